package proof

import (
	"slices"
	"strconv"
	"strings"

	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/internal/story"
	"cognate/jsonata"
)

// story notes what a story shows: the filters and the fields sent that were not
// ignored, and the fields answered that have a value.
func (t *table) story(p *story.Played, level connector.Level) {
	ignored := p.Answer.Ignored
	for _, f := range p.Answer.Filters {
		if !Heeds(t.mapping, f) {
			ignored = append(slices.Clone(ignored), f.Name)
		}
	}
	sent := walk{leaf: func(path, place string) {
		if !slices.ContainsFunc(p.Answer.Ignored, func(i string) bool { return within(place, i) }) {
			t.body.raise(path, level)
		}
	}}
	if t.mapping.Method.Body != nil {
		sent.value(p.Call.Body, t.mapping.Method.Body, "", "")
	}
	for name, v := range p.Call.Query.Fields() {
		if s := t.mapping.Method.Param(name); s != nil && !slices.Contains(ignored, name) {
			walk{leaf: func(path, _ string) { t.filters.raise(path, level) }}.value(v, s, name, name)
		}
	}
	for _, record := range t.records(p) {
		walk{leaf: func(path, _ string) { t.record.raise(path, level) }}.value(record, t.mapping.Resource.Resource.Fields, "", "")
	}
}

// Heeds says whether a filter of an answer is one that the connector heeds itself: the
// vendor compares it, or the mapping has it compared here. What is compared here because
// the caller allowed it proves nothing.
func Heeds(m *connector.Mapping, f engine.Filter) bool {
	named := func(p *model.Schema) bool { return p.Name == f.Name }
	return f.By == "vendor" || slices.ContainsFunc(m.Compared, named) || slices.ContainsFunc(m.Selected, named)
}

// within says whether a place is path or below it.
func within(place, path string) bool {
	rest, ok := strings.CutPrefix(place, path)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// records are the unified records of the answer.
func (t *table) records(p *story.Played) []jsonata.Value {
	if f := p.Call.Format; !t.hasRecord() || f != engine.FormatUnified && f != engine.FormatNormalized {
		return nil
	}
	body, err := jsonata.Parse(p.Answer.Body)
	if err != nil {
		return nil
	}
	switch t.mapping.Method.Response {
	case model.ResponseList:
		return items(body.Get("result"))
	case model.ResponseResult:
		return []jsonata.Value{body.Get("result")}
	default:
		return []jsonata.Value{body}
	}
}

// items are the items of an array or, of a list by key, the values of an object.
func items(v jsonata.Value) []jsonata.Value {
	var out []jsonata.Value
	if v.Kind() == jsonata.KindArray {
		for i := range v.Len() {
			out = append(out, v.Index(i))
		}
		return out
	}
	for _, item := range v.Fields() {
		out = append(out, item)
	}
	return out
}

// walk calls leaf for every leaf of a schema that a value has something for, with
// its path, emails[].email, and its place, emails[0].email.
type walk struct {
	leaf func(path, place string)
}

func (w walk) value(v jsonata.Value, s *model.Schema, path, place string) {
	switch {
	case v.IsUndefined() || v.IsNull() || v.Kind() == jsonata.KindString && v.Str() == "":
	case s.Items != nil && v.Kind() == jsonata.KindArray:
		for i := range v.Len() {
			w.value(v.Index(i), s.Items, path+"[]", place+"["+strconv.Itoa(i)+"]")
		}
	case s.Items != nil:
		w.value(v, s.Items, path+"[]", place)
	case s.Type == model.Sort:
		for name := range v.Fields() {
			w.leaf(path+"."+name, place+"."+name)
		}
	case len(s.Fields) > 0 && v.Kind() == jsonata.KindObject:
		for _, f := range s.Fields {
			w.value(v.Get(f.Name), f, under(path, f.Name), under(place, f.Name))
		}
	case (v.Kind() == jsonata.KindObject || v.Kind() == jsonata.KindArray) && v.Len() == 0:
	case path != "":
		w.leaf(path, place)
	}
}
