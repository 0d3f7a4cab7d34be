package zendesk

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxResults is how many results a search gives: a page beyond is refused, though the
// page before it may name it.
const maxResults = 1000

// result is one record that was found.
type result struct {
	kind    string
	record  searched
	number  id
	created time.Time
	ticket  *ticket // nil for other kinds
	view    func() any
}

func (r *result) Number() id { return r.number }

// found are the records that match, of the types that the search names; of all when it
// names none.
func (c *call) found(q query, kinds []string) []*result {
	var out []*result
	wanted := func(kind string) bool { return len(kinds) == 0 || slices.Contains(kinds, kind) }
	if wanted("ticket") {
		sideload := c.searchSideload()
		for _, t := range c.st.Tickets.Rows() {
			if q.matches(c, t) {
				out = append(out, &result{"ticket", t, t.ID, t.CreatedAt, t, func() any {
					v := c.ticketView(t, sideload)
					v.ResultType = "ticket"
					return v
				}})
			}
		}
	}
	if wanted("user") {
		for _, u := range c.st.Users.Rows() {
			if u.Active && q.matches(c, u) {
				out = append(out, &result{"user", u, u.ID, u.CreatedAt, nil, func() any { return resultView(c.userView(u), "user") }})
			}
		}
	}
	if wanted("organization") {
		for _, o := range c.st.Organizations.Rows() {
			if q.matches(c, o) {
				out = append(out, &result{"organization", o, o.ID, o.CreatedAt, nil, func() any { return resultView(c.organizationView(o), "organization") }})
			}
		}
	}
	if wanted("group") {
		for _, g := range c.st.Groups.Rows() {
			if !g.Deleted && q.matches(c, g) {
				out = append(out, &result{"group", g, g.ID, g.CreatedAt, nil, func() any { return resultView(c.groupView(g), "group") }})
			}
		}
	}
	return out
}

// searchSideload reads include=tickets(users,groups).
func (c *call) searchSideload() []string {
	inner, found := strings.CutPrefix(c.query.Get("include"), "tickets(")
	if !found {
		return nil
	}
	inner, _, _ = strings.Cut(inner, ")")
	return splitWords(inner)
}

func resultView(v any, kind string) any {
	fields := object{}
	decode(v, &fields)
	fields["result_type"] = kind
	return fields
}

func (c *call) aside(shown []*result, body object) {
	var tickets []*ticket
	for _, r := range shown {
		if r.ticket != nil {
			tickets = append(tickets, r.ticket)
		}
	}
	c.sideload(c.searchSideload(), tickets, body)
}

// search sorts by created_at where nothing is said, which stands here for the vendor's
// relevance.
func search(c *call) reply {
	q := parseQuery(c.query.Get("query"))
	if strings.TrimSpace(c.query.Get("query")) == "" {
		return reply{status: http.StatusUnprocessableEntity, body: object{"error": "invalid", "description": "Invalid search: query is blank"}} // the words are ours
	}
	rows := c.found(q, q.types)
	c.sortResults(rows, q)
	page, size, bad := c.offset(maxPage)
	if bad != nil {
		return *bad
	}
	if page*size > maxResults {
		return reply{status: http.StatusUnprocessableEntity, body: object{
			"error": "invalid", "description": "Invalid search: Requested response size was greater than Search Response Limits",
		}}
	}
	from := min((page-1)*size, len(rows))
	to := min(from+size, len(rows))
	views := []any{}
	for _, r := range rows[from:to] {
		views = append(views, r.view())
	}
	body := object{"results": views, "facets": nil}
	c.aside(rows[from:to], body)
	c.addPages(body, page, to < len(rows), len(rows))
	return ok(body)
}

func (c *call) sortResults(rows []*result, q query) {
	by, asc := c.query.Get("sort_by"), c.query.Get("sort_order") == "asc"
	if by == "" {
		by, asc = q.orderBy, q.asc
	}
	order := ticketOrder(by)
	text := func(r *result) string {
		switch {
		case r.ticket != nil && order != nil:
			return order(r.ticket)
		case by == "updated_at":
			v, _ := r.record.property(c, "updated")
			return stamp(*v.time)
		}
		return stamp(r.created)
	}
	slices.SortStableFunc(rows, func(a, b *result) int {
		n := cmp.Or(strings.Compare(text(a), text(b)), cmp.Compare(a.number, b.number))
		if asc {
			return n
		}
		return -n
	})
}

// exportSearch gives any number of results of one type, the newest first, by cursor.
func exportSearch(c *call) reply {
	kind := c.query.Get("filter[type]")
	if !slices.Contains([]string{"ticket", "user", "organization", "group"}, kind) {
		return reply{status: http.StatusBadRequest, body: object{"errors": []object{{
			"code": "InvalidFilterType", "title": "Invalid filter type", "detail": "filter[type] must be ticket, user, organization or group", // the words are ours
		}}}}
	}
	if !c.query.Has(sizeParam) {
		c.query.Set(sizeParam, "100")
	}
	l := &listing[*result]{
		name: "results", rows: c.found(parseQuery(c.query.Get("query")), []string{kind}), desc: true, maxSize: maxExport,
		sort: func(r *result) string { return stamp(r.created) }, show: func(r *result) any { return r.view() }, aside: c.aside,
	}
	answer := l.answer(c)
	if body, isBody := answer.body.(object); isBody && answer.status == http.StatusOK {
		body["facets"] = nil
	}
	return answer
}

func countSearch(c *call) reply {
	q := parseQuery(c.query.Get("query"))
	return ok(object{"count": len(c.found(q, q.types))})
}
