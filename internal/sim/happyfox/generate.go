package happyfox

import (
	"fmt"
	"time"
)

// maxGenerated bounds Options.Generate.
const maxGenerated = 100_000

// ticketsPerContact is how many generated tickets a generated contact has.
const ticketsPerContact = 20

// generate adds n plain tickets, and a contact for each twenty of them, the same
// ones every time. They share their texts, so that even many take little room
// (about 2 KB each).
func (st *state) generate(n int) {
	began := time.Date(2025, time.January, 1, 8, 0, 0, 0, time.UTC)
	for i := range n {
		when := began.Add(time.Duration(i) * 7 * time.Minute)
		if i%ticketsPerContact == 0 {
			st.addGenerated(i/ticketsPerContact+1, when)
		}
		st.openGenerated(i, when)
	}
}

func (st *state) addGenerated(number int, when time.Time) {
	email := fmt.Sprintf("person.%d@example.com", number)
	c := &contact{
		Name: fmt.Sprintf("Person %d", number), Email: &email, Created: &when, Updated: &when, Fields: map[int64]fieldValue{},
		Phones: []phone{{Type: "mo", Number: fmt.Sprintf("+1555%07d", number)}},
	}
	st.addSeeded(c)
	st.byID[c.ID], st.byEmail[email] = c, c
}

var (
	generatedSubjects = []string{"Printer offline", "Can't sign in", "Invoice question", "Export is slow", "New seat wanted", "Wrong language"}
	generatedTags     = []string{"", "printer", "login,vip", "billing", "export", ""}
	generatedLog      = textFile("log.txt", "text/plain; charset=utf-8", "08:00 started", "08:07 stopped")
)

// openGenerated varies what tickets have by their place alone.
func (st *state) openGenerated(i int, when time.Time) {
	kind := i % len(generatedSubjects)
	var files []file
	if i%50 == 0 {
		files = []file{generatedLog}
	}
	category := st.Categories[i%min(2, len(st.Categories))].ID
	s := openTicket(st, st.LastContact, category, int64(i%4+1), &when, fmt.Sprintf("%s (%d)", generatedSubjects[kind], i+1),
		"Good morning,\nthis is how it began today. Could you have a look?", files...).with(generatedTags[kind], nil)
	later := func(hours int) *time.Time { at := when.Add(time.Duration(hours) * time.Hour); return &at }
	if i%2 == 1 {
		s.staff(nora, later(1), said("Thank you for the report, we will have a look."), changes{status: statusProgress, assignee: ptr(int64(nora))})
	}
	if i%4 == 3 {
		s.staff(nora, later(2), noted("Seen before, see the handbook."), changes{minutes: 5}).
			answer(st.LastContact, later(3), "It works again.")
	}
	if i%8 == 7 {
		s.staff(nora, later(4), messageData{}, changes{status: statusSolved})
	}
}
