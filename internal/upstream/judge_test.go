package upstream_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"cognate"
	"cognate/internal/egress"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

func TestCleanAnswers(t *testing.T) {
	t.Parallel()
	gzipped := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write([]byte(`{"id":1}`))
		_ = z.Close()
	}
	tests := map[string]struct {
		vendor http.HandlerFunc
		want   string // of Value; empty for undefined
	}{
		"object":               {answer(200, "application/json", `{"id": 1}`), `{"id":1}`},
		"created":              {answer(201, "application/json", `{"id": 1}`), `{"id":1}`},
		"array":                {answer(200, "application/json", `[1]`), `[1]`},
		"scalar":               {answer(200, "application/json", `"yes"`), `"yes"`},
		"JSON under any type":  {answer(200, "text/html", `{"id":1}`), `{"id":1}`},
		"huge number":          {answer(200, "application/json", `12345678901234567890123`), `12345678901234567890123`},
		"repeated key":         {answer(200, "application/json", `{"a":1,"a":2}`), `{"a":2}`},
		"invalid UTF-8":        {answer(200, "application/json", "\"a\xffb\""), "\"a\uFFFDb\""},
		"byte order mark":      {answer(200, "application/json", "\xef\xbb\xbf{\"id\":1}"), `{"id":1}`},
		"compressed":           {gzipped, `{"id":1}`},
		"empty":                {answer(200, "application/json", ""), ""},
		"blank":                {answer(200, "application/json", " \r\n"), ""},
		"byte order mark only": {answer(200, "application/json", "\xef\xbb\xbf"), ""},
		"no content":           {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := upstream.New(transport(t), clock, upstream.Options{})
			res, err := c.Send(t.Context(), vendor(t, tt.vendor), get("/users/1"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(res.Value.AppendJSON(nil)); got != tt.want {
				t.Errorf("value is %s, want %s", got, tt.want)
			}
		})
	}
}

func TestUncleanAnswers(t *testing.T) {
	t.Parallel()
	const page = "<html>Sign in</html>"
	tests := map[string]struct {
		vendor http.HandlerFunc
		status int // of our answer
		remote int // of the vendor, where it is kept
		want   string
		isJSON bool
	}{
		"HTML with 200":   {answer(200, "text/html", page), 502, 0, "Acme answered 200 with an HTML page", false},
		"text with 200":   {answer(200, "text/plain", "OK"), 502, 0, "Acme answered 200 with something that is not JSON", false},
		"half JSON":       {answer(200, "application/json", `{"id":`), 502, 0, "something that is not JSON", false},
		"nested too deep": {answer(200, "application/json", strings.Repeat("[", 1<<16)), 502, 0, "something that is not JSON", false},
		"redirect":        {answer(301, "text/html", page), 502, 0, "a redirect, which is not followed", false},
		"not modified":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, 502, 0, "a redirect", false},
		"400 JSON":        {answer(400, "application/json", `{"error":"no"}`), 400, 400, "", true},
		"401":             {answer(401, "application/json", `{}`), 401, 401, "", true},
		"403 text":        {answer(403, "text/plain", "No."), 403, 403, "", false},
		"404 HTML":        {answer(404, "text/html", page), 404, 404, "", false},
		"404 empty":       {answer(404, "text/html", ""), 404, 404, "", false},
		"422":             {answer(422, "application/json", `[{"field":"x"}]`), 422, 422, "", true},
		"429":             {answer(429, "application/json", `{}`), 429, 429, "", true},
		"500 HTML":        {answer(500, "text/html", page), 502, 0, "answered 500 with an HTML page", false},
		"503":             {answer(503, "text/plain", "Busy"), 503, 503, "", false},
		"599":             {answer(599, "text/plain", "?"), 599, 599, "", false},
		"600":             {answer(600, "text/plain", "?"), 502, 0, "the unknown status 600", false},
		"999":             {answer(999, "application/json", "{}"), 502, 0, "the unknown status 999", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := upstream.New(transport(t), clock, upstream.Options{})
			_, err := c.Send(t.Context(), vendor(t, tt.vendor), get("/users/1"), nil)
			e := asError(t, err)
			if e.Remote == nil || e.Remote.Status != tt.remote || e.Status() != tt.status || e.Remote.IsJSON != tt.isJSON || e.Remote.Call != "GET /users/1" {
				t.Errorf("status %d, remote %+v", e.Status(), e.Remote)
			}
			if !strings.Contains(e.Message, tt.want) {
				t.Errorf("message is %q, want %q in it", e.Message, tt.want)
			}
		})
	}
}

// request reads one request off a connection.
func request(c net.Conn) {
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
}

