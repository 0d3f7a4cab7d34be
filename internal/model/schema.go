package model

import (
	"slices"
	"strings"

	"cognate/internal/definition"
	"cognate/jsonata"
)

// Type is the type of a value.
type Type string

// The types. Range and Sort are types of query parameters only.
const (
	String  Type = "string"
	Number  Type = "number"
	Integer Type = "integer"
	Boolean Type = "boolean"
	Object  Type = "object"
	Array   Type = "array"
	Any     Type = "any"
	// Range is a moment, or bounds around one: "2025-03-04", or
	// {"gt": …, "gte": …, "lt": …, "lte": …}.
	Range Type = "range"
	// Sort is {"field": "asc"} or {"field": "desc"}; the fields are in Enum.
	Sort Type = "sort"
)

// Format is the form of a string or of the ends of a range; "" for any.
type Format string

// The formats.
const (
	DateTime       Format = "date-time"         // RFC 3339: 2025-03-04T10:15:00Z
	Date           Format = "date"              // 2025-03-04
	DateOrDateTime Format = "date-or-date-time" // one or the other
	Email          Format = "email"
	URI            Format = "uri" // with a scheme
	UUID           Format = "uuid"
	Base64         Format = "base64" // RFC 4648, section 4, padded
)

// Compare says how a filter compares a record's value with the caller's.
type Compare string

// The comparisons.
const (
	Exact  Compare = "exact"
	Fold   Compare = "fold"   // without case and outer white space
	Digits Compare = "digits" // by the digits alone, as for phone numbers
	Words  Compare = "words"  // every word of the caller's occurs, without case
)

// Schema describes one value: a field, a parameter, an item, a whole record or body.
type Schema struct {
	// Name is the key of the field; "" for items, records and bodies.
	Name        string
	Type        Type
	Format      Format
	Description string
	// Example is a made-up value; absent where there is none.
	Example definition.JSON
	// Enum lists the values of a string, or the fields of a Sort; nil for any.
	Enum []string
	// Open allows strings outside Enum, and keys outside Fields.
	Open bool
	// Required means always present in answers; in a body, present when the object
	// around it is. What else a write requires is the integration's affair.
	Required bool
	// Ref names the resources whose ids the value holds, mostly none or one.
	Ref []string
	// Items is the schema of an array's items; nil for other types.
	Items *Schema
	// Fields are the keys of an object in their order.
	Fields  []*Schema
	Compare Compare

	index map[string]*Schema
}

// Field returns the field of an object with that name, nil when there is none.
func (s *Schema) Field(name string) *Schema {
	if s.index != nil {
		return s.index[name]
	}
	for _, f := range s.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// At returns the schema at a path such as "emails[].email" or "emails.email", nil
// when the model has nothing there or stops knowing (inside custom_fields). Array
// steps may be written or left out.
func (s *Schema) At(path string) *Schema {
	at := s
	for step := range strings.SplitSeq(path, ".") {
		name, _, _ := strings.Cut(step, "[")
		for at.Items != nil {
			at = at.Items
		}
		if at = at.Field(name); at == nil {
			return nil
		}
	}
	return at
}

// clone returns a deep copy that may be changed.
func (s *Schema) clone() *Schema {
	out := *s
	out.index = nil
	out.Enum, out.Ref = slices.Clone(s.Enum), slices.Clone(s.Ref)
	if s.Items != nil {
		out.Items = s.Items.clone()
	}
	out.Fields = nil
	for _, f := range s.Fields {
		out.Fields = append(out.Fields, f.clone())
	}
	return &out
}

// indexAbove is the number of fields above which a map beats a scan.
const indexAbove = 8

// seal indexes the fields once a schema is finished.
func (s *Schema) seal() {
	if s.Items != nil {
		s.Items.seal()
	}
	if len(s.Fields) > indexAbove {
		s.index = make(map[string]*Schema, len(s.Fields))
	}
	for _, f := range s.Fields {
		if s.index != nil {
			s.index[f.Name] = f
		}
		f.seal()
	}
}

// allows reports whether the enum, if any, has the value.
func (s *Schema) allows(value string) bool {
	return s.Open || len(s.Enum) == 0 || slices.Contains(s.Enum, value)
}

// kindName names a JSON value in a message.
func kindName(v jsonata.Value) string {
	switch v.Kind() {
	case jsonata.KindNull:
		return "null"
	case jsonata.KindBool:
		return "a boolean"
	case jsonata.KindNumber:
		return "a number"
	case jsonata.KindString:
		return "a string"
	case jsonata.KindArray:
		return "an array"
	case jsonata.KindObject:
		return "an object"
	default:
		return "nothing"
	}
}

// typeName names a type in a message.
func (t Type) typeName() string {
	switch t {
	case Integer, Array, Object, Any:
		return "an " + string(t)
	default:
		return "a " + string(t)
	}
}
