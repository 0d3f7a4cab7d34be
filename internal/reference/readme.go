package reference

import (
	"fmt"
	"slices"
	"strings"

	"cognate/internal/connector"
)

// IntegrationTable is the README's table of what each integration serves and how
// well it is proven, in Markdown.
func IntegrationTable(c *connector.Catalog) []byte {
	var b strings.Builder
	b.WriteString("| integration | reads | writes | methods | proof | fields shown | filters shown |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, in := range c.Integrations() {
		var reads, writes []string
		methods := 0
		for _, m := range in.Models {
			for _, r := range m.Resources {
				names := r.Supported()
				methods += len(names)
				read, written := split(names)
				if read {
					reads = append(reads, r.Resource.Name)
				}
				if written {
					writes = append(writes, r.Resource.Name)
				}
			}
		}
		fields, filters := shownCells(in.Proof)
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %s | %s | %s |\n", in.Label, listed(reads), listed(writes), methods, proofCell(in.Proof), fields, filters)
	}
	return []byte(b.String())
}

func split(methods []string) (reads, writes bool) {
	for _, name := range methods {
		switch name {
		case "list", "get", "download":
			reads = true
		default:
			writes = true
		}
	}
	return reads, writes
}

func listed(names []string) string {
	if len(names) == 0 {
		return "–"
	}
	return strings.Join(names, ", ")
}

// shownCells are "280 of 300", the fields taken and given and the filters of all
// methods that are more than typed.
func shownCells(p *connector.Proof) (fields, filters text) {
	bodies, params := connector.Shown{}, connector.Shown{}
	for _, m := range p.Methods {
		for _, level := range connector.Levels {
			bodies[level] = slices.Concat(bodies[level], m.Body[level], m.Record[level])
			params[level] = append(params[level], m.Filters[level]...)
		}
	}
	return shownOf(bodies), shownOf(params)
}

// proofCell is "contract (E)": the level, and the grade of the description.
func proofCell(p *connector.Proof) string {
	if p.Description == nil {
		return string(p.Level)
	}
	return fmt.Sprintf("%s (%s)", p.Level, p.Description.Grade)
}
