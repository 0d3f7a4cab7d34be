package engine_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/sim"
	"cognate/internal/sim/simtest"
	"cognate/internal/upstream"
)

// thing is a unified record of any resource.
type thing = map[string]any

// of runs one unified call of a resource.
func (b *bench) of(resource, method, id string, query, body any) (*engine.Answer, error) {
	b.t.Helper()
	return b.call(method, id, query, body, func(c *engine.Call) { c.Resource, c.IgnoreRemoteData = resource, resource == "tickets" })
}

// thing runs a call that must not fail and decodes its record.
func (b *bench) thing(resource, method, id string, query, body any) thing {
	b.t.Helper()
	a, err := b.of(resource, method, id, query, body)
	if err != nil {
		b.t.Fatalf("%s of %s with %s: %v", method, resource, shown(thing{"query": query, "body": body}), err)
	}
	return decode[thing](b.t, a.Body)
}

// things lists all records that pass a filter.
func (b *bench) things(resource string, query any) []thing {
	b.t.Helper()
	var out []thing
	for cursor := ""; ; {
		a, err := b.call("list", "", query, nil, func(c *engine.Call) {
			c.Resource, c.IgnoreRemoteData, c.Limit, c.Cursor = resource, resource == "tickets", 250, cursor
		})
		if err != nil {
			b.t.Fatalf("list of %s by %s: %v", resource, shown(thing{"query": query}), err)
		}
		p := decode[struct {
			Result     []thing
			NextCursor *string `json:"next_cursor"`
		}](b.t, a.Body)
		if out = append(out, p.Result...); p.NextCursor == nil {
			return out
		}
		cursor = *p.NextCursor
	}
}

// at walks into a record.
func at(record any, path ...any) any { return simtest.At(record, path...) }

// firm is a ticket without what is another at each reading: links of a short life.
func firm(ticket thing) thing {
	ticket = maps.Clone(ticket)
	files, _ := ticket["attachments"].([]any)
	for _, f := range files {
		delete(f.(map[string]any), "file_url")
	}
	return ticket
}

// field is one of the resource fields.
type field struct {
	Name, Label, Type, Format string
	IsRequired                bool  `json:"is_required"`
	IsUserDefined             *bool `json:"is_user_defined"`
	Options                   []struct{ Label, Value string }
	RemoteData                struct{ Tag string } `json:"remote_data"`
}

// fieldsOf lists the custom fields of the tickets of a workspace, or of all where the
// vendor does not tell them apart.
func (b *bench) fieldsOf(workspace string) []field {
	b.t.Helper()
	query := thing{"entity_type": "ticket"}
	if b.filters("fields", "workspace") {
		query["workspace"] = thing{"id": workspace}
	}
	a, err := b.call("list", "", query, nil, func(c *engine.Call) { c.Resource, c.Limit = "fields", 250 })
	if err != nil {
		b.t.Fatal(err)
	}
	all := decode[struct{ Result []field }](b.t, a.Body).Result
	return slices.DeleteFunc(all, func(f field) bool { return f.IsUserDefined != nil && !*f.IsUserDefined })
}

// fieldTags are the tags that a ticket may have by its custom fields, where values are
// tags.
func (b *bench) fieldTags() map[string]bool {
	b.t.Helper()
	tags := map[string]bool{}
	for _, w := range b.things("workspaces", nil) {
		for _, f := range b.fieldsOf(w["id"].(string)) {
			tags[f.RemoteData.Tag] = true
			for _, o := range f.Options {
				tags[o.Value] = true
			}
		}
	}
	return tags
}

// value makes a value for a field, and what it reads as.
func (f field) value(d *dice) (sent, read any) {
	option := func() (any, any) {
		o := f.Options[d.IntN(len(f.Options))]
		return pick(d, o.Label, o.Value), o.Label
	}
	switch f.Type {
	case "enum":
		return option()
	case "array":
		sent, read := option()
		return []any{sent}, []any{read}
	case "number":
		n := float64(d.IntN(1000)) / 4
		if f.Format == "integer" {
			n = float64(d.IntN(1000))
		}
		return n, n
	case "boolean":
		yes := d.flip()
		return yes, yes
	case "date":
		day := fmt.Sprintf("2026-%02d-%02d", 1+d.IntN(12), 1+d.IntN(28))
		return day, day
	default:
		word := d.word()
		return word, word
	}
}

