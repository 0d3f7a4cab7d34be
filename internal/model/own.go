package model

import (
	"fmt"
	"slices"
	"strings"

	"cognate/internal/definition"
)

// ownFile is a model of a caller's own, as one JSON object. What stands in it beside
// these keys is not the model's.
type ownFile struct {
	Label       string                        `yaml:"label" doc:"Name that people see; the model's name when left out."`
	Description string                        `yaml:"description" doc:"What the model is about."`
	Resources   definition.Map[resourceFile]  `yaml:"resources" required:"true" doc:"The resources: name → as in <resource>.yaml."`
	Rest        definition.Map[anyDefinition] `yaml:",inline"`
}

// anyDefinition is a value that is for others to read.
type anyDefinition struct{}

// UnmarshalDefinition takes anything.
func (*anyDefinition) UnmarshalDefinition(*definition.Node) {}

// DefinitionSchema is the schema of anything.
func (*anyDefinition) DefinitionSchema() map[string]any { return map[string]any{} }

// ValidName says whether a model can have the name: lower case, words joined by -.
func ValidName(name string) bool {
	return len(name) <= 64 && modelName.MatchString(name) && name != "meta"
}

// Own builds the model of a caller's own that n describes:
//
//	{"label": "…", "description": "…", "resources": {"campaigns": {"label": …, "fields": …, "methods": …}}}
//
// The model is nil when there are problems.
func Own(name string, n *definition.Node) (*Model, definition.Problems) {
	var file ownFile
	l := &loader{problems: definition.DecodeNode(n, &file)}
	m := &Model{Name: name, Label: file.Label, Description: strings.TrimSpace(file.Description)}
	if m.Label == "" {
		m.Label = name
	}
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	l.resources(m, n.Get("resources"), file.Resources, nil)
	return m.orNil(l.problems)
}

// Override returns the model as it is with more laid over it: fields, parameters,
// methods and resources that it lacks, and other words for what it has.
//
//	{"label": "…", "resources": {"contacts": {"fields": {"loyalty_tier": {"type": "string"}}}}}
//
// What the model has keeps its type and its place: the connectors are written for it.
// Resources that nothing is laid over are shared. The model is nil when there are
// problems.
func (m *Model) Override(over *definition.Node) (*Model, definition.Problems) {
	var file overrideFile
	l := &loader{problems: definition.DecodeNode(over, &file)}
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	out := &Model{Name: m.Name, Label: m.Label, Description: m.Description, Resources: slices.Clone(m.Resources)}
	if file.Label != "" {
		out.Label = file.Label
	}
	if file.Description != "" {
		out.Description = strings.TrimSpace(file.Description)
	}
	laid := over.Get("resources")
	if laid == nil {
		return out, nil
	}
	var merged definition.Map[resourceFile]
	nodes := map[string]*definition.Node{}
	for _, e := range laid.Entries() {
		var base *definition.Node
		if r := m.Resource(e.Key); r != nil {
			base = r.node
		}
		var rf resourceFile
		nodes[e.Key] = definition.Layer(base, e.Value, nil)
		l.below("resources."+e.Key, definition.DecodeNode(nodes[e.Key], &rf))
		merged.Set(e.Key, e.KeyPos, rf)
	}
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	l.resources(out, laid, merged, nodes)
	l.keeps(m, out, laid)
	return out.orNil(l.problems)
}

// overrideFile is what can be laid over a model; its resources are decoded once
// they are merged.
type overrideFile struct {
	Label       string                        `yaml:"label" doc:"Another name for people."`
	Description string                        `yaml:"description" doc:"Another description."`
	Resources   definition.Map[anyDefinition] `yaml:"resources" doc:"What is laid over the resources: name → a part of <resource>.yaml."`
}

func (m *Model) orNil(problems definition.Problems) (*Model, definition.Problems) {
	if len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	return m, nil
}

// below adds problems of what stands under a slot.
func (l *loader) below(slot string, problems definition.Problems) {
	for _, p := range problems {
		p.Slot = strings.TrimSuffix(slot+"."+p.Slot, ".")
		l.problems.Add(p)
	}
}

