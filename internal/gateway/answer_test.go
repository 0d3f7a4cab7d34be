package gateway_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/gateway"
)

func TestAnswerHeaders(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.engine.answer = func(*engine.Call) (*engine.Answer, error) {
		return &engine.Answer{
			Status: 201, Body: []byte(`{"id":"7"}`), Ignored: []string{"details", "emails[1]", "emails[0].type", "custom_fields.a b,ü"},
			Outcome: "created", Partial: "the record couldn't be read again: ü\r\n", NextCursor: "abc-_",
			RateLimit: http.Header{"Ratelimit-Limit": {"500;w=60"}, "Ratelimit-Remaining": {"499"}, "Ratelimit-Reset": {"12"}},
		}, nil
	}
	a := s.send(t, "POST", "/unified/ticketing/contacts"+ref, "{}", "X-Request-Id", "given")
	if a.status != 201 {
		t.Fatalf("%d %s", a.status, a.text)
	}
	for name, want := range map[string]string{
		"Cognate-Ignored":     "custom_fields.a%20b%2C%C3%BC,details,emails[0].type,emails[1]",
		"Cognate-Outcome":     "created",
		"Cognate-Partial":     "the record couldn't be read again: %C3%BC%0D%0A",
		"Cognate-Next-Cursor": "abc-_",
		"Ratelimit-Limit":     "500;w=60", "Ratelimit-Remaining": "499", "Ratelimit-Reset": "12",
		"X-Request-Id": "given", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Length": "10",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAnswerWithoutExtras(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.engine.answer = func(*engine.Call) (*engine.Answer, error) { return &engine.Answer{Status: 200}, nil }
	a := s.send(t, "DELETE", "/unified/ticketing/contacts/7"+ref, "")
	if a.status != 200 || a.text != "{}" {
		t.Errorf("%d %s", a.status, a.text)
	}
	for name := range a.header {
		if strings.HasPrefix(name, "Cognate-") || strings.HasPrefix(name, "Ratelimit-") {
			t.Errorf("header %s: %q", name, a.header.Get(name))
		}
	}
}

func TestIgnoredHeader(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 1000 {
		many = append(many, "custom_fields.field_"+strconv.Itoa(1000+i))
	}
	exact := []string{strings.Repeat("a", 1023), strings.Repeat("b", 1024)}
	for name, c := range map[string]struct {
		paths []string
		check func(got string) bool
	}{
		"sorted":      {[]string{"b", "a"}, func(got string) bool { return got == "a,b" }},
		"exact fit":   {exact, func(got string) bool { return got == exact[0]+","+exact[1] && len(got) == 2048 }},
		"one too far": {[]string{exact[0], exact[1] + "b"}, func(got string) bool { return got == exact[0]+",..." }},
		"too long":    {[]string{strings.Repeat("ü", 1000)}, func(got string) bool { return got == "..." }},
		"many": {many, func(got string) bool {
			parts := strings.Split(got, ",")
			n := len(parts) - 1
			return len(got) <= 2048 && len(got) > 2000 && parts[n] == "..." && slices.Equal(parts[:n], many[:n])
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := gateway.IgnoredHeader(c.paths); !c.check(got) {
				t.Errorf("%d bytes: %s", len(got), got)
			}
		})
	}
}

// line waits for the next log line with that message.
func (s *server) line(t *testing.T, message string) map[string]any {
	t.Helper()
	for {
		<-s.lines
		text, err := s.log.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]any
		if err := json.Unmarshal(text, &out); err != nil {
			t.Fatal(err)
		}
		if out["msg"] == message {
			return out
		}
	}
}

func TestOneLogLine(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.send(t, "PATCH", "/unified/ticketing/contacts/hidden-id"+ref+"&name=hidden-query", `{"a":"hidden-body"}`, "X-Request-Id", "r1")
	line := s.line(t, "call")
	for key, want := range map[string]any{
		"level": "INFO", "request_id": "r1", "account": accountID, "integration": "acmedesk", "method": "ticketing/contacts/update",
		"status": 200.0, "vendor_status": 201.0, "vendor_ms": 3.0,
	} {
		if line[key] != want {
			t.Errorf("%s is %v, want %v", key, line[key], want)
		}
	}
	if _, ok := line["ms"].(float64); !ok {
		t.Errorf("ms is %v", line["ms"])
	}
	for _, v := range line {
		if text, ok := v.(string); ok && strings.Contains(text, "hidden") {
			t.Errorf("the line tells what it must not: %v", line)
		}
	}
	s.send(t, "GET", "/unified/ticketing/contacts", "", "Authorization", "Bearer wrong")
	if line := s.line(t, "call"); line["status"] != 401.0 || line["account"] != "" {
		t.Errorf("the line of a refused call: %v", line)
	}
}

func TestPanicInTheEngine(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.engine.answer = func(*engine.Call) (*engine.Answer, error) { panic("s3cr3t") }
	a := s.send(t, "GET", "/unified/ticketing/contacts"+ref, "")
	m := a.message(t, 500)
	if strings.Contains(a.text, "s3cr3t") || strings.Contains(a.text, "goroutine") || strings.Contains(a.text, ".go:") {
		t.Errorf("the answer tells too much: %s", a.text)
	}
	if a.body["error"] != "Internal Server Error" || !strings.HasPrefix(m, "internal error") {
		t.Errorf("%s", a.text)
	}
	if line := s.line(t, "call"); line["status"] != 500.0 {
		t.Errorf("the log line: %v", line)
	}
}

func TestBlockedAccount(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.engine.answer = func(*engine.Call) (*engine.Answer, error) {
		return nil, cognate.Errorf(cognate.CodeUnavailable, "the account is blocked")
	}
	if m := s.send(t, "GET", "/unified/ticketing/contacts"+ref, "").message(t, 503); m != "the account is blocked" {
		t.Errorf("message %q", m)
	}
}

// slowEngine answers when its call's time is over.
type slowEngine struct{ *fakeEngine }

func (slowEngine) Do(ctx context.Context, _ *engine.Call) (*engine.Answer, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestCallsAreBoundedInTime(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *gateway.Config) { c.Engine, c.Timeout = slowEngine{}, time.Millisecond })
	if m := s.send(t, "GET", "/unified/ticketing/contacts"+ref, "").message(t, 504); m != "the call took too long" {
		t.Errorf("message %q", m)
	}
}
