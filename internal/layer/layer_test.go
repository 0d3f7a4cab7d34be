package layer_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/layer"
	"cognate/internal/store"
)

// TestLayers: account over environment over connector, and what is not overridden is
// the connector's own.
func TestLayers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	view, in, err := f.views.View(t.Context(), &f.account)
	f.must(err)
	if view != acme().View() || in != acme().Integration("acme") {
		t.Error("without overrides it is not the catalog's own")
	}
	f.lay("get", `{"response_overlay":{"tier":"response.tier"}}`)
	if got := f.mapping(f.views, "get").Fields; !slices.Contains(got, "tier") {
		t.Errorf("the environment's override is not laid: %v", got)
	}
	f.accountOverride(`{"ticketing":{"contacts":{"get":{"response_overlay":{"level":"record.tier"}},"create":null}},"gone":{"x":{"y":{}}}}`)
	if got := f.mapping(f.views, "get").Fields; !slices.Contains(got, "tier") || !slices.Contains(got, "level") {
		t.Errorf("the account's override is not laid over it: %v", got)
	}
	other := f.account
	other.ID, other.UnifiedModelOverride = "other", []byte("{}")
	_, in, err = f.views.View(t.Context(), &other)
	f.must(err)
	contacts := in.Model("ticketing").Resource("contacts")
	if slices.Contains(contacts.Mapping("get").Fields, "level") || !contacts.Overridden || contacts.Mapping("list").Query != acme().Integration("acme").Model("ticketing").Resource("contacts").Mapping("list").Query {
		t.Error("another account has the account's override, or what is untouched was compiled anew")
	}
	if _, in, err := f.views.View(t.Context(), &cognate.Account{EnvironmentID: f.env, Integration: "none"}); err != nil || in != nil {
		t.Errorf("an integration that is none: %v, %v", in, err)
	}
	if v, err := f.views.Environment(t.Context(), ""); err != nil || v != acme().View() {
		t.Errorf("no environment in particular: %v", err)
	}
	if _, err := f.views.Environment(t.Context(), store.NewID()); err == nil {
		t.Error("an environment that is none")
	}
}

// TestFreshness: a write of this process counts at once, one of another within a
// second, and until then nothing is asked.
func TestFreshness(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, elsewhere := f.open()
	hasTier := func(v *layer.Views) bool { return slices.Contains(f.mapping(v, "get").Fields, "tier") }
	if hasTier(f.views) || hasTier(elsewhere) {
		t.Fatal("an override before there is one")
	}
	o := f.lay("get", `{"response_overlay":{"tier":"1"}}`)
	if !hasTier(f.views) || hasTier(elsewhere) {
		t.Error("at once: here it has to count, elsewhere nothing was asked yet")
	}
	f.now.Add(time.Second)
	if !hasTier(elsewhere) {
		t.Error("a second later it does not count elsewhere")
	}
	before, _, err := elsewhere.View(t.Context(), &f.account)
	f.must(err)
	f.now.Add(time.Second)
	if after, _, err := elsewhere.View(t.Context(), &f.account); err != nil || after != before {
		t.Errorf("what did not change was made anew, %v", err)
	}
	f.must(f.store.DeleteMethodOverride(t.Context(), f.seen(), o.ID))
	if hasTier(f.views) {
		t.Error("deleted, it still counts")
	}
	f.now.Add(-time.Minute) // set back
	if hasTier(elsewhere) {
		t.Error("a clock that was set back keeps an old state")
	}
}

// TestReload: a new catalog is what overrides are laid over, at once.
func TestReload(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.lay("get", `{"response_overlay":{"tier":"1"}}`)
	f.accountOverride(`{"ticketing":{"contacts":{"get":{"response_overlay":{"level":"1"}}}}}`)
	before := f.mapping(f.views, "get")
	again := *acme()
	f.library.Store(again.Customize(connector.Environment{}).Catalog())
	if after := f.mapping(f.views, "get"); after == before || !slices.Contains(after.Fields, "level") {
		t.Error("the old catalog is still served, or the override lost")
	}
}

