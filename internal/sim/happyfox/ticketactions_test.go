package happyfox_test

import (
	"net/http"
	"net/url"
	"testing"

	"cognate/internal/sim/happyfox"
)

func TestUpdateCustomFields(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.post("ticket/3/update_custom_fields/", `{"staff": 3, "t-cf-4": 12.5, "t-cf-5": "2026-05-01"}`).want(http.StatusOK, "")
	r.is(`12.5`, "custom_fields", 0, "value").is(`"2026-05-01"`, "custom_fields", 1, "value").is(`null`, "updates", 3, "message")
	a.get("ticket/3/?show_cf_changes=true").is(`[{"id": "4", "name": "Seats", "from": "10", "to": "12.5"}, {"id": "5", "name": "Wanted By", "from": "2025-12-31", "to": "2026-05-01"}]`, "updates", 3, "custom_field_change")
	a.form("ticket/1/update_custom_fields/", url.Values{"staff": {"3"}, "t-cf-3": {"41", "42"}, "t-cf-1": {""}}).want(http.StatusOK, "").is(`[41, 42]`, "custom_fields", 2, "value_id").is(`null`, "custom_fields", 0, "value")
	a.post("ticket/3/update_custom_fields/", `{"staff": 3, "t-cf-4": 12.5}`).want(http.StatusOK, "").is(`"2026-03-01 12:00:00"`, "last_modified")
	a.post("ticket/3/update_custom_fields/", `{"t-cf-4": 1.125, "t-cf-1": "x"}`).want(http.StatusBadRequest, `{"error": [{"field": "staff", "errors": ["This field is required."]},
		{"field": "t-cf-4", "errors": ["Ensure that there are no more than 2 decimal places."]}, {"field": "t-cf-1", "errors": ["This field does not exist"]}]}`)

	strict := start(t, happyfox.Options{Seed: happyfox.SeedStrict})
	strict.post("ticket/1/update_custom_fields/", `{"staff": 3, "t-cf-1": "A"}`).want(http.StatusOK, "")
	strict.post("ticket/1/update_custom_fields/", `{"staff": 3, "t-cf-6": null}`).want(http.StatusBadRequest, `{"error": [{"field": "t-cf-6", "errors": ["This field is required"]}]}`)
}

func TestUpdateTags(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("ticket/1/update_tags/", `{"staff_id": 3, "add": "vip, office ,VIP", "remove": "printer,nothing"}`).want(http.StatusOK, "").is(`"office,vip,VIP"`, "tags").is(`3`, "updates", 2, "by", "id")
	a.post("ticket/1/update_tags/", `{"staff_id": 3, "remove": "vip,VIP,office"}`).want(http.StatusOK, "").is(`""`, "tags")
	r := a.post("ticket/1/update_tags/", `{"staff_id": 3, "remove": "vip"}`).want(http.StatusOK, "")
	if rows, _ := r.field("updates").([]any); len(rows) != 4 {
		t.Errorf("%d updates, want 4: nothing changed", len(rows))
	}
	a.post("ticket/1/update_tags/", `{"staff": 3, "add": ["a"]}`).want(http.StatusBadRequest, `{"error": [{"field": "staff_id", "errors": ["This field is required."]}, {"field": "add", "errors": ["Enter a valid value."]}]}`)
}

