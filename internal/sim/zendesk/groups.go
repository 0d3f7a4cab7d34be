package zendesk

import (
	"strings"

	"cognate/internal/sim/rig"
)

func (c *call) groupView(g *group) any {
	v := *g
	v.URL = c.url("groups", g.ID)
	return &v
}

func listGroups(c *call) reply {
	l := &listing[*group]{name: "groups", show: c.groupView, rows: c.st.Groups.Where(func(g *group) bool { return !g.Deleted })}
	return l.answer(c)
}

// getGroup shows a deleted one, too, which is chosen here: the record has a key for it.
func getGroup(c *call) reply {
	g, found := c.st.Groups.Get(c.arg(0))
	if !found {
		return notFound()
	}
	return ok(object{"group": c.groupView(g)})
}

func createGroup(c *call) reply {
	g, bad := c.takeGroup(&group{IsPublic: true, CreatedAt: c.now})
	if bad != nil {
		return *bad
	}
	g.ID = c.st.next()
	c.st.Groups.Put(g)
	return created(object{"group": c.groupView(g)})
}

func updateGroup(c *call) reply {
	was, found := c.st.Groups.Get(c.arg(0))
	if !found || was.Deleted {
		return notFound()
	}
	g, bad := c.takeGroup(was)
	if bad != nil {
		return *bad
	}
	c.st.Groups.Put(g)
	return updated(object{"group": c.groupView(g)})
}

func (c *call) takeGroup(was *group) (*group, *reply) {
	inner, bad := c.wrapped("group")
	if bad != nil {
		return nil, bad
	}
	g, err := rig.Patched(was, inner)
	if err != nil {
		return nil, invalidType("group", err)
	}
	g.ID, g.Default, g.Deleted, g.CreatedAt, g.UpdatedAt = was.ID, was.Default, was.Deleted, was.CreatedAt, c.now
	if g.Name = strings.TrimSpace(g.Name); g.Name == "" {
		r := refuse("name", "BlankValue", "Name: cannot be blank")
		return nil, &r
	}
	if _, taken := c.st.Groups.First(func(x *group) bool { return x.ID != g.ID && !x.Deleted && strings.EqualFold(x.Name, g.Name) }); taken {
		r := refuse("name", "DuplicateValue", "Name: has already been taken")
		return nil, &r
	}
	return g, nil
}

// deleteGroup marks it, ends its memberships and takes it from tickets that are not
// closed. The default one stays; the words of the refusal are ours.
func deleteGroup(c *call) reply {
	was, found := c.st.Groups.Get(c.arg(0))
	if !found || was.Deleted {
		return notFound()
	}
	if was.Default {
		return refuse(base, "InvalidValue", "Group: the default group can't be deleted")
	}
	g := *was
	g.Deleted, g.UpdatedAt = true, c.now
	c.st.Groups.Put(&g)
	c.st.GroupMembers.Remove(func(m *groupMembership) bool { return m.GroupID == g.ID })
	for _, t := range c.st.Tickets.Where(func(t *ticket) bool { return t.GroupID == g.ID && t.Status != closed }) {
		changed := *t
		changed.GroupID, changed.AssigneeID = 0, 0
		c.st.Tickets.Put(&changed)
	}
	return deleted()
}
