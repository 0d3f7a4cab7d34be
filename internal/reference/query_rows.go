package reference

import (
	"net/url"
	"strings"

	"cognate/internal/model"
)

// queryRows describes the parameters of a method's own: its filters, its sort.
func queryRows(s support) []*field {
	var rows []*field
	for _, p := range s.method.Query {
		rows = append(rows, s.queryRow(p, p.Name))
	}
	for _, row := range rows {
		row.prefix("query.")
	}
	return rows
}

func (s support) queryRow(p *model.Schema, path string) *field {
	row := fieldRow(p, path)
	row.Support, row.Lacking = s.supportedIn(func(o offer) bool { return o.mapping.TakesQuery(path) })
	if t := s.compared(p); t != "" && row.Support != "" && !row.Lacking {
		row.Support += t
	}
	if p.Items == nil && len(p.Fields) == 0 {
		row.Example = queryString(p, path)
	}
	switch p.Type {
	case model.Range:
		row.Text = join(row.Text, "A plain date or moment, or bounds by `gt`, `gte`, `lt` and `lte`.")
	case model.Sort:
		return s.sortRows(row, p)
	case model.Array:
		if len(p.Items.Fields) == 0 {
			row.Example = queryString(p.Items, path+"[]")
		}
	default: // one row
	}
	return row.under(p, path, s.queryRow)
}

// compared names the integrations whose matches are compared once more.
func (s support) compared(p *model.Schema) text {
	var labels []text
	for _, o := range s.offers {
		for _, refined := range o.mapping.Refine {
			if refined.Name == p.Name {
				labels = append(labels, plain(o.in.Label))
			}
		}
	}
	if len(labels) == 0 {
		return ""
	}
	return "; matches of " + words(labels, "and") + " are compared once more, so that only exact ones remain"
}

// sortRows lists the fields that a sort takes.
func (s support) sortRows(row *field, p *model.Schema) *field {
	row.Type, row.Example = "object", ""
	for _, name := range p.Enum {
		path := p.Name + "." + name
		inner := &field{
			ID: path, Path: path, Name: name, Type: "string", Enum: []string{"asc", "desc"},
			Example: p.Name + "[" + name + "]=desc",
		}
		inner.Support, inner.Lacking = s.supportedIn(func(o offer) bool { return o.mapping.TakesQuery(path) })
		row.Fields = append(row.Fields, inner)
	}
	return row
}

// queryString is the example as it stands in a query: "emails[][email]=…".
func queryString(p *model.Schema, path string) string {
	name := ""
	for i, step := range model.Steps(path) {
		switch {
		case i == 0:
			name = step
		case step == "[]":
			name += "[]"
		default:
			name += "[" + step + "]"
		}
	}
	switch {
	case p.Type == model.Range && p.Format == model.Date:
		return name + "[gte]=2025-01-01"
	case p.Type == model.Range:
		return name + "[gte]=2025-01-01T00:00:00Z"
	case p.Example.IsSet():
		return name + "=" + queryValue(scalarText(p.Example.Bytes()))
	case len(p.Enum) > 0:
		return name + "=" + p.Enum[0]
	}
	return ""
}

// queryValue encodes a value as it must stand in a query, and leaves readable what
// may stay.
func queryValue(s string) string { return readable.Replace(url.QueryEscape(s)) }

var readable = strings.NewReplacer("+", "%20", "%40", "@", "%3A", ":", "%2F", "/", "%2C", ",")

func join(a, b text) text {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + " " + b
}

// controlRows describes the control parameters of a method.
func controlRows(m *model.Method) []*field {
	var rows []*field
	for _, c := range controlsOf(m) {
		rows = append(rows, c.row())
	}
	return rows
}

func must(required bool) string {
	if required {
		return "required"
	}
	return ""
}

func (c control) row() *field {
	return &field{
		ID: "query." + c.Name, Path: c.Name, Name: c.Name, Type: c.Type, Format: c.Format, Must: must(c.Required),
		Default: c.Default, Enum: c.Enum, Example: c.Example, Text: c.Text,
	}
}
