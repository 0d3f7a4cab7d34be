package contract_test

import (
	"os"
	"path/filepath"
	"testing"

	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/contract"
	"cognate/internal/story"
	"cognate/models"
)

// descriptions is where the vendors' published descriptions stand beside the
// repository.
const descriptions = "../../../shared/vendors/openapi"

func library(t *testing.T) *contract.Library {
	t.Helper()
	l, err := contract.OpenLibrary(descriptions)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("skipped: %v", err)
	}
	return l
}

// TestConnectors holds every story of every connector against the vendor's own
// description.
func TestConnectors(t *testing.T) {
	t.Parallel()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range catalog.Integrations() {
		t.Run(in.Name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("../../connectors", in.Name, "testdata")
			data, err := os.ReadFile(filepath.Join(dir, contract.FileName))
			if err != nil {
				t.Fatal(err)
			}
			c, err := library(t).Load(contract.FileName, data)
			if err != nil {
				t.Fatal(err)
			}
			stories, err := story.Folder(t.Context(), catalog, in.Name, os.DirFS(dir))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range stories {
				check(t, c, s)
			}
			for _, text := range c.Unneeded() {
				t.Error(text)
			}
		})
	}
}

func check(t *testing.T, c *contract.Contract, s *story.Result) {
	t.Helper()
	if s.Err != nil {
		t.Errorf("%s: %v", s.Name(), s.Err)
		return
	}
	problems, err := c.Check(s.Played)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if p.Warning {
			t.Logf("%s: %s", s.Name(), p)
		} else {
			t.Errorf("%s: %s", s.Name(), p)
		}
	}
}
