package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate"
	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/egress"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/internal/secret"
	"cognate/internal/sim"
	"cognate/internal/upstream"
	"cognate/jsonata"
	"cognate/models"
)

// bench is one account of a simulator, called over real HTTP by the engine with
// the real upstream and the real transport.
type bench struct {
	t        testing.TB
	engine   *engine.Engine
	vendor   *httptest.Server
	account  cognate.Account
	seed     string
	override []byte
	opened   []byte
	called   map[string]bool // resource.method → it went well at least once

	exchanges *exchanges

	mu       sync.Mutex
	statuses []cognate.AccountStatus
}

var theCatalog = sync.OnceValues(func() (*connector.Catalog, error) {
	return connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
})

// eachSimulator runs a test against every simulator with every seed, and with
// its settings off and on.
func eachSimulator(t *testing.T, run func(t *testing.T, d sim.Definition, o sim.Options)) {
	t.Helper()
	for _, d := range sim.Simulators() {
		for _, seed := range d.Seeds {
			for _, on := range []bool{false, true} {
				o := sim.Options{Seed: seed, Settings: map[string]bool{}}
				name := d.Name + "/" + seed
				for _, s := range d.Settings {
					o.Settings[s.Name] = on
				}
				if on {
					name += "/settings"
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					run(t, d, o)
				})
			}
		}
	}
}

