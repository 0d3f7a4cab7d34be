package zendesk

import (
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

func texts(list ...string) value {
	v := value{}
	for _, s := range list {
		if s != "" {
			v.texts = append(v.texts, s)
		}
	}
	return v
}

// only is texts that are compared whole.
func only(list ...string) value {
	v := texts(list...)
	v.exact = true
	return v
}

func when(t *time.Time) value { return value{time: t, dated: true} }

func scaled(word string, scale []string) value {
	v := only(word)
	v.scale = scale
	return v
}

// people is what a property of a person is held against: id, name and address.
func (c *call) people(of ...id) value {
	v := value{}
	for _, number := range of {
		if u, found := c.st.Users.Get(number); found {
			v.texts = append(v.texts, number.String(), u.Name, text(u.Email))
		}
	}
	return v
}

func idText(number id) string {
	if number == 0 {
		return ""
	}
	return number.String()
}

func (t *ticket) words() []string {
	all := []string{t.ID.String(), text(t.Subject)}
	for _, said := range t.Comments {
		all = append(all, said.Body)
	}
	return all
}

func (t *ticket) property(c *call, name string) (value, bool) {
	if number, custom := strings.CutPrefix(name, "custom_field_"); custom {
		return fieldTexts(t.value(rig.ParseID(number))), true
	}
	switch name {
	case "created":
		return when(&t.CreatedAt), true
	case "updated":
		return when(&t.UpdatedAt), true
	case "solved":
		return when(t.SolvedAt), true
	case "due_date":
		return when(t.DueAt), true
	case "assignee":
		return c.people(t.AssigneeID), true
	case "requester":
		return c.people(t.RequesterID), true
	case "submitter":
		return c.people(t.SubmitterID), true
	case "cc":
		return c.people(t.EmailCCIDs...), true
	case "group":
		g, _ := c.st.Groups.Get(t.GroupID)
		return texts(idText(t.GroupID), nameOf(g)), true
	case "organization":
		o, _ := c.st.Organizations.Get(t.OrganizationID)
		if o == nil {
			return texts(), true
		}
		return texts(idText(t.OrganizationID), o.Name), true
	case "brand":
		b, _ := c.st.Brands.Get(t.BrandID)
		return texts(idText(t.BrandID), b.Name), true
	}
	return t.plainProperty(name)
}

func nameOf(g *group) string {
	if g == nil {
		return ""
	}
	return g.Name
}

func (t *ticket) plainProperty(name string) (value, bool) {
	switch name {
	case "ticket_type":
		return only(text(t.Type)), true
	case "priority":
		return scaled(text(t.Priority), priorities), true
	case "status":
		return scaled(t.Status, statuses), true
	case "custom_status_id":
		return only(idText(t.CustomStatusID)), true
	case "tags":
		return only(t.Tags...), true
	case "subject":
		return texts(text(t.Subject)), true
	case "description":
		return texts(t.Description), true
	case "via":
		return only(t.Via.Channel), true
	case "external_id":
		return only(text(t.ExternalID)), true
	case "fieldvalue":
		v := value{}
		for _, f := range t.CustomFields {
			v.texts = append(v.texts, fieldTexts(f.Value).texts...)
		}
		return v, true
	}
	return value{}, false
}

func fieldTexts(v any) value {
	switch v := v.(type) {
	case bool:
		return only(map[bool]string{true: "true", false: "false"}[v])
	case []any:
		out := only()
		for _, item := range v {
			s, _ := textual(item)
			out.texts = append(out.texts, s)
		}
		return out
	}
	s, _ := textual(v)
	return texts(s)
}

func (u *user) words() []string {
	return []string{u.ID.String(), u.Name, text(u.Email), text(u.Notes), text(u.Details), text(u.Phone)}
}

func (u *user) property(c *call, name string) (value, bool) {
	switch name {
	case "name":
		return texts(u.Name), true
	case "role":
		return only(u.Role), true
	case "email":
		v := only()
		for _, i := range c.st.Identities.Where(func(i *identity) bool { return i.UserID == u.ID && i.Type == emailIdentity }) {
			v.texts = append(v.texts, i.Value)
		}
		return v, true
	case "phone":
		v := only(phoneForms(text(u.Phone))...)
		for _, i := range c.st.Identities.Where(func(i *identity) bool { return i.UserID == u.ID && i.Type == phoneIdentity }) {
			v.texts = append(v.texts, phoneForms(i.Value)...)
		}
		return v, true
	case "organization":
		v := texts()
		for _, m := range c.st.Memberships.Where(func(m *organizationMembership) bool { return m.UserID == u.ID }) {
			v.texts = append(v.texts, m.OrganizationID.String(), m.Name)
		}
		return v, true
	case "group":
		v := texts()
		for _, m := range c.st.GroupMembers.Where(func(m *groupMembership) bool { return m.UserID == u.ID }) {
			g, _ := c.st.Groups.Get(m.GroupID)
			v.texts = append(v.texts, m.GroupID.String(), nameOf(g))
		}
		return v, true
	}
	return common(name, u.CreatedAt, u.UpdatedAt, u.Tags, u.Notes, u.Details, u.ExternalID)
}

// phoneForms: a number is found as it stands, and by its digits behind a plus.
func phoneForms(number string) []string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if digits == "" {
		return nil
	}
	return []string{number, "+" + digits}
}

func (o *organization) words() []string {
	return []string{o.ID.String(), o.Name, text(o.Notes), text(o.Details)}
}

func (o *organization) property(_ *call, name string) (value, bool) {
	if name == "name" {
		return texts(o.Name), true
	}
	return common(name, o.CreatedAt, o.UpdatedAt, o.Tags, o.Notes, o.Details, o.ExternalID)
}

func (g *group) words() []string { return []string{g.ID.String(), g.Name, g.Description} }

func (g *group) property(_ *call, name string) (value, bool) {
	if name == "name" {
		return texts(g.Name), true
	}
	return common(name, g.CreatedAt, g.UpdatedAt, nil, nil, nil, nil)
}

// common are the properties of all but tickets.
func common(name string, made, changed time.Time, tags []string, notes, details, number *string) (value, bool) {
	switch name {
	case "created":
		return when(&made), true
	case "updated":
		return when(&changed), true
	case "tags":
		return only(tags...), true
	case "notes":
		return texts(text(notes)), true
	case "details":
		return texts(text(details)), true
	case "external_id":
		return only(text(number)), true
	}
	return value{}, false
}
