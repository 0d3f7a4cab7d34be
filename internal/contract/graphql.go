package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pb33f/jsonschema/v6"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"cognate/internal/description"
	"cognate/internal/story"
)

// graph is a GraphQL schema.
type graph struct{ schema *ast.Schema }

func (l *Library) openGraph(name string) (*graph, error) {
	if g := l.schemas[name]; g != nil {
		return g, nil
	}
	data, err := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: string(data)})
	if err != nil {
		return nil, err
	}
	l.schemas[name] = &graph{schema}
	return l.schemas[name], nil
}

// operationOf reads the operation that a request sends: {query, variables}.
func (g *graph) operationOf(x *story.Exchange) (*ast.OperationDefinition, map[string]any, []finding) {
	var body struct {
		Query         string          `json:"query"`
		Variables     json.RawMessage `json:"variables"`
		OperationName string          `json:"operationName"`
	}
	if err := json.Unmarshal(x.Body, &body); err != nil {
		return nil, nil, unreadable("body", err)
	}
	query, err := gqlparser.LoadQueryWithRules(g.schema, body.Query, nil)
	if err != nil {
		return nil, nil, unreadable("body.query", err)
	}
	op := query.Operations.ForName(body.OperationName)
	if op == nil {
		return nil, nil, []finding{{place: "body.query", text: "no operation"}}
	}
	var variables map[string]any
	if len(body.Variables) > 0 {
		if err := json.Unmarshal(body.Variables, &variables); err != nil {
			return nil, nil, unreadable("body.variables", err)
		}
	}
	return op, variables, nil
}

// checkGraph holds a GraphQL request and its answer against the schema, which
// describes no calls of another kind, such as that of a file.
func (c *Contract) checkGraph(request, response string, x *story.Exchange, refused bool) []Problem {
	if x.Method != http.MethodPost {
		p := undescribed(x)
		p.Part = request
		return []Problem{p}
	}
	op, variables, found := c.graph.operationOf(x)
	if op == nil {
		return problems(found, request, "", failed)
	}
	name := string(op.Operation) + " " + op.Name
	found = unknownVariables(op, variables)
	if _, err := validator.VariableValues(c.graph.schema, op, variables); err != nil {
		found = append(found, finding{place: "body.variables", text: err.Error()})
	}
	out := problems(found, request, name, failed)
	if refused || !isJSON(mediaType(x)) {
		return out
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(x.ResponseBody))
	if err != nil {
		return append(out, Problem{Part: response, Place: "body", Text: err.Error(), call: name})
	}
	w := answerWalk{schema: c.graph.schema, nullable: c.grade > "A"}
	w.answer(op, description.ObjectOf(v), x.Status)
	return append(out, problems(w.found, response, name, c.grade.unknownResponse())...)
}

func mediaType(x *story.Exchange) string {
	kind, _, _ := strings.Cut(x.ResponseHeader.Get("Content-Type"), ";")
	return strings.TrimSpace(kind)
}

func unknownVariables(op *ast.OperationDefinition, variables map[string]any) (found []finding) {
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if op.VariableDefinitions.ForName(name) == nil {
			found = append(found, finding{place: "body.variables." + name, text: "the operation has no such variable"})
		}
	}
	return found
}

// answerWalk holds an answer's data against what was asked for.
type answerWalk struct {
	schema   *ast.Schema
	nullable bool
	found    []finding
}

func (w *answerWalk) add(place, format string, args ...any) {
	f := finding{place: place, text: fmt.Sprintf(format, args...)}
	if !slices.Contains(w.found, f) {
		w.found = append(w.found, f)
	}
}

func (w *answerWalk) answer(op *ast.OperationDefinition, body object, status int) {
	_, failed := body["errors"].([]any)
	data, hasData := body["data"]
	switch {
	case data == nil && failed, status >= 400:
		return
	case !hasData || description.ObjectOf(data) == nil:
		w.add("body.data", "is missing")
		return
	}
	w.object([]ast.SelectionSet{op.SelectionSet}, description.ObjectOf(data), "body.data", failed)
}

