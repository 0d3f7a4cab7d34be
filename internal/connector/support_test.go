package connector_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/jsonata"
)

// paths lists the properties of a JSON Schema, those of items with [], and marks
// the required with a !.
func paths(t *testing.T, schema jsonata.Value) []string {
	t.Helper()
	if schema.IsUndefined() {
		return nil
	}
	var v any
	if err := json.Unmarshal(schema.AppendJSON(nil), &v); err != nil {
		t.Fatal(err)
	}
	out := []string{}
	collectPaths(v, "", &out)
	slices.Sort(out)
	return out
}

func collectPaths(v any, at string, out *[]string) {
	schema, _ := v.(map[string]any)
	if items, ok := schema["items"]; ok {
		collectPaths(items, at+"[]", out)
	}
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for name, p := range properties {
		path := name
		if at != "" {
			path = at + "." + name
		}
		mark := ""
		if slices.Contains(required, any(name)) {
			mark = "!"
		}
		*out = append(*out, path+mark)
		collectPaths(p, path, out)
	}
}

func TestSchemasOfMapping(t *testing.T) {
	t.Parallel()
	catalog, err := load(t, "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	contacts := catalog.Integration("acme").Model("ticketing").Resource("contacts")
	list, create := contacts.Mapping("list"), contacts.Mapping("create")
	for _, c := range []struct {
		name   string
		schema jsonata.Value
		want   []string
	}{
		{"query of list", list.QuerySchema(), []string{"account_id", "name", "sort_by", "sort_by.created_at"}},
		{"query of create", create.QuerySchema(), []string{}},
		{"body of list", list.BodySchema(), nil},
		{"body of create", create.BodySchema(), []string{"details", "emails", "emails[].email!", "name!", "remote_data"}},
		{"answer", create.ResponseSchema(), []string{"details", "emails", "emails[].email!", "id!", "name", "remote_data"}},
	} {
		if diff := cmp.Diff(c.want, paths(t, c.schema)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	whole := create.Method.Body
	if whole.At("emails.type") == nil || whole.At("name").Required {
		t.Error("the model's own schema was changed")
	}
}

// What the mappings send and read of a vendor call, and nothing that only the
// vendor knows.
func TestKnown(t *testing.T) {
	t.Parallel()
	catalog, err := load(t, "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	acme := catalog.Integration("acme")
	record := []string{"hidden", "id", "mail", "name"}
	for _, c := range []struct {
		call                  string
		query, body, response []string
	}{
		{"me.get", nil, nil, nil},
		{"people.list", []string{"include", "label", "search", "sort"}, nil, record},
		{"people.get", []string{"id!"}, nil, record},
		{"people.create", nil, []string{"person", "person.mail", "person.name", "person.note"}, record},
		{"people.update", []string{"id!"}, []string{"mail", "name"}, record},
		{"people.tag", []string{"id!"}, []string{"note"}, nil},
	} {
		known := acme.Known(acme.Method(c.call))
		got := [][]string{paths(t, known.Query), paths(t, known.Body), paths(t, known.Response)}
		if diff := cmp.Diff([][]string{c.query, c.body, c.response}, got); diff != "" {
			t.Errorf("%s: %s", c.call, diff)
		}
	}
	if got := string(acme.Known(acme.Method("people.tag")).Query.AppendJSON(nil)); got != `{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}` {
		t.Error(got)
	}
	if got := string(acme.Known(acme.Method("people.list")).Query.Get("properties").Get("include").AppendJSON(nil)); got != `{"type":"string","default":"phones"}` {
		t.Error(got)
	}
}

func TestProxyRoute(t *testing.T) {
	t.Parallel()
	catalog, err := load(t, "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"people.list": "GET /proxy/people", "people.get": "GET /proxy/people/{id}", "people.create": "POST /proxy/people",
		"people.update": "PATCH /proxy/people/{id}", "people.tag": "POST /proxy/people/tag", "me.get": "GET /proxy/me",
	} {
		method, path := catalog.Integration("acme").Method(name).ProxyRoute()
		if got := method + " " + path; got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
