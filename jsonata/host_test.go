package jsonata_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cognate/jsonata"
)

// pair is a host object of two strings: what it stands for is both of them.
type pair struct{ left, right string }

var swap = must(jsonata.NewMethod("swap", "<:o>"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (p pair) Get(key string) jsonata.Value {
	switch key {
	case "left":
		return jsonata.String(p.left)
	case "right":
		return jsonata.String(p.right)
	case "swap":
		return swap.Bind(func(*jsonata.Call, []jsonata.Value) (jsonata.Value, error) {
			return jsonata.FromHost(pair{p.right, p.left}), nil
		})
	}
	return jsonata.Value{}
}

func (p pair) Plain() jsonata.Value { return jsonata.String(p.left + p.right) }

// hostLibrary has one function of each sort.
func hostLibrary(tb testing.TB) *jsonata.Library {
	tb.Helper()
	l, err := jsonata.NewLibrary(
		jsonata.HostFunction{Name: "echo", Signature: "<x-x?:x>", Run: func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			return args[0], nil
		}},
		jsonata.HostFunction{Name: "text", Signature: "<s-s?:(sl)>", Run: func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			if args[0].IsUndefined() {
				return jsonata.Null(), nil
			}
			return jsonata.String(args[0].Str() + args[1].Str()), nil
		}},
		jsonata.HostFunction{Name: "both", Signature: "<s-s:s>", Run: func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			return jsonata.String(args[0].Str() + args[1].Str()), nil
		}},
		jsonata.HostFunction{Name: "last", Run: func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			if len(args) == 0 {
				return jsonata.Value{}, nil
			}
			return args[len(args)-1], nil
		}},
		jsonata.HostFunction{Name: "apply", Signature: "<xf:x>", Run: func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			return c.Apply(args[1], args[0], jsonata.Int(7))
		}},
		jsonata.HostFunction{Name: "pair", Signature: "<xx?:x>", Run: func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			return jsonata.FromHost(pair{string(args[0].AppendJSON(nil)), string(args[1].AppendJSON(nil))}), nil
		}},
		jsonata.HostFunction{Name: "aOf", Signature: "<xx?:x>", Reads: [][]string{{"a", "b"}}, Run: func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			of := func(v jsonata.Value) jsonata.Value {
				return jsonata.Array(v.Get("a"), v.Get("b"), args[1])
			}
			if args[0].Kind() != jsonata.KindArray {
				return of(args[0]), nil
			}
			var all []jsonata.Value
			for item := range args[0].Items() {
				all = append(all, of(item))
			}
			return jsonata.Array(all...), nil
		}},
		jsonata.HostFunction{Name: "keysOf", Signature: "<x(sa)?:x>", KeyedBy: 2, Run: func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			keys := args[1]
			if keys.Kind() == jsonata.KindString {
				keys = jsonata.Array(keys)
			}
			var all []jsonata.Value
			for key := range keys.Items() {
				all = append(all, args[0].Get(key.Str()), args[1])
			}
			return jsonata.Array(all...), nil
		}},
		jsonata.HostFunction{Name: "no", Signature: "<x:b>", Tests: true, Run: func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			yes, err := c.Truth(args[0])
			return jsonata.Bool(!yes), err
		}},
		jsonata.HostFunction{Name: "clock", Signature: "<:n>", Run: func(c *jsonata.Call, _ []jsonata.Value) (jsonata.Value, error) {
			return jsonata.Int(c.Now().UnixMilli()), nil
		}},
		jsonata.HostFunction{Name: "liar", Signature: "<:s>", Run: func(*jsonata.Call, []jsonata.Value) (jsonata.Value, error) {
			return jsonata.Int(1), nil
		}},
		jsonata.HostFunction{Name: "greedy", Signature: "<n:s>", Run: func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
			n := int(args[0].Float())
			if err := c.Spend(n); err != nil {
				return jsonata.Value{}, err
			}
			return jsonata.String(strings.Repeat("x", n)), nil
		}},
	)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func TestLibrary(t *testing.T) {
	t.Parallel()
	library := jsonata.WithLibrary(hostLibrary(t))
	for _, c := range []struct{ expr, want string }{
		{`$apply(a, function($v, $n){ $v & $n })`, `"x7"`},
		{`$apply(a, $uppercase)`, `"X"`},
		{`$apply(a, function($v){ $apply($v, function($w){ $w & $v }) })`, `"xx"`},
		{`$apply(a, $error)`, "D3137"},
		{`$apply(a, function($v){ $v + 1 })`, "T2001"},
		{`a.$text()`, `"x"`},
		{`$text(a, "y")`, `"xy"`},
		{`$text($$.none)`, `null`},
		{`$both(a, "y")`, `"xy"`},
		{`a.$both("y")`, `"xy"`},
		{`$text(1)`, "T0410"},
		{`$last(1, 2, [3])`, `[3]`},
		{`$map(b, $echo)`, `[1,2]`},
		{`$liar()`, "U1012"},
		{`$clock() = $millis()`, `true`},

		{`$pair(a, b)`, `"\"x\"[1,2]"`},
		{`{"p": [$pair(a), b.{"q": $pair($)}]}`, `{"p":["\"x\"",{"q":"1"},{"q":"2"}]}`},
		{`$pair(1, 2).left`, `"1"`},
		{`$pair(1, 2).swap().left`, `"2"`},
		{`($f := $pair(1, 2).swap; $f().left)`, `"2"`},
		{`[$pair(1, 2), $pair(3, 4)].right`, `["2","4"]`},
		{`b.$pair($, 0).swap().right`, `["1","2"]`},
		{`$pair(1, 2) & "!"`, `"12!"`},
		{`$string($pair(1, 2))`, `"12"`},
		{`$pair(1, 2) = $pair(1, 2)`, `true`},
		{`$pair(1, 2) = $pair(2, 1)`, `false`},
		{`$pair(1, 2) = "12"`, `false`},
		{`$pair(1, 2) in [$pair(1, 2)]`, `true`},
		{`$type($pair(1, 2))`, `"object"`},
		{`$boolean($pair(1, 2))`, `true`},
		{`$boolean($pair($$.none))`, `false`},
		{`$pair(1, 2).none`, ``},
		{`$pair(1, 2).none()`, `T1006`},
		{`$distinct([$pair(1, 2), $pair(1, 2)])`, `["12"]`},
		{`$keys($pair(1, 2))`, ``},
		{`$pair(1, 2).*`, ``},
		{`$pair(1, 2).**`, `"12"`},
		{`{"a": {"b": $pair(1, 2)}} ~> |a|{"c": b}|`, `{"a":{"b":"12","c":"12"}}`},
		{`$merge([{"a": $pair(1, 2)}, {"b": 1}])`, `{"a":"12","b":1}`},
		{`$echo($pair(1, 2)).right`, `"2"`},
		{`$error($pair(1, 2).right)`, "D3137"},
		{`$pair(1, 2) + 1`, "T2001"},
	} {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			e := jsonata.MustCompile(c.expr, library)
			in := []byte(`{"a":"x","b":[1,2]}`)
			got, err := e.EvalJSON(context.Background(), in)
			v, err2 := e.Eval(context.Background(), must(jsonata.Parse(in)))
			if err != nil {
				if codeOf(err) != c.want || codeOf(err2) != c.want {
					t.Errorf("got %v and %v, want %s", err, err2, c.want)
				}
				return
			}
			if string(got) != c.want || string(v.AppendJSON(nil)) != c.want {
				t.Errorf("got %s and %s, want %s", got, v.AppendJSON(nil), c.want)
			}
			if err2 != nil || strings.Contains(fmt.Sprint(v.Go()), "{1 2}") {
				t.Errorf("Eval gives %v, %v", v.Go(), err2)
			}
		})
	}
}

