package credential_test

import (
	"testing"
	"time"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/store"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a := f.account(t)
	for range 2 { // the second time from the cache
		c, err := f.look.Lookup(t.Context(), credential.Operator(), a.ID)
		if err != nil || c.Account.ID != a.ID || c.Installation.ID != f.inst.ID || c.Installation.Integration != "alpha" {
			t.Errorf("got %+v, %v", c, err)
		}
		_, err = f.look.Lookup(t.Context(), cognate.Principal{Kind: cognate.TokenAPI, EnvironmentID: store.NewID()}, a.ID)
		refused(t, err, cognate.CodeNotFound)
		_, none := f.look.Lookup(t.Context(), credential.Operator(), f.env.ID)
		refused(t, none, cognate.CodeNotFound)
	}
}

// TestLookupSeesChanges: its own process's at once, another's within a second.
func TestLookupSeesChanges(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	away := f.another(t)
	a := f.account(t)
	ctx := t.Context()
	off, tenant := false, "globex"
	changes := map[string]struct {
		change func() error
		seen   func(credential.Connected) bool
	}{
		"status": {
			func() error {
				return f.store.SetAccountStatus(ctx, a.ID, cognate.AccountNeedsReauth, "401")
			},
			func(c credential.Connected) bool { return c.Account.Status == cognate.AccountNeedsReauth },
		},
		"update": {
			func() error {
				_, err := f.store.UpdateAccount(ctx, "", a.ID, store.AccountPatch{TenantID: &tenant})
				return err
			},
			func(c credential.Connected) bool { return c.Account.TenantID == "globex" },
		},
		"credential": {
			func() error {
				_, err := f.vault.Merge(ctx, "", a.ID, credential.Patch{Fields: fields, Context: []byte(`{"subdomain":"new"}`)})
				return err
			},
			func(c credential.Connected) bool { return c.Account.CredentialVersion == 2 },
		},
		"override": {
			func() error {
				_, err := f.store.UpdateEnvironmentIntegration(ctx, "", f.inst.ID, store.InstallationPatch{IsActive: &off})
				return err
			},
			func(c credential.Connected) bool { return !c.Installation.IsActive },
		},
	}
	for name, c := range changes {
		lookup := func(on *fixture) credential.Connected {
			t.Helper()
			got, err := on.look.Lookup(ctx, credential.Operator(), a.ID)
			must(t, err)
			return got
		}
		lookup(f)
		lookup(away)
		must(t, c.change())
		if !c.seen(lookup(f)) {
			t.Errorf("%s: not seen at once", name)
		}
		if c.seen(lookup(away)) {
			t.Errorf("%s: the other process asked again: nothing is kept", name)
		}
		f.clock.Add(time.Second)
		if !c.seen(lookup(away)) {
			t.Errorf("%s: not seen within a second by another process", name)
		}
	}
	if _, err := f.store.CreateEnvironment(ctx, "another"); err != nil { // the only one can't be deleted
		t.Fatal(err)
	}
	must(t, f.store.DeleteEnvironment(ctx, f.env.ID))
	_, err := f.look.Lookup(ctx, credential.Operator(), a.ID)
	refused(t, err, cognate.CodeNotFound)
}

func BenchmarkHot(b *testing.B) {
	f := newFixture(b)
	a := f.account(b)
	plain, _ := f.token(b, store.NewToken{Kind: cognate.TokenAPI, Name: "api", EnvironmentID: f.env.ID})
	call := func() {
		p, err := f.auth.Authenticate(b.Context(), plain)
		must(b, err)
		c, err := f.look.Lookup(b.Context(), p, a.ID)
		must(b, err)
		_, err = f.vault.Open(credential.WithPrincipal(b.Context(), p), c.Account, "bench")
		must(b, err)
	}
	b.Run("kept", func(b *testing.B) { // the log of openings included
		b.ReportAllocs()
		for b.Loop() {
			call()
		}
	})
	b.Run("read anew", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.clock.Add(time.Second)
			call()
		}
	})
}
