package layer

import (
	"context"
	"fmt"
	"slices"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/store"
)

// Draft is a change of an environment's definitions that is tried before it is
// written: with Seen of the draft, so that nobody else's change comes between.
type Draft struct {
	store.Seen
	views   *Views
	catalog *connector.Catalog
	now     *sketch // as it stands
	then    *sketch
	changed changed

	before, after *connector.View
}

// changed says which part a draft is about.
type changed struct {
	override *cognate.MethodOverride
	own      string // name of a model of its own
	model    string // name of any model that is concerned
	resource string // "" for all
}

// Draft begins a change; exactly one of its methods that change something is to be
// called, once.
func (v *Views) Draft(ctx context.Context, environmentID string) (*Draft, error) {
	d, err := v.store.Definitions(ctx, environmentID)
	if err != nil {
		return nil, err
	}
	s := newSketch(d)
	return &Draft{Seen: d.Seen, views: v, catalog: v.catalogs.Catalog(), now: s, then: s.clone()}, nil
}

func sameMethod(o cognate.MethodOverride) func(cognate.MethodOverride) bool {
	return func(p cognate.MethodOverride) bool {
		return o.UnifiedModel == p.UnifiedModel && o.Resource == p.Resource && o.Integration == p.Integration && o.Method == p.Method
	}
}

// PutOverride lays config over the method that o names, in the place of what is laid
// over it now.
func (d *Draft) PutOverride(o cognate.MethodOverride, config *definition.Node) {
	d.changed = changed{override: &o, model: o.UnifiedModel, resource: o.Resource}
	d.then.overrides = setPart(d.then.overrides, part[cognate.MethodOverride]{o, config}, sameMethod(o))
}

// DropOverride takes an override back.
func (d *Draft) DropOverride(o cognate.MethodOverride) {
	d.changed = changed{override: &o, model: o.UnifiedModel, resource: o.Resource}
	d.then.overrides = dropPart(d.then.overrides, sameMethod(o))
}

// PutOwn makes a model of the environment's own what n says.
func (d *Draft) PutOwn(name string, n *definition.Node) {
	d.changed = changed{own: name, model: name}
	m := part[cognate.UnifiedModel]{cognate.UnifiedModel{Name: name, EnvironmentID: d.EnvironmentID}, n}
	d.then.own = setPart(d.then.own, m, func(m cognate.UnifiedModel) bool { return m.Name == name })
}

// PutModel lays n over a model of the catalog, in the place of what is laid over it
// now; it is installed when it was not.
func (d *Draft) PutModel(name string, n *definition.Node) {
	d.changed = changed{model: name}
	m := part[cognate.EnvironmentUnifiedModel]{cognate.EnvironmentUnifiedModel{UnifiedModel: name, EnvironmentID: d.EnvironmentID}, n}
	d.then.models = setPart(d.then.models, m, func(e cognate.EnvironmentUnifiedModel) bool { return e.UnifiedModel == name })
	d.then.hidden = slices.DeleteFunc(d.then.hidden, func(hidden string) bool { return hidden == name })
}

// Both is the catalog as the environment has it, and as it would have it.
func (d *Draft) Both() (before, after *connector.View) {
	if d.before == nil {
		d.before, d.after = d.catalog.Customize(d.now.environment()), d.catalog.Customize(d.then.environment())
	}
	return d.before, d.after
}

// Verdict is what a check of a draft found.
type Verdict struct {
	// Problems are those of the part that was changed, with slots below it.
	Problems definition.Problems
	// Breaks tells what else worked and would not any more.
	Breaks []string
}

// maxBreaks bounds what a verdict tells, maxCompared the overrides of accounts that
// are compiled for it. Beyond, what breaks is told by the calls.
const (
	maxBreaks   = 20
	maxCompared = 1000
)

func (v *Verdict) breaks(what string, problems definition.Problems) {
	if len(v.Breaks) < maxBreaks {
		v.Breaks = append(v.Breaks, what+": "+problems[0].Error())
	}
}

