package engine_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

func (s *theatre) meta(account cognate.Account, method string) map[string]json.RawMessage {
	s.Helper()
	raw, err := s.engine.Meta(s.Context(), &engine.Call{Account: account, Model: "ticketing", Resource: "contacts", Method: method})
	if err != nil {
		s.Fatal(err)
	}
	var out map[string]json.RawMessage
	if err := json.Unmarshal(raw, &out); err != nil {
		s.Fatal(err)
	}
	if len(s.asked) != 0 {
		s.Errorf("the vendor was called: %v", s.asked)
	}
	return out
}

// names lists the properties of a JSON Schema.
func names(t *testing.T, schema json.RawMessage) []string {
	t.Helper()
	var object struct {
		Properties map[string]json.RawMessage
	}
	if err := json.Unmarshal(schema, &object); err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, name := range []string{"id", "name", "first_name", "emails", "custom_fields", "remote_data"} {
		if _, ok := object.Properties[name]; ok {
			out = append(out, name)
		}
	}
	return out
}

func TestMeta(t *testing.T) {
	t.Parallel()
	s := newTheatre(t,
		"list: {call: GET /people, items: response.people}", "list: {call: GET /people, items: response.people, query: {expand: all}, docs: 'https://acme.example.com/docs/people'}",
		"list: {method: people.list}", `list: {method: people.list, query_mapping: '{ "q": query.name }'}`)
	list, create := s.meta(s.account, "list"), s.meta(s.account, "create")
	for key, want := range map[string]string{
		"method":             `"list"`,
		"documentation_link": `"https://acme.example.com/docs/people"`,
		"response_mapping":   `"{ \"id\": response.id ? $string(response.id), \"name\": response.name }"`,
		"default_query":      `{"expand":"all"}`, "default_body": `null`, "request_body_schema": `null`,
	} {
		if got := string(list[key]); got != want {
			t.Errorf("list: %s: %s", key, got)
		}
	}
	for key, want := range map[string]string{"method": `"create"`, "documentation_link": `null`, "default_query": `null`} {
		if got := string(create[key]); got != want {
			t.Errorf("create: %s: %s", key, got)
		}
	}
	whole := []string{"id", "name", "first_name", "emails", "custom_fields", "remote_data"}
	for what, got := range map[string][]string{
		"schema of list":         names(t, list["schema"]),
		"schema of create":       names(t, create["schema"]),
		"query_schema of list":   append(names(t, list["query_schema"]), "id", "first_name", "emails", "custom_fields", "remote_data"),
		"query_schema of create": append(names(t, create["query_schema"]), whole...),
		"body of create":         append(names(t, create["request_body_schema"]), "id", "first_name", "emails"),
	} {
		if diff := cmp.Diff(map[string]bool{"id": true, "name": true, "first_name": true, "emails": true, "custom_fields": true, "remote_data": true}, set(got)); diff != "" || len(got) != len(whole) {
			t.Errorf("%s: %v", what, got)
		}
	}
	if _, has := list["response_schema"]; has || len(list) != 8 {
		t.Errorf("%d keys: %v", len(list), list)
	}
	general := s.meta(cognate.Account{Integration: "acme"}, "list")
	if diff := cmp.Diff([]string{"id", "name", "remote_data"}, names(t, general["response_schema"])); diff != "" || len(general) != 9 {
		t.Errorf("%d keys: %s", len(general), diff)
	}
}

func set(names []string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}

func TestMetaOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "get: {method: people.get}", "get: {unsupported: Acme hides people.}")
	s.account.IsBlocked, s.account.IsSandbox = true, true // a description is no call
	s.meta(s.account, "create")
	for _, c := range []struct{ integration, model, resource, method, want string }{
		{"acme", "crm", "contacts", "list", "there is no unified model crm"},
		{"acme", "ticketing", "people", "list", "ticketing has no resource people; it has accounts,"},
		{"acme", "ticketing", "contacts", "merge", "contacts has no method merge; it has list,"},
		{"other", "ticketing", "contacts", "list", "there is no integration other"},
		{"acme", "ticketing", "tickets", "list", "Acme has no tickets"},
		{"acme", "ticketing", "contacts", "delete", "delete of contacts is not offered by Acme"},
		{"acme", "ticketing", "contacts", "get", "Acme hides people."},
	} {
		_, err := s.engine.Meta(t.Context(), &engine.Call{Account: cognate.Account{Integration: c.integration}, Model: c.model, Resource: c.resource, Method: c.method})
		var e *cognate.Error
		if !errors.As(err, &e) || e.Code != cognate.CodeNotFound || !strings.Contains(e.Message, c.want) {
			t.Errorf("%s/%s/%s of %s: %v", c.model, c.resource, c.method, c.integration, err)
		}
	}
}

// What is always sent, and what must be.
func TestMetaOfDefaults(t *testing.T) {
	t.Parallel()
	s := newTheatre(t,
		"list: {call: GET /people, items: response.people}", "list: {call: GET /people, items: response.people, query: {expand: all, page: '1'}}",
		"list: {method: people.list}", `list: {method: people.list, query_mapping: '{ "q": query.name, "a": query.account_id }', query: {expand: some, deep: {x: 1}}, required_query: [name, {any_of: [account_id]}]}`,
		"create: {method: people.create,", "create: {method: people.create, body: {source: api}, required: [name],")
	list, create := s.meta(s.account, "list"), s.meta(s.account, "create")
	if got := string(list["default_query"]); got != `{"expand":"some","page":"1","deep":{"x":1}}` {
		t.Error(got)
	}
	if got := string(create["default_body"]); got != `{"source":"api"}` {
		t.Error(got)
	}
	for what, schema := range map[string]json.RawMessage{"query": list["query_schema"], "body": create["request_body_schema"]} {
		var object struct{ Required []string }
		if err := json.Unmarshal(schema, &object); err != nil || strings.Join(object.Required, " ") != "name" {
			t.Errorf("%s: %v %v", what, object.Required, err)
		}
	}
}
