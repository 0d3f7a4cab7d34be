package storetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cognate"
	"cognate/internal/store"
)

// seen is the state of the first environment's definitions.
func (f *fixture) seen(t *testing.T) store.Seen {
	t.Helper()
	seen, err := f.DefinitionsSeen(t.Context(), f.env.ID)
	must(t, err)
	return seen
}

// models makes the models of a catalog known.
func (f *fixture) models(t *testing.T) (ticketing cognate.EnvironmentUnifiedModel) {
	t.Helper()
	must(t, f.EnsureModels(t.Context(), []string{"ticketing", "crm"}))
	e, err := f.EnvironmentUnifiedModelOf(t.Context(), f.env.ID, "ticketing")
	must(t, err)
	return e
}

// refusedAsMoved fails unless a write was refused since others came first.
func refusedAsMoved(tb testing.TB, err error) {
	tb.Helper()
	refused(tb, err, cognate.CodeConflict)
	if !store.Moved(err) {
		tb.Errorf("%v does not say that things moved", err)
	}
}

func testModelsOfCatalog(t *testing.T, f *fixture) {
	ctx := t.Context()
	ticketing := f.models(t)
	if string(ticketing.Override) != "{}" || ticketing.EnvironmentID != f.env.ID || !store.IsID(ticketing.UnifiedModelID) {
		t.Errorf("installed: %+v", ticketing)
	}
	if v := f.seen(t).Version; v != 0 {
		t.Errorf("what is installed by itself changes nothing, version is %d", v)
	}
	m, err := f.UnifiedModel(ctx, f.env.ID, "ticketing")
	must(t, err)
	byID, err := f.UnifiedModel(ctx, "", ticketing.UnifiedModelID)
	if must(t, err); !reflect.DeepEqual(m, byID) || m.EnvironmentID != "" || m.Definition != nil {
		t.Errorf("by name %+v, by id %+v", m, byID)
	}
	must(t, f.DeleteEnvironmentUnifiedModel(ctx, f.seen(t), ticketing.ID))
	must(t, f.EnsureModels(ctx, []string{"ticketing", "hris"}))
	p, err := f.EnvironmentUnifiedModels(ctx, f.env.ID, "", store.List{})
	must(t, err)
	names := idsOf(p.Items, func(e cognate.EnvironmentUnifiedModel) string { return e.UnifiedModel })
	if !slices.Equal(names, []string{"crm", "hris"}) {
		t.Errorf("what was taken out came back, or hris did not come: %v", names)
	}
	other, err := f.CreateEnvironment(ctx, "other")
	must(t, err)
	p, err = f.EnvironmentUnifiedModels(ctx, other.ID, "ticketing", store.List{})
	if must(t, err); len(p.Items) != 1 {
		t.Error("a new environment lacks a model of the catalog")
	}
	_, err = f.UpdateUnifiedModel(ctx, f.seen(t), m.ID, []byte(`{}`))
	refused(t, err, cognate.CodeForbidden)
	refused(t, f.DeleteUnifiedModel(ctx, f.env.ID, m.ID), cognate.CodeForbidden)
	again, err := f.InstallModel(ctx, f.seen(t), "ticketing", []byte(`{"label":"x"}`))
	if must(t, err); string(again.Override) != `{"label":"x"}` || again.UnifiedModel != "ticketing" {
		t.Errorf("%+v", again)
	}
	_, err = f.InstallModel(ctx, f.seen(t), m.ID, []byte(`{}`))
	refused(t, err, cognate.CodeConflict)
}

