package happyfox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cognate/internal/sim/happyfox"
)

func TestDemoSeed(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.get("users/?size=50").want(http.StatusOK, "")
	r.is(`{"count": 12, "last_index": 12, "page_count": 1, "start_index": 1, "end_index": 12}`, "page_info")
	for path, n := range map[string]int{
		"user_custom_fields/": 2, "categories/": 3, "staff/": 3, "statuses/": 4, "priorities/": 4, "contact_groups/": 1, "ticket_custom_fields/": 5,
	} {
		list, isList := a.get(path+"?size=1").want(http.StatusOK, "").field().([]any)
		if !isList || len(list) != n {
			t.Errorf("%s has %d items, want %d", path, len(list), n)
		}
	}
	a.get("user_custom_fields/").is(`false`, 0, "required").is(`false`, 1, "required").is(`"text"`, 0, "type").is(`"choice"`, 1, "type")
	a.get("user/1/").is(`1`, "pending_tickets_count").is(`2`, "tickets_count")
	a.get("user/2/").is(`1`, "pending_tickets_count").is(`2`, "tickets_count").is(`true`, "contact_groups", 0, "access_all_tickets_in_group")
	a.get("user/5/").is(`null`, "email").is(`"m"`, "primary_phone", "type")
	a.get("user/6/").is(`null`, "created_at").is(`null`, "updated_at")
	a.get("user/3/").is(`[]`, "phones").is(`null`, "primary_phone")
}

func TestPaging(t *testing.T) {
	t.Parallel()
	a := demo(t)
	cases := []struct {
		query, info string
		firstID     string
	}{
		{"", `{"count": 10, "last_index": 12, "page_count": 2, "start_index": 1, "end_index": 10}`, "1"},
		{"?page=2", `{"count": 2, "last_index": 12, "page_count": 2, "start_index": 11, "end_index": 12}`, "11"},
		{"?size=5&page=3", `{"count": 2, "last_index": 12, "page_count": 3, "start_index": 11, "end_index": 12}`, "11"},
		{"?size=1&page=12", `{"count": 1, "last_index": 12, "page_count": 12, "start_index": 12, "end_index": 12}`, "12"},
		{"?size=4&page=3", `{"count": 4, "last_index": 12, "page_count": 3, "start_index": 9, "end_index": 12}`, "9"},
		{"?size=0", `{"count": 1, "last_index": 12, "page_count": 12, "start_index": 1, "end_index": 1}`, "1"},
		{"?size=x&page=x", `{"count": 10, "last_index": 12, "page_count": 2, "start_index": 1, "end_index": 10}`, "1"},
		{"?page=3", `{"count": 0, "last_index": 12, "page_count": 2, "start_index": 0, "end_index": 0}`, ""},
		{"?page=9223372036854775807", `{"count": 0, "last_index": 12, "page_count": 2, "start_index": 0, "end_index": 0}`, ""},
		{"?q=nobodyatall", `{"count": 0, "last_index": 0, "page_count": 1, "start_index": 0, "end_index": 0}`, ""},
	}
	for _, c := range cases {
		t.Run(c.query, func(t *testing.T) {
			t.Parallel()
			r := a.get("users/"+c.query).want(http.StatusOK, "").is(c.info, "page_info")
			if c.firstID == "" {
				r.is(`[]`, "data")
			} else {
				r.is(c.firstID, "data", 0, "id")
			}
		})
	}
}

func TestSizeIsClamped(t *testing.T) {
	t.Parallel()
	a := demo(t)
	items := make([]string, 60)
	for i := range items {
		items[i] = fmt.Sprintf(`{"name": "Many %d", "email": "many%d@example.com"}`, i, i)
	}
	a.post("users/", "["+strings.Join(items, ",")+"]").want(http.StatusOK, "")
	a.get("users/?size=500").is(`{"count": 50, "last_index": 72, "page_count": 2, "start_index": 1, "end_index": 50}`, "page_info")
}

func (r answer) ids() []string {
	r.T.Helper()
	ids := []string{}
	for _, row := range r.field("data").([]any) {
		ids = append(ids, row.(map[string]any)["id"].(json.Number).String())
	}
	return ids
}

