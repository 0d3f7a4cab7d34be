package zendesk

import (
	"slices"
	"strings"
)

// check holds a draft against the account's records and rules, and works out what
// follows from what was sent. People are made last, when nothing was found.
func (d *ticketDraft) check() {
	d.checkWords()
	d.placeGroup()
	d.placeStatus()
	d.checkLinks()
	if len(d.found) == 0 {
		d.placePeople()
	}
	if len(d.found) == 0 {
		d.placeOrganization()
	}
}

func (d *ticketDraft) checkWords() {
	if d.was != nil && d.was.Priority != nil && d.t.Priority == nil {
		d.t.Priority = d.was.Priority // by the same rules it can't be taken away
	}
	if d.t.Type != nil && !slices.Contains(types, *d.t.Type) {
		d.found.add("type", "InvalidValue", "Type: %s is not a valid type", *d.t.Type)
	}
	if d.t.Priority != nil && !slices.Contains(priorities, *d.t.Priority) {
		d.found.add("priority", "InvalidValue", "Priority: %s is not a valid priority", *d.t.Priority)
	}
	if b, there := d.st.Brands.Get(d.t.BrandID); !there || b.IsDeleted || !b.Active {
		d.found.add("brand", "InvalidValue", "Brand: is invalid")
	}
	if d.sent.Comment != nil {
		d.checkComment(*d.sent.Comment)
	}
	for _, said := range d.sent.Comments {
		d.checkComment(said)
	}
}

// placeGroup: an agent belongs to the group of the ticket. Who is assigned alone brings
// the own default group along where the ticket's is another; a group that is set alone
// drops an agent who is not in it. Both are chosen here; the refusal is the vendor's.
func (d *ticketDraft) placeGroup() {
	if d.sent.AssigneeEmail != "" {
		u, _ := d.st.userByEmail(d.sent.AssigneeEmail)
		if d.t.AssigneeID = 0; u != nil {
			d.t.AssigneeID = u.ID
		}
	}
	if d.t.GroupID != 0 && !d.st.hasGroup(d.t.GroupID) {
		d.found.add("group", "InvalidValue", "Group: is invalid")
		return
	}
	if d.t.AssigneeID == 0 {
		return
	}
	u, there := d.st.Users.Get(d.t.AssigneeID)
	if !there || !u.isAgent() || !u.Active || u.Suspended {
		d.found.add("assignee", "InvalidValue", "Assignee: is invalid")
		return
	}
	switch sentGroup, sentAgent := d.has("group_id"), d.has("assignee_id") || d.sent.AssigneeEmail != ""; {
	case d.st.inGroup(u.ID, d.t.GroupID):
	case !sentGroup || d.t.GroupID == 0 && sentAgent:
		d.t.GroupID = u.DefaultGroupID
	case sentAgent:
		d.found.add("assignee", "InvalidValue", "Assignee: is invalid")
		d.found["assignee"] = append(d.found["assignee"], problem{Description: "Assignee: is not a member of the group"})
	default:
		d.t.AssigneeID = 0
	}
}

// placeStatus keeps status and custom status together, by the rules of
// support.zendesk.com/hc/articles/4408894213018: a ticket that gets an agent is not new
// any more, none becomes new again, and solving takes an agent; and, as the description
// has it, a value in each field that is required. How the API refuses these is not
// documented.
func (d *ticketDraft) placeStatus() {
	was := ""
	if d.was != nil {
		was = d.was.Status
	}
	switch {
	case d.has("custom_status_id") && d.t.CustomStatusID != 0:
		s, there := d.st.Statuses.Get(d.t.CustomStatusID)
		if !there || !s.Active {
			d.found.add("custom_status_id", "InvalidValue", "Custom status: is invalid")
			return
		}
		d.t.Status = s.Category
	case d.t.Status == "":
		d.t.Status = statusNew
	case !slices.Contains(statuses, d.t.Status):
		d.found.add("status", "InvalidValue", "Status: %s is not a valid status", d.t.Status)
		return
	}
	if d.t.Status == statusNew && (d.t.AssigneeID != 0 || was != "" && was != statusNew) {
		d.t.Status = open
	}
	if d.answersCustomer(was) {
		d.t.Status = open
	}
	if s, _ := d.st.Statuses.Get(d.t.CustomStatusID); s == nil || s.Category != d.t.Status {
		d.t.CustomStatusID = d.st.defaultStatus(d.t.Status)
	}
	d.checkSolved(was)
}

// answersCustomer: what an end user says opens a ticket that waits or is solved, unless a
// status is sent with it, which is chosen here.
func (d *ticketDraft) answersCustomer(was string) bool {
	if d.sent.Comment == nil || d.has("status") || d.has("custom_status_id") || !slices.Contains([]string{pending, hold, solved}, was) {
		return false
	}
	u, there := d.st.Users.Get(d.sent.Comment.AuthorID)
	return there && !u.isAgent()
}

func (d *ticketDraft) checkSolved(was string) {
	done := d.t.Status == solved || d.t.Status == closed
	if !done {
		d.t.SolvedAt = nil
		return
	}
	if d.t.SolvedAt == nil {
		d.t.SolvedAt = &d.now
	}
	if was == solved || d.imports {
		return
	}
	if d.t.AssigneeID == 0 {
		d.found.add(base, "BlankValue", "Assignee: is required when solving a ticket")
	}
	for _, f := range d.st.TicketFields.Rows() {
		if f.Active && !f.isSystem() && f.Required != nil && *f.Required && isBlank(d.t.value(f.ID)) {
			d.found[base] = append(d.found[base], problem{
				Description: f.Title + ": is required when solving a ticket", Error: "BlankValue", FieldKey: f.ID,
			})
		}
	}
}