func testOwnModels(t *testing.T, f *fixture) {
	ctx := t.Context()
	f.models(t)
	f.told(t)
	m, err := f.CreateUnifiedModel(ctx, f.seen(t), "marketing", []byte(`{"resources":{}}`))
	must(t, err)
	f.told(t, store.Change{Table: store.TableDefinitions, ID: f.env.ID})
	want := cognate.UnifiedModel{
		ID: m.ID, EnvironmentID: f.env.ID, Name: "marketing", Definition: []byte(`{"resources":{}}`), Version: 1,
		CreatedAt: f.clock.Now(), UpdatedAt: f.clock.Now(),
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("made %+v, want %+v", m, want)
	}
	if got, err := f.UnifiedModel(ctx, f.env.ID, "marketing"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v", got, err)
	}
	installed, err := f.EnvironmentUnifiedModelOf(ctx, f.env.ID, m.ID)
	must(t, err)
	f.clock.Add(time.Minute)
	m, err = f.UpdateUnifiedModel(ctx, f.seen(t), m.ID, []byte(`{"label":"M"}`))
	if must(t, err); m.Version != 2 || string(m.Definition) != `{"label":"M"}` || !m.UpdatedAt.Equal(f.clock.Now()) {
		t.Errorf("updated: %+v", m)
	}
	other, err := f.CreateEnvironment(ctx, "other")
	must(t, err)
	_, err = f.UnifiedModel(ctx, other.ID, m.ID)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.UnifiedModel(ctx, other.ID, "marketing")
	refused(t, err, cognate.CodeNotFound)
	_, err = f.UpdateUnifiedModel(ctx, store.Seen{EnvironmentID: other.ID}, m.ID, []byte(`{}`))
	refused(t, err, cognate.CodeNotFound)
	_, err = f.InstallModel(ctx, store.Seen{EnvironmentID: other.ID}, m.ID, []byte(`{}`))
	refused(t, err, cognate.CodeNotFound)
	if p, err := f.UnifiedModels(ctx, other.ID, "", store.List{}); err != nil || len(p.Items) != 2 {
		t.Errorf("another environment sees %+v, %v", p.Items, err)
	}
	if p, err := f.UnifiedModels(ctx, "", "marketing", store.List{}); err != nil || len(p.Items) != 1 {
		t.Errorf("an admin sees %+v, %v", p.Items, err)
	}
	for name, code := range map[string]cognate.Code{"ticketing": cognate.CodeConflict, "marketing": cognate.CodeConflict} {
		_, err = f.CreateUnifiedModel(ctx, f.seen(t), name, []byte(`{}`))
		refused(t, err, code)
	}
	for _, bad := range []string{``, `[]`, `{`, `{"a":"` + strings.Repeat("x", store.MaxModelDefinition) + `"}`} {
		_, err = f.CreateUnifiedModel(ctx, f.seen(t), "bad", []byte(bad))
		refused(t, err, cognate.CodeInvalid)
	}
	testOwnModelDelete(t, f, m, installed)
}

// testOwnModelDelete: all that was laid over the model goes, and nothing else.
func testOwnModelDelete(t *testing.T, f *fixture, m cognate.UnifiedModel, installed cognate.EnvironmentUnifiedModel) {
	ctx := t.Context()
	o, err := f.CreateMethodOverride(ctx, f.seen(t), store.NewMethodOverride{
		EnvironmentUnifiedModelID: installed.ID, Integration: "alpha", Resource: "campaigns", Method: "list", Config: []byte(`{}`),
	})
	must(t, err)
	v := f.seen(t).Version
	with := f.account(t, func(n *store.NewAccount) {
		n.UnifiedModelOverride, n.DefinitionsVersion = []byte(`{"ticketing":{"a":null},"marketing":{"b":1}}`), v
	})
	only := f.account(t, func(n *store.NewAccount) {
		n.UnifiedModelOverride, n.DefinitionsVersion = []byte(`{"marketing":{"b":1}}`), v
	})
	must(t, f.DeleteUnifiedModel(ctx, f.env.ID, m.ID))
	f.told(t, store.Change{Table: store.TableDefinitions, ID: f.env.ID}, store.Change{Table: store.TableAccount})
	_, err = f.MethodOverride(ctx, "", o.ID)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.EnvironmentUnifiedModel(ctx, "", installed.ID)
	refused(t, err, cognate.CodeNotFound)
	for id, want := range map[string]string{with.ID: `{"ticketing":{"a":null}}`, only.ID: `{}`} {
		if a, err := f.Account(ctx, "", id); err != nil || string(a.UnifiedModelOverride) != want {
			t.Errorf("left is %s, %v; want %s", a.UnifiedModelOverride, err, want)
		}
	}
	if f.seen(t).Version <= v {
		t.Error("the definitions did not move on")
	}
	refused(t, f.DeleteUnifiedModel(ctx, f.env.ID, m.ID), cognate.CodeNotFound)
}

