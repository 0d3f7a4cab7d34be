package reference

import (
	"slices"

	"cognate/internal/connector"
	"cognate/internal/model"
)

// coveragePath is the address of the page on what every integration has shown.
const coveragePath = docsRoot + "coverage"

// proofPath is the address of the page on what one integration has shown.
func proofPath(integration string) string { return integrationPath(integration) + "/proof" }

// coveragePage is connector × resource × method; the pages of the integrations go on
// with fields and filters.
func (s *site) coveragePage() (*page, error) {
	p := &page{
		Path: coveragePath, Title: "Coverage", Crumb: []link{{"Reference", docsRoot}},
		Lead: "What every integration serves, and how well each method is proven. Nothing here is claimed by hand: it is worked out from what passed.",
	}
	p.Body = append(p.Body, levelList())
	for _, m := range s.catalog.Models {
		head := []string{"Method"}
		var served []*connector.Integration
		for _, in := range s.catalog.Integrations() {
			if in.Model(m.Name) != nil {
				served, head = append(served, in), append(head, in.Label)
			}
		}
		p.Body = append(p.Body, heading{m.Name, m.Label, 2})
		if len(served) == 0 {
			p.Body = append(p.Body, paragraph{"No integration serves it yet."})
			continue
		}
		var links []text
		for _, in := range served {
			links = append(links, to(in.Label, proofPath(in.Name))+graded(in))
		}
		p.Body = append(p.Body, paragraph{"Field by field, with the grade of the description that stories are held against (A the vendor's own, to E reconstructed): " + words(links, "and") + "."}, table{Head: head, Rows: coverageRows(m, served)})
	}
	return p, nil
}

// graded is the grade of a connector's description, in brackets.
func graded(in *connector.Integration) text {
	if d := in.Proof.Description; d != nil {
		return text(" (" + d.Grade + ")")
	}
	return ""
}

// levelList says what the levels mean, the least first.
func levelList() list {
	var items []text
	for _, l := range connector.Levels {
		items = append(items, mono(string(l))+": "+levelWords[l]+".")
	}
	return list{items}
}

func coverageRows(m *model.Model, served []*connector.Integration) [][]text {
	var rows [][]text
	for _, r := range m.Resources {
		for _, method := range r.Methods {
			row, any := []text{to(r.Name+" "+method.Name, methodPath(method))}, false
			for _, in := range served {
				cell := text("")
				if mapped := in.Model(m.Name).Resource(r.Name); mapped != nil {
					if mapping := mapped.Mapping(method.Name); mapping != nil && mapping.Unsupported == "" {
						cell, any = text(in.Proof.Of(mapping).Level), true
					}
				}
				row = append(row, cell)
			}
			if any {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// proofPage is resource × method × field × filter of one integration.
func (s *site) proofPage(in *connector.Integration) (*page, error) {
	p := &page{
		Path: proofPath(in.Name), Title: "Proof of " + in.Label, Crumb: []link{{"Reference", docsRoot}, {in.Label, integrationPath(in.Name)}},
		Lead: "How well each field and each parameter of " + plain(in.Label) + " is proven, method by method.",
	}
	p.Body = append(p.Body, facts{Rows: []fact{{"As a whole", proofText(in.Proof)}}}, levelList())
	for _, m := range in.Models {
		for _, r := range m.Resources {
			fields, filters := matrixColumns(in, r)
			blocks := slices.Concat(matrix("Field", fields), matrix("Parameter", filters))
			if len(blocks) > 0 {
				p.Body = append(p.Body, heading{m.Model.Name + "." + r.Resource.Name, label(r.Resource), 2})
				p.Body = append(p.Body, blocks...)
			}
		}
	}
	return p, nil
}

// column is what one method has shown of a kind of paths.
type column struct {
	head  string
	shown connector.Shown
}

// matrixColumns are those of the fields, sent and answered, and of the parameters.
func matrixColumns(in *connector.Integration, r *connector.Resource) (fields, filters []column) {
	for _, m := range r.Mappings {
		proven := in.Proof.Methods[connector.ProofKey(m)]
		if m.Unsupported != "" || proven == nil {
			continue
		}
		name := m.Method.Name
		if len(proven.Body) > 0 {
			fields = append(fields, column{name + " takes", proven.Body})
		}
		if len(proven.Record) > 0 {
			fields = append(fields, column{name + " gives", proven.Record})
		}
		if len(proven.Filters) > 0 {
			filters = append(filters, column{name, proven.Filters})
		}
	}
	return fields, filters
}

// matrix has a row for each path and a column for each method; nothing where no method
// has any.
func matrix(head string, columns []column) []block {
	levels := map[string][]text{}
	heads := []string{head}
	for i, c := range columns {
		heads = append(heads, c.head)
		for level, paths := range c.shown {
			for _, path := range paths {
				if levels[path] == nil {
					levels[path] = make([]text, len(columns))
				}
				levels[path][i] = text(level)
			}
		}
	}
	var paths []string
	for path := range levels {
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		return nil
	}
	slices.Sort(paths)
	t := table{Head: heads}
	for _, path := range paths {
		t.Rows = append(t.Rows, append([]text{mono(path)}, levels[path]...))
	}
	return []block{paragraph{"**" + text(head) + "s**"}, t}
}
