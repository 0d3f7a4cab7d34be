package gateway_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"cognate/internal/egress"
	"cognate/internal/engine"
	"cognate/internal/upstream"
)

// vendor answers with a file.
type vendor func(*http.Request) *http.Response

func (f vendor) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// file is an answer whose body comes from a vendor that says body.
func file(t *testing.T, header http.Header, length int64, body io.Reader) func(*engine.Call) (*engine.Answer, error) {
	t.Helper()
	hosts, err := egress.ParseHosts([]string{"files.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	target, err := upstream.NewTarget(upstream.TargetConfig{BaseURL: "https://files.example.com", Hosts: hosts})
	if err != nil {
		t.Fatal(err)
	}
	client := upstream.New(vendor(func(r *http.Request) *http.Response {
		return &http.Response{StatusCode: 200, Header: header, ContentLength: length, Body: io.NopCloser(body), Request: r}
	}), time.Now, upstream.Options{})
	return func(c *engine.Call) (*engine.Answer, error) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel() // as the call's own time is over when it is answered
		s, _, err := client.Stream(ctx, target, upstream.Request{Vendor: "Acme", Method: "GET", Path: "/1"}, c.Trace)
		return &engine.Answer{Status: 200, File: s}, err
	}
}

const download = "/unified/ticketing/attachments/download" + ref

func TestFile(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header http.Header
		length int64
		want   http.Header
	}{
		"plain": {http.Header{}, -1, http.Header{"Content-Type": {"application/octet-stream"}, "Content-Disposition": {"attachment"}}},
		"named": {
			http.Header{"Content-Type": {"application/pdf"}, "Content-Disposition": {`inline; filename="a b.pdf"`}},
			5,
			http.Header{"Content-Type": {"application/pdf"}, "Content-Disposition": {`attachment; filename="a b.pdf"`}, "Content-Length": {"5"}},
		},
		"a page": {
			http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Content-Disposition": {"inline; filename*=utf-8''%C3%BC.html"}},
			5,
			http.Header{
				"Content-Type": {"text/html; charset=utf-8"}, "Content-Disposition": {"attachment; filename*=utf-8''%C3%BC.html"},
				"Content-Security-Policy": {"sandbox; default-src 'none'"}, "X-Content-Type-Options": {"nosniff"},
			},
		},
		"packed": {http.Header{"Content-Encoding": {"br"}, "Set-Cookie": {"a=b"}, "X-Vendor": {"1"}}, 5, http.Header{"Content-Encoding": {"br"}, "Set-Cookie": nil, "X-Vendor": nil}},
		"odd":    {http.Header{"Content-Type": {"a b"}, "Content-Disposition": {`attachment; filename="`}}, 5, http.Header{"Content-Type": {"application/octet-stream"}, "Content-Disposition": {"attachment"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.engine.answer = file(t, tt.header, tt.length, strings.NewReader("hello"))
			a := s.send(t, "POST", download, "{}")
			if a.status != 200 || a.text != "hello" {
				t.Fatalf("%d %q", a.status, a.text)
			}
			for name, want := range tt.want {
				if got := strings.Join(a.header[name], "|"); got != strings.Join(want, "|") {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestFileCut: what breaks on the way can't be told any more; it must not look
// whole.
func TestFileCut(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.engine.answer = file(t, http.Header{}, -1, io.MultiReader(bytes.NewReader(make([]byte, 100_000)), cut{}))
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.url+download, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer api")
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); err == nil || resp.StatusCode != 200 {
		t.Errorf("%d: %d bytes, and no error", resp.StatusCode, n)
	}
	if line := s.line(t, "file cut"); line["level"] != "WARN" {
		t.Errorf("the log says %v", line)
	}
}

type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestOtherTypes(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.engine.answer = func(*engine.Call) (*engine.Answer, error) {
		return &engine.Answer{Status: 200, ContentType: "application/xml", Body: []byte("<a/>")}, nil
	}
	if a := s.send(t, "GET", "/unified/ticketing/contacts/7"+ref, ""); a.text != "<a/>" || a.header.Get("Content-Type") != "application/xml" {
		t.Errorf("%q as %q", a.text, a.header.Get("Content-Type"))
	}
}
