package connector_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/jsonata"
	"cognate/models"
)

// acmeCatalog is the made-up connector; nothing can change it.
var acmeCatalog = sync.OnceValue(func() *connector.Catalog {
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: os.DirFS(acme)})
	if err != nil {
		panic(err)
	}
	return catalog
})

// overridden lays overrides over the made-up connector: "contacts.get" → JSON.
// Each is a layer of its own when there are several of one method.
func overridden(t *testing.T, layers ...map[string]string) (*connector.Integration, definition.Problems) {
	t.Helper()
	catalog := acmeCatalog()
	in := catalog.Integration("acme")
	var all definition.Problems
	for i, layer := range layers {
		var overrides []connector.Override
		for name, config := range layer {
			parts := strings.Split(name, ".")
			if len(parts) == 2 {
				parts = append([]string{"ticketing"}, parts...)
			}
			node, problems := definition.ParseJSON(fmt.Sprintf("layer %d", i), []byte(config))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			overrides = append(overrides, connector.Override{Model: parts[0], Resource: parts[1], Method: parts[2], Config: node})
		}
		var found []definition.Problems
		in, found = in.Override(catalog.Model, overrides)
		for _, problems := range found {
			all = append(all, problems...)
		}
	}
	return in, all
}

func TestOverride(t *testing.T) {
	t.Parallel()
	type layer = map[string]string
	tests := []struct {
		name   string
		layers []layer
		// show tells what is looked at, want what it is.
		show func(r *connector.Resource) any
		want any
	}{
		{
			"an expression takes the place of the connector's",
			[]layer{{"contacts.get": `{"response_mapping":"{ \"id\": $string(response.id), \"name\": response.nick }"}`}},
			func(r *connector.Resource) any { return r.Mapping("get").Fields },
			[]string{"id", "name"},
		},
		{
			"what is not named stays",
			[]layer{{"contacts.get": `{"response_mapping":"{ \"id\": \"1\" }"}`}},
			func(r *connector.Resource) any { return r.Mapping("get").Call.Fixed.FullName() }, "people.get",
		},
		{
			"the other methods stay",
			[]layer{{"contacts.get": `{"response_mapping":"{ \"id\": \"1\" }"}`}},
			func(r *connector.Resource) any { return r.Mapping("update").Fields },
			[]string{"id", "name", "details", "emails"},
		},
		{
			"a method that the connector lacks",
			[]layer{{"contacts.delete": `{"method":"people.tag"}`}},
			func(r *connector.Resource) any { return r.Supported() },
			[]string{"list", "create", "get", "update", "delete"},
		},
		{
			"a resource that the connector lacks",
			[]layer{{"users.list": `{"method":"people.list","response_mapping":"{ \"id\": $string(response.id), \"shoe\": 1 }"}`}},
			func(r *connector.Resource) any { return r.Mapping("list").Fields },
			[]string{"id", "shoe"},
		},
		{
			"the call as a pair of keys",
			[]layer{{"contacts.update": `{"resource":"people","method":"tag"}`}},
			func(r *connector.Resource) any { return r.Mapping("update").Call.Fixed.FullName() }, "people.tag",
		},
		{
			"half of the pair",
			[]layer{{"contacts.get": `{"resource":"me"}`}},
			func(r *connector.Resource) any { return r.Mapping("get").Call.Fixed.FullName() }, "me.get",
		},
		{
			"a fixed call in the place of a choice",
			[]layer{{"contacts.list": `{"method":{"resource":"people","method":"find"}}`}},
			func(r *connector.Resource) any { return len(r.Mapping("list").Call.All()) }, 1,
		},
		{
			"records of its own",
			[]layer{{"contacts.list": `{"records":"[{ \"id\": 1 }]","query_mapping":null}`}, {"contacts.list": `{"method":"people.list"}`}},
			func(r *connector.Resource) any {
				m := r.Mapping("list")
				return []any{m.Records == nil, m.Call.Fixed.FullName()}
			},
			[]any{true, "people.list"},
		},
		{
			"null removes",
			[]layer{{"contacts.create": `{"after":null,"required":null,"response_mapping":"{ \"id\": $string(response.id) }"}`}},
			func(r *connector.Resource) any {
				m := r.Mapping("create")
				return []int{len(m.After), len(m.Required), len(m.Headers)}
			},
			[]int{0, 0, 1},
		},
		{
			"objects merge",
			[]layer{{"contacts.create": `{"request_header_mapping":{"X-Tier":"body.name"}}`}},
			func(r *connector.Resource) any { return len(r.Mapping("create").Headers) }, 2,
		},
		{
			"a header of the connector's that is taken back",
			[]layer{{"contacts.create": `{"request_header_mapping":{"X-Signature":null}}`}},
			func(r *connector.Resource) any { return len(r.Mapping("create").Headers) }, 0,
		},
		{
			"a method switched off",
			[]layer{{"contacts.update": `{"unsupported":"Not in this environment."}`}},
			func(r *connector.Resource) any { return r.Mapping("update").Unsupported }, "Not in this environment.",
		},
		{
			"and on again",
			[]layer{{"contacts.get": `{"response_overlay":{"vip":"true"}}`}, {"contacts.delete": `{"unsupported":"No."}`}, {"contacts.delete": `{"method":"people.tag"}`}},
			func(r *connector.Resource) any { return r.Supported() },
			[]string{"list", "create", "get", "update", "delete"},
		},
		{
			"the later layer wins",
			[]layer{{"contacts.get": `{"response_mapping":"{ \"id\": \"1\" }"}`}, {"contacts.get": `{"response_mapping":"{ \"id\": \"2\", \"name\": \"x\" }"}`}},
			func(r *connector.Resource) any { return r.Mapping("get").Fields },
			[]string{"id", "name"},
		},
		{
			"overlays add and drop",
			[]layer{{"contacts.get": `{"response_overlay":{"tier":"response.tier","address.city":"\"x\"","details":null}}`}},
			func(r *connector.Resource) any { return r.Mapping("get").Fields },
			[]string{"id", "name", "emails", "tier", "address"},
		},
		{
			"overlays are laid on one another",
			[]layer{{"contacts.get": `{"response_overlay":{"tier":"response.tier"}}`}, {"contacts.get": `{"response_overlay":{"tier":null,"level":"record.tier"}}`}},
			func(r *connector.Resource) any {
				m := r.Mapping("get")
				return []any{len(m.ResponseOverlays), m.Fields}
			},
			[]any{2, []string{"id", "name", "details", "emails", "level"}},
		},
		{
			"an overlay taken back",
			[]layer{{"contacts.get": `{"response_overlay":{"tier":"response.tier"}}`}, {"contacts.get": `{"response_overlay":null}`}},
			func(r *connector.Resource) any { return len(r.Mapping("get").ResponseOverlays) }, 0,
		},
		{
			"what an overlay reads of the body is taken",
			[]layer{{"contacts.create": `{"request_body_overlay":{"person.tier":"body.loyalty_tier"}}`}},
			func(r *connector.Resource) any {
				return r.Mapping("create").Taken.Ignored(parse(t, `{"name":"x","loyalty_tier":1,"shoe_size":2}`), false)
			},
			[]string{"shoe_size"},
		},
		{
			"a page mapped at once",
			[]layer{{"contacts.list": `{"response_mapping":"[response.{ \"id\": $string(id), \"x\": 1 }]","response_mapping_method":"array"}`}},
			func(r *connector.Resource) any { m := r.Mapping("list"); return []any{m.ResponseArray, m.Fields} },
			[]any{true, []string{"id", "x"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in, problems := overridden(t, tt.layers...)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			resource := "contacts"
			for name := range tt.layers[0] {
				resource, _, _ = strings.Cut(name, ".")
			}
			r := in.Model("ticketing").Resource(resource)
			if diff := cmp.Diff(tt.want, tt.show(r)); diff != "" {
				t.Error(diff)
			}
			for _, m := range r.Mappings {
				if m.Resource != r || m.Broken {
					t.Errorf("%s is of another resource, or broken", m.Method.Name)
				}
			}
		})
	}
}

// TestOverrideLeavesTheConnector: what an override is laid over is shared by all
// other accounts.
func TestOverrideLeavesTheConnector(t *testing.T) {
	t.Parallel()
	catalog := acmeCatalog()
	in := catalog.Integration("acme")
	before := *in.Model("ticketing").Resource("contacts")
	node, _ := definition.ParseJSON("", []byte(`{"response_overlay":{"vip":"true"}}`))
	out, _ := in.Override(catalog.Model, []connector.Override{
		{Model: "ticketing", Resource: "contacts", Method: "get", Config: node}, {Model: "ticketing", Resource: "users", Method: "get", Config: node},
	})
	after := in.Model("ticketing").Resource("contacts")
	if len(in.Models[0].Resources) != 1 || len(after.Mapping("get").ResponseOverlays) != 0 || after.Mapping("get") != before.Mapping("get") {
		t.Error("the connector was changed")
	}
	if out.Model("ticketing").Resource("contacts").Mapping("create").Body != after.Mapping("create").Body {
		t.Error("what is not overridden was compiled anew")
	}
}

// TestOverrideProblems: each is told at its place in the text that was sent, and
// the method is broken.
func TestOverrideProblems(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, method, config, want string }{
		{"no such model", "sales.contacts.get", `{}`, "there is no unified model sales"},
		{"no such resource", "shoes.get", `{}`, "ticketing has no resource shoes; it has accounts"},
		{"no such method", "contacts.download", `{"method":"me.get"}`, "contacts has no method download; it has list, create"},
		{"no object", "contacts.get", `[]`, "1:1: an override is an object"},
		{"unknown key", "contacts.get", "{\n  \"respons_mapping\": \"1\"\n}", `2:3: respons_mapping: unknown key "respons_mapping"; did you mean "response_mapping"?`},
		{"wrong kind", "contacts.get", `{"response_mapping": {"a": 1}}`, "1:22: response_mapping: wrong kind of value (found an object"},
		{"bad expression", "contacts.get", "{\n  \"response_mapping\": \"{\\n \\\"id\\\": }\"\n}", "2:36: response_mapping: the expression does not compile"},
		{"out of scope", "contacts.get", `{"response_mapping": "{ \"id\": \"1\", \"name\": \"é\" & reply.name }"}`, "1:64: response_mapping: reply is not in scope here"},
		{"not a call of the connector", "contacts.get", `{"method":"people.drop"}`, "1:11: method: people.drop is not a call of this connector; it has people.list, people.find, "},
		{"another host", "contacts.get", `{"method":"GET https://elsewhere.example.com/"}`, "is not a call of this connector"},
		{"a read for a write", "contacts.create", `{"method":"me.get"}`, "method: me.get is a GET: it can't serve create"},
		{"a wrong type", "contacts.get", `{"response_overlay":{"emails":"\"x\""}}`, "1:32: response_overlay.emails: emails is string, the model says array"},
		{"into a list", "contacts.get", `{"response_overlay":{"emails.email":"\"x\""}}`, "1:22: response_overlay: emails is an array: only objects are entered"},
		{"into a text", "contacts.get", `{"response_overlay":{"name.first":"\"x\""}}`, "name is a string"},
		{"the id dropped", "contacts.get", `{"response_overlay":{"id":null}}`, "1:22: response_overlay: id is in every record"},
		{"remote_data dropped", "contacts.get", `{"response_overlay":{"remote_data":null}}`, "remote_data stays"},
		{"nothing to drop", "contacts.get", `{"response_overlay":{"detailz":null}}`, "there is no detailz to drop; there is id, name, details, emails"},
		{"an overlay of numbers", "contacts.get", `{"response_overlay":{"tier":1}}`, "1:29: response_overlay.tier: wrong kind of value (found an integer 1, expected an expression, or null"},
		{"an overlay without names", "contacts.get", `{"response_overlay":{"a..b":"1"}}`, `"a..b" is no path`},
		{"record where there is none", "contacts.create", `{"request_body_overlay":{"a":"record.name"}}`, "record is not in scope here"},
		{"a body of a read", "contacts.get", `{"request_body_overlay":{"a":"1"}}`, "1:25: request_body_overlay: no call of this method has a body"},
		{"an overlay of a delete", "contacts.delete", `{"method":"people.tag","response_overlay":{}}`, "the answer of a delete is the id alone"},
		{"a step that is gone", "contacts.create", `{"before":[],"request_body_mapping":"{ \"a\": before.found.x }"}`, "before.found is no step made by then"},
		{"a get that others answer by", "contacts.get", `{"unsupported":"No."}`, "layer 0:1:1: update would not work any more: the answer can't be read anew: get is not mapped"},
		{"no mapping at all", "users.get", `{"method":"people.get"}`, "no response_mapping, neither here nor for the resource"},
		{"a lone word", "contacts.get", `{"response_mapping_method":"array"}`, "1:28: response_mapping_method: it is about a response_mapping"},
		{"words beside unsupported", "contacts.get", `{"unsupported":"No.","method":"me.get"}`, "unsupported stands alone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in, problems := overridden(t, map[string]string{tt.method: tt.config})
			if !strings.Contains(problems.Error(), tt.want) {
				t.Fatalf("got:\n%v\nwant a problem with %q", problems, tt.want)
			}
			parts := strings.Split(tt.method, ".")
			if models := in.Model("ticketing"); len(parts) == 2 && models.Resource(parts[0]) != nil {
				if m := models.Resource(parts[0]).Mapping(parts[1]); m != nil && !m.Broken && m.Unsupported != "No." && tt.name != "no object" {
					t.Errorf("%s is served", tt.method)
				}
			}
		})
	}
}

