package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"cognate/internal/httpapi"
)

// local is the admin API on the store itself, without a network between: commands
// run the same handlers, checks and messages as callers of the server do.
type local struct{ handler http.Handler }

// newLocal keeps what goes well out of the log: the program does these calls, no
// caller.
func newLocal(all *parts) (*local, error) {
	quiet := *all
	quiet.logger = slog.New(warnings{all.logger.Handler()})
	p := &quiet
	c, err := p.console(operator{})
	if err != nil {
		return nil, err
	}
	mux := httpapi.NewMux()
	c.Routes(mux)
	return &local{httpapi.Wrap(mux, httpapi.Options{Logger: p.logger})}, nil
}

// warnings lets nothing below a warning through.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// do makes one call; body may be nil. dst, when not nil, takes the answer.
func (l *local) do(ctx context.Context, method, path string, query url.Values, body, dst any) error {
	raw, err := l.raw(ctx, method, path, query, body)
	if err != nil || dst == nil {
		return err
	}
	return json.Unmarshal(raw, dst)
}

func (l *local) raw(ctx context.Context, method, path string, query url.Values, body any) ([]byte, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	u := &url.URL{Scheme: "http", Host: "localhost", Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer operator")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	rec := &recorder{header: http.Header{}, status: http.StatusOK}
	l.handler.ServeHTTP(rec, req)
	if rec.status >= http.StatusBadRequest {
		return nil, refusalOf(rec)
	}
	return rec.body.Bytes(), nil
}

// refusalError is an error answer of the admin API.
type refusalError struct {
	status int
	text   string
}

func (e *refusalError) Error() string { return e.text }

// refusalOf is an error answer for the person at the terminal.
func refusalOf(rec *recorder) error {
	var e struct {
		Message string `json:"message"`
		Details struct {
			Failures []struct {
				Message string `json:"message"`
			} `json:"failures"`
		} `json:"details"`
	}
	if err := json.Unmarshal(rec.body.Bytes(), &e); err != nil {
		return fmt.Errorf("status %d: %s", rec.status, strings.TrimSpace(rec.body.String()))
	}
	if len(e.Details.Failures) < 2 {
		return &refusalError{rec.status, e.Message}
	}
	var text strings.Builder
	text.WriteString("this is refused:")
	for _, f := range e.Details.Failures {
		text.WriteString("\n  " + f.Message)
	}
	return &refusalError{rec.status, text.String()}
}
