package engine

import (
	"context"
	"net/http"

	"cognate"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// fromList answers the record of the call's id out of the list.
func (r *run) fromList(ctx context.Context) (*Answer, error) {
	own := r.mapping.ResponseOverlays // beside those of the list
	if err := r.find(ctx); err != nil {
		return nil, err
	}
	if r.call.Format == FormatRaw {
		return &Answer{Status: http.StatusOK, Body: r.vars.response.AppendJSON(nil)}, nil
	}
	unified, err := r.mapRecord(ctx)
	if err == nil {
		unified, err = r.overlayRecord(ctx, own, unified)
	}
	if err != nil {
		return nil, err
	}
	answer := &Answer{Status: http.StatusOK, Body: r.appendRecord(nil, unified, r.vars.response), Partial: r.partial()}
	return r.debugged(answer, nil), r.answerHeaders(ctx, answer)
}

// find walks the list until the record of the call's id, and binds it to response
// as the list would. Not there is 404; not within the pages that a call reads is an
// answer of its own.
func (r *run) find(ctx context.Context) error {
	list := *r
	list.mapping = r.mapping.Resource.Mapping("list")
	list.vars.id = ""
	if err := list.lookups(ctx); err != nil {
		return err
	}
	if err := list.steps(ctx, list.mapping.Before, &list.vars.before); err != nil {
		return err
	}
	sources, err := list.sources(ctx)
	if err != nil {
		return err
	}
	w := &finder{run: &list, id: r.call.ID}
	end, err := list.walk(ctx, sources, firstPlace(sources, 0, MaxLimit), w)
	r.missing = list.missing
	switch {
	case err != nil:
		return err
	case w.found:
		r.vars, r.mapping, r.last, r.vars.id = w.vars, list.mapping, list.last, r.call.ID
		return nil
	case end != nil:
		return cognate.Errorf(cognate.CodeBadGateway, "%s can't read one record of %s, and it is not within the first %d pages of the list", r.integration.Label, r.call.Resource, maxPages)
	case list.isPartial():
		return cognate.Errorf(cognate.CodeBadGateway, "%s can't read one record of %s, and it is not among those found: %s", r.integration.Label, r.call.Resource, list.partial())
	}
	return cognate.Errorf(cognate.CodeNotFound, "%s has no record %s of %s", r.integration.Label, shorten(r.call.ID), r.call.Resource)
}

// finder is the sink that looks for one record.
type finder struct {
	run   *run
	id    string
	found bool
	vars  variables
}

func (f *finder) full() bool { return f.found }

func (f *finder) add(unified, _ jsonata.Value) error {
	if id, ok := text(unified.Get("id")); ok && id == f.id {
		f.found, f.vars = true, f.run.vars
	}
	return nil
}

// readOne reads the record of a get and binds it to response.
func (r *run) readOne(ctx context.Context) (*upstream.Response, error) {
	if r.mapping.FromList {
		return r.last, r.find(ctx)
	}
	res, _, err := r.exchange(ctx)
	return res, err
}
