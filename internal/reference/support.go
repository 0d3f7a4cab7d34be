package reference

import (
	"slices"
	"strings"

	"cognate/internal/connector"
	"cognate/internal/model"
	"cognate/jsonata"
)

// offer is an integration that can do a method.
type offer struct {
	in      *connector.Integration
	mapping *connector.Mapping
}

// refusal is an integration that can't, and why.
type refusal struct {
	in     *connector.Integration
	reason string
}

// support is what the integrations of a catalog make of one method.
type support struct {
	method   *model.Method
	offers   []offer
	refusals []refusal
}

// supportOf asks every integration that maps anything of the method's model.
func supportOf(c *connector.Catalog, m *model.Method) support {
	s := support{method: m}
	for _, in := range c.Integrations() {
		mapped := in.Model(m.Resource.Model.Name)
		if mapped == nil {
			continue
		}
		r := mapped.Resource(m.Resource.Name)
		if r == nil {
			s.refusals = append(s.refusals, refusal{in, "Its connector does not map " + m.Resource.Name + " yet."})
			continue
		}
		switch mapping := r.Mapping(m.Name); {
		case mapping == nil:
			s.refusals = append(s.refusals, refusal{in, "Its connector does not map this method yet."})
		case mapping.Unsupported != "":
			s.refusals = append(s.refusals, refusal{in, mapping.Unsupported})
		default:
			s.offers = append(s.offers, offer{in, mapping})
		}
	}
	return s
}

// names lists the integrations that can do the method.
func (s support) names() []string {
	names := make([]string, len(s.offers))
	for i, o := range s.offers {
		names[i] = o.in.Name
	}
	return names
}

func (s support) labels() []string {
	labels := make([]string, len(s.offers))
	for i, o := range s.offers {
		labels[i] = o.in.Label
	}
	return labels
}

// firstOnly says whether only the first item of an array of the body is taken:
// it is asked of the mapping with a body of two.
func (o offer) firstOnly(schema *model.Schema, name string) bool {
	item := probe(schema.Items)
	two := jsonata.Object(jsonata.Field{Key: name, Value: jsonata.Array(item, item)})
	for _, path := range o.mapping.Taken.Ignored(two, true) {
		if path == name+"[1]" {
			return true
		}
	}
	return false
}

// probe is a value of the schema with every key present.
func probe(s *model.Schema) jsonata.Value {
	switch s.Type {
	case model.Object:
		var fields []jsonata.Field
		for _, f := range s.Fields {
			fields = append(fields, jsonata.Field{Key: f.Name, Value: probe(f)})
		}
		return jsonata.Object(fields...)
	case model.Array:
		return jsonata.Array(probe(s.Items))
	default:
		return jsonata.String("x")
	}
}

// supportedIn is the line "Supported in HappyFox", empty when nobody can do the
// method at all.
func (s support) supportedIn(takes func(offer) bool) (t text, lacking bool) {
	if len(s.offers) == 0 {
		return "", false
	}
	var labels []text
	for _, o := range s.offers {
		if takes(o) {
			labels = append(labels, plain(o.in.Label))
		}
	}
	if len(labels) == 0 {
		return "Supported in no integration yet", true
	}
	return "Supported in " + words(labels, "and"), false
}

// neededIn lists who requires a path of the body, and what makes up for it:
// "Required in Acme and Crew", a line for all that require it alike.
func (s support) neededIn(path string) []text {
	var g groups
	for _, o := range s.offers {
		for _, r := range o.mapping.Required {
			if t, ok := requirementText(r, path); ok {
				g.add(t, o)
			}
		}
	}
	var out []text
	for _, t := range g.said {
		out = append(out, "Required in "+words(g.labels[t], "and")+t)
	}
	return out
}

// groups gathers the integrations of which the same can be said, in the order in
// which it was first said.
type groups struct {
	said   []text
	labels map[text][]text
}

func (g *groups) add(t text, o offer) {
	if g.labels == nil {
		g.labels = map[text][]text{}
	}
	if g.labels[t] == nil {
		g.said = append(g.said, t)
	}
	g.labels[t] = append(g.labels[t], plain(o.in.Label))
}

// requirementText is what follows "Required in HappyFox" at a path; not ok when
// the requirement is about other paths.
func requirementText(r connector.Requirement, path string) (t text, ok bool) {
	var instead []string
	switch {
	case r.Field == path:
		instead = r.Unless
	case contains(r.AnyOf, path):
		instead = slices.DeleteFunc(slices.Clone(r.AnyOf), func(p string) bool { return p == path })
	default:
		return "", false
	}
	if parent, _, nested := strings.Cut(path, "[]"); nested && r.Field == path && len(instead) == 0 {
		return " in each item of " + mono(parent), true
	}
	if len(instead) == 0 {
		return "", true
	}
	return ", unless " + words(monos(instead), "or") + " is given", true
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
