package model

import (
	"slices"
	"strings"
)

// Narrow returns a copy of a schema with only the fields, and the fields of a
// sort, that keep says yes to. It is asked with paths that begin with the schema's
// own name, if it has one: "emails[].email", "sort_by.created_at". A field that goes
// takes all below it along. The copy may be changed.
func (s *Schema) Narrow(keep func(path string) bool) *Schema {
	out := s.clone()
	out.narrow(s.Name, keep)
	return out
}

func (s *Schema) narrow(path string, keep func(path string) bool) {
	if s.Items != nil {
		s.Items.narrow(path+"[]", keep)
		return
	}
	under := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	if s.Type == Sort {
		s.Enum = slices.DeleteFunc(s.Enum, func(name string) bool { return !keep(under(name)) })
	}
	s.Fields = slices.DeleteFunc(s.Fields, func(f *Schema) bool { return !keep(under(f.Name)) })
	for _, f := range s.Fields {
		f.narrow(under(f.Name), keep)
	}
}

// Steps splits a path such as "emails[].type" into emails, [] and type.
func Steps(path string) []string {
	return strings.Split(strings.ReplaceAll(path, "[]", ".[]"), ".")
}
