package rig_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate/internal/sim/rig"
)

func TestNewNeedsReset(t *testing.T) {
	t.Parallel()
	if _, err := rig.New(rig.Options{}); err == nil || !strings.Contains(err.Error(), "Reset") {
		t.Errorf("error %v, want one that names Reset", err)
	}
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	want := rig.Fault{Kind: "429", RetryAfter: "7", Count: 1, Skip: 2, Method: "POST", Path: "users/", Delay: 20 * time.Millisecond, Apply: true}
	for _, spec := range []string{
		"429:retry_after=7,count=1,skip=2,method=post,path=users/,delay=20ms,apply=true",
		` ; 429 : retry_after=7, count=1, skip=2, method=POST, path=users/, delay=20ms, apply=1 ; `,
		`{"fault": 429, "retry_after": 7, "count": "1", "skip": 2, "method": "POST", "path": "users/", "delay": "20ms", "apply": true, "bytes": null}`,
		`[{"fault": "429", "retry_after": "7", "count": 1, "skip": 2, "method": "POST", "path": "users/", "delay": "20ms", "apply": true}]`,
	} {
		got, err := rig.ParseFaults(spec)
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s gives %+v, %v; want %+v", spec, got, err, want)
		}
	}
	if got, err := rig.ParseFaults("  "); got != nil || err != nil {
		t.Errorf("blank text gives %v, %v", got, err)
	}
	for _, kind := range rig.FaultKinds() {
		if got, err := rig.ParseFaults(strings.ToUpper(strings.ReplaceAll(kind, "_", "-"))); err != nil || got[0].Kind != kind {
			t.Errorf("%s gives %v, %v", kind, got, err)
		}
	}
}

func FuzzParseFaults(f *testing.F) {
	for _, spec := range []string{
		"429:retry_after=7,count=1; slow:delay=2s", `{"fault": "429", "count": 1}`, `[{"fault": "301", "location": "https://x.example/"}]`,
		"oversized:bytes=10", ":", ";", "{", "[]", "429:=", "429:path=*",
	} {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		faults, err := rig.ParseFaults(spec)
		if err != nil {
			if len(err.Error()) > 3000 {
				t.Fatalf("the error has %d characters", len(err.Error()))
			}
			return
		}
		for _, fault := range faults {
			if fault.Count < 0 || fault.Skip < 0 || fault.Delay < 0 || fault.Delay > 5*time.Minute || fault.Bytes < 0 || fault.Bytes > 1<<30 {
				t.Fatalf("%q gives %+v, out of bounds", spec, fault)
			}
		}
		if _, err := rig.New(rig.Options{Faults: faults, Reset: func() error { return nil }}); err != nil {
			t.Fatalf("%q parses and is refused: %v", spec, err)
		}
	})
}

func TestMultipartHasABoundOfItsOwn(t *testing.T) {
	t.Parallel()
	r, err := rig.New(rig.Options{Reset: func() error { return nil }, MaxBody: 10, MaxMultipart: 20})
	if err != nil {
		t.Fatal(err)
	}
	handler := r.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for _, c := range []struct {
		contentType  string
		size, status int
	}{
		{"application/json", 10, 204},
		{"application/json", 11, 413},
		{"multipart/form-data; boundary=b", 20, 204},
		{"Multipart/Form-Data; boundary=b", 21, 413},
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(strings.Repeat("x", c.size)))
		req.Header.Set("Content-Type", c.contentType)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		if w.Code != c.status {
			t.Errorf("%d bytes of %s: status %d, want %d", c.size, c.contentType, w.Code, c.status)
		}
	}
}

