package connector

import (
	"reflect"
	"slices"
	"strings"

	"cognate/internal/definition"
	"cognate/internal/model"
	"cognate/jsonata"
)

// compileResource checks <model>/<resource>.yaml.
func (c *compiler) compileResource(m *model.Model, r *model.Resource, file string, f *resourceFile, root *definition.Node) *Resource {
	c.file = file
	out := &Resource{Model: m, Resource: r, root: root, file: f, nodes: map[string]*definition.Node{}}
	defer c.defineHere(f.Definitions)()
	defer c.shareHere(f.Steps)()
	out.definitions, out.steps = c.definitions, c.steps
	c.remoteFields(out, f)
	byName := f.methods()
	c.known = stepNames(byName)
	c.known["lookup"] = c.knownLookups()["lookup"]
	c.resource = resourceSlots{
		response: c.slot("response_mapping", f.ResponseMapping, scopeResponse),
		errors:   c.slot("error_mapping", f.ErrorMapping, scopeError),
		array:    f.ResponseMappingMethod.Value() == "array",
	}
	c.resource.fields = c.checkShape(c.resource.response, f.ResponseMapping, r, c.resource.array)
	out.shared = c.resource
	for _, method := range r.Methods {
		if mf := byName[method.Name]; mf != nil {
			out.Mappings = append(out.Mappings, c.mapping(out, method, f, mf))
			out.nodes[method.Name] = root.Get(method.Name)
		}
		delete(byName, method.Name)
	}
	for name, mf := range byName {
		if mf != nil {
			c.problem(mappingPos(mf, file), name, "%s of %s has no method %s; it has %s", r.Name, m.Name, name, strings.Join(r.MethodNames(), ", "))
		}
	}
	c.checkAnswers(out, f.methods())
	return out
}

// methods are the keys of a resource file that are methods of a model.
func (f *resourceFile) methods() map[string]*mappingFile {
	files := map[string]*mappingFile{
		"list": f.List, "get": f.Get, "create": f.Create, "update": f.Update, "delete": f.Delete,
		"download": f.Download, "import": f.Import,
	}
	for _, e := range f.Custom.Entries() {
		files[e.Key] = &e.Value
	}
	return files
}

func mappingPos(f *mappingFile, file string) definition.Pos {
	for _, t := range []definition.Text{f.Method.fixed, f.Method.expression, f.Records, f.From, f.Unsupported} {
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
	c.known = c.knownLookups()
	in := scopeRequest
	if name == "list" {
		in = scopePaged
	}
	c.share(name+".before", f.Before)
	c.share(name+".after", f.After)
	m.Before = c.stepsOf(name, "before", f.Before, scopeRequest)
	c.source(name, m, f)
	m.Path = c.named(name+".path_mapping", f.PathMapping, scopeRequest)
	m.Headers = c.headers(name+".request_header_mapping", f.RequestHeaderMapping, scopeHeader)
	m.Query = c.slot(name+".query_mapping", f.QueryMapping, in)
	m.Body = c.slot(name+".request_body_mapping", f.RequestBodyMapping, in)
	m.DefaultQuery = c.object(name+".query", f.Query)
	m.DefaultBody = c.object(name+".body", f.Body)
	m.BodyOverlays = c.overlays(name+".request_body_overlay", f.RequestBodyOverlay, in.with("request"))
	m.Ignored = c.slot(name+".ignored", f.Ignored, scopeRequest)
	m.After = c.stepsOf(name, "after", f.After, scopeAfter)
	m.Outcome = c.slot(name+".outcome", f.Outcome, scopeAfter)
	m.Select = c.slot(name+".select", f.Select, scopeSelect)
	m.IsPartial = c.slot(name+".is_partial_expression", f.IsPartial, scopePartial)
	m.AnswerGet = f.Answer.Value() == "get"
	m.RunIf = c.slot(name+".run_if", f.RunIf, scopeRequest)
	m.UnchangedWhen = c.slot(name+".unchanged_when", f.UnchangedWhen, scopeError)
	m.SideLoads = c.sideLoads(name, f.SideLoad)
	c.responses(m, rf, f)
	m.ResponseHeaders = c.slot(name+".response_header_mapping", f.ResponseHeaders, scopeResponse)
	c.derive(m, f)
	c.required(m, f)
	c.requiredContext(m, f)
	c.refine(m, f)
	c.checkPaths(name, m)
	c.checkUse(name, m, f)
	c.checkCaps(name, m, f)
	c.checkBodies(name, m, f)
	c.checkAnswerKinds(name, m, f)
	return m
}

// source settles where the records come from: a vendor call, an expression, or
// the list.
func (c *compiler) source(name string, m *Mapping, f *mappingFile) {
	set := 0
	for _, is := range []bool{f.Method.isSet(), f.Records.IsSet(), f.From.IsSet()} {
		if is {
			set++
		}
	}
	at := mappingPos(f, c.file)
	switch {
	case set != 1:
		c.problem(at, name+".method", "one of method, records and from is needed, or unsupported with the reason")
	case f.Records.IsSet():
		if name != "list" {
			c.problem(at, name+".records", "only a list is made of records; get can take its record from: list")
		}
		m.Records = c.slot(name+".records", f.Records, scopeRequest)
	case f.From.IsSet():
		if name != "get" {
			c.problem(at, name+".from", "only get takes its record from the list")
		}
		m.FromList = true
	default:
		m.Call = c.choice(name+".method", f.Method)
	}
}

// object checks a constant that has to be a JSON object.
func (c *compiler) object(slot string, j definition.JSON) jsonata.Value {
	if !j.IsSet() {
		return jsonata.Value{}
	}
	v, err := jsonata.Parse(j.Bytes())
	if err != nil || v.Kind() != jsonata.KindObject {
		c.problem(j.Pos(), slot, "an object is needed")
		return jsonata.Value{}
	}
	return v
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
		m.Response, m.ResponseArray = c.slot(name+".response_mapping", f.ResponseMapping, scopeResponse), f.ResponseMethod.Value() == "array"
		m.Fields = c.checkShape(m.Response, f.ResponseMapping, m.Resource.Resource, m.ResponseArray)
	} else if f.ResponseMethod.IsSet() {
		c.problem(f.ResponseMethod.Pos(), name+".response_mapping_method", "it is about a response_mapping, and none stands beside it")
	}
	c.responseOverlays(m, f)
	if name != "delete" && !isFile(m) && !f.ResponseMapping.IsSet() && !rf.ResponseMapping.IsSet() {
		c.problem(mappingPos(f, c.file), name, "no response_mapping, neither here nor for the resource")
	}
	m.Error = shared.errors
	if f.ErrorMapping.IsSet() {
		m.Error = c.slot(name+".error_mapping", f.ErrorMapping, scopeError)
	}
	if m.Error == nil {
		m.Error = c.integration.ErrorMapping
	}
}

