package zendesk_test

import (
	"net/url"
	"strings"
	"testing"

	"cognate/internal/sim/zendesk"
)

// TestSearch holds queries against how many records they find in the demo.
func TestSearch(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for query, want := range map[string]int{
		"type:ticket": 13, "type:user": 16, "type:user role:end-user": 13, "type:organization": 3, "type:group": 2,
		"type:ticket kettle": 2, "type:ticket kett": 2, "type:ticket kett*": 2, "type:ticket ettle": 0, `type:ticket "lid springs"`: 1, `type:ticket "springs lid"`: 0,
		"status:pending": 1, "status:solved status:pending": 2, "status<pending type:ticket": 8, "type:ticket -status:new": 6, "status>=solved": 3,
		"priority:high": 1, "priority>normal": 2, "priority:none type:ticket": 8, "ticket_type:incident": 1, "type:ticket ticket_type:none": 8,
		"tags:vip": 2, "tags:vip type:ticket": 1, "tags:none type:ticket": 7, "tags:kettle tags:export": 2,
		"assignee:none type:ticket": 7, `assignee:"Omar Quill"`: 5, "assignee:omar.quill@example.com": 5, "requester:ada@example.com": 1,
		"group:billing type:ticket": 1, `organization:"Mill & Sons" type:ticket`: 3, "brand:shop": 1, "subject:kettle": 2, "via:api": 13,
		"created>2026-02-10": 5, "type:ticket created<2026-02-02": 1, "created:2026-02-03": 1, "created>=2026-02-03 created<=2026-02-04": 2, "created>2026-02-03T09:00:00Z created<2026-02-05": 1,
		"created>soon": 0, "solved>2026-02-01": 2, "due_date:2026-03-31": 1, "due_date:none type:ticket": 12,
		"type:user email:ben@example.com": 1, "type:user phone:+155501001": 1, "type:user organization:quayside": 4, "type:user group:support": 3,
		"type:user name:a": 2, "type:user updated>2025-01-01 ada": 1, "type:organization vip": 0, "type:organization tags:vip": 1, "type:organization name:mill": 1,
		"fieldvalue:K-2001": 1, "nosuchkey:x": 0, "-kettle type:ticket": 11, "type:ticket cc:finn": 1, "type:ticket submitter:nora": 12,
	} {
		if found := a.found(query); len(found) != want {
			t.Errorf("%s finds %d, want %d: %v", query, len(found), want, found)
		}
	}
	product := a.field("Product")
	if found := a.found("custom_field_" + product + ":product_lamp"); len(found) != 1 {
		t.Errorf("by a custom field: %v", found)
	}
}

func TestSearchOrder(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for query, subject := range map[string]string{
		"query=type:ticket&sort_by=created_at&sort_order=asc": "From the old system",
		"query=type:ticket&sort_by=priority&sort_order=desc":  "Export is slow",
		"query=type:ticket+order_by:created_at+sort:asc":      "From the old system",
		"query=type:ticket&sort_by=updated_at":                "First letter",
		"query=type:ticket&sort_by=status&sort_order=desc":    "From the old system",
		"query=type:ticket+tags:none&sort_by=ticket_type":     "Language of the app",
	} {
		if got := a.Get("search?"+query).Want(200).At("results", 0, "subject"); got != subject {
			t.Errorf("%s begins with %v, want %s", query, got, subject)
		}
	}
	r := a.Get("search?query=" + url.QueryEscape("type:ticket subject:lamp") + "&include=" + url.QueryEscape("tickets(users,groups)")).Want(200)
	if r.Count("users") != 3 || r.Count("groups") != 0 {
		t.Errorf("beside it are %s", r.Body)
	}
	a.Get("search/count?query="+url.QueryEscape("type:ticket")).Want(200).Is("13", "count")
}

// TestSearchEnds: a search names a page that it then refuses, and an export has no end.
func TestSearchEnds(t *testing.T) {
	t.Parallel()
	a := start(t, zendesk.Options{Generate: 1500})
	query := "search?query=" + url.QueryEscape("type:ticket") + "&per_page=100"
	tenth := a.Get(query+"&page=10").Want(200).Is("1500", "count")
	if next, _ := tenth.At("next_page").(string); !strings.Contains(next, "page=11") {
		t.Errorf("the next page is %q", next)
	}
	if r := a.Get(query + "&page=11").Want(422); !strings.Contains(r.Body, "Search Response Limits") {
		t.Error(r.Body)
	}
	n, path := 0, "search/export?filter[type]=ticket&page[size]=500&query="+url.QueryEscape("tags:seen")
	for path != "" {
		r := a.Get(path).Want(200)
		n += r.Count("results")
		next, _ := r.At("links", "next").(string)
		path = strings.TrimPrefix(next, a.URL+zendesk.BasePath+"/")
	}
	if n != 750 {
		t.Errorf("%d results are exported", n)
	}
}
