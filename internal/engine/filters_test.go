package engine_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/engine"
)

// filtering is how the made-up vendor filters: by a name, by one address, and by
// when a record was made, from then on.
const filtering = `list: {method: people.list, query_mapping: '{ "name": query.name, "mail": query.emails[0].email, "since": query.created_at.gt, "sort": query.sort_by.created_at }'}`

// counting filters by one address alone; several are compared here.
const counting = `list: {method: people.list, query_mapping: '{ "mail": $count(query.emails) = 1 ? query.emails[0].email }', refine: [emails]}`

// newFiltering is a theatre of people with names, addresses and accounts; its vendor
// gives all of them, whatever it is asked for.
func newFiltering(t *testing.T, list string, total int) *theatre {
	t.Helper()
	s := newTheatre(t, "list: {method: people.list}", list,
		`"name": response.name }`, `"name": response.name, "first_name": response.first, "created_at": response.made, "emails": [{ "email": response.mail }] }`)
	s.answer = func(_ int, r *http.Request) (int, string) {
		q := &asked{Request: r}
		var out []string
		for i := (q.number("p") - 1) * q.number("n"); i < min(q.number("p")*q.number("n"), total); i++ {
			out = append(out, fmt.Sprintf(`{"id":"%d","name":"n%d","first":"f%d","made":"2026-01-%02dT00:00:00Z","mail":"m%d@example.com"}`, i, i, i%3, 1+i%28, i))
		}
		return 200, `{"people":[` + strings.Join(out, ",") + `]}`
	}
	return s
}

// TestFilters: a filter reaches the vendor, is compared here where the caller
// allows it, or is refused; the answer says which.
func TestFilters(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		list, query string
		scan, raw   bool
		refused     string // empty: taken
		sent        string // of the query, beside paging
		filters     []engine.Filter
		ids         []string // nil: all
	}{
		"taken":               {filtering, `{"name":"x"}`, false, false, "", "name=x", []engine.Filter{{Name: "name", By: "vendor"}}, nil},
		"taken, scan allowed": {filtering, `{"name":"x"}`, true, false, "", "name=x", []engine.Filter{{Name: "name", By: "vendor"}}, nil},
		"an empty one":        {filtering, `{"name":"","first_name":""}`, false, false, "", "", nil, nil},
		"not taken":           {filtering, `{"first_name":"f1"}`, false, false, "first_name: Acme can't filter by it; it filters by emails, created_at, name; Prefer: filter=scan has it compared here, over the pages that are read", "", nil, nil},
		"scanned":             {filtering, `{"first_name":"F1"}`, true, false, "", "", []engine.Filter{{Name: "first_name", By: "scan"}}, []string{"1", "4", "7"}},
		"scanned, none":       {filtering, `{"first_name":"f9"}`, true, false, "", "", []engine.Filter{{Name: "first_name", By: "scan"}}, []string{}},
		"not comparable":      {filtering, `{"account_id":"1"}`, true, false, "account_id: Acme can't filter by it; it filters by emails, created_at, name", "", nil, nil},
		"an order":            {filtering, `{"sort_by":{"first_name":"asc"}}`, true, false, "sort_by: Acme can't sort by it; it sorts by created_at", "", nil, nil},
		"both":                {filtering, `{"name":"x","first_name":"f1"}`, true, false, "", "name=x", []engine.Filter{{Name: "first_name", By: "scan"}, {Name: "name", By: "vendor"}}, []string{"1", "4", "7"}},
		"two, one refused":    {filtering, `{"first_name":"f1","account_id":"1"}`, true, false, "account_id: Acme can't filter by it", "", nil, nil},
		"one of any":          {filtering, `{"emails":[{"email":"m3@example.com"}]}`, false, false, "", "mail=m3%40example.com", []engine.Filter{{Name: "emails", By: "vendor"}}, nil},
		"any of several":      {counting, `{"emails":[{"email":"m3@example.com"},{"email":"m5@example.com"}]}`, false, false, "", "", []engine.Filter{{Name: "emails", By: "vendor"}}, []string{"3", "5"}},
		"one that is counted": {counting, `{"emails":[{"email":"m3@example.com"}]}`, false, false, "", "mail=m3%40example.com", []engine.Filter{{Name: "emails", By: "vendor"}}, []string{"3"}},
		"a part that is not":  {counting, `{"emails":[{"type":"work"}]}`, false, false, "emails: Acme filters by emails, but not by this part of it", "", nil, nil},
		"an order by chance":  {`list: {method: people.list, query_mapping: '{ "sort": query.sort_by ? query.sort_by.created_at }'}`, `{"sort_by":{"first_name":"asc"}}`, false, false, "sort_by: Acme can't sort by it; it sorts by created_at", "", nil, nil},
		"one of any too many": {filtering, `{"emails":[{"email":"m3@example.com"},{"email":"m5@example.com"}]}`, false, false, "emails[1]: Acme filters by emails, but not by this part of it", "", nil, nil},
		// a vendor that took the first alone would leave out what the second finds
		"any of, whole":          {filtering, `{"emails":[{"email":"m3@example.com"},{"email":"M5@example.com"}]}`, true, false, "", "", []engine.Filter{{Name: "emails", By: "scan"}}, []string{"3", "5"}},
		"a range, one end":       {filtering, `{"created_at":{"gt":"2026-01-03"}}`, false, false, "", "since=2026-01-03", []engine.Filter{{Name: "created_at", By: "vendor"}}, nil},
		"a range, the other end": {filtering, `{"created_at":{"lt":"2026-01-03"}}`, false, false, "created_at: Acme filters by created_at, but not by this part of it", "", nil, nil},
		"a range, whole":         {filtering, `{"created_at":{"gt":"2026-01-02","lte":"2026-01-04T00:00:00Z"}}`, true, false, "", "", []engine.Filter{{Name: "created_at", By: "scan"}}, []string{"2", "3"}},
		"raw":                    {filtering, `{"name":"x"}`, true, true, "", "name=x", []engine.Filter{{Name: "name", By: "vendor"}}, nil},
		"raw and scanned":        {filtering, `{"first_name":"f1"}`, true, true, "first_name: Acme can't filter by it, and raw is the vendor's own body, in which nothing is compared here", "", nil, nil},
		"by select":              {`list: {method: people.list, select: 'response[first = $$.query.first_name]'}`, `{"first_name":"f2"}`, false, false, "", "", []engine.Filter{{Name: "first_name", By: "scan"}}, []string{"2", "5", "8"}},
		"by select, raw":         {`list: {method: people.list, select: 'response[first = $$.query.first_name]'}`, `{"first_name":"f2"}`, false, true, "first_name: Acme can't filter by it, and raw", "", nil, nil},
		"needed":                 {strings.Replace(filtering, "list: {", "list: {required_query: [emails], ", 1), `{"emails":[{"email":"m3@example.com"}]}`, true, false, "", "mail=m3%40example.com", []engine.Filter{{Name: "emails", By: "vendor"}}, nil},
		"needed, in part":        {strings.Replace(filtering, "list: {", "list: {required_query: [emails], ", 1), `{"emails":[{"email":"m3@example.com"},{"email":"m4@example.com"}]}`, true, false, "emails: required by Acme, in a form that it can filter by", "", nil, nil},
		"one of needed, in part": {strings.Replace(filtering, "list: {", "list: {required_query: [{any_of: [emails, name]}], ", 1), `{"emails":[{"email":"m3@example.com"},{"email":"m4@example.com"}]}`, true, false, "one of emails, name is required by Acme, in a form that it can filter by", "", nil, nil},
		"no parameter of a list": {filtering, `{"colour":"red"}`, true, false, "colour: not a parameter of list contacts; the model has emails, phones", "", nil, nil},
		"of the wrong type":      {filtering, `{"created_at":{"gt":"soon"}}`, true, false, "created_at.gt:", "", nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFiltering(t, tt.list, 9)
			change := func(c *engine.Call) {
				c.Query, c.RawQuery, c.Scan = mustParse(tt.query), mustParse(tt.query), tt.scan
				if tt.raw {
					c.Format = engine.FormatRaw
				}
			}
			if tt.refused != "" {
				if e := s.fails("list", "", "", change); e.Status() != 400 || !strings.Contains(e.Message, tt.refused) || len(s.asked) != 0 {
					t.Errorf("got %v, asked %v", e, s.asked)
				}
				return
			}
			a := s.succeeds("list", "", "", change)
			if diff := cmp.Diff(tt.filters, a.Filters); diff != "" {
				t.Error(diff)
			}
			_, query, _ := strings.Cut(s.asked[0], "?")
			sent, err := url.ParseQuery(query)
			sent.Del("n")
			sent.Del("p")
			if err != nil || sent.Encode() != tt.sent {
				t.Errorf("asked %s", s.asked[0])
			}
			if tt.raw {
				return
			}
			want := tt.ids
			if want == nil {
				want = upTo(9)
			}
			for _, limit := range []int{1, 2, 25} {
				if got := s.walk(limit, change); !slices.Equal(got.ids, want) {
					t.Errorf("limit %d: %s", limit, cmp.Diff(want, got.ids))
				}
			}
		})
	}
}

