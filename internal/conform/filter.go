package conform

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/internal/proof"
	"cognate/jsonata"
)

// filters tries each filter that the connector takes with values of records that are
// there. What comes back has to be what matches, no more and no less.
func (s *suite) filters(ctx context.Context, t *trial, m *connector.Mapping, scope jsonata.Value) {
	s.alone(ctx, t.resource, m)
	s.scoped(t, m, scope)
	for _, param := range m.Filters {
		if ctx.Err() != nil || scope.Has(param.Name) {
			continue
		}
		f := &filtering{suite: s, trial: t, mapping: m, scope: scope, param: param, narrow: param.Narrow(m.TakesQuery)}
		switch param.Type {
		case model.Sort:
			f.orders(ctx)
		case model.Range:
			f.ranges(ctx)
		default:
			f.values(ctx, f.narrow, param.Name)
		}
	}
}

// scoped holds the records against the parameters that the list needs: all are of the
// ticket that was named.
func (s *suite) scoped(t *trial, m *connector.Mapping, scope jsonata.Value) {
	for name, v := range scope.Fields() {
		param := m.Method.Param(name)
		for _, l := range leaves(param, v, name, name) {
			f := &filtering{suite: s, trial: t, mapping: m, param: param}
			if !f.told(l.path) {
				continue
			}
			var lost []string
			for _, r := range t.resource.listed {
				if !f.matches(l.path, l.value, r) {
					lost = append(lost, fmt.Sprintf("%s is not of %s", identity(r), show(l.value)))
				}
			}
			if t.settle("filter "+l.path, strings.Join(lost, "; ")) {
				s.notes(t, m, l.path, []engine.Filter{{Name: name, By: "vendor"}})
			}
		}
	}
}

// filtering is one filter under trial.
type filtering struct {
	*suite
	*trial
	mapping       *connector.Mapping
	scope         jsonata.Value
	param, narrow *model.Schema
}

// omitted says whether the hints leave a filter out, and says so.
func (f *filtering) omitted(path string) bool {
	filters := f.Hints.resource(f.resource.name()).Filters
	for _, e := range filters.Entries() {
		if below(path, e.Key) {
			f.skipped("filter "+path, e.Value.Value())
			return true
		}
	}
	return false
}

// values tries every leaf of a filter.
func (f *filtering) values(ctx context.Context, at *model.Schema, path string) {
	switch {
	case at.Items != nil:
		f.values(ctx, at.Items, path+"[]")
	case len(at.Fields) > 0:
		for _, field := range at.Fields {
			f.values(ctx, field, path+"."+field.Name)
		}
	case !f.omitted(path):
		f.value(ctx, path)
	}
}

func (f *filtering) value(ctx context.Context, path string) {
	what := "filter " + path
	if !f.told(path) {
		f.skipped(what, "records tell nothing to hold against it")
		return
	}
	for _, record := range f.resource.listed {
		for _, v := range f.seen(record, path) {
			if v.Kind() == jsonata.KindString && strings.TrimSpace(v.Str()) == "" {
				continue
			}
			f.holds(ctx, what, path, object(path, v), func(r jsonata.Value) bool { return f.matches(path, v, r) })
			return
		}
	}
	f.skipped(what, "no record has a value")
}

// told says whether records have what a filter asks for, under its own name or as the
// id of what is named so: ticket.id stands for ticket_id.
func (f *filtering) told(path string) bool {
	fields := f.resource.fields()
	return fields.Field(f.param.Name) != nil || fields.At(otherName(path)) != nil
}

// otherName is ticket_id for ticket.id, and the other way round.
func otherName(path string) string {
	if name, ok := strings.CutSuffix(path, ".id"); ok {
		return name + "_id"
	}
	if name, ok := strings.CutSuffix(path, "_id"); ok {
		return name + ".id"
	}
	return path
}

// seen are the values of a record for a filter. Where the list tells none, the record
// is read alone.
func (f *filtering) seen(record jsonata.Value, path string) []jsonata.Value {
	record = f.full(record, path)
	if v := lookup(record, path); len(v) > 0 {
		return v
	}
	return lookup(record, otherName(path))
}

