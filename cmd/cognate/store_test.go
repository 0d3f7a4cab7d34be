package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cognate/internal/sim"
	"cognate/internal/store"
)

// newStore is the folder of a store that a first start of the server has made.
func newStore(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	s, _, admin := serverAt(t, dir, nil)
	if code := s.end(t); code != 0 || admin == "" {
		t.Fatalf("exit code %d:\n%s", code, s.stderr)
	}
	return dir
}

// Only the server makes a store: everything else that finds none says so and
// leaves nothing behind.
func TestNoStoreIsMadeByTheWay(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"integration", "list"},
		{"integration", "get", "x"},
		{"integration", "set", "x", "--active=false"},
		{"token", "list"},
		{"token", "create", "--admin"},
		{"token", "delete", store.NewID()},
		{"account", "list"},
		{"account", "get", store.NewID()},
		{"account", "check", store.NewID()},
		{"account", "create", "-i", "x"},
		{"account", "update", store.NewID()},
		{"account", "delete", store.NewID()},
	} {
		dir := filepath.Join(t.TempDir(), "data")
		code, _, stderr := call(t, "", append(args, "--data-dir", dir)...)
		want := "there is no store in " + dir + "; `cognate serve` makes one on its first start (or name another with --data-dir)"
		if code != exitFailed || !strings.Contains(stderr, want) {
			t.Errorf("%v: exit code %d, %s", args, code, stderr)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%v: made %s", args, dir)
		}
	}
	// A file with nothing in it is no store either.
	empty := filepath.Join(filepath.Dir(file(t, "cognate.db", "")), "cognate.db")
	if code, _, stderr := call(t, "", "token", "list", "--database", empty); code != exitFailed || !strings.Contains(stderr, "there is no store in") {
		t.Errorf("an empty file: exit code %d, %s", code, stderr)
	}
}

func TestDatabaseOfAnotherKind(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"hello\n", strings.Repeat("no database at all\n", 500)} {
		path := file(t, "cognate.db", text)
		for _, args := range [][]string{{"token", "list"}, {"serve", "--listen", "127.0.0.1:0"}} {
			code, _, stderr := call(t, "", append(args, "--data-dir", t.TempDir(), "--database", path)...)
			if code != exitFailed || !strings.Contains(stderr, "cognate: "+path+" is not a SQLite database\n") {
				t.Errorf("%v: exit code %d, %s", args, code, stderr)
			}
		}
		if left, err := os.ReadFile(path); err != nil || string(left) != text {
			t.Errorf("the file was written to: %v", err)
		}
	}
}

