package upstream

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"cognate/internal/egress"
	"cognate/internal/media"
)

// accept is what each kind of answer is asked for by.
var accept = map[media.Kind]string{
	"": "application/json", media.JSON: "application/json", media.XML: "application/xml, text/xml",
	media.Text: "text/plain, */*;q=0.5", media.Binary: "*/*",
}

func (c *Client) request(ctx context.Context, t *Target, r *Request) *http.Request {
	u := &url.URL{Scheme: t.scheme, Host: t.host, Path: t.basePath + r.Path, RawQuery: encodeQuery(t.query, r.Query)}
	if strings.IndexByte(u.Path, '%') >= 0 {
		u.RawPath = u.Path
		u.Path, _ = url.PathUnescape(u.RawPath) // connector.Path made it: it is well formed
	}
	header := make(http.Header, len(t.header)+len(r.Header)+4)
	header["Accept"] = []string{accept[r.Answer]}
	header["User-Agent"] = []string{c.opt.UserAgent}
	for name, v := range t.header {
		header[name] = v
	}
	for name, v := range r.Header {
		header[name] = v
	}
	if r.Answer == media.Binary {
		header["Accept-Encoding"] = []string{"identity"} // the bytes and their number as they are
	}
	req := &http.Request{Method: r.Method, URL: u, Host: t.host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	r.attach(req)
	return req.WithContext(egress.WithHosts(ctx, t.hosts))
}

// attach puts the body into the request, in such a way that net/http can't send a
// write a second time.
func (r *Request) attach(req *http.Request) {
	switch {
	case r.Upload != nil:
		req.Header["Content-Type"] = []string{cmp.Or(r.Upload.ContentType, "application/octet-stream")}
	case r.Body != nil && (req.Header["Content-Type"] == nil || r.Body.Framed()):
		req.Header["Content-Type"] = []string{r.Body.ContentType()}
	}
	switch {
	case r.Upload != nil && r.Upload.Size != 0:
		req.ContentLength = r.Upload.Size
		if r.upload != nil { // nil in a rehearsal
			req.Body = io.NopCloser(r.upload)
		}
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
