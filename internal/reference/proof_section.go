package reference

import (
	"fmt"
	"slices"

	"cognate/internal/connector"
)

// levelWords say what each level of proof shows.
var levelWords = map[connector.Level]text{
	connector.Typed:    "every mapping compiles and yields only fields of the model, of the right type",
	connector.Contract: "stories show every method, and each request and answer in them is valid by a description of the vendor's API",
	connector.Recorded: "stories recorded from a real system show every method",
	connector.Live:     "every method has passed the conformance run against a real system",
}

// gradeWords say how far a vendor's description can be trusted.
var gradeWords = map[string]text{
	"A": "the vendor's own and current", "B": "the vendor's own, an older copy", "C": "derived from the vendor's documentation",
	"D": "a community's", "E": "reconstructed from evidence",
}

// proofText is what an integration has shown, as a whole.
func proofText(p *connector.Proof) text {
	out := mono(string(p.Level)) + ": " + levelWords[p.Level]
	if p.Description != nil && p.Stories > 0 {
		out += text(fmt.Sprintf(". %d stories, held against a description that is ", p.Stories)) + gradeWords[p.Description.Grade]
	}
	if len(p.Recorded) > 0 {
		out += ". Recorded from " + words(plains(p.Recorded), "and")
	}
	if len(p.Live) > 0 {
		out += ". The conformance run was made against " + words(plains(p.Live), "and")
	}
	if len(p.Simulated) > 0 {
		out += ". Tried on a simulator as well, which proves nothing of the vendor: " + words(plains(p.Simulated), "and")
	}
	return out
}

func plains(texts []string) []text {
	out := make([]text, len(texts))
	for i, t := range texts {
		out[i] = plain(t)
	}
	return out
}

// proofRows has a row for each method that a proof tells of.
func proofRows(in *connector.Integration, r *connector.Resource) [][]text {
	var rows [][]text
	for _, m := range r.Mappings {
		proven := in.Proof.Methods[connector.ProofKey(m)]
		if m.Unsupported != "" || proven == nil {
			continue
		}
		open := slices.Concat(proven.Filters[connector.Typed], proven.Body[connector.Typed], proven.Record[connector.Typed])
		slices.Sort(open)
		rows = append(rows, []text{
			to(m.Method.Name, methodPath(m.Method)), mono(string(proven.Level)),
			shownOf(proven.Filters), shownOf(proven.Body), shownOf(proven.Record), joinText(monos(slices.Compact(open)), ", "),
		})
	}
	return rows
}

// shownOf is "11 of 12": how many paths are more than typed.
func shownOf(s connector.Shown) text {
	all := 0
	for _, paths := range s {
		all += len(paths)
	}
	if all == 0 {
		return ""
	}
	return text(fmt.Sprintf("%d of %d", all-len(s[connector.Typed]), all))
}
