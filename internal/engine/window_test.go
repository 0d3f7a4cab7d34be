package engine_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/engine"
)

// capped is a vendor that sorts people by at, gives those from since on, and of
// them no more than the first records.
type capped struct {
	records int
	at      []int // of the people 0, 1, 2 …, rising
}

func (v *capped) serve(_ int, r *http.Request, h http.Header) (int, string) {
	q := r.URL.Query()
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(q.Get(name)); err == nil {
			return n
		}
		return otherwise
	}
	first := 0
	if since := q.Get("since"); since != "" {
		first = slices.IndexFunc(v.at, func(at int) bool { return at >= number("since", 0) })
	}
	if first < 0 {
		first = len(v.at)
	}
	size := number("n", v.records)
	start := (number("p", 1) - 1) * size
	if s := q.Get("after"); s != "" {
		start = number("after", 0)
	}
	if start+size > v.records {
		return 422, fmt.Sprintf(`{"reason":"%d from %d is too far"}`, size, start)
	}
	var people []any
	end := min(first+start+size, len(v.at))
	for i := first + start; i < end; i++ {
		people = append(people, map[string]any{"id": strconv.Itoa(i), "at": v.at[i]})
	}
	out := map[string]any{"people": append([]any{}, people...)}
	if end < len(v.at) {
		out["next"] = start + size
	}
	text, _ := json.Marshal(out)
	return 200, string(text)
}

// longest is the length of the longest run of one value.
func longest(at []int) int {
	best, run := 0, 0
	for i := range at {
		if run++; i > 0 && at[i] != at[i-1] {
			run = 1
		}
		best = max(best, run)
	}
	return best
}

const acmeStart = "pagination: {page: {page_param: p, size_param: n, max_size: 2}}"

// newCapped is a theatre with a cap; the list asks for the people from since on.
func newCapped(t *testing.T, style, capText string) *theatre {
	t.Helper()
	mapping := "list: {method: people.list}"
	if strings.Contains(capText, "by:") {
		mapping = `list: {method: people.list, query_mapping: '{ "since": since }'}`
	}
	return newTheatre(t, acmeStart, "pagination: {"+style+", cap: {"+capText+"}}", "list: {method: people.list}", mapping)
}

// TestCapStartsAgain: however many records are equal in what the list is sorted by,
// none is told twice, and none is lost unless that is told.
func TestCapStartsAgain(t *testing.T) {
	t.Parallel()
	stylesOf := map[string]string{
		"page":     "page: {page_param: p, size_param: n, max_size: 4}",
		"one size": "page: {page_param: p, max_size: 3}",
		"cursor":   "cursor: {cursor_param: after, size_param: n, max_size: 4, next: response.next}",
		"whole":    "none: true",
	}
	for name, style := range stylesOf {
		for _, records := range []int{3, 7, 12} {
			t.Run(fmt.Sprintf("%s, %d", name, records), func(t *testing.T) {
				t.Parallel()
				seed := rand.Uint64()
				random := rand.New(rand.NewPCG(seed, 1))
				s := newCapped(t, style, fmt.Sprintf("records: %d, by: response.at", records))
				told := 0
				for range 40 {
					v := &capped{records: records}
					at := 1
					for range random.IntN(5 * records) {
						if random.IntN(3) == 0 {
							at += 1 + random.IntN(3)
						}
						v.at = append(v.at, at)
					}
					s.serve = v.serve
					if name == "one size" {
						s.serve = func(n int, r *http.Request, h http.Header) (int, string) {
							q := r.URL.Query()
							q.Set("n", "3")
							r.URL.RawQuery = q.Encode()
							return v.serve(n, r, h)
						}
					}
					limit := 1 + random.IntN(9)
					got := s.walk(limit)
					window := records // what can be read under the cap
					if name == "one size" {
						window -= records % 3
					} else if name != "whole" {
						window = records / 2 // at least
					}
					all := upTo(len(v.at))
					switch {
					case got.partial == "" && !slices.Equal(all, got.ids):
						t.Fatalf("seed %d, limit %d, %v: %s", seed, limit, v.at, cmp.Diff(all, got.ids))
					case got.partial != "" && (longest(v.at) < window || !slices.Equal(all[:len(got.ids)], got.ids)):
						t.Fatalf("seed %d, limit %d, %v: %q, %v", seed, limit, v.at, got.partial, got.ids)
					case got.partial != "":
						told++
					}
				}
				if told == 40 {
					t.Error("never came through")
				}
			})
		}
	}
}

