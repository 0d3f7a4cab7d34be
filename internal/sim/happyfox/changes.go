package happyfox

import (
	"strings"
	"time"
	"unicode/utf8"
)

// changes are what a call asks to change of a ticket's properties, checked. The
// zero value of each is: nothing.
type changes struct {
	status   int64
	priority int64
	assignee *int64  // 0: nobody
	due      *string // yyyy-mm-dd; empty: none
	tags     *string
	minutes  int // added to the time spent
	fields   *fieldDraft
	contact  *fieldDraft // of the ticket's contact
}

// readChanges reads the property keys that staff_update and staff_pvtnote take.
// Other keys are ignored.
func (st *state) readChanges(t *ticketData, f fields, errs *fieldErrors) changes {
	ch := changes{
		status:   readID(f, "status", st.hasStatus, errs),
		priority: readID(f, "priority", st.hasPriority, errs),
		assignee: st.readAssignee(f, "assignee", errs),
		due:      readDue(f, errs),
		tags:     readTags(f, "tags", errs),
		minutes:  readMinutes(f, errs),
		fields:   st.ticketFields(t.Category, t.Fields),
		contact:  st.contactFields(st.byID[t.Contact], false),
	}
	ch.fields.check(f, errs)
	ch.contact.check(f, errs)
	return ch
}

// ticketFields is a draft of the fields of a ticket in a category; with a nil
// before, of one to be.
func (st *state) ticketFields(categoryID int64, before map[int64]fieldValue) *fieldDraft {
	return &fieldDraft{
		prefix: ticketFieldPrefix, defs: cores(st.fieldsIn(categoryID)), before: before, whole: before == nil,
	}
}

// record writes into u what ch alters of t, and tells whether that is anything.
func (ch *changes) record(st *state, t *ticketData, u *updateData) (differs bool) {
	if ch.status != 0 && ch.status != t.Status {
		u.Status = newChange(t.Status, ch.status, st.statusName)
	}
	if ch.priority != 0 && ch.priority != t.Priority {
		u.Priority = newChange(t.Priority, ch.priority, st.priorityName)
	}
	if ch.assignee != nil && *ch.assignee != t.Assignee {
		u.Assignee = newChange(t.Assignee, *ch.assignee, st.staffName)
	}
	if ch.due != nil && *ch.due != deref(t.DueDate) {
		u.DueDate = &dueChange{Old: t.DueDate, New: orNull(*ch.due)}
	}
	if ch.minutes > 0 {
		minutes := ch.minutes
		u.TimeSpent = &minutes
	}
	if ch.fields != nil {
		u.Fields = ch.fields.changes()
	}
	return u.Status != nil || u.Priority != nil || u.Assignee != nil || u.DueDate != nil || u.TimeSpent != nil ||
		u.Fields != nil || (ch.tags != nil && *ch.tags != t.Tags) || (ch.contact != nil && ch.contact.changes() != nil)
}

// apply changes the ticket and its contact.
func (ch *changes) apply(st *state, t *ticketData, now time.Time) {
	if ch.status != 0 {
		st.count(t, -1)
		t.Status = ch.status
		st.count(t, 1)
	}
	if ch.priority != 0 {
		t.Priority = ch.priority
	}
	if ch.assignee != nil {
		t.Assignee = *ch.assignee
	}
	if ch.due != nil {
		t.DueDate = orNull(*ch.due)
	}
	if ch.tags != nil {
		t.Tags = *ch.tags
	}
	if ch.minutes > 0 {
		spent := deref(t.TimeSpent) + ch.minutes
		t.TimeSpent = &spent
	}
	if ch.fields != nil {
		ch.fields.apply(t.Fields)
	}
	if ch.contact != nil && ch.contact.changes() != nil {
		c := st.byID[t.Contact]
		ch.contact.apply(c.Fields)
		c.Updated = &now
	}
}

