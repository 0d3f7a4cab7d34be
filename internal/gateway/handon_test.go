package gateway_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/gateway"
)

// TestPassthrough: the body of a write is handed on as it comes, of whatever type and
// beyond the bound of bodies that are read.
func TestPassthrough(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 11<<20)
	for name, c := range map[string]struct{ method, path, contentType, body string }{
		"create":        {"POST", "/unified/ticketing/contacts", "text/csv", "a;b\n"},
		"update":        {"PATCH", "/unified/ticketing/contacts/7", "application/json", `{"no json`},
		"custom method": {"POST", "/unified/ticketing/attachments/download", "", "abc"},
		"proxy":         {"PUT", "/proxy/users/7", "application/octet-stream", "\x00\x01"},
		"large":         {"POST", "/unified/ticketing/contacts", "application/zip", large},
		"large, custom": {"POST", "/custom/files", "application/zip", large},
		"custom JSON":   {"POST", "/custom/files", "application/json", `{"methodConfig":{"items":"response"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			var got, kind string
			var size int64
			s.engine.answer = func(call *engine.Call) (*engine.Answer, error) {
				data, err := io.ReadAll(call.Upload.Body)
				got, kind, size = string(data), call.Upload.ContentType, call.Upload.Size
				return &engine.Answer{Status: 200, Body: []byte(`{"id":"7"}`)}, err
			}
			query := "&truto_body_passthrough=true"
			if name == "large, custom" { // as it is, whatever is not JSON
				query = ""
			}
			if a := s.send(t, c.method, c.path+ref+query, c.body, "Content-Type", c.contentType); a.status != 200 {
				t.Fatalf("%d %s", a.status, a.text)
			}
			if call := s.engine.last(t); call.Custom != nil && (call.Custom.RawQuery != "" || call.Custom.Config != nil) {
				t.Errorf("the vendor is told %q %s", call.Custom.RawQuery, call.Custom.Config)
			}
			if got != c.body || kind != c.contentType || size != int64(len(c.body)) {
				t.Errorf("%d bytes of %q, told as %d", len(got), kind, size)
			}
		})
	}
}

func TestPassthroughRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, path := range []string{"/unified/ticketing/contacts", "/proxy/users", "/custom/users"} {
		if m := s.send(t, "POST", path+ref+"&truto_body_passthrough=true", "").message(t, 400); !strings.Contains(m, "the body is empty") {
			t.Errorf("%s: %s", path, m)
		}
		for query, want := range map[string]string{"=maybe": `true or false is needed, not "maybe"`, "[]=true": "truto_body_passthrough"} {
			if m := s.send(t, "POST", path+ref+"&truto_body_passthrough"+query, "{}").message(t, 400); !strings.Contains(m, want) {
				t.Errorf("%s: %s", path, m)
			}
		}
	}
	// what is read is bounded as before
	a := s.send(t, "POST", "/unified/ticketing/contacts"+ref+"&truto_body_passthrough=false", `{"a":"`+strings.Repeat("x", 11<<20)+`"}`)
	if a.status != http.StatusRequestEntityTooLarge || s.engine.count() != 0 {
		t.Errorf("%d %s", a.status, a.text)
	}
}

// begin is a connection on which a caller begins a call whose body has size bytes.
func (s *server) begin(t *testing.T, size int, body string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "POST /custom/files%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer api\r\nContent-Length: %d\r\n\r\n%s", ref, size, body)
	return conn
}

// took makes the engine read the body as it comes, beside the call, as one that sends
// it on does. A vendor that refuses has enough of it with the first piece; else what
// ended the body is handed over.
func (s *server) took(refuses bool) <-chan error {
	ended := make(chan error, 1)
	s.engine.answer = func(c *engine.Call) (*engine.Answer, error) {
		first, last := make(chan error, 1), make(chan error, 1)
		go func() {
			buf := make([]byte, 8)
			_, err := c.Upload.Body.Read(buf)
			for first <- err; err == nil; {
				_, err = c.Upload.Body.Read(buf)
			}
			last <- err
		}()
		if err := <-first; err != nil || refuses {
			return nil, cognate.Errorf(cognate.CodeForbidden, "no more")
		}
		err := <-last
		if ended <- err; !errors.Is(err, io.EOF) {
			return nil, cognate.Wrap(err, cognate.CodeInvalid, "it broke")
		}
		return &engine.Answer{Body: []byte(`{}`)}, nil
	}
	return ended
}

// TestRefusedEarly: a caller is answered while its body is still on its way, and may
// send the rest of it before it reads the answer.
func TestRefusedEarly(t *testing.T) {
	t.Parallel()
	for name, rest := range map[string]int{"waiting": 0, "sending on": 64 << 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.took(true)
			conn := s.begin(t, 64<<20+1, "a")
			if _, err := io.CopyN(conn, zeros{}, int64(rest)); err != nil {
				t.Fatal(err)
			}
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if m := readAnswer(t, res).message(t, 403); m != "no more" || !res.Close {
				t.Errorf("%s, %v", m, res.Header)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// TestCallerBreaksOff: whoever sends the body on learns that it is not whole.
func TestCallerBreaksOff(t *testing.T) {
	t.Parallel()
	s := start(t)
	ended := s.took(false)
	_ = s.begin(t, 100, "some of it").Close()
	if err := <-ended; !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

// TestSlowBody: a body that moves is not bound by the server's time for bodies; one
// that doesn't is given up.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	const most = 200 * time.Millisecond // for a body that is read
	for name, c := range map[string]struct {
		ago    time.Duration
		status int
	}{"moving": {0, 200}, "stalled": {time.Minute - most, 400}} { // a piece has a minute
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(g *gateway.Config) { g.Now = func() time.Time { return time.Now().Add(-c.ago) } })
			slow := httptest.NewUnstartedServer(s.http.Config.Handler)
			slow.Config.ReadTimeout = most
			slow.Start()
			t.Cleanup(slow.Close)
			s.url = slow.URL
			s.took(false)
			conn := s.begin(t, 4, "a")
			tick := time.NewTicker(most)
			defer tick.Stop()
			for range 3 {
				if <-tick.C; c.status == 200 {
					_, _ = io.WriteString(conn, "b")
				}
			}
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != c.status || res.Close != (c.status != 200) {
				t.Errorf("%d %v", res.StatusCode, res.Header)
			}
		})
	}
}

// TestStreamFormat: the engine hands the vendor's answer on.
func TestStreamFormat(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.send(t, "GET", "/unified/ticketing/contacts"+ref+"&truto_response_format=stream", "")
	if call := s.engine.last(t); call.Format != engine.FormatStream || call.Stream {
		t.Errorf("%+v", call)
	}
}
