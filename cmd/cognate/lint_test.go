package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLintContract shows that what names a vendor's descriptions is checked as the
// connector itself is, and that the descriptions are there once their folder is given.
func TestLintContract(t *testing.T) {
	t.Parallel()
	dir, descriptions := t.TempDir(), t.TempDir()
	manifest := filepath.Join(dir, "connectors", "acme", "testdata", "contract.yaml")
	if err := os.MkdirAll(filepath.Dir(manifest), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "connectors", "acme", "connector.yaml"), []byte(acme), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(descriptions, "acme.yaml"), []byte(shopDescription), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, plain, held string }{
		"right":        {"grade: A\nfiles: [acme.yaml]\n", "", ""},
		"no grade":     {"files: [acme.yaml]\n", `:1:1: missing key "grade"`, `:1:1: missing key "grade"`},
		"unknown key":  {"grade: A\nfile: acme.yaml\n", ":2:1: ", ":2:1: "},
		"no such file": {"grade: A\nfiles: [acme.yaml, gone.yaml]\n", "", ":2:20: files[1]: gone.yaml is not in the folder of descriptions"},
	} {
		if err := os.WriteFile(manifest, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		for want, args := range map[string][]string{c.plain: {"lint", dir}, c.held + " ": {"lint", dir, "--descriptions", descriptions}} {
			want = strings.TrimSuffix(want, " ")
			code, out, stderr := call(t, "", args...)
			if want == "" {
				if code != 0 || !strings.Contains(out, "ok: ") {
					t.Errorf("%s: %v: exit code %d\n%s%s", name, args, code, out, stderr)
				}
				continue
			}
			if code != exitFailed || !strings.Contains(out, manifest+want) {
				t.Errorf("%s: %v: exit code %d, no %q in\n%s%s", name, args, code, want, out, stderr)
			}
		}
	}
}
