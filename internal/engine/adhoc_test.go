package engine_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/media"
	"cognate/internal/upstream"
)

// custom makes a call of a caller's own: POST /x/y?….
func custom(verb, path, query, config string) func(*engine.Call) {
	return func(c *engine.Call) {
		c.Proxy, c.Model, c.Resource = true, "", ""
		c.Custom = &engine.Custom{HTTPMethod: verb, Path: path, RawQuery: query, Header: http.Header{"X-Own": {"a", "b"}, "Accept": {"text/csv"}}}
		if config != "" {
			c.Custom.Config, c.Custom.RawQuery = []byte(config), ""
			c.VendorQuery, _ = url.ParseQuery(query)
		}
	}
}

// upload is a body that is sent as it comes.
func upload(body string) func(*engine.Call) {
	return func(c *engine.Call) {
		c.Upload = &upstream.Upload{ContentType: "text/csv", Size: int64(len(body)), Body: strings.NewReader(body)}
	}
}

// file reads the vendor's body.
func file(t *testing.T, a *engine.Answer) string {
	t.Helper()
	if a.File == nil {
		t.Fatalf("no file, but %s", a.Body)
	}
	defer a.File.Close()
	data, err := io.ReadAll(a.File)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// heard is a vendor that keeps the last request's head.
func (s *theatre) heard(answers ...string) *http.Header {
	s.says(answers...)
	var head http.Header
	says := s.answer
	s.answer = func(n int, r *http.Request) (int, string) {
		head = r.Header.Clone()
		return says(n, r)
	}
	return &head
}

func TestCustomIsPassedOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		verb, path, query, body string
		vendor, asked           string
		status                  int
		want                    string
	}{
		"get, in odd spelling": {"GET", "/a%20b/(1)/%C3%BC", "wsdl&b=2&a=1&a=0&c[]=x%20y+z", "", "200 whatever, it is", "GET /a%20b/(1)/%C3%BC?wsdl&b=2&a=1&a=0&c[]=x%20y+z&key=s3%2Fcr%22et", 200, "whatever, it is"},
		"the base address":     {"GET", "", "", "", "200 <html>", "GET /?key=s3%2Fcr%22et", 200, "<html>"},
		"a body as it is":      {"POST", "/import", "", "a;b\n1;2\n", "202 ", "POST /import?key=s3%2Fcr%22et a;b\n1;2\n", 202, ""},
		"any method":           {"REPORT", "/x", "", "<x/>", "207 multi", "REPORT /x?key=s3%2Fcr%22et <x/>", 207, "multi"},
		"a body of a get":      {"GET", "/x", "", "{}", "200 1", "GET /x?key=s3%2Fcr%22et {}", 200, "1"},
		"no content":           {"DELETE", "/x", "", "", "204", "DELETE /x?key=s3%2Fcr%22et", 204, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := ours(t)
			head := s.heard(c.vendor)
			change := []func(*engine.Call){custom(c.verb, c.path, c.query, "")}
			if c.body != "" {
				change = append(change, upload(c.body))
			}
			a := s.succeeds("", "", "", change...)
			if got := file(t, a); got != c.want || a.Status != c.status {
				t.Errorf("%d %q", a.Status, got)
			}
			if got := strings.Replace(strings.Join(s.asked, "; "), "GET ?", "GET /?", 1); got != c.asked {
				t.Errorf("asked %s", got)
			}
			if diff := cmp.Diff([]string{"a", "b"}, (*head)["X-Own"]); diff != "" || head.Get("Accept") != "text/csv" {
				t.Errorf("%v", *head)
			}
			if a.Header.Get("Set-Cookie") != "" || a.Header.Get("X-Page") != "" {
				t.Errorf("answered %v", a.Header)
			}
		})
	}
}

// What the connector sends, nothing stands in for.
func TestCustomCredential(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "auth: {bearer: context.token}", "auth: {header: {X-Token: context.token}}\nheaders: {X-Site: context.site, Accept: '\"application/vnd.acme+json\"'}")
	head := s.heard("200 {}")
	file(t, s.succeeds("", "", "", custom("GET", "/x", "", ""), func(c *engine.Call) {
		c.Custom.Header = http.Header{"X-Token": {"mine"}, "X-Site": {"south"}, "Accept": {"*/*"}, "X-Own": {"b\x00ad"}, "X-Fine": {"yes"}}
	}))
	for name, want := range map[string]string{"X-Token": acmeSecret, "X-Site": "north", "Accept": "application/vnd.acme+json", "X-Own": "", "X-Fine": "yes"} {
		if got := head.Get(name); got != want || len((*head)[name]) > 1 {
			t.Errorf("%s: %q", name, (*head)[name])
		}
	}
	e := s.fails("", "", "", custom("GET", "/x", "", `{"headers":{"x-token":"mine"}}`))
	if e.Code != cognate.CodeInvalid || !strings.Contains(e.Message, "methodConfig.headers: X-Token is sent to Acme by the connector itself") {
		t.Error(e)
	}
	s = ours(t).says("200 {}") // the credential is in the query
	for _, query := range []string{"key=mine", "a=1&key=mine", "a=1;key=mine", "KEY=mine", "key[]=mine", "%6bey=mine", "key%20=mine", "key"} {
		if e := s.fails("", "", "", custom("GET", "/x", query, "")); e.Code != cognate.CodeInvalid || !strings.Contains(e.Message, "key: it is the account's credential") {
			t.Errorf("%s: %v", query, e)
		}
	}
	if len(s.asked) > 0 {
		t.Errorf("asked %v", s.asked)
	}
}

