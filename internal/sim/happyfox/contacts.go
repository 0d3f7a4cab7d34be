package happyfox

import (
	"fmt"
	"net/url"
	"strings"
)

// contactView is a contact as the API draws it.
type contactView struct {
	Name           string         `json:"name"`
	PrimaryPhone   *phone         `json:"primary_phone"`
	Phones         []phone        `json:"phones"`
	CreatedAt      *string        `json:"created_at"`
	UpdatedAt      *string        `json:"updated_at"`
	PendingTickets int            `json:"pending_tickets_count"`
	Groups         []contactGroup `json:"contact_groups"`
	Tickets        int            `json:"tickets_count"`
	ID             int64          `json:"id"`
	Email          *string        `json:"email"`
	CustomFields   []customField  `json:"custom_fields"`
}

type contactGroup struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Domains     string `json:"tagged_domains"`
	AllTickets  bool   `json:"access_all_tickets_in_group"`
}

// view draws a contact; nothing in it is shared with the state.
func (st *state) view(c *contact) contactView {
	v := contactView{
		Name: c.Name, Phones: append([]phone{}, c.Phones...), CreatedAt: stamp(c.Created), UpdatedAt: stamp(c.Updated),
		PendingTickets: st.ticketCounts[c.ID].pending, Tickets: st.ticketCounts[c.ID].all,
		Groups: []contactGroup{}, ID: c.ID, CustomFields: make([]customField, 0, len(st.UserFields)),
	}
	if c.Email != nil {
		email := *c.Email
		v.Email = &email
	}
	if p := c.phone(c.Primary); p != nil {
		primary := *p
		v.PrimaryPhone = &primary
	}
	for _, g := range st.Groups {
		if access, in := g.Members[c.ID]; in {
			v.Groups = append(v.Groups, contactGroup{g.ID, g.Name, g.Description, g.Domains, access})
		}
	}
	for _, def := range st.UserFields {
		v.CustomFields = append(v.CustomFields, def.draw(c.Fields[def.ID]))
	}
	return v
}

// listContacts is GET users/: by id ascending (the vendor names no order).
func listContacts(c *call) reply {
	rows := c.st.Contacts
	if q := c.query.Get("q"); q != "" {
		terms, errs := parseQuery(q)
		if errs != nil {
			return invalid(errs)
		}
		rows = nil
		for _, contact := range c.st.Contacts {
			if terms.match(contact) {
				rows = append(rows, contact)
			}
		}
	}
	return ok(pageOfRows(c.query, rows, c.st.view))
}

// getContact is GET user/<id or email>/.
func getContact(c *call) reply {
	contact := c.st.contact(c.arg)
	if contact == nil {
		return notFound()
	}
	return ok(c.st.view(contact))
}

// editContact is POST user/<id or email>/: a partial edit, the one route that
// changes an e-mail address.
func editContact(c *call) reply {
	contact := c.st.contact(c.arg)
	if contact == nil {
		return notFound()
	}
	if c.body.isList {
		return invalid(oneError(allFields, "Enter one object."))
	}
	d, errs := c.st.checkEdit(contact, c.body.object, c.opts.ResetOnEdit)
	if errs != nil {
		return invalid(errs)
	}
	return changed(c.st.view(c.st.apply(d, c.now)))
}

// postContacts is POST users/: create, or edit the contact with that e-mail;
// an array does so for each of its items.
func postContacts(c *call) reply {
	if c.body.isList {
		return upsertAll(c)
	}
	d, errs := c.st.checkUpsert(c.body.object)
	if errs != nil {
		return invalid(errs)
	}
	return changed(c.st.view(c.st.apply(d, c.now)))
}

// upsertResult is one item of a bulk answer.
type upsertResult struct {
	Email   any         `json:"email"`
	Success bool        `json:"success"`
	ID      int64       `json:"id,omitempty"`
	Error   fieldErrors `json:"error,omitempty"`
}

func upsertAll(c *call) reply {
	if n := len(c.body.list); n < 1 || n > maxBatch {
		return invalid(oneError(allFields, fmt.Sprintf("Enter from 1 to %d contacts.", maxBatch)))
	}
	results := make([]upsertResult, 0, len(c.body.list))
	answer := ok(nil)
	for _, item := range c.body.list {
		result := upsertOne(c, item)
		answer.changed = answer.changed || result.Success
		results = append(results, result)
	}
	answer.body = results
	return answer
}

func upsertOne(c *call, item any) upsertResult {
	object, isObject := item.(map[string]any)
	if !isObject {
		return upsertResult{Error: oneError(allFields, "Enter one object.")}
	}
	d, errs := c.st.checkUpsert(fields{json: object})
	if errs != nil {
		return upsertResult{Email: object["email"], Error: errs}
	}
	contact := c.st.apply(d, c.now)
	result := upsertResult{Success: true, ID: contact.ID}
	if contact.Email != nil {
		result.Email = *contact.Email
	}
	return result
}

// flagged tells whether a query flag such as minify_response is set.
func flagged(query url.Values, name string) bool {
	return strings.EqualFold(query.Get(name), "true")
}
