package freshdesk_test

import (
	"net/http"
	"net/url"
	"testing"

	"cognate/internal/sim/freshdesk"
	"cognate/internal/sim/simtest"
)

// account is a simulator behind a real listener. All that it answers is held against the
// vendor's description.
type account struct {
	*simtest.Account
	clock *simtest.Clock
	sim   *freshdesk.Server
}

var described = simtest.Describe("freshdesk")

func start(tb testing.TB, opts freshdesk.Options) *account {
	tb.Helper()
	clock := simtest.NewClock()
	if opts.Clock == nil {
		opts.Clock = clock.Now
	}
	sim, err := freshdesk.New(opts)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	a := &account{Account: simtest.Serve(tb, sim, freshdesk.BasePath), clock: clock, sim: sim}
	a.Check = func(req *http.Request, r simtest.Answer) {
		for _, p := range described.Problems(tb, a.Base, req, r) {
			tb.Errorf("%s %s: %s in %.400s", req.Method, req.URL.Path, p, r.Body)
		}
	}
	return a
}

func demo(tb testing.TB) *account {
	tb.Helper()
	return start(tb, freshdesk.Options{Seed: freshdesk.SeedDemo})
}

// found is how many records a filter query finds.
func (a *account) found(what, query string) float64 {
	a.T.Helper()
	n, _ := a.Get("search/" + what + "?query=" + url.QueryEscape(`"`+query+`"`)).Want(200).At("total").(float64)
	return n
}

// contact is the id of the one with an address.
func (a *account) contact(address string) string {
	a.T.Helper()
	return a.Get("contacts?email=" + url.QueryEscape(address)).Want(200).ID(0)
}
