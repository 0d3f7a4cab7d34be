package upstream

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"time"

	"cognate/internal/media"
	"cognate/jsonata"
)

// Options bound each exchange. A zero field means its default.
type Options struct {
	Timeout     time.Duration // from dialling to the last byte; 30 s
	MaxResponse int64         // bytes of an answer's body; 32 MiB
	MaxUpload   int64         // bytes of a request's body; 256 MiB
	MaxStream   int64         // bytes of an answer that is streamed; 1 GiB
	// IdleTimeout stands in for Timeout while a body streams: how long nothing may
	// come; 30 s.
	IdleTimeout time.Duration
	UserAgent   string // "cognate"
	// Random is where boundaries come from; the system's randomness.
	Random io.Reader
}

func (o *Options) setDefaults() {
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.MaxResponse = cmp.Or(o.MaxResponse, 32<<20)
	o.MaxUpload = cmp.Or(o.MaxUpload, 256<<20)
	o.MaxStream = cmp.Or(o.MaxStream, 1<<30)
	o.IdleTimeout = cmp.Or(o.IdleTimeout, 30*time.Second)
	o.UserAgent = cmp.Or(o.UserAgent, "cognate")
	if o.Random == nil {
		o.Random = rand.Reader
	}
}

// Client makes exchanges over one transport. Safe for concurrent use.
type Client struct {
	transport http.RoundTripper
	now       func() time.Time
	opt       Options
}

// New makes a client. The transport is egress's, or a test's; now is the clock.
func New(transport http.RoundTripper, now func() time.Time, opt Options) *Client {
	opt.setDefaults()
	return &Client{transport: transport, now: now, opt: opt}
}

// Request is one call to make.
type Request struct {
	Name   string // for the trace: "users.create"
	Vendor string // for messages: "HappyFox"
	Method string // GET …
	Path   string // percent-encoded, below the base URL, with its leading slash
	// Address stands in for Path: a whole address, which may be at another host. There
	// neither the credentials nor the target's headers go.
	Address *Address
	// Anonymous leaves the credentials out.
	Anonymous bool
	// Template is the path without what a caller put into it, such as
	// "/user/{id}/": what errors and logs show. Path when empty.
	Template string
	Query    url.Values // may be nil
	// RawQuery is sent in place of Query as it stands, where Query only shows it.
	RawQuery string
	Header   http.Header // may be nil; stands over the target's
	// Foreign says that Header is a caller's: it stands over nothing of the target's.
	Foreign bool
	Body    *media.Body // nil for none
	// Upload stands in for Body: it is sent as it comes, and can be sent once.
	Upload *Upload
	// Answer says how the body of a clean answer is read: JSON (the default), XML or
	// Text. Stream reads none.
	Answer media.Kind
	// Private names the headers that hold something of the credential: they go where
	// it goes alone, and are shown redacted.
	Private []string
	// Main marks the call that a unified call is about, for the trace.
	Main bool
	// GraphQL says that a 2xx is a failure where it has errors, but for a read that
	// TakesPart and has data beside them.
	GraphQL, TakesPart bool
	// Read marks a call that changes nothing, whatever its method.
	Read bool

	upload *uploadReader // what reads Upload while it is sent
}

func (r *Request) isRead() bool {
	return r.Read || r.Method == http.MethodGet || r.Method == http.MethodHead
}

// call names the request without anything of a record in it.
func (r *Request) call() string {
	if r.Template == "" {
		return r.Method + " " + r.Path
	}
	return r.Method + " " + r.Template
}

// Response is a vendor's clean answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // as it came
	// Value is the parsed body; undefined when it was empty.
	Value jsonata.Value
	// Partial: a part of what was asked for failed, and errors in Value says why.
	Partial bool

	call string
	kind media.Kind // as which Value was read
}

func (r *Response) isJSON() bool { return r.kind == media.JSON && !r.Value.IsUndefined() }

// ContentType is the media type of the body as it may be told to others: it is never
// one that a browser would run.
func (r *Response) ContentType() string {
	switch {
	case r.isJSON():
		return "application/json"
	case r.kind == media.XML:
		return "application/xml"
	default:
		return "text/plain"
	}
}

// Send makes the exchange. The error is a *cognate.Error; Remote is set whenever
// the vendor, not we, is at fault. When the vendor answered with a failure whose
// body could be parsed, the Response comes along with the error, for an
// error mapping to read.
func (c *Client) Send(ctx context.Context, t *Target, r Request, trace *Trace) (*Response, error) {
	a, err := c.begin(ctx, t, &r)
	if err != nil {
		return nil, err
	}
	defer a.end(nil)
	resp, err := a.roundTrip()
	var res *Response
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		res, err = a.readAll(resp)
	}
	a.trace(trace, res)
	return res, err
}
