package layer_test

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/layer"
	"cognate/internal/store"
	"cognate/internal/store/sqlite"
	"cognate/models"
)

// fixture is a store with the made-up connector installed, and one account.
type fixture struct {
	testing.TB
	path    string
	now     *clock
	library *library
	store   *store.Store
	views   *layer.Views
	env     string
	account cognate.Account
}

type clock struct{ ms atomic.Int64 }

func (c *clock) Now() time.Time      { return time.UnixMilli(c.ms.Load()) }
func (c *clock) Add(d time.Duration) { c.ms.Add(d.Milliseconds()) }

type library struct {
	atomic.Pointer[connector.Catalog]
}

func (l *library) Catalog() *connector.Catalog { return l.Load() }

var acme = sync.OnceValue(func() *connector.Catalog {
	c, err := connector.Load(connector.Layer{Models: models.FS, Connectors: os.DirFS("../story/testdata/connectors")})
	if err != nil {
		panic(err)
	}
	return c
})

func newFixture(tb testing.TB) *fixture {
	tb.Helper()
	f := &fixture{TB: tb, path: filepath.Join(tb.TempDir(), "cognate.db"), now: &clock{}, library: &library{}}
	f.now.Add(time.Hour)
	f.library.Store(acme())
	f.store, f.views = f.open()
	env, _, err := f.store.Bootstrap(tb.Context(), acme().Names())
	f.must(err)
	f.must(f.store.EnsureModels(tb.Context(), acme().ModelNames()))
	f.env = env.ID
	ei, err := f.store.EnvironmentIntegrationOf(tb.Context(), env.ID, "acme")
	f.must(err)
	f.account, err = f.store.CreateAccount(tb.Context(), "", store.NewAccount{
		ID: store.NewID(), EnvironmentIntegrationID: ei.ID, AuthenticationMethod: "token", Context: []byte(`{}`), ContextSealed: []byte("s"),
	})
	f.must(err)
	return f
}

// open opens the store once more, as another process does.
func (f *fixture) open() (*store.Store, *layer.Views) {
	f.Helper()
	s, err := sqlite.Open(f.Context(), sqlite.Options{Path: f.path, Now: f.now.Now})
	f.must(err)
	f.Cleanup(func() { _ = s.Close() })
	v, err := layer.New(layer.Options{Store: s, Catalogs: f.library, Now: f.now.Now})
	f.must(err)
	return s, v
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) seen() store.Seen {
	f.Helper()
	seen, err := f.store.DefinitionsSeen(f.Context(), f.env)
	f.must(err)
	return seen
}

// lay writes an override of the environment, unchecked.
func (f *fixture) lay(method, config string) cognate.MethodOverride {
	f.Helper()
	e, err := f.store.EnvironmentUnifiedModelOf(f.Context(), f.env, "ticketing")
	f.must(err)
	o, err := f.store.CreateMethodOverride(f.Context(), f.seen(), store.NewMethodOverride{
		EnvironmentUnifiedModelID: e.ID, Integration: "acme", Resource: "contacts", Method: method, Config: []byte(config),
	})
	f.must(err)
	return o
}

// accountOverride gives the account an override, unchecked.
func (f *fixture) accountOverride(override string) {
	f.Helper()
	a, err := f.store.Account(f.Context(), "", f.account.ID)
	f.must(err)
	f.account, err = f.store.UpdateAccount(f.Context(), "", a.ID, store.AccountPatch{
		UnifiedModelOverride: &store.OverrideChange{From: a.UnifiedModelOverride, To: []byte(override), DefinitionsVersion: f.seen().Version},
	})
	f.must(err)
}

// mapping is a method of contacts as the account has it.
func (f *fixture) mapping(v *layer.Views, method string) *connector.Mapping {
	f.Helper()
	_, in, err := v.View(f.Context(), &f.account)
	f.must(err)
	return in.Model("ticketing").Resource("contacts").Mapping(method)
}

func node(t *testing.T, text string) *definition.Node {
	t.Helper()
	n, problems := definition.ParseJSON("", []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return n
}
