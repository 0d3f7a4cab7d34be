package happyfox_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/sim/happyfox"
)

// FuzzTicketSearch: every search is answered with tickets or with a reason, and
// one more term never finds more.
func FuzzTicketSearch(f *testing.F) {
	for _, q := range []string{
		"printer", `status:"New","Solved" priority:"High"`, `tag:"vip"`, `assignee:--none`, `id:SUP00000001,2`, `created-on-or-after:"2026/02/03"`,
		`last-closed-on-or-before:2026/02/03`, `duedate:"next 7 days"`, `"Affected Areas":"Login","Reports"`, `"Wanted By":"02/27/2026"`, `Product:"`, `":"`, `::`,
		`"a:b":c`, `a,b:c,d`, `status:,`, `unresponded:true,false`, "\x00:\xff", `"x y" "`, `""""`, `領収書`,
	} {
		f.Add(q)
	}
	sim := newStrict(f)
	f.Fuzz(func(t *testing.T, q string) {
		search := func(q string) answer {
			return direct(t, sim, http.MethodGet, happyfox.BasePath+"/tickets/?size=50&q="+url.QueryEscape(q), "", "")
		}
		r := search(q)
		switch r.Status {
		case http.StatusBadRequest:
			r.is(`"q"`, "error", 0, "field")
			return
		case http.StatusOK:
		default:
			t.Fatalf("status %d: %s", r.Status, r.Body)
		}
		if strings.Contains(q, `"`) {
			return // a quote may find its partner in what is added
		}
		if narrowed := search(q + ` status:New`); narrowed.Status == http.StatusOK && len(narrowed.ids()) > len(r.ids()) {
			t.Fatalf("%q finds %v, and with a term more %v", q, r.ids(), narrowed.ids())
		}
	})
}

// FuzzTicketBody: every body is taken or refused with a reason by every route
// that writes tickets, and what is refused changes nothing.
func FuzzTicketBody(f *testing.F) {
	const form, multi = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
	part := func(head, text string) string {
		return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + text + "\r\n"
	}
	f.Add("application/json", `{"client": 1, "subject": "S", "text": "T", "category": 1, "staff": 3, "staff_id": 3, "user": 1, "status": 4, "t-cf-6": "x", "t-cf-7": 52, "tags": "a,b", "add": "a"}`)
	f.Add("application/json", `[{"name": "A", "email": "a@example.org", "subject": "S", "html": "<p>x<!--", "category": "2", "c-cf-6": 11, "c-cf-11": "x", "t-cf-6": 1}, 1, {}, []]`)
	f.Add("application/json", `{"staff": 3, "staff_id": 4, "assignee": null, "due_date": "31/12/2026", "time_spent": "7", "ccf-4": {}, "t-cf-3": [41], "data": [3], "choices": [{"id": 31, "text": "A"}, {"text": "B"}]}`)
	f.Add("application/json", `{"staff_id": 3, "to": "a@example.com,b@example.com", "subject": "x", "message": "y", "target_category_id": 2, "ticket_attachments": [2], "alert": "s"}`)
	f.Add(form, "staff=3&plaintext=x&t-cf-3=41&t-cf-3=42&assignee=&due_date=")
	f.Add(multi, part(`name="staff"`, "3")+part(`name="text"`, "x")+part(`name="attachments"; filename="../a/b\\c.txt"`, "hello")+part(`name="file"; filename="a.gif"`, "GIF89a")+"--b--\r\n")
	f.Add(multi, part(`name="attachments"; filename=""`, "")+part(`name="attachments"; filename*=utf-8''%e2%82%ac`, "\x00\xff")+"--b--")
	f.Add(multi, "--b\r\n\r\n")
	routes := []string{
		"tickets/", "new_ticket/", "ticket/4/staff_update/", "ticket/4/staff_pvtnote/", "ticket/4/user_reply/", "ticket/4/update_custom_fields/", "ticket/4/update_tags/",
		"ticket/4/subscribe/", "ticket/4/unsubscribe/", "ticket/4/forward/", "ticket/4/move/", "ticket-inline-attachment", "ticket_custom_field/2/", "ticket/4/delete/",
	}
	f.Fuzz(func(t *testing.T, contentType, body string) {
		if strings.ContainsAny(contentType, "\r\n\x00") {
			return
		}
		sim := newStrict(t)
		tickets := func() string {
			list := direct(t, sim, http.MethodGet, happyfox.BasePath+"/tickets/?minify_response=true&size=50", "", "").Body
			return list + withoutLinks(direct(t, sim, http.MethodGet, happyfox.BasePath+"/ticket/4/?show_cf_changes=true", "", "").Body)
		}
		before := tickets()
		for _, path := range routes {
			method := http.MethodPost
			if strings.Contains(path, "custom_field/") {
				method = http.MethodPut
			}
			r := direct(t, sim, method, happyfox.BasePath+"/"+path, contentType, body)
			switch r.Status {
			case http.StatusOK:
				parse(t, r.Body)
				before = tickets()
			case http.StatusBadRequest:
				if r.Body != "Bad Request" {
					r.field("error")
				}
				if after := tickets(); after != before {
					t.Fatalf("%s refused with %s, and yet the tickets changed from\n%s\nto\n%s", path, r.Body, before, after)
				}
			default:
				t.Fatalf("%s: status %d: %s", path, r.Status, r.Body)
			}
		}
	})
}

// FuzzLink: no address of a file but a minted one is served, and none fails.
func FuzzLink(f *testing.F) {
	f.Add("/attachments/2/export.csv", "expires=99999999999&serial=1&signature=00")
	f.Add("/attachments/", "")
	f.Add("/attachments/-1/../2/x", "expires=1&serial=18446744073709551616&signature=%")
	f.Add("/get_hdp_temporarily_attachment/1", "a")
	sim := newStrict(f)
	f.Fuzz(func(t *testing.T, path, query string) {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		req.URL.Path, req.URL.RawQuery = path, query
		if !strings.HasPrefix(path, "/attachments/") && !strings.HasPrefix(path, "/get_hdp_") {
			return
		}
		if r := serve(t, sim, req); r.Status != http.StatusForbidden && r.Status != http.StatusNotFound && r.Status != http.StatusUnauthorized {
			t.Fatalf("%s?%s: status %d: %s", path, query, r.Status, r.Body)
		}
	})
}
