package zendesk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// sentTicket is what a write of a ticket can hold beside the record's own keys.
type sentTicket struct {
	Comment       *sentComment  `json:"comment"`
	Requester     *sentPerson   `json:"requester"`
	AssigneeEmail string        `json:"assignee_email"`
	EmailCCs      []sentCopy    `json:"email_ccs"`
	Followers     []sentCopy    `json:"followers"`
	SafeUpdate    bool          `json:"safe_update"`
	UpdatedStamp  *time.Time    `json:"updated_stamp"`
	Followup      id            `json:"via_followup_source_id"`
	Comments      []sentComment `json:"comments"` // of an import
}

type sentPerson struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// sentCopy adds a person to a ticket, or takes one away.
type sentCopy struct {
	UserID id     `json:"user_id"`
	Email  string `json:"user_email"`
	Name   string `json:"user_name"`
	Action string `json:"action"` // put, which is the default, or delete
}

// ticketDraft is a ticket on its way through a write.
type ticketDraft struct {
	*call
	was   *ticket // nil of a new one
	t     *ticket
	sent  sentTicket
	inner json.RawMessage
	found problems
	audit *audit
	made  []id // users, of unknown addresses
	// imports: no rules of statuses hold.
	imports bool
}

// onlyOf tells whether nothing but some keys was sent: those of a closed ticket that can
// still be changed, by support.zendesk.com/hc/articles/4408894213018.
func (d *ticketDraft) onlyOf(names ...string) bool {
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(d.inner, &keys) // draft read it
	for key := range keys {
		if !slices.Contains(names, key) {
			return false
		}
	}
	return true
}

func (d *ticketDraft) has(name string) bool { return rig.Has(d.inner, name) }

// draft lays what was sent over a ticket. People that are named by an address only are
// made with the ticket.
func (c *call) draft(was *ticket) (*ticketDraft, *reply) {
	inner, bad := c.wrapped("ticket")
	if bad != nil {
		return nil, bad
	}
	d := &ticketDraft{call: c, was: was, inner: inner, found: problems{}}
	blank := &ticket{
		CreatedAt: c.now, UpdatedAt: c.now, Via: viaChannel("api"), RequesterID: c.me.ID, SubmitterID: c.me.ID, BrandID: c.st.defaultBrand(),
		Tags: []string{}, CustomFields: []fieldValue{}, FollowerIDs: []id{}, EmailCCIDs: []id{},
	}
	if was != nil {
		copied := *was
		blank = &copied
	}
	values, comments, audits := blank.CustomFields, blank.Comments, blank.Audits
	blank.Comments, blank.Audits = nil, nil
	t, err := patchedTicket(blank, inner)
	if err == nil {
		err = json.Unmarshal(inner, &d.sent)
	}
	if err != nil {
		return nil, invalidType("ticket", err)
	}
	d.t, t.Comments, t.Audits = t, comments, audits
	d.settle(blank, values)
	return d, nil
}

// patchedTicket leaves the comments of an import to sentTicket.
func patchedTicket(blank *ticket, inner json.RawMessage) (*ticket, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(inner, &keys); err != nil {
		return nil, err
	}
	delete(keys, "comments")
	delete(keys, "via")
	rest, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	return rig.Patched(blank, rest)
}

// settle takes back what can't be set.
func (d *ticketDraft) settle(blank *ticket, values []fieldValue) {
	var sent []fieldValue
	if d.has("custom_fields") {
		sent = d.t.CustomFields
	}
	d.t.ID, d.t.Description, d.t.FollowerIDs, d.t.EmailCCIDs = blank.ID, blank.Description, slices.Clone(blank.FollowerIDs), slices.Clone(blank.EmailCCIDs)
	d.t.AssignedAt, d.t.CustomFields = blank.AssignedAt, slices.Clone(values)
	d.t.Tags = cleanTags(d.t.Tags)
	if d.was != nil {
		d.t.SubmitterID, d.t.CreatedAt, d.t.UpdatedAt, d.t.SolvedAt = blank.SubmitterID, blank.CreatedAt, blank.UpdatedAt, blank.SolvedAt
	}
	if d.t.Type != nil && *d.t.Type == "" {
		d.t.Type = nil
	}
	if d.t.Priority != nil && *d.t.Priority == "" {
		d.t.Priority = nil
	}
	d.takeValues(sent)
}

// refused is the answer when something was found. The people that were made for the
// ticket go with it.
func (d *ticketDraft) refused() *reply {
	if len(d.found) == 0 {
		return nil
	}
	d.st.Users.Remove(func(u *user) bool { return slices.Contains(d.made, u.ID) })
	d.st.Identities.Remove(func(i *identity) bool { return slices.Contains(d.made, i.UserID) })
	d.st.Memberships.Remove(func(m *organizationMembership) bool { return slices.Contains(d.made, m.UserID) })
	r := d.found.refused()
	return &r
}

func createTicket(c *call) reply {
	d, bad := c.draft(nil)
	if bad != nil {
		return *bad
	}
	d.t.CreatedAt, d.t.UpdatedAt, d.t.SolvedAt = c.now, c.now, nil
	if d.sent.Comment == nil || d.sent.Comment.isEmpty() {
		d.found.add(base, "BlankValue", "Description: cannot be blank")
	}
	d.check()
	if bad := d.refused(); bad != nil {
		return *bad
	}
	d.number()
	d.say(*d.sent.Comment, c.now, d.t.SubmitterID)
	d.t.Description = d.t.Comments[0].Body
	return d.done(created)
}

