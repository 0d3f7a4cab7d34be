package zendesk

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// stamp is a time as it is shown, and ordered by.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// ticketList lists tickets that match and are not archived.
func (c *call) ticketList(match func(*ticket) bool) reply {
	l := c.ticketListing(c.st.Tickets.Where(func(t *ticket) bool { return !c.isArchived(t) && match(t) }))
	by, desc := c.ordered()
	if l.desc, l.sort = desc, ticketOrder(by); l.sort == nil && by != "" && by != "id" {
		return invalidAttribute("sort", "It is not a field that tickets are sorted by")
	}
	return l.answer(c)
}

func (c *call) ticketListing(rows []*ticket) *listing[*ticket] {
	sideload := splitWords(c.query.Get("include"))
	return &listing[*ticket]{
		name: "tickets", rows: rows, show: func(t *ticket) any { return c.ticketView(t, sideload) },
		aside: func(shown []*ticket, body object) { c.sideload(sideload, shown, body) },
	}
}

// ticketOrder is the text by which tickets are sorted; nil: by none that is known.
func ticketOrder(by string) func(*ticket) string {
	rank := func(word string, words []string) string { return string(rune('0' + slices.Index(words, word) + 1)) }
	switch by {
	case "created_at":
		return func(t *ticket) string { return stamp(t.CreatedAt) }
	case "updated_at":
		return func(t *ticket) string { return stamp(t.UpdatedAt) }
	case "priority":
		return func(t *ticket) string { return rank(text(t.Priority), priorities) }
	case "status":
		return func(t *ticket) string { return rank(t.Status, statuses) }
	case "ticket_type":
		return func(t *ticket) string { return rank(text(t.Type), types) }
	case "subject":
		return func(t *ticket) string { return strings.ToLower(text(t.Subject)) }
	}
	return nil
}

// splitWords splits a list with commas.
func splitWords(list string) []string {
	var out []string
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}

func contains(words []string, word string) bool { return slices.Contains(words, word) }

// wants tells whether a side load was asked for.
func wants(sideload []string, name string) bool { return contains(sideload, name) }

// sideload puts the users, groups and organizations of tickets beside them.
func (c *call) sideload(names []string, shown []*ticket, body object) {
	if wants(names, "users") {
		var of []id
		for _, t := range shown {
			of = append(of, t.RequesterID, t.SubmitterID, t.AssigneeID)
			of = append(append(of, t.EmailCCIDs...), t.FollowerIDs...)
		}
		body["users"] = pickRows(&c.st.Users, of, c.userView)
	}
	if wants(names, "groups") {
		var of []id
		for _, t := range shown {
			of = append(of, t.GroupID)
		}
		body["groups"] = pickRows(&c.st.Groups, of, c.groupView)
	}
	if wants(names, "organizations") {
		var of []id
		for _, t := range shown {
			of = append(of, t.OrganizationID)
		}
		body["organizations"] = pickRows(&c.st.Organizations, of, c.organizationView)
	}
}

// pickRows shows the rows of some numbers, each once.
func pickRows[R rig.Keyed](rows *table[R], of []id, show func(R) any) []any {
	slices.Sort(of)
	out := []any{}
	for _, number := range slices.Compact(of) {
		if r, found := rows.Get(number); found {
			out = append(out, show(r))
		}
	}
	return out
}

func listTickets(c *call) reply {
	number := c.query.Get("external_id")
	return c.ticketList(func(t *ticket) bool { return number == "" || strings.EqualFold(text(t.ExternalID), number) })
}

// showTickets reads up to 100 by their ids, archived ones too.
func showTickets(c *call) reply {
	asked := ids(c.query.Get("ids"))
	l := c.ticketListing(c.st.Tickets.Where(func(t *ticket) bool { return slices.Contains(asked, t.ID) }))
	return l.answer(c)
}

func listRequestedTickets(c *call) reply {
	of := c.arg(0)
	if _, found := c.st.Users.Get(of); !found {
		return notFound()
	}
	return c.ticketList(func(t *ticket) bool { return t.RequesterID == of })
}

// listIncidents lists the tickets that are linked to a problem.
func listIncidents(c *call) reply {
	of := c.arg(0)
	if _, found := c.st.Tickets.Get(of); !found {
		return notFound()
	}
	return c.ticketList(func(t *ticket) bool { return t.ProblemID == of })
}

func getTicket(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	sideload := splitWords(c.query.Get("include"))
	body := object{"ticket": c.ticketView(t, sideload)}
	c.sideload(sideload, []*ticket{t}, body)
	return ok(body)
}

// deleteTicket takes it out of all lists; exports still tell that it is deleted.
func deleteTicket(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	c.st.Tickets.Remove(func(other *ticket) bool { return other.ID == t.ID })
	gone := *t
	gone.Status, gone.CustomStatusID, gone.UpdatedAt = "deleted", 0, c.now
	c.st.Deleted.Put(&gone)
	return deleted()
}

