package connector

import (
	"maps"
	"slices"
	"strings"

	"cognate/internal/definition"
)

// stepRef is one of before or after: a step, or the name of a shared one, whose
// call is taken over by [compiler.share].
type stepRef struct {
	stepFile
	shared bool
}

// UnmarshalDefinition reads either form.
func (s *stepRef) UnmarshalDefinition(n *definition.Node) {
	switch n.Kind() {
	case definition.String:
		s.Name, s.shared = n.Text(), true
	case definition.Mapping:
		n.Decode(&s.stepFile)
	default:
		n.Wrong("a step, or the name of one of steps")
	}
}

// DefinitionSchema is the JSON Schema of both forms.
func (*stepRef) DefinitionSchema() map[string]any {
	return map[string]any{"anyOf": []any{
		map[string]any{"type": "string", "description": "name of one of steps"},
		definition.TypeSchema((*stepFile)(nil)),
	}}
}

// sharedSteps are those that methods take by name. They are not changed once made.
type sharedSteps map[string]callFile

// shareSteps adds the steps of a file to those of the connector.
func (c *compiler) shareSteps(m definition.Map[callFile], known sharedSteps) sharedSteps {
	if m.Len() == 0 {
		return known
	}
	all := make(sharedSteps, len(known)+m.Len())
	maps.Copy(all, known)
	for _, e := range m.Entries() {
		_, twice := known[e.Key]
		switch {
		case !definitionName.MatchString(e.Key):
			c.problem(e.KeyPos, "steps", "%q is no name of a step: lower-case letters, digits and _ can stand in one", e.Key)
		case twice:
			c.problem(e.KeyPos, "steps", "the connector has a step %s already", e.Key)
		default:
			all[e.Key] = e.Value
		}
	}
	return all
}

// share puts the shared steps that are named in their places.
func (c *compiler) share(slot string, refs []stepRef) {
	for i := range refs {
		name := refs[i].Name.Value()
		if !refs[i].shared {
			continue
		}
		call, ok := c.steps[name]
		if !ok {
			has := "there is none"
			if len(c.steps) > 0 {
				has = "there is " + strings.Join(slices.Sorted(maps.Keys(c.steps)), ", ")
			}
			c.problem(refs[i].Name.Pos(), slot, "%s is none of steps; %s", name, has)
			continue
		}
		refs[i].callFile, c.made[name] = call, true
	}
}

// checkShared refuses steps that no method makes.
func (c *compiler) checkShared(m definition.Map[callFile]) {
	for _, e := range m.Entries() {
		if _, ok := c.steps[e.Key]; ok && !c.unread && !c.made[e.Key] {
			c.problem(e.KeyPos, "steps", "no method makes the step %s", e.Key)
		}
	}
}

// shareHere makes the steps of a resource's file known until the function that it
// gives is called.
func (c *compiler) shareHere(m definition.Map[callFile]) func() {
	outer := c.steps
	c.steps = c.shareSteps(m, outer)
	for _, e := range m.Entries() {
		delete(c.made, e.Key) // another resource may have one of that name
	}
	return func() {
		c.checkShared(m)
		c.steps = outer
	}
}
