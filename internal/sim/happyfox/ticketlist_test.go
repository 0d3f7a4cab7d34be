package happyfox_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"cognate/internal/sim/happyfox"
)

func TestTicketList(t *testing.T) {
	t.Parallel()
	a := demo(t)
	cases := map[string]string{
		"":                              "12 11 10 7 9 6 8 1 5 4 2 3",
		"?status=_all":                  "12 11 10 7 9 6 8 1 5 4 2 3",
		"?status=_pending":              "12 11 10 9 6 1 5 4 2",
		"?status=_completed":            "7 8 3",
		"?status=2":                     "11 5 2",
		"?status=99":                    "",
		"?category=2":                   "5 3",
		"?category=2&category=3":        "12 5 3",
		"?category=1&status=_completed": "7 8",
		"?sort=ticketd":                 "12 11 10 9 8 7 6 5 4 3 2 1",
		"?sort=ticketa":                 "1 2 3 4 5 6 7 8 9 10 11 12",
		"?sort=created":                 "12 11 10 9 7 8 1 6 5 4 2 3",
		"?sort=createa":                 "3 2 4 5 6 1 8 7 9 10 11 12",
		"?sort=updatea":                 "3 2 4 5 1 8 6 9 7 10 11 12",
		"?sort=last_modifiedd":          "12 11 10 7 9 6 1 8 5 4 2 3",
		"?sort=subjecta":                "10 2 4 9 7 11 3 1 8 12 6 5",
		"?sort=due":                     "2 11 7 12 1 3 4 5 6 8 9 10",
		"?sort=clienta":                 "1 8 3 11 2 10 4 5 12 6 9 7",
		"?sort=clientd":                 "7 9 6 12 5 4 10 2 3 11 1 8",
		"?sort=assigneea":               "1 8 10 3 5 11 2 4 6 7 9 12",
		"?sort=priorityd":               "11 2 7 1 3 4 8 9 5 6 10 12",
		"?sort=statusd":                 "3 7 8 4 6 2 5 11 1 9 10 12",
		"?sort=categorya":               "12 3 5 1 2 4 6 7 8 9 10 11",
		"?sort=unresponded":             "4 1 8 6 9 7 10 12 3 2 5 11",
		"?sort=updated&size=5&page=3":   "2 3",
		"?fields=id&status=_all&size=2": "12 11",
	}
	for query, want := range cases {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			a := a.in(t)
			if !strings.Contains(query, "size") {
				query += "&size=50"
				query = "?" + strings.TrimLeft(query, "?&")
			}
			for range 2 { // the second comes from what is kept
				if got := strings.Join(a.get("tickets/"+query).want(http.StatusOK, "").ids(), " "); got != want {
					t.Errorf("listed %q, want %q", got, want)
				}
			}
		})
	}
	a.get("tickets/?minify_response=true&size=2").want(http.StatusOK,
		`{"page_info": {"count": 2, "last_index": 12, "page_count": 6, "start_index": 1, "end_index": 2}, "data": [12, 11]}`)
	a.get("tickets/?fields=id,subject,nothing&size=1&sort=ticketa").is(`{"id": 1, "subject": "Printer offline"}`, "data", 0)
	a.get("tickets/?status=open&category=x&sort=y").want(http.StatusBadRequest, "").is(`"status"`, "error", 0, "field").is(`"category"`, "error", 1, "field").is(`"sort"`, "error", 2, "field")
}

func TestTicketDetail(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.get("ticket/1/").want(http.StatusOK, "")
	r.is(`"#SUP00000001"`, "display_id").is(`"It stopped this morning.\n\n"`, "first_message").is(`null`, "assigned_to").is(`true`, "unresponded")
	r.is(`{"compulsory_on_complete": false, "name": "Product", "value": "LX-9", "value_id": null, "type": "text", "id": 1, "visible_to_staff_only": false}`, "custom_fields", 0)
	r.is(`{"type": "user", "id": 1, "name": "Ada Marlow", "email": "ada.marlow@example.org"}`, "updates", 0, "by")
	r.is(`{"new": 1, "new_name": "New", "old": null, "old_name": null}`, "updates", 0, "status_change")
	r.is(`null`, "updates", 0, "message", "message_type").is(`null`, "updates", 1, "by").is(`[8]`, "merged_tickets")

	r = a.get("ticket/2/").want(http.StatusOK, "")
	r.is(`3`, "messages_count").is(`"p"`, "updates", 1, "message", "message_type").is(`null`, "updates", 2, "custom_field_change").is(`20`, "updates", 2, "time_spent")
	r.is(`"<html><head><meta charset=\"utf-8\"></head><body>The page says &lt;expired&gt;.</body></html>"`, "updates", 0, "message", "html")
	r.is(`[{"id": 3, "first_name": "Nora", "last_name": "Field", "email": "nora.field@example.com"}]`, "subscribers")
	a.get("ticket/2/?show_cf_changes=true").is(`{"id": "1", "name": "Product", "from": null, "to": "Portal"}`, "updates", 2, "custom_field_change", 0)
	a.get("ticket/3/").is(`null`, "updates", 2, "message").is(`10`, "custom_fields", 0, "value").is(`"completed"`, "status", "behavior")
	a.get("ticket/4/").is(`{"type": "smartrule", "id": 2, "name": "Exports to Omar", "email": null}`, "updates", 1, "by")
	a.get("ticket/8/").is(`1`, "merged_to").is(`[]`, "merged_tickets")
	a.get("ticket/9/").is(`"Sales"`, "updates", 1, "category_change", "old_name").is(`"#SUP00000009"`, "display_id")
	a.get("ticket/10/").is(`true`, "visible_only_staff").is(`null`, "updates", 0, "by", "email").is(`"TKT_CREATION_ADMIN_PANEL"`, "source")
	a.get("ticket/11/").is(`1`, "sla_breaches").is(`"noc@carrier.example.com"`, "updates", 2, "message", "forward_list")
}

