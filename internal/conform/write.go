package conform

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/jsonata"
)

// writes makes records of a resource and changes them.
func (s *suite) writes(ctx context.Context, p *pool) {
	m := p.mapping("create")
	if m == nil || ctx.Err() != nil {
		return
	}
	t := &trial{s, p, "create"}
	if foreign := s.foreign(m); foreign != "" {
		t.skipped("creates", "it would change "+foreign+", which are not the run's own")
		return
	}
	keep := s.keepOf(p, m)
	s.create(ctx, t, m, "with what is required alone", s.hinted(p, "create", sampler{s, p, minimal(keep, required(m)), required(m), 0}.body(m.Method.Body)))
	for n := range 2 {
		s.create(ctx, t, m, fmt.Sprintf("with every field, %d", n+1), s.hinted(p, "create", sampler{s, p, keep, required(m), n + 1}.body(m.Method.Body)))
	}
	s.newTexts(ctx, t, m, keep)
	for path, why := range entries(s.Hints.method(p.name(), "create").Omit) {
		t.skipped("field "+path, why)
	}
	if len(p.own()) > 0 {
		s.appears(ctx, p)
		s.updates(ctx, p)
	}
	s.refusals(ctx, p)
}

// foreign names what a create would change that is not the run's own: the ticket of
// a comment.
func (s *suite) foreign(m *connector.Mapping) string {
	paths := neededQuery(m)
	for _, path := range append(required(m), paths...) {
		schema := m.Method.Body.At(path)
		if slices.Contains(paths, path) {
			schema = m.Method.Param(strings.SplitN(path, ".", 2)[0])
		}
		if schema == nil {
			continue
		}
		for _, ref := range references(schema, "", func(string) bool { return true }) {
			if !s.ours(ref) {
				return ref
			}
		}
	}
	return ""
}

// create makes a record, and reads it: get shows what was sent, and what create
// answered.
func (s *suite) create(ctx context.Context, t *trial, m *connector.Mapping, what string, body jsonata.Value) {
	scopes := s.scopes(t.resource, m)
	if ctx.Err() != nil {
		return
	}
	if len(scopes) == 0 {
		t.skipped("creates "+what, "there is nothing to make it in: "+strings.Join(neededQuery(m), ", "))
		return
	}
	r := s.call(ctx, t.resource, "create", engine.Call{Query: scopes[0], Body: body})
	if r.err != nil {
		t.failedBy("creates "+what, fmt.Errorf("%s: %s", describe(r.err), show(body)))
		return
	}
	id := r.body.Get("id").Str()
	if id == "" {
		t.failed("creates "+what, "the answer has no id: "+show(r.body))
		return
	}
	x := &made{id: id, scope: merge(scopes[0], s.parents(t.resource, r.body)), record: r.body, body: body}
	t.resource.made = append(t.resource.made, x)
	s.core[s.key(t.resource.name(), "create")] = true
	s.record(t.resource, "create", r.body)
	t.judge("creates "+what, s.answered(t.resource, r))
	s.readBack(ctx, t, x, m, "get shows what was created "+what, body, r)
}

// parents are the parameters that say where a record is, as the record tells them.
func (s *suite) parents(p *pool, record jsonata.Value) jsonata.Value {
	out := jsonata.Object()
	m := p.mapping("list")
	if m == nil {
		return out
	}
	for _, path := range neededQuery(m) {
		if v := lookup(record, path); len(v) > 0 {
			out = merge(out, object(path, v[0]))
		}
	}
	return out
}

// answered says what is wrong with the answer of a write as such.
func (s *suite) answered(p *pool, r reply) []string {
	var lost []string
	if problem := p.invalid(r.body); problem != "" {
		lost = append(lost, problem)
	}
	if r.Outcome == "" {
		lost = append(lost, "the answer does not say whether it was created or updated")
	}
	if r.Partial != "" {
		lost = append(lost, "the answer is partial: "+r.Partial)
	}
	return lost
}

