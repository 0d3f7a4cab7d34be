package happyfox

import (
	"time"
)

// Who an update is by. An update by nobody, as a merge leaves, has none of them.
const (
	byUser      = "user"
	byStaff     = "staff"
	bySmartRule = "smartrule"
)

// updateData is one entry of a ticket's history, in the state.
type updateData struct {
	ID        int64         `json:"id"`
	At        time.Time     `json:"at"`
	ByType    string        `json:"by_type"`
	ByID      int64         `json:"by_id"`
	ByName    string        `json:"by_name,omitempty"` // of a smart rule, which is no object here
	TimeSpent *int          `json:"time_spent,omitempty"`
	Status    *change       `json:"status,omitempty"`
	Priority  *change       `json:"priority,omitempty"`
	Assignee  *change       `json:"assignee,omitempty"`
	Category  *change       `json:"category,omitempty"`
	DueDate   *dueChange    `json:"due_date,omitempty"`
	Fields    []fieldChange `json:"fields,omitempty"`
	messageData
}

// messageData is the message of an update; the zero one is none.
type messageData struct {
	Text            string  `json:"text,omitempty"`
	HTML            string  `json:"html,omitempty"` // empty: made from the text
	Private         bool    `json:"private,omitempty"`
	Subject         string  `json:"subject,omitempty"`
	CC              string  `json:"cc,omitempty"` // addresses, comma separated
	BCC             string  `json:"bcc,omitempty"`
	Forward         string  `json:"forward,omitempty"` // whom it was forwarded to
	CustomerUpdated bool    `json:"customer_updated,omitempty"`
	Attachments     []int64 `json:"attachments,omitempty"`
}

func (m *messageData) hasMessage() bool {
	return m.Text != "" || m.HTML != "" || len(m.Attachments) > 0
}

// change is one property's old and new object, in the state and in answers.
type change struct {
	New     *int64  `json:"new"`
	NewName *string `json:"new_name"`
	Old     *int64  `json:"old"`
	OldName *string `json:"old_name"`
}

// newChange draws a change between two ids; 0 is nothing, and null.
func newChange(from, to int64, name func(int64) string) *change {
	end := func(id int64) (*int64, *string) {
		if id == 0 {
			return nil, nil
		}
		text := name(id)
		return &id, &text
	}
	c := &change{}
	c.Old, c.OldName = end(from)
	c.New, c.NewName = end(to)
	return c
}

type dueChange struct {
	Old *string `json:"old"`
	New *string `json:"new"`
}

// fieldChange is a custom field's change. The id is a text, as documented; the
// values are texts (chosen here: the labels of choices).
type fieldChange struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	From *string `json:"from"`
	To   *string `json:"to"`
}

func (st *state) statusName(id int64) string   { return st.status(id).Name }
func (st *state) priorityName(id int64) string { return st.priority(id).Name }
func (st *state) categoryName(id int64) string { return st.category(id).Name }
func (st *state) staffName(id int64) string    { return st.staffByID(id).Name }
