package zendesk_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate/internal/sim/rig"
	"cognate/internal/sim/simtest"
	"cognate/internal/sim/zendesk"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	a := start(t, zendesk.Options{})
	user, token := a.sim.BasicAuth()
	for name, c := range map[string]struct {
		set  func(*http.Request)
		path string
		want int
	}{
		"basic":               {func(r *http.Request) { r.SetBasicAuth(user, token) }, "/groups", 200},
		"address in capitals": {func(r *http.Request) { r.SetBasicAuth(strings.ToUpper(zendesk.EmailOf(user))+"/token", token) }, "/groups", 200},
		"bearer":              {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }, "/groups", 200},
		"wrong token":         {func(r *http.Request) { r.SetBasicAuth(user, "x") }, "/groups", 401},
		"password":            {func(r *http.Request) { r.SetBasicAuth(zendesk.EmailOf(user), token) }, "/groups", 401},
		"none":                {func(*http.Request) {}, "/groups", 401},
		"none, but users/me":  {func(*http.Request) {}, "/users/me.json", 200},
		"wrong, at users/me":  {func(r *http.Request) { r.SetBasicAuth(user, "x") }, "/users/me", 401},
	} {
		req := a.Request("GET", zendesk.BasePath+c.path, "", "")
		req.Header.Del("Authorization")
		c.set(req)
		if got := a.Do(req); got.Status != c.want {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
	a.Get("users/me.json").Want(200).Is(`"admin"`, "user", "role").Is(`"nora.field@example.com"`, "user", "email")
}

// TestRefusals: what is not there, and what is no JSON object of the right name.
func TestRefusals(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for call, want := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"GET nothing":                      {"", 404, `{"description":"Not found","error":"InvalidEndpoint"}`},
		"GET tickets/":                     {"", 404, "InvalidEndpoint"},
		"PATCH tickets/1":                  {"{}", 404, "InvalidEndpoint"},
		"GET tickets/999":                  {"", 404, `{"description":"Not found","error":"RecordNotFound"}`},
		"GET users/abc":                    {"", 404, "RecordNotFound"},
		"POST tickets":                     {"{", 400, "InvalidJSON"},
		"POST users":                       {`{"user": []}`, 400, "Must be an object"},
		"POST organizations":               {`{"organization": {"name": 7}}`, 400, "Invalid attribute"},
		"POST groups":                      {`{"group": {"name": " "}}`, 422, `"details":{"name":[{"description":"Name: cannot be blank","error":"BlankValue"}]}`},
		"PUT users/1":                      {`{"user": {}}`, 404, "RecordNotFound"},
		"POST uploads":                     {"x", 400, "filename"},
		"DELETE uploads/none":              {"", 404, "RecordNotFound"},
		"GET search":                       {"", 422, `"error":"invalid"`},
		"GET search/export?query=x":        {"", 400, "filter[type]"},
		"GET incremental/tickets/cursor":   {"", 400, "start_time"},
		"GET tickets?page[size]=101":       {"", 400, "InvalidPaginationParameter"},
		"GET tickets?page[size]=x":         {"", 400, "InvalidPaginationParameter"},
		"GET tickets?page[after]=%25":      {"", 400, "page[after]"},
		"GET tickets?page=101":             {"", 400, "cursor pagination"},
		"GET tickets?page[size]=2&sort=no": {"", 400, "sort"},
	} {
		if got := a.Call(call, want.body); got.Status != want.status || !strings.Contains(got.Body, want.says) {
			t.Errorf("%s: %d %s", call, got.Status, got.Body)
		}
	}
}

