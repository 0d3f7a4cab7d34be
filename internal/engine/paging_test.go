package engine_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/engine"
)

// TestEveryStyle: whatever the way of paging, the number of records, the vendor's
// largest page and the caller's limit, walking by next_cursor gives every record
// once and in order.
func TestEveryStyle(t *testing.T) {
	t.Parallel()
	for _, st := range styles {
		t.Run(st.name, func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			random := rand.New(rand.NewPCG(seed, 1))
			for _, size := range []int{1, 3, 2 + random.IntN(8)} {
				s := newPaged(t, st, size)
				for range 15 {
					total, limit := random.IntN(5*size+2), 1+random.IntN(4*size)
					got := s.holding(st, size, total).walk(limit)
					if diff := cmp.Diff(upTo(total), got.ids); diff != "" || got.partial != "" {
						t.Fatalf("seed %d, pages of %d, %d records, limit %d: partial %q\n%s\nasked %v", seed, size, total, limit, got.partial, diff, s.asked)
					}
				}
				for _, total := range []int{0, size, 2 * size} { // the borders, always
					if diff := cmp.Diff(upTo(total), s.holding(st, size, total).walk(size).ids); diff != "" {
						t.Fatalf("pages of %d, %d records: %s\nasked %v", size, total, diff, s.asked)
					}
				}
			}
		})
	}
}

func styleOf(t *testing.T, name string) style {
	t.Helper()
	for _, st := range styles {
		if st.name == name {
			return st
		}
	}
	t.Fatalf("no style %s", name)
	return style{}
}

