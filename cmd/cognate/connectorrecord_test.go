package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cognate/internal/sim"
)

// TestConnectorRecord records a list from a simulator, with a credential that was
// given and with an account of the store.
func TestConnectorRecord(t *testing.T) {
	t.Parallel()
	d := sim.Simulators()[0]
	s := start(t, process{args: []string{"sim", d.Name, "--listen", "127.0.0.1:0", "--username", "the-user", "--password", "the-password"}})
	base := after(t, s.line(t), "COGNATE_SIM_URL=") + d.BasePath
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "connectors"), 0o700); err != nil {
		t.Fatal(err)
	}
	list := []string{
		"connector", "record", d.Name, "--dir", dir, "--system", "Simulator 1", "--egress-allow", "127.0.0.0/8",
		"--call", `{"resource": "contacts", "method": "list", "limit": 2}`,
	}
	direct := append(list, "--story", "given", "--base-url", base, "--context", "subdomain=acme", "--context-env", "api_key=SIM_KEY", "--context", "auth_code=-")
	environ := []string{"SIM_KEY=the-user"}
	code, out, stderr := callIn(t, environ, "the-password\n", direct...)
	file := filepath.Join(dir, "connectors", d.Name, "testdata", "given.txtar")
	if want := file + "\nlist of contacts, 1 vendor call; read it before you keep it\n"; code != 0 || out != want {
		t.Fatalf("exit code %d, %q, %s", code, out, stderr)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), " from Simulator 1\n") || strings.Contains(string(text), "the-user") {
		t.Errorf("the story:\n%s", text)
	}
	if code, _, stderr := callIn(t, environ, "the-password\n", direct...); code != exitFailed || !strings.Contains(stderr, "is there already") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	if code, out, _ := call(t, "", "connector", "test", d.Name, "--dir", dir); strings.Contains(out, "FAIL") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

func TestConnectorRecordRefuses(t *testing.T) {
	t.Parallel()
	name := sim.Simulators()[0].Name
	dir := corner(t, nil)
	good := []string{name, "--dir", dir, "--story", "x", "--call", "{}", "--system", "X 1"}
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"a name that leads elsewhere", []string{name, "--story", "../x", "--call", "{}", "--system", "X", "--account", "1"}, exitUsage, "--story"},
		{"no call", []string{name, "--story", "x", "--system", "X", "--account", "1"}, exitUsage, "--call"},
		{"no system", []string{name, "--story", "x", "--call", "{}", "--account", "1"}, exitUsage, "--system"},
		{"no account", good, exitUsage, "--account"},
		{"two of them", append(good, "--account", "1", "--context", "a=b"), exitUsage, "--account"},
		{"unknown name", append([]string{"nobody"}, append(good[1:], "--context", "a=b")...), exitUsage, `no connector "nobody"`},
		{"lacking", append(good, "--context", "subdomain=x"), exitUsage, "--context lacks "},
		{"no variable", append(good, "--context-env", "api_key=NOT_SET"), exitUsage, "has to be set"},
		{"no store", append(good, "--account", "1", "--data-dir", filepath.Join(dir, "none")), exitFailed, "no store"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := call(t, "", append([]string{"connector", "record"}, c.args...)...)
			if code != c.code || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d, %q; want %d, %q", code, stderr, c.code, c.want)
			}
		})
	}
}
