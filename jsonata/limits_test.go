package jsonata_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"cognate/jsonata"
)

// codeOf gives the code of an error, or its text.
func codeOf(err error) string {
	var je *jsonata.Error
	if errors.As(err, &je) {
		return je.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestHostile evaluates expressions that want more than they may have. None may
// hang or kill the process; each ends with the code of the bound that it meets.
func TestHostile(t *testing.T) {
	t.Parallel()
	// Small bounds, so that the test is fast on any machine.
	limits := jsonata.Limits{
		Time: 20 * time.Second, Depth: 2000, Steps: 300_000, SequenceLength: 100_000,
		StringBytes: 1 << 20, MemoryBytes: 32 << 20, OutputBytes: 1 << 20,
	}
	cases := []struct {
		name, expr string
		codes      string // any of these
	}{
		{"endless tail recursion", `($f := function($n) { $f($n + 1) }; $f(0))`, "U1001"},
		{"endless recursion", `($f := function($n) { 1 + $f($n + 1) }; $f(0))`, "D1011"},
		{"mutual recursion", `($f := function($n) { [$g($n)] }; $g := function($n) { [$f($n)] }; $f(0))`, "D1011"},
		{"recursion through map", `($f := function($n) { $map([$n], $f) }; $f(0))`, "D1011"},
		{"recursion through a deep body", `($f := function($n) { ` + strings.Repeat("[", 200) + `$f($n)` + strings.Repeat("]", 200) + ` }; $f(0))`, "D1011"},
		{"huge range", `[1..1000000000]`, "D2014"},
		{"range beyond the limit", `[1..1000000]`, "D2015"},
		{"product of ranges", `[1..50000].[1..50000]`, "U1001 U1004 D2015 U1002"},
		{"range in range", `$count([1..90000].([1..90000]))`, "U1001 U1004 D2015"},
		{"doubling string", `$reduce([1..1000], function($a, $b) { $a & $a }, "xxxx")`, "U1003"},
		{"many strings", `[1..2000].$pad("x", 500000)`, "U1004 U1001"},
		{"pad", `$pad("x", 1e15)`, "U1003"},
		{"replace", `$replace($pad("x", 1000000, "x"), "x", $pad("y", 100000))`, "U1003"},
		{"join", `$join([1..50000].("x"), $pad("y", 100000))`, "U1003"},
		{"append", `$reduce([1..50000], function($a, $b) { $append($a, [1..50000]) }, [])`, "D2015 U1004 U1001"},
		{"deep array", `$reduce([1..50000], function($a, $b) { [[$a]] }, [])`, "D1011"},
		{"deep object", `$reduce([1..50000], function($a, $b) { {"a": $a} }, {})`, "D1011"},
		{"deep string", `$string($reduce([1..50000], function($a, $b) { {"a": $a} }, {}))`, "D1011"},
		{"wide output", `[1..90000].("xxxxxxxxxxxxxxxxxxxxxxxxxxxx")`, "U1002"},
		{"eval in eval", `($e := "$eval($e)"; $eval($e))`, "D1011"},
		{"eval in a loop", `($f := function() { $eval("$f()") }; $f())`, "D1011 U1001"},
		{"many evals", `$map([1..100000], function($i) { $eval("1+" & $i) })`, "U1001 U1004"},
		{"regex", `$contains($pad("", 30, "a") & "!", /^(a+)+$/)`, ""},
		{"hostile regex", `$contains($pad("", 3000, "a") & "!", /^(?=(a+)+$)b|(a*)*\1c/)`, "U1005 "},
		{"hostile regex in a loop", `$map([1..1000], function($i) { $contains($pad("", 30, "a") & $i & "!", /^(?=(a|aa)+$)b|((a|aa)+)\2+c/) })`, "U1005 D1012 "},
		{"shared parts written", `$reduce([1..60], function($a, $b) { [[$a], [$a]] }, [])`, "U1002"},
		{"shared parts compared", `($f := function() { $reduce([1..60], function($a, $b) { [[$a], [$a]] }, []) }; $f() = $f())`, "U1001"},
		{"shared parts distinct", `($f := function() { $reduce([1..60], function($a, $b) { {"x": $a, "y": $a} }, {}) }; $distinct([$f(), $f()]))`, "U1001"},
		{"shared parts cast", `$boolean($reduce([1..60], function($a, $b) { [[$a], [$a]] }, [0]))`, "U1001"},
		{"shared parts descended", `$count($reduce([1..60], function($a, $b) { [[$a], [$a]] }, [0]).**)`, "U1001 U1004"},
		{"shared parts cloned", `$reduce([1..60], function($a, $b) { {"x": $a, "y": $a} }, {}) ~> |x|{}|`, "U1001 U1004"},
		{"shared strings", `[1..1000].($pad("x", 100000)) ~> $string()`, "U1003 U1004 U1001"},
		{"many matches", `$count($match($pad("", 900000, "a"), /a/))`, "U1001 U1004 U1005"},
		{"split", `$count($split($pad("", 900000, "a"), ""))`, "U1001 U1004"},
		{"quadratic sort", `$sort([1..50000], function($a, $b) { $a < $b })`, "U1001"},
		{"descendants", `($x := [1..2000]; $count($x.($x)))`, "U1001 U1004 D2015"},
		{"group", `[1..90000]{$string($): [1..90000]}`, "U1001 U1004 D2015 U1002"},
		{"zip", `$zip([1..90000], [1..90000], [1..90000]).[1..90000]`, "U1001 U1004 D2015 U1002"},
		{"cycle by transform", `{"a": {}} ~> |a|{"b": $}|`, "D1011"},
		{"cross join", `($a := [1..5000]; $count($a@$x.$a@$y.$a@$z.($x + $y + $z)))`, "U1001 U1004"},
		{"keys of many", `$keys([1..90000].{$string($): 1}) ~> $map(function($k) { $keys({$k: 1}) })`, "U1001 U1004"},
		{"formatBase", `[1..90000].$formatInteger(1e15, "w")`, "U1001 U1004 U1002"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e, err := jsonata.Compile(c.expr)
			if err != nil {
				t.Fatal(err)
			}
			out, err := e.EvalJSON(context.Background(), []byte(`{"x":1}`), jsonata.WithLimits(limits))
			v, evalErr := e.Eval(context.Background(), jsonata.Object(), jsonata.WithLimits(limits))
			if code := codeOf(evalErr); !strings.Contains(" "+c.codes+" ", " "+code+" ") {
				t.Errorf("Eval: code %q with %d bytes, want one of %q", code, len(v.AppendJSON(nil)), c.codes)
			}
			if code := codeOf(err); !strings.Contains(" "+c.codes+" ", " "+code+" ") {
				t.Errorf("code %q with %.100s, want one of %q", code, out, c.codes)
			}
		})
	}
}

// TestHostileSource compiles sources that are made to exhaust the parser.
func TestHostileSource(t *testing.T) {
	t.Parallel()
	const n = 200_000
	for _, src := range []string{
		strings.Repeat("(", n), strings.Repeat("[", n), strings.Repeat("{", n), strings.Repeat("-", n) + "1",
		"a" + strings.Repeat(".a", n), "1" + strings.Repeat("+1", n), "a" + strings.Repeat("[a", n),
		"a" + strings.Repeat("[0]", n), strings.Repeat("function($x){", n), strings.Repeat("a?b:", n) + "c",
		strings.Repeat("$x:=", n) + "1", strings.Repeat("a ?? ", n) + "b", strings.Repeat("/*", n),
		strings.Repeat("|a", n), "a" + strings.Repeat("^(a", n), strings.Repeat("%.", n) + "%",
		"a" + strings.Repeat("{a:a", n), "(" + strings.Repeat("1;", n) + ")",
		"function($x)<" + strings.Repeat("n", n) + ">{1}", "function($x)<" + strings.Repeat("(", n) + ">{1}",
	} {
		if _, err := jsonata.Compile(src); err != nil && codeOf(err) == err.Error() {
			t.Errorf("%.20s: not an *Error: %v", src, err)
		}
	}
}

func TestContext(t *testing.T) {
	t.Parallel()
	e := jsonata.MustCompile(`($f := function($n) { $f($n + 1) }; $f(0))`)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := e.Eval(ctx, jsonata.Value{})
	if codeOf(err) != "U1009" || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err = e.Eval(ctx, jsonata.Value{})
	if codeOf(err) != "D1012" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
	_, err = e.Eval(context.Background(), jsonata.Value{}, jsonata.WithLimits(jsonata.Limits{Time: time.Millisecond}))
	if codeOf(err) != "D1012" {
		t.Errorf("time limit: %v", err)
	}
}
