package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cognate/internal/sim"
)

// eventually waits until the text holds the part, which the command writes as it
// goes on; each poll is a request, so that nothing is slept through.
func (s *started) waitFor(t *testing.T, part string, poll func()) {
	t.Helper()
	for range 100_000 {
		if strings.Contains(s.stderr.String(), part) {
			return
		}
		poll()
	}
	t.Fatalf("no %q in:\n%s", part, s.stderr)
}

// server starts `cognate serve` and returns its address and first admin token.
func serverAt(t *testing.T, dir string, hangups chan os.Signal, args ...string) (s *started, url, admin string) {
	t.Helper()
	l, err := listen(t.Context(), "127.0.0.1:0") // a free port, given back
	if err != nil {
		t.Fatal(err)
	}
	url = urlOf(l)
	_ = l.Close()
	s = start(t, process{
		args:    append([]string{"serve", "--data-dir", dir, "--listen", strings.TrimPrefix(url, "http://")}, args...),
		hangups: hangups,
	})
	s.ready(t, url)
	for line := range strings.Lines(s.stderr.String()) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "cgn_admin_") {
			admin = line
		}
	}
	return s, url, admin
}

// ready asks until the server answers.
func (s *started) ready(t *testing.T, url string) {
	t.Helper()
	for range 100_000 {
		select {
		case code := <-s.done:
			t.Fatalf("the command ended with %d:\n%s", code, s.stderr)
		default:
		}
		req, err := http.NewRequestWithContext(t.Context(), "GET", url+"/readyz", nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
			_ = resp.Body.Close()
			return
		}
	}
	t.Fatal("the server does not answer")
}

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