func TestStandardAnswers(t *testing.T) {
	t.Parallel()
	r, err := rig.New(rig.Options{
		Reset: func() error { return nil },
		Answers: map[string]rig.Answer{
			"403": {Status: 403, ContentType: "text/plain", Body: "ours"},
			"503": {Status: 503, Header: map[string]string{"Retry-After": "30"}, Body: "later"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	h := r.Handler(http.NotFoundHandler())
	serve := func(method, path, body string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
		return w
	}
	for kind, want := range map[string]string{"403": "ours", "429": "Too many requests", "401": "Authorization Required"} {
		serve(http.MethodPost, "/_sim/faults", kind+":count=1")
		if got := serve(http.MethodGet, "/x", "").Body.String(); got != want {
			t.Errorf("%s answers %q, want %q", kind, got, want)
		}
	}
	// What the rule says stands in the place of the vendor's own, for this once.
	for _, step := range []struct{ rule, want string }{{"503:retry_after=7,count=1", "7"}, {"503:count=1", "30"}, {"429:retry_after=9,count=1", "9"}, {"429:count=1", ""}} {
		serve(http.MethodPost, "/_sim/faults", step.rule)
		if got := serve(http.MethodGet, "/x", "").Header().Get("Retry-After"); got != step.want {
			t.Errorf("%s: Retry-After is %q, want %q", step.rule, got, step.want)
		}
	}
}

// TestRealDelay waits for the client to give up, with the real clock.
func TestRealDelay(t *testing.T) {
	t.Parallel()
	r, err := rig.New(rig.Options{Reset: func() error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	reached := make(chan struct{}, 1)
	server := httptest.NewServer(r.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached <- struct{}{} })))
	defer server.Close()
	call := func(ctx context.Context, method, path, body string) error {
		req, err := http.NewRequestWithContext(ctx, method, server.URL+path, strings.NewReader(body))
		if err != nil {
			return err
		}
		resp, err := server.Client().Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		return err
	}
	for _, fault := range []string{"slow:delay=1ms,count=1", "slow:delay=5m,count=1"} {
		if err := call(t.Context(), http.MethodPost, "/_sim/faults", fault); err != nil {
			t.Fatal(err)
		}
	}
	if err := call(t.Context(), http.MethodGet, "/", ""); err != nil {
		t.Fatal(err)
	}
	<-reached
	r.Close()
	r.Close() // twice is fine
	// Not a GET, which net/http's client would send once more by itself.
	if err := call(t.Context(), http.MethodPost, "/", ""); err == nil {
		t.Error("a slow request after Close was answered")
	}
	select {
	case <-reached:
		t.Error("a request cut short reached the vendor")
	default:
	}
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	l := rig.NewLimiter(rig.Limits{ReadPerMinute: 2, Lockout: time.Hour})
	for range 100 {
		if !l.Allow(false, now) {
			t.Fatal("writes have no limit, and one was refused")
		}
	}
	allowed := 0
	var mu sync.Mutex
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if l.Allow(true, now) {
				mu.Lock()
				defer mu.Unlock()
				allowed++
			}
		})
	}
	group.Wait()
	if allowed != 2 || l.Allow(false, now) {
		t.Errorf("%d reads passed, want 2, and then nothing", allowed)
	}
	l.Reset()
	if !l.Allow(true, now) {
		t.Error("refused after Reset")
	}
}

// TestLimitOfAll: reads and writes count together, and what is left is told.
func TestLimitOfAll(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	l := rig.NewLimiter(rig.Limits{PerMinute: 3, Lockout: 30 * time.Second})
	for left := 3; left > 0; left-- {
		if got := l.Left(now); got != left || !l.Allow(left%2 == 0, now) || l.Wait(now) != 0 {
			t.Errorf("%d left, want %d; or a request in the limit was refused", got, left)
		}
	}
	if l.Left(now) != 0 || l.Allow(true, now) || l.Wait(now.Add(10*time.Second)) != 20*time.Second {
		t.Error("the limit did not hold, or the wait is not the lockout")
	}
	if later := now.Add(30 * time.Second); l.Left(later) != 3 || !l.Allow(false, later) || l.Wait(later) != 0 {
		t.Error("shut out behind the lockout")
	}
	if later := now.Add(91 * time.Second); l.Left(later) != 3 {
		t.Error("the count goes on in another minute")
	}
}

func TestStateFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	if data, err := rig.ReadState(path); data != nil || err != nil {
		t.Fatalf("no file gives %q, %v", data, err)
	}
	for _, content := range []string{"one", "two"} {
		if err := rig.WriteState(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if data, err := rig.ReadState(path); string(data) != content || err != nil {
			t.Fatalf("%q, %v; want %q", data, err, content)
		}
	}
	if err := rig.WriteState(filepath.Join(path, "x"), nil); err == nil {
		t.Error("writing below a file worked")
	}
	if _, err := rig.ReadState(t.TempDir()); err == nil {
		t.Error("reading a folder worked")
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
