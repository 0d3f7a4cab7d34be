package model

import (
	"fmt"
	"strings"

	"cognate"
	"cognate/jsonata"
)

// maxFailures bounds what one check reports.
const maxFailures = 100

// Codes of failures.
const (
	FailureType     = "type"
	FailureFormat   = "format"
	FailureEnum     = "enum"
	FailureRequired = "required"
	FailureUnknown  = "unknown"
)

// Validate checks the value of a body and returns all failures, up to a bound:
// types, formats, enums (an open enum takes any string), and what is required
// inside objects. Null is fine for every field that isn't required; items of arrays
// can't be null. Keys outside the model are no failures: see [Schema.Unknown].
func (s *Schema) Validate(v jsonata.Value) []cognate.Failure {
	c := &checker{}
	c.value(s, v, nil)
	return c.failures
}

type checker struct{ failures []cognate.Failure }

func (c *checker) fail(path *trail, code, format string, args ...any) {
	if len(c.failures) < maxFailures {
		c.failures = append(c.failures, cognate.Failure{Path: path.String(), Code: code, Message: fmt.Sprintf(format, args...)})
	}
}

func (c *checker) wrong(s *Schema, v jsonata.Value, path *trail) {
	c.fail(path, FailureType, "must be %s, not %s", s.Type.typeName(), kindName(v))
}

func (c *checker) value(s *Schema, v jsonata.Value, path *trail) {
	switch k := v.Kind(); {
	case s.Type == Any:
	case s.Type == Object && k == jsonata.KindObject:
		c.object(s, v, path)
	case s.Type == Array && k == jsonata.KindArray:
		i := 0
		for item := range v.Items() {
			c.value(s.Items, item, &trail{up: path, index: i})
			i++
		}
	case s.Type == String && k == jsonata.KindString:
		c.text(s, v.Str(), path)
	case s.Type == Boolean && k == jsonata.KindBool, s.Type == Number && k == jsonata.KindNumber:
	case s.Type == Integer && k == jsonata.KindNumber && integral(v):
	case s.Type == Integer && k == jsonata.KindNumber:
		c.fail(path, FailureType, "must be an integer, without a fraction")
	case s.Type == Range, s.Type == Sort:
		c.param(s, v, path)
	default:
		c.wrong(s, v, path)
	}
}

func integral(v jsonata.Value) bool {
	if _, ok := v.Int64(); ok {
		return true
	}
	f := v.Float()
	return f == float64(int64(f)) || f >= 1<<53 || f <= -(1<<53)
}

func (c *checker) object(s *Schema, v jsonata.Value, path *trail) {
	for _, f := range s.Fields {
		at := v.Get(f.Name)
		switch {
		case f.plainlyFits(at):
		case !at.IsUndefined() && !at.IsNull():
			c.value(f, at, &trail{up: path, name: f.Name})
		case f.Required && at.IsNull():
			c.fail(&trail{up: path, name: f.Name}, FailureRequired, "is required and can't be null")
		case f.Required:
			c.fail(&trail{up: path, name: f.Name}, FailureRequired, "is required")
		}
	}
}

// plainlyFits is the quick answer for the most frequent values: no path is needed.
func (s *Schema) plainlyFits(v jsonata.Value) bool {
	switch v.Kind() {
	case jsonata.KindString:
		return s.Type == String && s.Format == "" && len(s.Enum) == 0
	case jsonata.KindUndefined, jsonata.KindNull:
		return !s.Required
	default:
		return false
	}
}

func (c *checker) text(s *Schema, text string, path *trail) {
	if s.Format != "" && !s.Format.fits(text) {
		c.fail(path, FailureFormat, "must be %s", s.Format.describe())
	}
	if !s.allows(text) {
		c.fail(path, FailureEnum, "must be one of %s", strings.Join(s.Enum, ", "))
	}
}

// Unknown returns the paths of everything in v that the schema doesn't know, such
// as "emails[0].verified", in the order of v, up to a bound. Open objects know
// every key. What has the wrong type is left to Validate.
func (s *Schema) Unknown(v jsonata.Value) []string {
	var out []string
	s.unknown(v, nil, &out)
	return out
}

// maxUnknown bounds the paths that Unknown returns.
const maxUnknown = 1000

func (s *Schema) unknown(v jsonata.Value, path *trail, out *[]string) {
	switch {
	case s.Type == Array && v.Kind() == jsonata.KindArray:
		i := 0
		for item := range v.Items() {
			s.Items.unknown(item, &trail{up: path, index: i}, out)
			i++
		}
	case s.Type == Object && v.Kind() == jsonata.KindObject:
		for k, inner := range v.Fields() {
			switch f := s.Field(k); {
			case f != nil:
				f.unknown(inner, &trail{up: path, name: k}, out)
			case !s.Open && len(*out) < maxUnknown:
				*out = append(*out, (&trail{up: path, name: k}).String())
			}
		}
	}
}
