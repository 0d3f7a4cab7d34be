package storetest

import (
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

func testAccounts(t *testing.T, f *fixture) {
	ctx := t.Context()
	a := f.account(t, func(n *store.NewAccount) {
		n.UnifiedModelOverride = []byte(`{"x":1}`)
		n.IsSandbox = true
		n.Status, n.LastError = cognate.AccountValidationError, "no"
	})
	want := cognate.Account{
		ID: a.ID, EnvironmentID: f.env.ID, EnvironmentIntegrationID: f.installation(t, f.env.ID, "alpha").ID,
		Integration: "alpha", TenantID: "acme", AuthenticationMethod: "api_key", Context: []byte(`{"subdomain":"acme"}`),
		UnifiedModelOverride: []byte(`{"x":1}`), Status: cognate.AccountValidationError, LastError: "no", IsSandbox: true,
		CredentialVersion: 1, CreatedAt: f.clock.Now(), UpdatedAt: f.clock.Now(),
	}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("made %+v, want %+v", a, want)
	}
	f.told(t, store.Change{Table: store.TableAccount, ID: a.ID})
	for range 2 { // the second time by the statement kept
		if got, err := f.Account(ctx, f.env.ID, a.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v, %v; want %+v", got, err, want)
		}
	}
	sealed, version, err := f.SealedContext(ctx, a.ID)
	if err != nil || string(sealed) != "sealed" || version != 1 {
		t.Errorf("sealed %q, version %d, %v", sealed, version, err)
	}
	b := f.account(t, func(n *store.NewAccount) { n.Context, n.UnifiedModelOverride = nil, nil })
	if string(b.Context) != "{}" || string(b.UnifiedModelOverride) != "{}" || b.Status != cognate.AccountActive {
		t.Errorf("what is absent: %+v", b)
	}
	_, err = f.Account(ctx, "", store.NewID())
	refused(t, err, cognate.CodeNotFound)
	_, _, err = f.SealedContext(ctx, store.NewID())
	refused(t, err, cognate.CodeNotFound)
}

func testAccountRefused(t *testing.T, f *fixture) {
	ctx := t.Context()
	alpha := f.installation(t, f.env.ID, "alpha")
	good := store.NewAccount{ID: store.NewID(), EnvironmentIntegrationID: alpha.ID, AuthenticationMethod: "api_key", ContextSealed: []byte("s")}
	long := strings.Repeat("x", store.MaxContext+1)
	for name, c := range map[string]struct {
		change func(*store.NewAccount)
		code   cognate.Code
	}{
		"id":       {func(n *store.NewAccount) { n.ID = "one" }, cognate.CodeInternal},
		"tenant":   {func(n *store.NewAccount) { n.TenantID = strings.Repeat("x", store.MaxTenantID+1) }, cognate.CodeInvalid},
		"method":   {func(n *store.NewAccount) { n.AuthenticationMethod = "" }, cognate.CodeInvalid},
		"context":  {func(n *store.NewAccount) { n.Context = []byte(long) }, cognate.CodeInvalid},
		"sealed":   {func(n *store.NewAccount) { n.ContextSealed = []byte(long) }, cognate.CodeInvalid},
		"unsealed": {func(n *store.NewAccount) { n.ContextSealed = nil }, cognate.CodeInternal},
		"status":   {func(n *store.NewAccount) { n.Status = "fine" }, cognate.CodeInvalid},
		"override": {func(n *store.NewAccount) { n.UnifiedModelOverride = []byte("[]") }, cognate.CodeInvalid},
		"nowhere":  {func(n *store.NewAccount) { n.EnvironmentIntegrationID = store.NewID() }, cognate.CodeNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			n := good
			c.change(&n)
			_, err := f.CreateAccount(ctx, "", n)
			refused(t, err, c.code)
		})
	}
	_, err := f.CreateAccount(ctx, store.NewID(), good)
	refused(t, err, cognate.CodeNotFound)
	off := false
	_, err = f.UpdateEnvironmentIntegration(ctx, "", alpha.ID, store.InstallationPatch{IsActive: &off})
	must(t, err)
	_, err = f.CreateAccount(ctx, "", good)
	refused(t, err, cognate.CodeConflict)
	on := true
	_, err = f.UpdateEnvironmentIntegration(ctx, "", alpha.ID, store.InstallationPatch{IsActive: &on})
	must(t, err)
	_, err = f.CreateAccount(ctx, f.env.ID, good)
	must(t, err)
	_, err = f.CreateAccount(ctx, f.env.ID, good)
	refused(t, err, cognate.CodeConflict)
}

