package zendesk

import (
	"strings"

	"cognate/internal/sim/rig"
)

func (c *call) organizationView(o *organization) any {
	v := *o
	v.URL, v.Fields = c.url("organizations", o.ID), showFields(&c.st.OrgFields, o.Fields)
	return &v
}

func listOrganizations(c *call) reply {
	l := &listing[*organization]{name: "organizations", rows: c.st.Organizations.Rows(), show: c.organizationView}
	return l.answer(c)
}

func getOrganization(c *call) reply {
	o, found := c.st.Organizations.Get(c.arg(0))
	if !found {
		return notFound()
	}
	return ok(object{"organization": c.organizationView(o)})
}

func createOrganization(c *call) reply {
	o, bad := c.takeOrganization(&organization{CreatedAt: c.now, DomainNames: []string{}, Tags: []string{}, Fields: map[string]any{}})
	if bad != nil {
		return *bad
	}
	o.ID = c.st.next()
	c.st.Organizations.Put(o)
	return created(object{"organization": c.organizationView(o)})
}

func updateOrganization(c *call) reply {
	was, found := c.st.Organizations.Get(c.arg(0))
	if !found {
		return notFound()
	}
	o, bad := c.takeOrganization(was)
	if bad != nil {
		return *bad
	}
	c.st.Organizations.Put(o)
	if o.Name != was.Name {
		c.st.renameMemberships(o)
	}
	return updated(object{"organization": c.organizationView(o)})
}

// takeOrganization lays what was sent over a record, and checks it.
func (c *call) takeOrganization(was *organization) (*organization, *reply) {
	inner, bad := c.wrapped("organization")
	if bad != nil {
		return nil, bad
	}
	o, err := rig.Patched(was, inner)
	if err != nil {
		return nil, invalidType("organization", err)
	}
	o.ID, o.CreatedAt, o.UpdatedAt = was.ID, was.CreatedAt, c.now
	o.Name, o.Tags = strings.TrimSpace(o.Name), cleanTags(o.Tags)
	o.DomainNames = lowered(o.DomainNames)
	found := problems{}
	if o.Name == "" {
		found.add("name", "BlankValue", "Name: cannot be blank")
	}
	other := func(same func(*organization) bool) bool {
		_, there := c.st.Organizations.First(func(x *organization) bool { return x.ID != o.ID && same(x) })
		return there
	}
	if o.Name != "" && other(func(x *organization) bool { return strings.EqualFold(x.Name, o.Name) }) {
		found.add("name", "DuplicateValue", "Name: has already been taken")
	}
	if o.ExternalID != nil && other(func(x *organization) bool { return strings.EqualFold(text(x.ExternalID), *o.ExternalID) }) {
		found.add("external_id", "DuplicateValue", "External ID: has already been taken")
	}
	if o.GroupID != 0 && !c.st.hasGroup(o.GroupID) {
		found.add("group", "InvalidValue", "Group: is invalid")
	}
	o.Fields = takeFields(&c.st.OrgFields, o.Fields, found)
	if len(found) > 0 {
		r := found.refused()
		return nil, &r
	}
	return o, nil
}

func lowered(words []string) []string {
	out := []string{}
	for _, w := range words {
		out = append(out, strings.ToLower(w))
	}
	return out
}

// deleteOrganization takes it away from its users and tickets, too.
func deleteOrganization(c *call) reply {
	gone := c.arg(0)
	if _, found := c.st.Organizations.Get(gone); !found {
		return notFound()
	}
	c.st.Organizations.Remove(func(o *organization) bool { return o.ID == gone })
	for _, m := range c.st.Memberships.Where(func(m *organizationMembership) bool { return m.OrganizationID == gone }) {
		c.st.leave(m, c.now)
	}
	for _, t := range c.st.Tickets.Where(func(t *ticket) bool { return t.OrganizationID == gone }) {
		changed := *t
		changed.OrganizationID = 0
		c.st.Tickets.Put(&changed)
	}
	return deleted()
}

func listOrganizationUsers(c *call) reply {
	of := c.arg(0)
	if _, found := c.st.Organizations.Get(of); !found {
		return notFound()
	}
	return c.userList(func(u *user) bool { return c.st.isMember(u.ID, of) })
}

func listOrganizationTickets(c *call) reply {
	of := c.arg(0)
	if _, found := c.st.Organizations.Get(of); !found {
		return notFound()
	}
	return c.ticketList(func(t *ticket) bool { return t.OrganizationID == of })
}
