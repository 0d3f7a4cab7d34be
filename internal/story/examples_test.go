package story_test

import (
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v4"
	"golang.org/x/tools/txtar"

	"cognate/internal/connector"
	"cognate/internal/story"
	"cognate/models"
)

var (
	example      = regexp.MustCompile("(?ms)^```yaml\n# connectors/(\\S+)\n(.*?)^```$")
	exampleStory = regexp.MustCompile("(?s)```\n([^`]*-- call.json --.*?)```\n")
)

// TestExamples loads each example of the guide: those of a section that are files
// of one connector together, laid over the connector that stands first.
func TestExamples(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../reference/guides/connector-examples.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(text), "\n## ")[1:]
	base := map[string]map[string]any{}
	loaded := 0
	var catalog *connector.Catalog
	for i, section := range sections {
		title, _, _ := strings.Cut(section, "\n")
		for _, set := range sets(t, section) {
			files := layOver(base, set)
			all := loadExample(t, title, files)
			loaded++
			if i == 0 {
				base, catalog = files, all
			}
		}
	}
	if len(base) != 2 || loaded < 20 {
		t.Fatalf("the connector has %d files, and %d examples were loaded", len(base), loaded)
	}
	playExample(t, catalog)
}

// playExample plays the story of the guide on writing connectors with it.
func playExample(t *testing.T, catalog *connector.Catalog) {
	t.Helper()
	text, err := os.ReadFile("../../docs/connectors.md")
	if err != nil {
		t.Fatal(err)
	}
	m := exampleStory.FindSubmatch(text)
	if m == nil {
		t.Fatal("the guide shows no story")
	}
	played, err := story.Play(t.Context(), catalog, "acme", txtar.Parse(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	if went := string(txtar.Format(played.Archive)); !strings.Contains(went, `"name": "Nora Field"`) || !strings.Contains(went, "-- 1.request --\nPOST https://example.acme.example.com/api/people") || !strings.Contains(went, "-- result.json --") {
		t.Errorf("the guide's story goes\n%s", went)
	}
}

// sets reads a section's examples. A file that comes again begins another set.
func sets(t *testing.T, section string) []map[string]map[string]any {
	t.Helper()
	var out []map[string]map[string]any
	for _, m := range example.FindAllStringSubmatch(section, -1) {
		var content map[string]any
		if err := yaml.Unmarshal([]byte(m[2]), &content); err != nil {
			t.Fatalf("%v in\n%s", err, m[2])
		}
		if last := len(out) - 1; last >= 0 && out[last][m[1]] == nil && m[1] != "acme/connector.yaml" {
			out[last][m[1]] = content
			continue
		}
		out = append(out, map[string]map[string]any{m[1]: content})
	}
	return out
}

// layOver merges the files of a set into a copy of the base's.
func layOver(base, set map[string]map[string]any) map[string]map[string]any {
	files := maps.Clone(base)
	for name, content := range set {
		if files[name] == nil {
			files[name] = content
			continue
		}
		files[name], _ = over(files[name], content).(map[string]any)
	}
	return files
}

// chosen holds keys of which one alone may stand.
var chosen = map[string]bool{"pagination": true, "auth": true}

// over lays one value over another: objects key by key.
func over(under, upper any) any {
	u, isObject := under.(map[string]any)
	m, ok := upper.(map[string]any)
	if !ok || !isObject || m["from"] != nil || m["unsupported"] != nil {
		return upper
	}
	out := maps.Clone(u)
	for key, v := range m {
		if out[key] == nil || chosen[key] {
			out[key] = v
			continue
		}
		out[key] = over(out[key], v)
	}
	return out
}

func loadExample(t *testing.T, title string, files map[string]map[string]any) *connector.Catalog {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		data, err := yaml.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: fsys})
	if err != nil {
		t.Errorf("%s: %v", title, err)
	}
	return catalog
}