// TestOverrideSeesNoSecret: whichever way it is tried, in whichever slot.
func TestOverrideSeesNoSecret(t *testing.T) {
	t.Parallel()
	reads := []string{
		"context.token", "context[0].token", "context.(token)", "$map(context, function($c) { $c.token })", "context.`token`",
		"($c := context; $c.token)", `$lookup(context, \"token\")`, "$.context.token", "$$.context.token", "**.token", "*.token",
		`$eval(\"context.token\")`, `$lookup($, \"con\" & \"text\").token`,
	}
	slots := map[string]string{
		"contacts.get":    `{"response_mapping":"{ \"id\": \"1\", \"name\": %s }"}`,
		"contacts.list":   `{"query_mapping":"{ \"q\": %s }"}`,
		"contacts.create": `{"request_header_mapping":{"X-Signature":"%s"}}`,
		"contacts.update": `{"request_body_mapping":"{ \"n\": %s }"}`,
		"users.get":       `{"method":"people.get","response_mapping":"{ \"id\": \"1\" }","response_overlay":{"stolen":"%s"}}`,
		"users.update":    `{"method":"people.update","response_mapping":"{ \"id\": \"1\" }","request_body_overlay":{"stolen":"%s"}}`,
		"users.create":    `{"method":"people.create","response_mapping":"{ \"id\": \"1\" }","error_mapping":"{ \"message\": %s }"}`,
		"users.list":      `{"method":"people.list","response_mapping":"{ \"id\": \"1\" }","path_mapping":{"x":"%s"}}`,
		"contacts.delete": `{"method":"people.tag","before":[{"name":"a","method":"me.get","request_header_mapping":{"X-A":"%s"}}]}`,
	}
	for method, config := range slots {
		for _, read := range reads {
			in, problems := overridden(t, map[string]string{method: fmt.Sprintf(config, read)})
			if len(problems) > 0 {
				continue
			}
			// What compiles must not be let near a secret at run time.
			resource, name, _ := strings.Cut(method, ".")
			m := in.Model("ticketing").Resource(resource).Mapping(name)
			for _, h := range m.Headers {
				if h.Slot.Secret {
					t.Errorf("%s reads %s", method, read)
				}
			}
			for _, s := range m.Before {
				if s.Headers[0].Slot.Secret {
					t.Errorf("%s reads %s", method, read)
				}
			}
		}
	}
	_, problems := overridden(t, map[string]string{"contacts.create": `{"request_header_mapping":{"X-Signature":"context.token"}}`})
	if !strings.Contains(problems.Error(), "1:51: request_header_mapping.X-Signature: context.token is secret") {
		t.Error(problems)
	}
}

