package contract

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/jsonschema/v6"
	"github.com/pb33f/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"cognate/internal/description"
)

// finding is a problem within a value: the place below it and what is wrong.
type finding struct {
	place   string // "body.data[].name"
	text    string
	unknown bool // a key that is not described
}

// unreadable is what is wrong with something that can't be looked into.
func unreadable(place string, err error) []finding {
	return []finding{{place: place, text: strings.TrimSpace(err.Error())}}
}

var english = message.NewPrinter(language.English)

// validate holds a value against its schema, and finds keys that are not described.
func (s *compiled) validate(place string, v any) []finding {
	return append(findings(s.schema.Validate(v), place, v), distinct(s.doc.unknown(s.source, v, place))...)
}

func findings(err error, place string, v any) []finding {
	if err == nil {
		return nil
	}
	var e *jsonschema.ValidationError
	if !errors.As(err, &e) {
		return []finding{{place: place, text: err.Error()}}
	}
	var out []finding
	for _, leaf := range leaves(e) {
		out = append(out, told(leaf, place, v)...)
	}
	return distinct(out)
}

func distinct(found []finding) []finding {
	slices.SortFunc(found, func(a, b finding) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.text, b.text)) })
	return slices.Compact(found)
}

func told(e *jsonschema.ValidationError, place string, v any) []finding {
	at := placeOf(place, e.InstanceLocation, v)
	if k, ok := e.ErrorKind.(*kind.Required); ok {
		var out []finding
		for _, name := range k.Missing {
			out = append(out, finding{place: at + "." + name, text: "is missing"})
		}
		return out
	}
	return []finding{{place: at, text: e.ErrorKind.LocalizedString(english)}}
}

// placeOf writes a location as data[].name: of the items of an array none is told
// from another.
func placeOf(place string, location []string, v any) string {
	for _, token := range location {
		if list, isList := v.([]any); isList {
			place += "[]"
			v = nil
			if i, err := strconv.Atoi(token); err == nil && i < len(list) {
				v = list[i]
			}
			continue
		}
		place += "." + token
		v = description.ObjectOf(v)[token]
	}
	return place
}

// leaves are the errors that no other explains. Of several schemas of which one had
// to fit, the errors of the one that came furthest are told.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	if _, either := e.ErrorKind.(*kind.AnyOf); either {
		var best []*jsonschema.ValidationError
		for _, cause := range e.Causes {
			if found := leaves(cause); best == nil || closer(found, best) {
				best = found
			}
		}
		return best
	}
	var out []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		out = append(out, leaves(cause)...)
	}
	return out
}

// closer says whether errors a are of a schema that fits better than that of b.
func closer(a, b []*jsonschema.ValidationError) bool {
	deepest := func(es []*jsonschema.ValidationError) int {
		n := 0
		for _, e := range es {
			n = max(n, len(e.InstanceLocation))
			if _, isType := e.ErrorKind.(*kind.Type); !isType {
				n = max(n, len(e.InstanceLocation)+1) // at least it is of the right kind
			}
		}
		return n
	}
	x, y := deepest(a), deepest(b)
	return x > y || x == y && len(a) < len(b)
}
