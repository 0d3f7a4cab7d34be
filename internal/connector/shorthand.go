package connector

import "cognate/internal/definition"

// methodRef names the vendor call of a mapping: "users.create" for short, the
// pair {resource, method}, {expression, allowed}, or {all}.
type methodRef struct {
	fixed      definition.Text
	expression definition.Text
	allowed    []definition.Text
	all        []definition.Text
}

func (m *methodRef) isSet() bool { return m.fixed.IsSet() || m.expression.IsSet() || len(m.all) > 0 }

type methodPairFile struct {
	Resource   definition.Text   `yaml:"resource" doc:"With method: the same as resource.method."`
	Method     definition.Text   `yaml:"method" doc:"See resource."`
	Expression definition.Text   `yaml:"expression" doc:"Expression that yields one of allowed."`
	Allowed    []definition.Text `yaml:"allowed" doc:"The calls that the expression may choose."`
	All        []definition.Text `yaml:"all" doc:"Lists that are told one after the other, as one."`
}

// UnmarshalDefinition reads any of the three forms.
func (m *methodRef) UnmarshalDefinition(n *definition.Node) {
	switch n.Kind() {
	case definition.String:
		m.fixed = n.Text()
	case definition.Mapping:
		var f methodPairFile
		if !n.Decode(&f) {
			return
		}
		pair, chosen := f.Resource.IsSet() || f.Method.IsSet(), f.Expression.IsSet() || len(f.Allowed) > 0
		switch {
		case len(f.All) > 0 && !pair && !chosen:
			m.all = f.All
		case f.Expression.IsSet() && len(f.Allowed) > 0 && !pair && len(f.All) == 0:
			m.expression, m.allowed = f.Expression, f.Allowed
		case f.Resource.IsSet() && f.Method.IsSet() && !chosen && len(f.All) == 0:
			m.fixed = definition.NewText(f.Resource.Pos(), f.Resource.Value()+"."+f.Method.Value())
		default:
			n.Problem("either resource and method, or expression and allowed, or all")
		}
	default:
		n.Wrong("resource.method, {resource, method}, {expression, allowed} or {all}")
	}
}

// DefinitionSchema is the JSON Schema of the four forms.
func (*methodRef) DefinitionSchema() map[string]any {
	str := map[string]any{"type": "string"}
	return map[string]any{"anyOf": []any{
		map[string]any{"type": "string", "description": "resource.method"},
		map[string]any{
			"type": "object", "additionalProperties": false, "required": []any{"resource", "method"},
			"properties": map[string]any{"resource": str, "method": str},
		},
		map[string]any{
			"type": "object", "additionalProperties": false, "required": []any{"expression", "allowed"},
			"properties": map[string]any{"expression": str, "allowed": map[string]any{"type": "array", "items": str}},
		},
		map[string]any{
			"type": "object", "additionalProperties": false, "required": []any{"all"},
			"properties": map[string]any{"all": map[string]any{"type": "array", "items": str}},
		},
	}}
}

// requirement is one entry of required.
type requirement struct {
	pos definition.Pos
	Requirement
}

type requirementFile struct {
	Field  definition.Text   `yaml:"field" doc:"Path of the field."`
	Unless []definition.Text `yaml:"unless" doc:"Paths that make up for it."`
	AnyOf  []definition.Text `yaml:"any_of" doc:"At least one of these paths must be sent."`
}

// UnmarshalDefinition reads a path, {field, unless} or {any_of}.
func (r *requirement) UnmarshalDefinition(n *definition.Node) {
	r.pos = n.Pos()
	switch n.Kind() {
	case definition.String:
		r.Field = n.Text().Value()
	case definition.Mapping:
		var f requirementFile
		if !n.Decode(&f) {
			return
		}
		if f.Field.IsSet() == (len(f.AnyOf) > 0) {
			n.Problem("either field (with unless) or any_of")
			return
		}
		r.Field, r.Unless, r.AnyOf = f.Field.Value(), values(f.Unless), values(f.AnyOf)
	default:
		n.Wrong("a path, {field, unless} or {any_of}")
	}
}

// DefinitionSchema is the JSON Schema of the three forms.
func (*requirement) DefinitionSchema() map[string]any {
	str := map[string]any{"type": "string"}
	list := map[string]any{"type": "array", "items": str}
	return map[string]any{"anyOf": []any{
		map[string]any{"type": "string", "description": "path of a body field"},
		map[string]any{
			"type": "object", "additionalProperties": false, "required": []any{"field"},
			"properties": map[string]any{"field": str, "unless": list},
		},
		map[string]any{
			"type": "object", "additionalProperties": false, "required": []any{"any_of"},
			"properties": map[string]any{"any_of": list},
		},
	}}
}

func values(texts []definition.Text) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = t.Value()
	}
	return out
}
