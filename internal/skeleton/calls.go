package skeleton

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cognate/internal/description"
	"cognate/internal/model"
)

// call is an operation as a connector would name it.
type call struct {
	op               *description.Operation
	resource, method string // tickets, list
	noun             string // ticket: of the records
	parent           string // ticket: of comments below a ticket; "" at the top
	// serves is the resource of the model that the records are; nil for none.
	serves *model.Resource

	items  string // expression: the records of a list
	item   string // expression: the record, where it is wrapped
	record any    // schema of a record; nil where none is told
	paging paging // of a list
}

// template is the path as a connector writes it: the record's own id is {id}, and
// an ending that may be chosen is json.
func (c *call) template() string {
	path := strings.Replace(c.op.Path, ".{format}", ".json", 1)
	at := description.Variable.FindAllStringIndex(path, -1)
	var b strings.Builder
	last := 0
	for i, v := range at {
		b.WriteString(path[last:v[0]])
		if i == len(at)-1 && c.ofOne() {
			b.WriteString("{id}")
		} else {
			b.WriteString("{" + c.variable(path[v[0]+1:v[1]-1]) + "}")
		}
		last = v[1]
	}
	b.WriteString(path[last:])
	return b.String()
}

// variable names what is in the path beside the record's own id.
func (c *call) variable(name string) string {
	name = snake(name)
	if name == "id" || name == "" {
		return strings.TrimPrefix(c.parent+"_id", "_")
	}
	return name
}

// variables lists the names in the path beside {id}.
func (c *call) variables() []string {
	var names []string
	for _, v := range description.Variable.FindAllString(c.template(), -1) {
		if v != "{id}" {
			names = append(names, v[1:len(v)-1])
		}
	}
	return names
}

// ofOne says whether the last variable of the path is the id of the record.
func (c *call) ofOne() bool {
	return c.method != "list" && c.method != "create"
}

// calls names the operations that are about resources of the model, or all of them.
func calls(d *description.Document, m *model.Model, all bool) []*call {
	g := grouping{collections: map[string]bool{}}
	operations := d.Operations()
	for _, op := range operations {
		g.learn(op)
	}
	var out []*call
	for _, op := range operations {
		if description.IsTrue(op.Node["deprecated"]) {
			continue
		}
		c := g.call(op)
		if c == nil {
			continue
		}
		c.serves = serving(m, c.noun)
		if c.serves != nil || all {
			c.read()
			out = append(out, c)
		}
	}
	return distinct(out)
}

// serving is the resource that a noun fits best.
func serving(m *model.Model, noun string) *model.Resource {
	var best *model.Resource
	least := -1
	for _, r := range m.Resources {
		if n := rank(r, noun); n >= 0 && (best == nil || n < least) {
			best, least = r, n
		}
	}
	return best
}

// grouping knows which paths are collections of records.
type grouping struct{ collections map[string]bool }

// segments are the parts of a path that name something: no version, no ending.
func segments(path string) []string {
	var out []string
	for s := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		s = strings.TrimSuffix(strings.TrimSuffix(s, ".json"), ".{format}")
		if s != "" && !version.MatchString(s) {
			out = append(out, s)
		}
	}
	return out
}

var version = regexp.MustCompile(`^(api|rest|v?[0-9]+([.-][0-9]+)*|latest)$`)

func isVariable(segment string) bool { return strings.Contains(segment, "{") }

// learn notes the collections: what answers a list, and what has records below it.
func (g grouping) learn(op *description.Operation) {
	s := segments(op.Path)
	n := len(s)
	switch {
	case n == 0:
	case isVariable(s[n-1]) && n > 1 && !isVariable(s[n-2]):
		g.collections[key(s[:n-1])] = true
	case !isVariable(s[n-1]) && op.Method == "GET":
		if items, _ := listIn(op, snake(s[n-1])); items != "" {
			g.collections[key(s)] = true
		}
	}
}

// key is a path whose variables have no names.
func key(s []string) string {
	out := make([]string, len(s))
	for i, part := range s {
		if out[i] = part; isVariable(part) {
			out[i] = "{}"
		}
	}
	return strings.Join(out, "/")
}

var recordMethods = map[string]string{"GET": "get", "PUT": "update", "PATCH": "update", "DELETE": "delete"}

