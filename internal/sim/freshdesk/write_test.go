package freshdesk_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"

	"cognate/internal/sim/freshdesk"
	"cognate/internal/sim/simtest"
)

// form sends values and one file.
func (a *account) form(call string, values [][2]string, file, data string) simtest.Answer {
	a.T.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, v := range values {
		_ = w.WriteField(v[0], v[1])
	}
	part, _ := w.CreateFormFile("attachments[]", file)
	_, _ = part.Write([]byte(data))
	_ = w.Close()
	method, path, _ := strings.Cut(call, " ")
	return a.Do(a.Request(method, a.Base+"/"+path, w.FormDataContentType(), body.String()))
}

func TestTicket(t *testing.T) {
	t.Parallel()
	a := demo(t)
	made := a.Call("POST tickets", `{"subject": "New", "description": "Hi & bye", "email": "fresh@quay.example.org", "name": "Fresh", "tags": ["a"], "status": 3, "due_by": "2026-04-01T10:00+02"}`).Want(400)
	made.Is(`"due_by"`, "errors", 0, "field")
	made = a.Call("POST tickets", `{"subject": "New", "description": "Hi & bye", "email": "fresh@quay.example.org", "name": "Fresh", "tags": ["a"], "status": 3, "due_by": "2026-04-01T10:00:00+02:00", "custom_fields": {"cf_amount": 1.5}}`).Want(201)
	id := made.ID()
	if made.Header.Get("Location") != a.URL+freshdesk.BasePath+"/tickets/"+id {
		t.Errorf("the location is %s", made.Header.Get("Location"))
	}
	made.Is(`"<div>Hi & bye</div>"`, "description").Is(`"2026-04-01T08:00:00Z"`, "due_by").Is("1", "priority").Is("2", "source").Is("1.5", "custom_fields", "cf_amount").Is("null", "custom_fields", "cf_seats")
	who := a.Get("contacts?email=fresh@quay.example.org").Want(200).Is(`"Fresh"`, 0, "name")
	if company := who.At(0, "company_id"); company == nil || company != made.At("company_id") {
		t.Errorf("the company by the domain is %v, and the ticket's %v", company, made.At("company_id"))
	}
	a.Call("PUT tickets/"+id, `{"status": 4, "type": "Incident", "tags": [], "company_id": null}`).Want(200).Is("4", "status").Is("[]", "tags").Is("null", "company_id")
	if r := a.Get("tickets/" + id + "?include=stats"); r.At("stats", "resolved_at") == nil || r.At("stats", "closed_at") != nil {
		t.Errorf("resolved: %v", r.At("stats"))
	}
	a.Call("PUT tickets/"+id, `{"status": 2, "type": null}`).Want(200).Is("null", "type")
	a.Get("tickets/"+id+"?include=stats").Is("null", "stats", "resolved_at")
	for body, says := range map[string]string{
		`{"status": 9}`: "2,3,4,5,6,7", `{"priority": 5}`: "1,2,3,4", `{"source": 4}`: "1,2,3,7,9,10", `{"type": "Order"}`: "Question,Incident", `{"status": "open"}`: "datatype_mismatch",
		`{"status": null}`: "Null", `{"subject": ""}`: "blank", `{"group_id": 1}`: "no group", `{"responder_id": 1}`: "no agent", `{"product_id": 1}`: "no product",
		`{"email_config_id": 1}`: "no email config", `{"requester_id": 1}`: "no contact", `{"parent_id": 2}`: "parent_id", `{"tags": ["a,b"]}`: "tags", `{"tags": "a"}`: "Array",
		`{"custom_fields": {"cf_x": 1}}`: "cf_x", `{"custom_fields": {"cf_seats": 1.5}}`: "Float", `{"custom_fields": {"cf_colour": "Pink"}}`: "Red,Green,Blue",
		`{"custom_fields": {"cf_bought_on": "1.2.2026"}}`: "YYYY-MM-DD", `{"cc_emails": []}`: "invalid_field", `{"attachments": ["x"]}`: "File", `{"facebook_id": "f"}`: "facebook_id",
		`{"email": "no"}`: "valid email", `{"phone": "+1555999"}`: `"field":"name"`, `{"internal_agent_id": 1}`: "invalid_field",
	} {
		if r := a.Call("PUT tickets/"+id, body); r.Status != 400 || !strings.Contains(r.Body, says) {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	a.Call("DELETE tickets/"+id, "").Want(204)
	a.Call("DELETE tickets/"+id, "").Want(405)
	a.Call("PUT tickets/"+id+"/restore", "").Want(204)
	a.Get("tickets/" + id).Want(200)
}

// TestFields: custom fields are made, changed and deleted; those of every account stay.
func TestFields(t *testing.T) {
	t.Parallel()
	for _, of := range []struct{ made, changed, deleted, seen, choices string }{
		{"admin/ticket_fields", "admin/ticket_fields/", "admin/ticket_fields/", "ticket_fields", `"Big"`},
		{"contact_fields", "contact_fields/", "contact_field/", "contact_fields", `{"id":1,"label":"Big","position":1,"value":"Big"}`},
		{"company_fields", "company_field/", "company_field/", "company_fields", `"Big"`},
	} {
		a := demo(t)
		before := strings.Count(a.Get(of.seen).Want(200).Body, `"position"`)
		made := a.Call("POST "+of.made, `{"label": "Shoe size", "label_for_customers": "Size", "type": "custom_dropdown", "required_for_agents": true, "choices": [{"value": "Big", "position": 1}]}`).Want(201)
		made.Is("true", "required_for_agents").Is(`"Shoe size"`, "label").Is("false", "default")
		if list := a.Get(of.seen).Want(200).Body; !strings.Contains(list, `"choices":[`+of.choices+`]`) || strings.Count(list, `"position"`) <= before {
			t.Errorf("%s: %s", of.seen, list)
		}
		a.Call("PUT "+of.changed+made.ID(), `{"label": "Size of shoes", "required_for_agents": false}`).Want(200).Is(`"Size of shoes"`, "label").Is("false", "required_for_agents")
		for body, says := range map[string]string{
			`{"label": "size OF shoes", "label_for_customers": "x", "type": "custom_text"}`:                                        "duplicate_value",
			`{"label": "New", "label_for_customers": "x", "type": "text"}`:                                                         "custom_text",
			`{"label": "New", "label_for_customers": "x", "type": "custom_dropdown"}`:                                              "choices",
			`{"label": "New", "label_for_customers": "x", "type": "custom_text", "choices": [{"value": "a"}]}`:                     "choices",
			`{"label": "New", "label_for_customers": "x", "type": "custom_dropdown", "choices": [{"value": "a"}, {"value": "a"}]}`: "choices",
			`{"label_for_customers": "x", "type": "custom_text"}`:                                                                  "label",
			`{"label": "New", "label_for_customers": "x"}`:                                                                         "type",
			`{"label": "New", "label_for_customers": "x", "type": "custom_text", "name": "n"}`:                                     "invalid_field",
		} {
			if r := a.Call("POST "+of.made, body); r.Status != 400 && r.Status != 409 || !strings.Contains(r.Body, says) {
				t.Errorf("%s %s: %d %s", of.made, body, r.Status, r.Body)
			}
		}
		a.Call("PUT "+of.changed+made.ID(), `{"label": " "}`).Want(400)
		a.Call("PUT "+of.changed+"1", `{"label": "x"}`).Want(404)
		a.Call("DELETE "+of.deleted+made.ID(), "").Want(204)
		a.Call("DELETE "+of.deleted+made.ID(), "").Want(404)
	}
}

// TestFamily: a child has one parent, and a tracker knows what it tracks.
func TestFamily(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.Call("PUT tickets/4", `{"parent_id": 1}`).Want(200).Is("2", "association_type").Is("[1]", "associated_tickets_list")
	a.Get("tickets/1").Is("[2,4]", "associated_tickets_list")
	a.Call("PUT tickets/4", `{"parent_id": 5}`).Want(200).Is("[5]", "associated_tickets_list")
	a.Get("tickets/1").Is("[2]", "associated_tickets_list")
	a.Call("PUT tickets/2", `{"parent_id": 5}`).Want(200)
	a.Get("tickets/1").Is("null", "association_type").Is("null", "associated_tickets_list")
	who := a.contact("ada@example.com")
	a.Call("POST tickets", `{"subject": "T", "description": "t", "requester_id": `+who+`, "related_ticket_ids": [6, 7]}`).Want(201).Is("3", "association_type")
	a.Get("tickets/6").Is("4", "association_type")
	a.Call("POST tickets", `{"subject": "T", "description": "t", "requester_id": `+who+`, "related_ticket_ids": [6]}`).Want(400)
}

func TestFiles(t *testing.T) {
	t.Parallel()
	a := demo(t)
	made := a.form("POST tickets", [][2]string{
		{"subject", "With a file"},
		{"description", "See there"},
		{"email", "ada@example.com"},
		{"priority", "3"},
		{"tags[]", "a"},
		{"tags[]", "b"},
		{"custom_fields[cf_seats]", "4"},
		{"custom_fields[cf_under_warranty]", "true"},
		{"custom_fields[cf_amount]", "2.5"},
	}, "größe 1.txt", "Hello").Want(201)
	made.Is("3", "priority").Is(`["a", "b"]`, "tags").Is("4", "custom_fields", "cf_seats").Is("true", "custom_fields", "cf_under_warranty").Is(`"größe 1.txt"`, "attachments", 0, "name").Is("5", "attachments", 0, "file_size")
	address, _ := made.At("attachments", 0, "attachment_url").(string)
	path := strings.TrimPrefix(address, a.URL)
	req := a.Request("GET", path, "", "")
	req.Header.Del("Authorization")
	if r := a.Do(req).Want(200); r.Body != "Hello" || r.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%v %q", r.Header, r.Body)
	}
	a.Do(a.Request("GET", strings.Split(path, "?")[0], "", "")).Want(403)
	note := a.form("POST tickets/"+made.ID()+"/notes", [][2]string{{"body", "More"}, {"private", "false"}}, "b.bin", "xyz").Want(201)
	note.Is("false", "private").Is("3", "attachments", 0, "file_size")
	reply := a.form("POST tickets/"+made.ID()+"/reply", [][2]string{{"body", "Look"}, {"cc_emails[]", "ben@example.com"}}, "c.bin", "1").Want(201)
	reply.Is("1", "attachments", 0, "size").Is(`["ben@example.com"]`, "cc_emails").Is(`["ada@example.com"]`, "replied_to")
	a.form("PUT conversations/"+note.ID(), [][2]string{{"body", "Even more"}}, "d.bin", "12").Want(200).Is("2", "attachments", 1, "file_size").Is(`"Even more"`, "body_text")
	a.Call("PUT conversations/"+reply.ID(), `{"body": "x"}`).Want(400)
	a.Call("DELETE attachments/"+note.ID("attachments", 0), "").Want(204)
	if n := a.Get("tickets/"+made.ID()+"/conversations").Count(0, "attachments"); n != 1 {
		t.Errorf("%d files are left in the note", n)
	}
	a.Call("DELETE conversations/"+reply.ID(), "").Want(204)
	a.form("POST tickets/"+made.ID()+"/notes", [][2]string{{"body", "Big"}}, "big", strings.Repeat("x", 20<<20)).Want(400).Is(`"attachments"`, "errors", 0, "field")
	a.form("PUT contacts/"+a.contact("ada@example.com"), nil, "a.png", "x").Want(400)
}

func TestContact(t *testing.T) {
	t.Parallel()
	a := demo(t)
	made := a.Call("POST contacts", `{"name": "Nell Orme", "mobile": "+1555012", "other_emails": ["nell@north.example.org"], "custom_fields": {"newsletter": true}}`).Want(201)
	id := made.ID()
	a.Call("PUT contacts/"+id, `{"email": "nell@example.com", "mobile": null, "other_emails": []}`).Want(200).Is("null", "mobile").Is("[]", "other_emails").Is("true", "custom_fields", "newsletter")
	a.Call("PUT contacts/"+id, `{"email": null}`).Want(400)
	a.Call("DELETE contacts/"+id, "").Want(204)
	a.Get("contacts/"+id).Want(200).Is("true", "deleted")
	a.Call("PUT contacts/"+id, `{"name": "N"}`).Want(405)
	if n := a.Get("contacts?state=deleted").Count(); n != 1 {
		t.Errorf("%d are deleted", n)
	}
	a.Call("PUT contacts/"+id+"/restore", "").Want(204)
}

// TestStaff: agents, their groups, and what they leave behind.
func TestStaff(t *testing.T) {
	t.Parallel()
	a := demo(t)
	omar, billing := a.Get("agents?email=omar.quill@example.com").ID(0), a.Get("groups").ID(1)
	a.Call("PUT agents/"+omar, fmt.Sprintf(`{"group_ids": [%s], "language": "cs", "email": "omar@example.com"}`, billing)).Want(200).
		Is("["+billing+"]", "group_ids").Is(`"cs"`, "contact", "language").Is(`"omar@example.com"`, "contact", "email")
	a.Call("PUT agents/"+omar, `{"name": "No"}`).Want(400)
	if n := a.Get("groups/" + billing).Count("agent_ids"); n != 2 {
		t.Errorf("the group has %d agents", n)
	}
	a.Call("DELETE agents/"+omar, "").Want(204)
	a.Get("contacts/"+omar).Want(200).Is(`"Omar Quill"`, "name")
	a.Get("tickets/1").Is("null", "responder_id")
	again := a.Call("POST agents", `{"email": "omar@example.com", "ticket_scope": 3}`).Want(201)
	if again.ID() != omar {
		t.Errorf("the contact became the agent %s, want %s", again.ID(), omar)
	}
	a.Call("PUT groups/"+billing, `{"name": "Money", "agent_ids": [], "auto_ticket_assign": 1, "escalate_to": null}`).Want(200).Is("[]", "agent_ids")
	a.Call("DELETE groups/"+billing, "").Want(204)
	a.Get("tickets/3").Is("null", "group_id")
	company := a.Get("companies").ID(1)
	a.Call("PUT companies/"+company, `{"note": "Quiet", "custom_fields": {"employees": 13}}`).Want(200).Is("13", "custom_fields", "employees").Is(`"West"`, "custom_fields", "region")
	a.Call("DELETE companies/"+company, "").Want(204)
	a.Get("tickets/1").Is("null", "company_id")
}
