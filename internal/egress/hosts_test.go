package egress_test

import (
	"net/url"
	"strings"
	"testing"

	"cognate/internal/egress"
)

func hosts(tb testing.TB, entries ...string) egress.Hosts {
	tb.Helper()
	h, err := egress.ParseHosts(entries)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func TestHostsAllows(t *testing.T) {
	t.Parallel()
	h := hosts(t, "*.HelpDesk.example", "api.example.com", "odd.example.com:8443", "[::1]:9000", "192.0.2.7.", "both.example.org", "both.example.org:80")
	cases := []struct {
		host string
		want bool
	}{
		{"acme.helpdesk.example", true},
		{"ACME.HelpDesk.EXAMPLE", true},
		{"acme.helpdesk.example.", true},
		{"acme.helpdesk.example:443", true},
		{"acme.helpdesk.example:8443", false},
		{"a.b.helpdesk.example", true},
		{"helpdesk.example", false},
		{".helpdesk.example", false},
		{"..helpdesk.example", false},
		{"a..helpdesk.example", false},
		{"acme.helpdesk.example..", false},
		{"evilhelpdesk.example", false},
		{"acme.helpdesk.example.evil.example", false},
		{"evil.example/.helpdesk.example", false},
		{"evil.example\uff0f.helpdesk.example", false},
		{"evil.example#.helpdesk.example", false},
		{"a@b.helpdesk.example", false},
		{"a%2e.helpdesk.example", false},
		{"api.example.com", true},
		{"api.example.com.", true},
		{"api.example.com:443", true},
		{"api.example.com:0443", false},
		{"api.example.com:", false},
		{"api.example.com:80", false},
		{"api.example.com:443:443", false},
		{"www.api.example.com", false},
		{"api.example.co\u212a", false},
		{"odd.example.com", false},
		{"odd.example.com:8443", true},
		{"[::1]:9000", true},
		{"[::1]", false},
		{"[::1%lo]:9000", false},
		{"::1", false},
		{"[::1", false},
		{"[]", false},
		{"192.0.2.7", true},
		{"both.example.org", true},
		{"both.example.org:80", true},
		{"both.example.org:81", false},
		{"", false},
		{".", false},
		{":443", false},
	}
	for _, c := range cases {
		t.Run(c.host, func(t *testing.T) {
			t.Parallel()
			if got := h.Allows(c.host); got != c.want {
				t.Errorf("Allows(%q) = %v", c.host, got)
			}
		})
	}
}

func TestHostsKelvinSign(t *testing.T) {
	t.Parallel()
	h := hosts(t, "desk.example.com", "*.desk.example.com")
	for _, host := range []string{"des\u212a.example.com", "a.des\u212a.example.com", "de\u017fk.example.com"} {
		if h.Allows(host) {
			t.Errorf("%q is allowed: it only folds to an allowed name", host)
		}
	}
}

func TestHostsAllowsURL(t *testing.T) {
	t.Parallel()
	h := hosts(t, "sim.example.com", "127.0.0.1:9000")
	for raw, want := range map[string]bool{
		"https://sim.example.com/a?b=c": true,
		"http://sim.example.com":        true,
		"http://sim.example.com:80":     true,
		"http://sim.example.com:443":    false,
		"https://sim.example.com:80":    false,
		"http://127.0.0.1:9000/x":       true,
		"http://127.0.0.1":              false,
		"ftp://sim.example.com":         false,
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.AllowsURL(u); got != want {
			t.Errorf("AllowsURL(%s) = %v", raw, got)
		}
	}
	if (egress.Hosts{}).Allows("sim.example.com") {
		t.Error("the zero policy allows a host")
	}
}

func TestParseHostsRefuses(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{
		"", ".", "*", "*.", "*.com", "*.*.example.com", "a*.example.com", "a..b", ".example.com", "https://example.com",
		"example.com/", "example.com:", "example.com:0", "example.com:65536", "example.com:https", "example.com:08", "a b.example.com",
		"m\u00fcller.example.com", "user@example.com", "fe80::1%eth0", "[fe80::1%eth0]", "::1", "[127.0.0.1]", "[::1]x", strings.Repeat("a", 64) + ".example.com",
		strings.Repeat("a.", 130) + "example.com",
	} {
		h, err := egress.ParseHosts([]string{"ok.example.com", entry})
		if err == nil {
			t.Errorf("%q is taken, as %s", entry, h)
			continue
		}
		if entry != "" && !strings.Contains(err.Error(), entry[:1]) {
			t.Errorf("%q: the error does not name it: %v", entry, err)
		}
	}
	if _, err := egress.ParseHosts(make([]string, 65)); err == nil {
		t.Error("65 hosts are taken")
	}
}

func TestHostsString(t *testing.T) {
	t.Parallel()
	want := "*.helpdesk.example, api.example.com:8443, [::1]:9000"
	if got := hosts(t, "*.HelpDesk.example", "api.example.com.:8443", "[0:0::1]:9000").String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestHostsAllowsIsFree(t *testing.T) {
	h := hosts(t, "*.helpdesk.example", "*.helpdesk.test")
	if n := testing.AllocsPerRun(100, func() { h.Allows("acme.helpdesk.test") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzHosts(f *testing.F) {
	for _, s := range []string{"acme.helpdesk.example", "[::1]:9000", "a@b.helpdesk.example", "x\u212a.helpdesk.example:443", "*.helpdesk.example"} {
		f.Add(s)
	}
	h := hosts(f, "*.helpdesk.example")
	f.Fuzz(func(t *testing.T, s string) {
		if h.Allows(s) {
			name := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(s), ":443"), ".")
			if !strings.HasSuffix(name, ".helpdesk.example") || strings.ContainsAny(s, "/@#?%\\ ") {
				t.Errorf("%q is allowed", s)
			}
		}
		parsed, err := egress.ParseHosts([]string{s})
		if err != nil {
			return
		}
		again, err := egress.ParseHosts([]string{parsed.String()})
		if err != nil || again.String() != parsed.String() {
			t.Errorf("%q reads as %s, and that as %s, %v", s, parsed, again, err)
		}
	})
}

func BenchmarkHostsAllows(b *testing.B) {
	h := hosts(b, "*.helpdesk.example", "*.helpdesk.test")
	b.ReportAllocs()
	for b.Loop() {
		if !h.Allows("acme.helpdesk.test") {
			b.Fatal("refused")
		}
	}
}
