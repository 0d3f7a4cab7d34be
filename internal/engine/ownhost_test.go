package engine_test

import (
	"net/http"
	"strings"
	"testing"

	"cognate/internal/engine"
)

// TestOwnHost: software at a customer's own address is reached there, and nowhere
// else.
func TestOwnHost(t *testing.T) {
	t.Parallel()
	own := []string{`hosts: ["*.acme.example.com"]`, `hosts: ["{base_url}"]`, `'"https://" & context.site & ".acme.example.com"'`, `context.site`}
	s := newTheatre(t, own...).says(`200 {"id":1,"name":"Ada"}`)
	s.context = `{"site":"https://desk.example.org:8443/tracker","token":"t"}`
	s.succeeds("get", "1", "")
	if got := s.asked[0]; got != "GET /tracker/people/1" {
		t.Errorf("asked %s", got)
	}
	for address, want := range map[string]string{
		"desk.example.org":             "names no host",
		"https://":                     "names no host",
		"https://a b.example.org":      "can't be read",
		"ftp://desk.example.org":       "http or https and a host",
		"https://u:p@desk.example.org": "no user, query or fragment",
		"https://*.example.org":        "host",
	} {
		s := newTheatre(t, own...).says(`200 {"id":1}`)
		s.context = `{"site":"` + address + `","token":"t"}`
		if e := s.fails("get", "1", ""); e.Status() != 400 || !strings.Contains(e.Message, want) || len(s.asked) != 0 {
			t.Errorf("%s: %d %s, asked %v", address, e.Status(), e.Message, s.asked)
		}
	}
}

// TestOverriddenAddress: where an operator sets the address, the declared hosts are
// reached all the same, but the credentials go to that address alone.
func TestOverriddenAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, address string
		status        int // of our refusal
		authorized    bool
	}{
		{name: "own path", address: "/files/7", authorized: true},
		{name: "own address", address: "https://help.example.org/files/7", authorized: true},
		{name: "declared host", address: "https://north.acme.example.com/files/7"},
		{name: "other port", address: "https://help.example.org:8443/files/7", status: 400},
		{name: "name below the address", address: "https://files.help.example.org/7", status: 400},
		{name: "foreign host", address: "https://evil.example.net/files/7", status: 400},
		{name: "user before a foreign host", address: "https://help.example.org@evil.example.net/7", status: 400},
		{name: "plain http, which the transport refuses", address: "http://help.example.org/files/7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, "get: {call: 'GET /people/{id}'}", "get: {call: 'GET {+url}'}",
				"get: {method: people.get}", `get: {method: people.get, path_mapping: {url: '"`+c.address+`"'}}`)
			var authorization string
			s.serve = func(_ int, r *http.Request, _ http.Header) (int, string) {
				authorization = r.Header.Get("Authorization")
				return 200, `{"id":7}`
			}
			_, err := s.do(t.Context(), "get", "7", "", func(call *engine.Call) {
				call.Override = []byte(`{"base_url":"https://help.example.org/api"}`)
			})
			switch {
			case c.status != 0:
				if e := asError(t, err); e.Status() != c.status || len(s.asked) != 0 {
					t.Errorf("%d %s, asked %v", e.Status(), e.Message, s.asked)
				}
			case err != nil || len(s.asked) != 1 || (authorization != "") != c.authorized:
				t.Errorf("%v, asked %v, authorization %q", err, s.asked, authorization)
			}
		})
	}
}
