package connector

import (
	"cognate/internal/definition"
	"cognate/jsonata"
)

// ParsePath is parsePath.
func ParsePath(template string) (Path, error) { return parsePath(template) }

// CoverageOf is what an expression reads of a variable.
func CoverageOf(variable, source string) *Coverage {
	c := &Coverage{}
	c.add(variable, jsonata.MustCompile(source).Analyze())
	return c
}

// MaxSegment is maxSegment.
const MaxSegment = maxSegment

// CheckGraphQL checks a document as that of a call.
func CheckGraphQL(text string) (*GraphQL, definition.Problems) {
	c := &compiler{}
	f := &methodFile{}
	f.GraphQL = definition.NewText(definition.Pos{File: "x.yaml", Line: 1, Column: 1}, text)
	g := c.graphQL("call", "POST", f)
	return g, c.problems
}

// Read tells what the answer of an operation is read by: items, item and the
// connection.
func (g *GraphQL) Read() (items, item, connection string) {
	return g.reading.items, g.reading.item, g.reading.connection
}