func testMethodOverrides(t *testing.T, f *fixture) {
	ctx := t.Context()
	ticketing := f.models(t)
	f.told(t)
	n := store.NewMethodOverride{EnvironmentUnifiedModelID: ticketing.ID, Integration: "alpha", Resource: "contacts", Method: "get", Config: []byte(`{"after":null}`)}
	o, err := f.CreateMethodOverride(ctx, f.seen(t), n)
	must(t, err)
	f.told(t, store.Change{Table: store.TableDefinitions, ID: f.env.ID})
	want := cognate.MethodOverride{
		ID: o.ID, EnvironmentID: f.env.ID, EnvironmentUnifiedModelID: ticketing.ID, UnifiedModel: "ticketing", Resource: "contacts",
		Integration: "alpha", Method: "get", Config: []byte(`{"after":null}`), CreatedAt: f.clock.Now(), UpdatedAt: f.clock.Now(),
	}
	if got, err := f.MethodOverride(ctx, f.env.ID, o.ID); err != nil || !reflect.DeepEqual(o, want) || !reflect.DeepEqual(got, want) {
		t.Errorf("made %+v, read %+v, %v; want %+v", o, got, err, want)
	}
	_, err = f.CreateMethodOverride(ctx, f.seen(t), n)
	refused(t, err, cognate.CodeConflict)
	n.Method, n.Integration = "list", "beta"
	second, err := f.CreateMethodOverride(ctx, f.seen(t), n)
	must(t, err)
	beta, err := f.Integration(ctx, "beta")
	must(t, err)
	for name, c := range map[string]struct {
		scope  string
		filter store.MethodOverrideFilter
		want   []string
	}{
		"all":         {f.env.ID, store.MethodOverrideFilter{}, []string{o.ID, second.ID}},
		"elsewhere":   {store.NewID(), store.MethodOverrideFilter{}, nil},
		"method":      {"", store.MethodOverrideFilter{Method: "get"}, []string{o.ID}},
		"integration": {"", store.MethodOverrideFilter{Integration: beta.ID}, []string{second.ID}},
		"by name":     {"", store.MethodOverrideFilter{Integration: "beta", UnifiedModel: "ticketing", Resource: "contacts"}, []string{second.ID}},
		"installed":   {"", store.MethodOverrideFilter{EnvironmentUnifiedModelID: ticketing.ID, UnifiedModel: ticketing.UnifiedModelID}, []string{o.ID, second.ID}},
		"none":        {"", store.MethodOverrideFilter{UnifiedModel: "crm"}, nil},
	} {
		p, err := f.MethodOverrides(ctx, c.scope, c.filter, store.List{})
		must(t, err)
		if got := idsOf(p.Items, func(o cognate.MethodOverride) string { return o.ID }); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	f.clock.Add(time.Minute)
	o, err = f.UpdateMethodOverride(ctx, f.seen(t), o.ID, []byte(`{"b":1}`))
	if must(t, err); string(o.Config) != `{"b":1}` || !o.UpdatedAt.Equal(f.clock.Now()) {
		t.Errorf("updated: %+v", o)
	}
	d, err := f.Definitions(ctx, f.env.ID)
	must(t, err)
	if len(d.Overrides) != 2 || len(d.Installed) != 2 || len(d.Models) != 0 || len(d.Catalog) != 2 || d.Seen != f.seen(t) {
		t.Errorf("all of it: %+v", d)
	}
	must(t, f.DeleteMethodOverride(ctx, f.seen(t), o.ID))
	refused(t, f.DeleteMethodOverride(ctx, f.seen(t), o.ID), cognate.CodeNotFound)
	must(t, f.DeleteEnvironmentUnifiedModel(ctx, f.seen(t), ticketing.ID))
	_, err = f.MethodOverride(ctx, "", second.ID)
	refused(t, err, cognate.CodeNotFound)
}

func testMethodOverrideRefused(t *testing.T, f *fixture) {
	ctx := t.Context()
	ticketing := f.models(t)
	other, err := f.CreateEnvironment(ctx, "other")
	must(t, err)
	good := store.NewMethodOverride{EnvironmentUnifiedModelID: ticketing.ID, Integration: "alpha", Resource: "contacts", Method: "get", Config: []byte(`{}`)}
	for name, c := range map[string]struct {
		change func(*store.NewMethodOverride)
		code   cognate.Code
	}{
		"resource": {func(n *store.NewMethodOverride) { n.Resource = "" }, cognate.CodeInvalid},
		"method":   {func(n *store.NewMethodOverride) { n.Method = strings.Repeat("x", 201) }, cognate.CodeInvalid},
		"config":   {func(n *store.NewMethodOverride) { n.Config = []byte(`null`) }, cognate.CodeInvalid},
		"size": {func(n *store.NewMethodOverride) {
			n.Config = []byte(`{"a":"` + strings.Repeat("x", store.MaxOverride) + `"}`)
		}, cognate.CodeInvalid},
		"integration": {func(n *store.NewMethodOverride) { n.Integration = "omega" }, cognate.CodeNotFound},
		"model":       {func(n *store.NewMethodOverride) { n.EnvironmentUnifiedModelID = store.NewID() }, cognate.CodeNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			n := good
			c.change(&n)
			_, err := f.CreateMethodOverride(ctx, f.seen(t), n)
			refused(t, err, c.code)
		})
	}
	if v := f.seen(t).Version; v != 0 {
		t.Errorf("what was refused moved the version to %d", v)
	}
	_, err = f.CreateMethodOverride(ctx, store.Seen{EnvironmentID: other.ID}, good)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.CreateMethodOverride(ctx, store.Seen{EnvironmentID: store.NewID()}, good)
	refused(t, err, cognate.CodeNotFound)
	o, err := f.CreateMethodOverride(ctx, f.seen(t), good)
	must(t, err)
	outside, err := f.DefinitionsSeen(ctx, other.ID)
	must(t, err)
	_, err = f.UpdateMethodOverride(ctx, outside, o.ID, []byte(`{}`))
	refused(t, err, cognate.CodeNotFound)
	refused(t, f.DeleteMethodOverride(ctx, outside, o.ID), cognate.CodeNotFound)
	_, err = f.MethodOverride(ctx, other.ID, o.ID)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.UpdateEnvironmentUnifiedModel(ctx, outside, ticketing.ID, []byte(`{}`))
	refused(t, err, cognate.CodeNotFound)
}

