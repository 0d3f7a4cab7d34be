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

func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{dir: t.TempDir(), clock: storetest.NewClock(), log: &logBuffer{}}
	f.open(t)
	env, _, err := f.store.Bootstrap(context.Background(), []string{"alpha"})
	must(t, err)
	f.env = env
	f.inst, err = f.store.EnvironmentIntegrationOf(context.Background(), env.ID, "alpha")
	must(t, err)
	return f
}

// another is another process on the same store.
func (f *fixture) another(t testing.TB) *fixture {
	t.Helper()
	o := &fixture{dir: f.dir, clock: f.clock, log: f.log, env: f.env, inst: f.inst}
	o.open(t)
	return o
}

func (f *fixture) open(t testing.TB) {
	t.Helper()
	var err error
	f.store, err = sqlite.Open(context.Background(), sqlite.Options{Path: filepath.Join(f.dir, "cognate.db"), Now: f.clock.Now})
	must(t, err)
	box, _, err := credential.Unlock(context.Background(), f.store, f.keySource())
	must(t, err)
	o := credential.Options{
		Store: f.store, Now: f.clock.Now,
		Logger: slog.New(slog.NewJSONHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	f.vault, err = credential.NewVault(o, box)
	must(t, err)
	f.auth, err = credential.NewAuthenticator(o)
	must(t, err)
	f.look, err = credential.NewAccounts(o)
	must(t, err)
	t.Cleanup(func() {
		f.auth.Close()
		if err := f.store.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (f *fixture) keySource() secret.KeySource {
	return secret.KeySource{File: filepath.Join(f.dir, "key")}
}

func (f *fixture) account(t testing.TB) cognate.Account {
	t.Helper()
	a, err := f.vault.Create(context.Background(), "", f.newAccount())
	must(t, err)
	return a
}

func (f *fixture) newAccount() credential.NewAccount {
	return credential.NewAccount{
		EnvironmentIntegrationID: f.inst.ID, TenantID: "acme", AuthenticationMethod: "api_key", Fields: fields,
		Context: []byte(`{"api_key":"` + apiKey + `","subdomain":"acme","auth_code":"` + authCode + `"}`),
	}
}

func (f *fixture) token(t testing.TB, n store.NewToken) (string, cognate.Token) {
	t.Helper()
	plain, token, err := credential.Issue(context.Background(), f.store, n)
	must(t, err)
	return plain.Reveal(), token
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, err error, code cognate.Code) {
	t.Helper()
	e, ok := errors.AsType[*cognate.Error](err)
	if !ok || e.Code != code || e.Message == "" {
		t.Errorf("got %v, want code %s", err, code)
	}
}

func operator(t testing.TB) context.Context {
	t.Helper()
	return credential.WithPrincipal(context.Background(), credential.Operator())
}
