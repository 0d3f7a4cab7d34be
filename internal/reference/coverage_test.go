package reference_test

import (
	"slices"
	"strings"
	"testing"

	"cognate/internal/connector"
)

// TestCoverage holds the pages on what is proven against the proofs.
func TestCoverage(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	all := cellsOf(get(t, h, "/docs/coverage.md").Body.String())
	for _, in := range catalog(t).Integrations() {
		page := cellsOf(get(t, h, "/docs/integrations/"+in.Name+"/proof.md").Body.String())
		for _, m := range in.Models {
			for _, r := range m.Resources {
				for _, mapping := range r.Mappings {
					if mapping.Unsupported != "" {
						continue
					}
					proven, name := in.Proof.Of(mapping), mapping.Method.Name
					want(t, all, "Unified Ticketing API", r.Resource.Name+" "+name, in.Label+": "+string(proven.Level))
					section := strings.ToLower(r.Resource.Name)
					wantShown(t, page, section, name, proven.Filters)
					wantShown(t, page, section, name+" takes", proven.Body)
					wantShown(t, page, section, name+" gives", proven.Record)
				}
			}
		}
	}
}

// cells are the lines below each row of a page's lists: heading and row → lines.
type cells map[string][]string

func cellsOf(page string) cells {
	out, heading, row := cells{}, "", ""
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "## "):
			heading = strings.ToLower(strings.ReplaceAll(line[3:], " ", "_"))
		case strings.HasPrefix(line, "- "):
			row, _, _ = strings.Cut(strings.Trim(line[2:], "`["), "](")
		case strings.HasPrefix(line, "  - "):
			out[heading+" "+row] = append(out[heading+" "+row], line[4:])
		}
	}
	return out
}

func want(t *testing.T, page cells, heading, row, cell string) {
	t.Helper()
	key := strings.ToLower(strings.ReplaceAll(heading, " ", "_")) + " " + row
	if !slices.Contains(page[key], cell) {
		t.Errorf("%s has %q, and not %s", key, page[key], cell)
	}
}

func wantShown(t *testing.T, page cells, heading, column string, shown connector.Shown) {
	t.Helper()
	for level, paths := range shown {
		for _, path := range paths {
			want(t, page, heading, path, column+": "+string(level))
		}
	}
}
