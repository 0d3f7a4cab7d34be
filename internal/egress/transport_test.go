package egress_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"cognate/internal/egress"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// vendor counts the requests that reach it.
type vendor struct {
	*httptest.Server
	hits atomic.Int64
}

func newVendor(t *testing.T, secure bool) *vendor {
	t.Helper()
	v := &vendor{}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.hits.Add(1)
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
			return
		}
		_, _ = io.WriteString(w, r.Proto)
	})
	v.Server = httptest.NewUnstartedServer(h)
	if secure {
		v.EnableHTTP2 = true
		v.StartTLS()
	} else {
		v.Start()
	}
	t.Cleanup(v.Close)
	return v
}

func (v *vendor) roots() *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(v.Certificate())
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func request(t *testing.T, ctx context.Context, rawURL string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func send(t *testing.T, tr *egress.Transport, req *http.Request) (int, string, error) {
	t.Helper()
	resp, err := tr.RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body), nil
}

func TestSends(t *testing.T) {
	t.Parallel()
	for name, secure := range map[string]bool{"http": false, "https": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVendor(t, secure)
			o := egress.Options{AllowPrivate: loopback}
			if secure { // the same range, written as IPv6 has it
				o.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("::ffff:127.0.0.1/104")}
			}
			want := "HTTP/1.1"
			if secure {
				o.TLSConfig, want = v.roots(), "HTTP/2.0"
			}
			tr := egress.New(o)
			defer tr.CloseIdleConnections()
			ctx := egress.WithHosts(t.Context(), hosts(t, v.Listener.Addr().String()))
			status, body, err := send(t, tr, request(t, ctx, v.URL+"/x"))
			if err != nil || status != 200 || body != want {
				t.Fatalf("got %d %q, %v; want 200 %q", status, body, err, want)
			}
			status, _, err = send(t, tr, request(t, ctx, v.URL+"/moved"))
			if err != nil || status != http.StatusMovedPermanently {
				t.Fatalf("a redirect: got %d, %v; want it handed back", status, err)
			}
			if n := v.hits.Load(); n != 2 {
				t.Errorf("%d requests reached the vendor, want 2", n)
			}
		})
	}
}

func TestNeverLeaves(t *testing.T) {
	t.Parallel()
	v := newVendor(t, false)
	addr := v.Listener.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	allowed := hosts(t, addr)
	cases := []struct {
		name   string
		url    string
		policy *egress.Hosts
		host   string // Host header
		allow  []netip.Prefix
		want   error
	}{
		{"no policy", v.URL, nil, "", loopback, egress.ErrHostNotAllowed},
		{"empty policy", v.URL, &egress.Hosts{}, "", loopback, egress.ErrHostNotAllowed},
		{"another host", "http://localhost:" + port, &allowed, "", loopback, egress.ErrHostNotAllowed},
		{"another port", "http://127.0.0.1:1", &allowed, "", loopback, egress.ErrHostNotAllowed},
		{"user information", "http://key:code@" + addr, &allowed, "", loopback, egress.ErrHostNotAllowed},
		{"another scheme", "ftp://" + addr, &allowed, "", loopback, egress.ErrHostNotAllowed},
		{"Host header", v.URL, &allowed, "other.example.com", loopback, egress.ErrHostNotAllowed},
		{"private address", v.URL, &allowed, "", nil, egress.ErrAddressNotAllowed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			if c.policy != nil {
				ctx = egress.WithHosts(ctx, *c.policy)
			}
			req := request(t, ctx, c.url+"/path?api_key=hunter2")
			req.Header.Set("Authorization", "Basic c2VjcmV0")
			if c.host != "" {
				req.Host = c.host
			}
			closed := &body{}
			req.Body = closed
			_, _, err := send(t, egress.New(egress.Options{AllowPrivate: c.allow}), req)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			for _, secret := range []string{"hunter2", "api_key", "/path", "c2VjcmV0", "key:code"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells %q: %v", secret, err)
				}
			}
			if !closed.closed.Load() {
				t.Error("the body was not closed")
			}
		})
	}
	t.Cleanup(func() {
		if n := v.hits.Load(); n != 0 {
			t.Errorf("%d requests reached the vendor", n)
		}
	})
}

