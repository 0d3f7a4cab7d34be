package connector

import (
	"cmp"
	"slices"
	"strings"

	"cognate/internal/definition"
	"cognate/internal/model"
	"cognate/jsonata"
)

// derive works out what a mapping supports from what its expressions read:
// body fields and filters. It is said nowhere else.
func (c *compiler) derive(m *Mapping, f *mappingFile) {
	texts := map[*Slot]definition.Text{m.Body: f.RequestBodyMapping, m.Query: f.QueryMapping, m.Records: f.Records, m.Select: f.Select}
	for i, s := range m.Before {
		texts[s.Body], texts[s.Query] = f.Before[i].RequestBodyMapping, f.Before[i].QueryMapping
	}
	delete(texts, nil)
	var sent Coverage // of the query, what reaches the vendor
	each := m.eachOf()
	for _, s := range m.carriers() {
		a := s.Expr.Analyze()
		if step := each[s]; step != nil {
			m.Taken.addEach("body", a, step.itemSlots())
		} else {
			m.Taken.add("body", a)
		}
		m.TakenQuery.add("query", a)
		if s != m.Records && s != m.Select {
			sent.add("query", a)
		}
		c.checkBounded(s, texts[s], "body")
		c.checkBounded(s, texts[s], "query")
	}
	// The record that a step reads is found by the caller's parameters, too.
	for _, s := range slices.Concat(m.Before, m.After) {
		for _, p := range s.Path {
			m.TakenQuery.add("query", p.Slot.Expr.Analyze())
			sent.add("query", p.Slot.Expr.Analyze())
		}
	}
	c.checkBodyFields(m, f)
	for _, p := range m.Method.Query {
		compared := m.Whole() && p.Type != model.Sort && slices.Contains(m.Fields, p.Name) || names(f.Scan, p.Name)
		if compared {
			m.Compared = append(m.Compared, p)
		}
		if m.TakenQuery.CoversAny(p) && !sent.CoversAny(p) {
			m.Selected = append(m.Selected, p)
			if p.Type == model.Sort && (!m.Whole() || len(m.Call.Several) > 0) {
				c.problem(m.Select.Pos, m.Method.Name+".select", "%s is heeded by select alone, which has one page or one list before it: the order would not be that of the whole", p.Name)
			}
		}
		if compared || m.TakenQuery.CoversAny(p) {
			m.Filters = append(m.Filters, p)
		}
	}
	c.usedLookups(m)
	m.feeding()
}

// feeding marks the steps before the main call whose records are read on the way to
// it.
func (m *Mapping) feeding() {
	main := Step{RunIf: m.RunIf, Each: m.Call.Expression, Query: m.Query, Body: m.Body, Path: m.Path}
	main.Headers = slices.Concat(m.Headers, []NamedSlot{{Slot: m.Ignored}})
	for _, s := range overlaySlots(m.BodyOverlays) {
		main.Headers = append(main.Headers, NamedSlot{Slot: s})
	}
	var names []string
	for _, s := range m.Before {
		names = append(names, s.Name)
	}
	needed := main.needs("before", names)
	for _, s := range slices.Backward(m.Before) {
		s.Feeds = slices.Contains(needed, s.Name)
		needed = append(needed, s.Needs...)
	}
}

// carriers are the slots by which something of the caller's reaches the vendor,
// or is heeded by us: what selects the records is a filter as good as a vendor's.
func (m *Mapping) carriers() []*Slot {
	slots := append(overlaySlots(m.BodyOverlays), m.Body, m.Query, m.Records, m.Select)
	for _, p := range slices.Concat(m.Path, m.Headers) {
		slots = append(slots, p.Slot)
	}
	for _, s := range slices.Concat(m.Before, m.After) { // a side load only adds to a record that is there
		slots = append(slots, s.Body, s.Query)
		if s.Method == nil || s.Method.IsRead() {
			continue
		}
		slots = append(slots, s.Each, s.RunIf) // each item goes to the vendor, and so does what decides on a write
		for _, p := range slices.Concat(s.Path, s.Headers) {
			slots = append(slots, p.Slot)
		}
	}
	return slices.DeleteFunc(slots, func(s *Slot) bool { return s == nil })
}

// eachOf finds the steps of the lists that they run for.
func (m *Mapping) eachOf() map[*Slot]*Step {
	out := map[*Slot]*Step{}
	for _, s := range slices.Concat(m.Before, m.After) {
		if s.Each != nil {
			out[s.Each] = s
		}
	}
	return out
}

// itemSlots are the expressions of a step that see item.
func (s *Step) itemSlots() []*Slot {
	slots := []*Slot{s.Query, s.Body}
	for _, p := range slices.Concat(s.Path, s.Headers) {
		slots = append(slots, p.Slot)
	}
	return slices.DeleteFunc(slots, func(s *Slot) bool { return s == nil })
}

