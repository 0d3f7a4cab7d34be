package jsonata_test

import (
	"context"
	"errors"
	"testing"

	"cognate/jsonata"
)

// artefacts are the differential cases in which the reference's answer comes from
// JavaScript, with ours.
var artefacts = map[string]string{
	`1e300*1e300`:            `D1001`,
	`$string(n64)`:           `"5890840712243076123"`,
	`n64 = 5890840712243076`: `false`,
	`{'b':1,'2':2,'1':3}`:    `{"b":1,"2":2,"1":3}`,
}

// TestDifferential runs the expressions whose outcome was taken from the reference.
func TestDifferential(t *testing.T) {
	t.Parallel()
	doc := readValue(t, "testdata/differential.json")
	input := doc.Get("input").AppendJSON(nil)
	if n := doc.Get("cases").Len(); n < 161 {
		t.Fatalf("%d cases, want 161 at least", n)
	}
	for c := range doc.Get("cases").Items() {
		expr := c.Get("expr").Str()
		t.Run(expr, func(t *testing.T) {
			t.Parallel()
			got := outcome(expr, input)
			want := string(c.Get("result").AppendJSON(nil))
			switch {
			case c.Has("artefact"):
				if want = artefacts[expr]; want == "" {
					t.Fatalf("ours is not documented: %s", got)
				}
			case c.Get("undefined").Bool():
				want = ""
			case c.Has("code"):
				want = c.Get("code").Str()
			}
			if got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// outcome gives the JSON of a result, nothing for undefined, or the code of the error.
func outcome(expr string, input []byte) string {
	e, err := jsonata.Compile(expr)
	var out []byte
	if err == nil {
		out, err = e.EvalJSON(context.Background(), input)
	}
	var je *jsonata.Error
	if errors.As(err, &je) {
		return je.Code
	}
	return string(out)
}
