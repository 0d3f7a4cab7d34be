package connector_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/connector"
	"cognate/internal/definition"
)

// acmePaging is how the lists of the made-up connector are paged.
const acmePaging = "pagination: {page: {page_param: p, size_param: n, max_size: 2}}"

// problemsOf loads the made-up connector with one text of one file replaced; its
// problems are the error, "" for none.
func problemsOf(t *testing.T, file, old, replacement string) string {
	t.Helper()
	_, err := load(t, file, old, replacement)
	var problems definition.Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatalf("got %v, want problems", err)
	}
	return problems.Error()
}

func TestPaginationProblems(t *testing.T) {
	t.Parallel()
	const main, contacts = "acme/connector.yaml", "acme/ticketing/contacts.yaml"
	const people = "list: {call: GET /people, items: response.people, query: {include: phones}}"
	tests := map[string]struct{ file, old, replacement, want string }{
		"two styles":                 {main, acmePaging, "pagination: {page: {page_param: p, max_size: 2}, link: {max_size: 2}}", "connector.yaml:2:7: pagination: one of page, offset, cursor, relay, link, next_url, range, dynamic and none is needed"},
		"a style and none":           {main, acmePaging, "pagination: {range: {max_size: 2}, none: true}", "pagination: one of page"},
		"a cap of nothing":           {main, acmePaging, "pagination: {cap: {records: 9}}", "pagination: one of page"},
		"no such style":              {main, acmePaging, "pagination: {pages: {page_param: p}}", `connector.yaml:15:14: pagination.pages: unknown key "pages"; did you mean "page"?`},
		"no size":                    {main, acmePaging, "pagination: {offset: {offset_param: o, size_param: n}}", "connector.yaml:15:22: pagination.offset: missing key \"max_size\""},
		"a size of nothing":          {main, acmePaging, "pagination: {link: {max_size: 0}}", "connector.yaml:15:31: pagination.link.max_size: out of bounds (found 0, expected 1 to 100000)"},
		"a size of everything":       {main, acmePaging, "pagination: {range: {max_size: 100001}}", "connector.yaml:15:32: pagination.range.max_size: out of bounds (found 100001, expected 1 to 100000)"},
		"a place before the first":   {main, acmePaging, "pagination: {offset: {offset_param: o, max_size: 2, first: -1}}", "found -1, expected at least 0"},
		"a cursor from nowhere":      {main, acmePaging, "pagination: {cursor: {cursor_param: c, max_size: 2}}", "connector.yaml:15:22: pagination.cursor: missing key \"next\""},
		"a unit":                     {main, acmePaging, "pagination: {range: {unit: Two Words, max_size: 2}}", "pagination.range.unit"},
		"a place for parameters":     {main, acmePaging, "pagination: {page: {page_param: p, max_size: 2, in: header}}", "pagination.page.in: value is not allowed"},
		"in the body of a GET":       {main, people, "list: {call: GET /people, items: response.people, pagination: {page: {page_param: p, max_size: 2, in: body}}}", "connector.yaml:21:18: resources.people.list.pagination: its parameters go into the body, but a GET has none"},
		"for all, also those of GET": {main, acmePaging, "pagination: {cursor: {cursor_param: c, next: response.next, max_size: 2, in: body}}", "connector.yaml:21:18: resources.people.list.pagination: its parameters go into the body, but a GET has none"},
		"no path in a body":          {main, acmePaging, "pagination: {page: {page_param: 'a..b', max_size: 2, in: body}}", `connector.yaml:15:33: pagination: "a..b" is not a dotted path in the body`},
		"a path that ends early":     {main, acmePaging, "pagination: {page: {page_param: p, size_param: 'a.', max_size: 2, in: body}}", `"a." is not a dotted path`},
		"one parameter for both":     {main, acmePaging, "pagination: {page: {page_param: p, size_param: p, max_size: 2}}", "connector.yaml:15:33: pagination: p stands for the place in the list and for the page size"},
		"an account's cursor":        {main, acmePaging, "pagination: {cursor: {cursor_param: c, next: context.site, max_size: 2}}", "connector.yaml:15:54: pagination.cursor.next: context is not in scope here; in scope are response, headers"},
		"a state without one":        {main, acmePaging, "pagination: {next_url: {next: page.next, max_size: 2}}", "page is not in scope here"},
		"no expression":              {main, acmePaging, "pagination: {dynamic: {next: 'response.(', max_size: 2}}", "pagination.dynamic.next: the expression does not compile"},
		"a record without pages":     {main, "get: {call: GET /me}", "get: {call: GET /me, pagination: {none: true}}", "connector.yaml:19:5: resources.me.get: pagination without items: only a list is paged"},

		"a cap of no records":            {main, acmePaging, "pagination: {link: {max_size: 2}, cap: {records: 0}}", "connector.yaml:15:50: pagination.cap.records: out of bounds (found 0, expected at least 1)"},
		"a cap that is less than a page": {main, acmePaging, "pagination: {link: {max_size: 20}, cap: {records: 9}}", "connector.yaml:2:7: pagination.cap: 9 records are less than a page, which has max_size records"},
		"a cap by what is not there":     {main, acmePaging, "pagination: {link: {max_size: 2}, cap: {records: 9, by: query.name}}", "pagination.cap.by: query is not in scope here; in scope are response"},
		"a list that can't start again":  {main, acmePaging, "pagination: {link: {max_size: 2}, cap: {records: 9, by: response.updated}}", "contacts.yaml:12:24: list: the list starts again at its cap, but neither query_mapping nor request_body_mapping reads since"},
		"a start that never is":          {contacts, `"search": query.name`, `"search": since`, "contacts.yaml:12:24: list: since is read, but no pagination has a cap with by"},
		"a start of one record":          {contacts, "method: {resource: people, method: get}", "method: {resource: people, method: get}\n  query_mapping: '{\"since\": since}'", "get.query_mapping: since is not in scope here"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := problemsOf(t, tt.file, tt.old, tt.replacement); !strings.Contains(got, tt.want) {
				t.Errorf("got:\n%s\nwant a problem with %q", got, tt.want)
			}
		})
	}
}

