package gateway_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/gateway"
)

// told is what an engine is told of a custom call, its body read.
type told struct {
	verb, path, query, config, body, upload, contentType string
}

func tell(c *engine.Call) told {
	out := told{verb: c.Custom.HTTPMethod, path: c.Custom.Path, query: c.Custom.RawQuery, config: string(c.Custom.Config), body: string(c.Body.AppendJSON(nil))}
	if c.Custom.Config != nil {
		out.query = c.VendorQuery.Encode()
	}
	if c.Custom.Body != nil {
		out.upload, out.contentType = fmt.Sprintf("%d %s", c.Custom.Body.Size(), c.Custom.Body.Shown(1000)), c.Custom.Body.ContentType()
	}
	if c.Upload != nil {
		data, err := io.ReadAll(c.Upload.Body)
		out.upload, out.contentType = fmt.Sprintf("%d %s", c.Upload.Size, data), c.Upload.ContentType
		if err != nil {
			out.upload += " " + err.Error()
		}
	}
	return out
}

func TestCustomRoutes(t *testing.T) {
	t.Parallel()
	const config = `{"items":"response"}`
	inQuery := "&methodConfig=" + url.QueryEscape(config)
	for name, c := range map[string]struct {
		method, path, query, contentType, body string
		want                                   told
	}{
		"get":              {"GET", "/custom/v1/users", "", "", "", told{verb: "GET", path: "/v1/users"}},
		"the base address": {"GET", "/custom", "", "", "", told{verb: "GET"}},
		"its folder":       {"POST", "/custom/", "", "", "", told{verb: "POST", path: "/"}},
		"any method":       {"REPORT", "/custom/x", "", "", "", told{verb: "REPORT", path: "/x"}},
		"options":          {"OPTIONS", "/custom/x", "", "", "", told{verb: "OPTIONS", path: "/x"}},
		"an odd path":      {"GET", "/custom/a%20(b)/ben@example.com/", "", "", "", told{verb: "GET", path: "/a%20(b)/ben@example.com/"}},
		"the query as it is": {
			"GET", "/custom/x", "&wsdl&b=2&&a=%2B+x&limit=all&next_cursor=7&c[]=1&truto_response_format=unified", "", "",
			told{verb: "GET", path: "/x", query: "wsdl&b=2&a=%2B+x&limit=all&next_cursor=7&c[]=1"},
		},
		"JSON as it is":      {"POST", "/custom/x", "", "application/json", `{ "a" : 1.0 }`, told{verb: "POST", path: "/x", upload: `13 { "a" : 1.0 }`, contentType: "application/json"}},
		"JSON that is none":  {"POST", "/custom/x", "", "application/json", `{"methodConfig`, told{verb: "POST", path: "/x", upload: `14 {"methodConfig`, contentType: "application/json"}},
		"a word in a string": {"POST", "/custom/x", "", "application/json", `["methodConfig"]`, told{verb: "POST", path: "/x", upload: `16 ["methodConfig"]`, contentType: "application/json"}},
		"anything else":      {"PUT", "/custom/x", "", "text/csv", "a;b\n", told{verb: "PUT", path: "/x", upload: "4 a;b\n", contentType: "text/csv"}},
		"no media type":      {"PATCH", "/custom/x", "", "", "abc", told{verb: "PATCH", path: "/x", upload: "3 abc"}},
		"a body of a get":    {"GET", "/custom/x", "", "application/json", `{"query":{}}`, told{verb: "GET", path: "/x", upload: `12 {"query":{}}`, contentType: "application/json"}},
		"a config in the body": {
			"POST", "/custom/x", "&a=1&a=2&limit=3", "application/json", `{"q":"x","methodConfig":` + config + `}`,
			told{verb: "POST", path: "/x", config: config, query: "a=1&a=2", body: `{"q":"x"}`},
		},
		"a config alone":        {"GET", "/custom/x", "", "application/vnd.api+json", `{"methodConfig":` + config + `}`, told{verb: "GET", path: "/x", config: config}},
		"a config in the query": {"GET", "/custom/x", inQuery + "&q=1", "", "", told{verb: "GET", path: "/x", config: config, query: "q=1"}},
		"beside a body":         {"POST", "/custom/x", inQuery, "application/json", `[1]`, told{verb: "POST", path: "/x", config: config, body: `[1]`}},
		"beside another body":   {"POST", "/custom/x", inQuery, "text/plain", `abc`, told{verb: "POST", path: "/x", config: config, upload: "3 abc", contentType: "text/plain"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			var got told
			s.engine.answer = func(call *engine.Call) (*engine.Answer, error) {
				got = tell(call)
				return &engine.Answer{Status: 200, Body: []byte(`{"id":"7"}`)}, nil
			}
			header := []string{"Content-Type", c.contentType}
			a := s.send(t, c.method, c.path+ref+c.query, c.body, header...)
			if a.status != 200 {
				t.Fatalf("%d %s", a.status, a.text)
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(told{})); diff != "" {
				t.Error(diff)
			}
			call := s.engine.last(t)
			if !call.Proxy || call.Account.ID != accountID || call.Method != "" {
				t.Errorf("%+v", call)
			}
			<-s.lines
			if want := `"method":"custom/` + c.method + `"`; !strings.Contains(s.log.String(), want) || strings.Contains(s.log.String(), "/custom/") {
				t.Errorf("log %s", s.log)
			}
		})
	}
}

