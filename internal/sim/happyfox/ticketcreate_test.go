package happyfox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/sim/happyfox"
)

func TestCreateTicket(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.post("tickets/", `{"name": "Vera Lind", "email": "vera@north.example.org", "phone": "+15550900", "subject": "Broken door",
		"text": "It does not <close>.\nSince Monday.", "category": "1", "priority": 3, "assignee": "4", "tags": "door, office,,door",
		"cc": "a@example.com, b@example.com", "bcc": "", "due_date": "28/03/2026", "visible_only_staff": false,
		"t-cf-1": "D-1", "t-cf-2": 32, "t-cf-3": [41, 43], "t-cf-5": "2026-04-01", "c-cf-4": "K-2000", "c-cf-5": "3", "status": 4}`)
	r.want(http.StatusOK, `{
		"display_id": "#SUP00000013", "id": 13, "subject": "Broken door", "first_message": "It does not <close>.\nSince Monday.\n\n",
		"status": {"name": "New", "color": "FF9900", "order": 1, "default": true, "behavior": "pending", "id": 1},
		"priority": {"default": false, "id": 3, "name": "High", "order": 3},
		"category": {"prepopulate_cc": "AR", "description": "Questions and faults", "time_spent_mandatory": false, "public": true, "id": 1, "name": "Support"},
		"user": {"name": "Vera Lind", "primary_phone": {"type": "o", "number": "+15550900", "id": 14}, "phones": [{"type": "o", "number": "+15550900", "id": 14}],
			"created_at": "2026-03-01 12:00:00", "updated_at": "2026-03-01 12:00:00", "pending_tickets_count": 1, "tickets_count": 1, "id": 13, "email": "vera@north.example.org",
			"contact_groups": [{"id": 3, "name": "Dealers North", "description": "Northern dealers", "tagged_domains": "north.example.org", "access_all_tickets_in_group": false}],
			"custom_fields": [{"name": "Customer No", "value": "K-2000", "value_id": null, "type": "text", "id": 4, "visible_to_staff_only": false},
				{"name": "Region", "value": "Americas", "value_id": 3, "type": "choice", "id": 5, "visible_to_staff_only": false}]},
		"assigned_to": {"name": "Omar Quill", "is_account_admin": false, "email": "omar.quill@example.com", "role": {"name": "Help Desk Staff", "id": 2},
			"active": true, "id": 4, "categories": [1, 3], "permissions": ["assign_tickets"]},
		"subscribers": [], "tags": "door,office", "due_date": "2026-03-28", "due_by": null,
		"custom_fields": [
			{"compulsory_on_complete": false, "name": "Product", "value": "D-1", "value_id": null, "type": "text", "id": 1, "visible_to_staff_only": false},
			{"compulsory_on_complete": false, "name": "Severity", "value": "Major", "value_id": 32, "type": "choice", "id": 2, "visible_to_staff_only": false},
			{"compulsory_on_complete": false, "name": "Affected Areas", "value": ["Login", "Printing"], "value_id": [41, 43], "type": "multiple_choice", "id": 3, "visible_to_staff_only": false},
			{"compulsory_on_complete": false, "name": "Wanted By", "value": "2026-04-01", "value_id": null, "type": "date", "id": 5, "visible_to_staff_only": true}],
		"time_spent": null, "messages_count": 1, "attachments_count": 0, "sla_breaches": 0, "unresponded": true, "source": "TKT_CREATION_API",
		"visible_only_staff": false, "created_at": "2026-03-01 12:00:00", "last_updated_at": "2026-03-01 12:00:00", "last_modified": "2026-03-01 12:00:00",
		"last_user_reply_at": "2026-03-01 12:00:00", "last_staff_reply_at": null, "merged_tickets": [], "merged_to": null,
		"updates": [{"update_id": 532, "timestamp": "2026-03-01 12:00:00", "time_spent": null,
			"by": {"type": "user", "id": 13, "name": "Vera Lind", "email": "vera@north.example.org"},
			"status_change": {"new": 1, "new_name": "New", "old": null, "old_name": null}, "priority_change": {"new": 3, "new_name": "High", "old": null, "old_name": null},
			"assignee_change": {"new": 4, "new_name": "Omar Quill", "old": null, "old_name": null}, "category_change": null, "custom_field_change": null,
			"due_date_change": null, "satisfaction_survey": null,
			"message": {"text": "It does not <close>.\nSince Monday.\n\n",
				"html": "<html><head><meta charset=\"utf-8\"></head><body>It does not &lt;close&gt;.<br>Since Monday.</body></html>",
				"subject": "", "cc_list": "a@example.com,b@example.com", "bcc_list": "", "forward_list": null, "customer_updated": false, "message_type": null, "attachments": []}}]
	}`)
	a.get("ticket/13/").want(http.StatusOK, r.Body)
	a.get("tickets/").is(`13`, "page_info", "last_index").is(`13`, "data", 0, "id")
	a.get("user/13/").is(`1`, "pending_tickets_count")
}

