package engine_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/internal/sim"
	"cognate/internal/upstream"
)

// TestLife: what is created is read, found, listed, changed and read again; and all that
// goes to and fro keeps the vendor's published description.
func TestLife(t *testing.T) {
	t.Parallel()
	eachSimulator(t, func(t *testing.T, d sim.Definition, o sim.Options) { //nolint:thelper // the test itself, once a simulator
		b := newBench(t, d, o, upstream.Options{})
		b.keepsContract(t)
		before := len(b.all(50))
		number := phone{"+1 (555) 0150", "77", "work"}
		a, err := b.call("create", "", nil, map[string]any{
			"first_name": "Žofia", "last_name": "Novák-O'Hara", "remote_data": b.filled(),
			"emails": []email{{"zofia+a@example.com"}}, "phones": []phone{number},
		}, nil)
		made := b.one(a, err)
		want := made
		want.Name, want.FirstName, want.LastName = ptr("Žofia Novák-O'Hara"), ptr("Žofia"), ptr("Novák-O'Hara")
		want.Emails, want.Phones = []email{{"zofia+a@example.com"}}, []phone{number.as(a)}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("created (-want +got):\n%s", diff)
		}
		if got := b.get(made.ID); !cmp.Equal(made, got) {
			t.Errorf("get answers otherwise than create (-create +get):\n%s", cmp.Diff(made, got))
		}
		b.finds(t, made)
		number = phone{"+1 (555) 0150", "78", "work"}
		a, err = b.call("update", made.ID, nil, map[string]any{
			"last_name": "Novák", "emails": []email{{"zofia@example.com"}}, "phones": []phone{number},
		}, nil)
		changed := b.one(a, err)
		want.Name, want.LastName = ptr("Žofia Novák"), ptr("Novák")
		want.Emails, want.Phones = []email{{"zofia@example.com"}}, []phone{number.as(a)}
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

// finds looks for TestLife's contact by each filter that the vendor has.
func (b *bench) finds(t *testing.T, made record) {
	t.Helper()
	number := "0015550150"
	if !slices.ContainsFunc(b.mapping("contacts", "list").Refine, func(p *model.Schema) bool { return p.Name == "phones" }) {
		number = made.Phones[0].Number // the vendor alone compares, and maybe what is written
	}
	for name, v := range map[string]any{
		"name": "žofia novák-o'hara", "emails": []email{{"ZOFIA+A@example.com"}}, "phones": []phone{{Number: number}},
	} {
		if !b.filters("contacts", name) {
			continue
		}
		a, err := b.call("list", "", map[string]any{name: v}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p := decode[page](t, a.Body); len(p.Result) != 1 || !cmp.Equal(p.Result[0], made) {
			t.Errorf("%s: %v finds %s", name, v, a.Body)
		}
	}
}

// as is a number as it reads after a write: without what the vendor did not take.
func (p phone) as(a *engine.Answer) phone {
	if !heeded(a, "phones[].type") {
		p.Type = ""
	}
	if !heeded(a, "phones[].extension") {
		p.Extension = ""
	}
	return p
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

// TestRefinedPaging: a filter that the vendor matches too broadly, or not at all, drops
// records between the pages, and the list stays complete.
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
				a, err := b.call("list", "", map[string]any{"name": "twin farrow"}, nil, func(c *engine.Call) {
					c.Limit, c.Cursor, c.Scan = 4, cursor, !b.filters("contacts", "name")
				})
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
	status int // 0: the vendor's own, which is one of 4xx
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
	"error_list":      {code: cognate.CodeInvalid},
	"error_map":       {code: cognate.CodeInvalid, failed: true},
	"error_bare_list": {code: cognate.CodeInvalid},
	"error_string":    {code: cognate.CodeInvalid},
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
	refused := want.status == 0
	switch {
	case e.Remote == nil || e.Code != want.code || e.Message == "" || want.failed && len(e.Failures) == 0:
		t.Errorf("%s with the remote marks %+v and the failures %v, want %s: %v", e.Code, e.Remote, e.Failures, want.code, e)
	case refused && (e.Status() != e.Remote.Status || e.Status() < 400 || e.Status() > 499):
		t.Errorf("%d, and %d of the vendor: %v", e.Status(), e.Remote.Status, e)
	case !refused && (e.Status() != want.status || e.Remote.Status != want.remote || len(e.Failures) > 0):
		t.Errorf("%d, and %d of the vendor, with the failures %v; want %d and %d: %v", e.Status(), e.Remote.Status, e.Failures, want.status, want.remote, e)
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
		_, err = b.call("list", "", nil, nil, nil)
		want.check(t, asError(t, err))
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
			_, err = b.call("create", "", nil, body, nil) // the caller tries again, and is told where it is there already
			if e := (*cognate.Error)(nil); err != nil && (!errors.As(err, &e) || e.Code != cognate.CodeInvalid || !apply && kind != "truncated") {
				t.Errorf("tried again, it says %v", err)
			}
			all := b.all(250)
			if n := len(all) - before; n != 1 {
				t.Errorf("after trying again there are %d contacts more than before", n)
			}
			at := slices.IndexFunc(all, func(r record) bool { return cmp.Equal(r.Emails, []email{{"once@example.com"}}) })
			if at < 0 || len(all[at].Phones) != 1 || all[at].Phones[0].Number != "+15550160" {
				t.Errorf("after trying again it is not there as it was sent: %+v", all)
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
		for _, body := range []map[string]any{{"last_name": "Elsewhere"}, {"last_name": "Elsewhere 2", "emails": []email{{"moved3@example.com"}}}} {
			b.clearJournal()
			b.one(b.call("update", was.ID, nil, body, nil))
			if firstWrite(b.journal()) < 1 {
				continue // nothing is read before
			}
			body["last_name"] = "Nowhere"
			b.control(http.MethodPost, "faults", map[string]any{"fault": kind, "method": "GET"})
			b.clearJournal()
			_, err := b.call("update", was.ID, nil, body, nil)
			want.check(t, asError(t, err))
			if sent := b.journal(); writes(sent) != 0 {
				t.Errorf("it was written all the same: %+v", sent)
			}
			b.control(http.MethodDelete, "faults", nil)
		}
		if m := b.mapping("contacts", "create"); m.Outcome == nil || kind == "404" { // which says that there is nothing to keep
			return
		}
		b.control(http.MethodPost, "faults", map[string]any{"fault": kind, "method": "GET"})
		b.clearJournal()
		_, err := b.call("create", "", nil, movedBody, nil)
		want.check(t, asError(t, err))
		if sent := b.journal(); writes(sent) != 0 {
			t.Errorf("it was written all the same: %+v", sent)
		}
	})
}

var movedBody = map[string]any{
	"first_name": "Moved", "emails": []email{{"moved@example.com"}}, "phones": []phone{{Number: "+15550170"}},
}

// TestFaultBetweenWrites: of an update that takes several writes, one was not taken: the
// error says so where others were before it, and none is sent behind it.
func TestFaultBetweenWrites(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, d sim.Definition, kind string, want fault) { //nolint:thelper // the test itself, once a fault
		for taken, sent := range updateWrites(t, d) {
			b := faultBench(t, d, kind)
			was := b.one(b.call("create", "", nil, movedBody, nil))
			before := len(b.all(250))
			b.clearJournal()
			b.control(http.MethodPost, "faults", map[string]any{"fault": kind, "method": sent.method, "skip": sent.alike})
			_, err := b.call("update", was.ID, nil, movedAgain, nil)
			e := asError(t, err)
			want.check(t, e)
			if sent := b.journal(); writes(sent) != taken+1 {
				t.Fatalf("%d writes were sent: %+v", writes(sent), sent)
			}
			if got := e.Partial; (got != nil) != (taken > 0) || got != nil && (len(got.Applied) != taken || got.Failed == "") {
				t.Errorf("partial is %+v", got)
			}
			b.control(http.MethodDelete, "faults", nil)
			got := b.get(was.ID)
			if diff := cmp.Diff(was, got, cmpopts.IgnoreFields(record{}, "Emails", "Phones")); diff != "" {
				t.Errorf("more was changed than asked (-before +after):\n%s", diff)
			}
			if taken > 0 && cmp.Equal(was, got) {
				t.Errorf("%d writes were taken, and nothing is changed", taken)
			}
			if n := len(b.all(250)); n != before {
				t.Errorf("there are %d contacts, there were %d", n, before)
			}
		}
	})
}

var movedAgain = map[string]any{"emails": []email{{"moved2@example.com"}}, "phones": []phone{{Number: "+15550171"}}}

// updateWrite is one write of an update: its method, and how many like it go before.
type updateWrite struct {
	method string
	alike  int
}

// updateWrites are the writes that movedAgain takes; there are two at least where
// addresses have calls of their own.
func updateWrites(t *testing.T, d sim.Definition) []updateWrite {
	t.Helper()
	b := newBench(t, d, sim.Options{Seed: d.Seeds[0]}, upstream.Options{})
	was := b.one(b.call("create", "", nil, movedBody, nil))
	b.clearJournal()
	b.one(b.call("update", was.ID, nil, movedAgain, nil))
	var out []updateWrite
	alike := map[string]int{}
	for _, e := range b.journal() {
		if e.Method != http.MethodGet {
			out = append(out, updateWrite{e.Method, alike[e.Method]})
			alike[e.Method]++
		}
	}
	if len(out) == 0 {
		t.Fatal("an update writes nothing")
	}
	return out
}
