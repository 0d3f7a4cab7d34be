package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

// firms is a vendor of people who belong to firms: /people lists them, of a person
// firm is a JSON value. firm answers for one firm by its id.
func (s *theatre) firms(people []string, firm func(id string) (int, string)) *theatre {
	s.answer = func(n int, r *http.Request) (int, string) {
		if id, ok := strings.CutPrefix(r.URL.Path, "/firms/"); ok {
			return firm(id)
		}
		page, _ := strconv.Atoi(r.URL.Query().Get("p"))
		size, _ := strconv.Atoi(r.URL.Query().Get("n"))
		if size == 0 {
			page, size = 1, len(people)
		}
		var out []string
		for i := (page - 1) * size; i < min(page*size, len(people)); i++ {
			out = append(out, fmt.Sprintf(`{"id":"%d","firm":%s}`, i, people[i]))
		}
		body := `{"people":[` + strings.Join(out, ",") + `]}`
		if id, ok := strings.CutPrefix(r.URL.Path, "/people/"); ok {
			i, _ := strconv.Atoi(id)
			if r.Method != http.MethodGet {
				return 200, "{}"
			}
			body = fmt.Sprintf(`{"id":"%d","firm":%s}`, i, people[i])
		}
		return 200, body
	}
	return s
}

func namedFirm(id string) (int, string) { return 200, `{"id":"` + id + `","name":"Firm ` + id + `"}` }

// newFirms is a theatre whose contacts have the name of their firm.
func newFirms(t *testing.T, replace ...string) *theatre {
	t.Helper()
	const load = `side_load: [{name: firm, method: firms.get, path_mapping: {id: response.firm}}]`
	return newTheatre(t, append(replace, // of two for one text, the first counts
		"  me:\n", "  firms: {get: {call: 'GET /firms/{id}'}}\n  me:\n",
		"list: {method: people.list}", "list: {method: people.list, "+load+"}", "get: {method: people.get}", "get: {method: people.get, "+load+"}",
		`"name": response.name`, `"name": side_load.firm.name, "details": side_load.firm = null ? "none" : $string(side_load)`,
	)...)
}

// firmCalls are the ids of the firms asked for, sorted.
func (s *theatre) firmCalls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, line := range s.asked {
		if id, ok := strings.CutPrefix(line, "GET /firms/"); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	s.asked = nil
	return ids
}

func namesOf(a listAnswer) []string {
	var out []string
	for _, r := range a.Result {
		out = append(out, r.Name)
	}
	return out
}

func ofLimit(n int) func(*engine.Call) { return func(c *engine.Call) { c.Limit = n } }

// TestSideLoad: what stands beside a record is loaded once, however many records
// need it, and only for records that may be told.
func TestSideLoad(t *testing.T) {
	t.Parallel()
	people := []string{`"a"`, `"b"`, `"a"`, `"b"`, `"a"`}
	s := newFirms(t).firms(people, namedFirm)
	got := list(t, s.succeeds("list", "", ""))
	if diff := cmp.Diff([]string{"Firm a", "Firm b", "Firm a", "Firm b", "Firm a"}, namesOf(got)); diff != "" || got.Partial {
		t.Errorf("partial %v\n%s", got.Partial, diff)
	}
	if diff := cmp.Diff([]string{"a", "b"}, s.firmCalls()); diff != "" {
		t.Errorf("over all pages: %s", diff)
	}
	s.succeeds("list", "", "", func(c *engine.Call) { c.Format = engine.FormatRaw })
	if calls := s.firmCalls(); calls != nil {
		t.Errorf("raw needs none, but got %v", calls)
	}
	if a := s.succeeds("get", "1", ""); !strings.Contains(string(a.Body), `"name":"Firm b"`) || len(s.firmCalls()) != 1 {
		t.Errorf("one record: %s", a.Body)
	}
	// a vendor page of a hundred, of which one record is wanted
	s = newFirms(t, acmeStart, "pagination: {page: {page_param: p, max_size: 100}}")
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprintf(`"f%d"`, i)
	}
	s.firms(many, namedFirm)
	s.engine.Concurrency = 3
	if got := list(t, s.succeeds("list", "", "", ofLimit(1))); len(got.Result) != 1 || len(s.firmCalls()) != 3 {
		t.Errorf("got %v", got)
	}
	if got := s.walk(7); !slices.Equal(got.ids, upTo(100)) {
		t.Errorf("got %v", got)
	}
	// filters that are compared here see what was loaded
	s.firmCalls()
	scan := func(c *engine.Call) { c.Scan, c.Query = true, mustParse(`{"name":"Firm f50"}`) }
	if got := list(t, s.succeeds("list", "", "", ofLimit(2), scan)); len(got.Result) != 1 || got.Result[0].ID != "50" {
		t.Errorf("got %v", got)
	}
}

