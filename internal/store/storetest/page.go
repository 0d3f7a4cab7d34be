package storetest

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"cognate"
	"cognate/internal/store"
)

func testPages(t *testing.T, f *fixture) {
	ctx := t.Context()
	var want []string
	for range 7 {
		want = append(want, f.account(t, nil).ID)
	}
	for limit := 1; limit <= 8; limit++ {
		var got []string
		pages, l := 0, store.List{Limit: limit}
		for {
			p, err := f.Accounts(ctx, f.env.ID, store.AccountFilter{TenantID: "acme"}, l)
			must(t, err)
			if p.Limit != limit || len(p.Items) > limit {
				t.Fatalf("limit %d: a page of %d says %d", limit, len(p.Items), p.Limit)
			}
			got = append(got, accountIDs(p)...)
			pages++
			if l.Cursor = p.NextCursor; l.Cursor == "" {
				break
			}
		}
		if !slices.Equal(got, want) || pages != (len(want)+limit-1)/limit {
			t.Errorf("limit %d: %d pages of %v, want %v", limit, pages, got, want)
		}
	}
}

// testPagesUnderChange: rows deleted and made between pages hide and repeat no
// other.
func testPagesUnderChange(t *testing.T, f *fixture) {
	ctx := t.Context()
	a, b, c, d := f.account(t, nil), f.account(t, nil), f.account(t, nil), f.account(t, nil)
	p, err := f.Accounts(ctx, "", store.AccountFilter{}, store.List{Limit: 2})
	must(t, err)
	must(t, f.DeleteAccount(ctx, "", a.ID))
	must(t, f.DeleteAccount(ctx, "", b.ID)) // the one that the cursor names
	e := f.account(t, nil)
	p, err = f.Accounts(ctx, "", store.AccountFilter{}, store.List{Limit: 5, Cursor: p.NextCursor})
	must(t, err)
	if got, want := accountIDs(p), []string{c.ID, d.ID, e.ID}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func testListRefused(t *testing.T, f *fixture) {
	ctx := t.Context()
	for _, limit := range []int{-1, 101, 1 << 30} {
		_, err := f.Environments(ctx, "", store.List{Limit: limit})
		refused(t, err, cognate.CodeInvalid)
	}
	must(t, f.EnsureIntegrations(ctx, []string{"gamma"}))
	p, err := f.Integrations(ctx, store.List{Limit: 1})
	must(t, err)
	for _, bad := range []string{
		p.NextCursor, "x", "=", p.NextCursor + "A", strings.Repeat("A", 300),
		base64.RawURLEncoding.EncodeToString([]byte("integrated_account/' OR 1=1 --")),
		base64.RawURLEncoding.EncodeToString([]byte(store.NewID())),
	} {
		_, err := f.Accounts(ctx, "", store.AccountFilter{}, store.List{Cursor: bad})
		refused(t, err, cognate.CodeInvalid)
	}
}

func testReadersBesideWriters(t *testing.T, f *fixture) {
	ctx := t.Context()
	a := f.account(t, nil)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 25 {
				if err := f.SetAccountStatus(ctx, a.ID, cognate.AccountNeedsReauth, fmt.Sprint(w, i)); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 50 {
				got, err := f.Account(ctx, "", a.ID)
				if err != nil || got.ID != a.ID {
					t.Errorf("%+v, %v", got, err)
				}
				if _, err := f.Accounts(ctx, "", store.AccountFilter{}, store.List{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func testCanceled(t *testing.T, f *fixture) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.Account(ctx, "", store.NewID())
	refused(t, err, cognate.CodeUnavailable)
	_, err = f.CreateEnvironment(ctx, "late")
	refused(t, err, cognate.CodeUnavailable)
	must(t, f.Ping(t.Context()))
}
