package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/sim"
	"cognate/internal/upstream"
)

// TestLife: what is created is read, listed, changed and read again.
func TestLife(t *testing.T) {
	t.Parallel()
	eachSimulator(t, func(t *testing.T, d sim.Definition, o sim.Options) { //nolint:thelper // the test itself, once a simulator
		b := newBench(t, d, o, upstream.Options{})
		before := len(b.all(50))
		made := b.one(b.call("create", "", nil, map[string]any{
			"first_name": "Žofia", "last_name": "Novák-O'Hara", "remote_data": b.filled(),
			"emails": []email{{"zofia+a@example.com"}}, "phones": []phone{{"+1 (555) 0150", "77", "work"}},
		}, nil))
		if got := b.get(made.ID); !cmp.Equal(made, got) {
			t.Errorf("get answers otherwise than create (-create +get):\n%s", cmp.Diff(made, got))
		}
		if got := b.get("zofia+a@example.com"); got.ID != made.ID {
			t.Errorf("by its address there is %s", got.ID)
		}
		for _, query := range []map[string]any{
			{"name": "žofia novák-o'hara"}, {"emails": []email{{"ZOFIA+A@example.com"}}}, {"phones": []phone{{Number: "0015550150"}}},
		} {
			a, err := b.call("list", "", query, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if p := decode[page](t, a.Body); len(p.Result) != 1 || !cmp.Equal(p.Result[0], made) {
				t.Errorf("%v finds %s", query, a.Body)
			}
		}
		changed := b.one(b.call("update", made.ID, nil, map[string]any{
			"last_name": "Novák", "emails": []email{{"zofia@example.com"}}, "phones": []phone{{"+1 (555) 0150", "78", "work"}},
		}, nil))
		want := made
		want.Name, want.LastName = ptr("Žofia Novák"), ptr("Novák")
		want.Emails, want.Phones = []email{{"zofia@example.com"}}, []phone{{"+1 (555) 0150", "78", "work"}}
		if diff := cmp.Diff(want, changed); diff != "" {
			t.Errorf("after the update (-want +got):\n%s", diff)
		}
		if got := b.get(made.ID); !cmp.Equal(changed, got) {
			t.Errorf("get answers otherwise than update (-update +get):\n%s", cmp.Diff(changed, got))
		}
		if n := len(b.all(50)); n != before+1 {
			t.Errorf("there are %d contacts, there were %d", n, before)
		}
	})
}

func ptr[T any](v T) *T { return &v }

// TestPaging: a list is complete and without doubles, whatever the limit.
func TestPaging(t *testing.T) {
	t.Parallel()
	const total = 137
	for _, d := range sim.Simulators() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, d, sim.Options{Seed: d.Seeds[0]}, upstream.Options{})
			for n := len(b.all(250)); n < total; n++ {
				b.one(b.call("create", "", nil, map[string]any{
					"first_name": "Reader", "last_name": fmt.Sprint("No", n), "emails": []email{{fmt.Sprintf("reader%d@example.com", n)}},
				}, nil))
			}
			want := b.all(250)
			for _, limit := range []int{1, 7, 25, 50, 60, 137, 250} {
				got := b.all(limit)
				if diff := cmp.Diff(want, got); diff != "" || len(got) != total {
					t.Errorf("limit %d: %d records (-250 +%d):\n%s", limit, len(got), limit, diff)
				}
			}
			ids := map[string]bool{}
			for _, r := range want {
				ids[r.ID] = true
			}
			if len(ids) != total {
				t.Errorf("%d different ids among %d records", len(ids), total)
			}
		})
	}
}

// TestRefinedPaging: a filter that the vendor matches too broadly drops records
// between the pages, and the list stays complete.
func TestRefinedPaging(t *testing.T) {
	t.Parallel()
	for _, d := range sim.Simulators() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, d, sim.Options{Seed: d.Seeds[0]}, upstream.Options{})
			var want []string
			for n := range 40 {
				name := "Twin Farrow"
				if n%3 > 0 {
					name = fmt.Sprintf("Twin Farrow%d", n)
				}
				r := b.one(b.call("create", "", nil, map[string]any{"name": name, "emails": []email{{fmt.Sprintf("twin%d@example.com", n)}}}, nil))
				if n%3 == 0 {
					want = append(want, r.ID)
				}
			}
			var got []string
			for cursor := ""; ; {
				a, err := b.call("list", "", map[string]any{"name": "twin farrow"}, nil, func(c *engine.Call) { c.Limit, c.Cursor = 4, cursor })
				if err != nil {
					t.Fatal(err)
				}
				p := decode[page](t, a.Body)
				for _, r := range p.Result {
					got = append(got, r.ID)
				}
				if p.NextCursor == nil {
					break
				}
				cursor = *p.NextCursor
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				t.Errorf("found %v, want %v", got, want)
			}
		})
	}
}

