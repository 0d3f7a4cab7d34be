package upstream_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/media"
	"cognate/internal/upstream"
)

// TestRequest: what arrives is what was asked for, credentials with it.
func TestRequest(t *testing.T) {
	t.Parallel()
	got := make(chan *http.Request, 1)
	body := make(chan string, 1)
	v := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got <- r
		body <- string(b)
		_, _ = io.WriteString(w, "{}")
	}, func(c *upstream.TargetConfig) {
		c.Credentials.Header.Set("Authorization", "Basic abc")
		c.Header.Set("X-Site", "north")
		c.Credentials.Query.Set("key", "secret")
	})
	r := post("/users/a%2F..%2Fb%3F/", `{"a":1}`)
	r.Query = url.Values{"q": {"x y", "&"}, "key": {"forged"}}
	r.Header = http.Header{"X-Site": {"south"}}
	if _, err := upstream.New(transport(t), clock, upstream.Options{UserAgent: "cognate/1"}).Send(t.Context(), v, r, nil); err != nil {
		t.Fatal(err)
	}
	req := <-got
	if want := "/api/users/a%2F..%2Fb%3F/?q=x+y&q=%26&key=secret"; req.RequestURI != want {
		t.Errorf("asked for %s, want %s", req.RequestURI, want)
	}
	want := http.Header{
		"Accept": {"application/json"}, "Accept-Encoding": {"gzip"}, "Authorization": {"Basic abc"}, "Content-Length": {"7"},
		"Content-Type": {"application/json"}, "User-Agent": {"cognate/1"}, "X-Site": {"south"},
	}
	if diff := cmp.Diff(want, req.Header); diff != "" {
		t.Error(diff)
	}
	if b := <-body; b != `{"a":1}` {
		t.Errorf("body is %s", b)
	}
}

// TestNoReplay: a kept connection that breaks under a write must not make
// net/http send it again. A read may be sent again.
func TestNoReplay(t *testing.T) {
	t.Parallel()
	key := http.Header{"Idempotency-Key": {"k"}, "X-Idempotency-Key": {"k"}}
	tests := map[string]struct {
		request upstream.Request
		want    int // requests beside the first, which opens the connection
	}{
		"GET":                    {get("/x"), 2},
		"POST":                   {post("/x", "{}"), 1},
		"POST without body":      {upstream.Request{Method: "POST", Path: "/x"}, 1},
		"POST with a key":        {upstream.Request{Method: "POST", Path: "/x", Body: media.Bytes("application/json", []byte("{}")), Header: key}, 1},
		"bodiless POST and key":  {upstream.Request{Method: "POST", Path: "/x", Header: key}, 1},
		"bodiless PATCH and key": {upstream.Request{Method: "PATCH", Path: "/x", Header: key}, 1},
		"DELETE and key":         {upstream.Request{Method: "DELETE", Path: "/x", Header: key}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			asked, keyed := 0, true
			v := wire(t, func(c net.Conn) {
				defer func() { _ = c.Close() }()
				in := bufio.NewReader(c)
				for first := true; ; first = false {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					if r.URL.Path == "/first" {
						_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
						continue
					}
					mu.Lock()
					asked++
					keyed = keyed && (tt.request.Header == nil || r.Header.Get("Idempotency-Key") == "k")
					mu.Unlock()
					if !first {
						_ = c.(*net.TCPConn).SetLinger(0)
					}
					return
				}
			})
			c := upstream.New(transport(t), clock, upstream.Options{})
			if _, err := c.Send(t.Context(), v, get("/first"), nil); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Send(t.Context(), v, tt.request, nil); err == nil {
				t.Fatal("no error")
			}
			mu.Lock()
			defer mu.Unlock()
			if asked != tt.want || !keyed {
				t.Errorf("the vendor was asked %d times, want %d; the key came along: %v", asked, tt.want, keyed)
			}
		})
	}
}

const secret = `p+w/"d<&é-1`

