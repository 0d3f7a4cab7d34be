package model

import (
	"math"
	"strconv"
	"strings"

	"cognate"
	"cognate/jsonata"
)

// Coerce gives a query parameter, whose parts all came as strings, the types of its
// schema, and returns all that is wrong with it. The paths start with the parameter's
// name.
//
//   - booleans take true and false, numbers decimal numbers
//   - a lone value stands for an array of one, a lone id for the object that refers to it
//   - a range stays a string, or an object of gt, gte, lt and lte; a sort an object of asc and desc
//   - a key that the parameter doesn't have is a failure
func (s *Schema) Coerce(v jsonata.Value) (jsonata.Value, []cognate.Failure) {
	c := &checker{}
	out := c.coerce(s, v, &trail{name: s.Name})
	return out, c.failures
}

func (c *checker) coerce(s *Schema, v jsonata.Value, path *trail) jsonata.Value {
	switch s.Type {
	case Array:
		return c.coerceArray(s, v, path)
	case Object:
		return c.coerceObject(s, v, path)
	case Boolean:
		if v.Kind() == jsonata.KindBool {
			return v
		}
		if word := v.Str(); word == "true" || word == "false" {
			return jsonata.Bool(word == "true")
		}
	case Number, Integer:
		if v.Kind() == jsonata.KindNumber && (s.Type == Number || integral(v)) {
			return v
		}
		x, err := strconv.ParseFloat(v.Str(), 64)
		if err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) && (s.Type == Number || x == math.Trunc(x)) {
			return jsonata.Float(x)
		}
	case String:
		if v.Kind() == jsonata.KindString {
			c.text(s, v.Str(), path)
			return v
		}
	default:
		c.param(s, v, path)
		return v
	}
	if v.Kind() == jsonata.KindString {
		c.fail(path, FailureType, "must be %s", s.Type.spelled())
	} else {
		c.wrong(s, v, path)
	}
	return v
}

// spelled says how a type is written in a query.
func (t Type) spelled() string {
	if t == Boolean {
		return "true or false"
	}
	return t.typeName()
}

func (c *checker) coerceArray(s *Schema, v jsonata.Value, path *trail) jsonata.Value {
	if v.Kind() != jsonata.KindArray {
		v = jsonata.Array(v)
	}
	items := make([]jsonata.Value, 0, v.Len())
	i := 0
	for item := range v.Items() {
		items = append(items, c.coerce(s.Items, item, &trail{up: path, index: i}))
		i++
	}
	return jsonata.Array(items...)
}

func (c *checker) coerceObject(s *Schema, v jsonata.Value, path *trail) jsonata.Value {
	if v.Kind() != jsonata.KindObject {
		id, ok := s.reference(v)
		if !ok {
			c.wrong(s, v, path)
			return v
		}
		v = id
	}
	var fields []jsonata.Field
	for k, inner := range v.Fields() {
		at := &trail{up: path, name: k}
		switch f := s.Field(k); {
		case f != nil:
			inner = c.coerce(f, inner, at)
		case !s.Open:
			c.fail(at, FailureUnknown, "is not known; there is %s", strings.Join(fieldNames(s), ", "))
		}
		fields = append(fields, jsonata.Field{Key: k, Value: inner})
	}
	return jsonata.Object(fields...)
}

func fieldNames(s *Schema) []string {
	names := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		names[i] = f.Name
	}
	return names
}

// bounds are the keys of a range.
var bounds = []string{"gt", "gte", "lt", "lte"}

// param checks a range or a sort.
func (c *checker) param(s *Schema, v jsonata.Value, path *trail) {
	switch {
	case s.Type == Range && v.Kind() == jsonata.KindString:
		c.bound(s, v, path)
	case v.Kind() != jsonata.KindObject && s.Type == Sort:
		c.fail(path, FailureType, "must name a field with asc or desc, as in %s[%s]=asc", s.Name, first(s.Enum))
	case v.Kind() != jsonata.KindObject:
		c.fail(path, FailureType, "must be %s, or bounds as in %s[gte]=…", s.rangeFormat().describe(), s.Name)
	case s.Type == Range:
		c.bounds(s, v, path)
	default:
		c.sort(s, v, path)
	}
}

func first(names []string) string {
	if len(names) == 0 {
		return "field"
	}
	return names[0]
}

// rangeFormat is what the ends of a range may be: days are fine for moments too.
func (s *Schema) rangeFormat() Format {
	if s.Format == Date {
		return Date
	}
	return DateOrDateTime
}

func (c *checker) bound(s *Schema, v jsonata.Value, path *trail) {
	if v.Kind() != jsonata.KindString || !s.rangeFormat().fits(v.Str()) {
		c.fail(path, FailureFormat, "must be %s", s.rangeFormat().describe())
	}
}

func (c *checker) bounds(s *Schema, v jsonata.Value, path *trail) {
	for k, end := range v.Fields() {
		at := &trail{up: path, name: k}
		known := false
		for _, b := range bounds {
			known = known || b == k
		}
		if !known {
			c.fail(at, FailureUnknown, "is not known; a range has %s", strings.Join(bounds, ", "))
			continue
		}
		c.bound(s, end, at)
	}
}

func (c *checker) sort(s *Schema, v jsonata.Value, path *trail) {
	for k, direction := range v.Fields() {
		at := &trail{up: path, name: k}
		known := s.Open
		for _, f := range s.Enum {
			known = known || f == k
		}
		switch {
		case !known:
			c.fail(at, FailureUnknown, "can't be sorted by; there is %s", strings.Join(s.Enum, ", "))
		case direction.Str() != "asc" && direction.Str() != "desc":
			c.fail(at, FailureEnum, "must be asc or desc")
		}
	}
}
