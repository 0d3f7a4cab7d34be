package connector

import (
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"cognate/internal/definition"
)

// sharedFragment is one of the connector's GraphQL fragments.
type sharedFragment struct {
	name       string
	text       definition.Text // on TYPE { fields }
	definition *ast.FragmentDefinition
	used       bool
}

func (f *sharedFragment) head() string { return "fragment " + f.name + " " }

func (f *sharedFragment) source() string { return f.head() + f.text.Value() }

// before is how many runes of source stand before the text of the file.
func (f *sharedFragment) before() int { return utf8.RuneCountInString(f.head()) }

func (c *compiler) fragment(name string) *sharedFragment {
	for _, f := range c.fragments {
		if f.name == name {
			return f
		}
	}
	return nil
}

// shareFragments reads the fragments that operations share.
func (c *compiler) shareFragments(m definition.Map[definition.Text]) {
	for _, e := range m.Entries() {
		f := &sharedFragment{name: e.Key, text: e.Value, definition: &ast.FragmentDefinition{}}
		c.fragments = append(c.fragments, f)
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: f.source()}, maxGraphQLTokens)
		switch {
		case err != nil:
			c.problem(e.Value.Pos(), "fragments."+e.Key, "the fragment can't be read: %s", graphQLText(err))
		case len(doc.Operations) > 0 || len(doc.Fragments) != 1 || doc.Fragments[0].Name != e.Key:
			c.problem(e.Value.Pos(), "fragments."+e.Key, "one fragment is needed: on TYPE { fields }")
		default:
			f.definition = doc.Fragments[0]
		}
	}
}

// idleFragments tells which fragments no operation spreads.
func (c *compiler) idleFragments(m definition.Map[definition.Text]) {
	for i, e := range m.Entries() {
		if !c.fragments[i].used {
			c.problem(e.KeyPos, "fragments."+e.Key, "no operation spreads it")
		}
	}
}