func testAccountList(t *testing.T, f *fixture) {
	ctx := t.Context()
	other, err := f.CreateEnvironment(ctx, "other")
	must(t, err)
	plain := f.account(t, nil)
	sandbox := f.account(t, func(n *store.NewAccount) { n.IsSandbox = true })
	tenant := f.account(t, func(n *store.NewAccount) { n.TenantID = "globex" })
	beta := f.account(t, func(n *store.NewAccount) { n.EnvironmentIntegrationID = f.installation(t, f.env.ID, "beta").ID })
	bad := f.account(t, func(n *store.NewAccount) { n.Status = cognate.AccountNeedsReauth })
	away := f.account(t, func(n *store.NewAccount) { n.EnvironmentIntegrationID = f.installation(t, other.ID, "alpha").ID })
	betaID, err := f.Integration(ctx, "beta")
	must(t, err)
	yes, no := true, false
	for name, c := range map[string]struct {
		scope  string
		filter store.AccountFilter
		want   []cognate.Account
	}{
		"all":            {"", store.AccountFilter{}, []cognate.Account{plain, sandbox, tenant, beta, bad, away}},
		"environment":    {other.ID, store.AccountFilter{}, []cognate.Account{away}},
		"no environment": {store.NewID(), store.AccountFilter{}, nil},
		"tenant":         {f.env.ID, store.AccountFilter{TenantID: "globex"}, []cognate.Account{tenant}},
		"sandbox":        {f.env.ID, store.AccountFilter{IsSandbox: &yes}, []cognate.Account{sandbox}},
		"no sandbox":     {f.env.ID, store.AccountFilter{IsSandbox: &no}, []cognate.Account{plain, tenant, beta, bad}},
		"status":         {f.env.ID, store.AccountFilter{Status: cognate.AccountNeedsReauth}, []cognate.Account{bad}},
		"integration":    {"", store.AccountFilter{Integration: "beta"}, []cognate.Account{beta}},
		"integration id": {"", store.AccountFilter{Integration: betaID.ID}, []cognate.Account{beta}},
		"together":       {f.env.ID, store.AccountFilter{TenantID: "acme", Integration: "alpha", Status: cognate.AccountActive, IsSandbox: &no}, []cognate.Account{plain}},
		"quote":          {f.env.ID, store.AccountFilter{TenantID: "' OR 1=1 --"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := f.Accounts(ctx, c.scope, c.filter, store.List{})
			must(t, err)
			if got, want := accountIDs(p), accountIDs(store.Page[cognate.Account]{Items: c.want}); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			if p.Items == nil || p.NextCursor != "" || p.Limit != store.DefaultLimit {
				t.Errorf("the page: %v, cursor %q, limit %d", p.Items, p.NextCursor, p.Limit)
			}
		})
	}
}

func testAccountScope(t *testing.T, f *fixture) {
	ctx := t.Context()
	a := f.account(t, nil)
	other := store.NewID()
	tenant := "x"
	_, err := f.Account(ctx, other, a.ID)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.UpdateAccount(ctx, other, a.ID, store.AccountPatch{TenantID: &tenant})
	refused(t, err, cognate.CodeNotFound)
	_, err = f.ReplaceCredential(ctx, other, a.ID, store.NewCredential{Version: 1, AuthenticationMethod: "m", Context: []byte("{}"), ContextSealed: []byte("s")})
	refused(t, err, cognate.CodeNotFound)
	refused(t, f.DeleteAccount(ctx, other, a.ID), cognate.CodeNotFound)
	if got, err := f.Account(ctx, f.env.ID, a.ID); err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("from outside it was changed: %+v, %v", got, err)
	}
}

