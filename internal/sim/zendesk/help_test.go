package zendesk_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate/internal/contract"
	"cognate/internal/sim/zendesk"
	"cognate/internal/story"
)

// fixedClock moves only when it is told to.
type fixedClock struct {
	mu  sync.Mutex
	now time.Time
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

// account is a simulator behind a real listener. All that it answers is held against the
// vendor's published description.
type account struct {
	t     testing.TB
	url   string
	clock *fixedClock
	sim   *zendesk.Server
}

func start(tb testing.TB, opts zendesk.Options) *account {
	tb.Helper()
	a := &account{t: tb, clock: &fixedClock{now: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)}}
	if opts.Clock == nil {
		opts.Clock = a.clock.Now
	}
	sim, err := zendesk.New(opts)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	a.url, a.sim = startServer(tb, sim), sim
	return a
}

// published is the description that answers are held against; nil outside of CI where
// it is missing. Its Check is for one at a time.
var (
	published = sync.OnceValues(readPublished)
	checking  sync.Mutex
)

func readPublished() (*contract.Contract, error) {
	library, err := contract.OpenLibrary("../../../../shared/vendors/openapi")
	if err != nil {
		if os.Getenv("CI") == "true" {
			return nil, err
		}
		return nil, nil
	}
	data, err := os.ReadFile("../../../connectors/zendesk/testdata/" + contract.FileName)
	if err != nil {
		return nil, err
	}
	return library.Load(contract.FileName, data)
}

func demo(tb testing.TB) *account {
	tb.Helper()
	return start(tb, zendesk.Options{Seed: zendesk.SeedDemo})
}

// answer is a response read to its end.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

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
	r := answer{t: a.t, status: resp.StatusCode, header: resp.Header, body: string(body)}
	a.check(req, r)
	return r
}

// check holds an answer of the API against the description; what was asked may be wrong
// on purpose.
func (a *account) check(req *http.Request, r answer) {
	a.t.Helper()
	described, err := published()
	if err != nil {
		a.t.Fatal(err)
	}
	if described == nil || !strings.HasPrefix(req.URL.Path, zendesk.BasePath) || r.status >= 300 {
		return
	}
	checking.Lock()
	defer checking.Unlock()
	u := *req.URL
	u.Path = strings.TrimSuffix(u.Path, ".json")
	problems, err := described.Check(&story.Played{Exchanges: []story.Exchange{{
		Method: req.Method, URL: &u, Header: req.Header, Status: r.status, ResponseHeader: r.header, ResponseBody: []byte(r.body),
	}}})
	if err != nil {
		a.t.Fatal(err)
	}
	for _, p := range problems {
		// The page on incremental exports tells that deleted tickets have this status.
		isDeleted := p.Place == "body.tickets[].status" && strings.Contains(u.Path, "/incremental/")
		if !p.Warning && !isDeleted && strings.HasSuffix(p.Part, "response") {
			a.t.Errorf("%s %s: %s in %.400s", req.Method, u.Path, p, r.body)
		}
	}
}

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

// call sends "PUT tickets/1", relative to the API's base, with JSON or nothing.
func (a *account) call(call, body string) answer {
	a.t.Helper()
	method, path, _ := strings.Cut(call, " ")
	contentType := "application/json"
	if body == "" {
		contentType = ""
	}
	return a.do(a.request(method, zendesk.BasePath+"/"+path, contentType, body))
}

func (a *account) get(path string) answer {
	a.t.Helper()
	return a.call("GET "+path, "")
}

// want fails unless the status is that one.
func (r answer) want(status int) answer {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d; body %s", r.status, status, r.body)
	}
	return r
}

// at is the value at a path of keys and list positions; nil where there is none.
func (r answer) at(path ...any) any {
	r.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		r.t.Fatalf("not JSON: %v: %q", err, r.body)
	}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

// is checks the value at a path against JSON.
func (r answer) is(want string, path ...any) answer {
	r.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(want), &v); err != nil {
		r.t.Fatal(err)
	}
	if got := r.at(path...); !reflect.DeepEqual(got, v) {
		data, _ := json.Marshal(got)
		r.t.Errorf("%v is %s, want %s\nin %s", path, data, want, r.body)
	}
	return r
}

// count is how many items the list at a key has.
func (r answer) count(key string) int {
	r.t.Helper()
	list, isList := r.at(key).([]any)
	if !isList {
		r.t.Fatalf("no list %s in %s", key, r.body)
	}
	return len(list)
}

// id is that of the record under a key, as text.
func (r answer) id(key string) string {
	r.t.Helper()
	number, isNumber := r.at(key, "id").(float64)
	if !isNumber {
		r.t.Fatalf("no id of %s in %s", key, r.body)
	}
	return json.Number(strings.TrimSuffix(jsonOf(number), ".0")).String()
}

func jsonOf(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

// found are the ids that a search finds, in their order.
func (a *account) found(query string) []float64 {
	a.t.Helper()
	out := []float64{}
	list, _ := a.get("search?query=" + url.QueryEscape(query)).want(200).at("results").([]any)
	for _, r := range list {
		out = append(out, r.(map[string]any)["id"].(float64))
	}
	return out
}

// startServer serves a simulator until the test ends.
func startServer(tb testing.TB, sim *zendesk.Server) string {
	tb.Helper()
	server := httptest.NewServer(sim)
	tb.Cleanup(func() {
		_ = sim.Close()
		server.Close()
	})
	return server.URL
}
