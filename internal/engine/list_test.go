package engine_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/engine"
	"cognate/jsonata"
)

func mustParse(text string) jsonata.Value {
	v, err := jsonata.Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	return v
}

type listAnswer struct {
	Result  []struct{ ID, Name string }
	Cursor  string `json:"next_cursor"`
	Count   int    `json:"result_count"`
	Partial bool   `json:"is_partial_response"`
}

func list(t *testing.T, a *engine.Answer) listAnswer {
	t.Helper()
	var out listAnswer
	if err := json.Unmarshal(a.Body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestNoListOrAnEmptyOne: nothing found is not the same as nothing there.
func TestNoListOrAnEmptyOne(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		items, answer string
		want          string // of the error; empty for an empty list
	}{
		"empty":                 {"response.people", `{"people":[]}`, ""},
		"null":                  {"response.people", `{"people":null}`, ""},
		"nothing meets":         {"response.people[kind='x']", `{"people":[{"id":1}]}`, ""},
		"deeper":                {"response.data.people", `{"data":{"people":[]}}`, ""},
		"in each":               {"response.data.people", `{"data":[]}`, ""},
		"bare":                  {"response", `[]`, ""},
		"missing":               {"response.people", `{}`, "no list"},
		"missing, others empty": {"response.people", `{"members":[{"id":1}],"errors":[]}`, "no list"},
		"missing deeper":        {"response.data.people", `{"data":{}}`, "no list"},
		"an array for it":       {"response.people", `[{"id":1}]`, "no list"},
		"a scalar for it":       {"response.people", `{"people":"none"}`, "no list"},
		"a scalar":              {"response.people", `7`, "no list"},
		"no content":            {"response.people", ``, "no list"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, "items: response.people", "items: \""+tt.items+"\"").says("200 " + tt.answer)
			if tt.want != "" {
				if e := s.fails("list", "", ""); e.Status() != 502 || !strings.Contains(e.Message, tt.want) || e.Remote == nil {
					t.Errorf("got %v", e)
				}
				return
			}
			if got := list(t, s.succeeds("list", "", "")); len(got.Result) != 0 || got.Cursor != "" {
				t.Errorf("got %v", got)
			}
		})
	}
}

// people is a vendor with that many people, in pages.
func people(total int) func(int, *http.Request) (int, string) {
	return func(_ int, r *http.Request) (int, string) {
		var page, size int
		_, _ = fmt.Sscan(r.URL.Query().Get("p"), &page)
		_, _ = fmt.Sscan(r.URL.Query().Get("n"), &size)
		var out []string
		for i := (page - 1) * size; i < min(page*size, total); i++ {
			out = append(out, fmt.Sprintf(`{"id":%d,"name":"n%d"}`, i, i))
		}
		return 200, `{"people":[` + strings.Join(out, ",") + `]}`
	}
}

