package layer

import (
	"slices"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/store"
)

// sketch is what an environment lays over the catalog, ready to be compiled. Each
// part stands beside the row that it was read from, so that a part can be tried in
// the place of another.
type sketch struct {
	hidden    []string
	own       []part[cognate.UnifiedModel]
	models    []part[cognate.EnvironmentUnifiedModel]
	overrides []part[cognate.MethodOverride]
}

type part[T any] struct {
	row  T
	node *definition.Node
}

func newSketch(d store.Definitions) *sketch {
	s := &sketch{}
	installed := map[string]bool{}
	for _, e := range d.Installed {
		installed[e.UnifiedModel] = true
		if string(e.Override) != "{}" {
			s.models = append(s.models, part[cognate.EnvironmentUnifiedModel]{e, parse("the environment's override of "+e.UnifiedModel, e.Override)})
		}
	}
	for _, m := range d.Catalog {
		if !installed[m.Name] {
			s.hidden = append(s.hidden, m.Name)
		}
	}
	for _, m := range d.Models {
		if installed[m.Name] {
			s.own = append(s.own, part[cognate.UnifiedModel]{m, parse("the unified model "+m.Name, m.Definition)})
		}
	}
	for _, o := range d.Overrides {
		s.overrides = append(s.overrides, part[cognate.MethodOverride]{o, parse("the environment's override", o.Config)})
	}
	return s
}

// parse reads a JSON object of the store. It was read before it was written, so
// that there is nothing to tell of it.
func parse(file string, text []byte) *definition.Node {
	n, problems := definition.ParseJSON(file, text)
	if len(problems) > 0 {
		n, _ = definition.ParseJSON(file, []byte("{}"))
	}
	return n
}

// environment is the sketch as the compiler takes it.
func (s *sketch) environment() connector.Environment {
	e := connector.Environment{Hidden: s.hidden}
	for _, p := range s.own {
		e.Own = append(e.Own, connector.OwnModel{Name: p.row.Name, Definition: p.node})
	}
	for _, p := range s.models {
		e.Models = append(e.Models, connector.ModelOverride{Model: p.row.UnifiedModel, Definition: p.node})
	}
	for _, p := range s.overrides {
		e.Overrides = append(e.Overrides, connector.EnvironmentOverride{Integration: p.row.Integration, Override: overrideOf(p)})
	}
	return e
}

func overrideOf(p part[cognate.MethodOverride]) connector.Override {
	return connector.Override{Model: p.row.UnifiedModel, Resource: p.row.Resource, Method: p.row.Method, Config: p.node}
}

// clone is a sketch that can be changed.
func (s *sketch) clone() *sketch {
	return &sketch{slices.Clone(s.hidden), slices.Clone(s.own), slices.Clone(s.models), slices.Clone(s.overrides)}
}

// setPart puts a part in the place of the one that is the same, or behind all.
func setPart[T any](list []part[T], p part[T], same func(T) bool) []part[T] {
	for i, own := range list {
		if same(own.row) {
			list[i] = p
			return list
		}
	}
	return append(list, p)
}

func dropPart[T any](list []part[T], same func(T) bool) []part[T] {
	return slices.DeleteFunc(list, func(p part[T]) bool { return same(p.row) })
}