// slots are all expressions of the mapping.
func (m *Mapping) slots() []*Slot {
	slots := []*Slot{
		m.Call.Expression, m.Records, m.Query, m.Body, m.Select, m.Response, m.ResponseHeaders, m.IsPartial, m.Error, m.Ignored, m.Outcome,
		m.RunIf, m.UnchangedWhen,
	}
	add := func(named []NamedSlot) {
		for _, p := range named {
			slots = append(slots, p.Slot)
		}
	}
	add(m.Path)
	add(m.Headers)
	slots = slices.Concat(slots, overlaySlots(m.BodyOverlays), overlaySlots(m.ResponseOverlays))
	for _, s := range m.steps() {
		slots = append(slots, s.RunIf, s.Each, s.Query, s.Body)
		add(s.Path)
		add(s.Headers)
	}
	return slices.DeleteFunc(slots, func(s *Slot) bool { return s == nil })
}

// usedLookups lists the tables that the mapping reads; a delete answers the id alone,
// and maps no record.
func (c *compiler) usedLookups(m *Mapping) {
	slots := m.slots()
	if m.Method.Response == model.ResponseDeleted {
		slots = slices.DeleteFunc(slots, func(s *Slot) bool { return s == m.Response })
	}
	for _, l := range c.integration.Lookups {
		reads := func(s *Slot) bool {
			return slices.ContainsFunc(s.Expr.Analyze().Reads, func(a jsonata.Access) bool {
				names := a.Names()
				return len(names) == 0 && s.reads("lookup") || len(names) == 1 && names[0] == "lookup" || len(names) > 1 && names[0] == "lookup" && names[1] == l.Name
			})
		}
		if slices.ContainsFunc(slots, reads) {
			m.Lookups = append(m.Lookups, l)
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
			if name := keys[1]; !has(name) && !c.mayExceed(text) {
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
	for s, text := range map[*Slot]definition.Text{m.Query: f.QueryMapping, m.Records: f.Records, m.Select: f.Select} {
		check(s, text, "query", inQuery, paramNames(m.Method.Query))
	}
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
	c.requiredQuery(m, f)
	for _, r := range f.Required {
		for _, path := range append(append([]string{r.Field}, r.Unless...), r.AnyOf...) {
			if path != "" {
				c.checkBodyPath(r.pos, m.Method.Name+".required", m, path)
			}
		}
		m.Required = append(m.Required, r.Requirement)
	}
}

// requiredQuery checks that every path named is a parameter of the method.
func (c *compiler) requiredQuery(m *Mapping, f *mappingFile) {
	for _, r := range f.RequiredQuery {
		for _, path := range append(append([]string{r.Field}, r.Unless...), r.AnyOf...) {
			if path != "" && !m.hasParam(path) {
				c.problem(r.pos, m.Method.Name+".required_query", "%s is not a parameter of %s; it has %s", path, m.Method.Name, strings.Join(paramNames(m.Method.Query), ", "))
			}
		}
		m.RequiredQuery = append(m.RequiredQuery, r.Requirement)
	}
}

func (m *Mapping) hasParam(path string) bool {
	name, rest, deep := strings.Cut(path, ".")
	p := m.Method.Param(name)
	return p != nil && (!deep || p.At(rest) != nil)
}

// requiredContext checks the settings that a method needs: fields that are
// optional, since an account without them can still do the rest.
func (c *compiler) requiredContext(m *Mapping, f *mappingFile) {
	slot := m.Method.Name + ".required_context"
	for _, r := range f.RequiredContext {
		field := c.optionalField(r.Field)
		if field == nil {
			c.problem(r.pos, slot, "%s is no optional credential field of the connector", cmp.Or(r.Field, "any_of"))
			continue
		}
		for _, path := range r.Unless {
			c.checkBodyPath(r.pos, slot, m, path)
		}
		m.RequiredContext = append(m.RequiredContext, RequiredSetting{field, r.Unless})
	}
}

// checkBodyPath refuses a path that the body of the method does not have.
func (c *compiler) checkBodyPath(pos definition.Pos, slot string, m *Mapping, path string) {
	if strings.HasPrefix(path, model.RemoteData+".") && m.Method.Body != nil {
		return // the vendor's own
	}
	if m.Method.Body == nil || m.Method.Body.At(path) == nil {
		c.problem(pos, slot, "%s is not a field of the body of %s", path, m.Method.Name)
	}
}

func (c *compiler) optionalField(name string) *CredentialField {
	for _, credential := range c.integration.Credentials {
		for _, field := range credential.Fields {
			if field.Name == name && field.Optional {
				return field
			}
		}
	}
	return nil
}

func (c *compiler) refine(m *Mapping, f *mappingFile) {
	for _, t := range f.Refine {
		if p := c.filter(m, "refine", t); p != nil {
			m.Refine = append(m.Refine, p)
		}
	}
	for _, t := range f.Scan {
		p := c.filter(m, "scan", t)
		if p != nil && (p.Type == model.Sort || !slices.Contains(m.Fields, p.Name)) {
			c.problem(t.Pos(), m.Method.Name+".scan", "%s can't be compared: response_mapping has no field of that name", p.Name)
		}
	}
}

func (c *compiler) filter(m *Mapping, key string, t definition.Text) *model.Schema {
	p := m.Method.Param(t.Value())
	if p == nil {
		c.problem(t.Pos(), m.Method.Name+"."+key, "%s is not a filter of the model; it has %s", t.Value(), strings.Join(paramNames(m.Method.Query), ", "))
	}
	return p
}

func names(list []definition.Text, name string) bool {
	return slices.ContainsFunc(list, func(t definition.Text) bool { return t.Value() == name })
}