func TestRefusedCustom(t *testing.T) {
	t.Parallel()
	const config = "&methodConfig=%7B%7D"
	for name, c := range map[string]struct {
		token, method, path, query, body string
		header                           []string
		status                           int
		message                          string
	}{
		"no token":                {"none", "GET", "/custom/x", "", "", nil, 401, "not known"},
		"no account":              {"api", "GET", "/custom/x", "?", "", nil, 400, "integrated_account_id: it is required"},
		"another account's token": {"account", "GET", "/custom/x", "?integrated_account_id=" + otherID, "", nil, 403, "for another account"},
		"trace":                   {"api", "TRACE", "/custom/x", "", "", nil, 405, "TRACE does not go to a vendor"},
		"track":                   {"api", "TRACK", "/custom/x", "", "", nil, 405, "TRACK does not go to a vendor"},
		"lower case":              {"api", "get", "/custom/x", "", "", nil, 405, "get does not go to a vendor"},
		"a path up":               {"api", "GET", "/custom/../unified", "", "", nil, 400, "a step to another folder"},
		"a path up, encoded":      {"api", "GET", "/custom/a/%2e%2E/b", "", "", nil, 400, "a step to another folder"},
		"an encoded slash":        {"api", "GET", "/custom/a%2fb", "", "", nil, 400, "an encoded slash"},
		"a host":                  {"api", "GET", "/custom//evil.example.com/x", "", "", nil, 400, "two slashes"},
		"a scheme":                {"api", "GET", "/custom/https://evil.example.com/x", "", "", nil, 400, "a scheme or a host"},
		"a user":                  {"api", "GET", "/custom/@evil.example.com/x", "", "", nil, 400, "what could be a host"},
		"a control parameter":     {"api", "GET", "/custom/x", ref + "&remote_query[a]=1", "", nil, 400, "remote_query: it is not for the vendor's own calls"},
		"an unknown one":          {"api", "GET", "/custom/x", ref + "&truto_key_by=id", "", nil, 400, "truto_key_by: it is not for the vendor's own calls"},
		"normalized":              {"api", "GET", "/custom/x", ref + "&truto_response_format=normalized", "", nil, 400, "not normalized"},
		"no percent-encoding":     {"api", "GET", "/custom/x", ref + "&a=%zz", "", nil, 400, "percent-encoded"},
		"too many parameters":     {"api", "GET", "/custom/x", ref + strings.Repeat("&a=1", 1001), "", nil, 400, "more than 1000 parameters"},
		"two configs":             {"api", "GET", "/custom/x", ref + config + config, "", nil, 400, "methodConfig: it is sent once"},
		"a config twice":          {"api", "POST", "/custom/x", ref + config, `{"methodConfig":{}}`, nil, 400, "once is enough"},
		"a config beside no JSON": {"api", "POST", "/custom/x", ref + config, `{`, nil, 400, "the body is not JSON"},
		"a limit that is none":    {"api", "GET", "/custom/x", ref + config + "&limit=all", "", nil, 400, "limit: a whole number"},
		"an idempotency key":      {"api", "POST", "/custom/x", "", "{}", []string{"Idempotency-Key", "k"}, 400, "Idempotency-Key is not offered"},
		"a dry run of a read":     {"api", "GET", "/custom/x", "", "", []string{"Prefer", "dry-run"}, 400, "dry-run is for writes"},
		"a large body":            {"api", "POST", "/custom/x", "", strings.Repeat("a", 1<<16+1), nil, 413, "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			if c.query == "" {
				c.query = ref
			}
			header := append([]string{"Authorization", "Bearer " + c.token}, c.header...)
			if m := s.raw(t, c.method, c.path+c.query, c.body, header...).message(t, c.status); !strings.Contains(m, c.message) {
				t.Errorf("message %q", m)
			}
			if s.engine.count() != 0 {
				t.Error("the call reached the engine")
			}
		})
	}
}

