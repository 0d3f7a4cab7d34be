package skeleton

import (
	"fmt"
	"slices"
	"strings"

	"cognate/internal/description"
	"cognate/internal/model"
)

// served is the set of calls that would serve a resource of the model: of several
// vendor resources that fit, the one that fits best.
type served struct {
	resource *model.Resource
	calls    map[string]*call // list, get, create, update, delete
}

// serve picks the calls for each resource of the model, in its order.
func serve(m *model.Model, all []*call) []served {
	var out []served
	for _, r := range m.Resources {
		best := best(r, all)
		if best == "" {
			continue
		}
		s := served{resource: r, calls: map[string]*call{}}
		for _, c := range all {
			if c.resource == best && r.Method(c.method) != nil && !r.Method(c.method).Custom() && c.serves == r {
				s.calls[c.method] = c
			}
		}
		out = append(out, s)
	}
	return out
}

// best is the vendor's resource that fits: by its noun, by where it stands, and then
// the one with more methods.
func best(r *model.Resource, all []*call) string {
	score := map[string]int{}
	for _, c := range all {
		if c.serves != r || r.Method(c.method) == nil {
			continue
		}
		if score[c.resource] == 0 {
			score[c.resource] = 1000 - 20*rank(r, c.noun) - 2*len(segments(c.op.Path)) + place(r.Model, c.parent)
		}
		score[c.resource]++
	}
	name, most := "", 0
	for _, candidate := range slices.Sorted(keys(score)) {
		if n := score[candidate]; n > most {
			name, most = candidate, n
		}
	}
	return name
}

// place prefers what stands at the top, and then what belongs to tickets, which
// everything turns around.
func place(m *model.Model, parent string) int {
	switch owner := serving(m, parent); {
	case parent == "":
		return 60
	case owner != nil && owner.Name == "tickets":
		return 50
	default:
		return 0
	}
}

// mapping is a resource's file under way.
type mapping struct {
	served
	unknown []string
	b       strings.Builder
}

// write makes the file of a resource; "" where nothing of it can be known.
func (m *mapping) write() string {
	record := m.record()
	fields := m.fields(record)
	if len(fields) == 0 {
		m.skip("", "its record has no id, or none is described")
		return ""
	}
	fmt.Fprintf(&m.b, "# What the vendor's description names as the model does; each line is a guess until a story shows it.\nresponse_mapping: |\n  {\n    %s\n  }\n", strings.Join(fields, ",\n    "))
	head := m.b.Len()
	for _, name := range []string{"list", "get", "create", "update", "delete"} {
		if c := m.calls[name]; c != nil {
			m.method(name, c)
		}
	}
	if m.b.Len() == head {
		return ""
	}
	return m.b.String()
}

func (m *mapping) skip(method, why string) {
	name := m.resource.Name
	if method != "" {
		name += "." + method
	}
	m.unknown = append(m.unknown, name+": "+why)
}

// record is a call whose answer describes a record.
func (m *mapping) record() *call {
	for _, name := range []string{"get", "list", "create", "update"} {
		if c := m.calls[name]; c != nil && c.record != nil && len(c.op.Properties(c.record)) > 0 {
			return c
		}
	}
	return nil
}

// fields are the lines of the response mapping: what has the same name and kind, and
// one address or number for a list of them.
func (m *mapping) fields(c *call) []string {
	if c == nil {
		return nil
	}
	own := map[string]string{}
	for _, name := range c.op.Properties(c.record) {
		own[snake(name)] = name
	}
	var out []string
	for _, f := range m.resource.Fields.Fields {
		if line := fieldLine(c, f, own); line != "" {
			out = append(out, line)
		}
	}
	if id := m.resource.Fields.Field("id"); id != nil && (len(out) == 0 || !strings.HasPrefix(out[0], `"id"`)) {
		return nil
	}
	return out
}

// single are fields that a vendor may have one of, where the model has a list.
var single = map[string]struct{ own, key string }{"emails": {"email", "email"}, "phones": {"phone", "number"}}

func fieldLine(c *call, f *model.Schema, own map[string]string) string {
	if s, ok := single[f.Name]; ok && own[f.Name] == "" {
		if name := own[s.own]; name != "" && slices.Contains(c.op.Types(c.op.Property(c.record, name)), "string") {
			path := "response." + quoted(name)
			return fmt.Sprintf(`%q: %s ? [{ %q: %s }] : []`, f.Name, path, s.key, path)
		}
		return ""
	}
	name := own[f.Name]
	if name == "" || len(f.Enum) > 0 && !f.Open {
		return "" // words of the model's own are not the vendor's
	}
	path, types := "response."+quoted(name), c.op.Types(c.op.Property(c.record, name))
	isNumber := slices.Contains(types, "integer") || slices.Contains(types, "number")
	isMoment := f.Format == model.DateTime || f.Format == model.Date || f.Format == model.DateOrDateTime
	switch {
	case f.Type == model.String && isNumber && !isMoment:
		return fmt.Sprintf(`%q: %s != null ? $string(%s)`, f.Name, path, path)
	case f.Type == model.String && slices.Contains(types, "string"),
		f.Type == model.Boolean && slices.Contains(types, "boolean"),
		(f.Type == model.Number || f.Type == model.Integer) && isNumber:
		return fmt.Sprintf(`%q: %s`, f.Name, path)
	}
	return ""
}