// TestHostKinds shows that the host sees plain values only.
func TestHostKinds(t *testing.T) {
	t.Parallel()
	e := jsonata.MustCompile(`[{"p": $pair(1, 2)}]`, jsonata.WithLibrary(hostLibrary(t)))
	v, err := e.Eval(context.Background(), jsonata.Value{})
	if err != nil {
		t.Fatal(err)
	}
	if p := v.Index(0).Get("p"); p.Kind() != jsonata.KindString || p.Host() != nil {
		t.Errorf("a %s", p.Kind())
	}
}

func TestHostBounds(t *testing.T) {
	t.Parallel()
	library := jsonata.WithLibrary(hostLibrary(t))
	for _, c := range []struct {
		expr, code string
		limits     jsonata.Limits
	}{
		{`$greedy(5000)`, "U1003", jsonata.Limits{StringBytes: 4096}},
		{`$greedy(5000)`, "U1004", jsonata.Limits{MemoryBytes: 4096}},
		{`$map([1..1000], function($i){ $greedy(1000) })`, "U1004", jsonata.Limits{MemoryBytes: 100_000}},
		{`$map([1..10000], function($i){ $echo($) })`, "U1001", jsonata.Limits{Steps: 20_000}},
		{`($f := function($x){ $apply($x, $f) }; $f(1))`, "D1011", jsonata.Limits{Depth: 100}},
		{`($f := function($x){ $apply($x, $f) }; $f(1))`, "D1011", jsonata.Limits{}},
	} {
		e := jsonata.MustCompile(c.expr, library)
		_, err := e.EvalJSON(context.Background(), []byte(`[1,2,3]`), jsonata.WithLimits(c.limits))
		if codeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.expr, err, c.code)
		}
	}
}

