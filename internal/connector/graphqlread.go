package connector

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cognate/internal/definition"
)

// reading is where the answer of an operation holds what is meant: the records of a
// connection, or the record.
type reading struct {
	items, item string // expressions over response; at most one is set
	// connection is the expression of the connection, where its pageInfo is asked for.
	connection string
}

// readingOf finds what an operation of one field is about. A mutation is about the
// one part of its payload that has fields, a query about its field; or about the
// connection (nodes, or edges { node }) that this is, or leads to without any other
// part.
func readingOf(op *ast.OperationDefinition) reading {
	root := soleField(op.SelectionSet)
	if root == nil {
		return reading{}
	}
	path := "response.data." + quotedName(root.Alias)
	if op.Operation == ast.Mutation {
		if part := solePart(root.SelectionSet); part != nil {
			return reading{item: path + "." + quotedName(part.Alias)}
		}
		return reading{}
	}
	for field, at := root, path; field != nil; {
		if records := recordsOf(field.SelectionSet); records != "" {
			r := reading{items: at + records}
			if info := fieldOf(field.SelectionSet, "pageInfo"); info != nil && fieldOf(info.SelectionSet, "endCursor") != nil && fieldOf(info.SelectionSet, "hasNextPage") != nil {
				r.connection = at
			}
			return r
		}
		if field = soleField(field.SelectionSet); field != nil {
			at += "." + quotedName(field.Alias)
		}
	}
	return reading{item: path}
}

// soleField is the one selection of a set, where it is a field; nil otherwise.
func soleField(set ast.SelectionSet) *ast.Field {
	if len(set) != 1 {
		return nil
	}
	f, _ := set[0].(*ast.Field)
	return f
}

// solePart is the one field of a set that has fields itself; nil where there are
// several, or fragments, of which nothing is known.
func solePart(set ast.SelectionSet) *ast.Field {
	var part *ast.Field
	for _, s := range set {
		f, ok := s.(*ast.Field)
		if !ok || len(f.SelectionSet) > 0 && part != nil {
			return nil
		}
		if len(f.SelectionSet) > 0 {
			part = f
		}
	}
	return part
}

// recordsOf leads from a connection to its records; "" where it is none.
func recordsOf(set ast.SelectionSet) string {
	if fieldOf(set, "nodes") != nil {
		return ".nodes"
	}
	if edges := fieldOf(set, "edges"); edges != nil && fieldOf(edges.SelectionSet, "node") != nil {
		return ".edges.node"
	}
	return ""
}

// fieldOf finds a field that goes by its own name.
func fieldOf(set ast.SelectionSet, name string) *ast.Field {
	for _, s := range set {
		if f, ok := s.(*ast.Field); ok && f.Name == name && f.Alias == name {
			return f
		}
	}
	return nil
}

// quotedName is a name of GraphQL in an expression, where some are operators.
func quotedName(name string) string {
	switch name {
	case "and", "or", "in", "true", "false", "null":
		return "`" + name + "`"
	}
	return name
}

// told are the texts of items and item: as the file says them, or as the operation
// tells.
func (g *GraphQL) told(f *methodFile) (items, item definition.Text) {
	if g == nil || f.Items.IsSet() || f.Item.IsSet() {
		return f.Items, f.Item
	}
	if g.reading.items != "" {
		items = definition.NewText(f.GraphQL.Pos(), g.reading.items)
	}
	if g.reading.item != "" {
		item = definition.NewText(f.GraphQL.Pos(), g.reading.item)
	}
	return items, item
}

// relayed is a pagination of the Relay style for the list at hand: its cursor stands
// in the connection that the operation reads.
func (c *compiler) relayed(slot string, f *methodFile, p *Pagination, g *GraphQL) *Pagination {
	if p == nil || !p.Relay {
		return p
	}
	if g == nil || g.reading.connection == "" {
		c.problem(f.at(), slot, "it is paged by a connection, and its operation does not ask for the pageInfo { hasNextPage endCursor } of one alone")
		return nil
	}
	own, at := *p, g.reading.connection+".pageInfo."
	own.Next = c.slot(slot+".next", definition.NewText(f.GraphQL.Pos(), at+"endCursor"), scopeItems)
	own.Last = c.slot(slot+".last", definition.NewText(f.GraphQL.Pos(), at+"hasNextPage = false"), scopeItems)
	return &own
}

// at is where a call stands in its file.
func (f *methodFile) at() definition.Pos {
	if f.Call.IsSet() {
		return f.Call.Pos()
	}
	return f.GraphQL.Pos()
}

// called is the call of a method: its own, or that of all GraphQL operations.
func (c *compiler) called(slot string, at definition.Pos, f *methodFile) (verb, template string) {
	call := f.Call
	if !call.IsSet() && f.GraphQL.IsSet() {
		call = c.graphQLCall
	}
	verb, template, found := strings.Cut(call.Value(), " ")
	switch {
	case !call.IsSet():
		c.problem(at, slot, "missing key \"call\": an HTTP method and a path, such as GET /users/; or graphql, where the connector has the key graphql")
	case !found || !isHTTPMethod(verb):
		c.problem(call.Pos(), slot+".call", "%q is not an HTTP method and a path, such as GET /users/", call.Value())
	}
	return verb, strings.TrimSpace(template)
}
