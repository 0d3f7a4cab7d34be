package upstream_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"cognate"
	"cognate/internal/media"
	"cognate/internal/upstream"
)

// zeros is a body of n bytes that nobody holds.
func zeros(n int64) io.Reader { return io.LimitReader(endless{}, n) }

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestStream(t *testing.T) {
	t.Parallel()
	asked := make(chan http.Header, 1)
	v := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Content-Disposition", `attachment; filename="a.pdf"`)
		w.Header().Set("Content-Length", "5")
		_, _ = io.WriteString(w, "%PDF-")
	})
	trace := &upstream.Trace{Detail: true}
	s, failed, err := upstream.New(transport(t), clock, upstream.Options{}).Stream(t.Context(), v, get("/files/1"), trace)
	if err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	if s.Status != 200 || s.Length != 5 || s.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("got %+v", s)
	}
	data, err := io.ReadAll(s)
	if err != nil || string(data) != "%PDF-" {
		t.Errorf("got %q, %v", data, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if x := trace.Calls[0]; x.Status != 200 || x.Received != 5 || len(x.RespBody) > 0 || x.RespHeader.Get("Content-Type") != "application/pdf" {
		t.Errorf("the trace has %+v", x)
	}
	if h := <-asked; h.Get("Accept") != "*/*" || h.Get("Accept-Encoding") != "identity" {
		t.Errorf("asked with %v", h)
	}
}

// TestStreamNotClean: a failure is judged and told as Send does.
func TestStreamNotClean(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		vendor http.HandlerFunc
		status int
		value  string
	}{
		"JSON":     {answer(404, "application/json", `{"error":"gone"}`), 404, `{"error":"gone"}`},
		"XML":      {answer(403, "application/xml", `<Error><Code>AccessDenied</Code></Error>`), 403, `{"Error":{"Code":"AccessDenied"}}`},
		"text":     {answer(410, "text/plain", "gone"), 410, ""},
		"page":     {answer(500, "text/html", "<html>"), 502, ""},
		"redirect": {answer(304, "", ""), 502, ""},
		"too much": {answer(500, "text/plain", strings.Repeat("x", 5000)), 502, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := upstream.New(transport(t), clock, upstream.Options{MaxResponse: 4096})
			s, failed, err := c.Stream(t.Context(), vendor(t, tt.vendor), get("/files/1"), nil)
			if e := asError(t, err); s != nil || failed == nil || e.Status() != tt.status || e.Remote == nil {
				t.Fatalf("got %v, %v, %v", s, failed, err)
			}
			if got := string(failed.Value.AppendJSON(nil)); got != tt.value {
				t.Errorf("the value is %s", got)
			}
		})
	}
}

func TestStreamBounds(t *testing.T) {
	t.Parallel()
	const short, long = 100 * time.Millisecond, time.Minute
	tests := map[string]struct {
		say   string // the answer on the wire; then nothing more, the connection stays
		close bool
		atOne bool // refused before a byte is read
		want  string
		code  cognate.Code
		bytes int
	}{
		"told to be too long": {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello", false, true, "Acme answered with more than 10 bytes", cognate.CodeBadGateway, 0},
		"too long":            {"HTTP/1.1 200 OK\r\n\r\nhello hello", true, false, "Acme answered with more than 10 bytes", cognate.CodeBadGateway, 10},
		"as long as may be":   {"HTTP/1.1 200 OK\r\n\r\nhello hell", true, false, "", "", 10},
		"cut":                 {"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhello", true, false, "Acme broke off in the middle of its answer", cognate.CodeBadGateway, 5},
		"stalled":             {"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhello", false, false, "Acme sent nothing for 100ms in the middle of its answer", cognate.CodeGatewayTimeout, 5},
		"no head":             {"HTTP/1.1 200 OK\r\n", false, true, "Acme did not answer within 100ms", cognate.CodeGatewayTimeout, 0},
		"stalled failure":     {"HTTP/1.1 500 Bad\r\nContent-Length: 8\r\n\r\nhello", false, true, "Acme did not answer within 100ms", cognate.CodeGatewayTimeout, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := wire(t, func(c net.Conn) {
				request(c)
				_, _ = io.WriteString(c, tt.say)
				if !tt.close {
					_, _ = c.Read(make([]byte, 1))
				}
				_ = c.Close()
			})
			opt := upstream.Options{MaxStream: 10, IdleTimeout: long, Timeout: long}
			if tt.code == cognate.CodeGatewayTimeout {
				opt.IdleTimeout = short
			}
			if tt.atOne && tt.code == cognate.CodeGatewayTimeout {
				opt.Timeout = short
			}
			s, _, err := upstream.New(transport(t), clock, opt).Stream(t.Context(), v, get("/files/1"), nil)
			if !tt.atOne {
				if err != nil {
					t.Fatal(err)
				}
				var data []byte
				if data, err = io.ReadAll(s); len(data) != tt.bytes {
					t.Errorf("got %q", data)
				}
				_ = s.Close()
			}
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e := asError(t, err); e.Code != tt.code || e.Message != tt.want {
				t.Errorf("got %v", e)
			}
		})
	}
}

