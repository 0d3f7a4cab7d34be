package gateway_test

import (
	"errors"
	"net/url"
	"path"
	"strings"
	"testing"

	"cognate"
	"cognate/internal/gateway"
)

func TestCustomPath(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                              "",
		"/":                             "/",
		"/users":                        "/users",
		"/users/":                       "/users/",
		"/v1/users/7":                   "/v1/users/7",
		"/user/ben@example.com/":        "/user/ben@example.com/",
		"/user/ben%40example.com":       "/user/ben%40example.com",
		"/v1/messages:send":             "/v1/messages:send",
		"/messages:send":                "/messages:send",
		"/users('7')/items(a=1,b=2)":    "/users('7')/items(a=1,b=2)",
		"/a;v=1/b":                      "/a;v=1/b",
		"/a%20b":                        "/a%20b",
		"/a b":                          "/a%20b",
		`/a"<>|{}^b`:                    "/a%22%3C%3E%7C%7B%7D%5Eb",
		"/caf\u00e9/caf%C3%A9":          "/caf%C3%A9/caf%C3%A9",
		"/100%25":                       "/100%25",
		"/100%25-200%25":                "/100%25-200%25",
		"/q%3Fa%23b":                    "/q%3Fa%23b",
		"/.well-known/x":                "/.well-known/x",
		"/a..b/.hidden/c.":              "/a..b/.hidden/c.",
		"/report.csv":                   "/report.csv",
		"/2025-01-01T10:00:00Z/x":       "/2025-01-01T10:00:00Z/x",
		"/x/evil.example.com:443":       "/x/evil.example.com:443",
		"/wait\u2026/more":              "/wait%E2%80%A6/more",
		"/users/%25C3%25BC":             "/users/%25C3%25BC",
		"/" + strings.Repeat("a", 4000): "/" + strings.Repeat("a", 4000),
	} {
		if got, err := gateway.CustomPath(in); err != nil || got != want {
			t.Errorf("%.80q: %.80q %v", in, got, err)
		}
	}
}

var hostile = []string{
	"/..", "/../", "/a/..", "/a/../b", "/./a", "/a/.", "/.", "/...", "/a/....//b",
	"/%2e%2e", "/%2E%2e/x", "/.%2e", "/%2e./a", "/a/%2e", "/%252e%252e", "/%25252e%25252e/x", "/a/%252e%252e%252fb",
	"/..;/a", "/..;x=1/a", "/%2e%2e;a", "/..%20/a", "/%20../a", "/..%00/a", "/..%09", "/..%0d%0a",
	"/a%2f..%2fb", "/a%2Fb", "/a%252fb", "/a%5cb", "/a%5C..%5Cb", `/a\b`, `/..\..\x`, "/a%255cb",
	"//evil.example.com", "//evil.example.com/x", "///x", "/a//b", "/a///", "//", "/\t/evil.example.com",
	"/http://evil.example.com", "/https:/evil.example.com", "/https:", "/https%3A%2F%2Fevil.example.com", "/https%3a/x", "/file:/etc/passwd",
	"/evil.example.com:443/x", "/evil.example.com:/x", "/evil%3a8080",
	"/@evil.example.com", "/user@evil.example.com/x", "/user:pass@evil.example.com", "/%40evil.example.com", "/%2540evil.example.com",
	"users", "http://evil.example.com", "@evil.example.com", "..", "?x", "#x",
	"/a%", "/a%2", "/a%zz%2e", "/%%32%65%%32%65", "/a%c0%ae%c0%ae/b", "/%c0%af", "/%ff",
	"/\u2025/a", "/\uff0e\uff0e/a", "/%EF%BC%8E%EF%BC%8E/a", "/a\u2215b", "/a\uff0fb", "/a\uff3cb", "/\u2024\u2024", "/\u2026",
	"/a\x00b", "/a\nb", "/a%0Ab", "/a%7f",
	"/" + strings.Repeat("a", 4096), "/%25252525252e",
}

func TestHostileCustomPaths(t *testing.T) {
	t.Parallel()
	for _, in := range hostile {
		got, err := gateway.CustomPath(in)
		var e *cognate.Error
		if !errors.As(err, &e) || e.Code != cognate.CodeInvalid || !strings.HasPrefix(e.Message, "the path behind /custom: ") {
			t.Errorf("%.80q: %q %v", in, got, err)
		}
	}
}

// FuzzCustomPath: whatever is let through stays below the base address at its
// host, by every reading of it.
func FuzzCustomPath(f *testing.F) {
	for _, in := range hostile {
		f.Add(in)
	}
	for _, in := range []string{"/", "/users/7", "/user/ben@example.com/", "/v1/messages:send", "/a;v=1", "/100%25", "/caf%C3%A9"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := gateway.CustomPath(in)
		if err != nil {
			return
		}
		const base = "https://acme.example.com/api/v2"
		u, err := url.Parse(base + got)
		if err != nil {
			t.Fatalf("%q: %q is no address: %v", in, got, err)
		}
		if u.Host != "acme.example.com" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.EscapedPath() != "/api/v2"+got {
			t.Errorf("%q: %q leads to %s", in, got, u)
		}
		for reading := u.EscapedPath(); ; {
			plain := strings.ReplaceAll(reading, `\`, "/")
			if clean := path.Clean(plain); clean != "/api/v2" && !strings.HasPrefix(clean, "/api/v2/") || strings.Contains(plain, "//") || strings.ContainsAny(plain, "\x00\r\n") {
				t.Errorf("%q: %q can be read as %q", in, got, plain)
			}
			next, err := url.PathUnescape(reading)
			if err != nil || next == reading {
				return
			}
			reading = next
		}
	})
}
