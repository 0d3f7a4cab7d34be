package zendesk

import (
	"html"
	"regexp"
	"strings"
	"time"
)

// sentComment has its text under one of three keys.
type sentComment struct {
	Body      string     `json:"body"`
	HTMLBody  string     `json:"html_body"`
	Value     string     `json:"value"` // of an import
	Public    *bool      `json:"public"`
	AuthorID  id         `json:"author_id"`
	Uploads   []string   `json:"uploads"`
	CreatedAt *time.Time `json:"created_at"` // of an import
}

func (s sentComment) isEmpty() bool {
	return strings.TrimSpace(s.Body+s.HTMLBody+s.Value) == "" && len(s.Uploads) == 0
}

// checkComment: the author is there. A token of a file that is not known or has expired
// is refused, the words of which are ours.
func (d *ticketDraft) checkComment(said sentComment) {
	if u, there := d.st.Users.Get(said.AuthorID); said.AuthorID != 0 && (!there || !u.Active) {
		d.found.add("author", "InvalidValue", "Author: is invalid")
	}
	for _, token := range said.Uploads {
		if _, there := d.st.upload(token, d.now); !there {
			d.found.add("uploads", "InvalidValue", "Attachment token: %s is invalid", token)
		}
	}
}

var (
	marks  = regexp.MustCompile(`<[^>]*>`)
	breaks = regexp.MustCompile(`(?i)<br\s*/?>|</p>|</div>|</li>`)
)

// say adds a comment to the draft and to its audit, with the files of its tokens, which
// are used up.
func (d *ticketDraft) say(sent sentComment, when time.Time, author id) {
	said := &comment{
		ID: d.st.next(), AuditID: d.audit.ID, AuthorID: author, Body: sent.Body + sent.Value, Via: viaChannel("api"), CreatedAt: when.UTC(),
		Public: true, Attachments: []id{},
	}
	if sent.AuthorID != 0 {
		said.AuthorID = sent.AuthorID
	}
	if sent.HTMLBody != "" {
		said.HTMLBody = `<div class="zd-comment" dir="auto">` + sent.HTMLBody + `</div>`
		said.Body = plainText(sent.HTMLBody)
	} else {
		said.HTMLBody = `<div class="zd-comment" dir="auto"><p dir="auto">` + strings.ReplaceAll(html.EscapeString(said.Body), "\n", "<br>") + `</p></div>`
	}
	// The first comment says what the others are unless they do.
	if len(d.t.Comments) > 0 {
		said.Public = d.t.Comments[0].Public
	}
	if sent.Public != nil {
		said.Public = *sent.Public
	}
	for _, token := range sent.Uploads {
		u, _ := d.st.upload(token, d.now)
		said.Attachments = append(said.Attachments, u.Files...)
		d.st.Uploads.Remove(func(other *upload) bool { return other.ID == u.ID })
	}
	d.t.Comments = append(d.t.Comments[:len(d.t.Comments):len(d.t.Comments)], said)
	d.audit.said(d.commentView(said, true))
}

// plainText is what is left of HTML without its marks.
func plainText(s string) string {
	return strings.TrimSpace(html.UnescapeString(marks.ReplaceAllString(breaks.ReplaceAllString(s, "\n"), "")))
}
