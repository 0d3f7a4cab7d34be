package jsonata_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"cognate/jsonata"
)

func TestParseRoundTrip(t *testing.T) {
	t.Parallel()
	cases := []struct{ in, want string }{
		{`null`, `null`},
		{` true `, `true`},
		{`-0`, `0`},
		{`1.10`, `1.1`},
		{`1e2`, `100`},
		{`1e21`, `1e+21`},
		{`1.5e-7`, `1.5e-7`},
		{`0.000001`, `0.000001`},
		{`123456789012345680000`, `123456789012345680000`},
		{`5890840712243076123`, `5890840712243076123`},
		{`-9007199254740993`, `-9007199254740993`},
		{`9007199254740992`, `9007199254740992`},
		{`"a\u00e9\n\/\"\\"`, `"aé\n/\"\\"`},
		{`"\ud83d\ude00"`, `"😀"`},
		{`"\ud800x"`, `"\ud800x"`},
		{`"<&>` + "\u2028" + `"`, `"<&>` + "\u2028" + `"`},
		{`"` + strings.Repeat("long text ", 20) + `\t"`, `"` + strings.Repeat("long text ", 20) + `\t"`},
		{`{"b":1,"a":{"17":[],"0":{}}}`, `{"b":1,"a":{"17":[],"0":{}}}`},
		{`{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		{"[ 1 , [ ] , { } ]", `[1,[],{}]`},
		{"\"\xff\"", "\"\uFFFD\""},
	}
	for _, c := range cases {
		v, err := jsonata.Parse([]byte(c.in))
		if err != nil {
			t.Errorf("Parse(%s): %v", c.in, err)
			continue
		}
		if got := string(v.AppendJSON(nil)); got != c.want {
			t.Errorf("Parse(%s) = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	cases := []struct {
		in     string
		offset int
	}{
		{``, 0},
		{`{"a":1,}`, 7},
		{`[1,]`, 3},
		{`[1 2]`, 3},
		{`01`, 0},
		{`1.`, 2},
		{`1e`, 2},
		{`-`, 1},
		{`"abc`, 4},
		{"\"a\nb\"", 2},
		{`"\x"`, 1},
		{`"\u12g4"`, 1},
		{`nul`, 0},
		{`1 1`, 2},
		{`{"a" 1}`, 5},
		{`{a:1}`, 1},
		{`1e999`, 0},
		{strings.Repeat("[", 100000), jsonata.MaxNesting},
	}
	for _, c := range cases {
		_, err := jsonata.Parse([]byte(c.in))
		var pe *jsonata.ParseError
		if !errors.As(err, &pe) {
			t.Errorf("Parse(%.20s): no ParseError but %v", c.in, err)
			continue
		}
		if pe.Offset != c.offset {
			t.Errorf("Parse(%.20s): offset %d, want %d (%v)", c.in, pe.Offset, c.offset, err)
		}
	}
}

func TestAccessors(t *testing.T) {
	t.Parallel()
	v, err := jsonata.Parse([]byte(`{"s":"x","n":1.5,"i":9007199254740993,"b":true,"z":null,"a":[1,2]}`))
	if err != nil {
		t.Fatal(err)
	}
	if v.Kind() != jsonata.KindObject || v.Len() != 6 || !v.Has("z") || v.Has("y") {
		t.Errorf("object: kind %v, len %d", v.Kind(), v.Len())
	}
	if v.Get("s").Str() != "x" || v.Get("n").Float() != 1.5 || !v.Get("b").Bool() || !v.Get("z").IsNull() {
		t.Error("scalars are not what was written")
	}
	if i, ok := v.Get("i").Int64(); !ok || i != 9007199254740993 {
		t.Errorf("Int64 = %d, %v", i, ok)
	}
	if _, ok := v.Get("n").Int64(); ok {
		t.Error("1.5 is an integer")
	}
	if !v.Get("a").Index(2).IsUndefined() || v.Get("a").Index(1).Float() != 2 {
		t.Error("Index is wrong")
	}
	if !(jsonata.Value{}).IsUndefined() || (jsonata.Value{}).Kind() != jsonata.KindUndefined {
		t.Error("the zero Value is not undefined")
	}
	var keys []string
	for k := range v.Fields() {
		keys = append(keys, k)
	}
	if got := strings.Join(keys, ""); got != "snibza" {
		t.Errorf("keys in order %s", got)
	}
}

func TestBuild(t *testing.T) {
	t.Parallel()
	v := jsonata.Object(
		jsonata.Field{Key: "a", Value: jsonata.Int(1)},
		jsonata.Field{Key: "u"},
		jsonata.Field{Key: "b", Value: jsonata.Array(jsonata.String("x"), jsonata.Value{}, jsonata.Null())},
		jsonata.Field{Key: "a", Value: jsonata.Int(math.MaxInt64)},
	)
	if got, want := string(v.AppendJSON(nil)), `{"a":9223372036854775807,"b":["x",null]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	data, err := json.Marshal(map[string]any{"v": v})
	if err != nil || string(data) != `{"v":{"a":9223372036854775807,"b":["x",null]}}` {
		t.Errorf("Marshal: %s, %v", data, err)
	}
	back, err := jsonata.FromGo(v.Go())
	if err != nil || !jsonata.Equal(back, v) {
		t.Errorf("FromGo(Go()) = %s, %v", back.AppendJSON(nil), err)
	}
}

func TestLargeObject(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"x":0`)
	for i := range 1000 {
		b.WriteString(`,"key` + string(rune('a'+i%26)) + strings.Repeat("y", i/26) + `":` + string(rune('0'+i%10)))
	}
	b.WriteString(`,"x":1}`)
	v, err := jsonata.Parse([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if v.Len() != 1001 || v.Get("x").Float() != 1 || v.Get("keyc"+strings.Repeat("y", 7)).Float() != 4 {
		t.Errorf("len %d, x %v", v.Len(), v.Get("x").Float())
	}
}

// TestTruth: Truth is $boolean, of whatever value.
func TestTruth(t *testing.T) {
	t.Parallel()
	e, err := jsonata.Compile("$boolean(v) = true")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		`null`, `true`, `false`, `0`, `-0.0`, `1`, `0.5`, `9007199254740993`, `""`, `" "`, `"false"`, `{}`, `{"a":null}`, `[]`, `[0]`, `[0,1]`, `[[]]`, `[[0],[1]]`,
		`["",false,null]`, `[{}]`, `[{"a":0}]`,
	} {
		v, err := jsonata.Parse([]byte(`{"v":` + text + `}`))
		if err != nil {
			t.Fatal(err)
		}
		want, err := e.Eval(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Get("v").Truth(); got != want.Bool() {
			t.Errorf("%s: %v, and $boolean %v", text, got, want.Bool())
		}
	}
	if (jsonata.Value{}).Truth() {
		t.Error("what is undefined is true")
	}
}
