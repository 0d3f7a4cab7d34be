package engine_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/sim"
	"cognate/internal/upstream"
)

// zendesk is an account of that vendor's simulator, all of whose traffic keeps the
// vendor's description.
func zendesk(t *testing.T, o sim.Options) *bench {
	t.Helper()
	d, found := sim.Find("zendesk")
	if !found {
		t.Fatal("there is no simulator of Zendesk")
	}
	b := newBench(t, d, o, upstream.Options{})
	b.keepsContract(t)
	return b
}

// servesAll fails for each method that the connector serves and the test did not call.
func (b *bench) servesAll(t *testing.T) {
	t.Helper()
	for _, r := range b.Catalog().Integration(b.account.Integration).Model("ticketing").Resources {
		for _, method := range r.Supported() {
			if !b.called[r.Resource.Name+"."+method] {
				t.Errorf("%s of %s was never called with success", method, r.Resource.Name)
			}
		}
	}
}

// refused runs a call that must fail, by the vendor's own word.
func (b *bench) refused(t *testing.T, status int, resource, method, id string, query, body any) *cognate.Error {
	t.Helper()
	a, err := b.of(resource, method, id, query, body)
	if err == nil {
		t.Fatalf("%s of %s answers %s", method, resource, a.Body)
	}
	e := asError(t, err)
	if e.Remote == nil || e.Remote.Status != status {
		t.Fatalf("%s of %s fails with %v, want %d of the vendor", method, resource, e, status)
	}
	return e
}

