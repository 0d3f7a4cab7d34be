package function_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/function"
	"cognate/jsonata"
)

// now is when all tests take place.
var now = time.Date(2025, 10, 2, 9, 30, 15, 250e6, time.UTC)

// eval gives the result of an expression as JSON; that of an error is its text.
func eval(tb testing.TB, expr, input string, opts ...jsonata.EvalOption) string {
	tb.Helper()
	e, err := jsonata.Compile(expr, function.Options()...)
	if err != nil {
		tb.Fatalf("%s: %v", expr, err)
	}
	out, err := e.EvalJSON(context.Background(), []byte(input), append(opts, jsonata.WithNow(now))...)
	var je *jsonata.Error
	if errors.As(err, &je) {
		return "! " + je.Code + " " + je.Text()
	}
	return string(out)
}

// cases are expressions with what they give; a result that starts with ! is the
// start of an error.
type cases []struct{ expr, want string }

func (cs cases) run(t *testing.T, input string) {
	t.Helper()
	for _, c := range cs {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			got := eval(t, c.expr, input)
			if strings.HasPrefix(c.want, "!") {
				if !strings.HasPrefix(got, c.want) {
					t.Errorf("got %s, want %s", got, c.want)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestExamples runs every example of the page.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, f := range function.All() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			if len(f.Examples) == 0 || f.Doc == "" || f.Category == "" {
				t.Error("it lacks an example, a doc or a category")
			}
			for _, e := range f.Examples {
				if !strings.Contains(e.Expression, "$"+f.Name+"(") {
					t.Errorf("%s is no example of it", e.Expression)
				}
				if got := eval(t, e.Expression, ""); got != e.Result {
					t.Errorf("%s gives %s, want %s", e.Expression, got, e.Result)
				}
			}
		})
	}
}

// TestAll holds what all functions have in common.
func TestAll(t *testing.T) {
	t.Parallel()
	builtins := jsonata.Builtins()
	var categories []string
	for _, c := range function.Categories() {
		categories = append(categories, c.Name)
	}
	seen := map[string]bool{}
	for _, f := range function.All() {
		if slices.Contains(builtins, f.Name) || seen[f.Name] {
			t.Errorf("$%s is there already", f.Name)
		}
		seen[f.Name] = true
		if !slices.Contains(categories, f.Category) {
			t.Errorf("$%s: no category %q", f.Name, f.Category)
		}
		if n := parameters(f.Signature); n != len(f.Arguments) && !strings.Contains(f.Signature, "+") {
			t.Errorf("$%s has the arguments %v, and the signature %s", f.Name, f.Arguments, f.Signature)
		}
	}
}

// parameters counts the parameters of a signature.
func parameters(signature string) int {
	signature, _, _ = strings.Cut(strings.Trim(signature, "<>"), ":")
	n, depth := 0, 0
	for _, r := range signature {
		switch {
		case r == '(' || r == '<':
			if r == '(' {
				n++
			}
			depth++
		case r == ')' || r == '>':
			depth--
		case depth == 0 && r != '-' && r != '?' && r != '+':
			n++
		}
	}
	return n
}

// TestNothing shows that nothing given is nothing back, and that null does no harm.
func TestNothing(t *testing.T) {
	t.Parallel()
	rest := map[string]string{
		"mapValues": `, {}`,
		"sign":      `, "SHA-256", "x"`, "pick": `, "a"`, "omit": `, "a"`, "wrap": `, "*"`, "dtFromFormat": `, "yyyy"`,
		"groupBy": `, "a"`, "keyBy": `, "a"`, "difference": `, [1]`, "zipSqlResponse": `, [], "a"`,
		"mostSimilar": `, ["a"]`, "convertCurrencyToSubunit": `, "EUR"`, "convertCurrencyFromSubunit": `, "EUR"`, "diceCoefficient": `, "a"`,
		"getDataUri": `, "text/plain"`, "idNamed": `, {}, "x"`, "matchFields": `, [], "a"`, "cleared": `, "a"`, "hasAny": `, "a"`, "lacking": `, "a"`, "beyond": `, "a"`, "dtWithTime": `, "x"`, "signJwt": `, "secret"`,
	}
	for _, f := range function.All() {
		if f.Name == "uuid" || f.Name == "no" { // which is about nothing
			continue
		}
		if got := eval(t, "$"+f.Name+"(none"+rest[f.Name]+")", `{}`); got != "" && f.Name != "zipSqlResponse" {
			t.Errorf("$%s of nothing gives %s", f.Name, got)
		}
		if got := eval(t, "$"+f.Name+"(null"+rest[f.Name]+")", `{}`); strings.HasPrefix(got, "! U10") {
			t.Errorf("$%s of null fails: %s", f.Name, got)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	options := function.Options()
	for _, c := range []struct {
		name    string
		options []jsonata.CompileOption
	}{{"without", nil}, {"with", options}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := jsonata.Compile(`{"id": $string(response.id), "name": response.name}`, c.options...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
