package contract

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

type object = map[string]any

// parse reads YAML or JSON into objects, lists and plain values.
func parse(name string, data []byte) (object, error) {
	var v any
	if path.Ext(name) == ".json" {
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	} else if err := yaml.Unmarshal(data, &v); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	root, ok := plain(v).(object)
	if !ok {
		return nil, fmt.Errorf("%s: not an object", name)
	}
	return root, nil
}

// plain makes what YAML has beside JSON into JSON: keys that are numbers, times.
func plain(v any) any {
	switch v := v.(type) {
	case object:
		for k, x := range v {
			v[k] = plain(x)
		}
		return v
	case map[any]any:
		out := object{}
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

func objectOf(v any) object { o, _ := v.(object); return o }
func listOf(v any) []any    { l, _ := v.([]any); return l }
func textOf(v any) string   { s, _ := v.(string); return s }
func isTrue(v any) bool     { b, _ := v.(bool); return b }

// maxHops bounds a chain of references.
const maxHops = 32

// resolve follows $ref to what it means; ref is the last reference, "" where v is
// none. What can't be found is nil.
func (d *document) resolve(v any) (out any, ref string) {
	for range maxHops {
		next := textOf(objectOf(v)["$ref"])
		if next == "" {
			return v, ref
		}
		ref = next
		v = d.at(next)
	}
	return nil, ref
}

// at finds what a reference within the document names; nil when there is nothing.
func (d *document) at(ref string) any {
	pointer, local := strings.CutPrefix(ref, "#/")
	if !local {
		return nil
	}
	var v any = d.root
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
		v = objectOf(v)[token]
	}
	return v
}
