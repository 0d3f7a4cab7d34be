package freshdesk_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cognate/internal/sim/freshdesk"
	"cognate/internal/sim/rig"
	"cognate/internal/sim/simtest"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	a := start(t, freshdesk.Options{})
	for name, c := range map[string]struct {
		set  func(*http.Request)
		want int
	}{
		"key":          {func(r *http.Request) { r.SetBasicAuth(freshdesk.ExampleKey, "X") }, 200},
		"any password": {func(r *http.Request) { r.SetBasicAuth(freshdesk.ExampleKey, "") }, 200},
		"wrong key":    {func(r *http.Request) { r.SetBasicAuth("x", "X") }, 401},
		"bearer":       {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+freshdesk.ExampleKey) }, 401},
		"none":         {func(*http.Request) {}, 401},
	} {
		req := a.Request("GET", freshdesk.BasePath+"/groups", "", "")
		req.Header.Del("Authorization")
		c.set(req)
		r := a.Do(req).Want(c.want)
		if c.want == 401 && (!strings.Contains(r.Body, "invalid_credentials") || r.Header.Get("WWW-Authenticate") == "") {
			t.Errorf("%s: %v %s", name, r.Header, r.Body)
		}
	}
	a.Get("agents/me").Want(200).Is(`"nora.field@example.com"`, "contact", "email")
}

// TestRefusals: what can't be served, by status and what the answer says.
func TestRefusals(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for call, want := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"GET nothing":                           {"", 404, ""},
		"GET tickets/":                          {"", 404, ""},
		"GET tickets/999":                       {"", 404, ""},
		"GET contacts/abc":                      {"", 404, ""},
		"PUT tickets":                           {"{}", 405, `"code":"method_not_allowed"`},
		"PATCH tickets/1":                       {"{}", 405, "DELETE, GET, PUT"},
		"POST tickets":                          {"{", 400, `"code":"invalid_json"`},
		"POST groups":                           {`[]`, 400, `"code":"invalid_json"`},
		"POST companies":                        {`{}`, 400, `[{"field":"name","message":"It should be a/an String","code":"missing_field"}]`},
		"POST contacts":                         {`{"name": 7, "email": "x", "colour": 1}`, 400, `"field":"colour","message":"Unexpected/invalid field in request","code":"invalid_field"`},
		"PUT contacts/80062":                    {`{"name": " "}`, 400, "mandatory"},
		"GET tickets?per_page=101":              {"", 400, "less than or equal to 100"},
		"GET tickets?page=0":                    {"", 400, "Positive Integer"},
		"GET tickets?page=301":                  {"", 400, "less than or equal to 300"},
		"GET tickets?order_by=subject":          {"", 400, "created_at,due_by,updated_at,status"},
		"GET tickets?include=notes":             {"", 400, `"field":"include"`},
		"GET tickets?updated_since=yesterday":   {"", 400, "ISO8601"},
		"GET tickets?requester_id=x":            {"", 400, "datatype_mismatch"},
		"GET tickets?colour=red":                {"", 400, "invalid_field"},
		"GET contacts?state=lost":               {"", 400, "blocked,deleted,unverified,verified"},
		"GET search/tickets":                    {"", 400, "missing_field"},
		"GET search/tickets?page=11&query=x":    {"", 400, "less than or equal to 10"},
		"GET search/tickets?query=status:2":     {"", 400, "double quotes"},
		"DELETE agents/80005":                   {"", 403, "access_denied"},
		"DELETE contacts/1":                     {"", 404, ""},
		"PUT tickets/9":                         {`{"status": 2}`, 405, "GET"}, // it is in the trash
		"POST tickets/9/notes":                  {`{"body": "x"}`, 405, "GET"},
		"POST tickets/1/reply":                  {`{"body": "x", "user_id": 80085}`, 400, "There is no agent matching the given user_id"},
		"POST tickets/1/notes":                  {`{"body": "x", "notify_emails": ["no"]}`, 400, "valid email address"},
		"PUT agents/80005":                      {`{"ticket_scope": 2}`, 400, "inaccessible_field"},
		"POST agents":                           {`{"email": "nora.field@example.com", "ticket_scope": 1}`, 409, "duplicate_value"},
		"POST groups?x":                         {`{"name": "support"}`, 409, "duplicate_value"},
		"POST contacts?taken":                   {`{"name": "A", "email": "ADA@example.com"}`, 409, `"field":"email","message":"It should be a unique value"`},
		"POST contacts?nothing":                 {`{"name": "A"}`, 400, "Please fill at least 1"},
		"POST contacts?company":                 {`{"name": "A", "phone": "1", "company_id": 9}`, 400, "There is no company matching the given company_id"},
		"POST contacts?others":                  {`{"name": "A", "phone": "1", "other_companies": [{"company_id": 9}]}`, 400, `"field":"other_companies"`},
		"POST contacts?choice":                  {`{"name": "A", "phone": "1", "custom_fields": {"tier": "Tin"}}`, 400, "Gold,Plain"},
		"POST companies?tier":                   {`{"name": "B", "account_tier": "Tin"}`, 400, "Basic,Premium,Enterprise"},
		"POST groups?unassigned":                {`{"name": "G", "unassigned_for": "3h"}`, 400, "30m,1h"},
		"POST groups?agents":                    {`{"name": "G", "agent_ids": [1]}`, 400, "There is no agent matching the given agent_ids"},
		"GET roles/1":                           {"", 404, ""},
		"GET products/80006":                    {"", 404, ""},
		"DELETE attachments/1":                  {"", 404, ""},
		"DELETE conversations/1":                {"", 404, ""},
		"GET tickets/1?include=stats,nonsense":  {"", 400, "conversations,requester,company,stats"},
		"GET ticket_fields?colour=red":          {"", 400, "invalid_field"},
		"GET contact_fields?x=1":                {"", 400, "invalid_field"},
		"GET agents?state=away":                 {"", 400, "fulltime,occasional"},
		"GET contacts?updated_since=2026-13-01": {"", 400, "invalid_value"},
	} {
		if got := a.Call(call, want.body); got.Status != want.status || !strings.Contains(got.Body, want.says) || want.status == 404 && got.Body != "" {
			t.Errorf("%s: %d %s", call, got.Status, got.Body)
		}
	}
	req := a.Request("POST", freshdesk.BasePath+"/groups", "application/xml", "<group/>")
	a.Do(req).Want(415)
	req = a.Request("GET", freshdesk.BasePath+"/groups", "", "")
	req.Header.Set("Accept", "text/html")
	a.Do(req).Want(406)
}