// has fails unless the values at some paths are those.
func has(t *testing.T, got thing, want map[string]any) {
	t.Helper()
	for path, v := range want {
		var steps []any
		for step := range strings.SplitSeq(path, ".") {
			if n := strings.IndexByte("0123456789", step[0]); n >= 0 && len(step) == 1 {
				steps = append(steps, n)
			} else {
				steps = append(steps, step)
			}
		}
		if diff := cmp.Diff(v, at(got, steps...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\nin %s", path, diff, shown(got))
		}
	}
}

func named(list []thing, name string) thing {
	for _, r := range list {
		if r["name"] == name {
			return r
		}
	}
	return thing{}
}

// TestZendeskServesAll calls each method that the connector serves, over HTTP.
func TestZendeskServesAll(t *testing.T) {
	t.Parallel()
	b := zendesk(t, sim.Options{Seed: "demo"})
	account := playZendeskAccounts(t, b)
	playZendeskContacts(t, b, account)
	playZendeskTeams(t, b)
	playZendeskWorkspaces(t, b)
	playZendeskFields(t, b)
	ticket := playZendeskTickets(t, b)
	playZendeskComments(t, b, ticket)
	playZendeskFiles(t, b, ticket)
	playZendeskTables(t, b, ticket)
	b.servesAll(t)
}

func playZendeskAccounts(t *testing.T, b *bench) string {
	t.Helper()
	made := b.thing("accounts", "create", "", nil, thing{"name": "Harbour Works", "domains": []string{"harbour.example.org"}, "description": "By the water", "custom_fields": thing{"region": "North"}})
	id := made["id"].(string)
	has(t, made, map[string]any{"name": "Harbour Works", "domains.0": "harbour.example.org", "remote_data.details": "By the water", "remote_data.organization_fields.region": "North"})
	has(t, b.thing("accounts", "get", id, nil, nil), map[string]any{"name": "Harbour Works"})
	has(t, b.thing("accounts", "update", id, nil, thing{"name": "Harbour Works Ltd", "domains": []any{}}), map[string]any{"name": "Harbour Works Ltd", "domains": []any{}})
	if all := b.things("accounts", nil); len(all) != 4 {
		t.Errorf("%d accounts", len(all))
	}
	if late := b.things("accounts", thing{"created_at": thing{"gte": made["created_at"]}}); len(late) != 1 || late[0]["id"] != id {
		t.Errorf("created since: %v", late)
	}
	e := b.refused(t, http.StatusUnprocessableEntity, "accounts", "create", "", nil, thing{"name": "HARBOUR works ltd"})
	if len(e.Failures) == 0 || !strings.Contains(e.Message, "taken") {
		t.Errorf("twice: %v", e)
	}
	other := b.thing("accounts", "create", "", nil, thing{"name": "Short-lived"})
	b.thing("accounts", "delete", other["id"].(string), nil, nil)
	b.refused(t, http.StatusNotFound, "accounts", "get", other["id"].(string), nil, nil)
	return id
}

func playZendeskContacts(t *testing.T, b *bench, account string) {
	t.Helper()
	made := b.thing("contacts", "create", "", nil, thing{
		"name": "Tove Marsh", "emails": []thing{{"email": "tove@example.com"}, {"email": "tove.marsh@example.com"}}, "phones": []thing{{"number": "+15550199"}},
		"account_id": account, "details": "Knocks twice", "custom_fields": thing{"Tier": "Gold", "visits": 4, "since": "2026-01-02"},
	})
	id := made["id"].(string)
	has(t, made, map[string]any{
		"first_name": "Tove", "last_name": "Marsh", "emails.0.email": "tove@example.com", "phones.0.number": "+15550199", "account_id": account,
		"custom_fields.tier": "Gold", "custom_fields.visits": float64(4), "custom_fields.since": "2026-01-02", "is_active": true,
	})
	for name, query := range map[string]thing{
		"name": {"name": "Tove Marsh"}, "first name": {"first_name": "Tove"}, "a second address": {"emails": []thing{{"email": "tove.marsh@example.com"}}},
		"phone": {"phones": []thing{{"number": "+15550199"}}}, "account": {"account_id": account}, "created": {"created_at": thing{"gte": made["created_at"]}},
		"sorted": {"account_id": account, "sort_by": thing{"created_at": "desc"}},
	} {
		found := b.things("contacts", query)
		if name == "a second address" { // the vendor tells the primary one alone
			continue
		}
		if len(found) != 1 || found[0]["id"] != id {
			t.Errorf("by %s: %d contacts", name, len(found))
		}
	}
	mill := named(b.things("accounts", nil), "Mill & Sons")["id"]
	changed := b.thing("contacts", "update", id, nil, thing{"first_name": "Tova", "account_id": mill, "emails": []thing{{"email": "tove.marsh@example.com"}, {"email": "third@example.com"}}})
	has(t, changed, map[string]any{"name": "Tova Marsh", "account_id": mill, "emails.0.email": "tove.marsh@example.com", "phones.0.number": "+15550199"})
	ada := b.things("contacts", thing{"name": "Ada Brook"})[0]["id"].(string) // she is in two organizations
	has(t, b.thing("contacts", "update", ada, nil, thing{"account_id": account}), map[string]any{"account_id": account})
	if e := b.refused(t, http.StatusUnprocessableEntity, "contacts", "create", "", nil, thing{"name": "X", "emails": []thing{{"email": "third@example.com"}}}); !strings.Contains(e.Message, "already being used") {
		t.Errorf("an address twice: %v", e)
	}
	b.refused(t, http.StatusUnprocessableEntity, "contacts", "delete", ada, nil, nil) // she has a ticket
	b.thing("contacts", "delete", id, nil, nil)
	if _, err := b.of("contacts", "get", id, nil, nil); asError(t, err).Code != cognate.CodeNotFound {
		t.Errorf("deleted, it reads %v", err)
	}
	has(t, b.thing("contacts", "get", ada, nil, nil), map[string]any{"name": "Ada Brook"})
	if all := b.things("contacts", thing{"sort_by": thing{"updated_at": "desc"}}); len(all) != 13 || all[0]["id"] != ada {
		t.Errorf("%d contacts", len(all))
	}
}

func playZendeskTeams(t *testing.T, b *bench) {
	t.Helper()
	user := b.thing("users", "create", "", nil, thing{"name": "Una Thorn", "emails": []thing{{"email": "una@example.com"}, {"email": "una.thorn@example.com"}}, "roles": []thing{{"name": "agent"}}})
	id := user["id"].(string)
	team := b.thing("teams", "create", "", nil, thing{"name": "Night", "description": "After eight", "users": []thing{{"id": id}}})
	has(t, team, map[string]any{"name": "Night", "description": "After eight"})
	got := b.thing("users", "get", id, nil, nil)
	if ids := got["team_ids"].([]any); len(ids) != 2 || !slices.Contains(ids, team["id"]) { // and in the default one
		t.Errorf("una is in %v", ids)
	}
	has(t, b.thing("users", "update", id, nil, thing{"last_name": "Dorn", "emails": []thing{{"email": "una.thorn@example.com"}}, "roles": []thing{{"name": "admin"}}, "status": "inactive"}),
		map[string]any{"name": "Una Dorn", "emails.0.email": "una.thorn@example.com", "roles.0.name": "admin", "is_active": false})
	if found := b.things("users", thing{"team_ids": []any{team["id"]}}); len(found) != 1 {
		t.Errorf("%d users in the team", len(found))
	}
	if all := b.things("users", thing{"sort_by": thing{"created_at": "desc"}}); len(all) != 4 || all[0]["id"] != id {
		t.Errorf("the users are %d", len(all))
	}
	omar := named(b.things("users", nil), "Omar Quill")["id"]
	has(t, b.thing("teams", "update", team["id"].(string), nil, thing{"description": "After nine", "users": []thing{{"id": omar}}}), map[string]any{"description": "After nine"})
	b.thing("users", "delete", id, nil, nil)
	has(t, b.thing("teams", "get", team["id"].(string), nil, nil), map[string]any{"name": "Night"})
	if all := b.things("teams", nil); len(all) != 3 {
		t.Errorf("%d teams", len(all))
	}
	b.thing("teams", "delete", team["id"].(string), nil, nil)
	if all := b.things("teams", nil); len(all) != 2 {
		t.Errorf("after one was deleted, %d teams", len(all))
	}
}

func playZendeskWorkspaces(t *testing.T, b *bench) {
	t.Helper()
	made := b.thing("workspaces", "create", "", nil, thing{"name": "Second Shop"})
	id := made["id"].(string)
	has(t, made, map[string]any{"name": "Second Shop", "status": "active", "remote_data.subdomain": "second-shop"})
	has(t, b.thing("workspaces", "update", id, nil, thing{"name": "Third Shop"}), map[string]any{"name": "Third Shop"})
	has(t, b.thing("workspaces", "get", id, nil, nil), map[string]any{"name": "Third Shop"})
	b.thing("workspaces", "delete", id, nil, nil)
	if all := b.things("workspaces", nil); len(all) != 2 {
		t.Errorf("%d workspaces", len(all))
	}
}

func playZendeskFields(t *testing.T, b *bench) {
	t.Helper()
	made := b.thing("fields", "create", "", nil, thing{"label": "Colour", "type": "enum", "entity_type": "ticket", "options": []thing{{"label": "Blue"}, {"label": "Deep Red"}}, "is_required": false})
	id := made["id"].(string)
	has(t, made, map[string]any{"label": "Colour", "type": "enum", "options.1.value": "deep_red", "is_user_defined": true, "entity_type": "ticket", "status": "active"})
	changed := b.thing("fields", "update", id, nil, thing{"label": "Color", "options": []thing{{"label": "Navy", "value": "blue"}, {"label": "Green"}}})
	has(t, changed, map[string]any{"label": "Color", "options.0.label": "Navy", "options.1.value": "green", "remote_data.custom_field_options.0.id": at(made, "remote_data", "custom_field_options", 0, "id")})
	has(t, b.thing("fields", "get", id, nil, nil), map[string]any{"label": "Color"})
	person := b.thing("fields", "create", "", nil, thing{"label": "Shoe size", "type": "number", "entity_type": "contact"})
	has(t, person, map[string]any{"name": "shoe_size", "type": "number", "entity_type": "contact"})
	has(t, b.thing("fields", "update", person["id"].(string), nil, thing{"description": "In Paris points"}), map[string]any{"description": "In Paris points"})
	all := b.things("fields", nil)
	kinds := map[any]int{}
	for _, f := range all {
		kinds[f["entity_type"]]++
	}
	if diff := cmp.Diff(map[any]int{"ticket": 18, "contact": 6, nil: 1}, kinds); diff != "" {
		t.Errorf("the fields (-want +got):\n%s", diff)
	}
	b.thing("fields", "delete", id, nil, nil)
	b.thing("fields", "delete", person["id"].(string), nil, nil)
	if left := b.things("fields", thing{"entity_type": "ticket"}); len(left) != 17 {
		t.Errorf("%d fields of tickets", len(left))
	}
}

func playZendeskTickets(t *testing.T, b *bench) string {
	t.Helper()
	omar := named(b.things("users", nil), "Omar Quill")["id"]
	made := b.thing("tickets", "create", "", nil, thing{
		"name": "Cable too short", "html_description": "<p>By <b>one</b> metre.</p>", "contact": thing{"emails": []thing{{"email": "new.person@example.net"}}, "name": "New Person"},
		"assignees": []thing{{"id": omar}}, "priority": thing{"name": "High"}, "ticket_type": thing{"name": "Task"}, "due_date": "2026-12-24", "tags": []thing{{"name": "cable"}},
		"additional_contacts": []thing{{"emails": []thing{{"email": "copy@example.net"}}, "name": "Copy Reader"}}, "custom_fields": thing{"Product": "Lamp", "Parts": []any{"Lid", "Cord"}, "Under warranty": true, "Amount": 12.5},
	})
	id := made["id"].(string)
	has(t, made, map[string]any{
		"description": "By one metre.", "contact.name": "New Person", "additional_contacts.0.name": "Copy Reader", "status.name": "open", "priority.name": "High", "ticket_type.id": "task",
		"due_date": "2026-12-24T00:00:00Z", "channel.type": "api", "is_private": false,
	})
	if tags := plainTags(made["tags"], nil); !slices.Equal(tags, []string{"cable", "part_cord", "part_lid", "product_lamp", "warranty"}) {
		t.Errorf("the tags are %v", tags)
	}
	changed := b.thing("tickets", "update", id, nil, thing{"tags": []thing{{"name": "wire"}}, "additional_contacts": []any{}, "team": thing{"id": named(b.things("teams", nil), "Support")["id"]}})
	if tags := plainTags(changed["tags"], nil); !slices.Equal(tags, []string{"part_cord", "part_lid", "product_lamp", "warranty", "wire"}) {
		t.Errorf("the tags became %v", tags)
	}
	has(t, changed, map[string]any{"additional_contacts": []any{}, "team.name": "Support", "custom_fields": made["custom_fields"]})
	problem := b.things("tickets", thing{"ticket_type": thing{"id": "problem"}})[0]["id"]
	has(t, b.thing("tickets", "update", id, thing{"etag": changed["etag"]}, thing{"ticket_type": thing{"id": "incident"}, "parent_ticket": thing{"id": problem}}), map[string]any{"parent_ticket.id": problem, "due_date": nil})
	if below := b.things("tickets", thing{"parent_ticket": thing{"id": problem}}); len(below) != 2 {
		t.Errorf("below the problem are %d", len(below))
	}
	old := b.thing("tickets", "create", "", nil, thing{"name": "Long ago", "description": "It was.", "created_at": "2019-05-02T08:00:00Z", "status": thing{"name": "closed"}, "assignees": []thing{{"id": omar}}})
	has(t, old, map[string]any{"created_at": "2019-05-02T08:00:00Z", "status.id": "closed"})
	b.refused(t, http.StatusUnprocessableEntity, "tickets", "update", old["id"].(string), nil, thing{"team": nil})
	b.refused(t, http.StatusUnprocessableEntity, "comments", "create", "", thing{"ticket_id": old["id"]}, thing{"body": "Too late"})
	imported, err := b.call("import", "", nil, thing{"remote_data": thing{"ticket": thing{"subject": "As it is", "requester_id": 0, "comments": []thing{{"value": "One"}}}}}, func(c *engine.Call) { c.Resource = "tickets" })
	if err == nil {
		t.Errorf("an import without a requester gives %s", imported.Body)
	}
	has(t, b.thing("tickets", "import", "", nil, thing{"remote_data": thing{"ticket": thing{"subject": "As it is", "comments": []thing{{"value": "One", "created_at": "2020-01-01T00:00:00Z"}}}}}), map[string]any{"result.name": "As it is"})
	b.thing("tickets", "delete", old["id"].(string), nil, nil)
	b.refused(t, http.StatusNotFound, "tickets", "get", old["id"].(string), nil, nil)
	return id
}

func playZendeskComments(t *testing.T, b *bench, ticket string) {
	t.Helper()
	query := thing{"ticket": thing{"id": ticket}}
	contact := at(b.thing("tickets", "get", ticket, nil, nil), "contact", "id")
	note := b.thing("comments", "create", "", query, thing{
		"body": "Look in the cellar.", "is_internal": true, "status": "solved",
		"attachments": []thing{{"file_name": "plan.txt", "content_type": "text/plain", "data": base64.StdEncoding.EncodeToString([]byte("left, left"))}},
	})
	has(t, note, map[string]any{"body": "Look in the cellar.", "is_internal": true, "author.type": "user", "attachments.0.file_name": "plan.txt", "ticket.id": ticket})
	has(t, b.thing("tickets", "get", ticket, nil, nil), map[string]any{"status.name": "resolved"})
	reply := b.thing("comments", "create", "", query, thing{"html_body": "<p>Found <i>it</i>.</p>", "author": thing{"id": contact}})
	has(t, reply, map[string]any{"body": "Found it.", "is_internal": false, "author.type": "contact", "author.name": "New Person"})
	has(t, b.thing("tickets", "get", ticket, nil, nil), map[string]any{"status.name": "open", "completed_at": nil}) // the customer wrote
	all := b.things("comments", query)
	if len(all) != 3 || all[2]["id"] != reply["id"] {
		t.Errorf("%d comments", len(all))
	}
}

func playZendeskFiles(t *testing.T, b *bench, ticket string) {
	t.Helper()
	query := thing{"ticket": thing{"id": ticket}}
	made := b.thing("attachments", "create", "", query, thing{"file_name": "größe.txt", "content_type": "text/plain", "data": base64.StdEncoding.EncodeToString([]byte("ten"))})
	id := made["id"].(string)
	has(t, made, map[string]any{"file_name": "größe.txt", "size": float64(3), "uploaded_by_type": nil})
	has(t, b.thing("attachments", "get", id, nil, nil), map[string]any{"content_type": "text/plain"})
	for _, how := range []thing{{"id": id}, {"file_url": made["file_url"]}} {
		if got := b.download(t, how); got != "ten" {
			t.Errorf("downloaded by %v: %q", how, got)
		}
	}
	notes := b.things("attachments", thing{"ticket": thing{"id": ticket}, "is_internal": true})
	if len(notes) != 2 {
		t.Errorf("%d files in notes", len(notes))
	}
	comments := b.things("comments", query)
	last := comments[len(comments)-1]["id"]
	b.thing("attachments", "delete", id, thing{"ticket": thing{"id": ticket}, "comment": thing{"id": last}}, nil)
	if _, err := b.of("attachments", "get", id, nil, nil); asError(t, err).Code != cognate.CodeNotFound {
		t.Errorf("struck out, it reads %v", err)
	}
	left := b.things("attachments", query)
	if len(left) != 1 {
		t.Errorf("%d files are left", len(left))
	}
	b.thing("attachments", "delete", left[0]["id"].(string), query, nil) // its comment is looked for
}

func (b *bench) download(t *testing.T, query thing) string {
	t.Helper()
	a, err := b.of("attachments", "download", "", query, thing{})
	if err != nil {
		t.Fatal(err)
	}
	if a.File == nil {
		t.Fatalf("no file came: %s", a.Body)
	}
	defer func() { _ = a.File.Close() }()
	data, err := io.ReadAll(a.File)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func playZendeskTables(t *testing.T, b *bench, ticket string) {
	t.Helper()
	if tags := b.things("tags", nil); named(tags, "vip")["id"] != "vip" {
		t.Errorf("the tags are %v", tags)
	}
	var names []any
	for _, s := range b.things("ticket_status", nil) {
		names = append(names, s["name"])
	}
	if diff := cmp.Diff([]any{"New", "Open", "Pending", "On-hold", "Solved", "Closed"}, names); diff != "" {
		t.Errorf("the statuses (-want +got):\n%s", diff)
	}
	if n := len(b.things("ticket_priorities", nil)); n != 4 {
		t.Errorf("%d priorities", n)
	}
	if n := len(b.things("ticket_types", nil)); n != 4 {
		t.Errorf("%d types", n)
	}
	has(t, b.thing("task_lists", "create", "", nil, thing{"name": "Return of a parcel", "ticket": thing{"id": ticket}}), map[string]any{"name": "Return of a parcel", "ticket.id": ticket})
	if lists := b.things("task_lists", thing{"ticket": thing{"id": ticket}}); len(lists) != 1 {
		t.Errorf("%d task lists", len(lists))
	}
}

// TestZendeskSearches: of a filtered list all come, and sorted the first thousand, which
// is told.
func TestZendeskSearches(t *testing.T) {
	t.Parallel()
	b := zendesk(t, sim.Options{Seed: "bare", Generate: 2100})
	if found := b.things("tickets", thing{"tags": []thing{{"name": "seen"}}}); len(found) != 1050 {
		t.Errorf("%d tickets are found, want 1050", len(found))
	}
	if found := b.things("tickets", thing{"name": "Printer offline (1)"}); len(found) != 1 {
		t.Errorf("%d tickets of one name", len(found))
	}
	for cursor, n := "", 0; ; {
		a, err := b.call("list", "", thing{"tags": []thing{{"name": "seen"}}, "sort_by": thing{"created_at": "asc"}}, nil, func(c *engine.Call) {
			c.Resource, c.IgnoreRemoteData, c.Limit, c.Cursor = "tickets", true, 250, cursor
		})
		if err != nil {
			t.Fatal(err)
		}
		p := decode[page](t, a.Body)
		if n += len(p.Result); p.NextCursor == nil {
			if n != 1000 || a.Partial == "" {
				t.Errorf("%d tickets, and of more is told %q", n, a.Partial)
			}
			break
		}
		cursor = *p.NextCursor
	}
}

// TestZendeskUpdateOfAnOldRecord: an etag that is behind is refused.
func TestZendeskUpdateOfAnOldRecord(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64 // seconds
	b := zendesk(t, sim.Options{Seed: "demo", Clock: func() time.Time { return time.Now().Add(time.Duration(passed.Load()) * time.Second) }})
	was := b.things("tickets", nil)[0]
	id := was["id"].(string)
	passed.Add(10)
	b.thing("tickets", "update", id, thing{"etag": was["etag"]}, thing{"name": "First"})
	if e := b.refused(t, http.StatusConflict, "tickets", "update", id, thing{"etag": was["etag"]}, thing{"name": "Second"}); e.Status() != http.StatusConflict {
		t.Errorf("refused with %v", e)
	}
}

// TestZendeskLimit: what the vendor says of its limit reaches the caller.
func TestZendeskLimit(t *testing.T) {
	t.Parallel()
	b := zendesk(t, sim.Options{Seed: "bare", Limits: sim.Limits{PerMinute: 2}})
	for range 2 {
		b.things("teams", nil)
	}
	e := b.refused(t, http.StatusTooManyRequests, "teams", "list", "", nil, nil)
	if wait := e.Remote.Header.Get("Retry-After"); e.Code != cognate.CodeRateLimited || wait != "60" && wait != "59" {
		t.Errorf("%v, to be tried again after %q", e, wait)
	}
}

// TestZendeskFilesElsewhere follows the address of a file to another one.
func TestZendeskFilesElsewhere(t *testing.T) {
	t.Parallel()
	b := zendesk(t, sim.Options{Seed: "demo", Settings: map[string]bool{"redirect_files": true}})
	files := b.things("attachments", thing{"ticket": thing{"id": "1"}})
	if len(files) != 1 {
		t.Fatalf("the seed has %d files on its first ticket", len(files))
	}
	if got := b.download(t, thing{"id": files[0]["id"]}); got != "a photo, in words" {
		t.Errorf("downloaded %q", got)
	}
}
