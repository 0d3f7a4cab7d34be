package connector

import (
	"slices"
	"strings"

	"cognate/internal/model"
	"cognate/jsonata"
)

// What a mapping supports, asked by path: docs pages, OpenAPI, capabilities,
// tools and the meta routes all ask here, and calls are held against the same
// coverage.

// TakesBody says whether a field of the body, such as "emails[].type", reaches
// the vendor.
func (m *Mapping) TakesBody(path string) bool {
	if path == model.RemoteData {
		return true // merged into what is sent, whatever the mapping reads
	}
	return m.Taken.Covers(model.Steps(path)...)
}

// TakesQuery says whether a parameter of the query, or a part of it, is heeded: it
// reaches the vendor, or is compared on our side.
func (m *Mapping) TakesQuery(path string) bool {
	steps := model.Steps(path)
	compared := slices.ContainsFunc(m.Compared, func(p *model.Schema) bool { return p.Name == steps[0] })
	return m.TakenQuery.Covers(steps...) || compared && m.Yields(path)
}

// Yields says whether a field can appear in an answer. What analysis can't tell
// is not denied.
func (m *Mapping) Yields(path string) bool {
	if path == model.RemoteData {
		return true
	}
	if yields, known := m.overlaid(model.Steps(path)); known {
		return yields
	}
	return m.Response != nil && shapeHas(m.answerShape(), model.Steps(path))
}

// answerShape is what the response mapping yields for one record; nil where
// analysis can't tell.
func (m *Mapping) answerShape() *jsonata.Shape {
	shape := m.Response.Expr.Analyze().Result
	if m.ResponseArray && shape != nil {
		return shape.Items
	}
	return shape
}

func shapeHas(shape *jsonata.Shape, path []string) bool {
	if shape == nil || len(path) == 0 {
		return true
	}
	if path[0] == "[]" {
		if shape.Items != nil {
			shape = shape.Items
		}
		return shapeHas(shape, path[1:])
	}
	for _, f := range shape.Fields {
		if f.Key == path[0] {
			return shapeHas(f.Value, path[1:])
		}
	}
	return shape.Open || len(shape.Fields) == 0
}

// QuerySchema is the JSON Schema of the parameters of the method's own that reach
// the vendor: an object.
func (m *Mapping) QuerySchema() jsonata.Value {
	var properties []jsonata.Field
	var required []string
	for _, p := range m.Filters {
		properties = append(properties, jsonata.Field{Key: p.Name, Value: p.Narrow(m.TakesQuery).JSONSchema(false)})
		if slices.ContainsFunc(m.RequiredQuery, func(r Requirement) bool { return r.always() && model.Steps(r.Field)[0] == p.Name }) {
			required = append(required, p.Name)
		}
	}
	properties = append(properties, anything(beyond(m.TakenQuery.Names(), m.Method.Query))...)
	return ObjectSchema(properties, required)
}

// BodySchema is the JSON Schema of the fields of the body that reach the vendor,
// and of what this integration always needs of them; undefined where the method
// takes no body.
func (m *Mapping) BodySchema() jsonata.Value {
	if m.Method.Body == nil {
		return jsonata.Value{}
	}
	schema := m.Method.Body.Narrow(m.TakesBody)
	for _, r := range m.Required {
		if r.always() {
			if field := schema.At(r.Field); field != nil {
				field.Required = true
			}
		}
	}
	return extended(schema.JSONSchema(true), anything(beyond(m.Taken.Names(), m.Method.Body.Fields)))
}

// ResponseSchema is the JSON Schema of a record as this integration can answer
// it.
func (m *Mapping) ResponseSchema() jsonata.Value {
	return extended(m.Resource.Resource.Fields.Narrow(m.Yields).JSONSchema(true), m.yielded())
}

// always says that the requirement has no condition.
func (r Requirement) always() bool { return r.Field != "" && len(r.Unless) == 0 }

// Rule is the condition of a requirement that has one, in words; "" for a field
// that is always needed.
func (r Requirement) Rule(label string) string {
	switch {
	case len(r.AnyOf) > 0:
		return "one of " + strings.Join(r.AnyOf, ", ") + " is required by " + label
	case len(r.Unless) > 0:
		return "required by " + label + ", unless there is " + strings.Join(r.Unless, " or ")
	default:
		return ""
	}
}

// ObjectSchema is the JSON Schema of an object with these properties; required may
// be empty.
func ObjectSchema(properties []jsonata.Field, required []string) jsonata.Value {
	fields := []jsonata.Field{
		{Key: "type", Value: jsonata.String("object")},
		{Key: "properties", Value: jsonata.Object(properties...)},
	}
	if len(required) > 0 {
		names := make([]jsonata.Value, len(required))
		for i, name := range required {
			names[i] = jsonata.String(name)
		}
		fields = append(fields, jsonata.Field{Key: "required", Value: jsonata.Array(names...)})
	}
	return jsonata.Object(fields...)
}
