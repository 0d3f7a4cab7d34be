package engine_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"cognate/internal/engine"
)

// style is one way of paging: what the connector says of it, with MAX for the
// largest page, and a vendor that pages so.
type style struct {
	name, pagination string
	post             bool // the list is a POST with a body
	// page finds where the page starts and how many records it has; tell says on the
	// answer how to go on. Where size is 0 it is MAX.
	page func(q *asked) (start, size int)
	tell func(q *asked, a *told)
}

// asked is a request as a vendor sees it.
type asked struct {
	*http.Request
	body map[string]any
}

// told is an answer under way.
type told struct {
	start, end, total int
	header            http.Header
	body              map[string]any
}

func (a *told) more() bool { return a.end < a.total }

// number is a parameter of the query, or of the body by its dotted path.
func (q *asked) number(name string) int {
	if n, err := strconv.Atoi(q.URL.Query().Get(name)); err == nil {
		return n
	}
	n, _ := q.inBody(name).(float64)
	return int(n)
}

func (q *asked) text(name string) string {
	if s := q.URL.Query().Get(name); s != "" {
		return s
	}
	s, _ := q.inBody(name).(string)
	return s
}

func (q *asked) inBody(path string) any {
	var at any = q.body
	for name := range strings.SplitSeq(path, ".") {
		fields, _ := at.(map[string]any)
		at = fields[name]
	}
	return at
}

func numbered(first int) func(q *asked) (int, int) {
	return func(q *asked) (int, int) {
		size := q.number("n")
		return (q.number("p") - first) * size, size
	}
}

// byCursor reads a cursor that is the start of the page, in hexadecimal.
func byCursor(param string) func(q *asked) (int, int) {
	return func(q *asked) (int, int) {
		start, _ := strconv.ParseInt(strings.TrimPrefix(q.text(param), "x"), 16, 32)
		return int(start), q.number("n")
	}
}

func cursorOf(a *told) string {
	if !a.more() {
		return ""
	}
	return fmt.Sprintf("x%x", a.end)
}

func tellNothing(*asked, *told) {}

