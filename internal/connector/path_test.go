package connector_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/connector"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	good := map[string]string{ // template → with every variable "a b"
		"/": "/", "/users/": "/users/", "/user/{id}/": "/user/a%20b/", "/{a}/{b}": "/a%20b/a%20b", "/{id}.json": "/a%20b.json",
		"/v1.1/x%20y": "/v1.1/x%20y", "/users/({id})": "/users/(a%20b)", "//": "//", "/.well-known": "/.well-known",
	}
	for template, want := range good {
		p, err := connector.ParsePath(template)
		if err != nil {
			t.Errorf("%s: %v", template, err)
			continue
		}
		if got, err := p.Expand(func(string) (string, bool) { return "a b", true }); err != nil || got != want {
			t.Errorf("%s: got %s, %v", template, got, err)
		}
	}
	for _, template := range []string{
		"", "users", "/a b", "/a?x=1", "/a#b", `/a\b`, "/{", "/{}", "/}", "/{a{b}", "/{a b}", "/{a/b}", "/{a}}", "/é", "/a|b", "/a\"b", "/a<b", "/a^b", "/a`b",
		"/%", "/%2", "/%zz", "/a%2gb", "/.", "/..", "/a/../b", "/./a", "/.{id}", "/{id}.", "/..{id}", "/a\x00", "/a\nb",
	} {
		if _, err := connector.ParsePath(template); err == nil {
			t.Errorf("%q is taken", template)
		}
	}
}

func TestExpandRefuses(t *testing.T) {
	t.Parallel()
	p, err := connector.ParsePath("/user/{id}/x")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{"", ".", "..", strings.Repeat("x", connector.MaxSegment+1)} {
		_, err := p.Expand(func(string) (string, bool) { return v, true })
		var pe *connector.PathError
		if !errors.As(err, &pe) || pe.Name != "id" || len(err.Error()) > 100 {
			t.Errorf("%.10q: %v", v, err)
		}
	}
	if _, err := p.Expand(func(string) (string, bool) { return "x", false }); err == nil {
		t.Error("a missing value is taken")
	}
}

func TestWholeAddress(t *testing.T) {
	t.Parallel()
	p, err := connector.ParsePath("{+url}")
	if err != nil || !p.IsWhole() || strings.Join(p.Variables(), ",") != "url" {
		t.Fatalf("got %+v, %v", p, err)
	}
	for value, want := range map[string]string{"https://a.example.com/x y?z": "https://a.example.com/x y?z", "": ""} {
		if got, err := p.Expand(func(name string) (string, bool) { return value, name == "url" }); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: got %q, %v", value, got, err)
		}
	}
	for _, template := range []string{"{+url}/", "/{+url}", "{+id}", "{url}", "x{+url}"} {
		if _, err := connector.ParsePath(template); err == nil {
			t.Errorf("%q is taken", template)
		}
	}
}

// FuzzPath: a value is one segment, and decoding gives it back; a template that is
// taken is a path that net/url sends as it stands.
func FuzzPath(f *testing.F) {
	for _, v := range []string{"1", "ada@example.org", "a/b", "..", "%2e%2e", "a\\b", "\x00", "a b+c", "é", "\xff", "?#", "."} {
		f.Add("/user/{id}/x.json", v)
		f.Add("/{a}/%20/"+v, v)
	}
	f.Fuzz(func(t *testing.T, template, value string) {
		p, err := connector.ParsePath(template)
		if err != nil || p.IsWhole() {
			return
		}
		out, err := p.Expand(func(string) (string, bool) { return value, true })
		if err != nil {
			return
		}
		if got, want := strings.Count(out, "/"), strings.Count(template, "/"); got != want {
			t.Fatalf("%q in %q has %d slashes, want %d: %s", value, template, got, want, out)
		}
		decoded, err := url.PathUnescape(out)
		if err != nil {
			t.Fatalf("%q in %q: %v", value, template, err)
		}
		u := url.URL{Path: decoded, RawPath: out}
		if u.EscapedPath() != out {
			t.Fatalf("%q in %q would be sent as %s, not %s", value, template, u.EscapedPath(), out)
		}
		for segment := range strings.SplitSeq(out, "/") {
			if plain, _ := url.PathUnescape(segment); plain == "." || plain == ".." {
				if !strings.Contains(strings.ToLower(template), "%2e") {
					t.Fatalf("%q in %q gives the segment %s", value, template, segment)
				}
			}
		}
		for i, part := range strings.Split(template, "/") {
			if strings.HasPrefix(part, "{") && strings.IndexByte(part, '}') == len(part)-1 {
				if plain, _ := url.PathUnescape(strings.Split(out, "/")[i]); plain != value {
					t.Fatalf("%q came out as %q", value, plain)
				}
			}
		}
	})
}
