package definition

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Schemer is implemented beside [Unmarshaler] by a type with a form of its own: it
// returns the JSON Schema of that form. [TypeSchema] stands in it for the schema of
// another type.
type Schemer interface {
	DefinitionSchema() map[string]any
}

// typeSchema is a placeholder for the schema of a type.
type typeSchema struct{ t reflect.Type }

// TypeSchema returns a value that stands, anywhere in the result of
// [Schemer.DefinitionSchema], for the schema of what v points at.
func TypeSchema(v any) any { return typeSchema{reflect.TypeOf(v).Elem()} }

// Schema returns the JSON Schema (draft 2020-12) of the files that [Decode] reads
// into v, a pointer to a struct, made of the same tags: indented, ending with a
// line feed, and the same for the same types.
func Schema(v any, title string) []byte {
	g := &generator{defs: map[string]any{}, names: map[reflect.Type]string{}}
	root := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
	t := reflect.TypeOf(v).Elem()
	root["$ref"] = g.ref(t)["$ref"]
	root["$defs"] = g.defs
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		panic(fmt.Sprintf("definition: schema of %v: %v", t, err))
	}
	return out.Bytes()
}

// generator collects the schemas of named struct types under $defs.
type generator struct {
	defs  map[string]any
	names map[reflect.Type]string
}

// of returns the schema of a type.
func (g *generator) of(t reflect.Type) map[string]any {
	if t.Kind() == reflect.Pointer {
		return g.of(t.Elem())
	}
	if rest, ok := reflect.New(t).Interface().(restMap); ok {
		return map[string]any{"type": "object", "additionalProperties": g.of(rest.elem())}
	}
	switch t {
	case textType:
		return map[string]any{"type": "string"}
	case jsonType:
		return map[string]any{}
	case durationType:
		return map[string]any{"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`}
	}
	if _, ok := reflect.New(t).Interface().(Unmarshaler); ok || t.Kind() == reflect.Struct {
		return g.ref(t)
	}
	switch t.Kind() {
	case reflect.Slice:
		return map[string]any{"type": "array", "items": g.of(t.Elem())}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64, reflect.Float32:
		return map[string]any{"type": "number"}
	default:
		return map[string]any{"type": "integer"}
	}
}

// ref puts a type under $defs and returns a reference to it.
func (g *generator) ref(t reflect.Type) map[string]any {
	name, known := g.names[t]
	if !known {
		name = g.name(t)
		g.names[t] = name
		g.defs[name] = true // taken, while the type refers to itself
		if body := g.custom(t); body != nil {
			g.defs[name] = body
		} else {
			g.defs[name] = g.object(t)
		}
	}
	return map[string]any{"$ref": "#/$defs/" + name}
}

// name chooses a name under $defs: the type's own, numbered when another has it.
func (g *generator) name(t reflect.Type) string {
	base := strings.ToLower(t.Name())
	if base == "" || strings.ContainsAny(base, "[/~") { // nameless, or of a type parameter
		base = "object"
	}
	name := base
	for i := 2; g.defs[name] != nil; i++ {
		name = base + strconv.Itoa(i)
	}
	return name
}

// custom returns the schema of a type with a hook, nil for other types.
func (g *generator) custom(t reflect.Type) map[string]any {
	v := reflect.New(t).Interface()
	if s, ok := v.(Schemer); ok {
		return g.resolve(s.DefinitionSchema()).(map[string]any)
	}
	if _, ok := v.(Unmarshaler); ok {
		panic(fmt.Sprintf("definition: %v has UnmarshalDefinition and lacks DefinitionSchema", t))
	}
	return nil
}

// resolve replaces the placeholders in a schema.
func (g *generator) resolve(v any) any {
	switch v := v.(type) {
	case typeSchema:
		return g.of(v.t)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = g.resolve(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = g.resolve(e)
		}
		return out
	default:
		return v
	}
}

func (g *generator) object(t reflect.Type) map[string]any {
	info := structOf(t)
	properties := map[string]any{}
	var required []string
	for i := range info.fields {
		f := &info.fields[i]
		properties[f.name] = g.field(f)
		if f.required {
			required = append(required, f.name)
		}
	}
	out := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if info.rest != nil {
		out["additionalProperties"] = g.of(reflect.New(info.restType).Interface().(restMap).elem())
	}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// field is the schema of a key: that of its type, with what the tags add.
func (g *generator) field(f *field) map[string]any {
	s := g.of(f.typ)
	f.constrain(s)
	if f.doc != "" {
		s["description"] = f.doc
	}
	if f.fallback != nil {
		s["default"] = f.fallbackValue()
	}
	return s
}

// constrain adds the enum, pattern and bounds to the schema of the value, of the
// items of a list or of the values of an object.
func (f *field) constrain(s map[string]any) {
	switch s["type"] {
	case "array":
		if f.required {
			s["minItems"] = 1
		}
		f.constrain(s["items"].(map[string]any))
	case "object":
		if inner, ok := s["additionalProperties"].(map[string]any); ok {
			f.constrain(inner)
		}
	case "string":
		if len(f.enum) > 0 {
			s["enum"] = f.enum
		} else if f.required {
			s["minLength"] = 1
		}
		if f.pattern != nil {
			s["pattern"] = f.pattern.String()
		}
	case "integer", "number":
		if f.min != "" {
			s["minimum"] = json.Number(f.min)
		}
		if f.max != "" {
			s["maximum"] = json.Number(f.max)
		}
	}
}

// fallbackValue is the default as JSON.
func (f *field) fallbackValue() any {
	switch f.fallbackKind {
	case Bool:
		return *f.fallback == "true"
	case Int, Float:
		return json.Number(*f.fallback)
	default:
		return *f.fallback
	}
}
