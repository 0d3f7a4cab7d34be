package reference_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"cognate/internal/connector"
	"cognate/internal/reference"
	"cognate/jsonata"
)

// sentBody finds the body of the curl line that creates a contact.
var sentBody = regexp.MustCompile(`(?s)curl [^\n]*-X POST [^\n]*/unified/ticketing/contacts\?.*?-d '([^']*)'`)

// TestReadmeCall holds the README's first call against the one that the program's
// demo prints, and against the model and a mapping: nothing wrong, nothing ignored.
func TestReadmeCall(t *testing.T) {
	t.Parallel()
	readme, demo := shownBody(t, "../../README.md"), shownBody(t, "../../cmd/cognate/demo.go")
	if readme != demo {
		t.Errorf("README.md sends %s, the demo %s", readme, demo)
	}
	body, err := jsonata.Parse([]byte(readme))
	if err != nil {
		t.Fatal(err)
	}
	create := catalog(t).Integrations[0].Model("ticketing").Resource("contacts").Mapping("create")
	if failures := create.Method.Body.Validate(body); len(failures) > 0 {
		t.Error(failures)
	}
	if ignored := create.Taken.Ignored(body, true); len(ignored) > 0 || body.Len() == 0 {
		t.Errorf("of %s, %v would be ignored", readme, ignored)
	}
}

func shownBody(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := sentBody.FindSubmatch(text)
	if found == nil {
		t.Fatalf("%s shows no call that creates a contact", file)
	}
	return string(found[1])
}

// TestReadmeTable holds the README's table of what works against the connectors.
func TestReadmeTable(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range catalog(t).Integrations {
		for _, m := range in.Models {
			var works []string
			for _, r := range m.Resources {
				works = append(works, r.Resource.Name+" ("+strings.Join(r.Supported(), ", ")+")")
			}
			if row := "| " + in.Label + " | " + strings.Join(works, " · ") + " |\n"; !strings.Contains(string(readme), row) {
				t.Errorf("README.md lacks the row\n%s", row)
			}
		}
	}
}

// TestServers holds the address in the OpenAPI description against the one that
// the server is known by.
func TestServers(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for public, want := range map[string]string{
		"": `"servers":[{"url":"/"}]`, publicURL + "/": `"servers":[{"url":"` + publicURL + `"}]`,
	} {
		h := reference.New(func() *connector.Catalog { return c }, reference.Options{PublicURL: public})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/openapi.json", nil))
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("with public URL %q there is no %s", public, want)
		}
	}
}