// TestHiddenAndOwn: what is taken out is gone, and what is one's own is there.
func TestHiddenAndOwn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own, err := f.store.CreateUnifiedModel(t.Context(), f.seen(), "marketing", []byte(ownModel))
	f.must(err)
	view, in, err := f.views.View(t.Context(), &f.account)
	f.must(err)
	m := view.Model("marketing")
	if m == nil || m.Resource("campaigns") == nil || in.Model("marketing").Resource("campaigns").Mapping("list") == nil || len(view.Catalog().Models) != 2 {
		t.Fatal("the own model is not served")
	}
	if send := in.Model("marketing").Resource("campaigns").Mapping("send"); send == nil || send.Call.Fixed.FullName() != "people.tag" {
		t.Error("its method of its own name is not mapped")
	}
	ticketing, err := f.store.EnvironmentUnifiedModelOf(t.Context(), f.env, "ticketing")
	f.must(err)
	f.must(f.store.DeleteEnvironmentUnifiedModel(t.Context(), f.seen(), ticketing.ID))
	view, in, err = f.views.View(t.Context(), &f.account)
	f.must(err)
	if view.Model("ticketing") != nil || in.Model("ticketing") != nil {
		t.Error("what was taken out is served")
	}
	f.must(f.store.DeleteUnifiedModel(t.Context(), f.env, own.ID))
	view, in, err = f.views.View(t.Context(), &f.account)
	f.must(err)
	if len(view.Models()) != 0 || len(in.Models) != 0 {
		t.Error("deleted, it is served")
	}
}

const ownModel = `{"label":"Marketing","resources":{"campaigns":{"label":"Campaigns","description":"What is sent.",
	"fields":{"id":{"type":"string","required":true},"title":{"type":"string"}},
	"methods":{"list":{"query":{"title":{}}},"get":{},"send":{"body":{"title":{}}}}}},
	"mappings":{"acme":{"campaigns":{"response_mapping":"{ \"id\": $string(response.id), \"title\": response.name }",
	"list":{"method":"people.list","query_mapping":"{ \"q\": query.title }"},"get":{"method":"people.get"},
	"send":{"method":"people.tag","path_mapping":{"id":"body.title"},"request_body_mapping":"{ \"t\": body.title }"}}}}}`

// TestDraft: what a change would do, without writing it.
func TestDraft(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.lay("create", `{"before":[{"name":"found","method":"me.get"}]}`)
	f.accountOverride(`{"ticketing":{"contacts":{"create":{"response_overlay":{"x":"before.found.x"}}}}}`)
	row := func(method string) cognate.MethodOverride {
		return cognate.MethodOverride{UnifiedModel: "ticketing", Resource: "contacts", Integration: "acme", Method: method}
	}
	tests := []struct {
		name     string
		change   func(d *layer.Draft)
		problems string
		breaks   string
	}{
		{"right", func(d *layer.Draft) { d.PutOverride(row("get"), node(t, `{"response_overlay":{"x":"1"}}`)) }, "", ""},
		{"wrong", func(d *layer.Draft) { d.PutOverride(row("get"), node(t, `{"method":"people.gone"}`)) }, "1:11: method: people.gone is not a call", ""},
		{"a step that an account reads", func(d *layer.Draft) { d.PutOverride(row("create"), node(t, `{}`)) }, "", "the override of contacts.create of the account " + f.account.ID + ": the account's override:1:"},
		{"taken back, the same", func(d *layer.Draft) { d.DropOverride(row("create")) }, "", "before.found is no step made by then"},
		{"a model of one's own", func(d *layer.Draft) { d.PutOwn("marketing", node(t, ownModel)) }, "", ""},
		{"one that is wrong", func(d *layer.Draft) {
			d.PutOwn("marketing", node(t, strings.Replace(ownModel, `"title":{"type":"string"}`, `"title":{"type":"text"}`, 1)))
		}, "resources.campaigns.fields.title.type: value is not allowed", ""},
		{"one without an id", func(d *layer.Draft) {
			d.PutOwn("marketing", node(t, strings.Replace(ownModel, `"id":{`, `"idd":{`, 1)))
		}, `resources.campaigns.fields: a resource needs the field "id"`, ""},
		{"one mapped to a field it lacks", func(d *layer.Draft) {
			d.PutOwn("marketing", node(t, strings.Replace(ownModel, `\"title\": response`, `\"titel\": response`, 1)))
		}, "mappings.acme.campaigns.response_mapping: titel is not a field of the model", ""},
		{"one that reads a secret", func(d *layer.Draft) {
			d.PutOwn("marketing", node(t, strings.Replace(ownModel, `response.name`, `context.token`, 1)))
		}, "context.token is secret", ""},
		{"one of nobody", func(d *layer.Draft) {
			d.PutOwn("marketing", node(t, strings.Replace(ownModel, `"acme":`, `"nobody":`, 1)))
		}, "mappings.nobody: there is no integration of that name", ""},
		{"one in the way of the catalog's", func(d *layer.Draft) { d.PutOwn("ticketing", node(t, ownModel)) }, "the catalog has a model ticketing", ""},
		{"a field more", func(d *layer.Draft) {
			d.PutModel("ticketing", node(t, `{"resources":{"contacts":{"fields":{"loyalty_tier":{"type":"string","description":"Tier."}}}}}`))
		}, "", ""},
		{"a field of another type", func(d *layer.Draft) {
			d.PutModel("ticketing", node(t, `{"resources":{"contacts":{"fields":{"name":{"type":"integer"}}}}}`))
		}, "resources.contacts.fields.name: its type changes from string to integer", ""},
		{"a field less", func(d *layer.Draft) {
			d.PutModel("ticketing", node(t, `{"resources":{"contacts":{"fields":{"name":null}}}}`))
		}, "resources.contacts", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := f.views.Draft(t.Context(), f.env)
			f.must(err)
			tt.change(d)
			v, err := d.Check(t.Context())
			f.must(err)
			if !strings.Contains(v.Problems.Error(), tt.problems) || (tt.problems == "") != (len(v.Problems) == 0) {
				t.Errorf("problems: %v", v.Problems)
			}
			if got := strings.Join(v.Breaks, "\n"); !strings.Contains(got, tt.breaks) || (tt.breaks == "") != (got == "") {
				t.Errorf("breaks: %s", got)
			}
		})
	}
}

