package storetest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"cognate"
	"cognate/internal/store"
)

func testTokens(t *testing.T, f *fixture) {
	ctx := t.Context()
	a := f.account(t, nil)
	expires := f.clock.Now().Add(time.Hour)
	admin, err := f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAdmin, Name: "admin", Hash: [32]byte{1}})
	must(t, err)
	api, err := f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAPI, Name: "api", Hash: [32]byte{2}, EnvironmentID: f.env.ID, Scopes: []string{"read", "write"}, ExpiresAt: expires})
	must(t, err)
	account, err := f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAccount, Hash: [32]byte{3}, AccountID: a.ID, ExpiresAt: expires})
	must(t, err)
	want := cognate.Token{
		ID: api.ID, Kind: cognate.TokenAPI, Name: "api", EnvironmentID: f.env.ID, Scopes: []string{"read", "write"},
		ExpiresAt: expires, CreatedAt: f.clock.Now(),
	}
	if !reflect.DeepEqual(api, want) {
		t.Errorf("made %+v, want %+v", api, want)
	}
	if account.EnvironmentID != f.env.ID || admin.EnvironmentID != "" {
		t.Errorf("environments: of the account's token %q, of the admin's %q", account.EnvironmentID, admin.EnvironmentID)
	}
	for i, made := range []cognate.Token{admin, api, account} {
		if got, err := f.TokenByHash(ctx, [32]byte{byte(i + 1)}); err != nil || !reflect.DeepEqual(got, made) {
			t.Errorf("by hash %+v, %v; want %+v", got, err, made)
		}
	}
	_, err = f.TokenByHash(ctx, [32]byte{9})
	refused(t, err, cognate.CodeUnauthorized)
	_, err = f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAdmin, Name: "again", Hash: [32]byte{1}})
	refused(t, err, cognate.CodeConflict)

	all, err := f.Tokens(ctx, "", store.List{})
	must(t, err)
	own, err := f.Tokens(ctx, f.env.ID, store.List{})
	must(t, err)
	if len(all.Items) != 2 || len(own.Items) != 1 || !reflect.DeepEqual(own.Items[0], api) {
		t.Errorf("all %+v, of the environment %+v", all.Items, own.Items)
	}
	refused(t, f.DeleteToken(ctx, f.env.ID, admin.ID), cognate.CodeNotFound)
	must(t, f.DeleteToken(ctx, f.env.ID, api.ID))
	f.told(t, store.Change{Table: store.TableToken, ID: api.ID})
	_, err = f.TokenByHash(ctx, [32]byte{2})
	refused(t, err, cognate.CodeUnauthorized)
}

func testTokenRefused(t *testing.T, f *fixture) {
	env, account := f.env.ID, f.account(t, nil).ID
	for name, c := range map[string]struct {
		token store.NewToken
		code  cognate.Code
	}{
		"kind":             {store.NewToken{Kind: "root", Name: "n"}, cognate.CodeInvalid},
		"no name":          {store.NewToken{Kind: cognate.TokenAdmin}, cognate.CodeInvalid},
		"long name":        {store.NewToken{Kind: cognate.TokenAdmin, Name: strings.Repeat("n", 201)}, cognate.CodeInvalid},
		"no environment":   {store.NewToken{Kind: cognate.TokenAPI, Name: "n"}, cognate.CodeInvalid},
		"none such":        {store.NewToken{Kind: cognate.TokenAPI, Name: "n", EnvironmentID: account}, cognate.CodeNotFound},
		"admin's":          {store.NewToken{Kind: cognate.TokenAdmin, Name: "n", EnvironmentID: env}, cognate.CodeInvalid},
		"account of API":   {store.NewToken{Kind: cognate.TokenAPI, Name: "n", EnvironmentID: env, AccountID: account}, cognate.CodeInvalid},
		"no account":       {store.NewToken{Kind: cognate.TokenAccount}, cognate.CodeInvalid},
		"account not here": {store.NewToken{Kind: cognate.TokenAccount, AccountID: env}, cognate.CodeNotFound},
		"expired":          {store.NewToken{Kind: cognate.TokenAdmin, Name: "n", ExpiresAt: f.clock.Now()}, cognate.CodeInvalid},
		"scopes":           {store.NewToken{Kind: cognate.TokenAdmin, Name: "n", Scopes: make([]string, 101)}, cognate.CodeInvalid},
		"empty scope":      {store.NewToken{Kind: cognate.TokenAdmin, Name: "n", Scopes: []string{""}}, cognate.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.CreateToken(t.Context(), c.token)
			refused(t, err, c.code)
		})
	}
}

func testTokenExpiry(t *testing.T, f *fixture) {
	ctx := t.Context()
	_, err := f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAdmin, Name: "short", Hash: [32]byte{1}, ExpiresAt: f.clock.Now().Add(time.Minute)})
	must(t, err)
	_, err = f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAdmin, Name: "lasting", Hash: [32]byte{2}})
	must(t, err)
	f.clock.Add(time.Minute - time.Millisecond)
	_, err = f.TokenByHash(ctx, [32]byte{1})
	must(t, err)
	f.clock.Add(time.Millisecond)
	_, err = f.TokenByHash(ctx, [32]byte{1})
	refused(t, err, cognate.CodeUnauthorized)
	n, err := f.DeleteExpiredTokens(ctx)
	if err != nil || n != 1 {
		t.Errorf("deleted %d, %v", n, err)
	}
	f.told(t, store.Change{Table: store.TableToken})
	if n, err = f.DeleteExpiredTokens(ctx); err != nil || n != 0 {
		t.Errorf("again: deleted %d, %v", n, err)
	}
	_, err = f.TokenByHash(ctx, [32]byte{2})
	must(t, err)
}

func testTokenTouch(t *testing.T, f *fixture) {
	ctx := t.Context()
	token, err := f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAdmin, Name: "t", Hash: [32]byte{1}})
	must(t, err)
	first := f.clock.Now()
	must(t, f.TouchToken(ctx, token))
	f.clock.Add(59 * time.Second)
	must(t, f.TouchToken(ctx, token)) // with what was known before the first
	got, err := f.TokenByHash(ctx, [32]byte{1})
	must(t, err)
	if !got.LastUsedAt.Equal(first) {
		t.Errorf("last used %v, want %v", got.LastUsedAt, first)
	}
	f.clock.Add(time.Second)
	must(t, f.TouchToken(ctx, got))
	if got, err = f.TokenByHash(ctx, [32]byte{1}); err != nil || !got.LastUsedAt.Equal(f.clock.Now()) {
		t.Errorf("last used %v, %v; want %v", got.LastUsedAt, err, f.clock.Now())
	}
}
