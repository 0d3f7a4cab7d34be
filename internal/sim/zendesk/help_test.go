package zendesk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/sim/simtest"
	"cognate/internal/sim/zendesk"
)

// account is a simulator behind a real listener. All that it answers is held against the
// vendor's published description.
type account struct {
	*simtest.Account
	clock *simtest.Clock
	sim   *zendesk.Server
}

var published = simtest.Describe("zendesk")

func start(tb testing.TB, opts zendesk.Options) *account {
	tb.Helper()
	clock := simtest.NewClock()
	if opts.Clock == nil {
		opts.Clock = clock.Now
	}
	sim, err := zendesk.New(opts)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	a := &account{Account: simtest.Serve(tb, sim, zendesk.BasePath), clock: clock, sim: sim}
	a.Check = a.check
	return a
}

func demo(tb testing.TB) *account {
	tb.Helper()
	return start(tb, zendesk.Options{Seed: zendesk.SeedDemo})
}

// check holds an answer against the description, which has the paths without .json.
func (a *account) check(req *http.Request, r simtest.Answer) {
	a.T.Helper()
	u := *req.URL
	u.Path = strings.TrimSuffix(u.Path, ".json")
	for _, p := range published.Problems(a.T, a.Base, &http.Request{Method: req.Method, URL: &u, Header: req.Header}, r) {
		// The page on incremental exports tells that deleted tickets have this status.
		if p.Place != "body.tickets[].status" || !strings.Contains(u.Path, "/incremental/") {
			a.T.Errorf("%s %s: %s in %.400s", req.Method, u.Path, p, r.Body)
		}
	}
}

// found are the ids that a search finds, in their order.
func (a *account) found(query string) []float64 {
	a.T.Helper()
	out := []float64{}
	list, _ := a.Get("search?query=" + url.QueryEscape(query)).Want(200).At("results").([]any)
	for _, r := range list {
		out = append(out, r.(map[string]any)["id"].(float64))
	}
	return out
}