// TestWholePages: response_mapping_method: array may give more records than the
// page has items; every one comes, once, whatever the limit.
func TestWholePages(t *testing.T) {
	t.Parallel()
	const twice = `response_mapping: '[response.({ "id": $string(id) & "a" }), response.({ "id": $string(id) & "b" })]'` + "\nresponse_mapping_method: array"
	plainMapping := strings.Split(strings.TrimSpace(acmeContacts), "\n")[0]
	for limit := 1; limit <= 12; limit++ {
		s := newTheatre(t, plainMapping, twice)
		s.answer = people(5)
		seen := map[string]int{}
		cursor := ""
		for range 30 {
			a := list(t, s.succeeds("list", "", "", func(c *engine.Call) { c.Limit, c.Cursor = limit, cursor }))
			if len(a.Result) > limit {
				t.Errorf("limit %d: %d records", limit, len(a.Result))
			}
			for _, r := range a.Result {
				seen[r.ID]++
			}
			if cursor = a.Cursor; cursor == "" {
				break
			}
		}
		want := map[string]int{}
		for i := range 5 {
			want[fmt.Sprintf("%da", i)], want[fmt.Sprintf("%db", i)] = 1, 1
		}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	s := newTheatre(t, plainMapping, "response_mapping: '$count(response) > 9 ? {} : $string(response[0].id)'\nresponse_mapping_method: array")
	s.answer = people(5)
	if e := s.fails("list", "", ""); !strings.Contains(e.Message, "yields no object") {
		t.Errorf("got %v", e)
	}
}

// TestAnswerIsBounded: huge records end a page early; nothing is lost.
func TestAnswerIsBounded(t *testing.T) {
	t.Parallel()
	s := newTheatre(t)
	big := strings.Repeat("x", 9<<20)
	s.answer = func(n int, r *http.Request) (int, string) {
		status, body := people(3)(n, r)
		return status, strings.ReplaceAll(body, `"name":"`, `"name":"`+big)
	}
	first := list(t, s.succeeds("list", "", "", func(c *engine.Call) { c.IgnoreRemoteData = true }))
	if len(first.Result) != 2 || first.Cursor == "" {
		t.Fatalf("%d records, cursor %q", len(first.Result), first.Cursor)
	}
	second := list(t, s.succeeds("list", "", "", func(c *engine.Call) { c.IgnoreRemoteData, c.Cursor = true, first.Cursor }))
	if len(second.Result) != 1 || second.Result[0].ID != "2" {
		t.Errorf("then %d records", len(second.Result))
	}
}

// TestRemoteQuery: it can't turn the page or stand in for the credential.
func TestRemoteQuery(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "auth: {bearer: context.token}", "auth: {query: {key: context.token}}")
	s.answer = people(3)
	remote := func(text string) func(*engine.Call) {
		return func(c *engine.Call) { c.RemoteQuery = mustParse(text) }
	}
	for _, text := range []string{`{"p":"2"}`, `{"n":"9"}`, `{"key":"mine"}`, `{"key":{"x":"1"}}`} {
		if e := s.fails("list", "", "", remote(text)); e.Status() != 400 || len(s.asked) != 0 || !strings.HasPrefix(e.Failures[0].Path, "remote_query.") {
			t.Errorf("%s: got %v, asked %v", text, e, s.asked)
		}
	}
	s.succeeds("list", "", "", remote(`{"a":{"b":["1",{"c":"2"}]},"d":["3","4"],"e":null}`))
	if want := "GET /people?a%5Bb%5D=1&a%5Bb%5D%5B1%5D%5Bc%5D=2&d=3&d=4&n=2&p=1&key=s3%2Fcr%22et"; s.asked[0] != want {
		t.Errorf("asked %s", s.asked[0])
	}
}

// TestCursors: a cursor goes on where it was given and nowhere else.
func TestCursors(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "list: {method: people.list}", `list: {method: people.list, query_mapping: '{ "q": query.name }'}`)
	s.answer = people(9)
	with := func(limit int, cursor string) func(*engine.Call) {
		return func(c *engine.Call) { c.Limit, c.Cursor, c.Query = limit, cursor, mustParse(`{"name":"n"}`) }
	}
	cursor := list(t, s.succeeds("list", "", "", with(3, ""))).Cursor
	rawCursor := s.succeeds("list", "", "", with(3, ""), func(c *engine.Call) { c.Format = engine.FormatRaw }).NextCursor
	for name, change := range map[string]func(*engine.Call){
		"other limit":   func(c *engine.Call) { c.Limit = 4 },
		"no limit":      func(c *engine.Call) { c.IgnoreLimit = true },
		"other filter":  func(c *engine.Call) { c.Query = mustParse(`{"name":"m"}`) },
		"no filter":     func(c *engine.Call) { c.Query = jsonata.Value{} },
		"remote query":  func(c *engine.Call) { c.RemoteQuery = mustParse(`{"x":"1"}`) },
		"raw":           func(c *engine.Call) { c.Format = engine.FormatRaw },
		"a raw one":     func(c *engine.Call) { c.Cursor = rawCursor },
		"cut":           func(c *engine.Call) { c.Cursor = cursor[:len(cursor)-2] },
		"not of base64": func(c *engine.Call) { c.Cursor = "???" },
	} {
		if e := s.fails("list", "", "", with(0, cursor), change); e.Status() != 400 || !strings.Contains(e.Message, "next_cursor") && !strings.Contains(e.Message, "limit") {
			t.Errorf("%s: got %v", name, e)
		}
	}
	for _, limit := range []int{0, 3} {
		if got := list(t, s.succeeds("list", "", "", with(limit, cursor), debug2)); len(got.Result) != 3 || got.Result[0].ID != "3" {
			t.Errorf("limit %d: goes on with %v", limit, got.Result)
		}
	}
}