// TestScanGoesOn: a call reads a bounded number of pages, however few records are
// found on them; the cursor goes on.
func TestScanGoesOn(t *testing.T) {
	t.Parallel()
	s := newFiltering(t, filtering, 100) // fifty pages
	scan := func(c *engine.Call) {
		c.Query, c.Scan = mustParse(`{"first_name":"f1","emails":[{"email":"m97@example.com"},{"email":"m98@example.com"}]}`), true
	}
	first := list(t, s.succeeds("list", "", "", scan))
	if len(first.Result) != 0 || first.Cursor == "" || len(s.asked) != 25 {
		t.Errorf("%v after %d pages", first, len(s.asked))
	}
	if got := s.walk(25, scan); !slices.Equal(got.ids, []string{"97"}) || got.calls != 2 && got.calls != 3 {
		t.Errorf("got %+v", got)
	}
	// who scanned on one page can't go on without it, nor with another filter
	if e := s.fails("list", "", "", scan, func(c *engine.Call) { c.Cursor, c.Scan = first.Cursor, false }); e.Status() != 400 {
		t.Errorf("got %v", e)
	}
	if e := s.fails("list", "", "", scan, func(c *engine.Call) { c.Cursor, c.Query = first.Cursor, mustParse(`{"first_name":"f2"}`) }); !strings.Contains(e.Message, "next_cursor") {
		t.Errorf("got %v", e)
	}
	// a get has no list to scan
	if e := s.fails("get", "1", "", func(c *engine.Call) { c.Query, c.Scan = mustParse(`{"name":"x"}`), true }); e.Status() != 400 {
		t.Errorf("got %v", e)
	}
	s.says(`200 {"id":1}`)
	if a := s.succeeds("get", "1", ""); a.Filters != nil {
		t.Errorf("filters of a get: %v", a.Filters)
	}
}
