package conform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/jsonata"
)

// The bounds of what is read of one list.
const (
	maxRecords = 2000
	pageLimit  = 100
	// smallPages is about how many pages a list is split into, to walk it once more.
	smallPages = 8
	// maxScopes bounds the records whose lists are tried, such as tickets for comments.
	maxScopes = 8
)

// page is what a walk over a list gave.
type page struct {
	records []jsonata.Value
	pages   int
	whole   bool
	filters []engine.Filter
}

// walk reads a list page by page.
func (s *suite) walk(ctx context.Context, p *pool, query jsonata.Value, limit int) (*page, error) {
	out := &page{}
	call := engine.Call{Query: query, Limit: limit, IgnoreRemoteData: true}
	for {
		r := s.call(ctx, p, "list", call)
		if r.err != nil {
			return out, r.err
		}
		result := r.body.Get("result")
		if result.Kind() != jsonata.KindArray {
			return out, errors.New("the answer has no array result")
		}
		for record := range result.Items() {
			out.records = append(out.records, record)
		}
		out.pages, out.filters = out.pages+1, r.Filters
		if result.Len() > limit {
			return out, fmt.Errorf("a page has %d records, and the limit is %d", result.Len(), limit)
		}
		next := r.body.Get("next_cursor")
		if next.Kind() != jsonata.KindString || next.Str() == "" {
			out.whole = r.Partial == ""
			return out, nil
		}
		if call.Cursor = next.Str(); len(out.records) >= maxRecords || out.pages >= maxRecords {
			return out, nil
		}
	}
}

// scopes are the parameters that a list may need, each as it could be sent: an empty
// object where it needs none.
func (s *suite) scopes(p *pool, m *connector.Mapping) []jsonata.Value {
	out := []jsonata.Value{jsonata.Object()}
	for _, path := range neededQuery(m) {
		var next []jsonata.Value
		for _, v := range s.candidates(m, path) {
			for _, sofar := range out {
				next = append(next, merge(sofar, object(path, v)))
			}
		}
		out = next
	}
	return out[:min(len(out), maxScopes)]
}

// candidates are values for a parameter that is needed: ids of what it refers to, the
// run's own first, or the words that it knows.
func (s *suite) candidates(m *connector.Mapping, path string) []jsonata.Value {
	top, _, _ := strings.Cut(path, ".")
	param := m.Method.Param(strings.TrimSuffix(top, "[]"))
	if param == nil {
		return nil
	}
	refs := references(param, param.Name, func(string) bool { return true })
	if len(refs) == 0 {
		var out []jsonata.Value
		for _, word := range param.Enum {
			out = append(out, jsonata.String(word))
		}
		return out
	}
	p := s.pool(refs[0])
	if p == nil {
		return nil
	}
	var out []jsonata.Value
	for _, record := range slices.Concat(p.own(), []jsonata.Value{s.pick(refs[0], 0)}, p.listed[:min(len(p.listed), maxScopes)]) {
		if id := record.Get("id"); id.Str() != "" {
			out = append(out, id)
		}
	}
	return out
}

// survey lists what is there, for others to refer to. How the list does is judged later.
func (s *suite) survey(ctx context.Context, p *pool) {
	m := p.mapping("list")
	if m == nil || ctx.Err() != nil {
		return
	}
	for _, scope := range s.scopes(p, m) {
		found, err := s.walk(ctx, p, scope, pageLimit)
		if err == nil && len(found.records) > 0 {
			p.listed = found.records
			return
		}
	}
}

// reads tries the reading methods of a resource.
func (s *suite) reads(ctx context.Context, p *pool) {
	m := p.mapping("list")
	if m == nil || ctx.Err() != nil {
		s.gets(ctx, p)
		return
	}
	t := &trial{s, p, "list"}
	scopes := s.readScopes(p, m)
	if len(scopes) == 0 {
		t.skipped("lists", "there is nothing to list it of: "+strings.Join(neededQuery(m), ", "))
		return
	}
	for i, scope := range scopes {
		whole, err := s.walk(ctx, p, scope, pageLimit)
		switch {
		case err != nil:
			t.failedBy("lists", err)
			return
		case len(whole.records) == 0 && i < len(scopes)-1:
			continue
		}
		p.listed, p.whole = whole.records, whole.whole
		s.list(ctx, t, m, scope, whole)
		break
	}
	s.gets(ctx, p)
}

