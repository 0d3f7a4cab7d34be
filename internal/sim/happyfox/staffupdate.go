package happyfox

// onTicket gives a handler the ticket of the path. Calls for one ticket never
// overlap, whatever the vendor does with parallel ones, which it only says it
// does not support: each has the state for itself, and takes effect as a whole
// in the order of their arrival here. The journal's "overlaps" tells who sent
// them in parallel.
func onTicket(run func(*call, *ticketData) reply) func(*call) reply {
	return func(c *call) reply {
		t := c.st.byNumber[c.id()]
		switch {
		case t == nil:
			return notFound()
		case c.body.isList:
			return invalid(oneError(allFields, "Enter one object."))
		}
		return run(c, t)
	}
}

// nothingToUpdate is the answer to a call that would change nothing. Its text is
// documented, its form is not.
func nothingToUpdate() reply {
	return reply{status: 400, body: map[string]string{"error": "Nothing to update"}}
}

// staffUpdate is POST ticket/<number>/staff_update/: a public reply, changed
// properties, or both.
func staffUpdate(c *call, t *ticketData) reply {
	return c.staffWrites(t, false, func(f fields, m *messageData, errs *fieldErrors) {
		m.CC, m.BCC = readAddresses(f, "cc", errs), readAddresses(f, "bcc", errs)
		m.Subject = readSubject(f, "subject", false, errs)
		m.CustomerUpdated = readFlag(f, "update_customer", errs)
		readFlag(f, "send_survey", errs) // nothing is mailed here
		readID(f, "parent_update", t.hasUpdate, errs)
		t.checkCollision(f, errs)
	})
}

// staffNote is POST ticket/<number>/staff_pvtnote/: a private note, changed
// properties, or both.
func staffNote(c *call, t *ticketData) reply {
	return c.staffWrites(t, true, func(f fields, m *messageData, errs *fieldErrors) {
		m.Private = true
		if raw, _ := f.value("alert"); raw != "s" && raw != "c" { // subscribers, the category's staff
			readID(f, "alert", c.st.isActive, errs)
		}
	})
}

// staffWrites is what both have in common; own reads the keys of one alone.
func (c *call) staffWrites(t *ticketData, private bool, own func(fields, *messageData, *fieldErrors)) reply {
	st := c.st
	var errs fieldErrors
	f := c.body.object.renamed("ccf-", contactFieldPrefix) // the sources disagree on the prefix here
	by := needID(f, "staff", st.isActive, &errs)
	m := readMessage(f, &errs, "plaintext", "text")
	ch := st.readChanges(t, f, &errs)
	files := c.body.filesOf(attachmentsPart)
	st.checkFiles(files, attachmentsPart, &errs)
	own(f, &m, &errs)
	t.checkRoom(&errs)
	if errs != nil {
		return invalid(errs)
	}
	if unfilled := ch.uncompleted(st, t); unfilled != nil {
		return reply{status: 400, body: map[string]any{"error": unfilled}}
	}
	u := updateData{At: c.now, ByType: byStaff, ByID: by, messageData: m}
	differs := ch.record(st, t, &u)
	if !differs && !m.hasMessage() && len(files) == 0 {
		return nothingToUpdate()
	}
	ch.apply(st, t, c.now)
	u.Attachments = st.store(files)
	u.Private = private
	st.addUpdate(t, u)
	return changed(c.ticketView(t, false))
}

func (t *ticketData) hasUpdate(id int64) bool {
	for i := range t.Updates {
		if t.Updates[i].ID == id {
			return true
		}
	}
	return false
}

// checkCollision holds "last_staff_message", the update that the writer saw as
// the last of staff, against what is there. The document names the key as a
// check for collisions; how it fails is chosen here.
func (t *ticketData) checkCollision(f fields, errs *fieldErrors) {
	raw, _ := f.value("last_staff_message")
	if raw == nil {
		return
	}
	last := int64(0)
	for i := range t.Updates {
		if u := &t.Updates[i]; u.ByType == byStaff && u.hasMessage() {
			last = u.ID
		}
	}
	if id, _ := asID(raw); id != last {
		errs.add("last_staff_message", "Another staff member has replied in the meantime.")
	}
}

// checkRoom keeps a ticket's history bounded.
func (t *ticketData) checkRoom(errs *fieldErrors) {
	if len(t.Updates) >= maxUpdates {
		errs.add(allFields, "This simulator keeps no longer history of a ticket.")
	}
}
