package function

import (
	"slices"
	"strconv"
	"strings"

	"cognate/jsonata"
)

// Bounds of a query string: its size in bytes, its parameters, how deep its
// brackets go, and the highest index of an array.
const (
	maxQuery      = 256 << 10
	maxParameters = 1000
	maxBrackets   = 5
	maxIndex      = 20
)

func parseQuery(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	text := strings.TrimPrefix(args[0].Str(), "?")
	if len(text) > maxQuery || strings.Count(text, "&") >= maxParameters {
		return jsonata.Value{}, argument(1, "has more than %d parameters or %d KiB", maxParameters, maxQuery>>10)
	}
	if err := c.Spend(8 * len(text)); err != nil {
		return jsonata.Value{}, err
	}
	root := &branch{}
	for _, p := range newParams(text).pairs {
		if p.name != "" {
			leaf := root.at(bracketed(p.name))
			leaf.leaves = append(leaf.leaves, jsonata.String(p.value))
		}
	}
	return root.object(), nil
}

// bracketed splits a[b][c] into a, b and c.
func bracketed(name string) []string {
	open := strings.IndexByte(name, '[')
	if open <= 0 {
		return []string{name}
	}
	keys := []string{name[:open]}
	rest := name[open:]
	for len(keys) <= maxBrackets && strings.HasPrefix(rest, "[") {
		end := strings.IndexByte(rest, ']')
		if end < 0 {
			break
		}
		keys = append(keys, rest[1:end])
		rest = rest[end+1:]
	}
	if rest != "" { // what is no brackets, or too deep, is part of a key
		keys = append(keys, rest)
	}
	return keys
}

// branch is a value of a query while it is read.
type branch struct {
	leaves []jsonata.Value
	keys   []string
	below  map[string]*branch
}

func (b *branch) at(keys []string) *branch {
	for _, key := range keys {
		next := b.below[key]
		if next == nil {
			next = &branch{}
			if b.below == nil {
				b.below = map[string]*branch{}
			}
			b.below[key] = next
			b.keys = append(b.keys, key)
		}
		b = next
	}
	return b
}

func (b *branch) value() jsonata.Value {
	switch {
	case len(b.keys) == 0 && len(b.leaves) == 1:
		return b.leaves[0]
	case len(b.keys) == 0:
		return jsonata.Array(b.leaves...)
	case b.isList():
		return jsonata.Array(b.list()...)
	case len(b.leaves) > 0:
		return jsonata.Array(append(b.leaves, b.object())...)
	}
	return b.object()
}

func (b *branch) object() jsonata.Value {
	fields := make([]jsonata.Field, 0, len(b.keys))
	for _, key := range b.keys {
		fields = append(fields, jsonata.Field{Key: key, Value: b.below[key].value()})
	}
	return jsonata.Object(fields...)
}

// isList reports whether all keys are empty or indexes.
func (b *branch) isList() bool {
	return !slices.ContainsFunc(b.keys, func(key string) bool { return key != "" && indexOf(key) < 0 })
}

func indexOf(key string) int {
	i, err := strconv.Atoi(key)
	if err != nil || i > maxIndex || strconv.Itoa(i) != key {
		return -1
	}
	return i
}

// list gives the leaves of the branch and of a[], and what has an index in the order
// of that.
func (b *branch) list() []jsonata.Value {
	out := slices.Clone(b.leaves)
	keys := slices.Clone(b.keys)
	slices.SortStableFunc(keys, func(x, y string) int { return indexOf(x) - indexOf(y) })
	for _, key := range keys {
		below := b.below[key]
		if key == "" && len(below.keys) == 0 {
			out = append(out, below.leaves...)
		} else {
			out = append(out, below.value())
		}
	}
	return out
}

// queryWriter writes the query string of an object.
type queryWriter struct {
	call        *jsonata.Call
	arrayFormat string
	dots        bool
	skipNulls   bool
	encode      bool
	encodeKeys  bool
	delimiter   string
	b           strings.Builder
}