// custom makes values for some of the fields, by key or by name, and for all that
// are required.
func (d *dice) custom(fields []field, all bool) (sent, read thing) {
	sent, read = thing{}, thing{}
	for _, f := range fields {
		if f.Format == "regexp" {
			continue // no value is sure to fit
		}
		if all && f.IsRequired || d.IntN(3) == 0 {
			s, r := f.value(d)
			sent[pick(d, f.Name, f.Label)], read[f.Name] = s, r
		}
	}
	return sent, read
}

func hasAll(t *testing.T, what string, want, got any) {
	t.Helper()
	w, _ := want.(map[string]any)
	g, _ := got.(map[string]any)
	for key, v := range w {
		if diff := cmp.Diff(v, g[key]); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", what, key, diff)
		}
	}
}

// open makes a ticket with everything that goes along.
func (b *bench) open(d *dice, workspace string, body thing) (made, custom thing) {
	b.t.Helper()
	sent, custom := d.custom(b.fieldsOf(workspace), true)
	address := []email{{fmt.Sprintf("opened%d@example.com", d.Uint32())}}
	b.one(b.call("create", "", nil, thing{"first_name": d.word(), "emails": address, "remote_data": b.filled()}, nil))
	whole := thing{
		"name": "Žluť " + d.word(), "description": "First line.\nSecond — みどり.", "workspace": thing{"id": workspace}, "custom_fields": sent,
		"contact": thing{"emails": address},
	}
	maps.Copy(whole, body)
	var refused error
	for range 20 { // fields may depend on each other
		a, err := b.of("tickets", "create", "", nil, whole)
		if err == nil {
			if len(a.Ignored) > 0 {
				b.t.Errorf("of %s, %v was not taken", shown(whole), a.Ignored)
			}
			return decode[thing](b.t, a.Body), custom
		}
		if e := asError(b.t, err); e.Remote == nil || e.Code != cognate.CodeInvalid {
			b.t.Fatal(err)
		}
		refused = err
		sent, custom = d.custom(b.fieldsOf(workspace), true)
		whole["custom_fields"] = sent
	}
	b.t.Fatalf("no ticket can be made: %v", refused)
	return nil, nil
}

// TestTicketLife goes with one ticket from its opening to its end.
func TestTicketLife(t *testing.T) {
	t.Parallel()
	eachSimulator(t, func(t *testing.T, d sim.Definition, o sim.Options) { //nolint:thelper // the test itself, once a simulator
		b, roll := newBench(t, d, o, upstream.Options{}), newDice(11)
		b.keepsContract(t)
		workspace := b.things("workspaces", nil)[0]["id"].(string)
		user := b.things("users", thing{"is_active": true})[0]
		priority := b.things("ticket_priorities", nil)[0]
		made, custom := b.open(roll, workspace, thing{
			"tags": []thing{{"name": "élan"}, {"name": "two words"}}, "priority": thing{"name": priority["name"]}, "assignees": []thing{{"id": user["id"]}},
			"attachments": []thing{{"file_name": "größe 1.txt", "content_type": "text/plain", "data": base64.StdEncoding.EncodeToString([]byte("Hello"))}},
		})
		id := made["id"].(string)
		if diff := cmp.Diff(firm(made), firm(b.thing("tickets", "get", id, nil, nil))); diff != "" {
			t.Errorf("made and read (-made +read):\n%s", diff)
		}
		hasAll(t, "custom fields", custom, made["custom_fields"])
		if at(made, "status", "name") != "open" || at(made, "assignees", 0, "id") != user["id"] || at(made, "priority", "id") != priority["id"] || at(made, "description") != "First line.\nSecond — みどり." {
			t.Errorf("made %s", shown(made))
		}
		b.hasFile(t, id, "größe 1.txt")
		b.findsTicket(t, made)
		b.finish(t, roll, id)
		b.thing("tickets", "delete", id, nil, nil)
		if _, err := b.of("tickets", "get", id, nil, nil); asError(t, err).Code != cognate.CodeNotFound {
			t.Errorf("deleted, it reads %v", err)
		}
	})
}

