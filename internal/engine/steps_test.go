package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// traffic counts the requests that a vendor has under way.
type traffic struct {
	mu        sync.Mutex
	now, most int
}

func (v *traffic) enter() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now++
	v.most = max(v.most, v.now)
}

func (v *traffic) leave() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now--
}

// slow is a vendor that takes a while for each answer: the first of a batch takes
// longest. It runs in a bubble, whose time it is.
func (s *theatre) slow() *traffic {
	v := &traffic{}
	s.answer = func(n int, r *http.Request) (int, string) {
		v.enter()
		defer v.leave()
		time.Sleep(time.Second - time.Duration(n)*time.Millisecond)
		return 200, fmt.Sprintf(`{"id":"1","path":%q}`, r.URL.Path)
	}
	return v
}

const (
	readA = `{name: a, method: people.get, path_mapping: {id: '"a"'}}`
	readB = `{name: b, method: people.get, path_mapping: {id: '"b"'}}`
	readC = `{name: c, method: people.get, path_mapping: {id: '"c"'}}`
	write = `{name: w, method: people.tag, path_mapping: {id: '"w"'}, request_body_mapping: '{}'}`
)

// TestStepsSideBySide: reads that need nothing of each other are made at the same
// time, a bounded number of them; what needs another's record waits for it, and so
// does everything on the two sides of a write.
func TestStepsSideBySide(t *testing.T) {
	t.Parallel()
	many := make([]string, 10)
	for i := range many {
		many[i] = fmt.Sprintf(`{name: s%d, method: people.get, path_mapping: {id: '"%d"'}}`, i, i)
	}
	after := func(name string) string {
		return `{name: z, method: people.get, path_mapping: {id: '"z" & ` + name + `'}}`
	}
	tests := map[string]struct {
		steps       []string
		concurrency int
		most        int
		seconds     int // the vendor's, with the main call
	}{
		"two":                     {[]string{readA, readB}, 0, 2, 2},
		"the second by the first": {[]string{readA, after("before.a.path")}, 0, 1, 3},
		"by its condition":        {[]string{readA, `{name: z, method: me.get, run_if: '$exists(before.a)'}`}, 0, 1, 3},
		"by all of before":        {[]string{readA, `{name: z, method: me.get, query_mapping: '{"q": $string(before)}'}`}, 0, 1, 3},
		"the third by the first":  {[]string{readA, readB, after("before.a.path")}, 0, 2, 3},
		"a write in between":      {[]string{readA, readB, write, readC, strings.Replace(readA, "name: a", "name: d", 1)}, 0, 2, 4},
		"writes":                  {[]string{write, strings.Replace(write, "name: w", "name: v", 1)}, 0, 1, 3},
		"many":                    {many, 0, 4, 4},
		"many, two at a time":     {many, 2, 2, 6},
		"many, one at a time":     {many, 1, 1, 11},
		"one that is not made":    {[]string{readA, `{name: z, method: me.get, run_if: 'false'}`}, 0, 1, 2},
		"one for each":            {[]string{`{name: a, each: '[1..6]', method: people.get, path_mapping: {id: '$string(item)'}}`}, 0, 4, 3},
		"a write for each":        {[]string{`{name: a, each: '[1..3]', method: people.tag, path_mapping: {id: '$string(item)'}, request_body_mapping: '{}'}`}, 0, 1, 4},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newTheatre(t, plainCreate, "create: {method: people.create, request_body_mapping: '{\"name\": body.name}', before: ["+strings.Join(tt.steps, ", ")+"]}")
				s.engine.Concurrency = tt.concurrency
				v := s.slow()
				start := time.Now()
				s.succeeds("create", "", `{"name":"Ada"}`)
				if took := time.Since(start).Round(time.Second); v.most != tt.most || took != time.Duration(tt.seconds)*time.Second {
					t.Errorf("%d at the same time, %v; want %d, %d s", v.most, took, tt.most, tt.seconds)
				}
			})
		})
	}
}

// TestStepsInOrder: what was done at the same time is told in the order of the
// steps, and stands under their names.
func TestStepsInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTheatre(t, "get: {method: people.get}", "get: {method: people.get, before: ["+readA+", "+readB+", "+readC+"]}",
			`"name": response.name`, `"name": $join([before.a.path, before.b.path, before.c.path])`)
		s.slow() // the first answers last
		for range 3 {
			a := s.succeeds("get", "1", "", debug)
			var d struct {
				Result struct{ Name string }
				Debug  struct{ Calls []struct{ RequestURL string } }
			}
			if err := json.Unmarshal(a.Body, &d); err != nil {
				t.Fatal(err)
			}
			var order []string
			for _, c := range d.Debug.Calls {
				order = append(order, c.RequestURL[strings.LastIndexByte(c.RequestURL, '/')+1:])
			}
			if diff := cmp.Diff([]string{"a", "b", "c", "1"}, order); diff != "" || d.Result.Name != "/people/a/people/b/people/c" {
				t.Errorf("name %q\n%s", d.Result.Name, diff)
			}
		}
	})
}

