package credential_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/store"
)

func TestNewToken(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for kind, prefix := range map[cognate.TokenKind]string{
		cognate.TokenAdmin: "cgn_admin_", cognate.TokenAPI: "cgn_api_", cognate.TokenAccount: "cgn_acct_",
	} {
		for range 100 {
			text, hash, err := credential.NewToken(kind)
			must(t, err)
			plain := text.Reveal()
			raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(plain, prefix))
			if err != nil || len(raw) != 32 || !strings.HasPrefix(plain, prefix) || seen[plain] {
				t.Fatalf("the token %s", plain)
			}
			seen[plain] = true
			if got, ok := credential.HashToken(plain); !ok || got != hash || hash != sha256.Sum256([]byte(plain)) {
				t.Errorf("the hash of %s: %x, %v; want %x", plain, got, ok, hash)
			}
		}
	}
	if _, _, err := credential.NewToken("root"); err == nil {
		t.Error("a kind that is none is taken")
	}
}

func FuzzHashToken(f *testing.F) {
	for _, kind := range []cognate.TokenKind{cognate.TokenAdmin, cognate.TokenAPI, cognate.TokenAccount} {
		text, _, err := credential.NewToken(kind)
		must(f, err)
		f.Add(text.Reveal())
		f.Add(text.Reveal() + "\n")
	}
	f.Add("cgn_api_" + strings.Repeat("A", 42) + "B") // not canonical
	f.Fuzz(func(t *testing.T, s string) {
		hash, ok := credential.HashToken(s)
		if !ok {
			if hash != [32]byte{} {
				t.Error("a hash of what is no token")
			}
			return
		}
		rest := s[strings.LastIndex(s[:len(s)-43], "_")+1:]
		raw, err := base64.RawURLEncoding.DecodeString(rest)
		if err != nil || base64.RawURLEncoding.EncodeToString(raw) != rest || !strings.HasPrefix(s, "cgn_") {
			t.Errorf("%q passes for a token", s)
		}
	})
}

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a := f.account(t)
	admin, adminToken := f.token(t, store.NewToken{Kind: cognate.TokenAdmin, Name: "admin"})
	api, apiToken := f.token(t, store.NewToken{Kind: cognate.TokenAPI, Name: "api", EnvironmentID: f.env.ID, Scopes: []string{"read"}})
	acct, acctToken := f.token(t, store.NewToken{Kind: cognate.TokenAccount, AccountID: a.ID, ExpiresAt: f.clock.Now().Add(credential.AccountTokenLife)})
	for _, c := range []struct {
		plain string
		want  cognate.Principal
	}{
		{admin, cognate.Principal{TokenID: adminToken.ID, Kind: cognate.TokenAdmin}},
		{api, cognate.Principal{TokenID: apiToken.ID, Kind: cognate.TokenAPI, EnvironmentID: f.env.ID, Scopes: []string{"read"}}},
		{acct, cognate.Principal{TokenID: acctToken.ID, Kind: cognate.TokenAccount, EnvironmentID: f.env.ID, AccountID: a.ID}},
	} {
		for range 2 { // the second time from the cache
			got, err := f.auth.Authenticate(t.Context(), c.plain)
			if err != nil || got.TokenID != c.want.TokenID || got.Kind != c.want.Kind || got.EnvironmentID != c.want.EnvironmentID ||
				got.AccountID != c.want.AccountID || strings.Join(got.Scopes, " ") != strings.Join(c.want.Scopes, " ") {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		}
	}
	unknown, _, err := credential.NewToken(cognate.TokenAPI)
	must(t, err)
	for _, bad := range []string{"", "x", "Bearer " + api, api + "\n", api[:len(api)-1], strings.Replace(api, "api", "admin", 1), strings.ToUpper(api), unknown.Reveal()} {
		_, err := f.auth.Authenticate(t.Context(), bad)
		refused(t, err, cognate.CodeUnauthorized)
	}
	f.clock.Add(credential.AccountTokenLife - 500*time.Millisecond)
	_, err = f.auth.Authenticate(t.Context(), acct)
	must(t, err)
	f.clock.Add(500 * time.Millisecond) // still in the cache
	_, err = f.auth.Authenticate(t.Context(), acct)
	refused(t, err, cognate.CodeUnauthorized)
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	away := f.another(t)
	plain, token := f.token(t, store.NewToken{Kind: cognate.TokenAdmin, Name: "admin"})
	check := func(on *fixture, want bool) {
		t.Helper()
		_, err := on.auth.Authenticate(t.Context(), plain)
		if want {
			must(t, err)
			return
		}
		refused(t, err, cognate.CodeUnauthorized)
	}
	check(f, true)
	check(away, true)
	must(t, f.store.DeleteToken(t.Context(), "", token.ID))
	check(f, false)   // here at once
	check(away, true) // elsewhere the cache answers
	f.clock.Add(time.Second)
	check(away, false) // and no longer than a second
}

func TestTouch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	plain, token := f.token(t, store.NewToken{Kind: cognate.TokenAdmin, Name: "admin"})
	_, err := f.auth.Authenticate(t.Context(), plain)
	must(t, err)
	f.auth.Close()
	hash, _ := credential.HashToken(plain)
	got, err := f.store.TokenByHash(t.Context(), hash)
	if err != nil || got.ID != token.ID || !got.LastUsedAt.Equal(f.clock.Now()) {
		t.Errorf("last used %v, %v; want %v", got.LastUsedAt, err, f.clock.Now())
	}
}

func TestAuthenticateAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	plain, token := f.token(t, store.NewToken{Kind: cognate.TokenAdmin, Name: "admin"})
	var deleted sync.WaitGroup
	var wg sync.WaitGroup
	deleted.Add(1)
	for range 4 {
		wg.Go(func() {
			for range 50 {
				f.clock.Add(300 * time.Millisecond)
				_, _ = f.auth.Authenticate(t.Context(), plain)
			}
			deleted.Wait()
			_, err := f.auth.Authenticate(t.Context(), plain)
			refused(t, err, cognate.CodeUnauthorized)
		})
	}
	must(t, f.store.DeleteToken(t.Context(), "", token.ID))
	deleted.Done()
	wg.Wait()
}

func TestOptions(t *testing.T) {
	t.Parallel()
	if _, err := credential.NewAuthenticator(credential.Options{}); err == nil {
		t.Error("an Authenticator without a store")
	}
	if _, err := credential.NewAccounts(credential.Options{}); err == nil {
		t.Error("an Accounts without a store")
	}
	if _, err := credential.NewVault(credential.Options{Store: newFixture(t).store}, nil); err == nil {
		t.Error("a Vault without a box")
	}
}