// call names an operation: /tickets → tickets.list and create, /tickets/{id} →
// tickets.get, update and delete, /tickets/{id}/close → tickets.close, and
// /tickets/{id}/comments → ticket_comments.list. It is nil where nothing fits.
func (g grouping) call(op *description.Operation) *call {
	s := segments(op.Path)
	n := len(s)
	if n == 0 {
		return nil
	}
	last := s[n-1]
	c := &call{op: op}
	switch {
	case isVariable(last):
		c.method = recordMethods[op.Method]
		if op.Method == "POST" {
			c.method = "update" // of vendors that know two methods
		}
		s = s[:n-1]
	case g.collections[key(s)] && op.Method == "GET":
		c.method = "list"
	case g.collections[key(s)] && op.Method == "POST":
		c.method = "create"
	default:
		c.method = snake(last)
		if op.Method != "GET" && recordMethods[op.Method] != "" {
			c.method = strings.ToLower(op.Method) + "_" + c.method
		}
		s = s[:n-1]
	}
	for len(s) > 0 && isVariable(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	if len(s) == 0 || c.method == "" {
		return nil
	}
	c.name(s)
	return c
}

// name takes the noun from the last part of a path, and its parent from the one
// before a variable.
func (c *call) name(s []string) {
	n := len(s)
	c.noun = singular(snake(s[n-1]))
	c.resource = snake(s[n-1])
	if n > 2 && isVariable(s[n-2]) && !isVariable(s[n-3]) {
		c.parent = singular(snake(s[n-3]))
		c.resource = c.parent + "_" + c.resource
	}
}

// read finds the records in the answer.
func (c *call) read() {
	switch c.method {
	case "list":
		c.items, c.record = listIn(c.op, c.resource)
		if c.items != "" {
			c.paging = pagingOf(c.op, c.record)
		}
	case "get", "create", "update":
		c.item, c.record = recordIn(c.op, c.noun)
	}
}

// success is the schema of the JSON that a 2xx answers; nil where none is told.
func success(op *description.Operation) any {
	for _, status := range []int{200, 201, 202, 203} {
		media := op.ResponseMedia(op.Response(status))
		for _, name := range slices.SortedFunc(keys(media), func(a, b string) int { return cmp.Compare(len(a), len(b)) }) {
			if strings.Contains(name, "json") || name == "*/*" {
				return media[name]
			}
		}
	}
	return nil
}

// listIn finds the records of a list's answer: the answer itself, or its only list
// of objects, or the one of the resource's name.
func listIn(op *description.Operation, resource string) (items string, record any) {
	schema := success(op)
	if schema == nil {
		return "", nil
	}
	if slices.Contains(op.Types(schema), "array") {
		return "response", op.Items(schema)
	}
	var found []string
	for _, name := range op.Properties(schema) {
		sub := op.Property(schema, name)
		if slices.Contains(op.Types(sub), "array") && isRecord(op, op.Items(sub)) {
			found = append(found, name)
		}
	}
	for _, name := range found {
		if len(found) == 1 || strings.HasSuffix(resource, snake(name)) {
			return "response." + quoted(name), op.Items(op.Property(schema, name))
		}
	}
	return "", nil
}

func isRecord(op *description.Operation, schema any) bool {
	return schema != nil && len(op.Properties(schema)) > 0
}

// recordIn finds the record of an answer: the answer itself, or what its only key
// that is an object holds.
func recordIn(op *description.Operation, noun string) (item string, record any) {
	schema := success(op)
	names := op.Properties(schema)
	if slices.Contains(names, "id") || len(names) == 0 {
		return "", schema
	}
	var found []string
	for _, name := range names {
		if isRecord(op, op.Property(schema, name)) && !slices.Contains(op.Types(op.Property(schema, name)), "array") {
			found = append(found, name)
		}
	}
	for _, name := range found {
		if len(names) == 1 || singular(snake(name)) == noun {
			return "response." + quoted(name), op.Property(schema, name)
		}
	}
	return "", schema
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// words are the names that mean something else in an expression.
var words = []string{"and", "or", "in", "true", "false", "null", "function"}

// quoted is a key as an expression names it.
func quoted(name string) string {
	if plainName.MatchString(name) && !slices.Contains(words, name) {
		return name
	}
	return "`" + name + "`"
}

// distinct gives calls of the same name names of their own, and drops the second of
// two that update the same.
func distinct(all []*call) []*call {
	slices.SortStableFunc(all, func(a, b *call) int {
		return cmp.Or(cmp.Compare(a.resource, b.resource), cmp.Compare(order(a.method), order(b.method)), cmp.Compare(a.method, b.method), cmp.Compare(preferred(a), preferred(b)))
	})
	seen := map[string]int{}
	var out []*call
	for _, c := range all {
		name := c.resource + "." + c.method
		seen[name]++
		if n := seen[name]; n > 1 {
			if c.method == "update" && slices.ContainsFunc(out, func(o *call) bool { return o.resource+"."+o.method == name && o.op.Path == c.op.Path }) {
				continue
			}
			c.method += "_" + strconv.Itoa(n)
		}
		out = append(out, c)
	}
	return out
}

// order is that in which the methods of a resource are listed.
func order(method string) int {
	at := slices.Index([]string{"list", "get", "create", "update", "delete"}, method)
	if at < 0 {
		return 9
	}
	return at
}

// preferred: the shorter path, and PATCH before PUT, which replaces the whole.
func preferred(c *call) int {
	n := 10 * len(segments(c.op.Path))
	if c.op.Method == "PUT" {
		n++
	}
	return n
}
