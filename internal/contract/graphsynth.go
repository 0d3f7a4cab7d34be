package contract

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cognate/internal/description"
	"cognate/internal/story"
)

// graphAnswer makes up the data that a GraphQL operation asks for.
func (c *Contract) graphAnswer(x *story.Exchange, want Wanted) ([]byte, error) {
	if x.Method != http.MethodPost {
		return nil, fmt.Errorf("%s", undescribed(x).Text)
	}
	op, variables, found := c.graph.operationOf(x)
	if op == nil {
		return nil, fmt.Errorf("%s: %s", found[0].place, found[0].text)
	}
	if want == Refusal {
		return responseText(http.StatusOK, object{"data": nil, "errors": []any{object{"message": "Made up", "extensions": object{"code": "INVALID_INPUT"}}}})
	}
	s := graphSynth{schema: c.graph.schema, want: want, asked: description.TextOf(variables["id"])}
	root := s.schema.Query
	if op.Operation == ast.Mutation {
		root, s.wraps = s.schema.Mutation, 1
	}
	return responseText(http.StatusOK, object{"data": s.object([]ast.SelectionSet{op.SelectionSet}, root, 0)})
}

// graphSynth makes up what an operation selects, and nothing else.
type graphSynth struct {
	schema *ast.Schema
	want   Wanted
	asked  string // the operation's variable id: of the record that is asked for
	wraps  int    // how deep a record stands: data.ticket, and of a mutation data.update.ticket
	inList bool   // below a list
	ids    int    // that were given
}

// object makes up an object of a type: of each field all that any of the selections
// asks for.
func (s *graphSynth) object(asked []ast.SelectionSet, of *ast.Definition, depth int) object {
	out := object{}
	fields := map[string][]*ast.Field{}
	var names []string
	for _, set := range asked {
		names = s.collect(set, of, fields, names)
	}
	for _, name := range names {
		same := fields[name]
		if same[0].Name == "__typename" {
			out[name] = of.Name
			continue
		}
		out[name] = s.value(same[0].Name, below(same), same[0].Definition.Type, depth)
	}
	return out
}

// collect gathers the fields that are asked of a type by their aliases; those of
// fragments on another are none of it.
func (s *graphSynth) collect(set ast.SelectionSet, of *ast.Definition, into map[string][]*ast.Field, names []string) []string {
	for _, selection := range set {
		switch v := selection.(type) {
		case *ast.Field:
			if into[v.Alias] == nil {
				names = append(names, v.Alias)
			}
			into[v.Alias] = append(into[v.Alias], v)
		case *ast.InlineFragment:
			if s.applies(v.TypeCondition, of) {
				names = s.collect(v.SelectionSet, of, into, names)
			}
		case *ast.FragmentSpread:
			if s.applies(v.Definition.TypeCondition, of) {
				names = s.collect(v.Definition.SelectionSet, of, into, names)
			}
		}
	}
	return names
}

func (s *graphSynth) applies(condition string, of *ast.Definition) bool {
	if condition == "" || condition == of.Name {
		return true
	}
	for _, d := range s.schema.PossibleTypes[condition] {
		if d.Name == of.Name {
			return true
		}
	}
	return false
}

// value makes up a value. depth counts from the keys of data.
func (s *graphSynth) value(name string, asked []ast.SelectionSet, t *ast.Type, depth int) any {
	d := s.schema.Types[t.Name()]
	isRecord := d.Kind == ast.Object || d.Kind == ast.Interface || d.Kind == ast.Union
	isAsked := isRecord && (depth <= s.wraps || t.Elem != nil || name == "node")
	if s.want.isMinimal() && !t.NonNull && !isAsked {
		return nil
	}
	if t.Elem != nil {
		return s.list(name, asked, t.Elem, isRecord, depth)
	}
	switch d.Kind {
	case ast.Enum:
		return d.EnumValues[0].Name
	case ast.Object:
		return s.object(asked, d, depth+1)
	case ast.Interface, ast.Union:
		return s.object(asked, s.schema.PossibleTypes[d.Name][0], depth+1)
	default: // a scalar
		return s.scalar(name, d.Name)
	}
}

// list has two records where it is what the answer is made of, as data.tickets.nodes
// is, and one elsewhere; a minimal answer has none, unless its records are what is
// asked for.
func (s *graphSynth) list(name string, asked []ast.SelectionSet, t *ast.Type, isRecord bool, depth int) any {
	isEnvelope := isRecord && !s.inList && depth <= 2
	out := []any{}
	if s.want == Minimal || s.want == MinimalList && !isEnvelope {
		return out
	}
	n := 1
	if isEnvelope && !s.want.isMinimal() {
		n = 2
	}
	before := s.inList
	s.inList = true
	for range n {
		if v := s.value(name, asked, t, depth); v != nil {
			out = append(out, v)
		}
	}
	s.inList = before
	return out
}

// succeeded are flags of a mutation without which it has failed.
var succeeded = regexp.MustCompile(`^(success|succeeded|ok)$`)

func (s *graphSynth) scalar(name, kind string) any {
	lower := strings.ToLower(name)
	switch kind {
	case "Int", "Float":
		return 1
	case "Boolean":
		return succeeded.MatchString(lower) || s.want == MorePages && moreFlags.MatchString(lower)
	case "ID":
		return s.id(lower == "id")
	}
	if lower == "id" {
		return s.id(true)
	}
	format := formatOf(kind)
	switch {
	case format == "json":
		return object{}
	case s.want.isMinimal() && kind == "String":
		return ""
	case strings.HasSuffix(lower, "cursor"):
		return "made-up-cursor"
	case strings.HasSuffix(lower, "id"):
		return s.id(false)
	}
	return words(format, name)
}

// formatOf is the format that the name of a scalar suggests: DateTime, TimelessDate,
// JSONObject, URI.
func formatOf(kind string) string {
	kind = strings.ToLower(kind)
	switch {
	case strings.Contains(kind, "json"), kind == "map", kind == "object":
		return "json"
	case strings.Contains(kind, "datetime"), strings.Contains(kind, "timestamp"), kind == "iso8601":
		return "date-time"
	case strings.Contains(kind, "date"):
		return "date"
	case strings.Contains(kind, "url"), strings.Contains(kind, "uri"):
		return "uri"
	case strings.Contains(kind, "uuid"):
		return "uuid"
	}
	return ""
}

// id is that of the record which is asked for, and then the next one; another's when
// it is not the object's own.
func (s *graphSynth) id(own bool) string {
	if !own {
		return "7"
	}
	s.ids++
	if s.ids == 1 && s.asked != "" {
		return s.asked
	}
	return fmt.Sprint(100 + s.ids)
}