// method writes what a method needs, or says what is not known.
func (m *mapping) method(name string, c *call) {
	path, required, ok := m.variables(name, c)
	if !ok {
		m.skip(name, "what fills "+strings.Join(c.variables(), ", ")+" in "+c.op.Name())
		return
	}
	if name == "list" && (c.items == "" || c.paging.text == "") {
		why := c.paging.unknown
		if c.items == "" {
			why = "where the records stand in the answer of " + c.op.Name()
		}
		m.skip(name, why)
		return
	}
	var body, needs string
	if name == "create" || name == "update" {
		if body, needs, ok = m.body(name, c); !ok {
			return
		}
	}
	fmt.Fprintf(&m.b, "\n%s:\n  method: %s.%s\n", name, c.resource, c.method)
	if required != "" {
		fmt.Fprintf(&m.b, "  %s\n", required)
	}
	if path != "" {
		fmt.Fprintf(&m.b, "  path_mapping: {%s}\n", path)
	}
	m.b.WriteString(needs + body)
}

// variables fills the path of a call on what belongs to a parent: the comments of a
// ticket are asked for with ticket.id.
func (m *mapping) variables(name string, c *call) (path, required string, ok bool) {
	names := c.variables()
	if len(names) == 0 {
		return "", "", true
	}
	parent := serving(m.resource.Model, c.parent)
	if len(names) > 1 || c.parent == "" || parent == nil {
		return "", "", false
	}
	owner, method := singular(parent.Name), m.resource.Method(name)
	switch {
	case has(method.Param(owner), "id"):
		return fmt.Sprintf("%s: query.%s.id", names[0], owner), "required_query: [" + owner + ".id]", true
	case method.Body != nil && has(method.Body.Field(owner), "id"):
		return fmt.Sprintf("%s: body.%s.id", names[0], owner), "required: [" + owner + ".id]", true
	}
	return "", "", false
}

func has(s *model.Schema, field string) bool { return s != nil && s.Field(field) != nil }

// body maps the fields of a write that have the same name and kind. It is not ok
// where the vendor needs what the model can't be seen to have.
func (m *mapping) body(name string, c *call) (body, needs string, ok bool) {
	wrapper, schema := bodyOf(c)
	if schema == nil {
		m.skip(name, "the body of "+c.op.Name())
		return "", "", false
	}
	var lines, required []string
	mapped := map[string]bool{}
	for _, own := range c.op.Properties(schema) {
		f := m.resource.Method(name).Body.Field(snake(own))
		if f == nil || !sameKind(f, c.op.Types(c.op.Property(schema, own))) {
			continue
		}
		mapped[own] = true
		lines = append(lines, fmt.Sprintf("%q: body.%s", own, f.Name))
	}
	s, _ := c.op.Parts(schema)
	for _, v := range description.ListOf(s["required"]) {
		field := description.TextOf(v)
		if field != "" && !mapped[field] {
			m.skip(name, field+" is required by "+c.op.Name()+", and no field of the model is called so")
			return "", "", false
		}
		required = append(required, snake(field))
	}
	if len(lines) == 0 {
		m.skip(name, "which of the model's fields "+c.op.Name()+" takes")
		return "", "", false
	}
	text := "{ " + strings.Join(lines, ", ") + " }"
	if wrapper != "" {
		text = fmt.Sprintf("{ %q: %s }", wrapper, text)
	}
	if name == "create" && len(required) > 0 && len(c.variables()) == 0 {
		needs = "  required: [" + strings.Join(required, ", ") + "]\n"
	}
	return "  request_body_mapping: " + yamlText(text) + "\n", needs, true
}

func sameKind(f *model.Schema, types []string) bool {
	if len(f.Enum) > 0 && !f.Open {
		return false
	}
	switch f.Type {
	case model.String:
		return slices.Contains(types, "string")
	case model.Boolean:
		return slices.Contains(types, "boolean")
	case model.Number, model.Integer:
		return slices.Contains(types, "number") || slices.Contains(types, "integer")
	default:
		return false
	}
}

// bodyOf is the schema of a JSON body, without the one key that wraps it.
func bodyOf(c *call) (wrapper string, schema any) {
	b := c.op.Body()
	if b == nil {
		return "", nil
	}
	for _, name := range slices.Sorted(keys(b.Media)) {
		if strings.Contains(name, "json") {
			schema = b.Media[name]
			break
		}
	}
	names := c.op.Properties(schema)
	if len(names) == 1 && singular(snake(names[0])) == c.noun && len(c.op.Properties(c.op.Property(schema, names[0]))) > 0 {
		return names[0], c.op.Property(schema, names[0])
	}
	return "", schema
}