// TestPageRequests: what a vendor is asked for, page by page.
func TestPageRequests(t *testing.T) {
	t.Parallel()
	tests := []struct {
		style        string
		total, limit int
		want         []string
	}{
		{"page", 3, 9, []string{"GET /people?n=2&p=1", "GET /people?n=2&p=2"}},
		{"page", 2, 9, []string{"GET /people?n=2&p=1", "GET /people?n=2&p=2"}}, // a full page may not be the last
		{"page", 0, 9, []string{"GET /people?n=2&p=1"}},
		{"page", 3, 1, []string{"GET /people?n=1&p=1", "GET /people?n=1&p=2", "GET /people?n=1&p=3", "GET /people?n=1&p=4"}},
		{"page from 0", 1, 9, []string{"GET /people?n=2&p=0"}},
		{"page of one size", 3, 1, []string{"GET /people?p=1", "GET /people?p=1", "GET /people?p=2"}}, // from its middle
		{"page with a last page", 4, 9, []string{"GET /people?n=2&p=1", "GET /people?n=2&p=2"}},
		{"page with a last mark", 2, 9, []string{"GET /people?n=2&p=1"}},
		{"page in the body", 3, 9, []string{`POST /people/search {"paging":{"size":2,"number":1}}`, `POST /people/search {"paging":{"size":2,"number":2}}`}},
		{"offset", 2, 9, []string{"GET /people?from=0&n=2", "GET /people?from=2&n=2"}},
		{"offset with a total", 4, 9, []string{"GET /people?from=0&n=2", "GET /people?from=2&n=2"}},
		{"offset from 1 with a total", 4, 9, []string{"GET /people?from=1&n=2", "GET /people?from=3&n=2"}},
		{"offset of one size", 3, 9, []string{"GET /people?from=0", "GET /people?from=2"}},
		{"offset in the body", 1, 9, []string{`POST /people/search {"n":2,"from":0}`}},
		{"cursor", 3, 9, []string{"GET /people?n=2", "GET /people?after=x2&n=2"}},
		{"cursor in the body", 3, 9, []string{`POST /people/search {"n":2}`, `POST /people/search {"n":2,"paging":{"after":"x2"}}`}},
		{"link", 3, 9, []string{"GET /people?n=2", "GET /people?a=1&after=x2&n=2"}},
		{"link of one size and another relation", 3, 9, []string{"GET /people", "GET /people?after=x2"}},
		{"next_url", 3, 9, []string{"GET /people?n=2", "GET /people?after=x2&n=2"}},
		{"dynamic", 3, 9, []string{"GET /people?n=2", "GET /people?n=2&page%5Bafter%5D=2"}},
		{"dynamic in the body", 3, 9, []string{`POST /people/search {"n":2}`, `POST /people/search {"n":2,"paging":{"from":2}}`}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s, %d records, limit %d", tt.style, tt.total, tt.limit), func(t *testing.T) {
			t.Parallel()
			st := styleOf(t, tt.style)
			s := newPaged(t, st, 2).holding(st, 2, tt.total)
			if got := s.walk(tt.limit); !slices.Equal(got.ids, upTo(tt.total)) {
				t.Errorf("got %v", got.ids)
			}
			if diff := cmp.Diff(tt.want, s.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRanges: the place in the list is in a header.
func TestRanges(t *testing.T) {
	t.Parallel()
	st := styleOf(t, "range without a total")
	s := newPaged(t, st, 2).holding(st, 2, 4)
	var ranges []string
	serve := s.serve
	s.serve = func(n int, r *http.Request, h http.Header) (int, string) {
		ranges = append(ranges, r.Header.Get("Range"))
		return serve(n, r, h)
	}
	if got := s.walk(9); !slices.Equal(got.ids, upTo(4)) || got.partial != "" {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff([]string{"people=0-1", "people=2-3", "people=4-5"}, ranges); diff != "" {
		t.Error(diff)
	}
	// A vendor that knows no ranges gives everything (RFC 9110, section 14.2).
	s.answer, s.serve = people(0), nil
	s.says(`200 {"people":[{"id":"0"},{"id":"1"},{"id":"2"}]}`)
	if got := s.walk(2); !slices.Equal(got.ids, upTo(3)) || got.partial != "" {
		t.Errorf("got %+v", got)
	}
	// Another refusal is none of an empty page.
	if e := s.says(`409 {}`).fails("list", "", ""); e.Remote == nil || e.Remote.Status != 409 {
		t.Errorf("got %v", e)
	}
}

// TestVendorRepeats: a vendor that gives the same page again does not catch anybody
// in a loop, and what could not be reached is told.
func TestVendorRepeats(t *testing.T) {
	t.Parallel()
	const same = `"people":[{"id":"1"},{"id":"2"}]`
	tests := map[string]struct {
		style  string
		answer func(n int, h http.Header) string
	}{
		"page":            {"page", func(int, http.Header) string { return `{` + same + `}` }},
		"offset":          {"offset", func(int, http.Header) string { return `{` + same + `}` }},
		"with a total":    {"offset with a total", func(int, http.Header) string { return `{` + same + `,"total":99}` }},
		"one cursor":      {"cursor", func(int, http.Header) string { return `{` + same + `,"next":"a"}` }},
		"another cursor":  {"cursor", func(n int, _ http.Header) string { return fmt.Sprintf(`{%s,"next":"%d"}`, same, n) }},
		"one address":     {"next_url", func(int, http.Header) string { return `{` + same + `,"paging":{"next":"?a=1"}}` }},
		"another address": {"next_url", func(n int, _ http.Header) string { return fmt.Sprintf(`{%s,"paging":{"next":"?a=%d"}}`, same, n) }},
		"link":            {"link", func(int, http.Header) string { return `{` + same + `}` }},
		"range": {"range", func(_ int, h http.Header) string {
			h.Set("Content-Range", "items 0-1/99")
			return `{` + same + `}`
		}},
		"dynamic": {"dynamic", func(n int, _ http.Header) string { return fmt.Sprintf(`{%s,"more":true,"last":%d}`, same, n) }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newPaged(t, styleOf(t, tt.style), 2)
			s.serve = func(n int, _ *http.Request, h http.Header) (int, string) {
				h.Set("Link", `<?a=1>; rel=next`)
				return 200, tt.answer(n, h)
			}
			for _, limit := range []int{1, 2, 9} {
				got := s.walk(limit)
				if !slices.Equal(got.ids, []string{"1", "2"}) || !strings.Contains(got.partial, "Acme gave the same page twice") {
					t.Errorf("limit %d: %+v", limit, got)
				}
			}
			var d struct {
				Debug struct {
					IsLooping  bool
					NextCursor *string
				}
			}
			if err := json.Unmarshal(s.succeeds("list", "", "", debug).Body, &d); err != nil || !d.Debug.IsLooping || d.Debug.NextCursor != nil {
				t.Errorf("debug is %+v, %v", d, err)
			}
		})
	}
}

// TestOneCursorForAll: a vendor may keep one cursor and move what it stands for.
func TestOneCursorForAll(t *testing.T) {
	t.Parallel()
	s := newPaged(t, styleOf(t, "cursor"), 2).says(
		`200 {"people":[{"id":"0"},{"id":"1"}],"next":"scroll"}`, `200 {"people":[{"id":"2"},{"id":"3"}],"next":"scroll"}`,
		`200 {"people":[{"id":"4"}],"next":"scroll"}`, `200 {"people":[],"next":"scroll"}`)
	if got := s.walk(9); !slices.Equal(got.ids, upTo(5)) || got.partial != "" || len(s.asked) != 4 {
		t.Errorf("got %+v, asked %v", got, s.asked)
	}
}

// TestEmptyPages: a page of nothing is the end, unless the vendor says that there
// is more; where there should be but is not, that is told.
func TestEmptyPages(t *testing.T) {
	t.Parallel()
	const empty, one = `"people":[]`, `"people":[{"id":"0"}]`
	tests := map[string]struct {
		style   string
		answers []string
		asked   int
		partial string
	}{
		"in between, by the last page":    {"page with a last page", []string{`200 {` + empty + `,"pages":2}`, `200 {` + one + `,"pages":2}`}, 2, ""},
		"in between, by a mark":           {"page with a last mark", []string{`200 {` + empty + `,"done":false}`, `200 {` + one + `,"done":true}`}, 2, ""},
		"in between, by a cursor":         {"cursor", []string{`200 {` + empty + `,"next":"x"}`, `200 {` + one + `}`}, 2, ""},
		"a page that is not full":         {"page with a last mark", []string{`200 {` + one + `,"done":false}`, `200 {` + empty + `,"done":true}`}, 2, ""},
		"no mark":                         {"page with a last mark", []string{`200 {` + one + `}`}, 1, ""},
		"a total that is not reached":     {"offset with a total", []string{`200 {` + one + `,"total":3}`, `200 {` + empty + `,"total":3}`}, 2, "Acme says that there is more, but gave no record behind the first 1"},
		"a total that is not known":       {"offset with a total", []string{`200 {` + one + `,"total":-1}`}, 1, ""},
		"a total that is no number":       {"offset with a total", []string{`200 {` + one + `,"total":"many"}`}, 1, ""},
		"a total that can't be":           {"offset with a total", []string{`200 {` + one + `,"total":"NaN"}`}, 1, ""},
		"a total in a text":               {"offset with a total", []string{`200 {` + one + `,"total":" 1 "}`}, 1, ""},
		"a total that is less than there": {"offset with a total", []string{`200 {` + one + `,"total":0}`}, 1, ""},
		"no last page":                    {"page with a last page", []string{`200 {` + one + `,"pages":null}`}, 1, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newPaged(t, styleOf(t, tt.style), 2).says(tt.answers...)
			if got := s.walk(9); !slices.Equal(got.ids, upTo(1)) || got.partial != tt.partial || len(s.asked) != tt.asked {
				t.Errorf("got %+v, asked %v", got, s.asked)
			}
		})
	}
}

// TestNextAddresses: of what a vendor tells, the query is used and nothing else;
// what has no query that can be read is an error, not the end of the list.
func TestNextAddresses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ address, want string }{
		"another host":         {"https://evil.example.org/steal?after=7", "GET /people?after=7"},
		"credentials in it":    {"https://user:pass@evil.example.org/?after=7", "GET /people?after=7"},
		"another scheme":       {"file:///etc/passwd?after=7", "GET /people?after=7"},
		"another path":         {"/admin/../x?after=7", "GET /people?after=7"},
		"a query alone":        {"?after=7", "GET /people?after=7"},
		"repeats and escapes":  {"/people?a[]=1&a[]=2&b=%26%20%2B", "GET /people?a%5B%5D=1&a%5B%5D=2&b=%26+%2B"},
		"a semicolon":          {"/people?after=7;8&b=1", "GET /people?after=7%3B8&b=1"},
		"a line break":         {"/people?after=%0d%0aX-Evil:1", "GET /people?after=%0D%0AX-Evil%3A1"},
		"no query":             {"https://north.acme.example.com/people/2", ""},
		"an empty query":       {"https://north.acme.example.com/people?", ""},
		"half an escape":       {"/people?after=%2", ""},
		"no address":           {"ht\x7ftp://[::1", ""},
		"the cursor by itself": {"eyJhIjoxfQ==", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next, _ := json.Marshal(tt.address)
			s := newPaged(t, styleOf(t, "next_url"), 2).says(`200 {"people":[{"id":"0"}],"paging":{"next":`+string(next)+`}}`, `200 {"people":[]}`)
			if tt.want == "" {
				e := s.fails("list", "", "")
				if e.Status() != 502 || !strings.Contains(e.Message, "Acme told an address of the next page that has no query") || e.Remote == nil || len(s.asked) != 1 {
					t.Errorf("got %v, asked %v", e, s.asked)
				}
				return
			}
			if s.walk(9); s.asked[1] != tt.want {
				t.Errorf("asked %s", s.asked[1])
			}
			s.noSecret(s.asked)
		})
	}
}

