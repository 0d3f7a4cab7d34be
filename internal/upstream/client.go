package upstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cognate"
	"cognate/internal/egress"
	"cognate/jsonata"
)

// Options bound each exchange. A zero field means its default.
type Options struct {
	Timeout     time.Duration // from dialling to the last byte; 30 s
	MaxResponse int64         // bytes of a body; 32 MiB
	UserAgent   string        // "cognate"
}

// Client makes exchanges over one transport. Safe for concurrent use.
type Client struct {
	transport http.RoundTripper
	now       func() time.Time
	opt       Options
}

// New makes a client. The transport is egress's, or a test's; now is the clock.
func New(transport http.RoundTripper, now func() time.Time, opt Options) *Client {
	if opt.Timeout == 0 {
		opt.Timeout = 30 * time.Second
	}
	if opt.MaxResponse == 0 {
		opt.MaxResponse = 32 << 20
	}
	if opt.UserAgent == "" {
		opt.UserAgent = "cognate"
	}
	return &Client{transport: transport, now: now, opt: opt}
}

// Request is one call to make.
type Request struct {
	Name   string      // for the trace: "users.create"
	Vendor string      // for messages: "HappyFox"
	Method string      // GET …
	Path   string      // percent-encoded, below the base URL, with its leading slash
	Query  url.Values  // may be nil
	Header http.Header // may be nil; stands over the target's
	Body   []byte      // JSON; nil for none
}

// Response is a vendor's clean answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Value is the parsed body; undefined when it was empty.
	Value jsonata.Value
}

// Send makes the exchange. The error is a *cognate.Error; Remote is set whenever
// the vendor, not we, is at fault. When the vendor answered with a failure whose
// body could be parsed, the Response comes along with the error, for an
// error mapping to read.
func (c *Client) Send(ctx context.Context, t *Target, r Request, trace *Trace) (*Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeout)
	defer cancel()
	req := c.request(ctx, t, &r)
	started := c.now()
	res, err := c.exchange(t, req, &r)
	if trace != nil {
		trace.add(t, req, &r, res, c.now().Sub(started))
	}
	return res, err
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
	if r.Body != nil {
		header["Content-Type"] = []string{"application/json"}
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(r.Body)), int64(len(r.Body))
	}
	return req.WithContext(egress.WithHosts(ctx, t.hosts))
}

func encodeQuery(credentials, own url.Values) string {
	switch {
	case len(credentials) == 0 && len(own) == 0:
		return ""
	case len(credentials) == 0:
		return own.Encode()
	case len(own) == 0:
		return credentials.Encode()
	default:
		return own.Encode() + "&" + credentials.Encode()
	}
}

func (c *Client) exchange(t *Target, req *http.Request, r *Request) (*Response, error) {
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, c.noAnswer(t, r, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := c.read(resp)
	res := &Response{Status: resp.StatusCode, Header: resp.Header, Body: body}
	if err != nil {
		return res, c.badBody(t, r, res, err)
	}
	return res, c.judge(t, r, res)
}

var errTooLarge = errors.New("body over its bound")

func (c *Client) read(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > c.opt.MaxResponse {
		return nil, errTooLarge
	}
	size := resp.ContentLength
	if size < 0 {
		size = 4 << 10
	}
	buf := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, c.opt.MaxResponse+1))
	if err == nil && n > c.opt.MaxResponse {
		return buf.Bytes()[:0], errTooLarge
	}
	return buf.Bytes(), err
}

// noAnswer judges an exchange that brought no status.
func (c *Client) noAnswer(t *Target, r *Request, err error) error {
	call := r.Method + " " + r.Path
	cause := fmt.Errorf("%s: %s", call, t.redact(err.Error()))
	if denied(err) {
		return cognate.Wrap(cause, cognate.CodeBadGateway, "%s was not called: %s", r.Vendor, deniedText(err))
	}
	e := cognate.Wrap(cause, cognate.CodeBadGateway, "%s could not be reached, or broke off before it answered", r.Vendor)
	if isTimeout(err) {
		e = cognate.Wrap(cause, cognate.CodeGatewayTimeout, "%s did not answer within %s", r.Vendor, c.opt.Timeout)
	}
	if errors.Is(err, context.Canceled) {
		e = cognate.Wrap(cause, cognate.CodeUnavailable, "the call was given up before %s answered", r.Vendor)
	}
	e.Remote = &cognate.Remote{Call: call}
	return e
}

func denied(err error) bool {
	return errors.Is(err, egress.ErrHostNotAllowed) || errors.Is(err, egress.ErrAddressNotAllowed) || errors.Is(err, egress.ErrPlainHTTP)
}

