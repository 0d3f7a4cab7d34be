package connector

import (
	"cognate/internal/definition"
	"cognate/internal/media"
	"cognate/jsonata"
)

// wireFile is the part of a vendor call that says how its body is written.
type wireFile struct {
	Body definition.Text `yaml:"body" enum:"json,form,multipart,json_or_multipart,xml,raw" default:"json" doc:"How the value of request_body_mapping is written. form and multipart: its keys are fields, an array repeats its field, what is deeper stands in brackets, null is empty; in multipart {file_name, content_type, data (base64)} is a file. json_or_multipart: multipart where there is a file to send. xml: one key is the root element, @name an attribute, #text the text beside them, an array repeats its element. raw: a string, or {content_type, data (base64)}."`
}

// Wire is how a vendor call is written.
type Wire struct {
	Body media.Kind // JSON, Form, Multipart, JSONOrMultipart, XML or Raw
}

func (c *compiler) wire(slot, verb string, f *wireFile) Wire {
	if f.Body.IsSet() && verb == "GET" {
		c.problem(f.Body.Pos(), slot+".body", "a GET has no body")
	}
	return Wire{Body: media.Kind(f.Body.Value())}
}

// checkBodies refuses bodies that can't be written as their calls want them, as
// far as analysis can tell.
func (c *compiler) checkBodies(m *Mapping, f *mappingFile) {
	for _, call := range m.Call.All() {
		c.checkBody(m.Body, f.RequestBodyMapping, call)
	}
	for i, s := range m.Before {
		c.checkBody(s.Body, f.Before[i].RequestBodyMapping, s.Method)
	}
	for i, s := range m.After {
		c.checkBody(s.Body, f.After[i].RequestBodyMapping, s.Method)
	}
}

func (c *compiler) checkBody(s *Slot, text definition.Text, call *Method) {
	if s == nil || call == nil || call.Body == media.JSON {
		return
	}
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
