package jsonata_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate/jsonata"
)

func eval(tb testing.TB, expr, input string, opts ...jsonata.EvalOption) string {
	tb.Helper()
	e, err := jsonata.Compile(expr)
	if err != nil {
		tb.Fatalf("%s: %v", expr, err)
	}
	out, err := e.EvalJSON(context.Background(), []byte(input), opts...)
	if err != nil {
		tb.Fatalf("%s: %v", expr, err)
	}
	return string(out)
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, expr, input, want string }{
		{"no input", `$`, ``, ``},
		{"null input", `$`, `null`, `null`},
		{"array input", `$`, `[1,2]`, `[1,2]`},
		{"array input mapped", `x`, `[{"x":1},{"x":2}]`, `[1,2]`},
		{"key order", `{"z": 1, "a": 2, "m": {"9": 1, "1": 2}}`, `{}`, `{"z":1,"a":2,"m":{"9":1,"1":2}}`},
		{"overwritten key keeps its place", `$merge([{"a":1,"b":2},{"a":3}])`, `{}`, `{"a":3,"b":2}`},
		{"grouping in order of appearance", `$${k: $count($)}`, `[{"k":"z"},{"k":"a"},{"k":"z"}]`, `{"z":2,"a":1}`},
		{"big integer passes", `{"id": id, "s": $string(id), "c": id & ""}`, `{"id":9223372036854775807}`, `{"id":9223372036854775807,"s":"9223372036854775807","c":"9223372036854775807"}`},
		{"big integers are told apart", `[a = b, a = a, a in [b], a in [a], $distinct([a, b, a])]`, `{"a":9007199254740993,"b":9007199254740992}`, `[false,true,false,true,9007199254740993,9007199254740992]`},
		{"big literal", `a[$ = 9007199254740993]`, `{"a":[9007199254740992,9007199254740993]}`, `9007199254740993`},
		{"big integers group", `$${$string(id): n}`, `[{"id":9007199254740993,"n":1},{"id":9007199254740992,"n":2}]`, `{"9007199254740993":1,"9007199254740992":2}`},
		{"big integers become doubles in arithmetic", `id + 0`, `{"id":9007199254740993}`, `9007199254740992`},
		{"big negative", `-id`, `{"id":-9007199254740993}`, `9007199254740992`},
		{"non-BMP", `[$length(s), $substring(s, 1, 1), $pad("x", 3, "😀"), $split(s, "")]`, `{"s":"a😀b"}`, `[3,"😀","x😀😀","a","😀","b"]`},
		{"UTF-16 order", `$sort(["😀", "\uffee"])`, `{}`, `["😀","` + "\uffee" + `"]`},
		{"lone surrogate", `s & "\udc00"`, `{"s":"\ud800"}`, `"` + "\U00010000" + `"`},
		{"captured context", `a.($f := function() { b }; $$.c.$f())`, `{"a":{"b":1},"c":{"b":2}}`, `1`},
		{"shadowed variable", `($x := 1; ($y := $x; $x := 2; [$y, $x]))`, ``, `[1,2]`},
		{"eval sees variables", `($x := 2; $eval("$x * 3"))`, ``, `6`},
		{"eval binds", `($eval("$x := 5"); $x)`, ``, `5`},
		{"eval with a context", `$eval("a + 1", {"a": 1})`, ``, `2`},
		{"eval as a callback", `$map(["1+1", "2+2"], $eval)`, ``, `[2,4]`},
		{"position", `["a","b"]#$i.{"i": $i, "v": $}`, ``, `[{"i":0,"v":"a"},{"i":1,"v":"b"}]`},
		{"parent", `a.b.{"x": x, "id": %.id}`, `{"a":[{"id":1,"b":[{"x":1},{"x":2}]},{"id":2,"b":{"x":3}}]}`, `[{"x":1,"id":1},{"x":2,"id":1},{"x":3,"id":2}]`},
		{"parent in a predicate of a block", `(a.b)[%.id = 2].x`, `{"a":[{"id":1,"b":{"x":1}},{"id":2,"b":{"x":3}}]}`, `3`},
		{"transform leaves the rest", `$ ~> |a|{"x": 2}, "y"|`, `{"a":{"x":1,"y":1,"z":1},"b":1}`, `{"a":{"x":2,"z":1},"b":1}`},
		{"regex groups", `$match("ab12", /([a-z]+)(\d+)/)[0].groups`, ``, `["ab","12"]`},
		{"lookahead", `$replace("price 10 EUR", /\d+(?= EUR)/, "20")`, ``, `"price 20 EUR"`},
		{"matcher function", `$split("a-b", function($s) { $s = "a-b" ? {"match": "-", "start": 1, "end": 2, "groups": [], "next": function() { $nothing }} })`, ``, `["a","b"]`},
		{"partial", `($half := $formatNumber(?, "0.00"); $map([1, 2.5], $half))`, ``, `["1.00","2.50"]`},
		{"composition", `("a b" ~> ($uppercase ~> $substringBefore(?, " ")))`, ``, `"A"`},
		{"array built by pieces", `$count($reduce([1..30000], function($a, $b) { $append($a, $b) }, []))`, ``, `30000`},
		{"string built by pieces", `$length($reduce([1..30000], function($a, $b) { $a & "row " & $b & ";" }, ""))`, ``, `288894`},
		{"pieces are not shared", `($a := $append([1..40], 0); $b := $append($a, 1); $c := $append($a, 2); $d := $append($b, 3); [$a[-1], $b[-1], $c[-1], $d[-1], $d[-2], $count($c)])`, ``, `[0,1,2,3,1,42]`},
		{"texts are not shared", `($a := $pad("", 300, "a") & "0"; $b := $a & "1"; $c := $a & "2"; $d := $b & "3"; [$a, $b, $c, $d] ~> $map(function($s) { $substring($s, 299) }))`, ``, `["a0","a01","a02","a013"]`},
		{"powers", `[$power(7, 255), $power(1.05, 30), $power(3, -7), $power(-2, 3), $power(2, -1074)]`, ``, `[3.162279142922926e+215,4.321942375150668,0.0004572473708276177,-8,5e-324]`},
		{"no number", `[$parseInteger("x", "0")]`, ``, `[null]`},
		{"wide object", `$count($keys($merge([1..100].{"k" & $: $})))`, ``, `100`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := eval(t, c.expr, c.input); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.expr, got, c.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cases := []struct {
		expr, code, token string
		position          int
	}{
		{`a + `, "S0207", "", 4},
		{`a.b.1`, "S0213", "1", 4},
		{`"é" & (1 + "x")`, "T2002", "+", 9},
		{`$uppercase(1)`, "T0410", "uppercase", 10},
		{`foo(1)`, "T1006", "foo", 3},
		{`uppercase("a")`, "T1005", "uppercase", 9},
		{`$error("no")`, "D3137", "error", 6},
		{`/[/`, "S0302", "", 0},
		{`/(?<a/`, "S0302", "", 0},
		{`{"a": 1, "a": 2}`, "D1009", "", 0},
		{`$eval("1 +")`, "D3120", "eval", 5},
		{`1/0 + 1`, "D1001", "+", 4},
	}
	for _, c := range cases {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			e, err := jsonata.Compile(c.expr)
			if err == nil {
				_, err = e.EvalJSON(context.Background(), nil)
			}
			var je *jsonata.Error
			if !errors.As(err, &je) {
				t.Fatalf("no *Error: %v", err)
			}
			if je.Code != c.code || je.Token != c.token || je.Position != c.position {
				t.Errorf("got %s, token %q, position %d (%v)", je.Code, je.Token, je.Position, err)
			}
		})
	}
}