func newBench(tb testing.TB, d sim.Definition, o sim.Options, limits upstream.Options) *bench {
	tb.Helper()
	simulator, err := d.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	b := &bench{t: tb, seed: o.Seed, called: map[string]bool{}, exchanges: &exchanges{next: simulator}}
	b.vendor = httptest.NewServer(b.exchanges)
	tb.Cleanup(func() {
		_ = simulator.Close()
		b.vendor.Close()
	})
	if b.opened, err = json.Marshal(d.Account(simulator)); err != nil {
		tb.Fatal(err)
	}
	b.override, _ = json.Marshal(map[string]string{"base_url": b.vendor.URL + d.BasePath})
	b.account = cognate.Account{ID: "00000000-0000-4000-8000-000000000001", Integration: d.Name, Status: cognate.AccountActive, CredentialVersion: 1}
	transport := egress.New(egress.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	tb.Cleanup(transport.CloseIdleConnections)
	b.engine, err = engine.New(engine.Config{
		Catalogs: b, Credentials: b, Statuses: b, Sealer: newBox(tb), Upstream: upstream.New(transport, time.Now, limits),
		Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func newBox(tb testing.TB) *secret.Box {
	tb.Helper()
	key, _, err := secret.KeySource{File: filepath.Join(tb.TempDir(), "key")}.LoadOrCreate()
	if err != nil {
		tb.Fatal(err)
	}
	data, err := secret.NewDataKeys(key)
	if err != nil {
		tb.Fatal(err)
	}
	box, err := secret.NewBox(key, data)
	if err != nil {
		tb.Fatal(err)
	}
	return box
}

// Catalog is the one of the embedded files.
func (b *bench) Catalog() *connector.Catalog {
	c, err := theCatalog()
	if err != nil {
		b.t.Error(err)
	}
	return c
}

// Open gives the simulator's own credential.
func (b *bench) Open(context.Context, cognate.Account, string) ([]byte, error) { return b.opened, nil }

// SetAccountStatusAt writes down what a call showed.
func (b *bench) SetAccountStatusAt(_ context.Context, _ string, _ int64, status cognate.AccountStatus, _ string) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.statuses = append(b.statuses, status)
	return true, nil
}

// record is a unified contact as the tests need it.
type record struct {
	ID           string         `json:"id"`
	Name         *string        `json:"name"`
	FirstName    *string        `json:"first_name"`
	LastName     *string        `json:"last_name"`
	Emails       []email        `json:"emails"`
	Phones       []phone        `json:"phones"`
	AccountID    *string        `json:"account_id"`
	CreatedAt    *string        `json:"created_at"`
	CustomFields map[string]any `json:"custom_fields"`
}

type email struct {
	Email string `json:"email"`
}

type phone struct {
	Number    string `json:"number"`
	Extension string `json:"extension,omitempty"`
	Type      string `json:"type,omitempty"`
}

type page struct {
	Result     []record `json:"result"`
	NextCursor *string  `json:"next_cursor"`
}

// call runs one unified call of contacts; body and query are JSON or nil.
func (b *bench) call(method, id string, query, body any, change func(*engine.Call)) (*engine.Answer, error) {
	b.t.Helper()
	c := &engine.Call{
		Account: b.account, Override: b.override, Model: "ticketing", Resource: "contacts", Method: method, ID: id,
		Query: value(b.t, query), Body: value(b.t, body), Format: engine.FormatUnified,
	}
	c.RawQuery = c.Query
	if change != nil {
		change(c)
	}
	a, err := b.engine.Do(b.t.Context(), c)
	if err == nil {
		b.called[c.Resource+"."+method] = true
	}
	return a, err
}

// mapping is how the vendor speaks a method; nil where it does not.
func (b *bench) mapping(resource, method string) *connector.Mapping {
	b.t.Helper()
	r := b.Catalog().Integration(b.account.Integration).Model("ticketing").Resource(resource)
	if r == nil || !slices.Contains(r.Supported(), method) {
		return nil
	}
	return r.Mapping(method)
}

// filters tells whether the list of a resource can be filtered by a field.
func (b *bench) filters(resource, name string) bool {
	b.t.Helper()
	m := b.mapping(resource, "list")
	return m != nil && slices.ContainsFunc(m.Filters, func(s *model.Schema) bool { return s.Name == name })
}

// heeded tells whether something that was sent, such as phones[].type, was not ignored.
func heeded(a *engine.Answer, path string) bool {
	return !slices.ContainsFunc(a.Ignored, func(ignored string) bool {
		ignored = index.ReplaceAllString(ignored, "[]")
		return ignored == path || strings.HasPrefix(path, ignored+".") || strings.HasPrefix(path, ignored+"[")
	})
}

var index = regexp.MustCompile(`\[\d+\]`)

// value turns a Go value into the engine's; nil is undefined.
func value(tb testing.TB, v any) jsonata.Value {
	tb.Helper()
	if v == nil {
		return jsonata.Value{}
	}
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	out, err := jsonata.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// one decodes the record of an answer, and fails the test on an error.
func (b *bench) one(a *engine.Answer, err error) record {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	return decode[record](b.t, a.Body)
}

func decode[T any](tb testing.TB, data []byte) T {
	tb.Helper()
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		tb.Fatalf("%v in %s", err, data)
	}
	return v
}

func (b *bench) get(id string) record {
	b.t.Helper()
	return b.one(b.call("get", id, nil, nil, nil))
}

// all walks the whole list with one limit.
func (b *bench) all(limit int) []record {
	b.t.Helper()
	var out []record
	cursor := ""
	for range 1000 {
		a, err := b.call("list", "", nil, nil, func(c *engine.Call) { c.Limit, c.Cursor = limit, cursor })
		if err != nil {
			b.t.Fatal(err)
		}
		p := decode[page](b.t, a.Body)
		if len(p.Result) > limit {
			b.t.Fatalf("a page of %d for the limit %d", len(p.Result), limit)
		}
		if out = append(out, p.Result...); p.NextCursor == nil {
			return out
		}
		cursor = *p.NextCursor
	}
	b.t.Fatal("the list does not end")
	return nil
}

// filled is the remote_data that fills every custom field of the simulator's seed:
// connectors/<name>/testdata/filled.json. A connector without it needs none.
func (b *bench) filled() json.RawMessage {
	b.t.Helper()
	data, err := os.ReadFile(filepath.Join("../../connectors", b.account.Integration, "testdata", "filled.json"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return json.RawMessage("{}")
	case err != nil:
		b.t.Fatal(err)
	}
	remote, found := decode[map[string]json.RawMessage](b.t, data)[b.seed]
	if !found {
		b.t.Fatalf("filled.json of %s has nothing for the seed %s", b.account.Integration, b.seed)
	}
	return remote
}

// control sends a request to the simulator's control routes.
func (b *bench) control(method, path string, body any) []byte {
	b.t.Helper()
	data, _ := json.Marshal(body)
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.vendor.URL+sim.ControlPath+path, bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := b.vendor.Client().Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var out bytes.Buffer
	if _, err := out.ReadFrom(resp.Body); err != nil || resp.StatusCode > 299 {
		b.t.Fatalf("%s %s: %d %s (%v)", method, path, resp.StatusCode, &out, err)
	}
	return out.Bytes()
}

type journalEntry struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query"`
	Body   string `json:"body"`
	Status int    `json:"status"`
	Fault  string `json:"fault"`
}

// journal lists what the vendor was sent since the last clearing.
func (b *bench) journal() []journalEntry {
	b.t.Helper()
	return decode[struct {
		Requests []journalEntry `json:"requests"`
	}](b.t, b.control(http.MethodGet, "requests", nil)).Requests
}

func (b *bench) clearJournal() {
	b.t.Helper()
	b.control(http.MethodDelete, "requests", nil)
}

func writes(entries []journalEntry) int {
	n := 0
	for _, e := range entries {
		if e.Method != http.MethodGet {
			n++
		}
	}
	return n
}

// firstWrite is the place of the first of entries that is no GET; -1: there is none.
func firstWrite(entries []journalEntry) int {
	return slices.IndexFunc(entries, func(e journalEntry) bool { return e.Method != http.MethodGet })
}

func asError(tb testing.TB, err error) *cognate.Error {
	tb.Helper()
	var e *cognate.Error
	if !errors.As(err, &e) {
		tb.Fatalf("%v is no error of ours", err)
	}
	return e
}