func (f *filtering) full(record jsonata.Value, path string) jsonata.Value {
	if alone, ok := f.resource.alone[identity(record)]; ok && len(lookup(record, path)) == 0 {
		return alone
	}
	return record
}

// matches says whether a record passes the filter.
func (f *filtering) matches(path string, v, record jsonata.Value) bool {
	record = f.full(record, path)
	if got := record.Get(f.param.Name); !got.IsUndefined() {
		return f.param.Match(object(path, v).Get(f.param.Name), got)
	}
	return slices.ContainsFunc(f.seen(record, path), func(got jsonata.Value) bool { return same(&model.Schema{}, v, got) })
}

// maxAlone bounds the records that are read alone for what a list does not tell.
const maxAlone = 40

// alone reads the records of a list one by one, where a filter asks for what only get
// tells.
func (s *suite) alone(ctx context.Context, p *pool, m *connector.Mapping) {
	get := p.mapping("get")
	lacking := slices.ContainsFunc(m.Filters, func(param *model.Schema) bool {
		return param.Type != model.Sort && p.fields().Field(param.Name) != nil &&
			!slices.ContainsFunc(p.listed, func(r jsonata.Value) bool { return len(leaves(param, r.Get(param.Name), param.Name, "")) > 0 })
	})
	if get == nil || !lacking || len(p.listed) > maxAlone {
		return
	}
	p.alone = map[string]jsonata.Value{}
	for _, record := range p.listed {
		if r := s.call(ctx, p, "get", engine.Call{ID: record.Get("id").Str(), Query: s.getScope(p, get, record), IgnoreRemoteData: true}); r.err == nil {
			p.alone[identity(record)] = r.body
		}
	}
}

// holds makes the list with a filter; all that matches is in the answer, and nothing
// else. Where the list takes its time, it is asked again.
func (f *filtering) holds(ctx context.Context, what, path string, query jsonata.Value, match func(jsonata.Value) bool) {
	var wanted []jsonata.Value
	for _, r := range f.resource.listed {
		if match(r) {
			wanted = append(wanted, r)
		}
	}
	problem, filters := "", []engine.Filter(nil)
	f.until(ctx, func() bool {
		found, err := f.walk(ctx, f.resource, merge(f.scope, query), pageLimit)
		if err != nil {
			problem = describe(err)
			return true
		}
		filters = found.filters
		problem = f.verdict(found, wanted, match)
		return problem == ""
	})
	if problem != "" {
		problem = "with " + show(query) + ": " + problem
	}
	if f.settle(what, problem) {
		f.notes(f.trial, f.mapping, path, filters)
	}
}

func (f *filtering) verdict(found *page, wanted []jsonata.Value, match func(jsonata.Value) bool) string {
	for _, r := range found.records {
		if !match(r) {
			return fmt.Sprintf("%s comes back with %s", identity(r), show(r.Get(f.param.Name)))
		}
	}
	if double := doubles(found.records); double != "" {
		return double + " comes back twice"
	}
	if !f.resource.whole || !found.whole {
		return ""
	}
	return f.against("the filtered list", ids(found.records), "the matches", ids(wanted))
}

// against is the difference of a filtered or sorted list and what the whole list has of
// it. Where the vendor leaves something out of the whole list, there may be more.
func (f *filtering) against(nameA string, a []string, nameB string, b []string) string {
	if f.Hints.resource(f.resource.name()).Lacks.Value() != "" {
		b = append(slices.Clone(a), b...)
	}
	return difference(nameA, a, nameB, b)
}

// notes keeps a filter that the connector heeds as shown.
func (s *suite) notes(t *trial, m *connector.Mapping, path string, filters []engine.Filter) {
	top, _, _ := strings.Cut(path, ".")
	top = strings.TrimSuffix(top, "[]")
	if slices.ContainsFunc(filters, func(f engine.Filter) bool { return f.Name == top && proof.Heeds(m, f) }) {
		s.evidence(t.resource, t.method).filters[path] = true
	}
}

// until asks again until done is true or the account's time to settle is over.
func (s *suite) until(ctx context.Context, done func() bool) {
	end := s.Now().Add(s.Settle)
	for !done() && s.Now().Before(end) {
		if s.Wait(ctx, max(time.Second, s.Settle/10)) != nil {
			return
		}
	}
}

