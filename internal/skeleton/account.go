package skeleton

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"cognate/internal/description"
	"cognate/internal/model"
)

// account is the part of the paths that is the same in all calls of one account, such
// as /api/v1/accounts/{account_id} or /{organization}.
type account struct {
	prefixes []*prefix // the longer first
	base     *prefix   // the one that every call has, which base_url takes over; nil for none
}

// prefix is a path that ends in a variable of the account.
type prefix struct {
	key    string   // {}/_apis/{}: its variables have no names
	depth  int      // segments
	text   string   // /{organization}/_apis/{project}
	fields []*field // of its variables, in their order
}

// field is a variable as a field of the account's credentials.
type field struct {
	name string
	of   description.Parameter
}

// accountNouns are what vendors call the account as a whole, in a path before its id.
var accountNouns = []string{
	"account", "organization", "organisation", "org", "workspace", "website", "site", "company", "tenant", "portal", "app", "application",
	"instance", "environment", "domain", "cloud", "business", "store", "shop",
}

// accountOf finds what nearly all paths begin with. A variable belongs to the account
// where many kinds of things stand below it, and where it is not itself one of the
// records that the API is about: /tickets/{id} is not.
func accountOf(operations []*description.Operation, m *model.Model) *account {
	paths := map[string][]*description.Operation{}
	for _, op := range operations {
		s := raw(op.Path)
		for i := range s {
			if isVariable(s[i]) {
				paths[key(s[:i+1])] = append(paths[key(s[:i+1])], op)
			}
		}
	}
	a := &account{}
	for _, k := range slices.SortedFunc(keys(paths), func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }) {
		if a.isOwn(k, paths[k], operations, m) {
			a.add(k, paths[k])
		}
	}
	slices.Reverse(a.prefixes)
	return a
}

// raw are all parts of a path.
func raw(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

// What part of all operations has to stand below a variable of the account: fewer
// where its name says what it is.
const (
	named   = 0.6
	unnamed = 0.85
)

var kindNames = regexp.MustCompile(`(^|_)(type|kind|format|locale|lang|language|id)$`)

func (a *account) isOwn(k string, below, all []*description.Operation, m *model.Model) bool {
	s := strings.Split(k, "/")
	n := len(s)
	for i := range s[:n-1] { // what stands before it belongs to the account as well
		if isVariable(s[i]) && !slices.ContainsFunc(a.prefixes, func(p *prefix) bool { return p.key == strings.Join(s[:i+1], "/") }) {
			return false
		}
	}
	name, share := variableName(below[0].Path, n-1), float64(len(below))/float64(len(all))
	if len(below) < 3 || !isWide(below, n) {
		return false
	}
	if n == 1 || isVariable(s[n-2]) {
		noun := strings.TrimSuffix(name, "_id")
		return share >= unnamed && (!kindNames.MatchString(name) || slices.Contains(accountNouns, noun))
	}
	noun := singular(snake(s[n-2]))
	if slices.Contains(accountNouns, noun) {
		return share >= named
	}
	isListed := slices.ContainsFunc(all, func(op *description.Operation) bool {
		return op.Method == "GET" && key(raw(op.Path)) == strings.Join(s[:n-1], "/")
	})
	isType, _ := regexp.MatchString(`(^|_)(type|kind)$`, name)
	return share >= unnamed && serving(m, noun) == nil && !isListed && !isType
}

// isWide says whether things of at least two kinds stand below n segments.
func isWide(below []*description.Operation, n int) bool {
	first := ""
	for _, op := range below {
		var names []string
		for _, s := range segments("/" + strings.Join(raw(op.Path)[n:], "/")) {
			if isVariable(s) && len(names) > 0 || len(names) == 2 {
				break
			}
			if !isVariable(s) {
				names = append(names, s)
			}
		}
		kind := strings.Join(names, "/")
		if first != "" && kind != "" && kind != first {
			return true
		}
		first = cmp.Or(kind, first)
	}
	return false
}

// variableName is the name of the variable at a segment.
func variableName(path string, at int) string {
	s := raw(path)
	name := snake(strings.Trim(description.Variable.FindString(s[at]), "{}"))
	if (name == "id" || name == "") && at > 0 {
		return singular(snake(s[at-1])) + "_id"
	}
	return name
}

func (a *account) add(k string, below []*description.Operation) {
	s := strings.Split(k, "/")
	p := &prefix{key: k, depth: len(s)}
	own := raw(below[0].Path)
	for i := range s {
		p.text += "/"
		if !isVariable(s[i]) {
			p.text += own[i]
			continue
		}
		if at := slices.IndexFunc(a.prefixes, func(p *prefix) bool { return p.key == strings.Join(s[:i+1], "/") }); at >= 0 {
			p.fields = slices.Clone(a.prefixes[at].fields)
			p.text = a.prefixes[at].text
			continue
		}
		f := &field{name: variableName(below[0].Path, i)}
		for _, q := range below[0].Parameters {
			if q.In == "path" && "{"+q.Name+"}" == own[i] {
				f.of = q
			}
		}
		if slices.ContainsFunc(p.fields, func(o *field) bool { return o.name == f.name }) {
			f.name += "_2"
		}
		p.fields = append(p.fields, f)
		p.text += "{" + f.name + "}"
	}
	a.prefixes = append(a.prefixes, p)
}

// of is the longest prefix of a path; nil for none.
func (a *account) of(path string) *prefix {
	s := raw(path)
	for _, p := range a.prefixes {
		if len(s) >= p.depth && key(s[:p.depth]) == p.key {
			return p
		}
	}
	return nil
}

// inner is a path without what belongs to the account.
func (a *account) inner(path string) string {
	if p := a.of(path); p != nil {
		return "/" + strings.Join(raw(path)[p.depth:], "/")
	}
	return path
}

// settle finds what base_url takes over. Where only some calls have it and none could
// prove a credential, the others are left out.
func (a *account) settle(all []*call) []*call {
	for _, p := range a.prefixes {
		if len(all) > 0 && !slices.ContainsFunc(all, func(c *call) bool { return !p.covers(c) }) {
			a.base = p
			return all
		}
	}
	if len(a.prefixes) == 0 || slices.ContainsFunc(all, func(c *call) bool { return c.op.Method == "GET" && !strings.Contains(c.op.Path, "{") }) {
		return all
	}
	a.base = a.prefixes[len(a.prefixes)-1]
	return slices.DeleteFunc(all, func(c *call) bool { return !a.base.covers(c) })
}

func (p *prefix) covers(c *call) bool {
	return c.prefix != nil && c.prefix.depth >= p.depth && strings.HasPrefix(c.prefix.key+"/", p.key+"/")
}

// fields are those that any of the calls needs.
func (a *account) fields(all []*call) []*field {
	var out []*field
	for _, c := range all {
		if c.prefix == nil {
			continue
		}
		for _, f := range c.prefix.fields {
			if !slices.ContainsFunc(out, func(o *field) bool { return o.name == f.name }) {
				out = append(out, f)
			}
		}
	}
	return out
}
