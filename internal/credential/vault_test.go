package credential_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/secret"
	"cognate/internal/store"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ context, public, private string }{
		{``, `{}`, `{}`},
		{`{}`, `{}`, `{}`},
		{`{"api_key":"k","subdomain":"a"}`, `{"subdomain":"a"}`, `{"api_key":"k"}`},
		{`{"undeclared":{"a":1},"subdomain":12345678901234567890}`, `{"subdomain":12345678901234567890}`, `{"undeclared":{"a":1}}`},
		{`{"API_KEY":"k"}`, `{}`, `{"API_KEY":"k"}`},
		{`{"api_key":"k","subdomain":"a","api_key":"l"}`, `{"subdomain":"a"}`, `{"api_key":"l"}`},
	} {
		public, private, err := credential.Split(fields, []byte(c.context))
		if err != nil || string(public) != c.public || string(private) != c.private {
			t.Errorf("%s: got %s and %s, %v; want %s and %s", c.context, public, private, err, c.public, c.private)
		}
	}
	for _, bad := range []string{`[]`, `null`, `{"a":hunter2}`, `hunter2`, `{`} {
		_, _, err := credential.Split(fields, []byte(bad))
		refused(t, err, cognate.CodeInvalid)
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error tells the context: %v", err)
		}
	}
}

func TestCreateAndOpen(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a := f.account(t)
	if string(a.Context) != `{"subdomain":"acme"}` || a.CredentialVersion != 1 {
		t.Errorf("the account shows %s, version %d", a.Context, a.CredentialVersion)
	}
	want := `{"subdomain":"acme","api_key":"` + apiKey + `","auth_code":"` + authCode + `"}`
	for _, v := range []*credential.Vault{f.vault, f.vault, f.another(t).vault} {
		if got, err := v.Open(operator(t), a, "test"); err != nil || string(got) != want {
			t.Errorf("opened %s, %v; want %s", got, err, want)
		}
	}
	n := f.newAccount()
	n.Context = []byte(`"` + apiKey + `"`)
	_, err := f.vault.Create(t.Context(), "", n)
	refused(t, err, cognate.CodeInvalid)
	n.Context = nil
	a, err = f.vault.Create(t.Context(), f.env.ID, n)
	must(t, err)
	if got, err := f.vault.Open(operator(t), a, "test"); err != nil || string(got) != `{}` {
		t.Errorf("an empty context opens as %s, %v", got, err)
	}
}

func TestOpenAuthorizesAndAudits(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a := f.account(t)
	cases := []struct {
		name string
		p    cognate.Principal
		want bool
	}{
		{"admin", cognate.Principal{Kind: cognate.TokenAdmin, TokenID: "t-admin"}, true},
		{"its environment", cognate.Principal{Kind: cognate.TokenAPI, TokenID: "t-api", EnvironmentID: a.EnvironmentID}, true},
		{"itself", cognate.Principal{Kind: cognate.TokenAccount, TokenID: "t-acct", AccountID: a.ID}, true},
		{"another environment", cognate.Principal{Kind: cognate.TokenAPI, TokenID: "t-other", EnvironmentID: store.NewID()}, false},
		{"another account", cognate.Principal{Kind: cognate.TokenAccount, TokenID: "t-away", AccountID: store.NewID(), EnvironmentID: a.EnvironmentID}, false},
		{"empty API", cognate.Principal{Kind: cognate.TokenAPI, TokenID: "t-empty"}, false},
		{"no kind", cognate.Principal{TokenID: "t-none", EnvironmentID: a.EnvironmentID, AccountID: a.ID}, false},
	}
	for _, c := range cases {
		got, err := f.vault.Open(credential.WithPrincipal(t.Context(), c.p), a, "purpose of "+c.name)
		line := logLine(t, f, c.p.TokenID)
		if c.want {
			if err != nil || !strings.Contains(string(got), apiKey) || line["msg"] != "credential opened" || line["level"] != "DEBUG" {
				t.Errorf("%s: %v, log %v", c.name, err, line)
			}
		} else {
			refused(t, err, cognate.CodeForbidden)
			if got != nil || line["msg"] != "credential refused" || line["level"] != "WARN" {
				t.Errorf("%s: %s, log %v", c.name, got, line)
			}
		}
		if line["account"] != a.ID || line["purpose"] != "purpose of "+c.name || line["token_kind"] != string(c.p.Kind) {
			t.Errorf("%s: log %v", c.name, line)
		}
	}
	_, err := f.vault.Open(t.Context(), a, "nobody")
	refused(t, err, cognate.CodeInternal)
}

