package description

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Document is one OpenAPI or Swagger file, whole. It is not changed once read.
type Document struct {
	File      string
	Root      Object
	IsSwagger bool // 2.0
	routes    []*route
}

// route is one path of a document.
type route struct {
	template string
	match    *regexp.Regexp
	names    []string // of the groups of match
	fixed    int      // characters that are no variable
	item     Object
}

// Parse reads a file: JSON where its name ends so, YAML otherwise.
func Parse(name string, data []byte) (*Document, error) {
	root, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	d := &Document{File: name, Root: root, IsSwagger: root["swagger"] != nil}
	for template, item := range ObjectOf(root["paths"]) {
		resolved, _ := d.Resolve(item)
		if r := newRoute(template, ObjectOf(resolved)); r != nil {
			d.routes = append(d.routes, r)
		}
	}
	slices.SortFunc(d.routes, func(a, b *route) int {
		return cmp.Or(cmp.Compare(len(a.names), len(b.names)), cmp.Compare(b.fixed, a.fixed), cmp.Compare(a.template, b.template))
	})
	return d, nil
}

// Variable is a variable in a path or an address: {id}.
var Variable = regexp.MustCompile(`\{[^{}]*\}`)

func newRoute(template string, item Object) *route {
	r := &route{template: template, item: item}
	template, _, _ = strings.Cut(template, "?")
	var b strings.Builder
	b.WriteString("^")
	last := 0
	for _, at := range Variable.FindAllStringIndex(template, -1) {
		b.WriteString(regexp.QuoteMeta(template[last:at[0]]) + "([^/]+)")
		r.names = append(r.names, template[at[0]+1:at[1]-1])
		r.fixed += at[0] - last
		last = at[1]
	}
	b.WriteString(regexp.QuoteMeta(template[last:]) + "$")
	r.fixed += len(template) - last
	var err error
	if r.match, err = regexp.Compile(b.String()); err != nil {
		return nil
	}
	return r
}

// Server is an address of the API, and the variables in it.
type Server struct {
	URL       string // https://{site}.example.com/api
	Variables Object // name → {default, enum}
}

// Servers lists the addresses; of Swagger the one that host, basePath and schemes
// make. There may be none.
func (d *Document) Servers() []Server {
	if d.IsSwagger {
		host, scheme := TextOf(d.Root["host"]), "https"
		if host == "" {
			return []Server{{URL: TextOf(d.Root["basePath"])}}
		}
		if schemes := ListOf(d.Root["schemes"]); len(schemes) > 0 && !slices.Contains(schemes, any("https")) {
			scheme = TextOf(schemes[0])
		}
		return []Server{{URL: scheme + "://" + host + TextOf(d.Root["basePath"])}}
	}
	var out []Server
	for _, v := range ListOf(d.Root["servers"]) {
		s := ObjectOf(v)
		out = append(out, Server{URL: TextOf(s["url"]), Variables: ObjectOf(s["variables"])})
	}
	return out
}

// Bases are the paths of the servers, without a slash at the end; what is a variable
// there has its default. There is always one.
func (d *Document) Bases() []string {
	var bases []string
	for _, s := range d.Servers() {
		address := Variable.ReplaceAllStringFunc(s.URL, func(name string) string {
			return TextOf(ObjectOf(s.Variables[name[1:len(name)-1]])["default"])
		})
		if u, err := url.Parse(address); err == nil {
			if base := strings.TrimSuffix(u.Path, "/"); !slices.Contains(bases, base) {
				bases = append(bases, base)
			}
		}
	}
	if len(bases) == 0 {
		return []string{""}
	}
	return bases
}

// Find gives the operation that a request is one of, and the values of its path. A
// path that is fixed comes before one with variables. Where the path is described
// and the method is not, templates lists the paths.
func (d *Document) Find(method, path string) (op *Operation, values map[string]string, templates []string) {
	for _, r := range d.routes {
		groups := r.match.FindStringSubmatch(path)
		if groups == nil {
			continue
		}
		templates = append(templates, r.template)
		if op = d.operation(r, method); op == nil {
			continue
		}
		values = map[string]string{}
		for i, name := range r.names {
			if value, err := url.PathUnescape(groups[i+1]); err == nil {
				values[name] = value
			}
		}
		return op, values, nil
	}
	return nil, nil, templates
}

// Operations lists all operations, sorted by path and method.
func (d *Document) Operations() []*Operation {
	var out []*Operation
	for _, r := range d.routes {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if op := d.operation(r, method); op != nil {
				out = append(out, op)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *Operation) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

func (d *Document) operation(r *route, method string) *Operation {
	resolved, _ := d.Resolve(r.item[strings.ToLower(method)])
	node := ObjectOf(resolved)
	if node == nil {
		return nil
	}
	return &Operation{Document: d, Path: r.template, Method: method, Node: node, Parameters: d.parameters(r.item, node)}
}
