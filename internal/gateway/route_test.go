package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/gateway"
	"cognate/jsonata"
)

const ref = "?integrated_account_id=" + accountID

func TestRoutes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path, body string
		call               string // model resource method id
	}{
		"list":           {"GET", "/unified/ticketing/contacts", "", "ticketing contacts list "},
		"list, slash":    {"GET", "/unified/ticketing/contacts/", "", "ticketing contacts list "},
		"get":            {"GET", "/unified/ticketing/contacts/7", "", "ticketing contacts get 7"},
		"get, slash":     {"GET", "/unified/ticketing/contacts/7/", "", "ticketing contacts get 7"},
		"get by e-mail":  {"GET", "/unified/ticketing/contacts/ana@example.com", "", "ticketing contacts get ana@example.com"},
		"decoded once":   {"GET", "/unified/ticketing/contacts/a%2Fb%252F%C3%BC+", "", "ticketing contacts get a/b%2Fü+"},
		"create":         {"POST", "/unified/ticketing/contacts", "{}", "ticketing contacts create "},
		"update":         {"PATCH", "/unified/ticketing/contacts/7", "{}", "ticketing contacts update 7"},
		"delete":         {"DELETE", "/unified/ticketing/contacts/7", "", "ticketing contacts delete 7"},
		"own method":     {"POST", "/unified/ticketing/attachments/download", "", "ticketing attachments download "},
		"unknown model":  {"GET", "/unified/user-directory/roles", "", "user-directory roles list "},
		"named like one": {"GET", "/unified/ticketing/contacts/list", "", "ticketing contacts get list"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			a := s.send(t, c.method, c.path+ref, c.body)
			if a.status != 200 || a.text != `{"id":"7"}` {
				t.Fatalf("%d %s", a.status, a.text)
			}
			if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
			call := s.engine.last(t)
			if got := strings.Join([]string{call.Model, call.Resource, call.Method, call.ID}, " "); got != c.call {
				t.Errorf("call %q, want %q", got, c.call)
			}
			if call.Account.ID != accountID || string(call.Override) != `{"base_url":"x"}` || call.Format != engine.FormatUnified || call.Strict {
				t.Errorf("call %+v", call)
			}
		})
	}
}

func TestRefusedRoutes(t *testing.T) {
	t.Parallel()
	s := start(t)
	for name, c := range map[string]struct {
		method, path string
		status       int
		allow        string
	}{
		"put":                    {"PUT", "/unified/ticketing/contacts/7", 405, "GET, HEAD, POST, PATCH, DELETE"},
		"patch of a list":        {"PATCH", "/unified/ticketing/contacts", 405, "GET, HEAD, POST"},
		"post to a record":       {"POST", "/unified/ticketing/contacts/7", 405, "GET, PATCH"},
		"post to a known method": {"POST", "/unified/ticketing/contacts/create", 405, "GET, PATCH"},
		"post to nothing":        {"POST", "/unified/ticketing/nothing/7", 404, ""},
		"not a name":             {"GET", "/unified/Ticketing%20x/contacts", 404, ""},
		"long name":              {"GET", "/unified/ticketing/" + strings.Repeat("a", 65), 404, ""},
		"long id":                {"GET", "/unified/ticketing/contacts/" + strings.Repeat("a", 1025), 400, ""},
		"id not UTF-8":           {"GET", "/unified/ticketing/contacts/%ff", 400, ""},
		"model alone":            {"GET", "/unified/ticketing", 404, ""},
		"too deep":               {"GET", "/unified/ticketing/contacts/7/8", 404, ""},
		"elsewhere":              {"GET", "/nothing/users", 404, ""},
		"unclean":                {"GET", "/unified/ticketing/contacts/../contacts", 404, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := s.send(t, c.method, c.path+ref, "")
			if m := a.message(t, c.status); m == "" || a.header.Get("Allow") != c.allow {
				t.Errorf("message %q, Allow %q", m, a.header.Get("Allow"))
			}
		})
	}
	t.Cleanup(func() {
		if n := s.engine.count(); n != 0 {
			t.Errorf("%d calls reached the engine", n)
		}
	})
}

func TestHeadAndOptions(t *testing.T) {
	t.Parallel()
	s := start(t)
	if a := s.send(t, "HEAD", "/unified/ticketing/contacts/7"+ref, ""); a.status != 200 || a.text != "" || a.header.Get("Content-Length") != "10" {
		t.Errorf("HEAD: %d %q %v", a.status, a.text, a.header)
	}
	a := s.send(t, "OPTIONS", "/unified/ticketing/contacts/7", "", "Authorization", "")
	if a.status != 204 || a.header.Get("Allow") != "GET, HEAD, POST, PATCH, DELETE, OPTIONS" {
		t.Errorf("OPTIONS: %d %v", a.status, a.header)
	}
}

