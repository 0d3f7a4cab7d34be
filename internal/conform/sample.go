package conform

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"cognate/internal/connector"
	"cognate/internal/mergepatch"
	"cognate/internal/model"
	"cognate/jsonata"
)

// sampler makes the value of a field that a mapping takes. What it makes is known by
// the mark; n varies it, so that an update changes what a create wrote.
type sampler struct {
	suite *suite
	of    *pool
	keep  func(path string) bool
	// needed are the paths that the connector asks for.
	needed []string
	n      int
}

// references lists the resources that the fields of a schema refer to, of those that
// has says yes to.
func references(s *model.Schema, path string, has func(string) bool) []string {
	if path == model.RemoteData || path != "" && !has(path) {
		return nil
	}
	out := slices.Clone(s.Ref)
	if s.Items != nil {
		out = append(out, references(s.Items, path+"[]", has)...)
	}
	for _, f := range s.Fields {
		out = append(out, references(f, under(path, f.Name), has)...)
	}
	return out
}

// body is a body with the fields that keep says yes to.
func (m sampler) body(s *model.Schema) jsonata.Value {
	v := m.object(s, "")
	if v.IsUndefined() {
		return jsonata.Object()
	}
	return v
}

func (m sampler) value(f *model.Schema, path string, refs []string) jsonata.Value {
	if path == model.RemoteData || !m.keep(path) {
		return jsonata.Value{}
	}
	if len(f.Ref) > 0 {
		refs = f.Ref
	} else if len(refs) == 0 {
		refs = m.whose(f)
	}
	switch {
	case f.Type == model.Array:
		v := m.value(f.Items, path+"[]", refs)
		if v.IsUndefined() {
			return v
		}
		return jsonata.Array(v)
	case isFile(f):
		return m.file()
	case f.Type == model.Object && len(refs) > 0:
		return m.reference(f, path, refs)
	case f.Type == model.Object && f.Open && len(f.Fields) == 0:
		return m.custom(f)
	case f.Type == model.Object:
		return m.object(f, path)
	case len(refs) > 0:
		return m.pick(refs[0]).Get("id")
	}
	return m.scalar(f, path)
}

func (m sampler) object(f *model.Schema, path string) jsonata.Value {
	made := jsonata.Object()
	if isFile(f) {
		made = m.file()
	}
	var fields []jsonata.Field
	for _, c := range f.Fields {
		if m.leftOut(f, path, c) {
			continue
		}
		if v := made.Get(c.Name); !v.IsUndefined() && m.keep(under(path, c.Name)) {
			fields = append(fields, jsonata.Field{Key: c.Name, Value: v})
		} else if v := m.value(c, under(path, c.Name), nil); !v.IsUndefined() {
			fields = append(fields, jsonata.Field{Key: c.Name, Value: v})
		}
	}
	if len(fields) == 0 {
		return jsonata.Value{}
	}
	return m.wholeName(f, path, jsonata.Object(fields...))
}

// leftOut says whether a field stays out of this body, since another way to say the same
// is in it: of a text and its HTML one is sent, and what makes a record an old one that is
// brought over is sent every other time.
func (m sampler) leftOut(f *model.Schema, path string, c *model.Schema) bool {
	takes := func(name string) bool { return f.Field(name) != nil && m.keep(under(path, name)) }
	plain, isHTML := strings.CutPrefix(c.Name, "html_")
	odd := m.n%2 == 1
	switch {
	case isHTML && takes(plain):
		return !odd
	case takes("html_" + c.Name):
		return odd
	}
	return path == "" && (c.Name == "created_at" || c.Name == "imported") && !odd
}

// wholeName makes the name of a person of its parts, where all are sent.
func (m sampler) wholeName(f *model.Schema, path string, v jsonata.Value) jsonata.Value {
	first, last := v.Get("first_name").Str(), v.Get("last_name").Str()
	if f.Field("first_name") == nil || first == "" || last == "" || !v.Has("name") {
		return v
	}
	return set(v, "name", jsonata.String(first+" "+last))
}

// isFile tells a file that is sent by its content in base64.
func isFile(f *model.Schema) bool {
	data := f.Field("data")
	return data != nil && data.Format == model.Base64
}

// fileText is what the files hold that are made.
func (m sampler) fileText() string {
	return fmt.Sprintf("Conformance %s, file %d: äöü ✓\n", m.suite.Mark, m.n)
}

func (m sampler) file() jsonata.Value {
	return jsonata.Object(
		jsonata.Field{Key: "file_name", Value: jsonata.String(fmt.Sprintf("conformance-%s-%d.txt", m.suite.Mark, m.n))},
		jsonata.Field{Key: "content_type", Value: jsonata.String("text/plain")},
		jsonata.Field{Key: "data", Value: jsonata.String(base64.StdEncoding.EncodeToString([]byte(m.fileText())))},
	)
}

