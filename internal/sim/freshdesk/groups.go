package freshdesk

import (
	"slices"
	"strings"

	"cognate/internal/sim/rig"
)

func listRoles(c *call) reply { return listed(c, c.st.Roles.Rows(), itself) }

func getRole(c *call) reply {
	r, found := c.st.Roles.Get(c.arg(0))
	return shown(c, r, found, itself)
}

func listProducts(c *call) reply { return listed(c, c.st.Products.Rows(), itself) }

func getProduct(c *call) reply {
	p, found := c.st.Products.Get(c.arg(0))
	return shown(c, p, found, itself)
}

func listGroups(c *call) reply { return listed(c, c.st.Groups.Rows(), itself) }

func getGroup(c *call) reply {
	g, found := c.st.Groups.Get(c.arg(0))
	return shown(c, g, found, itself)
}

var groupAttributes = attributes{
	"name": words, "description": words | clearable, "agent_ids": numberList, "auto_ticket_assign": integer, "escalate_to": integer | clearable,
	"unassigned_for": words | clearable, "business_hour_id": integer | clearable,
}

// Times after which an escalation is sent, as the reference lists them.
var unassignedFor = []string{"30m", "1h", "2h", "4h", "8h", "12h", "1d", "2d", "3d"}

func createGroup(c *call) reply {
	known := attributes{"group_type": words}
	for name, k := range groupAttributes {
		known[name] = k
	}
	p := c.in.accept(known, "name")
	g := &group{ID: c.st.Last + 1, AgentIDs: []id{}, GroupType: "support_agent_group", CreatedAt: c.now}
	g, bad := c.writeGroup(g, p)
	if bad != nil {
		return *bad
	}
	return c.created("groups", c.st.next(), g)
}

func updateGroup(c *call) reply {
	was, found := c.st.Groups.Get(c.arg(0))
	if !found {
		return notFound()
	}
	g, bad := c.writeGroup(was, c.in.accept(groupAttributes))
	if bad != nil {
		return *bad
	}
	return updated(g)
}

func (c *call) writeGroup(was *group, p problems) (*group, *reply) {
	g := patched(c, was, &p)
	if len(p) == 0 {
		c.checkGroup(g, &p)
	}
	if len(p) > 0 {
		bad := p.refused()
		return nil, &bad
	}
	g.UpdatedAt = c.now
	c.st.Groups.Put(g)
	return g, nil
}

func (c *call) checkGroup(g *group, p *problems) {
	if strings.TrimSpace(g.Name) == "" {
		p.add("name", invalidValue, "It should not be blank as this is a mandatory field")
	}
	if _, taken := c.st.Groups.First(func(o *group) bool { return o.ID != g.ID && strings.EqualFold(o.Name, g.Name) }); taken {
		p.add("name", duplicate, "It should be a unique value")
	}
	if g.UnassignedFor != nil && !slices.Contains(unassignedFor, *g.UnassignedFor) {
		p.oneOf("unassigned_for", unassignedFor)
	}
	if g.AutoAssign != nil && *g.AutoAssign > 1 {
		p.oneOf("auto_ticket_assign", []string{"0", "1"})
	}
	if !slices.Contains([]string{"support_agent_group", "field_agent_group"}, g.GroupType) {
		p.oneOf("group_type", []string{"support_agent_group", "field_agent_group"})
	}
	if g.BusinessHours != 0 {
		p.unmatched("business_hour_id", "business hour")
	}
	for _, a := range append(slices.Clone(g.AgentIDs), g.EscalateTo) {
		if _, found := c.st.Agents.Get(a); a != 0 && !found {
			p.unmatched(map[bool]string{true: "escalate_to", false: "agent_ids"}[a == g.EscalateTo], "agent")
			return
		}
	}
}

// deleteGroup takes the group from its tickets, too, which is chosen here.
func deleteGroup(c *call) reply {
	number := c.arg(0)
	if _, found := c.st.Groups.Get(number); !found {
		return notFound()
	}
	c.st.Groups.Remove(func(g *group) bool { return g.ID == number })
	for _, t := range c.st.Tickets.Where(func(t *ticket) bool { return t.GroupID == number }) {
		without := *t
		without.GroupID = 0
		c.st.Tickets.Put(&without)
	}
	return deleted()
}

// patched lays what was sent over a copy of a record, unless there are problems.
func patched[T any](c *call, was *T, p *problems) *T {
	if len(*p) > 0 {
		return was
	}
	out, err := rig.Patched(was, c.in.json())
	if err != nil {
		panic(err) // the kinds are checked
	}
	return out
}