func TestSubscribers(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("ticket/1/subscribe/", `{"staff_id": 3, "data": [3, 4]}`).want(http.StatusOK, `{"message": "Nora Field, Omar Quill, Subscribers added to ticket"}`)
	a.post("ticket/1/subscribe/", `{"staff_id": 4}`).want(http.StatusOK, `{"message": "Omar Quill, Subscribers added to ticket"}`)
	a.get("ticket/1/").is(`[{"id": 3, "first_name": "Nora", "last_name": "Field", "email": "nora.field@example.com"}, {"id": 4, "first_name": "Omar", "last_name": "Quill", "email": "omar.quill@example.com"}]`, "subscribers")
	a.post("ticket/1/unsubscribe/", `{"staff_id": 3}`).want(http.StatusOK, `{"message": "Nora Field unsubscribed"}`)
	a.post("ticket/1/unsubscribe/", `{"staff_id": 3}`).want(http.StatusBadRequest, `{"error": [{"field": "staff_id", "errors": [`+choiceError+`]}]}`)
	a.get("ticket/1/").is(`4`, "subscribers", 0, "id")
	for body, want := range map[string]string{
		`{"data": [3]}`:                `[{"field": "staff_id", "errors": ["This field is required."]}]`,
		`{"staff_id": 3, "data": 4}`:   `[{"field": "data", "errors": ["Enter a list of values."]}]`,
		`{"staff_id": 3, "data": []}`:  `[{"field": "data", "errors": ["This field is required."]}]`,
		`{"staff_id": 3, "data": [5]}`: `[{"field": "data", "errors": [` + choiceError + `]}]`,
	} {
		a.post("ticket/1/subscribe/", body).want(http.StatusBadRequest, `{"error": `+want+`}`)
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("ticket/2/move/", `{"staff_id": 3, "target_category_id": 2, "move_note": "Needs an offer", "assign_to": 3}`).want(http.StatusOK, `{"status_code": 200, "message": "moved ticket to Sales"}`)
	r := a.get("ticket/2/").is(`"#SAL00000002"`, "display_id").is(`2`, "category", "id").is(`3`, "assigned_to", "id").is(`4`, "custom_fields", 0, "id")
	r.is(`{"old": 1, "old_name": "Support", "new": 2, "new_name": "Sales"}`, "updates", 3, "category_change").is(`"p"`, "updates", 3, "message", "message_type").is(`4`, "updates", 3, "assignee_change", "old")
	a.post("ticket/2/move/", `{"staff_id": 4, "target_category_id": 1}`).want(http.StatusOK, "")
	a.get("ticket/2/").is(`null`, "updates", 4, "message").is(`"Portal"`, "custom_fields", 0, "value")

	a.post("ticket/1/move/", `{"staff_id": 4, "target_category_id": 2}`).want(http.StatusBadRequest, `{"error": [{"field": "staff_id", "errors": ["This staff member may not move tickets to that category."]}]}`)
	a.post("ticket/1/move/", `{"staff_id": 3, "target_category_id": 1, "assign_to": 9}`).want(http.StatusBadRequest, `{"error": [{"field": "target_category_id", "errors": [`+choiceError+`]}, {"field": "assign_to", "errors": [`+choiceError+`]}]}`)
	a.post("ticket/1/move/", `{}`).want(http.StatusBadRequest, `{"error": [{"field": "staff_id", "errors": ["This field is required."]}, {"field": "target_category_id", "errors": ["This field is required."]}]}`)

	strict := start(t, happyfox.Options{Seed: happyfox.SeedStrict})
	strict.post("ticket/1/move/", `{"staff_id": 3, "target_category_id": 2}`).want(http.StatusBadRequest, `{"error": {"t-cf-8": "This field should be filled before moving this ticket"}}`)
	strict.post("ticket/1/update_custom_fields/", `{"staff": 3, "t-cf-8": "All told"}`).want(http.StatusOK, "")
	strict.post("ticket/1/move/", `{"staff_id": 3, "target_category_id": 2}`).want(http.StatusOK, "")
}

func TestDeleteTicket(t *testing.T) {
	t.Parallel()
	a := demo(t)
	links := a.links("ticket/4/")
	a.post("ticket/4/delete/", `{"staff_id": 3}`).want(http.StatusOK, `{"deleted_ticket": "#SUP00000004"}`)
	a.get("ticket/4/").want(http.StatusNotFound, "")
	a.post("ticket/4/delete/", `{"staff_id": 3}`).want(http.StatusNotFound, "")
	a.get("user/7/").is(`0`, "tickets_count").is(`0`, "pending_tickets_count")
	a.get("tickets/").is(`11`, "page_info", "last_index")
	a.download(links[0]).want(http.StatusNotFound, "")

	a.post("ticket/8/delete/", `{"staff": 3}`).want(http.StatusBadRequest, `{"error": [{"field": "staff_id", "errors": ["This field is required."]}]}`)
	a.get("ticket/1/").is(`[8]`, "merged_tickets")
	a.get("ticket/8/").is(`1`, "merged_to")
	a.post("ticket/8/delete/", `{"staff_id": 3}`).want(http.StatusOK, "")
	a.get("ticket/1/").is(`[]`, "merged_tickets")
	a.post("tickets/", `{`+ticketBase+`}`).want(http.StatusOK, "").is(`13`, "id") // numbers are not given again
}

func TestForward(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.multipart("ticket/4/forward/", []string{
		"staff_id", "3", "to", "maker@example.com, second@example.com", "subject", "Fw: export", "message", "Please look.", "cc", "c@example.com",
		"to_include_ticket_contact", "true", "cc_include_ticket_contact", "false", "send_all_messages", "true", "ticket_attachments", "3",
	}, upload{"attachments", "notes.txt", "mine"})
	r.want(http.StatusOK, `{"message": "Successfully forwarded the ticket #SUP00000004"}`)
	r = a.get("ticket/4/").is(`"maker@example.com,second@example.com,lucja.zurawska@north.example.org"`, "updates", 4, "message", "forward_list").is(`"c@example.com"`, "updates", 4, "message", "cc_list")
	r.is(`"Fw: export"`, "updates", 4, "message", "subject").is(`4`, "attachments_count").is(`"zrzut ekranu.png"`, "updates", 4, "message", "attachments", 0, "filename").is(`"notes.txt"`, "updates", 4, "message", "attachments", 1, "filename")
	r.is(`true`, "unresponded").is(`"2026-01-21 15:40:00"`, "last_updated_at").is(`"2026-03-01 12:00:00"`, "last_modified")
	a.post("ticket/4/forward/", `{"to": "nobody", "ticket_attachments": [99], "include_pvt_notes": "x"}`).want(http.StatusBadRequest, `{"error": [{"field": "staff_id", "errors": ["This field is required."]},
		{"field": "to", "errors": ["Enter a valid email address."]}, {"field": "subject", "errors": ["This field is required."]}, {"field": "message", "errors": ["This field is required."]},
		{"field": "include_pvt_notes", "errors": ["Enter a valid value."]}, {"field": "ticket_attachments", "errors": [`+choiceError+`]}]}`)
	a.post("ticket/4/forward/", `{"staff_id": 3, "subject": "S", "message": "M"}`).want(http.StatusBadRequest, `{"error": [{"field": "to", "errors": ["This field is required."]}]}`)
}

func TestReplaceChoices(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.do(a.put("ticket_custom_field/3/", `{"name": "Ignored", "choices": [{"id": 43, "text": "Paper"}, {"id": null, "text": "Scanning", "dependant_fields": [1]}, {"id": 41, "text": "Login", "dependant_fields": []}]}`))
	r.want(http.StatusOK, `{"name": "Affected Areas", "depends_on_choice": null, "required": false, "compulsory_on_completed": false, "compulsory_on_move": false, "type": "multiple_choice", "id": 3,
		"categories": [{"category": 1, "order": 3}], "visible_to_staff_only": false, "choices": [{"text": "Paper", "id": 43, "dependant_fields": []}, {"text": "Scanning", "id": 44, "dependant_fields": [1]}, {"text": "Login", "id": 41, "dependant_fields": []}]}`)
	a.get("ticket_custom_field/3/").want(http.StatusOK, r.Body)
	a.get("ticket_custom_fields/").is(`44`, 2, "choices", 1, "id")
	a.get("ticket/1/").is(`["Paper"]`, "custom_fields", 2, "value")
	a.get("ticket/4/").is(`["Paper"]`, "custom_fields", 2, "value") // 42 is gone
	a.do(a.put("ticket_custom_field/3/", `{"choices": [{"text": "Only"}]}`)).want(http.StatusOK, "").is(`45`, "choices", 0, "id")
	a.get("ticket/4/").is(`null`, "custom_fields", 2, "value")

	for body, want := range map[string]string{
		`{}`:              `["This field is required."]`,
		`{"choices": []}`: `["This field is required."]`,
		`{"choices": {}}`: `["Enter a list of values."]`,
		`{"choices": [4, {"id": 99, "text": "x"}, {"text": " "}, {"text": "A"}, {"text": "A"}, {"text": "B", "dependant_fields": [2]}, {"text": "C", "dependant_fields": 1}]}`: `["Choice 1, Enter a valid value.",
			"Choice 2, id: Select a valid choice. That choice is not one of the available choices.", "Choice 3, text: This field is required.", "Choice 5, This choice is given twice.",
			"Choice 6, dependant_fields: Select a valid choice. That choice is not one of the available choices.", "Choice 7, dependant_fields: Enter a list of values."]`,
	} {
		a.do(a.put("ticket_custom_field/2/", body)).want(http.StatusBadRequest, `{"error": [{"field": "choices", "errors": `+want+`}]}`)
	}
	a.do(a.put("ticket_custom_field/1/", `{"choices": [{"text": "x"}]}`)).want(http.StatusBadRequest, `{"error": [{"field": "choices", "errors": ["This field has no choices."]}]}`)
	a.do(a.put("ticket_custom_field/2/", `[]`)).want(http.StatusBadRequest, "")
	a.do(a.put("ticket_custom_field/99/", `{}`)).want(http.StatusNotFound, "")
}

func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	sim := newStrict(t)
	for i := range 2001 {
		r := direct(t, sim, http.MethodPost, happyfox.BasePath+"/ticket/8/forward/", "application/json", `{"staff_id": 3, "to": "a@example.com", "subject": "S", "message": "M"}`)
		if r.Status == http.StatusOK {
			continue
		}
		if r.want(http.StatusBadRequest, `{"error": [{"field": "__all__", "errors": ["This simulator keeps no longer history of a ticket."]}]}`); i != 1998 {
			t.Errorf("refused after %d more entries, want 1998", i)
		}
		return
	}
	t.Error("the history has no bound")
}
