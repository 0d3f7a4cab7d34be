package gateway

import (
	"io"
	"net/http"
	"time"

	"cognate/internal/httpapi"
	"cognate/internal/upstream"
)

// handOn has the body of a request sent to the vendor as it comes, unread.
func (q *request) handOn(w http.ResponseWriter, r *http.Request) error {
	if !hasBody(r) {
		return httpapi.EmptyBody()
	}
	q.call.Upload = q.upload(w, r)
	return nil
}

func hasBody(r *http.Request) bool {
	return r.ContentLength != 0 && r.Body != nil && r.Body != http.NoBody
}

// upload is a request's body, whole: its bound is that of what is sent to a vendor.
func (q *request) upload(w http.ResponseWriter, r *http.Request) *upstream.Upload {
	body := &movingBody{in: httpapi.Unbounded(r), control: http.NewResponseController(w), timeout: q.Timeout, now: q.Now}
	return &upstream.Upload{ContentType: r.Header.Get("Content-Type"), Size: r.ContentLength, Body: body}
}

// movingBody gives each piece of a body its time, in place of one for the whole, and
// the answer its own behind that.
type movingBody struct {
	in      io.Reader
	control *http.ResponseController
	timeout time.Duration // of a call
	now     func() time.Time
}

func (b *movingBody) Read(p []byte) (int, error) {
	now := b.now()
	_ = b.control.SetReadDeadline(now.Add(stallTimeout)) // a recorder has none
	_ = b.control.SetWriteDeadline(now.Add(stallTimeout + b.timeout + stallTimeout))
	n, err := b.in.Read(p)
	if err != nil {
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}
