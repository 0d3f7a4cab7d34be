package gateway_test

import (
	"strings"
	"testing"

	"cognate/internal/gateway"
)

const someEnvironment = "0b5f1d1e-6c5f-4c39-9d5c-3a4f3f6f0e01"

func TestMeta(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token, path string
		want        map[string]any
	}{
		"of an account": {
			"api", "/unified/ticketing/contacts/meta/list" + ref,
			map[string]any{"call": "ticketing contacts list", "account": accountID, "integration": "acmedesk", "environment": "env-1", "override": `{"base_url":"x"}`},
		},
		"of an account, by its token": {
			"account", "/unified/ticketing/contacts/meta/create",
			map[string]any{"call": "ticketing contacts create", "account": accountID, "integration": "acmedesk", "environment": "env-1", "override": `{"base_url":"x"}`},
		},
		"of an integration": {
			"api", "/unified/ticketing/contacts/acmedesk/meta/list",
			map[string]any{"call": "ticketing contacts list", "account": "", "integration": "acmedesk", "environment": "env-1", "override": ""},
		},
		"of an integration, in an environment": {
			"admin", "/unified/ticketing/contacts/acmedesk/meta/list?environment_id=" + strings.ToUpper(someEnvironment),
			map[string]any{"call": "ticketing contacts list", "account": "", "integration": "acmedesk", "environment": someEnvironment, "override": ""},
		},
		"a document":                   {"account", "/unified/meta/ticketing/acmedesk", map[string]any{"document": "ticketing of acmedesk"}},
		"a document in an environment": {"admin", "/unified/meta/ticketing/acmedesk?format=json&environment_id=" + someEnvironment, map[string]any{"document": "ticketing of acmedesk"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			a := s.send(t, "GET", c.path, "", "Authorization", "Bearer "+c.token)
			if a.status != 200 || len(a.body) != len(c.want) || a.header.Get("Server-Timing") == "" {
				t.Fatalf("%d %s", a.status, a.text)
			}
			for key, want := range c.want {
				if a.body[key] != want {
					t.Errorf("%s: %v, want %v", key, a.body[key], want)
				}
			}
			if s.engine.count() != 0 {
				t.Error("a call was made")
			}
		})
	}
}

func TestMetaFormats(t *testing.T) {
	t.Parallel()
	s := start(t)
	for format, want := range map[string]string{"": "application/json", "json": "application/json", "md": "application/md", "html": "application/html"} {
		a := s.send(t, "GET", "/unified/meta/ticketing/acmedesk?format="+format, "")
		if got := a.header.Get("Content-Type"); a.status != 200 || got != want || !strings.HasPrefix(a.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%q: %d %v", format, a.status, a.header)
		}
	}
}

func TestRefusedMeta(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token, method, path, body string
		status                    int
		message                   string
	}{
		"no token":                       {"none", "GET", "/unified/meta/ticketing/acmedesk", "", 401, "not known"},
		"an account's, of integrations":  {"account", "GET", "/unified/ticketing/contacts/acmedesk/meta/list", "", 403, "/unified/ticketing/contacts/meta/list tells the same"},
		"an unknown format":              {"api", "GET", "/unified/meta/ticketing/acmedesk?format=pdf", "", 400, "format: want one of json, md and html"},
		"an unknown integration":         {"api", "GET", "/unified/meta/ticketing/none", "", 404, "no such integration"},
		"an unknown parameter":           {"api", "GET", "/unified/meta/ticketing/acmedesk?colour=red", "", 400, "colour: not a parameter here; it takes environment_id, format"},
		"a parameter twice":              {"api", "GET", "/unified/meta/ticketing/acmedesk?format=md&format=md", "", 400, "sent once"},
		"no percent-encoding":            {"api", "GET", "/unified/meta/ticketing/acmedesk?format=%zz", "", 400, "percent-encoded"},
		"another environment":            {"api", "GET", "/unified/meta/ticketing/acmedesk?environment_id=" + someEnvironment, "", 403, "another environment"},
		"no environment":                 {"admin", "GET", "/unified/ticketing/contacts/acmedesk/meta/list?environment_id=7", "", 400, "a uuid is needed"},
		"no account":                     {"api", "GET", "/unified/ticketing/contacts/meta/list", "", 400, "integrated_account_id: it is required"},
		"an account that is none":        {"api", "GET", "/unified/ticketing/contacts/meta/list?integrated_account_id=7", "", 400, "a uuid is needed"},
		"an account out of reach":        {"api", "GET", "/unified/ticketing/contacts/meta/list?integrated_account_id=" + otherID, "", 404, "there is no integrated account"},
		"a control parameter":            {"api", "GET", "/unified/ticketing/contacts/meta/list" + ref + "&limit=5", "", 400, "limit: not a parameter here"},
		"a resource that is not there":   {"api", "GET", "/unified/ticketing/nothing/meta/list" + ref, "", 404, "no such resource"},
		"a body":                         {"api", "GET", "/unified/ticketing/contacts/meta/list" + ref, "{}", 400, "GET takes no body"},
		"a write":                        {"api", "POST", "/unified/ticketing/contacts/meta/list" + ref, "{}", 405, "POST is not offered here"},
		"a resource of a model of meta":  {"api", "POST", "/unified/meta/ticketing" + ref, "{}", 200, ""},
		"a record whose id is meta":      {"api", "GET", "/unified/ticketing/contacts/meta" + ref, "", 200, ""},
		"a change of a record like that": {"api", "PATCH", "/unified/ticketing/contacts/meta" + ref, "{}", 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t).send(t, c.method, c.path, c.body, "Authorization", "Bearer "+c.token)
			if c.status == 200 {
				if a.status != 200 || a.text != `{"id":"7"}` {
					t.Errorf("%d %s", a.status, a.text)
				}
				return
			}
			if m := a.message(t, c.status); !strings.Contains(m, c.message) {
				t.Errorf("message %q", m)
			}
		})
	}
}

func TestMetaIsLimited(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *gateway.Config) { c.TokenLimit = 1 })
	const path = "/unified/meta/ticketing/acmedesk"
	s.send(t, "GET", path, "")
	s.send(t, "GET", path, "").message(t, 429)
}
