package happyfox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// listTickets is GET tickets/. Without status all are listed, as the vendor's
// article says; with q too, unless the simulator is set to search pending
// tickets only, as one client reports. Unknown values of status, category and
// sort are errors (chosen here).
func listTickets(c *call) reply {
	filter, errs := c.readFilter()
	if errs != nil {
		return invalid(errs)
	}
	rows := c.st.listings.rows(filter.key(), func() []*ticketData { return filter.rows(c.st) })
	if flagged(c.query, "minify_response") {
		return ok(pageOfRows(c.query, rows, func(t *ticketData) int64 { return t.ID }))
	}
	draw := func(t *ticketData) any { return c.ticketView(t, false) }
	if wanted := c.query.Get("fields"); wanted != "" {
		keys := strings.Split(wanted, ",")
		draw = func(t *ticketData) any { return onlyKeys(c.ticketView(t, false), keys) }
	}
	return ok(pageOfRows(c.query, rows, draw))
}

// getTicket is GET ticket/<number>/.
func getTicket(c *call) reply {
	t := c.st.byNumber[c.id()]
	if t == nil {
		return notFound()
	}
	return ok(c.ticketView(t, flagged(c.query, "show_cf_changes")))
}

// ticketFilter is what a list asks for, apart from the page.
type ticketFilter struct {
	behavior   string // empty: any
	status     int64  // 0: any
	categories []int64
	sort       string
	q          string
	day        string // today, which a search may depend on
	search     *ticketSearch
}

func (c *call) readFilter() (f ticketFilter, errs fieldErrors) {
	wanted := c.query.Get("status")
	f.q = strings.TrimSpace(c.query.Get("q"))
	if wanted == "" && f.q != "" && c.opts.SearchPendingOnly {
		wanted = "_pending"
	}
	switch wanted {
	case "", "_all":
	case "_pending":
		f.behavior = pending
	case "_completed":
		f.behavior = completed
	default:
		var isID bool
		if f.status, isID = parseID(wanted); !isID {
			errs.add("status", msgChoice)
		}
	}
	for _, wanted := range c.query["category"] {
		id, isID := parseID(wanted)
		if !isID {
			errs.add("category", msgChoice)
		}
		f.categories = append(f.categories, id)
	}
	f.sort = c.query.Get("sort")
	if _, known := ticketOrders[f.sort]; !known {
		errs.add("sort", msgChoice)
	}
	if f.q != "" {
		f.day = c.now.Format("2006-01-02")
		var searchErrs fieldErrors
		f.search, searchErrs = c.st.parseTicketSearch(f.q, c.now)
		errs = append(errs, searchErrs...)
	}
	return f, errs
}

// key tells apart what gives different rows.
func (f *ticketFilter) key() string {
	return fmt.Sprintf("%s %d %v %s %s %s", f.behavior, f.status, f.categories, f.sort, f.day, f.q)
}

func (f *ticketFilter) keeps(st *state, t *ticketData) bool {
	return (f.behavior == "" || st.status(t.Status).Behavior == f.behavior) &&
		(f.status == 0 || t.Status == f.status) &&
		(len(f.categories) == 0 || slices.Contains(f.categories, t.Category)) &&
		(f.search == nil || f.search.match(st, t))
}

// rows are the tickets kept, in order. A search has an order of its own, as
// documented: relevance, then the last update first; sort is then checked and
// otherwise without effect.
func (f *ticketFilter) rows(st *state) []*ticketData {
	var rows []*ticketData
	for _, t := range st.Tickets {
		if f.keeps(st, t) {
			rows = append(rows, t)
		}
	}
	order := ticketOrders[f.sort]
	if f.search != nil {
		order = f.search.order
	}
	slices.SortStableFunc(rows, func(a, b *ticketData) int { return order(st, a, b) })
	return rows
}

// listings keeps the rows of the lists last asked for until the state changes,
// so that a walk over many pages filters and sorts once. Safe for goroutines.
type listings struct {
	mu   sync.Mutex
	kept map[string][]*ticketData
}

// maxListings bounds how many lists are kept.
const maxListings = 16

// rows returns what is kept under the key, or else what list gives. The caller
// holds the state's lock and does not change the rows.
func (l *listings) rows(key string, list func() []*ticketData) []*ticketData {
	l.mu.Lock()
	defer l.mu.Unlock()
	rows, kept := l.kept[key]
	if !kept {
		rows = list()
		if len(l.kept) >= maxListings {
			clear(l.kept)
		}
		l.kept[key] = rows
	}
	return rows
}

func (l *listings) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.kept)
}

// onlyKeys keeps the top-level keys asked for; unknown ones are left out.
func onlyKeys(view ticketView, keys []string) any {
	data, err := json.Marshal(view)
	if err != nil { // a view is plain data
		panic(err)
	}
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		panic(err)
	}
	out := map[string]json.RawMessage{}
	for _, key := range keys {
		if value, has := whole[strings.TrimSpace(key)]; has {
			out[strings.TrimSpace(key)] = value
		}
	}
	return out
}
