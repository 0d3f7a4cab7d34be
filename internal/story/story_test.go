package story_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

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
	for _, in := range catalog.Integrations {
		files, err := filepath.Glob(filepath.Join("../../connectors", in.Name, "testdata", "*.txtar"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no stories (%v)", in.Name, err)
		}
		told := map[string]bool{}
		for _, file := range files {
			t.Run(in.Name+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				told[play(t, catalog, in.Name, file)] = true
			})
		}
		for _, m := range in.Models {
			for _, r := range m.Resources {
				for _, mapping := range r.Mappings {
					if name := r.Resource.Name + "." + mapping.Method.Name; !told[name] {
						t.Errorf("%s: no story tells of %s", in.Name, name)
					}
				}
			}
		}
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
	for _, in := range catalog.Integrations {
		folder := filepath.Join("testdata/stories", in.Name)
		if in.Name == "acme" {
			folder = "testdata/stories"
		}
		files, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no stories (%v)", in.Name, err)
		}
		for _, file := range files {
			t.Run(in.Name+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				play(t, catalog, in.Name, file)
			})
		}
	}
}

// play returns the resource and method that the story is about.
func play(t *testing.T, catalog *connector.Catalog, integration, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	played, err := story.Play(t.Context(), catalog, integration, txtar.Parse(data))
	if err != nil {
		t.Fatal(err)
	}
	got := txtar.Format(played)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(data), string(got)); diff != "" {
		t.Errorf("the story goes otherwise (-told +played):\n%s", diff)
	}
	return story.Subject(played)
}
