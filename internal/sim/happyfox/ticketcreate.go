package happyfox

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// postTickets is POST tickets/: one ticket, or an array of them.
func postTickets(c *call) reply {
	if c.body.isList {
		return createTickets(c)
	}
	return createTicket(c)
}

// createTicket is POST tickets/ with one object, and POST new_ticket/.
func createTicket(c *call) reply {
	if c.body.isList {
		return invalid(oneError(allFields, "Enter one object."))
	}
	d, errs := c.checkTicket(c.body)
	if errs != nil {
		return invalid(errs)
	}
	return changed(c.ticketView(c.open(d), false))
}

// createResult is one item of a bulk answer.
type createResult struct {
	DisplayID string      `json:"display_id,omitempty"`
	ID        int64       `json:"id,omitempty"`
	Success   bool        `json:"success"`
	Error     fieldErrors `json:"error,omitempty"`
}

func createTickets(c *call) reply {
	if n := len(c.body.list); n < 1 || n > maxBatch {
		return invalid(oneError(allFields, fmt.Sprintf("Enter from 1 to %d tickets.", maxBatch)))
	}
	answer := ok(nil)
	results := make([]createResult, 0, len(c.body.list))
	for _, item := range c.body.list {
		result := c.createOne(item)
		answer.changed = answer.changed || result.Success
		results = append(results, result)
	}
	answer.body = results
	return answer
}

func (c *call) createOne(item any) createResult {
	object, isObject := item.(map[string]any)
	if !isObject {
		return createResult{Error: oneError(allFields, "Enter one object.")}
	}
	d, errs := c.checkTicket(payload{object: fields{json: object}})
	if errs != nil {
		return createResult{Error: errs}
	}
	t := c.open(d)
	return createResult{DisplayID: t.displayID(), ID: t.ID, Success: true}
}

// ticketDraft is a checked ticket to be.
type ticketDraft struct {
	ticket  ticketData
	message messageData
	contact *draft
	fields  *fieldDraft
	files   []file
}

// checkTicket checks one ticket. Keys that are not documented, status among
// them, are ignored: a new ticket has the default status.
func (c *call) checkTicket(p payload) (*ticketDraft, fieldErrors) {
	var errs fieldErrors
	st, f := c.st, p.object
	d := &ticketDraft{files: p.filesOf(attachmentsPart)}
	t := &d.ticket
	t.Subject = readSubject(f, "subject", true, &errs)
	d.message = readMessage(f, &errs, "text")
	if !d.message.hasMessage() && !failed(errs, "text") && !failed(errs, "html") {
		errs.add("text", msgRequired)
	}
	d.message.CC, d.message.BCC = readAddresses(f, "cc", &errs), readAddresses(f, "bcc", &errs)
	t.Category = needID(f, "category", st.isPublic, &errs)
	t.Priority = readID(f, "priority", st.hasPriority, &errs)
	t.Assignee = deref(st.readAssignee(f, "assignee", &errs))
	t.Tags = deref(readTags(f, "tags", &errs))
	t.DueDate = orNull(deref(readDue(f, &errs)))
	t.Created = readCreated(f, c.now, &errs)
	t.StaffOnly = readFlag(f, "visible_only_staff", &errs)
	d.contact = st.checkRequester(f, &errs)
	if t.Category != 0 { // what the fields are depends on it
		d.fields = st.ticketFields(t.Category, nil)
		d.fields.check(f, &errs)
	}
	st.checkFiles(d.files, attachmentsPart, &errs)
	if len(st.Tickets) >= maxTickets {
		errs.add(allFields, fmt.Sprintf("There are %d tickets already.", maxTickets))
	}
	return d, errs
}

func (st *state) isPublic(categoryID int64) bool {
	c := st.category(categoryID)
	return c != nil && c.Public
}

func readSubject(f fields, key string, required bool, errs *fieldErrors) string {
	raw, _ := f.value(key)
	text, isText := asText(raw)
	n := utf8.RuneCountInString(text)
	switch {
	case raw != nil && !isText:
		errs.add(key, msgValue)
	case text == "" && required:
		errs.add(key, msgRequired)
	case n > maxSubject:
		errs.add(key, tooLong(maxSubject, n))
	}
	return text
}