// reference refers to a record that is known: in turn by its id, its name or its mail
// address, as far as these are taken.
func (m sampler) reference(f *model.Schema, path string, refs []string) jsonata.Value {
	for i := range refs {
		ref := refs[(i+m.n)%len(refs)]
		record := m.pick(ref)
		if record.IsUndefined() {
			continue
		}
		kindOf := jsonata.Value{}
		if kind := f.Field("type"); kind != nil && m.keep(path+".type") && slices.Contains(kind.Enum, strings.TrimSuffix(ref, "s")) {
			kindOf = jsonata.String(strings.TrimSuffix(ref, "s"))
		}
		if ways := m.ways(f, path, record); len(ways) > 0 {
			way := ways[m.n%len(ways)]
			if !kindOf.IsUndefined() {
				way = set(way, "type", kindOf)
			}
			return way
		}
	}
	return jsonata.Value{}
}

// ways are the ways to refer to a record. Where the connector needs the id, it is the
// only one.
func (m sampler) ways(f *model.Schema, path string, record jsonata.Value) []jsonata.Value {
	takes := func(name string) bool { return f.At(name) != nil && m.keep(path+"."+name) }
	var out []jsonata.Value
	if takes("id") {
		out = append(out, object("id", record.Get("id")))
	}
	if slices.Contains(m.needed, path+".id") && len(out) > 0 {
		return append(out, m.byMail(takes, record)...)
	}
	if name := m.nameFor(f, path, record); takes("name") && name.Str() != "" {
		out = append(out, object("name", name))
	}
	return append(out, m.byMail(takes, record)...)
}

// nameFor is the name to refer to a record by. Where the model has words of its own, it
// is one that records of this kind have.
func (m sampler) nameFor(f *model.Schema, path string, record jsonata.Value) jsonata.Value {
	if name := f.Field("name"); name == nil || len(name.Enum) == 0 {
		return record.Get("name")
	}
	var words []jsonata.Value
	for _, r := range append(m.of.own(), m.of.listed...) {
		words = append(words, lookup(r, path+".name")...)
	}
	if len(words) == 0 {
		return jsonata.Value{}
	}
	return words[(m.n/2)%len(words)]
}

func (m sampler) byMail(takes func(string) bool, record jsonata.Value) []jsonata.Value {
	mail, name := record.Get("emails").Index(0).Get("email"), record.Get("name")
	if !takes("emails[].email") || mail.Str() == "" {
		return nil
	}
	way := object("emails[].email", mail)
	if takes("name") && name.Str() != "" {
		way = set(way, "name", name)
	}
	return []jsonata.Value{way}
}

// whose are the resources that an object with an id and a type refers to: author is
// {id, type: user}.
func (m sampler) whose(f *model.Schema) []string {
	var out []string
	if kind := f.Field("type"); f.Field("id") != nil && kind != nil {
		for _, word := range kind.Enum {
			if m.suite.pool(word+"s") != nil {
				out = append(out, word+"s")
			}
		}
	}
	return out
}

// pick is a record to refer to: of the resource's own kind always the first, so that
// none stands above itself.
func (m sampler) pick(ref string) jsonata.Value {
	if ref == m.of.name() {
		return m.suite.pick(ref, 0)
	}
	return m.suite.pick(ref, m.n)
}

// custom has values for the fields that the customer added, as the resource fields lists
// them, by their keys. Where it lists none, hints may give some.
func (m sampler) custom(f *model.Schema) jsonata.Value {
	all := m.suite.pool("fields")
	if f.Name != "custom_fields" || all == nil {
		return jsonata.Value{}
	}
	var out []jsonata.Field
	for _, field := range all.listed {
		own := field.Get("is_user_defined")
		if field.Get("entity_type").Str()+"s" != m.of.name() || own.Kind() != jsonata.KindBool || !own.Bool() {
			continue
		}
		key := field.Get("name").Str()
		if v := m.customValue(field); key != "" && !v.IsUndefined() {
			out = append(out, jsonata.Field{Key: key, Value: v})
		}
	}
	if len(out) == 0 {
		return jsonata.Value{}
	}
	return jsonata.Object(out...)
}

// customValue is a value of the kind that a field has; a choice by its label.
func (m sampler) customValue(field jsonata.Value) jsonata.Value {
	var labels []jsonata.Value
	for o := range field.Get("options").Items() {
		if label := o.Get("label"); label.Str() != "" {
			labels = append(labels, label)
		}
	}
	switch kind := field.Get("type").Str(); {
	case (kind == "string" || kind == "text") && field.Get("format").Str() == "": // one of a form of its own is left out
		return jsonata.String(fmt.Sprintf("Own %s %d", m.suite.Mark, m.n))
	case kind == "date":
		return jsonata.String(m.suite.Now().UTC().AddDate(0, 0, m.n).Format(time.DateOnly))
	case kind == "enum" && len(labels) > 0:
		return labels[m.n%len(labels)]
	case kind == "array" && len(labels) > 0:
		return jsonata.Array(labels[m.n%len(labels)])
	default:
		return jsonata.Value{}
	}
}

// scalar is a plain value.
func (m sampler) scalar(f *model.Schema, path string) jsonata.Value {
	switch f.Type {
	case model.Boolean:
		return jsonata.Bool(m.n%2 == 1)
	case model.Number, model.Integer:
		return jsonata.Int(int64(m.n + 1))
	case model.String:
		return jsonata.String(m.text(f, path))
	default:
		return jsonata.Value{}
	}
}

