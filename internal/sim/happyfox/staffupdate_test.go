package happyfox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cognate/internal/sim/happyfox"
)

func TestStaffUpdate(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.clock.Advance(time.Hour)
	r := a.post("ticket/1/staff_update/", `{"staff": 4, "plaintext": "Is it plugged in?", "status": 2, "priority": "4", "assignee": 4, "time_spent": 15, "due_date": "2026-03-05",
		"tags": "printer,urgent", "cc": "a@example.com", "bcc": "b@example.com", "subject": "Re: printer", "update_customer": true, "send_survey": false, "last_staff_message": null, "parent_update": 501,
		"t-cf-1": null, "t-cf-2": 33, "t-cf-3": [43, 41], "t-cf-5": "2026-03-06", "ccf-4": "K-9", "c-cf-5": 4}`).want(http.StatusOK, "")
	r.is(`"In Progress"`, "status", "name").is(`4`, "priority", "id").is(`4`, "assigned_to", "id").is(`15`, "time_spent").is(`"2026-03-05"`, "due_date").is(`"printer,urgent"`, "tags")
	r.is(`"2026-03-01 13:00:00"`, "last_staff_reply_at").is(`"2026-03-01 13:00:00"`, "last_updated_at").is(`"2026-03-01 13:00:00"`, "last_modified").is(`false`, "unresponded").is(`2`, "messages_count")
	r.is(`null`, "custom_fields", 0, "value").is(`[43, 41]`, "custom_fields", 2, "value_id").is(`"K-9"`, "user", "custom_fields", 0, "value").is(`"2026-03-01 13:00:00"`, "user", "updated_at").is(`"Asia Pacific"`, "user", "custom_fields", 1, "value")
	r.is(`{"update_id": 532, "timestamp": "2026-03-01 13:00:00", "time_spent": 15, "by": {"type": "staff", "id": 4, "name": "Omar Quill", "email": "omar.quill@example.com"},
		"status_change": {"old": 1, "old_name": "New", "new": 2, "new_name": "In Progress"}, "priority_change": {"old": 2, "old_name": "Medium", "new": 4, "new_name": "Critical"},
		"assignee_change": {"old": null, "old_name": null, "new": 4, "new_name": "Omar Quill"}, "category_change": null, "custom_field_change": null,
		"due_date_change": {"old": null, "new": "2026-03-05"}, "satisfaction_survey": null,
		"message": {"text": "Is it plugged in?\n\n", "html": "<html><head><meta charset=\"utf-8\"></head><body>Is it plugged in?</body></html>", "subject": "Re: printer",
			"cc_list": "a@example.com", "bcc_list": "b@example.com", "forward_list": null, "customer_updated": true, "message_type": null, "attachments": []}}`, "updates", 2)
	a.get("ticket/1/?show_cf_changes=true").is(`[{"id": "1", "name": "Product", "from": "LX-9", "to": null}, {"id": "2", "name": "Severity", "from": "Major", "to": "Outage"},
		{"id": "3", "name": "Affected Areas", "from": "Printing", "to": "Printing, Login"}, {"id": "5", "name": "Wanted By", "from": null, "to": "2026-03-06"}]`, "updates", 2, "custom_field_change")

	a.clock.Advance(time.Hour)
	r = a.post("ticket/1/staff_update/", `{"staff": 3, "assignee": null, "due_date": null, "tags": null, "time_spent": "5"}`).want(http.StatusOK, "")
	r.is(`null`, "assigned_to").is(`null`, "due_date").is(`""`, "tags").is(`20`, "time_spent").is(`null`, "updates", 3, "message").is(`5`, "updates", 3, "time_spent")
	r.is(`{"old": 4, "old_name": "Omar Quill", "new": null, "new_name": null}`, "updates", 3, "assignee_change").is(`{"old": "2026-03-05", "new": null}`, "updates", 3, "due_date_change")
	r.is(`"2026-03-01 13:00:00"`, "last_updated_at").is(`"2026-03-01 14:00:00"`, "last_modified").is(`2`, "messages_count")

	a.post("ticket/1/staff_update/", `{"staff": 3, "status": 4}`).want(http.StatusOK, "").is(`0`, "user", "pending_tickets_count").is(`2`, "user", "tickets_count")
	a.post("ticket/1/staff_update/", `{"staff": 3, "status": 1}`).want(http.StatusOK, "").is(`1`, "user", "pending_tickets_count")
}