func stringifyQuery(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	w := &queryWriter{call: c, arrayFormat: "indices", encode: true, encodeKeys: true, delimiter: "&"}
	prefix, err := w.options(args[1])
	if err != nil {
		return jsonata.Value{}, err
	}
	for key, v := range args[0].Fields() {
		if err := w.value(key, v); err != nil {
			return jsonata.Value{}, err
		}
	}
	if w.b.Len() == 0 {
		prefix = ""
	}
	return jsonata.String(prefix + w.b.String()), nil
}

// options reads the options; those of another name or kind are errors.
func (w *queryWriter) options(v jsonata.Value) (prefix string, err error) {
	for key, o := range v.Fields() {
		kind := jsonata.KindBool
		switch key {
		case "arrayFormat":
			w.arrayFormat, kind = o.Str(), jsonata.KindString
			if !slices.Contains([]string{"indices", "brackets", "repeat", "comma"}, w.arrayFormat) {
				return "", argument(2, "must have indices, brackets, repeat or comma as arrayFormat, not %s", o.AppendJSON(nil))
			}
		case "delimiter":
			w.delimiter, kind = o.Str(), jsonata.KindString
		case "allowDots":
			w.dots = o.Bool()
		case "skipNulls":
			w.skipNulls = o.Bool()
		case "encode":
			w.encode = o.Bool()
		case "encodeValuesOnly":
			w.encodeKeys = !o.Bool()
		case "addQueryPrefix":
			if o.Bool() {
				prefix = "?"
			}
		default:
			return "", argument(2, "has no option %q", key)
		}
		if o.Kind() != kind {
			return "", argument(2, "must have a %s as %s, not %s", kind, key, o.AppendJSON(nil))
		}
	}
	return prefix, nil
}

func (w *queryWriter) value(name string, v jsonata.Value) error {
	if h := v.Host(); h != nil {
		v = h.Plain()
	}
	switch v.Kind() {
	case jsonata.KindUndefined, jsonata.KindFunction:
		return nil
	case jsonata.KindNull:
		if w.skipNulls {
			return nil
		}
		return w.pair(name, "")
	case jsonata.KindArray:
		return w.array(name, v)
	case jsonata.KindObject:
		for key, field := range v.Fields() {
			below := name + "[" + key + "]"
			if w.dots {
				below = name + "." + key
			}
			if err := w.value(below, field); err != nil {
				return err
			}
		}
		return nil
	default:
		return w.pair(name, plainText(v))
	}
}

func (w *queryWriter) array(name string, v jsonata.Value) error {
	if w.arrayFormat == "comma" {
		return w.joined(name, v)
	}
	i := 0
	for item := range v.Items() {
		below := name
		switch w.arrayFormat {
		case "indices":
			below += "[" + strconv.Itoa(i) + "]"
		case "brackets":
			below += "[]"
		}
		i++
		if err := w.value(below, item); err != nil {
			return err
		}
	}
	return nil
}

func (w *queryWriter) joined(name string, v jsonata.Value) error {
	if v.Len() == 0 {
		return nil
	}
	if err := w.call.Spend(v.Len() * sizeOf); err != nil {
		return err
	}
	var texts []string
	for item := range v.Items() {
		texts = append(texts, plainText(item))
	}
	return w.pair(name, strings.Join(texts, ","))
}

func (w *queryWriter) pair(name, value string) error {
	// Encoded, a byte takes three.
	if err := w.call.Spend(3 * (len(name) + len(value))); err != nil {
		return err
	}
	if w.b.Len() > 0 {
		w.b.WriteString(w.delimiter)
	}
	w.b.WriteString(w.encoded(name, w.encodeKeys))
	w.b.WriteByte('=')
	w.b.WriteString(w.encoded(value, true))
	return nil
}

// encoded escapes all but the unreserved characters of RFC 3986.
func (w *queryWriter) encoded(s string, yes bool) string {
	if !w.encode || !yes {
		return s
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c), c >= '0' && c <= '9', c == '-', c == '.', c == '_', c == '~':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}