// TestReads: each list answers what it has, in the form that is described.
func TestReads(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for path, n := range map[string]int{
		"agents": 3, "agents?state=occasional": 1, "agents?email=OMAR.QUILL@example.com": 1, "roles": 4, "groups": 2, "products": 2, "companies": 3,
		"companies?updated_since=2026-01-01": 0, "contacts": 14, "contacts?state=verified": 0, "contacts?phone=%2B155501001": 1, "contacts?email=clara@quay.example.org": 1,
		"contacts?mobile=%2B155501101": 1, "contacts?contact_type=visitor": 0, "tickets": 12, "tickets?filter=deleted": 1, "tickets?filter=spam": 0,
		"tickets?filter=new_and_my_open": 7, "tickets?email=ada@example.com": 1, "tickets?email=nobody@example.com": 0, "tickets?unique_external_id=none": 0,
		"tickets?updated_since=2026-02-10": 4, "tickets/1/conversations": 3, "ticket_fields": 18, "ticket_fields?type=default_status": 1, "contact_fields": 16, "company_fields": 10,
		"contacts?company_id=" + a.Get("companies").ID(0): 1, // by the domain of an address
	} {
		if got := a.Get(path).Want(200).Count(); got != n {
			t.Errorf("%s has %d, want %d", path, got, n)
		}
	}
	row := a.Get("tickets?order_by=status&order_type=desc&include=requester,stats").Want(200).Is("5", 1, "status").Is(`"Hugo Ivers"`, 1, "requester", "name")
	if row.At(0, "description") != nil || row.At(0, "attachments") != nil || row.At(1, "stats", "closed_at") == nil {
		t.Errorf("a row of the list is %s", row.Body)
	}
	one := a.Get("tickets/1?include=conversations,company,requester,stats").Want(200)
	one.Is(`"Mill & Sons"`, "company", "name").Is(`"Water comes out of the bottom.\nIt began on Sunday."`, "description_text").Is("[2]", "associated_tickets_list")
	one.Is("1", "association_type").Is(`"2026-02-02T12:00:00Z"`, "stats", "first_responded_at").Is(`"notes.txt"`, "attachments", 0, "name")
	if one.Count("conversations") != 3 {
		t.Errorf("the conversations are %v", one.At("conversations"))
	}
	a.Get("tickets/9").Want(200).Is("true", "deleted")
}

func TestPages(t *testing.T) {
	t.Parallel()
	a := start(t, freshdesk.Options{Generate: 250})
	seen, pages := map[string]bool{}, 0
	for path := "tickets?per_page=100&order_by=created_at&order_type=asc"; path != ""; pages++ {
		r := a.Get(path).Want(200)
		for i := range r.Count() {
			seen[r.ID(i)] = true
		}
		link := r.Header.Get("Link")
		if path = ""; link != "" {
			path = strings.TrimPrefix(link, "<"+a.URL+freshdesk.BasePath+"/")
			path, _, _ = strings.Cut(path, ">")
		}
	}
	if len(seen) != 250 || pages != 3 {
		t.Errorf("%d tickets on %d pages", len(seen), pages)
	}
	if n := a.Get("tickets").Count(); n != 30 {
		t.Errorf("%d on a page", n)
	}
}

