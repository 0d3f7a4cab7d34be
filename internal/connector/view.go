package connector

import (
	"slices"
	"strings"
	"sync"

	"cognate/internal/definition"
	"cognate/internal/model"
)

// Environment is what one environment lays over the catalog, as it stands in the
// store.
type Environment struct {
	// Hidden names models of the catalog that the environment does not have.
	Hidden []string
	// Own are its own models.
	Own []OwnModel
	// Models are laid over models of the catalog.
	Models []ModelOverride
	// Overrides are laid over the integrations' mappings, its own models' included;
	// at most one for each method.
	Overrides []EnvironmentOverride
}

// OwnModel is a model of one's own, with its mappings: an object whose key mappings
// holds integration → resource → mapping, in the form of <resource>.yaml. See
// [model.Own] for the rest.
type OwnModel struct {
	Name       string
	Definition *definition.Node
}

// ModelOverride is laid over a model of the catalog; see [model.Model.Override].
type ModelOverride struct {
	Model      string
	Definition *definition.Node
}

// EnvironmentOverride is an override of one integration's method.
type EnvironmentOverride struct {
	Integration string
	Override
}

// View is the catalog as one environment has it. Models are built when the view is
// made, integrations when they are first asked for. It is immutable to whoever
// looks, and safe for concurrent use.
type View struct {
	base   *Catalog
	models []*model.Model
	env    Environment
	// Problems of its models: own name → what is wrong. Such a model is left out, or
	// stays as in the catalog.
	problems map[string]definition.Problems

	mu       sync.Mutex
	compiled map[string]*Compiled
	whole    *Catalog
}

// Compiled is an integration as an environment has it.
type Compiled struct {
	*Integration
	// Overrides holds for each override of the environment what is wrong with it, in
	// the order of those of this integration; Mappings for each own model; Connector what
	// no longer fits of the connector itself.
	Overrides []definition.Problems
	Mappings  map[string]definition.Problems
	Connector definition.Problems
}

// View is the catalog as an environment has it that changes nothing.
func (c *Catalog) View() *View { return c.plain }

// Customize returns the catalog as an environment has it. What is wrong is left out
// and told by [View.ModelProblems] and [Compiled].
func (c *Catalog) Customize(e Environment) *View {
	v := &View{base: c, env: e, problems: map[string]definition.Problems{}, compiled: map[string]*Compiled{}}
	for _, m := range c.Models {
		if !slices.Contains(e.Hidden, m.Name) {
			v.models = append(v.models, v.overridden(m))
		}
	}
	for _, own := range e.Own {
		if c.Model(own.Name) != nil {
			v.problems[own.Name] = definition.Problems{{Message: "the catalog has a model " + own.Name + " by now, which stands in the way of it"}}
			continue
		}
		m, problems := model.Own(own.Name, own.Definition)
		if len(problems) > 0 {
			v.problems[own.Name] = problems
			continue
		}
		v.models = append(v.models, m)
	}
	slices.SortFunc(v.models, func(a, b *model.Model) int { return strings.Compare(a.Name, b.Name) })
	return v
}

func (v *View) overridden(m *model.Model) *model.Model {
	for _, o := range v.env.Models {
		if o.Model != m.Name {
			continue
		}
		out, problems := m.Override(o.Definition)
		if len(problems) > 0 {
			v.problems[m.Name] = problems
			continue
		}
		m = out
	}
	return m
}

// Base is the catalog that the view stands on.
func (v *View) Base() *Catalog { return v.base }

// Models lists the models of the environment, sorted by name.
func (v *View) Models() []*model.Model { return v.models }

