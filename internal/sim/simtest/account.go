package simtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Clock moves only when it is told to. Safe for goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock stands at noon of March 1st, 2026, UTC.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)}
}

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Simulator is what the tests need of one.
type Simulator interface {
	http.Handler
	BasicAuth() (username, password string)
	Close() error
}

// Account is a simulator behind a real listener.
type Account struct {
	T    testing.TB
	URL  string // of the listener
	Base string // the path of the vendor's routes
	// Check sees each answer, if it is set.
	Check func(req *http.Request, r Answer)
	sim   Simulator
}

// Serve serves a simulator until the test ends.
func Serve(tb testing.TB, sim Simulator, base string) *Account {
	tb.Helper()
	server := httptest.NewServer(sim)
	tb.Cleanup(func() {
		_ = sim.Close()
		server.Close()
	})
	return &Account{T: tb, URL: server.URL, Base: base, sim: sim}
}

// Client follows no redirects, as a client that writes must not.
var Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Request makes one with the credential; path is below the listener's address.
func (a *Account) Request(method, path, contentType, body string) *http.Request {
	a.T.Helper()
	req, err := http.NewRequestWithContext(a.T.Context(), method, a.URL+path, strings.NewReader(body))
	if err != nil {
		a.T.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.SetBasicAuth(a.sim.BasicAuth())
	return req
}

// Do sends a request.
func (a *Account) Do(req *http.Request) Answer {
	a.T.Helper()
	resp, err := Client.Do(req)
	if err != nil {
		a.T.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		a.T.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	r := Answer{T: a.T, Status: resp.StatusCode, Header: resp.Header, Body: string(body)}
	if a.Check != nil {
		a.Check(req, r)
	}
	return r
}

// Call sends "PUT tickets/1", relative to the API's base, with JSON or nothing.
func (a *Account) Call(call, body string) Answer {
	a.T.Helper()
	method, path, _ := strings.Cut(call, " ")
	contentType := "application/json"
	if body == "" {
		contentType = ""
	}
	return a.Do(a.Request(method, a.Base+"/"+path, contentType, body))
}

// Get reads a path relative to the API's base.
func (a *Account) Get(path string) Answer {
	a.T.Helper()
	return a.Call("GET "+path, "")
}
