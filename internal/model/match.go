package model

import (
	"strings"
	"time"
	"unicode"

	"cognate/jsonata"
)

// Match reports whether a value of a record passes a filter of this schema, exactly.
// want is the filter as [Schema.Coerce] gives it, got the record's value.
//
// Strings compare as the schema says. An object passes when each of its keys in want
// does; of arrays, one element of want must pass for one of got. A bare day of a range
// means that day, in UTC; as a bound, gt is after the day and lte includes it. A record
// without the value doesn't pass.
func (s *Schema) Match(want, got jsonata.Value) bool {
	if got.IsUndefined() || got.IsNull() {
		return want.IsNull()
	}
	switch s.Type {
	case Array:
		return s.matchAny(want, got)
	case Object:
		return s.matchObject(want, got)
	case Range:
		return matchRange(want, got)
	case String:
		return s.Compare.equal(text(want), text(got))
	default:
		return jsonata.Equal(want, got)
	}
}

// text is the value as a string: records may hold ids as numbers.
func text(v jsonata.Value) string {
	if v.Kind() == jsonata.KindString {
		return v.Str()
	}
	return string(v.AppendJSON(nil))
}

func (s *Schema) matchAny(want, got jsonata.Value) bool {
	for w := range want.Items() {
		for g := range got.Items() {
			if s.Items.Match(w, g) {
				return true
			}
		}
	}
	return false
}

func (s *Schema) matchObject(want, got jsonata.Value) bool {
	for k, w := range want.Fields() {
		f := s.Field(k)
		switch {
		case f != nil && !f.Match(w, got.Get(k)):
			return false
		case f == nil && !jsonata.Equal(w, got.Get(k)):
			return false
		}
	}
	return want.Kind() == jsonata.KindObject
}

func (c Compare) equal(want, got string) bool {
	switch c {
	case Fold:
		return strings.EqualFold(strings.TrimSpace(want), strings.TrimSpace(got))
	case Digits:
		return digits(want) != "" && digits(want) == digits(got)
	case Words:
		return hasWords(want, got)
	default:
		return want == got
	}
}

// digits keeps the digits of a phone number; the international prefix 00 counts as +.
func digits(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	return strings.TrimPrefix(b.String(), "00")
}

func hasWords(want, got string) bool {
	split := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	}
	there := map[string]bool{}
	for _, w := range split(got) {
		there[w] = true
	}
	for _, w := range split(want) {
		if !there[w] {
			return false
		}
	}
	return true
}

// span is the time that a string means: a moment, or a whole day. end is exclusive
// for a day and equal to start for a moment.
type span struct{ start, end time.Time }

func parseSpan(s string) (span, bool) {
	if day, ok := parseDate(s); ok {
		return span{day, day.AddDate(0, 0, 1)}, true
	}
	t, ok := parseDateTime(DateTime.utc(s))
	return span{t, t}, ok
}

func matchRange(want, got jsonata.Value) bool {
	at, ok := parseSpan(got.Str())
	if !ok {
		return false
	}
	if want.Kind() == jsonata.KindString {
		return within(at.start, "eq", want.Str())
	}
	for op, end := range want.Fields() {
		if !within(at.start, op, end.Str()) {
			return false
		}
	}
	return want.Kind() == jsonata.KindObject
}

func within(t time.Time, op, bound string) bool {
	b, ok := parseSpan(bound)
	if !ok {
		return false
	}
	day := b.end.After(b.start)
	after := t.After(b.end) || day && t.Equal(b.end) // behind all of it
	switch op {
	case "gt":
		return after
	case "gte":
		return !t.Before(b.start)
	case "lt":
		return t.Before(b.start)
	case "lte":
		return !after
	default:
		return !t.Before(b.start) && !after
	}
}
