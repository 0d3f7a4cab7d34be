package freshdesk

import (
	"net/mail"
	"slices"
	"strings"
)

func (c *call) contactView(who *contact) any {
	return struct {
		*contact
		CustomFields map[string]any `json:"custom_fields"`
	}{who, filled(&c.st.ContactFields, who.CustomFields)}
}

// contactRow is a contact in a list, which lacks some of what it has.
func (c *call) contactRow(who *contact) any {
	others := []id{}
	for _, m := range who.OtherCompanies {
		others = append(others, m.CompanyID)
	}
	return struct {
		*contact
		CustomFields   map[string]any `json:"custom_fields"`
		OtherCompanies []id           `json:"other_companies"`
		OtherEmails    *string        `json:"other_emails,omitempty"`
		ViewAllTickets *bool          `json:"view_all_tickets,omitempty"`
		Tags           *string        `json:"tags,omitempty"`
		Avatar         *string        `json:"avatar,omitempty"`
	}{contact: who, CustomFields: filled(&c.st.ContactFields, who.CustomFields), OtherCompanies: others}
}

func listContacts(c *call) reply {
	p := c.parameters("email", "mobile", "phone", "company_id", "state", "contact_type", "updated_since", "page", "per_page")
	page, size := c.page(&p)
	company, ofCompany := c.id(&p, "company_id")
	since, _ := c.moment(&p, "updated_since")
	condition := c.choice(&p, "state", "blocked", "deleted", "unverified", "verified")
	kind := c.choice(&p, "contact_type", "contact", "visitor")
	if len(p) > 0 {
		return p.refused()
	}
	rows := c.st.Contacts.Where(func(who *contact) bool {
		return who.isIn(condition) && !who.UpdatedAt.Before(since) && (!ofCompany || who.CompanyID == company || who.belongs(company)) &&
			(kind == "" || who.ContactType == kind) && c.equal("email", who.addresses()...) && c.equal("phone", text(who.Phone)) && c.equal("mobile", text(who.Mobile))
	})
	slices.SortStableFunc(rows, func(a, b *contact) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return paged(c, page, size, rows, c.contactRow)
}

// isIn says whether a contact is in the list of a state; no one can be blocked here.
func (who *contact) isIn(condition string) bool {
	switch condition {
	case "deleted":
		return who.Deleted
	case "blocked":
		return false
	case "":
		return !who.Deleted
	}
	return !who.Deleted && who.Active == (condition == "verified")
}

func (who *contact) addresses() []string {
	return append([]string{text(who.Email)}, who.OtherEmails...)
}

// getContact shows deleted ones, too.
func getContact(c *call) reply {
	who, found := c.st.Contacts.Get(c.arg(0))
	return shown(c, who, found, c.contactView)
}

// The account has more than one language, time zone and company. avatar, social_handler
// and lookup_parameter, of features that it does not have, are refused.
var contactAttributes = attributes{
	"name": words, "email": words | clearable, "phone": words | clearable, "mobile": words | clearable, "twitter_id": words | clearable,
	"unique_external_id": words | clearable, "other_emails": wordList, "company_id": integer | clearable, "view_all_tickets": boolean, "other_companies": hashes,
	"address": words | clearable, "custom_fields": dictionary, "description": words | clearable, "job_title": words | clearable, "language": words, "tags": wordList,
	"time_zone": words,
}

func createContact(c *call) reply {
	p := c.in.accept(contactAttributes, "name")
	who, bad := c.writeContact(c.newContact(), p, true)
	if bad != nil {
		return *bad
	}
	return c.created("contacts", c.st.next(), c.contactView(who))
}

// newContact has the number that comes next, which is taken once the contact is kept.
func (c *call) newContact() *contact {
	return &contact{
		ID: c.st.Last + 1, ContactType: "contact", Language: "en", TimeZone: "UTC", SocialHandler: []string{}, OtherEmails: []string{}, OtherCompanies: []membership{},
		CreatedAt: c.now, UpdatedAt: c.now, CustomFields: map[string]any{}, Tags: []string{},
	}
}

func updateContact(c *call) reply {
	was, found := c.st.Contacts.Get(c.arg(0))
	switch {
	case !found:
		return notFound()
	case was.Deleted:
		return notAllowed(c.method, "GET")
	}
	who, bad := c.writeContact(was, c.in.accept(contactAttributes), false)
	if bad != nil {
		return *bad
	}
	return updated(c.contactView(who))
}

func (c *call) writeContact(was *contact, p problems, isNew bool) (*contact, *reply) {
	c.custom(&p, &c.st.ContactFields, isNew)
	c.checkMemberships(&p)
	who := patched(c, was, &p)
	if len(p) == 0 {
		c.checkContact(who, &p)
	}
	if len(p) > 0 {
		bad := p.refused()
		return nil, &bad
	}
	if who.CompanyID == 0 && isNew {
		who.CompanyID = c.st.companyOf(text(who.Email))
	}
	who.UpdatedAt = c.now
	c.st.Contacts.Put(who)
	return who, nil
}

func (c *call) checkContact(who *contact, p *problems) {
	if strings.TrimSpace(who.Name) == "" {
		p.add("name", invalidValue, "It should not be blank as this is a mandatory field")
	}
	if text(who.Email)+text(who.Phone)+text(who.Mobile)+text(who.TwitterID)+text(who.ExternalID) == "" {
		p.add("email", missingField, "Please fill at least 1 of email, mobile, phone, twitter_id, unique_external_id fields")
	}
	if who.Email != nil {
		c.checkAddress(p, "email", *who.Email, who.ID)
	}
	for _, address := range who.OtherEmails {
		c.checkAddress(p, "other_emails", address, who.ID)
	}
	for _, other := range c.st.Contacts.Rows() {
		if other.ID == who.ID {
			continue
		}
		if who.TwitterID != nil && strings.EqualFold(text(other.TwitterID), *who.TwitterID) {
			p.add("twitter_id", duplicate, "It should be a unique value")
		}
		if who.ExternalID != nil && text(other.ExternalID) == *who.ExternalID {
			p.add("unique_external_id", duplicate, "It should be a unique value")
		}
	}
	if _, found := c.st.Companies.Get(who.CompanyID); who.CompanyID != 0 && !found {
		p.unmatched("company_id", "company")
	}
}

// checkAddress refuses what is no address, or that of another contact or agent.
func (c *call) checkAddress(p *problems, name, address string, owner id) {
	if !isAddress(address) {
		p.add(name, invalidValue, "It should be in the 'valid email address' format")
		return
	}
	if who := c.st.personByAddress(address); who != 0 && who != owner {
		p.add(name, duplicate, "It should be a unique value")
	}
}

func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && strings.Contains(s, ".")
}