func TestTokenCommands(t *testing.T) {
	t.Parallel()
	dir := newStore(t)
	code, first, stderr := call(t, "", "token", "create", "--admin", "--name", "ops", "--data-dir", dir)
	if code != 0 || !strings.HasPrefix(first, "cgn_admin_") || strings.Count(first, "\n") != 1 {
		t.Fatalf("exit code %d, %q, %s", code, first, stderr)
	}
	if !strings.Contains(stderr, "shown this once") {
		t.Errorf("what the token is, is not told: %s", stderr)
	}
	if code, out, stderr := call(t, "", "token", "create", "--name", "ci", "--expires-in", "1h", "--environment", "default", "--data-dir", dir); code != 0 || !strings.HasPrefix(out, "cgn_api_") {
		t.Fatalf("exit code %d, %q, %s", code, out, stderr)
	}
	code, list, _ := call(t, "", "token", "list", "--data-dir", dir)
	if code != 0 || !strings.Contains(list, "ops") || !strings.Contains(list, "ci") || strings.Contains(list, "cgn_") {
		t.Errorf("exit code %d:\n%s", code, list)
	}
	_, own, _ := call(t, "", "token", "list", "--environment", "default", "--json", "--data-dir", dir)
	if strings.Contains(own, `"ops"`) || !strings.Contains(own, `"ci"`) {
		t.Errorf("the tokens of one environment: %s", own)
	}
	id := strings.Fields(strings.Split(list, "\n")[1])[0]
	if code, _, stderr := call(t, "", "token", "delete", id, "--data-dir", dir); code != 0 {
		t.Error(stderr)
	}
	if code, _, stderr := call(t, "", "token", "delete", id, "--data-dir", dir); code != exitFailed || !strings.Contains(stderr, "no token") {
		t.Errorf("deleted twice: %d, %s", code, stderr)
	}
	for _, args := range [][]string{
		{"create", "--admin", "--environment", "default"}, {"create", "--expires-in", "-1h"},
	} {
		if code, _, _ := call(t, "", append(append([]string{"token"}, args...), "--data-dir", dir)...); code != exitUsage {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
	if code, _, stderr := call(t, "", "token", "create", "--environment", "none", "--data-dir", dir); code != exitFailed || !strings.Contains(stderr, "there is default") {
		t.Errorf("%d, %s", code, stderr)
	}
}

func TestAccountCommands(t *testing.T) {
	t.Parallel()
	d := sim.Simulators()[0]
	vendor := start(t, process{args: []string{"sim", d.Name, "--listen", "127.0.0.1:0"}})
	simURL := after(t, vendor.line(t), "COGNATE_SIM_URL=")
	environ := []string{"COGNATE_DATA_DIR=" + newStore(t), "COGNATE_EGRESS_ALLOW=127.0.0.0/8"}
	ok := func(stdin string, args ...string) string {
		t.Helper()
		code, out, stderr := callIn(t, environ, stdin, args...)
		if code != 0 {
			t.Fatalf("%v: exit code %d\n%s%s", args, code, out, stderr)
		}
		return out
	}
	ok("", "integration", "set", d.Name, "--base-url", simURL+d.BasePath)
	if list := ok("", "integration", "list"); !strings.Contains(list, d.Name) || !strings.Contains(list, d.DocsURL) {
		t.Error(list)
	}
	if got := ok("", "integration", "get", d.Name); !strings.Contains(got, `"secret": true`) {
		t.Error(got)
	}

	simulator, err := d.New(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	values := d.Account(simulator)
	_ = simulator.Close()
	code := file(t, "code", values["auth_code"]+"\n")
	create := []string{"account", "create", "--integration", d.Name, "--tenant", "acme-1", "-c", "subdomain=acme", "-c", "api_key=-", "-c", "auth_code=@" + code}
	made := ok(values["api_key"]+"\n", create...)
	account := object(t, made)
	id := account["id"].(string)
	if account["status"] != "active" || strings.Contains(made, values["api_key"]) {
		t.Error(made)
	}
	if got := object(t, ok("", "account", "get", id)); got["tenant_id"] != "acme-1" {
		t.Error(got)
	}
	if list := ok("", "account", "list", "--status", "active"); !strings.Contains(list, id) {
		t.Error(list)
	}
	if got := object(t, ok("", "account", "check", id)); got["status"] != "active" {
		t.Error(got)
	}
	// A range that this command was not given says nothing of the account.
	exit, _, said := callIn(t, environ[:1], "", "account", "check", id)
	if exit != exitFailed || !strings.Contains(said, "isn't allowed for this command") {
		t.Errorf("exit code %d, %s", exit, said)
	}
	if got := object(t, ok("", "account", "get", id)); got["status"] != "active" || got["last_error"] != nil {
		t.Error(got)
	}
	// A credential that fails is kept, and said.
	exit, out, stderr := callIn(t, environ, "wrong\n", "account", "update", id, "-c", "api_key=-")
	if exit != exitFailed || object(t, out)["status"] != "validation_error" || !strings.Contains(stderr, "failed") {
		t.Errorf("exit code %d\n%s%s", exit, out, stderr)
	}
	if exit, _, _ := callIn(t, environ, "", "account", "check", id); exit != exitFailed {
		t.Errorf("check of a bad credential: exit code %d", exit)
	}
	ok("", "account", "delete", id)
	if list := ok("", "account", "list", "--json"); strings.TrimSpace(list) != "[]" {
		t.Error(list)
	}

	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"account", "create"}, exitUsage, "--integration is required"},
		{[]string{"account", "create", "-i", "none", "-c", "a=b"}, exitFailed, "none"},
		{[]string{"account", "create", "-i", d.Name, "-c", "colour=red"}, exitFailed, "context.colour"},
		{[]string{"account", "create", "-i", d.Name, "-c", "nonsense"}, exitUsage, "field=value"},
		{[]string{"account", "create", "-i", d.Name, "-c", "a=1", "-c", "a=2"}, exitUsage, "given twice"},
		{[]string{"account", "create", "-i", d.Name, "-c", "api_key=-"}, exitFailed, "no line left"},
		{[]string{"account", "create", "-i", d.Name, "-c", "api_key=@/nowhere/at/all"}, exitFailed, "/nowhere/at/all"},
		{[]string{"account", "get", store.NewID()}, exitFailed, "no integrated account"},
		{[]string{"account", "get", "7"}, exitFailed, "not a UUID"},
		{[]string{"account", "list", "--status", "good"}, exitFailed, "want one of"},
		{[]string{"integration", "get", "none"}, exitFailed, `no integration "none"`},
		{[]string{"integration", "set", d.Name}, exitUsage, "nothing to set"},
		{[]string{"integration", "set", d.Name, "--base-url", "ftp://x"}, exitFailed, "https://"},
		{[]string{"account", "nonsense"}, exitUsage, "unknown command"},
	} {
		if code, _, stderr := callIn(t, environ, "", c.args...); code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: exit code %d, want %d with %q: %s", c.args, code, c.code, c.want, stderr)
		}
	}
}