// Check compiles the draft, and what lies on it: the environment's other overrides
// and those of its accounts.
func (d *Draft) Check(ctx context.Context) (Verdict, error) {
	var v Verdict
	before, after := d.Both()
	if problems := after.ModelProblems(d.changed.model); len(problems) > 0 {
		return Verdict{Problems: problems}, nil
	}
	integrations := d.integrations(&v)
	for _, name := range integrations {
		d.compare(&v, name, before.Compile(name), after.Compile(name))
	}
	if len(v.Problems) > 0 {
		return v, nil
	}
	return v, d.checkAccounts(ctx, &v, integrations)
}

// integrations are those that the change concerns, sorted.
func (d *Draft) integrations(v *Verdict) []string {
	var names []string
	add := func(name string) {
		if !slices.Contains(names, name) && d.catalog.Has(name) {
			names = append(names, name)
		}
	}
	if o := d.changed.override; o != nil {
		add(o.Integration)
		return names
	}
	for _, s := range []*sketch{d.now, d.then} {
		for _, p := range s.own {
			for _, e := range mappingsOf(p) {
				if p.row.Name == d.changed.own {
					add(e.Key)
				}
			}
		}
		for _, p := range s.overrides {
			if p.row.UnifiedModel == d.changed.model {
				add(p.row.Integration)
			}
		}
	}
	for _, in := range d.catalog.Integrations() {
		if in.Model(d.changed.model) != nil {
			add(in.Name)
		}
	}
	d.unknownIntegrations(v)
	slices.Sort(names)
	return names
}

func mappingsOf(p part[cognate.UnifiedModel]) []definition.NodeEntry {
	if n := p.node.Get("mappings"); n != nil {
		return n.Entries()
	}
	return nil
}

// unknownIntegrations refuses mappings of a model for what is not in the catalog.
func (d *Draft) unknownIntegrations(v *Verdict) {
	for _, p := range d.then.own {
		if p.row.Name != d.changed.own {
			continue
		}
		if n := p.node.Get("mappings"); n != nil && n.Kind() != definition.Mapping {
			v.Problems.Add(definition.Problem{Pos: n.Pos(), Slot: "mappings", Message: "an object is needed: integration → resource → mapping"})
		}
		for _, e := range mappingsOf(p) {
			if !d.catalog.Has(e.Key) {
				v.Problems.Add(definition.Problem{Pos: e.KeyPos, Slot: "mappings." + e.Key, Message: "there is no integration of that name"})
			}
		}
	}
}

// compare sorts what is wrong after the change.
func (d *Draft) compare(v *Verdict, name string, before, after *connector.Compiled) {
	was, is := byMethod(d.now, name, before), byMethod(d.then, name, after)
	for _, p := range d.then.overrides {
		key := methodKey(p.row)
		switch {
		case p.row.Integration != name || len(is[key]) == 0:
		case d.changed.override != nil && key == methodKey(*d.changed.override):
			v.Problems.Add(is[key]...)
		case len(was[key]) == 0:
			v.breaks("the environment's override of "+key+" of "+name, is[key])
		}
	}
	for _, p := range after.Mappings[d.changed.own] {
		p.Slot = "mappings." + name + "." + p.Slot
		v.Problems.Add(p)
	}
	if len(after.Connector) > len(before.Connector) {
		v.breaks("the connector "+name, after.Connector[len(before.Connector):])
	}
}

func methodKey(o cognate.MethodOverride) string {
	return o.UnifiedModel + "." + o.Resource + "." + o.Method
}

// byMethod is what is wrong with an integration's overrides.
func byMethod(s *sketch, integration string, c *connector.Compiled) map[string]definition.Problems {
	found := map[string]definition.Problems{}
	i := 0
	for _, p := range s.overrides {
		if p.row.Integration == integration {
			if i < len(c.Overrides) {
				found[methodKey(p.row)] = c.Overrides[i]
			}
			i++
		}
	}
	return found
}

