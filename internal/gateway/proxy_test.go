package gateway_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/gateway"
)

func TestProxyRoutes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path, body string
		call               string // resource method id
		sent               string // the body
	}{
		"list":                 {"GET", "/proxy/users", "", "users list ", ""},
		"list, slash":          {"GET", "/proxy/users/", "", "users list ", ""},
		"get":                  {"GET", "/proxy/users/7", "", "users get 7", ""},
		"get, encoded":         {"GET", "/proxy/users/a%2Fb", "", "users get a/b", ""},
		"get of an odd id":     {"GET", "/proxy/users/meta", "", "users get meta", ""},
		"create":               {"POST", "/proxy/users", `[1]`, "users create ", `[1]`},
		"create of nothing":    {"POST", "/proxy/users", "", "users create ", ""},
		"update":               {"PATCH", "/proxy/users/7", "{}", "users update 7", "{}"},
		"replace":              {"PUT", "/proxy/users/7", "{}", "users update 7", "{}"},
		"update without an id": {"PATCH", "/proxy/users", "{}", "users update ", "{}"},
		"delete":               {"DELETE", "/proxy/users/7", "", "users delete 7", ""},
		"delete with a body":   {"DELETE", "/proxy/users/7", `{"hard":true}`, "users delete 7", `{"hard":true}`},
		"its own method":       {"POST", "/proxy/users/upsert", `{"a":1}`, "users upsert ", `{"a":1}`},
		"upper case":           {"POST", "/proxy/Contact/mergeAll", "", "Contact mergeAll ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			a := s.send(t, c.method, c.path+ref, c.body)
			if a.status != 200 || a.text != `{"id":"7"}` || a.header.Get("Server-Timing") == "" {
				t.Fatalf("%d %s", a.status, a.text)
			}
			call := s.engine.last(t)
			if got := strings.Join([]string{call.Resource, call.Method, call.ID}, " "); got != c.call || !call.Proxy || call.Model != "" {
				t.Errorf("call %q, want %q", got, c.call)
			}
			if got := string(call.Body.AppendJSON(nil)); got != c.sent {
				t.Errorf("body %s", got)
			}
			if call.Account.ID != accountID || len(call.VendorQuery) != 0 {
				t.Errorf("%+v", call)
			}
			<-s.lines
			if want := `"method":"proxy/` + call.Resource + "/" + call.Method + `"`; !strings.Contains(s.log.String(), want) {
				t.Errorf("no %s in %s", want, s.log)
			}
		})
	}
}

func TestProxyQuery(t *testing.T) {
	t.Parallel()
	const sent = "&ids[]=2&ids[]=1&q=a+b%26c&empty=&deep[x][0]=1&limit=10&next_cursor=abc&%C3%BC=%E2%82%AC&a=1&a=2&[odd=1&x[y=2" +
		"&truto_response_format=raw&truto_ignore_limit=false&truto_key_by="
	s := start(t)
	if a := s.send(t, "GET", "/proxy/users"+ref+sent, ""); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.text)
	}
	call := s.engine.last(t)
	want := url.Values{
		"ids[]": {"2", "1"}, "q": {"a b&c"}, "empty": {""}, "deep[x][0]": {"1"}, "ü": {"€"}, "a": {"1", "2"}, "[odd": {"1"}, "x[y": {"2"},
	}
	if diff := cmp.Diff(want, call.VendorQuery); diff != "" {
		t.Error(diff)
	}
	if call.Limit != 10 || call.Cursor != "abc" || call.Format != engine.FormatRaw || call.KeyBy != "" {
		t.Errorf("%+v", call)
	}
}

