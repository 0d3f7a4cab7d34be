package happyfox

import (
	"slices"
	"strings"
)

// forwardTicket is POST ticket/<number>/forward/. Nothing is mailed: the history
// gets an entry with the message and whom it went to, which counts as no reply
// to the contact (chosen here).
func forwardTicket(c *call, t *ticketData) reply {
	st, f := c.st, c.body.object
	var errs fieldErrors
	by := needID(f, "staff_id", st.isActive, &errs)
	m := messageData{
		Forward: readAddresses(f, "to", &errs), CC: readAddresses(f, "cc", &errs), BCC: readAddresses(f, "bcc", &errs),
		Subject: readSubject(f, "subject", true, &errs), Text: messageText(f, "message", &errs),
	}
	if m.Forward == "" && !failed(errs, "to") {
		errs.add("to", msgRequired)
	}
	if m.Text == "" && !failed(errs, "message") {
		errs.add("message", msgRequired)
	}
	for _, flag := range []string{"send_all_messages", "include_pvt_notes", "convert_replies_as_new_ticket"} {
		readFlag(f, flag, &errs)
	}
	if email := deref(st.byID[t.Contact].Email); email != "" {
		m.Forward = withAddress(m.Forward, email, readFlag(f, "to_include_ticket_contact", &errs))
		m.CC = withAddress(m.CC, email, readFlag(f, "cc_include_ticket_contact", &errs))
	}
	attached := t.readAttachments(f, &errs)
	files := c.body.filesOf(attachmentsPart)
	st.checkFiles(append(st.copies(attached), files...), attachmentsPart, &errs)
	t.checkRoom(&errs)
	if errs != nil {
		return invalid(errs)
	}
	m.Attachments = st.store(append(st.copies(attached), files...))
	st.addUpdate(t, updateData{At: c.now, ByType: byStaff, ByID: by, messageData: m})
	return changed(map[string]string{"message": "Successfully forwarded the ticket " + t.displayID()})
}

func withAddress(list, address string, wanted bool) string {
	if !wanted {
		return list
	}
	return strings.Join(splitList(list+","+address), ",")
}

// readAttachments reads the ids of files of the ticket to forward.
func (t *ticketData) readAttachments(f fields, errs *fieldErrors) []int64 {
	const key = "ticket_attachments"
	entries, isList, _ := f.list(key)
	if !isList {
		errs.add(key, msgList)
		return nil
	}
	have := t.attachments()
	var ids []int64
	for _, entry := range entries {
		id, isID := asID(entry)
		if !isID || !slices.Contains(have, id) {
			errs.add(key, msgChoice)
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// copies are stored files as if they were sent again: a forwarded message has
// files of its own.
func (st *state) copies(ids []int64) []file {
	var out []file
	for _, id := range ids {
		a := st.Attachments[id]
		out = append(out, file{part: attachmentsPart, name: a.Filename, contentType: a.ContentType, data: a.Data})
	}
	return out
}