// TestOverlayPath: a backslash keeps a dot in a name.
func TestOverlayPath(t *testing.T) {
	t.Parallel()
	in, problems := overridden(t, map[string]string{"contacts.create": `{"request_body_overlay":{"a.b\\.c.d":"1","e\\f":"2"}}`})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	o := in.Model("ticketing").Resource("contacts").Mapping("create").BodyOverlays[0]
	if diff := cmp.Diff([][]string{{"a", "b.c", "d"}, {`e\f`}}, [][]string{o[0].Path, o[1].Path}); diff != "" {
		t.Error(diff)
	}
}

// TestOverrideLimits: an expression of a caller's ends early.
func TestOverrideLimits(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{
		"($f := function($n) { $f($n) + 1 }; $f(1))", "($f := function($n) { $f($n) }; $f(1))", "$join([1..5000000].(\\\"x\\\"))", "[1..9000000][$ % 2 = 0]",
	} {
		in, problems := overridden(t, map[string]string{"contacts.get": `{"response_mapping":"{ \"id\": \"1\", \"custom_fields\": {\"x\": ` + strings.ReplaceAll(expr, `\\`, `\`) + `} }"}`})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if v, err := in.Model("ticketing").Resource("contacts").Mapping("get").Response.Expr.Eval(t.Context(), jsonata.Object()); err == nil {
			t.Errorf("%s gives %d items", expr, v.Len())
		}
	}
}