// logLine is the one line of the log that names the token.
func logLine(t *testing.T, f *fixture, token string) map[string]any {
	t.Helper()
	var found map[string]any
	for line := range strings.Lines(f.log.String()) {
		var m map[string]any
		must(t, json.Unmarshal([]byte(line), &m))
		if m["token"] == token {
			if found != nil {
				t.Errorf("two lines for %s", token)
			}
			found = m
		}
	}
	return found
}

func TestMerge(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a := f.account(t)
	away := f.another(t)
	open := func(a cognate.Account) string {
		t.Helper()
		got, err := f.vault.Open(operator(t), a, "test")
		must(t, err)
		if other, err := away.vault.Open(operator(t), a, "test"); err != nil || string(other) != string(got) {
			t.Errorf("another process opens %s, %v", other, err)
		}
		return string(got)
	}
	open(a) // so that it is kept
	var seen string
	b, err := f.vault.Merge(t.Context(), f.env.ID, a.ID, credential.Patch{
		Fields: fields, Context: []byte(`{"subdomain":"globex","auth_code":null}`),
		Check: func(whole []byte) error { seen = string(whole); return nil },
	})
	must(t, err)
	want := `{"subdomain":"globex","api_key":"` + apiKey + `"}`
	if b.CredentialVersion != 2 || string(b.Context) != `{"subdomain":"globex"}` || b.AuthenticationMethod != "api_key" || seen != want {
		t.Errorf("merged: %+v, checked %s", b, seen)
	}
	if got := open(b); got != want {
		t.Errorf("opened %s, want %s", got, want)
	}
	// A field that becomes secret moves, and the other way round.
	b, err = f.vault.Merge(t.Context(), "", a.ID, credential.Patch{
		AuthenticationMethod: "other", Fields: []credential.Field{{Name: "subdomain", Secret: true}, {Name: "region"}}, Context: []byte(`{"region":"eu"}`),
	})
	must(t, err)
	if string(b.Context) != `{"region":"eu"}` || b.AuthenticationMethod != "other" {
		t.Errorf("split anew: %+v", b)
	}
	if got := open(b); got != `{"region":"eu","subdomain":"globex","api_key":"`+apiKey+`"}` {
		t.Errorf("opened %s", got)
	}
	stop := errors.New("stop")
	_, err = f.vault.Merge(t.Context(), "", a.ID, credential.Patch{Fields: fields, Check: func([]byte) error { return stop }})
	if !errors.Is(err, stop) {
		t.Errorf("the check's error came back as %v", err)
	}
	_, err = f.vault.Merge(t.Context(), "", a.ID, credential.Patch{Fields: fields, Context: []byte(`[1]`)})
	refused(t, err, cognate.CodeInvalid)
	_, err = f.vault.Merge(t.Context(), store.NewID(), a.ID, credential.Patch{Fields: fields})
	refused(t, err, cognate.CodeNotFound)
	if now, err := f.store.Account(t.Context(), "", a.ID); err != nil || now.CredentialVersion != 3 {
		t.Errorf("version %d, %v; want 3", now.CredentialVersion, err)
	}
}

func TestMergesAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a := f.account(t)
	vaults := []*credential.Vault{f.vault, f.another(t).vault}
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			patch := []byte(fmt.Sprintf(`{"s%d":"x"}`, i))
			if _, err := vaults[i%2].Merge(t.Context(), "", a.ID, credential.Patch{Fields: fields, Context: patch}); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if got, err := f.vault.Open(operator(t), a, "beside"); err != nil && !isConflict(err) {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
	wg.Wait()
	now, err := f.store.Account(t.Context(), "", a.ID)
	must(t, err)
	got, err := f.vault.Open(operator(t), now, "test")
	must(t, err)
	if n := strings.Count(string(got), `":"x"`); n != 6 {
		t.Errorf("%d of 6 merges stand", n)
	}
}

func isConflict(err error) bool {
	e, ok := errors.AsType[*cognate.Error](err)
	return ok && e.Code == cognate.CodeConflict
}

func TestOpenAfterDelete(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a := f.account(t)
	_, err := f.vault.Open(operator(t), a, "test")
	must(t, err)
	must(t, f.store.DeleteAccount(t.Context(), "", a.ID))
	_, err = f.vault.Open(operator(t), a, "test")
	refused(t, err, cognate.CodeNotFound)
}

