package engine

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/egress"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// Trial is a mapping that is to be tried on a sample. No vendor is called and no
// credential opened.
type Trial struct {
	Integration *connector.Integration
	Mapping     *connector.Mapping
	Sample      Sample
}

// Sample is what the expressions of a mapping see in a trial. All of it may be
// undefined.
type Sample struct {
	// Response is the vendor's answer as a whole, or the record, or the records, in it.
	Response jsonata.Value
	// Body and Query are what a caller sends: with one of them, or with ID, the request
	// is worked out.
	Body, Query jsonata.Value
	ID          string
	// Context holds the account's fields; a secret among them is seen by nothing.
	Context jsonata.Value
	// Headers are the vendor's: lower-case name → text. The others are what before and
	// after steps, tables and side loads gave: name → record.
	Headers, Before, After, Lookup, SideLoad jsonata.Value
}

// Tried is what came of a trial.
type Tried struct {
	// Records are the unified records of a list, as an array; Record is that of any other
	// method. Undefined without a sample of an answer, null for one that is left out.
	Records, Record jsonata.Value
	// Request is what would be sent; nil without a sample of what is asked for.
	Request *Rehearsed
	// Ignored lists the paths of the body that would not be taken.
	Ignored []string
	// Err is the first failure; what was worked out before it stands beside it.
	Err error
}

// The bounds of a trial.
const (
	trialTime    = 5 * time.Second
	trialRecords = 100
)

// trialHost stands for the vendor; it is cut from what is shown.
const trialHost = "https://vendor.invalid"

// Try works out what a mapping makes of a sample.
func (e *Engine) Try(ctx context.Context, t Trial) Tried {
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	r, err := e.trialRun(t)
	if err != nil {
		return Tried{Err: err}
	}
	var out Tried
	if s := t.Sample; !s.Body.IsUndefined() || !s.Query.IsUndefined() || s.ID != "" {
		if out.Request, out.Err = r.tryRequest(ctx); out.Err != nil {
			return out
		}
		out.Ignored = r.ignored
	}
	if t.Sample.Response.IsUndefined() {
		return out
	}
	records, err := r.tryResponse(ctx, t.Sample)
	switch {
	case err != nil:
		out.Err = err
	case r.call.Method == "list":
		out.Records = records
	default:
		out.Record = records.Index(0)
	}
	return out
}

// trialRun is a run without an account.
func (e *Engine) trialRun(t Trial) (*run, error) {
	hosts, err := egress.ParseHosts([]string{strings.TrimPrefix(trialHost, "https://")})
	if err != nil {
		return nil, cognate.Wrap(err, cognate.CodeInternal, "the trial can't be set up")
	}
	nobody, err := upstream.NewTarget(upstream.TargetConfig{BaseURL: trialHost, Hosts: hosts})
	if err != nil {
		return nil, cognate.Wrap(err, cognate.CodeInternal, "the trial can't be set up")
	}
	s, method := t.Sample, t.Mapping.Method
	known := plainContext(t.Integration, s.Context)
	call := &Call{
		Model: method.Resource.Model.Name, Resource: method.Resource.Name, Method: method.Name, ID: s.ID,
		Query: s.Query, RawQuery: s.Query, Body: s.Body, Format: FormatUnified, Trace: &upstream.Trace{},
	}
	if call.Body.IsUndefined() && method.Body != nil {
		call.Body = jsonata.Object()
	}
	return &run{
		Engine: e, call: call, mapping: t.Mapping, integration: t.Integration,
		target: &target{Target: nobody, integration: t.Integration, context: known, full: known},
		vars: variables{
			id: s.ID, context: known, query: jsonata.Object(), rawQuery: s.Query, headers: sampleHeaders(s.Headers),
			before: fieldsOf(s.Before), after: fieldsOf(s.After), lookup: s.Lookup, sideLoad: s.SideLoad,
		},
	}, nil
}

// plainContext leaves out what the connector declares as secret.
func plainContext(in *connector.Integration, context jsonata.Value) jsonata.Value {
	var fields []jsonata.Field
	for name, v := range context.Fields() {
		if f := credentialField(in, name); f == nil || !f.Secret {
			fields = append(fields, jsonata.Field{Key: name, Value: v})
		}
	}
	return jsonata.Object(fields...)
}

