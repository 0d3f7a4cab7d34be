package engine

import (
	"context"
	"net/http"

	"cognate"
	"cognate/internal/connector"
)

// checkFormat refuses what an answer in the vendor's own words can't have.
func (r *run) checkFormat() error {
	c := r.call
	if c.Format != FormatRaw && c.Format != FormatStream {
		return nil
	}
	if c.KeyBy != "" || len(c.ExcludeFields) > 0 {
		return cognate.Errorf(cognate.CodeInvalid, "truto_key_by and truto_exclude_fields are for unified records; %s is the vendor's own body", c.Format)
	}
	if c.Format == FormatRaw {
		return nil
	}
	if c.Method == "create" || c.Method == "update" || c.Method == "delete" {
		return cognate.Errorf(cognate.CodeInvalid, "truto_response_format=stream is for what is read; %s has an answer of its own, or raw", c.Method)
	}
	if m := r.mapping; m.FromList || m.Records != nil || m.Call.Several != nil || m.Select != nil {
		return cognate.Errorf(cognate.CodeInvalid, "%s of %s is not one answer of %s, which could be handed on as it comes; there are unified, raw, normalized and debug", c.Method, c.Resource, r.integration.Label)
	}
	return nil
}

// handOver makes the mapping's own call and hands its answer on as it comes: the
// vendor's own body, of which nothing is held. Of a list it is one page of the
// vendor's.
func (r *run) handOver(ctx context.Context) (*Answer, error) {
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
	return r.handOverFrom(ctx, method, firstPage(method))
}

func (r *run) handOverFrom(ctx context.Context, method *connector.Method, at *place) (*Answer, error) {
	q, err := r.mainRequest(method, at)
	if err != nil {
		return nil, err
	}
	s, err := r.open(ctx, q)
	if err != nil {
		return nil, err
	}
	return &Answer{Status: http.StatusOK, File: s}, nil
}

// mainRequest is the mapping's own call, of one page where it is a list.
func (r *run) mainRequest(method *connector.Method, at *place) (request, error) {
	q := request{method: method, own: true, main: !r.aside, path: r.mapping.Path, query: r.mapping.Query, body: r.mapping.Body, headers: r.mapping.Headers}
	var err error
	q.page, err = r.pageAt(method.Pagination, at)
	return q, err
}
