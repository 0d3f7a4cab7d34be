package jsonata_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"cognate/jsonata"
)

const (
	suiteCases    = 1686
	suiteDir      = "testdata/suite"
	suiteDatasets = 28
)

// suiteCase is one case of the official suite.
type suiteCase struct {
	name string
	v    jsonata.Value
	dir  string
}

func readValue(tb testing.TB, path string) jsonata.Value {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	v, err := jsonata.Parse(data)
	if err != nil {
		tb.Fatalf("%s: %v", path, err)
	}
	return v
}

func readDatasets(tb testing.TB) map[string]jsonata.Value {
	tb.Helper()
	paths, err := filepath.Glob(suiteDir + "/datasets/*.json")
	if err != nil || len(paths) != suiteDatasets {
		tb.Fatalf("%d data sets, want %d (%v)", len(paths), suiteDatasets, err)
	}
	out := map[string]jsonata.Value{}
	for _, p := range paths {
		out[strings.TrimSuffix(filepath.Base(p), ".json")] = readValue(tb, p)
	}
	return out
}

func readSuite(tb testing.TB) []suiteCase {
	tb.Helper()
	paths, err := filepath.Glob(suiteDir + "/groups/*/*.json")
	if err != nil {
		tb.Fatal(err)
	}
	sort.Strings(paths)
	var out []suiteCase
	for _, p := range paths {
		name := strings.TrimSuffix(strings.TrimPrefix(p, suiteDir+"/groups/"), ".json")
		v := readValue(tb, p)
		if v.Kind() != jsonata.KindArray {
			out = append(out, suiteCase{name, v, filepath.Dir(p)})
			continue
		}
		for i := range v.Len() {
			out = append(out, suiteCase{name + "#" + string(jsonata.Int(int64(i)).AppendJSON(nil)), v.Index(i), filepath.Dir(p)})
		}
	}
	if len(out) != suiteCases {
		tb.Fatalf("%d cases, want %d", len(out), suiteCases)
	}
	return out
}

// TestSuite runs every case of the official suite.
func TestSuite(t *testing.T) {
	t.Parallel()
	datasets := readDatasets(t)
	for _, c := range readSuite(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, datasets)
		})
	}
}

func (c suiteCase) expr(tb testing.TB) string {
	tb.Helper()
	if file := c.v.Get("expr-file"); !file.IsUndefined() {
		data, err := os.ReadFile(filepath.Join(c.dir, file.Str()))
		if err != nil {
			tb.Fatal(err)
		}
		return string(data)
	}
	return c.v.Get("expr").Str()
}

func (c suiteCase) input(tb testing.TB, datasets map[string]jsonata.Value) jsonata.Value {
	tb.Helper()
	if c.v.Has("data") {
		return c.v.Get("data")
	}
	name := c.v.Get("dataset")
	if name.IsUndefined() || name.IsNull() {
		return jsonata.Value{}
	}
	v, ok := datasets[name.Str()]
	if !ok {
		tb.Fatalf("no data set %s", name.Str())
	}
	return v
}

// evaluate runs the case. Values go in and out as Values, so that lone surrogates
// survive.
func (c suiteCase) evaluate(tb testing.TB, datasets map[string]jsonata.Value) (jsonata.Value, error) {
	tb.Helper()
	e, err := jsonata.Compile(c.expr(tb))
	if err != nil {
		return jsonata.Value{}, err
	}
	vars := map[string]jsonata.Value{}
	for k, v := range c.v.Get("bindings").Fields() {
		vars[k] = v
	}
	limits := jsonata.DefaultLimits()
	limits.Time = time.Minute
	if ms := c.v.Get("timelimit"); !ms.IsUndefined() && c.v.Get("code").Str() == "U1001" {
		limits.Time = time.Duration(ms.Float()) * time.Millisecond
	}
	if d := c.v.Get("depth"); !d.IsUndefined() {
		// The suite counts evaluations of the tree; a nested call takes three.
		limits.Depth = int(d.Float()) / 3
	}
	input := c.input(tb, datasets)
	before := string(input.AppendJSON(nil))
	v, err := e.Eval(context.Background(), input, jsonata.WithVariables(vars), jsonata.WithLimits(limits))
	if string(input.AppendJSON(nil)) != before {
		tb.Error("the input was changed")
	}
	return v, err
}

func (c suiteCase) run(t *testing.T, datasets map[string]jsonata.Value) {
	t.Helper()
	got, err := c.evaluate(t, datasets)
	want := c.v.Get("result")
	code, fields := c.v.Get("code").Str(), c.v.Get("error")
	if code == "" {
		code = fields.Get("code").Str()
	}
	if code != "" {
		c.checkError(t, err, code, fields, got)
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", c.expr(t), err)
	}
	if c.v.Get("undefinedResult").Bool() {
		if !got.IsUndefined() {
			t.Fatalf("%s: got %s, want nothing", c.expr(t), got.AppendJSON(nil))
		}
		return
	}
	if want.IsUndefined() {
		t.Fatalf("the case expects nothing that is known")
	}
	if c.v.Get("unordered").Bool() {
		got, want = sorted(t, got), sorted(t, want)
	}
	if !jsonata.Equal(got, want) || got.IsUndefined() {
		t.Fatalf("%s:\n got %s\nwant %s", c.expr(t), got.AppendJSON(nil), want.AppendJSON(nil))
	}
}

func sorted(t *testing.T, v jsonata.Value) jsonata.Value {
	t.Helper()
	var items []jsonata.Value
	for it := range v.Items() {
		items = append(items, it)
	}
	sort.Slice(items, func(i, j int) bool {
		return string(items[i].AppendJSON(nil)) < string(items[j].AppendJSON(nil))
	})
	return jsonata.Array(items...)
}

func (c suiteCase) checkError(t *testing.T, err error, code string, fields, got jsonata.Value) {
	t.Helper()
	var je *jsonata.Error
	if !errors.As(err, &je) {
		t.Fatalf("%s: got %s and %v, want %s", c.expr(t), got.AppendJSON(nil), err, code)
	}
	if je.Code != code && (code != "U1001" || je.Code != "D1011" && je.Code != "D1012" && je.Code != "D2015") {
		t.Fatalf("%s: got %v, want %s", c.expr(t), err, code)
	}
	token := c.v.Get("token")
	if token.IsUndefined() {
		token = fields.Get("token")
	}
	if !token.IsUndefined() && je.Token != token.Str() {
		t.Errorf("%s: token %q, want %q", c.expr(t), je.Token, token.Str())
	}
	if m := fields.Get("message"); !m.IsUndefined() && je.Text() != m.Str() {
		t.Errorf("%s: message %q, want %q", c.expr(t), je.Text(), m.Str())
	}
}
