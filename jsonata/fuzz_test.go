package jsonata_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"cognate/jsonata"
)

// fuzzLimits keeps each run of the fuzzer short.
var fuzzLimits = jsonata.Limits{
	Time: 5 * time.Second, Depth: 200, Steps: 100_000, SequenceLength: 10_000,
	StringBytes: 1 << 16, MemoryBytes: 8 << 20, OutputBytes: 1 << 18,
}

// seedExpressions adds the expressions of the suite and of the differential cases.
func seedExpressions(f *testing.F, add func(expr string)) {
	f.Helper()
	for _, c := range readSuite(f) {
		add(c.expr(f))
	}
	for c := range readValue(f, "testdata/differential.json").Get("cases").Items() {
		add(c.Get("expr").Str())
	}
}

// FuzzCompile compiles any text: no panic, and every failure is an *Error whose
// place lies in the text.
func FuzzCompile(f *testing.F) {
	seedExpressions(f, func(expr string) { f.Add(expr) })
	f.Fuzz(func(t *testing.T, src string) {
		e, err := jsonata.Compile(src)
		if err == nil {
			if e.Source() != src {
				t.Fatal("another source")
			}
			return
		}
		var je *jsonata.Error
		if !errors.As(err, &je) || je.Code == "" || je.Error() == "" {
			t.Fatalf("not an *Error: %v", err)
		}
		if je.Position > len(src) {
			t.Fatalf("place %d of %d", je.Position, len(src))
		}
	})
}

// FuzzEval evaluates any expression on any input: the result is JSON or the error
// an *Error, never a failure of the evaluator, and twice the same.
func FuzzEval(f *testing.F) {
	input := readValue(f, "testdata/differential.json").Get("input").AppendJSON(nil)
	seedExpressions(f, func(expr string) { f.Add(expr, input) })
	f.Add(`$`, []byte(`[[],{},"\ud800",1e-7,12345678901234567890]`))
	f.Fuzz(func(t *testing.T, src string, in []byte) {
		e, err := jsonata.Compile(src)
		if err != nil {
			return
		}
		before := string(in)
		opts := []jsonata.EvalOption{jsonata.WithLimits(fuzzLimits), jsonata.WithNow(time.Unix(1e9, 0))}
		out, err := e.EvalJSON(context.Background(), in, opts...)
		if string(in) != before {
			t.Fatal("the input was changed")
		}
		if err != nil {
			var je *jsonata.Error
			if !errors.As(err, &je) || je.Code == "U1010" || je.Code == "" || je.Error() == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		if len(out) > 0 && !json.Valid(out) {
			t.Fatalf("not JSON: %s", out)
		}
		v, err := jsonata.Parse(in)
		if err != nil {
			return
		}
		if _, err := e.Eval(context.Background(), v, opts...); err != nil && codeOf(err) != "D1012" {
			t.Fatalf("Eval fails where EvalJSON does not: %v", err)
		}
	})
}

// FuzzParseJSON reads any bytes: what encoding/json takes is taken, what it refuses
// is refused, and what is written reads back as the same.
func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		`null`, `{"a":[1,2.5,-0,1e21,12345678901234567890],"b":"\u00e9\ud83d\ude00\n"}`, `[[[]]]`,
		`"\ud800"`, "\"\xff\xed\xa0\x80\"", `{"a":1,"a":2}`, ` [ ] `, `1e999`, `01`, `{"":{"":{}}}`, `[1,]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := jsonata.Parse(data)
		var pe *jsonata.ParseError
		if err != nil {
			if !errors.As(err, &pe) || pe.Offset < 0 || pe.Offset > len(data) {
				t.Fatalf("error %v", err)
			}
			// What only we refuse: numbers beyond a double and deep nesting.
			if json.Valid(data) && !bytes.Contains(data, []byte("e")) && !bytes.Contains(data, []byte("E")) && len(data) < jsonata.MaxNesting {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("accepted: %q", data)
		}
		out := v.AppendJSON(nil)
		if !json.Valid(out) {
			t.Fatalf("wrote %q", out)
		}
		back, err := jsonata.Parse(out)
		// A double beyond 2^53 is written as an integer, which then counts by its
		// digits: 10000000000000010e1 is 100000000000000096, written …100.
		doubles := bytes.ContainsAny(data, ".eE")
		if err != nil || !doubles && !jsonata.Equal(back, v) {
			t.Fatalf("%q reads back as %q: %v", out, back.AppendJSON(nil), err)
		}
		if again := back.AppendJSON(nil); !bytes.Equal(again, out) {
			t.Fatalf("%q is then written as %q", out, again)
		}
	})
}
