package freshdesk

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a ticket may be given. internal_agent_id, internal_group_id and lookup_parameter,
// of features that the account does not have, are refused.
var ticketAttributes = attributes{
	"name": words, "requester_id": integer, "email": words, "facebook_id": words, "phone": words, "twitter_id": words, "unique_external_id": words,
	"subject": words, "type": words | clearable, "status": integer, "priority": integer, "description": words, "responder_id": integer | clearable,
	"attachments": fileList, "custom_fields": dictionary, "due_by": moment, "email_config_id": integer | clearable, "fr_due_by": moment,
	"group_id": integer | clearable, "parent_id": integer, "product_id": integer | clearable, "source": integer, "tags": wordList, "company_id": integer | clearable,
}

// The times by which tickets are due; a plan of the account's own, made up.
const (
	firstResponseIn = 24 * time.Hour
	resolvedIn      = 3 * 24 * time.Hour
)

// maxTag is the length of a tag in characters.
const maxTag = 32

func createTicket(c *call) reply {
	known := attributes{"cc_emails": wordList, "related_ticket_ids": numberList}
	for name, k := range ticketAttributes {
		known[name] = k
	}
	var mandatory []string
	for _, f := range c.st.TicketFields.Where(func(f *field) bool { return f.Default && f.RequiredForAgents }) {
		if f.Name == "subject" || f.Name == "description" {
			mandatory = append(mandatory, f.Name)
		}
	}
	p := c.in.accept(known, mandatory...)
	t := &ticket{
		ID: c.st.LastTicket + 1, CCEmails: []string{}, FwdEmails: []string{}, ReplyCCEmails: []string{}, TicketCCEmails: []string{}, Priority: 1, Source: sources["Portal"],
		Status: open, CustomFields: map[string]any{}, CreatedAt: c.now, Tags: []string{}, Attachments: []id{}, Associated: []id{},
		FRDueBy: ptr(c.now.Add(firstResponseIn)), DueBy: ptr(c.now.Add(resolvedIn)),
	}
	d := &draft{call: c, was: t, isNew: true}
	t, bad := d.write(p)
	if bad != nil {
		return *bad
	}
	return c.created("tickets", t.ID, c.ticketView(t))
}

func updateTicket(c *call) reply {
	was, found := c.st.Tickets.Get(c.arg(0))
	switch {
	case !found:
		return notFound()
	case was.Deleted || was.Spam:
		return notAllowed(c.method, "GET")
	}
	d := &draft{call: c, was: was}
	t, bad := d.write(c.in.accept(ticketAttributes))
	if bad != nil {
		return *bad
	}
	return updated(c.ticketView(t))
}

// draft is a ticket on its way into the state.
type draft struct {
	*call
	was    *ticket
	t      *ticket
	isNew  bool
	person *contact // the requester, where it is made with the ticket
}

// write checks everything and then keeps the ticket, its files and its requester.
func (d *draft) write(p problems) (*ticket, *reply) {
	d.custom(&p, &d.st.TicketFields, d.isNew)
	d.t = patched(d.call, d.was, &p)
	if len(p) == 0 {
		d.checkValues(&p)
		d.checkRelations(&p)
		d.checkRequester(&p)
		d.checkAssociation(&p)
		d.checkFiles(&p, d.was.Attachments)
	}
	if len(p) > 0 {
		bad := p.refused()
		return nil, &bad
	}
	if d.person != nil {
		d.person.ID = d.st.next()
		d.st.Contacts.Put(d.person)
		d.t.RequesterID = d.person.ID
	}
	d.finish()
	d.t.Attachments = append(slices.Clone(d.was.Attachments), d.keepFiles()...)
	d.st.Tickets.Put(d.t)
	d.st.LastTicket = max(d.st.LastTicket, d.t.ID)
	return d.t, nil
}