func TestRefusedProxy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token, method, path, query, body string
		status                           int
		message                          string
	}{
		"no token":                {"none", "GET", "/proxy/users", "", "", 401, "not known"},
		"no account":              {"api", "GET", "/proxy/users", "?", "", 400, "integrated_account_id: it is required"},
		"an account out of reach": {"api", "GET", "/proxy/users", "?integrated_account_id=" + otherID, "", 404, "there is no integrated account"},
		"another account's token": {"account", "GET", "/proxy/users", "?integrated_account_id=" + otherID, "", 403, "for another account"},
		"no name":                 {"api", "GET", "/proxy/us%20ers", "", "", 404, "there is no resource of that name"},
		"a path too deep":         {"api", "GET", "/proxy/users/7/8", "", "", 404, "there is no route"},
		"no resource":             {"api", "GET", "/proxy", "", "", 404, "there is no route"},
		"a long id":               {"api", "GET", "/proxy/users/" + strings.Repeat("a", 1025), "", "", 400, "longer than"},
		"a shared method by POST": {"api", "POST", "/proxy/users/update", "", "{}", 405, "none called update"},
		"no method's name":        {"api", "POST", "/proxy/users/a%2Fb", "", "{}", 405, "none called a/b"},
		"a method of HTTP":        {"api", "TRACE", "/proxy/users", "", "", 405, "TRACE is not offered here"},
		"a body of a GET":         {"api", "GET", "/proxy/users", "", "{}", 400, "GET takes no body"},
		"no JSON":                 {"api", "POST", "/proxy/users", "", "{", 400, "JSON"},
		"a limit that is none":    {"api", "GET", "/proxy/users", ref + "&limit=x", "", 400, "limit: a whole number"},
		"normalized":              {"api", "GET", "/proxy/users", ref + "&truto_response_format=normalized", "", 400, "not normalized"},
		"for unified records":     {"api", "GET", "/proxy/users", ref + "&truto_exclude_fields[]=id", "", 400, "truto_exclude_fields: it is not for the vendor's own calls"},
		"an unknown one of ours":  {"api", "GET", "/proxy/users", ref + "&truto_foo=1", "", 400, "truto_foo: it is not for the vendor's own calls"},
		"no percent-encoding":     {"api", "GET", "/proxy/users", ref + "&q=%zz", "", 400, "percent-encoded"},
		"too many parameters":     {"api", "GET", "/proxy/users", ref + strings.Repeat("&a=1", 1001), "", 400, "more than 1000 parameters"},
		"an idempotency key":      {"api", "POST", "/proxy/users", "idempotent", "{}", 400, "Idempotency-Key is not offered"},
		"a dry run of a read":     {"api", "GET", "/proxy/users", "dry", "", 400, "dry-run is for writes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			header := []string{"Authorization", "Bearer " + c.token}
			query := c.query
			switch query {
			case "":
				query = ref
			case "idempotent":
				query, header = ref, append(header, "Idempotency-Key", "k")
			case "dry":
				query, header = ref, append(header, "Prefer", "dry-run")
			}
			if m := s.send(t, c.method, c.path+query, c.body, header...).message(t, c.status); !strings.Contains(m, c.message) {
				t.Errorf("message %q", m)
			}
			if s.engine.count() != 0 {
				t.Error("the call reached the engine")
			}
		})
	}
}

func TestProxyAnswers(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *gateway.Config) { c.AccountLimit = 2 })
	if a := s.send(t, "GET", "/proxy/users", "", "Authorization", "Bearer account"); a.status != 200 {
		t.Errorf("the account's own token: %d %s", a.status, a.text)
	}
	s.engine.answer = func(*engine.Call) (*engine.Answer, error) {
		e := cognate.Errorf(cognate.CodeForbidden, "Not yours")
		e.Remote = &cognate.Remote{Status: 403, Body: []byte(`{"reason":"Not yours"}`), IsJSON: true, Call: "GET /users/"}
		e.Insight = cognate.Insight{ScopesOnly: true, MissingScopes: []string{"users.read"}}
		return nil, e
	}
	a := s.send(t, "GET", "/proxy/users"+ref, "")
	a.message(t, 403)
	want := map[string]any{"forbidden_error": map[string]any{
		"description": "The provider refused; the connected account may lack a permission or scope.",
		"value":       map[string]any{"missing_scopes": []any{"users.read"}},
	}}
	if diff := cmp.Diff(want, a.body["truto_error_insight"]); diff != "" || a.body["truto_is_remote_error"] != true || a.body["raw_response"] == nil {
		t.Errorf("%s %s", diff, a.text)
	}
	s.send(t, "GET", "/proxy/users"+ref, "").message(t, 429)
}
