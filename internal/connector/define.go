package connector

import (
	"regexp"

	"cognate/internal/definition"
	"cognate/internal/function"
	"cognate/jsonata"
)

var definitionName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// define makes the definitions of a file ready, beside those that are known. What
// they read is checked where they are named: each slot has a scope of its own.
func (c *compiler) define(m definition.Map[definition.Text]) (set *jsonata.Definitions, broken bool) {
	list := make([]jsonata.Definition, 0, m.Len())
	for _, e := range m.Entries() {
		if !definitionName.MatchString(e.Key) {
			c.problem(e.KeyPos, "definitions", "%q can't be named in an expression: lower-case letters, digits and _ can", e.Key)
			return c.definitions, true
		}
		list = append(list, jsonata.Definition{Name: e.Key, Source: e.Value.Value()})
	}
	if len(list) == 0 {
		return c.definitions, c.broken
	}
	set, failed, err := jsonata.NewDefinitions(c.definitions, list, function.Options()...)
	if err != nil {
		e := m.Entries()[failed]
		c.problem(errorPos(e.Value, err), "definitions."+e.Key, "%s", errorText(err))
		return c.definitions, true
	}
	for _, e := range m.Entries() {
		broken = c.checkBound(set, e) || broken
	}
	return set, c.broken || broken
}

// defineHere makes the definitions of a resource's file known until the function
// that it gives is called.
func (c *compiler) defineHere(m definition.Map[definition.Text]) func() {
	shared, broken := c.definitions, c.broken
	c.definitions, c.broken = c.define(m)
	for _, e := range m.Entries() {
		delete(c.defined, e.Key) // another resource may have one of that name
	}
	return func() {
		c.checkDefined(m)
		c.definitions, c.broken = shared, broken
	}
}

// names notes which definitions an expression needs.
func (c *compiler) names(expr *jsonata.Expression) {
	if c.defined == nil {
		c.defined = map[string]bool{}
	}
	for _, name := range expr.Definitions() {
		c.defined[name] = true
	}
}

// checkBound refuses names in a definition that nothing binds.
func (c *compiler) checkBound(set *jsonata.Definitions, e definition.Entry[definition.Text]) bool {
	expr, err := jsonata.Compile(e.Value.Value(), append(function.Options(), jsonata.WithDefinitions(set))...)
	if err != nil {
		return true // NewDefinitions has told
	}
	a := expr.Analyze()
	for _, v := range a.Variables {
		c.problem(e.Value.At(a.Position(v)), "definitions."+e.Key, "$%s is bound nowhere", v)
	}
	return len(a.Variables) > 0
}

// checkDefined refuses definitions that no expression names.
func (c *compiler) checkDefined(m definition.Map[definition.Text]) {
	for _, e := range m.Entries() {
		if !c.broken && !c.unread && !c.defined[e.Key] {
			c.problem(e.KeyPos, "definitions", "no expression names $%s", e.Key)
		}
	}
}