// hasFile looks for a file among the attachments of a ticket.
func (b *bench) hasFile(t *testing.T, ticket, name string) {
	t.Helper()
	files := b.things("attachments", thing{"ticket": thing{"id": ticket}})
	if len(files) != 1 || files[0]["file_name"] != name {
		t.Errorf("the files are %v, want %s", files, name)
	}
}

// findsTicket looks for TestTicketLife's ticket by each filter that the vendor has.
func (b *bench) findsTicket(t *testing.T, made thing) {
	t.Helper()
	tag := at(made, "tags", len(made["tags"].([]any))-1, "name")
	for name, query := range map[string]thing{
		"name": {"name": made["name"]}, "contact": {"contact": thing{"id": at(made, "contact", "id")}}, "tag": {"tags": []thing{{"name": "élan"}}},
		"tags": {"tags": []thing{{"name": "none"}, {"name": tag}}}, "assignee": {"assignees": []thing{{"id": at(made, "assignees", 0, "id")}}},
		"status": {"status": thing{"name": "open"}}, "priority": {"priority": thing{"id": at(made, "priority", "id")}},
		"workspace": {"workspace": thing{"id": at(made, "workspace", "id")}}, "created": {"created_at": thing{"gte": made["created_at"]}},
		"updated": {"updated_at": thing{"gte": made["updated_at"]}}, "all": nil,
	} {
		for field := range query {
			if !b.filters("tickets", field) {
				query = nil
			}
		}
		if found := b.things("tickets", query); !slices.ContainsFunc(found, func(f thing) bool { return f["id"] == made["id"] }) {
			t.Errorf("by %s it is not among %d", name, len(found))
		}
	}
}

// finish ends a ticket as far as it can be opened again, fills in what that takes, and
// opens it again.
func (b *bench) finish(t *testing.T, d *dice, id string) {
	t.Helper()
	body := thing{"status": thing{"name": "resolved"}, "tags": []thing{}}
	a, err := b.of("tickets", "update", id, nil, body)
	if e := (*cognate.Error)(nil); err == nil && !heeded(a, "status") || errors.As(err, &e) && strings.HasPrefix(e.Message, "status") {
		body["status"] = thing{"name": "closed"}
		a, err = b.of("tickets", "update", id, nil, body)
	}
	for range 20 {
		var e *cognate.Error
		if !errors.As(err, &e) {
			break
		}
		if e.Remote == nil || len(e.Failures) == 0 || !strings.HasPrefix(e.Failures[0].Path, "custom_fields.") {
			t.Fatal(err)
		}
		workspace, _ := at(b.thing("tickets", "get", id, nil, nil), "workspace", "id").(string)
		body["custom_fields"], _ = d.custom(b.fieldsOf(workspace), true)
		for _, f := range b.fieldsOf(workspace) {
			if e.Failures[0].Path == "custom_fields."+f.Name {
				body["custom_fields"].(thing)[f.Name], _ = f.value(d)
			}
		}
		a, err = b.of("tickets", "update", id, nil, body)
	}
	if err != nil {
		t.Fatal(err)
	}
	done := decode[thing](t, a.Body)
	if !slices.Contains([]any{"closed", "resolved"}, at(done, "status", "name")) || done["completed_at"] == nil || strings.Contains(shown(thing{"tags": done["tags"]}), "élan") {
		t.Errorf("ended: %s", shown(done))
	}
	opened := b.thing("tickets", "update", id, nil, thing{"status": thing{"name": "open"}, "assignees": []any{}})
	if at(opened, "status", "name") != "open" || opened["completed_at"] != nil || len(opened["assignees"].([]any)) > 0 {
		t.Errorf("opened again: %s", shown(opened))
	}
}

