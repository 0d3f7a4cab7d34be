package contract

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// typed makes texts, as a query or a form has them, what their schema says they
// are: "5" is the number 5 where a number is meant. What can't be stays a text.
func (d *document) typed(v, schema any) any {
	switch v := v.(type) {
	case string:
		return typedText(v, d.allTypes(schema, 0))
	case []any:
		items := d.itemsOf(schema, 0)
		for i, x := range v {
			v[i] = d.typed(x, items)
		}
	case object:
		for k, x := range v {
			v[k] = d.typed(x, d.property(schema, k, 0))
		}
	}
	return v
}

func typedText(text string, types []string) any {
	if slices.Contains(types, "string") {
		return text
	}
	for _, name := range types {
		switch name {
		case "integer", "number":
			if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
				return json.Number(text)
			}
		case "boolean":
			if text == "true" || text == "false" {
				return text == "true"
			}
		case "null":
			if text == "" {
				return nil
			}
		}
	}
	return text
}

// maxParts bounds how deep allOf, oneOf and anyOf are looked into one below another.
const maxParts = 8

// parts gives a schema and those that it is made of.
func (d *document) parts(schema any) (s object, parts []any) {
	resolved, _ := d.resolve(schema)
	s = objectOf(resolved)
	return s, slices.Concat(listOf(s["allOf"]), listOf(s["oneOf"]), listOf(s["anyOf"]))
}

// allTypes lists every type that a value may have.
func (d *document) allTypes(schema any, depth int) []string {
	s, parts := d.parts(schema)
	types := typesOf(s)
	if depth > maxParts {
		return types
	}
	for _, p := range parts {
		types = append(types, d.allTypes(p, depth+1)...)
	}
	return types
}

func (d *document) itemsOf(schema any, depth int) any {
	s, parts := d.parts(schema)
	if items := objectOf(s["items"]); items != nil || depth > maxParts {
		return items
	}
	for _, p := range parts {
		if items := d.itemsOf(p, depth+1); items != nil {
			return items
		}
	}
	return nil
}

func (d *document) property(schema any, key string, depth int) any {
	s, parts := d.parts(schema)
	if p, ok := objectOf(s["properties"])[key]; ok {
		return p
	}
	if depth <= maxParts {
		for _, p := range parts {
			if found := d.property(p, key, depth+1); found != nil {
				return found
			}
		}
	}
	if more := objectOf(s["additionalProperties"]); more != nil {
		return more
	}
	return nil
}

// field is one of a form: its name with brackets, such as ticket[tags][], and its
// text.
type field struct{ name, text string }

// formFields reads a urlencoded body.
func formFields(body string) ([]field, error) {
	var out []field
	for pair := range strings.SplitSeq(body, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		n, err := url.QueryUnescape(name)
		if err != nil {
			return nil, err
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, err
		}
		out = append(out, field{n, v})
	}
	return out, nil
}

// nested makes the fields of a form an object: ticket[id] is id of ticket, and a
// field that stands twice or ends in [] is a list.
func (d *document) nested(fields []field, schema any) object {
	root := object{}
	for _, f := range fields {
		name, rest, _ := strings.Cut(f.name, "[")
		keys := []string{name}
		for part := range strings.SplitSeq(rest, "[") {
			if rest != "" {
				keys = append(keys, strings.TrimSuffix(part, "]"))
			}
		}
		d.put(root, keys, f.text, schema, 0)
	}
	return root
}

func (d *document) put(at object, keys []string, text string, schema any, depth int) {
	key := keys[0]
	sub := d.property(schema, key, 0)
	isList := len(keys) == 2 && (keys[1] == "" || isIndex(keys[1])) || slices.Contains(d.allTypes(sub, 0), "array")
	switch {
	case len(keys) > 1 && !isList && depth < maxHops:
		next := objectOf(at[key])
		if next == nil {
			next = object{}
			at[key] = next
		}
		d.put(next, keys[1:], text, sub, depth+1)
	case len(keys) > 2: // people[0][name]: an object of the list
		next := object{}
		d.put(next, keys[2:], text, d.itemsOf(sub, 0), depth+1)
		at[key] = append(listOf(at[key]), next)
	case isList:
		at[key] = append(listOf(at[key]), text)
	default:
		if old, twice := at[key]; twice {
			at[key] = append(append([]any{}, listed(old)...), text)
		} else {
			at[key] = text
		}
	}
}

func listed(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	return []any{v}
}

func isIndex(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}