func listTicketTags(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	return ok(object{"tags": t.Tags})
}

func listComments(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	inline, sideload := c.query.Get("include_inline_images") == "true", splitWords(c.query.Get("include"))
	by, desc := c.ordered()
	l := &listing[*comment]{
		name: "comments", rows: t.Comments, desc: desc && (by == "" || by == "created_at"), show: func(said *comment) any { return c.commentView(said, inline) },
		aside: func(shown []*comment, body object) {
			if wants(sideload, "users") {
				var of []id
				for _, said := range shown {
					of = append(of, said.AuthorID)
				}
				body["users"] = pickRows(&c.st.Users, of, c.userView)
			}
		},
	}
	return l.answer(c)
}

func (said *comment) Number() id { return said.ID }

// makePrivate makes a note of a public comment. The answer is empty.
func makePrivate(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	at := slices.IndexFunc(t.Comments, func(said *comment) bool { return said.ID == c.arg(1) })
	if at < 0 {
		return notFound()
	}
	private, changed := *t.Comments[at], *t
	private.Public = false
	changed.Comments = slices.Clone(t.Comments)
	changed.Comments[at], changed.UpdatedAt = &private, c.now
	c.st.Tickets.Put(&changed)
	return updated(nil)
}

func (a *audit) Number() id { return a.ID }

// listAudits lists what each update of a ticket did.
func listAudits(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	l := &listing[*audit]{name: "audits", rows: t.Audits, show: func(a *audit) any { return a }}
	return l.answer(c)
}

func getAudit(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	for _, a := range t.Audits {
		if a.ID == c.arg(1) {
			return ok(object{"audit": a})
		}
	}
	return notFound()
}

// countTickets is about how many there are; it is exact here.
func countTickets(c *call) reply {
	n := len(c.st.Tickets.Where(func(t *ticket) bool { return !c.isArchived(t) }))
	return ok(object{"count": object{"value": n, "refreshed_at": stamp(c.now)}})
}

// exportTickets and the others tell what has changed since a moment, oldest first, by a
// cursor that goes on with the next call. What is younger than a minute is left out.
func exportTickets(c *call) reply {
	rows := append(slices.Clone(c.st.Tickets.Rows()), c.st.Deleted.Rows()...)
	sideload := splitWords(c.query.Get("include"))
	return exported(c, "tickets", rows, func(t *ticket) time.Time { return t.UpdatedAt }, func(t *ticket) any { return c.ticketView(t, sideload) },
		func(shown []*ticket, body object) { c.sideload(sideload, shown, body) })
}

func exportUsers(c *call) reply {
	return exported(c, "users", c.st.Users.Rows(), func(u *user) time.Time { return u.UpdatedAt }, c.userView, func([]*user, object) {})
}

// maxIncremental is how many records an export by cursor has at once.
const maxIncremental = 1000

func exported[R rig.Keyed](c *call, name string, rows []R, changed func(R) time.Time, show func(R) any, aside func([]R, object)) reply {
	l := &listing[R]{name: name, show: show, sort: func(r R) string { return stamp(changed(r)) }}
	from := mark{}
	if cursor := c.query.Get("cursor"); cursor != "" {
		m, known := parseMark(cursor)
		if !known {
			return invalidAttribute("cursor", "It is not valid")
		}
		from = m
	} else {
		start := c.number("start_time", -1)
		if start < 0 {
			return invalidAttribute("start_time", "It must be a Unix time")
		}
		if time.Unix(int64(start), 0).After(c.now.Add(-time.Minute)) {
			return invalidAttribute("start_time", "It must be more than one minute ago") // the words are ours
		}
		from.text = stamp(time.Unix(int64(start), 0))
	}
	l.rows = slices.DeleteFunc(slices.Clone(rows), func(r R) bool {
		return changed(r).After(c.now.Add(-time.Minute)) || l.compare(l.mark(r), from) <= 0
	})
	slices.SortFunc(l.rows, func(a, b R) int { return l.compare(l.mark(a), l.mark(b)) })
	size := max(min(c.number("per_page", maxIncremental), maxIncremental), 1)
	shown := l.rows[:min(size, len(l.rows))]
	body := l.body(shown)
	aside(shown, body)
	body["end_of_stream"], body["before_url"], body["before_cursor"] = len(shown) == len(l.rows), nil, nil
	next := from.cursor()
	if len(shown) > 0 {
		next = l.mark(shown[len(shown)-1]).cursor()
	}
	body["after_cursor"], body["after_url"] = next, c.with(url.Values{"cursor": {next}}, "start_time")
	return ok(body)
}

// number reads a parameter that is a number above 0; else it is other.
func (c *call) number(name string, other int) int {
	if n := rig.ParseID(c.query.Get(name)); n > 0 || c.query.Get(name) == "0" {
		return int(n)
	}
	return other
}
