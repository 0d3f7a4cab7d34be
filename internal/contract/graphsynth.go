package contract

import (
	"fmt"
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"

	"cognate/internal/story"
)

// graphAnswer makes up the data that a GraphQL operation asks for.
func (c *Contract) graphAnswer(x *story.Exchange, want Wanted) ([]byte, error) {
	op, _, found := c.graph.operationOf(x)
	if op == nil {
		return nil, fmt.Errorf("%s: %s", found[0].place, found[0].text)
	}
	if want == Refusal {
		return responseText(http.StatusOK, object{"data": nil, "errors": []any{object{"message": "Made up", "extensions": object{"code": "INVALID_INPUT"}}}})
	}
	return responseText(http.StatusOK, object{"data": c.graph.selected(op.SelectionSet, "", want.isMinimal())})
}

// selected makes up the fields asked for of an object; type is what __typename
// tells.
func (g *graph) selected(asked ast.SelectionSet, typeName string, minimal bool) object {
	out := object{}
	for _, s := range asked {
		switch s := s.(type) {
		case *ast.Field:
			if s.Name == "__typename" {
				out[s.Alias] = typeName
				continue
			}
			out[s.Alias] = g.made(s, s.Definition.Type, minimal)
		case *ast.InlineFragment:
			if s.TypeCondition == "" || s.TypeCondition == typeName {
				for k, v := range g.selected(s.SelectionSet, typeName, minimal) {
					out[k] = v
				}
			}
		case *ast.FragmentSpread:
			for k, v := range g.selected(s.Definition.SelectionSet, typeName, minimal) {
				out[k] = v
			}
		}
	}
	return out
}

func (g *graph) made(f *ast.Field, t *ast.Type, minimal bool) any {
	if minimal && !t.NonNull {
		return nil
	}
	if t.Elem != nil {
		if item := g.made(f, t.Elem, minimal); item != nil {
			return []any{item}
		}
		return []any{}
	}
	d := g.schema.Types[t.NamedType]
	switch d.Kind {
	case ast.Enum:
		return d.EnumValues[0].Name
	case ast.Object:
		return g.selected(f.SelectionSet, d.Name, minimal)
	case ast.Interface, ast.Union:
		return g.selected(f.SelectionSet, g.schema.PossibleTypes[d.Name][0].Name, minimal)
	default: // a scalar
	}
	switch d.Name {
	case "Int":
		return 1
	case "Float":
		return 1.5
	case "Boolean":
		return false
	case "ID":
		return "00000000-0000-4000-8000-000000000101"
	case "String":
		return words("", f.Name)
	case "DateTime":
		return "2026-02-03T09:15:00Z"
	}
	return words("", f.Name)
}
