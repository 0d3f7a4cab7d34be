package jsonata_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"cognate/jsonata"
)

// reads gives the accesses of an analysis, with a ! after those that are not bounded,
// and a ? after those that are only tested.
func reads(a *jsonata.Analysis) string {
	var out []string
	for _, r := range a.Reads {
		text := r.String()
		if !r.Bounded {
			text += "!"
		}
		if r.Tested {
			text += "?"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// show gives a shape in short: {a:string b?:any *} and [number]; * says open.
func show(s *jsonata.Shape) string {
	if s == nil {
		return ""
	}
	text := s.Kinds.String()
	if s.Kinds == jsonata.AnyKind&^jsonata.Kinds(jsonata.KindUndefined) {
		text = "something"
	}
	if len(s.Fields) > 0 {
		var fields []string
		for _, f := range s.Fields {
			mark := ":"
			if f.Optional {
				mark = "?:"
			}
			fields = append(fields, f.Key+mark+show(f.Value))
		}
		if s.Open {
			fields = append(fields, "*")
		}
		text += "{" + strings.Join(fields, " ") + "}"
	}
	if s.Items != nil && text != "something" {
		text += "[" + show(s.Items) + "]"
	}
	return text
}

func TestAnalyze(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ src, reads, result string }{
		// Paths.
		{`body.id`, "body.id", "any"},
		{"body.`a b`.c", "body.`a b`.c", "any"},
		{`$$.body.id`, "body.id", "any"},
		{`$`, "$", "any"},
		{`body.xs[0]`, "body.xs[0]", "any"},
		{`body.xs[-1].a`, "body.xs[-1].a", "any"},
		{`body.xs[type="home"].email`, "body.xs[*].type? body.xs[*].email", "any"},
		{`body.xs^(>date).id`, "body.xs[*].date body.xs[*].id", "any"},
		{
			`body.phones.{"number": number}`, "body.phones[*].number",
			"undefined|array|object{number?:something}[object{number?:something}]",
		},
		{`body.xs.{"a": 1}`, "body.xs?", "undefined|array|object{a:number}[object{a:number}]"},
		{`body.xs{type: $count(id)}`, "body.xs[*].type body.xs[*].id?", "object"},
		{`body.a.b.%.c`, "body.a.b? body.a[*].c", "any"},
		{`body.*`, "body", "any"},
		{`body.**.x`, "body!", "any"},
		{`body.xs#$i.{"i": $i}`, "body.xs?", "undefined|array|object{i:number}[object{i:number}]"},
		{`body.xs@$x.ys[id=$x.id].z`, "body.ys[*].id body.xs[*].id body.ys[*].z", "any"},
		{`body.items[]`, "body.items", "undefined|array[something]"},

		// Variables and functions.
		{`($e := body.emails[0]; $e.email)`, "body.emails[0].email", "any"},
		{`($x := body.a; $f := function(){ $x.v }; $x := body.b; $f())`, "body.a.v body.b.v", "any"},
		{`(body.c ? $x := body.a; $x.v)`, "body.c? body.a.v", "any"},
		{`($f := function($n){ $n.name }; $f(body.user))`, "body.user.name", "any"},
		{`($f := function($a, $b){ $a.x & $b.y }; $f(?, body.q)(body.p))`, "body.p.x body.q.y", "string"},
		{`($f := function($v){ $v.a } ~> function($v){ $v.b }; $f(body.x))`, "body.x.a.b", "any"},
		{`($f := function($n){ $n.next ? $f($n.next) : $n.value }; $f(body.head))`, "body.head.next! body.head.value!", "any"},
		{`($f := function($n){ $n.ok ? $$.body.b : $f($n.next).secret }; $f(body.a).foo)`, "body.a.ok? body.b! body.a.next!", "any"},
		{`function($x)<s-:s>{$x}(body.a)`, "body.a", "any"},
		{`$unknown(body.x)`, "body.x!", "any"},
		{`$eval("x")`, "$!", "any"},

		// Functions of the language.
		{
			`$map(body.xs, function($v){ {"n": $v.name} })`, "body.xs[*].name",
			"undefined|array|object{n?:something}[object{n?:something}]",
		},
		{`$filter(body.xs, function($v){ $v.on }).id`, "body.xs[*].on body.xs[*].id", "any"},
		{`$reduce(body.xs, function($a, $x){ $a + $x.n }, 0)`, "body.xs[*].n", "undefined|number"},
		{`$sort(body.xs, function($l, $r){ $l.d > $r.d })[0].id`, "body.xs[*].d body.xs[*].id", "any"},
		{`$each(body.o, function($v, $k){ $k })`, "body.o", "undefined|string|array[string]"},
		{`$keys(body)`, "body", "undefined|string|array[string]"},
		{`$exists(body.x)`, "body.x?", "boolean"},
		{`$append(body.xs, body.ys).id`, "body.xs.id body.ys.id", "any"},
		{`$lookup(body, $k)`, "body!", "any"},
		{`$lookup(body, "k")`, "body.k", "any"},
		{`$lookup({"open": "OPEN", "closed": "CLOSED"}, body.status)`, "body.status", "undefined|string"},
		{`$merge([{"a": body.a, "b": null}, {"b": 1}])`, "body.a", "object{a?:something b:number}"},
		{`$merge([body, {"b": 1}])`, "body", "object{b?:number *}"},
		{`$replace(body.s, /x/, function($m){ body.y })`, "body.s body.y", "undefined|string"},
		{`body ~> |x|{"a": y}|`, "body", "undefined|array|object[any]"},
		{`body.a ~> $uppercase`, "body.a", "undefined|string"},
		{`body.xs ~> $map(function($v){$v.y}) ~> $join(",")`, "body.xs[*].y", "undefined|string"},
		{`body.x.$string()`, "body.x", "undefined|string|array[string]"},
		{`$map([body.a, body.b], $string)`, "body.a body.b", "undefined|string|array[string]"},

		// Operators and constructors.
		{`body.first & " " & body.last`, "body.first body.last", "string"},
		{`body.x ? {"x": body.x} : null`, "body.x", "null|object{x?:something}"},
		{`body.a ?? body.b`, "body.a body.b", "any"},
		{`(body.a ?? body.b).name`, "body.a.name body.b.name", "any"},
		{`body.a = 1 and body.b > 2`, "body.a? body.b", "boolean"},
		{`body.a = body.b`, "body.a body.b", "boolean"},
		{`null != body.a`, "body.a?", "boolean"},
		{`body.a = [1]`, "body.a", "boolean"},
		{`body.a in ["x", "y"]`, "body.a?", "boolean"},
		{`"x" in body.a`, "body.a", "boolean"},
		{`body.a in [body.b]`, "body.a body.b", "boolean"},
		{`body.a ? body.a.b : 1`, "body.a? body.a.b", "any"},
		{`body.a ?: body.b.c`, "body.a body.b.c", "any"},
		{`(body.a ?: body.b).c`, "body.a? body.a.c body.b.c", "any"},
		{`body.a or $not(body.b) or $boolean(body.c)`, "body.a? body.b? body.c?", "boolean"},
		{`$count(body.xs) > 1 or $count(body.xs.id) > 1`, "body.xs? body.xs.id?", "boolean"},
		{`$type(body.a) = "string"`, "body.a?", "boolean"},
		{`[body.a, {"b": body.b}] ? 1`, "body.a? body.b?", "undefined|number"},
		{`[body.a, 1]`, "body.a", "array[something]"},
		{`[1..3]`, "", "array[number]"},
		{`{body.k: body.v}`, "body.k body.v", "object"},
		{`{"id": $string(body.id), "n": {"m": 1}}`, "body.id", "object{id?:string n:object{m:number}}"},
	} {
		t.Run(c.src, func(t *testing.T) {
			t.Parallel()
			a := jsonata.MustCompile(c.src).Analyze()
			if got := reads(a); got != c.reads {
				t.Errorf("reads %s, want %s", got, c.reads)
			}
			if got := show(a.Result); got != c.result {
				t.Errorf("gives %s, want %s", got, c.result)
			}
		})
	}
}

// TestAnalyzePassed: what is given as it stands, and nothing else is made of.
func TestAnalyzePassed(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"body.xs":                              "body.xs",
		"[body.xs[id in $$.body.ys]]":          "body.xs",
		"body.xs ?: body.ys":                   "body.xs body.ys",
		"body.xs.id":                           "body.xs.id",
		"body.xs.{'id': id}":                   "",
		"$string(body.x)":                      "",
		"($x := body.x; $x & $x; $x)":          "",
		"$append(body.x, $map(body.y, $trim))": "body.x",
		"[[body.x], body.y]":                   "body.x body.y",
		"$distinct(body.x)":                    "", // which are the same is read of them
		"body":                                 "body",
		"function($v){ body.x }":               "",
	} {
		var got []string
		for _, r := range jsonata.MustCompile(src).Analyze().Reads {
			if r.Passed {
				got = append(got, r.String())
			}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s passes on %q, want %q", src, text, want)
		}
	}
}

func TestAnalyzeNames(t *testing.T) {
	t.Parallel()
	host := func(*jsonata.Call, []jsonata.Value) (jsonata.Value, error) { return jsonata.Null(), nil }
	e := jsonata.MustCompile(`(é; $x := $account.id; $f := function($p){ $p & $other & $f($p) };
		xs@$i#$j.($i; $j); $map($x, $slug); $trim(function(){ $dead })($y))`, jsonata.WithFunction("slug", "<s:s>", host))
	a := e.Analyze()
	if got, want := fmt.Sprint(a.Functions), "[map slug trim]"; got != want {
		t.Errorf("functions %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(a.Variables), "[account dead other y]"; got != want {
		t.Errorf("variables %s, want %s", got, want)
	}
	if got := a.Position("account"); got != 10 {
		t.Errorf("$account is at %d, want 10: characters count, not bytes", got)
	}
	if got := a.Position("x"); got != -1 {
		t.Errorf("$x is at %d, want -1", got)
	}
	if a != e.Analyze() {
		t.Error("the analysis is made twice")
	}
}

// Every function of the language must be known to the analysis.
func TestAnalyzeKnowsFunctions(t *testing.T) {
	t.Parallel()
	for _, name := range jsonata.Builtins() {
		a := jsonata.MustCompile("$" + name + "(body.x)").Analyze()
		if fmt.Sprint(a.Functions) != "["+name+"]" || len(a.Variables) > 0 {
			t.Errorf("$%s: functions %v, variables %v", name, a.Functions, a.Variables)
		}
	}
}

func TestAnalyzePositions(t *testing.T) {
	t.Parallel()
	a := jsonata.MustCompile(`/* ü */ {"id": body.a.b, "name": 1}`).Analyze()
	if got := a.Reads[0].Position; got != 22 {
		t.Errorf("body.a.b ends at %d, want 22", got)
	}
	if a.Result.Position != 8 || a.Result.Fields[1].KeyPosition != 25 || a.Result.Fields[1].Value.Position != 33 {
		t.Errorf("the result is %+v", a.Result)
	}
}

// Expressions that would take for ever read everything instead.
func TestAnalyzeBounds(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		"($f := function($x){$x}; $g := $f; $f := function($x){$g($g($x))}; $f(body))",
		"($a := function($x){$x.n.n}; $b := function($x){$a($a($x))}; $c := function($x){$b($b($b($b($x))))};" +
			"$d := function($x){$c($c($c($c($x))))}; $e := function($x){$d($d($d($d($d($x)))))}; $e($e(body)))",
		"(function($f){$f($f)})(function($f){$f($f)})",
		"($y := function($f){(function($x){$x($x)})(function($x){$f(function($v){$x($x)($v)})})}; $y(function($s){function($n){$n ? $s($n.next) : body.z}})(body))",
		"xs.[$p := $p ? $p.next : body]",
		strings.Repeat("(", 200) + "body" + strings.Repeat(")", 200),
	} {
		a := jsonata.MustCompile(src).Analyze()
		if len(a.Reads) == 0 && strings.Contains(src, "body") {
			t.Errorf("%.60s reads nothing", src)
		}
	}
}

func TestAnalyzeConcurrently(t *testing.T) {
	t.Parallel()
	e := jsonata.MustCompile(`body.xs.{"a": a}`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := reads(e.Analyze()); got != "body.xs[*].a" {
				t.Errorf("reads %s", got)
			}
		})
	}
	wg.Wait()
}

// FuzzAnalyze checks that any expression is analysed, in bounded time.
func FuzzAnalyze(f *testing.F) {
	for _, src := range []string{"a.b[0].{'c': $}", "$map(x, function($v){$v.y})", "|a|{}|", "a@$x.b#$i.%", "($f := function(){$f()}; $f())"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := jsonata.Compile(src)
		if err != nil {
			return
		}
		if a := e.Analyze(); a.Result == nil {
			t.Fatalf("%q has no result", src)
		}
	})
}
