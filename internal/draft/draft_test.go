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

// made is a connector that was made from a description, and its contract.
func made(t *testing.T) (*connector.Catalog, *connector.Integration, *contract.Contract) {
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
	for name, text := range skeleton.Make(d, skeleton.Options{Name: "acme", Model: bare.Model("ticketing"), File: "acme.yaml"}).Files {
		files["acme/"+name] = &fstest.MapFile{Data: []byte(text)}
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
	gaps := story.Gaps(in, nil)
	var played []*story.Played
	for _, d := range draft.Stories(t.Context(), catalog, in, c, gaps) {
		if d.Err != nil {
			t.Errorf("%s: %v", d.Gap, d.Err)
			continue
		}
		p, err := story.Play(t.Context(), catalog, "acme", txtar.Parse(d.Text))
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
	if left := story.Gaps(in, played); len(left) > 0 || len(gaps) < 20 {
		t.Errorf("of %d gaps there are left: %v", len(gaps), left)
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
	drafts := draft.Stories(context.Background(), catalog, in, c, story.Gaps(in, nil)[:1])
	if len(drafts) != 1 || drafts[0].Err == nil || !strings.Contains(drafts[0].Err.Error(), "is not described") {
		t.Errorf("%+v", drafts)
	}
}
