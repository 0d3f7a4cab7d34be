package engine

import (
	"context"
	"net/http"

	"cognate"
	"cognate/internal/model"
)

// answersFile says whether the method answers a file.
func (r *run) answersFile() bool { return r.mapping.Method.Response == model.ResponseBinary }

// file runs a method that answers a file. The file is passed on as it comes: nothing
// of it is held.
func (r *run) file(ctx context.Context) (*Answer, error) {
	if r.call.Format == FormatDebug {
		return nil, cognate.Errorf(cognate.CodeInvalid, "%s answers a file as it comes: there is no debug answer", r.call.Method)
	}
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
	s, err := r.open(ctx, request{
		method: method, main: true, own: true, path: r.mapping.Path, query: r.mapping.Query, body: r.mapping.Body, headers: r.mapping.Headers,
	})
	if err != nil {
		return nil, err
	}
	return &Answer{Status: http.StatusOK, File: s}, nil
}
