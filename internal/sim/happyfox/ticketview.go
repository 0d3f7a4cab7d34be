package happyfox

import (
	"fmt"
	"html"
	"strings"
	"time"
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
	DueBy            *string        `json:"due_by"`
	CustomFields     []ticketField  `json:"custom_fields"`
	TimeSpent        *int           `json:"time_spent"`
	MessagesCount    int            `json:"messages_count"`
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
	MergedTickets    []int64        `json:"merged_tickets"`
	MergedTo         *int64         `json:"merged_to"`
	Updates          []ticketUpdate `json:"updates"`
}

type subscriber struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
}

type ticketField struct {
	Compulsory bool   `json:"compulsory_on_complete"`
	Name       string `json:"name"`
	Value      any    `json:"value"`
	ValueID    any    `json:"value_id"`
	Type       string `json:"type"`
	ID         int64  `json:"id"`
	StaffOnly  bool   `json:"visible_to_staff_only"`
}

// updateData is one entry of a ticket's history, in the state.
type updateData struct {
	ID       int64         `json:"id"`
	At       time.Time     `json:"at"`
	ByType   string        `json:"by_type"` // user or staff
	ByID     int64         `json:"by_id"`
	Text     string        `json:"text,omitempty"` // empty: only properties changed
	Private  bool          `json:"private,omitempty"`
	Status   *change       `json:"status,omitempty"`
	Priority *change       `json:"priority,omitempty"`
	Assignee *change       `json:"assignee,omitempty"`
	Fields   []fieldChange `json:"fields,omitempty"`
}

// change is one property's old and new object, in the state and in answers.
type change struct {
	New     *int64  `json:"new"`
	NewName *string `json:"new_name"`
	Old     *int64  `json:"old"`
	OldName *string `json:"old_name"`
}

type fieldChange struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	From *string `json:"from"`
	To   *string `json:"to"`
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
	DueDate      *change       `json:"due_date_change"`
	Survey       *string       `json:"satisfaction_survey"`
	Message      *message      `json:"message"`
}

type actor struct {
	Type  string  `json:"type"`
	ID    int64   `json:"id"`
	Name  string  `json:"name"`
	Email *string `json:"email"`
}

type message struct {
	Text            string   `json:"text"`
	HTML            string   `json:"html"`
	Subject         string   `json:"subject"`
	CC              string   `json:"cc_list"`
	BCC             string   `json:"bcc_list"`
	ForwardList     *string  `json:"forward_list"`
	CustomerUpdated bool     `json:"customer_updated"`
	MessageType     *string  `json:"message_type"` // null public, "p" private
	Attachments     []string `json:"attachments"`
}

// ticketView draws a ticket. Custom field changes are shown when asked for.
func (st *state) ticketView(t *ticketData, fieldChanges bool) ticketView {
	v := ticketView{
		DisplayID: fmt.Sprintf("#%s%08d", t.Prefix, t.ID), ID: t.ID, Subject: t.Subject, FirstMessage: t.Text + "\n\n",
		Status: st.status(t.Status), Priority: st.priority(t.Priority), Category: st.category(t.Category),
		User: st.view(st.byID[t.Contact]), AssignedTo: st.staffByID(t.Assignee), Subscribers: []subscriber{},
		Tags: t.Tags, DueDate: t.DueDate, CustomFields: []ticketField{}, TimeSpent: t.TimeSpent,
		Unresponded: t.unresponded(), Source: t.Source, CreatedAt: stamp(&t.Created), LastUpdatedAt: stamp(&t.Updated),
		LastModified: stamp(&t.Updated), LastUserReplyAt: stamp(t.UserReply), LastStaffReplyAt: stamp(t.StaffReply),
		MergedTickets: []int64{}, Updates: []ticketUpdate{},
	}
	for _, id := range t.Subscribers {
		if s := st.staffByID(id); s != nil {
			first, last, _ := strings.Cut(s.Name, " ")
			v.Subscribers = append(v.Subscribers, subscriber{s.ID, first, last, s.Email})
		}
	}
	for _, def := range st.TicketDefs {
		if def.in(t.Category) {
			v.CustomFields = append(v.CustomFields, def.draw(t.Fields[def.ID]))
		}
	}
	for _, u := range t.Updates {
		if u.Text != "" {
			v.MessagesCount++
		}
		v.Updates = append(v.Updates, st.updateView(u, fieldChanges))
	}
	return v
}

// in tells whether the field belongs to a category.
func (f *ticketDef) in(categoryID int64) bool {
	for _, c := range f.Categories {
		if c.Category == categoryID {
			return true
		}
	}
	return false
}

func (f *ticketDef) draw(v fieldValue) ticketField {
	out := ticketField{Compulsory: f.Completed, Name: f.Name, Type: f.Type, ID: f.ID, StaffOnly: f.StaffOnly}
	out.Value, out.ValueID = drawValue(f.Type, f.Choices, v)
	return out
}

func (st *state) updateView(u updateData, fieldChanges bool) ticketUpdate {
	v := ticketUpdate{
		UpdateID: u.ID, Timestamp: stamp(&u.At), By: st.actor(u.ByType, u.ByID),
		Status: u.Status, Priority: u.Priority, Assignee: u.Assignee,
	}
	if fieldChanges {
		v.CustomFields = u.Fields
	}
	if u.Text != "" {
		v.Message = &message{
			Text: u.Text + "\n\n", Attachments: []string{},
			HTML: `<html><head><meta charset="utf-8"></head><body>` + html.EscapeString(u.Text) + `</body></html>`,
		}
		if u.Private {
			private := "p"
			v.Message.MessageType = &private
		}
	}
	return v
}

func (st *state) actor(kind string, id int64) *actor {
	if kind == "staff" {
		if s := st.staffByID(id); s != nil {
			return &actor{kind, s.ID, s.Name, &s.Email}
		}
		return nil
	}
	if c := st.byID[id]; c != nil {
		view := st.view(c)
		return &actor{kind, c.ID, c.Name, view.Email}
	}
	return nil
}