// ranges tries a range with a moment out of the middle: from there on, before it, and
// with the same moment told by another offset.
func (f *filtering) ranges(ctx context.Context) {
	what := "filter " + f.param.Name
	if f.omitted(f.param.Name) {
		return
	}
	var at []string
	for _, r := range f.resource.listed {
		if v := r.Get(f.param.Name).Str(); v != "" {
			at = append(at, v)
		}
	}
	if len(at) == 0 {
		f.skipped(what, "no record has a value")
		return
	}
	slices.SortFunc(at, compareTimes)
	pivot := at[len(at)/2]
	moments := []struct{ name, bound, value string }{
		{"from a moment on", "gte", pivot}, {"after a moment", "gt", pivot}, {"up to a moment", "lte", pivot}, {"before a moment", "lt", pivot},
	}
	if t, err := time.Parse(time.RFC3339, pivot); err == nil {
		moments = append(moments, struct{ name, bound, value string }{"with an offset of time", "gte", t.In(time.FixedZone("", -(3*3600 + 1800))).Format(time.RFC3339)})
	}
	for _, x := range moments {
		query := object(f.param.Name, object(x.bound, jsonata.String(x.value)))
		f.holds(ctx, what+" "+x.name, f.param.Name, query, func(r jsonata.Value) bool {
			return f.param.Match(query.Get(f.param.Name), r.Get(f.param.Name))
		})
	}
}

func compareTimes(a, b string) int {
	x, errX := time.Parse(time.RFC3339, a)
	y, errY := time.Parse(time.RFC3339, b)
	if errX != nil || errY != nil {
		return strings.Compare(a, b)
	}
	return x.Compare(y)
}

// orders tries each order both ways: all records come, one way the reverse of the
// other by what they are sorted by, and times in their order.
func (f *filtering) orders(ctx context.Context) {
	for _, name := range f.narrow.Enum {
		path := f.param.Name + "." + name
		if f.omitted(path) {
			continue
		}
		problem := f.order(ctx, name)
		if f.settle("order "+path, problem) {
			f.notes(f.trial, f.mapping, path, []engine.Filter{{Name: f.param.Name, By: "vendor"}})
		}
	}
}

func (f *filtering) order(ctx context.Context, name string) string {
	var lists [2][]jsonata.Value
	for i, way := range []string{"asc", "desc"} {
		found, err := f.walk(ctx, f.resource, merge(f.scope, object(f.param.Name+"."+name, jsonata.String(way))), pageLimit)
		if err != nil {
			return describe(err)
		}
		if f.resource.whole && found.whole {
			if problem := f.against(way, ids(found.records), "the list", ids(f.resource.listed)); problem != "" {
				return problem
			}
		}
		lists[i] = found.records
	}
	if f.resource.fields().Field(name) == nil {
		return ""
	}
	up, down := keysOf(lists[0], name), keysOf(lists[1], name)
	if f.resource.fields().Field(name).Format == model.DateTime {
		if i := unsorted(up); i > 0 {
			return fmt.Sprintf("asc: %s comes before %s", up[i-1], up[i])
		}
		slices.Reverse(down)
		if i := unsorted(down); i > 0 {
			return fmt.Sprintf("desc: %s comes after %s", down[i-1], down[i])
		}
		return ""
	}
	slices.Reverse(down)
	if f.resource.whole && !slices.Equal(up, down) {
		return "desc is not the reverse of asc: " + strings.Join(up[:min(5, len(up))], ", ") + " … and " + strings.Join(down[:min(5, len(down))], ", ") + " …"
	}
	return ""
}

// keysOf are the values that records are sorted by, where they have one.
func keysOf(records []jsonata.Value, name string) []string {
	var out []string
	for _, r := range records {
		switch v := r.Get(name); {
		case v.IsUndefined() || v.IsNull():
		case v.Kind() == jsonata.KindString:
			out = append(out, v.Str())
		default:
			out = append(out, string(v.AppendJSON(nil)))
		}
	}
	return out
}

// unsorted is where a list of times falls; 0 when it does not.
func unsorted(times []string) int {
	for i := 1; i < len(times); i++ {
		if compareTimes(times[i-1], times[i]) > 0 {
			return i
		}
	}
	return 0
}
