package connector

import (
	"slices"
	"strings"

	"cognate/internal/definition"
	"cognate/internal/model"
)

// Override is what is laid over one unified method of a connector.
type Override struct {
	Model, Resource, Method string
	// Config is an object with the keys of a method's mapping. Objects are merged
	// into those of the connector; lists and expressions take their place; null
	// removes a key. The vendor call may be named by the keys resource and method,
	// too.
	Config *definition.Node
}

// FindModel finds a unified model by its name; nil when there is none.
type FindModel func(name string) *model.Model

// Override returns the integration as it is with overrides laid over its methods,
// at most one for each; i itself stays. Next to it stands for each override what is
// wrong with it, with slots below the method ("response_mapping"); nil for one that
// is right. A method whose override is wrong is [Mapping.Broken] in what is
// returned.
//
// An override may map a method that the connector lacks, and may yield and read
// fields that the model lacks. It can call what the connector declares and nothing
// else, and never sees a secret of the account.
func (i *Integration) Override(find FindModel, overrides []Override) (*Integration, []definition.Problems) {
	out := *i
	out.Models = slices.Clone(i.Models)
	out.Proof = i.Proof.without(overrides)
	found := make([]definition.Problems, len(overrides))
	for start := range overrides {
		if first := slices.IndexFunc(overrides, overrides[start].sameResource); first < start {
			continue // done with the first of its resource
		}
		l := overlay{of: &out, find: find, overrides: overrides, found: found}
		l.resource(overrides[start])
	}
	return &out, found
}

func (o Override) sameResource(p Override) bool {
	return o.Model == p.Model && o.Resource == p.Resource
}

// overlay is the laying of overrides over one resource.
type overlay struct {
	of        *Integration
	find      FindModel
	overrides []Override
	found     []definition.Problems

	compiler *compiler
	out      *Resource
	files    map[string]*mappingFile
}

func (l *overlay) resource(first Override) {
	var own []int // its overrides
	for i, o := range l.overrides {
		if o.sameResource(first) {
			own = append(own, i)
		}
	}
	m, r, problem := findResource(l.find, first)
	if r == nil {
		for _, i := range own {
			l.found[i] = append(l.found[i], definition.Problem{Pos: l.overrides[i].Config.Pos(), Message: problem})
		}
		return
	}
	l.begin(m, r)
	for _, i := range own {
		l.found[i] = append(l.found[i], l.method(l.overrides[i])...)
	}
	l.checkAnswers(own)
	l.of.put(l.out)
}

func findResource(find FindModel, o Override) (*model.Model, *model.Resource, string) {
	m := find(o.Model)
	if m == nil {
		return nil, nil, "there is no unified model " + o.Model
	}
	if r := m.Resource(o.Resource); r != nil {
		return m, r, ""
	}
	return nil, nil, m.Name + " has no resource " + o.Resource + "; it has " + strings.Join(m.ResourceNames(), ", ")
}

// begin copies the resource as it stands, or makes an empty one.
func (l *overlay) begin(m *model.Model, r *model.Resource) {
	l.compiler = newCompiler(l.of)
	l.out = &Resource{Model: m, Resource: r, file: &resourceFile{}, nodes: map[string]*definition.Node{}, definitions: l.of.definitions, steps: l.of.steps}
	if models := l.of.Model(m.Name); models != nil {
		if base := models.Resource(r.Name); base != nil {
			l.out = base.clone()
		}
	}
	l.compiler.resource = l.out.shared
	l.compiler.definitions, l.compiler.steps = l.out.definitions, l.out.steps
	l.files = l.out.file.methods()
}

// clone copies a resource with its mappings, whose slots are shared.
func (r *Resource) clone() *Resource {
	out := *r
	out.nodes = make(map[string]*definition.Node, len(r.nodes))
	for name, n := range r.nodes {
		out.nodes[name] = n
	}
	out.Mappings = make([]*Mapping, len(r.Mappings))
	for i, m := range r.Mappings {
		mapping := *m
		mapping.Resource = &out
		out.Mappings[i] = &mapping
	}
	return &out
}

// method lays one override over its method and compiles it.
func (l *overlay) method(o Override) definition.Problems {
	method := l.out.Resource.Method(o.Method)
	if method == nil {
		return definition.Problems{{Pos: o.Config.Pos(), Message: o.Resource + " has no method " + o.Method + "; it has " + strings.Join(l.out.Resource.MethodNames(), ", ")}}
	}
	if o.Config.Kind() != definition.Mapping {
		return definition.Problems{{Pos: o.Config.Pos(), Message: "an override is an object"}}
	}
	node := layMethod(l.out.nodes[o.Method], o.Config)
	l.out.nodes[o.Method] = node
	f := &mappingFile{}
	problems := definition.DecodeNode(node, f)
	if len(problems) > 0 {
		l.out.put(broken(l.out, method, problems))
		return problems
	}
	l.compiler.problems = nil
	mapping := l.compiler.mapping(l.out, method, l.out.file, f)
	if problems = below(l.compiler.problems, o.Method); len(problems) > 0 {
		mapping = broken(l.out, method, problems)
	} else {
		l.files[o.Method] = f
	}
	l.out.put(mapping)
	return problems
}

// methodKeys are the keys of a method that aren't merged as objects: a vendor call
// is one thing, however it is written, and overlays are laid on one another.
var methodKeys = map[string]definition.How{
	"method": definition.Replace, "response_overlay": definition.Stack, "request_body_overlay": definition.Stack,
}

