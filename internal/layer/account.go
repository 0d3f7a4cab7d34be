package layer

import (
	"strings"
	"sync"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
)

// AccountFile is the name of an account's override in positions.
const AccountFile = "the account's override"

// Bounds of the compiled overrides of accounts that are kept of one environment.
const (
	maxAccounts     = 1000
	maxAccountBytes = 4 << 20 // of the overrides' text
)

// accounts keeps integrations with overrides of accounts laid over. Accounts with
// the same override share one.
type accounts struct {
	mu    sync.RWMutex
	bytes int
	m     map[accountKey]*connector.Integration
}

type accountKey struct {
	in       *connector.Integration
	override string
}

func newAccounts() *accounts { return &accounts{m: map[accountKey]*connector.Integration{}} }

// integration is the account's integration as it has it.
func (s *state) integration(a *cognate.Account) *connector.Integration {
	in := s.view.Integration(a.Integration)
	if in == nil || len(a.UnifiedModelOverride) <= len("{}") {
		return in
	}
	c := s.accounts
	c.mu.RLock()
	out := c.m[accountKey{in, string(a.UnifiedModelOverride)}]
	c.mu.RUnlock()
	if out != nil {
		return out
	}
	out = overlaid(s.view, in, a.UnifiedModelOverride)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.m) >= maxAccounts || c.bytes >= maxAccountBytes {
		clear(c.m)
		c.bytes = 0
	}
	c.bytes += len(a.UnifiedModelOverride)
	c.m[accountKey{in, string(a.UnifiedModelOverride)}] = out
	return out
}

// overlaid lays an account's override, as it stands in the store, over its
// integration. What is wrong with it shows in the mappings concerned.
func overlaid(view *connector.View, in *connector.Integration, override []byte) *connector.Integration {
	root, problems := definition.ParseJSON(AccountFile, override)
	if len(problems) > 0 {
		return in // the store holds what was read once; it has no method to be wrong in
	}
	overrides, _ := AccountOverrides(root, "")
	out, _ := in.Override(view.Model, known(view, overrides))
	return out
}

// known leaves out overrides of models that the environment does not have: they
// were deleted, or uninstalled, and are served nowhere.
func known(view *connector.View, overrides []connector.Override) []connector.Override {
	var out []connector.Override
	for _, o := range overrides {
		if m := view.Model(o.Model); m != nil && m.Resource(o.Resource) != nil {
			out = append(out, o)
		}
	}
	return out
}

// AccountOverrides reads {"<model>": {"<resource>": {"<method>": {…}}}}. Nulls are
// passed over. Problems have slots below slot.
func AccountOverrides(root *definition.Node, slot string) ([]connector.Override, definition.Problems) {
	var out []connector.Override
	var problems definition.Problems
	var walk func(n *definition.Node, path []string)
	walk = func(n *definition.Node, path []string) {
		switch {
		case n.Kind() == definition.Null:
		case n.Kind() != definition.Mapping:
			what := []string{"model → resource → method → what is laid over it", "resource → method → …", "method → …", "keys of a method's mapping"}[len(path)]
			problems.Add(definition.Problem{Pos: n.Pos(), Slot: strings.Trim(slot+"."+strings.Join(path, "."), "."), Message: "an object is needed: " + what})
		case len(path) == 3:
			out = append(out, connector.Override{Model: path[0], Resource: path[1], Method: path[2], Config: n})
		default:
			for _, e := range n.Entries() {
				walk(e.Value, append(path[:len(path):len(path)], e.Key))
			}
		}
	}
	walk(root, nil)
	return out, problems
}