// readScopes puts the scopes of the run's own records first.
func (s *suite) readScopes(p *pool, m *connector.Mapping) []jsonata.Value {
	var own []jsonata.Value
	if len(neededQuery(m)) > 0 {
		for _, x := range p.made {
			if !x.gone && x.scope.Len() > 0 {
				own = append(own, paramsOf(m, x.scope))
			}
		}
	}
	return append(own, s.scopes(p, m)...)
}

// paramsOf are the parameters of a scope that a method knows.
func paramsOf(m *connector.Mapping, scope jsonata.Value) jsonata.Value {
	out := jsonata.Object()
	for k, v := range scope.Fields() {
		if m.Method.Param(k) != nil && m.TakesQuery(k) {
			out = set(out, k, v)
		}
	}
	return out
}

func (s *suite) list(ctx context.Context, t *trial, m *connector.Mapping, scope jsonata.Value, whole *page) {
	p := t.resource
	s.core[s.key(p.name(), "list")] = true
	t.judge("answers valid by the model's schema", s.allValid(p, whole.records))
	for _, record := range whole.records {
		s.record(p, "list", record)
	}
	s.pages(ctx, t, scope, whole)
	if len(whole.records) == 0 {
		t.skipped("filters", "there are no records")
		return
	}
	s.filters(ctx, t, m, scope)
}

func (s *suite) allValid(p *pool, records []jsonata.Value) []string {
	for _, record := range records {
		if problem := p.invalid(record); problem != "" {
			return []string{show(record.Get("id")) + ": " + problem}
		}
	}
	return nil
}

// pages walks the list once more in small pages: the same records come, each once.
func (s *suite) pages(ctx context.Context, t *trial, scope jsonata.Value, whole *page) {
	const what = "pages are complete and without doubles"
	if double := doubles(whole.records); double != "" {
		t.failed(what, "limit "+fmt.Sprint(pageLimit)+" gives "+double+" twice")
		return
	}
	if len(whole.records) < 2 {
		t.skipped(what, fmt.Sprintf("there is nothing to page: records %d", len(whole.records)))
		return
	}
	small := max(1, len(whole.records)/smallPages)
	again, err := s.walk(ctx, t.resource, scope, small)
	if err != nil {
		t.failedBy(what, err)
		return
	}
	if double := doubles(again.records); double != "" {
		t.failed(what, fmt.Sprintf("limit %d gives %s twice", small, double))
		return
	}
	t.settle(what, difference(fmt.Sprintf("limit %d", small), ids(again.records), fmt.Sprintf("limit %d", pageLimit), ids(whole.records)))
}

func ids(records []jsonata.Value) []string {
	out := make([]string, len(records))
	for i, r := range records {
		out[i] = identity(r)
	}
	return out
}

// identity tells a record from others: its id, or all of it.
func identity(r jsonata.Value) string {
	if id := r.Get("id"); id.Str() != "" {
		return id.Str()
	}
	return string(r.AppendJSON(nil))
}

func doubles(records []jsonata.Value) string {
	seen := map[string]bool{}
	for _, id := range ids(records) {
		if seen[id] {
			return id
		}
		seen[id] = true
	}
	return ""
}

// difference says which of two lists of ids lacks what; "" when they have the same.
func difference(nameA string, a []string, nameB string, b []string) string {
	var out []string
	for _, x := range []struct {
		name     string
		has, all []string
	}{{nameA, a, b}, {nameB, b, a}} {
		var lacks []string
		for _, id := range x.all {
			if !slices.Contains(x.has, id) {
				lacks = append(lacks, id)
			}
		}
		if len(lacks) > 0 {
			out = append(out, fmt.Sprintf("%s lacks %d of %d: %s", x.name, len(lacks), len(x.all), strings.Join(lacks[:min(len(lacks), 5)], ", ")))
		}
	}
	return strings.Join(out, "; ")
}

