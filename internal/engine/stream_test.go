package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

// streamed is what came of a stream: the ids of its records in parts, each ended by
// a checkpoint.
type streamed struct {
	parts   [][]string
	cursors []string // "" at the end
	counts  []int
	partial []string
	err     error
}

func (s streamed) ids() []string { return slices.Concat(s.parts...) }

// flushed notes how often it is flushed.
type flushed struct {
	bytes.Buffer
	flushes int
	failing error // of the next write
}

func (f *flushed) Write(p []byte) (int, error) {
	if f.failing != nil {
		return 0, f.failing
	}
	return f.Buffer.Write(p)
}

// stream takes a list as a stream, to its end or to what goes wrong.
func (s *theatre) stream(change ...func(*engine.Call)) streamed {
	s.Helper()
	a := s.succeeds("list", "", "", append(change, func(c *engine.Call) { c.Stream = true })...)
	if a.Stream == nil || a.ContentType != engine.NDJSON || a.Body != nil || a.Status != 200 {
		s.Fatalf("no stream, but %+v", a)
	}
	var w flushed
	var out streamed
	out.err = a.Stream(s.Context(), &w, func() error { w.flushes++; return nil })
	var part []string
	for line := range strings.Lines(w.String()) {
		var v struct {
			ID      string
			Cursor  *string `json:"$cursor"`
			Count   *int    `json:"$count"`
			Partial string  `json:"$partial"`
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil || !strings.HasSuffix(line, "\n") {
			s.Fatalf("line %q: %v", line, err)
		}
		if v.Count == nil {
			part = append(part, v.ID)
			continue
		}
		out.parts, out.counts, out.partial = append(out.parts, part), append(out.counts, *v.Count), append(out.partial, v.Partial)
		cursor := ""
		if v.Cursor != nil {
			cursor = *v.Cursor
		}
		out.cursors, part = append(out.cursors, cursor), nil
	}
	if part != nil || w.flushes != len(out.parts) {
		s.Errorf("%v behind the last checkpoint, %d flushes for %d parts", part, w.flushes, len(out.parts))
	}
	return out
}

// TestStream: in every style of paging, a list to its end; from each checkpoint it
// goes on as if it had never stopped.
func TestStream(t *testing.T) {
	t.Parallel()
	for _, st := range styles {
		t.Run(st.name, func(t *testing.T) {
			t.Parallel()
			s := newPaged(t, st, 3)
			for _, total := range []int{0, 1, 3, 8} {
				s.holding(st, 3, total)
				all := s.stream()
				if diff := cmp.Diff(upTo(total), all.ids()); diff != "" || all.err != nil || all.cursors[len(all.cursors)-1] != "" || all.counts[len(all.counts)-1] != total {
					t.Fatalf("%d records: %v, %+v, %s", total, all.err, all, diff)
				}
				for i, cursor := range all.cursors[:len(all.cursors)-1] {
					rest := s.stream(func(c *engine.Call) { c.Cursor = cursor })
					if got := slices.Concat(slices.Concat(all.parts[:i+1]...), rest.ids()); !slices.Equal(got, upTo(total)) {
						t.Errorf("from %d on: %v", i, got)
					}
				}
			}
		})
	}
}

// TestStreamLines: what the lines look like, and what decides on the pages.
func TestStreamLines(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "max_size: 2", "max_size: 100").says(`200 {"people":[{"id":1,"name":"A\nB"},{"id":2}]}`)
	a := s.succeeds("list", "", "", func(c *engine.Call) { c.Stream, c.IgnoreRemoteData = true, true })
	if s.asked[0] != "GET /people?n=100&p=1" {
		t.Errorf("pages as large as they come, but asked %s", s.asked[0])
	}
	var out bytes.Buffer
	if err := a.Stream(t.Context(), &out, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if want := `{"id":"1","name":"A\nB"}` + "\n" + `{"id":"2"}` + "\n" + `{"$cursor":null,"$count":2}` + "\n"; out.String() != want {
		t.Errorf("got %s", out.String())
	}
	s.succeeds("list", "", "", func(c *engine.Call) { c.Stream, c.Limit = true, 7 })
	if s.asked[1] != "GET /people?n=7&p=1" {
		t.Errorf("limit is the size of a page, but asked %s", s.asked[1])
	}
	for name, change := range map[string]func(*engine.Call){
		"keyed": func(c *engine.Call) { c.KeyBy = "id" },
		"raw":   func(c *engine.Call) { c.Format = engine.FormatRaw },
		"debug": debug,
	} {
		if e := s.fails("list", "", "", change, func(c *engine.Call) { c.Stream = true }); e.Status() != 400 || len(s.asked) != 2 {
			t.Errorf("%s: got %v, asked %v", name, e, s.asked)
		}
	}
	a = s.succeeds("list", "", "", func(c *engine.Call) { c.Stream, c.Format, c.IgnoreRemoteData = true, engine.FormatNormalized, true })
	out.Reset()
	if err := a.Stream(t.Context(), &out, func() error { return nil }); err != nil || !strings.Contains(out.String(), `"first_name":null`) {
		t.Errorf("normalized: %s, %v", out.String(), err)
	}
}

// TestStreamFails: what is wrong at once is an error; what goes wrong later ends the
// stream behind whole parts, from which it goes on.
func TestStreamFails(t *testing.T) {
	t.Parallel()
	s := newTheatre(t).says(`503 {"reason":"Later."}`)
	if e := s.fails("list", "", "", func(c *engine.Call) { c.Stream = true }); e.Status() != 503 || e.Message != "Later." {
		t.Errorf("got %v", e)
	}
	var failing bool
	vendor := people(7)
	s.answer = func(n int, r *http.Request) (int, string) {
		if failing && r.URL.Query().Get("p") == "3" {
			return 401, `{"reason":"No more."}`
		}
		return vendor(n, r)
	}
	failing = true
	got := s.stream()
	e := asError(t, got.err)
	if e.Message != "No more." || e.Remote.Status != 401 || !slices.Equal(got.counts, []int{2, 4}) {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(s.statuses, []cognate.AccountStatus{cognate.AccountNeedsReauth}) {
		t.Errorf("the account is %v", s.statuses)
	}
	failing = false
	if rest := s.stream(func(c *engine.Call) { c.Cursor = got.cursors[1] }); !slices.Equal(rest.ids(), []string{"4", "5", "6"}) {
		t.Errorf("goes on with %v", rest.ids())
	}
	// the mapping of a later record
	s = newTheatre(t, `"name": response.name`, `"name": response.id = 3 ? $error("no three") : response.name`)
	s.answer = people(7)
	if got := s.stream(); asError(t, got.err).Message != "no three" || !slices.Equal(got.counts, []int{2}) {
		t.Errorf("nothing of a page that fails: %+v", got)
	}
	// the reader goes away
	s = newTheatre(t)
	s.answer = people(7)
	a := s.succeeds("list", "", "", func(c *engine.Call) { c.Stream = true })
	gone := errors.New("gone")
	if err := a.Stream(t.Context(), &flushed{failing: gone}, func() error { return nil }); !errors.Is(err, gone) || len(s.asked) != 1 {
		t.Errorf("got %v, asked %v", err, s.asked)
	}
	a = s.succeeds("list", "", "", func(c *engine.Call) { c.Stream = true })
	if err := a.Stream(t.Context(), &flushed{}, func() error { return gone }); !errors.Is(err, gone) || len(s.asked) != 2 {
		t.Errorf("got %v, asked %v", err, s.asked)
	}
}

// TestStreamIsWhole: filters, caps, several lists and what is missing, as in any
// list.
func TestStreamIsWhole(t *testing.T) {
	t.Parallel()
	s := newFiltering(t, filtering, 70) // thirty-five pages: more than a call reads
	scan := func(c *engine.Call) { c.Query, c.Scan = mustParse(`{"first_name":"f1"}`), true }
	got := s.stream(scan)
	if len(got.ids()) != 23 || got.ids()[22] != "67" || got.counts[len(got.counts)-1] != 23 {
		t.Errorf("got %v, %v", got.ids(), got.counts)
	}
	c := newCapped(t, "page: {page_param: p, size_param: n, max_size: 4}", "records: 8, by: response.at")
	c.serve = (&capped{records: 8, at: []int{1, 2, 3, 4, 5, 6, 7, 7, 7, 8, 9, 9, 10}}).serve
	if got := c.stream(); !slices.Equal(got.ids(), upTo(13)) || got.partial[len(got.partial)-1] != "" {
		t.Errorf("got %+v", got)
	}
	c = newCapped(t, "page: {page_param: p, size_param: n, max_size: 4}", "records: 8")
	c.serve = (&capped{records: 8, at: make([]int, 20)}).serve
	if got := c.stream(); !slices.Equal(got.ids(), upTo(8)) || got.partial[len(got.partial)-1] != "Acme gives only the first 8 records of this list" {
		t.Errorf("got %+v", got)
	}
	// what is missing is told from there on: a stream may never come to its end
	f := newFirms(t).firms([]string{`"a"`, `"b"`, `"c"`, `"d"`, `"e"`}, func(id string) (int, string) {
		if id == "c" {
			return 500, ""
		}
		return namedFirm(id)
	})
	const missing = "firm could not be loaded: Acme answered 500"
	if got := f.stream(); !slices.Equal(got.partial, []string{"", missing, missing}) || len(got.ids()) != 5 {
		t.Errorf("got %+v", got)
	}
	d := desk(t, deskRecord+"list: {method: {all: [people.list, people.all, people.old]}}\n", map[string]int{"/people": 3, "/all": 0, "/old": 4})
	if got := d.stream(); !slices.Equal(got.ids(), append(upTo(3), upTo(4)...)) {
		t.Errorf("got %+v", got)
	}
	d = desk(t, deskRecord+"list: {records: '[1..3].{\"id\": $}'}\n", nil)
	if got := d.stream(); !slices.Equal(got.ids(), []string{"1", "2", "3"}) {
		t.Errorf("got %+v", got)
	}
}

// TestStreamForgets: what a stream has loaded beside records does not grow with it.
func TestStreamForgets(t *testing.T) {
	t.Parallel()
	people := make([]string, 2600)
	for i := range people {
		people[i] = fmt.Sprintf(`"f%d"`, i%1300)
	}
	s := newFirms(t, "max_size: 2", "max_size: 250").firms(people, namedFirm)
	got := s.stream(func(c *engine.Call) { c.IgnoreRemoteData = true })
	if len(got.ids()) != 2600 || got.err != nil {
		t.Fatalf("%d records, %v", len(got.ids()), got.err)
	}
	if n := len(s.firmCalls()); n <= 1300 || n > 2600 {
		t.Errorf("%d firms were loaded: those of a thousand are kept, and no more", n)
	}
}
