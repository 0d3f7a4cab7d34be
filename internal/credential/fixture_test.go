package credential_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/secret"
	"cognate/internal/store"
	"cognate/internal/store/sqlite"
	"cognate/internal/store/storetest"
)

var fields = []credential.Field{{Name: "subdomain"}, {Name: "api_key", Secret: true}, {Name: "auth_code", Secret: true}}

const apiKey, authCode = "hunter2-api-key", "hunter2-auth-code"

// fixture is a store on a file with the three over it.
type fixture struct {
	dir   string
	clock *storetest.Clock
	log   *logBuffer
	store *store.Store
	vault *credential.Vault
	auth  *credential.Authenticator
	look  *credential.Accounts
	env   cognate.Environment
	inst  cognate.EnvironmentIntegration
}

// logBuffer is a log that goroutines share.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func newFixture(tb testing.TB) *fixture {
	tb.Helper()
	f := &fixture{dir: tb.TempDir(), clock: storetest.NewClock(), log: &logBuffer{}}
	f.open(tb)
	env, _, err := f.store.Bootstrap(context.Background(), []string{"alpha"})
	must(tb, err)
	f.env = env
	f.inst, err = f.store.EnvironmentIntegrationOf(context.Background(), env.ID, "alpha")
	must(tb, err)
	return f
}

// another is another process on the same store.
func (f *fixture) another(tb testing.TB) *fixture {
	tb.Helper()
	o := &fixture{dir: f.dir, clock: f.clock, log: f.log, env: f.env, inst: f.inst}
	o.open(tb)
	return o
}

func (f *fixture) open(tb testing.TB) {
	tb.Helper()
	var err error
	f.store, err = sqlite.Open(context.Background(), sqlite.Options{Path: filepath.Join(f.dir, "cognate.db"), Now: f.clock.Now})
	must(tb, err)
	box, _, err := credential.Unlock(context.Background(), f.store, f.keySource())
	must(tb, err)
	o := credential.Options{
		Store: f.store, Now: f.clock.Now,
		Logger: slog.New(slog.NewJSONHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	f.vault, err = credential.NewVault(o, box)
	must(tb, err)
	f.auth, err = credential.NewAuthenticator(o)
	must(tb, err)
	f.look, err = credential.NewAccounts(o)
	must(tb, err)
	tb.Cleanup(func() {
		f.auth.Close()
		if err := f.store.Close(); err != nil {
			tb.Error(err)
		}
	})
}

func (f *fixture) keySource() secret.KeySource {
	return secret.KeySource{File: filepath.Join(f.dir, "key")}
}

func (f *fixture) account(tb testing.TB) cognate.Account {
	tb.Helper()
	a, err := f.vault.Create(context.Background(), "", f.newAccount())
	must(tb, err)
	return a
}

func (f *fixture) newAccount() credential.NewAccount {
	return credential.NewAccount{
		EnvironmentIntegrationID: f.inst.ID, TenantID: "acme", AuthenticationMethod: "api_key", Fields: fields,
		Context: []byte(`{"api_key":"` + apiKey + `","subdomain":"acme","auth_code":"` + authCode + `"}`),
	}
}

func (f *fixture) token(tb testing.TB, n store.NewToken) (string, cognate.Token) {
	tb.Helper()
	plain, token, err := credential.Issue(context.Background(), f.store, n)
	must(tb, err)
	return plain.Reveal(), token
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func refused(tb testing.TB, err error, code cognate.Code) {
	tb.Helper()
	e, ok := errors.AsType[*cognate.Error](err)
	if !ok || e.Code != code || e.Message == "" {
		tb.Errorf("got %v, want code %s", err, code)
	}
}

func operator(tb testing.TB) context.Context {
	tb.Helper()
	return credential.WithPrincipal(context.Background(), credential.Operator())
}
