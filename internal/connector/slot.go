package connector

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cognate/internal/definition"
	"cognate/internal/function"
	"cognate/jsonata"
)

// compiler turns the files of one integration into its compiled form and
// collects every problem on the way.
type compiler struct {
	file        string // under way
	problems    definition.Problems
	integration *Integration
	// secrets holds the names of the secret fields of context, plain those of
	// the others, over all authentication methods.
	secrets map[string]bool
	plain   map[string]bool
	// fragments are what GraphQL operations share, in the order of the file.
	fragments   []*sharedFragment
	graphQLCall definition.Text // of operations without a call of their own
	// own is set where the mapping of a caller's own model is compiled: it is held to
	// its model, as a connector is. An override may go beyond.
	own bool
	// definitions are what the expressions under way share; broken is set where some
	// could not be made, defined has those that are named, unread is set where an
	// expression or a file could not be read for them.
	definitions *jsonata.Definitions
	broken      bool
	unread      bool
	defined     map[string]bool
	// steps are those that the methods under way can name; made has those that some do.
	steps sharedSteps
	made  map[string]bool
	// resource holds the shared slots of the resource under way.
	resource resourceSlots
	// known holds what the slot under way can read of "before", "after", "lookup" and
	// "side_load": variable → names; nil where nothing is known.
	known map[string][]string
}

// newCompiler is a compiler of what is laid over an integration that is compiled
// already.
func newCompiler(i *Integration) *compiler {
	return &compiler{integration: i, secrets: i.secrets, plain: i.plain, definitions: i.definitions, steps: i.steps, made: map[string]bool{}}
}

// limits bound the expressions of a connector: a mapping has one record or one
// page before it. foreignLimits bound those that callers send.
var (
	limits        = jsonata.Limits{Time: 5 * time.Second, Steps: 20_000_000, MemoryBytes: 256 << 20}
	foreignLimits = jsonata.Limits{Time: time.Second, Steps: 2_000_000, MemoryBytes: 32 << 20, Depth: 1000}
)

func (c *compiler) problem(pos definition.Pos, slot, format string, args ...any) {
	c.problems = append(c.problems, definition.Problem{Pos: pos, Slot: slot, Message: fmt.Sprintf(format, args...)})
}

// slot compiles the expression in text; nil when there is none or it is wrong. One
// that a caller sent sees no secret, whatever the slot's scope says.
func (c *compiler) slot(name string, text definition.Text, in scope) *Slot {
	if !text.IsSet() {
		return nil
	}
	bounds := limits
	if text.Foreign() {
		bounds, in.secrets = foreignLimits, false
	}
	expr, err := jsonata.Compile(text.Value(), append(function.Options(), jsonata.WithDefaultLimits(bounds), jsonata.WithDefinitions(c.definitions))...)
	if err != nil {
		c.problem(errorPos(text, err), name, "%s", errorText(err))
		c.unread = true
		return nil
	}
	c.names(expr)
	s := &Slot{Name: name, Expr: expr, Pos: text.Pos()}
	c.checkScope(s, text, in)
	return s
}

func errorPos(text definition.Text, err error) definition.Pos {
	if e, ok := err.(*jsonata.Error); ok { //nolint:errorlint // Compile returns it bare
		return text.At(e.Position)
	}
	return text.Pos()
}

func errorText(err error) string {
	return "the expression does not compile: " + err.Error()
}

// checkScope refuses names that are not in scope, variables that nothing binds,
// and secrets where they may not be read.
func (c *compiler) checkScope(s *Slot, text definition.Text, in scope) {
	analysis := s.Expr.Analyze()
	for _, v := range analysis.Variables {
		if c.broken {
			break // it may be one of those that could not be made
		}
		c.problem(text.At(analysis.Position(v)), s.Name, "$%s is bound nowhere in the expression; in scope are the keys of the input: %s", v, strings.Join(in.vars, ", "))
	}
	for _, access := range analysis.Reads {
		if len(access.Path) == 0 {
			c.wholeInput(s, text, access, in)
			continue
		}
		step := access.Path[0]
		if step.Kind != jsonata.StepName {
			continue // an index into the input object finds the object itself
		}
		if !in.has(step.Name) {
			c.problem(text.At(access.Position), s.Name, "%s is not in scope here; in scope are %s", step.Name, strings.Join(in.vars, ", "))
			continue
		}
		s.use(step.Name)
		switch step.Name {
		case "context":
			c.checkContext(s, text, access, in)
		case "before", "after", "lookup", "side_load":
			c.checkStep(s, text, access)
		}
	}
}

