package upstream_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/egress"
	"cognate/internal/upstream"
)

// internet is a transport to made-up hosts. It keeps what arrives.
type internet struct {
	mu    sync.Mutex
	hosts map[string]http.HandlerFunc
	asked []string // method, address and the headers that tell of an account
}

func (i *internet) RoundTrip(r *http.Request) (*http.Response, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	line := r.Method + " " + r.URL.String()
	for _, name := range []string{"Authorization", "X-Key", "X-Site", "X-Signed", "X-Plain", "Cookie", "Referer"} {
		if v := r.Header.Get(name); v != "" {
			line += " " + name + ":" + v
		}
	}
	i.asked = append(i.asked, line)
	w := httptest.NewRecorder()
	if h := i.hosts[r.URL.Host]; h != nil && r.URL.Scheme == "https" {
		h(w, r)
	}
	return w.Result(), nil
}

const base = "https://acme.example.com/api"

// account is one at acme.example.com, with files at other hosts, and all kinds of
// credentials.
func account(t *testing.T) *upstream.Target {
	t.Helper()
	hosts, err := egress.ParseHosts([]string{"acme.example.com", "*.files.example.net"})
	if err != nil {
		t.Fatal(err)
	}
	target, err := upstream.NewTarget(upstream.TargetConfig{
		BaseURL: base, Hosts: hosts, Header: http.Header{"X-Site": {"north"}},
		Credentials: upstream.Credentials{Header: http.Header{"Authorization": {"Bearer s3cr3t"}, "X-Key": {"k3y"}}, Query: url.Values{"key": {"q"}}},
		Secrets:     []string{"s3cr3t"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func whole(t *testing.T, target *upstream.Target, address string) upstream.Request {
	t.Helper()
	a, err := target.Resolve(address)
	if err != nil {
		t.Fatal(err)
	}
	return upstream.Request{
		Name: "files.get", Vendor: "Acme", Method: "GET", Template: "{+url}", Address: a, Main: true,
		Header: http.Header{"X-Signed": {"secret"}, "X-Plain": {"plain"}}, Private: []string{"X-Signed"},
	}
}

// TestResolve: the address may come from anybody.
func TestResolve(t *testing.T) {
	t.Parallel()
	target := account(t)
	for _, address := range []string{
		"https://acme.example.com/files/1", "https://ACME.example.com/files/1", "https://acme.example.com:443/", "https://acme.example.com",
		"https://eu.files.example.net/a?X-Signature=a%2Fb&b=c#part", "https://a.b.files.example.net/../x", "http://acme.example.com/",
		"/files/1?X-Signature=a%2Fb", "/", "/\\evil.example.org/", "/@evil.example.org/",
	} {
		if _, err := target.Resolve(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for address, want := range map[string]string{
		"":                       "not a whole one",
		"///files/1":             "not a whole one",
		"/\\evil.example.org/%":  "can't be read",
		"//acme.example.com/x":   "not a whole one",
		"acme.example.com/x":     "not a whole one",
		"https:acme.example.com": "not a whole one",
		"https:///x":             "not a whole one",
		"file:///etc/passwd":     "not a whole one",
		"ftp://acme.example.com": "not a whole one",
		"javascript:alert(1)":    "not a whole one",
		"https://evil.example.org/acme.example.com":              "host evil.example.org is not one",
		"https://acme.example.com.evil.example.org/":             "is not one",
		"https://evilacme.example.com/":                          "is not one",
		"https://files.example.net/":                             "is not one", // not below itself
		"https://acme.example.com:8443/":                         "is not one",
		"https://acme.example.com@evil.example.org/":             "holds a user",
		"https://user:pw@acme.example.com/":                      "holds a user",
		"https://evil.example.org\\@acme.example.com/":           "can't be read",
		"https://acme.example.com\r\nX-Evil: 1/":                 "can't be read",
		"https://acme.example.com%00.evil.example.org/":          "can't be read",
		"https://acme.example.com%2eevil.example.org/":           "can't be read",
		"https://127.0.0.1/":                                     "is not one",
		"https://[::1]/":                                         "is not one",
		"https://169.254.169.254/latest/meta-data/":              "is not one",
		"https://2130706433/":                                    "is not one",
		"https://s3cr3t.example.org/":                            "host [redacted].example.org is not one",
		"https://acme.example.com/" + strings.Repeat("a", 8<<10): "longer than 8192 bytes",
		"https://" + strings.Repeat("a", 200) + ".example.org/":  "…",
		"https://аcme.example.com/":                              "is not one", // a Cyrillic a
		"https://x.files.example.net\u200b/":                     "is not one",
	} {
		if _, err := target.Resolve(address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", address, err, want)
		}
	}
}

// TestWholeAddress: what proves the account goes to the host of the base URL alone,
// and the query of the address stays as it is.
func TestWholeAddress(t *testing.T) {
	t.Parallel()
	const all = " Authorization:Bearer s3cr3t X-Key:k3y X-Site:north X-Signed:secret X-Plain:plain"
	tests := map[string]struct {
		address string
		change  func(*upstream.Request)
		want    string
	}{
		"own host":      {base + "/f?b=%2f&a=1", nil, "GET https://acme.example.com/api/f?b=%2f&a=1&key=q" + all},
		"own path":      {"/f?b=%2f&a=1", nil, "GET https://acme.example.com/f?b=%2f&a=1&key=q" + all},
		"no other host": {"/\\evil.example.org/f", nil, "GET https://acme.example.com/%5Cevil.example.org/f?key=q" + all},
		"own port":      {"https://Acme.Example.com:443/f", nil, "GET https://Acme.Example.com:443/f?key=q" + all},
		"forged key":    {base + "/f?key=x&a=1&k%65y=y", nil, "GET https://acme.example.com/api/f?a=1&key=q" + all},
		"other host":    {"https://eu.files.example.net/f?b=%2f&key=x&a=1#f", nil, "GET https://eu.files.example.net/f?b=%2f&key=x&a=1 X-Plain:plain"},
		"plain http":    {"http://acme.example.com/f", nil, "GET http://acme.example.com/f X-Plain:plain"},
		"anonymous":     {base + "/f?a=1", func(r *upstream.Request) { r.Anonymous = true }, "GET https://acme.example.com/api/f?a=1 X-Site:north X-Plain:plain"},
		"own query":     {"https://eu.files.example.net/f?a=1", func(r *upstream.Request) { r.Query = url.Values{"v": {"2"}} }, "GET https://eu.files.example.net/f?a=1&v=2 X-Plain:plain"},
		"relative path": {base, func(r *upstream.Request) { r.Address, r.Path, r.Anonymous = nil, "/f", true }, "GET https://acme.example.com/api/f X-Site:north X-Plain:plain"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			net := &internet{}
			target := account(t)
			r := whole(t, target, tt.address)
			if tt.change != nil {
				tt.change(&r)
			}
			trace := &upstream.Trace{Detail: true}
			if _, err := upstream.New(net, clock, upstream.Options{}).Send(t.Context(), target, r, trace); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.want}, net.asked); diff != "" {
				t.Error(diff)
			}
			x := trace.Calls[0]
			if r.Address != nil && (strings.Contains(x.URL, "a=1") || x.Path != "{+url}") {
				t.Errorf("the trace shows %s at %s", x.URL, x.Path)
			}
			if h := x.Header.Get("X-Signed"); h != "" && h != "[redacted]" {
				t.Errorf("the trace shows %v", x.Header)
			}
		})
	}
}

// sendOn sends on to an address.
func sendOn(status int, address string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", address)
		w.Header().Set("Set-Cookie", "session=1")
		w.WriteHeader(status)
	}
}

// TestRedirects: a download is followed from host to host, and what proves the
// account stays behind at the first that is not its own.
func TestRedirects(t *testing.T) {
	t.Parallel()
	const creds = " Authorization:Bearer s3cr3t X-Key:k3y X-Site:north X-Signed:secret X-Plain:plain"
	const first = "GET https://acme.example.com/api/f?key=q" + creds
	file := answer(200, "text/plain", "hello")
	tests := map[string]struct {
		hosts map[string]http.HandlerFunc
		asked []string
		want  string // of the error; empty for none
	}{
		"to a declared host": {
			map[string]http.HandlerFunc{"acme.example.com": sendOn(302, "https://eu.files.example.net/f?sig=a%2Fb#x"), "eu.files.example.net": file},
			[]string{first, "GET https://eu.files.example.net/f?sig=a%2Fb"},
			"",
		},
		"relative, on the own host": {
			map[string]http.HandlerFunc{"acme.example.com": func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/f" {
					sendOn(307, "../g?a=1")(w, r)
					return
				}
				file(w, r)
			}},
			[]string{first, "GET https://acme.example.com/g?a=1&key=q" + creds},
			"",
		},
		"and back again": {
			map[string]http.HandlerFunc{"acme.example.com": func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "" {
					sendOn(301, "https://eu.files.example.net/f")(w, r)
					return
				}
				file(w, r)
			}, "eu.files.example.net": sendOn(303, "https://acme.example.com/api/users?x=1")},
			[]string{first, "GET https://eu.files.example.net/f", "GET https://acme.example.com/api/users?x=1 X-Site:north"},
			"",
		},
		"to plain http": {
			map[string]http.HandlerFunc{"acme.example.com": sendOn(308, "http://acme.example.com/api/f")},
			[]string{first, "GET http://acme.example.com/api/f"},
			"",
		},
		"to another host": {
			map[string]http.HandlerFunc{"acme.example.com": sendOn(302, "https://evil.example.org/?s=s3cr3t")},
			[]string{first},
			"Acme sends the file on, and can't be followed: the host evil.example.org is not one that the integration declares",
		},
		"to a metadata address": {
			map[string]http.HandlerFunc{"acme.example.com": sendOn(302, "https://169.254.169.254/")},
			[]string{first},
			"the host 169.254.169.254 is not one",
		},
		"to no address": {
			map[string]http.HandlerFunc{"acme.example.com": sendOn(302, "https://a b/")},
			[]string{first},
			"the address can't be read",
		},
		"to a file of ours": {
			map[string]http.HandlerFunc{"acme.example.com": sendOn(302, "file:///etc/passwd")},
			[]string{first},
			"the address is not a whole one",
		},
		"nowhere": {
			map[string]http.HandlerFunc{"acme.example.com": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(302) }},
			[]string{first},
			"Acme answered 302, a redirect, which is not followed: check the account's address and region",
		},
		"to a failure": {
			map[string]http.HandlerFunc{"acme.example.com": sendOn(302, "https://eu.files.example.net/f"), "eu.files.example.net": answer(403, "text/plain", "expired")},
			[]string{first, "GET https://eu.files.example.net/f"},
			"",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			net := &internet{hosts: tt.hosts}
			target := account(t)
			trace := &upstream.Trace{Detail: true}
			s, _, err := upstream.New(net, clock, upstream.Options{}).Stream(t.Context(), target, whole(t, target, base+"/f"), trace)
			if diff := cmp.Diff(tt.asked, net.asked); diff != "" {
				t.Error(diff)
			}
			if len(trace.Calls) != len(tt.asked) || trace.Calls[0].Main != (len(tt.asked) == 1 && tt.want == "Acme answered 302, a redirect, which is not followed: check the account's address and region") {
				t.Errorf("the trace has %d calls, the first main: %v", len(trace.Calls), trace.Calls[0].Main)
			}
			shown := fmt.Sprint(trace.Calls)
			if strings.Contains(shown, "sig=") || strings.Contains(shown, "s3cr3t") || strings.Contains(shown, "session=1") {
				t.Errorf("the trace shows %s", shown)
			}
			switch {
			case tt.want != "":
				if e := asError(t, err); !strings.Contains(e.Message, tt.want) || e.Code != cognate.CodeBadGateway {
					t.Errorf("got %v", e)
				}
			case name == "to a failure":
				if e := asError(t, err); e.Status() != 403 {
					t.Errorf("got %v", e)
				}
			case err != nil:
				t.Error(err)
			default:
				if data, _ := io.ReadAll(s); name != "to plain http" && string(data) != "hello" {
					t.Errorf("got %q", data)
				}
				_ = s.Close()
			}
		})
	}
}