// TestBrokenAnswers: what the wire itself can do. A write that had left may have
// been done, and the message says so.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	say := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			request(c)
			_, _ = io.WriteString(c, text)
			_ = c.Close()
		}
	}
	hang := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			request(c)
			_, _ = io.WriteString(c, text)
			_, _ = c.Read(make([]byte, 1)) // until the other side has had enough
			_ = c.Close()
		}
	}
	reset := func(c net.Conn) {
		request(c)
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}
	const notKnown = "; whether it did what was asked is not known"
	tests := map[string]struct {
		vendor  func(net.Conn)
		status  int
		want    string
		unknown bool // whether a write was done
	}{
		"truncated":         {say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":1"), 502, "Acme broke off in the middle of its answer", true},
		"truncated chunks":  {say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id"), 502, "Acme broke off in the middle", true},
		"no HTTP":           {say("SSH-2.0-x\r\n"), 502, "could not be reached, or broke off", true},
		"closed":            {say(""), 502, "could not be reached, or broke off", true},
		"reset":             {reset, 502, "could not be reached, or broke off", true},
		"status 0":          {say("HTTP/1.1 000 Nothing\r\nContent-Length: 2\r\n\r\n{}"), 502, "the unknown status 0", false},
		"switches protocol": {hang("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), 502, "the unknown status 101", false},
		"too large":         {say("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + strings.Repeat(" ", 5000)), 502, "answered with more than 4096 bytes", false},
		"too large, unsaid": {say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + strings.Repeat(" ", 5000)), 502, "answered with more than 4096 bytes", false},
		"too long a header": {say("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n{}"), 502, "could not be reached, or broke off", true},
		"slow":              {hang(""), 504, "Acme did not answer within 300ms", true},
		"slow body":         {hang("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), 504, "Acme did not answer within 300ms", true},
	}
	for name, tt := range tests {
		for _, r := range []upstream.Request{get("/x"), post("/x", "{}")} {
			t.Run(name+"/"+r.Method, func(t *testing.T) {
				t.Parallel()
				wait := time.Minute
				if tt.status == 504 {
					wait = 300 * time.Millisecond
				}
				c := upstream.New(transport(t), clock, upstream.Options{MaxResponse: 4096, Timeout: wait})
				_, err := c.Send(t.Context(), wire(t, tt.vendor), r, nil)
				e := asError(t, err)
				if e.Remote == nil || e.Status() != tt.status || !strings.Contains(e.Message, tt.want) {
					t.Errorf("%d %q, want %d %q", e.Status(), e.Message, tt.status, tt.want)
				}
				if got := strings.HasSuffix(e.Message, notKnown); got != (tt.unknown && r.Method == "POST") {
					t.Errorf("message is %q", e.Message)
				}
			})
		}
	}
}

// TestGivenUp: the caller goes away while the vendor thinks.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 1)
	v := wire(t, func(c net.Conn) {
		request(c)
		asked <- struct{}{}
		_, _ = c.Read(make([]byte, 1))
		_ = c.Close()
	})
	c := upstream.New(transport(t), clock, upstream.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	_, err := c.Send(ctx, v, post("/x", "{}"), nil)
	e := asError(t, err)
	if e.Code != cognate.CodeUnavailable || !strings.Contains(e.Message, "given up") || !strings.Contains(e.Message, "not known") {
		t.Errorf("got %v", e)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err = c.Send(ctx, wire(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }), get("/x"), nil)
	if e := asError(t, err); e.Status() != 504 || !strings.Contains(e.Message, "before the time of the call was over") {
		t.Errorf("got %v", e)
	}
}

// TestNotCalled: what never leaves is no fault of the vendor.
func TestNotCalled(t *testing.T) {
	t.Parallel()
	other, err := egress.ParseHosts([]string{"api.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	open := vendor(t, answer(200, "application/json", "{}"))
	strict := egress.New(egress.Options{})
	tests := map[string]struct {
		target *upstream.Target
		by     http.RoundTripper
		want   string
	}{
		"plain http":      {open, failing{egress.ErrPlainHTTP}, "plain http is for address ranges"},
		"other host":      {open, failing{egress.ErrHostNotAllowed}, "its host is not one that the integration declares"},
		"private address": {target(t, "https://"+strings.TrimPrefix(open.String(), "http://")), strict, "its host has a private address"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := upstream.New(tt.by, clock, upstream.Options{}).Send(t.Context(), tt.target, post("/x", "{}"), nil)
			e := asError(t, err)
			if e.Status() != 502 || e.Remote != nil || !strings.Contains(e.Message, "Acme was not called") || !strings.Contains(e.Message, tt.want) {
				t.Errorf("got %v", e)
			}
		})
	}
	if _, err := upstream.NewTarget(upstream.TargetConfig{BaseURL: "https://127.0.0.1/", Hosts: other}); err == nil {
		t.Error("a host that is not declared makes a target")
	}
}

type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("dial: %w", f.err)
}

func TestRefusedConnection(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := target(t, "http://"+l.Addr().String())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = upstream.New(transport(t), clock, upstream.Options{}).Send(t.Context(), v, post("/x", "{}"), nil)
	e := asError(t, err)
	if e.Status() != 502 || e.Remote == nil || strings.Contains(e.Message, "not known") {
		t.Errorf("nothing was sent, got %v", e)
	}
}

func TestUnclean(t *testing.T) {
	t.Parallel()
	v := vendor(t, answer(200, "application/json", `{"a":"`+strings.Repeat("x", 100<<10)+`"}`))
	c := upstream.New(transport(t), clock, upstream.Options{})
	res, err := c.Send(t.Context(), v, get("/x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	e := c.Unclean(v, res, "no record")
	if len(e.Remote.Body) != 64<<10 || e.Remote.IsJSON || e.Status() != 502 || e.Remote.Call != "GET /x" {
		t.Errorf("%d bytes, %+v", len(e.Remote.Body), e.Status())
	}
	if res.Value.Kind() != jsonata.KindObject {
		t.Error("the answer itself is cut")
	}
}