// Model finds a unified model by name; nil when there is none.
func (v *View) Model(name string) *model.Model {
	for _, m := range v.models {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// ModelProblems is what is wrong with a model of the environment's own, or with
// what it lays over one.
func (v *View) ModelProblems(name string) definition.Problems { return v.problems[name] }

// Integration finds an integration by name; nil when there is none.
func (v *View) Integration(name string) *Integration {
	if v.compiled == nil { // nothing is laid over the catalog
		return v.base.Integration(name)
	}
	if c := v.Compile(name); c != nil {
		return c.Integration
	}
	return nil
}

// Compile is Integration with what is wrong.
func (v *View) Compile(name string) *Compiled {
	base := v.base.Integration(name)
	if base == nil {
		return nil
	}
	if v.compiled == nil {
		return &Compiled{Integration: base}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	c := v.compiled[name]
	if c == nil {
		c = v.compile(base)
		v.compiled[name] = c
	}
	return c
}

// compile lays what the environment has over an integration: its models, then its
// overrides.
func (v *View) compile(base *Integration) *Compiled {
	out := &Compiled{Mappings: map[string]definition.Problems{}}
	out.Integration = v.withModels(base, &out.Connector)
	for _, own := range v.env.Own {
		m, mappings := v.Model(own.Name), own.Definition.Get("mappings")
		if m == nil || v.base.Model(own.Name) != nil || mappings == nil || mappings.Get(base.Name) == nil {
			continue
		}
		in, problems := out.Map(m, mappings.Get(base.Name))
		out.Integration, out.Mappings[own.Name] = in, problems
	}
	var overrides []Override
	for _, o := range v.env.Overrides {
		if o.Integration == base.Name {
			overrides = append(overrides, o.Override)
		}
	}
	if len(overrides) > 0 {
		out.Integration, out.Overrides = out.Override(v.Model, overrides)
	}
	for _, o := range overrides {
		if models := out.Model(o.Model); models != nil {
			if r := models.Resource(o.Resource); r != nil {
				r.Overridden = true // it was made just now
			}
		}
	}
	return out
}

// withModels is the integration with its mappings for the models as the environment
// has them: those that it hides are gone, those of resources that it changes are
// compiled for them.
func (v *View) withModels(base *Integration, found *definition.Problems) *Integration {
	out := *base
	out.Models = nil
	for _, mapping := range base.Models {
		switch m := v.Model(mapping.Model.Name); m {
		case nil:
		case mapping.Model:
			out.Models = append(out.Models, mapping)
		default:
			out.Models = append(out.Models, out.forModel(m, mapping, found))
		}
	}
	return &out
}

// forModel compiles the mappings of those resources that differ in m.
func (i *Integration) forModel(m *model.Model, base *ModelMapping, found *definition.Problems) *ModelMapping {
	out := &ModelMapping{Model: m}
	for _, r := range base.Resources {
		now := m.Resource(r.Resource.Name)
		if now == r.Resource {
			out.Resources = append(out.Resources, r)
			continue
		}
		c := newCompiler(i)
		compiled := c.compileResource(m, now, r.root.Pos().File, r.file, r.root)
		compiled.Overridden = true
		out.Resources = append(out.Resources, compiled)
		found.Add(c.problems...)
	}
	return out
}

// Map returns the integration as it is with mappings for a caller's own model:
// resource → mapping, in the form of <resource>.yaml. i itself stays. What is wrong
// has slots below the object ("campaigns.list.response_mapping"); a resource with a
// problem is left out.
func (i *Integration) Map(m *model.Model, mappings *definition.Node) (*Integration, definition.Problems) {
	out := *i
	out.Models = slices.Clone(i.Models)
	if mappings.Kind() != definition.Mapping {
		return &out, definition.Problems{{Pos: mappings.Pos(), Message: "an object is needed: resource → mapping"}}
	}
	var problems definition.Problems
	for _, e := range mappings.Entries() {
		r := m.Resource(e.Key)
		if r == nil {
			problems.Add(definition.Problem{Pos: e.KeyPos, Slot: e.Key, Message: m.Name + " has no resource " + e.Key + "; it has " + strings.Join(m.ResourceNames(), ", ")})
			continue
		}
		c := newCompiler(&out)
		c.own = true
		var f resourceFile
		found := definition.DecodeNode(e.Value, &f)
		if len(found) == 0 {
			mapped := c.compileResource(m, r, e.Value.Pos().File, &f, e.Value)
			if found = c.problems; len(found) == 0 {
				out.put(mapped)
			}
		}
		for _, p := range found {
			p.Slot = strings.TrimSuffix(e.Key+"."+p.Slot, ".")
			problems.Add(p)
		}
	}
	return &out, problems
}

// Catalog is the view as a whole. Each integration is compiled when it is first asked for.
func (v *View) Catalog() *Catalog {
	if v.compiled == nil {
		return v.base
	}
	v.mu.Lock()
	whole := v.whole
	v.mu.Unlock()
	if whole != nil {
		return whole
	}
	whole = &Catalog{Models: v.models, names: v.base.names, byName: map[string]func() *Integration{}, plain: v, tidy: v.base.tidy}
	for _, name := range v.base.names {
		whole.byName[name] = func() *Integration { return v.Integration(name) }
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.whole == nil {
		v.whole = whole
	}
	return v.whole
}
