package story_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/story"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, a, b, want string }{
		{"same", "a\nb\n", "a\nb\n", ""},
		{"changed", "-- p --\na\nb\nc\n", "-- p --\na\nx\nc\n", "  -- p --\n  a\n- b\n+ x\n  c\n  \n"},
		{"added", "a\n", "a\nb\n", "  @ \n  a\n+ b\n  \n"},
		{
			"two places", "-- p --\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n", "-- p --\nx\n2\n3\n4\n5\n6\n7\n8\n9\ny\n",
			"  -- p --\n- 1\n+ x\n  2\n  3\n  4\n  @ -- p --\n  7\n  8\n  9\n- 0\n+ y\n  \n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, story.Diff(c.a, c.b)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDiffOfLarge shows that two large texts don't make a large table.
func TestDiffOfLarge(t *testing.T) {
	t.Parallel()
	a, b := strings.Repeat("a\n", 20_000), strings.Repeat("b\n", 20_000)
	if got := strings.Count(story.Diff(a, b), "\n"); got < 40_000 {
		t.Errorf("%d lines", got)
	}
}

// FuzzDiff shows that a diff tells both texts wholly: without its + lines what is
// kept is in order in a, without its - lines in b.
func FuzzDiff(f *testing.F) {
	f.Add("a\nb\n", "b\nc\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		if (story.Diff(a, b) == "") != (a == b) {
			t.Errorf("%q, %q: %q", a, b, story.Diff(a, b))
		}
	})
}
