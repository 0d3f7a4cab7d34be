package zendesk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cognate/internal/sim/zendesk"
)

// user finds somebody of the seed by name.
func (a *account) user(name string) string {
	a.t.Helper()
	found := a.found(`type:user name:"` + name + `"`)
	if len(found) != 1 {
		a.t.Fatalf("%d people are called %s", len(found), name)
	}
	return fmt.Sprintf("%.0f", found[0])
}

// field is the number of a field of tickets, by its title.
func (a *account) field(title string) string {
	a.t.Helper()
	list, _ := a.get("ticket_fields").want(200).at("ticket_fields").([]any)
	for _, f := range list {
		if f.(map[string]any)["title"] == title {
			return fmt.Sprintf("%.0f", f.(map[string]any)["id"])
		}
	}
	a.t.Fatalf("no field %s", title)
	return ""
}

func TestNewTickets(t *testing.T) {
	t.Parallel()
	a := demo(t)
	omar := a.user("Omar Quill")
	r := a.call("POST tickets", `{"ticket": {"comment": {"body": "Plain"}}}`).want(201)
	r.is(`"new"`, "ticket", "status").is(`"Plain"`, "ticket", "description").is("null", "ticket", "subject").is(`"api"`, "ticket", "via", "channel").is("true", "ticket", "is_public")
	r = a.call("POST tickets", `{"ticket": {"subject": "Assigned", "assignee_id": `+omar+`, "comment": {"body": "x", "public": false}, "requester": {"name": "Ole Birch", "email": "Ole@Example.org"}}}`).want(201)
	r.is(`"open"`, "ticket", "status").is("false", "ticket", "is_public")
	a.get("users/"+fmt.Sprintf("%.0f", r.at("ticket", "requester_id"))).is(`"ole@example.org"`, "user", "email").is(`"end-user"`, "user", "role")
	a.get("tickets/"+r.id("ticket")+"?include=users,groups,dates").want(200).is(`"Support"`, "groups", 0, "name")
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
		if r := a.call("POST tickets", `{"ticket": `+body+`}`); r.status != 422 || !strings.Contains(r.body, says) || r.at("error") != "RecordInvalid" {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	a.call("POST tickets", `{"ticket": {"requester": {"name": "Ghost", "email": "ghost@north.example.org"}, "organization_id": 1, "comment": {"body": "x"}}}`).want(422)
	if found := a.found("type:user ghost"); len(found) != 0 {
		t.Errorf("a ticket was refused, and its requester is there: %v", found)
	}
	if n := a.get("tickets?page[size]=100").count("tickets"); n != 15 { // none of the refused ones is there
		t.Errorf("%d tickets", n)
	}
}

func (a *account) group(name string) string {
	a.t.Helper()
	list, _ := a.get("groups").at("groups").([]any)
	for _, g := range list {
		if g.(map[string]any)["name"] == name {
			return fmt.Sprintf("%.0f", g.(map[string]any)["id"])
		}
	}
	a.t.Fatalf("no group %s", name)
	return ""
}

// TestTicketRules goes through the rules of the vendor's statuses.
func TestTicketRules(t *testing.T) {
	t.Parallel()
	a := start(t, zendesk.Options{Seed: zendesk.SeedDemo, Archive: true})
	omar, eva := a.user("Omar Quill"), a.user("Eva Ferris")
	id := a.call("POST tickets", `{"ticket": {"requester_id": `+eva+`, "priority": "low", "comment": {"body": "x"}}}`).want(201).id("ticket")
	put := func(body string) answer {
		t.Helper()
		a.clock.Advance(time.Minute)
		return a.call("PUT tickets/"+id, `{"ticket": `+body+`}`)
	}
	put(`{"assignee_id": `+omar+`}`).want(200).is(`"open"`, "ticket", "status")
	put(`{"status": "new"}`).want(200).is(`"open"`, "ticket", "status")
	put(`{"priority": null}`).want(200).is(`"low"`, "ticket", "priority")
	put(`{"status": "pending"}`).want(200).is(`"pending"`, "ticket", "status")
	put(`{"comment": {"body": "From me", "author_id": `+eva+`}}`).want(200).is(`"open"`, "ticket", "status")
	solved := put(`{"status": "solved", "comment": {"html_body": "<p>Done &amp; <b>dusted</b></p>", "public": false}}`).want(200)
	solved.is(`"Done & dusted"`, "audit", "events", 0, "body").is(`"Comment"`, "audit", "events", 0, "type").is("false", "audit", "events", 0, "public")
	solved.is(`"status"`, "audit", "events", 1, "field_name").is(`"open"`, "audit", "events", 1, "previous_value").is(`"solved"`, "audit", "events", 1, "value")
	a.get("tickets/"+id+"?include=dates").is(`"2026-03-01T12:06:00Z"`, "ticket", "dates", "solved_at")
	stale := put(`{"subject": "Newer"}`).want(200).at("ticket", "updated_at").(string)
	put(`{"subject": "Newest"}`).want(200)
	if r := put(`{"subject": "Mine", "safe_update": true, "updated_stamp": "` + stale + `"}`).want(409); r.at("error") != "UpdateConflict" {
		t.Error(r.body)
	}
	unchanged := a.get("tickets/"+id).at("ticket", "updated_at")
	if r := put(`{"subject": "Newest"}`).want(200); r.at("ticket", "updated_at") != unchanged {
		t.Errorf("an update that does nothing changes the time: %s", r.body)
	}
	put(`{"status": "closed"}`).want(200)
	if r := put(`{"comment": {"body": "Too late"}}`).want(422); !strings.Contains(r.body, "closed prevents ticket update") {
		t.Error(r.body)
	}
	put(`{"tags": ["archive"], "priority": "high"}`).want(200).is(`["archive"]`, "ticket", "tags")
	if n := a.get("tickets/" + id + "/audits").want(200).count("audits"); n != 12 {
		t.Errorf("%d audits", n)
	}
	audit := fmt.Sprintf("%.0f", solved.at("audit", "id"))
	a.get("tickets/"+id+"/audits/"+audit).want(200).is(`"Comment"`, "audit", "events", 0, "type")
	a.clock.Advance(121 * 24 * time.Hour)
	before := a.get("tickets?page[size]=100").count("tickets")
	a.get("tickets/" + id).want(200)
	for _, row := range a.get("tickets?page[size]=100").at("tickets").([]any) {
		if jsonOf(row.(map[string]any)["id"]) == id {
			t.Errorf("it is archived and among the %d", before)
		}
	}
	if found := a.found("tags:archive"); len(found) != 1 {
		t.Errorf("archived, it is found %d times", len(found))
	}
	a.call("DELETE tickets/"+id, "").want(204)
	a.get("tickets/" + id).want(404)
}

// TestPeopleOfTickets: copies and followers come and go one by one, an agent by the
// address, and a follow-up has the tags of its source.
func TestPeopleOfTickets(t *testing.T) {
	t.Parallel()
	a := demo(t)
	eva, omar := a.user("Eva Ferris"), a.user("Omar Quill")
	put := func(body string) answer {
		t.Helper()
		return a.call("PUT tickets/2", `{"ticket": `+body+`}`).want(200)
	}
	r := put(`{"email_ccs": [{"user_id": ` + eva + `, "action": "put"}, {"user_email": "new.copy@example.com", "user_name": "New Copy"}, {"user_email": "plain@example.com"}], "followers": [{"user_id": ` + omar + `}, {"user_id": ` + eva + `}]}`)
	if list, _ := r.at("ticket", "email_cc_ids").([]any); len(list) != 3 {
		t.Errorf("in copy are %v", list)
	}
	r.is("["+omar+"]", "ticket", "follower_ids")
	put(`{"email_ccs": [{"user_id": "` + eva + `", "action": "delete"}, {"user_email": "plain@example.com", "action": "delete"}]}`)
	if list, _ := a.get("tickets/2").at("ticket", "email_cc_ids").([]any); len(list) != 1 {
		t.Errorf("left in copy are %v", list)
	}
	a.call("PUT tickets/2", `{"ticket": {"assignee_email": "omar.quill@example.com", "group_id": `+a.group("Support")+`}}`).want(200).is(omar, "ticket", "assignee_id")
	a.call("PUT tickets/2", `{"ticket": {"group_id": `+a.group("Billing")+`}}`).want(200).is("null", "ticket", "assignee_id")
	a.call("PUT tickets/2", `{"ticket": {"type": "task", "due_at": "2026-05-01T12:00:00Z"}}`).want(200).is("null", "ticket", "problem_id").is(`"2026-05-01T12:00:00Z"`, "ticket", "due_at")
	a.call("PUT tickets/2", `{"ticket": {"type": "question"}}`).want(200).is("null", "ticket", "due_at")
	a.call("POST tickets", `{"ticket": {"via_followup_source_id": 9, "comment": {"body": "Again"}}}`).want(201).is(`["old"]`, "ticket", "tags").is(`"follow_up"`, "ticket", "via", "source", "rel")
}

// TestFieldsAreTags: choices and checkboxes show in the tags, and tags set them.
func TestFieldsAreTags(t *testing.T) {
	t.Parallel()
	a := demo(t)
	product, parts, warranty := a.field("Product"), a.field("Parts"), a.field("Under warranty")
	value := func(r answer, field string) string {
		for _, f := range r.at("ticket", "custom_fields").([]any) {
			if fmt.Sprintf("%.0f", f.(map[string]any)["id"]) == field {
				return jsonOf(f.(map[string]any)["value"])
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
		r := a.call("PUT tickets/2", `{"ticket": `+c.body+`}`).want(200).is(c.tags, "ticket", "tags")
		if value(r, product) != c.product || value(r, parts) != c.parts || value(r, warranty) != c.warranty {
			t.Errorf("%s: %s, %s, %s", c.body, value(r, product), value(r, parts), value(r, warranty))
		}
	}
	if r := a.call("PUT tickets/2", `{"ticket": {"custom_fields": [{"id": `+product+`, "value": "product_boat"}]}}`).want(422); !strings.Contains(r.body, `"field_key":`+product) {
		t.Error(r.body)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	a := demo(t)
	upload := func(path string) answer {
		t.Helper()
		return a.do(a.request("POST", zendesk.BasePath+"/"+path, "text/plain", "Hello"))
	}
	first := upload("uploads.json?filename=a.txt").want(201)
	token := first.at("upload", "token").(string)
	upload("uploads?filename=b.txt&token="+token).want(201).is(`"b.txt"`, "upload", "attachments", 1, "file_name")
	r := a.call("PUT tickets/1", `{"ticket": {"comment": {"uploads": ["`+token+`"]}}}`).want(200)
	r.is(`"a.txt"`, "audit", "events", 0, "attachments", 0, "file_name")
	a.call("PUT tickets/1", `{"ticket": {"comment": {"uploads": ["`+token+`"]}}}`).want(422) // it is used up
	content := r.at("audit", "events", 0, "attachments", 0, "content_url").(string)
	req := a.request("GET", strings.TrimPrefix(content, a.url), "", "")
	req.Header.Del("Authorization")
	if got := a.do(req).want(200); got.body != "Hello" || got.header.Get("Content-Disposition") != "attachment; filename=a.txt" {
		t.Errorf("%v %s", got.header, got.body)
	}
	file := fmt.Sprintf("%.0f", r.at("audit", "events", 0, "attachments", 0, "id"))
	comment := fmt.Sprintf("%.0f", r.at("audit", "events", 0, "id"))
	a.call("PUT tickets/1/comments/"+comment+"/attachments/1/redact", "").want(404)
	a.call("PUT tickets/1/comments/"+comment+"/attachments/"+file+"/redact", "").want(200).is(`"redacted.txt"`, "attachment", "file_name")
	a.get("attachments/"+file).want(200).is("0", "attachment", "size")
	late := upload("uploads?filename=late.txt").want(201).at("upload", "token").(string)
	gone := upload("uploads?filename=gone.txt").want(201).at("upload", "token").(string)
	a.call("DELETE uploads/"+gone, "").want(204)
	a.clock.Advance(61 * time.Minute)
	for _, token := range []string{late, gone} {
		a.call("PUT tickets/1", `{"ticket": {"comment": {"uploads": ["`+token+`"]}}}`).want(422)
	}
	a.call("PUT tickets/1/comments/"+comment+"/make_private", "").want(200)
	for _, said := range a.get("tickets/1/comments?include=users").want(200).at("comments").([]any) {
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
	a.call("DELETE tickets/2", "").want(204)
	a.clock.Advance(2 * time.Minute)
	a.call("POST tickets", `{"ticket": {"comment": {"body": "Too young"}}}`).want(201)
	r := a.get("incremental/tickets/cursor.json?start_time=0&per_page=5").want(200).is("false", "end_of_stream")
	n, isDeleted := 0, false
	for {
		for _, row := range r.at("tickets").([]any) {
			n++
			isDeleted = isDeleted || row.(map[string]any)["status"] == "deleted"
		}
		if r.at("end_of_stream") == true {
			break
		}
		r = a.get("incremental/tickets/cursor?per_page=5&cursor=" + r.at("after_cursor").(string)).want(200)
	}
	if n != 13 || !isDeleted {
		t.Errorf("%d tickets, a deleted one: %v", n, isDeleted)
	}
	a.clock.Advance(2 * time.Minute)
	a.get("incremental/tickets/cursor?cursor="+r.at("after_cursor").(string)).want(200).is(`"Too young"`, "tickets", 0, "description")
	a.get(fmt.Sprintf("incremental/tickets/cursor?start_time=%d", a.clock.Now().Unix())).want(400)
	if n := a.get("incremental/users/cursor?start_time=0").want(200).count("users"); n != 16 {
		t.Errorf("%d users", n)
	}
}