func (c *compiler) choice(slot string, ref methodRef) MethodChoice {
	named := func(texts []definition.Text) []*Method {
		var found []*Method
		for _, t := range texts {
			if m := c.methodNamed(slot, t); m != nil {
				found = append(found, m)
			}
		}
		return found
	}
	switch {
	case ref.expression.IsSet():
		return MethodChoice{Expression: c.slot(slot, ref.expression, scopeRequest), Allowed: named(ref.allowed)}
	case len(ref.all) > 0:
		return MethodChoice{Several: named(ref.all)}
	}
	return MethodChoice{Fixed: c.methodNamed(slot, ref.fixed)}
}

// sideLoads compiles the calls made for each record.
func (c *compiler) sideLoads(method string, files []sideLoadFile) []*Step {
	slot := method + ".side_load"
	var steps []*Step
	for i := range files {
		f := &files[i]
		at := slot + "." + f.Name.Value()
		if slices.Contains(c.known["side_load"], f.Name.Value()) {
			c.problem(f.Name.Pos(), slot, "two side loads named %s", f.Name.Value())
		}
		s := &Step{
			Name: f.Name.Value(), RunIf: c.slot(at+".run_if", f.RunIf, scopeSideLoad), Method: c.methodNamed(at+".method", f.Method),
			Path: c.named(at+".path_mapping", f.PathMapping, scopeSideLoad), Query: c.slot(at+".query_mapping", f.QueryMapping, scopeSideLoad),
			MissingNull: true,
		}
		if s.Method != nil && !s.Method.IsRead() {
			c.problem(f.Method.Pos(), at+".method", "%s is a %s: what is loaded beside a record is read", s.Method.FullName(), s.Method.HTTPMethod)
		}
		steps = append(steps, s)
		c.known["side_load"] = append(c.known["side_load"], f.Name.Value())
	}
	return steps
}