func testAccountStatus(t *testing.T, f *fixture) {
	ctx := t.Context()
	a := f.account(t, nil)
	f.clock.Add(time.Minute)
	set := func(status cognate.AccountStatus, text string, version int64, want bool) {
		t.Helper()
		changed, err := f.SetAccountStatusAt(ctx, a.ID, version, status, text)
		if err != nil || changed != want {
			t.Errorf("%s %q at %d: changed %v, %v", status, text, version, changed, err)
		}
	}
	set(cognate.AccountActive, "", 0, false)
	if got, _ := f.Account(ctx, "", a.ID); !got.UpdatedAt.Equal(a.UpdatedAt) {
		t.Error("a status that stands already was written")
	}
	f.told(t)
	set(cognate.AccountNeedsReauth, "401", 0, true)
	f.told(t, store.Change{Table: store.TableAccount, ID: a.ID})
	set(cognate.AccountNeedsReauth, "401", 1, false)
	set(cognate.AccountActive, "", 2, false)
	if got, _ := f.Account(ctx, "", a.ID); got.Status != cognate.AccountNeedsReauth || got.LastError != "401" || !got.UpdatedAt.Equal(f.clock.Now()) {
		t.Errorf("it is %+v", got)
	}
	set(cognate.AccountActive, "", 1, true)
	set(cognate.AccountNeedsReauth, strings.Repeat("é", store.MaxLastError)+"x", 0, true)
	if got, _ := f.Account(ctx, "", a.ID); len(got.LastError) > store.MaxLastError || !strings.HasSuffix(got.LastError, "é") {
		t.Errorf("a last error of %d bytes", len(got.LastError))
	}
	refused(t, f.SetAccountStatus(ctx, a.ID, "fine", ""), cognate.CodeInvalid)
	must(t, f.SetAccountStatus(ctx, a.ID, cognate.AccountConnecting, ""))
	if got, _ := f.Account(ctx, "", a.ID); got.Status != cognate.AccountConnecting || got.LastError != "" {
		t.Errorf("it is %+v", got)
	}
	if changed, err := f.SetAccountStatusAt(ctx, store.NewID(), 0, cognate.AccountActive, ""); changed || err != nil {
		t.Errorf("an account that is none: %v, %v", changed, err)
	}
}

func testAccountUpdate(t *testing.T, f *fixture) {
	ctx := t.Context()
	a := f.account(t, func(n *store.NewAccount) { n.UnifiedModelOverride = []byte(`{"a":1,"b":{"c":2}}`) })
	f.clock.Add(time.Minute)
	tenant, yes := "globex", true
	got, err := f.UpdateAccount(ctx, f.env.ID, a.ID, store.AccountPatch{
		TenantID: &tenant, IsSandbox: &yes, IsBlocked: &yes,
		UnifiedModelOverride: &store.OverrideChange{From: a.UnifiedModelOverride, To: []byte(`{"b":{"d":null}}`)},
	})
	must(t, err)
	want := a
	want.TenantID, want.IsSandbox, want.IsBlocked, want.UpdatedAt = "globex", true, true, f.clock.Now()
	want.UnifiedModelOverride = []byte(`{"b":{"d":null}}`)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if read, err := f.Account(ctx, "", a.ID); err != nil || !reflect.DeepEqual(read, want) {
		t.Errorf("read %+v, %v; want %+v", read, err, want)
	}
	f.told(t, store.Change{Table: store.TableAccount, ID: a.ID})
	long := strings.Repeat("x", store.MaxTenantID+1)
	_, err = f.UpdateAccount(ctx, "", a.ID, store.AccountPatch{TenantID: &long})
	refused(t, err, cognate.CodeInvalid)
	_, err = f.UpdateAccount(ctx, "", a.ID, store.AccountPatch{UnifiedModelOverride: &store.OverrideChange{From: got.UnifiedModelOverride, To: []byte(`3`)}})
	refused(t, err, cognate.CodeInvalid)
}

