package description

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Object is an object of a description.
type Object = map[string]any

// parse reads YAML or JSON into objects, lists and plain values.
func parse(name string, data []byte) (Object, error) {
	var v any
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // a byte order mark
	if path.Ext(name) == ".json" {
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	} else if err := yaml.Unmarshal(data, &v); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	root, ok := plain(v).(Object)
	if !ok {
		return nil, fmt.Errorf("%s: not an object", name)
	}
	return root, nil
}

// plain makes what YAML has beside JSON into JSON: keys that are numbers, times.
func plain(v any) any {
	switch v := v.(type) {
	case Object:
		for k, x := range v {
			v[k] = plain(x)
		}
		return v
	case map[any]any:
		out := Object{}
		for k, x := range v {
			out[fmt.Sprint(k)] = plain(x)
		}
		return out
	case []any:
		for i, x := range v {
			v[i] = plain(x)
		}
		return v
	case time.Time:
		return v.Format(time.RFC3339)
	}
	return v
}

// ObjectOf is v as an object; nil when it is none.
func ObjectOf(v any) Object { o, _ := v.(Object); return o }

// ListOf is v as a list; nil when it is none.
func ListOf(v any) []any { l, _ := v.([]any); return l }

// TextOf is v as a text; "" when it is none.
func TextOf(v any) string { s, _ := v.(string); return s }

// IsTrue says whether v is true, and not only like it.
func IsTrue(v any) bool { b, _ := v.(bool); return b }

// maxHops bounds a chain of references.
const maxHops = 32

// Resolve follows $ref to what it means; ref is the last reference, "" where v is
// none. What can't be found is nil.
func (d *Document) Resolve(v any) (out any, ref string) {
	for range maxHops {
		next := TextOf(ObjectOf(v)["$ref"])
		if next == "" {
			return v, ref
		}
		ref = next
		v = d.At(next)
	}
	return nil, ref
}

// At finds what a reference within the document names; nil when there is nothing.
func (d *Document) At(ref string) any {
	pointer, local := strings.CutPrefix(ref, "#/")
	if !local {
		return nil
	}
	var v any = d.Root
	for token := range strings.SplitSeq(pointer, "/") {
		if unescaped, err := url.PathUnescape(token); err == nil {
			token = unescaped
		}
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if list, isList := v.([]any); isList {
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(list) {
				return nil
			}
			v = list[i]
			continue
		}
		v = ObjectOf(v)[token]
	}
	return v
}
