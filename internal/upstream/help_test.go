package upstream_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"cognate"
	"cognate/internal/egress"
	"cognate/internal/media"
	"cognate/internal/upstream"
)

var now = time.Date(2026, 2, 3, 9, 15, 0, 0, time.UTC)

func clock() time.Time { return now }

var loopback = netip.MustParsePrefix("127.0.0.0/8")

// transport reaches this machine over plain http, as an operator may allow.
func transport(t *testing.T) *egress.Transport {
	t.Helper()
	tr := egress.New(egress.Options{AllowPrivate: []netip.Prefix{loopback}})
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// vendor starts a vendor and gives the target of an account there.
func vendor(t *testing.T, h http.HandlerFunc, more ...func(*upstream.TargetConfig)) *upstream.Target {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return target(t, s.URL+"/api", more...)
}

func target(t *testing.T, base string, more ...func(*upstream.TargetConfig)) *upstream.Target {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	c := upstream.TargetConfig{BaseURL: base, Hosts: allow(t, u.Host), Header: http.Header{}, Credentials: upstream.Credentials{Header: http.Header{}, Query: url.Values{}}}
	for _, f := range more {
		f(&c)
	}
	out, err := upstream.NewTarget(c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func allow(t *testing.T, host string) egress.Hosts {
	t.Helper()
	hosts, err := egress.ParseHosts([]string{host})
	if err != nil {
		t.Fatal(err)
	}
	return hosts
}

func get(path string) upstream.Request {
	return upstream.Request{Name: "users.get", Vendor: "Acme", Method: http.MethodGet, Path: path}
}

func post(path, body string) upstream.Request {
	return upstream.Request{Name: "users.create", Vendor: "Acme", Method: http.MethodPost, Path: path, Body: media.Bytes("application/json", []byte(body))}
}

// answer is a vendor that always says the same.
func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func asError(t *testing.T, err error) *cognate.Error {
	t.Helper()
	var e *cognate.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *cognate.Error", err)
	}
	return e
}

// wire is a vendor that speaks bytes: each connection is handled by f.
func wire(t *testing.T, f func(net.Conn)) *upstream.Target {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go f(c)
		}
	}()
	return target(t, "http://"+l.Addr().String())
}