func TestSearch(t *testing.T) {
	t.Parallel()
	a := demo(t)
	cases := map[string]string{
		`name:ada`:                            "1",
		`name:"van aalst"`:                    "4",
		`name:van aalst`:                      "4",
		`name:mar`:                            "1 11",
		`NAME:ŁUCJA`:                          "7",
		`name:佐藤`:                             "8",
		`email:ada.marlow@example.org`:        "1",
		`email:ADA.MARLOW@EXAMPLE.ORG`:        "1",
		`email:"theo+billing@example.com"`:    "10",
		`email:ada`:                           "",
		`phone:15550101`:                      "1",
		`phone:+15550101`:                     "1",
		`phone:5550106`:                       "6",
		`phone:none`:                          "",
		`created_since:2026/01/06`:            "10 11 12",
		`created_since:2026-01-13`:            "11 12",
		`created_since:"2026-01-13 18:00:00"`: "11 12",
		`created_since:2026-01-13T18:00:01Z`:  "12",
		`updated_since:2026/02/01`:            "1 11",
		`updated_since:2026/02/01 name:ada`:   "1",
		`ada`:                                 "1",
		`north.example.org`:                   "2 7",
		`15550111`:                            "11",
		`brandt theo`:                         "10",
		`  theo   `:                           "10",
		`colour:ada`:                          "",
		`"`:                                   "",
		`name:"`:                              "",
		`name:`:                               "1 2 3 4 5 6 7 8 9 10 11 12",
	}
	for q, want := range cases {
		t.Run(q, func(t *testing.T) {
			t.Parallel()
			r := a.get("users/?size=50&q="+url.QueryEscape(q)).want(http.StatusOK, "")
			if got := strings.Join(r.ids(), " "); got != want {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
}

func TestSearchErrors(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for q, want := range map[string]string{
		"created_since:yesterday":  "Enter a valid date.",
		"updated_since:2026/02/30": "Enter a valid date.",
		strings.Repeat("x", 1001):  "Ensure this value has at most 1000 characters (it has 1001).",
		strings.Repeat("x ", 51):   "Ensure that there are at most 50 terms (there are 51).",
	} {
		a.get("users/?q="+url.QueryEscape(q)).want(http.StatusBadRequest, `{"error": [{"field": "q", "errors": [`+strconv.Quote(want)+`]}]}`)
	}
}

func TestSearchSeesNewContacts(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.clock.Advance(24 * time.Hour)
	a.post("users/", `{"name": "Late Comer", "email": "late@example.com"}`).want(http.StatusOK, "")
	if got := a.get("users/?q=created_since:2026/03/02").ids(); !slices.Equal(got, []string{"13"}) {
		t.Errorf("found %v", got)
	}
}

func TestReferenceData(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.get("category/1/").want(http.StatusOK, `{"id": 1, "name": "Support", "description": "Questions and faults", "public": true, "prepopulate_cc": "AR", "time_spent_mandatory": false}`)
	a.get("status/4/").want(http.StatusOK, `{"id": 4, "name": "Solved", "color": "33AA55", "order": 4, "default": false, "behavior": "completed"}`)
	a.get("priority/2/").want(http.StatusOK, `{"id": 2, "name": "Medium", "order": 2, "default": true}`)
	nora := `{"name": "Nora Field", "is_account_admin": true, "email": "nora.field@example.com", "role": {"name": "Administrator", "id": 1},
		"active": true, "id": 3, "categories": [1, 2], "permissions": ["assign_tickets", "manage_contacts", "manage_assets", "move_to_unassociated_categories"]}`
	a.get("staff/3/").want(http.StatusOK, nora)
	a.get("staff/Nora.Field@example.com/").want(http.StatusOK, nora)
	a.get("user_custom_field/5/").want(http.StatusOK, `{"name": "Region", "depends_on_choice": null, "required": false, "id": 5,
		"choices": [{"text": "Europe", "id": 2, "dependant_fields": []}, {"text": "Americas", "id": 3, "dependant_fields": []},
			{"text": "Asia Pacific", "id": 4, "dependant_fields": []}], "type": "choice", "order": 2, "visible_to_staff_only": false}`)
	a.get("user_custom_field/4/").is(`null`, "choices")
	a.get("ticket_custom_field/1/").want(http.StatusOK, `{"name": "Product", "depends_on_choice": null, "required": false, "compulsory_on_completed": false,
		"choices": null, "compulsory_on_move": false, "type": "text", "id": 1, "categories": [{"category": 1, "order": 1}], "visible_to_staff_only": false}`)
	for _, path := range []string{"categories/", "statuses/", "priorities/", "staff/", "ticket_custom_fields/"} {
		first := a.get(path).field(0).(map[string]any)["id"].(json.Number).String()
		single := map[string]string{"categories/": "category/", "statuses/": "status/", "priorities/": "priority/", "staff/": "staff/", "ticket_custom_fields/": "ticket_custom_field/"}[path]
		a.get(single+first+"/").want(http.StatusOK, "").is(first, "id")
	}
}

func TestBareSeed(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{})
	a.get("users/").want(http.StatusOK, `{"page_info": {"count": 0, "last_index": 0, "page_count": 1, "start_index": 0, "end_index": 0}, "data": []}`)
	for _, path := range []string{"user_custom_fields/", "ticket_custom_fields/", "contact_groups/"} {
		a.get(path).want(http.StatusOK, `[]`)
	}
	a.get("statuses/").is(`"New"`, 0, "name")
}

func TestGroups(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.get("contact_groups/").want(http.StatusOK, `[{"tagged_domains": "north.example.org", "id": 3, "description": "Northern dealers", "name": "Dealers North"}]`)
	a.get("contact_group/3/").is(`[{"id": 2, "email": "bruno.castell@north.example.org", "view_tickets_in_group": true},
		{"id": 7, "email": "lucja.zurawska@north.example.org", "view_tickets_in_group": false}]`, "contacts")

	a.post("contact_groups/", `{"name": "Dealers South", "description": null, "tagged_domains": " south.example.org , example.net,"}`).
		want(http.StatusOK, `{"tagged_domains": "south.example.org,example.net", "id": 4, "description": "", "name": "Dealers South", "contacts": []}`)
	a.post("contact_group/4/", `{"description": "The south", "name": "Renamed"}`).
		want(http.StatusOK, `{"tagged_domains": "south.example.org,example.net", "id": 4, "description": "The south", "name": "Dealers South", "contacts": []}`)

	a.post("contact_groups/", `{"tagged_domains": "no spaces.org"}`).want(http.StatusBadRequest,
		`{"error": [{"field": "name", "errors": ["This field is required."]}, {"field": "tagged_domains", "errors": ["Enter valid domains, separated by commas."]}]}`)
	a.post("contact_groups/", `{"name": "dealers north"}`).want(http.StatusBadRequest, `{"error": [{"field": "name", "errors": ["Contact group with this Name already exists."]}]}`)
	a.post("contact_groups/", `{"name": {}}`).want(http.StatusBadRequest, `{"error": [{"field": "name", "errors": ["Enter a valid value."]}]}`)
	a.post("contact_group/4/", `{"tagged_domains": 4.5}`).want(http.StatusBadRequest, "")
	a.post("contact_group/9/", `{}`).want(http.StatusNotFound, "")
	a.post("contact_group/4/", `[]`).want(http.StatusBadRequest, "")
}

func TestGroupMembers(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("contact_group/3/update_contacts/", `[{"contact": 1, "access_tickets": true}, {"contact": "4"}, {"contact": 999}, {}, 5, {"contact": 1, "access_tickets": "x"}]`).want(http.StatusOK, `[
		{"data": {"access_tickets": true, "contact": 1}, "success": true},
		{"data": {"access_tickets": false, "contact": 4}, "success": true},
		{"errors": [{"field": "contact", "errors": ["Select a valid choice. That choice is not one of the available choices."]}], "success": false},
		{"errors": [{"field": "contact", "errors": ["This field is required."]}], "success": false},
		{"errors": [{"field": "__all__", "errors": ["Enter one object."]}], "success": false},
		{"errors": [{"field": "access_tickets", "errors": ["Enter a valid value."]}], "success": false}]`)
	a.get("user/1/").is(`[{"id": 3, "name": "Dealers North", "description": "Northern dealers", "tagged_domains": "north.example.org", "access_all_tickets_in_group": true}]`, "contact_groups")
	a.post("contact_group/3/delete_contacts/", `{"contacts": [1, 3, 999, "x"]}`).want(http.StatusOK, `[
		{"data": {"message": "Successfully removed contact from group", "contact": 1}, "success": true},
		{"data": {"message": "Contact not part of the contact group", "contact": 3}, "success": false},
		{"data": {"message": "Contact does not exist", "contact": 999}, "success": false},
		{"data": {"message": "Contact does not exist", "contact": "x"}, "success": false}]`)
	a.form("contact_group/3/delete_contacts/", url.Values{"contacts": {"2", "7"}}).want(http.StatusOK, "").is(`true`, 0, "success").is(`true`, 1, "success")
	a.get("contact_group/3/").is(`4`, "contacts", 0, "id")

	a.post("contact_group/3/update_contacts/", `{}`).want(http.StatusBadRequest, "")
	a.post("contact_group/3/update_contacts/", `[]`).want(http.StatusBadRequest, "")
	a.post("contact_group/3/update_contacts/", `[`+strings.Repeat(`{"contact": 1},`, 100)+`{"contact": 1}]`).want(http.StatusBadRequest, "")
	a.post("contact_group/3/delete_contacts/", `{}`).want(http.StatusBadRequest, `{"error": [{"field": "contacts", "errors": ["This field is required."]}]}`)
	a.post("contact_group/3/delete_contacts/", `{"contacts": 1}`).want(http.StatusBadRequest, `{"error": [{"field": "contacts", "errors": ["Enter a list of values."]}]}`)
	a.post("contact_group/3/delete_contacts/", `[1]`).want(http.StatusBadRequest, "")
	a.post("contact_group/9/delete_contacts/", `{"contacts": [1]}`).want(http.StatusNotFound, "")
	a.post("contact_group/9/update_contacts/", `[{"contact": 1}]`).want(http.StatusNotFound, "")
}