func fieldsOf(v jsonata.Value) steps {
	var fields steps
	for name, field := range v.Fields() {
		fields = append(fields, jsonata.Field{Key: name, Value: field})
	}
	return fields
}

func sampleHeaders(v jsonata.Value) http.Header {
	h := http.Header{}
	for name, value := range v.Fields() {
		if s, ok := text(value); ok {
			h.Set(name, s)
		}
	}
	return h
}

// tryRequest works out the mapping's own call.
func (r *run) tryRequest(ctx context.Context) (*Rehearsed, error) {
	if err := r.decode(); err != nil {
		return nil, err
	}
	if len(r.mapping.Call.All()) == 0 {
		return nil, nil // there is no call
	}
	method, err := r.tryMethod(ctx)
	if err != nil {
		return nil, err
	}
	out, err := r.outgoing(ctx, request{
		method: method, own: true, main: true, path: r.mapping.Path, query: r.mapping.Query, body: r.mapping.Body, headers: r.mapping.Headers,
	})
	if err != nil {
		return nil, err
	}
	x, err := r.Upstream.Rehearse(ctx, r.target.Target, out)
	if err != nil {
		return nil, err
	}
	return &Rehearsed{Name: x.Name, Method: x.Method, URL: strings.TrimPrefix(x.URL, trialHost), Headers: x.Header, Body: jsonOrText(x.Body)}, nil
}

func (r *run) tryMethod(ctx context.Context) (*connector.Method, error) {
	if several := r.mapping.Call.Several; len(several) > 0 {
		return several[0], nil
	}
	return r.choose(ctx)
}

// tryResponse maps the records in a sample of an answer. Where the connector's items
// and item find nothing in it, it is the records or the record itself.
func (r *run) tryResponse(ctx context.Context, s Sample) (jsonata.Value, error) {
	found := s.Response
	r.vars.response, r.vars.answer = found, found
	if len(r.mapping.Call.All()) > 0 {
		method, err := r.tryMethod(ctx)
		if err != nil {
			return found, err
		}
		slot := method.Items
		if slot == nil {
			slot = method.Item
		}
		inner, err := r.eval(ctx, slot)
		if err != nil {
			return found, err
		}
		if inner.Kind() == jsonata.KindArray || inner.Kind() == jsonata.KindObject {
			found = inner
		}
	}
	if r.mapping.Select != nil {
		r.vars.response = found
		selected, err := r.eval(ctx, r.mapping.Select)
		if err != nil {
			return found, err
		}
		found = selected
	}
	return r.tryRecords(ctx, listed(found))
}

// tryRecords maps records as a list does, but for the calls that it makes for each.
// One that is left out of a list is left out here, and null where it would be the only
// one.
func (r *run) tryRecords(ctx context.Context, items jsonata.Value) (jsonata.Value, error) {
	isList := r.call.Method == "list"
	if items.Len() == 0 && !isList {
		return items, cognate.Errorf(cognate.CodeInvalid, "there is no record in the sample")
	}
	mapped, err := r.tryMapping(ctx, items)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = cognate.Errorf(cognate.CodeInvalid, "the mapping took longer than %s", trialTime)
	}
	if err != nil {
		return items, err
	}
	var records []jsonata.Value
	for _, v := range mapped {
		switch left := v.IsUndefined() || v.IsNull(); {
		case left && !isList:
			records = append(records, jsonata.Null())
		case !left:
			records = append(records, v)
		}
	}
	return jsonata.Array(records...), nil
}

func (r *run) tryMapping(ctx context.Context, items jsonata.Value) ([]jsonata.Value, error) {
	var mapped []jsonata.Value
	if !r.mapping.ResponseArray {
		for i := range min(items.Len(), trialRecords) {
			r.vars.response = items.Index(i)
			unified, err := r.mapRecord(ctx)
			if err != nil {
				return nil, err
			}
			mapped = append(mapped, unified)
		}
		return mapped, nil
	}
	r.vars.response = items
	page, err := r.eval(ctx, r.mapping.Response)
	if err != nil {
		return nil, err
	}
	page = listed(page)
	for i := range min(page.Len(), trialRecords) {
		unified := page.Index(i)
		if err := r.checkRecord(unified); err != nil {
			return nil, err
		}
		if unified, err = r.overlayRecord(ctx, r.mapping.ResponseOverlays, unified); err != nil {
			return nil, err
		}
		mapped = append(mapped, unified)
	}
	return mapped, nil
}
