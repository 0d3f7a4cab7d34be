package connector

import (
	"net/http"
	"slices"
	"strings"

	"cognate/jsonata"
)

// Known is what a connector tells of one vendor call, as JSON Schemas: an object
// each. It is derived from the mappings that make the call, so it names what they
// send and read; the vendor may take and give more. Undefined where nothing is
// known.
type Known struct {
	Query    jsonata.Value // variables of the path and query parameters
	Body     jsonata.Value
	Response jsonata.Value // of one record
}

// Known derives the schemas of a call of this integration.
func (i *Integration) Known(m *Method) Known {
	var query, body knownObject
	var response readTree
	for _, name := range m.Path.Variables() {
		query.add(name, jsonata.Object(jsonata.Field{Key: "type", Value: jsonata.String("string")}), true)
	}
	for _, p := range m.Query {
		query.add(p.Name, jsonata.Object(
			jsonata.Field{Key: "type", Value: jsonata.String("string")},
			jsonata.Field{Key: "default", Value: jsonata.String(p.Value)},
		), false)
	}
	i.uses(m, func(u use) {
		query.shape(u.query)
		body.shape(u.body)
		response.reads(u.response)
	})
	return Known{Query: query.schema(), Body: body.schema(), Response: response.schema()}
}

// Describe says in one sentence what the call does; label is the integration's.
func (m *Method) Describe(label string) string {
	return Deed(m.Name, m.Resource) + " at " + label + ": " + m.HTTPMethod + " " + m.Path.Template + "."
}

// Deed is what a method does to a resource, in words: "Lists the contacts".
func Deed(method, resource string) string {
	words := func(name string) string { return strings.ReplaceAll(name, "_", " ") }
	switch method {
	case "list":
		return "Lists the " + words(resource)
	case "get":
		return "Gets one of the " + words(resource)
	case "create":
		return "Creates one of the " + words(resource)
	case "update":
		return "Changes one of the " + words(resource)
	case "delete":
		return "Deletes one of the " + words(resource)
	default:
		return "Calls " + words(method) + " of the " + words(resource)
	}
}

// proxyVerbs are the HTTP methods of the names that resources share.
var proxyVerbs = map[string]string{
	"list": http.MethodGet, "get": http.MethodGet, "create": http.MethodPost, "update": http.MethodPatch, "delete": http.MethodDelete,
}

// IsCustom says whether the name is none of list, get, create, update and delete.
func (m *Method) IsCustom() bool { return proxyVerbs[m.Name] == "" }

// TakesID says whether the route of the call names a record: its name says so, and
// its path has a place for the id.
func (m *Method) TakesID() bool {
	switch m.Name {
	case "get", "update", "delete":
		return slices.Contains(m.Path.Variables(), "id")
	}
	return false
}

// ProxyRoute is the route that makes the call as it is: an HTTP method and a path.
func (m *Method) ProxyRoute() (httpMethod, path string) {
	path = "/proxy/" + m.Resource
	switch {
	case m.IsCustom():
		return http.MethodPost, path + "/" + m.Name
	case m.TakesID():
		path += "/{id}"
	}
	return proxyVerbs[m.Name], path
}

// use is one place in the mappings that makes a call; nil slots where it has none.
type use struct{ query, body, response *Slot }

// uses finds every mapping, step and table that makes the call.
func (i *Integration) uses(m *Method, each func(use)) {
	for _, l := range i.Lookups {
		if l.Method == m {
			each(use{l.Query, nil, nil})
		}
	}
	for _, models := range i.Models {
		for _, r := range models.Resources {
			for _, mapping := range r.Mappings {
				if slices.Contains(mapping.Call.All(), m) {
					each(use{mapping.Query, mapping.Body, mapping.Response})
				}
				for _, s := range slices.Concat(mapping.Before, mapping.After, mapping.SideLoads) {
					if s.Method == m {
						each(use{s.Query, s.Body, nil})
					}
				}
			}
		}
	}
}

// knownObject collects the keys that an object is seen to have.
type knownObject struct {
	properties []jsonata.Field
	required   []string
}

func (k *knownObject) add(name string, schema jsonata.Value, required bool) {
	if slices.ContainsFunc(k.properties, func(f jsonata.Field) bool { return f.Key == name }) {
		return
	}
	k.properties = append(k.properties, jsonata.Field{Key: name, Value: schema})
	if required {
		k.required = append(k.required, name)
	}
}

