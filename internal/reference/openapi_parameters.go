package reference

import (
	"cognate/internal/model"
	"cognate/jsonata"
)

// parameters lists those of the path, of the method and of every call.
func parameters(s support) []any {
	var out []any
	if s.method.HasID() {
		out = append(out, object{
			{"name", "id"},
			{"in", "path"},
			{"required", true},
			{"description", "The vendor's id of the record."},
			{"schema", object{{"type", "string"}}},
			{"example", idExample(s.method.Resource)},
		})
	}
	for _, p := range s.method.Query {
		for _, o := range s.parameter(p) {
			out = append(out, o)
		}
	}
	for _, c := range controlsOf(s.method) {
		out = append(out, ref("parameters", c.Name))
	}
	return out
}

// parameter is mostly one; an array of objects is one for each key, since OpenAPI
// has no style for name[][key].
func (s support) parameter(p *model.Schema) []object {
	switch {
	case p.Type == model.Range:
		description := join(text(p.Description), "A plain date or moment may stand for the object.")
		return []object{s.deep(p, string(description), p.JSONSchema(false).Get("oneOf").Index(1))}
	case p.Type == model.Sort, p.Type == model.Object:
		return []object{s.deep(p, p.Description, p.JSONSchema(false))}
	case p.Type == model.Array && len(p.Items.Fields) > 0:
		var out []object
		for _, f := range p.Items.Fields {
			if f.Type == model.Array || f.Type == model.Object {
				continue // deeper than a query is written by hand
			}
			values := jsonata.Object(
				jsonata.Field{Key: "type", Value: jsonata.String("array")},
				jsonata.Field{Key: "items", Value: f.JSONSchema(false)},
			)
			path := p.Name + "[]." + f.Name
			out = append(out, s.query(p.Name+"[]["+f.Name+"]", path, p.Description, values))
		}
		return out
	case p.Type == model.Array:
		return []object{s.query(p.Name+"[]", p.Name, p.Description, p.JSONSchema(false))}
	default:
		return []object{s.query(p.Name, p.Name, p.Description, p.JSONSchema(false))}
	}
}

func (s support) query(name, path, description string, schema jsonata.Value) object {
	out := object{{"name", name}, {"in", "query"}}
	out.put("description", description)
	var in []string
	for _, o := range s.offers {
		if o.mapping.TakesQuery(path) {
			in = append(in, o.in.Name)
		}
	}
	out.set("x-supported-in", listOf(in))
	out.set("schema", plainSchema(schema))
	return out
}

func (s support) deep(p *model.Schema, description string, schema jsonata.Value) object {
	out := s.query(p.Name, p.Name, description, schema)
	out.set("style", "deepObject")
	out.set("explode", true)
	return out
}

// listOf makes an empty list of nil, so that JSON has [] and not null.
func listOf(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}

// component describes a control parameter.
func (c control) component() object {
	schema := object{}
	name := c.Name
	out := object{}
	switch c.Type {
	case "array of strings":
		name += "[]"
		schema = object{{"type", "array"}, {"items", object{{"type", "string"}}}}
	case "object":
		schema = object{{"type", "object"}, {"additionalProperties", true}}
	case "integer":
		schema = object{{"type", "integer"}, {"minimum", c.Min}, {"maximum", c.Max}, {"default", jsonNumber(c.Default)}}
	case "boolean":
		schema = object{{"type", "boolean"}, {"default", c.Default == "true"}}
	default:
		schema.set("type", c.Type)
		schema.put("format", c.Format)
		if len(c.Enum) > 0 {
			schema.set("enum", c.Enum)
		}
		schema.put("default", c.Default)
	}
	out.set("name", name)
	out.set("in", "query")
	if c.Required {
		// an integrated-account token names its account itself
		out.set("x-required-unless", "the token names the account")
	}
	out.set("description", c.Text.bare())
	out.set("schema", schema)
	if c.Type == "object" {
		out.set("style", "deepObject")
		out.set("explode", true)
	}
	return out
}