// A stranger's way: start, make a token, connect an account, create a contact.
func TestServe(t *testing.T) {
	t.Parallel()
	d, _ := sim.Find(sim.Simulators()[0].Name)
	vendor := start(t, process{args: []string{"sim", d.Name, "--listen", "127.0.0.1:0"}})
	simURL := after(t, vendor.line(t), "COGNATE_SIM_URL=")
	dir := filepath.Join(t.TempDir(), "data")
	s, url, admin := serverAt(t, dir, nil, "--egress-allow", "127.0.0.0/8", "--log-format", "json")
	if admin == "" || !strings.Contains(s.stderr.String(), filepath.Join(dir, "key")) {
		t.Fatalf("the first start shows no token, or no key file:\n%s", s.stderr)
	}
	bearer := "Bearer " + admin
	status, body := fetch(t, "POST", url+"/api-token", bearer, `{"name":"product"}`)
	if status != 201 {
		t.Fatal(status, body)
	}
	api := "Bearer " + object(t, body)["token"].(string)
	_, body = fetch(t, "GET", url+"/environment-integration?integration="+d.Name, api, "")
	installed := object(t, body)["result"].([]any)[0].(map[string]any)["id"].(string)
	if status, body := fetch(t, "PATCH", url+"/environment-integration/"+installed, bearer, `{"override":{"base_url":"`+simURL+d.BasePath+`"}}`); status != 200 {
		t.Fatal(status, body)
	}
	simulator, err := d.New(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	credential, _ := json.Marshal(d.Account(simulator))
	_ = simulator.Close()
	status, body = fetch(t, "POST", url+"/integrated-account", api, `{"integration":"`+d.Name+`","context":`+string(credential)+`}`)
	account := object(t, body)
	if status != 201 || account["status"] != "active" {
		t.Fatal(status, body)
	}
	contacts := url + "/unified/ticketing/contacts?integrated_account_id=" + account["id"].(string)
	if status, body := fetch(t, "POST", contacts, api, `{"first_name":"Mira","last_name":"Okafor","emails":[{"email":"mira.okafor@example.com"}]}`); status != 201 {
		t.Fatal(status, body)
	}
	for _, path := range []string{"/", "/healthz", "/readyz", "/docs/", "/openapi.json", "/docs/unified/ticketing/contacts/create"} {
		if status, body := fetch(t, "GET", url+path, "", ""); status != 200 {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	for _, path := range []string{"/unified", "/unified/", "/nothing"} {
		if status, body := fetch(t, "GET", url+path, "", ""); status != 404 {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if code := s.end(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
	for _, secret := range d.Account(simulator) {
		if len(secret) > 8 && strings.Contains(s.stderr.String(), secret) {
			t.Error("a credential is in the log")
		}
	}

	// The second start shows no token, and knows what the first one stored.
	again, url, second := serverAt(t, dir, nil, "--egress-allow", "127.0.0.0/8")
	if second != "" {
		t.Error("the second start shows an admin token")
	}
	contacts = url + "/unified/ticketing/contacts?integrated_account_id=" + account["id"].(string)
	if status, body := fetch(t, "GET", contacts, api, ""); status != 200 {
		t.Errorf("%d %s\n%s", status, body, again.stderr)
	}
}

// A private address is refused unless the operator allows its range.
func TestServeRefusesPrivateAddresses(t *testing.T) {
	t.Parallel()
	d := sim.Simulators()[0]
	vendor := start(t, process{args: []string{"sim", d.Name, "--listen", "127.0.0.1:0"}})
	simURL := after(t, vendor.line(t), "COGNATE_SIM_URL=")
	dir := newStore(t)
	if code, _, stderr := call(t, "", "integration", "set", d.Name, "--base-url", simURL+d.BasePath, "--data-dir", dir); code != 0 {
		t.Fatal(stderr)
	}
	code, out, stderr := call(t, "secret\n", "account", "create", "--integration", d.Name, "--data-dir", dir,
		"-c", "subdomain=acme", "-c", "api_key=-", "-c", "auth_code=code")
	if code != exitFailed || object(t, out)["status"] != "validation_error" || !strings.Contains(stderr, "egress-allow") {
		t.Errorf("exit code %d\n%s\n%s", code, out, stderr)
	}
}

func TestServeReloads(t *testing.T) {
	t.Parallel()
	dir, own := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(own, "connectors"), 0o700); err != nil {
		t.Fatal(err)
	}
	hangups := make(chan os.Signal, 1)
	s, url, admin := serverAt(t, dir, hangups, "--connectors-dir", own, "--log-level", "info")
	bearer := "Bearer " + admin
	poll := func() { fetch(t, "GET", url+"/healthz", "", "") }
	write := func(text string) {
		if err := os.MkdirAll(filepath.Join(own, "connectors", "acme"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(own, "connectors", "acme", "connector.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("name: acme\nlable: Acme\n")
	hangups <- syscall.SIGHUP
	s.waitFor(t, "catalog not reloaded", poll)
	if !strings.Contains(s.stderr.String(), `connectors/acme/connector.yaml:2:1`) {
		t.Errorf("the place is missing:\n%s", s.stderr)
	}
	write(acme)
	hangups <- syscall.SIGHUP
	s.waitFor(t, "catalog reloaded", poll)
	if status, body := fetch(t, "GET", url+"/integration/acme", bearer, ""); status != 200 {
		t.Error(status, body)
	}
}

const acme = `name: acme
label: Acme
category: ticketing
docs_url: https://acme.example.com/docs
credentials:
  token:
    site: {label: Site, pattern: '^[a-z]+$'}
    token: {label: Token, secret: true}
hosts: ["*.acme.example.com"]
base_url: '"https://" & context.site & ".acme.example.com/api"'
auth: {bearer: context.token}
check: me.get
pagination: {none: true}
resources:
  me:
    get: {call: GET /me}
`

func TestServeRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().String()
	if code, _, stderr := call(t, "", "serve", "--listen", taken, "--data-dir", filepath.Join(dir, "none")); code != exitFailed || !strings.Contains(stderr, taken) {
		t.Errorf("a port that is taken: %d, %s", code, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a start that failed left a store behind")
	}
	own := filepath.Join(dir, "own")
	if err := os.MkdirAll(filepath.Join(own, "connectors", "acme"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(own, "connectors", "acme", "connector.yaml"), []byte("name: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := call(t, "", "serve", "--listen", "127.0.0.1:0", "--data-dir", dir, "--connectors-dir", own)
	if code != exitFailed || !strings.Contains(stderr, "connector.yaml:") {
		t.Errorf("wrong definitions: %d, %s", code, stderr)
	}
	if code, _, stderr := call(t, "", "serve", "--listen", "127.0.0.1:0", "--data-dir", dir, "--connectors-dir", filepath.Join(dir, "nowhere")); code != exitFailed || !strings.Contains(stderr, "nowhere") {
		t.Errorf("no such folder: %d, %s", code, stderr)
	}
}