// TestReads: each list answers what it has, in the form that is described.
func TestReads(t *testing.T) {
	t.Parallel()
	a := demo(t)
	ada, omar, mill, support := a.user("Ada Brook"), a.user("Omar Quill"), fmt.Sprintf("%.0f", a.found("type:organization mill")[0]), a.group("Support")
	for path, want := range map[string]struct {
		list string
		n    int
	}{
		"organizations": {"organizations", 3}, "organizations/" + mill + "/tickets": {"tickets", 3}, "organizations/" + mill + "/users": {"users", 3},
		"users": {"users", 16}, "users?role[]=agent&role[]=admin": {"users", 3}, "users?external_id=none": {"users", 0},
		"users/" + ada + "/tickets/requested": {"tickets", 1}, "users/" + omar + "/group_memberships": {"group_memberships", 1},
		"groups": {"groups", 2}, "groups/" + support + "/memberships": {"group_memberships", 3}, "group_memberships": {"group_memberships", 4},
		"organization_memberships": {"organization_memberships", 8}, "brands": {"brands", 2}, "custom_statuses": {"custom_statuses", 5},
		"ticket_fields": {"ticket_fields", 17}, "user_fields": {"user_fields", 5}, "tickets": {"tickets", 13}, "tickets/show_many?ids=1,3,99": {"tickets", 2},
		"tickets/1/incidents": {"tickets", 1}, "tickets/1/comments": {"comments", 3}, "tickets/1/audits": {"audits", 3}, "tickets/1/task_lists": {"task_lists", 0},
	} {
		if n := a.Get(path).Want(200).Count(want.list); n != want.n {
			t.Errorf("%s has %d, want %d", path, n, want.n)
		}
	}
	a.Get("tickets/count").Want(200).Is("13", "count", "value")
	a.Get("organizations/"+mill).Want(200).Is(`"Mill & Sons"`, "organization", "name")
	membership := fmt.Sprintf("%.0f", a.Get("organization_memberships").At("organization_memberships", 0, "id"))
	a.Call("DELETE organization_memberships/"+membership, "").Want(204)
	a.Call("DELETE organization_memberships/"+membership, "").Want(404)
}

func TestLimit(t *testing.T) {
	t.Parallel()
	a := start(t, zendesk.Options{Limits: rig.Limits{PerMinute: 3}})
	for _, left := range []string{"2", "1", "0"} {
		r := a.Get("groups").Want(200)
		if r.Header.Get("X-Rate-Limit") != "3" || r.Header.Get("X-Rate-Limit-Remaining") != left {
			t.Errorf("the headers are %v, want %s left", r.Header, left)
		}
	}
	a.clock.Advance(20 * time.Second)
	if r := a.Call("POST groups", `{"group": {"name": "Late"}}`).Want(429); r.Header.Get("Retry-After") != "60" || !strings.Contains(r.Body, "APIRateLimitExceeded") {
		t.Errorf("%v %s", r.Header, r.Body)
	}
	a.clock.Advance(60 * time.Second)
	a.Get("groups").Want(200)
}

// TestNarrowLimits: exports have a limit of their own, where the account has one.
func TestNarrowLimits(t *testing.T) {
	t.Parallel()
	a := start(t, zendesk.Options{Limits: rig.Limits{PerMinute: 200}})
	for range 10 {
		a.Get("incremental/users/cursor?start_time=0").Want(200)
	}
	if r := a.Get("incremental/tickets/cursor?start_time=0").Want(429); r.Header.Get("Retry-After") != "60" {
		t.Errorf("the headers are %v", r.Header)
	}
	a.Get("groups").Want(200)
	a.clock.Advance(time.Minute)
	a.Get("incremental/users/cursor?start_time=0").Want(200)
}

