package connector

import (
	"reflect"

	"cognate/internal/definition"
	"cognate/internal/model"
)

// compileResource checks <model>/<resource>.yaml.
func (c *compiler) compileResource(m *model.Model, r *model.Resource, file string, f *resourceFile) *Resource {
	out := &Resource{Model: m, Resource: r}
	c.remoteFields(out, f)
	byName := f.methods()
	c.known = stepNames(byName)
	c.resource = resourceSlots{
		response: c.slot("response_mapping", f.ResponseMapping, scopeResponse),
		errors:   c.slot("error_mapping", f.ErrorMapping, scopeError),
		array:    f.ResponseMappingMethod.Value() == "array",
	}
	c.resource.fields = c.checkShape(c.resource.response, f.ResponseMapping, r, c.resource.array)
	for _, method := range r.Methods {
		if mf := byName[method.Name]; mf != nil {
			out.Mappings = append(out.Mappings, c.mapping(out, method, f, mf))
		}
		delete(byName, method.Name)
	}
	for name, mf := range byName {
		if mf != nil {
			c.problem(mappingPos(mf, file), name, "%s of %s has no method %s", r.Name, m.Name, name)
		}
	}
	c.checkAnswers(out, f.methods())
	return out
}

// methods are the keys of a resource file that are methods of a model.
func (f *resourceFile) methods() map[string]*mappingFile {
	return map[string]*mappingFile{
		"list": f.List, "get": f.Get, "create": f.Create, "update": f.Update, "delete": f.Delete,
		"download": f.Download, "import": f.Import,
	}
}

func mappingPos(f *mappingFile, file string) definition.Pos {
	for _, t := range []definition.Text{f.Method.fixed, f.Method.expression, f.Unsupported} {
		if t.IsSet() {
			return t.Pos()
		}
	}
	return definition.Pos{File: file, Line: 1, Column: 1}
}

func (c *compiler) mapping(r *Resource, method *model.Method, rf *resourceFile, f *mappingFile) *Mapping {
	name := method.Name
	m := &Mapping{Resource: r, Method: method, Unsupported: f.Unsupported.Value()}
	if f.Unsupported.IsSet() {
		if !reflect.DeepEqual(*f, mappingFile{Unsupported: f.Unsupported}) {
			c.problem(f.Unsupported.Pos(), name, "unsupported stands alone: what is beside it can't be meant")
		}
		return m
	}
	c.known = map[string][]string{}
	m.Before = c.steps(name, "before", f.Before, scopeRequest)
	m.Call = c.choice(name+".method", f.Method, f)
	m.Path = c.named(name+".path_mapping", f.PathMapping, scopeRequest)
	m.Headers = c.headers(name+".request_header_mapping", f.RequestHeaderMapping, scopeHeader)
	m.Query = c.slot(name+".query_mapping", f.QueryMapping, scopeRequest)
	m.Body = c.slot(name+".request_body_mapping", f.RequestBodyMapping, scopeRequest)
	m.Ignored = c.slot(name+".ignored", f.Ignored, scopeRequest)
	m.After = c.steps(name, "after", f.After, scopeAfter)
	m.Outcome = c.slot(name+".outcome", f.Outcome, scopeAfter)
	m.AnswerGet = f.Answer.Value() == "get"
	c.responses(m, rf, f)
	c.derive(m, f)
	c.required(m, f)
	c.refine(m, f)
	c.checkPaths(name, m)
	c.checkUse(name, m, f)
	return m
}

// resourceSlots are what the methods of a resource share.
type resourceSlots struct {
	response, errors *Slot
	array            bool
	fields           []string
}

