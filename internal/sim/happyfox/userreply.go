package happyfox

// userReply is POST ticket/<number>/user_reply/. The contact need not be the
// ticket's own, as one in copy may answer too (chosen here). The status stays
// as it is: the document names no reopening.
func userReply(c *call, t *ticketData) reply {
	st, f := c.st, c.body.object
	var errs fieldErrors
	by := needID(f, "user", st.hasContact, &errs)
	m := messageData{Text: messageText(f, "text", &errs)}
	if m.Text == "" && !failed(errs, "text") {
		errs.add("text", msgRequired)
	}
	m.CC, m.BCC = readAddresses(f, "cc", &errs), readAddresses(f, "bcc", &errs)
	files := c.body.filesOf(attachmentsPart)
	st.checkFiles(files, attachmentsPart, &errs)
	t.checkRoom(&errs)
	if errs != nil {
		return invalid(errs)
	}
	m.Attachments = st.store(files)
	st.addUpdate(t, updateData{At: c.now, ByType: byUser, ByID: by, messageData: m})
	return changed(c.ticketView(t, false))
}