// TestNextByTheCredential: the vendor's own address can't stand in for the
// credential, nor show it.
func TestNextByTheCredential(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "auth: {bearer: context.token}", "auth: {query: {key: context.token}}",
		"pagination: {page: {page_param: p, size_param: n, max_size: 2}}", "pagination: {next_url: {max_size: 2, next: response.next}}")
	s.says(`200 {"people":[{"id":"0"}],"next":"?key=mine&after=1"}`, `200 {"people":[{"id":"1"}]}`)
	a := s.succeeds("list", "", "", debug)
	if want := "GET /people?after=1&key=s3%2Fcr%22et"; s.asked[1] != want {
		t.Errorf("asked %s", s.asked[1])
	}
	s.noSecret(string(a.Body))
}

// TestDynamicPages: an expression may ask for what a request can have, and no more.
func TestDynamicPages(t *testing.T) {
	t.Parallel()
	const start = "pagination: {page: {page_param: p, size_param: n, max_size: 2}}"
	tests := map[string]struct{ next, want, message string }{
		"deep and repeated":        {`{"query": {"a": {"b": [1, 2], "c": null}, "n": 9}}`, "GET /people?a%5Bb%5D=1&a%5Bb%5D=2&n=9", ""},
		"nothing more":             {`null`, "", ""},
		"no object":                {`"next"`, "", ""},
		"an empty one":             {`{}`, "GET /people?n=2", ""},
		"a body of a GET":          {`{"body": {"a": 1}}`, "GET /people?n=2", ""},
		"a header of nothing":      {`{"headers": {"X-A": null}}`, "GET /people?n=2", ""},
		"a header of the vendor's": {`{"headers": response.headers}`, "", `the header "X A", which can't be sent`},
		"a line break":             {`{"headers": {"X-A": "a\nb"}}`, "", `the header "X-A", which can't be sent`},
		"the credential":           {`{"headers": {"authorization": "mine"}}`, "", `the header "authorization", which can't be sent`},
		"a header of HTTP":         {`{"headers": {"Host": "evil.example.org"}}`, "", `the header "Host", which can't be sent`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next, _ := json.Marshal(tt.next)
			s := newTheatre(t, start, "pagination: {dynamic: {size_param: n, max_size: 2, next: "+string(next)+"}}")
			s.says(`200 {"people":[{"id":"0"}],"headers":{"X A":"1"}}`, `200 {"people":[]}`)
			switch {
			case tt.message != "":
				if e := s.fails("list", "", ""); e.Status() != 502 || !strings.Contains(e.Message, tt.message) {
					t.Errorf("got %v", e)
				}
			case tt.want == "":
				if s.walk(9); len(s.asked) != 1 {
					t.Errorf("asked %v", s.asked)
				}
			default:
				if s.walk(9); s.asked[1] != tt.want {
					t.Errorf("asked %s", s.asked[1])
				}
			}
		})
	}
}