// testAccountUpdatesAtOnce: of changes of the same override at once one counts, and
// the others are told so.
func testAccountUpdatesAtOnce(t *testing.T, f *fixture) {
	a := f.account(t, nil)
	var won atomic.Int64
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			change := store.OverrideChange{From: a.UnifiedModelOverride, To: fmt.Appendf(nil, `{"m":%d}`, i)}
			if _, err := f.UpdateAccount(t.Context(), "", a.ID, store.AccountPatch{UnifiedModelOverride: &change}); err == nil {
				won.Add(1)
			} else {
				refusedAsMoved(t, err)
			}
		})
	}
	wg.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d of 16 changes were taken", n)
	}
}

func testCredential(t *testing.T, f *fixture) {
	ctx := t.Context()
	a := f.account(t, func(n *store.NewAccount) { n.Status, n.LastError = cognate.AccountNeedsReauth, "401" })
	f.clock.Add(time.Minute)
	n := store.NewCredential{Version: 1, AuthenticationMethod: "oauth", Context: []byte(`{"region":"eu"}`), ContextSealed: []byte("resealed")}
	got, err := f.ReplaceCredential(ctx, f.env.ID, a.ID, n)
	must(t, err)
	want := a
	want.AuthenticationMethod, want.Context, want.CredentialVersion, want.UpdatedAt = "oauth", n.Context, 2, f.clock.Now()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	f.told(t, store.Change{Table: store.TableAccount, ID: a.ID})
	if sealed, version, err := f.SealedContext(ctx, a.ID); err != nil || string(sealed) != "resealed" || version != 2 {
		t.Errorf("sealed %q, version %d, %v", sealed, version, err)
	}
	_, err = f.ReplaceCredential(ctx, f.env.ID, a.ID, n)
	refused(t, err, cognate.CodeConflict)
	n.Version, n.ContextSealed = 2, nil
	_, err = f.ReplaceCredential(ctx, f.env.ID, a.ID, n)
	refused(t, err, cognate.CodeInternal)
}

func testCredentialRace(t *testing.T, f *fixture) {
	a := f.account(t, nil)
	var won atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, err := f.ReplaceCredential(t.Context(), "", a.ID, store.NewCredential{
				Version: 1, AuthenticationMethod: "m", Context: []byte("{}"), ContextSealed: []byte("s"),
			})
			if err == nil {
				won.Add(1)
				return
			}
			refused(t, err, cognate.CodeConflict)
		})
	}
	wg.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d of 8 replaced the same version", n)
	}
}

func testAccountDelete(t *testing.T, f *fixture) {
	ctx := t.Context()
	a, b, c := f.account(t, nil), f.account(t, nil), f.account(t, nil)
	_, err := f.CreateToken(ctx, store.NewToken{Kind: cognate.TokenAccount, Hash: [32]byte{7}, AccountID: a.ID})
	must(t, err)
	must(t, f.DeleteAccount(ctx, f.env.ID, a.ID))
	f.told(t, store.Change{Table: store.TableAccount, ID: a.ID}, store.Change{Table: store.TableToken})
	_, err = f.Account(ctx, "", a.ID)
	refused(t, err, cognate.CodeNotFound)
	_, _, err = f.SealedContext(ctx, a.ID)
	refused(t, err, cognate.CodeNotFound)
	_, err = f.TokenByHash(ctx, [32]byte{7})
	refused(t, err, cognate.CodeUnauthorized)
	refused(t, f.DeleteAccount(ctx, f.env.ID, a.ID), cognate.CodeNotFound)

	deleted, err := f.DeleteAccounts(ctx, f.env.ID, []string{c.ID, store.NewID(), a.ID, b.ID, b.ID})
	must(t, err)
	if !slices.Equal(deleted, []string{c.ID, b.ID}) {
		t.Errorf("deleted %v", deleted)
	}
	if deleted, err := f.DeleteAccounts(ctx, "", nil); err != nil || len(deleted) != 0 {
		t.Errorf("none: %v, %v", deleted, err)
	}
	_, err = f.DeleteAccounts(ctx, "", make([]string, store.MaxBulk+1))
	refused(t, err, cognate.CodeInvalid)
}
