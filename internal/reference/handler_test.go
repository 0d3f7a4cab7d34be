package reference_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"cognate/internal/connector"
	"cognate/internal/reference"
)

func TestConditional(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	for _, path := range []string{"/docs/", "/docs/errors.md", "/openapi.json", "/docs/style.css", "/docs/icon.svg"} {
		first := get(t, h, path)
		tag := first.Header().Get("ETag")
		if first.Code != http.StatusOK || tag == "" || first.Header().Get("Cache-Control") != "no-cache" {
			t.Fatalf("%s: %d, ETag %q, Cache-Control %q", path, first.Code, tag, first.Header().Get("Cache-Control"))
		}
		if again := get(t, h, path, "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s: with its ETag %d and %d bytes", path, again.Code, again.Body.Len())
		}
		if other := get(t, h, path, "If-None-Match", `"other"`); other.Code != http.StatusOK {
			t.Errorf("%s: with another ETag %d", path, other.Code)
		}
		head := ask(t, h, http.MethodHead, path)
		if head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("Content-Length") != first.Header().Get("Content-Length") {
			t.Errorf("%s: HEAD %d, %d bytes, length %q", path, head.Code, head.Body.Len(), head.Header().Get("Content-Length"))
		}
		if policy := first.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") {
			t.Errorf("%s: policy %q", path, policy)
		}
	}
}

func TestStyleIsKept(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	_, rest, _ := strings.Cut(get(t, h, "/docs/").Body.String(), `<link rel="stylesheet" href="`)
	href, _, _ := strings.Cut(rest, `"`)
	w := get(t, h, href)
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", href, w.Code, w.Header())
	}
	if w := get(t, h, "/docs/style.css?v=0"); strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Error("an old address is kept for good")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	tests := map[string]struct {
		method, path, accept string
		status               int
		location, has        string
	}{
		"docs":               {"GET", "/docs", "", 301, "/docs/", ""},
		"slash at the end":   {"GET", "/docs/errors/", "", 301, "/docs/errors", ""},
		"unknown page":       {"GET", "/docs/unified/crm", "text/html,*/*", 404, "", `href="/docs/unified/ticketing"`},
		"unknown, head":      {"HEAD", "/docs/unified/crm", "", 404, "", ""},
		"unknown twin":       {"GET", "/docs/nothing.md", "", 404, "", "No such page"},
		"unknown as JSON":    {"GET", "/docs/nothing", "application/json", 404, "", `"statusCode":404`},
		"unknown method":     {"GET", "/docs/unified/ticketing/contacts/merge", "", 404, "", "No such page"},
		"write":              {"POST", "/docs/", "", 405, "", `"statusCode":405`},
		"markup in the path": {"GET", "/docs/<script>", "", 404, "", "No such page"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := ask(t, h, test.method, test.path, "Accept", test.accept)
			if w.Code != test.status || w.Header().Get("Location") != test.location || !strings.Contains(w.Body.String(), test.has) {
				t.Errorf("%d %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
			}
			if test.status == http.StatusMethodNotAllowed && w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow %q", w.Header().Get("Allow"))
			}
			if strings.Contains(w.Body.String(), "<script") {
				t.Error("the path stands in the page")
			}
			if strings.HasPrefix(w.Body.String(), "{") && !json.Valid(w.Body.Bytes()) {
				t.Error("no JSON")
			}
		})
	}
}

// TestSnapshots shows that pages follow the catalog, and that nothing of an old
// one stays.
func TestSnapshots(t *testing.T) {
	t.Parallel()
	current := catalog(t)
	h := reference.New(func() *connector.Catalog { return current }, reference.Options{})
	if w := get(t, h, "/docs/integrations/happyfox"); w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	with := get(t, h, "/docs/unified/ticketing/contacts/create").Body.String()
	current = &connector.Catalog{Models: current.Models}
	if w := get(t, h, "/docs/integrations/happyfox"); w.Code != http.StatusNotFound {
		t.Errorf("an integration that is gone: %d", w.Code)
	}
	without := get(t, h, "/docs/unified/ticketing/contacts/create").Body.String()
	if !strings.Contains(with, "Supported in HappyFox") || strings.Contains(without, "HappyFox") {
		t.Error("the page doesn't follow the catalog")
	}
	if !strings.Contains(without, "$COGNATE_URL/unified/") && !strings.Contains(without, "$COGNATE_URL</span>/unified/") {
		t.Error("without a public address the example has no variable")
	}
}
