package conform_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cognate/internal/conform"
	"cognate/internal/connector"
	"cognate/internal/proof"
)

func TestHints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "pik: {}\n", "conform.yaml:1:1"},
		{"a testbed without a folder", "testbed: {system: X, context: {url: URL}}\n", "folder"},
		{"an omission without a reason", "resources: {tickets: {create: {omit: {due_date: null}}}}\n", "due_date"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := conform.ReadHints(fstest.MapFS{conform.HintsFile: {Data: []byte(c.text)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	if h, err := conform.ReadHints(fstest.MapFS{}); err != nil || h.Testbed() != nil {
		t.Errorf("none: %v, %v", h, err)
	}
}

func FuzzHints(f *testing.F) {
	f.Add([]byte("testbed: {folder: a, system: A, context: {url: '{URL}'}, files: {a/b: c}}\npick: {users: {name: Ada}}\nresources: {tickets: {create: {set: {a: 1}, omit: {b: why}}, missing_id: x}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if h, err := conform.ParseHints("x.yaml", data); err == nil {
			if bed := h.Testbed(); bed != nil {
				bed.Credential(map[string]string{"URL": "x"})
			}
		}
	})
}

// TestKeep puts runs in the place of those before.
func TestKeep(t *testing.T) {
	t.Parallel()
	in := &connector.Integration{Digest: "sha256:1"}
	run := func(system string, day int, methods ...string) *proof.Run {
		r := &conform.Report{Methods: map[string]*proof.RunMethod{}}
		for _, m := range methods {
			r.Methods[m] = &proof.RunMethod{}
		}
		return conform.Live(r, in, system, false, time.Date(2026, 2, day, 0, 0, 0, 0, time.UTC))
	}
	text, changed, err := conform.Keep(nil, run("B 1", 3, "a.b.list"))
	if err != nil || !changed {
		t.Fatal(changed, err)
	}
	if text, changed, err = conform.Keep(text, run("A 1", 3)); err != nil || !changed || strings.Index(string(text), "A 1") > strings.Index(string(text), "B 1") {
		t.Fatalf("%v, %v, %s", changed, err, text)
	}
	if same, changed, err := conform.Keep(text, run("B 1", 4, "a.b.list")); err != nil || changed || string(same) != string(text) {
		t.Errorf("a later day with the same outcome: %v, %v, %s", changed, err, same)
	}
	text, changed, err = conform.Keep(text, run("B 1", 5, "a.b.get"))
	if err != nil || !changed || strings.Contains(string(text), "a.b.list") {
		t.Errorf("another outcome: %v, %v, %s", changed, err, text)
	}
	kept, err := conform.Kept(fstest.MapFS{proof.LiveFile: {Data: text}}, "B 1")
	if err != nil || kept == nil || kept.Date != "2026-02-05" || kept.Methods["a.b.get"] == nil {
		t.Errorf("%+v, %v", kept, err)
	}
	if _, _, err := conform.Keep([]byte("{"), run("B 1", 5)); err == nil {
		t.Error("what is no JSON was taken")
	}
}

// TestDocs reads the hints that the docs show.
func TestDocs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/connectors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, found := strings.Cut(string(text), "```yaml\ntestbed:")
	shown, _, _ = strings.Cut(shown, "```")
	h, err := conform.ParseHints("connectors.md", []byte("testbed:"+shown))
	if !found || err != nil || h.Testbed().Credential(map[string]string{"URL": "http://x"})["url"] != "http://x" || h.Testbed().Files["conf/limits.ini"] != "calls = 0\n" {
		t.Errorf("%v, %v", found, err)
	}
}