func testMethodOverrideRoom(t *testing.T, f *fixture) {
	ctx := t.Context()
	ticketing := f.models(t)
	big := []byte(`{"a":"` + strings.Repeat("x", store.MaxOverride-10) + `"}`)
	made := 0
	for ; ; made++ {
		_, err := f.CreateMethodOverride(ctx, f.seen(t), store.NewMethodOverride{
			EnvironmentUnifiedModelID: ticketing.ID, Integration: "alpha", Resource: fmt.Sprint("r", made), Method: "get", Config: big,
		})
		if err != nil {
			refused(t, err, cognate.CodeInvalid)
			break
		}
	}
	if want := store.MaxMethodOverrideBytes / len(big); made != want {
		t.Errorf("%d overrides of %d bytes were taken, want %d", made, len(big), want)
	}
}

// testDefinitionsMoved: what was checked against a state that is gone is refused.
func testDefinitionsMoved(t *testing.T, f *fixture) {
	ctx := t.Context()
	ticketing := f.models(t)
	old := f.seen(t)
	n := store.NewMethodOverride{EnvironmentUnifiedModelID: ticketing.ID, Integration: "alpha", Resource: "contacts", Method: "get", Config: []byte(`{}`)}
	o, err := f.CreateMethodOverride(ctx, old, n)
	must(t, err)
	_, err = f.UpdateMethodOverride(ctx, old, o.ID, []byte(`{}`))
	refusedAsMoved(t, err)
	refusedAsMoved(t, f.DeleteMethodOverride(ctx, old, o.ID))
	_, err = f.CreateUnifiedModel(ctx, old, "mine", []byte(`{}`))
	refusedAsMoved(t, err)
	_, err = f.UpdateEnvironmentUnifiedModel(ctx, old, ticketing.ID, []byte(`{}`))
	refusedAsMoved(t, err)

	a := f.account(t, nil)
	change := store.OverrideChange{From: []byte(`{}`), To: []byte(`{"x":1}`), DefinitionsVersion: old.Version}
	_, err = f.UpdateAccount(ctx, "", a.ID, store.AccountPatch{UnifiedModelOverride: &change})
	refusedAsMoved(t, err)
	seen := f.seen(t)
	change.DefinitionsVersion = seen.Version
	_, err = f.UpdateAccount(ctx, "", a.ID, store.AccountPatch{UnifiedModelOverride: &change})
	must(t, err)
	_, err = f.UpdateAccount(ctx, "", a.ID, store.AccountPatch{UnifiedModelOverride: &change}) // from {}, which stands no more
	refusedAsMoved(t, err)
	_, err = f.UpdateMethodOverride(ctx, seen, o.ID, []byte(`{}`)) // an account's override came since
	refusedAsMoved(t, err)
	after := f.seen(t)
	if after.Version != seen.Version || after.Accounts != seen.Accounts+1 {
		t.Errorf("from %+v to %+v", seen, after)
	}
	_, err = f.CreateAccount(ctx, "", store.NewAccount{
		ID: store.NewID(), EnvironmentIntegrationID: a.EnvironmentIntegrationID, AuthenticationMethod: "m", ContextSealed: []byte("s"),
		UnifiedModelOverride: []byte(`{"x":1}`), DefinitionsVersion: old.Version,
	})
	refusedAsMoved(t, err)
}

