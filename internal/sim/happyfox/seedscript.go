package happyfox

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"time"
)

// script plays the history of one seeded ticket, as calls would.
type script struct {
	st *state
	t  *ticketData
}

// openTicket has a contact open a ticket with the default status and the
// priority given.
func openTicket(st *state, contact, category, priority int64, when *time.Time, subject, text string, files ...file) *script {
	t := &ticketData{
		Subject: subject, Text: text, Contact: contact, Category: category, Prefix: st.category(category).prefix(),
		Status: statusNew, Priority: priority, Source: sourceAPI, Created: *when, Updated: *when, Fields: map[int64]fieldValue{},
	}
	st.addTicket(t)
	st.addUpdate(t, updateData{
		At: *when, ByType: byUser, ByID: contact, messageData: messageData{Text: text, Attachments: st.store(files)},
		Status: newChange(0, t.Status, st.statusName), Priority: newChange(0, t.Priority, st.priorityName),
	})
	return &script{st, t}
}

// with gives the ticket tags and fields from the start.
func (s *script) with(tags string, values map[int64]fieldValue) *script {
	s.t.Tags = tags
	for id, v := range values {
		s.t.Fields[id] = v
	}
	return s
}

// answer is a further message of a contact.
func (s *script) answer(contact int64, when *time.Time, text string, files ...file) *script {
	m := messageData{Text: text, Attachments: s.st.store(files)}
	s.st.addUpdate(s.t, updateData{At: *when, ByType: byUser, ByID: contact, messageData: m})
	return s
}

// staff is a message of a staff member (none, when its text is empty) together
// with changes.
func (s *script) staff(staffID int64, when *time.Time, m messageData, ch changes, files ...file) *script {
	u := updateData{At: *when, ByType: byStaff, ByID: staffID, messageData: m}
	u.Attachments = s.st.store(files)
	ch.record(s.st, s.t, &u)
	ch.apply(s.st, s.t, *when)
	s.st.addUpdate(s.t, u)
	return s
}

// fields are changes of the ticket's fields.
func (s *script) fields(values map[int64]fieldValue) *fieldDraft {
	d := s.st.ticketFields(s.t.Category, s.t.Fields)
	d.sent = values
	return d
}

func said(text string) messageData  { return messageData{Text: text, CustomerUpdated: true} }
func noted(text string) messageData { return messageData{Text: text, Private: true} }

func textValue(text string) fieldValue { return fieldValue{Text: text} }
func choiceOf(ids ...int64) fieldValue { return fieldValue{IDs: ids} }

// Files of the seed: small, and what their names say.

func textFile(name, contentType string, lines ...string) file {
	return file{name: name, contentType: contentType, data: []byte(strings.Join(lines, "\n") + "\n")}
}

func pictureFile(name string) file {
	var buf bytes.Buffer
	_ = png.Encode(&buf, image.NewGray(image.Rect(0, 0, 8, 8))) // into memory: can't fail
	return file{name: name, contentType: "image/png", data: buf.Bytes()}
}
