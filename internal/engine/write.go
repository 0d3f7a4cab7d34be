package engine

import (
	"context"
	"log/slog"
	"net/http"
	"slices"

	"cognate"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// write creates or updates a record.
func (r *run) write(ctx context.Context) (*Answer, error) {
	if r.asksNothing() {
		return r.unchanged(ctx)
	}
	if err := r.steps(ctx, r.mapping.Before, &r.vars.before); err != nil {
		return nil, err
	}
	if err := r.guard(ctx); err != nil { // also where the connector writes by a GET
		return nil, err
	}
	if run, err := r.needsMain(ctx); err != nil || !run {
		return r.bySteps(ctx, err)
	}
	done := len(r.applied)
	res, method, err := r.mainAndAfter(ctx)
	if err != nil {
		if len(r.applied) == done && r.changesNothing(ctx, err) {
			return r.bySteps(ctx, nil)
		}
		return nil, err
	}
	outcome, err := r.outcome(ctx)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if outcome == "created" {
		status = http.StatusCreated
	}
	id, failed := r.answerAnew(ctx, &res)
	answer, err := r.single(ctx, status, res, method)
	if err != nil && failed && id != "" {
		answer, err = r.bare(status, id), nil // the write counts: what is known of it is told
	}
	if err != nil {
		return nil, err
	}
	answer.Outcome = outcome
	return answer, nil
}

// mustCreate refuses a create that would change what is there already, where the
// caller asks for that: If-None-Match: * (RFC 9110, section 13.1.2). It is asked
// before the first call that changes anything, and before the main one.
func (r *run) mustCreate(ctx context.Context, main bool) error {
	s := r.mapping.Outcome
	if !r.call.MustCreate || s == nil || !main && len(r.applied)+len(r.rehearsal) > 0 {
		return nil // a vendor call that only makes records, or one behind another
	}
	if slices.Contains(s.Uses, "response") || slices.Contains(s.Uses, "after") {
		return cognate.Errorf(cognate.CodeInvalid, "If-None-Match: whether a record is there already shows only when %s has been called", r.integration.Label)
	}
	outcome, err := r.outcome(ctx)
	if err != nil || outcome == "created" {
		return err
	}
	return cognate.Errorf(cognate.CodePreconditionFailed, "%s has such a record already, and If-None-Match: * asks that none be changed", r.integration.Label)
}

// delete deletes a record and answers its id.
func (r *run) delete(ctx context.Context) (*Answer, error) {
	if err := r.steps(ctx, r.mapping.Before, &r.vars.before); err != nil {
		return nil, err
	}
	if err := r.guard(ctx); err != nil {
		return nil, err
	}
	method, err := r.choose(ctx)
	if err != nil {
		return nil, err
	}
	res, err := r.send(ctx, request{
		method: method, own: true, main: true, path: r.mapping.Path, query: r.mapping.Query, body: r.mapping.Body, headers: r.mapping.Headers,
	})
	if err != nil {
		return nil, err
	}
	record := res.Value // most vendors say nothing
	if method.Item != nil {
		if record, err = r.recordOf(ctx, method, res); err != nil {
			return nil, err
		}
	}
	r.vars.response, r.vars.headers = record, res.Header
	if err := r.steps(ctx, r.mapping.After, &r.vars.after); err != nil {
		return nil, err
	}
	if r.call.Format == FormatRaw {
		return rawAnswer(http.StatusOK, res), nil
	}
	body := append(jsonata.AppendString([]byte(`{"id":`), r.call.ID), '}')
	return r.debugged(&Answer{Status: http.StatusOK, Body: body}, nil), nil
}

// asksNothing says whether an update holds nothing that reaches the vendor. Then
// nothing is written: writing back what was read could undo what somebody else
// has changed meanwhile.
func (r *run) asksNothing() bool {
	get := r.mapping.Resource.Mapping("get")
	if r.call.Method != "update" || r.call.Upload != nil || r.call.RemoteQuery.Len() > 0 || r.call.Format == FormatRaw || get == nil || get.Unsupported != "" {
		return false
	}
	for key := range r.vars.body.Fields() {
		if !slices.Contains(r.ignored, key) {
			return false
		}
	}
	return true
}

// unchanged answers the record as it stands.
func (r *run) unchanged(ctx context.Context) (*Answer, error) {
	if r.call.Strict && len(r.ignored) > 0 {
		return nil, r.strict()
	}
	if r.call.DryRun {
		return r.rehearsed(ctx)
	}
	again, res, err := r.readAgain(ctx, r.call.ID)
	if again != nil {
		r.last = again.last
	}
	if err != nil {
		return nil, err
	}
	return again.single(ctx, http.StatusOK, res, nil)
}

// bare answers the id alone.
func (r *run) bare(status int, id string) *Answer {
	record := jsonata.Object(jsonata.Field{Key: "id", Value: jsonata.String(id)})
	return r.debugged(&Answer{Status: status, Body: r.appendRecord(nil, record, jsonata.Value{}), Partial: r.partial()}, nil)
}

// outcome says what the write did: the method's own meaning, unless the vendor's
// call does either and the mapping tells which.
func (r *run) outcome(ctx context.Context) (string, error) {
	fallback := "updated"
	if r.call.Method == "create" {
		fallback = "created"
	}
	v, err := r.eval(ctx, r.mapping.Outcome)
	if err != nil || v.IsUndefined() {
		return fallback, err
	}
	if s, ok := text(v); ok && (s == "created" || s == "updated") {
		return s, nil
	}
	return "", cognate.Errorf(cognate.CodeInternal, "the mapping %s of %s is neither created nor updated", r.mapping.Outcome.Name, r.integration.Label)
}

const notReadAgain = "the record was written, but could not be read again"

// answerAnew reads the record again where the write's own answer is thinner.
// When that fails the write still counts, and the answer says what is missing. id is
// the record's, where it is known.
func (r *run) answerAnew(ctx context.Context, res **upstream.Response) (id string, failed bool) {
	if !r.mapping.AnswerGet {
		return "", false
	}
	if id = r.call.ID; id == "" {
		if v, err := r.mapRecord(ctx); err == nil {
			id, _ = text(v.Get("id"))
		}
	}
	if id == "" {
		r.miss(notReadAgain)
		return "", true
	}
	again, answer, err := r.readAgain(ctx, id)
	if err != nil {
		r.Logger.WarnContext(ctx, "answer not read anew", slog.Any("error", err))
		r.miss(notReadAgain)
		return id, true
	}
	r.mapping, r.vars, r.last, r.mapped, r.missing, *res = again.mapping, again.vars, again.last, again.mapped, again.missing, answer
	return id, false
}

// readAgain is a get of the record, as a call of its own would be: what the
// caller sent with the write is not sent again. There is no response where the
// record is taken from the list.
func (r *run) readAgain(ctx context.Context, id string) (*run, *upstream.Response, error) {
	call := *r.call
	call.Method, call.ID, call.RemoteQuery = "get", id, jsonata.Value{}
	call.DryRun = false
	get := *r
	get.call, get.mapping, get.aside = &call, r.mapping.Resource.Mapping("get"), true
	get.vars = variables{context: r.vars.context, id: id, query: jsonata.Object(), rawQuery: jsonata.Object()}
	if err := get.lookups(ctx); err != nil {
		return nil, nil, err
	}
	res, err := get.readOne(ctx)
	if err != nil {
		return nil, nil, err
	}
	record, err := get.mapRecord(ctx)
	if err == nil && (record.IsUndefined() || record.IsNull() || get.requiresID() && !record.Has("id")) {
		err = cognate.Errorf(cognate.CodeBadGateway, "%s answered no record", r.integration.Label)
	}
	if res != nil {
		get.last = res
	}
	return &get, res, err
}