func debug2(c *engine.Call) { c.Format = engine.FormatNormalized }

// FuzzCursor: whatever a cursor holds, it is refused or it goes on.
func FuzzCursor(f *testing.F) {
	f.Add([]byte(`{"p":1,"s":2,"k":1,"l":3,"q":"x"}`))
	f.Add([]byte(`{"p":-1,"s":0,"k":-5,"l":99999999999}`))
	f.Add([]byte(`{"p":9223372036854775807,"s":100000,"n":9223372036854775807,"k":9223372036854775807}`))
	f.Add([]byte(`{"t":"%zz=1;&","d":{"query":[],"body":7,"headers":{"\\n":"x"}},"b":"a","w":[1],"y":"","z":["",""]}`))
	f.Add([]byte(`{"c":1,"v":"people.list range","d":[],"y":null}`))
	f.Add([]byte(`null`))
	f.Add([]byte{0xff})
	const start = "pagination: {page: {page_param: p, size_param: n, max_size: 2}}"
	var once sync.Once
	var all []*theatre
	f.Fuzz(func(t *testing.T, data []byte) {
		once.Do(func() { // loading takes longer than all the rest
			for _, pagination := range []string{
				"pagination: {page: {page_param: p, size_param: n, max_size: 2}}",
				"pagination: {range: {max_size: 2}}",
				"pagination: {next_url: {size_param: n, max_size: 2, next: response.next}}",
				`pagination: {dynamic: {size_param: n, max_size: 2, next: '{"query": {"p": page.query.p ? page.query.p + 1 : 2}}'}, cap: {records: 5, by: response.id}}`,
			} {
				all = append(all, newTheatre(t, start, pagination, "list: {method: people.list}", `list: {method: people.list, query_mapping: '{ "since": `+sinceOf(pagination)+` }'}`))
			}
		})
		for _, s := range all {
			s.T, s.answer, s.asked = t, people(9), nil
			// the digest of no filter, so that the rest is looked at, too
			own := list(t, s.succeeds("list", "", "", func(c *engine.Call) { c.Limit = 1 })).Cursor
			plainText, err := base64.RawURLEncoding.DecodeString(own)
			if err != nil {
				t.Fatal(err)
			}
			var fields, fuzzed map[string]any
			if json.Unmarshal(plainText, &fields) == nil && json.Unmarshal(data, &fuzzed) == nil {
				for k, v := range fuzzed {
					if k != "q" && k != "v" {
						fields[k] = v
					}
				}
				if changed, err := json.Marshal(fields); err == nil {
					try(t, s, changed)
				}
			}
			try(t, s, data)
		}
	})
}

// sinceOf is what a query mapping may read where a cap lets the list start again.
func sinceOf(pagination string) string {
	if strings.Contains(pagination, "cap:") {
		return "since"
	}
	return "null"
}

func try(t *testing.T, s *theatre, cursor []byte) {
	t.Helper()
	a, err := s.do(t.Context(), "list", "", "", func(c *engine.Call) { c.Cursor = base64.RawURLEncoding.EncodeToString(cursor) })
	if err != nil {
		if e := asError(t, err); len(cursor) > 0 && e.Status() != 400 && e.Status() != 502 {
			t.Errorf("%q: %v", cursor, e)
		}
		return
	}
	if n := len(list(t, a).Result); n > engine.IgnoredLimit {
		t.Errorf("%q: %d records", cursor, n)
	}
}
