package freshdesk

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Bounds of lists. A page above 100 records is refused.
const (
	defaultPerPage = 30
	maxPerPage     = 100
)

// parameters refuses those that a route does not have.
func (c *call) parameters(known ...string) problems {
	var p problems
	for _, name := range slices.Sorted(maps.Keys(c.query)) {
		if !slices.Contains(known, name) {
			p.unknown(name)
		}
	}
	return p
}

// page reads page and per_page.
func (c *call) page(p *problems) (page, size int) {
	return c.number(p, "page", 1, 1<<31), c.number(p, "per_page", defaultPerPage, maxPerPage)
}

// number reads a parameter from 1 to most.
func (c *call) number(p *problems, name string, otherwise, most int) int {
	if !c.query.Has(name) {
		return otherwise
	}
	n, err := strconv.Atoi(c.query.Get(name))
	if err != nil || n < 1 || n > most {
		message := "It should be a/an Positive Integer"
		if most < 1<<31 {
			message += fmt.Sprintf(" less than or equal to %d", most)
		}
		p.add(name, invalidValue, "%s", message)
	}
	return n
}

// id reads the number of a record; wanted is false where the parameter is missing.
func (c *call) id(p *problems, name string) (n id, wanted bool) {
	if !c.query.Has(name) {
		return 0, false
	}
	i, err := strconv.ParseInt(c.query.Get(name), 10, 64)
	if err != nil || i < 1 {
		p.add(name, mismatch, "It should be a/an Positive Integer")
	}
	return id(i), true
}

// moment reads a time; wanted is false where the parameter is missing.
func (c *call) moment(p *problems, name string) (t time.Time, wanted bool) {
	if !c.query.Has(name) {
		return t, false
	}
	v, isTime := parseTime(moment, c.query.Get(name))
	if !isTime {
		p.mismatch(name, moment, c.query.Get(name))
		return t, true
	}
	t, _ = time.Parse(time.RFC3339, v.(string))
	return t, true
}

// choice reads a parameter that has some values.
func (c *call) choice(p *problems, name string, values ...string) string {
	v := c.query.Get(name)
	if c.query.Has(name) && !slices.Contains(values, v) {
		p.oneOf(name, values)
	}
	return v
}

// paged answers a page of rows, with the address of the next one in the header Link.
func paged[R any](c *call, page, size int, rows []R, show func(R) any) reply {
	from := min((page-1)*size, len(rows))
	to := min(from+size, len(rows))
	views := make([]any, 0, to-from)
	for _, r := range rows[from:to] {
		views = append(views, show(r))
	}
	r := ok(views)
	if to < len(rows) {
		query := maps.Clone(c.query)
		query["page"] = []string{strconv.Itoa(page + 1)}
		r.header = map[string]string{"Link": fmt.Sprintf("<%s%s?%s>; rel=\"next\"", c.host, c.path, query.Encode())}
	}
	return r
}

// listed answers a list that has no filters.
func listed[R any](c *call, rows []R, show func(R) any) reply {
	p := c.parameters("page", "per_page")
	page, size := c.page(&p)
	if len(p) > 0 {
		return p.refused()
	}
	return paged(c, page, size, rows, show)
}

// shown answers one record, if it is there.
func shown[R any](c *call, r R, found bool, show func(R) any) reply {
	if !found {
		return notFound()
	}
	if p := c.parameters(); len(p) > 0 {
		return p.refused()
	}
	return ok(show(r))
}

// itself shows a record as it is kept.
func itself[R any](r R) any { return r }
