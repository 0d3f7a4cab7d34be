package gateway

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"cognate"
	"cognate/internal/httpapi"
	"cognate/internal/upstream"
)

// How long what is left of a body is read once the call is answered: a caller that
// sends before it reads would else be cut off from the answer.
const (
	lingerPiece = 5 * time.Second // for the next piece
	lingerWhole = 30 * time.Second
)

// handOn has the body of a request sent to the vendor as it comes, unread.
func (q *request) handOn(w http.ResponseWriter, r *http.Request) error {
	if !hasBody(r) {
		return cognate.Errorf(cognate.CodeInvalid, "the body is empty: there is nothing that could be passed through")
	}
	q.call.Upload = q.upload(w, r)
	return nil
}

func hasBody(r *http.Request) bool {
	return r.ContentLength != 0 && r.Body != nil && r.Body != http.NoBody
}

// upload is a request's body, whole: its bound is that of what is sent to a vendor.
func (q *request) upload(w http.ResponseWriter, r *http.Request) *upstream.Upload {
	q.moving = &movingBody{in: httpapi.Unbounded(r), control: http.NewResponseController(w), timeout: q.Timeout, now: q.Now}
	return &upstream.Upload{ContentType: r.Header.Get("Content-Type"), Size: r.ContentLength, Body: q.moving}
}

// movingBody gives each piece of a body its time, in place of one for the whole, and
// the answer its own behind that. Nil is a body that is not handed on.
type movingBody struct {
	in      io.Reader
	control *http.ResponseController
	timeout time.Duration // of a call
	now     func() time.Time

	mu       sync.Mutex
	whole    bool // all of it was read
	answered bool // the time is no longer the body's
}

// Read may still be under way when the call is answered.
func (b *movingBody) Read(p []byte) (int, error) {
	b.patient(stallTimeout)
	n, err := b.in.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.whole = b.whole || errors.Is(err, io.EOF)
	if err != nil && !b.answered {
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

func (b *movingBody) patient(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.answered {
		return
	}
	now := b.now()
	_ = b.control.SetReadDeadline(now.Add(d)) // a recorder has none
	_ = b.control.SetWriteDeadline(now.Add(d + b.timeout + stallTimeout))
}

// end is for when the answer is known: a body that was not read whole ends the
// connection. Else net/http would read the rest of it before it sends the answer of a
// vendor that did not want all, or wait for the caller to send it.
func (b *movingBody) end(h http.Header) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.whole {
		h.Set("Connection", "close")
	}
}

// linger is for when the answer was written.
func (b *movingBody) linger() {
	if b == nil {
		return
	}
	b.mu.Lock()
	whole := b.whole
	b.answered = true
	b.mu.Unlock()
	if whole || b.control.Flush() != nil {
		return
	}
	buf := make([]byte, 8<<10)
	for start := b.now(); b.now().Sub(start) < lingerWhole; {
		_ = b.control.SetReadDeadline(b.now().Add(lingerPiece))
		if _, err := b.in.Read(buf); err != nil {
			return
		}
	}
}
