package happyfox_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate/internal/sim/happyfox"
)

func TestStateFileSurvivesRestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	opts := happyfox.Options{Seed: happyfox.SeedDemo, StateFile: file}
	first := start(t, opts)
	first.post("users/", `{"name": "Vera Lind", "email": "vera@north.example.org", "phones": [{"number": "1"}], "c-cf-5": 2}`).want(http.StatusOK, "")
	first.post("users/", `{"name": "", "email": "refused"}`).want(http.StatusBadRequest, "")
	first.post("contact_groups/", `{"name": "South"}`).want(http.StatusOK, "")
	first.post("ticket/4/staff_update/", `{"staff": 3, "html": "<p>Done.</p>", "status": 4, "t-cf-3": [41]}`).want(http.StatusOK, "")
	first.post("ticket/3/delete/", `{"staff_id": 3}`).want(http.StatusOK, "")
	first.do(first.put("ticket_custom_field/2/", `{"choices": [{"id": 32, "text": "Big"}, {"id": null, "text": "New"}]}`)).want(http.StatusOK, "")
	paths := []string{
		"users/?size=50", "user/vera@north.example.org/", "contact_groups/", "contact_group/3/", "tickets/?size=50", "ticket/4/?show_cf_changes=true",
		"staff/", "user_custom_fields/", "ticket_custom_fields/",
	}
	before := map[string]string{}
	for _, path := range paths {
		before[path] = withoutLinks(first.get(path).Body)
	}

	second := start(t, opts)
	for _, path := range paths {
		if got := withoutLinks(second.get(path).want(http.StatusOK, "").Body); got != before[path] {
			t.Errorf("%s is\n%s\nbefore the restart\n%s", path, got, before[path])
		}
	}
	second.download(second.links("ticket/4/")[0]).want(http.StatusOK, "").text("name,city\nŁucja,Gdańsk\n")
	second.post("ticket/1/user_reply/", `{"user": 1, "text": "Next"}`).want(http.StatusOK, "").is(`533`, "updates", 2, "update_id")
	second.post("tickets/", `{"client": 1, "subject": "Next", "text": "Next", "category": 1}`).want(http.StatusOK, "").is(`13`, "id")
	second.do(second.put("ticket_custom_field/2/", `{"choices": [{"id": null, "text": "Newer"}]}`)).is(`45`, "choices", 0, "id")
	second.post("users/", `{"name": "Next", "email": "next@example.com", "phones": [{"number": "2"}]}`).want(http.StatusOK, "").is(`14`, "id").is(`15`, "phones", 0, "id")
	second.post("users/", `{"email": "vera@north.example.org"}`).want(http.StatusOK, "").is(`13`, "id")

	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v (%v), want the state file alone", left, err)
	}
}

func TestResetRestoresTheSeed(t *testing.T) {
	t.Parallel()
	opts := happyfox.Options{Seed: happyfox.SeedDemo, StateFile: filepath.Join(t.TempDir(), "state.json"), Faults: "503:count=1,path=staff/", GetPerMinute: 5}
	a := start(t, opts)
	a.post("users/", `{"name": "Gone", "email": "gone@example.com"}`).want(http.StatusOK, "")
	a.get("staff/").want(http.StatusServiceUnavailable, "")
	a.get("staff/").want(http.StatusOK, "")
	a.control(http.MethodPost, "faults", `{"fault": "403", "path": "users/"}`).want(http.StatusCreated, "")
	a.control(http.MethodPost, "reset", "").want(http.StatusOK, `{"reset": true}`)
	if got := a.total(); got != "12" {
		t.Errorf("%s contacts after the reset, want 12", got)
	}
	a.get("staff/").want(http.StatusServiceUnavailable, "")
	a.control(http.MethodGet, "requests", "").is(`2`, "total")
	if got := start(t, opts).total(); got != "12" {
		t.Errorf("%s contacts after the reset and a restart, want 12", got)
	}
}

func TestBadStateFiles(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ content, want string }{
		"not json":        {`{`, "not a simulator's state"},
		"another version": {`{"version": 7}`, "version 7"},
		"null contact":    {`{"version": 1, "contacts": [null]}`, "a contact without an id"},
		"id twice":        {`{"version": 1, "last_contact_id": 2, "contacts": [{"id": 1}, {"id": 1}]}`, "a contact without an id"},
		"order":           {`{"version": 1, "last_contact_id": 2, "contacts": [{"id": 2}, {"id": 1}]}`, "out of order"},
		"ticket":          {`{"version": 1, "tickets": [{"id": 1, "contact": 4}]}`, "a ticket of no contact"},
		"null ticket":     {`{"version": 1, "tickets": [null]}`, "a ticket of no contact"},
		"ticket's number": {`{"version": 2, "last_contact_id": 1, "contacts": [{"id": 1}], "tickets": [{"id": 1, "contact": 1}]}`, "without a number"},
		"file":            {`{"version": 2, "attachments": {"1": null}}`, "file 1 without content"},
		"ticket's status": {`{"version": 1, "last_contact_id": 1, "contacts": [{"id": 1}], "tickets": [{"id": 1, "contact": 1}]}`, "unknown status"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "state.json")
			if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := happyfox.New(happyfox.Options{StateFile: file})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("error %v, want one with %q and the file's name", err, c.want)
			}
		})
	}
}

