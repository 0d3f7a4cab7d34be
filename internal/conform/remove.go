package conform

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/jsonata"
)

// deletes removes what was made: it is gone then, and there is nothing to delete any
// more.
func (s *suite) deletes(ctx context.Context, p *pool) {
	m := p.mapping("delete")
	if m == nil || ctx.Err() != nil {
		return
	}
	t := &trial{s, p, "delete"}
	for _, x := range slices.Backward(p.made) {
		r := s.call(ctx, p, "delete", engine.Call{ID: x.id, Query: s.holders(ctx, m, x)})
		if r.err != nil {
			t.failedBy("deletes "+x.id, r.err)
			continue
		}
		x.gone = true
		s.core[s.key(p.name(), "delete")] = true
		if got := r.body.Get("id").Str(); got != x.id {
			t.failed("deletes "+x.id, "the answer has the id "+got)
			continue
		}
		t.settle("deletes "+x.id, s.still(ctx, p, x))
	}
	s.missing(ctx, t, "delete")
}

// holders are the parameters that a delete needs: those of the scope, and of others the
// record that names the one to delete, such as the comment that a file is on.
func (s *suite) holders(ctx context.Context, m *connector.Mapping, x *made) jsonata.Value {
	out := paramsOf(m, x.scope)
	for _, path := range neededQuery(m) {
		top, _, _ := strings.Cut(path, ".")
		param := m.Method.Param(top)
		if len(lookup(out, path)) > 0 || param == nil || len(param.Ref) == 0 {
			continue
		}
		holder := s.pool(param.Ref[0])
		if holder == nil || holder.mapping("list") == nil {
			continue
		}
		found, err := s.walk(ctx, holder, paramsOf(holder.mapping("list"), x.scope), pageLimit)
		if err != nil {
			continue
		}
		for _, record := range found.records {
			if bytes.Contains(record.AppendJSON(nil), jsonata.String(x.id).AppendJSON(nil)) {
				out = merge(out, object(path, record.Get("id")))
			}
		}
	}
	return out
}

// still says how a record that was deleted is there still: it may be read only as one
// that is deleted or switched off.
func (s *suite) still(ctx context.Context, p *pool, x *made) string {
	m := p.mapping("get")
	if m == nil {
		return ""
	}
	r := s.call(ctx, p, "get", engine.Call{ID: x.id, Query: paramsOf(m, x.scope)})
	gone := s.Hints.resource(p.name()).Gone
	switch {
	case r.err != nil && r.err.Status() == 404:
		return ""
	case r.err != nil:
		return describe(r.err)
	case gone.IsSet() && p.fields().Match(parsed(gone), r.body):
		return ""
	case r.body.Get("status").Get("name").Str() == "deleted", r.body.Get("is_active").Kind() == jsonata.KindBool && !r.body.Get("is_active").Bool():
		return ""
	}
	return "it can be read still"
}

// cleanUp is how long removing may take once the run was broken off.
const cleanUp = 2 * time.Minute

// removeAll removes or closes what is left, whatever became of the run.
func (s *suite) removeAll(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUp)
	defer cancel()
	for _, try := range []func(context.Context, *pool, *made){s.tryDelete, s.remove} {
		for _, p := range slices.Backward(s.pools) {
			for _, x := range slices.Backward(p.made) {
				if !x.gone {
					try(ctx, p, x)
				}
			}
		}
	}
}

func (s *suite) tryDelete(ctx context.Context, p *pool, x *made) {
	if m := p.mapping("delete"); m != nil {
		x.gone = s.call(ctx, p, "delete", engine.Call{ID: x.id, Query: s.holders(ctx, m, x)}).err == nil
	}
}

// remove closes a record that can't be deleted, and names it.
func (s *suite) remove(ctx context.Context, p *pool, x *made) {
	if s.goneWith(p, x) {
		return
	}
	how := "can't be removed"
	if s.closed(ctx, p, x) {
		how = "closed"
	}
	s.report.Left = append(s.report.Left, fmt.Sprintf("%s %s (%s)", p.name(), x.id, how))
}

// goneWith says whether what a record stands in is gone: the ticket of a comment.
func (s *suite) goneWith(p *pool, x *made) bool {
	m := p.mapping("list")
	if m == nil {
		return false
	}
	for _, path := range neededQuery(m) {
		top, _, _ := strings.Cut(path, ".")
		param := m.Method.Param(top)
		if param == nil {
			continue
		}
		for _, ref := range references(param, top, func(string) bool { return true }) {
			parent := s.pool(ref)
			if parent != nil && slices.ContainsFunc(parent.made, func(y *made) bool {
				return y.gone && slices.ContainsFunc(lookup(x.scope, path), func(v jsonata.Value) bool { return v.Str() == y.id })
			}) {
				return true
			}
		}
	}
	return false
}

// closed closes a record as far as the model has a word for it.
func (s *suite) closed(ctx context.Context, p *pool, x *made) bool {
	m := p.mapping("update")
	if m == nil {
		return false
	}
	bodies := []jsonata.Value{parsed(s.Hints.resource(p.name()).Close)}
	if m.TakesBody("status.name") {
		for _, word := range []string{"closed", "completed", "resolved"} {
			bodies = append(bodies, object("status.name", jsonata.String(word)))
		}
	}
	for _, body := range bodies {
		if body.IsUndefined() {
			continue
		}
		if s.call(ctx, p, "update", engine.Call{ID: x.id, Query: paramsOf(m, x.scope), Body: body}).err == nil {
			return true
		}
	}
	return false
}
