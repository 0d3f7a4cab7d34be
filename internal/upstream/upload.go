package upstream

import (
	"cmp"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"cognate"
)

// Upload is a body that is sent as it comes.
type Upload struct {
	ContentType string // application/octet-stream when empty
	Size        int64  // in bytes; -1 when it is not known
	Body        io.Reader
}

// sentBytes is how much of the request's body was sent.
func (r *Request) sentBytes() int64 {
	switch {
	case r.upload != nil:
		return r.upload.count()
	case r.Body != nil:
		return r.Body.Size()
	}
	return 0
}

// uploadReader passes a body on, bounded in size and in how long nothing may come.
// net/http waits for a Read that is under way even when the exchange is over, and
// may still read when its answer is there: so the body is read beside it (pump), and
// Read gives up with the exchange.
type uploadReader struct {
	size       int64 // -1 when it is not known
	most       int64
	patient    patience
	idle, wait time.Duration
	over       <-chan struct{} // closed with the exchange
	asked      chan struct{}
	chunks     chan chunk
	rest       chunk // what came and was not taken yet

	mu      sync.Mutex
	sent    int64
	starved bool // the exchange ended while more was waited for
	err     error
}

type chunk struct {
	data []byte
	err  error
}

func newUploadReader(ctx context.Context, u *Upload, p patience, o *Options) *uploadReader {
	r := &uploadReader{
		size: u.Size, most: o.MaxUpload, patient: p, idle: o.IdleTimeout, wait: o.Timeout,
		over: ctx.Done(), asked: make(chan struct{}), chunks: make(chan chunk, 1),
	}
	go r.pump(u.Body)
	return r
}

// uploadBuffer is how much of a body is held, in bytes.
const uploadBuffer = 32 << 10

// pump reads the body whenever it is asked to. It ends with the exchange, or with
// the Read that it waits for.
func (u *uploadReader) pump(in io.Reader) {
	buf := make([]byte, uploadBuffer)
	for {
		select {
		case <-u.asked:
		case <-u.over:
			return
		}
		n, err := in.Read(buf)
		u.chunks <- chunk{buf[:n], err}
		if err != nil {
			return
		}
	}
}

var errShort = errors.New("the body is shorter than its Content-Length")

// Read is called by one goroutine of net/http.
func (u *uploadReader) Read(p []byte) (int, error) {
	if len(u.rest.data) == 0 && u.rest.err == nil && !u.next() {
		return 0, errStalled
	}
	n := copy(p, u.rest.data)
	u.rest.data = u.rest.data[n:]
	var err error
	if len(u.rest.data) == 0 {
		err = u.rest.err
	}
	if err = u.judge(n, err); err != nil {
		u.patient.wait(u.wait) // now it is the vendor's turn
	} else {
		u.patient.wait(u.idle)
	}
	return n, err
}

// judge counts n bytes more, and says how the body goes on.
func (u *uploadReader) judge(n int, err error) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sent += int64(n)
	switch {
	case u.sent > u.most:
		u.err = errTooLarge
	case errors.Is(err, io.EOF) && u.size > u.sent:
		u.err = errShort
	case err != nil && !errors.Is(err, io.EOF):
		u.err = err
	}
	return cmp.Or(u.err, err)
}

// next waits for more of the body; false when the exchange is over before.
func (u *uploadReader) next() bool {
	u.patient.wait(u.idle)
	select {
	case u.asked <- struct{}{}:
		select {
		case u.rest = <-u.chunks:
			return true
		case <-u.over:
		}
	case <-u.over:
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.starved = true
	return false
}

// fault is what is wrong with the caller's body; nil when the exchange broke for
// another reason.
func (u *uploadReader) fault(stalled bool) *cognate.Error {
	if u == nil {
		return nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case errors.Is(u.err, errTooLarge):
		return cognate.Errorf(cognate.CodeTooLarge, "the body has more than %d bytes, the most that is sent", u.most)
	case u.err != nil && isTimeout(u.err):
		return cognate.Wrap(u.err, cognate.CodeInvalid, "the body did not arrive in time")
	case u.err != nil:
		return cognate.Wrap(u.err, cognate.CodeInvalid, "the body ended early or is framed wrongly")
	case u.starved && stalled:
		return cognate.Errorf(cognate.CodeInvalid, "the body did not arrive in time")
	}
	return nil
}

// count is the number of bytes taken from the caller.
func (u *uploadReader) count() int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.sent
}
