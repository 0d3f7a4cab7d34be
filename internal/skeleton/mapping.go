package skeleton

import (
	"fmt"
	"slices"
	"strings"

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
	score, lists := map[string]int{}, map[string]bool{}
	for _, c := range all {
		if c.serves != r || r.Method(c.method) == nil {
			continue
		}
		lists[c.resource] = lists[c.resource] || c.method == "list"
		n := 1000 - 20*rank(r, c.noun) - 2*len(segments(c.op.Path)) + standing(r.Model, c.parent) - 60*c.open(r)
		if c.prefix != nil {
			n += 2*c.prefix.depth + 30
		}
		score[c.resource] = max(score[c.resource], n) + 1
	}
	name, most := "", 890
	for _, candidate := range slices.Sorted(keys(score)) {
		n := score[candidate]
		if !lists[candidate] {
			n -= 60 // a part of something else, mostly
		}
		if n > most {
			name, most = candidate, n
		}
	}
	return name
}

// open counts the variables of a call that nothing of the model can fill.
func (c *call) open(r *model.Resource) int {
	n := 0
	for _, v := range c.variables {
		if expression, _, _ := fill(r, r.Method(c.method), v); expression == "" {
			n++
		}
	}
	return n
}

// standing prefers what stands at the top, and then what belongs to tickets, which
// everything turns around.
func standing(m *model.Model, parent string) int {
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
	left    []string // what a comment says of the records
	written []string // the methods that are mapped
	b       strings.Builder
}

// write makes the file of a resource; "" where nothing of it can be known.
func (m *mapping) write() string {
	lines := m.fields()
	if len(lines) == 0 {
		return ""
	}
	fmt.Fprintf(&m.b, "# What the description names much as the model does; each line is a guess until a story shows it.\n")
	for _, text := range m.left {
		m.b.WriteString(comment("", text))
	}
	fmt.Fprintf(&m.b, "response_mapping: |\n  {\n    %s\n  }\n", strings.Join(lines, ",\n    "))
	for _, name := range []string{"list", "get", "create", "update", "delete"} {
		c := m.calls[name]
		if c == nil {
			continue
		}
		if text, why := m.method(name, c); why == "" {
			m.b.WriteString("\n" + filters(name, c) + text)
			m.written = append(m.written, name)
		} else {
			m.skip(name, why)
			m.b.WriteString("\n" + comment("", name+" is left out: "+why+"."))
			for line := range strings.Lines(text) {
				m.b.WriteString("# " + line)
			}
		}
	}
	if len(m.written) == 0 {
		return ""
	}
	return m.b.String()
}

