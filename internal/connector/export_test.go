package connector

import "cognate/jsonata"

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
