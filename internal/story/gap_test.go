package story_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"cognate/internal/connector"
	"cognate/internal/story"
	"cognate/models"
)

func format(t *testing.T) *connector.Catalog {
	t.Helper()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: os.DirFS("testdata/connectors")})
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

const (
	listCall = "-- call.json --\n{\"resource\": \"contacts\", \"method\": \"list\", \"limit\": 3}\n"
	getCall  = "-- call.json --\n{\"resource\": \"contacts\", \"method\": \"get\", \"id\": \"7\"}\n"
	person   = `{"person": {"id": 7, "name": "Ada", "mail": ["ada@example.org"]}}`
	noName   = `{"person": {"id": 7}}`
	twoOnes  = `{"people": [{"id": 7, "name": "Ada", "mail": "a@example.org"}, {"id": 8, "name": "Ben", "mail": "b@example.org"}]}`
	oneOnly  = `{"people": [{"id": 9, "name": "Cy", "mail": "c@example.org"}]}`
	empty    = `{"people": []}`
)

func answers(bodies ...string) string {
	var b strings.Builder
	for i, body := range bodies {
		b.WriteString("-- " + string(rune('1'+i)) + ".response --\n" + body + "\n")
	}
	return b.String()
}

// TestGaps shows that a story counts for what happened in it.
func TestGaps(t *testing.T) {
	t.Parallel()
	catalog := format(t)
	for _, c := range []struct {
		name    string
		stories []string
		method  string
		want    []string
	}{
		{"nothing", nil, "get", []string{"a success", "an empty or minimal record", "an error of the vendor"}},
		{"success", []string{getCall + answers("200\n\n"+person)}, "get", []string{"an empty or minimal record", "an error of the vendor"}},
		{"minimal", []string{getCall + answers("200\n\n"+person), getCall + answers("200\n\n"+noName)}, "get", []string{"an error of the vendor"}},
		{"a minimal record alone counts for nothing less", []string{getCall + answers("200\n\n"+noName)}, "get", []string{"an error of the vendor"}},
		{"error", []string{getCall + answers("404\n\n{}")}, "get", []string{"a success", "an empty or minimal record"}},
		{"our own error is none of the vendor", []string{strings.Replace(getCall, `"7"`, `"7", "query": {"nothing": 1}`, 1)}, "get", []string{"a success", "an empty or minimal record", "an error of the vendor"}},
		{"raw shows no record", []string{strings.Replace(getCall, `"7"`, `"7", "format": "raw"`, 1) + answers("200\n\n"+noName)}, "get", []string{"an empty or minimal record", "an error of the vendor"}},
		{"one page", []string{listCall + answers("200\n\n"+oneOnly)}, "list", []string{"an empty or minimal record", "an error of the vendor", "a list that goes over the border of a page"}},
		{"two pages", []string{listCall + answers("200\n\n"+twoOnes, "200\n\n"+oneOnly)}, "list", []string{"an empty or minimal record", "an error of the vendor"}},
		{"empty list", []string{listCall + answers("200\n\n"+empty)}, "list", []string{"an error of the vendor", "a list that goes over the border of a page"}},
		{"a second page that fails", []string{listCall + answers("200\n\n"+twoOnes, "500\n\n{}")}, "list", []string{"a success", "an empty or minimal record", "a list that goes over the border of a page"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var played []*story.Played
			for _, text := range c.stories {
				p, err := story.Play(t.Context(), catalog, "acme", txtar.Parse([]byte(text)))
				if err != nil {
					t.Fatal(err)
				}
				played = append(played, p)
			}
			var got []string
			for _, gap := range story.Gaps(catalog.Integration("acme"), played) {
				if gap.Method == c.method {
					got = append(got, gap.Lacks)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlayRefuses(t *testing.T) {
	t.Parallel()
	catalog := format(t)
	for name, c := range map[string]struct{ text, want string }{
		"no call":          {"-- 1.response --\n200\n", "call.json"},
		"unknown part":     {getCall + "-- 1.requets --\n", "1.requets: not a part"},
		"part twice":       {getCall + answers("200\n\n"+person) + answers("200\n\n"+person), "1.response: stands twice"},
		"answer missing":   {getCall, "there is no 1.response to GET https://"},
		"answer too many":  {getCall + answers("200\n\n"+person, "200\n\n"+person), "2.response was never asked for"},
		"no status":        {getCall + answers("OK"), "1.response"},
		"no header":        {getCall + answers("200\nnothing"), "1.response"},
		"unknown key":      {"-- call.json --\n{\"resuorce\": \"contacts\"}\n", "resuorce"},
		"exception, bare":  {getCall + answers("200\n\n"+person) + "-- exceptions --\n1.response body.x\n", "exceptions"},
		"exception, empty": {getCall + answers("200\n\n"+person) + "-- exceptions --\n1.response body.x: \n", "exceptions"},
		"origin":           {getCall + answers("200\n\n"+person) + "-- origin --\nyesterday\n", "origin"},
		"origin, no day":   {getCall + answers("200\n\n"+person) + "-- origin --\nrecorded 2026-13-01 from Acme 1\n", "origin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := story.Play(t.Context(), catalog, "acme", txtar.Parse([]byte(c.text))); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want one that has %q", err, c.want)
			}
		})
	}
}

func TestPlayKeepsNotes(t *testing.T) {
	t.Parallel()
	text := getCall + answers("200\n\n"+person) + "-- exceptions --\n1.response body.person.mail[]: undocumented: seen in answers\n-- origin --\nrecorded 2026-02-03 from Acme 1.2\n"
	p, err := story.Play(t.Context(), format(t), "acme", txtar.Parse([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	want := []story.Exception{{Part: "1.response", Place: "body.person.mail[]", Reason: "undocumented: seen in answers"}}
	if diff := cmp.Diff(want, p.Exceptions); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&story.Origin{Date: "2026-02-03", From: "Acme 1.2"}, p.Origin); diff != "" {
		t.Error(diff)
	}
	again, err := story.Play(t.Context(), format(t), "acme", p.Archive)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(txtar.Format(p.Archive), txtar.Format(again.Archive)); diff != "" {
		t.Errorf("a story that was written goes otherwise:\n%s", diff)
	}
}

// FuzzPlay shows that whatever stands in a story, it is played or refused.
func FuzzPlay(f *testing.F) {
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: os.DirFS("testdata/connectors")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(getCall + answers("200\n\n"+person) + "-- exceptions --\n1.response body.x: y\n-- origin --\nrecorded 2026-02-03 from Acme\n")
	f.Add(listCall + answers("200\nLink: <x>; rel=next\n\n"+twoOnes))
	f.Fuzz(func(t *testing.T, text string) {
		p, err := story.Play(t.Context(), catalog, "acme", txtar.Parse([]byte(text)))
		if (err == nil) == (p == nil) {
			t.Errorf("story %v, error %v", p, err)
		}
	})
}