// TestStepsFail: the first failure in their order is told, and after one no other
// call begins.
func TestStepsFail(t *testing.T) {
	t.Parallel()
	many := make([]string, 20)
	for i := range many {
		many[i] = fmt.Sprintf(`{name: s%d, method: people.get, path_mapping: {id: '"%d"'}}`, i, i)
	}
	synctest.Test(t, func(t *testing.T) {
		s := newTheatre(t, plainCreate, "create: {method: people.create, request_body_mapping: '{\"name\": body.name}', before: ["+strings.Join(many, ", ")+"]}")
		s.answer = func(_ int, r *http.Request) (int, string) {
			if r.URL.Path == "/people/2" {
				time.Sleep(time.Second)
				return 409, `{"reason":"the second"}`
			}
			if r.URL.Path == "/people/3" {
				return 422, `{"reason":"the third"}`
			}
			time.Sleep(2 * time.Second)
			return 200, "{}"
		}
		e := s.fails("create", "", `{"name":"Ada"}`)
		if e.Message != "the second" || e.Remote.Status != 409 || e.Partial != nil || len(s.asked) != 4 {
			t.Errorf("got %v, asked %v", e, s.asked)
		}
	})
	s := newTheatre(t, "get: {method: people.get}", "get: {method: people.get, before: ["+readA+", "+readB+", {name: z, method: me.get, run_if: '1 + query'}]}").says("200 {}")
	if e := s.fails("get", "1", ""); !strings.Contains(e.Message, "get.before.z.run_if of Acme failed") || len(s.asked) != 0 {
		t.Errorf("a condition that can't be told: %v, asked %v", e, s.asked)
	}
	s = newTheatre(t, "get: {method: people.get}", "get: {method: people.get, before: ["+strings.Replace(readA, "}}", "}, missing: 'null'}", 1)+", "+readB+"]}",
		`"name": response.name`, `"name": before.a = null ? "none" : "some"`)
	s.answer = func(_ int, r *http.Request) (int, string) {
		if r.URL.Path == "/people/a" {
			return 404, "{}"
		}
		return 200, `{"id":1}`
	}
	if a := s.succeeds("get", "1", ""); !strings.Contains(string(a.Body), `"name":"none"`) {
		t.Errorf("what is missing may be: %s", a.Body)
	}
}

// TestPanicBesideOthers: what goes wrong beside the call goes wrong in it, not in
// the whole program.
func TestPanicBesideOthers(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "get: {method: people.get}", "get: {method: people.get, before: ["+readA+", "+readB+"]}")
	s.answer = func(_ int, r *http.Request) (int, string) {
		if r.URL.Path == "/people/b" {
			panic("a bug")
		}
		return 200, "{}"
	}
	defer func() {
		if thrown := recover(); thrown != "a bug" {
			t.Errorf("recovered %v", thrown)
		}
	}()
	_, _ = s.do(t.Context(), "get", "1", "")
	t.Error("no panic")
}

// TestStepsBetweenWrites: a write never overtakes what stands before it.
func TestStepsBetweenWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTheatre(t, plainCreate, "create: {method: people.create, request_body_mapping: '{\"name\": body.name}', before: ["+strings.Join([]string{readA, readB, write, readC}, ", ")+"], after: ["+
			strings.Join([]string{write, readA, readB}, ", ")+"]}")
		s.slow()
		s.succeeds("create", "", `{"name":"Ada"}`)
		asked := slices.Clone(s.asked)
		for _, pair := range [][2]int{{0, 2}, {6, 8}} { // at the same time: in any order
			slices.Sort(asked[pair[0]:pair[1]])
		}
		want := []string{
			"GET /people/a", "GET /people/b", "PUT /people/w/tag {}", "GET /people/c", `POST /people {"name":"Ada"}`,
			"PUT /people/w/tag {}", "GET /people/a", "GET /people/b",
		}
		if diff := cmp.Diff(want, asked); diff != "" {
			t.Error(diff)
		}
	})
}