// readBack reads a record that was written. What was sent and not named as ignored
// reads as it was sent; what the write answered is what get shows.
func (s *suite) readBack(ctx context.Context, t *trial, x *made, m *connector.Mapping, what string, body jsonata.Value, wrote reply) {
	got, ok := s.again(ctx, t, x, what, wrote)
	if !ok {
		return
	}
	x.record = got
	lost, e := []string(nil), s.evidence(t.resource, t.method)
	differs := s.Hints.resource(t.resource.name()).Differs
	for _, l := range leaves(m.Method.Body, body, "", "") {
		switch {
		case belowAny(l.place, wrote.Ignored) || named(differs, l.path) || !s.readable(t.resource, l.path):
		case reads(t.resource.fields(), l, got):
			e.body[l.path] = true
		default:
			lost = append(lost, fmt.Sprintf("%s was sent as %s and reads %s", l.place, show(l.value), showAll(lookup(got, l.path))))
		}
	}
	t.judge(what, lost)
}

// again reads a record; where nothing can be got alone, the write's answer stands.
func (s *suite) again(ctx context.Context, t *trial, x *made, what string, wrote reply) (jsonata.Value, bool) {
	m := t.resource.mapping("get")
	if m == nil {
		return wrote.body, true
	}
	r := s.call(ctx, t.resource, "get", engine.Call{ID: x.id, Query: paramsOf(m, x.scope)})
	if r.err != nil {
		t.failedBy(what, r.err)
		return jsonata.Value{}, false
	}
	if lost := s.agrees(t.resource, wrote.body, r.body); len(lost) > 0 {
		t.failed("answers what get answers", strings.ReplaceAll(strings.Join(lost, "; "), " in the list and ", " in the answer and "))
	}
	return r.body, true
}

// readable says whether records show a field that was written.
func (s *suite) readable(p *pool, path string) bool {
	m := p.mapping("get")
	if m == nil {
		m = p.mapping("list")
	}
	return m != nil && p.fields().At(strings.ReplaceAll(path, "[]", "")) != nil && m.Yields(path)
}

// appears lists until the list has what was made.
func (s *suite) appears(ctx context.Context, p *pool) {
	m := p.mapping("list")
	if m == nil {
		return
	}
	t := &trial{s, p, "list"}
	problem := ""
	s.until(ctx, func() bool {
		problem = ""
		for _, x := range p.made {
			found, err := s.walk(ctx, p, paramsOf(m, x.scope), pageLimit)
			switch {
			case err != nil:
				problem = describe(err)
				return true
			case !slices.Contains(ids(found.records), x.id):
				problem = fmt.Sprintf("%s is not in the list of %d", x.id, len(found.records))
				return false
			}
		}
		return true
	})
	t.settle("finds what was created", problem)
}

// updates changes what was made.
func (s *suite) updates(ctx context.Context, p *pool) {
	m := p.mapping("update")
	if m == nil {
		return
	}
	t := &trial{s, p, "update"}
	x := p.made[min(2, len(p.made)-1)] // the one with every field
	keep := s.keepOf(p, m)
	s.updateOne(ctx, t, x, m, keep)
	s.texts(ctx, t, x, m, keep)
	for n := range 2 {
		body := s.hinted(p, "update", sampler{s, p, keep, required(m), n + 4}.body(m.Method.Body))
		s.update(ctx, t, x, m, fmt.Sprintf("every field, %d", n+1), body)
	}
	for path, why := range entries(s.Hints.method(p.name(), "update").Omit) {
		t.skipped("field "+path, why)
	}
	s.clear(ctx, t, x, m, keep)
	s.missing(ctx, t, "update")
}

// update changes a record, and reads it.
func (s *suite) update(ctx context.Context, t *trial, x *made, m *connector.Mapping, what string, body jsonata.Value) bool {
	if body.Len() == 0 || ctx.Err() != nil {
		return false
	}
	r := s.call(ctx, t.resource, "update", engine.Call{ID: x.id, Query: paramsOf(m, x.scope), Body: body})
	if r.err != nil {
		t.failedBy("updates "+what, fmt.Errorf("%s: %s", describe(r.err), show(body)))
		return false
	}
	s.core[s.key(t.resource.name(), "update")] = true
	s.record(t.resource, "update", r.body)
	t.judge("updates "+what, s.answered(t.resource, r))
	s.readBack(ctx, t, x, m, "get shows the update of "+what, body, r)
	return true
}

// updateOne changes one text alone: nothing else changes, but for what is derived
// from it, and times.
func (s *suite) updateOne(ctx context.Context, t *trial, x *made, m *connector.Mapping, keep func(string) bool) {
	var body jsonata.Value
	for _, f := range m.Method.Body.Fields {
		if !s.writable(t.resource, f, keep) {
			continue
		}
		body = object(f.Name, sampler{s, t.resource, keep, required(m), 3}.scalar(f, f.Name))
		break
	}
	if body.IsUndefined() {
		return
	}
	before := x.record
	if !s.update(ctx, t, x, m, "one field", body) {
		return
	}
	lost := append(changed(t.resource.fields(), body, before, x.record, "was"), changed(t.resource.fields(), body, x.record, before, "is")...)
	t.judge("leaves alone what was not sent", lost)
}