func TestTooManyRedirects(t *testing.T) {
	t.Parallel()
	net := &internet{hosts: map[string]http.HandlerFunc{"acme.example.com": sendOn(302, base+"/f")}}
	target := account(t)
	_, _, err := upstream.New(net, clock, upstream.Options{}).Stream(t.Context(), target, whole(t, target, base+"/f"), nil)
	if e := asError(t, err); e.Message != "Acme sends a file on more than 5 times" || len(net.asked) != 6 {
		t.Errorf("got %v after %d", e, len(net.asked))
	}
}

// TestNotFollowed: nothing but the GET of a file is ever sent on.
func TestNotFollowed(t *testing.T) {
	t.Parallel()
	net := &internet{hosts: map[string]http.HandlerFunc{"acme.example.com": sendOn(302, "https://eu.files.example.net/f")}}
	target := account(t)
	c := upstream.New(net, clock, upstream.Options{})
	r := whole(t, target, base+"/f")
	if _, err := c.Send(t.Context(), target, r, nil); !strings.Contains(asError(t, err).Message, "a redirect, which is not followed") {
		t.Error(err)
	}
	r.Method = "POST"
	if _, _, err := c.Stream(t.Context(), target, r, nil); !strings.Contains(asError(t, err).Message, "a redirect, which is not followed") {
		t.Error(err)
	}
	if len(net.asked) != 2 {
		t.Errorf("asked %q", net.asked)
	}
}