func TestPrincipals(t *testing.T) {
	t.Parallel()
	with := func(id string) string { return "?integrated_account_id=" + id }
	for name, c := range map[string]struct {
		token, query string
		status       int
		message      string
	}{
		"api, own environment":      {"api", with(accountID), 200, ""},
		"api, upper case":           {"api", with(strings.ToUpper(accountID)), 200, ""},
		"api, other environment":    {"api", with(otherID), 404, "there is no integrated account " + otherID},
		"api, unknown":              {"api", with(unknownID), 404, "there is no integrated account " + unknownID},
		"api, not a uuid":           {"api", with("42"), 400, `query parameter integrated_account_id: a uuid is needed, not "42"`},
		"api, nearly a uuid":        {"api", with(strings.ReplaceAll(accountID, "-", "0")), 400, `query parameter integrated_account_id: a uuid is needed, not "` + strings.ReplaceAll(accountID, "-", "0") + `"`},
		"api, none":                 {"api", "", 400, "query parameter integrated_account_id: it is required"},
		"api, empty":                {"api", with(""), 400, "query parameter integrated_account_id: it is required"},
		"api, twice":                {"api", with(accountID) + "&integrated_account_id=" + accountID, 400, "query parameter integrated_account_id: it takes one value and is sent once, without brackets"},
		"admin, any":                {"admin", with(otherID), 200, ""},
		"admin, unknown":            {"admin", with(unknownID), 404, "there is no integrated account " + unknownID},
		"account token":             {"account", "", 200, ""},
		"account token, same":       {"account", with(accountID), 200, ""},
		"account token, other":      {"account", with(otherID), 403, "the token is for another account than integrated_account_id"},
		"account token, unknown":    {"account", with(unknownID), 403, "the token is for another account than integrated_account_id"},
		"a kind that nobody knows":  {"strange", with(accountID), 404, "there is no integrated account " + accountID},
		"a token that is not known": {"nobody", with(accountID), 401, "the token is not known"},
		"no token":                  {"", with(accountID), 401, "the header Authorization: Bearer <token> is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			auth := ""
			if c.token != "" {
				auth = "Bearer " + c.token
			}
			a := s.send(t, "GET", "/unified/ticketing/contacts"+c.query, "", "Authorization", auth)
			if c.status == 200 {
				if a.status != 200 {
					t.Fatalf("%d %s", a.status, a.text)
				}
				s.engine.last(t)
				return
			}
			if m := a.message(t, c.status); m != c.message || s.engine.count() != 0 {
				t.Errorf("message\n got %s\nwant %s", m, c.message)
			}
			if challenge := a.header.Get("WWW-Authenticate"); (challenge == "Bearer") != (c.status == 401) {
				t.Errorf("WWW-Authenticate %q", challenge)
			}
		})
	}
}

func TestMissingAccountIsNamed(t *testing.T) {
	t.Parallel()
	a := start(t).send(t, "GET", "/unified/ticketing/contacts", "")
	if a.paths() != "integrated_account_id:required" || !strings.Contains(a.text, `"missing_required_query_parameters":{"description":`) {
		t.Errorf("%s", a.text)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path, body, kind string
		status                   int
		want                     string // the engine's body; or the message
	}{
		"create":           {"POST", "contacts", `{"z":1,"a":{"n":12345678901234567890}}`, "application/json", 200, `{"z":1,"a":{"n":12345678901234567890}}`},
		"create, array":    {"POST", "contacts", `[]`, "application/json", 200, `[]`}, // the engine says what a body is
		"create, empty":    {"POST", "contacts", ``, "application/json", 400, "the body is empty; a JSON object is needed"},
		"update, empty":    {"PATCH", "contacts/7", ``, "", 400, "the body is empty; a JSON object is needed"},
		"create, form":     {"POST", "contacts", `a=b`, "application/x-www-form-urlencoded", 415, `the Content-Type "application/x-www-form-urlencoded" is not taken; application/json is`},
		"create, no type":  {"POST", "contacts", `{}`, "", 415, "there is a body without a Content-Type; application/json is taken"},
		"create, broken":   {"POST", "contacts", `{"a"}`, "application/json", 400, "the body is not valid JSON: line 1, column 5 (offset 4): '}' where a colon is expected"},
		"create, large":    {"POST", "contacts", `"` + strings.Repeat("x", 1<<16) + `"`, "application/json", 413, "the body is larger than 65536 bytes"},
		"own method":       {"POST", "attachments/download", `{"remote_data":{}}`, "application/json", 200, `{"remote_data":{}}`},
		"own, empty":       {"POST", "attachments/download", ``, "", 200, `{}`},
		"get with body":    {"GET", "contacts/7", `{}`, "application/json", 400, "GET takes no body"},
		"delete with body": {"DELETE", "contacts/7", `{}`, "application/json", 400, "DELETE takes no body"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			a := s.send(t, c.method, "/unified/ticketing/"+c.path+ref, c.body, "Content-Type", c.kind)
			if c.status != 200 {
				if m := a.message(t, c.status); m != c.want || s.engine.count() != 0 {
					t.Errorf("message\n got %s\nwant %s", m, c.want)
				}
				return
			}
			if a.status != 200 {
				t.Fatalf("%d %s", a.status, a.text)
			}
			if got := string(s.engine.last(t).Body.AppendJSON(nil)); got != c.want {
				t.Errorf("body %s, want %s", got, c.want)
			}
		})
	}
}