// TestPagingIsTheirs: neither a mapping nor remote_query turns the page.
func TestPagingIsTheirs(t *testing.T) {
	t.Parallel()
	const start, call = "pagination: {page: {page_param: p, size_param: n, max_size: 2}}", "list: {method: people.list}"
	tests := map[string]struct {
		replace []string
		remote  string
		asked   string // empty: refused
	}{
		"a mapping":           {[]string{call, `list: {method: people.list, query: {p: 8}, query_mapping: '{"p": 9, "a": 1}'}`}, `{}`, "GET /people?a=1&n=2&p=1"},
		"in brackets":         {[]string{start, `pagination: {page: {page_param: "page[number]", size_param: "page[size]", max_size: 2}}`}, `{"page":{"number":"3"}}`, ""},
		"in brackets, others": {[]string{start, `pagination: {page: {page_param: "page[number]", size_param: "page[size]", max_size: 2}}`}, `{"page":{"x":"3"}}`, "GET /people?page%5Bnumber%5D=1&page%5Bsize%5D=2&page%5Bx%5D=3"},
		"the size of a link":  {[]string{start, "pagination: {link: {size_param: n, max_size: 2}}"}, `{"n":"9"}`, ""},
		"of another call": {[]string{
			"    get: {call: 'GET /people/{id}'}", "    get: {call: 'GET /people/{id}'}\n    find: {call: GET /find, items: response.people, pagination: {offset: {offset_param: o, max_size: 2}}}",
			call, `list: {method: {expression: 'query.name ? "people.find" : "people.list"', allowed: [people.list, people.find]}, query_mapping: '{"q": query.name}'}`,
		}, `{"o":"5"}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, tt.replace...).says(`200 {"people":[]}`)
			remote := func(c *engine.Call) { c.RemoteQuery = mustParse(tt.remote) }
			if tt.asked == "" {
				e := s.fails("list", "", "", remote)
				if e.Status() != 400 || len(s.asked) != 0 || !strings.HasPrefix(e.Failures[0].Path, "remote_query.") || !strings.Contains(e.Message, "limit and next_cursor are for paging") {
					t.Errorf("got %v, asked %v", e, s.asked)
				}
				return
			}
			if s.succeeds("list", "", "", remote); s.asked[0] != tt.asked {
				t.Errorf("asked %s", s.asked[0])
			}
		})
	}
}

// TestRawPages: raw gives the vendor's own pages, whole, in every style.
func TestRawPages(t *testing.T) {
	t.Parallel()
	for _, st := range styles {
		t.Run(st.name, func(t *testing.T) {
			t.Parallel()
			s := newPaged(t, st, 3).holding(st, 3, 7)
			var ids []string
			for cursor, n := "", 0; n < 9; n++ {
				a := s.succeeds("list", "", "", func(c *engine.Call) { c.Limit, c.Cursor, c.Format = 3, cursor, engine.FormatRaw })
				var page struct{ People []struct{ ID string } }
				if err := json.Unmarshal(a.Body, &page); err != nil {
					t.Fatal(err)
				}
				for _, p := range page.People {
					ids = append(ids, p.ID)
				}
				if cursor = a.NextCursor; cursor == "" {
					break
				}
			}
			if diff := cmp.Diff(upTo(7), ids); diff != "" {
				t.Errorf("%s\nasked %v", diff, s.asked)
			}
		})
	}
}