func TestHostFunctions(t *testing.T) {
	t.Parallel()
	double := func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		return jsonata.Float(2 * args[0].Float()), nil
	}
	failing := func(*jsonata.Call, []jsonata.Value) (jsonata.Value, error) {
		return jsonata.Value{}, errors.New("no connection")
	}
	e := jsonata.MustCompile(`{"a": $double(2), "b": [1, 2] ~> $map($double), "c": x.$double()}`, jsonata.WithFunction("double", "<n-:n>", double))
	out, err := e.EvalJSON(context.Background(), []byte(`{"x":5}`))
	if err != nil || string(out) != `{"a":4,"b":[2,4],"c":10}` {
		t.Errorf("got %s, %v", out, err)
	}
	e = jsonata.MustCompile(`$double("x")`, jsonata.WithFunction("double", "<n-:n>", double))
	if _, err = e.Eval(context.Background(), jsonata.Value{}); codeOf(err) != "T0410" {
		t.Errorf("wrong type: %v", err)
	}
	e = jsonata.MustCompile(`$failing()`, jsonata.WithFunction("failing", "", failing))
	if _, err = e.Eval(context.Background(), jsonata.Value{}); codeOf(err) != "U1007" || !strings.Contains(err.Error(), "no connection") {
		t.Errorf("failure: %v", err)
	}
	e = jsonata.MustCompile(`$double(1) + $twice(1)`, jsonata.WithFunction("double", "<n-:n>", double), jsonata.WithFunction("twice", "<n-:n>", double))
	if v, err := e.Eval(context.Background(), jsonata.Value{}); err != nil || v.Float() != 4 {
		t.Errorf("two functions: %v, %v", v.Float(), err)
	}
	if _, err = jsonata.Compile(`1`, jsonata.WithFunction("join", "", double)); codeOf(err) != "U1011" {
		t.Errorf("replacing a builtin: %v", err)
	}
	if _, err = jsonata.Compile(`1`, jsonata.WithFunction("f", "<q>", double)); codeOf(err) != "S0403" {
		t.Errorf("wrong signature: %v", err)
	}
	e = jsonata.MustCompile(`$eval("$double(3)")`, jsonata.WithFunction("double", "<n-:n>", double))
	if v, err := e.Eval(context.Background(), jsonata.Value{}); err != nil || v.Float() != 6 {
		t.Errorf("from $eval: %v, %v", v.Float(), err)
	}
	if _, err = jsonata.MustCompile(`$eval("1")`, jsonata.WithoutEval()).Eval(context.Background(), jsonata.Value{}); codeOf(err) != "U1006" {
		t.Errorf("$eval switched off: %v", err)
	}
}

func TestVariablesAndTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 11, 20, 17, 45, 2, 500e6, time.UTC)
	got := eval(t, `[$x, $y.a, $now(), $millis(), $exists($z), $sum([1])]`, ``,
		jsonata.WithVariables(map[string]jsonata.Value{"x": jsonata.Int(1)}),
		jsonata.WithVariable("y", jsonata.Object(jsonata.Field{Key: "a", Value: jsonata.String("b")})),
		jsonata.WithNow(now))
	if want := `[1,"b","2025-11-20T17:45:02.500Z",1763660702500,false,1]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// A variable stands in front of the function of the same name, for one evaluation.
	e := jsonata.MustCompile(`$sum`)
	if v, err := e.Eval(context.Background(), jsonata.Value{}, jsonata.WithVariable("sum", jsonata.Int(7))); err != nil || v.Float() != 7 {
		t.Errorf("variable sum: %v", err)
	}
	if v, err := e.Eval(context.Background(), jsonata.Value{}); err != nil || v.Kind() != jsonata.KindFunction {
		t.Errorf("function sum: %v, %v", v.Kind(), err)
	}
	// What an evaluation binds is gone after it.
	e = jsonata.MustCompile(`($before := $x; $x := 1; $before)`)
	for range 2 {
		if v, err := e.Eval(context.Background(), jsonata.Value{}); err != nil || !v.IsUndefined() {
			t.Errorf("left over: %s, %v", v.AppendJSON(nil), err)
		}
	}
}

// TestResultsOutliveTheEvaluation checks that neither results nor errors change when
// the memory of an evaluation is used again.
func TestResultsOutliveTheEvaluation(t *testing.T) {
	t.Parallel()
	input := []byte(`{"a":{"b":["one","two"]},"n":3}`)
	e := jsonata.MustCompile(`{"x": a.b, "s": "v" & n, "o": a}`)
	bad := jsonata.MustCompile(`[a.b, a] + n`)
	v, err := jsonata.Parse(input)
	if err != nil {
		t.Fatal(err)
	}
	first, err := e.Eval(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	own := append([]byte(nil), input...)
	_, failure := bad.EvalJSON(context.Background(), own)
	text := failure.Error()
	for range 100 {
		clear(own)
		if _, err := e.EvalJSON(context.Background(), []byte(`{"a":{"b":["xxx","yyy"]},"n":9}`)); err != nil {
			t.Fatal(err)
		}
		if _, err := bad.EvalJSON(context.Background(), []byte(`{"a":{"b":["xxx","yyy"]},"n":9}`)); err == nil {
			t.Fatal("no error")
		}
	}
	if got, want := string(first.AppendJSON(nil)), `{"x":["one","two"],"s":"v3","o":{"b":["one","two"]}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if failure.Error() != text {
		t.Errorf("the error changed from %q to %q", text, failure.Error())
	}
}

// TestConcurrent evaluates shared expressions on shared values from many goroutines.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	exprs := []string{
		`$sum(orders.(price * quantity))`,
		`orders^(>price)[0].product`,
		`orders{product: $sum(quantity)} ~> $keys() ~> $count()`,
		`($f := function($n) { $n > 0 ? $f($n - 1) : "done" }; $f(100))`,
		`$count(orders ~> |$|{"x": $string(price)}|)`,
		`orders[product ~> /7$/].price ~> $map(function($p, $i) { $p + $i }) ~> $sum()`,
		`orders@$o.orders[$o.id = id and id < 3].{"i": %.orders[0].id, "p": $o.product}`,
		`$eval("$count(orders)") + $length($now())`,
	}
	input, err := jsonata.Parse(benchOrders(60))
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range exprs {
		e := jsonata.MustCompile(src)
		want, err := e.Eval(context.Background(), input)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 20 {
					got, err := e.Eval(context.Background(), input)
					if err != nil || !jsonata.Equal(got, want) {
						t.Errorf("%s: got %s, %v", src, got.AppendJSON(nil), err)
						return
					}
					out, err := e.AppendEval(context.Background(), nil, input)
					if err != nil || string(out) != string(want.AppendJSON(nil)) {
						t.Errorf("%s: appended %s, %v", src, out, err)
						return
					}
				}
			})
		}
		wg.Wait()
	}
}
