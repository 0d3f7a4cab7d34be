package jsonata_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/jsonata"
)

// shared are definitions that need each other in another order than they stand.
var shared = []jsonata.Definition{
	{"line", `function($p) { $p.name & " <" & $address($p.email) & ">" }`},
	{"address", `function($s) { $lowercase($s) & $suffix }`},
	{"suffix", `"@" & settings.host`},
	{"fact", `function($n) { $n < 2 ? 1 : $n * $fact($n - 1) }`},
	{"above", `list.items.{"item": $, "list": %.name}`},
}

func defined(tb testing.TB, src string) *jsonata.Expression {
	tb.Helper()
	d, _, err := jsonata.NewDefinitions(nil, shared)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := jsonata.Compile(src, jsonata.WithDefinitions(d))
	if err != nil {
		tb.Fatalf("%s: %v", src, err)
	}
	return e
}

func TestDefinitions(t *testing.T) {
	t.Parallel()
	const input = `{"people": [{"name": "Ada", "email": "ADA"}, {"name": "Ben", "email": "BEN"}], "settings": {"host": "example.org"},
		"list": {"name": "L", "items": [1, 2]}}`
	tests := []struct {
		src, want string
		needs     []string
	}{
		{`people.$line($)`, `["Ada <ada@example.org>","Ben <ben@example.org>"]`, []string{"suffix", "address", "line"}},
		{`$suffix`, `"@example.org"`, []string{"suffix"}},
		{`people[0].($suffix := "!"; $suffix)`, `"!"`, nil},
		{`$map(people.email, $address)[1]`, `"ben@example.org"`, []string{"suffix", "address"}},
		{`$fact(5)`, `120`, []string{"fact"}},
		{`[$above.list, list.items.%.name]`, `["L","L","L","L"]`, []string{"above"}},
		{`people.name`, `["Ada","Ben"]`, nil},
		{`settings.host & $string($exists($nobody))`, `"example.orgfalse"`, nil},
		{`$eval("$suffix & 1") & $suffix`, `"@example.org1@example.org"`, []string{"suffix"}},
	}
	for _, tt := range tests {
		e := defined(t, tt.src)
		out, err := e.EvalJSON(t.Context(), []byte(input))
		if err != nil {
			t.Fatalf("%s: %v", tt.src, err)
		}
		if string(out) != tt.want {
			t.Errorf("%s is %s, want %s", tt.src, out, tt.want)
		}
		if diff := cmp.Diff(tt.needs, e.Definitions()); diff != "" {
			t.Errorf("%s needs (-want +got):\n%s", tt.src, diff)
		}
	}
}

// What is read through definitions counts, at the place where they are named.
func TestDefinitionsAreAnalysed(t *testing.T) {
	t.Parallel()
	const src = `"to " & $line(body.to)`
	a := defined(t, src).Analyze()
	var got []string
	for _, r := range a.Reads {
		got = append(got, r.String())
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"body.to.email", "body.to.name", "settings.host"}, got); diff != "" {
		t.Error(diff)
	}
	for _, r := range a.Reads {
		if r.Names()[0] == "settings" && r.Position != strings.Index(src, "$line") {
			t.Errorf("settings.host is read at %d", r.Position)
		}
	}
	if !slices.Equal(a.Functions, []string{"lowercase"}) || len(a.Variables) > 0 {
		t.Errorf("it calls %v and lacks %v", a.Functions, a.Variables)
	}
	unbound := jsonata.MustCompile(`$line(1)`).Analyze()
	if !slices.Equal(unbound.Variables, []string{"line"}) {
		t.Errorf("without definitions it lacks %v", unbound.Variables)
	}
}

func TestDefinitionErrorsHaveAPlace(t *testing.T) {
	t.Parallel()
	_, err := defined(t, `people and $line({"name": "Ada", "email": 5})`).EvalJSON(t.Context(), []byte(`{"people": 1}`))
	var e *jsonata.Error
	if !errors.As(err, &e) || e.Code != "T0410" || e.Position != 11 {
		t.Errorf("got %v", err)
	}
}

func TestWrongDefinitions(t *testing.T) {
	t.Parallel()
	outer, _, err := jsonata.NewDefinitions(nil, shared)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		code   string
		failed int
		list   []jsonata.Definition
	}{
		{"S0203", 1, []jsonata.Definition{{"a", `1`}, {"b", `(1`}}},
		{"U1011", 0, []jsonata.Definition{{"join", `1`}}},
		{"U1011", 1, []jsonata.Definition{{"a", `1`}, {"a", `2`}}},
		{"U1011", 0, []jsonata.Definition{{"line", `1`}}},
		{"U1013", 0, []jsonata.Definition{{"a", `$b`}, {"b", `$c`}, {"c", `$a`}}},
		{"", -1, []jsonata.Definition{{"both", `[$line, $fact(2)]`}}},
	}
	for _, tt := range tests {
		_, failed, err := jsonata.NewDefinitions(outer, tt.list)
		if codeOf(err) != tt.code || failed != tt.failed {
			t.Errorf("%v: %v at %d, want %s at %d", tt.list, err, failed, tt.code, tt.failed)
		}
	}
}
