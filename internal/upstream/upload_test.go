package upstream_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"cognate"
	"cognate/internal/upstream"
)

func upload(body io.Reader, size int64) upstream.Request {
	return upstream.Request{Vendor: "Acme", Method: "POST", Path: "/files", Upload: &upstream.Upload{ContentType: "image/png", Size: size, Body: body}}
}

func TestUpload(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		size int64
		body string
		want int64 // the Content-Length told
	}{
		"known":   {5, "hello", 5},
		"unknown": {-1, "hello", -1},
		"empty":   {0, "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := make(chan sent, 1)
			trace := &upstream.Trace{Detail: true}
			r := upload(strings.NewReader(tt.body), tt.size)
			if _, err := upstream.New(transport(t), clock, upstream.Options{}).Send(t.Context(), vendor(t, keeping(got)), r, trace); err != nil {
				t.Fatal(err)
			}
			if s := <-got; s.body != tt.body || s.length != tt.want || s.header.Get("Content-Type") != "image/png" {
				t.Errorf("the vendor got %+v", s)
			}
			if x := trace.Calls[0]; x.Sent != int64(len(tt.body)) || strings.Contains(string(x.Body), "hello") {
				t.Errorf("the trace has %d bytes: %s", x.Sent, x.Body)
			}
		})
	}
}

// TestUploadFaults: what is wrong with the caller's body is the caller's fault, and
// what is known of the write is told.
func TestUploadFaults(t *testing.T) {
	t.Parallel()
	broken := io.MultiReader(strings.NewReader("hello"), brokenBody{})
	waiting, hold := io.Pipe()
	t.Cleanup(func() { _ = hold.Close() })
	go func() { _, _ = io.WriteString(hold, "hello") }()
	const notKnown = "; whether it did what was asked is not known"
	tests := map[string]struct {
		request upstream.Request
		code    cognate.Code
		want    string
	}{
		"told to be too long": {upload(zeros(11), 11), cognate.CodeTooLarge, "the body for Acme has 11 bytes; at most 10 are sent"},
		"too long":            {upload(zeros(11), -1), cognate.CodeTooLarge, "the body has more than 10 bytes, the most that is sent" + notKnown},
		"broken":              {upload(broken, -1), cognate.CodeInvalid, "the body ended early or is framed wrongly" + notKnown},
		"short":               {upload(zeros(5), 9), cognate.CodeInvalid, "the body ended early or is framed wrongly" + notKnown},
		"stalled":             {upload(waiting, 9), cognate.CodeInvalid, "the body did not arrive in time" + notKnown},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := vendor(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
			idle := time.Minute
			if name == "stalled" {
				idle = 100 * time.Millisecond
			}
			c := upstream.New(transport(t), clock, upstream.Options{MaxUpload: 10, IdleTimeout: idle})
			_, err := c.Send(t.Context(), v, tt.request, nil)
			if e := asError(t, err); e.Code != tt.code || e.Message != tt.want || e.Remote != nil {
				t.Errorf("got %v", e)
			}
		})
	}
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("reset by peer") }

// TestUploadAnswers: a vendor may answer before it has the whole body; one that
// does not take it, or does not answer, is waited for no longer than may be.
func TestUploadAnswers(t *testing.T) {
	t.Parallel()
	refuse := func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1)) // an answer to nothing is none
		_, _ = io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
		_, _ = io.Copy(io.Discard, c)
	}
	silent := func(c net.Conn) { request(c); _, _ = c.Read(make([]byte, 1)) }
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	deaf := func(c net.Conn) { // takes nothing
		_ = c.(*net.TCPConn).SetReadBuffer(1 << 10)
		<-over
		_ = c.Close()
	}
	tests := map[string]struct {
		vendor func(net.Conn)
		size   int64
		status int
		want   string
	}{
		"refused at once": {refuse, 8 << 20, 413, ""},
		"silent":          {silent, 10, 504, "Acme did not answer within 200ms; whether it did what was asked is not known"},
		"deaf":            {deaf, 64 << 20, 504, "Acme did not answer within 200ms; whether it did what was asked is not known"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wait := time.Minute
			if tt.status == 504 {
				wait = 200 * time.Millisecond
			}
			c := upstream.New(transport(t), clock, upstream.Options{IdleTimeout: wait, Timeout: wait})
			_, err := c.Send(t.Context(), wire(t, tt.vendor), upload(zeros(tt.size), tt.size), nil)
			if e := asError(t, err); e.Status() != tt.status || e.Message != tt.want {
				t.Errorf("got %d: %v", e.Status(), e)
			}
		})
	}
}

// TestSlowUpload: a body may take longer than an exchange, as long as it moves.
func TestSlowUpload(t *testing.T) {
	t.Parallel()
	const whole = time.Second
	in, out := io.Pipe()
	tick := time.NewTicker(whole / 2)
	t.Cleanup(tick.Stop)
	go func() {
		for range 3 {
			<-tick.C
			_, _ = io.WriteString(out, "x")
		}
		_ = out.Close()
	}()
	got := make(chan sent, 1)
	c := upstream.New(transport(t), clock, upstream.Options{IdleTimeout: time.Minute, Timeout: whole})
	if _, err := c.Send(t.Context(), vendor(t, keeping(got)), upload(in, -1), nil); err != nil {
		t.Fatal(err)
	}
	if s := <-got; s.body != "xxx" {
		t.Errorf("the vendor got %q", s.body)
	}
}
