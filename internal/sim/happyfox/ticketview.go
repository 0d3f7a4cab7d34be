package happyfox

import (
	"slices"
	"strings"
)

// ticketView is a ticket as the API draws it.
type ticketView struct {
	DisplayID        string         `json:"display_id"`
	ID               int64          `json:"id"`
	Subject          string         `json:"subject"`
	FirstMessage     string         `json:"first_message"`
	Status           *status        `json:"status"`
	Priority         *priority      `json:"priority"`
	Category         *category      `json:"category"`
	User             contactView    `json:"user"`
	AssignedTo       *staff         `json:"assigned_to"`
	Subscribers      []subscriber   `json:"subscribers"`
	Tags             string         `json:"tags"`
	DueDate          *string        `json:"due_date"`
	DueBy            *string        `json:"due_by"` // always null: what fills it is not documented
	CustomFields     []ticketField  `json:"custom_fields"`
	TimeSpent        *int           `json:"time_spent"`
	MessagesCount    int            `json:"messages_count"` // private notes count too (chosen here)
	AttachmentsCount int            `json:"attachments_count"`
	SLABreaches      int            `json:"sla_breaches"`
	Unresponded      bool           `json:"unresponded"`
	Source           string         `json:"source"`
	VisibleOnlyStaff bool           `json:"visible_only_staff"`
	CreatedAt        *string        `json:"created_at"`
	LastUpdatedAt    *string        `json:"last_updated_at"`
	LastModified     *string        `json:"last_modified"`
	LastUserReplyAt  *string        `json:"last_user_reply_at"`
	LastStaffReplyAt *string        `json:"last_staff_reply_at"`
	MergedTickets    []int64        `json:"merged_tickets"` // numbers (chosen here; the items are not documented)
	MergedTo         *int64         `json:"merged_to"`
	Updates          []ticketUpdate `json:"updates"`
}

type subscriber struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
}

type ticketUpdate struct {
	UpdateID     int64         `json:"update_id"`
	Timestamp    *string       `json:"timestamp"`
	TimeSpent    *int          `json:"time_spent"`
	By           *actor        `json:"by"`
	Status       *change       `json:"status_change"`
	Priority     *change       `json:"priority_change"`
	Assignee     *change       `json:"assignee_change"`
	Category     *change       `json:"category_change"`
	CustomFields []fieldChange `json:"custom_field_change"`
	DueDate      *dueChange    `json:"due_date_change"`
	Survey       *string       `json:"satisfaction_survey"` // always null: its object is not documented
	Message      *message      `json:"message"`
}

type actor struct {
	Type  string  `json:"type"`
	ID    int64   `json:"id"`
	Name  string  `json:"name"`
	Email *string `json:"email"`
}

type message struct {
	Text            string           `json:"text"`
	HTML            string           `json:"html"`
	Subject         string           `json:"subject"`
	CC              string           `json:"cc_list"`
	BCC             string           `json:"bcc_list"`
	ForwardList     *string          `json:"forward_list"`
	CustomerUpdated bool             `json:"customer_updated"`
	MessageType     *string          `json:"message_type"` // null public, "p" private
	Attachments     []attachmentView `json:"attachments"`
}

// ticketView draws a ticket, with a fresh link for each of its files. Custom
// field changes are shown when asked for.
func (c *call) ticketView(t *ticketData, fieldChanges bool) ticketView {
	st := c.st
	v := ticketView{
		DisplayID: t.displayID(), ID: t.ID, Subject: t.Subject, FirstMessage: t.Text + "\n\n",
		Status: st.status(t.Status), Priority: st.priority(t.Priority), Category: st.category(t.Category),
		User: st.view(st.byID[t.Contact]), AssignedTo: st.staffByID(t.Assignee), Subscribers: []subscriber{},
		Tags: t.Tags, DueDate: t.DueDate, CustomFields: []ticketField{}, TimeSpent: t.TimeSpent,
		AttachmentsCount: len(t.attachments()), SLABreaches: t.SLABreaches, Unresponded: t.unresponded(), Source: t.Source,
		VisibleOnlyStaff: t.StaffOnly, CreatedAt: stamp(&t.Created), LastUpdatedAt: stamp(&t.Updated),
		LastModified: stamp(&t.Modified), LastUserReplyAt: stamp(t.UserReply), LastStaffReplyAt: stamp(t.StaffReply),
		MergedTickets: append([]int64{}, t.Merged...), Updates: make([]ticketUpdate, 0, len(t.Updates)),
	}
	if t.MergedTo != 0 {
		mergedTo := t.MergedTo
		v.MergedTo = &mergedTo
	}
	for _, id := range t.Subscribers {
		if s := st.staffByID(id); s != nil {
			first, last, _ := strings.Cut(s.Name, " ")
			v.Subscribers = append(v.Subscribers, subscriber{s.ID, first, last, s.Email})
		}
	}
	for _, def := range st.fieldsIn(t.Category) {
		v.CustomFields = append(v.CustomFields, def.draw(t.Fields[def.ID]))
	}
	for i := range t.Updates {
		if t.Updates[i].hasMessage() {
			v.MessagesCount++
		}
		v.Updates = append(v.Updates, c.updateView(&t.Updates[i], fieldChanges))
	}
	return v
}

func (c *call) updateView(u *updateData, fieldChanges bool) ticketUpdate {
	v := ticketUpdate{
		UpdateID: u.ID, Timestamp: stamp(&u.At), By: c.st.actor(u), TimeSpent: u.TimeSpent,
		Status: u.Status, Priority: u.Priority, Assignee: u.Assignee, Category: u.Category, DueDate: u.DueDate,
	}
	if fieldChanges {
		v.CustomFields = slices.Clone(u.Fields)
	}
	if u.hasMessage() {
		v.Message = c.messageView(&u.messageData)
	}
	return v
}

func (c *call) messageView(m *messageData) *message {
	v := &message{
		Text: m.Text + "\n\n", HTML: m.markup(), Subject: m.Subject, CC: m.CC, BCC: m.BCC,
		CustomerUpdated: m.CustomerUpdated, Attachments: []attachmentView{},
	}
	if m.Forward != "" {
		forward := m.Forward
		v.ForwardList = &forward
	}
	if m.Private {
		private := "p"
		v.MessageType = &private
	}
	for _, id := range m.Attachments {
		if a := c.st.Attachments[id]; a != nil {
			v.Attachments = append(v.Attachments, attachmentView{id, a.Filename, c.link(id, a.Filename)})
		}
	}
	return v
}

func (st *state) actor(u *updateData) *actor {
	switch u.ByType {
	case byStaff:
		if s := st.staffByID(u.ByID); s != nil {
			return &actor{u.ByType, s.ID, s.Name, &s.Email}
		}
	case byUser:
		if c := st.byID[u.ByID]; c != nil {
			return &actor{u.ByType, c.ID, c.Name, c.Email}
		}
	case bySmartRule:
		return &actor{u.ByType, u.ByID, u.ByName, nil}
	}
	return nil
}
