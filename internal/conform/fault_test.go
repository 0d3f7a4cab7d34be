package conform_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"cognate"
	"cognate/internal/conform"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/sim"
	"cognate/jsonata"
)

// fault is something that a connector could do wrong; it is done to the answers of
// one that does well.
type fault struct {
	name string
	// spoil changes the call, the answer or the error.
	before func(call *engine.Call)
	after  func(call *engine.Call, a *engine.Answer, err error) (*engine.Answer, error)
	// want are words of the check that has to fail.
	want string
}

func answers(change func(call *engine.Call, body jsonata.Value) jsonata.Value) func(*engine.Call, *engine.Answer, error) (*engine.Answer, error) {
	return func(call *engine.Call, a *engine.Answer, err error) (*engine.Answer, error) {
		if err != nil || len(a.Body) == 0 {
			return a, err
		}
		v, perr := jsonata.Parse(a.Body)
		if perr != nil {
			return nil, perr
		}
		out := *a
		out.Body = change(call, v).AppendJSON(nil)
		return &out, nil
	}
}

// with is an object with another value at a key.
func with(v jsonata.Value, key string, value jsonata.Value) jsonata.Value {
	var fields []jsonata.Field
	for k, old := range v.Fields() {
		if k == key {
			old = value
		}
		fields = append(fields, jsonata.Field{Key: k, Value: old})
	}
	return jsonata.Object(fields...)
}

func result(v jsonata.Value) []jsonata.Value { return slices.Collect(v.Get("result").Items()) }

var faults = []fault{
	{name: "a record comes twice", want: "list: pages are complete and without doubles", after: answers(func(call *engine.Call, v jsonata.Value) jsonata.Value {
		if r := result(v); call.Method == "list" && len(r) > 1 {
			return with(v, "result", jsonata.Array(append(r[:len(r)-1], r[0])...))
		}
		return v
	})},
	{name: "a page loses a record", want: "list: pages are complete and without doubles", after: answers(func(call *engine.Call, v jsonata.Value) jsonata.Value {
		if r := result(v); call.Method == "list" && call.Cursor != "" {
			return with(v, "result", jsonata.Array(r[1:]...))
		}
		return v
	})},
	{name: "filters are dropped", want: "list: filter", before: func(call *engine.Call) {
		if call.Method == "list" && call.Resource == "tickets" {
			call.Query = jsonata.Object()
		}
	}},
	{name: "an order is dropped", want: "list: order", before: func(call *engine.Call) {
		if call.Query.Has("sort_by") {
			call.Query = jsonata.Object()
		}
	}},
	{name: "a type is wrong", want: "valid by the model's schema", after: answers(func(call *engine.Call, v jsonata.Value) jsonata.Value {
		if r := result(v); call.Method == "list" && len(r) > 0 {
			return with(v, "result", jsonata.Array(append(r[1:], with(r[0], "name", jsonata.Int(1)))...))
		}
		return v
	})},
	{name: "a text is spoiled", want: "keeps a text", after: answers(func(call *engine.Call, v jsonata.Value) jsonata.Value {
		if text := v.Get("name").Str(); call.Method != "list" {
			return with(v, "name", jsonata.String(strings.ReplaceAll(text, "🎉", "?")))
		}
		return v
	})},
	{name: "an update is forgotten", want: "get shows the update", before: func(call *engine.Call) {
		if call.Method == "update" && call.Resource == "contacts" && call.Body.Len() > 1 {
			call.Body = with(call.Body, "phones", jsonata.Value{})
		}
	}},
	{name: "an update changes more", want: "leaves alone what was not sent", before: func(call *engine.Call) {
		for k, v := range call.Body.Fields() {
			if call.Method == "update" && call.Resource == "contacts" && call.Body.Len() == 1 && k != "phones" {
				call.Body = jsonata.Object(jsonata.Field{Key: k, Value: v}, jsonata.Field{Key: "phones", Value: jsonata.Array(jsonata.Object(jsonata.Field{Key: "number", Value: jsonata.String("+1 555 0199")}))})
			}
		}
	}},
	{name: "null is passed over", want: "null clears", before: func(call *engine.Call) {
		if call.Method != "update" {
			return
		}
		for k, v := range call.Body.Fields() {
			if v.IsNull() {
				call.Body = with(call.Body, k, jsonata.Value{})
			}
		}
	}},
	{name: "what is missing is found", want: "an id that is missing is a 404", after: func(call *engine.Call, a *engine.Answer, err error) (*engine.Answer, error) {
		if err != nil && call.Method == "get" {
			return &engine.Answer{Status: 200, Body: []byte(`{"id":"1"}`)}, nil
		}
		return a, err
	}},
	{name: "a refusal is a fault", want: "is refused", after: func(call *engine.Call, a *engine.Answer, err error) (*engine.Answer, error) {
		if err != nil && call.Method == "create" {
			return nil, cognate.Errorf(cognate.CodeInternal, "x")
		}
		return a, err
	}},
	{name: "a list lacks what is new", want: "finds what was created", after: answers(func(call *engine.Call, v jsonata.Value) jsonata.Value {
		if call.Method != "list" {
			return v
		}
		old := slices.DeleteFunc(result(v), func(r jsonata.Value) bool { return bytes.Contains(r.AppendJSON(nil), []byte("k7f3")) })
		return with(v, "result", jsonata.Array(old...))
	})},
}

