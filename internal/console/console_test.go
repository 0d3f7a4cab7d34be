package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/console"
	"cognate/internal/credential"
	"cognate/internal/engine"
	"cognate/internal/httpapi"
	"cognate/internal/layer"
	"cognate/internal/secret"
	"cognate/internal/store"
	"cognate/internal/store/sqlite"
	"cognate/internal/upstream"
	"cognate/models"
)

// acme is a made-up vendor with two ways to connect.
const acme = `name: acme
label: Acme
category: ticketing
docs_url: https://acme.example.com/docs
credentials:
  api_key:
    subdomain: {label: Subdomain, pattern: '^[a-z]+$', help: The first part of your address.}
    region: {label: Region, enum: [us, eu], default: us}
    note: {label: Note, optional: true}
    api_key: {label: API key, secret: true}
    auth_code: {label: Auth code, secret: true, pattern: '^[0-9a-f]+$'}
  token:
    subdomain: {label: Subdomain}
    token: {label: Token, secret: true}
hosts: ["*.acme.example.com"]
base_url: '"https://" & context.subdomain & ".acme.example.com"'
auth:
  methods:
    api_key: {basic: {username: context.api_key, password: context.auth_code}}
    token: {bearer: context.token}
check: staff.list
pagination: {none: true}
resources:
  staff:
    list: {call: GET /staff, items: response}
  people:
    get: {call: 'GET /people/{id}'}
`

const acmeContacts = `response_mapping: |
  { "id": $string(response.id), "name": response.name }
get: {method: people.get}
`

// checks stands in for the vendor: it takes every credential but one.
type checks struct {
	mu    sync.Mutex
	vault *credential.Vault
	held  bool     // our own policy lets no call leave
	calls []string // account, api_key and base_url override of each
}

func (c *checks) Check(ctx context.Context, a cognate.Account, override []byte) error {
	opened, err := c.vault.Open(ctx, a, "check")
	if err != nil {
		return err
	}
	var values map[string]string
	if err := json.Unmarshal(opened, &values); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, values["api_key"]+" "+string(override))
	if c.held {
		return cognate.Errorf(cognate.CodeBadGateway, "Acme was not called: its host has a private address; the operator can allow the range (egress-allow)")
	}
	if values["api_key"] == "wrong" {
		return cognate.Errorf(cognate.CodeUnauthorized, "Acme refused the credentials: Invalid key")
	}
	return nil
}

func (c *checks) hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = true
}

func (c *checks) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.calls)
}

// nowhere is a network that nothing may use.
type nowhere struct{}

func (nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	panic("a call to " + r.URL.Host)
}

// world is a console on a real store.
type world struct {
	url    string
	store  *store.Store
	checks *checks
	files  fstest.MapFS
	admin  string // tokens
	api    string
	env    cognate.Environment
	logs   *syncBuffer
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	ctx, dir := t.Context(), t.TempDir()
	w := &world{checks: &checks{}, logs: &syncBuffer{}, files: fstest.MapFS{
		"acme/connector.yaml":          {Data: []byte(acme)},
		"acme/ticketing/contacts.yaml": {Data: []byte(acmeContacts)},
	}}
	logger := slog.New(slog.NewJSONHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.store = must(sqlite.Open(ctx, sqlite.Options{Path: filepath.Join(dir, "cognate.db")}))(t)
	t.Cleanup(func() { _ = w.store.Close() })
	library := must(connector.OpenLibrary(connector.Layer{Models: models.FS, Connectors: w.files}))(t)
	env, first, err := w.store.Bootstrap(ctx, library.Catalog().Names())
	if err != nil || !first {
		t.Fatal(err, first)
	}
	if err := w.store.EnsureModels(ctx, library.Catalog().ModelNames()); err != nil {
		t.Fatal(err)
	}
	w.env = env
	box, _, err := credential.Unlock(ctx, w.store, secret.KeySource{File: filepath.Join(dir, "key")})
	if err != nil {
		t.Fatal(err)
	}
	o := credential.Options{Store: w.store, Logger: logger}
	w.checks.vault = must(credential.NewVault(o, box))(t)
	auth := must(credential.NewAuthenticator(o))(t)
	t.Cleanup(auth.Close)
	views := must(layer.New(layer.Options{Store: w.store, Catalogs: library}))(t)
	trier := must(engine.New(engine.Config{
		Catalogs: library, Credentials: w.checks.vault, Statuses: w.store, Sealer: box, Now: time.Now, Logger: logger,
		Upstream: upstream.New(nowhere{}, time.Now, upstream.Options{}),
	}))(t)
	c := must(console.New(console.Config{
		Store: w.store, Vault: w.checks.vault, Checker: w.checks, Library: library, Views: views, Trier: trier, Authenticator: auth, Logger: logger, Now: time.Now,
	}))(t)
	mux := httpapi.NewMux()
	c.Routes(mux)
	srv := httptest.NewServer(httpapi.Wrap(mux, httpapi.Options{Logger: logger}))
	t.Cleanup(srv.Close)
	w.url = srv.URL
	w.admin = w.issue(t, store.NewToken{Kind: cognate.TokenAdmin, Name: "admin"})
	w.api = w.issue(t, store.NewToken{Kind: cognate.TokenAPI, Name: "api", EnvironmentID: env.ID})
	return w
}

func (w *world) issue(t *testing.T, n store.NewToken) string {
	t.Helper()
	plain, _, err := credential.Issue(t.Context(), w.store, n)
	if err != nil {
		t.Fatal(err)
	}
	return plain.Reveal()
}

// answer is a parsed answer.
type answer struct {
	status int
	text   string
	json   map[string]any
}

// get is the value at a dotted path.
func (a answer) get(path string) any {
	var v any = a.json
	for _, key := range strings.Split(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}

func (a answer) str(path string) string {
	s, _ := a.get(path).(string)
	return s
}

// failures are path → code of a refused request.
func (a answer) failures() map[string]string {
	out := map[string]string{}
	list, _ := a.get("details.failures").([]any)
	for _, f := range list {
		m, _ := f.(map[string]any)
		path, _ := m["path"].(string)
		out[path], _ = m["code"].(string)
	}
	return out
}

func (w *world) call(t *testing.T, token, method, path, body string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, text: b.String()}
	if err := json.Unmarshal(b.Bytes(), &a.json); err != nil {
		t.Fatalf("%s %s: not JSON: %s", method, path, a.text)
	}
	return a
}

// ok is call for an answer that must have the status.
func (w *world) ok(t *testing.T, status int, token, method, path, body string) answer {
	t.Helper()
	a := w.call(t, token, method, path, body)
	if a.status != status {
		t.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, status, a.text)
	}
	return a
}

// done is ok with 200, for goroutines of a test.
func (w *world) done(t *testing.T, token, method, path, body string) {
	t.Helper()
	if a := w.call(t, token, method, path, body); a.status != 200 {
		t.Errorf("%s %s: %d: %s", method, path, a.status, a.text)
	}
}

const goodContext = `{"subdomain":"help","api_key":"key-5a7e","auth_code":"c0ffee"}`

func (w *world) account(t *testing.T) string {
	t.Helper()
	return w.ok(t, 201, w.api, "POST", "/integrated-account", `{"integration":"acme","context":`+goodContext+`}`).str("id")
}

func result(t *testing.T, a answer) []map[string]any {
	t.Helper()
	list, ok := a.json["result"].([]any)
	if !ok {
		t.Fatalf("no result in %s", a.text)
	}
	out := make([]map[string]any, len(list))
	for i, item := range list {
		out[i], _ = item.(map[string]any)
	}
	return out
}
