package happyfox

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// inlinePath is where images for use in messages are shown from.
const inlinePath = "/get_hdp_temporarily_attachment/"

// serveFile answers the addresses that stand outside of the API: links of
// attachments, and inline images. Neither needs a credential nor counts against
// the rate limits. It returns false for any other path.
//
// What a link answers is chosen here, after the stores that such links usually
// lead to: 403 once it was used, has expired or was changed; 404 when its file
// is gone; 400 when a credential comes with it, as two ways of signing in.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, now time.Time) bool {
	attached := strings.HasPrefix(r.URL.Path, linkPath)
	if !attached && !strings.HasPrefix(r.URL.Path, inlinePath) {
		return false
	}
	switch {
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		plain(http.StatusMethodNotAllowed, "Method Not Allowed").Send(w)
	case attached:
		s.serveAttachment(w, r, now)
	default:
		s.serveInline(w, r)
	}
	return true
}

func (s *Server) serveAttachment(w http.ResponseWriter, r *http.Request, now time.Time) {
	id := fileID(r.URL.Path, linkPath)
	if r.Header.Get("Authorization") != "" {
		plain(http.StatusBadRequest, "Only one way of signing in is allowed: leave the Authorization header out").Send(w)
		return
	}
	if !s.links.take(id, r.URL.Query(), now) {
		plain(http.StatusForbidden, "Request has expired").Send(w)
		return
	}
	var a *attachment
	s.Store.Read(func(st *state) { a = st.Attachments[id] })
	sendFile(w, r, a, "attachment")
}

// serveInline shows an image to whoever has its address. How long the service
// does so is not documented; here it is until the state is reset.
func (s *Server) serveInline(w http.ResponseWriter, r *http.Request) {
	var a *attachment
	s.Store.Read(func(st *state) { a = st.Inline[fileID(r.URL.Path, inlinePath)] })
	sendFile(w, r, a, "inline")
}

// fileID is the id after the prefix; 0, which no file has, when there is none.
func fileID(path, prefix string) int64 {
	text, _, _ := strings.Cut(strings.TrimPrefix(path, prefix), "/")
	id, _ := parseID(text)
	return id
}

func sendFile(w http.ResponseWriter, r *http.Request, a *attachment, disposition string) {
	if a == nil {
		plain(http.StatusNotFound, "Not Found").Send(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.ContentType)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": a.Filename}))
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.Data))
}

func plain(status int, text string) rig.Answer {
	return rig.Answer{Status: status, ContentType: textType, Body: text}
}

// linker makes the addresses of attachments for the client of a request, on the
// host that it called. With relative, they are paths, as old accounts return.
func (s *Server) linker(r *http.Request, now time.Time) func(id int64, filename string) string {
	base := hostOf(r)
	if s.opts.RelativeLinks {
		base = ""
	}
	return func(id int64, filename string) string { return base + s.links.mint(id, filename, now) }
}

// hostOf is the scheme and host that a request was sent to.
func hostOf(r *http.Request) string {
	u := url.URL{Scheme: "http", Host: r.Host}
	if r.TLS != nil {
		u.Scheme = "https"
	}
	return u.String()
}
