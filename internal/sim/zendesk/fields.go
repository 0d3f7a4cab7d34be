package zendesk

import (
	"encoding/json"
	"slices"
	"strings"

	"cognate/internal/sim/rig"
)

// fieldKind is one of the three kinds of fields, which the vendor keeps apart.
type fieldKind struct {
	one, many string
	table     func(*state) *table[*field]
	types     []string
	keyed     bool // fields have keys, by which values are told
}

var (
	ticketFields = fieldKind{
		one: "ticket_field", many: "ticket_fields", table: func(st *state) *table[*field] { return &st.TicketFields },
		types: []string{checkboxField, dateField, decimalField, integerField, multiselectField, regexpField, taggerField, textField, textareaField},
	}
	userFields = fieldKind{
		one: "user_field", many: "user_fields", keyed: true, table: func(st *state) *table[*field] { return &st.UserFields },
		types: []string{checkboxField, dateField, decimalField, dropdownField, integerField, multiselectField, regexpField, textField, textareaField},
	}
	orgFields = fieldKind{
		one: "organization_field", many: "organization_fields", keyed: true, table: func(st *state) *table[*field] { return &st.OrgFields },
		types: userFields.types,
	}
)

// fieldView is a field as answers show it. The system field of custom statuses has them
// in it.
type fieldView struct {
	*field
	URL            string   `json:"url"`
	CustomStatuses []object `json:"custom_statuses,omitempty"`
}

func (k fieldKind) view(c *call, f *field) any {
	v := &fieldView{field: f, URL: c.url(k.many, f.ID)}
	if f.Type == "custom_status" {
		for _, s := range c.st.Statuses.Rows() {
			v.CustomStatuses = append(v.CustomStatuses, object{
				"url": c.url("custom_statuses", s.ID), "id": s.ID, "status_category": s.Category, "agent_label": s.AgentLabel, "end_user_label": s.EndUserLabel,
				"description": s.Description, "end_user_description": s.EndUserDescription, "active": s.Active, "default": s.Default,
				"created_at": s.CreatedAt, "updated_at": s.UpdatedAt,
			})
		}
	}
	return v
}

func (k fieldKind) list(c *call) reply {
	l := &listing[*field]{name: k.many, whole: !k.keyed, rows: k.table(c.st).Rows(), show: func(f *field) any { return k.view(c, f) }}
	return l.answer(c)
}

// found takes the field's number or, where it has one, its key.
func (k fieldKind) found(c *call) (*field, bool) {
	if f, found := k.table(c.st).Get(c.arg(0)); found {
		return f, true
	}
	return k.table(c.st).First(func(f *field) bool { return k.keyed && text(f.Key) == c.args[0] })
}

func (k fieldKind) get(c *call) reply {
	f, found := k.found(c)
	if !found {
		return notFound()
	}
	return ok(object{k.one: k.view(c, f)})
}

func (k fieldKind) create(c *call) reply {
	blank := &field{Active: true, CreatedAt: c.now, Position: 9999}
	if k.keyed {
		blank.System = ptr(false)
	} else {
		blank.Removable, blank.Required, blank.Visible = ptr(true), ptr(false), ptr(false)
	}
	f, bad := k.take(c, blank)
	if bad != nil {
		return *bad
	}
	f.ID = c.st.next()
	for i := range f.Options {
		f.Options[i].ID = c.st.next()
	}
	k.table(c.st).Put(f)
	return created(object{k.one: k.view(c, f)})
}

func (k fieldKind) update(c *call) reply {
	was, found := k.found(c)
	if !found {
		return notFound()
	}
	f, bad := k.take(c, was)
	if bad != nil {
		return *bad
	}
	for i, o := range f.Options {
		if f.Options[i].ID = was.optionID(o); f.Options[i].ID == 0 {
			f.Options[i].ID = c.st.next()
		}
	}
	k.table(c.st).Put(f)
	k.forget(c.st, f)
	return updated(object{k.one: k.view(c, f)})
}

// optionID is the number of a choice that was there: by its number, or else by its
// value.
func (f *field) optionID(o option) id {
	for _, old := range f.Options {
		if old.ID == o.ID && o.ID != 0 || o.ID == 0 && old.Value == o.Value {
			return old.ID
		}
	}
	return 0
}

// take lays what was sent over a field, and checks it. Type and key stay as they were
// made; choices are sent whole.
func (k fieldKind) take(c *call, was *field) (*field, *reply) {
	inner, bad := c.wrapped(k.one)
	if bad != nil {
		return nil, bad
	}
	f, err := rig.Patched(was, inner)
	if err != nil {
		return nil, invalidType(k.one, err)
	}
	f.ID, f.CreatedAt, f.UpdatedAt = was.ID, was.CreatedAt, c.now
	f.Removable, f.System, f.SystemOptions = was.Removable, was.System, was.SystemOptions
	if was.ID != 0 {
		f.Type, f.Key = was.Type, was.Key
	}
	found := problems{}
	k.check(c, f, inner, found)
	if len(found) > 0 {
		r := found.refused()
		return nil, &r
	}
	return f, nil
}

func (k fieldKind) check(c *call, f *field, inner json.RawMessage, found problems) {
	f.Title = strings.TrimSpace(f.Title)
	if f.Title == "" {
		found.add("title", "BlankValue", "Title: cannot be blank")
	}
	if f.RawTitle, f.RawText = f.Title, f.Description; f.ID == 0 && !slices.Contains(k.types, f.Type) {
		found.add("type", "InvalidValue", "Type: %s is invalid", f.Type)
	}
	if !k.keyed {
		f.Key = nil
	} else if f.ID == 0 {
		k.checkKey(c, f, found)
	}
	if f.hasOptions() && (f.ID == 0 || rig.Has(inner, "custom_field_options")) {
		f.checkOptions(found)
	}
}

func (k fieldKind) checkKey(c *call, f *field, found problems) {
	if !validKey.MatchString(text(f.Key)) {
		found.add("key", "InvalidValue", "Key: must consist of letters, numbers and underscores, and can't be only numbers")
		return
	}
	if _, taken := k.table(c.st).First(func(x *field) bool { return text(x.Key) == *f.Key }); taken {
		found.add("key", "DuplicateValue", "Key: has already been taken")
	}
}

func (f *field) checkOptions(found problems) {
	if len(f.Options) == 0 {
		found.add("custom_field_options", "BlankValue", "Custom field options: must have at least one option")
	}
	seen := map[string]bool{}
	for i := range f.Options {
		o := &f.Options[i]
		if o.RawName = o.Name; o.Name == "" || o.Value == "" {
			found.add("custom_field_options", "BlankValue", "Custom field options: name and value cannot be blank")
		}
		if seen[o.Value] {
			found.add("custom_field_options", "DuplicateValue", "Custom field options: %s is there twice", o.Value)
		}
		seen[o.Value] = true
	}
}

func (k fieldKind) delete(c *call) reply {
	f, found := k.found(c)
	if !found {
		return notFound()
	}
	if f.isSystem() {
		return refuse(base, "InvalidValue", "Field: a system field can't be deleted") // the words are ours
	}
	k.table(c.st).Remove(func(other *field) bool { return other.ID == f.ID })
	return deleted()
}

// forget takes choices that are gone from all tickets.
func (k fieldKind) forget(st *state, f *field) {
	if k.keyed || !f.hasOptions() {
		return
	}
	for _, t := range st.Tickets.Rows() {
		if kept, why := f.take(t.value(f.ID), true); why != "" {
			changed := *t
			changed.setValue(f.ID, kept)
			st.Tickets.Put(&changed)
		}
	}
}
