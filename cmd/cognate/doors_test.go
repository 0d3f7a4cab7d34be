package main

import (
	"net/url"
	"strings"
	"testing"
)

// The doors beside the unified calls, through the whole program and a simulated
// vendor.
func TestDoors(t *testing.T) {
	t.Parallel()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	base := after(t, s.line(t), "COGNATE_URL=")
	bearer := "Bearer " + after(t, s.line(t), "COGNATE_TOKEN=")
	account := after(t, s.line(t), "COGNATE_ACCOUNT_ID=")
	auth := after(t, s.line(t), "COGNATE_SIM_URL=") + " " + after(t, s.line(t), "COGNATE_SIM_AUTH=")
	status, body := fetch(t, "POST", base+"/integrated-account/token", bearer, `{"id":"`+account+`"}`)
	own, _ := object(t, body)["token"].(string)
	if status >= 300 || own == "" {
		t.Fatal(status, body)
	}
	query := "?integrated_account_id=" + account
	list := url.QueryEscape(`{"items":"response.data","pagination":{"page":{"page_param":"page","size_param":"size","max_size":50}}}`)
	for name, c := range map[string]struct {
		method, path, token, body string
		status                    int
		want                      string
	}{
		"proxy list":               {"GET", "/proxy/users" + query + "&limit=2", bearer, "", 200, `"result_count":2`},
		"proxy list, next":         {"GET", "/proxy/users" + query + "&page=2", bearer, "", 400, "limit and next_cursor are for paging"},
		"proxy get":                {"GET", "/proxy/users/1", "Bearer " + own, "", 200, `"id":1`},
		"proxy create":             {"POST", "/proxy/users" + query, bearer, `{"name":"Ivo Example","email":"ivo@example.com"}`, 200, `"email":"ivo@example.com"`},
		"proxy of nothing":         {"GET", "/proxy/pets" + query, bearer, "", 404, "HappyFox has no resource pets of its own"},
		"proxy, not offered":       {"DELETE", "/proxy/users/1" + query, bearer, "", 405, "delete of users is not offered"},
		"proxy debug":              {"GET", "/proxy/users/1" + query + "&truto_response_format=debug", bearer, "", 200, `"Authorization":["[redacted]"]`},
		"custom":                   {"GET", "/custom/user/1/", "Bearer " + own, "", 200, `"id":1`},
		"custom, by e-mail":        {"GET", "/custom/user/ada.marlow@example.org/" + query, bearer, "", 200, `"id":1`},
		"custom write":             {"POST", "/custom/users/" + query, bearer, `{"name":"Ada Example","email":"ada@example.com"}`, 200, `"email":"ada@example.com"`},
		"custom list":              {"GET", "/custom/users/" + query + "&limit=3&methodConfig=" + list, bearer, "", 200, `"result_count":3`},
		"custom, of another shape": {"POST", "/custom/users/" + query, bearer, `{"methodConfig":{"itmes":"x"}}`, 400, "methodConfig: 1:2: itmes: unknown key"},
		"custom failure":           {"GET", "/custom/nothing/" + query, bearer, "", 404, `"truto_is_remote_error":true`},
		"custom debug":             {"GET", "/custom/staff/" + query + "&truto_response_format=debug", bearer, "", 200, `"Authorization":["[redacted]"]`},
		"custom, climbing":         {"GET", "/custom/%2e%2e/%2e%2e/x" + query, bearer, "", 400, "a step to another folder"},
		"passthrough":              {"POST", "/unified/ticketing/contacts" + query + "&truto_body_passthrough=true", bearer, `{"name":"Uma Example","email":"uma@example.com"}`, 201, `"name":"Uma Example"`},
		"passthrough of a read":    {"GET", "/unified/ticketing/contacts" + query + "&truto_body_passthrough=true", bearer, "", 400, "it is for writes"},
		"passthrough, refused":     {"POST", "/unified/ticketing/contacts" + query + "&truto_body_passthrough=true", bearer, `{"name":7`, 400, `"truto_is_remote_error":true`},
		"passthrough of a proxy":   {"POST", "/proxy/users" + query + "&truto_body_passthrough=true", bearer, `{"name":"Uri Example","email":"uri@example.com"}`, 200, `"name":"Uri Example"`},
		"passthrough of a custom":  {"POST", "/custom/users/" + query + "&truto_body_passthrough=true", bearer, `{"name":"Una Example","email":"una@example.com"}`, 200, `"name":"Una Example"`},
		"stream":                   {"GET", "/unified/ticketing/contacts/1" + query + "&truto_response_format=stream", bearer, "", 200, `"contact_groups":`},
		"stream of a list":         {"GET", "/unified/ticketing/contacts" + query + "&truto_response_format=stream", bearer, "", 200, `"page_info":`},
		"stream of the vendor's":   {"GET", "/proxy/users/1" + query + "&truto_response_format=stream", bearer, "", 200, `"contact_groups":`},
		"stream of a write":        {"POST", "/unified/ticketing/contacts" + query + "&truto_response_format=stream", bearer, `{"name":"Uma Example"}`, 400, "stream is for what is read"},
		"meta of an account":       {"GET", "/unified/ticketing/contacts/meta/create", "Bearer " + own, "", 200, `"request_body_schema":{"type":"object"`},
		"meta of an integration":   {"GET", "/unified/ticketing/contacts/happyfox/meta/list", bearer, "", 200, `"response_schema":{"type":"object"`},
		"meta, not for accounts":   {"GET", "/unified/ticketing/contacts/happyfox/meta/list", "Bearer " + own, "", 403, "the token of an account"},
		"meta document":            {"GET", "/unified/meta/ticketing/happyfox?format=md", bearer, "", 200, "# HappyFox: Unified Ticketing API"},
		"capabilities":             {"GET", "/integrated-account/" + account + "/capabilities", bearer, "", 200, `"ai_readiness":{"proxy_methods":`},
		"tools":                    {"GET", "/integration/happyfox/tools?type=proxy", bearer, "", 200, `"path":"/proxy/users/{id}"`},
	} {
		status, body := fetch(t, c.method, base+c.path, c.token, c.body)
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d, no %s in %s", name, status, c.want, body)
		}
		if _, secret, _ := strings.Cut(auth, " "); strings.Contains(body, secret) {
			t.Errorf("%s tells the credential: %s", name, body)
		}
	}
	if code := s.end(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
}
