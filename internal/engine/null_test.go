package engine_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"cognate/internal/connector"
	"cognate/internal/story"
)

// TestNullAnywhere plays every story of every connector again, each time with one
// more value of a vendor's answer null, or left out: no mapping may fail for it.
func TestNullAnywhere(t *testing.T) {
	t.Parallel()
	catalog, err := theCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range catalog.Integrations() {
		files, err := filepath.Glob(filepath.Join("../../connectors", in.Name, "testdata", "*.txtar"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no stories (%v)", in.Name, err)
		}
		for i, file := range files {
			if raceEnabled && i%20 != 0 { // which is ten times slower, and looks for something else
				continue
			}
			t.Run(in.Name+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				t.Parallel()
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				eachHole(txtar.Parse(data), func(a *txtar.Archive, hole string) {
					if text := outcome(t, catalog, in.Name, a); bytes.Contains(text, []byte(`"status": 500`)) && bytes.Contains(text, []byte("the mapping")) {
						t.Errorf("%s: %s", hole, text)
					}
				})
			})
		}
	}
}

// eachHole calls try for each value of each JSON answer: with it null, and with
// it left out. Of the items of a list one of each shape is enough.
func eachHole(a *txtar.Archive, try func(a *txtar.Archive, hole string)) {
	for i, f := range a.Files {
		head, body, found := bytes.Cut(f.Data, []byte("\n\n"))
		var whole any
		if !strings.HasSuffix(f.Name, ".response") || !found || json.Unmarshal(body, &whole) != nil {
			continue
		}
		seen := map[string]bool{}
		dig(whole, "", func(path string, put func(v any, keep bool)) {
			if seen[path] {
				return
			}
			seen[path] = true
			for _, keep := range []bool{true, false} {
				put(nil, keep)
				changed, _ := json.Marshal(whole)
				other := &txtar.Archive{Comment: a.Comment, Files: append([]txtar.File{}, a.Files...)}
				other.Files[i].Data = append(append(append([]byte{}, head...), "\n\n"...), changed...)
				hole := f.Name + path + " left out"
				if keep {
					hole = f.Name + path + " null"
				}
				try(other, hole)
			}
		})
	}
}

// dig visits each value below v, the deepest last, and puts it back afterwards.
func dig(v any, at string, visit func(path string, put func(v any, keep bool))) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			old := v[key]
			visit(at+"."+key, func(hole any, keep bool) {
				if v[key] = hole; !keep {
					delete(v, key)
				}
			})
			v[key] = old
			dig(old, at+"."+key, visit)
		}
	case []any:
		for i, old := range v {
			visit(at+"[]", func(hole any, _ bool) { v[i] = hole })
			v[i] = old
			dig(old, at+"[]", visit)
		}
	}
}

// outcome plays a story that may end sooner than it is told, and gives the files
// that tell how; nil when it goes on for longer.
func outcome(t *testing.T, catalog *connector.Catalog, integration string, a *txtar.Archive) []byte {
	t.Helper()
	for {
		played, err := story.Play(t.Context(), catalog, integration, a)
		if err == nil {
			return txtar.Format(&txtar.Archive{Files: []txtar.File{played.Outcome}})
		}
		name, unasked := strings.CutSuffix(err.Error(), " was never asked for")
		if !unasked {
			return nil
		}
		kept := &txtar.Archive{Comment: a.Comment}
		for _, f := range a.Files {
			if f.Name != name {
				kept.Files = append(kept.Files, f)
			}
		}
		a = kept
	}
}
