package connector

import (
	"errors"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"cognate/internal/definition"
	"cognate/jsonata"
)

// GraphQL is one operation of a GraphQL API, and the fragments that it spreads.
type GraphQL struct {
	Text      string
	Mutates   bool // a mutation; a query otherwise
	Variables []GraphQLVariable
	reading   reading
}

// GraphQLVariable is a variable that the operation declares.
type GraphQLVariable struct {
	Name, Type string // "id", "ID!"
	Required   bool   // it is neither nullable nor has a default
}

// maxGraphQLTokens bounds a document.
const maxGraphQLTokens = 20_000

// graphQL parses and checks the document of a call; nil where there is none, or a
// wrong one.
func (c *compiler) graphQL(slot, verb string, f *methodFile) *GraphQL {
	if !f.GraphQL.IsSet() {
		return nil
	}
	slot += ".graphql"
	refuse := func(is bool, why string) {
		if is {
			c.problem(f.GraphQL.Pos(), slot, "%s", why)
		}
	}
	refuse(verb != "POST", "a GraphQL operation is sent by a POST")
	refuse(f.Read, "the operation says itself whether it reads: read is not for it")
	refuse(f.Body.IsSet(), "the body is {query, variables}: body is not for it")
	refuse(f.Answer.IsSet(), "the answer is JSON: answer is not for it")
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: f.GraphQL.Value()}, maxGraphQLTokens)
	if err != nil {
		c.problem(graphQLPos(f.GraphQL, err), slot, "the document can't be read: %s", graphQLText(err))
		return nil
	}
	if len(doc.Operations) != 1 {
		c.problem(f.GraphQL.Pos(), slot, "there are %d operations; a call makes one", len(doc.Operations))
		return nil
	}
	op := doc.Operations[0]
	if op.Operation == ast.Subscription {
		c.problem(f.GraphQL.At(op.Position.Start), slot, "a subscription has no one answer; a query or a mutation is needed")
		return nil
	}
	w := graphQLWalk{c: c, slot: slot, text: f.GraphQL, own: f.GraphQL, doc: doc}
	w.check(op)
	return &GraphQL{Text: w.document(), Mutates: op.Operation == ast.Mutation, Variables: variablesOf(op), reading: readingOf(op)}
}

func variablesOf(op *ast.OperationDefinition) []GraphQLVariable {
	var out []GraphQLVariable
	for _, v := range op.VariableDefinitions {
		out = append(out, GraphQLVariable{Name: v.Variable, Type: v.Type.String(), Required: v.Type.NonNull && v.DefaultValue == nil})
	}
	return out
}

func graphQLPos(text definition.Text, err error) definition.Pos {
	var e *gqlerror.Error
	if !errors.As(err, &e) || len(e.Locations) == 0 {
		return text.Pos()
	}
	line, offset := e.Locations[0].Line, 0
	for l := range strings.Lines(text.Value()) {
		if line--; line == 0 {
			break
		}
		offset += len([]rune(l))
	}
	return text.At(offset + max(0, e.Locations[0].Column-1))
}

func graphQLText(err error) string {
	var e *gqlerror.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}

// graphQLWalk checks what needs no schema: variables and fragments are declared, and
// used.
type graphQLWalk struct {
	c         *compiler
	slot      string
	own       definition.Text // the call's
	text      definition.Text // what is walked: the call's, or a shared fragment's
	before    int             // runes that the parser saw before text
	doc       *ast.QueryDocument
	variables map[string]bool // used so far
	fragments map[string]bool
	declared  map[string]bool
}

func (w *graphQLWalk) check(op *ast.OperationDefinition) {
	w.variables, w.fragments, w.declared = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, v := range op.VariableDefinitions {
		if w.declared[v.Variable] {
			w.problem(v.Position, "$%s is declared twice", v.Variable)
		}
		w.declared[v.Variable] = true
	}
	w.directives(op.Directives)
	w.selections(op.SelectionSet)
	for _, v := range op.VariableDefinitions {
		if !w.variables[v.Variable] {
			w.problem(v.Position, "$%s is declared and not used, which servers refuse", v.Variable)
		}
	}
	for _, f := range w.doc.Fragments {
		if !w.fragments[f.Name] {
			w.problem(f.Position, "the fragment %s is not used, which servers refuse", f.Name)
		}
	}
}

func (w *graphQLWalk) problem(at *ast.Position, format string, args ...any) {
	w.c.problem(w.text.At(at.Start-w.before), w.slot, format, args...)
}

func (w *graphQLWalk) selections(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			w.arguments(s.Arguments)
			w.directives(s.Directives)
			w.selections(s.SelectionSet)
		case *ast.InlineFragment:
			w.directives(s.Directives)
			w.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			w.directives(s.Directives)
			w.spread(s)
		}
	}
}