// styles are all ways of paging, in all their forms.
var styles = []style{
	{name: "page", pagination: "page: {page_param: p, size_param: n, max_size: MAX}", page: numbered(1), tell: tellNothing},
	{name: "page from 0", pagination: "page: {page_param: p, size_param: n, max_size: MAX, first: 0}", page: numbered(0), tell: tellNothing},
	{
		name: "page of one size", pagination: "page: {page_param: p, max_size: MAX}",
		page: func(q *asked) (int, int) { return (q.number("p") - 1) * maxOf(q), 0 }, tell: tellNothing,
	},
	{
		name: "page with a last page", pagination: "page: {page_param: p, size_param: n, max_size: MAX, last_page: response.pages}", page: numbered(1),
		tell: func(q *asked, a *told) { a.body["pages"] = (a.total + q.number("n") - 1) / q.number("n") },
	},
	{
		name: "page with a last page in a header", pagination: `page: {page_param: p, size_param: n, max_size: MAX, last_page: 'headers."x-pages"'}`, page: numbered(1),
		tell: func(q *asked, a *told) {
			a.header.Set("X-Pages", strconv.Itoa((a.total+q.number("n")-1)/q.number("n")))
		},
	},
	{
		name: "page with a last mark", pagination: "page: {page_param: p, size_param: n, max_size: MAX, last: response.done}", page: numbered(1),
		tell: func(_ *asked, a *told) { a.body["done"] = !a.more() },
	},
	{
		name: "page with a last mark on the last page alone", pagination: "page: {page_param: p, size_param: n, max_size: MAX, last: response.done}", page: numbered(1),
		tell: func(_ *asked, a *told) {
			if !a.more() {
				a.body["done"] = true
			}
		},
	},
	{
		name: "page in the body", post: true, pagination: "page: {page_param: paging.number, size_param: paging.size, max_size: MAX, in: body}", tell: tellNothing,
		page: func(q *asked) (int, int) {
			return (q.number("paging.number") - 1) * q.number("paging.size"), q.number("paging.size")
		},
	},
	{name: "offset", pagination: "offset: {offset_param: from, size_param: n, max_size: MAX}", page: fromOffset(0), tell: tellNothing},
	{name: "offset of one size", pagination: "offset: {offset_param: from, max_size: MAX}", page: fromOffset(0), tell: tellNothing},
	{
		name: "offset with a total", pagination: "offset: {offset_param: from, size_param: n, max_size: MAX, total: response.total}", page: fromOffset(0),
		tell: func(_ *asked, a *told) { a.body["total"] = a.total },
	},
	{
		name: "offset from 1 with a total", pagination: "offset: {offset_param: from, size_param: n, max_size: MAX, first: 1, total: response.total}", page: fromOffset(1),
		tell: func(_ *asked, a *told) { a.body["total"] = a.total },
	},
	{
		name: "offset with a total in a header", pagination: `offset: {offset_param: from, size_param: n, max_size: MAX, total: 'headers."x-total"'}`, page: fromOffset(0),
		tell: func(_ *asked, a *told) { a.header.Set("X-Total", strconv.Itoa(a.total)) },
	},
	{
		name: "offset with a last mark", pagination: "offset: {offset_param: from, size_param: n, max_size: MAX, last: response.more = false}", page: fromOffset(0),
		tell: func(_ *asked, a *told) { a.body["more"] = a.more() },
	},
	{name: "offset in the body", post: true, pagination: "offset: {offset_param: from, size_param: n, max_size: MAX, in: body}", page: fromOffset(0), tell: tellNothing},
	{
		name: "cursor", pagination: "cursor: {cursor_param: after, size_param: n, max_size: MAX, next: response.next}", page: byCursor("after"),
		tell: func(_ *asked, a *told) { a.body["next"] = cursorOf(a) },
	},
	{
		name: "cursor of one size", pagination: "cursor: {cursor_param: after, max_size: MAX, next: response.next}", page: byCursor("after"),
		tell: func(_ *asked, a *told) {
			if a.more() {
				a.body["next"] = cursorOf(a)
			}
		},
	},
	{
		name: "cursor of null", pagination: "cursor: {cursor_param: after, size_param: n, max_size: MAX, next: response.next}", page: byCursor("after"),
		tell: func(_ *asked, a *told) {
			if a.body["next"] = nil; a.more() {
				a.body["next"] = cursorOf(a)
			}
		},
	},
	{
		name: "cursor in a header", pagination: `cursor: {cursor_param: after, size_param: n, max_size: MAX, next: 'headers."x-next"'}`, page: byCursor("after"),
		tell: func(_ *asked, a *told) { a.header.Set("X-Next", cursorOf(a)) },
	},
	{
		name: "cursor with a last mark", pagination: "cursor: {cursor_param: after, size_param: n, max_size: MAX, next: response.next, last: $not(response.more)}", page: byCursor("after"),
		tell: func(_ *asked, a *told) { a.body["next"], a.body["more"] = fmt.Sprintf("x%x", a.end), a.more() },
	},
	{
		name: "cursor that is a number", pagination: "cursor: {cursor_param: after, size_param: n, max_size: MAX, next: response.next}", page: fromParam("after"),
		tell: func(_ *asked, a *told) {
			if a.more() {
				a.body["next"] = a.end
			}
		},
	},
	{
		name: "cursor in the body", post: true, pagination: "cursor: {cursor_param: paging.after, size_param: n, max_size: MAX, next: response.next, in: body}", page: byCursor("paging.after"),
		tell: func(_ *asked, a *told) { a.body["next"] = cursorOf(a) },
	},
	{
		name: "link", pagination: "link: {size_param: n, max_size: MAX}", page: byCursor("after"),
		tell: func(q *asked, a *told) {
			a.header.Add("Link", fmt.Sprintf(`<%s>; rel="first prev"`, "https://north.acme.example.com/people?n="+q.text("n")))
			if a.more() {
				a.header.Add("Link", fmt.Sprintf(`</people?a=1&n=%s&after=%s>; title="<, \"; rel=last"; REL="Next x"`, q.text("n"), cursorOf(a)))
			}
		},
	},
	{
		name: "link of one size and another relation", pagination: "link: {rel: more, max_size: MAX}", page: byCursor("after"),
		tell: func(_ *asked, a *told) {
			if a.more() {
				a.header.Set("Link", fmt.Sprintf(`<https://elsewhere.example.org/x?after=zz>; rel=next, <https://elsewhere.example.org/x?after=%s>;rel=more`, cursorOf(a)))
			}
		},
	},
	{
		name: "next_url", pagination: "next_url: {size_param: n, max_size: MAX, next: response.paging.next}", page: byCursor("after"),
		tell: func(q *asked, a *told) {
			next := ""
			if a.more() {
				next = "https://elsewhere.example.org:1/people?n=" + q.text("n") + "&after=" + cursorOf(a) + "#x"
			}
			a.body["paging"] = map[string]any{"next": next}
		},
	},
	{
		name: "next_url with a last mark", pagination: "next_url: {max_size: MAX, next: response.next, last: response.end_of_stream}", page: byCursor("after"),
		tell: func(_ *asked, a *told) {
			a.body["next"], a.body["end_of_stream"] = fmt.Sprintf("?after=x%x", a.end), !a.more()
		},
	},
	{
		name: "range", pagination: "range: {max_size: MAX}", page: byRange,
		tell: func(_ *asked, a *told) {
			a.header.Set("Content-Range", fmt.Sprintf("items %d-%d/%d", a.start, a.end-1, a.total))
		},
	},
	{
		name: "range without a total", pagination: "range: {max_size: MAX, unit: people}", page: byRange,
		tell: func(_ *asked, a *told) {
			a.header.Set("Content-Range", fmt.Sprintf("people %d-%d/*", a.start, a.end-1))
			if a.start >= a.total {
				a.body["status"] = 416
			}
		},
	},
	{
		name: "dynamic", pagination: `dynamic: {size_param: n, max_size: MAX, next: 'response.more ? {"query": {"page": {"after": [response.last]}}}'}`, page: fromParam("page[after]"),
		tell: func(_ *asked, a *told) { a.body["more"], a.body["last"] = a.more(), a.end },
	},
	{
		name: "dynamic in the body", post: true, page: fromParam("paging.from"),
		pagination: `dynamic: {size_param: n, max_size: MAX, in: body, next: '($from := page.body.paging.from; response.more ? {"body": {"paging": {"from": $sum([$from, size])}}})'}`,
		tell:       func(_ *asked, a *told) { a.body["more"] = a.more() },
	},
	{
		name: "dynamic by headers", page: func(q *asked) (int, int) {
			start, _ := strconv.Atoi(q.Header.Get("X-From"))
			if q.Header.Get("X-Tick") != strings.Repeat("t", start) {
				start = -1
			}
			return start, q.number("n")
		},
		pagination: `dynamic: {size_param: n, max_size: MAX, next: '($from := $number(page.headers."x-from" ? page.headers."x-from" : "0") + size; response.more ? {"headers": {"x-from": $string($from), "X-Tick": $join([1..$from].("t"))}})'}`,
		tell:       func(_ *asked, a *told) { a.body["more"] = a.more() },
	},
}

