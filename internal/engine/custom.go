package engine

import (
	"context"
	"net/http"
)

// custom runs a method with a name of its own and answers {"result": record}.
func (r *run) custom(ctx context.Context) (*Answer, error) {
	if r.answersFile() {
		return r.file(ctx)
	}
	if r.call.Format == FormatStream {
		return r.handOver(ctx)
	}
	if err := r.steps(ctx, r.mapping.Before, &r.vars.before); err != nil {
		return nil, err
	}
	if err := r.guard(ctx); err != nil {
		return nil, err
	}
	res, method, err := r.mainAndAfter(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := r.single(ctx, http.StatusOK, res, method)
	if err != nil || r.call.Format == FormatRaw || r.call.Format == FormatDebug {
		return answer, err
	}
	answer.Body = append(append([]byte(`{"result":`), answer.Body...), '}')
	return answer, nil
}
