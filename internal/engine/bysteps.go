package engine

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"cognate"
	"cognate/jsonata"
)

// needsMain says whether the call of an update is made: its run_if holds, or the
// caller has something that goes with no other call.
func (r *run) needsMain(ctx context.Context) (bool, error) {
	if r.call.RemoteQuery.Len() > 0 || r.vars.body.Get("remote_data").Kind() == jsonata.KindObject {
		return true, nil
	}
	return r.truth(ctx, r.mapping.RunIf)
}

// changesNothing says whether the vendor refused an update because the record is
// as it was asked to be.
func (r *run) changesNothing(ctx context.Context, err error) bool {
	var e *cognate.Error
	if r.mapping.UnchangedWhen == nil || !errors.As(err, &e) || e.Remote == nil || e.Code != cognate.CodeInvalid {
		return false
	}
	r.bindFailure(r.last)
	same, err := r.truth(ctx, r.mapping.UnchangedWhen)
	return same && err == nil
}

// bySteps ends an update whose own call is not made, or changed nothing: what the
// steps did stands, and the record is read anew. failed is passed on.
func (r *run) bySteps(ctx context.Context, failed error) (*Answer, error) {
	if failed != nil {
		return nil, failed
	}
	if err := r.steps(ctx, r.mapping.After, &r.vars.after); err != nil {
		return nil, err
	}
	if r.call.DryRun {
		return r.rehearsed(ctx)
	}
	outcome := ""
	if len(r.applied) > 0 {
		outcome = "updated"
	}
	again, res, err := r.readAgain(ctx, r.call.ID)
	if again != nil {
		r.last = again.last
	}
	switch {
	case err != nil && outcome == "":
		return nil, err
	case err != nil:
		r.Logger.WarnContext(ctx, "answer not read anew", slog.Any("error", err))
		answer := r.bare(http.StatusOK, r.call.ID)
		answer.Outcome, answer.Partial = outcome, notReadAgain
		return answer, nil
	}
	answer, err := again.single(ctx, http.StatusOK, res, nil)
	if err == nil {
		answer.Outcome = outcome
	}
	return answer, err
}
