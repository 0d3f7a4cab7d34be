package engine

import (
	"context"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// find walks the list until the record of the call's id, and binds it to response
// as the list would; mapped is the unified record. Not there is 404; not within the
// pages that a call reads is an answer of its own.
func (r *run) find(ctx context.Context) error {
	own := r.mapping.ResponseOverlays // beside those of the list
	mapping := r.mapping.Resource.Mapping("list")
	bare := *mapping
	bare.SideLoads = nil // they are made for the record that is found
	list := *r
	list.mapping, list.vars.id = &bare, ""
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
	case w.found():
		r.vars, r.mapping, r.last, r.vars.id = w.vars, mapping, list.last, r.call.ID
		return r.found(ctx, own, w.unified)
	case end != nil:
		return cognate.Errorf(cognate.CodeBadGateway, "%s can't read one record of %s, and it is not within the first %d pages of the list", r.integration.Label, r.call.Resource, maxPages)
	case list.isPartial():
		return cognate.Errorf(cognate.CodeBadGateway, "%s can't read one record of %s, and it is not among those found: %s", r.integration.Label, r.call.Resource, list.partial())
	}
	return cognate.Errorf(cognate.CodeNotFound, "%s has no record %s of %s", r.integration.Label, shorten(r.call.ID), r.call.Resource)
}

// found completes a record of the list: with what is loaded beside it, and with the
// overlays of its own method.
func (r *run) found(ctx context.Context, own []connector.Overlay, unified jsonata.Value) error {
	var err error
	if len(r.mapping.SideLoads) > 0 {
		if unified, err = r.wholeRecord(ctx); err != nil {
			return err
		}
	}
	r.mapped, err = r.overlayRecord(ctx, own, unified)
	return err
}

// finder is the sink that looks for one record.
type finder struct {
	run     *run
	id      string
	unified jsonata.Value // undefined until it is found
	vars    variables
}

func (f *finder) wants() int {
	if f.found() {
		return 0
	}
	return MaxLimit
}

func (f *finder) found() bool { return !f.unified.IsUndefined() }

func (f *finder) add(unified, remote jsonata.Value) error {
	if id, ok := text(unified.Get("id")); ok && id == f.id {
		f.unified, f.vars = unified, f.run.vars
		f.vars.response = remote
	}
	return nil
}

// readOne reads the record of a get and binds it to response. There is no response
// of its own where it is taken from the list.
func (r *run) readOne(ctx context.Context) (*upstream.Response, error) {
	if r.mapping.FromList {
		return nil, r.find(ctx)
	}
	res, _, err := r.exchange(ctx)
	return res, err
}
