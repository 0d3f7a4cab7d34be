package engine

import (
	"context"
	"fmt"
	"net/http"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// sideLoaded holds what was loaded beside the records of a page: for each record,
// the name of a side load → what it gave.
type sideLoaded []jsonata.Value

func (s sideLoaded) of(i int) jsonata.Value {
	if i < len(s) {
		return s[i]
	}
	return jsonata.Value{}
}

// sideLoads makes the calls that the mapping has for each record, from the one at
// skip on. The same call is made once, however many records need it; a failing one
// leaves its part out, and the answer says so.
func (r *run) sideLoads(ctx context.Context, records jsonata.Value, skip int) (sideLoaded, error) {
	if len(r.mapping.SideLoads) == 0 {
		return nil, nil
	}
	if r.loaded == nil {
		r.loaded = map[string]jsonata.Value{}
	}
	var needed []sideCall
	keys := make([]map[string]string, records.Len()) // of each record: name → key of the call
	asked := map[string]bool{}
	for i := skip; i < records.Len(); i++ {
		keys[i] = map[string]string{}
		r.vars.response, r.vars.sideLoad = records.Index(i), jsonata.Value{}
		for _, s := range r.mapping.SideLoads {
			c, run, err := r.sideCall(ctx, s)
			if err != nil {
				return nil, err
			}
			if !run {
				continue
			}
			keys[i][s.Name] = c.key
			if _, known := r.loaded[c.key]; !known && !asked[c.key] {
				asked[c.key] = true
				needed = append(needed, c)
			}
		}
	}
	if err := r.load(ctx, needed); err != nil {
		return nil, err
	}
	out := make(sideLoaded, records.Len())
	for i := skip; i < records.Len(); i++ {
		var fields []jsonata.Field
		for _, s := range r.mapping.SideLoads {
			if key, ok := keys[i][s.Name]; ok {
				fields = append(fields, jsonata.Field{Key: s.Name, Value: r.loaded[key]})
			}
		}
		out[i] = jsonata.Object(fields...)
	}
	return out, nil
}

// sideCall is one call for a record; key is the same for the same call.
type sideCall struct {
	step   *connector.Step
	record jsonata.Value
	key    string
}

func (r *run) sideCall(ctx context.Context, s *connector.Step) (c sideCall, needed bool, err error) {
	if needed, err = r.truth(ctx, s.RunIf); err != nil || !needed {
		return c, false, err
	}
	path, err := r.path(ctx, request{method: s.Method, path: s.Path})
	if err != nil {
		return c, false, err
	}
	query, err := r.query(ctx, request{method: s.Method, query: s.Query})
	return sideCall{step: s, record: r.vars.response, key: s.Method.FullName() + " " + path + "?" + query.Encode()}, true, err
}

// load makes the calls, a bounded number at a time.
func (r *run) load(ctx context.Context, calls []sideCall) error {
	branches, values := make([]*run, len(calls)), make([]jsonata.Value, len(calls))
	err := r.parallel(len(calls), func(i int) error {
		b := r.branch()
		branches[i] = b
		b.vars.response = calls[i].record
		v, err := b.step(ctx, calls[i].step)
		if err != nil {
			return b.sideFailure(calls[i].step, err)
		}
		values[i] = v
		return nil
	})
	r.join(branches)
	for i := range calls {
		r.loaded[calls[i].key] = values[i]
	}
	return err
}

// sideFailure says whether a failure beside a record is one of the whole call: the
// credential was refused, or the call is over. Otherwise that part is missing.
func (r *run) sideFailure(s *connector.Step, err error) error {
	e, ok := err.(*cognate.Error) //nolint:errorlint // step returns it bare
	if !ok || e.Remote == nil || e.Remote.Status == http.StatusUnauthorized || e.Code == cognate.CodeUnavailable {
		return err
	}
	r.miss(fmt.Sprintf("%s could not be loaded: %s answered %d", s.Name, r.integration.Label, e.Status()))
	return nil
}
