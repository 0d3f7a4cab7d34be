package freshdesk

import (
	"fmt"
	"strings"
	"time"
)

// demo adds what the demo's admin set up, and what was written since. People and firms
// are made up.
func (st *state) demo(opts Options) error {
	st.addProduct("Lamps")
	st.addCustom(&st.TicketFields, "text", "cf_order_number", "Order number")
	st.addCustom(&st.TicketFields, "paragraph", "cf_what_was_tried", "What was tried")
	st.addCustom(&st.TicketFields, "dropdown", "cf_colour", "Colour", "Red", "Green", "Blue")
	st.addCustom(&st.TicketFields, "number", "cf_seats", "Seats")
	st.addCustom(&st.TicketFields, "decimal", "cf_amount", "Amount")
	st.addCustom(&st.TicketFields, "date", "cf_bought_on", "Bought on")
	st.addCustom(&st.TicketFields, "checkbox", "cf_under_warranty", "Under warranty")
	st.addCustom(&st.ContactFields, "text", "customer_number", "Customer number")
	st.addCustom(&st.ContactFields, "dropdown", "tier", "Tier", "Gold", "Plain")
	st.addCustom(&st.ContactFields, "checkbox", "newsletter", "Newsletter")
	st.addCustom(&st.CompanyFields, "text", "region", "Region")
	st.addCustom(&st.CompanyFields, "number", "employees", "Employees")
	numbers := map[string]string{
		"nora": st.Agents.Rows()[0].ID.String(), "support": st.Groups.Rows()[0].ID.String(),
		"kettles": st.Products.Rows()[0].ID.String(), "lamps": st.Products.Rows()[1].ID.String(),
	}
	for _, lines := range [][]line{demoAccount(), demoPeople(), demoTickets()} {
		if err := st.play(opts, lines, numbers); err != nil {
			return err
		}
	}
	return nil
}

func demoAccount() []line {
	setUp := began.Add(time.Hour)
	add := func(call, name, body string) line {
		return line{when: setUp, call: "POST " + call, name: name, body: body}
	}
	return []line{
		add("agents", "omar", `{"email": "omar.quill@example.com", "name": "Omar Quill", "ticket_scope": 1, "group_ids": [{support}]}`),
		add("agents", "ines", `{"email": "ines.calloway@example.com", "name": "Ines Calloway", "ticket_scope": 2, "occasional": true, "group_ids": [{support}]}`),
		add("groups", "billing", `{"name": "Billing", "description": "Invoices and payments", "agent_ids": [{ines}], "unassigned_for": "1d", "escalate_to": {nora}}`),
		add("companies", "north", `{"name": "Dealers North", "domains": ["north.example.org"], "note": "Pays late", "health_score": "Doing okay", "account_tier": "Basic"}`),
		add("companies", "mill", `{"name": "Mill & Sons", "description": "Grinds", "custom_fields": {"region": "West", "employees": 12}}`),
		add("companies", "quay", `{"name": "Quayside Library", "domains": ["quay.example.org", "books.example.org"], "renewal_date": "2026-12-31"}`),
	}
}

func demoPeople() []line {
	when := began.Add(24 * time.Hour)
	names := strings.Split("Ada Brook,Ben Arkwright,Clara Dale,Dov Elm,Eva Ferris,Finn Gale,Greta Holm,Hugo Ivers,Iris Jarvis,Jon Kestrel,Kim Larch,Lena", ",")
	var lines []line
	for i, name := range names {
		first := strings.ToLower(strings.Fields(name)[0])
		more := [...]string{
			`, "company_id": {mill}, "job_title": "Miller", "custom_fields": {"tier": "Gold", "newsletter": true}`,
			fmt.Sprintf(`, "phone": "+1555010%02d", "mobile": "+1555011%02d"`, i, i),
			fmt.Sprintf(`, "other_emails": ["%s@quay.example.org"], "company_id": {quay}, "description": "Writes in the evening", "tags": ["reader"]`, first),
			``,
		}[i%4]
		domain := "example.com"
		if i == 3 {
			domain = "north.example.org"
		}
		lines = append(lines, line{
			when: when.Add(time.Duration(i) * time.Hour), call: "POST contacts", name: first,
			body: fmt.Sprintf(`{"name": %q, "email": "%s@%s"%s}`, name, first, domain, more),
		})
	}
	return lines
}

