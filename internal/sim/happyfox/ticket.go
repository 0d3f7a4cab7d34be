package happyfox

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ticketData is a ticket as the state holds it.
type ticketData struct {
	ID          int64                `json:"id"`
	Prefix      string               `json:"prefix"` // of the category, for display_id
	Subject     string               `json:"subject"`
	Text        string               `json:"text"` // of the opening message
	Status      int64                `json:"status"`
	Priority    int64                `json:"priority"`
	Category    int64                `json:"category"`
	Contact     int64                `json:"contact"`
	Assignee    int64                `json:"assignee"` // 0: nobody
	Tags        string               `json:"tags"`
	DueDate     *string              `json:"due_date"`
	TimeSpent   *int                 `json:"time_spent"` // minutes
	Source      string               `json:"source"`
	StaffOnly   bool                 `json:"visible_only_staff"`
	SLABreaches int                  `json:"sla_breaches"`
	Created     time.Time            `json:"created_at"`
	Updated     time.Time            `json:"last_updated_at"` // the last reply of either side
	Modified    time.Time            `json:"last_modified"`   // the last change of any kind
	UserReply   *time.Time           `json:"last_user_reply_at"`
	StaffReply  *time.Time           `json:"last_staff_reply_at"`
	Fields      map[int64]fieldValue `json:"fields"` // set ones only
	Subscribers []int64              `json:"subscribers"`
	Merged      []int64              `json:"merged_tickets"`
	MergedTo    int64                `json:"merged_to"` // 0: not merged
	Updates     []updateData         `json:"updates"`   // oldest first
}

// Sources of a ticket that the sources name.
const (
	sourceAPI   = "TKT_CREATION_API"
	sourceAdmin = "TKT_CREATION_ADMIN_PANEL"
)

// displayID is the number as people see it. It is no use in paths.
func (t *ticketData) displayID() string { return fmt.Sprintf("#%s%08d", t.Prefix, t.ID) }

// prefix is what a category's tickets are called by. Where the vendor takes it
// from is not documented; here it is the first three letters of the name.
func (c *category) prefix() string {
	letters := []rune(strings.ToUpper(strings.ReplaceAll(c.Name, " ", "")))
	return string(letters[:min(3, len(letters))])
}

// unresponded tells whether the contact wrote last.
func (t *ticketData) unresponded() bool { return after(t.UserReply, t.StaffReply) }

func after(a, b *time.Time) bool { return a != nil && (b == nil || a.After(*b)) }

// attachments are the ids of the files of all its messages.
func (t *ticketData) attachments() []int64 {
	var out []int64
	for i := range t.Updates {
		out = append(out, t.Updates[i].Attachments...)
	}
	return out
}

// closed is when the ticket last came to a completed status; the zero time for
// one that never did.
func (st *state) closed(t *ticketData) time.Time {
	for _, u := range slices.Backward(t.Updates) {
		if c := u.Status; c != nil && c.New != nil && st.completes(*c.New) && (c.Old == nil || !st.completes(*c.Old)) {
			return u.At
		}
	}
	return time.Time{}
}

func (st *state) completes(statusID int64) bool {
	s := st.status(statusID)
	return s != nil && s.Behavior == completed
}

// addTicket numbers a ticket and puts it into the account.
func (st *state) addTicket(t *ticketData) {
	st.LastTicket++
	t.ID = st.LastTicket
	st.Tickets = append(st.Tickets, t)
	st.byNumber[t.ID] = t
	st.count(t, 1)
}

// removeTicket takes a ticket, its files and what points at it out.
func (st *state) removeTicket(t *ticketData) {
	st.count(t, -1)
	delete(st.byNumber, t.ID)
	st.Tickets = slices.DeleteFunc(st.Tickets, func(other *ticketData) bool { return other == t })
	for _, id := range t.attachments() {
		st.removeAttachment(id)
	}
	for _, other := range st.Tickets {
		if other.MergedTo == t.ID {
			other.MergedTo = 0
		}
		other.Merged = slices.DeleteFunc(other.Merged, func(id int64) bool { return id == t.ID })
	}
}

// count adds a ticket to its contact's counters, or takes it out (by -1).
func (st *state) count(t *ticketData, by int) {
	n := st.ticketCounts[t.Contact]
	n.all += by
	if !st.completes(t.Status) {
		n.pending += by
	}
	st.ticketCounts[t.Contact] = n
}

// addUpdate numbers an entry of the history and appends it. A message moves the
// times of the side that wrote it; a private note moves neither.
func (st *state) addUpdate(t *ticketData, u updateData) {
	st.LastUpdate++
	u.ID = st.LastUpdate
	t.Updates = append(t.Updates, u)
	t.Modified = u.At
	if !u.hasMessage() || u.Private || u.Forward != "" {
		return
	}
	t.Updated = u.At
	at := u.At
	if u.ByType == byUser {
		t.UserReply = &at
	} else {
		t.StaffReply = &at
	}
}
