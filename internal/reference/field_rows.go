package reference

import (
	"cmp"
	"slices"
	"strings"

	"cognate/internal/model"
)

// bodyRows describes the fields of a request body: what somebody needs first,
// what nobody takes last.
func bodyRows(s support) []*field {
	var rows []*field
	for _, f := range s.method.Body.Fields {
		rows = append(rows, s.bodyRow(f, f.Name))
	}
	slices.SortStableFunc(rows, func(a, b *field) int { return cmp.Compare(a.rank(), b.rank()) })
	return rows
}

// rank orders fields by how much a caller has to do with them.
func (f *field) rank() int {
	switch {
	case len(f.Needed) > 0:
		return 0
	case f.Lacking:
		return 2
	default:
		return 1
	}
}

func (s support) bodyRow(f *model.Schema, path string) *field {
	row := sentRow(f, path)
	row.Needed = s.neededIn(path)
	row.Support, row.Lacking = s.supportedIn(func(o offer) bool { return o.mapping.TakesBody(path) })
	if f.Type == model.Array && !strings.Contains(path, ".") {
		row.Support += s.firstOnly(f)
	}
	if row.Lacking {
		row.Folded = true
		return row.under(f, path, sentTree)
	}
	return row.under(f, path, s.bodyRow)
}

// sentRow is a field of a body. What the model requires there, it requires of the
// object around the field.
func sentRow(f *model.Schema, path string) *field {
	row := fieldRow(f, path)
	if row.Must = must(f.Required); f.Required && strings.Contains(path, "[]") {
		row.Must = "required in each item"
	}
	return row
}

func sentTree(f *model.Schema, path string) *field {
	return sentRow(f, path).under(f, path, sentTree)
}

// firstOnly names the integrations that take one item of an array alone.
func (s support) firstOnly(f *model.Schema) text {
	var labels []text
	for _, o := range s.offers {
		if o.mapping.TakesBody(f.Name) && o.firstOnly(f, f.Name) {
			labels = append(labels, plain(o.in.Label))
		}
	}
	if len(labels) == 0 {
		return ""
	}
	return "; of several, " + words(labels, "and") + verb(labels, " takes", " take") + " the first"
}

// answerRows describes the fields of a record as the method answers it.
func answerRows(s support) []*field {
	var rows []*field
	for _, f := range s.method.Resource.Fields.Fields {
		row := s.answerRow(f, f.Name)
		row.prefix("response.")
		rows = append(rows, row)
	}
	return rows
}

func (s support) answerRow(f *model.Schema, path string) *field {
	row := toldRow(f, path)
	row.Support, row.Lacking = s.supportedIn(func(o offer) bool { return o.mapping.Yields(path) })
	row.Folded = true
	if row.Lacking {
		return row.under(f, path, fieldTree)
	}
	return row.under(f, path, s.answerRow)
}

// recordRows describes the fields of a record by the model alone.
func recordRows(r *model.Resource) []*field {
	var rows []*field
	for _, f := range r.Fields.Fields {
		row := fieldTree(f, f.Name)
		row.Folded = true
		rows = append(rows, row)
	}
	return rows
}

// fieldTree is a field of a record with all below it, without a word on
// integrations.
func fieldTree(f *model.Schema, path string) *field {
	return toldRow(f, path).under(f, path, fieldTree)
}

// toldRow is a field of a record.
func toldRow(f *model.Schema, path string) *field {
	row := fieldRow(f, path)
	if f.Required {
		row.Must = "always present"
	}
	return row
}

// under adds the keys below a field.
func (row *field) under(f *model.Schema, path string, each func(*model.Schema, string) *field) *field {
	for f.Items != nil {
		f, path = f.Items, path+"[]"
	}
	for _, inner := range f.Fields {
		row.Fields = append(row.Fields, each(inner, path+"."+inner.Name))
	}
	return row
}

func (row *field) prefix(prefix string) {
	row.ID = prefix + row.ID
	for _, f := range row.Fields {
		f.prefix(prefix)
	}
}

func fieldRow(f *model.Schema, path string) *field {
	row := &field{
		ID: path, Path: path, Name: f.Name, Type: typeWords(f), Format: formatOf(f),
		Enum: enumOf(f), Open: f.Open && f.Type == model.String, Text: fieldText(f),
	}
	if f.Example.IsSet() {
		row.Example = scalarText(f.Example.Bytes())
	}
	return row
}

// formatOf is the format of a value or of the items of an array.
func formatOf(f *model.Schema) string {
	for f.Items != nil {
		f = f.Items
	}
	return string(f.Format)
}

func enumOf(f *model.Schema) []string {
	if f.Type == model.Sort {
		return nil // spelled out in the type
	}
	return f.Enum
}

// fieldText is the description, with links to the resources whose ids it holds.
func fieldText(f *model.Schema) text { return plain(f.Description) }

// typeWords is the type in words: "array of objects".
func typeWords(f *model.Schema) string {
	switch f.Type {
	case model.Array:
		return "array of " + plural(f.Items)
	case model.Range:
		return "moment or range"
	case model.Sort:
		return "sort"
	default:
		return string(f.Type)
	}
}

func plural(f *model.Schema) string {
	switch f.Type {
	case model.Array:
		return "arrays of " + plural(f.Items)
	case model.Any:
		return "any values"
	default:
		return string(f.Type) + "s"
	}
}
