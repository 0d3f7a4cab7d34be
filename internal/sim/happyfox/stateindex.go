package happyfox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// upgrade makes a state of version 1, in which tickets could not be written, one
// of today: the numbers go on where the tickets end.
func (st *state) upgrade() {
	st.Version = stateVersion
	for _, t := range st.Tickets {
		if t == nil {
			continue // index refuses it
		}
		st.LastTicket = max(st.LastTicket, t.ID)
		t.Modified = t.Updated
		for i := range t.Updates {
			st.LastUpdate = max(st.LastUpdate, t.Updates[i].ID)
		}
	}
	st.numberChoices()
}

// numberChoices makes new options begin after those that there are.
func (st *state) numberChoices() {
	for _, def := range append(cores(st.TicketDefs), cores(st.UserFields)...) {
		for _, option := range def.Choices {
			st.LastChoice = max(st.LastChoice, option.ID)
		}
	}
}

// index builds the look-ups and refuses a state with holes.
func (st *state) index() error {
	for _, build := range []func() error{st.indexContacts, st.indexGroups, st.indexFiles, st.indexTickets} {
		if err := build(); err != nil {
			return err
		}
	}
	st.listings = &listings{kept: map[string][]*ticketData{}}
	return nil
}

func (st *state) indexContacts() error {
	st.byID = make(map[int64]*contact, len(st.Contacts))
	st.byEmail = make(map[string]*contact, len(st.Contacts))
	for _, c := range st.Contacts {
		if c == nil || c.ID < 1 || c.ID > st.LastContact || st.byID[c.ID] != nil {
			return errors.New("a contact without an id of its own")
		}
		if c.Fields == nil {
			c.Fields = map[int64]fieldValue{}
		}
		st.byID[c.ID] = c
		if c.Email != nil {
			st.byEmail[strings.ToLower(*c.Email)] = c
		}
	}
	if !slices.IsSortedFunc(st.Contacts, func(a, b *contact) int { return cmp.Compare(a.ID, b.ID) }) {
		return errors.New("contacts out of order")
	}
	return nil
}

func (st *state) indexGroups() error {
	for _, g := range st.Groups {
		if g == nil {
			return errors.New("an empty group")
		}
		if g.Members == nil {
			g.Members = map[int64]bool{}
		}
	}
	return nil
}

func (st *state) indexFiles() error {
	st.stored = 0
	for _, files := range []*map[int64]*attachment{&st.Attachments, &st.Inline} {
		if *files == nil {
			*files = map[int64]*attachment{}
		}
		for id, a := range *files {
			if a == nil {
				return fmt.Errorf("file %d without content", id)
			}
			st.stored += len(a.Data)
		}
	}
	return nil
}

func (st *state) indexTickets() error {
	st.byNumber = make(map[int64]*ticketData, len(st.Tickets))
	st.ticketCounts = map[int64]ticketCount{}
	for _, t := range st.Tickets {
		if t == nil || st.byID[t.Contact] == nil {
			return errors.New("a ticket of no contact")
		}
		if t.ID < 1 || t.ID > st.LastTicket || st.byNumber[t.ID] != nil {
			return errors.New("a ticket without a number of its own")
		}
		if err := st.checkStored(t); err != nil {
			return fmt.Errorf("ticket %d %w", t.ID, err)
		}
		if t.Fields == nil {
			t.Fields = map[int64]fieldValue{}
		}
		st.byNumber[t.ID] = t
		st.count(t, 1)
	}
	if !slices.IsSortedFunc(st.Tickets, func(a, b *ticketData) int { return cmp.Compare(a.ID, b.ID) }) {
		return errors.New("tickets out of order")
	}
	return nil
}

// checkStored holds a ticket against what it points at.
func (st *state) checkStored(t *ticketData) error {
	if !st.hasStatus(t.Status) || !st.hasPriority(t.Priority) || st.category(t.Category) == nil {
		return errors.New("with an unknown status, priority or category")
	}
	if t.Assignee != 0 && st.staffByID(t.Assignee) == nil {
		return errors.New("assigned to nobody known")
	}
	for _, id := range t.attachments() {
		if st.Attachments[id] == nil {
			return fmt.Errorf("with a file %d that is not there", id)
		}
	}
	return nil
}
