package console_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// wide is an acme with more to offer: calls of its own, and a mapping that writes.
const wide = acme + `    list: {call: GET /people, items: response, docs: 'https://acme.example.com/docs/people'}
    create: {call: POST /people}
    merge: {call: 'POST /people/{id}/merge/{other}'}
`

const wideContacts = `response_mapping: |
  { "id": $string(response.id), "name": response.name, "phones": [response.numbers.{ "number": $ }] }
list: {method: people.list, query_mapping: '{ "q": query.name }'}
get: {method: people.get}
create:
  method: people.create
  required: [name, 'phones[].number', {any_of: [first_name, last_name]}]
  request_body_mapping: '{ "name": body.name, "first": body.first_name & body.last_name, "numbers": [body.phones.number] }'
delete: {unsupported: Acme keeps everybody.}
`

func wideWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.files["acme/connector.yaml"] = &fstest.MapFile{Data: []byte(wide)}
	w.files["acme/ticketing/contacts.yaml"] = &fstest.MapFile{Data: []byte(wideContacts)}
	w.ok(t, 200, w.admin, "POST", "/admin/reload", "")
	return w
}

// each gives the values at a key of a list of objects.
func each(t *testing.T, v any, key string) []any {
	t.Helper()
	list, ok := v.([]any)
	if !ok {
		t.Fatalf("%v is no list", v)
	}
	out := make([]any, len(list))
	for i, item := range list {
		object, _ := item.(map[string]any)
		out[i] = object[key]
	}
	return out
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	w := wideWorld(t)
	c := w.ok(t, 200, w.api, "GET", "/integration/acme/capabilities", "")
	for _, part := range []string{
		`"name":"acme","label":"Acme","category":"ticketing","proof_level":"typed"}`,
		`"resource":"people","methods":[{"method":"get","name":"get_acme_people","description":"Gets one of the people at Acme: GET /people/{id}.","has_description":true,"has_query_schema":true,"has_body_schema":false,"has_response_schema":true,"api_documentation_url":null,"retry":"safe"}`,
		`"description":"Lists the people at Acme: GET /people.","has_description":true,"has_query_schema":true,"has_body_schema":false,"has_response_schema":true,"api_documentation_url":"https://acme.example.com/docs/people","retry":"safe"`,
		`"name":"create_acme_people","description":"Creates one of the people at Acme: POST /people.","has_description":true,"has_query_schema":false,"has_body_schema":true,"has_response_schema":true,"api_documentation_url":null,"retry":"unsent"`,
		`"description":"Calls merge of the people at Acme: POST /people/{id}/merge/{other}."`,
		`"model":"ticketing","model_label":"Unified Ticketing API","resource":"contacts"`,
		`"methods":["list","create","get"],"proof_levels":{"create":"typed","get":"typed","list":"typed"},"env_overridden":false,"docs_url":"/docs/unified/ticketing/contacts"`,
		`"formats":["api_key","token"]`,
		`{"name":"api_key","label":"API key","type":"password","required":true}`,
		`{"name":"region","label":"Region","type":"text","required":false}`,
		`"ai_readiness":{"proxy_methods":5,"proxy_methods_with_descriptions":5,"ai_ready_score":1}`,
	} {
		if !strings.Contains(c.text, part) {
			t.Errorf("no %s in %s", part, c.text)
		}
	}
	if strings.Contains(c.text, `"proof":{`) {
		t.Errorf("nobody asked for the proof field by field: %s", c.text)
	}
	proven := w.ok(t, 200, w.api, "GET", "/integration/acme/capabilities?include_proof=true&type=unified", "")
	if !strings.Contains(proven.text, `"proof":{"create":{"level":"typed"`) {
		t.Errorf("no proof field by field in %s", proven.text)
	}
	if strings.Contains(c.text, `"account"`) || strings.Contains(c.text, `"environment_id"`) {
		t.Errorf("an integration has no account: %s", c.text)
	}
	if got := strings.Count(c.text, `"name":"subdomain"`); got != 1 {
		t.Errorf("a field of two ways to connect is told %d times", got)
	}
	byID := w.ok(t, 200, w.api, "GET", "/integration/"+c.get("integration.id").(string)+"/capabilities", "")
	if diff := cmp.Diff(c.json, byID.json); diff != "" {
		t.Error(diff)
	}
}

func TestCapabilitiesOfAccount(t *testing.T) {
	t.Parallel()
	w := wideWorld(t)
	id := w.account(t)
	c := w.ok(t, 200, w.api, "GET", "/integrated-account/"+id+"/capabilities", "")
	want := map[string]any{
		"id": id, "status": "active", "authentication_method": "api_key", "is_blocked": false, "is_sandbox": false,
	}
	if diff := cmp.Diff(want, c.get("account")); diff != "" {
		t.Error(diff)
	}
	if c.get("environment_id") != w.env.ID || c.get("integration.name") != "acme" {
		t.Error(c.text)
	}
	general := w.ok(t, 200, w.api, "GET", "/integration/acme/capabilities", "")
	for _, part := range []string{"proxy", "unified", "auth", "ai_readiness"} {
		if diff := cmp.Diff(general.get(part), c.get(part)); diff != "" {
			t.Errorf("%s: %s", part, diff)
		}
	}
}

