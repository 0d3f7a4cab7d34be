package model

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cognate/internal/definition"
)

var (
	modelName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// reserved are the query parameters that every method has.
var reserved = []string{"integrated_account_id", "remote_query", "limit", "next_cursor", "prev_cursor"}

// builder makes a Resource of its file.
type builder struct {
	*loader
	model     *Model
	resources []string // names of the model's resources, as listed
	quiet     bool     // the file has problems of its own; those that follow aren't told
}

func (b *builder) problem(pos definition.Pos, slot, format string, args ...any) {
	if !b.quiet {
		b.loader.problem(pos, slot, format, args...)
	}
}

func (b *builder) resource(name string, file resourceFile) *Resource {
	r := &Resource{Model: b.model, Name: name, Label: file.Label, Description: strings.TrimSpace(file.Description)}
	r.Fields = &Schema{Type: Object}
	for _, e := range file.Fields.Entries() {
		slot := "fields." + e.Key
		b.name(e.KeyPos, slot, e.Key)
		r.Fields.Fields = append(r.Fields.Fields, b.value(e.Key, slot, e.Value))
	}
	if file.Fields.Len() > 0 && r.Fields.Field("id") == nil {
		b.problem(file.Fields.Pos(), "fields", "a resource needs the field \"id\"")
	}
	for _, e := range file.Methods.Entries() {
		r.Methods = append(r.Methods, b.method(r, e.Key, e.KeyPos, e.Value))
	}
	r.Fields.Fields = append(r.Fields.Fields, remoteData("The vendor's whole record as it came, unmapped."))
	r.Fields.seal()
	return r
}

func remoteData(description string) *Schema {
	return &Schema{Name: RemoteData, Type: Object, Open: true, Description: description, Compare: Exact}
}

// name checks the key of a field or parameter.
func (b *builder) name(pos definition.Pos, slot, name string) {
	switch {
	case name == RemoteData:
		b.problem(pos, slot, "remote_data is part of every record and body by itself")
	case !fieldName.MatchString(name):
		b.problem(pos, slot, "%q is no field name (lower case, words joined by _)", name)
	}
}

func (b *builder) method(r *Resource, name string, pos definition.Pos, file methodFile) *Method {
	slot := "methods." + name
	std, ok := standardMethods[name]
	if !ok {
		std = customMethod
		if !fieldName.MatchString(name) {
			b.problem(pos, slot, "%q is no method name (lower case, words joined by _)", name)
		}
	}
	m := &Method{Resource: r, Name: name, Description: strings.TrimSpace(file.Description), HTTPMethod: std.httpMethod, Response: std.response}
	m.Path = "/unified/" + b.model.Name + "/" + r.Name
	switch {
	case m.HasID():
		m.Path += "/{id}"
	case m.Custom():
		m.Path += "/" + name
	}
	if file.Response != "" {
		if m.Response = Response(file.Response); !m.Custom() && m.Response != std.response {
			b.problem(file.Pos, slot+".response", "%s answers %s", name, std.response)
		}
	}
	b.query(m, slot+".query", file)
	b.body(m, slot+".body", file, std.body)
	return m
}

func (b *builder) query(m *Method, slot string, file methodFile) {
	for _, e := range file.Query.Entries() {
		at := slot + "." + e.Key
		b.name(e.KeyPos, at, e.Key)
		if slices.Contains(reserved, e.Key) || strings.HasPrefix(e.Key, "truto_") {
			b.problem(e.KeyPos, at, "%q is a parameter of every method", e.Key)
		}
		p := b.param(m.Resource, e, at)
		p.relax()
		p.seal()
		m.Query = append(m.Query, p)
	}
}

// relax drops what holds for records and not for filters: that a part is required.
func (s *Schema) relax() {
	s.Required = false
	if s.Items != nil {
		s.Items.relax()
	}
	for _, f := range s.Fields {
		f.relax()
	}
}

func (b *builder) param(r *Resource, e definition.Entry[valueFile], slot string) *Schema {
	file, own := e.Value, r.Fields.Field(e.Key)
	switch Type(file.Type.Value()) {
	case Range:
		p := &Schema{Name: e.Key, Type: Range, Format: DateTime, Compare: Exact}
		if own != nil {
			p.Description, p.Example = own.Description, own.Example
			if own.Format != "" {
				p.Format = own.Format
			}
		}
		b.apply(p, slot, file)
		if !slices.Contains([]Format{DateTime, Date, DateOrDateTime}, p.Format) {
			b.problem(file.Format.Pos(), slot+".format", "a range is of dates or date-times")
		}
		return p
	case Sort:
		p := &Schema{Name: e.Key, Type: Sort, Compare: Exact, Description: "Order of the list: the field, and asc or desc."}
		b.apply(p, slot, file)
		b.sortable(r, p, slot, file)
		return p
	default:
		return b.derived(r, e, slot)
	}
}

func (b *builder) sortable(r *Resource, p *Schema, slot string, file valueFile) {
	if len(p.Enum) == 0 {
		b.problem(file.Pos, slot, "a sort lists its fields in enum")
	}
	for i, name := range file.Enum {
		if r.Fields.Field(name.Value()) == nil {
			b.problem(name.Pos(), fmt.Sprintf("%s.enum[%d]", slot, i), "%s has no field %q%s", r.Name, name.Value(), hint(name.Value(), r.Fields))
		}
	}
}

func (b *builder) body(m *Method, slot string, file methodFile, wanted bool) {
	if !wanted {
		if file.Body.Len() > 0 {
			b.problem(file.Body.Pos(), slot, "%s takes no body", m.Name)
		}
		return
	}
	m.Body = &Schema{Type: Object}
	for _, e := range file.Body.Entries() {
		at := slot + "." + e.Key
		b.name(e.KeyPos, at, e.Key)
		m.Body.Fields = append(m.Body.Fields, b.derived(m.Resource, e, at))
	}
	m.Body.Fields = append(m.Body.Fields, remoteData("The vendor's own fields: merged deeply into the body that the vendor gets, and they win."))
	m.Body.seal()
}

// derived returns the value of a query or a body: spelled out when it has a type,
// otherwise made of the resource's field.
func (b *builder) derived(r *Resource, e definition.Entry[valueFile], slot string) *Schema {
	if e.Value.Type.Value() != "" {
		return b.value(e.Key, slot, e.Value)
	}
	own := r.Fields.Field(e.Key)
	if own == nil {
		b.problem(e.KeyPos, slot, "%s has no field %q to take the type from; give a type%s", r.Name, e.Key, hint(e.Key, r.Fields))
		return &Schema{Name: e.Key, Type: Any}
	}
	s := own.clone()
	s.Required = false
	b.overlay(s, slot, e.Value)
	return s
}

// hint proposes the field that was probably meant.
func hint(name string, in *Schema) string {
	names := make([]string, len(in.Fields))
	for i, f := range in.Fields {
		names[i] = f.Name
	}
	if near := definition.Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
