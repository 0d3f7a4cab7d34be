package reference

import (
	"encoding/json"
	"strconv"

	"cognate/internal/model"
	"cognate/jsonata"
)

func jsonNumber(s string) json.Number { return json.Number(s) }

// plainSchema is a schema as it is.
func plainSchema(v jsonata.Value) json.RawMessage { return v.AppendJSON(nil) }

// recordSchema describes the records of a resource, with who can fill each field.
func (s *site) recordSchema(r *model.Resource) any {
	reader := r.Method("get")
	if reader == nil {
		reader = r.Method("list")
	}
	if reader == nil {
		return plainSchema(r.Fields.JSONSchema(true))
	}
	sup := supportOf(s.catalog, reader)
	return decorated(r.Fields.JSONSchema(true), func(path string) []string {
		return sup.takers(func(o offer) bool { return o.mapping.Yields(path) })
	})
}

// bodySchema describes the body of a method, with who takes and who requires each
// field.
func bodySchema(s support) any {
	schema := decorated(s.method.Body.JSONSchema(true), func(path string) []string {
		return s.takers(func(o offer) bool { return o.mapping.TakesBody(path) })
	})
	var required object
	for _, o := range s.offers {
		if t := needs(o); t != "" {
			required.set(o.in.Name, t.bare())
		}
	}
	if len(required) > 0 {
		schema.set("x-required-in", required)
	}
	return schema
}

func (s support) takers(takes func(offer) bool) []string {
	names := []string{}
	for _, o := range s.offers {
		if takes(o) {
			names = append(names, o.in.Name)
		}
	}
	return names
}

// decorated copies a schema and says at each field of the top level who supports it.
func decorated(v jsonata.Value, in func(path string) []string) object {
	var out object
	for key, inner := range v.Fields() {
		if key != "properties" {
			out.set(key, plainSchema(inner))
			continue
		}
		var properties object
		for name, p := range inner.Fields() {
			var property object
			for k, each := range p.Fields() {
				property.set(k, plainSchema(each))
			}
			property.set("x-supported-in", in(name))
			properties.set(name, property)
		}
		out.set("properties", properties)
	}
	return out
}

// components holds what the paths refer to.
func components(schemas object) object {
	var params, answers, heads object
	for _, c := range controls {
		params.set(c.Name, c.component())
	}
	answers.set("Error", errorResponse("Any other error."))
	for _, f := range failures {
		answers.set("Error"+strconv.Itoa(f.Status), errorResponse(statusOf(f.Status)+". "+f.Text.bare()))
	}
	for _, h := range headers {
		heads.set(h.Name, object{{"description", h.Description}, {"schema", object{{"type", h.Type}}}})
	}
	all := append(schemas, errorSchemas()...)
	return object{
		{"securitySchemes", object{{"bearer", object{
			{"type", "http"},
			{"scheme", "bearer"},
			{"description", "An API token, or the token of one integrated account."},
		}}}},
		{"parameters", params},
		{"headers", heads},
		{"responses", answers},
		{"schemas", all},
	}
}

func errorResponse(description string) object {
	return object{
		{"description", description},
		{"content", object{{"application/json", object{{"schema", ref("schemas", "Error")}}}}},
	}
}

// errorSchemas describe what httpapi.WriteError answers.
func errorSchemas() object {
	str := func(description string) object {
		return object{{"type", "string"}, {"description", description}}
	}
	hint := func(value any) object {
		properties := object{{"description", object{{"type", "string"}}}}
		if value != nil {
			properties.set("value", value)
		}
		return object{{"type", "object"}, {"properties", properties}}
	}
	names := object{{"type", "array"}, {"items", object{{"type", "string"}}}}
	rules := object{{"type", "object"}, {"additionalProperties", object{{"type", "string"}}}}
	return object{
		{"Error", object{
			{"type", "object"},
			{"required", []string{"statusCode", "error", "message"}},
			{"properties", object{
				{"statusCode", object{{"type", "integer"}, {"description", "The HTTP status."}}},
				{"error", str("The name of the status.")},
				{"message", str("What is wrong, for people.")},
				{"details", object{{"type", "object"}, {"properties", object{
					{"failures", object{{"type", "array"}, {"items", ref("schemas", "Failure")}}},
					{"partial", ref("schemas", "Partial")},
				}}}},
				{"request_id", str("The id of the call.")},
				{"truto_is_remote_error", object{{"type", "boolean"}, {"description", "True when the failure is the vendor's."}}},
				{"raw_response", object{{"description", "The vendor's body: JSON, or text."}}},
				{"truto_error_insight", object{{"type", "object"}, {"properties", object{
					{"missing_required_query_parameters", hint(names)},
					{"missing_required_body_fields", hint(names)},
					{"conditionally_required_query_parameters", hint(rules)},
					{"conditionally_required_body_fields", hint(rules)},
					{"rate_limit_error", hint(nil)},
					{"forbidden_error", hint(object{{"type", "object"}, {"properties", object{{"missing_scopes", names}}}})},
					{"remote_error", hint(nil)},
				}}}},
				{"is_partial_response", object{{"type", "boolean"}, {"description", "True when part of a write had been taken."}}},
			}},
		}},
		{"Failure", object{
			{"type", "object"},
			{"required", []string{"code", "message"}},
			{"properties", object{
				{"path", str("The field, such as emails[0].email.")},
				{"remote_field", str("The vendor's name of a field that no mapping knows.")},
				{"line", object{{"type", "integer"}, {"description", "Of a definition: the line of the body where it stands, from 1."}}},
				{"column", object{{"type", "integer"}, {"description", "The column of the line, from 1."}}},
				{"code", str("A short stable word: required, type, format, enum, unknown, unsupported, remote …")},
				{"message", str("What is wrong with it.")},
			}},
		}},
		{"Partial", object{
			{"type", "object"},
			{"properties", object{
				{"applied", object{{"type", "array"}, {"items", object{{"type", "string"}}}, {"description", "The vendor calls that had succeeded."}}},
				{"failed", str("The vendor call that did not.")},
			}},
		}},
	}
}