// testDefinitionsAtOnce: of writes that were checked against the same state one
// counts; with a fresh look each, all do. Readers see whole states meanwhile.
func testDefinitionsAtOnce(t *testing.T, f *fixture) {
	ctx := t.Context()
	ticketing := f.models(t)
	write := func(seen store.Seen, i int) error {
		_, err := f.CreateMethodOverride(ctx, seen, store.NewMethodOverride{
			EnvironmentUnifiedModelID: ticketing.ID, Integration: "alpha", Resource: "r", Method: fmt.Sprint("m", i), Config: []byte(`{}`),
		})
		return err
	}
	same := f.seen(t)
	var won atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := write(same, i); err == nil {
				won.Add(1)
			} else {
				refusedAsMoved(t, err)
			}
		})
	}
	wg.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d of 8 writes of one state were taken", n)
	}
	for i := range 8 {
		wg.Go(func() {
			for {
				seen, err := f.DefinitionsSeen(ctx, f.env.ID)
				if err == nil {
					err = write(seen, 100+i)
				}
				if !store.Moved(err) {
					if err != nil {
						t.Error(err)
					}
					return
				}
			}
		})
		wg.Go(func() {
			if d, err := f.Definitions(ctx, f.env.ID); err == nil && int64(len(d.Overrides)) != d.Version {
				t.Errorf("version %d has %d overrides", d.Version, len(d.Overrides))
			}
		})
	}
	wg.Wait()
	if v := f.seen(t).Version; v != 9 {
		t.Errorf("version %d after 9 writes", v)
	}
}

func testAccountOverrides(t *testing.T, f *fixture) {
	ctx := t.Context()
	want := map[string]string{}
	for i := range 230 {
		a := f.account(t, func(n *store.NewAccount) {
			if i%2 == 0 {
				n.UnifiedModelOverride = fmt.Appendf(nil, `{"m":%d}`, i)
			}
		})
		if i%2 == 0 {
			want[a.ID] = string(a.UnifiedModelOverride)
		}
	}
	got := map[string]string{}
	must(t, f.AccountOverrides(ctx, f.env.ID, func(o store.AccountOverride) bool {
		if o.Integration != "alpha" {
			t.Errorf("of %s", o.Integration)
		}
		got[o.AccountID] = string(o.Override)
		return true
	}))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %d, want %d", len(got), len(want))
	}
	n := 0
	must(t, f.AccountOverrides(ctx, f.env.ID, func(store.AccountOverride) bool { n++; return n < 3 }))
	if n != 3 {
		t.Errorf("asked %d times after no", n)
	}
	must(t, f.AccountOverrides(context.WithoutCancel(ctx), store.NewID(), func(store.AccountOverride) bool {
		t.Error("an account of another environment")
		return false
	}))
}