// layMethod lays an override over a method as it stands, which may be nil. What
// the vendor can't do is said alone, so saying so takes the place of a mapping, and
// naming a call the place of what was said.
func layMethod(base, config *definition.Node) *definition.Node {
	config = withCall(base, config)
	if no := config.Get("unsupported"); no != nil && no.Kind() != definition.Null {
		return config
	}
	if base != nil && base.Get("unsupported") != nil {
		base = nil
	}
	return definition.Layer(withoutSource(base, config), config, methodKeys)
}

// sourceKeys say where records come from; a mapping has one of them.
var sourceKeys = []string{"method", "records", "from"}

// withoutSource leaves out where a mapping has its records from, where the override
// says otherwise.
func withoutSource(base, config *definition.Node) *definition.Node {
	if base == nil || !slices.ContainsFunc(sourceKeys, func(key string) bool { return config.Get(key) != nil }) {
		return base
	}
	var entries []definition.NodeEntry
	for _, e := range base.Entries() {
		if !slices.Contains(sourceKeys, e.Key) {
			entries = append(entries, e)
		}
	}
	return definition.NewObject(entries...)
}

// withCall turns the keys resource and method of an override into a method of both.
// Either alone keeps the other as it stands.
func withCall(base, config *definition.Node) *definition.Node {
	resource, method := config.Get("resource"), config.Get("method")
	if resource == nil {
		return config
	}
	if method == nil {
		method = calledMethod(base, resource.Pos())
	}
	pair := []definition.NodeEntry{{Key: "resource", KeyPos: resource.Pos(), Value: resource}}
	if method != nil {
		pair = append(pair, definition.NodeEntry{Key: "method", KeyPos: method.Pos(), Value: method})
	}
	var entries []definition.NodeEntry
	for _, e := range config.Entries() {
		if e.Key != "resource" && e.Key != "method" {
			entries = append(entries, e)
		}
	}
	entries = append(entries, definition.NodeEntry{Key: "method", KeyPos: resource.Pos(), Value: definition.NewObject(pair...)})
	return definition.NewObject(entries...)
}

// calledMethod is the name of the vendor's method that a mapping calls; nil when
// there is not one alone.
func calledMethod(base *definition.Node, at definition.Pos) *definition.Node {
	if base == nil || base.Get("method") == nil {
		return nil
	}
	call := base.Get("method")
	if _, name, ok := strings.Cut(call.Text().Value(), "."); ok && call.Kind() == definition.String {
		return definition.NewString(at, name)
	}
	return call.Get("method")
}

// below cuts the method's name off the slots of problems.
func below(problems definition.Problems, method string) definition.Problems {
	for i, p := range problems {
		problems[i].Slot = strings.TrimPrefix(strings.TrimPrefix(p.Slot, method), ".")
	}
	return problems
}

// broken stands in for a mapping that can't be compiled.
func broken(r *Resource, method *model.Method, problems definition.Problems) *Mapping {
	return &Mapping{Resource: r, Method: method, Broken: true, Unsupported: "its override does not fit: " + problems[0].Error()}
}

// checkAnswers checks what methods need of each other. What is wrong there is held
// against the override of the method, or against all of the resource; unless it
// follows from what was told already.
func (l *overlay) checkAnswers(own []int) {
	told := slices.ContainsFunc(l.out.Mappings, func(m *Mapping) bool { return m.Broken })
	l.compiler.problems = nil
	l.compiler.checkAnswers(l.out, l.files)
	for _, p := range l.compiler.problems {
		name, _, _ := strings.Cut(p.Slot, ".")
		mine := func(i int) bool { return l.overrides[i].Method == name }
		others := !slices.ContainsFunc(own, mine)
		for _, i := range own {
			switch {
			case told:
			case mine(i):
				l.found[i] = append(l.found[i], below(definition.Problems{p}, name)...)
			case others:
				l.found[i] = append(l.found[i], definition.Problem{Pos: l.overrides[i].Config.Pos(), Message: name + " would not work any more: " + p.Message})
			}
		}
		l.out.put(broken(l.out, l.out.Mapping(name).Method, definition.Problems{p}))
	}
}

// put places a mapping in the order of the model's methods.
func (r *Resource) put(m *Mapping) {
	rank := func(m *Mapping) int { return slices.Index(r.Resource.Methods, m.Method) }
	for i, own := range r.Mappings {
		switch {
		case own.Method == m.Method:
			r.Mappings[i] = m
			return
		case rank(own) > rank(m):
			r.Mappings = slices.Insert(r.Mappings, i, m)
			return
		}
	}
	r.Mappings = append(r.Mappings, m)
}

// put places a resource; the list of models is the integration's own.
func (i *Integration) put(r *Resource) {
	at := slices.IndexFunc(i.Models, func(m *ModelMapping) bool { return m.Model.Name == r.Model.Name })
	models := &ModelMapping{Model: r.Model}
	if at < 0 {
		i.Models = append(i.Models, models)
	} else {
		models.Resources = slices.Clone(i.Models[at].Resources)
		i.Models[at] = models
	}
	for j, own := range models.Resources {
		if own.Resource.Name == r.Resource.Name {
			models.Resources[j] = r
			return
		}
	}
	models.Resources = append(models.Resources, r)
}

// JSON is what maps the resource, as its file or its model says it: an object with
// the keys of <resource>.yaml. "{}" when only overrides do.
func (r *Resource) JSON() []byte {
	if r.root == nil {
		return []byte("{}")
	}
	return r.root.JSON().Bytes()
}