// responses takes the mappings of the answer: the method's own, or the resource's.
func (c *compiler) responses(m *Mapping, rf *resourceFile, f *mappingFile) {
	name, shared := m.Method.Name, c.resource
	m.Response, m.ResponseArray, m.Fields = shared.response, shared.array, shared.fields
	if f.ResponseMapping.IsSet() {
		m.Response, m.ResponseArray = c.slot(name+".response_mapping", f.ResponseMapping, scopeResponse), false
		m.Fields = c.checkShape(m.Response, f.ResponseMapping, m.Resource.Resource, false)
	}
	if name != "delete" && !f.ResponseMapping.IsSet() && !rf.ResponseMapping.IsSet() {
		c.problem(mappingPos(f, ""), name, "no response_mapping, neither here nor for the resource")
	}
	m.Error = shared.errors
	if f.ErrorMapping.IsSet() {
		m.Error = c.slot(name+".error_mapping", f.ErrorMapping, scopeError)
	}
	if m.Error == nil {
		m.Error = c.integration.ErrorMapping
	}
}

func (c *compiler) choice(slot string, ref methodRef, f *mappingFile) MethodChoice {
	if ref.expression.IsSet() {
		choice := MethodChoice{Expression: c.slot(slot, ref.expression, scopeRequest)}
		for _, t := range ref.allowed {
			if m := c.methodNamed(slot, t); m != nil {
				choice.Allowed = append(choice.Allowed, m)
			}
		}
		return choice
	}
	if !ref.fixed.IsSet() {
		c.problem(mappingPos(f, ""), slot, "a method is needed, or unsupported with the reason")
	}
	return MethodChoice{Fixed: c.methodNamed(slot, ref.fixed)}
}

// steps compiles before or after. A step sees the records of those before it.
func (c *compiler) steps(method, kind string, files []stepFile, in scope) []*Step {
	slot := method + "." + kind
	var steps []*Step
	seen := map[string]bool{}
	for i := range files {
		f := &files[i]
		at := slot + "." + f.Name.Value()
		if seen[f.Name.Value()] {
			c.problem(f.Name.Pos(), slot, "two steps named %s", f.Name.Value())
		}
		seen[f.Name.Value()] = true
		header := scopeHeader
		if in.has("after") {
			header.vars = append([]string{"after", "response"}, header.vars...)
		}
		steps = append(steps, &Step{
			Name: f.Name.Value(), RunIf: c.slot(at+".run_if", f.RunIf, in), Method: c.methodNamed(at+".method", f.Method),
			Path: c.named(at+".path_mapping", f.PathMapping, in), Query: c.slot(at+".query_mapping", f.QueryMapping, in),
			Body:    c.slot(at+".request_body_mapping", f.RequestBodyMapping, in),
			Headers: c.headers(at+".request_header_mapping", f.RequestHeaderMapping, header), MissingNull: f.Missing.Value() == "null",
		})
		c.known[kind] = append(c.known[kind], f.Name.Value())
	}
	return steps
}

// checkPaths sees to it that every variable of a vendor path has a source.
func (c *compiler) checkPaths(slot string, m *Mapping) {
	idKnown := m.Method.HasID()
	check := func(call *Method, mapped []NamedSlot, at string) {
		if call == nil {
			return
		}
		for _, v := range call.Path.Variables() {
			if v == "id" && idKnown || hasNamed(mapped, v) {
				continue
			}
			c.problem(m.pos(), at, "{%s} of %s has no value: name it under path_mapping", v, call.FullName())
		}
	}
	for _, call := range m.Call.All() {
		check(call, m.Path, slot)
	}
	for _, s := range append(append([]*Step{}, m.Before...), m.After...) {
		check(s.Method, s.Path, slot+"."+s.Name)
	}
}

func (m *Mapping) pos() definition.Pos {
	for _, s := range []*Slot{m.Body, m.Query, m.Response} {
		if s != nil {
			return s.Pos
		}
	}
	return definition.Pos{}
}

func hasNamed(slots []NamedSlot, name string) bool {
	for _, s := range slots {
		if s.Name == name {
			return true
		}
	}
	return false
}

// checkAnswers: answer: get needs a get.
func (c *compiler) checkAnswers(r *Resource, files map[string]*mappingFile) {
	for _, m := range r.Mappings {
		if !m.AnswerGet {
			continue
		}
		if get := r.Mapping("get"); get == nil || get.Unsupported != "" {
			c.problem(files[m.Method.Name].Answer.Pos(), m.Method.Name+".answer", "the answer can't be read anew: get is not mapped")
		}
	}
}
