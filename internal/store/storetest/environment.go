package storetest

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cognate"
	"cognate/internal/store"
)

func testBootstrap(t *testing.T, f *fixture) {
	if f.env.Name != "default" || !store.IsID(f.env.ID) || !f.env.CreatedAt.Equal(f.clock.Now()) {
		t.Errorf("the first environment is %+v", f.env)
	}
	p, err := f.EnvironmentIntegrations(t.Context(), f.env.ID, "", store.List{})
	must(t, err)
	names := idsOf(p.Items, func(e cognate.EnvironmentIntegration) string { return e.Integration })
	if !slices.Equal(names, []string{"alpha", "beta"}) {
		t.Errorf("installed are %v", names)
	}
	refused(t, f.DeleteEnvironment(t.Context(), f.env.ID), cognate.CodeConflict) // the only one
	other, err := f.CreateEnvironment(t.Context(), "other")
	must(t, err)
	must(t, f.DeleteEnvironment(t.Context(), f.env.ID))
	if _, first, err := f.Bootstrap(t.Context(), []string{"alpha"}); err != nil || first {
		t.Errorf("the second start: first %v, %v", first, err)
	}
	if p, err := f.Environments(t.Context(), "", store.List{}); err != nil || len(p.Items) != 1 || p.Items[0].ID != other.ID {
		t.Errorf("a deleted environment came back: %v, %v", p.Items, err)
	}
}

func testBootstrapOnce(t *testing.T, f *fixture) {
	var firsts atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, first, err := f.Bootstrap(t.Context(), []string{"alpha", "gamma"})
			if err != nil {
				t.Error(err)
			}
			if first {
				firsts.Add(1)
			}
		})
	}
	wg.Wait()
	if n := firsts.Load(); n != 0 {
		t.Errorf("%d more first starts", n)
	}
	p, err := f.EnvironmentIntegrations(t.Context(), "", "gamma", store.List{})
	must(t, err)
	if len(p.Items) != 1 {
		t.Errorf("gamma is installed %d times", len(p.Items))
	}
}

func testMeta(t *testing.T, f *fixture) {
	ctx := t.Context()
	if v, err := f.Meta(ctx, "k"); v != nil || err != nil {
		t.Errorf("unset: %q, %v", v, err)
	}
	first, err := f.InitMeta(ctx, "k", []byte("one"))
	must(t, err)
	second, err := f.InitMeta(ctx, "k", []byte("two"))
	must(t, err)
	read, err := f.Meta(ctx, "k")
	must(t, err)
	if string(first) != "one" || string(second) != "one" || string(read) != "one" {
		t.Errorf("got %s, %s, %s; want one", first, second, read)
	}
}

func testEnvironments(t *testing.T, f *fixture) {
	ctx := t.Context()
	f.clock.Add(time.Minute)
	e, err := f.CreateEnvironment(ctx, "production")
	must(t, err)
	if got, err := f.Environment(ctx, "", e.ID); err != nil || got != e {
		t.Errorf("got %+v, %v; want %+v", got, err, e)
	}
	if got := f.installation(t, e.ID, "beta"); string(got.Override) != "{}" || !got.IsActive {
		t.Errorf("beta in the new environment is %+v", got)
	}
	_, err = f.CreateEnvironment(ctx, "production")
	refused(t, err, cognate.CodeConflict)
	for _, name := range []string{"", "  ", strings.Repeat("é", 201), "a\xffb"} {
		_, err = f.CreateEnvironment(ctx, name)
		refused(t, err, cognate.CodeInvalid)
		_, err = f.RenameEnvironment(ctx, "", e.ID, name)
		refused(t, err, cognate.CodeInvalid)
	}
	_, err = f.RenameEnvironment(ctx, "", e.ID, "default")
	refused(t, err, cognate.CodeConflict)
	_, err = f.RenameEnvironment(ctx, f.env.ID, e.ID, "mine")
	refused(t, err, cognate.CodeNotFound)
	f.clock.Add(time.Minute)
	r, err := f.RenameEnvironment(ctx, e.ID, e.ID, "live")
	must(t, err)
	if r.Name != "live" || !r.UpdatedAt.Equal(f.clock.Now()) || !r.CreatedAt.Equal(e.CreatedAt) {
		t.Errorf("renamed: %+v", r)
	}
	_, err = f.Environment(ctx, f.env.ID, e.ID)
	refused(t, err, cognate.CodeNotFound)
	p, err := f.Environments(ctx, e.ID, store.List{})
	must(t, err)
	if len(p.Items) != 1 || p.Items[0] != r {
		t.Errorf("the list of one environment's scope: %+v", p.Items)
	}
	refused(t, f.DeleteEnvironment(ctx, store.NewID()), cognate.CodeNotFound)
}

func testEnvironmentDelete(t *testing.T, f *fixture) {
	ctx := t.Context()
	a := f.account(t, nil)
	token, err := f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAPI, Name: "t", Hash: [32]byte{1}, EnvironmentID: f.env.ID})
	must(t, err)
	refused(t, f.DeleteEnvironment(ctx, f.env.ID), cognate.CodeConflict)
	if got, err := f.Account(ctx, "", a.ID); err != nil || got.ID != a.ID {
		t.Errorf("a refused deletion took the account: %v", err)
	}
	_, err = f.CreateEnvironment(ctx, "other")
	must(t, err)
	must(t, f.DeleteEnvironment(ctx, f.env.ID))
	f.told(t, store.Change{Table: store.TableAccount}, store.Change{Table: store.TableToken}, store.Change{Table: store.TableEnvironmentIntegration})
	_, err = f.Account(ctx, "", a.ID)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.EnvironmentIntegration(ctx, "", a.EnvironmentIntegrationID)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.TokenByHash(ctx, [32]byte{1})
	refused(t, err, cognate.CodeUnauthorized)
	refused(t, f.DeleteToken(ctx, "", token.ID), cognate.CodeNotFound)
	if _, err := f.Integration(ctx, "alpha"); err != nil {
		t.Errorf("the integration went too: %v", err)
	}
}

