package engine_test

import (
	"strings"
	"testing"
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