func TestReadHasNoBody(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.send(t, "GET", "/unified/ticketing/contacts"+ref, "")
	if b := s.engine.last(t).Body; b.Kind() != jsonata.KindUndefined {
		t.Errorf("body %s", b.AppendJSON(nil))
	}
}

func TestRequestHeaders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header  []string
		strict  bool
		applied string
	}{
		"none":             {nil, false, ""},
		"strict":           {[]string{"Prefer", "handling=strict"}, true, "handling=strict"},
		"lenient":          {[]string{"Prefer", "handling=lenient"}, false, "handling=lenient"},
		"among others":     {[]string{"Prefer", `respond-async, Handling = "strict"; x=1`}, true, "handling=strict"},
		"the first counts": {[]string{"Prefer", "handling=lenient, handling=strict"}, false, "handling=lenient"},
		"unknown handling": {[]string{"Prefer", "handling=odd"}, false, ""},
		"another one":      {[]string{"Prefer", "return=minimal"}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			a := s.send(t, "POST", "/unified/ticketing/contacts"+ref, "{}", c.header...)
			if a.status != 200 || s.engine.last(t).Strict != c.strict || a.header.Get("Preference-Applied") != c.applied {
				t.Errorf("%d, strict %v, applied %q", a.status, s.engine.last(t).Strict, a.header.Get("Preference-Applied"))
			}
		})
	}
	s := start(t)
	a := s.send(t, "POST", "/unified/ticketing/contacts"+ref, "{}", "Idempotency-Key", "k1")
	if m := a.message(t, 400); !strings.Contains(m, "Idempotency-Key is not offered yet") || s.engine.count() != 0 {
		t.Errorf("message %q", m)
	}
}

func TestNewRefusesMissingParts(t *testing.T) {
	t.Parallel()
	if _, err := gateway.New(gateway.Config{}); err == nil {
		t.Error("a gateway of nothing was made")
	}
}

func TestOwnRateLimits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*gateway.Config)
		message string
	}{
		"token":   {func(c *gateway.Config) { c.TokenLimit = 2 }, "more than 2 calls in 10 seconds by this token"},
		"account": {func(c *gateway.Config) { c.AccountLimit = 2 }, "more than 2 calls in 10 seconds against this account"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, c.change)
			var a answer
			for range 6 { // even if a window turns meanwhile, the last ones are too many
				a = s.send(t, "GET", "/unified/ticketing/contacts"+ref, "")
			}
			if m := a.message(t, http.StatusTooManyRequests); m != c.message || a.header.Get("Retry-After") != "10" {
				t.Errorf("message %q, Retry-After %q", m, a.header.Get("Retry-After"))
			}
			if _, remote := a.body["truto_is_remote_error"]; remote {
				t.Error("our own limit is marked as the provider's")
			}
		})
	}
}

func TestErrorsOfTheEngine(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.engine.answer = func(*engine.Call) (*engine.Answer, error) {
		return nil, &cognate.Error{
			Code: cognate.CodeBadGateway, Message: "bad e-mail", Failures: []cognate.Failure{{Path: "emails[0].email", RemoteField: "email", Code: "remote", Message: "bad"}},
			Remote: &cognate.Remote{Status: 422, Body: []byte(`{"error":1}`), IsJSON: true},
		}
	}
	a := s.send(t, "POST", "/unified/ticketing/contacts"+ref, "{}")
	if m := a.message(t, 422); m != "bad e-mail" || a.body["truto_is_remote_error"] != true || a.paths() != "emails[0].email:remote" {
		t.Errorf("%s", a.text)
	}
}