// TestFaults spoils the answers of a connector that does well: the run tells.
func TestFaults(t *testing.T) {
	t.Parallel()
	d := theSim(t)
	in := catalog(t).Integration(d.Name)
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			o := options(t, in, simulated(t, d, in))
			do := o.Do
			o.Do = func(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
				if f.before != nil {
					f.before(call)
				}
				a, err := do(ctx, call)
				if f.after != nil {
					a, err = f.after(call, a, err)
				}
				return a, err
			}
			report, err := conform.Run(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(report.Checks, func(c conform.Check) bool {
				return c.Outcome == conform.Failed && strings.Contains(c.String(), f.want)
			})
			if i < 0 {
				t.Fatalf("nothing failed that says %q", f.want)
			}
			if c := report.Checks[i]; report.Methods[in.Models[0].Model.Name+"."+c.Resource+"."+c.Method] != nil {
				t.Errorf("%s.%s is claimed, and failed", c.Resource, c.Method)
			}
		})
	}
}

// TestReadsAlone makes a run that may not write: nothing is changed.
func TestReadsAlone(t *testing.T) {
	t.Parallel()
	d := theSim(t)
	in := catalog(t).Integration(d.Name)
	o := options(t, in, simulated(t, d, in))
	o.Write = false
	do := o.Do
	o.Do = func(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
		if call.Method != "list" && call.Method != "get" {
			t.Errorf("%s of %s is called", call.Method, call.Resource)
		}
		return do(ctx, call)
	}
	report, err := conform.Run(t.Context(), o)
	if err != nil || report.Count(conform.Failed) > 0 || len(report.Methods) == 0 {
		t.Errorf("%v, %+v", err, report)
	}
}

// TestBrokenOff ends a run in its midst: what was made is removed or named.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	d := theSim(t)
	in := catalog(t).Integration(d.Name)
	o := options(t, in, simulated(t, d, in))
	ctx, cancel := context.WithCancel(t.Context())
	do, made := o.Do, map[string]bool{}
	o.Do = func(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
		a, err := do(ctx, call)
		if err == nil && call.Method == "create" {
			if v, err := jsonata.Parse(a.Body); err == nil {
				made[call.Resource+" "+v.Get("id").Str()] = true
			}
			if len(made) == 4 {
				cancel()
			}
		}
		if err == nil && call.Method == "delete" {
			delete(made, call.Resource+" "+call.ID)
		}
		return a, err
	}
	report, err := conform.Run(ctx, o)
	if err == nil {
		t.Error("the run was broken off, and there is no error")
	}
	for what := range made {
		if !slices.ContainsFunc(report.Left, func(left string) bool { return strings.HasPrefix(left, what+" ") }) {
			t.Errorf("%s is left, and not named in %q", what, report.Left)
		}
	}
}

// TestOptions: what is missing is an error.
func TestOptions(t *testing.T) {
	t.Parallel()
	if _, err := conform.Run(t.Context(), conform.Options{Integration: &connector.Integration{}}); err == nil {
		t.Error("a run without a way to call")
	}
}

// theSim is a simulator that the run holds against.
func theSim(t *testing.T) sim.Definition {
	t.Helper()
	d, ok := sim.Find("happyfox")
	if !ok {
		t.Fatal("the simulator is gone")
	}
	return d
}
