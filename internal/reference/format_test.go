package reference_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cognate/internal/connector"
	"cognate/internal/reference"
)

// committed holds a generated file against the one in docs/; UPDATE=1 writes it.
func committed(t *testing.T, name string, want []byte) {
	t.Helper()
	file := filepath.Join("..", "..", "docs", filepath.FromSlash(name))
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("docs/%s is out of date; make it again with: UPDATE=1 go test ./internal/reference -run TestGenerated", name)
	}
}

func TestGeneratedFiles(t *testing.T) {
	t.Parallel()
	page, err := reference.FormatPage()
	if err != nil {
		t.Fatal(err)
	}
	committed(t, "connector-format.md", page)
	if page, err = reference.ExamplesPage(); err != nil {
		t.Fatal(err)
	}
	committed(t, "connector-examples.md", page)
	if page, err = reference.FunctionsPage(); err != nil {
		t.Fatal(err)
	}
	committed(t, "functions.md", page)
	for name, schema := range connector.Schemas() {
		committed(t, "schema/"+name, schema)
	}
}

// TestFormatIsWhole shows that every key of the format stands on the page.
func TestFormatIsWhole(t *testing.T) {
	t.Parallel()
	page, err := reference.FormatPage()
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for name, raw := range connector.Schemas() {
		var schema struct {
			Defs map[string]struct {
				Properties map[string]struct{ Description string }
			} `json:"$defs"`
		}
		if err := json.Unmarshal(raw, &schema); err != nil {
			t.Fatal(err)
		}
		for def, d := range schema.Defs {
			for key, p := range d.Properties {
				keys++
				if p.Description == "" || !strings.Contains(string(page), "- `"+key+"` (") {
					t.Errorf("%s: %s of %s is not on the page, or says nothing of itself", name, key, def)
				}
			}
		}
	}
	if keys < 50 {
		t.Errorf("%d keys were found", keys)
	}
}