func TestCustomFailures(t *testing.T) {
	t.Parallel()
	s := ours(t).says(`422 {"reason":"No s3/cr\"et","fields":[{"name":"x","message":"bad"}]}`)
	e := s.fails("", "", "", custom("POST", "/users/ana@example.com", "q=1", ""), upload("{}"))
	if e.Status() != 422 || e.Message != "No [redacted]" || !e.Insight.ScopesOnly || e.Remote == nil || !e.Remote.IsJSON || strings.Contains(e.Remote.Call, "ana") {
		t.Errorf("%+v %+v", e, e.Remote)
	}
	s.noSecret(e, string(e.Remote.Body))
	for status, want := range map[string]int{"301 moved": 502, "304": 502, "500 <html>": 502, "503 busy": 503} {
		if e := ours(t).says(status).fails("", "", "", custom("GET", "/x", "", "")); e.Status() != want {
			t.Errorf("%s: %v", status, e)
		}
	}
	a := ours(t).says("304").succeeds("", "", "", custom("GET", "/x", "", ""), func(c *engine.Call) { c.Custom.Header.Set("If-None-Match", `"1"`) })
	if file(t, a) != "" || a.Status != http.StatusNotModified {
		t.Error(a.Status)
	}
	s = ours(t).says("401 {}")
	s.fails("", "", "", custom("GET", "/x", "", ""))
	if diff := cmp.Diff([]cognate.AccountStatus{cognate.AccountNeedsReauth}, s.statuses); diff != "" {
		t.Error(diff)
	}
}

func TestCustomOfAccountsThatMayNot(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		verb, config string
		change       func(*engine.Call)
		code         cognate.Code
		want         string
	}{
		"blocked":             {"GET", "", func(c *engine.Call) { c.Account.IsBlocked = true }, cognate.CodeUnavailable, "blocked"},
		"sandbox":             {"POST", "", func(c *engine.Call) { c.Account.IsSandbox = true }, cognate.CodeMethodNotAllowed, "sandbox"},
		"sandbox, by options": {"OPTIONS", "", func(c *engine.Call) { c.Account.IsSandbox = true }, cognate.CodeMethodNotAllowed, "sandbox"},
		"sandbox, said to be a read": {
			"POST", `{"items":"response","read":true}`, func(c *engine.Call) { c.Account.IsSandbox = true }, cognate.CodeInvalid, `methodConfig: 1:21: read: unknown key "read"`,
		},
		"no catalog": {"GET", "", func(c *engine.Call) { c.Account.Integration = "old" }, cognate.CodeNotFound, "not in the catalog"},
		"a body of a get": {
			"GET", `{"item":"response"}`, func(c *engine.Call) { c.Body = mustParse(`{"x":1}`) }, cognate.CodeInvalid, "a GET takes no body beside its methodConfig",
		},
		"keyed, but no list":         {"GET", `{"item":"response"}`, func(c *engine.Call) { c.KeyBy = "id" }, cognate.CodeInvalid, "are for lists"},
		"a page of the vendor's own": {"GET", `{"items":"response","pagination":{"page":{"page_param":"p","size_param":"n","max_size":5}}}`, func(c *engine.Call) { c.VendorQuery = url.Values{"p": {"2"}} }, cognate.CodeInvalid, "p: limit and next_cursor are for paging"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := ours(t).says("200 {}")
			e := s.fails("", "", "", custom(c.verb, "/x", "", c.config), c.change)
			if e.Code != c.code || !strings.Contains(e.Message, c.want) || len(s.asked) > 0 {
				t.Errorf("%s %s, asked %v", e.Code, e.Message, s.asked)
			}
		})
	}
	s := ours(t).says("200 x")
	s.account.IsSandbox = true
	if got := file(t, s.succeeds("", "", "", custom("GET", "/x", "", ""))); got != "x" {
		t.Error(got)
	}
}

