package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"cognate"
	"cognate/internal/store"
)

// Open opens a fresh, empty database that is closed when the test ends.
type Open func(tb testing.TB, now func() time.Time) *store.Store

// Run runs the suite.
func Run(t *testing.T, open Open) {
	t.Helper()
	for name, f := range map[string]func(*testing.T, *fixture){
		"Bootstrap":                  testBootstrap,
		"BootstrapOnce":              testBootstrapOnce,
		"Meta":                       testMeta,
		"Environments":               testEnvironments,
		"EnvironmentDeleteCascades":  testEnvironmentDelete,
		"Integrations":               testIntegrations,
		"Installations":              testInstallations,
		"InstallationInUse":          testInstallationInUse,
		"Accounts":                   testAccounts,
		"AccountRefused":             testAccountRefused,
		"AccountList":                testAccountList,
		"AccountScope":               testAccountScope,
		"AccountStatus":              testAccountStatus,
		"AccountUpdate":              testAccountUpdate,
		"AccountUpdatesAtOnce":       testAccountUpdatesAtOnce,
		"Credential":                 testCredential,
		"CredentialRace":             testCredentialRace,
		"AccountDelete":              testAccountDelete,
		"Tokens":                     testTokens,
		"TokenRefused":               testTokenRefused,
		"TokenExpiry":                testTokenExpiry,
		"TokenTouch":                 testTokenTouch,
		"ModelsOfCatalog":            testModelsOfCatalog,
		"OwnModels":                  testOwnModels,
		"MethodOverrides":            testMethodOverrides,
		"MethodOverrideRefused":      testMethodOverrideRefused,
		"MethodOverrideRoom":         testMethodOverrideRoom,
		"DefinitionsMoved":           testDefinitionsMoved,
		"DefinitionsAtOnce":          testDefinitionsAtOnce,
		"AccountOverrides":           testAccountOverrides,
		"Pages":                      testPages,
		"PagesUnderChange":           testPagesUnderChange,
		"ListRefused":                testListRefused,
		"ReadersBesideWriters":       testReadersBesideWriters,
		"CanceledContextIsNoFailure": testCanceled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, newFixture(t, open))
		})
	}
}

// Clock is a clock that tests set by hand.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts at a whole second.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

// Now is the time that was set.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add moves the clock.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fixture is a store after its first start, with the integrations alpha and
// beta.
type fixture struct {
	*store.Store
	clock   *Clock
	env     cognate.Environment
	mu      sync.Mutex
	changes []store.Change
}

func newFixture(t *testing.T, open Open) *fixture {
	t.Helper()
	f := &fixture{clock: NewClock()}
	f.Store = open(t, f.clock.Now)
	env, first, err := f.Bootstrap(t.Context(), []string{"alpha", "beta"})
	if err != nil || !first {
		t.Fatalf("bootstrap: first %v, %v", first, err)
	}
	f.env = env
	f.Watch(func(c store.Change) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.changes = append(f.changes, c)
	})
	return f
}

// told fails unless the change was told since the last time.
func (f *fixture) told(t *testing.T, want ...store.Change) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range want {
		if !slices.Contains(f.changes, c) {
			t.Errorf("the change %v was not told; told were %v", c, f.changes)
		}
	}
	f.changes = nil
}

func (f *fixture) installation(t *testing.T, environment, integration string) cognate.EnvironmentIntegration {
	t.Helper()
	e, err := f.EnvironmentIntegrationOf(t.Context(), environment, integration)
	must(t, err)
	return e
}

func (f *fixture) account(t *testing.T, change func(*store.NewAccount)) cognate.Account {
	t.Helper()
	n := store.NewAccount{
		ID: store.NewID(), EnvironmentIntegrationID: f.installation(t, f.env.ID, "alpha").ID, TenantID: "acme",
		AuthenticationMethod: "api_key", Context: []byte(`{"subdomain":"acme"}`), ContextSealed: []byte("sealed"),
	}
	if change != nil {
		change(&n)
	}
	a, err := f.CreateAccount(t.Context(), "", n)
	must(t, err)
	return a
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// refused fails unless err is a cognate.Error of the code with a message.
func refused(tb testing.TB, err error, code cognate.Code) {
	tb.Helper()
	e, ok := errors.AsType[*cognate.Error](err)
	if !ok || e.Code != code || e.Message == "" {
		tb.Errorf("got %v, want code %s", err, code)
	}
}

func idsOf[T any](items []T, id func(T) string) []string {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = id(item)
	}
	return ids
}

func accountIDs(p store.Page[cognate.Account]) []string {
	return idsOf(p.Items, func(a cognate.Account) string { return a.ID })
}
