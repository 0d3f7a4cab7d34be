package freshdesk

import (
	"slices"
	"strings"
)

func (c *call) agentView(a *agent) any {
	groups := []id{}
	for _, g := range c.st.Groups.Where(func(g *group) bool { return slices.Contains(g.AgentIDs, a.ID) }) {
		groups = append(groups, g.ID)
	}
	return struct {
		*agent
		GroupIDs []id `json:"group_ids"`
	}{a, groups}
}

func listAgents(c *call) reply {
	p := c.parameters("email", "mobile", "phone", "state", "page", "per_page")
	page, size := c.page(&p)
	kind := c.choice(&p, "state", "fulltime", "occasional")
	if len(p) > 0 {
		return p.refused()
	}
	rows := c.st.Agents.Where(func(a *agent) bool {
		return (kind == "" || a.Occasional == (kind == "occasional")) && c.equal("email", a.Contact.Email) &&
			c.equal("phone", text(a.Contact.Phone)) && c.equal("mobile", text(a.Contact.Mobile))
	})
	return paged(c, page, size, rows, c.agentView)
}

// equal says whether a parameter is missing, or has one of the values, whatever its case.
func (c *call) equal(name string, values ...string) bool {
	wanted := c.query.Get(name)
	return !c.query.Has(name) || slices.ContainsFunc(values, func(v string) bool { return v != "" && strings.EqualFold(v, wanted) })
}

// me is the agent whose key it is.
func (c *call) me() *agent { return c.st.Agents.Rows()[0] }

func getMe(c *call) reply { return shown(c, c.me(), true, c.agentView) }

func getAgent(c *call) reply {
	a, found := c.st.Agents.Get(c.arg(0))
	return shown(c, a, found, c.agentView)
}

// The name of an agent can be given, and not be changed, as the reference says.
var agentAttributes = attributes{
	"occasional": boolean, "signature": words | clearable, "ticket_scope": integer, "skill_ids": numberList, "group_ids": numberList, "role_ids": numberList,
	"agent_type": integer, "language": words, "time_zone": words, "focus_mode": boolean, "email": words,
}

// createAgent makes an agent of a contact that has the address, with the contact's number,
// as make_agent does; that this route does so, too, is chosen here.
func createAgent(c *call) reply {
	known := attributes{"name": words}
	for name, k := range agentAttributes {
		known[name] = k
	}
	p := c.in.accept(known, "email", "ticket_scope")
	name := c.in.text("name")
	if name == "" { // chosen here
		name, _, _ = strings.Cut(c.in.text("email"), "@")
	}
	a := &agent{
		ID: c.st.Last + 1, Available: true, SkillIDs: []id{}, RoleIDs: []id{c.st.Roles.Rows()[0].ID}, CreatedAt: c.now, Type: "support_agent", FocusMode: true,
		Contact: profile{Name: name, Language: "en", TimeZone: "UTC", CreatedAt: c.now},
	}
	who, isContact := c.st.Contacts.Get(c.st.personByAddress(c.in.text("email")))
	if isContact {
		a.ID = who.ID
	}
	a, bad := c.writeAgent(a, p)
	if bad != nil {
		return *bad
	}
	c.st.Last = max(c.st.Last, a.ID)
	c.st.Contacts.Remove(func(other *contact) bool { return other == who })
	return c.created("agents", a.ID, c.agentView(a))
}

func updateAgent(c *call) reply {
	was, found := c.st.Agents.Get(c.arg(0))
	if !found {
		return notFound()
	}
	p := c.in.accept(agentAttributes)
	for _, own := range []string{"ticket_scope", "role_ids"} {
		if was == c.me() && c.in.has(own) {
			p.add(own, inaccessible, "It can't be changed by the agent itself")
		}
	}
	a, bad := c.writeAgent(was, p)
	if bad != nil {
		return *bad
	}
	return updated(c.agentView(a))
}

func (c *call) writeAgent(was *agent, p problems) (*agent, *reply) {
	a := patched(c, was, &p)
	if len(p) == 0 {
		for name, to := range map[string]*string{"email": &a.Contact.Email, "language": &a.Contact.Language, "time_zone": &a.Contact.TimeZone} {
			if c.in.has(name) {
				*to = c.in.text(name)
			}
		}
		c.checkAgent(a, &p)
	}
	if len(p) > 0 {
		bad := p.refused()
		return nil, &bad
	}
	a.UpdatedAt, a.Contact.UpdatedAt = c.now, c.now
	c.st.Agents.Put(a)
	if c.in.has("group_ids") {
		c.joinGroups(a.ID)
	}
	return a, nil
}

func (c *call) checkAgent(a *agent, p *problems) {
	c.checkAddress(p, "email", a.Contact.Email, a.ID)
	if a.TicketScope < 1 || a.TicketScope > 3 {
		p.oneOf("ticket_scope", []string{"1", "2", "3"})
	}
	if len(a.RoleIDs) == 0 {
		p.add("role_ids", invalidValue, "At least one role should be associated with the agent")
	}
	for _, r := range a.RoleIDs {
		if _, found := c.st.Roles.Get(r); !found {
			p.unmatched("role_ids", "role")
		}
	}
	for _, g := range c.in.ids("group_ids") {
		if _, found := c.st.Groups.Get(g); !found {
			p.unmatched("group_ids", "group")
		}
	}
	if len(a.SkillIDs) > 0 {
		p.unmatched("skill_ids", "skill")
	}
}

// ids are the numbers of a checked list.
func (in *input) ids(name string) []id {
	list, _ := in.values[name].([]any)
	out := []id{}
	for _, v := range list {
		n, _ := v.(int64)
		out = append(out, id(n))
	}
	return out
}

func (c *call) joinGroups(a id) {
	wanted := c.in.ids("group_ids")
	for _, g := range slices.Clone(c.st.Groups.Rows()) {
		in, wants := slices.Contains(g.AgentIDs, a), slices.Contains(wanted, g.ID)
		if in == wants {
			continue
		}
		other := *g
		other.AgentIDs = slices.DeleteFunc(slices.Clone(g.AgentIDs), func(member id) bool { return member == a })
		if wants {
			other.AgentIDs = append(other.AgentIDs, a)
		}
		c.st.Groups.Put(&other)
	}
}

// deleteAgent makes a contact of the agent, as the reference says. That the agent leaves
// groups and tickets is chosen here.
func deleteAgent(c *call) reply {
	a, found := c.st.Agents.Get(c.arg(0))
	switch {
	case !found:
		return notFound()
	case a == c.me():
		return denied()
	}
	c.in = &input{}
	c.joinGroups(a.ID)
	for _, t := range c.st.Tickets.Where(func(t *ticket) bool { return t.ResponderID == a.ID }) {
		without := *t
		without.ResponderID = 0
		c.st.Tickets.Put(&without)
	}
	c.st.Agents.Remove(func(o *agent) bool { return o == a })
	c.st.Contacts.Put(&contact{
		ID: a.ID, Active: a.Contact.Active, Email: &a.Contact.Email, ContactType: "contact", JobTitle: a.Contact.JobTitle, Language: a.Contact.Language,
		Mobile: a.Contact.Mobile, Name: a.Contact.Name, Phone: a.Contact.Phone, TimeZone: a.Contact.TimeZone, SocialHandler: []string{}, OtherEmails: []string{},
		OtherCompanies: []membership{}, CreatedAt: a.CreatedAt, UpdatedAt: c.now, CustomFields: map[string]any{}, Tags: []string{},
	})
	return deleted()
}