func TestCustomConfig(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		verb, query, config, body string
		vendor, asked             string
		want                      string
	}{
		"a record":  {"GET", "a=1", `{"item":"response.data"}`, "", `200 {"data":{"id":7}}`, "GET /x?a=1", `{"id":7}`},
		"a form":    {"POST", "", `{"body":"form"}`, `{"a":[1,2],"b":{"c":"x y"}}`, `200 {"ok":true}`, "POST /x a=1&a=2&b%5Bc%5D=x+y", `{"ok":true}`},
		"xml":       {"POST", "", `{"answer":"xml"}`, "", `200 <r a="1"><b>2</b></r>`, "POST /x", `{"r":{"@a":"1","b":"2"}}`},
		"text":      {"GET", "", `{"answer":"text"}`, "", `200 plain "text"`, "GET /x", `"plain \"text\""`},
		"a list":    {"GET", "q=x", `{"items":"response.data","pagination":{"offset":{"offset_param":"from","size_param":"size","max_size":10}}}`, "", `200 {"data":[{"id":1},{"id":2}]}`, "GET /x?from=0&q=x&size=10", `{"result":[{"id":1},{"id":2}],"next_cursor":null,"prev_cursor":null,"result_count":2,"is_partial_response":false}`},
		"a failure": {"GET", "", `{"error_when":"response.ok = false"}`, "", `200 {"ok":false,"reason":"Down"}`, "GET /x", "Down"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := ours(t).says(c.vendor)
			a, err := s.do(t.Context(), "", "", c.body, custom(c.verb, "/x", c.query, c.config))
			if got := withoutKey(s.asked); len(got) != 1 || got[0] != c.asked {
				t.Errorf("asked %v", got)
			}
			if err != nil {
				if e := asError(t, err); e.Status() != 400 || e.Message != c.want {
					t.Error(e)
				}
				return
			}
			if string(a.Body) != c.want {
				t.Errorf("%s", a.Body)
			}
		})
	}
}

// A cursor belongs to the path and to what the call was said to be like.
func TestCustomCursor(t *testing.T) {
	t.Parallel()
	const config = `{"items":"response","pagination":{"cursor":{"cursor_param":"after","next":"headers.\"x-page\"","max_size":2}}}`
	s := ours(t).says(`200 [{"id":"1"},{"id":"2"}]`)
	first := list(t, s.succeeds("", "", "", custom("GET", "/x", "q=1", config), func(c *engine.Call) { c.Limit = 2 }))
	if first.Cursor == "" {
		t.Fatal(s.asked)
	}
	onward := func(c *engine.Call) { c.Cursor = first.Cursor }
	s.succeeds("", "", "", custom("GET", "/x", "q=1", config), onward)
	if got := withoutKey(s.asked)[1]; got != "GET /x?after=7&q=1" {
		t.Error(got)
	}
	for _, other := range []func(*engine.Call){
		custom("GET", "/y", "q=1", config), custom("POST", "/x", "q=1", config), custom("GET", "/x", "q=2", config),
		custom("GET", "/x", "q=1", strings.Replace(config, "response", "response.a", 1)), proxy("q=1"),
	} {
		method := ""
		c := &engine.Call{}
		if other(c); c.Custom == nil {
			method = "list"
		}
		if e := s.fails(method, "", "", other, onward); e.Code != cognate.CodeInvalid || !strings.Contains(e.Message, "next_cursor is not one that this list gave") {
			t.Error(e)
		}
	}
}

func TestCustomDebugAndDryRun(t *testing.T) {
	t.Parallel()
	for vendor, want := range map[string]string{
		`200 {"a":1}`: `{"result":{"a":1},`, `200 plain`: `{"result":"plain",`, `200`: `{"result":null,`,
	} {
		s := ours(t).says(vendor)
		a := s.succeeds("", "", "", custom("POST", "/x", "q=1", ""), upload("abc"), func(c *engine.Call) { c.Format = engine.FormatDebug })
		if !bytes.HasPrefix(a.Body, []byte(want)) || !bytes.Contains(a.Body, []byte(`"requestUrl":"https://north.acme.example.com/x?q=1&key=[redacted]"`)) {
			t.Errorf("%s", a.Body)
		}
		s.noSecret(string(a.Body))
	}
	s := ours(t).says("200 {}")
	a := s.succeeds("", "", "", custom("POST", "/x", "q=1", ""), func(c *engine.Call) {
		c.DryRun, c.Custom.Body = true, media.Bytes("application/json", []byte(`{ "a": 1 }`))
	})
	if !bytes.Contains(a.Body, []byte(`"url":"https://north.acme.example.com/x?q=1&key=[redacted]"`)) || !bytes.Contains(a.Body, []byte(`"body":{"a":1}`)) || len(s.asked) > 0 {
		t.Errorf("%s, asked %v", a.Body, s.asked)
	}
}

// TestCustomExpressionFails: what the caller wrote is the caller's, and what the
// connector says is not.
func TestCustomExpressionFails(t *testing.T) {
	t.Parallel()
	s := newTheatre(t).says(`200 {"people":[{"id":1}]}`)
	for _, items := range []string{`1 + response.people`, `($f := function() { 1 + $f() }; $f())`} {
		e := s.fails("list", "", "", custom("GET", "/people", "", `{"items":"`+items+`"}`))
		if e.Status() != 400 || e.Remote != nil || !strings.HasPrefix(e.Message, "methodConfig: the expression get.items failed (") {
			t.Errorf("%s: %d %v", items, e.Status(), e)
		}
	}
}