// maxGets bounds the records of a list that are got one by one.
const maxGets = 4

// gets reads some records alone: they are what the list shows.
func (s *suite) gets(ctx context.Context, p *pool) {
	m := p.mapping("get")
	if m == nil || ctx.Err() != nil {
		return
	}
	t := &trial{s, p, "get"}
	tried := 0
	own := ids(p.own())
	for i, listed := range p.listed {
		if i >= maxGets && !slices.Contains(own, identity(listed)) {
			continue
		}
		id := listed.Get("id").Str()
		if id == "" {
			continue
		}
		tried++
		r := s.call(ctx, p, "get", engine.Call{ID: id, Query: s.getScope(p, m, listed)})
		if r.err != nil {
			t.failedBy("gets "+id, r.err)
			continue
		}
		s.core[s.key(p.name(), "get")] = true
		s.record(p, "get", r.body)
		t.judge("shows "+id+" as the list does", s.agrees(p, listed, r.body))
	}
	if tried == 0 {
		t.skipped("gets", "there are no records")
	}
	s.missing(ctx, t, "get")
}

// getScope are the parameters that get, update or delete of a record need.
func (s *suite) getScope(p *pool, m *connector.Mapping, record jsonata.Value) jsonata.Value {
	for _, x := range p.made {
		if x.id == record.Get("id").Str() {
			return paramsOf(m, x.scope)
		}
	}
	out := jsonata.Object()
	for _, path := range neededQuery(m) {
		if v := lookup(record, path); len(v) > 0 {
			out = merge(out, object(path, v[0]))
		} else if c := s.candidates(m, path); len(c) > 0 {
			out = merge(out, object(path, c[0]))
		}
	}
	return out
}

// agrees says where a record that was got is invalid, or differs from the one in the
// list. What only one of them has is no difference.
func (s *suite) agrees(p *pool, listed, got jsonata.Value) []string {
	if problem := p.invalid(got); problem != "" {
		return []string{problem}
	}
	if got.Get(model.RemoteData).IsUndefined() {
		return []string{"there is no " + model.RemoteData}
	}
	var lost []string
	for _, l := range leaves(p.fields(), listed, "", "") {
		if volatile(l.path) {
			continue
		}
		there := lookup(got, l.path)
		if len(there) > 0 && !slices.ContainsFunc(there, func(v jsonata.Value) bool { return same(l.schema, l.value, v) }) {
			lost = append(lost, fmt.Sprintf("%s is %s in the list and %s alone", l.place, show(l.value), showAll(there)))
		}
	}
	return lost
}

// volatile tells what changes by itself: versions, and links that are made anew.
func volatile(path string) bool {
	return path == "etag" || path == "updated_at" || strings.HasSuffix(path, "file_url")
}

// missing asks for a record that is not there: 404.
func (s *suite) missing(ctx context.Context, t *trial, method string) {
	m := t.resource.mapping(method)
	if m == nil {
		return
	}
	call := engine.Call{ID: s.missingID(t.resource), Query: s.getScope(t.resource, m, jsonata.Object())}
	if m.Method.Body != nil {
		call.Body = s.smallBody(t.resource, m, 0)
	}
	r := s.call(ctx, t.resource, method, call)
	const what = "an id that is missing is a 404"
	switch {
	case r.err == nil:
		t.failed(what, "there is an answer: "+show(r.body))
	case r.err.Status() != cognate.CodeNotFound.Status():
		t.failedBy(what, r.err)
	default:
		t.passed(what)
	}
}

// missingID is an id in the form of those that are there, that no record has.
func (s *suite) missingID(p *pool) string {
	if id := s.Hints.resource(p.name()).MissingID.Value(); id != "" {
		return id
	}
	const number = "987654321"
	for _, record := range append(p.own(), p.listed...) {
		id := record.Get("id").Str()
		digits := strings.TrimRight(id, "0123456789")
		switch {
		case id == "":
			continue
		case digits != id:
			return digits + number // a number, or a number behind something
		default:
			return id + s.Mark
		}
	}
	return number
}
