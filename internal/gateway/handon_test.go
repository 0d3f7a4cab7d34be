package gateway_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"cognate/internal/engine"
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
			if strings.HasPrefix(c.path, "/custom") {
				query = ""
			}
			if a := s.send(t, c.method, c.path+ref+query, c.body, "Content-Type", c.contentType); a.status != 200 {
				t.Fatalf("%d %s", a.status, a.text)
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
	if m := s.send(t, "POST", "/unified/ticketing/contacts"+ref+"&truto_body_passthrough=true", "").message(t, 400); !strings.Contains(m, "the body is empty") {
		t.Error(m)
	}
	// what is read is bounded as before
	a := s.send(t, "POST", "/unified/ticketing/contacts"+ref+"&truto_body_passthrough=false", `{"a":"`+strings.Repeat("x", 11<<20)+`"}`)
	if a.status != http.StatusRequestEntityTooLarge || s.engine.count() != 0 {
		t.Errorf("%d %s", a.status, a.text)
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
