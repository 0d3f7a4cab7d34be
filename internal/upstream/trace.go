package upstream

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Trace is what one unified call did at the vendor, in order. It belongs to one
// call and is not safe for concurrent use.
type Trace struct {
	// Detail asks for URLs, headers and bodies beside names and times.
	Detail bool
	Calls  []Exchange
}

// Exchange is one request to the vendor and its answer, without secrets: the
// Authorization header and what came from a secret field are redacted.
type Exchange struct {
	Name   string // resource and method in the connector: "users.create"
	Method string
	Path   string // below the base URL, without query
	Status int    // 0: no answer
	Began  time.Time
	Took   time.Duration
	Main   bool // the call that the unified call is about
	// Sent and Received are the bytes of the bodies; of a stream they are known when
	// it is closed.
	Sent, Received int64

	// Set when Trace.Detail is.
	URL        string
	Header     http.Header
	Body       []byte
	RespHeader http.Header
	RespBody   []byte
}

// maxShown bounds a body in a trace: a list can have many pages.
const maxShown = 1 << 20

func (t *Trace) add(a *attempt, res *Response, took time.Duration) {
	r, at := a.Request, a.target
	x := Exchange{Name: r.Name, Method: r.Method, Path: r.Path, Began: a.started, Took: took, Main: r.Main, Sent: r.sentBytes()}
	if r.Address != nil {
		x.Path = r.Template // the rest is anybody's
	}
	if res != nil {
		x.Status, x.Received = res.Status, int64(len(res.Body))
	}
	if t.Detail {
		x.URL, x.Header = at.showURL(a.out.URL, r), at.redactHeader(a.out.Header, a.hidden)
		switch {
		case r.Upload != nil:
			x.Body = fmt.Appendf(nil, "[%d bytes]", x.Sent)
		case r.Body != nil:
			x.Body, _ = at.show(r.Body.Shown(maxShown+at.redaction().longest+1), maxShown)
		}
		if res != nil {
			x.RespHeader = at.redactHeader(res.Header, nil)
			x.RespBody, _ = at.show(res.Body, maxShown)
		}
	}
	t.Calls = append(t.Calls, x)
}

// VendorStatus is the status of the last exchange; 0 when there was none.
func (t *Trace) VendorStatus() int {
	if t == nil || len(t.Calls) == 0 {
		return 0
	}
	return t.Calls[len(t.Calls)-1].Status
}

// VendorTime is the time spent waiting for the vendor; calls that were under way
// together count once.
func (t *Trace) VendorTime() time.Duration {
	if t == nil {
		return 0
	}
	calls := slices.Clone(t.Calls)
	slices.SortFunc(calls, func(a, b Exchange) int { return a.Began.Compare(b.Began) })
	var sum time.Duration
	var until time.Time // the end of what is counted already
	for i := range calls {
		from, end := calls[i].Began, calls[i].Began.Add(calls[i].Took)
		if i > 0 && until.After(from) {
			from = until
		}
		if end.After(from) {
			sum += end.Sub(from)
			until = end
		}
	}
	return sum
}
