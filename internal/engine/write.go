package engine

import (
	"context"
	"log/slog"
	"net/http"

	"cognate"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// write creates or updates a record.
func (r *run) write(ctx context.Context) (*Answer, error) {
	if err := r.steps(ctx, r.mapping.Before, &r.vars.before); err != nil {
		return nil, err
	}
	res, method, err := r.main(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.steps(ctx, r.mapping.After, &r.vars.after); err != nil {
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
	partial := r.answerAnew(ctx, &res)
	answer, err := r.single(ctx, status, res, method)
	if err != nil {
		return nil, err
	}
	answer.Outcome, answer.Partial = outcome, partial
	return answer, nil
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

// answerAnew reads the record again where the write's own answer is thinner.
// When that fails the write still counts; the text returned says what is missing.
func (r *run) answerAnew(ctx context.Context, res **upstream.Response) string {
	if !r.mapping.AnswerGet {
		return ""
	}
	const partial = "the record was written, but could not be read again"
	id := r.call.ID
	if v, err := r.mapRecord(ctx); id == "" && err == nil {
		id, _ = text(v.Get("id"))
	}
	if id == "" {
		return partial
	}
	get := *r
	get.mapping = r.mapping.Resource.Mapping("get")
	get.vars = variables{context: r.vars.context, id: id, query: jsonata.Object(), rawQuery: jsonata.Object()}
	if err := get.steps(ctx, get.mapping.Before, &get.vars.before); err != nil {
		r.Logger.WarnContext(ctx, "answer not read anew", slog.Any("error", err))
		return partial
	}
	again, _, err := get.main(ctx)
	if err != nil {
		r.Logger.WarnContext(ctx, "answer not read anew", slog.Any("error", err))
		return partial
	}
	*res, r.mapping, r.vars.response, r.vars.headers = again, get.mapping, get.vars.response, get.vars.headers
	return ""
}
