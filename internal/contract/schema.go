package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/pb33f/jsonschema/v6"

	"cognate/internal/description"
)

// reading is how the schemas of a description are read.
type reading struct {
	nullable bool // every value may be null
	required bool // what is required is asked for
	request  bool // readOnly is not asked for; otherwise writeOnly is not
}

// translator makes a description's schema a JSON Schema of 2020-12. It is lenient:
// what is not understood asks for nothing, and of oneOf one or more may fit.
type translator struct {
	doc   *document
	read  reading
	defs  object
	names map[string]string // reference → its name in defs
	depth int
}

// maxDepth bounds how deep a schema is read, references aside.
const maxDepth = 64

// compiled is a schema of a document, in its own words and as a JSON Schema.
type compiled struct {
	doc    *document
	source any
	schema *jsonschema.Schema
}

// compile translates a schema, once for each key.
func (d *document) compile(key string, schema any, read reading) (*compiled, error) {
	key = fmt.Sprintf("%s %v", key, read)
	if s := d.compiled[key]; s != nil {
		return s, nil
	}
	s, err := d.compileSchema(schema, read)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", d.File, key, err)
	}
	d.compiled[key] = &compiled{d, schema, s}
	return d.compiled[key], nil
}

func (d *document) compileSchema(schema any, read reading) (*jsonschema.Schema, error) {
	t := &translator{doc: d, read: read, defs: object{}, names: map[string]string{}}
	root := object{"allOf": []any{t.translate(schema)}, "$defs": t.defs}
	text, err := json.Marshal(root)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(noLoader{})
	if err := c.AddResource("mem:description", doc); err != nil {
		return nil, err
	}
	return c.Compile("mem:description")
}

// noLoader fetches nothing: a description is one file.
type noLoader struct{}

func (noLoader) Load(address string) (any, error) {
	return nil, fmt.Errorf("%s: not loaded", address)
}

func (t *translator) translate(schema any) any {
	s := description.ObjectOf(schema)
	if s == nil || t.depth > maxDepth {
		return true
	}
	t.depth++
	defer func() { t.depth-- }()
	if ref := description.TextOf(s["$ref"]); ref != "" {
		return t.reference(ref, description.IsTrue(s["nullable"]))
	}
	out := object{}
	t.types(s, out)
	t.bounds(s, out)
	t.objects(s, out)
	if items := description.ObjectOf(s["items"]); items != nil {
		out["items"] = t.translate(items)
	}
	composed := t.compose(s, out)
	if composed && description.IsTrue(s["nullable"]) && !t.read.nullable {
		return object{"anyOf": []any{object{"type": "null"}, out}}
	}
	return out
}

func (t *translator) reference(ref string, nullable bool) any {
	name, known := t.names[ref]
	if !known {
		name = strconv.Itoa(len(t.names))
		t.names[ref] = name
		depth := t.depth
		t.depth = 0
		t.defs[name] = t.translate(t.doc.At(ref))
		t.depth = depth
	}
	out := object{"$ref": "#/$defs/" + name}
	if nullable && !t.read.nullable {
		return object{"anyOf": []any{object{"type": "null"}, out}}
	}
	return out
}

func (t *translator) types(s, out object) {
	nullable := t.read.nullable || description.IsTrue(s["nullable"]) || description.IsTrue(s["x-nullable"])
	if names := description.OwnTypes(s); len(names) > 0 {
		if nullable && !slices.Contains(names, "null") {
			names = append(names, "null")
		}
		out["type"] = names
	}
	if enum := description.ListOf(s["enum"]); len(enum) > 0 {
		if nullable && !slices.Contains(enum, any(nil)) {
			enum = append(slices.Clip(enum), nil)
		}
		out["enum"] = enum
	}
	if v, ok := s["const"]; ok {
		out["enum"] = []any{v}
		if nullable {
			out["enum"] = []any{v, nil}
		}
	}
}

// bounds copies what bounds a value, where it is of the kind it has to be.
func (t *translator) bounds(s, out object) {
	for _, name := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"} {
		if isNumber(s[name]) {
			out[name] = s[name]
		}
	}
	for _, name := range []string{"exclusiveMinimum", "exclusiveMaximum"} { // true beside minimum, in OpenAPI 3.0
		plain := map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}[name]
		if description.IsTrue(s[name]) && isNumber(s[plain]) {
			out[name] = s[plain]
			delete(out, plain)
		}
	}
	if pattern := description.TextOf(s["pattern"]); pattern != "" {
		if _, err := regexp.Compile(pattern); err == nil {
			out["pattern"] = pattern
		}
	}
	if unique, ok := s["uniqueItems"].(bool); ok {
		out["uniqueItems"] = unique
	}
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, int64, uint64, float64, json.Number:
		return true
	}
	return false
}

func (t *translator) objects(s, out object) {
	properties := object{}
	for name, v := range description.ObjectOf(s["properties"]) {
		properties[name] = t.translate(v)
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	switch v := s["additionalProperties"].(type) {
	case object:
		out["additionalProperties"] = t.translate(v)
	case bool:
		if v {
			out["additionalProperties"] = true
		}
	}
	if !t.read.required {
		return
	}
	var required []string
	for _, v := range append(description.ListOf(s["required"]), s["required"]) {
		if name := description.TextOf(v); name != "" && !slices.Contains(required, name) && !t.optional(description.ObjectOf(s["properties"])[name]) {
			required = append(required, name)
		}
	}
	if len(required) > 0 {
		out["required"] = required
	}
}

// optional says whether a property stands only in answers, in a request, or only in
// requests, in an answer.
func (t *translator) optional(property any) bool {
	resolved, _ := t.doc.Resolve(property)
	if t.read.request {
		return description.IsTrue(description.ObjectOf(resolved)["readOnly"])
	}
	return description.IsTrue(description.ObjectOf(resolved)["writeOnly"])
}

func (t *translator) compose(s, out object) bool {
	var all []any
	for _, v := range description.ListOf(s["allOf"]) {
		all = append(all, t.translate(v))
	}
	for _, name := range []string{"oneOf", "anyOf"} {
		var some []any
		for _, v := range description.ListOf(s[name]) {
			some = append(some, t.translate(v))
		}
		if len(some) > 0 {
			all = append(all, object{"anyOf": some})
		}
	}
	if len(all) > 0 {
		out["allOf"] = all
	}
	return len(all) > 0
}
