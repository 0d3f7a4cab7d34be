package upstream

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"cognate"
	"cognate/internal/egress"
	"cognate/internal/media"
	"cognate/jsonata"
)

// Options bound each exchange. A zero field means its default.
type Options struct {
	Timeout     time.Duration // from dialling to the last byte; 30 s
	MaxResponse int64         // bytes of an answer's body; 32 MiB
	MaxUpload   int64         // bytes of a request's body; 256 MiB
	UserAgent   string        // "cognate"
	// Random is where boundaries come from; the system's randomness.
	Random io.Reader
}

func (o *Options) setDefaults() {
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.MaxResponse = cmp.Or(o.MaxResponse, 32<<20)
	o.MaxUpload = cmp.Or(o.MaxUpload, 256<<20)
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
	// Template is the path without what a caller put into it, such as
	// "/user/{id}/": what errors and logs show. Path when empty.
	Template string
	Query    url.Values  // may be nil
	Header   http.Header // may be nil; stands over the target's
	Body     *media.Body // nil for none
	// Private names the headers that hold something of the credential: they are
	// shown redacted.
	Private []string
	// Main marks the call that a unified call is about, for the trace.
	Main bool
	// Read marks a call that changes nothing, whatever its method.
	Read bool
}

// Boundary is a new boundary for a multipart body: nobody can know it beforehand.
func (c *Client) Boundary() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(c.opt.Random, b[:]); err != nil {
		return "", fmt.Errorf("random bytes: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

func (r *Request) isRead() bool {
	return r.Read || r.Method == http.MethodGet || r.Method == http.MethodHead
}

// call is how a request is named to callers: no host, no query.
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
	Body   []byte
	// Value is the parsed body; undefined when it was empty.
	Value jsonata.Value

	call string
}

// Send makes the exchange. The error is a *cognate.Error; Remote is set whenever
// the vendor, not we, is at fault. When the vendor answered with a failure whose
// body could be parsed, the Response comes along with the error, for an
// error mapping to read.
func (c *Client) Send(ctx context.Context, t *Target, r Request, trace *Trace) (*Response, error) {
	if r.Body != nil && r.Body.Size() > c.opt.MaxUpload {
		return nil, cognate.Errorf(cognate.CodeTooLarge, "the body for %s has %d bytes; at most %d are sent", r.Vendor, r.Body.Size(), c.opt.MaxUpload)
	}
	a := &attempt{Client: c, target: t, Request: &r, caller: ctx}
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeout)
	defer cancel()
	req := c.request(a.watch(ctx), t, &r)
	started := c.now()
	res, err := a.exchange(req)
	if trace != nil {
		trace.add(t, req, &r, res, c.now().Sub(started))
	}
	return res, err
}

// attempt is one exchange under way.
type attempt struct {
	*Client
	*Request
	target *Target
	caller context.Context // the call's own, without the bound of the exchange
	sent   atomic.Bool     // the request's head is out: the vendor may act on it
}

// watch learns when a write is on its way.
func (a *attempt) watch(ctx context.Context) context.Context {
	if a.isRead() {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { a.sent.Store(true) }})
}

func (c *Client) request(ctx context.Context, t *Target, r *Request) *http.Request {
	u := &url.URL{Scheme: t.scheme, Host: t.host, Path: t.basePath + r.Path, RawQuery: encodeQuery(t.query, r.Query)}
	if strings.IndexByte(u.Path, '%') >= 0 {
		u.RawPath = u.Path
		u.Path, _ = url.PathUnescape(u.RawPath) // connector.Path made it: it is well formed
	}
	header := make(http.Header, len(t.header)+len(r.Header)+3)
	header["Accept"] = []string{"application/json"}
	header["User-Agent"] = []string{c.opt.UserAgent}
	for name, v := range t.header {
		header[name] = v
	}
	for name, v := range r.Header {
		header[name] = v
	}
	req := &http.Request{Method: r.Method, URL: u, Host: t.host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	r.attach(req)
	return req.WithContext(egress.WithHosts(ctx, t.hosts))
}

// attach puts the body into the request, in such a way that net/http can't send a
// write a second time.
func (r *Request) attach(req *http.Request) {
	if r.Body != nil && (req.Header["Content-Type"] == nil || r.Body.Framed()) {
		req.Header["Content-Type"] = []string{r.Body.ContentType()}
	}
	switch {
	case r.Body != nil && r.Body.Size() > 0:
		// Without GetBody it has nothing to send.
		req.Body, req.ContentLength = io.NopCloser(r.Body.Reader()), r.Body.Size()
	case !r.isRead():
		neverReplay(req.Header)
	}
}

// neverReplay keeps net/http from sending a write without a body again when a
// kept connection breaks: it does so for requests that carry one of these
// headers, which it looks for in this spelling alone.
func neverReplay(header http.Header) {
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if v, ok := header[name]; ok {
			delete(header, name)
			header[strings.ToLower(name)] = v
		}
	}
}

// encodeQuery writes the request's own parameters and, behind them, the
// credential's, which nothing can stand in for.
func encodeQuery(credentials, own url.Values) string {
	if len(credentials) == 0 {
		return own.Encode()
	}
	rest := without(own, credentials)
	if len(rest) == 0 {
		return credentials.Encode()
	}
	return rest.Encode() + "&" + credentials.Encode()
}

func without(own, credentials url.Values) url.Values {
	rest := make(url.Values, len(own))
	for name, v := range own {
		if credentials[name] == nil {
			rest[name] = v
		}
	}
	return rest
}

func (a *attempt) exchange(req *http.Request) (*Response, error) {
	resp, err := a.transport.RoundTrip(req)
	if err != nil {
		return nil, a.noAnswer(err)
	}
	defer func() { _ = resp.Body.Close() }()
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
