package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// sideLoaded holds what was loaded beside records: for each of them, the name of a
// side load → what it gave.
type sideLoaded []jsonata.Value

func (s sideLoaded) of(i int) jsonata.Value {
	if i < len(s) {
		return s[i]
	}
	return jsonata.Value{}
}

// maxLoaded bounds what is kept of side loads, for the records behind.
const maxLoaded = 1000

// sideLoads makes the calls that the mapping has for each record, from the first to
// before the last. The same call is made once, however many records need it; a
// failing one leaves its part out, and the answer says so.
func (r *run) sideLoads(ctx context.Context, records jsonata.Value, first, last int) (sideLoaded, error) {
	if len(r.mapping.SideLoads) == 0 {
		return nil, nil
	}
	if len(r.loaded) == 0 || len(r.loaded) > maxLoaded {
		r.loaded = map[string]jsonata.Value{}
	}
	keys := make([]map[string]string, last-first) // of each record: name → key of the call
	var due []sideCall
	for i := range keys {
		r.vars.response, r.vars.sideLoad = records.Index(first+i), jsonata.Value{}
		calls, err := r.sideCalls(ctx)
		if err != nil {
			return nil, err
		}
		keys[i] = map[string]string{}
		for _, c := range calls {
			keys[i][c.step.Name] = c.key
			if _, known := r.loaded[c.key]; !known {
				r.loaded[c.key] = jsonata.Value{}
				due = append(due, c)
			}
		}
	}
	if err := r.load(ctx, due); err != nil {
		return nil, err
	}
	out := make(sideLoaded, len(keys))
	for i := range out {
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

// sideCalls are the calls that the record bound to response needs. Where it lacks
// what stands in the path, as a person without an account does, there is nothing to
// load.
func (r *run) sideCalls(ctx context.Context) ([]sideCall, error) {
	var calls []sideCall
	for _, s := range r.mapping.SideLoads {
		needed, err := r.truth(ctx, s.RunIf)
		if err != nil {
			return nil, err
		}
		if !needed {
			continue
		}
		path, err := r.path(ctx, request{method: s.Method, path: s.Path})
		var wrong *connector.PathError
		switch {
		case errors.As(err, &wrong) && wrong.Value == "":
			continue
		case wrong != nil: // the vendor's own id can't stand in a path
			r.miss(fmt.Sprintf("%s could not be loaded: %s", s.Name, clip(r.target.Redact(wrong.Error()))))
			continue
		case err != nil:
			return nil, err
		}
		query, err := r.query(ctx, request{method: s.Method, query: s.Query})
		if err != nil {
			return nil, err
		}
		calls = append(calls, sideCall{step: s, record: r.vars.response, key: s.Method.FullName() + " " + path + "?" + query.Encode()})
	}
	return calls, nil
}

// load makes the calls, a bounded number at a time. Once the vendor says that there
// were too many, no more are made.
func (r *run) load(ctx context.Context, calls []sideCall) error {
	branches, values := make([]*run, len(calls)), make([]jsonata.Value, len(calls))
	var tooMany atomic.Bool
	tooMany.Store(r.tooMany)
	err := r.parallel(len(calls), func(i int) error {
		b := r.branch()
		branches[i] = b
		b.vars.response = calls[i].record
		if tooMany.Load() {
			b.miss(fmt.Sprintf("%s could not be loaded: %s answered 429", calls[i].step.Name, r.integration.Label))
			return nil
		}
		var err error
		if values[i], err = b.step(ctx, calls[i].step); err == nil {
			return nil
		}
		if remoteStatus(err) == http.StatusTooManyRequests {
			tooMany.Store(true)
		}
		return b.sideFailure(ctx, calls[i].step, err)
	})
	r.join(branches)
	r.tooMany = tooMany.Load()
	for i := range calls {
		r.loaded[calls[i].key] = values[i]
	}
	return err
}

// sideFailure says whether a failure beside a record is one of the whole call: the
// credential was refused, or the call is over. Otherwise that part is missing.
func (r *run) sideFailure(ctx context.Context, s *connector.Step, err error) error {
	e, ok := err.(*cognate.Error) //nolint:errorlint // step returns it bare
	if !ok || e.Remote == nil || e.Remote.Status == http.StatusUnauthorized || ctx.Err() != nil {
		return err
	}
	what := fmt.Sprintf("%s answered %d", r.integration.Label, e.Status())
	if e.Remote.Status == 0 {
		what = r.integration.Label + " gave no clean answer"
	}
	r.miss(fmt.Sprintf("%s could not be loaded: %s", s.Name, what))
	return nil
}
