package engine

import (
	"context"
	"fmt"
	"net/http"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// get reads one record.
func (r *run) get(ctx context.Context) (*Answer, error) {
	if err := r.guard(ctx); err != nil {
		return nil, err
	}
	res, method, err := r.exchange(ctx)
	if err != nil {
		return nil, err
	}
	return r.single(ctx, http.StatusOK, res, method)
}

// exchange makes the mapping's own call between its steps.
func (r *run) exchange(ctx context.Context) (*upstream.Response, *connector.Method, error) {
	if err := r.steps(ctx, r.mapping.Before, &r.vars.before); err != nil {
		return nil, nil, err
	}
	res, method, err := r.main(ctx)
	if err != nil {
		return nil, nil, err
	}
	return res, method, r.steps(ctx, r.mapping.After, &r.vars.after)
}

// main makes the mapping's own call and binds response and headers.
func (r *run) main(ctx context.Context) (*upstream.Response, *connector.Method, error) {
	method, err := r.choose(ctx)
	if err != nil {
		return nil, nil, err
	}
	res, err := r.send(ctx, request{
		method: method, main: true, path: r.mapping.Path, query: r.mapping.Query, body: r.mapping.Body, headers: r.mapping.Headers,
	})
	if err != nil {
		return nil, nil, err
	}
	record, err := r.recordOf(ctx, method, res)
	r.vars.response, r.vars.headers = record, res.Header
	return res, method, err
}

func (r *run) choose(ctx context.Context) (*connector.Method, error) {
	choice := r.mapping.Call
	if choice.Fixed != nil {
		return choice.Fixed, nil
	}
	v, err := r.eval(ctx, choice.Expression)
	if err != nil {
		return nil, err
	}
	for _, m := range choice.Allowed {
		if v.Kind() == jsonata.KindString && v.Str() == m.FullName() {
			return m, nil
		}
	}
	return nil, cognate.Errorf(cognate.CodeInternal, "the mapping %s of %s chose a call that it does not allow", choice.Expression.Name, r.integration.Label)
}

// recordOf finds the vendor's record in its answer. Where the connector says what
// the record is and there is none, the vendor did not do what it was asked.
func (r *run) recordOf(ctx context.Context, method *connector.Method, res *upstream.Response) (jsonata.Value, error) {
	if method.Item == nil {
		return res.Value, nil
	}
	r.vars.response, r.vars.headers = res.Value, res.Header
	record, err := r.eval(ctx, method.Item)
	if err == nil && (record.IsUndefined() || record.IsNull()) {
		err = r.noRecord(ctx, method, res, "no record")
	}
	return record, err
}

// steps runs the steps whose run_if holds, in order.
func (r *run) steps(ctx context.Context, list []*connector.Step, into *steps) error {
	for _, s := range list {
		run, err := r.truth(ctx, s.RunIf)
		if err != nil {
			return err
		}
		if !run {
			continue
		}
		res, err := r.send(ctx, request{method: s.Method, path: s.Path, query: s.Query, body: s.Body, headers: s.Headers})
		if s.MissingNull && isMissing(err) {
			*into = append(*into, jsonata.Field{Key: s.Name, Value: jsonata.Null()})
			continue
		}
		if err != nil {
			return err
		}
		saved, headers := r.vars.response, r.vars.headers
		record, err := r.recordOf(ctx, s.Method, res)
		r.vars.response, r.vars.headers = saved, headers
		if err != nil {
			return err
		}
		*into = append(*into, jsonata.Field{Key: s.Name, Value: record})
	}
	return nil
}

func isMissing(err error) bool {
	e, ok := err.(*cognate.Error) //nolint:errorlint // send returns it bare
	return ok && e.Remote != nil && e.Remote.Status == http.StatusNotFound
}

// single maps the record bound to response and writes the answer.
func (r *run) single(ctx context.Context, status int, res *upstream.Response, method *connector.Method) (*Answer, error) {
	if r.call.Format == FormatRaw {
		return &Answer{Status: status, Body: rawBody(res)}, nil
	}
	unified, err := r.mapRecord(ctx)
	if err != nil {
		return nil, err
	}
	if unified.IsUndefined() || unified.IsNull() {
		return nil, r.noRecord(ctx, method, res, "no record")
	}
	if id := unified.Get("id"); r.requiresID() && (id.IsUndefined() || id.IsNull()) {
		return nil, r.noRecord(ctx, method, res, "a record without an id")
	}
	body := r.appendRecord(make([]byte, 0, 2*len(res.Body)+512), unified, r.vars.response)
	return r.debugged(&Answer{Status: status, Body: body}, nil), nil
}

func rawBody(res *upstream.Response) []byte {
	if len(res.Body) == 0 {
		return []byte("{}")
	}
	return res.Body
}

// noRecord: a 2xx that holds no record is not a clean answer. Where it holds an
// error instead, the vendor's words are told.
func (r *run) noRecord(ctx context.Context, method *connector.Method, res *upstream.Response, what string) error {
	e := r.Upstream.Unclean(r.target.Target, res, fmt.Sprintf("%s answered %d with %s", r.integration.Label, res.Status, what))
	said := cognate.Error{}
	r.mapError(ctx, res, &said)
	r.tidy(&said)
	if e.Failures = said.Failures; said.Message != "" {
		e.Message += ": " + said.Message
	}
	applied := r.applied
	if !method.IsRead() && len(applied) > 0 {
		applied = applied[:len(applied)-1] // the call itself, which can't be counted on
	}
	if len(applied) > 0 {
		e.Partial = &cognate.Partial{Applied: applied, Failed: e.Remote.Call}
	}
	return e
}

// mapRecord runs the response mapping over the record bound to response.
func (r *run) mapRecord(ctx context.Context) (jsonata.Value, error) {
	v, err := r.eval(ctx, r.mapping.Response)
	if err != nil {
		return v, err
	}
	if r.mapping.ResponseArray && v.Kind() == jsonata.KindArray && v.Len() > 0 {
		v = v.Index(0)
	}
	return v, r.checkRecord(v)
}

func (r *run) checkRecord(v jsonata.Value) error {
	if v.IsUndefined() || v.IsNull() || v.Kind() == jsonata.KindObject {
		return nil
	}
	return cognate.Errorf(cognate.CodeInternal, "the mapping %s of %s yields no object", r.mapping.Response.Name, r.integration.Label)
}

// requiresID says whether the model has an id in every record of the resource.
func (r *run) requiresID() bool {
	id := r.mapping.Resource.Resource.Fields.Field("id")
	return id != nil && id.Required
}
