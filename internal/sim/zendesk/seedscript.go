package zendesk

import (
	"fmt"
	"strings"
	"time"
)

// demoScript is how the demo's account came to be: what its admin set up, and what was
// written since. People and firms are made up.
func demoScript() []line {
	var lines []line
	lines = append(lines, demoAccount()...)
	lines = append(lines, demoFields()...)
	lines = append(lines, demoPeople()...)
	return append(lines, demoTickets()...)
}

func demoAccount() []line {
	setUp := began.Add(time.Hour)
	return []line{
		{setUp, "", "POST groups", "billing", `{"group": {"name": "Billing", "description": "Invoices and payments"}}`},
		{setUp, "", "POST brands", "shop", `{"brand": {"name": "Demo Shop", "subdomain": "demo-shop"}}`},
		{setUp, "", "POST organizations", "north", `{"organization": {"name": "Dealers North", "domain_names": ["north.example.org"], "details": "Northern dealers"}}`},
		{setUp, "", "POST organizations", "mill", `{"organization": {"name": "Mill & Sons", "tags": ["vip"]}}`},
		{setUp, "", "POST organizations", "quay", `{"organization": {"name": "Quayside Library"}}`},
		{setUp, "", "POST users", "omar", `{"user": {"name": "Omar Quill", "email": "omar.quill@example.com", "role": "agent", "verified": true}}`},
		{setUp, "", "POST users", "ines", `{"user": {"name": "Ines Calloway", "email": "ines.calloway@example.com", "role": "agent", "verified": true}}`},
		{setUp, "", "POST group_memberships", "", `{"group_membership": {"user_id": {ines}, "group_id": {billing}}}`},
	}
}

func demoFields() []line {
	setUp := began.Add(2 * time.Hour)
	add := func(kind, name, body string) line {
		return line{setUp, "", "POST " + kind + "s", name, `{"` + kind + `": ` + body + `}`}
	}
	return []line{
		add("ticket_field", "order", `{"type": "text", "title": "Order number"}`),
		add("ticket_field", "product", `{"type": "tagger", "title": "Product", "custom_field_options": [{"name": "Kettle", "value": "product_kettle"}, {"name": "Lamp", "value": "product_lamp"}]}`),
		add("ticket_field", "parts", `{"type": "multiselect", "title": "Parts", "custom_field_options": [{"name": "Lid", "value": "part_lid"}, {"name": "Cord", "value": "part_cord"}]}`),
		add("ticket_field", "seats", `{"type": "integer", "title": "Seats"}`),
		add("ticket_field", "amount", `{"type": "decimal", "title": "Amount"}`),
		add("ticket_field", "bought", `{"type": "date", "title": "Bought on"}`),
		add("ticket_field", "warranty", `{"type": "checkbox", "title": "Under warranty", "tag": "warranty"}`),
		add("ticket_field", "story", `{"type": "textarea", "title": "What was tried"}`),
		add("ticket_field", "serial", `{"type": "regexp", "title": "Serial", "regexp_for_validation": "[A-Z]{2}-\\d+"}`),
		add("user_field", "", `{"type": "text", "key": "customer_no", "title": "Customer number"}`),
		add("user_field", "", `{"type": "dropdown", "key": "tier", "title": "Tier", "custom_field_options": [{"name": "Gold", "value": "tier_gold"}, {"name": "Plain", "value": "tier_plain"}]}`),
		add("user_field", "", `{"type": "integer", "key": "visits", "title": "Visits"}`),
		add("user_field", "", `{"type": "checkbox", "key": "newsletter", "title": "Newsletter"}`),
		add("user_field", "", `{"type": "date", "key": "since", "title": "Customer since"}`),
		add("organization_field", "", `{"type": "text", "key": "region", "title": "Region"}`),
	}
}

func demoPeople() []line {
	when := began.Add(24 * time.Hour)
	names := strings.Split("Ada Brook,Ben Arkwright,Clara Dale,Dov Elm,Eva Ferris,Finn Gale,Greta Holm,Hugo Ivers,Iris Jarvis,Jon Kestrel,Kim Larch,Lena", ",")
	var lines []line
	for i, name := range names {
		first := strings.ToLower(strings.Fields(name)[0])
		more := ""
		switch i % 4 {
		case 0:
			more = `, "organization_id": {mill}, "user_fields": {"tier": "tier_gold", "visits": 3}`
		case 1:
			more = fmt.Sprintf(`, "phone": "+1555010%02d"`, i)
		case 2:
			more = `, "organization_id": {quay}, "details": "Writes in the evening"`
		}
		domain := "example.com"
		if i == 3 {
			domain = "north.example.org"
		}
		lines = append(lines, line{
			when.Add(time.Duration(i) * time.Hour), "", "POST users", first,
			fmt.Sprintf(`{"user": {"name": %q, "email": "%s@%s"%s}}`, name, first, domain, more),
		})
	}
	return append(lines, line{when.Add(20 * time.Hour), "", "POST organization_memberships", "", `{"organization_membership": {"user_id": {ada}, "organization_id": {quay}}}`})
}

