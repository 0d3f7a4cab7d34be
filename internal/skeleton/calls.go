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

	ofOne     bool     // the last variable of the path is the id of the record
	isSingle  bool     // /me: one thing of which there are no others
	prefix    *prefix  // what of its path is the account's; nil for nothing
	cut       int      // segments that base_url has
	names     []string // of the variables in the template
	variables []variable

	items  string // expression: the records of a list
	item   string // expression: the record, where it is wrapped
	record any    // schema of a record; nil where none is told
	paging paging // of a list
}

// template is the path as a connector writes it, without what base_url has of it: the
// record's own id is {id}, and an ending that may be chosen is json.
func (c *call) template() string {
	var b strings.Builder
	i := 0
	for _, s := range raw(strings.Replace(c.op.Path, ".{format}", ".json", 1))[c.cut:] {
		b.WriteString("/" + description.Variable.ReplaceAllStringFunc(s, func(string) string {
			i++
			return "{" + c.names[i-1] + "}"
		}))
	}
	if strings.HasSuffix(c.op.Path, "/") {
		b.WriteString("/")
	}
	return b.String()
}

// variable is a variable of a path that is not the record's own id.
type variable struct {
	name string // ticket_id
	noun string // ticket: what stands before it; its own name where nothing does
}

// place names the variables of the path behind its first segments, which base_url has.
func (c *call) place(cut int) {
	c.cut, c.names, c.variables = cut, nil, nil
	s := raw(strings.Replace(c.op.Path, ".{format}", ".json", 1))
	left := 0
	for _, part := range s {
		left += len(description.Variable.FindAllString(part, -1))
	}
	outer := 0
	if c.prefix != nil {
		outer = c.prefix.depth
	}
	own := 0 // of the account's fields
	for i, part := range s {
		for range description.Variable.FindAllString(part, -1) {
			left--
			name := variableName(strings.Join(s, "/"), i)
			switch {
			case i < outer:
				name = c.prefix.fields[own].name
				own++
			case left == 0 && c.ofOne:
				name = "id"
			default:
				noun := strings.TrimSuffix(name, "_id")
				if i > 0 && !isVariable(s[i-1]) {
					noun = singular(snake(s[i-1]))
				}
				for slices.Contains(c.names, name) {
					name += "_2"
				}
				c.variables = append(c.variables, variable{name, noun})
			}
			if i >= cut {
				c.names = append(c.names, name)
			}
		}
	}
}

// settings are the fields of the account that stand in the template.
func (c *call) settings() []string {
	var names []string
	for _, name := range c.names {
		if c.prefix != nil && slices.ContainsFunc(c.prefix.fields, func(f *field) bool { return f.name == name }) {
			names = append(names, name)
		}
	}
	return names
}

// calls names the operations that are about resources of the model, or all of them,
// and finds what of their paths is the account's.
func calls(documents []*description.Document, m *model.Model, all bool) ([]*call, *account) {
	var operations []*description.Operation
	for _, d := range documents {
		operations = append(operations, d.Operations()...)
	}
	g := grouping{collections: map[string]bool{}, account: accountOf(operations, m)}
	for _, op := range operations {
		g.learn(op)
	}
	var out, whoami []*call
	for _, op := range operations {
		if description.IsTrue(op.Node["deprecated"]) || !writable.MatchString(op.Path) {
			continue
		}
		c := g.call(op)
		if c == nil {
			continue
		}
		c.prefix = g.account.of(op.Path)
		if !c.isSingle {
			c.serves = serving(m, c.noun)
		}
		switch {
		case c.serves != nil || all:
			out = append(out, c)
		case isSelf(c):
			whoami = append(whoami, c)
		}
	}
	if !slices.ContainsFunc(out, isSelf) && len(out) > 0 && len(whoami) > 0 {
		out = append(out, whoami[0])
	}
	out = g.account.settle(distinct(joined(out)))
	for _, c := range out {
		cut := 0
		if g.account.base != nil {
			cut = g.account.base.depth
		}
		c.place(cut)
		c.read()
	}
	return out, g.account
}

// writable are paths that a connector can have: one variable at most in each part.
var writable = regexp.MustCompile(`^(/[A-Za-z0-9_~$:@+.-]*(\{[^{}/]*\}(\.\{format\})?[A-Za-z0-9_~$:@+.-]*)?)+$`)

// joined gives /ticket/{id} and /tickets, which are of one kind, one name: that of the
// list.
func joined(all []*call) []*call {
	names := map[string]string{}
	for _, c := range all {
		if k := c.parent + "/" + c.noun; c.method == "list" && names[k] == "" {
			names[k] = c.resource
		}
	}
	for _, c := range all {
		if name := names[c.parent+"/"+c.noun]; name != "" && !c.isSingle {
			c.resource = name
		}
	}
	return all
}

// isSelf says whether a call reads who is asking.
func isSelf(c *call) bool {
	rest := c.op.Path
	if c.prefix != nil {
		rest = strings.Join(raw(rest)[c.prefix.depth:], "/")
	}
	return c.op.Method == "GET" && !isVariable(rest) && (c.isSingle && slices.Contains(selves, c.resource) || slices.Contains(selves[2:], c.method))
}

var selves = []string{"user", "account", "me", "current", "myself", "self", "whoami", "current_user", "profile", "token_info"}

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
type grouping struct {
	collections map[string]bool
	account     *account
}

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

var version = regexp.MustCompile(`^(_?apis?|rest|v?[0-9]+([.-][0-9]+)*|latest)$`)

func isVariable(segment string) bool { return strings.Contains(segment, "{") }

// learn notes the collections: what answers a list, and what has records below it.
func (g grouping) learn(op *description.Operation) {
	s := segments(g.account.inner(op.Path))
	n := len(s)
	switch {
	case n == 0:
	case isVariable(s[n-1]) && n > 1 && !isVariable(s[n-2]):
		g.collections[key(s[:n-1])] = true
	case !isVariable(s[n-1]) && op.Method == "GET" && !slices.Contains(selves[2:], s[n-1]):
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
	s := segments(g.account.inner(op.Path))
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
		} else if order(c.method) < 9 && (op.Method != "GET" || c.method != "list") { // /comment/create is not what it is called
			c.method = strings.ToLower(op.Method) + "_" + c.method
		}
		s = s[:n-1]
	}
	for len(s) > 0 && isVariable(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	if len(s) == 0 && op.Method == "GET" && n == 1 && !isVariable(last) {
		c.resource, c.method, c.isSingle = snake(last), "get", true
		return c
	}
	if len(s) == 0 || c.method == "" {
		return nil
	}
	c.ofOne = c.method != "list" && c.method != "create"
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
	if c.prefix != nil {
		n -= 10 * c.prefix.depth
	}
	if c.op.Method == "PUT" {
		n++
	}
	return n
}
