package draft_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"cognate/internal/connector"
	"cognate/internal/contract"
	"cognate/internal/description"
	"cognate/internal/draft"
	"cognate/internal/skeleton"
	"cognate/internal/story"
	"cognate/models"
)

// made is a connector that was made from a description, with texts replaced in pairs
// of old and new, and its contract.
func made(t *testing.T, changes ...string) (*connector.Catalog, *connector.Integration, *contract.Contract) {
	t.Helper()
	const file = "../skeleton/testdata/acme.yaml"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d, err := description.Parse(file, data)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := connector.Load(connector.Layer{Models: models.FS})
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for name, text := range skeleton.Make([]*description.Document{d}, skeleton.Options{Name: "acme", Model: bare.Model("ticketing"), Files: []string{"acme.yaml"}}).Files {
		files["acme/"+name] = &fstest.MapFile{Data: []byte(strings.NewReplacer(changes...).Replace(text))}
	}
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files})
	if err != nil {
		t.Fatal(err)
	}
	library, err := contract.OpenLibrary(filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	c, err := library.Load(contract.FileName, []byte("grade: B\nfiles: [acme.yaml]\n"))
	if err != nil {
		t.Fatal(err)
	}
	return catalog, catalog.Integration("acme"), c
}

// TestStories shows that a connector which was made from a description, with the
// stories that are drafted from it, is proven.
func TestStories(t *testing.T) {
	t.Parallel()
	catalog, in, c := made(t)
	proves(t, catalog, in, c, 20)
}

// TestStoriesOfGraphQL shows the same of GraphQL: what is made up is what the operation
// selects, a mutation says that it succeeded, and a first page leads to a second.
func TestStoriesOfGraphQL(t *testing.T) {
	t.Parallel()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: os.DirFS("testdata")})
	if err != nil {
		t.Fatal(err)
	}
	library, err := contract.OpenLibrary("testdata")
	if err != nil {
		t.Fatal(err)
	}
	c, err := library.Load(contract.FileName, []byte("grade: A\nfiles: [schema.graphql]\n"))
	if err != nil {
		t.Fatal(err)
	}
	texts := proves(t, catalog, catalog.Integration("graph"), c, 14)
	for name, want := range map[string]string{
		"tickets-create":           `"success": true`,
		"tickets-update":           `"id": "101"`,
		"tickets-get":              `"mail": "`, // of one author, asked for twice
		"tickets-list-second-page": `"after": "`,
	} {
		if !strings.Contains(texts[name], want) {
			t.Errorf("%s lacks %s:\n%s", name, want, texts[name])
		}
	}
}

// proves drafts all stories of a connector, and holds each against its contract: they
// leave no gap. It gives their texts by name.
func proves(t *testing.T, catalog *connector.Catalog, in *connector.Integration, c *contract.Contract, least int) map[string]string {
	t.Helper()
	gaps := story.Gaps(in, nil)
	var played []*story.Played
	texts := map[string]string{}
	for _, d := range draft.Stories(t.Context(), catalog, in, c, nil) {
		if d.Err != nil {
			t.Errorf("%s: %v", d.Gap, d.Err)
			continue
		}
		texts[d.Name] = string(d.Text)
		p, err := story.Play(t.Context(), catalog, in.Name, txtar.Parse(d.Text))
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			continue
		}
		if diff := cmp.Diff(string(d.Text), string(txtar.Format(p.Archive))); diff != "" {
			t.Errorf("%s goes otherwise: %s", d.Name, diff)
		}
		problems, err := c.Check(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range problems {
			if !problem.Warning {
				t.Errorf("%s: %s\n%s", d.Name, problem, d.Text)
			}
		}
		played = append(played, p)
	}
	if left := story.Gaps(in, played); len(left) > 0 || len(gaps) < least {
		t.Errorf("of %d gaps there are left: %v", len(gaps), left)
	}
	return texts
}

// TestContext shows that a drafted story fills a field of the account with what its
// pattern lets through.
func TestContext(t *testing.T) {
	t.Parallel()
	const pattern = `'^[A-Za-z0-9][A-Za-z0-9-]*$'`
	tests := map[string]struct{ pattern, context, host string }{
		"the word that is filled in": {pattern, "", "https://example.acme.example.com/"},
		"a number":                   {`'^[0-9]+$'`, `"account_name": "1"`, "https://1.acme.example.com/"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			catalog, in, c := made(t, pattern, test.pattern)
			drafts := draft.Stories(t.Context(), catalog, in, c, nil)
			if len(drafts) == 0 || drafts[0].Err != nil {
				t.Fatalf("drafted: %+v", drafts)
			}
			text := string(drafts[0].Text)
			if !strings.Contains(text, test.host) || strings.Contains(text, `"context"`) != (test.context != "") || !strings.Contains(text, test.context) {
				t.Errorf("it lacks %q or %q:\n%s", test.host, test.context, text)
			}
		})
	}
}

// TestStoriesOfNothing shows what is said where an answer can't be made up.
func TestStoriesOfNothing(t *testing.T) {
	t.Parallel()
	catalog, in, _ := made(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "other.json"), []byte(`{"openapi": "3.0.0", "paths": {}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	library, err := contract.OpenLibrary(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := library.Load(contract.FileName, []byte("grade: B\nfiles: [other.json]\n"))
	if err != nil {
		t.Fatal(err)
	}
	drafts := draft.Stories(context.Background(), catalog, in, c, nil)
	if len(drafts) == 0 || drafts[0].Err == nil || !strings.Contains(drafts[0].Err.Error(), "is not described") {
		t.Errorf("%+v", drafts)
	}
}