type body struct{ closed atomic.Bool }

func (b *body) Read([]byte) (int, error) { return 0, io.EOF }
func (b *body) Close() error             { b.closed.Store(true); return nil }

func TestRequestWithoutURL(t *testing.T) {
	t.Parallel()
	_, err := egress.New(egress.Options{}).Send(&http.Request{}, hosts(t, "a.example.com"))
	if !errors.Is(err, egress.ErrHostNotAllowed) {
		t.Errorf("got %v", err)
	}
	_, err = egress.New(egress.Options{}).Send(&http.Request{URL: &url.URL{Scheme: "https"}}, hosts(t, "a.example.com"))
	if !errors.Is(err, egress.ErrHostNotAllowed) {
		t.Errorf("got %v", err)
	}
}

// TestRebinding: the name is allowed, what it resolves to decides.
func TestRebinding(t *testing.T) {
	t.Parallel()
	v := newVendor(t, false)
	_, port, _ := net.SplitHostPort(v.Listener.Addr().String())
	var answer atomic.Pointer[netip.Addr]
	to := func(s string) { a := netip.MustParseAddr(s); answer.Store(&a) }
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go serveDNS(server, &answer)
		return client, nil
	}}
	name := "desk.example.com:" + port
	ctx := egress.WithHosts(t.Context(), hosts(t, name))

	tr := egress.New(egress.Options{AllowPrivate: loopback, Resolver: resolver})
	to("127.0.0.1")
	if status, _, err := send(t, tr, request(t, ctx, "http://"+name)); err != nil || status != 200 {
		t.Fatalf("allowed range: got %d, %v", status, err)
	}
	tr.CloseIdleConnections()
	to("10.1.2.3")
	if _, _, err := send(t, tr, request(t, ctx, "http://"+name)); !errors.Is(err, egress.ErrAddressNotAllowed) {
		t.Errorf("rebound to a private address: got %v", err)
	}
	to("169.254.169.254")
	if _, _, err := send(t, tr, request(t, ctx, "https://"+name)); !errors.Is(err, egress.ErrAddressNotAllowed) {
		t.Errorf("rebound to the metadata address: got %v", err)
	}
	to("8.8.8.8")
	if _, _, err := send(t, tr, request(t, ctx, "http://"+name)); !errors.Is(err, egress.ErrPlainHTTP) {
		t.Errorf("http to a public address: got %v", err)
	}
}

// serveDNS answers each A question on a stream connection with the address and
// every other question with none (RFC 1035 section 4).
func serveDNS(c net.Conn, answer *atomic.Pointer[netip.Addr]) {
	defer c.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		q := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, q); err != nil {
			return
		}
		end := 12
		for q[end] != 0 {
			end += int(q[end]) + 1
		}
		end += 5
		reply := append([]byte(nil), q[:end]...)
		reply[2], reply[3] = 0x81, 0x80
		clear(reply[6:12])
		if kind := binary.BigEndian.Uint16(q[end-4:]); kind == 1 {
			reply[7] = 1
			reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
			reply = append(reply, answer.Load().AsSlice()...)
		}
		out := binary.BigEndian.AppendUint16(nil, uint16(len(reply)))
		if _, err := c.Write(append(out, reply...)); err != nil {
			return
		}
	}
}

func TestHeaderBound(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 70<<10))
	}))
	defer s.Close()
	ctx := egress.WithHosts(t.Context(), hosts(t, s.Listener.Addr().String()))
	if status, _, err := send(t, egress.New(egress.Options{AllowPrivate: loopback}), request(t, ctx, s.URL)); err == nil {
		t.Errorf("a header of 70 KiB is taken: %d", status)
	}
}

func BenchmarkSend(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	ours := egress.New(egress.Options{AllowPrivate: loopback})
	h := hosts(b, s.Listener.Addr().String())
	bare := &http.Transport{}
	for _, c := range []struct {
		name string
		send func(*http.Request) (*http.Response, error)
	}{
		{"bare", bare.RoundTrip},
		{"egress", func(r *http.Request) (*http.Response, error) { return ours.Send(r, h) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				req, _ := http.NewRequestWithContext(b.Context(), http.MethodGet, s.URL, nil)
				resp, err := c.send(req)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
	}
}
