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

// request makes what is sent. Of an account it holds only what may go to its host,
// and of a credential nothing where the request is anonymous. hidden names the
// headers that are not shown.
func (c *Client) request(ctx context.Context, t *Target, r *Request) (req *http.Request, hidden []string, err error) {
	u := t.url(r)
	isOwn := r.Address == nil || t.isOwn(u)
	header := make(http.Header, len(t.header)+len(r.Header)+6)
	header["Accept"] = []string{accept[r.Answer]}
	header["User-Agent"] = []string{c.opt.UserAgent}
	if r.Answer == media.Binary {
		header["Accept-Encoding"] = []string{"identity"} // the bytes and their number as they are
	}
	req = &http.Request{Method: r.Method, URL: u, Host: u.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	req = req.WithContext(egress.WithHosts(ctx, t.hosts))
	if isOwn {
		setHeaders(header, t.header)
	}
	private := r.Private
	if isOwn && !r.Anonymous {
		if hidden, err = c.authorize(ctx, t, r, req); err != nil {
			return nil, nil, err
		}
		hidden, private = append(hidden, r.Private...), nil
	}
	for name, v := range r.Header {
		taken := r.Foreign && (t.header[name] != nil || contains(hidden, name))
		if !taken && !contains(private, name) {
			header[name] = v
		}
	}
	r.attach(req)
	return req, hidden, nil
}

// url is where the request goes. The query of a whole address stays as it is.
func (t *Target) url(r *Request) *url.URL {
	if r.Address != nil {
		u := *r.Address.u
		u.RawQuery = joinQuery(u.RawQuery, r.Query.Encode())
		return &u
	}
	u := &url.URL{Scheme: t.scheme, Host: t.host, Path: t.basePath + r.Path, RawQuery: cmp.Or(r.RawQuery, r.Query.Encode())}
	u.RawPath = u.Path // it is well formed, and stays as it is
	if strings.IndexByte(u.Path, '%') >= 0 {
		u.Path, _ = url.PathUnescape(u.RawPath)
	}
	return u
}

// authorize adds the credentials, and gives the names of the headers that hold them.
func (c *Client) authorize(ctx context.Context, t *Target, r *Request, req *http.Request) ([]string, error) {
	addQuery(req.URL, t.credentials.Query)
	setHeaders(req.Header, t.credentials.Header)
	hidden := names(nil, t.credentials.Header)
	if t.signer == nil {
		return hidden, nil
	}
	signed, err := t.signer.Sign(ctx, &Outgoing{Method: r.Method, URL: req.URL, Now: c.now(), request: r, client: c})
	if err != nil {
		return nil, err
	}
	t.learn(signed.Secrets)
	addQuery(req.URL, signed.Query)
	setHeaders(req.Header, signed.Header)
	return names(hidden, signed.Header), nil
}

func setHeaders(header, more http.Header) {
	for name, v := range more {
		header[name] = v
	}
}

func names(list []string, h http.Header) []string {
	for name := range h {
		list = append(list, name)
	}
	return list
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// addQuery puts credentials behind a query, in which nothing can stand in for them.
func addQuery(u *url.URL, credentials url.Values) {
	if len(credentials) == 0 {
		return
	}
	var rest []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if pair != "" && credentials[name] == nil {
			rest = append(rest, pair)
		}
	}
	u.RawQuery = joinQuery(strings.Join(rest, "&"), credentials.Encode())
}

func joinQuery(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "&" + b
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
