package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

// newKinds is a theatre whose contacts have the name of their kind, out of a table;
// its vendor has two kinds, a page of two at a time.
func newKinds(t *testing.T, lookup string, replace ...string) *theatre {
	t.Helper()
	return newTheatre(t, append([]string{
		"check: me.get", "check: me.get\nlookups: {kinds: {" + lookup + "}, unread: {method: me.list}}",
		"  me:\n", "  kinds: {list: {call: GET /kinds, items: response.kinds}}\n  me:\n    list: {call: GET /mine, items: response}\n",
		`"name": response.name`, `"name": $string(lookup.kinds[id = $$.response.kind].name)`,
	}, replace...)...).kinds(2)
}

// kinds gives the vendor that many kinds, and one person of the last kind.
func (s *theatre) kinds(total int) *theatre {
	s.answer = func(_ int, r *http.Request) (int, string) {
		if r.URL.Path != "/kinds" {
			body := fmt.Sprintf(`{"id":"1","kind":%d}`, total-1)
			if r.Method == http.MethodGet && r.URL.Path == "/people" {
				body = `{"people":[` + body + `]}`
			}
			return 200, body
		}
		status, body := people(total)(0, r)
		return status, strings.Replace(body, "people", "kinds", 1)
	}
	return s
}

// took counts the requests for the table since the last time.
func (s *theatre) took() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, line := range s.asked {
		if strings.HasPrefix(line, "GET /kinds") {
			n++
		}
	}
	s.asked = nil
	return n
}

// TestLookup: a table is fetched whole by the first call that needs it, and kept
// for the others of that account until it is too old or may be another's.
func TestLookup(t *testing.T) {
	t.Parallel()
	s := newKinds(t, "method: kinds.list")
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s.now = start
	kinds := 3
	s.kinds(kinds)
	steps := []struct {
		name   string
		before func()
		method string
		want   int // requests for the table: two pages, or none
	}{
		{"the first", nil, "list", 2},
		{"again", nil, "list", 0},
		{"another method", nil, "get", 0},
		{"a write", nil, "create", 0},
		{"just young enough", func() { s.now = start.Add(10*time.Minute - 1) }, "list", 0},
		{"too old", func() { s.now = start.Add(10 * time.Minute) }, "list", 2},
		{"young again", func() { s.now = start.Add(20*time.Minute - 1) }, "list", 0},
		{"forgotten", func() { s.engine.Forget("a") }, "list", 2},
		{"another forgotten", func() { s.engine.Forget("b") }, "list", 0},
		{"all forgotten", func() { s.engine.Forget("") }, "list", 2},
		{"another credential", func() { s.account.CredentialVersion++ }, "list", 2},
		{"the same credential", nil, "list", 0},
		{"another setting", func() { s.account.Context = []byte(`{"site":"south"}`) }, "list", 2},
		{"another account", func() { s.account.ID = "b" }, "list", 2},
		{"the first account", func() { s.account.ID = "a" }, "list", 0},
	}
	for _, step := range steps {
		if step.before != nil {
			step.before()
		}
		body, id := "", ""
		if step.method == "create" {
			body = `{"name":"Ada"}`
		}
		if step.method == "get" {
			id = "1"
		}
		a := s.succeeds(step.method, id, body)
		if !strings.Contains(string(a.Body), `"name":"n2"`) || a.Partial != "" {
			t.Errorf("%s: got %s", step.name, a.Body)
		}
		if got := s.took(); got != step.want {
			t.Errorf("%s: the table was asked for %d times, want %d", step.name, got, step.want)
		}
	}
}

