package zendesk_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.call("POST users", `{"user": {"name": "Tom Vale", "email": "Tom@Example.com", "phone": "+15550144", "user_fields": {"tier": "tier_gold", "since": "2026-01-02"}, "identities": [{"type": "email", "value": "vale@example.com"}]}}`).want(201)
	id := r.id("user")
	r.is(`"tom@example.com"`, "user", "email").is(`"end-user"`, "user", "role").is("false", "user", "shared_phone_number").is(`"2026-01-02T00:00:00Z"`, "user", "user_fields", "since")
	if n := a.get("users/" + id + "/identities").want(200).count("identities"); n != 3 {
		t.Errorf("%d identities", n)
	}
	a.call("PUT users/"+id, `{"user": {"email": "third@example.com", "name": "Tom Heath", "user_fields": {"visits": 2}}}`).want(200).
		is(`"tom@example.com"`, "user", "email").is(`"Tom Heath"`, "user", "name").is(`"tier_gold"`, "user", "user_fields", "tier").is("2", "user", "user_fields", "visits")
	if n := a.get("users/" + id + "/identities?type[]=email").count("identities"); n != 3 {
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
		if r := a.call("POST users", `{"user": `+body+`}`); r.status != 422 || !strings.Contains(r.body, says) {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	a.get("users/search?query=heath").want(200).is(`"Tom Heath"`, "users", 0, "name")
	a.get("users/show_many?ids="+id+",5").want(200).is("1", "count")
	a.call("DELETE users/"+id, "").want(200).is("false", "user", "active").is("null", "user", "email")
	a.get("users/"+id).want(200).is("false", "user", "active")
	a.call("PUT users/"+id, `{"user": {"name": "Back"}}`).want(404)
	a.call("POST users", `{"user": {"name": "Another", "email": "tom@example.com"}}`).want(201)
	if r := a.call("DELETE users/"+a.user("Ada Brook"), "").want(422); !strings.Contains(r.body, "not closed") {
		t.Error(r.body)
	}
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	a := demo(t)
	path := "users/" + a.user("Ben Arkwright") + "/identities"
	first := fmt.Sprintf("%.0f", a.get(path+"?type[]=email").at("identities", 0, "id"))
	second := a.call("POST "+path, `{"identity": {"type": "email", "value": "Ben2@example.com"}}`).want(201).is("false", "identity", "primary").id("identity")
	a.call("POST "+path, `{"identity": {"type": "email", "value": "ben2@example.com"}}`).want(422)
	a.call("POST "+path, `{"identity": {"type": "pigeon", "value": "x"}}`).want(422)
	a.call("PUT "+path+"/"+second+"/make_primary", "").want(200)
	a.get(path+"/"+second).want(200).is("true", "identity", "primary")
	a.get(strings.TrimSuffix(path, "/identities")).is(`"ben2@example.com"`, "user", "email")
	a.call("PUT "+path+"/"+second, `{"identity": {"value": "ben3@example.com"}}`).want(200)
	a.get(strings.TrimSuffix(path, "/identities")).is(`"ben3@example.com"`, "user", "email")
	a.call("PUT "+path+"/"+second, `{"identity": {"value": "ada@example.com"}}`).want(422)
	a.call("DELETE "+path+"/"+second, "").want(422)
	a.call("DELETE "+path+"/"+first, "").want(204)
	a.get(path + "/" + first).want(404)
}

// TestMemberships: users in organizations, and agents in groups.
func TestMemberships(t *testing.T) {
	t.Parallel()
	a := demo(t)
	ada := a.user("Ada Brook")
	org := a.call("POST organizations", `{"organization": {"name": "Third", "domain_names": ["Third.example.org"]}}`).want(201).id("organization")
	a.call("POST organizations", `{"organization": {"name": "third"}}`).want(422)
	a.call("POST organization_memberships", `{"organization_membership": {"user_id": `+ada+`, "organization_id": `+org+`}}`).want(201).is("null", "organization_membership", "default")
	a.call("POST organization_memberships", `{"organization_membership": {"user_id": `+ada+`, "organization_id": `+org+`}}`).want(422)
	a.call("PUT users/"+ada+"/organizations/"+org+"/make_default", "").want(200).is("true", "organization_membership", "default")
	a.get("users/"+ada).is(org, "user", "organization_id")
	if n := a.get("users/" + ada + "/organization_memberships").want(200).count("organization_memberships"); n != 3 {
		t.Errorf("%d memberships", n)
	}
	// A new user of the domain is a member; whoever is put into one leaves the others.
	a.call("POST users", `{"user": {"name": "Dom", "email": "dom@third.example.org"}}`).want(201).is(org, "user", "organization_id")
	a.call("PUT users/"+ada, `{"user": {"organization_id": `+org+`}}`).want(200)
	if n := a.get("users/" + ada + "/organization_memberships").count("organization_memberships"); n != 1 {
		t.Errorf("%d memberships are left", n)
	}
	if n := a.get("organizations/" + org + "/users").count("users"); n != 2 {
		t.Errorf("%d members", n)
	}
	a.call("PUT organizations/"+org, `{"organization": {"name": "Fourth", "tags": null, "domain_names": []}}`).want(200).is("[]", "organization", "domain_names")
	a.get("users/"+ada+"/organization_memberships").is(`"Fourth"`, "organization_memberships", 0, "organization_name")
	a.call("DELETE organizations/"+org, "").want(204)
	a.get("users/"+ada).is("null", "user", "organization_id")

	omar, billing := a.user("Omar Quill"), a.group("Billing")
	a.call("POST group_memberships", `{"group_membership": {"user_id": `+ada+`, "group_id": `+billing+`}}`).want(422) // no agent
	membership := a.call("POST group_memberships", `{"group_membership": {"user_id": `+omar+`, "group_id": `+billing+`}}`).want(201).id("group_membership")
	if n := a.get("groups/" + billing + "/users").want(200).count("users"); n != 2 {
		t.Errorf("%d agents", n)
	}
	id := a.call("POST tickets", `{"ticket": {"group_id": `+billing+`, "assignee_id": `+omar+`, "comment": {"body": "x"}}}`).want(201).id("ticket")
	a.call("DELETE group_memberships/"+membership, "").want(204)
	a.get("tickets/"+id).is("null", "ticket", "assignee_id").is(billing, "ticket", "group_id")
	a.call("PUT groups/"+billing, `{"group": {"description": "Numbers"}}`).want(200).is(`"Billing"`, "group", "name").is(`"Numbers"`, "group", "description")
	a.call("DELETE groups/"+billing, "").want(204)
	a.get("groups/"+billing).is("true", "group", "deleted")
	a.get("tickets/"+id).is("null", "ticket", "group_id")
	a.call("DELETE groups/"+a.group("Support"), "").want(422)
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
		if r := a.call(method+" "+path, body); r.status != 422 || !strings.Contains(r.body, says) {
			t.Errorf("%s: %d %s", call, r.status, r.body)
		}
	}
	product := a.field("Product")
	old := a.get("ticket_fields/" + product).want(200)
	lamp := fmt.Sprintf("%.0f", old.at("ticket_field", "custom_field_options", 1, "id"))
	a.call("PUT ticket_fields/"+product, `{"ticket_field": {"custom_field_options": [{"id": `+lamp+`, "name": "Lamps", "value": "product_lamp"}, {"name": "Chair", "value": "product_chair"}]}}`).want(200).
		is(lamp, "ticket_field", "custom_field_options", 0, "id").is(`"Lamps"`, "ticket_field", "custom_field_options", 0, "name")
	if body := a.get("tickets/1").body; strings.Contains(body, `"value":"product_kettle"`) {
		t.Errorf("the choice is gone, and the ticket has it: %s", body)
	}
	a.call("DELETE ticket_fields/"+a.field("Subject"), "").want(422)
	a.call("DELETE ticket_fields/"+product, "").want(204)
	a.get("ticket_fields/" + product).want(404)
	a.get("user_fields/tier").want(200).is(`"Tier"`, "user_field", "title")
	a.get("organization_fields").want(200).is(`"region"`, "organization_fields", 0, "key")
	brand := a.call("POST brands", `{"brand": {"name": "Fresh", "subdomain": "fresh"}}`).want(201).id("brand")
	a.call("PUT brands/"+brand, `{"brand": {"name": "Stale"}}`).want(200).is(`"fresh"`, "brand", "subdomain")
	a.call("DELETE brands/"+brand, "").want(204)
	a.get("brands/"+brand).want(200).is("true", "brand", "is_deleted")
	if n := a.get("custom_statuses?status_categories=open,hold").want(200).count("custom_statuses"); n != 2 {
		t.Errorf("%d statuses", n)
	}
}

func TestTaskListsAndTags(t *testing.T) {
	t.Parallel()
	a := demo(t)
	template := a.get("task_list_templates?page[size]=100").want(200).at("task_list_templates", 0, "id").(string)
	old := a.get("task_list_templates").at("task_list_templates", 2, "id").(string)
	a.call("POST tickets/1/task_lists", `{"task_list": {"task_list_template_id": "`+old+`"}}`).want(422)
	a.call("POST tickets/1/task_lists", `{"task_list": {"task_list_template_id": "`+template+`"}}`).want(201).is(`"1"`, "task_lists", 0, "ticket_id")
	a.get("tickets/1/task_lists").want(200).is(`"Onboarding checklist"`, "task_lists", 0, "name")
	a.get("tickets/1/tags").want(200).is(`["kettle","product_kettle"]`, "tags")
	if n := a.get("tags?page[size]=100").want(200).count("tags"); n < 5 {
		t.Errorf("%d tags", n)
	}
}
