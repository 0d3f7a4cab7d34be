package gateway_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cognate/internal/engine"
	"cognate/internal/gateway"
	"cognate/internal/httpapi"
)

type staticEngine struct{ answer engine.Answer }

func (s *staticEngine) Do(context.Context, *engine.Call) (*engine.Answer, error) {
	return &s.answer, nil
}

func (s *staticEngine) Meta(context.Context, *engine.Call) ([]byte, error) { return s.answer.Body, nil }

// discard is a ResponseWriter that keeps nothing.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

// BenchmarkDoor is what the door adds to a call: everything but the listener and
// the engine, the log line included.
func BenchmarkDoor(b *testing.B) {
	logger := slog.New(slog.NewJSONHandler(io.Discard, nil)) //nolint:sloglint // formatting the line is part of the cost
	g, err := gateway.New(gateway.Config{
		Engine: &staticEngine{engine.Answer{Status: 200, Body: []byte(`{"id":"7"}`)}}, Accounts: fakeStore{}, Tokens: fakeStore{},
		Methods: methods, Documents: documents, Logger: logger, Now: time.Now, TokenLimit: 1 << 40, AccountLimit: 1 << 40,
	})
	if err != nil {
		b.Fatal(err)
	}
	h := httpapi.Wrap(g, httpapi.Options{Logger: logger})
	body := `{"name":"Ana Example","emails":[{"email":"ana@example.com"}],"phones":[{"number":"+1 555 0100","type":"mobile"}],"details":"` + strings.Repeat("x", 600) + `"}`
	for _, c := range []struct{ name, method, path, body string }{
		{"get", "GET", "/unified/ticketing/contacts/7" + ref, ""},
		{"list", "GET", "/unified/ticketing/contacts" + ref + "&limit=10&emails[][email]=ana@example.com&truto_ignore_remote_data=true", ""},
		{"create", "POST", "/unified/ticketing/contacts" + ref, body},
		{"refused", "GET", "/unified/ticketing/contacts" + ref + "&limit=x", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			reader := strings.NewReader(c.body)
			r := httptest.NewRequest(c.method, c.path, io.NopCloser(reader))
			r.ContentLength = int64(len(c.body))
			r.Header = http.Header{"Authorization": {"Bearer api"}, "Content-Type": {"application/json"}}
			if c.body == "" {
				r.Body = http.NoBody
			}
			kept := r.Body
			w := &discard{http.Header{}}
			for b.Loop() {
				reader.Reset(c.body)
				r.Body = kept
				clear(w.header)
				h.ServeHTTP(w, r)
			}
		})
	}
}