func (m sampler) text(f *model.Schema, path string) string {
	example, mark := exampleText(f), m.suite.Mark
	if m.n > 0 {
		mark = fmt.Sprintf("%s%c", mark, 'a'+rune(m.n%26))
	}
	day := m.suite.Now().UTC().AddDate(0, 0, 10+m.n)
	switch {
	case len(f.Enum) > 0:
		return f.Enum[m.n%len(f.Enum)]
	case f.Format == model.Email:
		return "conformance." + m.of.name() + "." + mark + "@example.com" // agents and customers may share their addresses
	case f.Format == model.Date, f.Format == model.DateOrDateTime:
		return day.Format(time.DateOnly)
	case f.Format == model.DateTime:
		// A moment of the past, told with an offset.
		return day.AddDate(-1, 0, 0).Truncate(time.Second).In(time.FixedZone("", 5*3600+1800)).Format(time.RFC3339)
	case isHTML(f):
		return strings.Replace(example, "</", " "+mark+"</", 1)
	case f.Compare == model.Digits:
		return varied(example, mark)
	case wordy(f, example):
		return example + "-" + mark
	}
	return example
}

// wordy says whether a text is free: its example begins as a sentence or a name does,
// or it is the name of the record itself.
func wordy(f *model.Schema, example string) bool {
	for _, r := range example {
		return unicode.IsUpper(r) && !strings.Contains(example, "/") || f.Name == "name" || f.Name == "username"
	}
	return false
}

// varied is a number with its last digits made of the mark.
func varied(example, mark string) string {
	sum := 0
	for _, r := range mark {
		sum = (sum*31 + int(r)) % 9000
	}
	if len(example) < 6 { // an extension
		return fmt.Sprint(10 + sum%80)
	}
	return example[:len(example)-4] + fmt.Sprint(1000+sum)
}

// pick is a record of a resource to refer to: one that the hints name, else one that
// the run made, else one that is there. n varies it where there are several.
func (s *suite) pick(resource string, n int) jsonata.Value {
	p := s.pool(resource)
	if p == nil {
		return jsonata.Value{}
	}
	found := p.listed
	if wanted := s.Hints.pick(resource); !wanted.IsUndefined() {
		named := slices.DeleteFunc(slices.Clone(p.listed), func(r jsonata.Value) bool { return !p.fields().Match(wanted, r) })
		if len(named) > 0 {
			return named[n%len(named)]
		}
	}
	if own := p.own(); len(own) > 0 {
		found = own
	}
	if len(found) == 0 {
		return jsonata.Value{}
	}
	return found[n%len(found)]
}

// own are the records that the run made and that are there still.
func (p *pool) own() []jsonata.Value {
	var out []jsonata.Value
	for _, m := range p.made {
		if !m.gone {
			out = append(out, m.record)
		}
	}
	return out
}

// ours says whether a record to refer to may be changed by what refers to it: it is
// the run's own, the hints name it, or nobody can make one.
func (s *suite) ours(resource string) bool {
	p := s.pool(resource)
	if p == nil {
		return true
	}
	return len(p.own()) > 0 || !s.Hints.pick(resource).IsUndefined() || p.mapping("create") == nil
}

// required are the paths of a body that the connector asks for; of a choice the first.
func required(m *connector.Mapping) []string {
	var out []string
	for _, r := range m.Required {
		if r.Field != "" {
			out = append(out, r.Field)
		} else if len(r.AnyOf) > 0 {
			out = append(out, r.AnyOf[0])
		}
	}
	return out
}

// neededQuery are the parameters that the connector asks for; of a choice the first.
func neededQuery(m *connector.Mapping) []string {
	var out []string
	for _, r := range m.RequiredQuery {
		if r.Field != "" {
			out = append(out, r.Field)
		} else if len(r.AnyOf) > 0 {
			out = append(out, r.AnyOf[0])
		}
	}
	return out
}

// keepOf says yes to the fields that a mapping takes and the hints don't leave out.
func (s *suite) keepOf(p *pool, m *connector.Mapping) func(string) bool {
	omit := s.Hints.method(p.name(), m.Method.Name).Omit
	return func(path string) bool { return m.TakesBody(path) && !named(omit, path) }
}

// minimal says yes to what is required, and to what stands above and below it.
func minimal(keep func(string) bool, needed []string) func(string) bool {
	return func(path string) bool {
		return keep(path) && slices.ContainsFunc(needed, func(n string) bool {
			return below(path, n) || below(n, path) || below(n, strings.TrimSuffix(path, "[]"))
		})
	}
}

// hinted lays what the hints set over a body.
func (s *suite) hinted(p *pool, method string, body jsonata.Value) jsonata.Value {
	patch := s.Hints.method(p.name(), method).Set
	if !patch.IsSet() {
		return body
	}
	merged, err := mergepatch.Merge(body.AppendJSON(nil), patch.Bytes())
	if err != nil {
		return body // both are JSON objects: definition and jsonata wrote them
	}
	v, err := jsonata.Parse(merged)
	if err != nil {
		return body
	}
	return v
}
