package freshdesk

import (
	"fmt"
	"time"
)

// maxGenerated bounds Options.Generate.
const maxGenerated = 100_000

// ticketsPerContact is how many generated tickets a generated contact has.
const ticketsPerContact = 20

var generatedSubjects = []string{"Printer offline", "Can't sign in", "Invoice question", "Export is slow", "New seat wanted", "Wrong language"}

// generate adds n plain tickets, and a contact for each twenty of them, the same ones
// every time. They share their texts, so that even many take little room.
func (st *state) generate(n int) {
	from := time.Date(2025, time.March, 1, 8, 0, 0, 0, time.UTC)
	var who id
	for i := range n {
		when := from.Add(time.Duration(i) * 5 * time.Minute)
		if i%ticketsPerContact == 0 {
			c := &call{st: st, now: when}
			person := c.newContact()
			number := i/ticketsPerContact + 1
			person.ID, person.Name, person.Email = st.next(), fmt.Sprintf("Person %d", number), ptr(fmt.Sprintf("person.%d@example.com", number))
			st.Contacts.Put(person)
			who = person.ID
		}
		st.generateTicket(i, who, when)
	}
}

var none = []string{}

// generateTicket varies what tickets have by their place alone.
func (st *state) generateTicket(i int, who id, when time.Time) {
	st.LastTicket++
	t := &ticket{
		ID: st.LastTicket, CCEmails: none, FwdEmails: none, ReplyCCEmails: none, TicketCCEmails: none, Priority: i%len(priorities) + 1, RequesterID: who,
		Source: sources["Email"], Status: open, Subject: ptr(fmt.Sprintf("%s (%d)", generatedSubjects[i%len(generatedSubjects)], i+1)),
		FRDueBy: ptr(when.Add(firstResponseIn)), DueBy: ptr(when.Add(resolvedIn)), Description: "<div>Good morning,<br>this is how it began today.</div>",
		CustomFields: map[string]any{}, CreatedAt: when, UpdatedAt: when, Tags: none, Attachments: []id{},
	}
	if i%2 == 1 {
		later := when.Add(time.Hour)
		t.ResponderID, t.GroupID, t.UpdatedAt, t.Tags = st.Agents.Rows()[0].ID, st.Groups.Rows()[0].ID, later, []string{"seen"}
		if i%8 == 7 {
			t.Status, t.Stats.ResolvedAt = resolved, &later
		}
	}
	st.Tickets.Put(t)
}