// TestLookupUnread: what a mapping does not read is not fetched for it.
func TestLookupUnread(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		replace []string
		want    int
	}{
		"by nothing":       {[]string{`"name": $string(lookup.kinds[id = $$.response.kind].name)`, `"name": response.name`}, 0},
		"by the answer":    {nil, 1},
		"by the query":     {[]string{`"name": $string(lookup.kinds[id = $$.response.kind].name)`, `"name": response.name`, "list: {method: people.list}", `list: {method: people.list, query_mapping: '{ "k": lookup.kinds[0].id }'}`}, 1},
		"by an error":      {[]string{`"name": $string(lookup.kinds[id = $$.response.kind].name)`, `"name": response.name`, "list: {method: people.list}", `list: {method: people.list, error_mapping: '{ "message": lookup.kinds[0].name }'}`}, 1},
		"by the condition": {[]string{`"name": $string(lookup.kinds[id = $$.response.kind].name)`, `"name": response.name`, "list: {method: people.list}", `list: {method: people.list, before: [{name: a, method: me.get, run_if: '$exists(lookup.kinds)'}]}`}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			replace := []string{
				"check: me.get", "check: me.get\nlookups: {kinds: {method: kinds.list}, unread: {method: me.list}}",
				"  me:\n", "  kinds: {list: {call: GET /kinds, items: response.kinds}}\n  me:\n    list: {call: GET /mine, items: response}\n",
			}
			if tt.replace == nil {
				replace = append(replace, `"name": response.name`, `"name": $string(lookup.kinds[id = $$.response.kind].name)`)
			} else {
				replace = append(replace, tt.replace[2:]...)
			}
			s := newTheatre(t, replace...).kinds(1)
			if s.succeeds("list", "", ""); s.took() != tt.want {
				t.Error("fetched in vain, or not at all")
			}
		})
	}
}

// TestLookupIsShared: callers that need a table at the same time wait for one
// fetch, also where each of them has just made the account ready; who gives up does
// not take the others along.
func TestLookupIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newKinds(t, "method: kinds.list")
		gate := make(chan struct{})
		answer := s.answer
		s.answer = func(n int, r *http.Request) (int, string) {
			if r.URL.Path == "/kinds" {
				<-gate
			}
			return answer(n, r)
		}
		var wg, first sync.WaitGroup
		first.Add(6)
		s.opening = func() { // each of the first makes the account ready for itself
			first.Done()
			first.Wait()
		}
		for range 6 {
			wg.Go(func() {
				if a, err := s.do(t.Context(), "list", "", ""); err != nil || !strings.Contains(string(a.Body), `"name":"n1"`) {
					t.Errorf("got %+v, %v", a, err)
				}
			})
		}
		synctest.Wait()
		ctx, giveUp := context.WithCancel(t.Context())
		wg.Go(func() {
			_, err := s.do(ctx, "list", "", "")
			if e := asError(t, err); e.Code != cognate.CodeUnavailable || e.Message != "the call was given up before kinds was read" {
				t.Errorf("who gives up is told %v", e)
			}
		})
		late, done := context.WithTimeout(t.Context(), time.Second)
		defer done()
		wg.Go(func() {
			_, err := s.do(late, "list", "", "")
			if e := asError(t, err); e.Code != cognate.CodeGatewayTimeout || e.Message != "the time of the call was over before kinds was read" {
				t.Errorf("whose time is over is told %v", e)
			}
		})
		synctest.Wait()
		giveUp()
		time.Sleep(2 * time.Second) // of the bubble
		synctest.Wait()
		close(gate)
		wg.Wait()
		if got := s.took(); got != 2 { // its two pages
			t.Errorf("asked %d times for two pages", got)
		}
	})
}

