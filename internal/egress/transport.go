package egress

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// Options of a Transport. The zero value is what a server wants; a zero field
// takes the value given at it.
type Options struct {
	// AllowPrivate are the ranges that the operator allows beside the public
	// addresses. Inside them plain HTTP is taken as well.
	AllowPrivate []netip.Prefix

	DialTimeout   time.Duration // 5 s: name resolution and TCP, all addresses together
	TLSTimeout    time.Duration // 5 s: the TLS handshake
	HeaderTimeout time.Duration // 60 s: from the request sent to the answer's header
	IdleTimeout   time.Duration // 90 s: how long an unused connection is kept

	MaxConnsPerHost     int   // 1024, in use and idle; further requests wait for one
	MaxIdleConns        int   // 2048, of all hosts: each customer can be a host of its own
	MaxIdleConnsPerHost int   // 256
	MaxHeaderBytes      int64 // 64 KiB: of an answer

	// Resolver looks names up; nil is the system's.
	Resolver *net.Resolver
	// TLSConfig is for further roots; nil trusts the system's. It is cloned.
	TLSConfig *tls.Config
}

func (o *Options) setDefaults() {
	set(&o.DialTimeout, 5*time.Second)
	set(&o.TLSTimeout, 5*time.Second)
	set(&o.HeaderTimeout, 60*time.Second)
	set(&o.IdleTimeout, 90*time.Second)
	set(&o.MaxConnsPerHost, 1024)
	set(&o.MaxIdleConns, 2048)
	set(&o.MaxIdleConnsPerHost, 256)
	set(&o.MaxHeaderBytes, 64<<10)
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Transport sends requests to vendors. It is safe for goroutines, and one
// serves the whole process.
type Transport struct {
	// Two pools, so that what a dial may reach is known from the pool it is made
	// for and from nothing that a request carries.
	https, http *http.Transport
}

var _ http.RoundTripper = (*Transport)(nil)

// New makes a Transport. It uses no proxy, whatever the environment says: a
// proxy would dial in its place, where no address can be checked.
func New(o Options) *Transport {
	o.setDefaults()
	return &Transport{https: pool(o, true), http: pool(o, false)}
}

func pool(o Options, secure bool) *http.Transport {
	allowed := make(ranges, 0, len(o.AllowPrivate))
	for _, p := range o.AllowPrivate {
		allowed = append(allowed, plainRange(p))
	}
	dialer := &net.Dialer{
		Timeout:   o.DialTimeout,
		KeepAlive: 30 * time.Second,
		Resolver:  o.Resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			return allowed.check(address, secure)
		},
	}
	t := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    o.TLSTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        o.IdleTimeout,
		MaxIdleConns:           o.MaxIdleConns,
		MaxIdleConnsPerHost:    o.MaxIdleConnsPerHost,
		MaxConnsPerHost:        o.MaxConnsPerHost,
		MaxResponseHeaderBytes: o.MaxHeaderBytes,
	}
	if secure {
		t.ForceAttemptHTTP2 = true
		t.TLSClientConfig = o.TLSConfig.Clone()
		// A connection that died silently is found by a ping rather than by
		// every stream on it timing out.
		t.HTTP2 = &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 10 * time.Second}
	}
	return t
}

// RoundTrip sends the request under the host policy of its context (WithHosts).
// Without one it does not leave. An answer is handed back as it came, redirects
// too. Errors are ErrHostNotAllowed, ErrAddressNotAllowed, ErrPlainHTTP, or
// net/http's own.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	h, ok := hostsOf(req.Context())
	if !ok {
		return nil, refuse(req, "the request has no host policy")
	}
	return t.Send(req, h)
}

// Send is RoundTrip with the host policy given.
func (t *Transport) Send(req *http.Request, h Hosts) (*http.Response, error) {
	if why := h.judge(req); why != "" {
		return nil, refuse(req, why)
	}
	if req.URL.Scheme == "http" {
		return t.http.RoundTrip(req)
	}
	return t.https.RoundTrip(req)
}

// CloseIdleConnections closes the connections that carry no request.
func (t *Transport) CloseIdleConnections() {
	t.https.CloseIdleConnections()
	t.http.CloseIdleConnections()
}

// judge says why the request may not leave; "" when it may.
func (h Hosts) judge(req *http.Request) string {
	u := req.URL
	switch {
	case u == nil:
		return "the request has no URL"
	case u.Scheme != "https" && u.Scheme != "http":
		return "only https and http are spoken"
	case u.User != nil:
		return "the URL has user information"
	case !h.AllowsURL(u):
		return h.reason()
	case req.Host != "" && req.Host != u.Host && !strings.EqualFold(req.Host, u.Host):
		return "the Host header differs from the URL"
	}
	return ""
}

func (h Hosts) reason() string {
	if len(h.rules) == 0 {
		return "no host is allowed"
	}
	return "allowed are " + h.String()
}

// refuse closes the body, as a RoundTripper must, and names the host alone.
func refuse(req *http.Request, why string) error {
	if req.Body != nil {
		_ = req.Body.Close()
	}
	host := "(none)"
	if req.URL != nil && req.URL.Host != "" {
		host = shorten(req.URL.Host)
	}
	return &refusal{ErrHostNotAllowed, host, why}
}

// shorten bounds what a message repeats.
func shorten(host string) string {
	const most = 100
	if len(host) > most {
		return strings.ToValidUTF8(host[:most], "") + "…"
	}
	return host
}