func deniedText(err error) string {
	switch {
	case errors.Is(err, egress.ErrHostNotAllowed):
		return "its host is not one that the integration declares"
	case errors.Is(err, egress.ErrPlainHTTP):
		return "plain http is for address ranges that the operator allows (egress-allow)"
	default:
		return "its host has a private address; the operator can allow the range (egress-allow)"
	}
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &ne) && ne.Timeout()
}

func (c *Client) badBody(t *Target, r *Request, res *Response, err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		return remoteError(t, r, res, cognate.CodeBadGateway, fmt.Sprintf("%s answered with more than %d bytes", r.Vendor, c.opt.MaxResponse), err)
	case isTimeout(err):
		return remoteError(t, r, res, cognate.CodeGatewayTimeout, fmt.Sprintf("%s did not answer within %s", r.Vendor, c.opt.Timeout), err)
	default:
		return remoteError(t, r, res, cognate.CodeBadGateway, r.Vendor+" broke off in the middle of its answer", err)
	}
}

// judge says whether an answer that came whole is a clean one.
func (c *Client) judge(t *Target, r *Request, res *Response) error {
	value, err := parseBody(res.Body)
	res.Value = value
	switch {
	case res.Status >= 200 && res.Status <= 299:
		if err == nil {
			return nil
		}
		what := "something that is not JSON"
		if looksHTML(res) {
			what = "an HTML page"
		}
		return remoteError(t, r, res, cognate.CodeBadGateway, fmt.Sprintf("%s answered %d with %s", r.Vendor, res.Status, what), err)
	case res.Status >= 300 && res.Status <= 399:
		return remoteError(t, r, res, cognate.CodeBadGateway,
			fmt.Sprintf("%s answered %d, a redirect, which is not followed: check the account's address and region", r.Vendor, res.Status), nil)
	case res.Status >= 400 && res.Status <= 599:
		e := remoteError(t, r, res, codeOf(res.Status), "", nil)
		e.Remote.Status = res.Status
		return e
	default:
		return remoteError(t, r, res, cognate.CodeBadGateway, fmt.Sprintf("%s answered with the unknown status %d", r.Vendor, res.Status), nil)
	}
}

func parseBody(body []byte) (jsonata.Value, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return jsonata.Value{}, nil
	}
	return jsonata.Parse(body)
}

func looksHTML(res *Response) bool {
	head := bytes.TrimSpace(res.Body)
	return strings.Contains(res.Header.Get("Content-Type"), "html") || len(head) > 0 && head[0] == '<'
}

// codeOf is our word for a vendor's failing status; the status itself is kept.
func codeOf(status int) cognate.Code {
	switch status {
	case http.StatusUnauthorized:
		return cognate.CodeUnauthorized
	case http.StatusForbidden:
		return cognate.CodeForbidden
	case http.StatusNotFound:
		return cognate.CodeNotFound
	case http.StatusTooManyRequests:
		return cognate.CodeRateLimited
	}
	if status < http.StatusInternalServerError {
		return cognate.CodeInvalid
	}
	return cognate.CodeBadGateway
}

// maxRaw bounds raw_response in an error.
const maxRaw = 64 << 10

func remoteError(t *Target, r *Request, res *Response, code cognate.Code, message string, cause error) *cognate.Error {
	body := res.Body
	isJSON := !res.Value.IsUndefined()
	if len(body) > maxRaw {
		body, isJSON = body[:maxRaw], false
	}
	if t.holdsSecret(body) {
		body = []byte(t.redact(string(body)))
	}
	return &cognate.Error{
		Code: code, Message: message, Cause: cause,
		Remote: &cognate.Remote{Header: res.Header, Body: body, IsJSON: isJSON, Call: r.Method + " " + r.Path},
	}
}

func (t *Target) holdsSecret(body []byte) bool {
	for _, s := range t.secrets {
		if bytes.Contains(body, []byte(s)) {
			return true
		}
	}
	return false
}

func (tr *Trace) add(t *Target, req *http.Request, r *Request, res *Response, took time.Duration) {
	x := Exchange{Name: r.Name, Method: r.Method, Path: r.Path, Took: took}
	if res != nil {
		x.Status = res.Status
	}
	if tr.Detail {
		x.URL, x.Header, x.Body = t.redact(req.URL.String()), t.redactHeader(req.Header), []byte(t.redact(string(r.Body)))
		if res != nil {
			x.RespHeader, x.RespBody = t.redactHeader(res.Header), []byte(t.redact(string(res.Body)))
		}
	}
	tr.Calls = append(tr.Calls, x)
}
