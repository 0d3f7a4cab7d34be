package skeleton

import (
	"fmt"
	"slices"
	"strings"

	"cognate/internal/description"
	"cognate/internal/model"
)

// statusWords are what vendors call the words of the model for how far a ticket is, the
// usual ones first.
var statusWords = map[string][]string{
	"open":      {"open", "new", "opened", "reopened", "in_progress", "inprogress", "started", "unstarted", "to_do", "todo", "triage", "assigned", "unassigned", "accepted", "processing", "triggered", "acknowledged", "incomplete"},
	"pending":   {"pending", "waiting", "on_hold", "hold", "onhold", "snoozed", "blocked", "waiting_on_customer", "waiting_for_customer", "awaiting", "later"},
	"resolved":  {"resolved", "solved", "answered"},
	"closed":    {"closed", "cancelled", "canceled", "rejected", "declined"},
	"completed": {"completed", "complete", "done", "finished"},
	"spam":      {"spam"},
	"archived":  {"archived"},
	"deleted":   {"deleted", "trash", "trashed"},
	"active":    {"active", "enabled"},
	"inactive":  {"inactive", "disabled"},
}

// table translates the vendor's words into those of a field of the model that has
// words of its own, or back: {"waiting": "pending"}. It is "" where the description
// has none that are known.
func (o *own) table(f *model.Schema, v value, back bool) string {
	if f == nil || len(f.Enum) == 0 || f.Open {
		return ""
	}
	var pairs []string
	theirs := map[string]string{} // of each of ours the usual one
	for _, word := range o.enum(v.schema) {
		for _, ours := range f.Enum {
			if at := rankOf(ours, word); at >= 0 {
				pairs = append(pairs, fmt.Sprintf("%q: %q", word, ours))
				if before, there := theirs[ours]; !there || at < rankOf(ours, before) {
					theirs[ours] = word
				}
			}
		}
	}
	if back {
		pairs = nil
		for _, ours := range f.Enum {
			if word, there := theirs[ours]; there {
				pairs = append(pairs, fmt.Sprintf("%q: %q", ours, word))
			}
		}
	}
	if len(pairs) == 0 {
		return ""
	}
	return "{ " + strings.Join(pairs, ", ") + " }"
}

// rankOf says how usual a vendor's word is for one of ours: -1 for another.
func rankOf(ours, word string) int {
	return slices.Index(statusWords[ours], snake(strings.ToLower(word)))
}

// enum lists the words that a value may be, in the vendor's order.
func (o *own) enum(schema any) []string {
	node, parts := o.op.Parts(schema)
	for _, p := range append([]any{node}, parts...) {
		inner, _ := o.op.Parts(p)
		var out []string
		for _, v := range description.ListOf(inner["enum"]) {
			if text := description.TextOf(v); text != "" {
				out = append(out, text)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}