// TestTicketUpdateTouchesOnlyItsFields: after an update of any fields the others are
// as they were, those sent are as sent, and sent once more it changes nothing.
func TestTicketUpdateTouchesOnlyItsFields(t *testing.T) {
	t.Parallel()
	eachSimulator(t, func(t *testing.T, d sim.Definition, o sim.Options) { //nolint:thelper // the test itself, once a simulator
		b, roll := newBench(t, d, o, upstream.Options{}), newDice(12)
		// Where its steps do all, and what is there is always read, none of them need be.
		update := b.mapping("tickets", "update")
		quiet := update.RunIf != nil && slices.ContainsFunc(update.Before, func(s *connector.Step) bool { return s.Name == "existing" && s.RunIf == nil })
		for _, w := range b.things("workspaces", nil) {
			if at(w, "remote_data", "public") != false { // nobody from outside can write to it
				b.open(roll, w["id"].(string), nil)
			}
		}
		stock, taken, fieldTags := b.things("tickets", nil), 0, b.fieldTags()
		for range rounds {
			was := b.thing("tickets", "get", pick(roll, stock...)["id"].(string), nil, nil)
			body, want := b.anyUpdate(roll, was)
			a, err := b.of("tickets", "update", was["id"].(string), nil, body)
			if err != nil {
				if e := asError(t, err); e.Remote == nil || e.Code != cognate.CodeInvalid {
					t.Fatal(err)
				}
				continue
			}
			taken++
			got := b.thing("tickets", "get", was["id"].(string), nil, nil)
			if diff := cmp.Diff(firm(got), firm(decode[thing](t, a.Body))); diff != "" {
				t.Errorf("the answer is not what is read (-read +answered):\n%s", diff)
			}
			if !heeded(a, "due_date") {
				delete(want, "due_date")
			}
			checkUpdated(t, was, want, got, body, fieldTags)
			b.clearJournal()
			if _, err := b.of("tickets", "update", was["id"].(string), nil, body); err != nil || quiet && writes(b.journal()) > 0 {
				t.Errorf("sent once more, %s: %v, and %d writes", shown(body), err, writes(b.journal()))
			}
			checkUpdated(t, got, thing{}, b.thing("tickets", "get", was["id"].(string), nil, nil), body, nil)
		}
		if taken < rounds/4 {
			t.Errorf("only %d updates were taken", taken)
		}
	})
}

// anyUpdate makes an update of a ticket, and what is to be read of it afterwards.
func (b *bench) anyUpdate(d *dice, was thing) (body, want thing) {
	b.t.Helper()
	body, want = thing{}, thing{}
	if d.flip() {
		p := pick(d, b.things("ticket_priorities", nil)...)
		body["priority"] = pick(d, thing{"id": p["id"]}, thing{"name": p["name"]})
		want["priority"] = thing{"id": p["id"], "name": p["name"]}
	}
	if d.flip() {
		tags := []any{}
		for _, name := range []string{"vip", "två-ord", "printer"} {
			if d.flip() {
				tags = append(tags, thing{"id": name, "name": name})
			}
		}
		body["tags"], want["tags"] = tags, tags
	}
	if d.IntN(3) == 0 {
		body["due_date"] = pick[any](d, nil, "2026-05-01", "2026-06-30")
		want["due_date"] = body["due_date"]
	}
	if d.flip() {
		workspace, _ := at(was, "workspace", "id").(string) // a ticket may be in none
		body["custom_fields"], want["custom_fields"] = d.custom(b.fieldsOf(workspace), false)
	}
	return body, want
}

// checkUpdated holds a ticket that was read after an update against what it was and what
// was to change.
func checkUpdated(t *testing.T, was, want, got, body thing, fieldTags map[string]bool) {
	t.Helper()
	for key := range was {
		expected, is := was[key], got[key]
		v, changed := want[key]
		switch {
		case key == "updated_at" || key == "etag":
			continue
		case key == "attachments":
			continue // links of a short life
		case key == "custom_fields" && changed:
			whole := maps.Clone(was[key].(thing))
			maps.Copy(whole, v.(thing))
			expected = whole
		case changed:
			expected = v
		}
		switch key {
		case "tags":
			expected, is = plainTags(expected, fieldTags), plainTags(is, fieldTags)
		case "due_date":
			expected, is = day(expected), day(is)
		}
		if diff := cmp.Diff(expected, is); diff != "" {
			t.Errorf("%s after %s (-want +got):\n%s", key, shown(body), diff)
		}
	}
}

// plainTags are the names of tags, sorted, without those that come of custom fields.
func plainTags(tags any, fieldTags map[string]bool) []string {
	names := []string{}
	for _, tag := range tags.([]any) {
		if name := tag.(thing)["name"].(string); !fieldTags[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// day is the date of a time or a date.
func day(v any) any {
	if text, isText := v.(string); isText {
		return text[:min(len(text), len("2026-01-02"))]
	}
	return v
}
