package zendesk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cognate/internal/sim/simtest"
	"cognate/internal/sim/zendesk"
)

// user finds somebody of the seed by name.
func (a *account) user(name string) string {
	a.T.Helper()
	found := a.found(`type:user name:"` + name + `"`)
	if len(found) != 1 {
		a.T.Fatalf("%d people are called %s", len(found), name)
	}
	return fmt.Sprintf("%.0f", found[0])
}

// field is the number of a field of tickets, by its title.
func (a *account) field(title string) string {
	a.T.Helper()
	list, _ := a.Get("ticket_fields").Want(200).At("ticket_fields").([]any)
	for _, f := range list {
		if f.(map[string]any)["title"] == title {
			return fmt.Sprintf("%.0f", f.(map[string]any)["id"])
		}
	}
	a.T.Fatalf("no field %s", title)
	return ""
}

func TestNewTickets(t *testing.T) {
	t.Parallel()
	a := demo(t)
	omar := a.user("Omar Quill")
	r := a.Call("POST tickets", `{"ticket": {"comment": {"body": "Plain"}}}`).Want(201)
	r.Is(`"new"`, "ticket", "status").Is(`"Plain"`, "ticket", "description").Is("null", "ticket", "subject").Is(`"api"`, "ticket", "via", "channel").Is("true", "ticket", "is_public")
	r = a.Call("POST tickets", `{"ticket": {"subject": "Assigned", "assignee_id": `+omar+`, "comment": {"body": "x", "public": false}, "requester": {"name": "Ole Birch", "email": "Ole@Example.org"}}}`).Want(201)
	r.Is(`"open"`, "ticket", "status").Is("false", "ticket", "is_public")
	a.Get("users/"+fmt.Sprintf("%.0f", r.At("ticket", "requester_id"))).Is(`"ole@example.org"`, "user", "email").Is(`"end-user"`, "user", "role")
	a.Get("tickets/"+r.ID("ticket")+"?include=users,groups,dates").Want(200).Is(`"Support"`, "groups", 0, "name")
	for body, says := range map[string]string{
		`{"subject": "No comment"}`:                                                                        "Description: cannot be blank",
		`{"comment": {"body": " "}}`:                                                                       "Description: cannot be blank",
		`{"comment": {"body": "x"}, "priority": "huge"}`:                                                   `"priority"`,
		`{"comment": {"body": "x"}, "type": "joke"}`:                                                       `"type"`,
		`{"comment": {"body": "x"}, "status": "lost"}`:                                                     `"status"`,
		`{"comment": {"body": "x"}, "requester": {"email": "nobody@example.com"}}`:                         "Requester: Name:  is too short",
		`{"comment": {"body": "x"}, "requester_id": 1}`:                                                    "Requester: is invalid",
		`{"comment": {"body": "x"}, "assignee_id": ` + a.user("Ben Arkwright") + `}`:                       "Assignee: is invalid",
		`{"comment": {"body": "x"}, "assignee_id": ` + omar + `, "group_id": ` + a.group("Billing") + `}`:  "Assignee: is not a member of the group",
		`{"comment": {"body": "x", "uploads": ["nothing"]}}`:                                               "nothing is invalid",
		`{"comment": {"body": "x"}, "organization_id": 1}`:                                                 "Organization: is invalid",
		`{"comment": {"body": "x"}, "brand_id": 1}`:                                                        "Brand: is invalid",
		`{"comment": {"body": "x"}, "custom_fields": [{"id": ` + a.field("Seats") + `, "value": "many"}]}`: "Seats: must be a number",
		`{"comment": {"body": "x"}, "status": "solved"}`:                                                   "Assignee: is required when solving a ticket",
		`{"comment": {"body": "x"}, "type": "incident", "problem_id": 2}`:                                  "Problem: is invalid",
	} {
		if r := a.Call("POST tickets", `{"ticket": `+body+`}`); r.Status != 422 || !strings.Contains(r.Body, says) || r.At("error") != "RecordInvalid" {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	a.Call("POST tickets", `{"ticket": {"requester": {"name": "Ghost", "email": "ghost@north.example.org"}, "organization_id": 1, "comment": {"body": "x"}}}`).Want(422)
	if found := a.found("type:user ghost"); len(found) != 0 {
		t.Errorf("a ticket was refused, and its requester is there: %v", found)
	}
	if n := a.Get("tickets?page[size]=100").Count("tickets"); n != 15 { // none of the refused ones is there
		t.Errorf("%d tickets", n)
	}
}

func (a *account) group(name string) string {
	a.T.Helper()
	list, _ := a.Get("groups").At("groups").([]any)
	for _, g := range list {
		if g.(map[string]any)["name"] == name {
			return fmt.Sprintf("%.0f", g.(map[string]any)["id"])
		}
	}
	a.T.Fatalf("no group %s", name)
	return ""
}

// TestTicketRules goes through the rules of the vendor's statuses.
func TestTicketRules(t *testing.T) {
	t.Parallel()
	a := start(t, zendesk.Options{Seed: zendesk.SeedDemo, Archive: true})
	omar, eva := a.user("Omar Quill"), a.user("Eva Ferris")
	id := a.Call("POST tickets", `{"ticket": {"requester_id": `+eva+`, "priority": "low", "comment": {"body": "x"}}}`).Want(201).ID("ticket")
	put := func(body string) simtest.Answer {
		t.Helper()
		a.clock.Advance(time.Minute)
		return a.Call("PUT tickets/"+id, `{"ticket": `+body+`}`)
	}
	put(`{"assignee_id": `+omar+`}`).Want(200).Is(`"open"`, "ticket", "status")
	put(`{"status": "new"}`).Want(200).Is(`"open"`, "ticket", "status")
	put(`{"priority": null}`).Want(200).Is(`"low"`, "ticket", "priority")
	put(`{"status": "pending"}`).Want(200).Is(`"pending"`, "ticket", "status")
	put(`{"comment": {"body": "From me", "author_id": `+eva+`}}`).Want(200).Is(`"open"`, "ticket", "status")
	solved := put(`{"status": "solved", "comment": {"html_body": "<p>Done &amp; <b>dusted</b></p>", "public": false}}`).Want(200)
	solved.Is(`"Done & dusted"`, "audit", "events", 0, "body").Is(`"Comment"`, "audit", "events", 0, "type").Is("false", "audit", "events", 0, "public")
	solved.Is(`"status"`, "audit", "events", 1, "field_name").Is(`"open"`, "audit", "events", 1, "previous_value").Is(`"solved"`, "audit", "events", 1, "value")
	a.Get("tickets/"+id+"?include=dates").Is(`"2026-03-01T12:06:00Z"`, "ticket", "dates", "solved_at")
	stale := put(`{"subject": "Newer"}`).Want(200).At("ticket", "updated_at").(string)
	put(`{"subject": "Newest"}`).Want(200)
	if r := put(`{"subject": "Mine", "safe_update": true, "updated_stamp": "` + stale + `"}`).Want(409); r.At("error") != "UpdateConflict" {
		t.Error(r.Body)
	}
	unchanged := a.Get("tickets/"+id).At("ticket", "updated_at")
	if r := put(`{"subject": "Newest"}`).Want(200); r.At("ticket", "updated_at") != unchanged {
		t.Errorf("an update that does nothing changes the time: %s", r.Body)
	}
	put(`{"status": "closed"}`).Want(200)
	if r := put(`{"comment": {"body": "Too late"}}`).Want(422); !strings.Contains(r.Body, "closed prevents ticket update") {
		t.Error(r.Body)
	}
	put(`{"tags": ["archive"], "priority": "high"}`).Want(200).Is(`["archive"]`, "ticket", "tags")
	if n := a.Get("tickets/" + id + "/audits").Want(200).Count("audits"); n != 12 {
		t.Errorf("%d audits", n)
	}
	audit := fmt.Sprintf("%.0f", solved.At("audit", "id"))
	a.Get("tickets/"+id+"/audits/"+audit).Want(200).Is(`"Comment"`, "audit", "events", 0, "type")
	a.clock.Advance(121 * 24 * time.Hour)
	before := a.Get("tickets?page[size]=100").Count("tickets")
	a.Get("tickets/" + id).Want(200)
	for _, row := range a.Get("tickets?page[size]=100").At("tickets").([]any) {
		if simtest.JSON(row.(map[string]any)["id"]) == id {
			t.Errorf("it is archived and among the %d", before)
		}
	}
	if found := a.found("tags:archive"); len(found) != 1 {
		t.Errorf("archived, it is found %d times", len(found))
	}
	a.Call("DELETE tickets/"+id, "").Want(204)
	a.Get("tickets/" + id).Want(404)
}

// TestPeopleOfTickets: copies and followers come and go one by one, an agent by the
// address, and a follow-up has the tags of its source.
func TestPeopleOfTickets(t *testing.T) {
	t.Parallel()
	a := demo(t)
	eva, omar := a.user("Eva Ferris"), a.user("Omar Quill")
	put := func(body string) simtest.Answer {
		t.Helper()
		return a.Call("PUT tickets/2", `{"ticket": `+body+`}`).Want(200)
	}
	r := put(`{"email_ccs": [{"user_id": ` + eva + `, "action": "put"}, {"user_email": "new.copy@example.com", "user_name": "New Copy"}, {"user_email": "plain@example.com"}], "followers": [{"user_id": ` + omar + `}, {"user_id": ` + eva + `}]}`)
	if list, _ := r.At("ticket", "email_cc_ids").([]any); len(list) != 3 {
		t.Errorf("in copy are %v", list)
	}
	r.Is("["+omar+"]", "ticket", "follower_ids")
	put(`{"email_ccs": [{"user_id": "` + eva + `", "action": "delete"}, {"user_email": "plain@example.com", "action": "delete"}]}`)
	if list, _ := a.Get("tickets/2").At("ticket", "email_cc_ids").([]any); len(list) != 1 {
		t.Errorf("left in copy are %v", list)
	}
	a.Call("PUT tickets/2", `{"ticket": {"assignee_email": "omar.quill@example.com", "group_id": `+a.group("Support")+`}}`).Want(200).Is(omar, "ticket", "assignee_id")
	a.Call("PUT tickets/2", `{"ticket": {"group_id": `+a.group("Billing")+`}}`).Want(200).Is("null", "ticket", "assignee_id")
	a.Call("PUT tickets/2", `{"ticket": {"type": "task", "due_at": "2026-05-01T12:00:00Z"}}`).Want(200).Is("null", "ticket", "problem_id").Is(`"2026-05-01T12:00:00Z"`, "ticket", "due_at")
	a.Call("PUT tickets/2", `{"ticket": {"type": "question"}}`).Want(200).Is("null", "ticket", "due_at")
	a.Call("POST tickets", `{"ticket": {"via_followup_source_id": 9, "comment": {"body": "Again"}}}`).Want(201).Is(`["old"]`, "ticket", "tags").Is(`"follow_up"`, "ticket", "via", "source", "rel")
}

// TestFieldsAreTags: choices and checkboxes show in the tags, and tags set them.
func TestFieldsAreTags(t *testing.T) {
	t.Parallel()
	a := demo(t)
	product, parts, warranty := a.field("Product"), a.field("Parts"), a.field("Under warranty")
	value := func(r simtest.Answer, field string) string {
		for _, f := range r.At("ticket", "custom_fields").([]any) {
			if fmt.Sprintf("%.0f", f.(map[string]any)["id"]) == field {
				return simtest.JSON(f.(map[string]any)["value"])
			}
		}
		return ""
	}
	for _, c := range []struct{ body, tags, product, parts, warranty string }{
		{`{"custom_fields": [{"id": ` + product + `, "value": "product_lamp"}, {"id": ` + parts + `, "value": ["part_cord", "part_lid"]}], "tags": ["Seen it"]}`, `["part_cord","part_lid","product_lamp","seen_it"]`, `"product_lamp"`, `["part_cord","part_lid"]`, "null"},
		{`{"custom_fields": [{"id": ` + warranty + `, "value": true}, {"id": ` + parts + `, "value": null}]}`, `["product_lamp","seen_it","warranty"]`, `"product_lamp"`, "null", "true"},
		{`{"tags": ["warranty", "product_kettle", "other"]}`, `["other","product_kettle","warranty"]`, `"product_kettle"`, "null", "true"},
		{`{"tags": []}`, `[]`, "null", "null", "false"},
	} {
		r := a.Call("PUT tickets/2", `{"ticket": `+c.body+`}`).Want(200).Is(c.tags, "ticket", "tags")
		if value(r, product) != c.product || value(r, parts) != c.parts || value(r, warranty) != c.warranty {
			t.Errorf("%s: %s, %s, %s", c.body, value(r, product), value(r, parts), value(r, warranty))
		}
	}
	if r := a.Call("PUT tickets/2", `{"ticket": {"custom_fields": [{"id": `+product+`, "value": "product_boat"}]}}`).Want(422); !strings.Contains(r.Body, `"field_key":`+product) {
		t.Error(r.Body)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	a := demo(t)
	upload := func(path string) simtest.Answer {
		t.Helper()
		return a.Do(a.Request("POST", zendesk.BasePath+"/"+path, "text/plain", "Hello"))
	}
	first := upload("uploads.json?filename=a.txt").Want(201)
	token := first.At("upload", "token").(string)
	upload("uploads?filename=b.txt&token="+token).Want(201).Is(`"b.txt"`, "upload", "attachments", 1, "file_name")
	r := a.Call("PUT tickets/1", `{"ticket": {"comment": {"uploads": ["`+token+`"]}}}`).Want(200)
	r.Is(`"a.txt"`, "audit", "events", 0, "attachments", 0, "file_name")
	a.Call("PUT tickets/1", `{"ticket": {"comment": {"uploads": ["`+token+`"]}}}`).Want(422) // it is used up
	content := r.At("audit", "events", 0, "attachments", 0, "content_url").(string)
	req := a.Request("GET", strings.TrimPrefix(content, a.URL), "", "")
	req.Header.Del("Authorization")
	if got := a.Do(req).Want(200); got.Body != "Hello" || got.Header.Get("Content-Disposition") != "attachment; filename=a.txt" {
		t.Errorf("%v %s", got.Header, got.Body)
	}
	file := fmt.Sprintf("%.0f", r.At("audit", "events", 0, "attachments", 0, "id"))
	comment := fmt.Sprintf("%.0f", r.At("audit", "events", 0, "id"))
	a.Call("PUT tickets/1/comments/"+comment+"/attachments/1/redact", "").Want(404)
	a.Call("PUT tickets/1/comments/"+comment+"/attachments/"+file+"/redact", "").Want(200).Is(`"redacted.txt"`, "attachment", "file_name")
	a.Get("attachments/"+file).Want(200).Is("0", "attachment", "size")
	late := upload("uploads?filename=late.txt").Want(201).At("upload", "token").(string)
	gone := upload("uploads?filename=gone.txt").Want(201).At("upload", "token").(string)
	a.Call("DELETE uploads/"+gone, "").Want(204)
	a.clock.Advance(61 * time.Minute)
	for _, token := range []string{late, gone} {
		a.Call("PUT tickets/1", `{"ticket": {"comment": {"uploads": ["`+token+`"]}}}`).Want(422)
	}
	a.Call("PUT tickets/1/comments/"+comment+"/make_private", "").Want(200)
	for _, said := range a.Get("tickets/1/comments?include=users").Want(200).At("comments").([]any) {
		if fmt.Sprintf("%.0f", said.(map[string]any)["id"]) == comment && said.(map[string]any)["public"] != false {
			t.Errorf("still public: %v", said)
		}
	}
}

// TestIncrementalExport: all that changed comes, deleted tickets too, but for the last
// minute.
func TestIncrementalExport(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.Call("DELETE tickets/2", "").Want(204)
	a.clock.Advance(2 * time.Minute)
	a.Call("POST tickets", `{"ticket": {"comment": {"body": "Too young"}}}`).Want(201)
	r := a.Get("incremental/tickets/cursor.json?start_time=0&per_page=5").Want(200).Is("false", "end_of_stream")
	n, isDeleted := 0, false
	for {
		for _, row := range r.At("tickets").([]any) {
			n++
			isDeleted = isDeleted || row.(map[string]any)["status"] == "deleted"
		}
		if r.At("end_of_stream") == true {
			break
		}
		r = a.Get("incremental/tickets/cursor?per_page=5&cursor=" + r.At("after_cursor").(string)).Want(200)
	}
	if n != 13 || !isDeleted {
		t.Errorf("%d tickets, a deleted one: %v", n, isDeleted)
	}
	a.clock.Advance(2 * time.Minute)
	a.Get("incremental/tickets/cursor?cursor="+r.At("after_cursor").(string)).Want(200).Is(`"Too young"`, "tickets", 0, "description")
	a.Get(fmt.Sprintf("incremental/tickets/cursor?start_time=%d", a.clock.Now().Unix())).Want(400)
	if n := a.Get("incremental/users/cursor?start_time=0").Want(200).Count("users"); n != 16 {
		t.Errorf("%d users", n)
	}
}