func (d *draft) checkValues(p *problems) {
	t := d.t
	if numbers := statusNumbers(); !slices.Contains(numbers, strconv.Itoa(t.Status)) {
		p.oneOf("status", numbers)
	}
	if t.Priority < 1 || t.Priority > len(priorities) {
		p.oneOf("priority", []string{"1", "2", "3", "4"})
	}
	if numbers := sourceNumbers(); !slices.Contains(numbers, strconv.Itoa(t.Source)) {
		p.oneOf("source", numbers)
	}
	kinds, _ := d.st.TicketFields.First(func(f *field) bool { return f.Name == "ticket_type" })
	if t.Type != nil && !slices.Contains(kinds.Choices, *t.Type) {
		p.oneOf("type", kinds.Choices)
	}
	for name, v := range map[string]*string{"subject": t.Subject, "description": &t.Description} {
		if d.in.has(name) && strings.TrimSpace(text(v)) == "" {
			p.add(name, invalidValue, "It should not be blank as this is a mandatory field")
		}
	}
	for _, tag := range t.Tags {
		if tag == "" || len([]rune(tag)) > maxTag || strings.Contains(tag, ",") {
			p.add("tags", invalidValue, "It should only contain elements of up to %d characters without commas", maxTag)
			break
		}
	}
	if slices.ContainsFunc(t.CCEmails, func(a string) bool { return !isAddress(a) }) {
		p.add("cc_emails", invalidValue, "It should contain elements that are in the 'valid email address' format")
	}
}

func (d *draft) checkRelations(p *problems) {
	for _, one := range []struct {
		name, what string
		number     id
		found      func(id) bool
	}{
		{"responder_id", "agent", d.t.ResponderID, func(n id) bool { _, found := d.st.Agents.Get(n); return found }},
		{"group_id", "group", d.t.GroupID, func(n id) bool { _, found := d.st.Groups.Get(n); return found }},
		{"product_id", "product", d.t.ProductID, func(n id) bool { _, found := d.st.Products.Get(n); return found }},
		{"company_id", "company", d.t.CompanyID, func(n id) bool { _, found := d.st.Companies.Get(n); return found }},
		{"email_config_id", "email config", d.t.EmailConfigID, func(id) bool { return false }}, // the account has none
	} {
		if one.number != 0 && !one.found(one.number) {
			p.unmatched(one.name, one.what)
		}
	}
}

// checkRequester finds the requester, or makes one of an address, a phone, a handle or an
// external id that nobody has. In which order they count is chosen here.
func (d *draft) checkRequester(p *problems) {
	sent := false
	for _, name := range []string{"requester_id", "email", "phone", "twitter_id", "unique_external_id", "facebook_id"} {
		if sent = d.in.has(name); sent {
			d.findRequester(p, name)
			break
		}
	}
	if !sent && d.isNew {
		p.add("requester_id", missingField, "Please fill at least 1 of requester_id, phone, email, twitter_id, facebook_id, unique_external_id fields")
	}
}

func (d *draft) findRequester(p *problems, name string) {
	value := d.in.text(name)
	if name == "requester_id" {
		_, isAgent := d.st.Agents.Get(d.t.RequesterID)
		if who, isContact := d.st.Contacts.Get(d.t.RequesterID); !isAgent && (!isContact || who.Deleted) {
			p.unmatched(name, "contact")
		}
		return
	}
	who := d.st.personBy(name, value)
	switch {
	case who != 0:
		d.t.RequesterID = who
	case name == "facebook_id":
		p.unmatched(name, "contact")
	case name == "email" && !isAddress(value):
		p.add(name, invalidValue, "It should be in the 'valid email address' format")
	case strings.TrimSpace(value) == "":
		p.add(name, invalidValue, "It should not be blank")
	case name == "phone" && d.in.text("name") == "":
		p.add("name", missingField, "It should be a/an String")
	default:
		d.person = d.newRequester(name, value)
	}
}

func (st *state) personBy(name, value string) id {
	if name == "email" {
		return st.personByAddress(value)
	}
	who, found := st.Contacts.First(func(who *contact) bool {
		has := map[string]*string{"phone": who.Phone, "twitter_id": who.TwitterID, "unique_external_id": who.ExternalID}[name]
		return value != "" && !who.Deleted && (text(has) == value || name == "phone" && text(who.Mobile) == value)
	})
	if !found {
		return 0
	}
	return who.ID
}