// TestHostClock shows that a host function sees the time that was set.
func TestHostClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 11, 20, 17, 45, 2, 0, time.UTC)
	v, err := jsonata.MustCompile(`$clock()`, jsonata.WithLibrary(hostLibrary(t))).Eval(context.Background(), jsonata.Value{}, jsonata.WithNow(now))
	if got, _ := v.Int64(); err != nil || got != now.UnixMilli() {
		t.Errorf("%d, %v", got, err)
	}
}

func TestLibraryErrors(t *testing.T) {
	t.Parallel()
	run := func(*jsonata.Call, []jsonata.Value) (jsonata.Value, error) { return jsonata.Null(), nil }
	for _, c := range []struct {
		code string
		list []jsonata.HostFunction
	}{
		{"U1011", []jsonata.HostFunction{{Name: "join", Run: run}}},
		{"U1011", []jsonata.HostFunction{{Name: "f", Run: run}, {Name: "f", Run: run}}},
		{"S0403", []jsonata.HostFunction{{Name: "f", Signature: "<q>", Run: run}}},
	} {
		var je *jsonata.Error
		if _, err := jsonata.NewLibrary(c.list...); !errors.As(err, &je) || je.Code != c.code {
			t.Errorf("%v, want %s", err, c.code)
		}
	}
	if _, err := jsonata.NewMethod("m", "<q>"); codeOf(err) != "S0403" {
		t.Errorf("a wrong signature of a method: %v", err)
	}
}

func TestAnalyzeHost(t *testing.T) {
	t.Parallel()
	library := jsonata.WithLibrary(hostLibrary(t))
	for _, c := range []struct{ src, reads, result string }{
		{`$echo(body.a)`, "body.a", "any"},
		{`$last(body.a, body.b).c`, "body.a body.b", "any"},
		{`body.$echo()`, "body", "any"},
		{`$text(body.a)`, "body.a", "undefined|null|string"},
		{`body.a.$text()`, "body.a", "undefined|null|string|array[null|string]"},
		{`$text(1)`, "", "undefined|null|string"},
		{`$both(body.a)`, "$ body.a", "undefined|string"},
		{`$both(body.a, body.b)`, "body.a body.b", "undefined|string"},
		{`body.a.$both("x")`, "body.a", "undefined|string|array[string]"},
		{`$apply(body.xs, function($v){ $v.a & body.b })`, "body.xs body.b", "any"},
		{`body.xs ~> $apply(function($v){ $v.a })`, "body.xs", "any"},
		{`$map(body.xs, $text)`, "body.xs", "undefined|null|string|array[null|string]"},
		{`$pair(body.a).swap().left`, "body.a", "any"},
		{`$pair(body.a).concat($$.body.b)`, "body.a body.b!", "any"},
		{`$clock()`, "", "undefined|number"},
		{`{"id": $text(body.id)}`, "body.id", "object{id?:null|string}"},
	} {
		t.Run(c.src, func(t *testing.T) {
			t.Parallel()
			a := jsonata.MustCompile(c.src, library).Analyze()
			if got := reads(a); got != c.reads {
				t.Errorf("reads %s, want %s", got, c.reads)
			}
			if got := show(a.Result); got != c.result {
				t.Errorf("gives %s, want %s", got, c.result)
			}
		})
	}
}
