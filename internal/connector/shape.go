package connector

import (
	"strings"

	"cognate/internal/definition"
	"cognate/internal/model"
	"cognate/jsonata"
)

// checkShape holds what a response mapping can yield against the model: unknown
// fields and kinds that can't be right are problems at the key's place. What
// analysis can't know passes.
func (c *compiler) checkShape(s *Slot, text definition.Text, r *model.Resource, array bool) []string {
	if s == nil {
		return nil
	}
	shape := s.Expr.Analyze().Result
	if array {
		shape = shape.Items
	}
	if shape == nil {
		return nil
	}
	if !shape.Kinds.Has(jsonata.KindObject) {
		c.problem(text.Pos(), s.Name, "the mapping yields %s, a record is an object", shape.Kinds)
		return nil
	}
	w := shapeWalk{c: c, slot: s, text: text}
	w.object(shape, r.Fields, "")
	var fields []string
	for _, f := range shape.Fields {
		fields = append(fields, f.Key)
	}
	return fields
}

// mayExceed says whether an expression may go beyond the model: that of an override
// may.
func (c *compiler) mayExceed(text definition.Text) bool { return text.Foreign() && !c.own }

type shapeWalk struct {
	c    *compiler
	slot *Slot
	text definition.Text
}

func (w shapeWalk) object(shape *jsonata.Shape, schema *model.Schema, at string) {
	for _, f := range shape.Fields {
		path := strings.TrimPrefix(at+"."+f.Key, ".")
		field := schema.Field(f.Key)
		if field == nil {
			if !schema.Open && !w.c.mayExceed(w.text) {
				w.c.problem(w.text.At(f.KeyPosition), w.slot.Name, "%s is not a field of the model; it has %s", path, strings.Join(paramNames(schema.Fields), ", "))
			}
			continue
		}
		w.value(f.Value, field, path, f.KeyPosition)
	}
}

func (w shapeWalk) value(shape *jsonata.Shape, schema *model.Schema, path string, pos int) {
	if shape == nil || shape.Kinds == 0 || shape.Kinds == jsonata.AnyKind || schema.Type == "" {
		return
	}
	want := kindOf(schema.Type)
	allowed := shape.Kinds.Has(want) || shape.Kinds.Has(jsonata.KindNull) || shape.Kinds.Has(jsonata.KindUndefined)
	if want == jsonata.KindArray && shape.Kinds.Has(jsonata.KindObject) {
		// a path over one item yields the item itself: the author must keep the array
		w.c.problem(w.text.At(pos), w.slot.Name, "%s can be a bare object where the model has an array; write [ … ] round it or … []", path)
		return
	}
	if !allowed {
		w.c.problem(w.text.At(pos), w.slot.Name, "%s is %s, the model says %s", path, shape.Kinds, schema.Type)
		return
	}
	if shape.Kinds.Has(jsonata.KindObject) && want == jsonata.KindObject {
		w.object(shape, schema, path)
	}
	if want == jsonata.KindArray && shape.Items != nil && schema.Items != nil {
		w.value(shape.Items, schema.Items, path+"[]", pos)
	}
}

func kindOf(t model.Type) jsonata.Kind {
	switch t {
	case model.String:
		return jsonata.KindString
	case model.Number, model.Integer:
		return jsonata.KindNumber
	case model.Boolean:
		return jsonata.KindBool
	case model.Array:
		return jsonata.KindArray
	default:
		return jsonata.KindObject
	}
}
