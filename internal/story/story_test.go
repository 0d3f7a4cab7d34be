package story_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/story"
	"cognate/models"
)

var update = flag.Bool("update", false, "write the stories as they went")

// TestStories plays every story of every connector: connectors/<name>/testdata/*.txtar.
func TestStories(t *testing.T) {
	t.Parallel()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range catalog.Integrations() {
		t.Run(in.Name, func(t *testing.T) {
			t.Parallel()
			var played []*story.Played
			for _, r := range folder(t, catalog, in.Name, filepath.Join("../../connectors", in.Name, "testdata")) {
				played = append(played, r.Played)
			}
			for _, gap := range story.Gaps(in, played) {
				t.Error(gap)
			}
			if len(in.Proof.Methods) == 0 {
				t.Errorf("connectors/%s/proof.json is not of these definitions; make it again with: "+
					"go run ./cmd/cognate connector test %s --update --descriptions ../shared/vendors/openapi", in.Name, in.Name)
			}
		})
	}
}

// TestFormat plays the stories of made-up connectors, which use every word of the
// format: testdata/stories/*.txtar are acme's, those of the others stand in a folder
// of their name.
func TestFormat(t *testing.T) {
	t.Parallel()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: os.DirFS("testdata/connectors")})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range catalog.Integrations() {
		dir := filepath.Join("testdata/stories", in.Name)
		if in.Name == "acme" {
			dir = "testdata/stories"
		}
		folder(t, catalog, in.Name, dir)
	}
}

// folder plays the stories of a folder, or with -update writes them as they went.
func folder(t *testing.T, catalog *connector.Catalog, integration, dir string) []*story.Result {
	t.Helper()
	results, err := story.Folder(t.Context(), catalog, integration, os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		switch problem := r.Problem(); {
		case r.Err == nil && *update:
			if err := os.WriteFile(filepath.Join(dir, r.File), r.Went(), 0o600); err != nil {
				t.Fatal(err)
			}
		case problem != "":
			t.Errorf("%s/%s: %s", integration, r.Name(), problem)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return results
}