func updateTicket(c *call) reply {
	was, there := c.st.Tickets.Get(c.arg(0))
	if !there {
		return notFound()
	}
	d, bad := c.draft(was)
	if bad != nil {
		return *bad
	}
	if was.Status == closed && !d.onlyOf("tags", "subject", "priority") {
		return refuse("status", "InvalidValue", "Status: closed prevents ticket update")
	}
	// The words are ours; the status is documented.
	if d.sent.SafeUpdate && d.sent.UpdatedStamp != nil && d.sent.UpdatedStamp.Before(was.UpdatedAt) {
		return reply{status: http.StatusConflict, body: object{
			"error": "UpdateConflict", "description": "Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.",
		}}
	}
	d.check()
	if bad := d.refused(); bad != nil {
		return *bad
	}
	d.audit = newAudit(c.st.next(), d.t, c.me.ID, c.now)
	if d.sent.Comment != nil && !d.sent.Comment.isEmpty() {
		d.say(*d.sent.Comment, c.now, c.me.ID)
	}
	return d.done(updated)
}

// importTicket makes a ticket with the times that are sent, and as many comments. No
// rules run, and only admins may do so.
func importTicket(c *call) reply {
	if c.me.Role != admin {
		return forbidden()
	}
	d, bad := c.draft(nil)
	if bad != nil {
		return *bad
	}
	d.imports = true
	d.check()
	if bad := d.refused(); bad != nil {
		return *bad
	}
	if !d.has("updated_at") {
		d.t.UpdatedAt = c.now
	}
	d.number()
	for _, said := range d.sent.Comments {
		when := d.t.CreatedAt
		if said.CreatedAt != nil {
			when = *said.CreatedAt
		}
		d.say(said, when, d.t.SubmitterID)
	}
	if len(d.t.Comments) > 0 {
		d.t.Description = d.t.Comments[0].Body
	}
	d.done(created)
	return created(object{"ticket": c.ticketView(d.t, nil)})
}

// number numbers a new ticket and begins its first audit.
func (d *ticketDraft) number() {
	d.st.LastTicket++
	d.t.ID = d.st.LastTicket
	d.audit = newAudit(d.st.next(), d.t, d.me.ID, d.t.CreatedAt)
}

// done puts the ticket into the state. An update that does nothing leaves its time.
func (d *ticketDraft) done(answer func(any) reply) reply {
	d.note()
	if d.was != nil && len(d.audit.Events) > 0 {
		d.t.UpdatedAt = d.now
	}
	d.t.Audits = append(slices.Clip(d.t.Audits), d.audit)
	d.st.Tickets.Put(d.t)
	return answer(object{"ticket": d.ticketView(d.t, nil), "audit": d.audit})
}

// note lists in the audit what is otherwise than it was.
func (d *ticketDraft) note() {
	was := d.was
	if was == nil {
		was = &ticket{}
	}
	changes := []struct {
		name    string
		was, is any
	}{
		{"subject", was.Subject, d.t.Subject},
		{"type", was.Type, d.t.Type},
		{"priority", was.Priority, d.t.Priority},
		{"status", was.Status, d.t.Status},
		{"custom_status_id", was.CustomStatusID, d.t.CustomStatusID},
		{"requester_id", was.RequesterID, d.t.RequesterID},
		{"assignee_id", was.AssigneeID, d.t.AssigneeID},
		{"group_id", was.GroupID, d.t.GroupID},
		{"organization_id", was.OrganizationID, d.t.OrganizationID},
		{"brand_id", was.BrandID, d.t.BrandID},
		{"problem_id", was.ProblemID, d.t.ProblemID},
		{"due_at", was.DueAt, d.t.DueAt},
		{"tags", was.Tags, d.t.Tags},
		{"external_id", was.ExternalID, d.t.ExternalID},
		{"recipient", was.Recipient, d.t.Recipient},
		{"email_cc_ids", was.EmailCCIDs, d.t.EmailCCIDs},
		{"follower_ids", was.FollowerIDs, d.t.FollowerIDs},
	}
	for _, f := range d.st.TicketFields.Rows() {
		changes = append(changes, struct {
			name    string
			was, is any
		}{f.ID.String(), was.value(f.ID), d.t.value(f.ID)})
	}
	for _, ch := range changes {
		if before, now := asJSON(ch.was), asJSON(ch.is); before != now && (d.was != nil || now != "null" && now != "[]" && now != `""`) {
			d.changed(ch.name, ch.was, ch.is)
		}
	}
}

func (d *ticketDraft) changed(name string, was, is any) {
	if d.was == nil {
		d.audit.Events = append(d.audit.Events, object{"id": d.st.next(), "type": "Create", "field_name": name, "value": asText(is)})
		return
	}
	d.audit.changed(d.st.next(), name, asText(was), asText(is))
}

// asText is a value as audits tell it, which the description has as text: lists have a
// space between.
func asText(v any) any {
	var plain any
	decode(v, &plain)
	switch plain := plain.(type) {
	case nil:
		return nil
	case string:
		return plain
	case []any:
		words := make([]string, len(plain))
		for i, item := range plain {
			words[i] = fmt.Sprint(asText(item))
		}
		return strings.Join(words, " ")
	}
	return asJSON(plain)
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values
	}
	return string(data)
}
