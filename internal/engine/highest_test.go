package engine_test

import (
	"strings"
	"testing"

	"cognate/internal/engine"
)

// TestHighest: a path that stands for all below it is enough.
func TestHighest(t *testing.T) {
	t.Parallel()
	for paths, want := range map[string]string{
		"":                                 "",
		"a a.b a[0] ab":                    "a ab",
		"a.b a.bc a.b[1].c":                "a.b a.bc",
		"assignees assignees[0] due_date":  "assignees due_date",
		"assignees[0] assignees[0].name":   "assignees[0]",
		"assignees[1] assignees[10] other": "assignees[1] assignees[10] other",
	} {
		if got := strings.Join(engine.Highest(strings.Fields(paths)), " "); got != want {
			t.Errorf("%q comes to %q, want %q", paths, got, want)
		}
	}
}