func testIntegrations(t *testing.T, f *fixture) {
	ctx := t.Context()
	byName, err := f.Integration(ctx, "alpha")
	must(t, err)
	byID, err := f.Integration(ctx, byName.ID)
	must(t, err)
	if byName != byID || byName.Name != "alpha" {
		t.Errorf("by name %+v, by id %+v", byName, byID)
	}
	_, err = f.Integration(ctx, "omega")
	refused(t, err, cognate.CodeNotFound)
	_, err = f.Integration(ctx, store.NewID())
	refused(t, err, cognate.CodeNotFound)

	// What an operator took out stays out; what is new comes in.
	must(t, f.DeleteEnvironmentIntegration(ctx, "", f.installation(t, f.env.ID, "beta").ID))
	must(t, f.EnsureIntegrations(ctx, []string{"alpha", "beta", "gamma"}))
	p, err := f.EnvironmentIntegrations(ctx, "", "", store.List{})
	must(t, err)
	names := idsOf(p.Items, func(e cognate.EnvironmentIntegration) string { return e.Integration })
	if !slices.Equal(names, []string{"alpha", "gamma"}) {
		t.Errorf("installed are %v", names)
	}
	again, err := f.Integration(ctx, "alpha")
	must(t, err)
	if again != byName {
		t.Errorf("the id of a name changed: %+v, was %+v", again, byName)
	}
	all, err := f.Integrations(ctx, store.List{})
	must(t, err)
	if len(all.Items) != 3 {
		t.Errorf("known are %v", all.Items)
	}
	refused(t, f.EnsureIntegrations(ctx, []string{""}), cognate.CodeInvalid)
}

func testInstallations(t *testing.T, f *fixture) {
	ctx := t.Context()
	off := false
	e, created, err := f.Install(ctx, f.env.ID, "alpha", store.InstallationPatch{IsActive: &off})
	must(t, err)
	if created || !e.IsActive {
		t.Errorf("one that stands: created %v, %+v", created, e)
	}
	must(t, f.DeleteEnvironmentIntegration(ctx, f.env.ID, e.ID))
	f.told(t, store.Change{Table: store.TableEnvironmentIntegration, ID: e.ID})
	_, err = f.EnvironmentIntegrationOf(ctx, f.env.ID, "alpha")
	refused(t, err, cognate.CodeNotFound)
	e, created, err = f.Install(ctx, f.env.ID, e.IntegrationID, store.InstallationPatch{Override: []byte(`{"base_url":"https://one.example.com"}`)})
	must(t, err)
	if !created || !e.IsActive || string(e.Override) != `{"base_url":"https://one.example.com"}` || e.Integration != "alpha" {
		t.Errorf("installed: created %v, %+v", created, e)
	}
	f.told(t, store.Change{Table: store.TableEnvironmentIntegration, ID: e.ID})
	e, err = f.UpdateEnvironmentIntegration(ctx, f.env.ID, e.ID, store.InstallationPatch{Override: []byte(`{"a":{"b":1},"base_url":null}`), IsActive: &off})
	must(t, err)
	if e.IsActive || string(e.Override) != `{"a":{"b":1}}` {
		t.Errorf("patched: %+v", e)
	}
	if got, err := f.EnvironmentIntegration(ctx, f.env.ID, e.ID); err != nil || string(got.Override) != string(e.Override) || got.IsActive {
		t.Errorf("read back: %+v, %v", got, err)
	}
	e, err = f.UpdateEnvironmentIntegration(ctx, "", e.ID, store.InstallationPatch{Override: []byte(`null`)})
	must(t, err)
	if string(e.Override) != `{}` {
		t.Errorf("override taken back: %s", e.Override)
	}
	for _, bad := range []string{`[]`, `{`, `{"a":"` + strings.Repeat("x", store.MaxOverride) + `"}`} {
		_, err = f.UpdateEnvironmentIntegration(ctx, "", e.ID, store.InstallationPatch{Override: []byte(bad)})
		refused(t, err, cognate.CodeInvalid)
	}
	other := store.NewID()
	_, err = f.EnvironmentIntegration(ctx, other, e.ID)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.UpdateEnvironmentIntegration(ctx, other, e.ID, store.InstallationPatch{IsActive: &off})
	refused(t, err, cognate.CodeNotFound)
	refused(t, f.DeleteEnvironmentIntegration(ctx, other, e.ID), cognate.CodeNotFound)
	_, _, err = f.Install(ctx, f.env.ID, "omega", store.InstallationPatch{})
	refused(t, err, cognate.CodeNotFound)
	_, _, err = f.Install(ctx, other, "alpha", store.InstallationPatch{})
	refused(t, err, cognate.CodeNotFound)
}

func testInstallationInUse(t *testing.T, f *fixture) {
	a := f.account(t, nil)
	refused(t, f.DeleteEnvironmentIntegration(t.Context(), "", a.EnvironmentIntegrationID), cognate.CodeConflict)
	must(t, f.DeleteAccount(t.Context(), "", a.ID))
	must(t, f.DeleteEnvironmentIntegration(t.Context(), "", a.EnvironmentIntegrationID))
}
