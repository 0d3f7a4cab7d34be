package engine

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"cognate/internal/connector"
	"cognate/jsonata"
)

// A vendor may give only so many records of one list, however many there are. The
// connector declares it (cap), and it is never met in silence: the list either says
// that it is partial, or starts again behind the last value that it is sorted by.

// maxTail bounds the records of one value that a cursor remembers.
const maxTail = 1000

// isTold says whether the record was told before the list started again, and
// remembers it.
func (r *run) isTold(ctx context.Context, limit *connector.Cap, at *place, record jsonata.Value) (bool, error) {
	if limit == nil || limit.By == nil {
		return false, nil
	}
	saved := r.vars.response
	r.vars.response = record
	defer func() { r.vars.response = saved }()
	by, err := r.eval(ctx, limit.By)
	if err != nil {
		return false, err
	}
	id, err := r.eval(ctx, limit.ID)
	if err != nil {
		return false, err
	}
	if id.IsUndefined() || id.IsNull() {
		id = record // what has no name is itself
	}
	value, name := jsonOf(by), short(id)
	switch {
	case !bytes.Equal(value, at.By):
		at.By, at.Tail = value, []string{name}
	case slices.Contains(at.Tail, name):
		return true, nil
	case len(at.Tail) < maxTail:
		at.Tail = append(at.Tail, name)
	}
	return false, nil
}

// isOver says whether the vendor would not give the whole page at a place.
func isOver(limit *connector.Cap, at *place) bool {
	return limit != nil && at.Seen+at.Size > limit.Records
}

// withinCap is next, unless the vendor would give no more there: then it is the
// start of the list again, or nil with what is missing told.
func (r *run) withinCap(sources []*connector.Method, p *connector.Pagination, at, next *place) *place {
	limit := p.Cap
	if !isOver(limit, next) {
		return next
	}
	what := fmt.Sprintf("%s gives only the first %d records of this list", r.integration.Label, next.Seen)
	switch {
	case limit.By == nil:
	case len(at.By) == 0:
		what += ", and the last one lacks the value that it would start again from"
	case bytes.Equal(at.By, at.Since) || len(at.Tail) >= maxTail:
		what += ", and too many have the value that it would start again from"
	default:
		again := firstPlace(sources, at.Source, at.Limit)
		again.Since, again.By, again.Tail = at.By, at.By, at.Tail
		return again
	}
	r.miss(what)
	return nil
}
