package description_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/description"
)

const text = "\xef\xbb\xbf" + `
openapi: 3.0.0
servers:
  - {url: 'https://{site}.example.com/{version}/', variables: {site: {default: demo}, version: {default: v1}}}
  - {url: 'https://eu.example.com/v1'}
  - {url: 'https://old.example.com/'}
paths:
  /a/{id}:
    parameters: [{$ref: '#/x/id'}, {name: q, in: query, schema: {type: string}}]
    get: {parameters: [{name: q, in: query, required: true, content: {application/json: {schema: {type: integer}}}}], responses: {2XX: {$ref: '#/x/ok'}, default: {description: d}}}
  /a/me: {get: {}}
  /loop: {$ref: '#/paths/~1loop'}
x:
  id: {name: id, in: path, required: true, schema: {type: int}}
  ok: {description: ok, content: {application/json: {schema: {type: [string, 'null']}}}}
  both: {allOf: [{properties: {a: {type: string}}}, {oneOf: [{$ref: '#/x/both'}, {properties: {b: {type: number}}}]}], additionalProperties: {type: boolean}}
  list: [{deep: found}]
  2020: {1: 2020-01-02}
`

func parse(t *testing.T) *description.Document {
	t.Helper()
	d, err := description.Parse("x.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOperations(t *testing.T) {
	t.Parallel()
	d := parse(t)
	if diff := cmp.Diff([]string{"/v1", ""}, d.Bases()); diff != "" {
		t.Error(diff)
	}
	var names []string
	for _, op := range d.Operations() {
		names = append(names, op.Name())
	}
	if diff := cmp.Diff([]string{"GET /a/me", "GET /a/{id}"}, names); diff != "" {
		t.Error(diff)
	}
	op, values, _ := d.Find("GET", "/a/x%2Fy")
	if op == nil || values["id"] != "x/y" {
		t.Fatalf("%v, %v", op, values)
	}
	if q := op.Query("q"); q == nil || !q.Required || d.Types(q.Schema)[0] != "integer" || op.Query("id") != nil || len(op.Parameters) != 2 {
		t.Errorf("parameters %v", op.Parameters)
	}
	if r := op.Response(204); description.TextOf(r["description"]) != "ok" {
		t.Errorf("response %v", r)
	}
	if r := op.Response(404); description.TextOf(r["description"]) != "d" {
		t.Errorf("response %v", r)
	}
	if me, _, _ := d.Find("GET", "/a/me"); me == nil || me.Path != "/a/me" || me.Response(200) != nil || me.Body() != nil {
		t.Errorf("%v", me)
	}
	if op, _, templates := d.Find("PUT", "/a/7"); op != nil || len(templates) != 1 {
		t.Errorf("%v, %v", op, templates)
	}
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	d := parse(t)
	both := d.At("#/x/both")
	if diff := cmp.Diff([]string{"a", "b"}, d.Properties(both)); diff != "" {
		t.Error(diff)
	}
	if subs, known := d.Described(both, "c"); !known || d.Types(subs[0])[0] != "boolean" {
		t.Errorf("%v, %v", subs, known)
	}
	if !d.IsClosed(both) || d.IsClosed(d.At("#/x/id")) {
		t.Error("what is closed")
	}
	for ref, want := range map[string]any{"#/x/list/0/deep": "found", "#/x/list/1/deep": nil, "#/x/2020/1": "2020-01-02T00:00:00Z", "#/none/at/all": nil, "other.yaml#/x": nil} {
		if got := d.At(ref); got != want {
			t.Errorf("%s: %v, want %v", ref, got, want)
		}
	}
	if v, _ := d.Resolve(description.Object{"$ref": "#/paths/~1loop"}); v != nil {
		t.Errorf("a loop is %v", v)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"x.json": "{", "y.json": "[]", "x.yaml": "a: [", "y.yaml": "text"} {
		if _, err := description.Parse(name, []byte(text)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