// TestTicketPagesNeverOverlap walks lists of random filters, orders and sizes:
// each ticket comes once, in the same order whatever the size.
func TestTicketPagesNeverOverlap(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, Generate: 150})
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[rng.IntN(len(of))] }
	for range 40 {
		filter := pick("", "&status=_pending", "&status=_completed", "&status=2", "&category=1", "&category=1&category=3", "&q=began", "&q=has_attachments:true") +
			pick("", "&sort=updatea", "&sort=createa", "&sort=clienta", "&sort=priorityd", "&sort=statusa", "&sort=assigneed", "&sort=subjecta", "&sort=due", "&sort=unresponded", "&sort=categoryd", "&sort=last_modifieda")
		whole := walk(a, filter, 50)
		seen := map[string]bool{}
		for _, id := range whole {
			if seen[id] {
				t.Fatalf("%s: ticket %s comes twice", filter, id)
			}
			seen[id] = true
		}
		if size := 1 + rng.IntN(50); strings.Join(walk(a, filter, size), " ") != strings.Join(whole, " ") {
			t.Fatalf("%s: pages of %d and of 50 differ", filter, size)
		}
	}
}

// walk lists all ids of a filter, page by page, and checks each envelope.
func walk(a *account, filter string, size int) []string {
	a.T.Helper()
	var ids []string
	for page := 1; ; page++ {
		r := a.get(fmt.Sprintf("tickets/?minify_response=true&size=%d&page=%d%s", size, page, filter)).want(http.StatusOK, "")
		var got struct {
			Info struct {
				Count      int `json:"count"`
				LastIndex  int `json:"last_index"`
				PageCount  int `json:"page_count"`
				StartIndex int `json:"start_index"`
				EndIndex   int `json:"end_index"`
			} `json:"page_info"`
			Data []json.Number `json:"data"`
		}
		if err := json.Unmarshal([]byte(r.Body), &got); err != nil {
			a.T.Fatal(err)
		}
		if n := len(got.Data); n != got.Info.Count || (n > 0 && (got.Info.StartIndex != len(ids)+1 || got.Info.EndIndex != len(ids)+n)) {
			a.T.Fatalf("%d rows after %d are said to be %+v", n, len(ids), got.Info)
		}
		for _, id := range got.Data {
			ids = append(ids, id.String())
		}
		if page >= got.Info.PageCount {
			if len(ids) != got.Info.LastIndex {
				a.T.Fatalf("%d rows in all, and last_index is %d", len(ids), got.Info.LastIndex)
			}
			return ids
		}
	}
}

// TestListsFollowWrites: what a list keeps is dropped with every change.
func TestListsFollowWrites(t *testing.T) {
	t.Parallel()
	a := demo(t)
	ids := func(query string) string { return strings.Join(a.get("tickets/"+query).ids(), " ") }
	if got := ids("?status=_completed"); got != "7 8 3" {
		t.Fatalf("before: %s", got)
	}
	a.post("ticket/2/staff_update/", `{"staff": 3, "status": 4, "text": "Done"}`).want(http.StatusOK, "")
	if got := ids("?status=_completed"); got != "2 7 8 3" {
		t.Errorf("after an update: %s", got)
	}
	a.post("user/2/", `{"email": "zelda@example.com"}`).want(http.StatusOK, "")
	if got := ids(`?q=contact:"zelda@example.com"`); got != "11 3" {
		t.Errorf("after a change of the contact: %s", got)
	}
	a.post("ticket/7/delete/", `{"staff_id": 3}`).want(http.StatusOK, "")
	a.control(http.MethodPost, "reset", "").want(http.StatusOK, "")
	if got := ids("?status=_completed"); got != "7 8 3" {
		t.Errorf("after a reset: %s", got)
	}
}
