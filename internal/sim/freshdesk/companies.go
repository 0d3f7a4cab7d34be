package freshdesk

import (
	"slices"
	"strings"
)

func (c *call) companyView(o *company) any {
	return struct {
		*company
		CustomFields map[string]any `json:"custom_fields"`
	}{o, filled(&c.st.CompanyFields, o.CustomFields)}
}

func listCompanies(c *call) reply {
	p := c.parameters("updated_since", "page", "per_page")
	page, size := c.page(&p)
	since, _ := c.moment(&p, "updated_since")
	if len(p) > 0 {
		return p.refused()
	}
	rows := c.st.Companies.Where(func(o *company) bool { return !o.UpdatedAt.Before(since) })
	slices.SortStableFunc(rows, func(a, b *company) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return paged(c, page, size, rows, c.companyView)
}

func getCompany(c *call) reply {
	o, found := c.st.Companies.Get(c.arg(0))
	return shown(c, o, found, c.companyView)
}

var companyAttributes = attributes{
	"name": words, "description": words | clearable, "note": words | clearable, "domains": wordList, "custom_fields": dictionary,
	"health_score": words | clearable, "account_tier": words | clearable, "renewal_date": date | clearable, "industry": words | clearable,
}

// Choices of the fields that every account has.
var companyChoices = map[string][]string{
	"health_score": {"At risk", "Doing okay", "Happy"}, "account_tier": {"Basic", "Premium", "Enterprise"},
}

func createCompany(c *call) reply {
	p := c.in.accept(companyAttributes, "name")
	o := &company{ID: c.st.Last + 1, Domains: []string{}, CustomFields: map[string]any{}, CreatedAt: c.now}
	o, bad := c.writeCompany(o, p, true)
	if bad != nil {
		return *bad
	}
	return c.created("companies", c.st.next(), c.companyView(o))
}

func updateCompany(c *call) reply {
	was, found := c.st.Companies.Get(c.arg(0))
	if !found {
		return notFound()
	}
	o, bad := c.writeCompany(was, c.in.accept(companyAttributes), false)
	if bad != nil {
		return *bad
	}
	return updated(c.companyView(o))
}

func (c *call) writeCompany(was *company, p problems, isNew bool) (*company, *reply) {
	c.custom(&p, &c.st.CompanyFields, isNew)
	o := patched(c, was, &p)
	if len(p) == 0 {
		c.checkCompany(o, &p)
	}
	if len(p) > 0 {
		bad := p.refused()
		return nil, &bad
	}
	o.UpdatedAt = c.now
	c.st.Companies.Put(o)
	return o, nil
}

func (c *call) checkCompany(o *company, p *problems) {
	if strings.TrimSpace(o.Name) == "" {
		p.add("name", invalidValue, "It should not be blank as this is a mandatory field")
	}
	for name, v := range map[string]*string{"health_score": o.HealthScore, "account_tier": o.AccountTier} {
		if v != nil && !slices.Contains(companyChoices[name], *v) {
			p.oneOf(name, companyChoices[name])
		}
	}
	if _, taken := c.st.Companies.First(func(other *company) bool { return other.ID != o.ID && strings.EqualFold(other.Name, o.Name) }); taken {
		p.add("name", duplicate, "It should be a unique value")
	}
}

// deleteCompany leaves its contacts and tickets without one.
func deleteCompany(c *call) reply {
	number := c.arg(0)
	if _, found := c.st.Companies.Get(number); !found {
		return notFound()
	}
	c.st.Companies.Remove(func(o *company) bool { return o.ID == number })
	for _, who := range c.st.Contacts.Where(func(who *contact) bool { return who.CompanyID == number || who.belongs(number) }) {
		without := *who
		if who.CompanyID == number {
			without.CompanyID = 0
		}
		without.OtherCompanies = slices.DeleteFunc(slices.Clone(who.OtherCompanies), func(m membership) bool { return m.CompanyID == number })
		c.st.Contacts.Put(&without)
	}
	for _, t := range c.st.Tickets.Where(func(t *ticket) bool { return t.CompanyID == number }) {
		without := *t
		without.CompanyID = 0
		c.st.Tickets.Put(&without)
	}
	return deleted()
}

func (who *contact) belongs(company id) bool {
	return slices.ContainsFunc(who.OtherCompanies, func(m membership) bool { return m.CompanyID == company })
}