// fault is what a caller is told when the simulator plays a fault.
type fault struct {
	status int
	code   cognate.Code
	// remote is the vendor's own status in the error; 0 when it gave no clean one.
	remote int
	failed bool // details.failures are told
}

var faults = map[string]fault{
	"301":             {status: 502, code: cognate.CodeBadGateway},
	"401":             {status: 401, code: cognate.CodeUnauthorized, remote: 401},
	"403":             {status: 403, code: cognate.CodeForbidden, remote: 403},
	"404":             {status: 404, code: cognate.CodeNotFound, remote: 404},
	"429":             {status: 429, code: cognate.CodeRateLimited, remote: 429},
	"503":             {status: 503, code: cognate.CodeBadGateway, remote: 503},
	"html_500":        {status: 502, code: cognate.CodeBadGateway},
	"html_200":        {status: 502, code: cognate.CodeBadGateway},
	"empty_200":       {status: 502, code: cognate.CodeBadGateway},
	"error_200":       {status: 502, code: cognate.CodeBadGateway},
	"error_list":      {status: 400, code: cognate.CodeInvalid, remote: 400, failed: true},
	"error_map":       {status: 400, code: cognate.CodeInvalid, remote: 400, failed: true},
	"error_bare_list": {status: 400, code: cognate.CodeInvalid, remote: 400, failed: true},
	"error_string":    {status: 400, code: cognate.CodeInvalid, remote: 400},
	"oversized":       {status: 502, code: cognate.CodeBadGateway},
	"reset":           {status: 502, code: cognate.CodeBadGateway},
	"slow":            {status: 504, code: cognate.CodeGatewayTimeout},
	"truncated":       {status: 502, code: cognate.CodeBadGateway},
}

// faultBench ends a slow answer soon, and never before the caller has given up.
func faultBench(t *testing.T, d sim.Definition, kind string) *bench {
	t.Helper()
	limits := upstream.Options{MaxResponse: 1 << 20}
	if kind == "slow" {
		limits.Timeout = 100 * time.Millisecond
	}
	return newBench(t, d, sim.Options{Seed: d.Seeds[0], Sleep: func(ctx context.Context, _ time.Duration) error {
		<-ctx.Done()
		return ctx.Err()
	}}, limits)
}

func eachFault(t *testing.T, run func(t *testing.T, d sim.Definition, kind string, want fault)) {
	t.Helper()
	for _, d := range sim.Simulators() {
		for _, kind := range sim.FaultKinds() {
			t.Run(d.Name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				want, known := faults[kind]
				if !known {
					t.Fatalf("nothing says what a caller is told of the fault %s", kind)
				}
				run(t, d, kind, want)
			})
		}
	}
}

func (want fault) check(t *testing.T, e *cognate.Error) {
	t.Helper()
	switch {
	case e.Status() != want.status || e.Code != want.code:
		t.Errorf("%d %s, want %d %s: %v", e.Status(), e.Code, want.status, want.code, e)
	case e.Remote == nil || e.Remote.Status != want.remote:
		t.Errorf("the remote marks are %+v, want the status %d", e.Remote, want.remote)
	case e.Message == "" || len(e.Failures) > 0 != want.failed:
		t.Errorf("the message is %q, the failures are %v", e.Message, e.Failures)
	}
}

// TestFaultOfRead: each fault reaches the caller as what it is.
func TestFaultOfRead(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, d sim.Definition, kind string, want fault) { //nolint:thelper // the test itself, once a fault
		b := faultBench(t, d, kind)
		id := b.all(50)[0].ID
		b.control(http.MethodPost, "faults", map[string]any{"fault": kind})
		_, err := b.call("get", id, nil, nil, nil)
		want.check(t, asError(t, err))
		if _, err = b.call("list", "", nil, nil, nil); asError(t, err).Status() != want.status {
			t.Errorf("the list answers %v", err)
		}
		needsReauth := slices.Contains(b.statuses, cognate.AccountNeedsReauth)
		if needsReauth != (kind == "401") {
			t.Errorf("the account's states were %v", b.statuses)
		}
	})
}

