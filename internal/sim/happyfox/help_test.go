package happyfox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate/internal/sim/happyfox"
)

// fixedClock is a clock that moves only when it is told to.
type fixedClock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *fixedClock {
	return &fixedClock{now: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *fixedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fixedClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// account is a simulator behind a real listener.
type account struct {
	t     testing.TB
	url   string
	clock *fixedClock
	sim   *happyfox.Server
}

func start(tb testing.TB, opts happyfox.Options) *account {
	tb.Helper()
	a := &account{t: tb, clock: newClock()}
	if opts.Clock == nil {
		opts.Clock = a.clock.Now
	}
	sim, err := happyfox.New(opts)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	server := httptest.NewServer(sim)
	tb.Cleanup(func() {
		_ = sim.Close()
		server.Close()
	})
	a.url, a.sim = server.URL, sim
	return a
}

func demo(tb testing.TB) *account {
	tb.Helper()
	return start(tb, happyfox.Options{Seed: happyfox.SeedDemo})
}

// in is the same account, with failures reported to a test within the first.
func (a *account) in(tb testing.TB) *account {
	tb.Helper()
	within := *a
	within.t = tb
	return &within
}

// answer is a response read to its end.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

// client follows no redirects, as a client that writes must not.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (a *account) request(method, path, contentType, body string) *http.Request {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.SetBasicAuth(a.sim.BasicAuth())
	return req
}

func (a *account) do(req *http.Request) answer {
	a.t.Helper()
	resp, err := client.Do(req)
	if err != nil {
		a.t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	return answer{t: a.t, status: resp.StatusCode, header: resp.Header, body: string(body)}
}

// get reads a path relative to the API's base.
func (a *account) get(path string) answer {
	a.t.Helper()
	return a.do(a.request(http.MethodGet, happyfox.BasePath+"/"+path, "", ""))
}

func (a *account) post(path, body string) answer {
	a.t.Helper()
	return a.do(a.request(http.MethodPost, happyfox.BasePath+"/"+path, "application/json", body))
}

func (a *account) form(path string, values url.Values) answer {
	a.t.Helper()
	return a.do(a.request(http.MethodPost, happyfox.BasePath+"/"+path, "application/x-www-form-urlencoded", values.Encode()))
}

func (a *account) control(method, path, body string) answer {
	a.t.Helper()
	return a.do(a.request(method, "/_sim/"+path, "application/json", body))
}

// want checks the status and, unless it is empty, that the body equals the
// JSON given.
func (r answer) want(status int, wantJSON string) answer {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d; body %s", r.status, status, r.body)
	}
	if wantJSON != "" && !reflect.DeepEqual(parse(r.t, r.body), parse(r.t, wantJSON)) {
		r.t.Fatalf("body\n%s\nwant\n%s", r.body, wantJSON)
	}
	return r
}

// field gives the value at a path of keys and list positions.
func (r answer) field(path ...any) any {
	r.t.Helper()
	v := parse(r.t, r.body)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := v.(map[string]any)
			if !ok {
				r.t.Fatalf("no object to take %q from in %s", step, r.body)
			}
			if v, ok = object[step]; !ok {
				r.t.Fatalf("no key %q in %s", step, r.body)
			}
		case int:
			list, ok := v.([]any)
			if !ok || step >= len(list) {
				r.t.Fatalf("no item %d in %s", step, r.body)
			}
			v = list[step]
		}
	}
	return v
}

// is checks the value at a path against JSON.
func (r answer) is(wantJSON string, path ...any) answer {
	r.t.Helper()
	if got := r.field(path...); !reflect.DeepEqual(got, parse(r.t, wantJSON)) {
		gotJSON, _ := json.Marshal(got)
		r.t.Fatalf("%v is %s, want %s\nin %s", path, gotJSON, wantJSON, r.body)
	}
	return r
}

func parse(tb testing.TB, text string) any {
	tb.Helper()
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		tb.Fatalf("not JSON: %v: %q", err, text)
	}
	return v
}

// total is how many contacts the account has.
func (a *account) total() string {
	a.t.Helper()
	return a.get("users/").field("page_info", "last_index").(json.Number).String()
}
