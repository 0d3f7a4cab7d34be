package freshdesk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cognate/internal/sim/rig"
)

// filePath is where the content of attachments lies, under addresses of the form that the
// reference's samples have. Whoever has the address may read it.
const filePath = "/data/helpdesk/attachments/production/"

// attachments shows files; the name of the size is another in replies.
func (c *call) attachments(numbers []id, size string) any {
	out := []object{}
	for _, n := range numbers {
		f, found := c.st.Files.Get(n)
		if !found {
			continue
		}
		address := c.host + filePath + f.ID.String() + "/original/" + url.PathEscape(f.Name) + "?Signature=" + c.opts.sign(f.ID)
		out = append(out, object{
			"id": f.ID, "name": f.Name, "content_type": f.ContentType, size: len(f.Data), "attachment_url": address, "created_at": f.CreatedAt, "updated_at": f.CreatedAt,
		})
	}
	return out
}

// sign makes addresses that can't be guessed.
func (o *Options) sign(number id) string {
	h := hmac.New(sha256.New, []byte(o.APIKey))
	_, _ = h.Write([]byte(number.String()))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// filesOf are all of a ticket, those of its conversations too.
func (c *call) filesOf(t *ticket) []id {
	all := slices.Clone(t.Attachments)
	for _, o := range c.conversationsOf(t.ID) {
		all = append(all, o.Attachments...)
	}
	return all
}

// checkFiles refuses files that are too large together with those that are there.
func (c *call) checkFiles(p *problems, there []id) {
	total := 0
	for _, n := range there {
		if f, found := c.st.Files.Get(n); found {
			total += len(f.Data)
		}
	}
	for _, u := range c.in.files["attachments"] {
		total += len(u.data)
	}
	if total > maxFiles {
		p.add("attachments", invalidValue, "The total size of the attachments should not exceed 20 MB")
	}
}

func (c *call) keepFiles() []id {
	out := []id{}
	for _, u := range c.in.files["attachments"] {
		f := &file{ID: c.st.next(), Name: u.name, ContentType: u.contentType, Data: u.data, CreatedAt: c.now}
		c.st.Files.Put(f)
		out = append(out, f.ID)
	}
	return out
}

func deleteAttachment(c *call) reply {
	number := c.arg(0)
	if _, found := c.st.Files.Get(number); !found {
		return notFound()
	}
	without := func(all []id) []id {
		return slices.DeleteFunc(slices.Clone(all), func(n id) bool { return n == number })
	}
	for _, t := range c.st.Tickets.Where(func(t *ticket) bool { return slices.Contains(t.Attachments, number) }) {
		other := *t
		other.Attachments = without(t.Attachments)
		c.st.Tickets.Put(&other)
	}
	for _, o := range c.st.Conversations.Where(func(o *conversation) bool { return slices.Contains(o.Attachments, number) }) {
		other := *o
		other.Attachments = without(o.Attachments)
		c.st.Conversations.Put(&other)
	}
	c.st.Files.Remove(func(f *file) bool { return f.ID == number })
	return deleted()
}

// serveFile serves the content of an attachment; false where the request is for the API.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) bool {
	rest, isFile := strings.CutPrefix(r.URL.Path, filePath)
	if !isFile {
		return false
	}
	digits, _, _ := strings.Cut(rest, "/")
	number := rig.ParseID(digits)
	var f *file
	s.Store.Read(func(st *state) { f, _ = st.Files.Get(number) })
	if f == nil || r.Method != http.MethodGet && r.Method != http.MethodHead || !hmac.Equal([]byte(r.URL.Query().Get("Signature")), []byte(s.opts.sign(number))) {
		rig.Answer{Status: http.StatusForbidden, ContentType: "application/xml", Body: "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"}.Send(w)
		return true
	}
	w.Header().Set("Content-Type", f.ContentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Disposition", "attachment")
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, _ = w.Write(f.Data) // a client that has left is told nothing
	return true
}
