package zendesk_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.Call("POST users", `{"user": {"name": "Tom Vale", "email": "Tom@Example.com", "phone": "+15550144", "user_fields": {"tier": "tier_gold", "since": "2026-01-02"}, "identities": [{"type": "email", "value": "vale@example.com"}]}}`).Want(201)
	id := r.ID("user")
	r.Is(`"tom@example.com"`, "user", "email").Is(`"end-user"`, "user", "role").Is("false", "user", "shared_phone_number").Is(`"2026-01-02T00:00:00Z"`, "user", "user_fields", "since")
	if n := a.Get("users/" + id + "/identities").Want(200).Count("identities"); n != 3 {
		t.Errorf("%d identities", n)
	}
	a.Call("PUT users/"+id, `{"user": {"email": "third@example.com", "name": "Tom Heath", "user_fields": {"visits": 2}}}`).Want(200).
		Is(`"tom@example.com"`, "user", "email").Is(`"Tom Heath"`, "user", "name").Is(`"tier_gold"`, "user", "user_fields", "tier").Is("2", "user", "user_fields", "visits")
	if n := a.Get("users/" + id + "/identities?type[]=email").Count("identities"); n != 3 {
		t.Errorf("%d addresses behind an update", n)
	}
	for body, says := range map[string]string{
		`{"email": "x@example.com"}`:                                                   "Name: is too short",
		`{"name": "X", "email": "tom@example.com"}`:                                    `"error":"DuplicateValue"`,
		`{"name": "X", "email": "third@example.com"}`:                                  "already being used by another user",
		`{"name": "X", "email": "nowhere"}`:                                            "is not properly formatted",
		`{"name": "X", "role": "king"}`:                                                "Role: is invalid",
		`{"name": "X", "organization_id": 5}`:                                          "Organization: is invalid",
		`{"name": "X", "user_fields": {"tier": "tier_wood"}}`:                          "Tier: is not a valid choice",
		`{"name": "X", "user_fields": {"visits": 1.5}}`:                                "Visits: must be a number",
		`{"name": "X", "user_fields": {"since": "soon"}}`:                              "is not a valid date",
		`{"name": "X", "identities": [{"type": "email", "value": "tom@example.com"}]}`: "DuplicateValue",
	} {
		if r := a.Call("POST users", `{"user": `+body+`}`); r.Status != 422 || !strings.Contains(r.Body, says) {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	a.Get("users/search?query=heath").Want(200).Is(`"Tom Heath"`, "users", 0, "name")
	a.Get("users/show_many?ids="+id+",5").Want(200).Is("1", "count")
	a.Call("DELETE users/"+id, "").Want(200).Is("false", "user", "active").Is("null", "user", "email")
	a.Get("users/"+id).Want(200).Is("false", "user", "active")
	a.Call("PUT users/"+id, `{"user": {"name": "Back"}}`).Want(404)
	a.Call("POST users", `{"user": {"name": "Another", "email": "tom@example.com"}}`).Want(201)
	if r := a.Call("DELETE users/"+a.user("Ada Brook"), "").Want(422); !strings.Contains(r.Body, "not closed") {
		t.Error(r.Body)
	}
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	a := demo(t)
	path := "users/" + a.user("Ben Arkwright") + "/identities"
	first := fmt.Sprintf("%.0f", a.Get(path+"?type[]=email").At("identities", 0, "id"))
	second := a.Call("POST "+path, `{"identity": {"type": "email", "value": "Ben2@example.com"}}`).Want(201).Is("false", "identity", "primary").ID("identity")
	a.Call("POST "+path, `{"identity": {"type": "email", "value": "ben2@example.com"}}`).Want(422)
	a.Call("POST "+path, `{"identity": {"type": "pigeon", "value": "x"}}`).Want(422)
	a.Call("PUT "+path+"/"+second+"/make_primary", "").Want(200)
	a.Get(path+"/"+second).Want(200).Is("true", "identity", "primary")
	a.Get(strings.TrimSuffix(path, "/identities")).Is(`"ben2@example.com"`, "user", "email")
	a.Call("PUT "+path+"/"+second, `{"identity": {"value": "ben3@example.com"}}`).Want(200)
	a.Get(strings.TrimSuffix(path, "/identities")).Is(`"ben3@example.com"`, "user", "email")
	a.Call("PUT "+path+"/"+second, `{"identity": {"value": "ada@example.com"}}`).Want(422)
	a.Call("DELETE "+path+"/"+second, "").Want(422)
	a.Call("DELETE "+path+"/"+first, "").Want(204)
	a.Get(path + "/" + first).Want(404)
}

// TestMemberships: users in organizations, and agents in groups.
func TestMemberships(t *testing.T) {
	t.Parallel()
	a := demo(t)
	ada := a.user("Ada Brook")
	org := a.Call("POST organizations", `{"organization": {"name": "Third", "domain_names": ["Third.example.org"]}}`).Want(201).ID("organization")
	a.Call("POST organizations", `{"organization": {"name": "third"}}`).Want(422)
	a.Call("POST organization_memberships", `{"organization_membership": {"user_id": `+ada+`, "organization_id": `+org+`}}`).Want(201).Is("null", "organization_membership", "default")
	a.Call("POST organization_memberships", `{"organization_membership": {"user_id": `+ada+`, "organization_id": `+org+`}}`).Want(422)
	a.Call("PUT users/"+ada+"/organizations/"+org+"/make_default", "").Want(200).Is("true", "organization_membership", "default")
	a.Get("users/"+ada).Is(org, "user", "organization_id")
	if n := a.Get("users/" + ada + "/organization_memberships").Want(200).Count("organization_memberships"); n != 3 {
		t.Errorf("%d memberships", n)
	}
	// A new user of the domain is a member; whoever is put into one leaves the others.
	a.Call("POST users", `{"user": {"name": "Dom", "email": "dom@third.example.org"}}`).Want(201).Is(org, "user", "organization_id")
	a.Call("PUT users/"+ada, `{"user": {"organization_id": `+org+`}}`).Want(200)
	if n := a.Get("users/" + ada + "/organization_memberships").Count("organization_memberships"); n != 1 {
		t.Errorf("%d memberships are left", n)
	}
	if n := a.Get("organizations/" + org + "/users").Count("users"); n != 2 {
		t.Errorf("%d members", n)
	}
	a.Call("PUT organizations/"+org, `{"organization": {"name": "Fourth", "tags": null, "domain_names": []}}`).Want(200).Is("[]", "organization", "domain_names")
	a.Get("users/"+ada+"/organization_memberships").Is(`"Fourth"`, "organization_memberships", 0, "organization_name")
	a.Call("DELETE organizations/"+org, "").Want(204)
	a.Get("users/"+ada).Is("null", "user", "organization_id")

	omar, billing := a.user("Omar Quill"), a.group("Billing")
	a.Call("POST group_memberships", `{"group_membership": {"user_id": `+ada+`, "group_id": `+billing+`}}`).Want(422) // no agent
	membership := a.Call("POST group_memberships", `{"group_membership": {"user_id": `+omar+`, "group_id": `+billing+`}}`).Want(201).ID("group_membership")
	if n := a.Get("groups/" + billing + "/users").Want(200).Count("users"); n != 2 {
		t.Errorf("%d agents", n)
	}
	id := a.Call("POST tickets", `{"ticket": {"group_id": `+billing+`, "assignee_id": `+omar+`, "comment": {"body": "x"}}}`).Want(201).ID("ticket")
	a.Call("DELETE group_memberships/"+membership, "").Want(204)
	a.Get("tickets/"+id).Is("null", "ticket", "assignee_id").Is(billing, "ticket", "group_id")
	a.Call("PUT groups/"+billing, `{"group": {"description": "Numbers"}}`).Want(200).Is(`"Billing"`, "group", "name").Is(`"Numbers"`, "group", "description")
	a.Call("DELETE groups/"+billing, "").Want(204)
	a.Get("groups/"+billing).Is("true", "group", "deleted")
	a.Get("tickets/"+id).Is("null", "ticket", "group_id")
	a.Call("DELETE groups/"+a.group("Support"), "").Want(422)
}

func TestFieldsAndBrands(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for call, says := range map[string]string{
		`POST ticket_fields {"ticket_field": {"type": "text"}}`:                          "Title: cannot be blank",
		`POST ticket_fields {"ticket_field": {"type": "song", "title": "x"}}`:            "Type: song is invalid",
		`POST ticket_fields {"ticket_field": {"type": "tagger", "title": "x"}}`:          "at least one option",
		`POST user_fields {"user_field": {"type": "text", "title": "x", "key": "tier"}}`: "Key: has already been taken",
		`POST user_fields {"user_field": {"type": "text", "title": "x", "key": "12"}}`:   "Key: must consist",
		`POST brands {"brand": {"name": "x", "subdomain": "demo"}}`:                      "Subdomain: has already been taken",
		`POST brands {"brand": {"name": "x", "subdomain": "No Way"}}`:                    "Subdomain: is invalid",
	} {
		method, rest, _ := strings.Cut(call, " ")
		path, body, _ := strings.Cut(rest, " ")
		if r := a.Call(method+" "+path, body); r.Status != 422 || !strings.Contains(r.Body, says) {
			t.Errorf("%s: %d %s", call, r.Status, r.Body)
		}
	}
	product := a.field("Product")
	old := a.Get("ticket_fields/" + product).Want(200)
	lamp := fmt.Sprintf("%.0f", old.At("ticket_field", "custom_field_options", 1, "id"))
	a.Call("PUT ticket_fields/"+product, `{"ticket_field": {"custom_field_options": [{"id": `+lamp+`, "name": "Lamps", "value": "product_lamp"}, {"name": "Chair", "value": "product_chair"}]}}`).Want(200).
		Is(lamp, "ticket_field", "custom_field_options", 0, "id").Is(`"Lamps"`, "ticket_field", "custom_field_options", 0, "name")
	if body := a.Get("tickets/1").Body; strings.Contains(body, `"value":"product_kettle"`) {
		t.Errorf("the choice is gone, and the ticket has it: %s", body)
	}
	a.Call("DELETE ticket_fields/"+a.field("Subject"), "").Want(422)
	a.Call("DELETE ticket_fields/"+product, "").Want(204)
	a.Get("ticket_fields/" + product).Want(404)
	a.Get("user_fields/tier").Want(200).Is(`"Tier"`, "user_field", "title")
	a.Get("organization_fields").Want(200).Is(`"region"`, "organization_fields", 0, "key")
	brand := a.Call("POST brands", `{"brand": {"name": "Fresh", "subdomain": "fresh"}}`).Want(201).ID("brand")
	a.Call("PUT brands/"+brand, `{"brand": {"name": "Stale"}}`).Want(200).Is(`"fresh"`, "brand", "subdomain")
	a.Call("DELETE brands/"+brand, "").Want(204)
	a.Get("brands/"+brand).Want(200).Is("true", "brand", "is_deleted")
	if n := a.Get("custom_statuses?status_categories=open,hold").Want(200).Count("custom_statuses"); n != 2 {
		t.Errorf("%d statuses", n)
	}
}

func TestTaskListsAndTags(t *testing.T) {
	t.Parallel()
	a := demo(t)
	template := a.Get("task_list_templates?page[size]=100").Want(200).At("task_list_templates", 0, "id").(string)
	old := a.Get("task_list_templates").At("task_list_templates", 2, "id").(string)
	a.Call("POST tickets/1/task_lists", `{"task_list": {"task_list_template_id": "`+old+`"}}`).Want(422)
	a.Call("POST tickets/1/task_lists", `{"task_list": {"task_list_template_id": "`+template+`"}}`).Want(201).Is(`"1"`, "task_lists", 0, "ticket_id")
	a.Get("tickets/1/task_lists").Want(200).Is(`"Onboarding checklist"`, "task_lists", 0, "name")
	a.Get("tickets/1/tags").Want(200).Is(`["kettle","product_kettle"]`, "tags")
	if n := a.Get("tags?page[size]=100").Want(200).Count("tags"); n < 5 {
		t.Errorf("%d tags", n)
	}
}