func demoTickets() []line {
	day := func(n, hour int) time.Time { return at(2026, time.February, n, hour, 0) }
	open := func(when time.Time, name, by, body string) line {
		return line{when, by, "POST tickets", name, `{"ticket": ` + body + `}`}
	}
	update := func(when time.Time, name, by, body string) line {
		return line{when, by, "PUT tickets/{" + name + "}", "", `{"ticket": ` + body + `}`}
	}
	const omar = "omar.quill@example.com"
	return []line{
		open(day(2, 9), "kettle", "", `{"subject": "Kettle leaks", "requester_id": {ada}, "type": "problem", "priority": "high", "tags": ["kettle"], "comment": {"body": "Water comes out of the bottom.\nIt began on Sunday."}, "custom_fields": [{"id": {product}, "value": "product_kettle"}, {"id": {order}, "value": "K-2001"}]}`),
		open(day(2, 10), "lid", "", `{"subject": "Lid does not close", "requester_id": {ben}, "type": "incident", "problem_id": {kettle}, "priority": "normal", "comment": {"body": "The lid springs open."}, "custom_fields": [{"id": {parts}, "value": ["part_lid"]}]}`),
		update(day(2, 11), "kettle", omar, `{"assignee_id": {omar}, "comment": {"body": "Thank you, we will look at it."}}`),
		{day(2, 12), "", "POST uploads?filename=photo.txt", "photo", "a photo, in words"},
		update(day(2, 12), "kettle", omar, `{"comment": {"body": "Seen before; see the handbook.", "public": false, "uploads": ["{photo}"]}}`),
		open(day(3, 9), "invoice", "", `{"subject": "Invoice twice", "requester_id": {clara}, "group_id": {billing}, "assignee_id": {ines}, "type": "question", "comment": {"body": "I got the same invoice two times."}, "custom_fields": [{"id": {amount}, "value": "129.5"}]}`),
		update(day(3, 15), "invoice", "ines.calloway@example.com", `{"status": "pending", "comment": {"body": "Which of the two have you paid?"}}`),
		open(day(4, 9), "seats", "", `{"subject": "Two more seats", "requester_id": {dov}, "type": "task", "due_at": "2026-03-31T12:00:00Z", "assignee_id": {omar}, "status": "hold", "comment": {"body": "We need two more seats in spring."}, "custom_fields": [{"id": {seats}, "value": 2}, {"id": {warranty}, "value": true}]}`),
		open(day(5, 9), "lamp", "", `{"subject": "Lamp flickers", "requester_id": {eva}, "priority": "low", "brand_id": {shop}, "comment": {"html_body": "<p>It <b>flickers</b> at night.</p>"}, "email_ccs": [{"user_id": {finn}}], "custom_fields": [{"id": {product}, "value": "product_lamp"}]}`),
		open(day(6, 9), "note", omar, `{"subject": "Call the carrier", "requester_id": {omar}, "comment": {"body": "About the lost parcel.", "public": false}}`),
		open(day(7, 9), "done", "", `{"subject": "Where is my parcel?", "requester_id": {greta}, "assignee_id": {omar}, "comment": {"body": "It was sent a week ago."}}`),
		update(day(8, 9), "done", omar, `{"status": "solved", "comment": {"body": "It is with your neighbour."}}`),
		open(day(8, 10), "gone", "", `{"subject": "Wrong colour", "requester_id": {hugo}, "assignee_id": {omar}, "comment": {"body": "I ordered blue."}}`),
		update(day(9, 9), "gone", omar, `{"status": "solved"}`),
		update(day(13, 9), "gone", "", `{"status": "closed"}`),
		{day(14, 9), "", "POST imports/tickets", "", `{"ticket": {"subject": "From the old system", "requester_id": {iris}, "assignee_id": {omar}, "status": "closed", "created_at": "2024-05-02T08:00:00Z", "updated_at": "2024-05-06T08:00:00Z", "solved_at": "2024-05-03T08:00:00Z", "tags": ["old"], "comments": [{"author_id": {iris}, "value": "Is it still open?", "created_at": "2024-05-02T08:00:00Z"}, {"author_id": {omar}, "value": "Not any more.", "created_at": "2024-05-03T08:00:00Z"}]}}`},
		open(day(15, 9), "", "", `{"subject": "Export is slow", "requester_id": {jon}, "priority": "urgent", "tags": ["export", "vip"], "comment": {"body": "It takes an hour."}}`),
		open(day(16, 9), "", "", `{"subject": "Language of the app", "requester_id": {kim}, "type": "question", "comment": {"body": "Can it speak Czech?"}}`),
		open(day(17, 9), "", "", `{"subject": "Kettle, again", "requester_id": {lena}, "priority": "normal", "comment": {"body": "Mine leaks, too."}, "custom_fields": [{"id": {serial}, "value": "KT-77"}, {"id": {bought}, "value": "2025-12-20"}, {"id": {story}, "value": "Another socket\nAnother cup"}]}`),
		open(day(18, 9), "", "", `{"requester": {"name": "Mo Nettle", "email": "mo.nettle@example.net"}, "subject": "First letter", "comment": {"body": "Good day."}}`),
	}
}