// A store whose key is gone, or another, does not open.
func TestKeyIsNeeded(t *testing.T) {
	t.Parallel()
	dir := newStore(t)
	if code, _, stderr := call(t, "", "token", "create", "--data-dir", dir); code != 0 {
		t.Fatal(stderr)
	}
	if err := os.Remove(filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, "", "token", "list", "--data-dir", dir); code != exitFailed || !strings.Contains(stderr, "backup") {
		t.Errorf("without the key: %d, %s", code, stderr)
	}
	other := []string{"COGNATE_KEY=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}
	if code, _, stderr := callIn(t, other, "", "token", "list", "--data-dir", dir); code != exitFailed || !strings.Contains(stderr, "another key") || strings.Contains(stderr, "MDEy") {
		t.Errorf("with another key: %d, %s", code, stderr)
	}
}

func TestLint(t *testing.T) {
	t.Parallel()
	integrations := func(out string) (n int) {
		_, _ = fmt.Sscanf(out, "ok: 1 model, %d integration", &n)
		return n
	}
	code, out, stderr := call(t, "", "lint")
	builtIn := integrations(out)
	if code != 0 || builtIn == 0 {
		t.Errorf("the built-in definitions: %d, %s%s", code, out, stderr)
	}
	dir := t.TempDir()
	own := filepath.Join(dir, "connectors", "acme")
	if err := os.MkdirAll(own, 0o700); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		strings.Replace(acme, "label: Acme", "lable: Acme", 1):        "connector.yaml:2:1: ",
		strings.Replace(acme, "context.token}", "context.tok(}", 1):   "connector.yaml:11:",
		strings.Replace(acme, "GET /me}", "GET /me, colour: red}", 1): "connector.yaml:16:",
	} {
		if err := os.WriteFile(filepath.Join(own, "connector.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, stderr := call(t, "", "lint", dir); code != exitFailed || !strings.Contains(out, want) || strings.Contains(stderr, "1 problems") {
			t.Errorf("exit code %d, want a line with %q:\n%s%s", code, want, out, stderr)
		}
	}
	if err := os.WriteFile(filepath.Join(own, "connector.yaml"), []byte(acme), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := call(t, "", "lint", dir); code != 0 || integrations(out) != builtIn+1 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	for wrong, want := range map[string]string{
		filepath.Join(dir, "nowhere"):        "nowhere does not exist; looked for is",
		own:                                  "has neither models/ nor connectors/",
		filepath.Join(own, "connector.yaml"): "is not a folder",
	} {
		for _, args := range [][]string{{"lint", wrong}, {"serve", "--listen", "127.0.0.1:0", "--data-dir", t.TempDir(), "--connectors-dir", wrong}} {
			if code, _, stderr := call(t, "", args...); code != exitFailed || !strings.Contains(stderr, want) || !strings.Contains(stderr, "models/") {
				t.Errorf("%v: exit code %d, %s", args, code, stderr)
			}
		}
	}
}

func TestSchema(t *testing.T) {
	t.Parallel()
	_, names, _ := call(t, "", "schema")
	dir := filepath.Join(t.TempDir(), "schemas")
	if code, _, stderr := call(t, "", "schema", "--dir", dir); code != 0 {
		t.Fatal(stderr)
	}
	for _, name := range strings.Fields(names) {
		code, out, _ := call(t, "", "schema", name)
		written, err := os.ReadFile(filepath.Join(dir, name))
		if code != 0 || err != nil || object(t, out)["$schema"] == nil || object(t, string(written))["$schema"] == nil {
			t.Errorf("%s: %d, %v, %.80s", name, code, err, out)
		}
	}
	if code, _, stderr := call(t, "", "schema", "none"); code != exitUsage || !strings.Contains(stderr, "none") {
		t.Errorf("%d, %s", code, stderr)
	}
}

func TestEval(t *testing.T) {
	t.Parallel()
	mapping := file(t, "mapping.jsonata", "{ 'total': $sum(items.(price * quantity)) }")
	input := file(t, "order.json", `{"items": [{"price": 3, "quantity": 4}, {"price": 1, "quantity": 2}]}`)
	for _, c := range []struct {
		stdin string
		args  []string
		want  string
	}{
		{"", []string{"$sum([1..10])"}, "55\n"},
		{`{"price": 3, "quantity": 4}`, []string{"price * quantity", "--input", "-"}, "12\n"},
		{"", []string{"--file", mapping, "--input", input, "--compact"}, "{\"total\":14}\n"},
		{"", []string{"--file", mapping, "--input", input}, "{\n  \"total\": 14\n}\n"},
		{"{}", []string{"nothing", "--input", "-"}, ""},
		{"", []string{`$dtToIso("2025-10-02 09:00:00")`}, "\"2025-10-02T09:00:00.000Z\"\n"},
	} {
		if code, out, stderr := call(t, c.stdin, append([]string{"eval"}, c.args...)...); code != 0 || out != c.want {
			t.Errorf("%v: exit code %d, %q, %s", c.args, code, out, stderr)
		}
	}
	for _, c := range []struct{ stdin, expr, want string }{
		{"", "\n  $unknown(1)", "2:11: T1006"},
		{"{", "1", "JSON"},
		{"", "$error('no')", "no"},
	} {
		if code, _, stderr := call(t, c.stdin, "eval", c.expr, "--input", "-"); code != exitFailed || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d, %s; want %s", c.expr, code, stderr, c.want)
		}
	}
}