func maxOf(q *asked) int { n, _ := strconv.Atoi(q.Header.Get("X-Max")); return n }

func fromOffset(first int) func(q *asked) (int, int) {
	return func(q *asked) (int, int) { return q.number("from") - first, q.number("n") }
}

func fromParam(param string) func(q *asked) (int, int) {
	return func(q *asked) (int, int) { return q.number(param), q.number("n") }
}

func byRange(q *asked) (int, int) {
	_, text, _ := strings.Cut(q.Header.Get("Range"), "=")
	var from, to int
	if _, err := fmt.Sscanf(text, "%d-%d", &from, &to); err != nil {
		return -1, 1
	}
	return from, to - from + 1
}

// newPaged is a theatre of one style of paging, with pages of that many records at
// most; the vendor has no people yet.
func newPaged(t *testing.T, st style, size int) *theatre {
	t.Helper()
	pagination := strings.ReplaceAll(st.pagination, "MAX", strconv.Itoa(size))
	call := "list: {call: GET /people, items: response.people, pagination: {" + pagination + "}}"
	if st.post {
		call = "list: {call: POST /people/search, read: true, items: response.people, pagination: {" + pagination + "}}"
	}
	return newTheatre(t, "list: {call: GET /people, items: response.people}", call)
}

// holding gives the vendor of a theatre that many people, 0, 1, 2 …
func (s *theatre) holding(st style, size, total int) *theatre {
	s.mu.Lock()
	s.asked = nil
	s.mu.Unlock()
	s.serve = func(_ int, r *http.Request, h http.Header) (int, string) {
		q := &asked{Request: r}
		if r.Body != nil {
			data, _ := io.ReadAll(r.Body)
			_ = json.Unmarshal(data, &q.body)
		}
		r.Header.Set("X-Max", strconv.Itoa(size))
		start, n := st.page(q)
		if n == 0 {
			n = size
		}
		if n > size || start < 0 {
			return 400, fmt.Sprintf(`{"reason":"a page of %d from %d"}`, n, start)
		}
		a := &told{start: start, end: min(start+n, total), total: total, header: h, body: map[string]any{}}
		a.body["people"] = peopleFrom(start, a.end)
		st.tell(q, a)
		if a.body["status"] != nil {
			return 416, `{"reason":"behind the end"}`
		}
		text, _ := json.Marshal(a.body)
		return 200, string(text)
	}
	return s
}

func peopleFrom(start, end int) []any {
	out := []any{}
	for i := start; i < end; i++ {
		out = append(out, map[string]any{"id": strconv.Itoa(i), "name": fmt.Sprintf("n%d", i)})
	}
	return out
}

// walked is what a list gave, over all its pages.
type walked struct {
	ids     []string
	calls   int
	partial string
}

// walk takes a list to its end by its cursors.
func (s *theatre) walk(limit int, change ...func(*engine.Call)) walked {
	s.Helper()
	var out walked
	for cursor := ""; ; {
		if out.calls++; out.calls > 200 {
			s.Fatalf("limit %d: no end", limit)
		}
		a := s.succeeds("list", "", "", append(change, func(c *engine.Call) { c.Limit, c.Cursor = limit, cursor })...)
		page := list(s.T, a)
		if len(page.Result) > max(limit, 25) || limit > 0 && len(page.Result) > limit || page.Count != len(page.Result) {
			s.Errorf("limit %d: %d records, said to be %d", limit, len(page.Result), page.Count)
		}
		if page.Partial != (a.Partial != "") {
			s.Errorf("is_partial_response is %v, Partial %q", page.Partial, a.Partial)
		}
		for _, r := range page.Result {
			out.ids = append(out.ids, r.ID)
		}
		if a.Partial != "" {
			out.partial = a.Partial
		}
		if cursor = page.Cursor; cursor == "" {
			return out
		}
	}
}

// upTo is the ids 0, 1, 2 … as far as n.
func upTo(n int) []string {
	var out []string
	for i := range n {
		out = append(out, strconv.Itoa(i))
	}
	return out
}
