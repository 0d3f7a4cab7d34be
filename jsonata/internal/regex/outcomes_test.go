package regex_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/regex"
)

// outcome is a line of testdata/outcomes.json: all matches of a pattern in a
// text, the last of which may be an error with a code.
type outcome struct {
	Pattern string        `json:"pattern"`
	Flags   string        `json:"flags"`
	Text    string        `json:"text"`
	Matches []outcomeItem `json:"matches"`
	Code    string        `json:"code"`
}

type outcomeItem struct {
	Text   string    `json:"text"`
	Index  int       `json:"index"`
	End    int       `json:"end"`
	Groups []*string `json:"groups"`
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/outcomes.json")
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []outcome
	if err := json.Unmarshal(file, &outcomes); err != nil {
		t.Fatal(err)
	}
	if len(outcomes) < 140 {
		t.Fatalf("only %d outcomes", len(outcomes))
	}
	for _, o := range outcomes {
		t.Run(o.Pattern+" "+o.Flags, func(t *testing.T) {
			t.Parallel()
			got := run(o.Pattern, o.Flags, o.Text)
			if got, want := show(t, got), show(t, o); got != want {
				t.Errorf("text %q\n got %s\nwant %s", o.Text, got, want)
			}
		})
	}
}

// run finds all matches.
func run(pattern, flags, text string) outcome {
	o := outcome{Pattern: pattern, Flags: flags, Text: text}
	re, err := regex.Compile(pattern, flags)
	if err != nil {
		o.Code = code(err)
		return o
	}
	o.Matches = []outcomeItem{}
	scanner := re.Scan(text)
	for {
		m, ok, err := scanner.Next()
		if err != nil {
			o.Code = code(err)
		}
		if !ok {
			return o
		}
		item := outcomeItem{Text: m.Text, Index: m.Index, End: m.EndIndex, Groups: []*string{}}
		for _, g := range m.Groups {
			if !g.OK {
				item.Groups = append(item.Groups, nil)
				continue
			}
			item.Groups = append(item.Groups, &g.Text)
		}
		o.Matches = append(o.Matches, item)
	}
}

func code(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return "not a fault: " + err.Error()
	}
	return f.Code
}

func show(t *testing.T, o outcome) string {
	t.Helper()
	var b strings.Builder
	if err := json.NewEncoder(&b).Encode(o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