func TestUnsavedChangeIsUndone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, StateFile: filepath.Join(dir, "state.json")})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	a.post("users/", `{"name": "Lost", "email": "lost@example.com"}`).want(http.StatusInternalServerError, "")
	a.post("user/1/", `{"name": "Changed"}`).want(http.StatusInternalServerError, "")
	a.get("user/lost@example.com/").want(http.StatusNotFound, "")
	a.get("user/1/").is(`"Ada Marlow"`, "name")
	if got := a.total(); got != "12" {
		t.Errorf("%s contacts, want 12", got)
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, GetPerMinute: 3, PostPerMinute: 1})
	blocked := func(r answer) {
		t.Helper()
		r.want(http.StatusTooManyRequests, "")
		if r.Header.Get("Retry-After") != "" {
			t.Errorf("Retry-After %q, and the vendor documents none", r.Header.Get("Retry-After"))
		}
	}
	for range 3 {
		a.get("staff/").want(http.StatusOK, "")
	}
	a.clock.Advance(time.Minute) // a new window
	for range 3 {
		a.get("staff/").want(http.StatusOK, "")
	}
	a.post("users/", `{"name": "One", "email": "one@example.com"}`).want(http.StatusOK, "") // counted on its own
	blocked(a.get("staff/"))
	a.clock.Advance(9*time.Minute + 59*time.Second)
	blocked(a.get("staff/"))
	blocked(a.post("users/", `{"name": "Two", "email": "two@example.com"}`))
	req := a.Request(http.MethodGet, happyfox.BasePath+"/staff/", "", "")
	req.Header.Del("Authorization")
	a.do(req).want(http.StatusUnauthorized, "")
	a.clock.Advance(time.Second)
	a.get("staff/").want(http.StatusOK, "")
	a.get("user/two@example.com/").want(http.StatusNotFound, "")
	a.post("users/", `{"name": "Two", "email": "two@example.com"}`).want(http.StatusOK, "")
	blocked(a.post("users/", `{"name": "Two", "email": "two@example.com"}`))
	blocked(a.get("staff/"))
}

func TestLockoutIsConfigurable(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{GetPerMinute: 1, LockoutFor: 2 * time.Second})
	a.get("staff/").want(http.StatusOK, "")
	a.get("staff/").want(http.StatusTooManyRequests, "")
	a.clock.Advance(2 * time.Second)
	a.get("staff/").want(http.StatusOK, "")
}

// TestConcurrentUse makes many writers meet on one address; run it with -race.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, StateFile: filepath.Join(t.TempDir(), "state.json")})
	const workers, rounds = 8, 10
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := range rounds {
				a.post("users/", `{"name": "Shared", "email": "shared@north.example.org", "c-cf-4": "x"}`).want(http.StatusOK, "")
				a.post("users/", fmt.Sprintf(`{"name": "Own", "email": "own.%d.%d@example.com", "phones": [{"number": "1"}]}`, w, i)).want(http.StatusOK, "")
				a.post("user/1/", `{"name": "Ada"}`).want(http.StatusOK, "")
				a.post("contact_group/3/update_contacts/", `[{"contact": 1}]`).want(http.StatusOK, "")
				a.post("contact_group/3/delete_contacts/", `{"contacts": [1]}`).want(http.StatusOK, "")
				a.get("users/?q=name:shared").want(http.StatusOK, "").is(`1`, "page_info", "count")
				a.get("tickets/").want(http.StatusOK, "")
				a.post("ticket/1/staff_update/", `{"staff": 3, "text": "x", "t-cf-3": [41], "status": 2}`).want(http.StatusOK, "")
				a.do(a.put("ticket_custom_field/2/", `{"choices": [{"text": "New"}]}`)).want(http.StatusOK, "")
				a.get("ticket_custom_fields/").want(http.StatusOK, "")
				a.download(a.links("ticket/4/")[1]).want(http.StatusOK, "")
				a.control(http.MethodGet, "requests", "").want(http.StatusOK, "")
				a.control(http.MethodPost, "faults", `{"fault": "404", "path": "nowhere/", "count": 1}`).want(http.StatusCreated, "")
				a.control(http.MethodDelete, "faults", "").want(http.StatusOK, "")
			}
		})
	}
	group.Wait()
	if got, want := a.total(), fmt.Sprint(12+1+workers*rounds); got != want {
		t.Errorf("%s contacts, want %s", got, want)
	}
}

// TestOldStateFile: a file of version 1, in which tickets could only be read, is
// read, and its tickets can be written.
func TestOldStateFile(t *testing.T) {
	t.Parallel()
	old, err := os.ReadFile("testdata/state-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "state.json")
	if err := os.WriteFile(file, old, 0o600); err != nil {
		t.Fatal(err)
	}
	a := start(t, happyfox.Options{StateFile: file})
	a.get("ticket/2/?show_cf_changes=true").want(http.StatusOK, "").is(`3`, "messages_count").is(`"p"`, "updates", 1, "message", "message_type").
		is(`"2026-01-08 08:30:00"`, "last_modified").is(`[{"id": "1", "name": "Product", "from": null, "to": "Portal"}]`, "updates", 2, "custom_field_change")
	a.post("ticket/3/staff_update/", `{"staff": 3, "text": "Again", "t-cf-1": null}`).want(http.StatusBadRequest, "") // no field of that category
	a.post("ticket/3/staff_update/", `{"staff": 3, "text": "Again"}`).want(http.StatusOK, "").is(`507`, "updates", 2, "update_id")
	a.post("ticket/3/update_custom_fields/", `{"staff": 3}`).want(http.StatusOK, "")
	a.multipart("tickets/", []string{"client", "1", "subject", "S", "text", "T", "category", "1", "t-cf-1", "x"}, upload{"attachments", "a.txt", "a"}).want(http.StatusOK, "").is(`4`, "id").is(`508`, "updates", 0, "update_id")
	start(t, happyfox.Options{StateFile: file}).get("tickets/").is(`4`, "page_info", "last_index")
}
