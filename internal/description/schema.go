package description

import "slices"

// maxParts bounds how deep allOf, oneOf and anyOf are looked into one below another.
const maxParts = 8

// Parts gives a schema, resolved, and those that it is made of.
func (d *Document) Parts(schema any) (s Object, parts []any) {
	resolved, _ := d.Resolve(schema)
	s = ObjectOf(resolved)
	return s, slices.Concat(ListOf(s["allOf"]), ListOf(s["oneOf"]), ListOf(s["anyOf"]))
}

// typeNames are the types that descriptions have, and what JSON Schema calls them;
// others ask for nothing.
var typeNames = map[string]string{
	"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "array": "array", "object": "object", "null": "null",
	"int": "integer", "long": "integer", "int32": "integer", "int64": "integer", "float": "number", "double": "number", "decimal": "number",
	"bool": "boolean", "symbol": "string", "date": "string", "datetime": "string", "date-time": "string", "uuid": "string", "text": "string",
	"list": "array", "hash": "object", "map": "object",
}

// OwnTypes lists the types that a schema itself names, in the words of JSON Schema;
// none where it may be anything.
func OwnTypes(s Object) []string {
	var names []string
	for _, v := range append(slices.Clip(ListOf(s["type"])), s["type"]) {
		if name := typeNames[TextOf(v)]; name != "" {
			names = append(names, name)
		} else if TextOf(v) != "" {
			return nil
		}
	}
	if len(names) == 0 && s["type"] == nil && len(ObjectOf(s["properties"])) > 0 {
		return []string{"object"}
	}
	return names
}

// Types lists every type that a value may have.
func (d *Document) Types(schema any) []string { return d.types(schema, 0) }

func (d *Document) types(schema any, depth int) []string {
	s, parts := d.Parts(schema)
	types := OwnTypes(s)
	if depth > maxParts {
		return types
	}
	for _, p := range parts {
		types = append(types, d.types(p, depth+1)...)
	}
	return types
}

// Items is the schema of an array's items; nil where none is told.
func (d *Document) Items(schema any) any { return d.items(schema, 0) }

func (d *Document) items(schema any, depth int) any {
	s, parts := d.Parts(schema)
	if items := ObjectOf(s["items"]); items != nil {
		return items
	}
	if depth > maxParts {
		return nil
	}
	for _, p := range parts {
		if items := d.items(p, depth+1); items != nil {
			return items
		}
	}
	return nil
}

// Property is the schema of a key of an object, in any of its parts; nil where none
// is told.
func (d *Document) Property(schema any, key string) any {
	subs, _ := d.described(schema, key, 0)
	if len(subs) == 0 {
		return nil
	}
	return subs[0]
}

// Properties lists the keys of an object that any of its parts has, sorted.
func (d *Document) Properties(schema any) []string {
	names := d.properties(schema, 0)
	slices.Sort(names)
	return slices.Compact(names)
}

func (d *Document) properties(schema any, depth int) (names []string) {
	s, parts := d.Parts(schema)
	for name := range ObjectOf(s["properties"]) {
		names = append(names, name)
	}
	if depth <= maxParts {
		for _, p := range parts {
			names = append(names, d.properties(p, depth+1)...)
		}
	}
	return names
}

// Described gives every schema of a key, and whether the key is one of the object's
// at all.
func (d *Document) Described(schema any, key string) (subs []any, known bool) {
	return d.described(schema, key, 0)
}

func (d *Document) described(schema any, key string, depth int) (subs []any, known bool) {
	s, parts := d.Parts(schema)
	if p, ok := ObjectOf(s["properties"])[key]; ok {
		subs, known = append(subs, p), true
	} else if more := s["additionalProperties"]; ObjectOf(more) != nil || IsTrue(more) {
		subs, known = append(subs, more), true
	}
	if depth > maxParts {
		return subs, true
	}
	for _, p := range parts {
		more, ok := d.described(p, key, depth+1)
		subs, known = append(subs, more...), known || ok
	}
	return subs, known
}

// IsClosed says whether a schema describes the keys of an object, so that others
// are unknown. Where one of several that may fit is any object, none is.
func (d *Document) IsClosed(schema any) bool { return d.isClosed(schema, 0) }

func (d *Document) isClosed(schema any, depth int) bool {
	s, _ := d.Parts(schema)
	if len(ObjectOf(s["properties"])) > 0 {
		return true
	}
	if depth > maxParts {
		return false
	}
	if slices.ContainsFunc(ListOf(s["allOf"]), func(v any) bool { return d.isClosed(v, depth+1) }) {
		return true
	}
	found := false
	for _, v := range slices.Concat(ListOf(s["oneOf"]), ListOf(s["anyOf"])) {
		member, _ := d.Resolve(v)
		if names := OwnTypes(ObjectOf(member)); len(names) > 0 && !slices.Contains(names, "object") {
			continue
		}
		if !d.isClosed(v, depth+1) {
			return false
		}
		found = true
	}
	return found
}
