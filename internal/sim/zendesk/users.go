package zendesk

import (
	"slices"
	"strings"

	"cognate/internal/sim/rig"
)

func (c *call) userView(u *user) any {
	v := *u
	v.URL, v.Fields = c.url("users", u.ID), showFields(&c.st.UserFields, u.Fields)
	return &v
}

// userList lists active users that match.
func (c *call) userList(match func(*user) bool) reply {
	roles := append(c.query["role[]"], c.query["role"]...)
	l := &listing[*user]{name: "users", show: c.userView, rows: c.st.Users.Where(func(u *user) bool {
		return u.Active && (len(roles) == 0 || slices.Contains(roles, u.Role)) && match(u)
	})}
	by, desc := c.ordered()
	switch l.desc = desc; by {
	case "created_at":
		l.sort = func(u *user) string { return stamp(u.CreatedAt) }
	case "updated_at":
		l.sort = func(u *user) string { return stamp(u.UpdatedAt) }
	case "name":
		l.sort = func(u *user) string { return strings.ToLower(u.Name) }
	}
	return l.answer(c)
}

func listUsers(c *call) reply {
	number := c.query.Get("external_id")
	return c.userList(func(u *user) bool { return number == "" || strings.EqualFold(text(u.ExternalID), number) })
}

func listGroupUsers(c *call) reply {
	of := c.arg(0)
	if !c.st.hasGroup(of) {
		return notFound()
	}
	return c.userList(func(u *user) bool { return c.st.inGroup(u.ID, of) })
}

// searchUsers looks for the words of query in names, addresses and numbers.
func searchUsers(c *call) reply {
	if number := c.query.Get("external_id"); number != "" {
		return listUsers(c)
	}
	q := parseQuery(c.query.Get("query"))
	return c.userList(func(u *user) bool { return q.matches(c, u) })
}

// showUsers reads up to 100 by their ids; those that are not there are left out.
func showUsers(c *call) reply {
	asked := ids(c.query.Get("ids"))
	l := &listing[*user]{name: "users", show: c.userView, rows: c.st.Users.Where(func(u *user) bool { return slices.Contains(asked, u.ID) })}
	return l.answer(c)
}

func ids(list string) []id {
	var out []id
	for part := range strings.SplitSeq(list, ",") {
		out = append(out, rig.ParseID(strings.TrimSpace(part)))
	}
	return out
}

// showMe answers without a credential, too: as a user that is nobody.
func showMe(c *call) reply {
	if !c.known {
		return ok(object{"user": object{"id": nil, "name": "Anonymous user", "email": "invalid@example.com", "role": endUser}})
	}
	return ok(object{"user": c.userView(c.me)})
}

// getUser shows deleted ones, too: they are not active.
func getUser(c *call) reply {
	u, found := c.st.Users.Get(c.arg(0))
	if !found {
		return notFound()
	}
	return ok(object{"user": c.userView(u)})
}

// deleteUser leaves a user that is not active and has no address. One who is the
// requester of a ticket that is not closed stays; the words of the refusal are ours.
func deleteUser(c *call) reply {
	was, found := c.st.Users.Get(c.arg(0))
	if !found || !was.Active {
		return notFound()
	}
	if _, has := c.st.Tickets.First(func(t *ticket) bool { return t.RequesterID == was.ID && t.Status != closed }); has {
		return refuse(base, "InvalidValue", "User: is the requester of tickets that are not closed")
	}
	u := *was
	u.Active, u.Email, u.Phone, u.SharedPhone, u.OrganizationID, u.UpdatedAt = false, nil, nil, nil, 0, c.now
	c.st.Users.Put(&u)
	c.st.Identities.Remove(func(i *identity) bool { return i.UserID == u.ID })
	c.st.Memberships.Remove(func(m *organizationMembership) bool { return m.UserID == u.ID })
	c.st.GroupMembers.Remove(func(m *groupMembership) bool { return m.UserID == u.ID })
	c.st.unassign(func(t *ticket) bool { return t.AssigneeID == u.ID })
	return updated(object{"user": c.userView(&u)})
}

// unassign takes the agent from the tickets that match, but for closed ones.
func (st *state) unassign(match func(*ticket) bool) {
	for _, t := range st.Tickets.Where(func(t *ticket) bool { return t.Status != closed && match(t) }) {
		changed := *t
		changed.AssigneeID = 0
		st.Tickets.Put(&changed)
	}
}