// personByAddress is the contact or the agent of an address; 0 when there is none. A
// deleted contact keeps its address, which is chosen here.
func (st *state) personByAddress(address string) id {
	if address == "" {
		return 0
	}
	if a, found := st.Agents.First(func(a *agent) bool { return strings.EqualFold(a.Contact.Email, address) }); found {
		return a.ID
	}
	who, found := st.Contacts.First(func(who *contact) bool {
		return slices.ContainsFunc(who.addresses(), func(one string) bool { return strings.EqualFold(one, address) })
	})
	if !found {
		return 0
	}
	return who.ID
}

// companyOf is the company that has the domain of an address.
func (st *state) companyOf(address string) id {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	o, found := st.Companies.First(func(o *company) bool { return domain != "" && slices.Contains(o.Domains, domain) })
	if !found {
		return 0
	}
	return o.ID
}

// checkMemberships checks other_companies: [{"company_id": 25, "view_all_tickets": true}].
func (c *call) checkMemberships(p *problems) {
	list, _ := c.in.values["other_companies"].([]any)
	for _, one := range list {
		inner, _ := one.(map[string]any)
		in := &input{values: inner, form: c.in.form}
		bad := in.accept(attributes{"company_id": integer, "view_all_tickets": boolean}, "company_id")
		n, _ := in.values["company_id"].(int64)
		if _, found := c.st.Companies.Get(id(n)); len(bad) == 0 && !found {
			bad.unmatched("company_id", "company")
		}
		for _, b := range bad {
			b.Field = "other_companies"
			*p = append(*p, b)
		}
	}
}

func deleteContact(c *call) reply { return c.setDeleted(false, true) }

func restoreContact(c *call) reply { return c.setDeleted(true, false) }

func (c *call) setDeleted(was, is bool) reply {
	who, found := c.st.Contacts.Get(c.arg(0))
	switch {
	case !found:
		return notFound()
	case who.Deleted != was:
		return notAllowed(c.method, "GET")
	}
	other := *who
	other.Deleted, other.UpdatedAt = is, c.now
	c.st.Contacts.Put(&other)
	return deleted()
}