func demoTickets() []line {
	day := func(n, hour int) time.Time { return time.Date(2026, time.February, n, hour, 0, 0, 0, time.UTC) }
	open := func(when time.Time, name, body string) line {
		return line{when: when, call: "POST tickets", name: name, body: body}
	}
	to := func(when time.Time, call, body string) line { return line{when: when, call: call, body: body} }
	return []line{
		{day(2, 9), "POST tickets", "kettle", `{"subject": "Kettle leaks", "description": "Water comes out of the bottom.<br>It began on Sunday.", "requester_id": {ada}, "type": "Problem", "priority": 3, "tags": ["kettle"], "product_id": {kettles}, "cc_emails": ["ben@example.com"], "custom_fields": {"cf_order_number": "K-2001", "cf_colour": "Red"}}`, "seen on Sunday"},
		open(day(2, 10), "lid", `{"subject": "Lid does not close", "description": "The lid springs open.", "requester_id": {ben}, "type": "Incident", "priority": 2, "parent_id": {kettle}}`),
		to(day(2, 11), "PUT tickets/{kettle}", `{"responder_id": {omar}, "group_id": {support}}`),
		to(day(2, 12), "POST tickets/{kettle}/reply", `{"body": "Thank you, we will look at it.", "user_id": {omar}, "cc_emails": ["ben@example.com"]}`),
		{day(2, 13), "POST tickets/{kettle}/notes", "", `{"body": "Seen before; see the handbook.", "user_id": {omar}}`, "page 12"},
		to(day(2, 14), "POST tickets/{kettle}/notes", `{"body": "It is the red one.", "user_id": {ada}, "private": false, "incoming": true}`),
		open(day(3, 9), "invoice", `{"subject": "Invoice twice", "description": "I got the same invoice two times.", "requester_id": {clara}, "group_id": {billing}, "responder_id": {ines}, "type": "Question", "source": 1, "custom_fields": {"cf_amount": 129.5}}`),
		to(day(3, 15), "POST tickets/{invoice}/reply", `{"body": "Which of the two have you paid?", "user_id": {ines}}`),
		to(day(3, 15), "PUT tickets/{invoice}", `{"status": 3}`),
		open(day(4, 9), "", `{"subject": "Two more seats", "description": "We need two more seats in spring.", "requester_id": {dov}, "responder_id": {omar}, "status": 6, "due_by": "2026-03-31T12:00:00Z", "custom_fields": {"cf_seats": 2, "cf_under_warranty": true}}`),
		open(day(5, 9), "", `{"subject": "Lamp flickers", "description": "<p>It <b>flickers</b> at night.</p>", "requester_id": {eva}, "product_id": {lamps}, "source": 3}`),
		open(day(6, 9), "", `{"subject": "Call the carrier", "description": "About the lost parcel.", "requester_id": {omar}, "type": "Feature Request"}`),
		open(day(7, 9), "done", `{"subject": "Where is my parcel?", "description": "It was sent a week ago.", "requester_id": {greta}, "responder_id": {omar}}`),
		to(day(8, 9), "PUT tickets/{done}", `{"status": 4}`),
		open(day(8, 10), "gone", `{"subject": "Wrong colour", "description": "I ordered blue.", "requester_id": {hugo}, "responder_id": {omar}, "status": 5, "custom_fields": {"cf_colour": "Blue"}}`),
		open(day(9, 9), "trash", `{"subject": "Buy now", "description": "Cheap.", "email": "seller@example.net", "name": "A Seller"}`),
		to(day(9, 10), "DELETE tickets/{trash}", `{}`),
		open(day(15, 9), "", `{"subject": "Export is slow", "description": "It takes an hour.", "requester_id": {jon}, "priority": 4, "tags": ["export", "vip"]}`),
		open(day(16, 9), "", `{"subject": "Language of the app", "description": "Can it speak Czech?", "requester_id": {kim}, "type": "Question"}`),
		open(day(17, 9), "", `{"subject": "Kettle, again", "description": "Mine leaks, too.", "requester_id": {lena}, "priority": 2, "tags": ["kettle"], "custom_fields": {"cf_bought_on": "2025-12-20", "cf_what_was_tried": "Another socket\nAnother cup"}}`),
		open(day(18, 9), "", `{"subject": "First letter", "description": "Good day.", "email": "mo.nettle@example.net", "name": "Mo Nettle"}`),
	}
}