// object walks the fields that any of the selections asks for; failed says that the
// answer has errors, so that any of them may be null.
func (w *answerWalk) object(asked []ast.SelectionSet, v object, place string, failed bool) {
	fields := map[string][]*ast.Field{}
	for _, set := range asked {
		w.collect(set, v, fields)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value, there := v[name]
		if !there {
			w.add(place+"."+name, "was asked for and is missing")
			continue
		}
		w.value(below(fields[name]), fields[name][0].Definition.Type, value, place+"."+name, failed)
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if fields[name] == nil && !slices.ContainsFunc(asked, func(set ast.SelectionSet) bool { return w.mayHave(set, name) }) {
			w.add(place+"."+name, "was not asked for")
		}
	}
}

// below are the selections of a field that is asked for several times, which add up.
func below(fields []*ast.Field) []ast.SelectionSet {
	var sets []ast.SelectionSet
	for _, f := range fields {
		sets = append(sets, f.SelectionSet)
	}
	return sets
}

// collect gathers the fields that the object must have: those of fragments on
// another type are left aside, where __typename tells the type.
func (w *answerWalk) collect(asked ast.SelectionSet, v object, into map[string][]*ast.Field) {
	for _, s := range asked {
		switch s := s.(type) {
		case *ast.Field:
			into[s.Alias] = append(into[s.Alias], s)
		case *ast.InlineFragment:
			if w.applies(s.TypeCondition, s.ObjectDefinition, v) {
				w.collect(s.SelectionSet, v, into)
			}
		case *ast.FragmentSpread:
			if w.applies(s.Definition.TypeCondition, s.ObjectDefinition, v) {
				w.collect(s.Definition.SelectionSet, v, into)
			}
		}
	}
}

func (w *answerWalk) applies(condition string, parent *ast.Definition, v object) bool {
	if condition == "" || parent != nil && parent.Name == condition {
		return true
	}
	name := description.TextOf(v["__typename"])
	if name == condition {
		return true
	}
	return slices.ContainsFunc(w.schema.PossibleTypes[condition], func(d *ast.Definition) bool { return d.Name == name })
}

// mayHave says whether any fragment asks for the key.
func (w *answerWalk) mayHave(asked ast.SelectionSet, key string) bool {
	return slices.ContainsFunc(asked, func(s ast.Selection) bool {
		switch s := s.(type) {
		case *ast.Field:
			return s.Alias == key
		case *ast.InlineFragment:
			return w.mayHave(s.SelectionSet, key)
		case *ast.FragmentSpread:
			return w.mayHave(s.Definition.SelectionSet, key)
		}
		return false
	})
}

func (w *answerWalk) value(asked []ast.SelectionSet, t *ast.Type, v any, place string, failed bool) {
	if v == nil {
		if t.NonNull && !w.nullable && !failed {
			w.add(place, "is null, and %s is never", t)
		}
		return
	}
	if t.Elem != nil {
		list, isList := v.([]any)
		if !isList {
			w.add(place, "is no list, as %s is", t)
		}
		for _, item := range list {
			w.value(asked, t.Elem, item, place+"[]", failed)
		}
		return
	}
	d := w.schema.Types[t.NamedType]
	switch d.Kind {
	case ast.Scalar:
		w.scalar(d.Name, v, place)
	case ast.Enum:
		if d.EnumValues.ForName(description.TextOf(v)) == nil {
			w.add(place, "%v is none of the values of %s", v, d.Name)
		}
	default:
		o := description.ObjectOf(v)
		if o == nil {
			w.add(place, "is no object, as %s is", d.Name)
			return
		}
		w.object(asked, o, place, failed)
	}
}

func (w *answerWalk) scalar(name string, v any, place string) {
	var ok bool
	switch v := v.(type) {
	case string:
		ok = name != "Int" && name != "Float" && name != "Boolean"
	case bool:
		ok = name != "Int" && name != "Float" && name != "String" && name != "ID"
	case json.Number:
		_, err := v.Int64()
		ok = name != "Boolean" && name != "String" && (name != "Int" || err == nil)
	default:
		ok = name != "Int" && name != "Float" && name != "String" && name != "ID" && name != "Boolean"
	}
	if !ok {
		w.add(place, "%v is no %s", v, name)
	}
}
