package freshdesk

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// ticketView is a ticket with what is asked for beside it; Description hides what a list
// does not show.
type ticketView struct {
	*ticket
	CustomFields    map[string]any `json:"custom_fields"`
	Description     *string        `json:"description,omitempty"`
	DescriptionText *string        `json:"description_text,omitempty"`
	Attachments     any            `json:"attachments,omitempty"`
	Stats           *stats         `json:"stats,omitempty"`
	Requester       any            `json:"requester,omitempty"`
	Company         any            `json:"company,omitempty"`
	Conversations   any            `json:"conversations,omitempty"`
}

// ticketRow is a ticket as lists have it: without description and files.
func (c *call) ticketRow(t *ticket) *ticketView {
	return &ticketView{ticket: t, CustomFields: filled(&c.st.TicketFields, t.CustomFields)}
}

func (c *call) ticketView(t *ticket) *ticketView {
	v := c.ticketRow(t)
	v.describe()
	v.Attachments = c.attachments(t.Attachments, "file_size")
	return v
}

func (v *ticketView) describe() {
	v.Description, v.DescriptionText = &v.ticket.Description, ptr(plainText(v.ticket.Description))
}

// embed adds what include names.
func (c *call) embed(v *ticketView, include []string) {
	for _, name := range include {
		switch name {
		case "requester":
			v.Requester = c.requesterView(v.RequesterID)
		case "stats":
			v.Stats = &v.ticket.Stats
		case "description":
			v.describe()
		case "company":
			if o, found := c.st.Companies.Get(v.CompanyID); found {
				v.Company = object{"id": o.ID, "name": o.Name}
			} else {
				v.Company = object{}
			}
		case "conversations":
			all := c.conversationsOf(v.ID)
			views := []any{}
			for _, one := range all[:min(10, len(all))] {
				views = append(views, c.conversationView(one))
			}
			v.Conversations = views
		}
	}
}

func (c *call) requesterView(number id) any {
	if a, found := c.st.Agents.Get(number); found {
		return object{"id": a.ID, "name": a.Contact.Name, "email": a.Contact.Email, "mobile": a.Contact.Mobile, "phone": a.Contact.Phone}
	}
	who, _ := c.st.Contacts.Get(number)
	return object{"id": who.ID, "name": who.Name, "email": who.Email, "mobile": who.Mobile, "phone": who.Phone}
}

// included reads what is to be embedded.
func (c *call) included(p *problems, known ...string) []string {
	if !c.query.Has("include") {
		return nil
	}
	names := strings.Split(c.query.Get("include"), ",")
	for _, name := range names {
		if !slices.Contains(known, name) {
			p.oneOf("include", known)
			return nil
		}
	}
	return names
}

// getTicket shows deleted ones, too.
func getTicket(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	p := c.parameters("include")
	include := c.included(&p, "conversations", "requester", "company", "stats")
	if len(p) > 0 {
		return p.refused()
	}
	v := c.ticketView(t)
	c.embed(v, include)
	return ok(v)
}

// The list ends at 300 pages, and has the tickets of the last 30 days unless
// updated_since says otherwise.
const (
	maxTicketPage = 300
	recent        = 30 * 24 * time.Hour
)

// ticketFilter is what a list of tickets is asked for.
type ticketFilter struct {
	filter             string
	requester, company id
	since              time.Time
	created            time.Time // not before
}

func listTickets(c *call) reply {
	p := c.parameters("filter", "requester_id", "email", "unique_external_id", "company_id", "updated_since", "order_by", "order_type", "include", "page", "per_page")
	page, size := c.page(&p)
	c.number(&p, "page", 1, maxTicketPage)
	f, possible := c.ticketFilter(&p)
	by := c.choice(&p, "order_by", "created_at", "due_by", "updated_at", "status")
	ascending := c.choice(&p, "order_type", "asc", "desc") == "asc"
	include := c.included(&p, "stats", "requester", "description", "company")
	if len(p) > 0 {
		return p.refused()
	}
	rows := []*ticket{}
	if possible {
		rows = c.st.Tickets.Where(func(t *ticket) bool { return c.matches(&f, t) })
	}
	sortTickets(rows, by, ascending)
	return paged(c, page, size, rows, func(t *ticket) any {
		v := c.ticketRow(t)
		c.embed(v, include)
		return v
	})
}

// ticketFilter reads the filters; possible is false where they name a requester that is
// not there.
func (c *call) ticketFilter(p *problems) (f ticketFilter, possible bool) {
	f.filter = c.choice(p, "filter", "new_and_my_open", "watching", "spam", "deleted", "all_tickets")
	f.requester, _ = c.id(p, "requester_id")
	f.company, _ = c.id(p, "company_id")
	since, isOlder := c.moment(p, "updated_since")
	if f.since = since; !isOlder && c.opts.OnlyRecent {
		f.created = c.now.Add(-recent)
	}
	for _, name := range []string{"email", "unique_external_id"} {
		if !c.query.Has(name) {
			continue
		}
		who := c.st.personByAddress(c.query.Get("email"))
		if name == "unique_external_id" {
			found, _ := c.st.Contacts.First(func(who *contact) bool { return text(who.ExternalID) == c.query.Get(name) })
			if who = 0; found != nil {
				who = found.ID
			}
		}
		if who == 0 || f.requester != 0 && f.requester != who {
			return f, false
		}
		f.requester = who
	}
	return f, true
}

func (c *call) matches(f *ticketFilter, t *ticket) bool {
	if t.Deleted != (f.filter == "deleted") || t.Spam != (f.filter == "spam") || f.filter == "watching" {
		return false
	}
	if f.filter == "new_and_my_open" && (t.Status != open || t.ResponderID != 0 && t.ResponderID != c.me().ID) {
		return false
	}
	return (f.requester == 0 || t.RequesterID == f.requester) && (f.company == 0 || t.CompanyID == f.company) &&
		!t.UpdatedAt.Before(f.since) && !t.CreatedAt.Before(f.created)
}

// sortTickets orders by a time or the status, and then by number.
func sortTickets(rows []*ticket, by string, ascending bool) {
	when := func(t *ticket) time.Time {
		switch by {
		case "updated_at":
			return t.UpdatedAt
		case "due_by":
			if t.DueBy != nil {
				return *t.DueBy
			}
			return time.Time{}
		}
		return t.CreatedAt
	}
	slices.SortFunc(rows, func(a, b *ticket) int {
		n := when(a).Compare(when(b))
		if by == "status" {
			n = cmp.Compare(a.Status, b.Status)
		}
		if n = cmp.Or(n, cmp.Compare(a.ID, b.ID)); ascending {
			return n
		}
		return -n
	})
}

func deleteTicket(c *call) reply { return c.trash(false, true) }

func restoreTicket(c *call) reply { return c.trash(true, false) }

// trash moves a ticket into the trash, or out of it.
func (c *call) trash(was, is bool) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	switch {
	case !found:
		return notFound()
	case t.Deleted != was:
		return notAllowed(c.method, "GET")
	}
	other := *t
	other.Deleted, other.UpdatedAt = is, c.now
	c.st.Tickets.Put(&other)
	return deleted()
}