// TestCheckAccount: a new part is checked, one that stood and was wrong is let be.
func TestCheckAccount(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const was = `{"ticketing":{"contacts":{"get":{"method":"people.gone"}}}}`
	for to, want := range map[string]string{
		`{"ticketing":{"contacts":{"list":{"response_overlay":{"x":"1"}},"get":{"method":"people.gone"}}}}`: "",
		`{"ticketing":{"contacts":{"get":{"method":"people.lost"}}}}`:                                       "1:43: o.ticketing.contacts.get.method: people.lost is not a call",
		`{"ticketing":{"contacts":{"get":[]}}}`:                                                             "1:33: o.ticketing.contacts.get: an object is needed: keys of a method's mapping",
		`{"ticketing":[]}`:                                                                                  "1:14: o.ticketing: an object is needed: resource → method",
		`{"sales":{"contacts":{"get":{}}}}`:                                                                 "there is no unified model sales",
	} {
		problems, version, err := f.views.CheckAccount(t.Context(), layer.AccountCheck{EnvironmentID: f.env, Integration: "acme", Override: node(t, to), Was: []byte(was), Slot: "o"})
		f.must(err)
		if version != 0 || !strings.Contains(problems.Error(), want) || (want == "") != (len(problems) == 0) {
			t.Errorf("%s: %v at version %d, want %q", to, problems, version, want)
		}
	}
}

// TestAtOnce: calls go on while overrides are written and deleted, and each sees one
// state or another.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				_, in, err := f.views.View(t.Context(), &f.account)
				if err != nil {
					t.Error(err)
					return
				}
				m := in.Model("ticketing").Resource("contacts").Mapping("get")
				if m.Broken || len(m.ResponseOverlays) > 1 {
					t.Errorf("%+v", m)
				}
			}
		})
	}
	for i := range 20 {
		o := f.lay("get", fmt.Sprintf(`{"response_overlay":{"tier":"%d"}}`, i))
		f.must(f.store.DeleteMethodOverride(t.Context(), f.seen(), o.ID))
	}
	close(done)
	wg.Wait()
}

// TestNoAllocation: what is kept costs nothing to find.
func TestNoAllocation(t *testing.T) {
	f := newFixture(t)
	find := func() { _, _, _ = f.views.View(t.Context(), &f.account) }
	find()
	if n := testing.AllocsPerRun(100, find); n > 0 {
		t.Errorf("%v allocations without overrides", n)
	}
	f.lay("get", `{"response_overlay":{"tier":"1"}}`)
	f.accountOverride(`{"ticketing":{"contacts":{"get":{"response_overlay":{"level":"1"}}}}}`)
	find()
	if n := testing.AllocsPerRun(100, find); n > 0 {
		t.Errorf("%v allocations with overrides", n)
	}
}

func BenchmarkView(b *testing.B) {
	for name, lay := range map[string]func(f *fixture){
		"nothing laid over": func(*fixture) {},
		"both layers": func(f *fixture) {
			f.lay("get", `{"response_overlay":{"tier":"1"}}`)
			f.accountOverride(`{"ticketing":{"contacts":{"get":{"response_overlay":{"level":"1"}}}}}`)
		},
	} {
		b.Run(name, func(b *testing.B) {
			f := newFixture(b)
			lay(f)
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := f.views.View(b.Context(), &f.account); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCompile is what the first call after a change costs.
func BenchmarkCompile(b *testing.B) {
	f := newFixture(b)
	f.lay("get", `{"response_overlay":{"tier":"response.tier"}}`)
	for b.Loop() {
		f.library.Store(acme().Customize(connector.Environment{}).Catalog())
		if _, _, err := f.views.View(b.Context(), &f.account); err != nil {
			b.Fatal(err)
		}
	}
}
