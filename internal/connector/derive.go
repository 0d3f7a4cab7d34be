package connector

import (
	"strings"

	"cognate/internal/definition"
	"cognate/internal/model"
)

// derive works out what a mapping supports from what its expressions read:
// body fields and filters. It is said nowhere else.
func (c *compiler) derive(m *Mapping, f *mappingFile) {
	carries := []*Slot{m.Body, m.Query}
	texts := map[*Slot]definition.Text{m.Body: f.RequestBodyMapping, m.Query: f.QueryMapping}
	for _, p := range append(append([]NamedSlot{}, m.Path...), m.Headers...) {
		carries = append(carries, p.Slot)
	}
	for i, s := range append(append([]*Step{}, m.Before...), m.After...) {
		carries = append(carries, s.Body, s.Query)
		if s.Method != nil && !s.Method.IsRead() {
			for _, p := range append(append([]NamedSlot{}, s.Path...), s.Headers...) {
				carries = append(carries, p.Slot)
			}
		}
		if i < len(f.Before) {
			texts[s.Body], texts[s.Query] = f.Before[i].RequestBodyMapping, f.Before[i].QueryMapping
		}
	}
	delete(texts, nil)
	for _, s := range carries {
		if s == nil {
			continue
		}
		a := s.Expr.Analyze()
		m.Taken.add("body", a)
		m.TakenQuery.add("query", a)
		c.checkBounded(s, texts[s], "body")
		c.checkBounded(s, texts[s], "query")
	}
	c.checkBodyFields(m, f)
	for _, p := range m.Method.Query {
		if m.TakenQuery.Covers(p.Name) {
			m.Filters = append(m.Filters, p)
		}
	}
}

// checkBodyFields refuses reads of body fields that the model does not have.
func (c *compiler) checkBodyFields(m *Mapping, f *mappingFile) {
	check := func(s *Slot, text definition.Text, variable string, has func(string) bool, names []string) {
		if s == nil {
			return
		}
		for _, access := range s.Expr.Analyze().Reads {
			keys := access.Names()
			if len(keys) < 2 || keys[0] != variable {
				continue
			}
			if name := keys[1]; !has(name) {
				c.problem(text.At(access.Position), s.Name, "%s.%s: %s of %s has no %s in its %s; it has %s",
					variable, name, m.Method.Name, m.Resource.Resource.Name, name, variable, strings.Join(names, ", "))
			}
		}
	}
	body := m.Method.Body
	inBody := func(name string) bool { return body != nil && body.Field(name) != nil }
	var bodyNames []string
	if body != nil {
		bodyNames = paramNames(body.Fields)
	}
	inQuery := func(name string) bool { return m.Method.Param(name) != nil }
	check(m.Body, f.RequestBodyMapping, "body", inBody, bodyNames)
	check(m.Query, f.QueryMapping, "query", inQuery, paramNames(m.Method.Query))
}

func paramNames(params []*model.Schema) []string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	return names
}

// required checks that every path named is a field of the body.
func (c *compiler) required(m *Mapping, f *mappingFile) {
	for _, r := range f.Required {
		for _, path := range append(append([]string{r.Field}, r.Unless...), r.AnyOf...) {
			if path != "" && (m.Method.Body == nil || m.Method.Body.At(path) == nil) {
				c.problem(r.pos, m.Method.Name+".required", "%s is not a field of the body of %s", path, m.Method.Name)
			}
		}
		m.Required = append(m.Required, r.Requirement)
	}
}

func (c *compiler) refine(m *Mapping, f *mappingFile) {
	for _, t := range f.Refine {
		p := m.Method.Param(t.Value())
		if p == nil {
			c.problem(t.Pos(), m.Method.Name+".refine", "%s is not a filter of the model; it has %s", t.Value(), strings.Join(paramNames(m.Method.Query), ", "))
			continue
		}
		m.Refine = append(m.Refine, p)
	}
}