// changed lists the values of a record that another one of it has not, but for what was
// sent or is made of it, and for what changes by itself.
func changed(record *model.Schema, sent, a, b jsonata.Value, word string) []string {
	var out []string
	for _, l := range leaves(record, a, "", "") {
		other := lookup(b, l.path)
		kept := slices.ContainsFunc(other, func(v jsonata.Value) bool { return same(l.schema, l.value, v) })
		if kept || l.schema.Format == model.DateTime || volatile(l.path) || sent.Has(l.path) || derived(sent, append(other, l.value)) {
			continue
		}
		out = append(out, fmt.Sprintf("%s %s %s, and otherwise %s", l.place, word, show(l.value), showAll(other)))
	}
	return out
}

// writable says whether a field is a free text that is taken and read.
func (s *suite) writable(p *pool, f *model.Schema, keep func(string) bool) bool {
	differs := s.Hints.resource(p.name()).Differs
	return f.Type == model.String && f.Format == "" && len(f.Enum) == 0 && len(f.Ref) == 0 && (wordy(f, exampleText(f)) || isHTML(f)) &&
		keep(f.Name) && s.readable(p, f.Name) && !named(differs, f.Name)
}

// derived says whether a value is made of one that was sent: the parts of a name.
func derived(sent jsonata.Value, now []jsonata.Value) bool {
	for _, w := range sent.Fields() {
		for _, v := range now {
			a, b := visible(w.Str()), visible(v.Str())
			if a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a)) {
				return true
			}
		}
	}
	return false
}

// clear sends null for whatever can be left out: it reads empty, or is named as ignored.
func (s *suite) clear(ctx context.Context, t *trial, x *made, m *connector.Mapping, keep func(string) bool) {
	var fields []jsonata.Field
	needed := required(m)
	if c := t.resource.mapping("create"); c != nil {
		needed = append(needed, required(c)...)
	}
	for _, f := range m.Method.Body.Fields {
		if f.Name == model.RemoteData || f.Required || f.Open || f.Items != nil && isFile(f.Items) || !keep(f.Name) || belowAny(f.Name, needed) || slices.ContainsFunc(needed, func(n string) bool { return below(n, f.Name) }) {
			continue
		}
		if len(lookup(x.record, f.Name)) > 0 {
			fields = append(fields, jsonata.Field{Key: f.Name, Value: jsonata.Null()})
		}
	}
	if len(fields) == 0 || ctx.Err() != nil {
		return
	}
	if s.clearFields(ctx, t, x, m, fields) {
		return
	}
	for _, f := range fields {
		s.clearFields(ctx, t, x, m, []jsonata.Field{f})
	}
}

// clearFields sends null for fields; false where several were refused together.
func (s *suite) clearFields(ctx context.Context, t *trial, x *made, m *connector.Mapping, fields []jsonata.Field) bool {
	what, several := "null clears", len(fields) > 1
	if !several {
		what += " " + fields[0].Key
	}
	r := s.call(ctx, t.resource, "update", engine.Call{ID: x.id, Query: paramsOf(m, x.scope), Body: jsonata.Object(fields...)})
	switch {
	case r.err != nil && several:
		return false
	case r.err != nil && refused(r.err):
		t.skipped(what, "refused: "+describe(r.err))
		return true
	case r.err != nil:
		t.failedBy(what, r.err)
		return true
	}
	got, ok := s.again(ctx, t, x, what, r)
	if !ok {
		return true
	}
	var lost []string
	hints := s.Hints.resource(t.resource.name())
	for _, f := range fields {
		schema := t.resource.fields().Field(f.Key)
		if schema == nil || slices.Contains(r.Ignored, f.Key) || named(hints.Differs, f.Key) || named(hints.Stays, f.Key) || !s.readable(t.resource, f.Key) {
			continue
		}
		if left := leaves(schema, got.Get(f.Key), f.Key, f.Key); len(left) > 0 {
			lost = append(lost, fmt.Sprintf("%s was cleared and reads %s", f.Key, show(got.Get(f.Key))))
		}
	}
	x.record = got
	t.judge(what, lost)
	return true
}
