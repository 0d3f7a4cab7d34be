package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cognate/internal/conform"
	"cognate/internal/proof"
	"cognate/internal/sim"
)

// TestConnectorCheck tries a connector on its simulator: reads alone, with writes, and
// keeping what passed.
func TestConnectorCheck(t *testing.T) {
	t.Parallel()
	d, _ := sim.Find("happyfox")
	s := start(t, process{args: []string{"sim", d.Name, "--listen", "127.0.0.1:0", "--username", "the-user", "--password", "the-password"}})
	base := after(t, s.line(t), "COGNATE_SIM_URL=") + d.BasePath
	dir := t.TempDir()
	testdata := filepath.Join(dir, "connectors", d.Name, "testdata")
	if err := os.MkdirAll(testdata, 0o700); err != nil {
		t.Fatal(err)
	}
	args := []string{
		"connector", "check", d.Name, "--dir", dir, "--egress-allow", "127.0.0.0/8", "--settle", "0s", "--base-url", base,
		"--context", "subdomain=acme", "--context", "staff_id=3", "--context-env", "api_key=SIM_KEY", "--context-env", "auth_code=SIM_CODE",
	}
	environ := []string{"SIM_KEY=the-user", "SIM_CODE=the-password"}
	code, out, stderr := callIn(t, environ, "", args...)
	if code != 0 || !strings.Contains(out, "reads alone; --write tries the rest") || strings.Contains(out, "LEFT") {
		t.Fatalf("exit code %d, %s%s", code, out, stderr)
	}
	code, out, stderr = callIn(t, environ, "", append(args, "--write", "--json", "--update", "--simulated", "--system", "Simulator 1")...)
	var report conform.Report
	if err := json.Unmarshal([]byte(out), &report); code != 0 || err != nil || len(report.Methods) == 0 || report.Count(conform.Failed) > 0 || len(report.Left) == 0 {
		t.Fatalf("exit code %d, %v, %s%s", code, err, out, stderr)
	}
	kept, err := conform.Kept(os.DirFS(testdata), "Simulator 1")
	if err != nil || kept == nil || !kept.Simulated || len(kept.Methods) != len(report.Methods) {
		t.Errorf("%s: %+v, %v", proof.LiveFile, kept, err)
	}
	code, out, _ = callIn(t, []string{"SIM_KEY=wrong", "SIM_CODE=wrong"}, "", args...)
	if code != exitFailed || !strings.Contains(out, "FAIL ") {
		t.Errorf("with a wrong credential: exit code %d, %s", code, out)
	}
}

func TestConnectorCheckRefuses(t *testing.T) {
	t.Parallel()
	name := "happyfox"
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no account", []string{name}, exitUsage, "--account"},
		{"two of them", []string{name, "--account", "1", "--context", "a=b"}, exitUsage, "--account"},
		{"keeps what was not written", []string{name, "--account", "1", "--update", "--system", "X 1"}, exitUsage, "--write"},
		{"keeps and does not say of what", []string{name, "--account", "1", "--update", "--write"}, exitUsage, "--system"},
		{"unknown name", []string{"nobody", "--account", "1"}, exitUsage, `no connector "nobody"`},
		{"no store", []string{name, "--account", "1", "--data-dir", filepath.Join(t.TempDir(), "none")}, exitFailed, "no store"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := call(t, "", append([]string{"connector", "check"}, c.args...)...)
			if code != c.code || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d, %q; want %d, %q", code, stderr, c.code, c.want)
			}
		})
	}
}
