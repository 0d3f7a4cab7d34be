package happyfox

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// ticketTerms are the fields of a search that have a name of their own.
var ticketTerms = map[string]func(values []string) (ticketTerm, string){
	"status": oneOf(func(st *state, t *ticketData) []string { return []string{st.statusName(t.Status)} }, strings.EqualFold),
	"priority": oneOf(func(st *state, t *ticketData) []string {
		return []string{st.priorityName(t.Priority)}
	}, strings.EqualFold),
	"tag": oneOf(func(_ *state, t *ticketData) []string { return splitList(t.Tags) }, exactly),
	"contact": oneOf(func(st *state, t *ticketData) []string {
		c := st.byID[t.Contact]
		return []string{deref(c.Email), c.Name}
	}, strings.EqualFold),
	"group": oneOf(func(st *state, t *ticketData) []string { return st.groupNames(t.Contact) }, strings.EqualFold),
	"assignee": oneOf(func(st *state, t *ticketData) []string {
		s := st.staffByID(t.Assignee)
		if s == nil {
			return []string{"--none"}
		}
		return append(strings.Fields(s.Name), s.Name, s.Email, "--any")
	}, exactly),
	"id": oneOf(func(_ *state, t *ticketData) []string {
		return []string{strings.TrimPrefix(t.displayID(), "#"), strconv.FormatInt(t.ID, 10)}
	}, strings.EqualFold),
	"unresponded":     flagTerm(func(t *ticketData) bool { return t.unresponded() }),
	"breached":        flagTerm(func(t *ticketData) bool { return t.SLABreaches > 0 }),
	"has_attachments": flagTerm(func(t *ticketData) bool { return len(t.attachments()) > 0 }),
}

func exactly(a, b string) bool { return a == b }

// oneOf holds if one of the values wanted is one of those that a ticket has.
func oneOf(has func(*state, *ticketData) []string, same func(a, b string) bool) func([]string) (ticketTerm, string) {
	return func(values []string) (ticketTerm, string) {
		return func(st *state, t *ticketData) bool {
			return slices.ContainsFunc(has(st, t), func(have string) bool {
				return slices.ContainsFunc(values, func(value string) bool { return have != "" && same(have, value) })
			})
		}, ""
	}
}

func (st *state) groupNames(contactID int64) []string {
	var names []string
	for _, g := range st.Groups {
		if _, in := g.Members[contactID]; in {
			names = append(names, g.Name)
		}
	}
	return names
}

func flagTerm(is func(*ticketData) bool) func([]string) (ticketTerm, string) {
	return func(values []string) (ticketTerm, string) {
		want, valid := asBool(values[0])
		if !valid || len(values) > 1 {
			return nil, "Enter true or false."
		}
		return func(_ *state, t *ticketData) bool { return is(t) == want }, ""
	}
}

// dateTerm compares the day of a ticket's time with a given one.
type dateTerm struct {
	at    func(*state, *ticketData) time.Time // the zero time never holds
	holds func(day, given time.Time) bool
}

// ticketTimes are what the terms of dates begin with.
var ticketTimes = map[string]func(*state, *ticketData) time.Time{
	"created":              func(_ *state, t *ticketData) time.Time { return t.Created },
	"last-modified":        func(_ *state, t *ticketData) time.Time { return t.Modified },
	"last-staff-replied":   func(_ *state, t *ticketData) time.Time { return deref(t.StaffReply) },
	"last-contact-replied": func(_ *state, t *ticketData) time.Time { return deref(t.UserReply) },
	"last-closed":          (*state).closed,
}

var dayOrders = map[string]func(day, given time.Time) bool{
	"on":           func(day, given time.Time) bool { return day.Equal(given) },
	"on-or-before": func(day, given time.Time) bool { return !day.After(given) },
	"on-or-after":  func(day, given time.Time) bool { return !day.Before(given) },
	"before":       func(day, given time.Time) bool { return day.Before(given) },
	"after":        func(day, given time.Time) bool { return day.After(given) },
}

// ticketDates finds the term of a date, such as created-on-or-after. Every time
// takes every suffix but two: there is no last-modified-on, and last-closed has
// the two inclusive ones only.
func ticketDates(key string) dateTerm {
	for name, at := range ticketTimes {
		suffix, found := strings.CutPrefix(key, name+"-")
		holds := dayOrders[suffix]
		missing := (name == "last-modified" && suffix == "on") || (name == "last-closed" && !strings.HasPrefix(suffix, "on-or-"))
		if found && holds != nil && !missing {
			return dateTerm{at, holds}
		}
	}
	return dateTerm{}
}

func (d dateTerm) term(values []string) (ticketTerm, string) {
	given, err := time.Parse("2006/01/02", values[0])
	if err != nil || len(values) > 1 {
		return nil, msgDate
	}
	return func(st *state, t *ticketData) bool {
		at := d.at(st, t)
		return !at.IsZero() && d.holds(at.UTC().Truncate(24*time.Hour), given)
	}, ""
}

// dueTerm compares due dates, as texts yyyy-mm-dd, with today.
func dueTerm(values []string, now time.Time) (ticketTerm, string) {
	day := func(offset int) string { return now.UTC().AddDate(0, 0, offset).Format(time.DateOnly) }
	from, to := "", ""
	switch value := strings.ToLower(values[0]); {
	case len(values) > 1:
		return nil, msgDate
	case value == "today":
		from, to = day(0), day(0)
	case value == "yesterday":
		from, to = day(-1), day(-1)
	case value == "tomorrow":
		from, to = day(1), day(1)
	case value == "next 7 days":
		from, to = day(0), day(7)
	case value == "overdue":
		return func(st *state, t *ticketData) bool {
			return t.DueDate != nil && *t.DueDate < day(0) && !st.completes(t.Status)
		}, ""
	default:
		return nil, msgDate
	}
	return func(_ *state, t *ticketData) bool {
		return t.DueDate != nil && *t.DueDate >= from && *t.DueDate <= to
	}, ""
}

// fieldTerm looks into the custom fields of that name; nil when there is none.
func (st *state) fieldTerm(name string, values []string) (ticketTerm, string) {
	of := func(defs []*fieldCore) []*fieldCore {
		return slices.DeleteFunc(defs, func(def *fieldCore) bool { return !strings.EqualFold(def.Name, name) })
	}
	ofTicket, ofContact := of(cores(st.TicketDefs)), of(cores(st.UserFields))
	if len(ofTicket)+len(ofContact) == 0 {
		return nil, ""
	}
	return func(st *state, t *ticketData) bool {
		return anyField(ofTicket, t.Fields, values) || anyField(ofContact, st.byID[t.Contact].Fields, values)
	}, ""
}

func anyField(defs []*fieldCore, held map[int64]fieldValue, values []string) bool {
	return slices.ContainsFunc(defs, func(def *fieldCore) bool {
		return slices.ContainsFunc(values, func(value string) bool { return def.found(held[def.ID], value) })
	})
}

// found tells whether a field's value is the one searched for.
func (f *fieldCore) found(held fieldValue, value string) bool {
	if f.Type == typeDate {
		day, err := time.Parse("01/02/2006", value)
		return err == nil && held.Text == day.Format(time.DateOnly)
	}
	return (held.Text != "" && strings.EqualFold(held.Text, value)) ||
		slices.ContainsFunc(held.IDs, func(id int64) bool { return strings.EqualFold(labelOf(f.Choices, id), value) })
}