// TestRedirectByTransport: the real transport holds each hop against its own rules,
// too.
func TestRedirectByTransport(t *testing.T) {
	t.Parallel()
	files := httptest.NewServer(answer(200, "text/plain", "hello"))
	t.Cleanup(files.Close)
	v := httptest.NewServer(sendOn(302, files.URL+"/f"))
	t.Cleanup(v.Close)
	for _, declared := range []bool{true, false} {
		names := []string{strings.TrimPrefix(v.URL, "http://")}
		if declared {
			names = append(names, strings.TrimPrefix(files.URL, "http://"))
		}
		hosts, err := egress.ParseHosts(names)
		if err != nil {
			t.Fatal(err)
		}
		target, err := upstream.NewTarget(upstream.TargetConfig{BaseURL: v.URL, Hosts: hosts})
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := upstream.New(transport(t), clock, upstream.Options{}).Stream(t.Context(), target, get("/f"), nil)
		if !declared {
			if e := asError(t, err); !strings.Contains(e.Message, "is not one that the integration declares") {
				t.Error(e)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if data, _ := io.ReadAll(s); string(data) != "hello" {
			t.Errorf("got %q", data)
		}
		_ = s.Close()
	}
	// An address that is not public, though its host is declared, is never dialled.
	strict := egress.New(egress.Options{})
	hosts, _ := egress.ParseHosts([]string{strings.TrimPrefix(v.URL, "http://")})
	target, err := upstream.NewTarget(upstream.TargetConfig{BaseURL: v.URL, Hosts: hosts})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = upstream.New(strict, clock, upstream.Options{}).Stream(t.Context(), target, get("/f"), nil)
	if e := asError(t, err); !strings.Contains(e.Message, "was not called") {
		t.Error(e)
	}
}

// FuzzResolve: what is admitted is a plain request to a declared host, and the
// standard library agrees about which host that is.
func FuzzResolve(f *testing.F) {
	for _, s := range []string{base, "https://eu.files.example.net/a?b#c", "https://acme.example.com@evil.example.org/", "https://evil.example.org\\@acme.example.com", "http://acme.example.com:80"} {
		f.Add(s)
	}
	hosts, err := egress.ParseHosts([]string{"acme.example.com", "*.files.example.net"})
	if err != nil {
		f.Fatal(err)
	}
	target, err := upstream.NewTarget(upstream.TargetConfig{BaseURL: base, Hosts: hosts, Credentials: upstream.Credentials{Header: http.Header{"X-Key": {"k"}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, address string) {
		a, err := target.Resolve(address)
		if err != nil {
			return
		}
		net := &internet{}
		_, err = upstream.New(net, clock, upstream.Options{}).Send(t.Context(), target, upstream.Request{Method: "GET", Address: a}, nil)
		if err != nil {
			t.Fatal(err)
		}
		line, _, keyed := strings.Cut(net.asked[0], " X-Key:")
		u, err := url.Parse(strings.TrimPrefix(line, "GET "))
		if err != nil {
			t.Fatalf("%q became %q", address, net.asked[0])
		}
		name := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
		if name != "acme.example.com" && !strings.HasSuffix(name, ".files.example.net") || u.User != nil {
			t.Errorf("%q goes to %q", address, name)
		}
		if keyed && (name != "acme.example.com" || u.Scheme != "https") {
			t.Errorf("%q takes the key to %s", address, u)
		}
	})
}