func TestCapabilitiesFilter(t *testing.T) {
	t.Parallel()
	w := wideWorld(t)
	for query, want := range map[string][2][]any{
		"type=proxy":                        {{"staff", "people"}, {}},
		"type=unified":                      {{}, {"contacts"}},
		"type=all&resource=people":          {{"people"}, {}},
		"resource=contacts":                 {{}, {"contacts"}},
		"methods=create":                    {{"people"}, {"contacts"}},
		"methods=custom":                    {{"people"}, {}},
		"methods=update, merge":             {{"people"}, {}},
		"methods=read&resource=staff":       {{"staff"}, {}},
		"methods=write&type=unified":        {{}, {"contacts"}},
		"methods=delete":                    {{}, {}},
		"has_description=false&type=proxy":  {{"staff", "people"}, {}},
		"has_description=true&methods=list": {{"staff", "people"}, {"contacts"}},
	} {
		c := w.ok(t, 200, w.api, "GET", "/integration/acme/capabilities?"+strings.ReplaceAll(query, " ", url.QueryEscape(" ")), "")
		got := [2][]any{each(t, c.json["proxy"], "resource"), each(t, c.json["unified"], "resource")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
	for _, query := range []string{"type=odd", "has_description=yes", "colour=red"} {
		w.ok(t, 400, w.api, "GET", "/integration/acme/capabilities?"+query, "")
	}
}

func TestTools(t *testing.T) {
	t.Parallel()
	w := wideWorld(t)
	a := w.ok(t, 200, w.api, "GET", "/integration/acme/tools", "")
	tools := map[string]map[string]any{}
	for _, tool := range result(t, a) {
		name, _ := tool["name"].(string)
		if tools[name] != nil || len(name) > 64 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
			t.Errorf("%q is no name of a tool, or that of two", name)
		}
		tools[name] = tool
	}
	if len(tools) != 8 {
		t.Errorf("%d tools: %s", len(tools), a.text)
	}
	for _, c := range []struct {
		tool, kind, method, path string
		query, body              []string // keys
		required                 []any
	}{
		{"list_ticketing_contacts", "unified", "GET", "/unified/ticketing/contacts", []string{"name", "phones", "limit", "next_cursor"}, nil, []any{}},
		{"get_ticketing_contacts", "unified", "GET", "/unified/ticketing/contacts/{id}", []string{"id"}, nil, []any{"id"}},
		{
			"create_ticketing_contacts", "unified", "POST", "/unified/ticketing/contacts",
			nil,
			[]string{"first_name", "last_name", "name", "phones", "remote_data"},
			[]any{"name"},
		},
		{"list_acme_people", "proxy", "GET", "/proxy/people", []string{"q", "limit", "next_cursor"}, nil, []any{}},
		{"get_acme_people", "proxy", "GET", "/proxy/people/{id}", []string{"id"}, nil, []any{"id"}},
		{"create_acme_people", "proxy", "POST", "/proxy/people", nil, []string{"name", "first", "numbers"}, []any{}},
		{"merge_acme_people", "proxy", "POST", "/proxy/people/merge", []string{"id", "other"}, []string{}, []any{"id", "other"}},
	} {
		tool := tools[c.tool]
		if tool["type"] != c.kind || tool["http_method"] != c.method || tool["path"] != c.path {
			t.Errorf("%s: %v", c.tool, tool)
		}
		if diff := cmp.Diff(c.required, tool["required"]); diff != "" {
			t.Errorf("%s requires: %s", c.tool, diff)
		}
		checkKeys(t, c.tool+" query", tool["query_schema"], c.query)
		if c.body == nil && tool["body_schema"] != nil {
			t.Errorf("%s has a body: %v", c.tool, tool["body_schema"])
		}
		if c.body != nil {
			checkKeys(t, c.tool+" body", tool["body_schema"], c.body)
		}
	}
	account := w.ok(t, 200, w.api, "GET", "/integrated-account/"+w.account(t)+"/tools?type=unified&methods=read", "")
	if diff := cmp.Diff(each(t, account.json["result"], "name"), []any{"list_ticketing_contacts", "get_ticketing_contacts"}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(account.json["result"], account.json["results"]); diff != "" {
		t.Error(diff)
	}
}

func checkKeys(t *testing.T, what string, schema any, want []string) {
	t.Helper()
	object, _ := schema.(map[string]any)
	properties, _ := object["properties"].(map[string]any)
	got := map[string]bool{}
	for key := range properties {
		got[key] = true
	}
	keys := map[string]bool{}
	for _, key := range want {
		keys[key] = true
	}
	if diff := cmp.Diff(keys, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}
