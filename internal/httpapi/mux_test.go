package httpapi_test

import (
	"io"
	"net/http"
	"testing"

	"cognate"
	"cognate/internal/httpapi"
)

func TestMux(t *testing.T) {
	t.Parallel()
	m := httpapi.NewMux()
	echo := func(w http.ResponseWriter, r *http.Request) error {
		httpapi.WriteJSON(w, r, 200, map[string]string{"id": r.PathValue("id"), "pattern": r.Pattern})
		return nil
	}
	m.HandleFunc("GET /thing", echo)
	m.HandleFunc("POST /thing", echo)
	m.HandleFunc("GET /thing/{id}", echo)
	m.HandleFunc("PATCH /thing/{id}", func(http.ResponseWriter, *http.Request) error {
		return cognate.Errorf(cognate.CodeConflict, "no")
	})
	m.HandleFunc("GET /docs/", echo)
	m.HandleTree("/tree", httpapi.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		httpapi.WriteJSON(w, r, 200, map[string]string{"id": r.URL.Path})
		return nil
	}))
	url, _ := serve(t, m, httpapi.Options{})
	for name, c := range map[string]struct {
		method, path string
		status       int
		id, allow    string
	}{
		"route":                 {"GET", "/thing/7", 200, "7", ""},
		"trailing slash":        {"GET", "/thing/7/", 200, "7", ""},
		"trailing slash, list":  {"GET", "/thing/", 200, "", ""},
		"decoded once":          {"GET", "/thing/a%2Fb%252F@%C3%BC", 200, "a/b%2F@ü", ""},
		"slash in an id at end": {"GET", "/thing/a%2F", 200, "a/", ""},
		"subtree":               {"GET", "/docs/x/y", 200, "", ""},
		"error of a handler":    {"PATCH", "/thing/7", 409, "", ""},
		"unknown":               {"GET", "/nothing", 404, "", ""},
		"unknown, slash":        {"GET", "/nothing/", 404, "", ""},
		"root":                  {"GET", "/", 404, "", ""},
		"too deep":              {"GET", "/thing/7/8", 404, "", ""},
		"double slash":          {"GET", "/thing//7", 404, "", ""},
		"dots":                  {"GET", "/thing/../thing", 404, "", ""},
		"wrong method":          {"PUT", "/thing/7", 405, "", "GET, HEAD, PATCH"},
		"wrong method, slash":   {"DELETE", "/thing/", 405, "", "GET, HEAD, POST"},
		"made up method":        {"BREW", "/thing", 405, "", "GET, HEAD, POST"},
		"options":               {"OPTIONS", "/thing", 204, "", "GET, HEAD, POST, OPTIONS"},
		"options of nothing":    {"OPTIONS", "/nothing", 404, "", ""},
		"tree":                  {"BREW", "/tree", 200, "/tree", ""},
		"tree, as it is":        {"GET", "/tree/a/../..//%2e%2e/", 200, "/tree/a/../..//../", ""},
		"tree, options":         {"OPTIONS", "/tree/", 200, "/tree/", ""},
		"beside the tree":       {"GET", "/trees/a", 404, "", ""},
		"above the tree":        {"GET", "/x/../tree", 404, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := send(t, c.method, url+c.path, "")
			if a.status != c.status || a.header.Get("Allow") != c.allow {
				t.Fatalf("%d %q %s", a.status, a.header.Get("Allow"), a.text)
			}
			switch {
			case c.status >= 400:
				if a.message(t, c.status) == "" {
					t.Error("no message")
				}
			case c.status == 200 && c.id != "" && a.body["id"] != c.id:
				t.Errorf("id %q, want %q", a.body["id"], c.id)
			}
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	t.Parallel()
	m := httpapi.NewMux()
	m.HandleFunc("GET /thing", func(w http.ResponseWriter, _ *http.Request) error {
		httpapi.WriteBytes(w, 200, []byte(`{}`))
		return nil
	})
	url, _ := serve(t, m, httpapi.Options{})
	req, err := http.NewRequestWithContext(t.Context(), "HEAD", url+"/thing", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil || len(data) != 0 || res.StatusCode != 200 || res.ContentLength != 2 {
		t.Errorf("%d, length %d, %q, %v", res.StatusCode, res.ContentLength, data, err)
	}
}
