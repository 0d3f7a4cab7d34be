package upstream

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"cognate"
)

// attempt is one exchange under way.
type attempt struct {
	*Client
	*Request
	target    *Target
	caller    context.Context // the call's own, without the bound of the exchange
	ctx       context.Context // bounded by patience
	cancel    context.CancelCauseFunc
	patient   patience
	started   time.Time
	out       *http.Request
	hidden    []string    // headers of it that are not shown
	streaming bool        // the answer's body is on its way to the caller
	sent      atomic.Bool // the request's head is out: the vendor may act on it
}

// begin makes the request ready. The attempt must be ended.
func (c *Client) begin(ctx context.Context, t *Target, r *Request) (*attempt, error) {
	if err := c.checkSize(r); err != nil {
		return nil, err
	}
	a := &attempt{Client: c, Request: r, target: t, caller: ctx, started: c.now()}
	a.ctx, a.cancel = context.WithCancelCause(ctx)
	a.patient = newPatience(a.cancel, c.opt.Timeout)
	if r.Upload != nil {
		r.upload = newUploadReader(a.ctx, r.Upload, a.patient, &c.opt)
	}
	var err error
	if a.out, a.hidden, err = c.request(a.watch(a.ctx), t, r); err != nil {
		a.end(nil)
		return nil, err
	}
	return a, nil
}

func (c *Client) checkSize(r *Request) error {
	size := int64(0)
	switch {
	case r.Upload != nil:
		size = r.Upload.Size
	case r.Body != nil:
		size = r.Body.Size()
	}
	if size > c.opt.MaxUpload {
		return cognate.Errorf(cognate.CodeTooLarge, "the body for %s has %d bytes; at most %d are sent", r.Vendor, size, c.opt.MaxUpload)
	}
	return nil
}

// end lets go of what the attempt holds.
func (a *attempt) end(cause error) {
	a.patient.stop()
	a.cancel(cause)
}

// watch learns when a write is on its way.
func (a *attempt) watch(ctx context.Context) context.Context {
	if a.isRead() {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { a.sent.Store(true) }})
}

func (a *attempt) roundTrip() (*http.Response, error) {
	resp, err := a.transport.RoundTrip(a.out)
	if err != nil {
		return nil, a.noAnswer(err)
	}
	if a.upload != nil {
		a.patient.wait(a.opt.Timeout) // for the answer
	}
	return resp, nil
}

// readAll reads the whole answer and judges it.
func (a *attempt) readAll(resp *http.Response) (*Response, error) {
	body, err := a.read(resp)
	res := &Response{Status: resp.StatusCode, Header: resp.Header, Body: body, call: a.call()}
	if err != nil {
		return res, a.badBody(res, err)
	}
	return res, a.judge(res)
}

var errTooLarge = errors.New("body over its bound")

// maxReserve bounds what is set aside on a vendor's word that so much will come.
const maxReserve = 1 << 20

func (c *Client) read(resp *http.Response) ([]byte, error) {
	if resp.StatusCode < http.StatusOK {
		return nil, nil // 101 has no body but a connection
	}
	if resp.ContentLength > c.opt.MaxResponse {
		return nil, errTooLarge
	}
	size := min(resp.ContentLength, maxReserve)
	if size < 0 {
		size = 4 << 10
	}
	buf := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, c.opt.MaxResponse+1))
	if err == nil && n > c.opt.MaxResponse {
		return nil, errTooLarge
	}
	return buf.Bytes(), err
}

// trace notes the exchange; res is nil when no answer came.
func (a *attempt) trace(t *Trace, res *Response) {
	if t != nil {
		t.add(a, res, a.now().Sub(a.started))
	}
}

// errStalled ends an exchange in which nothing has moved for too long.
var errStalled = stalled{}

type stalled struct{}

func (stalled) Error() string   { return "nothing came in time" }
func (stalled) Timeout() bool   { return true }
func (stalled) Temporary() bool { return true }

// patience ends an exchange with errStalled when its wait is over. Safe for
// concurrent use.
type patience struct{ timer *time.Timer }

func newPatience(cancel context.CancelCauseFunc, d time.Duration) patience {
	return patience{time.AfterFunc(d, func() { cancel(errStalled) })}
}

// wait starts a new wait.
func (p patience) wait(d time.Duration) { p.timer.Reset(d) }

// stop waits for as long as it takes.
func (p patience) stop() { p.timer.Stop() }
