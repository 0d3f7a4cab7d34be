package connector

import (
	"cognate/internal/definition"
	"cognate/internal/media"
	"cognate/internal/model"
	"cognate/jsonata"
)

// wireFile is the part of a vendor call that says how it is written and read.
type wireFile struct {
	Body      definition.Text `yaml:"body" enum:"json,form,multipart,json_or_multipart,xml,raw" default:"json" doc:"How the value of request_body_mapping is written; see Bodies."`
	Answer    definition.Text `yaml:"answer" enum:"json,text,xml,binary" default:"json" doc:"How the vendor's answer is read: text is a string, xml an object by the rule of Bodies. binary is passed on as it comes, for methods that answer a file."`
	GraphQL   definition.Text `yaml:"graphql" doc:"Text of one GraphQL operation, with its fragments. The body is {query, variables}, where variables is the value of request_body_mapping. A query reads, a mutation writes; errors in a 2xx are a failure."`
	Anonymous bool            `yaml:"anonymous" doc:"True for a call that is made without the account's credentials, such as that of a link that is signed."`
}

// Wire is how a vendor call is written and read.
type Wire struct {
	Body    media.Kind // JSON, Form, Multipart, JSONOrMultipart, XML or Raw
	Answer  media.Kind // JSON, Text, XML or Binary
	GraphQL *GraphQL   // nil for a call of another kind
	// Anonymous: no credential goes along.
	Anonymous bool
}

func (c *compiler) wire(slot, verb string, f *methodFile) Wire {
	if f.Body.IsSet() && verb == "GET" {
		c.problem(f.Body.Pos(), slot+".body", "a GET has no body")
	}
	if f.Answer.Value() == string(media.Binary) {
		for _, t := range []definition.Text{f.Items, f.Item, f.ErrorWhen} {
			if t.IsSet() {
				c.problem(t.Pos(), slot, "a binary answer is passed on as it comes: nothing is read from it")
			}
		}
	}
	return Wire{
		Body: media.Kind(f.Body.Value()), Answer: media.Kind(f.Answer.Value()), Anonymous: f.Anonymous,
		GraphQL: c.graphQL(slot, verb, f),
	}
}

// isFile says whether the method answers a file.
func isFile(m *Mapping) bool { return m.Method.Response == model.ResponseBinary }

// checkAnswerKinds: a method that answers a file passes a binary answer on and reads
// nothing from it; no other call can have one.
func (c *compiler) checkAnswerKinds(name string, m *Mapping, f *mappingFile) {
	for _, call := range m.Call.All() {
		switch {
		case call == nil:
		case isFile(m) && call.Answer != media.Binary:
			c.problem(m.callPos(f), name+".method", "%s answers a file: %s needs answer: binary", name, call.FullName())
		case !isFile(m) && call.Answer == media.Binary:
			c.problem(m.callPos(f), name+".method", "%s has a binary answer: %s can't read it", call.FullName(), name)
		}
	}
	for _, t := range stepMethods(f) {
		if call := c.integration.Method(t.Value()); call != nil && call.Answer == media.Binary {
			c.problem(t.Pos(), name, "%s has a binary answer: a step can't read it", call.FullName())
		}
	}
	if !isFile(m) {
		return
	}
	for _, t := range []definition.Text{f.ResponseMapping, f.Select, f.ResponseHeaders, f.IsPartial} {
		if t.IsSet() {
			c.problem(t.Pos(), name, "a file is passed on as it comes: there is nothing to map")
		}
	}
	for i := range f.After {
		c.problem(f.After[i].Name.Pos(), name+".after", "nothing follows a file, which is passed on as it comes")
	}
	for i := range f.SideLoad {
		c.problem(f.SideLoad[i].Name.Pos(), name+".side_load", "a file is passed on as it comes: nothing stands beside it")
	}
}

// stepMethods names the calls of all steps.
func stepMethods(f *mappingFile) []definition.Text {
	var out []definition.Text
	for _, list := range [][]stepRef{f.Before, f.After} {
		for i := range list {
			out = append(out, list[i].Method)
		}
	}
	for i := range f.SideLoad {
		out = append(out, f.SideLoad[i].Method)
	}
	return out
}

// checkBodies refuses bodies that can't be written as their calls want them, as
// far as analysis can tell.
func (c *compiler) checkBodies(name string, m *Mapping, f *mappingFile) {
	check := func(at definition.Pos, s *Slot, text definition.Text, defaults jsonata.Value, call *Method) {
		switch {
		case call == nil:
		case call.GraphQL != nil:
			c.checkVariables(name, at, s, text, defaults, call)
		case s != nil && call.Body != media.JSON:
			c.checkBody(s, text, call)
		}
	}
	for _, call := range m.Call.All() {
		check(m.callPos(f), m.Body, f.RequestBodyMapping, m.DefaultBody, call)
	}
	for i, s := range m.Before {
		check(f.Before[i].Method.Pos(), s.Body, f.Before[i].RequestBodyMapping, jsonata.Value{}, s.Method)
	}
	for i, s := range m.After {
		check(f.After[i].Method.Pos(), s.Body, f.After[i].RequestBodyMapping, jsonata.Value{}, s.Method)
	}
	for i, s := range m.SideLoads {
		check(f.SideLoad[i].Method.Pos(), nil, definition.Text{}, jsonata.Value{}, s.Method)
	}
}

func (c *compiler) checkBody(s *Slot, text definition.Text, call *Method) {
	shape := s.Expr.Analyze().Result
	if shape == nil {
		return
	}
	at := text.At(shape.Position)
	isObject := shape.Kinds.Has(jsonata.KindObject)
	switch call.Body {
	case media.Form, media.Multipart, media.JSONOrMultipart:
		if !isObject {
			c.problem(at, s.Name, "the mapping yields %s; the %s body of %s is an object", shape.Kinds, call.Body, call.FullName())
		}
	case media.XML:
		if !isObject || !shape.Open && len(shape.Fields) != 1 && shape.Kinds != jsonata.AnyKind {
			c.problem(at, s.Name, "the xml body of %s is an object of one key, its root element", call.FullName())
		}
	default:
		if !isObject && !shape.Kinds.Has(jsonata.KindString) {
			c.problem(at, s.Name, "the mapping yields %s; the raw body of %s is a string or {content_type, data}", shape.Kinds, call.FullName())
		}
	}
}