// TestLookupFails: nothing is written while a table is missing, and a failure is not
// kept.
func TestLookupFails(t *testing.T) {
	t.Parallel()
	s := newKinds(t, "method: kinds.list")
	answer := s.answer
	s.answer = func(n int, r *http.Request) (int, string) {
		if n == 0 {
			return 403, `{"reason":"no kinds for you"}`
		}
		return answer(n, r)
	}
	e := s.fails("create", "", `{"name":"Ada"}`)
	if e.Remote == nil || e.Remote.Status != 403 || e.Remote.Call != "GET /kinds" || e.Message != "no kinds for you" || len(s.asked) != 1 {
		t.Errorf("got %v, asked %v", e, s.asked)
	}
	if s.succeeds("create", "", `{"name":"Ada"}`); len(s.asked) != 4 {
		t.Errorf("asked %v", s.asked)
	}
	s = newKinds(t, "method: kinds.list").says("401 {}")
	if s.fails("list", "", ""); len(s.statuses) != 1 || s.statuses[0] != cognate.AccountNeedsReauth {
		t.Errorf("the account is %v", s.statuses)
	}
	// optional: what the account may not see is empty
	for status, fails := range map[int]bool{403: false, 404: false, 401: true, 500: true} {
		s = newKinds(t, "method: kinds.list, optional: true")
		answer := s.answer
		s.answer = func(n int, r *http.Request) (int, string) {
			if r.URL.Path == "/kinds" {
				return status, "{}"
			}
			return answer(n, r)
		}
		if _, err := s.do(t.Context(), "list", "", ""); (err != nil) != fails {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// TestLookupIsCut: an answer made from a part of a table says so, each time.
func TestLookupIsCut(t *testing.T) {
	t.Parallel()
	const start = "pagination: {page: {page_param: p, size_param: n, max_size: 2}}"
	whole := `{"kinds":[{"id":0},{"id":1}]}`
	tests := map[string]struct {
		lookup  string
		kinds   int
		replace []string
		answer  string // of every page of the table; empty: it has so many kinds
		want    string
	}{
		"fewer":         {"method: kinds.list, max_records: 4", 3, nil, "", ""},
		"as many":       {"method: kinds.list, max_records: 4", 4, nil, "", ""},
		"one more":      {"method: kinds.list, max_records: 4", 5, nil, "", "of kinds only the first 4 records of Acme were looked at"},
		"in one page":   {"method: kinds.list, max_records: 1", 2, nil, "", "of kinds only the first 1 records of Acme were looked at"},
		"by a cap":      {"method: kinds.list", 9, []string{start, "pagination: {page: {page_param: p, size_param: n, max_size: 2}, cap: {records: 6}}"}, "", "of kinds only the first 6 records of Acme were looked at"},
		"the same page": {"method: kinds.list", 2, nil, whole, "of kinds only the first 2 records of Acme were looked at"},
		"more than there is": {
			"method: kinds.list", 2,
			[]string{start, "pagination: {offset: {offset_param: o, size_param: n, max_size: 2, total: '7'}}"},
			`{"kinds":[]}`,
			"of kinds only the first 0 records of Acme were looked at",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newKinds(t, tt.lookup, tt.replace...).kinds(tt.kinds)
			if answer := s.answer; tt.answer != "" {
				s.answer = func(n int, r *http.Request) (int, string) {
					if r.URL.Path == "/kinds" {
						return 200, tt.answer
					}
					return answer(n, r)
				}
			}
			for range 2 {
				if a := s.succeeds("get", "1", ""); a.Partial != tt.want {
					t.Errorf("Partial is %q", a.Partial)
				}
			}
		})
	}
}

// TestLookupQuery: a table is asked for by the account's settings, without secrets,
// and never by what a caller sent.
func TestLookupQuery(t *testing.T) {
	t.Parallel()
	s := newKinds(t, `method: kinds.list, query_mapping: '{ "site": context.site, "all": $string(context) }'`)
	s.succeeds("list", "", "", func(c *engine.Call) { c.RemoteQuery = mustParse(`{"x":"1"}`) })
	want := []string{
		"GET /kinds?all=%7B%22site%22%3A%22north%22%7D&n=2&p=1&site=north", "GET /kinds?all=%7B%22site%22%3A%22north%22%7D&n=2&p=2&site=north",
		"GET /people?n=2&p=1&x=1",
	}
	if diff := cmp.Diff(want, s.asked); diff != "" {
		t.Error(diff)
	}
}