func (w *graphQLWalk) spread(s *ast.FragmentSpread) {
	f, shared := w.doc.Fragments.ForName(s.Name), w.c.fragment(s.Name)
	if f == nil && shared == nil {
		w.problem(s.Position, "there is no fragment %s", s.Name)
		return
	}
	if w.fragments[s.Name] { // walked already, or being walked
		return
	}
	w.fragments[s.Name] = true
	if f == nil {
		text, before := w.text, w.before
		defer func() { w.text, w.before = text, before }()
		shared.used, f = true, shared.definition
		w.text, w.before = shared.text, shared.before()
	}
	w.directives(f.Directives)
	w.selections(f.SelectionSet)
}

// document is the call's own text, and the shared fragments that it spreads.
func (w *graphQLWalk) document() string {
	parts := []string{strings.TrimSpace(w.own.Value())}
	for _, f := range w.c.fragments {
		if w.fragments[f.name] && w.doc.Fragments.ForName(f.name) == nil {
			parts = append(parts, strings.TrimSpace(f.source()))
		}
	}
	return strings.Join(parts, "\n")
}

func (w *graphQLWalk) directives(list ast.DirectiveList) {
	for _, d := range list {
		w.arguments(d.Arguments)
	}
}

func (w *graphQLWalk) arguments(list ast.ArgumentList) {
	for _, a := range list {
		w.value(a.Value)
	}
}

func (w *graphQLWalk) value(v *ast.Value) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable {
		if !w.declared[v.Raw] && !w.variables[v.Raw] {
			w.problem(v.Position, "$%s is not declared by the operation", v.Raw)
		}
		w.variables[v.Raw] = true
	}
	for _, child := range v.Children {
		w.value(child.Value)
	}
}

// checkVariables holds what a mapping yields against the variables that the
// operation declares, as far as analysis can tell. at is where a missing one is
// told; defaults stand in for it.
func (c *compiler) checkVariables(slot string, at definition.Pos, s *Slot, text definition.Text, defaults jsonata.Value, call *Method) {
	given, open := pagedVariables(call), false
	for name := range defaults.Fields() {
		given[name] = true
	}
	if s != nil {
		shape := s.Expr.Analyze().Result
		if shape == nil || shape.Kinds == jsonata.AnyKind {
			return
		}
		if !shape.Kinds.Has(jsonata.KindObject) {
			c.problem(text.At(shape.Position), s.Name, "the mapping yields %s; the variables of %s are an object", shape.Kinds, call.FullName())
			return
		}
		open = shape.Open
		for _, f := range shape.Fields {
			given[f.Key] = true
			if call.GraphQL.variable(f.Key) == nil {
				c.problem(text.At(f.KeyPosition), s.Name, "%s declares no $%s; it has %s", call.FullName(), f.Key, call.GraphQL.names())
			}
		}
	}
	for _, v := range call.GraphQL.Variables {
		if v.Required && !open && !given[v.Name] {
			c.problem(at, slot, "%s needs the variable $%s, %s, and nothing gives it", call.FullName(), v.Name, v.Type)
		}
	}
}

// checkBare refuses a call that is made without a mapping and needs variables.
func (c *compiler) checkBare(slot string, text definition.Text, call *Method) {
	if call != nil && call.GraphQL != nil {
		c.checkVariables(slot, text.Pos(), nil, definition.Text{}, jsonata.Value{}, call)
	}
}

// pagedVariables are those that paging gives.
func pagedVariables(call *Method) map[string]bool {
	given := map[string]bool{}
	p := call.Pagination
	if p == nil || !p.InBody && p.Style != PageDynamic {
		return given
	}
	for _, path := range []string{p.Param, p.SizeParam} {
		if rest, ok := strings.CutPrefix(path, "variables."); ok {
			name, _, _ := strings.Cut(rest, ".")
			given[name] = true
		}
	}
	return given
}

func (g *GraphQL) variable(name string) *GraphQLVariable {
	for i := range g.Variables {
		if g.Variables[i].Name == name {
			return &g.Variables[i]
		}
	}
	return nil
}

func (g *GraphQL) names() string {
	if len(g.Variables) == 0 {
		return "none"
	}
	names := make([]string, len(g.Variables))
	for i, v := range g.Variables {
		names[i] = "$" + v.Name
	}
	return strings.Join(names, ", ")
}

// Body is what is sent: {query, variables}.
func (g *GraphQL) Body(variables jsonata.Value) jsonata.Value {
	return jsonata.Object(
		jsonata.Field{Key: "query", Value: jsonata.String(g.Text)},
		jsonata.Field{Key: "variables", Value: variables},
	)
}