// TestManyAtOnce: calls that overlap see whole records, and none is lost.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	a := demo(t)
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for i := range 10 {
				body := fmt.Sprintf(`{"ticket": {"subject": "%d-%d", "tags": ["many"], "comment": {"body": "x"}}}`, n, i)
				if w := send(t, a.sim, http.MethodPost, "tickets", body); w.Code != 201 {
					t.Errorf("%d %s", w.Code, w.Body)
				}
				send(t, a.sim, http.MethodPut, "tickets/1", fmt.Sprintf(`{"ticket": {"subject": "%d-%d"}}`, n, i))
				if w := send(t, a.sim, http.MethodGet, "tickets?page[size]=100&include=users", ""); w.Code != 200 || !json.Valid(w.Body.Bytes()) {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			}
		})
	}
	group.Wait()
	a.Get("search/count?query=tags:many").Want(200).Is("80", "count")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]struct {
		status int
		says   string
	}{
		"429": {429, "APIRateLimitExceeded"}, "503": {503, "ServiceUnavailable"}, "error_map": {422, `"details"`}, "error_200": {200, `"error"`},
		"401": {401, "authenticate"}, "404": {404, "RecordNotFound"}, "error_string": {400, "title"}, "error_list": {400, "errors"},
	} {
		sim, err := zendesk.New(zendesk.Options{Faults: kind})
		if err != nil {
			t.Fatal(err)
		}
		a := simtest.Serve(t, sim, zendesk.BasePath)
		if got := a.Get("groups"); got.Status != want.status || !strings.Contains(got.Body, want.says) {
			t.Errorf("%s: %d %s", kind, got.Status, got.Body)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]zendesk.Options{
		"colon": {Email: "a:b@example.com"}, "seed": {Seed: "huge"}, "generate": {Generate: -1}, "faults": {Faults: "418"},
		"limit": {Limits: rig.Limits{PerMinute: -1}}, "state": {StateFile: t.TempDir()},
	} {
		if s, err := zendesk.New(o); err == nil || s != nil || !strings.HasPrefix(err.Error(), "zendesk: ") {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
	a := start(t, zendesk.Options{Email: "boss@example.org/token", Token: "secret"})
	if user, token := a.sim.BasicAuth(); user != "boss@example.org/token" || token != "secret" {
		t.Errorf("the credential is %s, %s", user, token)
	}
	a.Get("users/me").Is(`"boss@example.org"`, "user", "email")
}

// TestStateFile: what was written is there behind a restart, and a reset brings the seed
// back.
func TestStateFile(t *testing.T) {
	t.Parallel()
	opts := zendesk.Options{Seed: zendesk.SeedDemo, StateFile: filepath.Join(t.TempDir(), "state.json")}
	a := start(t, opts)
	made := a.Call("POST tickets", `{"ticket": {"subject": "Kept", "comment": {"body": "Yes"}, "tags": ["x"]}}`).Want(201)
	before := a.Get("tickets/" + made.ID("ticket")).Want(200).Body
	comments := a.Get("tickets/1/comments").Want(200).Body
	again := start(t, opts)
	host := strings.NewReplacer(a.URL, again.URL)
	if got := again.Get("tickets/" + made.ID("ticket")).Want(200).Body; got != host.Replace(before) {
		t.Errorf("behind a restart it reads\n%s\nand was\n%s", got, before)
	}
	if got := again.Get("tickets/1/comments").Want(200).Body; got != host.Replace(comments) {
		t.Errorf("the comments read\n%s\nand were\n%s", got, comments)
	}
	if n := again.Call("POST tickets", `{"ticket": {"comment": {"body": "Next"}}}`).Want(201).ID("ticket"); n == made.ID("ticket") {
		t.Errorf("the number %s was given twice", n)
	}
	again.Do(again.Request("POST", "/_sim/reset", "", "")).Want(200)
	again.Get("tickets/" + made.ID("ticket")).Want(404)
}

// TestPages walks lists by cursor, forth and back, and by offset.
func TestPages(t *testing.T) {
	t.Parallel()
	a := start(t, zendesk.Options{Generate: 250})
	seen := map[string]bool{}
	path := "tickets?page[size]=100&sort=-updated_at"
	for n := 0; path != ""; n++ {
		r := a.Get(path).Want(200)
		list, _ := r.At("tickets").([]any)
		for _, row := range list {
			seen[simtest.JSON(row.(map[string]any)["id"])] = true
		}
		next, _ := r.At("links", "next").(string)
		if more := r.At("meta", "has_more"); more != (next != "") || n < 2 != (next != "") {
			t.Fatalf("page %d: has_more %v, next %q", n, more, next)
		}
		if path = ""; next != "" {
			path = strings.TrimPrefix(next, a.URL+zendesk.BasePath+"/")
		}
	}
	if len(seen) != 250 {
		t.Errorf("%d different tickets on all pages", len(seen))
	}
	second := a.Get("tickets?page[size]=10&page[after]=" + a.Get("tickets?page[size]=10").At("meta", "after_cursor").(string)).Want(200)
	second.Is("11", "tickets", 0, "id")
	back := a.Get("tickets?page[size]=10&page[before]=" + second.At("meta", "before_cursor").(string)).Want(200)
	back.Is("1", "tickets", 0, "id").Is("10", "tickets", 9, "id").Is("false", "meta", "has_more")
	offset := a.Get("tickets.json?page=3&per_page=100").Want(200)
	offset.Is("250", "count").Is("null", "next_page").Is("201", "tickets", 0, "id")
	if prev, _ := offset.At("previous_page").(string); !strings.Contains(prev, "page=2") {
		t.Errorf("the page before is %s", prev)
	}
	if n := a.Get("tickets?per_page=1000").Count("tickets"); n != 100 {
		t.Errorf("%d tickets on a page", n)
	}
	// A record that goes while a list is read leaves no gap.
	cursor := a.Get("tickets?page[size]=10").At("meta", "after_cursor").(string)
	a.Call("DELETE tickets/10", "").Want(204)
	a.Get("tickets?page[size]=10&page[after]="+cursor).Is("11", "tickets", 0, "id")
}
