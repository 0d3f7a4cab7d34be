package zendesk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// Where the content of files stands, outside of the API. The vendor's own second place
// is another host; here it is another path.
const (
	filePath   = "/attachments/token/"
	hostedPath = "/attachment/"
)

// uploadLife is how long a token waits for its comment. The vendor documents 60 minutes.
const uploadLife = time.Hour

// scanned is what the vendor says of a file without malware.
const scanned = "malware_not_found"

func (c *call) attachment(f *file) *attachment {
	v := f.attachment
	v.URL = c.url("attachments", f.ID)
	v.ContentURL = c.host + filePath + f.Token + "/?name=" + url.QueryEscape(f.FileName)
	v.MappedURL = v.ContentURL
	return &v
}

// upload finds a token that still lives.
func (st *state) upload(token string, now time.Time) (*upload, bool) {
	return st.Uploads.First(func(u *upload) bool { return u.Token == token && now.Before(u.Expires) })
}

// token is one that nobody guesses by accident; the same state gives the same ones.
func (st *state) token(kind string) string {
	sum := sha256.Sum256([]byte(kind + strconv.FormatInt(int64(st.next()), 10)))
	return hex.EncodeToString(sum[:12])
}

// addFile keeps a file with its number.
func (st *state) addFile(name, contentType string, data []byte) *file {
	f := &file{Token: st.token("file"), Data: data, attachment: attachment{
		ID: st.next(), FileName: name, ContentType: contentType, Size: len(data), Scan: scanned, Thumbnails: []*attachment{},
	}}
	st.Files.Put(f)
	return f
}

// createUpload takes a file as it is. With a token it goes to those of the token.
func createUpload(c *call) reply {
	name := c.query.Get("filename")
	if name == "" {
		return invalidAttribute("filename", "It is required")
	}
	if len(c.body) == 0 {
		return refuse("size", "BlankValue", "Size: must be greater than 0") // the words are ours
	}
	contentType := c.contentType
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	var u upload
	if token := c.query.Get("token"); token != "" {
		was, there := c.st.upload(token, c.now)
		if !there {
			return notFound()
		}
		u = *was
	} else {
		u = upload{ID: c.st.next(), Token: c.st.token("upload"), Expires: c.now.Add(uploadLife)}
	}
	f := c.st.addFile(name, contentType, c.body)
	u.Files = append(u.Files[:len(u.Files):len(u.Files)], f.ID)
	c.st.Uploads.Put(&u)
	all := []*attachment{}
	for _, number := range u.Files {
		f, _ := c.st.Files.Get(number)
		all = append(all, c.attachment(f))
	}
	return created(object{"upload": object{"token": u.Token, "expires_at": stamp(u.Expires), "attachment": c.attachment(f), "attachments": all}})
}

func deleteUpload(c *call) reply {
	u, there := c.st.upload(c.args[0], c.now)
	if !there {
		return notFound()
	}
	c.st.Uploads.Remove(func(other *upload) bool { return other.ID == u.ID })
	c.st.Files.Remove(func(f *file) bool {
		for _, number := range u.Files {
			if number == f.ID {
				return true
			}
		}
		return false
	})
	return deleted()
}

func getAttachment(c *call) reply {
	f, found := c.st.Files.Get(c.arg(0))
	if !found {
		return notFound()
	}
	return ok(object{"attachment": c.attachment(f)})
}

// redactAttachment puts an empty redacted.txt in the place of a file, for good, while the
// ticket is not closed. The words of the refusal are ours.
func redactAttachment(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	if t.Status == closed {
		return refuse(base, "InvalidValue", "Ticket: closed prevents redaction")
	}
	for _, said := range t.Comments {
		for _, number := range said.Attachments {
			if was, _ := c.st.Files.Get(number); said.ID == c.arg(1) && number == c.arg(2) {
				f := *was
				f.FileName, f.ContentType, f.Size, f.Data = "redacted.txt", "text/plain", 0, []byte{}
				c.st.Files.Put(&f)
				return updated(object{"attachment": c.attachment(&f)})
			}
		}
	}
	return notFound()
}

// serveFile answers the addresses of files, which take no credential: whoever has one may
// read. It returns false for any other path.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) bool {
	rest, first := strings.CutPrefix(r.URL.Path, filePath)
	if !first {
		var second bool
		if rest, second = strings.CutPrefix(r.URL.Path, hostedPath); !second {
			return false
		}
	}
	token, _, _ := strings.Cut(rest, "/")
	var f *file
	var found bool
	s.Store.Read(func(st *state) { f, found = st.Files.First(func(f *file) bool { return f.Token == token }) })
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", http.MethodGet)
		rig.Answer{Status: http.StatusMethodNotAllowed}.Send(w)
	case !found:
		canned(notFound()).Send(w)
	case first && s.opts.RedirectFiles:
		rig.Answer{Status: http.StatusFound, Header: map[string]string{"Location": fmt.Sprintf("%s%s%s/?name=%s", hostOf(r), hostedPath, token, url.QueryEscape(f.FileName))}}.Send(w)
	default:
		h := w.Header()
		h.Set("Content-Type", f.ContentType)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.FileName}))
		h.Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.Data))
	}
	return true
}