func TestPrivateNote(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for _, alert := range []string{`"s"`, `"c"`, `3`, `"4"`, `null`} {
		r := a.post("ticket/1/staff_pvtnote/", `{"staff": 3, "text": "Look", "alert": `+alert+`, "update_customer": true, "cc": "a@example.com"}`).want(http.StatusOK, "")
		n := len(r.field("updates").([]any)) - 1
		r.is(`"p"`, "updates", n, "message", "message_type").is(`false`, "updates", n, "message", "customer_updated").is(`""`, "updates", n, "message", "cc_list")
		r.is(`true`, "unresponded").is(`null`, "last_staff_reply_at").is(`"2026-02-03 09:20:00"`, "last_updated_at").is(`"2026-03-01 12:00:00"`, "last_modified")
	}
	a.post("ticket/1/staff_pvtnote/", `{"staff": 3, "html": "<b>Look</b>", "status": 2}`).want(http.StatusOK, "").is(`"Look\n\n"`, "updates", 7, "message", "text").is(`2`, "status", "id")
	a.post("ticket/1/staff_pvtnote/", `{"staff": 3, "priority": 1}`).want(http.StatusOK, "").is(`null`, "updates", 8, "message")
	a.post("ticket/1/staff_pvtnote/", `{"staff": 3, "text": "x", "alert": "everyone"}`).want(http.StatusBadRequest, `{"error": [{"field": "alert", "errors": [`+choiceError+`]}]}`)
}

func TestNothingToUpdate(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for _, body := range []string{
		`{"staff": 3}`, `{"staff": 3, "status": 1, "priority": 2, "assignee": null, "due_date": null, "tags": "printer, office", "time_spent": 0, "t-cf-1": "LX-9", "t-cf-3": [43], "c-cf-4": "K-1001"}`,
		`{"staff": 3, "update_customer": true, "subject": "x", "cc": "a@example.com", "plaintext": " "}`,
	} {
		for _, action := range []string{"staff_update", "staff_pvtnote"} {
			a.post("ticket/1/"+action+"/", body).want(http.StatusBadRequest, `{"error": "Nothing to update"}`)
		}
	}
	a.get("ticket/1/").is(`"2026-02-03 10:00:00"`, "last_modified")
}

func TestStaffUpdateErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ body, want string }{
		"no staff":     {`{"text": "x", "staff_id": 3}`, `[{"field": "staff", "errors": ["This field is required."]}]`},
		"staff gone":   {`{"staff": 5, "text": "x"}`, `[{"field": "staff", "errors": [` + choiceError + `]}]`},
		"unknown ids":  {`{"staff": 3, "status": 9, "priority": "x", "assignee": 9}`, `[{"field": "status", "errors": [` + choiceError + `]}, {"field": "priority", "errors": [` + choiceError + `]}, {"field": "assignee", "errors": [` + choiceError + `]}]`},
		"minutes":      {`{"staff": 3, "time_spent": -5}`, `[{"field": "time_spent", "errors": ["Enter a whole number."]}]`},
		"half minutes": {`{"staff": 3, "time_spent": 1.5}`, `[{"field": "time_spent", "errors": ["Enter a whole number."]}]`},
		"due":          {`{"staff": 3, "due_date": "tomorrow"}`, `[{"field": "due_date", "errors": ["Enter a valid date."]}]`},
		"message":      {`{"staff": 3, "html": {}, "plaintext": 4.5, "text": []}`, `[{"field": "html", "errors": ["Enter a valid value."]}, {"field": "text", "errors": ["Enter a valid value."]}]`},
		"flags":        {`{"staff": 3, "text": "x", "update_customer": "yes", "send_survey": 2}`, `[{"field": "update_customer", "errors": ["Enter a valid value."]}, {"field": "send_survey", "errors": ["Enter a valid value."]}]`},
		"collision":    {`{"staff": 3, "text": "x", "last_staff_message": 501, "parent_update": 999}`, `[{"field": "parent_update", "errors": [` + choiceError + `]}, {"field": "last_staff_message", "errors": ["Another staff member has replied in the meantime."]}]`},
		"fields":       {`{"staff": 3, "t-cf-4": 1, "t-cf-x": 1, "ccf-99": 1}`, `[{"field": "t-cf-4", "errors": ["This field does not exist"]}, {"field": "t-cf-x", "errors": ["This field does not exist"]}, {"field": "c-cf-99", "errors": ["This field does not exist"]}]`},
	}
	a := demo(t)
	before := withoutLinks(a.get("ticket/1/").Body)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := a.in(t)
			a.post("ticket/1/staff_update/", c.body).want(http.StatusBadRequest, `{"error": `+c.want+`}`)
			a.get("ticket/1/").want(http.StatusOK, before)
		})
	}
	a.post("ticket/1/staff_update/", `[]`).want(http.StatusBadRequest, "")
	a.post("ticket/99/staff_update/", `{"staff": 3, "text": "x"}`).want(http.StatusNotFound, "")
	a.post("ticket/2/staff_update/", `{"staff": 3, "text": "x", "last_staff_message": 504}`).want(http.StatusOK, "")
	a.post("ticket/2/staff_update/", `{"staff": 4, "text": "x", "last_staff_message": 504}`).want(http.StatusBadRequest, "")
}

