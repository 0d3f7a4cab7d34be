package model

import (
	"fmt"
	"slices"
	"strings"

	"cognate/internal/definition"
	"cognate/jsonata"
)

// value builds a value that is spelled out.
func (b *builder) value(name, slot string, file valueFile) *Schema {
	s := &Schema{Name: name, Type: Type(file.Type.Value()), Compare: Exact}
	switch s.Type {
	case "":
		b.problem(file.Pos, slot, "missing key \"type\"")
		return &Schema{Name: name, Type: Any, Compare: Exact}
	case Range, Sort:
		b.problem(file.Type.Pos(), slot+".type", "%s is a type of query parameters only", s.Type)
		s.Type = Any
	default: // a type that values have
	}
	if len(file.Only) > 0 {
		b.problem(file.Only[0].Pos(), slot+".only", "only is for values taken from the resource; list the fields")
	}
	if file.Items != nil {
		s.Items = b.value("", slot+".items", *file.Items)
	}
	for _, e := range file.Fields.Entries() {
		at := slot + ".fields." + e.Key
		b.name(e.KeyPos, at, e.Key)
		s.Fields = append(s.Fields, b.value(e.Key, at, e.Value))
	}
	b.apply(s, slot, file)
	b.shape(s, slot, file)
	return s
}

// overlay lays what the file says over a copy of the resource's field.
func (b *builder) overlay(s *Schema, slot string, file valueFile) {
	keyed := s
	for keyed.Items != nil {
		keyed = keyed.Items
	}
	if file.Items != nil {
		b.problem(file.Items.Pos, slot+".items", "a value taken from the resource keeps its items; change their keys by fields")
	}
	if len(file.Only) > 0 {
		b.narrow(keyed, slot+".only", file.Only)
	}
	for _, e := range file.Fields.Entries() {
		at := slot + ".fields." + e.Key
		switch inner := keyed.Field(e.Key); {
		case keyed.Type != Object:
			b.problem(e.KeyPos, at, "the resource's field is %s and has no keys", keyed.Type.typeName())
		case inner == nil:
			b.name(e.KeyPos, at, e.Key)
			keyed.Fields = append(keyed.Fields, b.value(e.Key, at, e.Value))
		case e.Value.Type.Value() != "":
			b.problem(e.Value.Type.Pos(), at+".type", "the resource's field has the type %s already", inner.Type)
		default:
			b.overlay(inner, at, e.Value)
		}
	}
	b.apply(s, slot, file)
	b.shape(s, slot, file)
}

// narrow keeps the named keys of an object.
func (b *builder) narrow(s *Schema, slot string, only []definition.Text) {
	var kept []*Schema
	for i, text := range only {
		f := s.Field(text.Value())
		if f == nil {
			b.problem(text.Pos(), fmt.Sprintf("%s[%d]", slot, i), "the resource's field has no key %q%s", text.Value(), hint(text.Value(), s))
			continue
		}
		kept = append(kept, f)
	}
	if len(kept) == len(only) {
		s.Fields = kept
	}
}

// apply takes over what the file says about the value itself.
func (b *builder) apply(s *Schema, slot string, file valueFile) {
	if f := file.Format.Value(); f != "" {
		s.Format = Format(f)
	}
	if file.Description != "" {
		s.Description = strings.TrimSpace(file.Description)
	}
	if file.Required != nil {
		s.Required = *file.Required
	}
	if c := file.Compare.Value(); c != "" {
		s.Compare = Compare(c)
	}
	if file.Enum != nil {
		s.Enum = nil
		for _, v := range file.Enum {
			s.Enum = append(s.Enum, v.Value())
		}
	}
	if file.Open != nil {
		s.Open = *file.Open
	}
	if len(file.Ref) > 0 {
		s.Ref = nil
	}
	for _, ref := range file.Ref {
		if !slices.Contains(b.resources, ref.Value()) {
			b.problem(ref.Pos(), slot+".ref", "the model %s has no resource %q%s", b.model.Name, ref.Value(), near(ref.Value(), b.resources))
		}
		s.Ref = append(s.Ref, ref.Value())
	}
	if file.Example.IsSet() {
		s.Example = file.Example
	}
}

func near(name string, names []string) string {
	if n := definition.Nearest(name, names); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

// shape checks that the parts of a value fit its type.
func (b *builder) shape(s *Schema, slot string, file valueFile) {
	wrong := func(pos definition.Pos, key, format string, args ...any) {
		b.problem(pos, slot+"."+key, format, args...)
	}
	if len(s.Enum) > 0 && s.Type != String {
		wrong(file.Pos, "enum", "an enum is for strings; this is %s", s.Type.typeName())
	}
	if s.Format != "" && s.Type != String {
		wrong(file.Format.Pos(), "format", "a format is for strings; this is %s", s.Type.typeName())
	}
	if s.Compare != Exact && s.Type != String {
		wrong(file.Compare.Pos(), "compare", "a comparison is for strings; this is %s", s.Type.typeName())
	}
	if s.Open && s.Type != Object && len(s.Enum) == 0 {
		wrong(file.Pos, "open", "open is for objects and for strings with an enum")
	}
	if (s.Type == Array) != (s.Items != nil) {
		wrong(file.Pos, "items", "an array has items, and nothing else has; this is %s", s.Type.typeName())
	}
	if len(s.Fields) > 0 && s.Type != Object {
		wrong(file.Pos, "fields", "an object has fields, and nothing else has; this is %s", s.Type.typeName())
	}
	if s.Type == Object && len(s.Fields) == 0 && !s.Open {
		wrong(file.Pos, "fields", "an object lists its fields, or is open")
	}
	b.example(s, slot, file)
}

// example checks the example against the value it is an example of.
func (b *builder) example(s *Schema, slot string, file valueFile) {
	if !file.Example.IsSet() {
		return
	}
	v, err := jsonata.Parse(file.Example.Bytes())
	if err != nil {
		b.problem(file.Example.Pos(), slot+".example", "%v", err)
		return
	}
	for _, f := range s.Validate(v) {
		b.problem(file.Example.Pos(), slot+".example", "the example is wrong: %s %s", f.Path, f.Message)
	}
}