// raw makes a call without a client that cleans its path.
func (s *server) raw(t *testing.T, method, target, body string, header ...string) answer {
	t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	lines := []string{method + " " + target + " HTTP/1.1", "Host: " + u.Host, "Connection: close", fmt.Sprintf("Content-Length: %d", len(body)), "Content-Type: application/json"}
	for i := 0; i < len(header); i += 2 {
		lines = append(lines, header[i]+": "+header[i+1])
	}
	go func() { _, _ = io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n\r\n"+body) }()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return readAnswer(t, res)
}

func TestForwardedHeaders(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	for name, value := range map[string]string{
		"Accept": "text/csv", "Accept-Language": "fi", "If-Match": `"1"`, "If-None-Match": "*", "Range": "bytes=0-9", "Prefer": "return=minimal",
		"X-Custom-Header": "value", "X-Version": "2", "X-GitHub-Api-Version": "2022-11-28", "X-Named-Away": "n",
		// what never goes along
		"Authorization": "Bearer t", "Proxy-Authorization": "Basic x", "Cookie": "a=b", "Host": "evil.example.com", "Connection": "close, X-Named-Away",
		"Keep-Alive": "1", "Te": "trailers", "Trailer": "X", "Transfer-Encoding": "chunked", "Upgrade": "websocket", "Expect": "100-continue",
		"Content-Length": "3", "Content-Type": "text/plain", "User-Agent": "curl", "Origin": "https://a.example.com", "Referer": "https://a.example.com", "Forwarded": "for=1",
		"Via": "1.1 a", "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Client-Cert": "x", "X-Real-Ip": "10.0.0.1", "X-Request-Id": "r", "X-Amzn-Oidc-Data": "jwt",
		"X-Goog-Iap-Jwt-Assertion": "jwt", "X-Ms-Client-Principal": "p", "X-Api-Key": "k", "X-Auth-Token": "t", "X-Csrf-Token": "t", "X-Session-Id": "s", "X-Http-Method-Override": "DELETE",
		"X-Original-Url": "/admin", "X-Rewrite-Url": "/admin", "Cf-Access-Jwt-Assertion": "jwt", "Sec-Fetch-Mode": "cors", "Idempotency-Key": "k", "Traceparent": "00",
	} {
		h.Set(name, value)
	}
	want := []string{"Accept", "Accept-Language", "If-Match", "If-None-Match", "Prefer", "Range", "X-Custom-Header", "X-Github-Api-Version", "X-Version"}
	got := gateway.Forwarded(h)
	for _, name := range want {
		if got.Get(name) != h.Get(name) {
			t.Errorf("%s: %q", name, got.Get(name))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
}

func TestCustomAnswers(t *testing.T) {
	t.Parallel()
	s := start(t)
	if a := s.send(t, "GET", "/custom/x", "", "Authorization", "Bearer account"); a.status != 200 || a.header.Get("Server-Timing") == "" {
		t.Errorf("the account's own token: %d %s", a.status, a.text)
	}
	s.engine.answer = func(c *engine.Call) (*engine.Answer, error) {
		e := cognate.Errorf(cognate.CodeInvalid, "No")
		e.Remote = &cognate.Remote{Status: 422, Body: []byte(`{"no":1}`), IsJSON: true, Call: "POST /…"}
		return nil, e
	}
	a := s.send(t, "POST", "/custom/x"+ref, "{}")
	if a.message(t, 422) != "No" || a.body["truto_is_remote_error"] != true || a.body["raw_response"] == nil {
		t.Error(a.text)
	}
}