// TestSideLoadMissing: what there is nothing of is left out; what could not be
// loaded is told.
func TestSideLoadMissing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		people  []string
		firm    func(id string) (int, string)
		runIf   string
		details []string
		partial string
		calls   []string
	}{
		"no firm":        {[]string{`null`, `"a"`, `""`}, namedFirm, "", []string{`{}`, `{"firm":{"id":"a","name":"Firm a"}}`, `{}`}, "", []string{"a"}},
		"gone":           {[]string{`"a"`, `"b"`}, func(id string) (int, string) { return map[string]int{"a": 404, "b": 200}[id], `{"name":"x"}` }, "", []string{"none", `{"firm":{"name":"x"}}`}, "", []string{"a", "b"}},
		"refused":        {[]string{`"a"`, `"b"`}, func(id string) (int, string) { return map[string]int{"a": 403, "b": 200}[id], `{"name":"x"}` }, "", []string{`{}`, `{"firm":{"name":"x"}}`}, "firm could not be loaded: Acme answered 403", []string{"a", "b"}},
		"broken":         {[]string{`"a"`}, func(string) (int, string) { return 500, "" }, "", []string{`{}`}, "firm could not be loaded: Acme answered 500", []string{"a"}},
		"no JSON":        {[]string{`"a"`}, func(string) (int, string) { return 200, "<html>" }, "", []string{`{}`}, "firm could not be loaded: Acme gave no clean answer", []string{"a"}},
		"nothing":        {[]string{`"a"`}, func(string) (int, string) { return 204, "" }, "", []string{`{}`}, "", []string{"a"}},
		"a step away":    {[]string{`".."`, `"a"`}, namedFirm, "", []string{`{}`, `{"firm":{"id":"a","name":"Firm a"}}`}, `firm could not be loaded: ".." can't be used as id`, []string{"a"}},
		"a path of one":  {[]string{`"a/../b?x=1"`}, namedFirm, "", []string{`{"firm":{"id":"a/../b?x=1","name":"Firm a/../b?x=1"}}`}, "", []string{"a%2F..%2Fb%3Fx%3D1"}},
		"very long":      {[]string{`"` + strings.Repeat("x", 3000) + `"`}, namedFirm, "", []string{`{}`}, "firm could not be loaded: the value for id is longer than 2048 bytes", nil},
		"no value":       {[]string{`["a"]`, `{"id":"a"}`, `true`}, namedFirm, "", []string{`{}`, `{}`, `{"firm":{"id":"true","name":"Firm true"}}`}, "", []string{"true"}},
		"by a condition": {[]string{`"a"`, `"b"`}, namedFirm, `response.firm != "a"`, []string{`{}`, `{"firm":{"id":"b","name":"Firm b"}}`}, "", []string{"b"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFirms(t)
			if tt.runIf != "" {
				s = newTheatre(t, "  me:\n", "  firms: {get: {call: 'GET /firms/{id}'}}\n  me:\n",
					"list: {method: people.list}", "list: {method: people.list, side_load: [{name: firm, method: firms.get, path_mapping: {id: response.firm}, run_if: '"+tt.runIf+"'}]}",
					`"name": response.name`, `"name": side_load.firm.name, "details": side_load.firm = null ? "none" : $string(side_load)`)
			}
			s.firms(tt.people, tt.firm)
			a := s.succeeds("list", "", "")
			var got struct {
				Result  []struct{ Details string }
				Partial bool `json:"is_partial_response"`
			}
			if err := json.Unmarshal(a.Body, &got); err != nil {
				t.Fatal(err)
			}
			var details []string
			for _, r := range got.Result {
				details = append(details, r.Details)
			}
			if diff := cmp.Diff(tt.details, details); diff != "" || a.Partial != tt.partial || got.Partial != (tt.partial != "") {
				t.Errorf("partial %v, %q\n%s", got.Partial, a.Partial, diff)
			}
			if diff := cmp.Diff(tt.calls, s.firmCalls()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSideLoadBounds: no more calls at the same time than the bound, none after
// the credential was refused, and none after the vendor has said that it is enough.
func TestSideLoadBounds(t *testing.T) {
	t.Parallel()
	people := make([]string, 20)
	for i := range people {
		people[i] = fmt.Sprintf(`"f%02d"`, i)
	}
	whole := []string{acmeStart, "pagination: {none: true}"}
	synctest.Test(t, func(t *testing.T) {
		v := &traffic{}
		s := newFirms(t, whole...).firms(people, func(id string) (int, string) {
			v.enter()
			defer v.leave()
			time.Sleep(time.Second)
			return namedFirm(id)
		})
		start := time.Now()
		got := list(t, s.succeeds("list", "", ""))
		if len(got.Result) != 20 || got.Result[19].Name != "Firm f19" || v.most != 4 || time.Since(start) != 5*time.Second {
			t.Errorf("%d records, %d at the same time, %v", len(got.Result), v.most, time.Since(start))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := newFirms(t, whole...).firms(people, func(string) (int, string) {
			time.Sleep(time.Second)
			return 401, `{"reason":"who are you?"}`
		})
		e := s.fails("list", "", "")
		if e.Message != "who are you?" || e.Remote.Status != 401 || len(s.firmCalls()) > 4 || !slices.Equal(s.statuses, []cognate.AccountStatus{cognate.AccountNeedsReauth}) {
			t.Errorf("got %v, statuses %v", e, s.statuses)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := newFirms(t, acmeStart, "pagination: {page: {page_param: p, size_param: n, max_size: 10}}").firms(people, func(id string) (int, string) {
			time.Sleep(time.Second)
			if id < "f05" {
				return namedFirm(id)
			}
			return 429, `{}`
		})
		a := s.succeeds("list", "", "")
		got := list(t, a)
		if len(got.Result) != 20 || got.Result[4].Name != "Firm f04" || got.Result[5].Name != "" || a.Partial != "firm could not be loaded: Acme answered 429" {
			t.Errorf("got %v, partial %q", namesOf(got), a.Partial)
		}
		if calls := s.firmCalls(); len(calls) > 11 { // those that were under way, and who took their places just then
			t.Errorf("asked on: %v", calls)
		}
	})
}

// TestSideLoadOfAList: of a list, the records of its first page are loaded.
func TestSideLoadOfAList(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "get: {method: people.get}", `get: {method: people.get, side_load: [{name: all, method: people.list, query_mapping: '{ "of": response.id }'}]}`,
		`"name": response.name`, `"name": $string($count(side_load.all)) & side_load.all[0].id`)
	s.answer = func(_ int, r *http.Request) (int, string) {
		if r.URL.Path == "/people" {
			return 200, `{"people":[{"id":"x"},{"id":"y"}]}`
		}
		return 200, `{"id":"7"}`
	}
	if a := s.succeeds("get", "7", ""); !strings.Contains(string(a.Body), `"name":"2x"`) || s.asked[1] != "GET /people?n=2&of=7&p=1" {
		t.Errorf("%s, asked %v", a.Body, s.asked)
	}
}

// TestSideLoadBehindAWrite: whoever is told of a failure beside a record that was
// written learns of the record.
func TestSideLoadBehindAWrite(t *testing.T) {
	t.Parallel()
	create := func(status string) *theatre {
		return newFirms(t, "create: {method: people.create, ", "create: {method: people.create, side_load: [{name: firm, method: firms.get, path_mapping: {id: response.firm}}], ").
			says(`201 {"id":"1","firm":"a"}`, status)
	}
	if a := create(`500 {}`).succeeds("create", "", `{"name":"Ada"}`); a.Status != 201 || a.Outcome != "created" || a.Partial != "firm could not be loaded: Acme answered 500" {
		t.Errorf("got %+v", a)
	}
	e := create(`401 {}`).fails("create", "", `{"name":"Ada"}`)
	if e.Remote.Status != 401 || e.Partial == nil || !slices.Equal(e.Partial.Applied, []string{"people.create"}) {
		t.Errorf("got %v", e)
	}
}