// uncompleted are the fields that must be filled before the ticket goes from a
// pending to a completed status, and are not: key → message.
func (ch *changes) uncompleted(st *state, t *ticketData) map[string]string {
	if ch.status == 0 || st.completes(t.Status) || !st.completes(ch.status) {
		return nil
	}
	return ch.fields.unfilled(st.fieldsIn(t.Category), "This field should be filled before marking this ticket as completed",
		func(def *ticketDef) bool { return def.Completed })
}

// unfilled are the empty ones of the fields that must hold a value.
func (d *fieldDraft) unfilled(defs []*ticketDef, message string, must func(*ticketDef) bool) map[string]string {
	var out map[string]string
	for _, def := range defs {
		if must(def) && d.applies(&def.fieldCore) && d.willHold(def.ID).empty() {
			if out == nil {
				out = map[string]string{}
			}
			out[d.key(def.ID)] = message
		}
	}
	return out
}

// readID reads the id of an object that must be there; 0 when none is given.
func readID(f fields, key string, known func(int64) bool, errs *fieldErrors) int64 {
	raw, _ := f.value(key)
	if raw == nil {
		return 0
	}
	id, isID := asID(raw)
	if !isID || !known(id) {
		errs.add(key, msgChoice)
		return 0
	}
	return id
}

// needID is readID for a key that is required.
func needID(f fields, key string, known func(int64) bool, errs *fieldErrors) int64 {
	if raw, _ := f.value(key); raw == nil {
		errs.add(key, msgRequired)
	}
	return readID(f, key, known, errs)
}

func (st *state) hasStatus(id int64) bool   { return st.status(id) != nil }
func (st *state) hasPriority(id int64) bool { return st.priority(id) != nil }
func (st *state) hasContact(id int64) bool  { return st.byID[id] != nil }

// isActive tells whether a staff member is there and may act.
func (st *state) isActive(id int64) bool {
	s := st.staffByID(id)
	return s != nil && s.Active
}

// readAssignee reads a staff id, or null for nobody; nil when the key is missing.
func (st *state) readAssignee(f fields, key string, errs *fieldErrors) *int64 {
	if _, given := f.value(key); !given {
		return nil
	}
	id := readID(f, key, st.isActive, errs)
	return &id
}

// readDue reads a date in one of the two documented forms; null takes it away.
func readDue(f fields, errs *fieldErrors) *string {
	raw, given := f.value("due_date")
	if !given {
		return nil
	}
	due := ""
	if raw != nil {
		text, _ := raw.(string)
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			day, err = time.Parse("02/01/2006", text)
		}
		if err != nil {
			errs.add("due_date", msgDate)
		}
		due = day.Format(time.DateOnly)
	}
	return &due
}

// readTags reads tags in one text, separated by commas; nil when the key is
// missing, no tags for null.
func readTags(f fields, key string, errs *fieldErrors) *string {
	raw, given := f.value(key)
	if !given {
		return nil
	}
	text, isText := asText(raw)
	if raw != nil && !isText {
		errs.add(key, msgValue)
		return nil
	}
	if n := utf8.RuneCountInString(text); n > maxText {
		errs.add(key, tooLong(maxText, n))
	}
	tags := strings.Join(splitList(text), ",")
	return &tags
}

func readMinutes(f fields, errs *fieldErrors) int {
	raw, _ := f.value("time_spent")
	if raw == nil {
		return 0
	}
	n, valid := asWhole(raw, maxMinutes)
	if !valid {
		errs.add("time_spent", msgWhole)
	}
	return n
}

// readFlag reads true or false; false when the key is missing.
func readFlag(f fields, key string, errs *fieldErrors) bool {
	raw, _ := f.value(key)
	if raw == nil {
		return false
	}
	flag, valid := asBool(raw)
	if !valid {
		errs.add(key, msgValue)
	}
	return flag
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// deref is what a pointer points at; the zero value for nil.
func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