// TestMovedSecret: a sealed context put on another account does not open.
func TestMovedSecret(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a, b := f.account(t), f.account(t)
	_, err := f.store.DB().ExecContext(t.Context(), `UPDATE integrated_account SET context_sealed =
		(SELECT context_sealed FROM integrated_account WHERE id = ?) WHERE id = ?`, a.ID, b.ID)
	must(t, err)
	_, err = f.vault.Open(operator(t), b, "test")
	refused(t, err, cognate.CodeInternal)
	if !errors.Is(err, secret.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestUnlock(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	key := filepath.Join(f.dir, "key")
	if _, made, err := credential.Unlock(t.Context(), f.store, f.keySource()); err != nil || made {
		t.Errorf("the second start: made %v, %v", made, err)
	}
	kept := filepath.Join(f.dir, "kept")
	must(t, os.Rename(key, kept))
	_, made, err := credential.Unlock(t.Context(), f.store, f.keySource())
	if !errors.Is(err, fs.ErrNotExist) || made || !strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "backup") {
		t.Errorf("without the key: made %v, %v", made, err)
	}
	if _, err := os.Stat(key); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a new key was made for a store that was sealed already")
	}
	other := secret.KeySource{Value: secret.NewText(base64.StdEncoding.EncodeToString(make([]byte, 32)))}
	if _, _, err := credential.Unlock(t.Context(), f.store, other); !errors.Is(err, secret.ErrWrongKey) || !strings.Contains(err.Error(), "COGNATE_KEY") {
		t.Errorf("another key: %v", err)
	}
}

// TestNothingLeaks looks for every secret that was ever in hand, in the files,
// in the log and in every error.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a := f.account(t)
	plain, token := f.token(t, store.NewToken{Kind: cognate.TokenAccount, AccountID: a.ID, ExpiresAt: f.clock.Now().Add(credential.AccountTokenLife)})
	key, err := os.ReadFile(filepath.Join(f.dir, "key"))
	must(t, err)
	secrets := []string{apiKey, authCode, "hunter2-third", plain, strings.TrimPrefix(plain, "cgn_acct_"), strings.TrimSpace(string(key))}

	var errs []error
	note := func(err error) {
		if err == nil {
			t.Error("a wrong thing is taken")
		}
		errs = append(errs, err)
	}
	p, err := f.auth.Authenticate(t.Context(), plain)
	must(t, err)
	_, err = f.vault.Open(credential.WithPrincipal(t.Context(), p), a, "test")
	must(t, err)
	_, err = f.vault.Merge(t.Context(), "", a.ID, credential.Patch{Fields: fields, Context: []byte(`{"api_key":"hunter2-third"}`)})
	must(t, err)
	_, err = f.vault.Merge(t.Context(), "", a.ID, credential.Patch{Fields: fields, Context: []byte(`{"api_key":hunter2-third}`)})
	note(err)
	_, err = f.vault.Merge(t.Context(), "", a.ID, credential.Patch{Fields: fields, Context: []byte(`{"api_key":"` + strings.Repeat("hunter2-third", store.MaxContext/10) + `"}`)})
	note(err)
	n := f.newAccount()
	n.EnvironmentIntegrationID = store.NewID()
	_, err = f.vault.Create(t.Context(), "", n)
	note(err)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = f.vault.Create(canceled, "", f.newAccount())
	note(err)
	_, err = f.auth.Authenticate(t.Context(), plain+"x")
	note(err)
	must(t, f.store.DeleteToken(t.Context(), "", token.ID))
	_, err = f.auth.Authenticate(t.Context(), plain)
	note(err)
	_, err = f.vault.Open(credential.WithPrincipal(t.Context(), cognate.Principal{}), a, "test")
	note(err)

	places := map[string][]byte{"the log": []byte(f.log.String())}
	for _, err := range errs {
		places[fmt.Sprintf("the error %.30s", err)] = fmt.Appendf(nil, "%v %+v %#v", err, err, err)
	}
	entries, err := os.ReadDir(f.dir)
	must(t, err)
	for _, e := range entries {
		if e.Name() != "key" {
			raw, err := os.ReadFile(filepath.Join(f.dir, e.Name()))
			must(t, err)
			places[e.Name()] = raw
		}
	}
	for place, text := range places {
		for _, s := range secrets {
			if bytes.Contains(text, []byte(s)) {
				t.Errorf("%s tells the secret %.10s…", place, s)
			}
		}
	}
	if !bytes.Contains(places["cognate.db-wal"], []byte(a.ID)) || !strings.Contains(f.log.String(), a.ID) {
		t.Error("the account is in neither: the test looks at the wrong places")
	}
}