// FuzzOverride: whatever is sent is taken or told of, and what is taken can be
// looked at and is laid over once more.
func FuzzOverride(f *testing.F) {
	for _, config := range []string{
		`{"response_mapping":"{ \"id\": \"1\", \"x\": response.a[b=1].c }"}`,
		`{"resource":"people","method":"tag","path_mapping":{"id":"id"}}`,
		`{"response_overlay":{"a.b":"record.name","details":null,"emails":"[response.x.{\"email\":$}]"}}`,
		`{"request_body_overlay":{"person.tier":"body.tier","x\\.y":"request.person"}}`,
		`{"unsupported":"No."}`, `{"method":{"expression":"\"people.get\"","allowed":["people.get"]}}`,
		`{"before":[{"name":"a","method":"me.get","run_if":"query.x"}],"after":null,"required":[{"any_of":["name"]}]}`,
		`{"response_mapping_method":"array","response_mapping":"[response.{\"id\":\"1\"}]"}`, `{"answer":"get","outcome":"\"created\"","refine":["name"]}`,
	} {
		for _, method := range []string{"list", "get", "create", "update", "delete"} {
			f.Add(method, config)
		}
	}
	f.Fuzz(func(t *testing.T, method, config string) {
		node, problems := definition.ParseJSON("f", []byte(config))
		if node == nil || len(problems) > 0 || strings.Contains(method, ".") || method == "" {
			return
		}
		in, found := overridden(t, map[string]string{"contacts." + method: config})
		again, twice := overridden(t, map[string]string{"contacts." + method: config}, map[string]string{"contacts." + method: config})
		for _, p := range append(found, twice...) {
			if p.Message == "" {
				t.Error("a problem without a word")
			}
		}
		for _, in := range []*connector.Integration{in, again} {
			for _, m := range in.Model("ticketing").Resource("contacts").Mappings {
				switch {
				case m.Broken && len(found) == 0 && in != again:
					t.Errorf("%s is broken and nothing is wrong", m.Method.Name)
				case m.Unsupported == "" && (len(m.Call.All()) == 0 || m.Call.All()[0] == nil):
					t.Errorf("%s has no call", m.Method.Name)
				case m.Unsupported == "":
					m.Taken.Ignored(parse(t, `{"name":"x","emails":[{"email":"a"}],"x":{"y":1}}`), true)
				}
			}
		}
	})
}