// checkAccounts tells the overrides of accounts that the change breaks.
func (d *Draft) checkAccounts(ctx context.Context, v *Verdict, integrations []string) error {
	type laid struct{ integration, override string }
	seen := map[laid]bool{}
	return d.views.store.AccountOverrides(ctx, d.EnvironmentID, func(o store.AccountOverride) bool {
		key := laid{o.Integration, string(o.Override)}
		if seen[key] || !slices.Contains(integrations, o.Integration) {
			return ctx.Err() == nil
		}
		seen[key] = true
		overrides, _ := AccountOverrides(parse(AccountFile, o.Override), "")
		overrides = slices.DeleteFunc(overrides, func(o connector.Override) bool {
			return o.Model != d.changed.model || d.changed.resource != "" && o.Resource != d.changed.resource
		})
		before, after := d.Both()
		was, is := wrong(before, o.Integration, overrides), wrong(after, o.Integration, overrides)
		for i := range overrides {
			if len(was[i]) == 0 && len(is[i]) > 0 {
				v.breaks(fmt.Sprintf("the override of %s.%s of the account %s", overrides[i].Resource, overrides[i].Method, o.AccountID), is[i])
			}
		}
		return len(seen) < maxCompared && len(v.Breaks) < maxBreaks && ctx.Err() == nil
	})
}

// wrong is what is wrong with overrides laid over an integration.
func wrong(view *connector.View, integration string, overrides []connector.Override) []definition.Problems {
	if len(overrides) == 0 {
		return nil
	}
	_, found := view.Integration(integration).Override(view.Model, overrides)
	return found
}

// AccountCheck is an override of an account that is to be checked.
type AccountCheck struct {
	EnvironmentID, Integration string
	Override                   *definition.Node // unified_model_override as it would stand
	Was                        []byte           // as it stands
	Slot                       string           // of it, in problems
}

// CheckAccount compiles an override of an account. It gives what is wrong, and the
// version of the environment's definitions that it was held against. What stood and
// was wrong before is let be, unless it is changed.
func (v *Views) CheckAccount(ctx context.Context, c AccountCheck) (definition.Problems, int64, error) {
	v.drop(c.EnvironmentID) // another process may have written since the last look
	s, err := v.state(ctx, c.EnvironmentID)
	if err != nil {
		return nil, 0, err
	}
	integration, slot := c.Integration, c.Slot
	if s.view.Integration(integration) == nil {
		return nil, 0, cognate.Errorf(cognate.CodeNotFound, "the integration %s is not in the catalog any more", integration)
	}
	overrides, problems := AccountOverrides(c.Override, slot)
	stood := map[string]string{}
	before, _ := AccountOverrides(parse(AccountFile, c.Was), "")
	for _, o := range before {
		stood[accountKeyOf(o)] = string(o.Config.JSON().Bytes())
	}
	wrongBefore := map[string]bool{}
	for i, found := range wrong(s.view, integration, before) {
		wrongBefore[accountKeyOf(before[i])] = len(found) > 0
	}
	for i, found := range wrong(s.view, integration, overrides) {
		key := accountKeyOf(overrides[i])
		if wrongBefore[key] && stood[key] == string(overrides[i].Config.JSON().Bytes()) {
			continue
		}
		for _, p := range found {
			p.Slot = joined(joined(slot, key), p.Slot)
			problems.Add(p)
		}
	}
	return problems, s.version, nil
}

func accountKeyOf(o connector.Override) string { return o.Model + "." + o.Resource + "." + o.Method }

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "." + b
}

// Misfits tells what the environment lays over the catalog and does not fit it any
// more: its models and overrides, not those of its accounts.
func (v *Views) Misfits(ctx context.Context, environmentID string) ([]string, error) {
	d, err := v.store.Definitions(ctx, environmentID)
	if err != nil {
		return nil, err
	}
	s := newSketch(d)
	catalog := v.catalogs.Catalog()
	view := catalog.Customize(s.environment())
	var out Verdict
	for _, m := range append(d.Models, d.Catalog...) {
		if problems := view.ModelProblems(m.Name); len(problems) > 0 {
			out.breaks("what the environment says of the model "+m.Name, problems)
		}
	}
	for _, in := range catalog.Integrations() {
		c := view.Compile(in.Name)
		for key, problems := range byMethod(s, in.Name, c) {
			if len(problems) > 0 {
				out.breaks("the environment's override of "+key+" of "+in.Name, problems)
			}
		}
		for name, problems := range c.Mappings {
			if len(problems) > 0 {
				out.breaks("the mapping of "+name+" for "+in.Name, problems)
			}
		}
	}
	slices.Sort(out.Breaks)
	return out.Breaks, nil
}