// stepsOf compiles before or after. A step sees the records of those before it.
func (c *compiler) stepsOf(method, kind string, files []stepRef, in scope) []*Step {
	slot := method + "." + kind
	var steps []*Step
	seen := map[string]bool{}
	for i := range files {
		f := &files[i].stepFile
		at := slot + "." + f.Name.Value()
		if seen[f.Name.Value()] {
			c.problem(f.Name.Pos(), slot, "two steps named %s", f.Name.Value())
		}
		seen[f.Name.Value()] = true
		header := scopeHeader
		if in.has("after") {
			header.vars = append([]string{"after", "response"}, header.vars...)
		}
		runIf, each := c.slot(at+".run_if", f.RunIf, in), c.slot(at+".each", f.Each, in)
		own := in
		if each != nil {
			own.vars = append([]string{"item"}, in.vars...)
			header.vars = append([]string{"item"}, header.vars...)
		}
		step := &Step{
			Name: f.Name.Value(), RunIf: runIf, Each: each,
			Path: c.named(at+".path_mapping", f.PathMapping, own), Query: c.slot(at+".query_mapping", f.QueryMapping, own),
			Body:    c.slot(at+".request_body_mapping", f.RequestBodyMapping, own),
			Headers: c.headers(at+".request_header_mapping", f.RequestHeaderMapping, header), MissingNull: f.Missing.Value() == "null",
		}
		c.stepCall(at, step, f)
		step.Needs = step.needs(kind, c.known[kind])
		steps = append(steps, step)
		c.known[kind] = append(c.known[kind], f.Name.Value())
	}
	return steps
}

// stepCall settles what a step calls: a method, or that of a table.
func (c *compiler) stepCall(at string, s *Step, f *stepFile) {
	s.Method = c.methodNamed(at+".method", f.Method)
	if !f.Lookup.IsSet() {
		if !f.Method.IsSet() {
			c.problem(f.Name.Pos(), at+".method", "one of method and lookup is needed")
		}
		return
	}
	alone := callFile{RunIf: f.RunIf, Lookup: f.Lookup, Missing: f.Missing}
	if !reflect.DeepEqual(f.callFile, alone) {
		c.problem(f.Lookup.Pos(), at+".lookup", "a table is fetched by the account alone: beside lookup there is run_if and nothing else")
	}
	for _, l := range c.integration.Lookups {
		if l.Name == f.Lookup.Value() {
			s.Lookup, s.Method = l, l.Method
			return
		}
	}
	c.problem(f.Lookup.Pos(), at+".lookup", "%s is no lookup of the connector; it has %s", f.Lookup.Value(), strings.Join(c.knownLookups()["lookup"], ", "))
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
	for _, s := range m.steps() {
		check(s.Method, s.Path, slot+"."+s.Name)
	}
}

// steps are all calls beside the main one.
func (m *Mapping) steps() []*Step { return slices.Concat(m.Before, m.After, m.SideLoads) }

func (m *Mapping) pos() definition.Pos {
	for _, s := range []*Slot{m.Body, m.Query, m.Records, m.Response} {
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

// checkAnswers: answer: get needs a get, and from: list a list.
func (c *compiler) checkAnswers(r *Resource, files map[string]*mappingFile) {
	for _, m := range r.Mappings {
		switch list := r.Mapping("list"); {
		case !m.FromList:
		case list == nil || list.Unsupported != "":
			c.problem(files[m.Method.Name].From.Pos(), m.Method.Name+".from", "there is no list to take the record from")
		default:
			c.takeFrom(m, list, files[m.Method.Name].From.Pos())
		}
		f := files[m.Method.Name]
		if f == nil {
			continue // it is broken, and told so
		}
		for _, word := range []struct {
			name string
			text definition.Text
		}{{"answer", f.Answer}, {"run_if", f.RunIf}, {"unchanged_when", f.UnchangedWhen}} {
			if get := r.Mapping("get"); word.text.IsSet() && (get == nil || get.Unsupported != "") {
				c.problem(word.text.Pos(), m.Method.Name+"."+word.name, "the answer can't be read anew: get is not mapped")
			}
		}
	}
}

// takeFrom: what a list needs and takes, a record out of it does, too.
func (c *compiler) takeFrom(m, list *Mapping, at definition.Pos) {
	m.Fields, m.TakenQuery, m.Filters = list.Fields, list.TakenQuery, nil
	for _, p := range m.Method.Query {
		if m.TakenQuery.CoversAny(p) {
			m.Filters = append(m.Filters, p)
		}
	}
	for _, f := range list.RequiredContext {
		if !slices.ContainsFunc(m.RequiredContext, f.equal) {
			m.RequiredContext = append(slices.Clip(m.RequiredContext), f)
		}
	}
	for _, req := range list.RequiredQuery {
		paths := slices.Concat([]string{req.Field}, req.Unless, req.AnyOf)
		paths = slices.DeleteFunc(paths, func(path string) bool { return path == "" || m.hasParam(path) })
		if len(paths) > 0 {
			c.problem(at, m.Method.Name+".from", "the list needs %s, which is no parameter of %s", paths[0], m.Method.Name)
		} else if !slices.ContainsFunc(m.RequiredQuery, req.equal) {
			m.RequiredQuery = append(slices.Clip(m.RequiredQuery), req)
		}
	}
}
