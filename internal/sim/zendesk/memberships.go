package zendesk

import "encoding/json"

func (c *call) membershipView(m *organizationMembership) any {
	v := *m
	v.URL, v.ViewTickets = c.url("organization_memberships", m.ID), true
	return &v
}

func listMemberships(c *call) reply {
	rows := c.st.Memberships.Rows()
	if len(c.args) > 0 {
		if _, found := c.st.Users.Get(c.arg(0)); !found {
			return notFound()
		}
		rows = c.st.Memberships.Where(func(m *organizationMembership) bool { return m.UserID == c.arg(0) })
	}
	l := &listing[*organizationMembership]{name: "organization_memberships", rows: rows, show: c.membershipView}
	return l.answer(c)
}

func createMembership(c *call) reply {
	inner, bad := c.wrapped("organization_membership")
	if bad != nil {
		return *bad
	}
	var sent struct {
		UserID         id   `json:"user_id"`
		OrganizationID id   `json:"organization_id"`
		Default        bool `json:"default"`
	}
	if err := json.Unmarshal(inner, &sent); err != nil {
		return *invalidType("organization_membership", err)
	}
	found := problems{}
	if u, there := c.st.Users.Get(sent.UserID); !there || !u.Active {
		found.add("user", "InvalidValue", "User: is invalid")
	}
	if _, there := c.st.Organizations.Get(sent.OrganizationID); !there {
		found.add("organization", "InvalidValue", "Organization: is invalid")
	}
	if c.st.isMember(sent.UserID, sent.OrganizationID) {
		found.add("user_id", "DuplicateValue", "User: has already been taken")
	}
	if len(found) > 0 {
		return found.refused()
	}
	m := c.st.join(sent.UserID, sent.OrganizationID, c.now)
	if sent.Default {
		c.st.settle(sent.UserID, sent.OrganizationID, c.now)
		m, _ = c.st.Memberships.Get(m.ID)
	}
	return created(object{"organization_membership": c.membershipView(m)})
}

func deleteMembership(c *call) reply {
	m, found := c.st.Memberships.Get(c.arg(0))
	if !found {
		return notFound()
	}
	c.st.leave(m, c.now)
	return deleted()
}

func makeOrganizationDefault(c *call) reply {
	who, of := c.arg(0), c.arg(1)
	if !c.st.isMember(who, of) {
		return notFound()
	}
	c.st.settle(who, of, c.now)
	m, _ := c.st.Memberships.First(func(m *organizationMembership) bool { return m.UserID == who && m.OrganizationID == of })
	return updated(object{"organization_membership": c.membershipView(m)})
}

func (c *call) groupMembershipView(m *groupMembership) any {
	v := *m
	v.URL = c.url("group_memberships", m.ID)
	return &v
}

func (c *call) groupMemberships(match func(*groupMembership) bool) reply {
	l := &listing[*groupMembership]{name: "group_memberships", rows: c.st.GroupMembers.Where(match), show: c.groupMembershipView}
	return l.answer(c)
}

func listGroupMemberships(c *call) reply {
	return c.groupMemberships(func(*groupMembership) bool { return true })
}

func listUserGroupMemberships(c *call) reply {
	if _, found := c.st.Users.Get(c.arg(0)); !found {
		return notFound()
	}
	return c.groupMemberships(func(m *groupMembership) bool { return m.UserID == c.arg(0) })
}

func listGroupsMemberships(c *call) reply {
	if !c.st.hasGroup(c.arg(0)) {
		return notFound()
	}
	return c.groupMemberships(func(m *groupMembership) bool { return m.GroupID == c.arg(0) })
}

// createGroupMembership takes agents alone.
func createGroupMembership(c *call) reply {
	inner, bad := c.wrapped("group_membership")
	if bad != nil {
		return *bad
	}
	var sent groupMembership
	if err := json.Unmarshal(inner, &sent); err != nil {
		return *invalidType("group_membership", err)
	}
	found := problems{}
	if u, there := c.st.Users.Get(sent.UserID); !there || !u.Active || !u.isAgent() {
		found.add("user", "InvalidValue", "User: is invalid")
	}
	if !c.st.hasGroup(sent.GroupID) {
		found.add("group", "InvalidValue", "Group: is invalid")
	}
	if c.st.inGroup(sent.UserID, sent.GroupID) {
		found.add("user_id", "DuplicateValue", "User: has already been taken")
	}
	if len(found) > 0 {
		return found.refused()
	}
	return created(object{"group_membership": c.groupMembershipView(c.st.joinGroup(sent.UserID, sent.GroupID, c.now))})
}

func deleteGroupMembership(c *call) reply {
	m, found := c.st.GroupMembers.Get(c.arg(0))
	if !found {
		return notFound()
	}
	c.st.GroupMembers.Remove(func(other *groupMembership) bool { return other.ID == m.ID })
	// The group keeps the tickets. Of solved ones the agent stays, where the vendor puts
	// another in the place.
	c.st.unassign(func(t *ticket) bool { return t.GroupID == m.GroupID && t.AssigneeID == m.UserID && t.Status != solved })
	return deleted()
}
