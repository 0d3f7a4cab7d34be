package freshdesk

import (
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// A search gives 30 results a page, and ten pages.
const maxSearchPage = 10

// some is a list of what is there.
func some[V comparable](v V) []any {
	var none V
	if v == none {
		return nil
	}
	return []any{v}
}

func someID(n id) []any         { return some(int64(n)) }
func someDay(t time.Time) []any { return some(t.UTC().Format(time.DateOnly)) }

func someDue(t *time.Time) []any {
	if t == nil {
		return nil
	}
	return someDay(*t)
}

func someTexts(all []string) []any {
	var out []any
	for _, s := range all {
		out = append(out, s)
	}
	return out
}

var ticketKeys = map[string]searchKey[*ticket]{
	"agent_id":   {integer, func(t *ticket) []any { return someID(t.ResponderID) }},
	"group_id":   {integer, func(t *ticket) []any { return someID(t.GroupID) }},
	"priority":   {integer, func(t *ticket) []any { return some(int64(t.Priority)) }},
	"status":     {integer, func(t *ticket) []any { return some(int64(t.Status)) }},
	"tag":        {words, func(t *ticket) []any { return someTexts(t.Tags) }},
	"type":       {words, func(t *ticket) []any { return some(text(t.Type)) }},
	"due_by":     {date, func(t *ticket) []any { return someDue(t.DueBy) }},
	"fr_due_by":  {date, func(t *ticket) []any { return someDue(t.FRDueBy) }},
	"created_at": {date, func(t *ticket) []any { return someDay(t.CreatedAt) }},
	"updated_at": {date, func(t *ticket) []any { return someDay(t.UpdatedAt) }},
}

var contactKeys = map[string]searchKey[*contact]{
	"active":     {boolean, func(who *contact) []any { return []any{who.Active} }},
	"company_id": {integer, func(who *contact) []any { return someID(who.CompanyID) }},
	"twitter_id": {words, func(who *contact) []any { return some(text(who.TwitterID)) }},
	"email":      {words, func(who *contact) []any { return some(text(who.Email)) }},
	"phone":      {words, func(who *contact) []any { return some(text(who.Phone)) }},
	"mobile":     {words, func(who *contact) []any { return some(text(who.Mobile)) }},
	"tag":        {words, func(who *contact) []any { return someTexts(who.Tags) }},
	"language":   {words, func(who *contact) []any { return some(who.Language) }},
	"time_zone":  {words, func(who *contact) []any { return some(who.TimeZone) }},
	"created_at": {date, func(who *contact) []any { return someDay(who.CreatedAt) }},
	"updated_at": {date, func(who *contact) []any { return someDay(who.UpdatedAt) }},
}

func searchTickets(c *call) reply {
	known := keysWith(ticketKeys, &c.st.TicketFields, func(t *ticket) map[string]any { return t.CustomFields })
	return search(c, known, c.st.Tickets.Where(func(t *ticket) bool { return !t.Deleted && !t.Spam }), func(t *ticket) any {
		v := c.ticketRow(t)
		v.describe()
		return v
	})
}

func searchContacts(c *call) reply {
	known := keysWith(contactKeys, &c.st.ContactFields, func(who *contact) map[string]any { return who.CustomFields })
	return search(c, known, c.st.Contacts.Where(func(who *contact) bool { return !who.Deleted }), c.contactRow)
}

// keysWith adds the custom fields that can be searched by: lines, numbers, boxes, choices
// and days. custom_string looks through all lines.
func keysWith[R any](own map[string]searchKey[R], defs *rig.Table[*field], values func(R) map[string]any) func(string) (searchKey[R], bool) {
	return func(name string) (searchKey[R], bool) {
		if key, found := own[name]; found {
			return key, true
		}
		if name == "custom_string" {
			return searchKey[R]{words, func(r R) (out []any) {
				for _, f := range defs.Where(func(f *field) bool { return f.Type == "custom_text" }) {
					out = append(out, custom(values(r)[f.Name])...)
				}
				return out
			}}, true
		}
		f, found := defs.First(func(f *field) bool {
			return f.Name == name && !f.Default && !strings.HasSuffix(f.Type, "paragraph") && f.kind() != decimal
		})
		if !found {
			return searchKey[R]{}, false
		}
		return searchKey[R]{f.kind(), func(r R) []any { return custom(values(r)[name]) }}, true
	}
}

// custom is the value of a field; a number comes out of a state file as a float.
func custom(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case float64:
		return []any{int64(v)}
	}
	return []any{v}
}

// search answers {"results": […], "total": 49}. Changes are found at once, and not after
// some minutes.
func search[R any](c *call, known func(string) (searchKey[R], bool), rows []R, show func(R) any) reply {
	p := c.parameters("query", "page")
	page := c.number(&p, "page", 1, maxSearchPage)
	if !c.query.Has("query") {
		p.add("query", missingField, "It should be a/an String")
	}
	if len(p) > 0 {
		return p.refused()
	}
	matches, p := parseQuery(c.query.Get("query"), known)
	if len(p) > 0 {
		return p.refused()
	}
	found := []R{}
	for _, r := range rows {
		if matches(r) {
			found = append(found, r)
		}
	}
	results := []any{}
	for _, r := range found[min((page-1)*defaultPerPage, len(found)):min(page*defaultPerPage, len(found))] {
		results = append(results, show(r))
	}
	return ok(object{"total": len(found), "results": results})
}