// resources builds resources into a model, in the place of those that stand there;
// nodes are their files where those of at are not the whole of them.
func (l *loader) resources(m *Model, at *definition.Node, files definition.Map[resourceFile], nodes map[string]*definition.Node) {
	names := m.ResourceNames()
	for _, e := range files.Entries() {
		if !slices.Contains(names, e.Key) {
			names = append(names, e.Key)
		}
	}
	if len(names) > maxResources {
		l.problem(at.Pos(), "resources", "more than %d resources", maxResources)
		return
	}
	for _, e := range files.Entries() {
		if !fieldName.MatchString(e.Key) || e.Key == "meta" {
			l.problem(e.KeyPos, "resources", "%q is no resource name (lower case, words joined by _)", e.Key)
			continue
		}
		own := &loader{}
		b := &builder{loader: own, model: m, resources: names}
		r := b.resource(e.Key, e.Value)
		if r.node = nodes[e.Key]; r.node == nil {
			r.node = at.Get(e.Key)
		}
		l.below("resources."+e.Key, own.problems)
		m.put(r)
	}
}

// put places a resource where one of its name stands, or behind all others.
func (m *Model) put(r *Resource) {
	for i, own := range m.Resources {
		if own.Name == r.Name {
			m.Resources[i] = r
			return
		}
	}
	m.Resources = append(m.Resources, r)
}

// keeps checks that everything the model had is there as it was.
func (l *loader) keeps(was, is *Model, at *definition.Node) {
	for _, e := range at.Entries() {
		r, before := is.Resource(e.Key), was.Resource(e.Key)
		if before == nil {
			continue
		}
		lost := func(slot, format string, args ...any) {
			l.problem(e.KeyPos, "resources."+e.Key+"."+slot, "%s", fmt.Sprintf(format, args...)+": what the model has stays, since the integrations are written for it")
		}
		keepsFields(before.Fields, r.Fields, "fields", lost)
		for _, m := range before.Methods {
			slot := "methods." + m.Name
			now := r.Method(m.Name)
			if now == nil {
				lost(slot, "the method is gone")
				continue
			}
			keepsFields(&Schema{Type: Object, Fields: m.Query}, &Schema{Type: Object, Fields: now.Query}, slot+".query", lost)
			if m.Body != nil {
				keepsFields(m.Body, now.Body, slot+".body", lost)
			}
			if m.Response != now.Response {
				lost(slot, "it answers %s, not %s", now.Response, m.Response)
			}
		}
	}
}

// keepsFields holds two schemas against each other, in depth.
func keepsFields(was, is *Schema, slot string, lost func(slot, format string, args ...any)) {
	switch {
	case is == nil:
		lost(slot, "it is gone")
		return
	case was.Type != is.Type || was.Format != is.Format:
		lost(slot, "its type changes from %s to %s", typeAndFormat(was), typeAndFormat(is))
		return
	case was.Required != is.Required || was.Open != is.Open || was.Compare != is.Compare:
		lost(slot, "required, open or compare changes")
	}
	if len(was.Enum) == 0 && len(is.Enum) > 0 {
		lost(slot, "its values are bounded")
	}
	for _, value := range was.Enum {
		if !slices.Contains(is.Enum, value) && len(is.Enum) > 0 {
			lost(slot, "the value %q is gone", value)
		}
	}
	if was.Items != nil {
		keepsFields(was.Items, is.Items, slot, lost)
	}
	for _, f := range was.Fields {
		keepsFields(f, is.Field(f.Name), slot+"."+f.Name, lost)
	}
}

func typeAndFormat(s *Schema) string {
	if s.Format == "" {
		return string(s.Type)
	}
	return string(s.Type) + " (" + string(s.Format) + ")"
}

// JSON is the resource as its file describes it: an object of label, description,
// fields and methods.
func (r *Resource) JSON() []byte { return r.node.JSON().Bytes() }