// TestStreamOutlivesItsCall: the call's own time ends with the head of the answer;
// then it is the context of Until that counts.
func TestStreamOutlivesItsCall(t *testing.T) {
	t.Parallel()
	more := make(chan string)
	v := vendor(t, func(w http.ResponseWriter, _ *http.Request) {
		for s := range more {
			_, _ = io.WriteString(w, s)
			_ = http.NewResponseController(w).Flush()
		}
	})
	call, end := context.WithCancel(t.Context())
	c := upstream.New(transport(t), clock, upstream.Options{})
	go func() { more <- "hello" }()
	s, _, err := c.Stream(call, v, get("/files/1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	end()
	buf := make([]byte, 10)
	if n, err := io.ReadFull(s, buf[:5]); n != 5 || err != nil {
		t.Fatalf("got %d bytes, %v", n, err)
	}
	caller, leave := context.WithCancel(t.Context())
	s.Until(caller)
	leave()
	_, err = s.Read(buf)
	if e := asError(t, err); e.Code != cognate.CodeUnavailable {
		t.Errorf("got %v", e)
	}
	if _, again := s.Read(buf); !errors.Is(again, err) {
		t.Errorf("then %v", again)
	}
	_ = s.Close()
	close(more)
}

func TestStreamGivenUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	v := wire(t, func(c net.Conn) {
		request(c)
		cancel()
		_, _ = c.Read(make([]byte, 1))
	})
	_, _, err := upstream.New(transport(t), clock, upstream.Options{}).Stream(ctx, v, get("/files/1"), nil)
	if e := asError(t, err); e.Code != cognate.CodeUnavailable {
		t.Errorf("got %v", e)
	}
}

// allocated is how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestFlatMemory: 64 MiB go up and come down, and nothing of them is kept. It is
// not run beside others, whose memory would count.
func TestFlatMemory(t *testing.T) { //nolint:paralleltest // see above
	const size, most = 64 << 20, 8 << 20
	c := upstream.New(transport(t), clock, upstream.Options{})
	v := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		if r.Method == http.MethodPost && n != size {
			t.Errorf("%d bytes came", n)
		}
		if r.Method == http.MethodGet {
			_, _ = io.Copy(w, zeros(size))
		}
	})
	down := allocated(func() {
		s, _, err := c.Stream(t.Context(), v, get("/files/1"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, s); n != size || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
		_ = s.Close()
	})
	up := allocated(func() {
		r := upstream.Request{Vendor: "Acme", Method: "POST", Path: "/files", Upload: &upstream.Upload{Body: zeros(size), Size: size}}
		if _, err := c.Send(t.Context(), v, r, nil); err != nil {
			t.Error(err)
		}
	})
	if down > most || up > most {
		t.Errorf("%d MiB down allocate %d bytes, up %d", size>>20, down, up)
	}
}

// TestMultipartFlatMemory: the files of a body are decoded on their way out.
func TestMultipartFlatMemory(t *testing.T) { //nolint:paralleltest // see above
	const size, most = 32 << 20, 8 << 20
	c := upstream.New(transport(t), clock, upstream.Options{})
	v := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		if n != r.ContentLength || n < size {
			t.Errorf("%d bytes came, %d were told", n, r.ContentLength)
		}
	})
	text := `{"f":{"file_name":"a","data":"` + strings.Repeat("AAAA", size/3+1) + `"}}`
	b := body(t, media.Multipart, text)
	if n := allocated(func() {
		if _, err := c.Send(t.Context(), v, upstream.Request{Vendor: "Acme", Method: "POST", Path: "/files", Body: b}, nil); err != nil {
			t.Error(err)
		}
	}); n > most {
		t.Errorf("%d bytes allocated", n)
	}
}
