package engine

import (
	"cmp"
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
	if r.call.Format == FormatStream {
		return r.handOver(ctx)
	}
	if r.mapping.FromList {
		if err := r.find(ctx); err != nil {
			return nil, err
		}
		return r.single(ctx, http.StatusOK, nil, nil)
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
	return r.mainAndAfter(ctx)
}

// mainAndAfter makes the mapping's own call and the steps behind it, and finds the
// record that the mapping means in what they gave.
func (r *run) mainAndAfter(ctx context.Context) (*upstream.Response, *connector.Method, error) {
	res, method, err := r.main(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := r.steps(ctx, r.mapping.After, &r.vars.after); err != nil {
		return nil, nil, err
	}
	if err := r.judgePartial(ctx, res); err != nil {
		return nil, nil, err
	}
	return res, method, r.selectRecord(ctx, method, res)
}

// main makes the mapping's own call and binds response and headers.
func (r *run) main(ctx context.Context) (*upstream.Response, *connector.Method, error) {
	method, err := r.choose(ctx)
	if err != nil {
		return nil, nil, err
	}
	q, err := r.mainRequest(method, firstPage(method))
	if err != nil {
		return nil, nil, err
	}
	res, err := r.send(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	record, err := r.recordOf(ctx, method, res)
	if err != nil {
		return res, method, err
	}
	r.vars.response, r.vars.answer, r.vars.headers = record, res.Value, res.Header
	return res, method, nil
}

// selectRecord narrows response to the record that the mapping means.
func (r *run) selectRecord(ctx context.Context, method *connector.Method, res *upstream.Response) error {
	if r.mapping.Select == nil || r.mapping.Method.Name == "delete" {
		return nil
	}
	record, err := r.eval(ctx, r.mapping.Select)
	if err != nil {
		return err
	}
	if record.Kind() == jsonata.KindArray {
		record = record.Index(0)
	}
	if record.IsUndefined() || record.IsNull() {
		if r.call.Method == "get" { // the vendor's answer has others, not this one
			if more, err := r.goesOn(ctx, method, res); err != nil || more {
				return cmp.Or(err, error(cognate.Errorf(cognate.CodeBadGateway, "%s can't read one record of %s, and it is not on the first page of those found", r.integration.Label, r.call.Resource)))
			}
			return cognate.Errorf(cognate.CodeNotFound, "%s has no record %s of %s", r.integration.Label, shorten(r.call.ID), r.call.Resource)
		}
		return r.noRecord(ctx, method, res, "no record")
	}
	r.vars.response = record
	return nil
}

// firstPage is the first page of a list, as large as the vendor gives it.
func firstPage(method *connector.Method) *place {
	size := IgnoredLimit
	if p := method.Pagination; p != nil {
		size = p.MaxSize
	}
	return firstPlace([]*connector.Method{method}, 0, size)
}

// goesOn says whether a list has more than its first page.
func (r *run) goesOn(ctx context.Context, method *connector.Method, res *upstream.Response) (bool, error) {
	if method.Pagination == nil {
		return false, nil
	}
	items, err := r.itemsOf(ctx, method, res)
	if err != nil {
		return false, err
	}
	pg := &page{method: method, res: res, raw: items, items: items, found: items.Len()}
	next, err := r.following(ctx, pg, firstPage(method))
	return next != nil, err
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

// itemsOf finds the records of a list in the vendor's answer.
func (r *run) itemsOf(ctx context.Context, method *connector.Method, res *upstream.Response) (jsonata.Value, error) {
	r.vars.response, r.vars.headers = res.Value, res.Header
	items, err := r.eval(ctx, method.Items)
	switch {
	case err != nil:
		return items, err
	case items.Kind() == jsonata.KindArray || items.Kind() == jsonata.KindObject:
		return listed(items), nil
	case (items.IsUndefined() || items.IsNull()) && holdsList(method.Items, res.Value):
		return jsonata.Array(), nil
	}
	return items, r.noRecord(ctx, method, res, "no list")
}

// recordOf finds the vendor's record in its answer; the records, where the call is a
// list. Where the connector says what the record is and there is none, the vendor
// did not do what it was asked.
func (r *run) recordOf(ctx context.Context, method *connector.Method, res *upstream.Response) (jsonata.Value, error) {
	if method.Items != nil {
		return r.itemsOf(ctx, method, res)
	}
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

// single maps the record bound to response and writes the answer.
func (r *run) single(ctx context.Context, status int, res *upstream.Response, method *connector.Method) (*Answer, error) {
	if r.call.Format == FormatRaw && res == nil { // the record is one of a list
		return &Answer{Status: status, Body: r.vars.response.AppendJSON(nil), Partial: r.partial()}, nil
	}
	if r.call.Format == FormatRaw {
		answer := rawAnswer(status, res)
		answer.Partial = r.partial()
		return answer, nil
	}
	unified, err := r.wholeRecord(ctx)
	if err != nil {
		return nil, err
	}
	if unified.IsUndefined() || unified.IsNull() {
		return nil, r.noRecord(ctx, method, res, "no record")
	}
	if id := unified.Get("id"); r.requiresID() && (id.IsUndefined() || id.IsNull()) {
		return nil, r.noRecord(ctx, method, res, "a record without an id")
	}
	size := 512
	if res != nil {
		size += 2 * len(res.Body)
	}
	body := r.appendRecord(make([]byte, 0, size), unified, r.vars.response)
	answer := &Answer{Status: status, Body: body, Partial: r.partial()}
	if err := r.answerHeaders(ctx, answer); err != nil {
		return nil, err
	}
	return r.debugged(answer, nil), nil
}

// rawAnswer is the vendor's own body.
func rawAnswer(status int, res *upstream.Response) *Answer {
	if len(res.Body) == 0 {
		return &Answer{Status: status, Body: []byte("{}")}
	}
	return &Answer{Status: status, Body: res.Body, ContentType: res.ContentType()}
}

// noRecord: a 2xx that holds no record is not a clean answer. Where it holds an
// error instead, the vendor's words are told.
func (r *run) noRecord(ctx context.Context, method *connector.Method, res *upstream.Response, what string) error {
	if res == nil {
		return cognate.Errorf(cognate.CodeBadGateway, "the mapping %s of %s made %s", r.mapping.Response.Name, r.integration.Label, what)
	}
	e := r.Upstream.Unclean(r.target.Target, res, fmt.Sprintf("%s answered %d with %s", r.integration.Label, res.Status, what))
	said := cognate.Error{}
	r.mapError(ctx, res, &said)
	r.tidy(&said)
	if e.Failures = said.Failures; said.Message != "" {
		e.Message += ": " + said.Message
	}
	applied := r.applied
	if method != nil && !method.IsRead() && len(applied) > 0 {
		applied = applied[:len(applied)-1] // the call itself, which can't be counted on
	}
	if len(applied) > 0 {
		e.Partial = &cognate.Partial{Applied: applied, Failed: e.Remote.Call}
	}
	return e
}

// wholeRecord maps the record bound to response with what is loaded beside it.
func (r *run) wholeRecord(ctx context.Context) (jsonata.Value, error) {
	if !r.mapped.IsUndefined() {
		return r.mapped, nil
	}
	loaded, err := r.sideLoads(ctx, jsonata.Array(r.vars.response), 0, 1)
	if err != nil {
		return jsonata.Value{}, err
	}
	r.vars.sideLoad = loaded.of(0)
	return r.mapRecord(ctx)
}

// mapRecord runs the response mapping over the record bound to response.
func (r *run) mapRecord(ctx context.Context) (jsonata.Value, error) {
	if !r.mapped.IsUndefined() {
		return r.mapped, nil
	}
	if r.call.Proxy {
		return r.vars.response, nil
	}
	v, err := r.eval(ctx, r.mapping.Response)
	if err != nil {
		return v, err
	}
	if r.mapping.ResponseArray && v.Kind() == jsonata.KindArray && v.Len() > 0 {
		v = v.Index(0)
	}
	if err := r.checkRecord(v); err != nil {
		return v, err
	}
	return r.overlayRecord(ctx, r.mapping.ResponseOverlays, v)
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
