package happyfox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const maxGroups = 1000

type groupView struct {
	Domains     string `json:"tagged_domains"`
	ID          int64  `json:"id"`
	Description string `json:"description"`
	Name        string `json:"name"`
}

// groupDetail is a group with its members.
type groupDetail struct {
	groupView
	Contacts []member `json:"contacts"`
}

type member struct {
	ID    int64   `json:"id"`
	Email *string `json:"email"`
	View  bool    `json:"view_tickets_in_group"`
}

func (g *group) view() groupView { return groupView{g.Domains, g.ID, g.Description, g.Name} }

func (st *state) groupDetail(g *group) groupDetail {
	out := groupDetail{g.view(), []member{}}
	for _, id := range slices.Sorted(maps.Keys(g.Members)) {
		m := member{ID: id, View: g.Members[id]}
		if c := st.byID[id]; c != nil && c.Email != nil {
			email := *c.Email
			m.Email = &email
		}
		out.Contacts = append(out.Contacts, m)
	}
	return out
}

// listGroups is GET contact_groups/, never paged.
func listGroups(c *call) reply {
	out := make([]groupView, 0, len(c.st.Groups))
	for _, g := range c.st.Groups {
		out = append(out, g.view())
	}
	return ok(out)
}

func getGroup(c *call) reply {
	g := c.st.group(c.id())
	if g == nil {
		return notFound()
	}
	return ok(c.st.groupDetail(g))
}

// createGroup is POST contact_groups/. Contacts of a tagged domain join when
// they are next written, as documented; not at once.
func createGroup(c *call) reply {
	if c.body.isList {
		return invalid(oneError(allFields, "Enter one object."))
	}
	g := &group{Members: map[int64]bool{}}
	var errs fieldErrors
	g.Name = groupText(c.body.object, "name", "", &errs)
	if g.Name == "" && !failed(errs, "name") {
		errs.add("name", msgRequired)
	}
	for _, other := range c.st.Groups {
		if g.Name != "" && strings.EqualFold(other.Name, g.Name) {
			errs.add("name", "Contact group with this Name already exists.")
		}
	}
	g.describe(c.body.object, &errs)
	if len(c.st.Groups) >= maxGroups {
		errs.add(allFields, fmt.Sprintf("There are %d contact groups already.", maxGroups))
	}
	if errs != nil {
		return invalid(errs)
	}
	c.st.LastGroup++
	g.ID = c.st.LastGroup
	c.st.Groups = append(c.st.Groups, g)
	return changed(c.st.groupDetail(g))
}

// editGroup is POST contact_group/<id>/. The name can't be edited: it is
// ignored, as any key that the route does not know.
func editGroup(c *call) reply {
	g := c.st.group(c.id())
	if g == nil {
		return notFound()
	}
	if c.body.isList {
		return invalid(oneError(allFields, "Enter one object."))
	}
	edited := *g
	var errs fieldErrors
	edited.describe(c.body.object, &errs)
	if errs != nil {
		return invalid(errs)
	}
	*g = edited
	return changed(c.st.groupDetail(g))
}

// describe reads the two keys that both routes take.
func (g *group) describe(f fields, errs *fieldErrors) {
	g.Description = groupText(f, "description", g.Description, errs)
	raw := groupText(f, "tagged_domains", g.Domains, errs)
	var domains []string
	for domain := range strings.SplitSeq(raw, ",") {
		if domain = strings.TrimSpace(domain); domain == "" {
			continue
		}
		if !validEmail("x@" + domain) {
			errs.add("tagged_domains", "Enter valid domains, separated by commas.")
			return
		}
		domains = append(domains, domain)
	}
	g.Domains = strings.Join(domains, ",")
}

// groupText reads a text; null empties it, a missing key leaves it as it was.
func groupText(f fields, key, before string, errs *fieldErrors) string {
	raw, given := f.value(key)
	if !given {
		return before
	}
	text, isText := asText(raw)
	if raw != nil && !isText {
		errs.add(key, msgValue)
		return ""
	}
	most := maxText
	if key == "name" {
		most = maxName
	}
	if n := utf8.RuneCountInString(text); n > most {
		errs.add(key, tooLong(most, n))
		return ""
	}
	return text
}

// memberResult is one item of either answer about members.
type memberResult struct {
	Data    any         `json:"data,omitempty"`
	Errors  fieldErrors `json:"errors,omitempty"`
	Success bool        `json:"success"`
}

// updateMembers is POST contact_group/<id>/update_contacts/ with an array of
// {"contact": 207, "access_tickets": true}.
func updateMembers(c *call) reply {
	g := c.st.group(c.id())
	if g == nil {
		return notFound()
	}
	if n := len(c.body.list); !c.body.isList || n < 1 || n > maxBatch {
		return invalid(oneError(allFields, fmt.Sprintf("Enter a list of 1 to %d contacts.", maxBatch)))
	}
	answer := ok(nil)
	results := make([]memberResult, 0, len(c.body.list))
	for _, item := range c.body.list {
		result := updateMember(c.st, g, item)
		answer.changed = answer.changed || result.Success
		results = append(results, result)
	}
	answer.body = results
	return answer
}

func updateMember(st *state, g *group, item any) memberResult {
	object, isObject := item.(map[string]any)
	if !isObject {
		return memberResult{Errors: oneError(allFields, "Enter one object.")}
	}
	var errs fieldErrors
	id, isID := asID(object["contact"])
	switch {
	case object["contact"] == nil:
		errs.add("contact", msgRequired)
	case !isID || st.byID[id] == nil:
		errs.add("contact", msgChoice)
	}
	access := false
	if raw := object["access_tickets"]; raw != nil {
		var valid bool
		if access, valid = asBool(raw); !valid {
			errs.add("access_tickets", msgValue)
		}
	}
	if errs != nil {
		return memberResult{Errors: errs}
	}
	g.Members[id] = access
	return memberResult{Success: true, Data: map[string]any{"access_tickets": access, "contact": id}}
}

// deleteMembers is POST contact_group/<id>/delete_contacts/ with
// {"contacts": [207]}.
func deleteMembers(c *call) reply {
	g := c.st.group(c.id())
	if g == nil {
		return notFound()
	}
	ids, isList, given := c.body.object.list("contacts")
	switch {
	case c.body.isList || !isList:
		return invalid(oneError("contacts", msgList))
	case !given || len(ids) == 0:
		return invalid(oneError("contacts", msgRequired))
	case len(ids) > maxBatch:
		return invalid(oneError("contacts", fmt.Sprintf("Enter at most %d contacts.", maxBatch)))
	}
	answer := ok(nil)
	results := make([]memberResult, 0, len(ids))
	for _, raw := range ids {
		result := deleteMember(c.st, g, raw)
		answer.changed = answer.changed || result.Success
		results = append(results, result)
	}
	answer.body = results
	return answer
}

func deleteMember(st *state, g *group, raw any) memberResult {
	id, isID := asID(raw)
	if !isID || st.byID[id] == nil {
		return memberResult{Data: map[string]any{"message": "Contact does not exist", "contact": raw}}
	}
	if _, in := g.Members[id]; !in {
		return memberResult{Data: map[string]any{"message": "Contact not part of the contact group", "contact": id}}
	}
	delete(g.Members, id)
	return memberResult{Success: true, Data: map[string]any{"message": "Successfully removed contact from group", "contact": id}}
}
