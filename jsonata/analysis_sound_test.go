package jsonata_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cognate/jsonata"
)

// place is somewhere in a value: keys (string) and indexes (int).
type place []any

func (p place) names() []string {
	var names []string
	for _, s := range p {
		if name, ok := s.(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// places lists all places in v but v itself.
func places(v jsonata.Value, at place) []place {
	var out []place
	add := func(step any, below jsonata.Value) {
		p := append(slices.Clone(at), step)
		out = append(append(out, p), places(below, p)...)
	}
	for key, below := range v.Fields() {
		add(key, below)
	}
	if v.Kind() == jsonata.KindArray {
		for i := range v.Len() {
			add(i, v.Index(i))
		}
	}
	return out
}

// without copies v less what is at a place.
func without(v jsonata.Value, at place) jsonata.Value {
	if v.Kind() == jsonata.KindArray {
		var items []jsonata.Value
		for i := range v.Len() {
			switch {
			case i != at[0]:
				items = append(items, v.Index(i))
			case len(at) > 1:
				items = append(items, without(v.Index(i), at[1:]))
			}
		}
		return jsonata.Array(items...)
	}
	var fields []jsonata.Field
	for key, below := range v.Fields() {
		switch {
		case key != at[0]:
			fields = append(fields, jsonata.Field{Key: key, Value: below})
		case len(at) > 1:
			fields = append(fields, jsonata.Field{Key: key, Value: without(below, at[1:])})
		}
	}
	return jsonata.Object(fields...)
}

// isRead reports whether a place, or something above or below it, is read. What is
// only tested above it does not count where it is one of several keys.
func isRead(reads []jsonata.Access, at place, several bool) bool {
	names := at.names()
	for _, r := range reads {
		n := min(len(names), len(r.Names()))
		if r.Tested && several && len(r.Names()) < len(names) {
			continue
		}
		if slices.Equal(r.Names()[:n], names[:n]) {
			return true
		}
	}
	return false
}

// isOneOfSeveral says whether a place is a key of an object that has others.
func isOneOfSeveral(v jsonata.Value, at place) bool {
	for _, step := range at[:len(at)-1] {
		if key, ok := step.(string); ok {
			v = v.Get(key)
		} else {
			v = v.Index(step.(int))
		}
	}
	return v.Kind() == jsonata.KindObject && v.Len() > 1
}

// fits reports what of v the shape does not allow, or "".
func fits(v jsonata.Value, s *jsonata.Shape) string {
	if s == nil {
		return "no item is expected, not " + string(v.AppendJSON(nil))
	}
	if !s.Kinds.Has(v.Kind()) {
		return fmt.Sprintf("%s where only %s is expected", v.Kind(), s.Kinds)
	}
	switch v.Kind() {
	case jsonata.KindArray:
		if s.Kinds == jsonata.AnyKind {
			return ""
		}
		for item := range v.Items() {
			if bad := fits(item, s.Items); bad != "" {
				return "item: " + bad
			}
		}
	case jsonata.KindObject:
		return fitsFields(v, s)
	}
	return ""
}

func fitsFields(v jsonata.Value, s *jsonata.Shape) string {
	known := map[string]bool{}
	for _, f := range s.Fields {
		known[f.Key] = true
		field := v.Get(f.Key)
		if field.IsUndefined() {
			if !f.Optional {
				return f.Key + " is missing"
			}
			continue
		}
		// Where anything is possible a field may be one that is not known.
		if bad := fits(field, f.Value); bad != "" && !s.Open {
			return f.Key + ": " + bad
		}
	}
	for key := range v.Fields() {
		if !known[key] && !s.Open {
			return key + " is not expected"
		}
	}
	return ""
}

// checkAnalysis evaluates an expression, compares the result with the analysis,
// and then leaves out what is not read, one place at a time.
func checkAnalysis(t *testing.T, e *jsonata.Expression, input jsonata.Value, vars map[string]jsonata.Value, most int) {
	t.Helper()
	a := e.Analyze()
	if slices.Contains(a.Functions, "random") || slices.Contains(a.Functions, "shuffle") {
		return
	}
	want, result := evaluated(e, input, vars)
	if want == "" && !result.IsUndefined() {
		if bad := fits(result, a.Result); bad != "" {
			t.Errorf("%s: the result %.300s does not fit: %s", e.Source(), result.AppendJSON(nil), bad)
		}
	}
	if want == "" && result.IsUndefined() && !a.Result.Kinds.Has(jsonata.KindUndefined) {
		t.Errorf("%s: the result is undefined, but only %s is expected", e.Source(), a.Result.Kinds)
	}
	for _, at := range places(input, nil) {
		if isRead(a.Reads, at, isOneOfSeveral(input, at)) {
			continue
		}
		if most--; most < 0 {
			return
		}
		code, got := evaluated(e, without(input, at), vars)
		if code != want || string(got.AppendJSON(nil)) != string(result.AppendJSON(nil)) {
			t.Errorf("%s\non %.300s\nreads %v, but without %v it gives %s%.300s and not %s%.300s", e.Source(),
				input.AppendJSON(nil), a.Reads, at, code, got.AppendJSON(nil), want, result.AppendJSON(nil))
			return
		}
	}
}

// evaluated gives the code of an error, or a result.
func evaluated(e *jsonata.Expression, input jsonata.Value, vars map[string]jsonata.Value) (string, jsonata.Value) {
	limits := jsonata.Limits{Depth: 200, Steps: 100_000, MemoryBytes: 1 << 24, Time: time.Minute}
	v, err := e.Eval(context.Background(), input, jsonata.WithVariables(vars), jsonata.WithLimits(limits),
		jsonata.WithNow(time.UnixMilli(1714979289010)))
	var je *jsonata.Error
	if errors.As(err, &je) {
		return je.Code, jsonata.Value{}
	}
	return "", v
}

// TestAnalysisOfSuite checks the analysis of every expression of the official
// suite on its data.
func TestAnalysisOfSuite(t *testing.T) {
	t.Parallel()
	datasets := readDatasets(t)
	checked := 0
	for _, c := range readSuite(t) {
		e, err := jsonata.Compile(c.expr(t))
		if err != nil || strings.HasPrefix(c.name, "performance/") {
			continue
		}
		vars := map[string]jsonata.Value{}
		for k, v := range c.v.Get("bindings").Fields() {
			vars[k] = v
		}
		checked++
		checkAnalysis(t, e, c.input(t, datasets), vars, 40)
	}
	if checked < 1500 {
		t.Errorf("only %d expressions were checked", checked)
	}
}

// TestAnalysisOfDifferential does the same with our own cases.
func TestAnalysisOfDifferential(t *testing.T) {
	t.Parallel()
	doc := readValue(t, "testdata/differential.json")
	for c := range doc.Get("cases").Items() {
		if e, err := jsonata.Compile(c.Get("expr").Str()); err == nil {
			checkAnalysis(t, e, doc.Get("input"), nil, 100)
		}
	}
}

// TestAnalysisOfRandom does the same with expressions and inputs made up at random.
func TestAnalysisOfRandom(t *testing.T) {
	t.Parallel()
	rounds := 5000
	if testing.Short() {
		rounds = 400
	}
	library := jsonata.WithLibrary(hostLibrary(t))
	valid := 0
	for seed := range rounds {
		g := generator{rand.New(rand.NewPCG(uint64(seed), 1))}
		src := g.expr(4)
		e, err := jsonata.Compile(src, library)
		if err != nil {
			continue
		}
		valid++
		for range 3 {
			checkAnalysis(t, e, g.object(4), nil, 60)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if valid < rounds/2 {
		t.Errorf("only %d of %d expressions are valid", valid, rounds)
	}
}

// generator makes small inputs and expressions over the same few keys.
type generator struct{ *rand.Rand }

func (g generator) pick(options ...string) string { return options[g.IntN(len(options))] }

func (g generator) key() string { return g.pick("a", "b", "c", "d") }

func (g generator) object(depth int) jsonata.Value {
	var fields []jsonata.Field
	for _, key := range []string{"a", "b", "c", "d"} {
		if g.IntN(3) > 0 {
			fields = append(fields, jsonata.Field{Key: key, Value: g.value(depth - 1)})
		}
	}
	return jsonata.Object(fields...)
}

func (g generator) value(depth int) jsonata.Value {
	k := g.IntN(10)
	switch {
	case depth > 0 && k < 4:
		return g.object(depth)
	case depth > 0 && k < 7:
		var items []jsonata.Value
		for range g.IntN(4) {
			items = append(items, g.value(depth-1))
		}
		return jsonata.Array(items...)
	case k == 9:
		return jsonata.Bool(g.IntN(2) == 0)
	case k > 6:
		return jsonata.Float(float64(g.IntN(3)))
	}
	return jsonata.String(g.key())
}

// expr makes an expression. Each X stands for another one, K for a key.
func (g generator) expr(depth int) string {
	leaves := []string{"K", "K.K", "$", "$$", "$v", "$w", "1", "0", `("K")`, "K.K.K", "$v.K", "$w.K", "$$.K.K", "null", "*", "%", "$f"}
	form := g.pick(leaves...)
	if depth > 0 && g.IntN(8) > 0 {
		form = g.pick(
			"X.X", "X.X", "X.X", "X[X]", "X[0]", "X[1]", "X[-1]", "X[]", "X.*", "X.**", "X.%", "(X)", "[X, X]", "[X]",
			`{"K": X}`, `{"K": X, "K": X}`, "{$string(X): X}", `X.{"K": X}`, `X{"K": X}`, "X{$string(K): X}", "X^(K)", "X^(>X)", "X.(X)", "X.[X]",
			"(X; X)", "($v := X; X)", "($v := X; $w := X; X)", "(X ? $v := X; X)", "(X.[$v := X]; X)", "X.[$w, $w := X]",
			"X ? X : X", "X ? X", "X ?: X", "X ?? X", "X & X", "X = X", "X + X", "X < X", "X in X", "X and X", "X or X",
			"X@$v.X", "X#$w.X", "X@$v.X[K = $v.K]", "X#$w[X].{\"K\": $w, \"K\": X}",
			"$map(X, function($v){X})", "$map(X, function($v, $w){X})", "$filter(X, function($v){X})", "$filter(X, function($v, $i, $w){X})",
			"$single(X, function($v){X})", "$reduce(X, function($v, $w){X})", "$reduce(X, function($v, $w){X}, X)",
			"$each(X, function($v, $w){X})", "$sift(X, function($v){X})", "X.$sift(function($v){X})", "$sort(X, function($v, $w){X})",
			"$append(X, X)", "$merge([X, X])", "$merge(X)", "$lookup(X, X)", `$lookup(X, "K")`, "$keys(X)", "$spread(X)", "$count(X)",
			"$exists(X)", "$string(X)", "X.$string()", "X ~> $count", "X ~> $map(function($v){X})", "X ~> $lookup(X)", "$reverse(X)", "$distinct(X)", "$zip(X, X)",
			"($f := function($v){X}; $f(X))", "($f := function($v){X}; $v := X; $f(X))", "($f := function($v){ X ? $f(X) : X }; $f(X))",
			"($f := function($v, $w){X}; $f(?, X)(X))", "(function($v){X} ~> function($w){X})(X)", "function($v){function($w){X}}(X)(X)",
			"(X ~> |X|{\"K\": X}|)", "(X ~> |X|{\"K\": X}, \"K\"|)", "function($v)<x-:x>{X}()", "X.function($v)<o-:x>{X}()",
			"($v := X; $f := function(){X}; $v := X; $f())", "X.$lookup(\"K\")", `$eval("K")`, "$f(X)", "X.$uppercase()", "$type(X)", "$boolean(X)",
			"(\"K\" ~> /K/).match", "$map(X, $string)", "$map(X, $count)", "$filter(X, $exists)", "$f(X, X)", "[X..X]", "-X", "$not(X)", "X^(K, >K).X",
			"$echo(X)", "X.$echo()", "$echo(X, X)", "$text(X)", "X.$text()", "$both(X, X)", "$both(X)", "X.$both(X)", "$last(X, X)",
			"$apply(X, function($v){X})", "X ~> $apply(function($v){X})", "$map(X, $text)", "$pair(X).left", "$pair(X, X).swap().left",
			"$pair(X)", "($f := $pair(X).swap; X.$f())", "$echo(function($v){X})(X)", "$last(X, $pair(X))", "$aOf(X)", "$aOf(X, X)", "$aOf({'a': X, 'c': X})", "$map(X, $aOf)",
			"$keysOf(X, ['K', 'K'])", "$keysOf(X, 'K')", "$keysOf(X, ['K', X])", "$keysOf(X, X)", "$keysOf({'a': X}, X ? ['a'] : ['K'])", "$no(X)", "$no({'a': X})", "X[$no(K)]",
		)
	}
	var b strings.Builder
	for _, c := range form {
		switch c {
		case 'X':
			b.WriteString(g.expr(depth - 1))
		case 'K':
			b.WriteString(g.key())
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