func (st *state) defaultStatus(category string) id {
	s, found := st.Statuses.First(func(s *customStatus) bool { return s.Category == category && s.Default })
	if !found {
		return 0
	}
	return s.ID
}

// checkLinks: only an incident has a problem, and only a task has a day. What is sent for
// others is dropped.
func (d *ticketDraft) checkLinks() {
	if d.t.ProblemID != 0 && text(d.t.Type) == incidentType {
		if p, there := d.st.Tickets.Get(d.t.ProblemID); !there || text(p.Type) != problemType {
			d.found.add("problem_id", "InvalidValue", "Problem: is invalid")
		}
	} else {
		d.t.ProblemID = 0
	}
	if text(d.t.Type) != taskType {
		d.t.DueAt = nil
	}
	if d.sent.Followup != 0 {
		if source, there := d.st.Tickets.Get(d.sent.Followup); there && source.Status == closed && d.was == nil {
			d.t.Via.Channel = "api"
			d.t.Via.Source["rel"] = "follow_up"
			if !d.has("tags") {
				d.t.Tags = slices.Clone(source.Tags)
			}
		}
	}
}

// placePeople finds the people of the ticket, and makes those of an unknown address.
func (d *ticketDraft) placePeople() {
	if d.sent.Requester != nil {
		d.t.RequesterID = d.person(d.sent.Requester.Email, d.sent.Requester.Name, "requester", "Requester")
	}
	if u, there := d.st.Users.Get(d.t.RequesterID); len(d.found) == 0 && (!there || !u.Active || u.Suspended) {
		d.found.add("requester", "InvalidValue", "Requester: is invalid")
	}
	if u, there := d.st.Users.Get(d.t.SubmitterID); !there || !u.Active && d.was == nil {
		d.found.add("submitter", "InvalidValue", "Submitter: is invalid")
	}
	d.t.EmailCCIDs = d.copies(d.t.EmailCCIDs, d.sent.EmailCCs, "email_ccs")
	d.t.FollowerIDs = slices.DeleteFunc(d.copies(d.t.FollowerIDs, d.sent.Followers, "followers"), func(who id) bool { return !d.st.user(who).isAgent() })
	if d.t.AssignedAt == nil && d.t.AssigneeID != 0 || d.was != nil && d.t.AssigneeID != d.was.AssigneeID && d.t.AssigneeID != 0 {
		d.t.AssignedAt = &d.now
	}
}

// person finds a user by address, or makes an end user.
func (d *ticketDraft) person(email, name, attribute, title string) id {
	email = strings.ToLower(strings.TrimSpace(email))
	if u, found := d.st.userByEmail(email); found {
		return u.ID
	}
	switch {
	case strings.TrimSpace(name) == "":
		d.found.add(attribute, "BlankValue", "%s: Name:  is too short (minimum is 1 character)", title)
	case !validAddress.MatchString(email):
		d.found.add(attribute, "InvalidFormat", "%s: Email:  %s is not properly formatted", title, email)
	}
	if len(d.found) > 0 {
		return 0
	}
	u := &user{
		ID: d.st.next(), Name: strings.TrimSpace(name), CreatedAt: d.now, UpdatedAt: d.now, Role: endUser, Active: true, Locale: "en-US", LocaleID: 1,
		TimeZone: "UTC", IANATimeZone: "Etc/UTC", Tags: []string{}, Fields: map[string]any{}, Email: &email,
	}
	d.made = append(d.made, u.ID)
	d.st.Users.Put(u)
	d.st.addIdentity(u.ID, emailIdentity, email, true, d.now)
	d.place(u, false)
	return u.ID
}

// copies adds to the people in copy those that are put, and takes away those that are
// deleted. Who is named by no id and no address is left out, as one whose address has no
// name gets it as one.
func (d *ticketDraft) copies(was []id, sent []sentCopy, attribute string) []id {
	out := slices.Clone(was)
	for _, s := range sent {
		who := s.UserID
		if u, found := d.st.userByEmail(s.Email); who == 0 && found {
			who = u.ID
		}
		if s.Action == "delete" {
			out = slices.DeleteFunc(out, func(i id) bool { return i == who })
			continue
		}
		if who == 0 && s.Email != "" {
			name, _, _ := strings.Cut(s.Email, "@")
			if s.Name != "" {
				name = s.Name
			}
			who = d.person(s.Email, name, attribute, "Email CCs")
		}
		if _, there := d.st.Users.Get(who); there && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	return out
}

// placeOrganization: a ticket is of an organization of its requester, the default one
// unless another is sent.
func (d *ticketDraft) placeOrganization() {
	u := d.st.user(d.t.RequesterID)
	switch moved := d.was == nil || d.was.RequesterID != u.ID; {
	case !d.has("organization_id") && moved:
		d.t.OrganizationID = u.OrganizationID
	case d.has("organization_id") && d.t.OrganizationID != 0 && !d.st.isMember(u.ID, d.t.OrganizationID):
		d.found.add("organization", "InvalidValue", "Organization: is invalid")
	}
}
