package contract

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cognate/internal/description"
)

// typed makes texts, as a query or a form has them, what their schema says they
// are: "5" is the number 5 where a number is meant. What can't be stays a text.
func (d *document) typed(v, schema any) any {
	switch v := v.(type) {
	case string:
		return typedText(v, d.Types(schema))
	case []any:
		items := d.Items(schema)
		for i, x := range v {
			v[i] = d.typed(x, items)
		}
	case object:
		for k, x := range v {
			v[k] = d.typed(x, d.Property(schema, k))
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

// maxNested bounds how deep the fields of a form are nested.
const maxNested = 32

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
	sub := d.Property(schema, key)
	isList := len(keys) == 2 && (keys[1] == "" || isIndex(keys[1])) || slices.Contains(d.Types(sub), "array")
	switch {
	case len(keys) > 1 && !isList && depth < maxNested:
		next := description.ObjectOf(at[key])
		if next == nil {
			next = object{}
			at[key] = next
		}
		d.put(next, keys[1:], text, sub, depth+1)
	case len(keys) > 2: // people[0][name]: an object of the list
		next := object{}
		d.put(next, keys[2:], text, d.Items(sub), depth+1)
		at[key] = append(description.ListOf(at[key]), next)
	case isList:
		at[key] = append(description.ListOf(at[key]), text)
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
