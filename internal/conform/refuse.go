package conform

import (
	"context"
	"fmt"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/jsonata"
)

// refusals sends bodies that can't be taken: the answer is an error of the API's
// shape that names the field, and never a 5xx.
func (s *suite) refusals(ctx context.Context, p *pool) {
	m := p.mapping("create")
	t := &trial{s, p, "create"}
	scopes := s.scopes(p, m)
	if len(scopes) == 0 || ctx.Err() != nil {
		return
	}
	if f := aString(m); f != nil {
		body := set(s.smallBody(p, m, 0), f.Name, jsonata.Object(jsonata.Field{Key: "x", Value: jsonata.Int(1)}))
		s.refuses(ctx, t, "a body of the wrong type is refused", f.Name, engine.Call{Query: scopes[0], Body: body})
	}
	if needed := required(m); len(needed) > 0 {
		s.refuses(ctx, t, "a body without what is required is refused", "", engine.Call{Query: scopes[0], Body: jsonata.Object()})
	}
	s.nowhere(ctx, t, m, scopes[0])
}

// aString is a field of the body that takes a text.
func aString(m *connector.Mapping) *model.Schema {
	for _, f := range m.Method.Body.Fields {
		if f.Type == model.String && m.TakesBody(f.Name) {
			return f
		}
	}
	return nil
}

func (s *suite) smallBody(p *pool, m *connector.Mapping, n int) jsonata.Value {
	keep := s.keepOf(p, m)
	needed := required(m)
	if f := aString(m); f != nil && len(needed) == 0 {
		needed = []string{f.Name}
	}
	return s.hinted(p, m.Method.Name, sampler{s, p, minimal(keep, needed), required(m), n}.body(m.Method.Body))
}

// refuses makes a call that has to fail for what was sent.
func (s *suite) refuses(ctx context.Context, t *trial, what, path string, call engine.Call) {
	r := s.call(ctx, t.resource, t.method, call)
	if r.err == nil {
		s.keepTrack(t, r)
		t.failed(what, "it was taken: "+show(call.Body))
		return
	}
	switch {
	case !refused(r.err):
		t.failedBy(what, r.err)
	case r.err.Message == "":
		t.failed(what, "the error has no message")
	case path != "" && !names(r.err, path):
		t.failed(what, "the error does not name "+path+": "+describe(r.err))
	default:
		t.passed(what)
	}
}

func names(e *cognate.Error, path string) bool {
	for _, f := range e.Failures {
		if below(f.Path, path) {
			return true
		}
	}
	return false
}

// keepTrack notes a record that was made where none should have been.
func (s *suite) keepTrack(t *trial, r reply) {
	if id := r.body.Get("id").Str(); id != "" && t.method == "create" {
		t.resource.made = append(t.resource.made, &made{id: id, record: r.body, scope: s.parents(t.resource, r.body)})
	}
}

// nowhere refers to a record that is not there. Some vendors take that; what they
// answer is a refusal or a record, and never a fault of ours.
func (s *suite) nowhere(ctx context.Context, t *trial, m *connector.Mapping, scope jsonata.Value) {
	body := s.smallBody(t.resource, m, 0)
	for _, path := range required(m) {
		schema := m.Method.Body.At(path)
		top := m.Method.Body.Field(strings.SplitN(strings.ReplaceAll(path, "[]", ""), ".", 2)[0])
		if schema == nil || top == nil || len(references(top, "", func(string) bool { return true })) == 0 || !strings.HasSuffix(path, "id") {
			continue
		}
		ref := s.pool(references(top, "", func(string) bool { return true })[0])
		if ref == nil {
			continue
		}
		bad := merge(body, object(path, jsonata.String(s.missingID(ref))))
		r := s.call(ctx, t.resource, "create", engine.Call{Query: scope, Body: bad})
		what := fmt.Sprintf("a reference to nothing (%s) is refused", path)
		switch {
		case r.err == nil:
			s.keepTrack(t, r)
			t.skipped(what, "the vendor takes it")
		case refused(r.err) || r.err.Status() == 403:
			t.passed(what)
		default:
			t.failedBy(what, r.err)
		}
	}
}
