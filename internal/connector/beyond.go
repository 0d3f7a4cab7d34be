package connector

import (
	"slices"
	"strings"

	"cognate/internal/model"
	"cognate/jsonata"
)

// What an override may add: fields and parameters that the model does not have.

// TakesParam says whether a parameter that the model does not have reaches the
// vendor all the same: an override reads it.
func (m *Mapping) TakesParam(name string) bool {
	return m.Method.Param(name) == nil && slices.Contains(m.TakenQuery.Names(), name)
}

// Names lists the top-level names that are covered, sorted. What is read as a whole
// has none.
func (c *Coverage) Names() []string {
	var names []string
	for _, at := range []*coverNode{&c.root, c.root.items, c.root.nth[0], c.root.nth[-1]} {
		if at == nil {
			continue
		}
		for name := range at.names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// beyond leaves those names that fields lack.
func beyond(names []string, fields []*model.Schema) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return name == model.RemoteData || slices.ContainsFunc(fields, func(f *model.Schema) bool { return f.Name == name })
	})
}

// extended adds properties to the JSON Schema of an object.
func extended(schema jsonata.Value, more []jsonata.Field) jsonata.Value {
	if len(more) == 0 {
		return schema
	}
	var fields []jsonata.Field
	for key, v := range schema.Fields() {
		if key == "properties" {
			for name, property := range v.Fields() {
				more = append(more, jsonata.Field{Key: name, Value: property})
			}
			v = jsonata.Object(more...)
		}
		fields = append(fields, jsonata.Field{Key: key, Value: v})
	}
	return jsonata.Object(fields...)
}

// anything are properties of which no more is known than that they are taken.
func anything(names []string) []jsonata.Field {
	var fields []jsonata.Field
	for _, name := range names {
		fields = append(fields, jsonata.Field{Key: name, Value: jsonata.Object()})
	}
	return fields
}

// yielded are the fields of a record that the model does not have, as far as
// analysis knows them.
func (m *Mapping) yielded() []jsonata.Field {
	var fields []jsonata.Field
	for _, name := range beyond(m.Fields, m.Resource.Resource.Fields.Fields) {
		fields = append(fields, jsonata.Field{Key: name, Value: shapeSchema(m.shapeOf(name))})
	}
	return fields
}

// shapeOf is what a top-level field of the record can be; nil where analysis can't
// tell.
func (m *Mapping) shapeOf(name string) *jsonata.Shape {
	for _, o := range slices.Backward(m.ResponseOverlays) {
		for _, f := range o {
			if f.Value != nil && f.Path[0] == name {
				if len(f.Path) > 1 {
					return &jsonata.Shape{Kinds: jsonata.Kinds(jsonata.KindObject), Open: true}
				}
				return f.Value.Expr.Analyze().Result
			}
		}
	}
	if shape := m.answerShape(); shape != nil {
		for _, f := range shape.Fields {
			if f.Key == name {
				return f.Value
			}
		}
	}
	return nil
}

// overlaid says whether the overlays decide if a field can appear; known is false
// where they don't.
func (m *Mapping) overlaid(steps []string) (yields, known bool) {
	for _, o := range slices.Backward(m.ResponseOverlays) {
		for _, f := range o {
			shared := min(len(f.Path), len(steps))
			switch {
			case !slices.Equal(f.Path[:shared], steps[:shared]):
			case len(f.Path) > len(steps): // something below it
				if f.Value != nil {
					return true, true
				}
			case f.Value == nil:
				return false, true
			default:
				return shapeHas(f.Value.Expr.Analyze().Result, steps[len(f.Path):]), true
			}
		}
	}
	return false, false
}

// Overlays tells what overlays do, as they were written: a list of layers, each
// dotted name → expression or null. Undefined when there are none.
func Overlays(overlays []Overlay) jsonata.Value {
	if len(overlays) == 0 {
		return jsonata.Value{}
	}
	layers := make([]jsonata.Value, len(overlays))
	for i, o := range overlays {
		var fields []jsonata.Field
		for _, f := range o {
			names := make([]string, len(f.Path))
			for j, name := range f.Path {
				names[j] = strings.ReplaceAll(name, ".", `\.`)
			}
			value := jsonata.Null()
			if f.Value != nil {
				value = jsonata.String(f.Value.Expr.Source())
			}
			fields = append(fields, jsonata.Field{Key: strings.Join(names, "."), Value: value})
		}
		layers[i] = jsonata.Object(fields...)
	}
	return jsonata.Array(layers...)
}