func TestCreateTicketForKnownContacts(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.post("tickets/", `{"name": "Somebody Else", "email": "ADA.MARLOW@example.org", "phone": "(1) 555-0100", "subject": "S", "html": "<p>One<!-- two --></p>three", "category": 2}`)
	r.want(http.StatusOK, "").is(`1`, "user", "id").is(`"Ada Marlow"`, "user", "name").is(`3`, "user", "tickets_count").is(`"2026-02-03 09:20:00"`, "user", "updated_at")
	r.is(`"K-1001"`, "user", "custom_fields", 0, "value").is(`"One\nthree\n\n"`, "first_message").is(`2`, "priority", "id").is(`"#SAL00000013"`, "display_id")
	r.is(`"<html><head><meta charset=\"utf-8\"></head><body><p>One</p>three</body></html>"`, "updates", 0, "message", "html")
	if phones, _ := r.field("user", "phones").([]any); len(phones) != 2 {
		t.Errorf("phones %v, want the two there were", phones)
	}
	r = a.post("tickets/", `{"client": 5, "phone": "+15550999", "c-cf-5": 4, "subject": "S", "text": "T", "category": 1, "created_at": "2024-05-06T07:08:09.123", "assignee": null, "visible_only_staff": "TRUE"}`)
	r.want(http.StatusOK, "").is(`null`, "user", "email").is(`"+15550999"`, "user", "phones", 1, "number").is(`"K-1005"`, "user", "custom_fields", 0, "value").is(`4`, "user", "custom_fields", 1, "value_id")
	r.is(`"2024-05-06 07:08:09"`, "created_at").is(`"2024-05-06 07:08:09"`, "updates", 0, "timestamp").is(`true`, "visible_only_staff").is(`"2026-03-01 12:00:00"`, "user", "updated_at")
}

func TestCreateTicketForms(t *testing.T) {
	t.Parallel()
	values := url.Values{
		"name": {"Vera Lind"}, "email": {"vera@example.org"}, "subject": {"Door"}, "text": {"Broken"}, "category": {"1"}, "assignee": {""},
		"t-cf-3": {"41", "43"}, "t-cf-2": {"31"}, "due_date": {"2026-03-28"},
	}
	var pairs []string
	for key, list := range values {
		for _, value := range list {
			pairs = append(pairs, key, value)
		}
	}
	cases := map[string]func(a *account) answer{
		"urlencoded": func(a *account) answer { return a.form("tickets/", values) },
		"multipart":  func(a *account) answer { return a.multipart("tickets/", pairs) },
		"older name": func(a *account) answer { return a.multipart("new_ticket/", pairs) },
	}
	for name, create := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := create(demo(t)).want(http.StatusOK, "").is(`13`, "id").is(`"2026-03-28"`, "due_date").is(`null`, "assigned_to")
			r.is(`31`, "custom_fields", 1, "value_id").is(`[41, 43]`, "custom_fields", 2, "value_id")
		})
	}
}

const (
	choiceError = `"Select a valid choice. That choice is not one of the available choices."`
	ticketBase  = `"client": 1, "subject": "S", "text": "T", "category": 1`
)

func TestCreateTicketErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ body, want string }{
		"nothing": {`{}`, `[{"field": "subject", "errors": ["This field is required."]}, {"field": "text", "errors": ["This field is required."]},
			{"field": "category", "errors": ["This field is required."]}, {"field": "name", "errors": ["This field is required."]}, {"field": "email", "errors": ["This field is required."]}]`},
		"blank":              {`{"client": 1, "subject": " ", "text": "", "html": "<!-- x -->", "category": 1}`, `[{"field": "subject", "errors": ["This field is required."]}, {"field": "text", "errors": ["This field is required."]}]`},
		"name of a known":    {`{"email": "ada.marlow@example.org", "subject": "S", "text": "T", "category": 1}`, `[{"field": "name", "errors": ["This field is required."]}]`},
		"bad e-mail":         {`{"name": "N", "email": "bad", "subject": "S", "text": "T", "category": 1}`, `[{"field": "email", "errors": ["Enter a valid email address."]}]`},
		"unknown client":     {`{"client": 99, "subject": "S", "text": "T", "category": 1}`, `[{"field": "client", "errors": [` + choiceError + `]}]`},
		"unknown category":   {`{"client": 1, "subject": "S", "text": "T", "category": 9}`, `[{"field": "category", "errors": [` + choiceError + `]}]`},
		"category not open":  {`{"client": 1, "subject": "S", "text": "T", "category": 3}`, `[{"field": "category", "errors": [` + choiceError + `]}]`},
		"priority":           {`{` + ticketBase + `, "priority": 5}`, `[{"field": "priority", "errors": [` + choiceError + `]}]`},
		"assignee by e-mail": {`{` + ticketBase + `, "assignee": "nora.field@example.com"}`, `[{"field": "assignee", "errors": [` + choiceError + `]}]`},
		"assignee gone":      {`{` + ticketBase + `, "assignee": 5}`, `[{"field": "assignee", "errors": [` + choiceError + `]}]`},
		"tags a list":        {`{` + ticketBase + `, "tags": ["a"]}`, `[{"field": "tags", "errors": ["Enter a valid value."]}]`},
		"cc":                 {`{` + ticketBase + `, "cc": "a@example.com b@example.com", "bcc": ["a@example.com"]}`, `[{"field": "cc", "errors": ["Enter a valid email address."]}, {"field": "bcc", "errors": ["Enter a valid value."]}]`},
		"dates":              {`{` + ticketBase + `, "due_date": "03/31/2026", "created_at": "yesterday"}`, `[{"field": "due_date", "errors": ["Enter a valid date."]}, {"field": "created_at", "errors": ["Enter a valid date/time."]}]`},
		"flag":               {`{` + ticketBase + `, "visible_only_staff": 1}`, `[{"field": "visible_only_staff", "errors": ["Enter a valid value."]}]`},
		"fields": {`{` + ticketBase + `, "t-cf-2": "Major", "t-cf-3": 41, "t-cf-4": 5, "t-cf-5": "01/04/2026", "c-cf-5": 99}`, `[{"field": "c-cf-5", "errors": [` + choiceError + `]},
			{"field": "t-cf-2", "errors": [` + choiceError + `]}, {"field": "t-cf-3", "errors": ["Enter a list of values."]}, {"field": "t-cf-5", "errors": ["Enter a valid date."]},
			{"field": "t-cf-4", "errors": ["This field does not exist"]}]`},
		"long subject": {`{"client": 1, "subject": "` + strings.Repeat("é", 1001) + `", "text": "T", "category": 1}`, `[{"field": "subject", "errors": ["Ensure this value has at most 1000 characters (it has 1001)."]}]`},
		"text a list":  {`{"client": 1, "subject": "S", "text": ["T"], "category": 1}`, `[{"field": "text", "errors": ["Enter a valid value."]}]`},
	}
	a := demo(t)
	before, contacts := withoutLinks(a.get("tickets/?size=50").Body), a.total()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := a.in(t)
			a.post("tickets/", c.body).want(http.StatusBadRequest, `{"error": `+c.want+`}`)
			if after := withoutLinks(a.get("tickets/?size=50").Body); after != before || a.total() != contacts {
				t.Error("a refused ticket changed what there is")
			}
		})
	}
	a.post("new_ticket/", `[]`).want(http.StatusBadRequest, "")
}

func TestRequiredTicketFields(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedStrict})
	a.post("tickets/", `{"name": "New", "email": "new@example.com", "subject": "S", "text": "T", "category": 1}`).want(http.StatusBadRequest, `{"error": [
		{"field": "c-cf-6", "errors": ["This field is required"]}, {"field": "c-cf-11", "errors": ["This field is required"]},
		{"field": "t-cf-6", "errors": ["This field is required"]}]}`)
	a.post("tickets/", `{`+ticketBase+`, "t-cf-6": "1", "t-cf-7": 51}`).want(http.StatusBadRequest, `{"error": [{"field": "t-cf-9", "errors": ["This field is required"]}]}`)
	a.post("tickets/", `{`+ticketBase+`, "t-cf-6": "1", "t-cf-7": 51, "t-cf-9": "Loose cable"}`).want(http.StatusOK, "").is(`true`, "custom_fields", 5, "compulsory_on_complete")
}

func TestBulkCreate(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("tickets/", `[
		{`+ticketBase+`},
		{"name": "One", "email": "one@example.com", "subject": "S", "html": "T", "category": 2},
		{"client": 1},
		7,
		{"name": "Again", "email": "one@example.com", "subject": "S", "text": "T", "category": 1}]`).want(http.StatusOK, `[
		{"display_id": "#SUP00000013", "id": 13, "success": true},
		{"display_id": "#SAL00000014", "id": 14, "success": true},
		{"success": false, "error": [{"field": "subject", "errors": ["This field is required."]}, {"field": "text", "errors": ["This field is required."]}, {"field": "category", "errors": ["This field is required."]}]},
		{"success": false, "error": [{"field": "__all__", "errors": ["Enter one object."]}]},
		{"display_id": "#SUP00000015", "id": 15, "success": true}]`)
	a.get("user/one@example.com/").is(`2`, "tickets_count")

	limit := `{"error": [{"field": "__all__", "errors": ["Enter from 1 to 100 tickets."]}]}`
	a.post("tickets/", `[]`).want(http.StatusBadRequest, limit)
	a.post("tickets/", `[`+strings.Repeat(`{},`, 100)+`{}]`).want(http.StatusBadRequest, limit)
}
