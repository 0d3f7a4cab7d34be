package freshdesk

import (
	"slices"
	"strings"
)

// The kinds of conversations that are served.
const (
	replySource = 0
	noteSource  = 2
)

// supportEmail is where replies come from; made up.
const supportEmail = "support@example.com"

func (c *call) conversationsOf(number id) []*conversation {
	return c.st.Conversations.Where(func(o *conversation) bool { return o.TicketID == number })
}

func (c *call) conversationView(o *conversation) any {
	size := "file_size"
	if o.Source == replySource {
		size = "size"
	}
	return struct {
		*conversation
		BodyText    string `json:"body_text"`
		Attachments any    `json:"attachments"`
	}{o, plainText(o.Body), c.attachments(o.Attachments, size)}
}

// written is what a write answers, which is less: a reply tells whom it went to, and does
// not say that it is no note.
func (c *call) written(o *conversation) object {
	v := object{
		"id": o.ID, "body": o.Body, "body_text": plainText(o.Body), "user_id": o.UserID, "ticket_id": o.TicketID, "created_at": o.CreatedAt, "updated_at": o.UpdatedAt,
	}
	if o.Source == replySource {
		v["from_email"], v["cc_emails"], v["bcc_emails"], v["replied_to"] = o.FromEmail, o.CCEmails, o.BCCEmails, o.ToEmails
		v["attachments"] = c.attachments(o.Attachments, "size")
		return v
	}
	v["incoming"], v["private"], v["support_email"], v["notified_to"] = o.Incoming, o.Private, o.SupportEmail, o.ToEmails
	v["attachments"] = c.attachments(o.Attachments, "file_size")
	return v
}

func listConversations(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	return listed(c, c.conversationsOf(t.ID), c.conversationView)
}

var (
	replyAttributes = attributes{
		"body": words, "attachments": fileList, "from_email": words, "user_id": integer, "cc_emails": wordList, "bcc_emails": wordList,
	}
	noteAttributes = attributes{
		"body": words, "attachments": fileList, "incoming": boolean, "notify_emails": wordList, "private": boolean, "user_id": integer,
	}
)

// createReply sends a public one. That a deleted ticket takes none is chosen here, as for
// its updates.
func createReply(c *call) reply {
	o := &conversation{Source: replySource, FromEmail: ptr(supportEmail), SupportEmail: ptr(supportEmail)}
	return c.converse(o, replyAttributes)
}

// createNote is private unless the request says otherwise.
func createNote(c *call) reply {
	return c.converse(&conversation{Source: noteSource, Private: true}, noteAttributes)
}

func (c *call) converse(o *conversation, known attributes) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	switch {
	case !found:
		return notFound()
	case t.Deleted:
		return notAllowed(c.method, "GET")
	}
	p := c.in.accept(known, "body")
	o.ID, o.TicketID, o.CreatedAt, o.UpdatedAt, o.UserID = c.st.Last+1, t.ID, c.now, c.now, c.me().ID
	o.ToEmails, o.CCEmails, o.BCCEmails = []string{}, []string{}, []string{}
	files := c.in.files
	o = patched(c, o, &p)
	if len(p) == 0 {
		c.checkConversation(o, &p)
		c.in.files = files
		c.checkFiles(&p, c.filesOf(t))
	}
	if len(p) > 0 {
		return p.refused()
	}
	c.st.next()
	if list := c.in.texts("notify_emails"); list != nil {
		o.ToEmails = list
	} else if who, found := c.st.Contacts.Get(t.RequesterID); o.Source == replySource && found && who.Email != nil {
		o.ToEmails = []string{*who.Email}
	}
	o.Body, o.Attachments = asHTML(o.Body), c.keepFiles()
	c.st.Conversations.Put(o)
	c.answered(t, o)
	return reply{status: 201, body: c.written(o), changed: true}
}

func (c *call) checkConversation(o *conversation, p *problems) {
	_, isAgent := c.st.Agents.Get(o.UserID)
	_, isContact := c.st.Contacts.Get(o.UserID)
	switch {
	case o.Source == replySource && !isAgent:
		p.unmatched("user_id", "agent")
	case !isAgent && !isContact:
		p.unmatched("user_id", "user")
	}
	for _, name := range []string{"cc_emails", "bcc_emails", "notify_emails"} {
		if slices.ContainsFunc(c.in.texts(name), func(a string) bool { return !isAddress(a) }) {
			p.add(name, invalidValue, "It should contain elements that are in the 'valid email address' format")
		}
	}
	if c.in.has("from_email") && text(o.FromEmail) != supportEmail {
		p.unmatched("from_email", "email config")
	}
}

// texts are those of a checked list; nil where it is not sent.
func (in *input) texts(name string) []string {
	var out []string
	list, _ := in.values[name].([]any)
	for _, v := range list {
		s, _ := v.(string)
		out = append(out, s)
	}
	return out
}

// answered tells the ticket of a new conversation.
func (c *call) answered(t *ticket, o *conversation) {
	other := *t
	other.UpdatedAt = c.now
	if o.Source == replySource {
		other.ReplyCCEmails = o.CCEmails
	}
	if _, byAgent := c.st.Agents.Get(o.UserID); byAgent && !o.Private && !o.Incoming && t.Stats.FirstRespondedAt == nil {
		other.Stats.FirstRespondedAt = &c.now
	}
	c.st.Tickets.Put(&other)
}

// updateConversation changes notes alone. What a reply answers is not documented; this is
// chosen here.
func updateConversation(c *call) reply {
	was, found := c.st.Conversations.Get(c.arg(0))
	if !found {
		return notFound()
	}
	p := c.in.accept(attributes{"body": words, "attachments": fileList})
	if c.in.has("body") && strings.TrimSpace(c.in.text("body")) == "" {
		p.add("body", invalidValue, "It should not be blank as this is a mandatory field")
	}
	if was.Source != noteSource {
		p.add("id", invalidValue, "Only public & private notes can be edited")
	}
	t, _ := c.st.Tickets.Get(was.TicketID)
	c.checkFiles(&p, c.filesOf(t))
	o := patched(c, was, &p)
	if len(p) > 0 {
		return p.refused()
	}
	o.Body, o.UpdatedAt, o.LastEditedAt, o.LastEditedBy = asHTML(o.Body), c.now, &c.now, c.me().ID
	o.Attachments = append(slices.Clone(was.Attachments), c.keepFiles()...)
	c.st.Conversations.Put(o)
	return updated(c.written(o))
}

func deleteConversation(c *call) reply {
	number := c.arg(0)
	if _, found := c.st.Conversations.Get(number); !found {
		return notFound()
	}
	c.st.Conversations.Remove(func(o *conversation) bool { return o.ID == number })
	return deleted()
}
