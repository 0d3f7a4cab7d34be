package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

func TestPreferences(t *testing.T) {
	t.Parallel()
	type asked struct{ Strict, Scan, DryRun, MustCreate, Stream bool }
	tests := map[string]struct {
		method, path string
		header       []string
		want         asked
		applied      string
		refused      string // part of a 400
	}{
		"scan":                  {"GET", "", []string{"Prefer", "filter=scan"}, asked{Scan: true}, "filter=scan", ""},
		"scan and strict":       {"GET", "", []string{"Prefer", "filter=scan, handling=strict"}, asked{Scan: true, Strict: true}, "handling=strict, filter=scan", ""},
		"another filter":        {"GET", "", []string{"Prefer", "filter=push"}, asked{}, "", ""},
		"scan of a record":      {"GET", "/7", []string{"Prefer", "filter=scan"}, asked{}, "", ""},
		"dry run of a create":   {"POST", "", []string{"Prefer", "dry-run"}, asked{DryRun: true}, "dry-run", ""},
		"dry run of an update":  {"PATCH", "/7", []string{"Prefer", "Dry-Run"}, asked{DryRun: true}, "dry-run", ""},
		"dry run of a delete":   {"DELETE", "/7", []string{"Prefer", "dry-run"}, asked{DryRun: true}, "dry-run", ""},
		"dry run of a list":     {"GET", "", []string{"Prefer", "dry-run"}, asked{}, "", "dry-run is for writes"},
		"dry run of a get":      {"GET", "/7", []string{"Prefer", "dry-run"}, asked{}, "", "dry-run is for writes"},
		"make or leave":         {"POST", "", []string{"If-None-Match", "*"}, asked{MustCreate: true}, "", ""},
		"a version not to meet": {"POST", "", []string{"If-None-Match", `"1"`}, asked{}, "", "If-None-Match is offered for create, as *"},
		"make by an update":     {"PATCH", "/7", []string{"If-None-Match", "*"}, asked{}, "", "this is update"},
		"a version to meet":     {"PATCH", "/7", []string{"If-Match", `"1"`}, asked{}, "", "etag goes into the query"},
		"lines":                 {"GET", "", []string{"Accept", "application/x-ndjson"}, asked{Stream: true}, "", ""},
		"lines among others":    {"GET", "", []string{"Accept", "application/json;q=0.5, Application/X-NDJSON; q=0.9"}, asked{Stream: true}, "", ""},
		"no lines":              {"GET", "", []string{"Accept", "application/x-ndjson;q=0.0, */*"}, asked{}, "", ""},
		"lines of a record":     {"GET", "/7", []string{"Accept", "application/x-ndjson"}, asked{}, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			body := ""
			if tt.method == http.MethodPost || tt.method == http.MethodPatch {
				body = "{}"
			}
			a := s.send(t, tt.method, "/unified/ticketing/contacts"+tt.path+ref, body, tt.header...)
			if tt.refused != "" {
				if message, _ := a.body["message"].(string); a.status != 400 || !strings.Contains(message, tt.refused) || s.engine.count() != 0 {
					t.Errorf("%d %s", a.status, a.text)
				}
				return
			}
			call := s.engine.last(t)
			got := asked{call.Strict, call.Scan, call.DryRun, call.MustCreate, call.Stream}
			if diff := cmp.Diff(tt.want, got); diff != "" || a.status != 200 || a.header.Get("Preference-Applied") != tt.applied {
				t.Errorf("%d, applied %q, %s", a.status, a.header.Get("Preference-Applied"), diff)
			}
		})
	}
}

// TestStream: lines come as they are written, headers before them, and what goes
// wrong later in the last one.
func TestStream(t *testing.T) {
	t.Parallel()
	s := start(t)
	failure := error(nil)
	s.engine.answer = func(*engine.Call) (*engine.Answer, error) {
		return &engine.Answer{
			Status: 200, ContentType: engine.NDJSON, Filters: []engine.Filter{{Name: "created_at", By: "vendor"}, {Name: "tags", By: "scan"}},
			Stream: func(_ context.Context, w io.Writer, flush func() error) error {
				if _, err := io.WriteString(w, "{\"id\":\"1\"}\n"); err != nil {
					return err
				}
				return errors.Join(flush(), failure)
			},
		}, nil
	}
	const path = "/unified/ticketing/contacts" + ref
	a := s.send(t, "GET", path, "", "Accept", engine.NDJSON)
	if a.status != 200 || a.text != "{\"id\":\"1\"}\n" || a.header.Get("Content-Type") != engine.NDJSON {
		t.Errorf("%d %q %v", a.status, a.text, a.header)
	}
	if got := a.header.Get("Cognate-Filters"); got != "created_at=vendor, tags=scan" {
		t.Errorf("Cognate-Filters: %s", got)
	}
	failure = cognate.Errorf(cognate.CodeRateLimited, "slow down")
	a = s.send(t, "GET", path, "", "Accept", engine.NDJSON)
	lines := strings.Split(a.text, "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], `{"$error":{"statusCode":429,"error":"Too Many Requests","message":"slow down"`) || lines[2] != "" {
		t.Errorf("%q", a.text)
	}
}