func (s *Slot) use(name string) {
	if !slices.Contains(s.Uses, name) {
		s.Uses = append(s.Uses, name)
	}
}

func (c *compiler) wholeInput(s *Slot, text definition.Text, access jsonata.Access, in scope) {
	for _, v := range in.vars {
		s.use(v)
	}
	s.Secret = in.secrets
	if !access.Bounded {
		c.problem(text.At(access.Position), s.Name, "the expression chooses at run time what it reads of its whole input; name what it reads")
	}
}

func (c *compiler) checkContext(s *Slot, text definition.Text, access jsonata.Access, in scope) {
	names := access.Names() // context[0].x and context.(x) read x, too
	if len(names) < 2 {
		if !access.Bounded {
			c.problem(text.At(access.Position), s.Name, "a computed key of context: name the field")
		}
		s.Secret = s.Secret || in.secrets
		return // outside auth, base_url and headers context simply has no secret in it
	}
	name := names[1]
	s.Secret = s.Secret || c.secrets[name]
	switch {
	case c.secrets[name] && !in.secrets:
		c.problem(text.At(access.Position), s.Name, "context.%s is secret: only base_url, auth and request headers may read it", name)
	case !c.secrets[name] && !c.plain[name]:
		c.problem(text.At(access.Position), s.Name, "context has no field %s; it has %s", name, strings.Join(c.contextNames(in), ", "))
	}
}

// checkStep refuses the record of a step that is not there, or not yet.
func (c *compiler) checkStep(s *Slot, text definition.Text, access jsonata.Access) {
	names := access.Names()
	if c.known == nil || len(names) < 2 || slices.Contains(c.known[names[0]], names[1]) {
		return
	}
	has := "there is none yet"
	if known := c.known[names[0]]; len(known) > 0 {
		has = "there is " + strings.Join(known, ", ")
	}
	what := "is no step made by then"
	if names[0] == "lookup" {
		what = "is no lookup of the connector"
	}
	c.problem(text.At(access.Position), s.Name, "%s.%s %s; %s", names[0], names[1], what, has)
}

// knownLookups starts what a mapping knows: the connector's tables.
func (c *compiler) knownLookups() map[string][]string {
	known := map[string][]string{}
	for _, l := range c.integration.Lookups {
		known["lookup"] = append(known["lookup"], l.Name)
	}
	return known
}

func (c *compiler) contextNames(in scope) []string {
	var names []string
	for n := range c.plain {
		names = append(names, n)
	}
	if in.secrets {
		for n := range c.secrets {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return names
}

// checkBounded refuses reads of a variable that analysis can't follow: what is
// supported is derived from them. Whole subtrees such as custom_fields are fine.
func (c *compiler) checkBounded(s *Slot, text definition.Text, variable string) {
	if s == nil {
		return
	}
	for _, access := range s.Expr.Analyze().Reads {
		if len(access.Path) == 0 && s.reads(variable) {
			c.problem(s.at(text, access), s.Name, "the whole input is read: name the fields of %s, since what is supported is derived from what is read", variable)
			return
		}
		if access.Bounded || len(access.Path) == 0 || access.Path[0].Name != variable {
			continue
		}
		if len(access.Names()) > 1 { // below one named field the rest may be computed
			continue
		}
		c.problem(s.at(text, access), s.Name, "a computed read of %s: name the fields, since what is supported is derived from what is read", variable)
	}
}

func (s *Slot) reads(variable string) bool { return slices.Contains(s.Uses, variable) }

// at is the place of an access; that of the slot when its text is not at hand.
func (s *Slot) at(text definition.Text, access jsonata.Access) definition.Pos {
	if !text.IsSet() {
		return s.Pos
	}
	return text.At(access.Position)
}

func (c *compiler) named(name string, m definition.Map[definition.Text], in scope) []NamedSlot {
	var slots []NamedSlot
	for _, e := range m.Entries() {
		if s := c.slot(name+"."+e.Key, e.Value, in); s != nil {
			slots = append(slots, NamedSlot{Name: e.Key, Slot: s})
		}
	}
	return slots
}