// TestPagination: what the styles come to, with their defaults.
func TestPagination(t *testing.T) {
	t.Parallel()
	tests := map[string]connector.Pagination{
		"{page: {page_param: p, max_size: 2}}":                                        {Style: connector.PageNumber, Param: "p", MaxSize: 2, First: 1},
		"{page: {page_param: p, size_param: n, max_size: 2, first: 0}}":               {Style: connector.PageNumber, Param: "p", SizeParam: "n", MaxSize: 2},
		"{offset: {offset_param: o, max_size: 2}}":                                    {Style: connector.PageOffset, Param: "o", MaxSize: 2},
		"{offset: {offset_param: o, max_size: 2, first: 1}}":                          {Style: connector.PageOffset, Param: "o", MaxSize: 2, First: 1},
		"{cursor: {cursor_param: c, next: response.next, max_size: 2}}":               {Style: connector.PageCursor, Param: "c", MaxSize: 2},
		"{link: {max_size: 2}}":                                                       {Style: connector.PageLink, Rel: "next", MaxSize: 2},
		"{link: {max_size: 2, rel: more}}":                                            {Style: connector.PageLink, Rel: "more", MaxSize: 2},
		"{next_url: {next: response.next, size_param: n, max_size: 2}}":               {Style: connector.PageNextURL, SizeParam: "n", MaxSize: 2},
		"{range: {max_size: 2}}":                                                      {Style: connector.PageRange, Unit: "items", MaxSize: 2},
		"{dynamic: {next: response.next, max_size: 2}}":                               {Style: connector.PageDynamic, MaxSize: 2},
		"{none: true, cap: {records: 9}}":                                             {Style: connector.PageWhole, MaxSize: 9, Cap: &connector.Cap{Records: 9}},
		"{none: true, cap: {records: 9000000}}":                                       {Style: connector.PageWhole, MaxSize: 100_000, Cap: &connector.Cap{Records: 9_000_000}},
		"{offset: {offset_param: o, size_param: n, max_size: 20}, cap: {records: 9}}": {Style: connector.PageOffset, Param: "o", SizeParam: "n", MaxSize: 20, Cap: &connector.Cap{Records: 9}},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			catalog, err := load(t, "acme/connector.yaml", acmePaging, "pagination: "+text)
			if err != nil {
				t.Fatal(err)
			}
			got := *catalog.Integration("acme").Method("people.list").Pagination
			got.Next = nil
			if got.Cap != nil {
				got.Cap.ID = nil
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	catalog, err := load(t, "acme/connector.yaml", acmePaging, "pagination: {none: true}")
	if err != nil || catalog.Integration("acme").Method("people.list").Pagination != nil {
		t.Errorf("a list that comes whole is paged, %v", err)
	}
}