// TestFaultOfWrite: a write is sent once, whatever comes back, and nothing is
// there twice afterwards.
func TestFaultOfWrite(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, d sim.Definition, kind string, want fault) { //nolint:thelper // the test itself, once a fault
		for _, apply := range []bool{false, true} {
			b := faultBench(t, d, kind)
			before := len(b.all(250)) // and a connection is kept alive, which the fault then breaks
			b.control(http.MethodPost, "faults", map[string]any{"fault": kind, "method": "POST", "apply": apply})
			b.clearJournal()
			body := map[string]any{"first_name": "Once", "emails": []email{{"once@example.com"}}, "phones": []phone{{Number: "+15550160"}}}
			_, err := b.call("create", "", nil, body, nil)
			e := asError(t, err)
			want.check(t, e)
			if e.Partial != nil {
				t.Errorf("partial is told of a single write: %+v", e.Partial)
			}
			if n := writes(b.journal()); n != 1 {
				t.Errorf("%d writes were sent (apply %v)", n, apply)
			}
			b.control(http.MethodDelete, "faults", nil)
			if n := len(b.all(250)) - before; n != 0 && n != 1 {
				t.Errorf("%d contacts more than before", n)
			}
			r := b.one(b.call("create", "", nil, body, nil)) // the caller tries again
			if n := len(b.all(250)) - before; n != 1 {
				t.Errorf("after trying again there are %d contacts more than before", n)
			}
			if diff := cmp.Diff([]phone{{"+15550160", "", "other"}}, r.Phones); diff != "" {
				t.Errorf("the phones after trying again (-want +got):\n%s", diff)
			}
		}
	})
}

// TestFaultOfLookup: what is to be kept can't be read, so nothing is written.
func TestFaultOfLookup(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, d sim.Definition, kind string, want fault) { //nolint:thelper // the test itself, once a fault
		b := faultBench(t, d, kind)
		was := b.one(b.call("create", "", nil, movedBody, nil))
		b.control(http.MethodPost, "faults", map[string]any{"fault": kind, "method": "GET"})
		b.clearJournal()
		_, err := b.call("update", was.ID, nil, map[string]any{"last_name": "Elsewhere"}, nil)
		want.check(t, asError(t, err))
		if kind != "404" { // which says that there is nothing to keep
			_, err = b.call("create", "", nil, movedBody, nil)
			want.check(t, asError(t, err))
		}
		if sent := b.journal(); writes(sent) != 0 {
			t.Errorf("it was written all the same: %+v", sent)
		}
	})
}

var movedBody = map[string]any{
	"first_name": "Moved", "emails": []email{{"moved@example.com"}}, "phones": []phone{{Number: "+15550170"}},
}

// TestFaultBetweenWrites: the first of two writes was taken and the second was
// not: the error says so. The first was not taken: the second is not sent.
func TestFaultBetweenWrites(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, d sim.Definition, kind string, want fault) { //nolint:thelper // the test itself, once a fault
		for taken := range 2 {
			b := faultBench(t, d, kind)
			was := b.one(b.call("create", "", nil, movedBody, nil))
			before := len(b.all(250))
			b.clearJournal()
			b.control(http.MethodPost, "faults", map[string]any{"fault": kind, "method": "POST", "skip": taken})
			_, err := b.call("update", was.ID, nil, map[string]any{
				"emails": []email{{"moved2@example.com"}}, "phones": []phone{{Number: "+15550171"}},
			}, nil)
			e := asError(t, err)
			want.check(t, e)
			if sent := b.journal(); writes(sent) != taken+1 {
				t.Fatalf("%d writes were sent: %+v", writes(sent), sent)
			}
			if got := e.Partial; (got != nil) != (taken == 1) || got != nil && (len(got.Applied) != 1 || got.Failed == "") {
				t.Errorf("partial is %+v", got)
			}
			b.control(http.MethodDelete, "faults", nil)
			got := b.get(was.ID)
			if diff := cmp.Diff(was, got, cmpopts.IgnoreFields(record{}, "Emails", "Phones")); diff != "" {
				t.Errorf("more was changed than asked (-before +after):\n%s", diff)
			}
			if taken == 1 && !cmp.Equal(got.Emails, []email{{"moved2@example.com"}}) {
				t.Errorf("the address is %v", got.Emails)
			}
			if n := len(b.all(250)); n != before {
				t.Errorf("there are %d contacts, there were %d", n, before)
			}
		}
	})
}