// TestRedaction: a secret in any of its forms is cut from all that is shown.
func TestRedaction(t *testing.T) {
	t.Parallel()
	forms := []string{
		secret, `p+w/\"d<&é-1`, `p+w\/\"d<&é-1`, `p+w/\"d\u003c\u0026é-1`, url.QueryEscape(secret), url.PathEscape(secret),
		strings.ToLower(url.QueryEscape(secret)), "cCt3LyJkPCbDqS0x", "cCt3LyJkPCbDqS0x",
	}
	echo := strings.Join(forms, " | ")
	v := vendor(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Echo", "key cCt3LyJkPCbDqS0x")
		w.Header().Set("Set-Cookie", "session=1")
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(400)
		_, _ = io.WriteString(w, echo)
	}, func(c *upstream.TargetConfig) {
		c.Secrets = []string{"abc", secret, "long", "long-long"}
		c.Credentials.Header.Set("Authorization", "Basic x")
		c.Credentials.Header.Set("X-Key", "k")
		c.Header.Set("X-Site", "north")
		c.Credentials.Query = url.Values{"key": {secret}, "pin": {"123"}}
	})
	r := post("/x", `"long-long"`)
	r.Header, r.Private = http.Header{"X-Signature": {"derived"}, "X-Plain": {"plain"}}, []string{"X-Signature"}
	r.Query = url.Values{"a": {"b"}, "pin": {"999"}}
	trace := &upstream.Trace{Detail: true}
	_, err := upstream.New(transport(t), clock, upstream.Options{}).Send(t.Context(), v, r, trace)
	e := asError(t, err)
	gone := strings.TrimSuffix(strings.Repeat("[redacted] | ", len(forms)), " | ")
	if string(e.Remote.Body) != gone {
		t.Errorf("raw_response is %s", e.Remote.Body)
	}
	if len(e.Remote.Header) != 0 {
		t.Errorf("an error carries the headers %v", e.Remote.Header)
	}
	x := trace.Calls[0]
	if _, query, _ := strings.Cut(x.URL, "?"); query != "a=b&key=[redacted]&pin=[redacted]" {
		t.Errorf("URL is %s", x.URL)
	}
	if string(x.Body) != `"[redacted]"` || string(x.RespBody) != gone {
		t.Errorf("bodies are %s and %s", x.Body, x.RespBody)
	}
	for name, want := range map[string]string{"Authorization": "[redacted]", "X-Key": "[redacted]", "X-Site": "north", "X-Signature": "[redacted]", "X-Plain": "plain", "User-Agent": "cognate"} {
		if got := x.Header.Get(name); got != want {
			t.Errorf("%s is %s", name, got)
		}
	}
	if x.RespHeader.Get("Set-Cookie") != "[redacted]" || x.RespHeader.Get("X-Echo") != "key [redacted]" {
		t.Errorf("headers are %v", x.RespHeader)
	}
	if v.Redact("abc") != "abc" {
		t.Error("what is too short to be told apart is cut")
	}
}

// TestRedactionAtTheCut: a long body may be cut in the middle of a secret.
func TestRedactionAtTheCut(t *testing.T) {
	t.Parallel()
	const max = 64 << 10
	long := strings.Repeat("s3cr3t", 20)
	for _, before := range []int{0, 1, max - 119, max - 60, max - 1, max, max + 1} {
		body := strings.Repeat(long, 3) + strings.Repeat("x", before) + long + strings.Repeat(long, 10)
		body += strings.Repeat("y", 2*max)
		v := vendor(t, answer(500, "text/plain", body), func(c *upstream.TargetConfig) { c.Secrets = []string{long} })
		_, err := upstream.New(transport(t), clock, upstream.Options{}).Send(t.Context(), v, get("/x"), nil)
		if e := asError(t, err); len(e.Remote.Body) > max || strings.Contains(string(e.Remote.Body), "s3c") {
			t.Errorf("%d before it: %d bytes, a part of the secret is in them", before, len(e.Remote.Body))
		}
	}
}

func TestTargetChecks(t *testing.T) {
	t.Parallel()
	for _, base := range []string{
		"", "acme.example.com", "ftp://acme.example.com", "https://", "https://u:p@acme.example.com", "https://acme.example.com?x=1",
		"https://acme.example.com#x", "https://evil.example.org/.acme.example.com", "https://acme.example.com:1/", "https://a b/", "://",
	} {
		c := upstream.TargetConfig{BaseURL: base, Hosts: allow(t, "acme.example.com"), Secrets: []string{"evil"}}
		_, err := upstream.NewTarget(c)
		if err == nil || strings.Contains(err.Error(), "evil") {
			t.Errorf("%q: got %v", base, err)
		}
	}
}

func TestTrace(t *testing.T) {
	t.Parallel()
	v := vendor(t, answer(404, "application/json", `{}`))
	trace := &upstream.Trace{}
	c := upstream.New(transport(t), clock, upstream.Options{})
	for _, main := range []bool{false, true} {
		r := get("/x")
		r.Main = main
		_, _ = c.Send(t.Context(), v, r, trace)
	}
	want := []upstream.Exchange{{Name: "users.get", Method: "GET", Path: "/x", Status: 404, Began: now, Received: 2}, {Name: "users.get", Method: "GET", Path: "/x", Status: 404, Began: now, Main: true, Received: 2}}
	if diff := cmp.Diff(want, trace.Calls); diff != "" {
		t.Error(diff)
	}
	if trace.VendorStatus() != 404 || (*upstream.Trace)(nil).VendorStatus() != 0 || trace.VendorTime() != 0 {
		t.Error("wrong sums")
	}
}