// filters is a comment on the parameters of a list that could be filters of the model.
func filters(name string, c *call) string {
	if name != "list" {
		return ""
	}
	o := &own{op: c.op}
	var names []string
	for _, p := range c.op.Parameters {
		isPaging := strings.Contains(c.paging.text, "param: "+yamlText(p.Name)+",")
		if p.In == "query" && !isPaging && fixed(p) == "" && p.Name != "" {
			names = append(names, strings.TrimSpace(p.Name+" "+o.kind(p.Schema)))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return comment("", "Left to decide, which of them are filters of the model (query_mapping): "+strings.Join(names, ", ")+".")
}

func (m *mapping) skip(method, why string) {
	name := m.resource.Name
	if method != "" {
		name += "." + method
	}
	m.unknown = append(m.unknown, name+": "+why)
}

// record is a call whose answer describes a record, and its schema. Where no answer
// is described, what a write takes has to do; isSent says so.
func (m *mapping) record() (c *call, schema any, isSent bool) {
	for _, name := range []string{"get", "list", "create", "update"} {
		if c := m.calls[name]; c != nil && c.record != nil && len(c.op.Properties(c.record)) > 0 {
			return c, c.record, false
		}
	}
	for _, name := range []string{"create", "update"} {
		if c := m.calls[name]; c != nil {
			_, schema := bodyOf(c)
			if items := c.op.Items(schema); items != nil {
				schema = items
			}
			if len(c.op.Properties(schema)) > 0 {
				return c, schema, true
			}
		}
	}
	return nil, nil, false
}

// fields are the lines of the response mapping: what has the same name, or one that
// means the same, and a kind that fits.
func (m *mapping) fields() []string {
	c, schema, isSent := m.record()
	if c == nil {
		m.skip("", "what its records have, which no answer describes")
		return nil
	}
	if isSent {
		m.skip("", "whether its records have what "+c.op.Name()+" takes, since no answer is described")
		m.left = append(m.left, "Left to decide: no answer is described, so the records are taken to have what "+c.op.Name()+" takes.")
	}
	o := ownOf(c.op, schema, "response")
	id := o.idOf(c.noun, c.ownVariable())
	if id == "" && m.resource.Fields.Field("id") != nil {
		m.skip("", "which field is the id of its records, as "+c.op.Name()+" answers them")
		return nil
	}
	o.used[id] = true
	var out, none []string
	lines := o.lines(m.resource.Fields.Fields)
	for _, f := range m.resource.Fields.Fields {
		switch line := lines[f.Name]; {
		case f.Name == "id":
			v := o.fields[id]
			text := v.path
			if !slices.Contains(o.op.Types(v.schema), "string") {
				text = fmt.Sprintf("%s != null ? $string(%s)", v.path, v.path)
			}
			out = append(out, `"id": `+text)
		case line != "":
			out = append(out, line)
		case f.Name != model.RemoteData && f.Name != "etag":
			none = append(none, f.Name)
		}
	}
	if len(none) > 0 {
		m.left = append(m.left, "Left to decide, what fills of the model: "+strings.Join(none, ", ")+".")
	}
	if rest := o.left(); len(rest) > 0 {
		m.left = append(m.left, "Of the vendor's record nothing reads: "+strings.Join(rest, ", ")+".")
	}
	return out
}

// ownVariable is the name of the record's id in the path, in snake case.
func (c *call) ownVariable() string {
	s := raw(c.op.Path)
	for i := len(s) - 1; i >= 0 && c.ofOne; i-- {
		if isVariable(s[i]) {
			return variableName(c.op.Path, i)
		}
	}
	return ""
}

// method makes what a method needs. why says what is not known, where the text can't
// be taken as it is.
func (m *mapping) method(name string, c *call) (text, why string) {
	var b strings.Builder
	n, why := m.variables(name, c)
	if name == "list" && why == "" && (c.items == "" || c.paging.text == "") {
		if why = c.paging.unknown; c.items == "" {
			why = "where the records stand in the answer of " + c.op.Name()
		}
	}
	if missing := c.asks(); why == "" && len(missing) > 0 {
		why = c.op.Name() + " requires the parameters " + strings.Join(missing, ", ") + ", for which there is no filter yet"
	}
	if name == "create" || name == "update" {
		body, required, gap := m.body(name, c)
		if why == "" {
			why = gap
		}
		defer func() { text += body }()
		switch {
		case name == "create":
			n.body = append(n.body, required...)
		case len(required) > 0 && why == "": // a caller need not send what stays as it is
			b.WriteString(comment("", "Left to decide: "+c.op.Name()+" requires "+strings.Join(required, ", ")+" in each update; a step of before can read what the caller does not send."))
		}
	}
	fmt.Fprintf(&b, "%s:\n  method: %s.%s\n", name, c.resource, c.method)
	if len(n.query) > 0 {
		fmt.Fprintf(&b, "  required_query: [%s]\n", strings.Join(n.query, ", "))
	}
	if len(n.body) > 0 {
		fmt.Fprintf(&b, "  required: [%s]\n", strings.Join(n.body, ", "))
	}
	if len(n.path) > 0 {
		fmt.Fprintf(&b, "  path_mapping: {%s}\n", strings.Join(n.path, ", "))
	}
	if name == "update" && len(c.op.Properties(c.record)) == 0 && slices.Contains(m.written, "get") {
		b.WriteString("  answer: get\n") // no record is described in its own
	}
	return b.String(), why
}

// asks lists the query parameters that a call requires beside those of its pages and
// those that are always the same.
func (c *call) asks() []string {
	o := &own{op: c.op}
	var out []string
	for _, p := range c.op.Parameters {
		isPaging := strings.Contains(c.paging.text, "param: "+yamlText(p.Name)+",")
		if p.In == "query" && p.Required && !isPaging && fixed(p) == "" && !secretNames.MatchString(snake(p.Name)) {
			out = append(out, strings.TrimSpace(p.Name+" "+o.kind(p.Schema)))
		}
	}
	return out
}

// needs are what a method has to be given.
type needs struct{ path, query, body []string }

// variables fills the path of a call on what belongs to a parent: the comments of a
// ticket are asked for with ticket.id. What belongs to the account stands in context.
func (m *mapping) variables(name string, c *call) (n needs, why string) {
	for _, setting := range c.settings() {
		n.path = append(n.path, fmt.Sprintf("%s: context.%s", setting, setting))
	}
	var open []string
	for _, v := range c.variables {
		expression, path, inBody := fill(m.resource, m.resource.Method(name), v)
		if expression == "" {
			open = append(open, v.name)
			expression = "query." + v.name
		}
		n.path = append(n.path, v.name+": "+expression)
		switch {
		case path == "":
		case inBody:
			n.body = append(n.body, path)
		default:
			n.query = append(n.query, path)
		}
	}
	if len(open) > 0 {
		why = "what fills " + strings.Join(open, ", ") + " in " + c.op.Name()
	}
	return n, why
}

// fill finds what of a call fills a variable: the id of a resource that the vendor
// calls by the noun before it.
func fill(r *model.Resource, method *model.Method, v variable) (expression, path string, inBody bool) {
	if method == nil {
		return "", "", false
	}
	for _, owner := range r.Model.Resources {
		if rank(owner, v.noun) < 0 || owner == r {
			continue
		}
		for _, name := range []string{singular(owner.Name), owner.Name} {
			switch {
			case has(method.Param(name), "id"):
				return "query." + name + ".id", name + ".id", false
			case method.Body != nil && has(method.Body.Field(name), "id"):
				return "body." + name + ".id", name + ".id", true
			case method.Param(name+"_id") != nil:
				return "query." + name + "_id", name + "_id", false
			}
		}
	}
	return "", "", false
}

func has(s *model.Schema, field string) bool { return s != nil && s.Field(field) != nil }
