package contract

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// document is one OpenAPI or Swagger file.
type document struct {
	file      string
	root      object
	isSwagger bool // 2.0
	bases     []string
	routes    []*route
	compiled  map[string]*compiled
}

// route is one path of a document.
type route struct {
	template string
	match    *regexp.Regexp
	names    []string // of the groups of match
	fixed    int      // characters that are no variable
	item     object
}

// operation is one method of a path.
type operation struct {
	doc        *document
	template   string
	method     string
	node       object
	parameters []parameter
	values     map[string]string // of the path
}

// Name is "GET /users/{id}".
func (o *operation) name() string { return o.method + " " + o.template }

func newDocument(file string, root object) *document {
	d := &document{file: file, root: root, isSwagger: root["swagger"] != nil, compiled: map[string]*compiled{}}
	d.bases = d.basePaths()
	for template, item := range objectOf(root["paths"]) {
		resolved, _ := d.resolve(item)
		if r := newRoute(template, objectOf(resolved)); r != nil {
			d.routes = append(d.routes, r)
		}
	}
	slices.SortFunc(d.routes, func(a, b *route) int {
		return cmp.Or(cmp.Compare(len(a.names), len(b.names)), cmp.Compare(b.fixed, a.fixed), cmp.Compare(a.template, b.template))
	})
	return d
}

var variable = regexp.MustCompile(`\{[^{}]*\}`)

func newRoute(template string, item object) *route {
	r := &route{template: template, item: item}
	template, _, _ = strings.Cut(template, "?")
	var b strings.Builder
	b.WriteString("^")
	last := 0
	for _, at := range variable.FindAllStringIndex(template, -1) {
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

// basePaths are the paths of the servers; what is a variable there has its default.
func (d *document) basePaths() []string {
	if d.isSwagger {
		return []string{strings.TrimSuffix(textOf(d.root["basePath"]), "/")}
	}
	var bases []string
	for _, s := range listOf(d.root["servers"]) {
		server := objectOf(s)
		address := variable.ReplaceAllStringFunc(textOf(server["url"]), func(name string) string {
			return textOf(objectOf(objectOf(server["variables"])[name[1:len(name)-1]])["default"])
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

// find gives the operation that a request is one of. Where only its path is
// described, templates lists the paths.
func (d *document) find(method, path string) (op *operation, templates []string) {
	for _, r := range d.routes {
		groups := r.match.FindStringSubmatch(path)
		if groups == nil {
			continue
		}
		templates = append(templates, r.template)
		resolved, _ := d.resolve(r.item[strings.ToLower(method)])
		node := objectOf(resolved)
		if node == nil {
			continue
		}
		op = &operation{doc: d, template: r.template, method: method, node: node, values: map[string]string{}}
		for i, name := range r.names {
			if value, err := url.PathUnescape(groups[i+1]); err == nil {
				op.values[name] = value
			}
		}
		op.parameters = d.parameters(r.item, node)
		return op, nil
	}
	return nil, templates
}

// parameter is one of a path, query, header, cookie, or of Swagger's body and form.
type parameter struct {
	name, in string
	required bool
	schema   any // of OpenAPI; of Swagger the parameter itself, but for a body
	node     object
}

// parameters are those of the path and those of the operation, which come over them.
func (d *document) parameters(item, node object) []parameter {
	var out []parameter
	for _, v := range slices.Concat(listOf(node["parameters"]), listOf(item["parameters"])) {
		resolved, _ := d.resolve(v)
		n := objectOf(resolved)
		p := parameter{name: textOf(n["name"]), in: textOf(n["in"]), required: isTrue(n["required"]), schema: n["schema"], node: n}
		if content := objectOf(n["content"]); p.schema == nil && content != nil {
			for _, media := range content {
				p.schema = objectOf(media)["schema"]
			}
		} else if p.schema == nil && d.isSwagger {
			p.schema = swaggerSchema(n)
		}
		if !slices.ContainsFunc(out, func(q parameter) bool { return q.name == p.name && q.in == p.in }) {
			out = append(out, p)
		}
	}
	return out
}

// swaggerSchema is what of a Swagger parameter is a schema.
func swaggerSchema(n object) object {
	out := object{}
	for k, v := range n {
		switch k {
		case "name", "in", "required", "allowEmptyValue", "collectionFormat":
		default:
			out[k] = v
		}
	}
	return out
}
