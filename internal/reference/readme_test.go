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
	"cognate/internal/sim"
	"cognate/jsonata"
)

// sentBody finds the body of the curl line that creates a contact.
var sentBody = regexp.MustCompile(`(?s)curl [^\n]*-X POST [^\n]*/unified/ticketing/contacts\?.*?-d '([^']*)'`)

// TestReadmeCall holds the README's first call against the one that the program's
// demo prints, and against the model and a mapping: nothing wrong, nothing ignored.
func TestReadmeCall(t *testing.T) {
	t.Parallel()
	readme, demo := shownBody(t, "../../README.md"), shownBody(t, "../../cmd/cognate/demovendor.go")
	if readme != demo {
		t.Errorf("README.md sends %s, the demo %s", readme, demo)
	}
	body, err := jsonata.Parse([]byte(readme))
	if err != nil {
		t.Fatal(err)
	}
	create := catalog(t).Integration(sim.Simulators()[0].Name).Model("ticketing").Resource("contacts").Mapping("create")
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

// TestGeneratedReadme holds the README's table against the connectors; UPDATE=1
// writes it.
func TestGeneratedReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begins := strings.Cut(string(readme), "<!-- integrations: begin")
	mark, rest, _ := strings.Cut(rest, "-->\n")
	_, tail, ends := strings.Cut(rest, "<!-- integrations: end -->")
	if !begins || !ends {
		t.Fatal("README.md has no place for the table of integrations")
	}
	want := head + "<!-- integrations: begin" + mark + "-->\n" + string(reference.IntegrationTable(catalog(t))) + "<!-- integrations: end -->" + tail
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("../../README.md", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(readme) {
		t.Error("the table of README.md is out of date; make it again with: UPDATE=1 go test ./internal/reference -run TestGenerated")
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