func (d *draft) newRequester(name, value string) *contact {
	who := d.newContact()
	if who.Name = d.in.text("name"); who.Name == "" { // chosen here
		who.Name, _, _ = strings.Cut(value, "@")
	}
	*map[string]**string{"email": &who.Email, "phone": &who.Phone, "twitter_id": &who.TwitterID, "unique_external_id": &who.ExternalID}[name] = &value
	who.CompanyID = d.st.companyOf(text(who.Email))
	return who
}

// The sides of an association.
const (
	isParent = 1 + iota
	isChild
	isTracker
	isRelated
)

// checkAssociation checks what the ticket is to be linked to. That a child can get another
// parent, and anything else in an association nothing, is chosen here.
func (d *draft) checkAssociation(p *problems) {
	if n, sent := d.in.values["parent_id"].(int64); sent {
		parent, found := d.st.Tickets.Get(id(n))
		if !found || parent.Deleted || parent.ID == d.t.ID || !parent.is(0, isParent) || !d.was.is(0, isChild) {
			p.add("parent_id", invalidValue, "It should be a valid parent ticket")
		}
	}
	for _, n := range d.in.ids("related_ticket_ids") {
		if t, found := d.st.Tickets.Get(n); !found || t.Deleted || !t.is(0) {
			p.add("related_ticket_ids", invalidValue, "It should contain valid tickets without an association")
			return
		}
	}
}

// finish does what follows from the change.
func (d *draft) finish() {
	t := d.t
	t.Description = asHTML(t.Description)
	if d.isNew && !d.in.has("company_id") {
		if who, found := d.st.Contacts.Get(t.RequesterID); found {
			t.CompanyID = who.CompanyID
		}
	}
	if d.isNew {
		t.ReplyCCEmails, t.TicketCCEmails = slices.Clone(t.CCEmails), slices.Clone(t.CCEmails)
	}
	t.setStatus(d.was.Status, d.now)
	if n, sent := d.in.values["parent_id"].(int64); sent && !slices.Contains(d.was.Associated, id(n)) {
		for _, old := range d.was.Associated {
			d.part(old)
		}
		t.AssociationType, t.Associated = ptr(isChild), []id{id(n)}
		d.associate(id(n), isParent)
	}
	if related := d.in.ids("related_ticket_ids"); len(related) > 0 {
		t.AssociationType, t.Associated = ptr(isTracker), related
		for _, n := range related {
			d.associate(n, isRelated)
		}
	}
	t.UpdatedAt = d.now
}

// associate puts the draft's number at the other side.
func (d *draft) associate(with id, kind int) {
	was, _ := d.st.Tickets.Get(with)
	other := *was
	other.AssociationType, other.Associated = &kind, append(slices.Clone(was.Associated), d.t.ID)
	d.st.Tickets.Put(&other)
}

// part takes the draft's number from a parent, which is none without children.
func (d *draft) part(from id) {
	was, _ := d.st.Tickets.Get(from)
	other := *was
	other.Associated = slices.DeleteFunc(slices.Clone(was.Associated), func(n id) bool { return n == d.t.ID })
	if len(other.Associated) == 0 {
		other.AssociationType = nil
	}
	d.st.Tickets.Put(&other)
}

// is says whether a ticket has one of some sides; 0 is none.
func (t *ticket) is(sides ...int) bool {
	side := 0
	if t.AssociationType != nil {
		side = *t.AssociationType
	}
	return slices.Contains(sides, side)
}

// setStatus keeps when the ticket was resolved and closed, until it is opened again.
func (t *ticket) setStatus(was int, now time.Time) {
	isDone := func(status int) bool { return status == resolved || status == closed }
	switch {
	case !isDone(t.Status):
		t.Stats.ResolvedAt, t.Stats.ClosedAt = nil, nil
	case !isDone(was):
		t.Stats.ResolvedAt = &now
	}
	if t.Status == closed && t.Stats.ClosedAt == nil {
		t.Stats.ClosedAt = &now
	} else if t.Status == resolved {
		t.Stats.ClosedAt = nil
	}
}
