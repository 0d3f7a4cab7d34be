package zendesk

import (
	"fmt"
	"time"
)

// maxGenerated bounds Options.Generate.
const maxGenerated = 100_000

// ticketsPerUser is how many generated tickets a generated user has.
const ticketsPerUser = 20

var generatedSubjects = []string{"Printer offline", "Can't sign in", "Invoice question", "Export is slow", "New seat wanted", "Wrong language"}

// generate adds n plain tickets, and an end user for each twenty of them, the same ones
// every time. They share their texts, so that even many take little room.
func (st *state) generate(n int) {
	began := at(2025, time.March, 1, 8, 0)
	var who id
	for i := range n {
		when := began.Add(time.Duration(i) * 5 * time.Minute)
		if i%ticketsPerUser == 0 {
			who = st.generateUser(i/ticketsPerUser+1, when)
		}
		st.generateTicket(i, who, when)
	}
}

func (st *state) generateUser(number int, when time.Time) id {
	email := fmt.Sprintf("person.%d@example.com", number)
	u := &user{
		ID: st.next(), Name: fmt.Sprintf("Person %d", number), CreatedAt: when, UpdatedAt: when, Role: endUser, Active: true, Locale: "en-US", LocaleID: 1,
		TimeZone: "UTC", IANATimeZone: "Etc/UTC", Tags: []string{}, Fields: map[string]any{}, Email: &email,
	}
	st.Users.Put(u)
	st.Identities.Put(&identity{ID: st.next(), UserID: u.ID, Type: emailIdentity, Value: email, Primary: true, Method: "none", Deliverable: "deliverable", CreatedAt: when, UpdatedAt: when})
	return u.ID
}

// generateTicket varies what tickets have by their place alone. None is closed, so that
// none is archived.
func (st *state) generateTicket(i int, who id, when time.Time) {
	nora := st.Users.Rows()[0].ID
	subject := fmt.Sprintf("%s (%d)", generatedSubjects[i%len(generatedSubjects)], i+1)
	st.LastTicket++
	t := &ticket{
		ID: st.LastTicket, Via: viaChannel("web"), CreatedAt: when, UpdatedAt: when, Subject: &subject, RequesterID: who, SubmitterID: who,
		Description: "Good morning,\nthis is how it began today.", Status: statusNew, BrandID: st.defaultBrand(), Priority: &priorities[i%len(priorities)],
		Tags: []string{}, CustomFields: []fieldValue{}, FollowerIDs: []id{}, EmailCCIDs: []id{}, Audits: []*audit{},
	}
	t.Comments = []*comment{{
		ID: st.next(), AuditID: st.next(), AuthorID: who, Body: t.Description, HTMLBody: generatedHTML, Public: true, Attachments: []id{}, Via: t.Via, CreatedAt: when,
	}}
	if i%2 == 1 {
		later := when.Add(time.Hour)
		t.AssigneeID, t.GroupID, t.AssignedAt, t.UpdatedAt = nora, st.Users.Rows()[0].DefaultGroupID, &later, later
		if t.Status = open; i%8 == 7 {
			t.Status, t.SolvedAt = solved, &later
		}
		t.Tags = []string{"seen"}
	}
	t.CustomStatusID = st.defaultStatus(t.Status)
	st.Tickets.Put(t)
}

const generatedHTML = `<div class="zd-comment" dir="auto"><p dir="auto">Good morning,<br>this is how it began today.</p></div>`