// TestCap: where a list ends before its end, that is told.
func TestCap(t *testing.T) {
	t.Parallel()
	numbers := func(n int, at func(int) int) []int {
		var out []int
		for i := range n {
			out = append(out, at(i))
		}
		return out
	}
	rising := func(i int) int { return i + 1 }
	same := func(int) int { return 7 }
	tests := map[string]struct {
		style, capText string
		at             []int
		limit          int
		want           int // records
		partial        string
		asked          int
	}{
		"stops":                  {"page: {page_param: p, size_param: n, max_size: 4}", "records: 8", numbers(20, rising), 9, 8, "Acme gives only the first 8 records of this list", 2},
		"just under":             {"page: {page_param: p, size_param: n, max_size: 4}", "records: 8", numbers(7, rising), 9, 7, "", 2},
		"just at, told":          {"cursor: {cursor_param: after, size_param: n, max_size: 4, next: response.next}", "records: 8", numbers(8, rising), 9, 8, "", 2},
		"just at, not told":      {"page: {page_param: p, size_param: n, max_size: 4}", "records: 8", numbers(8, rising), 9, 8, "Acme gives only the first 8", 2},
		"less than a page":       {"page: {page_param: p, size_param: n, max_size: 50}", "records: 8", numbers(20, rising), 30, 8, "Acme gives only the first 8", 1},
		"pages that fit":         {"page: {page_param: p, size_param: n, max_size: 7}", "records: 12", numbers(20, rising), 12, 12, "Acme gives only the first 12", 2},
		"pages that hardly fit":  {"page: {page_param: p, size_param: n, max_size: 7}", "records: 13", numbers(20, rising), 9, 7, "Acme gives only the first 7", 1},
		"whole":                  {"none: true", "records: 8", numbers(20, rising), 9, 8, "Acme gives only the first 8", 1},
		"whole, from its middle": {"none: true", "records: 8", numbers(20, rising), 5, 8, "Acme gives only the first 8", 2},
		"whole, less":            {"none: true", "records: 8", numbers(7, rising), 9, 7, "", 1},
		"all the same":           {"none: true", "records: 8, by: response.at", numbers(20, same), 9, 8, "too many have the value that it would start again from", 2},
		"no value":               {"none: true", "records: 8, by: response.updated", numbers(20, rising), 9, 8, "the last one lacks the value that it would start again from", 1},
		"null":                   {"none: true", "records: 8, by: '$not($exists(response.x)) ? null'", numbers(20, rising), 9, 8, "the last one lacks the value", 1},
		"a coarse value":         {"none: true", "records: 8, by: '$floor(response.at / 4) * 4'", numbers(20, rising), 99, 20, "", 4},
		"no id":                  {"none: true", "records: 8, by: response.at, id: response.number", numbers(20, rising), 99, 20, "", 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newCapped(t, tt.style, tt.capText)
			v := &capped{records: 8, at: tt.at}
			_, _ = fmt.Sscanf(tt.capText, "records: %d", &v.records)
			s.serve = v.serve
			got := s.walk(tt.limit)
			if diff := cmp.Diff(upTo(tt.want), got.ids); diff != "" || !strings.Contains(got.partial, tt.partial) || (got.partial == "") != (tt.partial == "") || len(s.asked) != tt.asked {
				t.Errorf("partial %q, asked %v\n%s", got.partial, s.asked, diff)
			}
		})
	}
}

// TestCapInRaw: the vendor's own pages go on behind the cap, too; what starts again
// can be in them twice, as the vendor gives it.
func TestCapInRaw(t *testing.T) {
	t.Parallel()
	s := newCapped(t, "page: {page_param: p, size_param: n, max_size: 4}", "records: 8, by: response.at")
	s.serve = (&capped{records: 8, at: []int{1, 2, 3, 4, 5, 6, 7, 7, 8, 9}}).serve
	var ids []string
	for cursor, n := "", 0; n == 0 || cursor != "" && n < 9; n++ {
		a := s.succeeds("list", "", "", func(c *engine.Call) { c.Limit, c.Cursor, c.Format = 4, cursor, engine.FormatRaw })
		var page struct{ People []struct{ ID string } }
		if err := json.Unmarshal(a.Body, &page); err != nil || a.Partial != "" {
			t.Fatalf("%v, partial %q", err, a.Partial)
		}
		for _, p := range page.People {
			ids = append(ids, p.ID)
		}
		cursor = a.NextCursor
	}
	if diff := cmp.Diff([]string{"0", "1", "2", "3", "4", "5", "6", "7", "6", "7", "8", "9"}, ids); diff != "" {
		t.Error(diff)
	}
}

// TestCapOverManyEqual: a cursor stays short enough for an address, and where too
// many records are equal the list ends in words, not in doubles.
func TestCapOverManyEqual(t *testing.T) {
	t.Parallel()
	s := newCapped(t, "page: {page_param: p, size_param: n, max_size: 250}", "records: 2000, by: response.at")
	at := make([]int, 2600)
	for i := range at {
		at[i] = 1 + max(0, i-999) // a thousand equal ones
	}
	s.serve = (&capped{records: 2000, at: at}).serve
	longestCursor, ids := 0, 0
	for cursor, n := "", 0; n == 0 || cursor != "" && n < 50; n++ {
		a := list(t, s.succeeds("list", "", "", func(c *engine.Call) { c.Limit, c.Cursor, c.IgnoreRemoteData = 250, cursor, true }))
		cursor, ids = a.Cursor, ids+len(a.Result)
		longestCursor = max(longestCursor, len(cursor))
	}
	if ids != len(at) || longestCursor > 16<<10 {
		t.Errorf("%d records, a cursor of %d bytes", ids, longestCursor)
	}
}
