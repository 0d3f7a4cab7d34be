package function

import (
	"strconv"
	"strings"

	"cognate/jsonata"
)

// at gives the value at a path of keys and indexes, such as "emails.0.email" or
// "emails[0].email". A key that is written so itself comes first.
func at(v jsonata.Value, path string) jsonata.Value {
	if found := field(v, path); !found.IsUndefined() {
		return found
	}
	for _, key := range steps(path) {
		if v = field(v, key); v.IsUndefined() {
			break
		}
	}
	return v
}

func field(v jsonata.Value, key string) jsonata.Value {
	if v.Kind() == jsonata.KindArray {
		i, err := strconv.Atoi(key)
		if err != nil {
			return jsonata.Value{}
		}
		return v.Index(i)
	}
	return v.Get(key)
}

// steps splits a path at its dots and brackets.
func steps(path string) []string {
	if !strings.ContainsAny(path, ".[") {
		return []string{path}
	}
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// selector makes a function of what an author gives to choose by: a function as it
// is, a text as the path of the value.
func selector(c *jsonata.Call, by jsonata.Value) func(item jsonata.Value, i int, all jsonata.Value) (jsonata.Value, error) {
	switch by.Kind() {
	case jsonata.KindFunction:
		return func(item jsonata.Value, i int, all jsonata.Value) (jsonata.Value, error) {
			return c.Apply(by, item, jsonata.Int(int64(i)), all)
		}
	case jsonata.KindString:
		path := by.Str()
		return func(item jsonata.Value, _ int, _ jsonata.Value) (jsonata.Value, error) { return at(item, path), nil }
	default:
		return func(item jsonata.Value, _ int, _ jsonata.Value) (jsonata.Value, error) { return item, nil }
	}
}

// condition is selector for tests: an object stands for the values that an item
// must have, [path, value] for one of them.
func condition(c *jsonata.Call, by jsonata.Value) func(item jsonata.Value, i int, all jsonata.Value) (bool, error) {
	switch by.Kind() {
	case jsonata.KindObject:
		return func(item jsonata.Value, _ int, _ jsonata.Value) (bool, error) { return matches(item, by, 0), nil }
	case jsonata.KindArray:
		return func(item jsonata.Value, _ int, _ jsonata.Value) (bool, error) {
			return matches(at(item, by.Index(0).Str()), by.Index(1), 0), nil
		}
	default: // a path, or a function
	}
	choose := selector(c, by)
	return func(item jsonata.Value, i int, all jsonata.Value) (bool, error) {
		v, err := choose(item, i, all)
		return truthy(v), err
	}
}

// matches reports whether v has all that want has: objects may have more.
func matches(v, want jsonata.Value, depth int) bool {
	if want.Kind() != jsonata.KindObject || depth > jsonata.MaxNesting {
		return jsonata.Equal(v, want)
	}
	for key, w := range want.Fields() {
		if !matches(v.Get(key), w, depth+1) {
			return false
		}
	}
	return true
}