// shape takes the keys of what an expression can yield.
func (k *knownObject) shape(s *Slot) {
	if s == nil {
		return
	}
	if shape := s.Expr.Analyze().Result; shape != nil {
		for _, f := range shape.Fields {
			k.add(f.Key, shapeSchema(f.Value), false)
		}
	}
}

func (k *knownObject) schema() jsonata.Value {
	if len(k.properties) == 0 {
		return jsonata.Value{}
	}
	return ObjectSchema(k.properties, k.required)
}

// jsonKinds are the kinds that a JSON value can have, by their names in a schema.
var jsonKinds = []struct {
	kind jsonata.Kind
	name string
}{
	{jsonata.KindString, "string"},
	{jsonata.KindNumber, "number"},
	{jsonata.KindBool, "boolean"},
	{jsonata.KindObject, "object"},
	{jsonata.KindArray, "array"},
	{jsonata.KindNull, "null"},
}

// shapeSchema is what analysis knows of a value.
func shapeSchema(shape *jsonata.Shape) jsonata.Value {
	if shape == nil || shape.Kinds == jsonata.AnyKind {
		return jsonata.Object()
	}
	var types []jsonata.Value
	for _, k := range jsonKinds {
		if shape.Kinds.Has(k.kind) {
			types = append(types, jsonata.String(k.name))
		}
	}
	var out []jsonata.Field
	switch len(types) {
	case 0, len(jsonKinds):
		return jsonata.Object() // nothing, or anything
	case 1:
		out = append(out, jsonata.Field{Key: "type", Value: types[0]})
	default:
		out = append(out, jsonata.Field{Key: "type", Value: jsonata.Array(types...)})
	}
	if shape.Items != nil && shape.Kinds.Has(jsonata.KindArray) {
		out = append(out, jsonata.Field{Key: "items", Value: shapeSchema(shape.Items)})
	}
	var properties []jsonata.Field
	for _, f := range shape.Fields {
		properties = append(properties, jsonata.Field{Key: f.Key, Value: shapeSchema(f.Value)})
	}
	if len(properties) > 0 {
		out = append(out, jsonata.Field{Key: "properties", Value: jsonata.Object(properties...)})
	}
	return jsonata.Object(out...)
}

// readTree collects the paths that expressions read of a record. What is at their
// ends is not known; where a name is looked up in an array, what it is looked up in
// may be an array or not.
type readTree struct {
	names []string
	below map[string]*readTree
	items *readTree
}

// reads takes the paths below response.
func (t *readTree) reads(s *Slot) {
	if s == nil {
		return
	}
	for _, access := range s.Expr.Analyze().Reads {
		if len(access.Path) < 2 || access.Path[0].Name != "response" {
			continue
		}
		t.insert(access.Path[1:])
	}
}

func (t *readTree) insert(path []jsonata.Step) {
	for _, step := range path {
		if step.Kind != jsonata.StepName {
			if t.items == nil {
				t.items = &readTree{}
			}
			t = t.items
			continue
		}
		if t.below == nil {
			t.below = map[string]*readTree{}
		}
		if t.below[step.Name] == nil {
			t.names = append(t.names, step.Name)
			t.below[step.Name] = &readTree{}
		}
		t = t.below[step.Name]
	}
}

// schema is that of an object; undefined when nothing is read.
func (t *readTree) schema() jsonata.Value {
	if len(t.names) == 0 {
		return jsonata.Value{}
	}
	return ObjectSchema(t.properties(), nil)
}

func (t *readTree) properties() []jsonata.Field {
	var out []jsonata.Field
	for _, name := range t.names {
		out = append(out, jsonata.Field{Key: name, Value: t.below[name].value()})
	}
	return out
}

func (t *readTree) value() jsonata.Value {
	var out []jsonata.Field
	if t.items != nil {
		out = append(out, jsonata.Field{Key: "items", Value: t.items.value()})
	}
	if len(t.names) > 0 {
		out = append(out, jsonata.Field{Key: "properties", Value: jsonata.Object(t.properties()...)})
	}
	return jsonata.Object(out...)
}