func TestCompulsoryOnCompletion(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedStrict})
	unfilled := `{"error": {"t-cf-7": "This field should be filled before marking this ticket as completed"}}`
	a.post("ticket/1/staff_update/", `{"staff": 3, "status": 4, "text": "Done"}`).want(http.StatusBadRequest, unfilled)
	a.post("ticket/1/staff_pvtnote/", `{"staff": 3, "status": 4}`).want(http.StatusBadRequest, unfilled)
	a.get("ticket/1/").is(`1`, "messages_count").is(`1`, "status", "id")
	a.post("ticket/1/staff_update/", `{"staff": 3, "status": 2}`).want(http.StatusOK, "")
	a.post("ticket/1/staff_update/", `{"staff": 3, "status": 4, "t-cf-7": 51}`).want(http.StatusOK, "")
	a.post("ticket/1/staff_update/", `{"staff": 3, "t-cf-7": null}`).want(http.StatusOK, "") // stays completed
	a.post("ticket/3/staff_update/", `{"staff": 3, "status": 1}`).want(http.StatusOK, "")
	a.post("ticket/3/staff_update/", `{"staff": 3, "status": 4}`).want(http.StatusOK, "") // another category
}

func TestUserReply(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.post("ticket/3/user_reply/", `{"user": 2, "text": "One more seat, please.", "cc": "a@example.com", "status": 1}`).want(http.StatusOK, "")
	r.is(`true`, "unresponded").is(`"2026-03-01 12:00:00"`, "last_user_reply_at").is(`4`, "status", "id").is(`3`, "messages_count")
	r.is(`{"type": "user", "id": 2, "name": "Bruno Castell", "email": "bruno.castell@north.example.org"}`, "updates", 3, "by").is(`"a@example.com"`, "updates", 3, "message", "cc_list").is(`null`, "updates", 3, "message", "message_type")
	a.form("ticket/3/user_reply/", url.Values{"user": {"7"}, "text": {"Me too"}}).want(http.StatusOK, "").is(`7`, "updates", 4, "by", "id")
	a.post("ticket/3/user_reply/", `{"text": ""}`).want(http.StatusBadRequest, `{"error": [{"field": "user", "errors": ["This field is required."]}, {"field": "text", "errors": ["This field is required."]}]}`)
	a.post("ticket/3/user_reply/", `{"user": 99, "text": "x"}`).want(http.StatusBadRequest, `{"error": [{"field": "user", "errors": [`+choiceError+`]}]}`)
}

// TestParallelUpdates shows that calls for one ticket are carried out one after
// the other, each as a whole; run it with -race.
func TestParallelUpdates(t *testing.T) {
	t.Parallel()
	a := demo(t)
	const workers = 8
	done := make(chan answer, workers)
	for i := range workers {
		go func() {
			done <- a.post("ticket/6/staff_update/", fmt.Sprintf(`{"staff": 4, "text": "Reply %d", "time_spent": 1}`, i))
		}()
	}
	for range workers {
		(<-done).want(http.StatusOK, "")
	}
	r := a.get("ticket/6/").is(fmt.Sprint(workers), "time_spent").is(fmt.Sprint(3+workers), "messages_count")
	for i := range workers {
		if !strings.Contains(r.Body, fmt.Sprintf("Reply %d\\n", i)) {
			t.Errorf("reply %d is lost", i)
		}
	}
}