var createdForms = []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", time.RFC3339, "2006-01-02T15:04", time.DateOnly}

// readCreated reads when the ticket is said to have been made, with or without
// parts of a second, which are dropped; now when it is not said.
func readCreated(f fields, now time.Time, errs *fieldErrors) time.Time {
	raw, _ := f.value("created_at")
	if raw == nil {
		return now
	}
	text, _ := raw.(string)
	for _, form := range createdForms {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC().Truncate(time.Second)
		}
	}
	errs.add("created_at", "Enter a valid date/time.")
	return now
}

// checkRequester finds the contact of a ticket by "client", or else by "email",
// or drafts a new one. One that exists keeps its name, and its fields where
// nothing is sent (chosen here).
func (st *state) checkRequester(f fields, errs *fieldErrors) *draft {
	d := &draft{}
	if raw, _ := f.value("client"); raw != nil {
		if d.target = st.byID[readID(f, "client", st.hasContact, errs)]; d.target == nil {
			return d
		}
	} else {
		st.readRequester(d, f, errs)
	}
	d.readPhone(f, errs)
	d.fields = st.contactFields(d.target, false)
	d.fields.check(f, errs)
	return d
}

func (st *state) readRequester(d *draft, f fields, errs *fieldErrors) {
	st.checkName(d, f, errs)
	if raw, _ := f.value("email"); raw == nil {
		errs.add("email", msgRequired)
	} else if d.email = checkEmail(raw, errs); d.email != nil {
		d.target = st.byEmail[strings.ToLower(*d.email)]
	}
	if d.setEmail = d.target == nil; !d.setEmail {
		d.name = nil // required, though it renames nobody
	} else if len(st.Contacts) >= maxContacts {
		errs.add(allFields, fmt.Sprintf("There are %d contacts already.", maxContacts))
	}
}

// readPhone adds a number that the contact does not have yet, as type o.
func (d *draft) readPhone(f fields, errs *fieldErrors) {
	raw, _ := f.value("phone")
	number, isText := asText(raw)
	n := utf8.RuneCountInString(number)
	switch {
	case raw != nil && !isText:
		errs.add("phone", msgValue)
	case n > maxNumber:
		errs.add("phone", tooLong(maxNumber, n))
	case number != "" && (d.target == nil || !d.target.hasPhone(number) && len(d.target.Phones) < maxPhones):
		d.phones = []phoneDraft{{number: number}}
	}
}

func (c *contact) hasPhone(number string) bool {
	for _, p := range c.Phones {
		if digits(p.Number) == digits(number) {
			return true
		}
	}
	return false
}

// open puts a checked ticket into the account, with the first entry of its
// history.
func (c *call) open(d *ticketDraft) *ticketData {
	st, t := c.st, d.ticket
	contact := d.contact.target
	if contact == nil || len(d.contact.phones) > 0 || d.contact.fields.changes() != nil {
		contact = st.apply(d.contact, c.now)
	}
	t.Contact, t.Source, t.Text = contact.ID, sourceAPI, d.message.Text
	t.Prefix = st.category(t.Category).prefix()
	t.Status = defaultOf(st.Statuses, func(s *status) bool { return s.Default }).ID
	if t.Priority == 0 {
		t.Priority = defaultOf(st.Priorities, func(p *priority) bool { return p.Default }).ID
	}
	t.Fields = map[int64]fieldValue{}
	d.fields.apply(t.Fields)
	u := updateData{At: t.Created, ByType: byUser, ByID: contact.ID, messageData: d.message}
	u.Attachments = st.store(d.files)
	u.Status = newChange(0, t.Status, st.statusName)
	u.Priority = newChange(0, t.Priority, st.priorityName)
	if t.Assignee != 0 {
		u.Assignee = newChange(0, t.Assignee, st.staffName)
	}
	st.addTicket(&t)
	st.addUpdate(&t, u)
	return &t
}

// defaultOf is the object that is marked as the default, else the first.
func defaultOf[T any](list []T, is func(T) bool) T {
	for _, item := range list {
		if is(item) {
			return item
		}
	}
	return list[0]
}
