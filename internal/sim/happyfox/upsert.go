package happyfox

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// draft is a checked change of one contact, ready to be applied.
type draft struct {
	target   *contact // nil: create
	name     *string  // nil: unchanged
	setEmail bool
	email    *string
	login    *bool
	phones   []phoneDraft
	fields   *fieldDraft
}

// contactFields is a draft of a contact's fields. With reset, or for a contact
// to be (nil), nothing of what it holds stays.
func (st *state) contactFields(target *contact, reset bool) *fieldDraft {
	d := &fieldDraft{prefix: contactFieldPrefix, defs: cores(st.UserFields), whole: true}
	if target != nil && !reset {
		d.before, d.whole = target.Fields, false
	}
	return d
}

// phoneDraft edits the phone with that id, or appends one when id is 0.
type phoneDraft struct {
	id      int64
	kind    string // empty on an edit: unchanged
	number  string
	primary *bool
}

// checkUpsert checks an object for POST users/. The e-mail decides whether it
// edits or creates. On failure the state is untouched and every failing field
// is named.
func (st *state) checkUpsert(f fields) (*draft, fieldErrors) {
	var errs fieldErrors
	d := &draft{fields: st.contactFields(nil, true)}
	raw, given := f.value("email")
	switch {
	case !given:
		errs.add("email", msgRequired)
	case raw != nil:
		d.email = checkEmail(raw, &errs)
	}
	if d.email != nil {
		d.target = st.byEmail[strings.ToLower(*d.email)]
	}
	if d.target == nil && len(st.Contacts) >= maxContacts {
		errs.add(allFields, fmt.Sprintf("There are %d contacts already.", maxContacts))
	}
	d.setEmail = d.target == nil // an existing contact's address keeps its case
	st.checkName(d, f, &errs)
	d.checkPhones(f, &errs)
	if given && raw == nil && len(d.phones) == 0 && !failed(errs, "phones") {
		errs.add("phones", msgRequired)
	}
	d.fields.check(f, &errs)
	d.checkLogin(f, &errs)
	return d.orErrors(errs)
}

// checkEdit checks an object for POST user/<id>/, where all keys are optional.
func (st *state) checkEdit(target *contact, f fields, reset bool) (*draft, fieldErrors) {
	var errs fieldErrors
	d := &draft{target: target, fields: st.contactFields(target, reset)}
	if raw, given := f.value("email"); given {
		d.setEmail = true
		if raw != nil {
			d.email = checkEmail(raw, &errs)
		}
	}
	if d.email != nil {
		if other := st.byEmail[strings.ToLower(*d.email)]; other != nil && other != target {
			errs.add("email", "Contact with this Email already exists.")
		}
	}
	st.checkName(d, f, &errs)
	d.checkPhones(f, &errs)
	clearsEmail := d.setEmail && d.email == nil && !failed(errs, "email")
	if clearsEmail && len(d.phones)+len(target.Phones) == 0 && !failed(errs, "phones") {
		errs.add("phones", msgRequired)
	}
	d.fields.check(f, &errs)
	d.checkLogin(f, &errs)
	return d.orErrors(errs)
}

func (d *draft) orErrors(errs fieldErrors) (*draft, fieldErrors) {
	if len(errs) > 0 {
		return nil, errs
	}
	return d, nil
}

func failed(errs fieldErrors, field string) bool {
	return slices.ContainsFunc(errs, func(e fieldError) bool { return e.Field == field })
}

func checkEmail(raw any, errs *fieldErrors) *string {
	text, isText := raw.(string)
	text = strings.TrimSpace(text)
	switch {
	case isText && text == "":
		errs.add("email", msgRequired)
	case !isText || !validEmail(text):
		errs.add("email", msgEmail)
	default:
		return &text
	}
	return nil
}

// checkName takes a blank or null name as one that was not sent.
func (st *state) checkName(d *draft, f fields, errs *fieldErrors) {
	raw, _ := f.value("name")
	name, isText := asText(raw)
	switch {
	case raw != nil && !isText:
		errs.add("name", msgValue)
	case name == "" && d.target == nil:
		errs.add("name", msgRequired)
	case name != "":
		if n := utf8.RuneCountInString(name); n > maxName {
			errs.add("name", tooLong(maxName, n))
			return
		}
		d.name = &name
	}
}

func tooLong(most, n int) string {
	return fmt.Sprintf("Ensure this value has at most %d characters (it has %d).", most, n)
}

func (d *draft) checkLogin(f fields, errs *fieldErrors) {
	raw, _ := f.value("is_login_enabled")
	if raw == nil {
		return
	}
	enabled, valid := asBool(raw)
	if !valid {
		errs.add("is_login_enabled", msgValue)
		return
	}
	d.login = &enabled
}

// apply changes the state by a checked draft and returns the contact.
func (st *state) apply(d *draft, now time.Time) *contact {
	c := d.target
	if c == nil {
		st.LastContact++
		c = &contact{ID: st.LastContact, Created: &now, Login: true, Fields: map[int64]fieldValue{}}
		st.Contacts = append(st.Contacts, c)
		st.byID[c.ID] = c
	}
	c.Updated = &now
	if d.name != nil {
		c.Name = *d.name
	}
	if d.login != nil {
		c.Login = *d.login
	}
	if d.setEmail {
		st.setEmail(c, d.email)
	}
	st.applyPhones(c, d.phones)
	if d.fields.whole {
		clear(c.Fields)
	}
	d.fields.apply(c.Fields)
	st.joinTagged(c)
	return c
}

func (st *state) setEmail(c *contact, email *string) {
	if c.Email != nil {
		delete(st.byEmail, strings.ToLower(*c.Email))
	}
	c.Email = email
	if email != nil {
		st.byEmail[strings.ToLower(*email)] = c
	}
}

// joinTagged adds a contact to the groups that tag its domain.
func (st *state) joinTagged(c *contact) {
	if c.Email == nil {
		return
	}
	domain := domainOf(*c.Email)
	for _, g := range st.Groups {
		if _, in := g.Members[c.ID]; !in && g.tags(domain) {
			g.Members[c.ID] = false
		}
	}
}
