package happyfox

import (
	"cmp"
	"strings"
)

type ticketOrder func(st *state, a, b *ticketData) int

// ticketOrders are the documented values of sort; the empty one is the default.
// Tickets that are equal in it come by number, so that pages never overlap.
var ticketOrders = map[string]ticketOrder{
	"":               reversed(byUpdated),
	"updated":        reversed(byUpdated),
	"updatea":        byUpdated,
	"last_modifiedd": reversed(byModified),
	"last_modifieda": byModified,
	"created":        reversed(byCreated),
	"createa":        byCreated,
	"ticketa":        byNumber,
	"ticketd":        reversed(byNumber),
	"subjecta":       bySubject,
	"subjectd":       reversed(bySubject),
	"categorya":      byCategory,
	"categoryd":      reversed(byCategory),
	"statusa":        byStatus,
	"statusd":        reversed(byStatus),
	"prioritya":      byPriority,
	"priorityd":      reversed(byPriority),
	"assigneea":      byAssignee,
	"assigneed":      reversed(byAssignee),
	"clienta":        byClient,
	"clientd":        reversed(byClient),
	"due":            byDue,
	"unresponded":    byUnresponded,
}

func reversed(order ticketOrder) ticketOrder {
	return func(st *state, a, b *ticketData) int { return order(st, b, a) }
}

func byUpdated(_ *state, a, b *ticketData) int  { return a.Updated.Compare(b.Updated) }
func byModified(_ *state, a, b *ticketData) int { return a.Modified.Compare(b.Modified) }
func byCreated(_ *state, a, b *ticketData) int  { return a.Created.Compare(b.Created) }
func byNumber(_ *state, a, b *ticketData) int   { return cmp.Compare(a.ID, b.ID) }

func bySubject(_ *state, a, b *ticketData) int {
	return strings.Compare(strings.ToLower(a.Subject), strings.ToLower(b.Subject))
}

func byCategory(st *state, a, b *ticketData) int {
	return strings.Compare(st.category(a.Category).Name, st.category(b.Category).Name)
}

func byStatus(st *state, a, b *ticketData) int {
	return cmp.Compare(st.status(a.Status).Order, st.status(b.Status).Order)
}

func byPriority(st *state, a, b *ticketData) int {
	return cmp.Compare(st.priority(a.Priority).Order, st.priority(b.Priority).Order)
}

func byAssignee(st *state, a, b *ticketData) int {
	return strings.Compare(st.assigneeName(a), st.assigneeName(b))
}

func (st *state) assigneeName(t *ticketData) string {
	if s := st.staffByID(t.Assignee); s != nil {
		return s.Name
	}
	return ""
}

// byClient goes by the contact's id, as the vendor's article says.
func byClient(_ *state, a, b *ticketData) int { return cmp.Compare(a.Contact, b.Contact) }

// byDue has the earliest due date first and those without one last.
func byDue(_ *state, a, b *ticketData) int {
	const never = "9999-12-31"
	dueA, dueB := never, never
	if a.DueDate != nil {
		dueA = *a.DueDate
	}
	if b.DueDate != nil {
		dueB = *b.DueDate
	}
	return strings.Compare(dueA, dueB)
}

// byUnresponded has tickets that wait for staff first, longest waiting first.
func byUnresponded(_ *state, a, b *ticketData) int {
	if a.unresponded() != b.unresponded() {
		if a.unresponded() {
			return -1
		}
		return 1
	}
	return a.Updated.Compare(b.Updated)
}