// TestRecent: what is older than 30 days is in the list with updated_since alone, where
// the account is so.
func TestRecent(t *testing.T) {
	t.Parallel()
	a := start(t, freshdesk.Options{Seed: freshdesk.SeedDemo, OnlyRecent: true})
	a.clock.Advance(10 * 24 * time.Hour)
	if n, all := a.Get("tickets").Count(), a.Get("tickets?updated_since=1970-01-01T00:00:00Z").Count(); n != 4 || all != 12 {
		t.Errorf("%d of %d tickets are recent", n, all)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	a := start(t, freshdesk.Options{Limits: rig.Limits{PerMinute: 4}})
	for _, left := range []string{"3", "2"} {
		r := a.Get("groups").Want(200)
		if r.Header.Get("X-RateLimit-Total") != "4" || r.Header.Get("X-RateLimit-Remaining") != left || r.Header.Get("X-RateLimit-Used-CurrentRequest") != "1" {
			t.Errorf("the headers are %v, want %s left", r.Header, left)
		}
	}
	if r := a.Get("tickets?include=stats").Want(429); r.Header.Get("Retry-After") != "60" { // which costs three
		t.Errorf("%v %s", r.Header, r.Body)
	}
	a.clock.Advance(20 * time.Second)
	if r := a.Call("POST groups", `{"name": "Late"}`).Want(429); r.Header.Get("Retry-After") != "40" {
		t.Errorf("%v %s", r.Header, r.Body)
	}
	a.clock.Advance(40 * time.Second)
	a.Get("groups").Want(200)
}

// TestNarrowLimits: lists of tickets and contacts, and writes of tickets, have limits of
// their own.
func TestNarrowLimits(t *testing.T) {
	t.Parallel()
	a := start(t, freshdesk.Options{Limits: rig.Limits{PerMinute: freshdesk.DocumentedPerMinute}})
	for range 20 {
		a.Get("contacts").Want(200)
	}
	a.Get("contacts").Want(429)
	a.Get("companies").Want(200)
	for range 80 {
		a.Call("PUT tickets/1", `{}`).Want(404)
	}
	a.Call("PUT tickets/2", `{}`).Want(429)
	a.clock.Advance(time.Minute)
	a.Get("contacts").Want(200)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]struct {
		status int
		says   string
	}{
		"429": {429, "exceeded"}, "503": {503, "service_unavailable"}, "error_map": {400, "missing_field"}, "error_200": {200, `"code"`},
		"401": {401, "invalid_credentials"}, "404": {404, ""}, "403": {403, "access_denied"}, "error_string": {400, "invalid_json"},
	} {
		sim, err := freshdesk.New(freshdesk.Options{Faults: kind})
		if err != nil {
			t.Fatal(err)
		}
		if got := simtest.Serve(t, sim, freshdesk.BasePath).Get("groups"); got.Status != want.status || !strings.Contains(got.Body, want.says) {
			t.Errorf("%s: %d %s", kind, got.Status, got.Body)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]freshdesk.Options{
		"colon": {APIKey: "a:b"}, "seed": {Seed: "huge"}, "generate": {Generate: -1}, "faults": {Faults: "418"},
		"limit": {Limits: rig.Limits{PerMinute: -1}}, "state": {StateFile: t.TempDir()},
	} {
		if s, err := freshdesk.New(o); err == nil || s != nil || !strings.HasPrefix(err.Error(), "freshdesk: ") {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

// TestStateFile: what was written is there behind a restart, and a reset brings the seed
// back.
func TestStateFile(t *testing.T) {
	t.Parallel()
	opts := freshdesk.Options{Seed: freshdesk.SeedDemo, StateFile: filepath.Join(t.TempDir(), "state.json")}
	a := start(t, opts)
	made := a.Call("POST tickets", fmt.Sprintf(`{"subject": "Kept", "description": "Yes", "requester_id": %s, "custom_fields": {"cf_seats": 7}}`, a.contact("ada@example.com"))).Want(201)
	before, comments := a.Get("tickets/"+made.ID()).Want(200).Body, a.Get("tickets/1/conversations").Want(200).Body
	again := start(t, opts)
	host := strings.NewReplacer(a.URL, again.URL)
	if got := again.Get("tickets/" + made.ID()).Want(200).Body; got != host.Replace(before) {
		t.Errorf("behind a restart it reads\n%s\nand was\n%s", got, before)
	}
	if got := again.Get("tickets/1/conversations").Want(200).Body; got != host.Replace(comments) {
		t.Errorf("the conversations read\n%s\nand were\n%s", got, comments)
	}
	if n := again.found("tickets", "cf_seats:7"); n != 1 {
		t.Errorf("%v are found by the number", n)
	}
	again.Do(again.Request("POST", "/_sim/reset", "", "")).Want(200)
	again.Get("tickets/" + made.ID()).Want(404)
}
