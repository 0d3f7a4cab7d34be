package happyfox

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// phoneTypes are mobile, work, main, home and other.
var phoneTypes = []string{"mo", "w", "m", "h", "o"}

const defaultPhoneType = "o"

// checkPhones checks the list under "phones" for d.target (nil: a contact to
// be). Each failure names the entry by its place, counted from 1.
func (d *draft) checkPhones(f fields, errs *fieldErrors) {
	raw, given := f.value("phones")
	if !given || raw == nil {
		return
	}
	entries, isList := raw.([]any)
	if !isList {
		errs.add("phones", msgList)
		return
	}
	primaries, appended := 0, 0
	seen := map[int64]bool{}
	for i, entry := range entries {
		p, messages := checkPhone(entry, d.target)
		if p.id != 0 && seen[p.id] {
			messages = append(messages, "id: This phone is given twice.")
		}
		seen[p.id] = true
		for _, message := range messages {
			errs.add("phones", fmt.Sprintf("Phone %d, %s", i+1, message))
		}
		if p.primary != nil && *p.primary {
			primaries++
		}
		if p.id == 0 {
			appended++
		}
		d.phones = append(d.phones, p)
	}
	if primaries > 1 {
		errs.add("phones", "Only one phone can be primary.")
	}
	if d.target != nil {
		appended += len(d.target.Phones)
	}
	if appended > maxPhones {
		errs.add("phones", fmt.Sprintf("Ensure that there are at most %d phones (there are %d).", maxPhones, appended))
	}
}

func checkPhone(entry any, owner *contact) (p phoneDraft, messages []string) {
	object, isObject := entry.(map[string]any)
	if !isObject {
		return p, []string{msgValue}
	}
	fail := func(key, message string) { messages = append(messages, key+": "+message) }
	if raw := object["id"]; raw != nil {
		id, isID := asID(raw)
		if p.id = id; !isID || owner == nil || owner.phone(id) == nil {
			fail("id", msgChoice)
		}
	}
	if raw := object["type"]; raw != nil {
		kind, isText := raw.(string)
		if p.kind = kind; !isText || !slices.Contains(phoneTypes, kind) {
			fail("type", msgChoice)
		}
	}
	number, isText := asText(object["number"])
	switch p.number = number; {
	case object["number"] != nil && !isText:
		fail("number", msgValue)
	case number == "":
		fail("number", msgRequired)
	case utf8.RuneCountInString(number) > maxNumber:
		fail("number", tooLong(maxNumber, utf8.RuneCountInString(number)))
	}
	if raw := object["is_primary"]; raw != nil {
		primary, valid := asBool(raw)
		if p.primary = &primary; !valid {
			fail("is_primary", msgValue)
		}
	}
	return p, messages
}

// applyPhones edits phones by id, appends those without one, and settles which
// is primary: the one marked so, else the one that was, else the first.
func (st *state) applyPhones(c *contact, drafts []phoneDraft) {
	for _, d := range drafts {
		p := c.phone(d.id)
		if p == nil {
			st.LastPhone++
			c.Phones = append(c.Phones, phone{ID: st.LastPhone, Type: defaultPhoneType})
			p = &c.Phones[len(c.Phones)-1]
		}
		p.Number = d.number
		if d.kind != "" {
			p.Type = d.kind
		}
		switch {
		case d.primary == nil:
		case *d.primary:
			c.Primary = p.ID
		case c.Primary == p.ID:
			c.Primary = 0
		}
	}
	if c.phone(c.Primary) == nil {
		c.Primary = 0
		if len(c.Phones) > 0 {
			c.Primary = c.Phones[0].ID
		}
	}
}
