package engine_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

// proxy makes a call the vendor's own: people, with a query as it was sent.
func proxy(query string) func(*engine.Call) {
	return func(c *engine.Call) {
		c.Proxy, c.Model, c.Resource = true, "", "people"
		c.VendorQuery, _ = url.ParseQuery(query)
	}
}

// ours has calls of every kind.
func ours(t *testing.T) *theatre {
	t.Helper()
	return newTheatre(t,
		"list: {call: GET /people, items: response.people}", "list: {call: GET /people, items: response.people, query: {expand: all, sort: id}}\n"+
			"    find: {call: POST /people/find, items: response.people, read: true}\n    count: {call: GET /people/count, item: response.n}",
		"get: {call: 'GET /people/{id}'}", "get: {call: 'GET /people/{id}', item: response.person}",
		"tag: {call: 'PUT /people/{id}/tag'}", "tag: {call: 'PUT /people/{id}/tag/{name}'}\n    delete: {call: 'DELETE /people/{id}'}",
		"auth: {bearer: context.token}", "auth: {query: {key: context.token}}")
}

func TestProxy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, id, query, body string
		vendor                  string // answers
		asked                   string // without the credential
		status                  int
		want                    string
	}{
		"get": {"get", "7", "", "", `200 {"person":{"id":7,"big":12345678901234567890}}`, "GET /people/7", 200, `{"id":7,"big":12345678901234567890}`},
		"get with a query, as it was sent": {
			"get", "a/b", "ids[]=2&ids[]=1&q=a+b&empty=&deep[x][y]=1", "", `200 {"person":{}}`,
			"GET /people/a%2Fb?deep%5Bx%5D%5By%5D=1&empty=&ids%5B%5D=2&ids%5B%5D=1&q=a+b", 200, `{}`,
		},
		"get of what has no record": {"get", "7", "", "", `200 {"person":null}`, "GET /people/7", 502, "Acme answered 200 with no record"},
		"an item that is no object": {"count", "", "", "", `200 {"n":3}`, "GET /people/count", 200, `3`},
		"create, whatever it is":    {"create", "", "", `[1,{"name":null,"remote_data":{"x":1}}]`, `201 {"made":true}`, `POST /people [1,{"name":null,"remote_data":{"x":1}}]`, 201, `{"made":true}`},
		"create without a body":     {"create", "", "", "", `202`, "POST /people", 202, `{}`},
		"update":                    {"update", "7", "", `{"name":"Ana"}`, `200 {"id":7}`, `PATCH /people/7 {"name":"Ana"}`, 200, `{"id":7}`},
		"delete":                    {"delete", "7", "why=left", "", `204`, "DELETE /people/7?why=left", 200, `{}`},
		"delete with a body":        {"delete", "7", "", `{"hard":true}`, `200 []`, `DELETE /people/7 {"hard":true}`, 200, `[]`},
		"its own method":            {"tag", "", "id=7&name=x y&color=red", `{"on":true}`, `200 "done"`, `PUT /people/7/tag/x%20y?color=red {"on":true}`, 200, `"done"`},
		"limit of no list":          {"get", "7", "", "", `200 {"person":{}}`, "GET /people/7?limit=3&next_cursor=n", 200, `{}`},
		"not UTF-8 in a string":     {"get", "7", "", "", "200 {\"person\":{\"name\":\"\xff\"}}", "GET /people/7", 200, `{"name":"�"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := ours(t).says(c.vendor)
			a, err := s.do(t.Context(), c.method, c.id, c.body, proxy(c.query), func(call *engine.Call) {
				if name == "limit of no list" {
					call.Limit, call.Cursor = 3, "n"
				}
			})
			asked := strings.NewReplacer("?key=s3%2Fcr%22et", "", "&key=s3%2Fcr%22et", "").Replace(strings.Join(s.asked, "; "))
			if asked != c.asked {
				t.Errorf("asked %s", asked)
			}
			if err != nil {
				if e := asError(t, err); e.Status() != c.status || !strings.Contains(e.Message, c.want) {
					t.Error(e)
				}
				return
			}
			if a.Status != c.status || string(a.Body) != c.want {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
}

func TestProxyList(t *testing.T) {
	t.Parallel()
	s := ours(t).says(`200 {"people":[{"id":1},null]}`, `200 {"people":["two",{"id":4}]}`, `200 {"people":["two",{"id":4}]}`, `200 {"people":[{"id":5}]}`)
	limited := func(cursor string) func(*engine.Call) {
		return func(c *engine.Call) { c.Limit, c.Cursor = 3, cursor }
	}
	first := s.succeeds("list", "", "", proxy("sort=name&q=x"), limited(""))
	var page struct {
		Result  []json.RawMessage
		Next    string `json:"next_cursor"`
		Prev    *string
		Count   int   `json:"result_count"`
		Partial *bool `json:"is_partial_response"`
	}
	if err := json.Unmarshal(first.Body, &page); err != nil || page.Next == "" || page.Count != 3 || page.Partial == nil {
		t.Fatalf("%s", first.Body)
	}
	if got := string(bytes.Join(asBytes(page.Result), []byte(" "))); got != `{"id":1} null "two"` {
		t.Error(got)
	}
	second := s.succeeds("list", "", "", proxy("q=x&sort=name"), limited(page.Next))
	if want := `{"result":[{"id":4},{"id":5}],"next_cursor":null,"prev_cursor":null,"result_count":2,"is_partial_response":false}`; string(second.Body) != want {
		t.Errorf("%s", second.Body)
	}
	want := []string{"GET /people?expand=all&n=2&p=1&q=x&sort=name", "GET /people?expand=all&n=2&p=2&q=x&sort=name", "GET /people?expand=all&n=2&p=2&q=x&sort=name", "GET /people?expand=all&n=2&p=3&q=x&sort=name"}
	if diff := cmp.Diff(want, withoutKey(s.asked)); diff != "" {
		t.Error(diff)
	}
	for _, other := range []string{"q=y&sort=name", "", "q=x&sort=name&q=x"} {
		if e := s.fails("list", "", "", proxy(other), limited(page.Next)); e.Code != cognate.CodeInvalid || !strings.Contains(e.Message, "next_cursor") {
			t.Error(e)
		}
	}
}

func asBytes(list []json.RawMessage) [][]byte {
	out := make([][]byte, len(list))
	for i, item := range list {
		out[i] = item
	}
	return out
}

func withoutKey(asked []string) []string {
	out := make([]string, len(asked))
	for i, line := range asked {
		out[i] = strings.NewReplacer("&key=s3%2Fcr%22et", "", "?key=s3%2Fcr%22et", "").Replace(line)
	}
	return out
}

var cursorText = regexp.MustCompile(`"\$cursor":"[^"]+"`)

// A list by another name, that is read by POST, keyed, streamed and raw.
func TestProxyListForms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*engine.Call)
		want   string
		header string
	}{
		"keyed":    {func(c *engine.Call) { c.KeyBy = "id" }, `{"result":{"1":{"id":1,"n":"a"},"2":{"id":2}},"next_cursor":null,"prev_cursor":null,"result_count":2,"is_partial_response":false}`, ""},
		"raw":      {func(c *engine.Call) { c.Format, c.Limit = engine.FormatRaw, 2 }, `{"people": [ {"id":1,"n":"a"}, {"id":2} ]}`, "more"},
		"streamed": {func(c *engine.Call) { c.Stream = true }, "{\"id\":1,\"n\":\"a\"}\n{\"id\":2}\n{\"$cursor\":\"…\",\"$count\":2}\n{\"$cursor\":null,\"$count\":2}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := ours(t).says(`200 {"people": [ {"id":1,"n":"a"}, {"id":2} ]}`, `200 {"people":[]}`)
			s.account.IsSandbox = true // it reads
			a := s.succeeds("find", "", `{"name":"An"}`, proxy(""), c.change)
			body := a.Body
			if a.Stream != nil {
				var out bytes.Buffer
				if err := a.Stream(t.Context(), &out, func() error { return nil }); err != nil {
					t.Fatal(err)
				}
				body = out.Bytes()
			}
			body = cursorText.ReplaceAll(body, []byte(`"$$cursor":"…"`))
			if string(body) != c.want || (a.NextCursor != "") != (c.header != "") {
				t.Errorf("%s, cursor %q", body, a.NextCursor)
			}
			if got := withoutKey(s.asked)[0]; !strings.HasPrefix(got, "POST /people/find?n=2&p=1 ") || !strings.HasSuffix(got, ` {"name":"An"}`) {
				t.Error(got)
			}
		})
	}
}

func TestRefusedProxy(t *testing.T) {
	t.Parallel()
	resource := func(name string) func(*engine.Call) { return func(c *engine.Call) { c.Resource = name } }
	for name, c := range map[string]struct {
		method, id, query, body string
		change                  func(*engine.Call)
		code                    cognate.Code
		want                    string
		allow                   string
	}{
		"an unknown resource":     {"list", "", "", "", resource("peple"), cognate.CodeNotFound, "Acme has no resource peple of its own; did you mean people?", ""},
		"nothing like it":         {"list", "", "", "", resource("invoices"), cognate.CodeNotFound, "it has me, people", ""},
		"a method that is not":    {"merge", "", "", "", nil, cognate.CodeMethodNotAllowed, "merge of people is not offered by Acme in this way; it offers list (GET /proxy/people), find (POST /proxy/people/find),", "GET, POST"},
		"a record's, of a list":   {"update", "", "", "", nil, cognate.CodeMethodNotAllowed, "update of people is not offered", "GET, POST"},
		"a method of no record":   {"get", "7", "", "", resource("me"), cognate.CodeMethodNotAllowed, "get (GET /proxy/me)", ""},
		"the page":                {"list", "", "p=3", "", nil, cognate.CodeInvalid, "p: limit and next_cursor are for paging", ""},
		"the credential":          {"get", "7", "key=mine", "", nil, cognate.CodeInvalid, "key: it is the account's credential", ""},
		"no value for the path":   {"tag", "", "id=7", "{}", nil, cognate.CodeInvalid, "name: it is needed once: it stands in the path of people.tag, /people/{id}/tag/{name}", ""},
		"two values for the path": {"tag", "", "id=7&name=a&name=b", "{}", nil, cognate.CodeInvalid, "name: it is needed once", ""},
		"a step up in the path":   {"get", "..", "", "", nil, cognate.CodeInvalid, `".." can't be used as id`, ""},
		"a body of a GET":         {"count", "", "", `{"x":1}`, nil, cognate.CodeInvalid, "people.count takes no body: it is a GET at Acme", ""},
		"keyed, but no list":      {"get", "7", "", "", func(c *engine.Call) { c.KeyBy = "id" }, cognate.CodeInvalid, "are for lists; this is get of people", ""},
		"a write of a sandbox":    {"create", "", "", "{}", func(c *engine.Call) { c.Account.IsSandbox = true }, cognate.CodeMethodNotAllowed, "the account is a sandbox", "GET"},
		"a blocked account":       {"list", "", "", "", func(c *engine.Call) { c.Account.IsBlocked = true }, cognate.CodeUnavailable, "the account is blocked", ""},
		"an integration gone":     {"list", "", "", "", func(c *engine.Call) { c.Account.Integration = "old" }, cognate.CodeNotFound, "old, is not in the catalog any more", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := ours(t).says("200 {}")
			change := c.change
			if change == nil {
				change = func(*engine.Call) {}
			}
			e := s.fails(c.method, c.id, c.body, proxy(c.query), change)
			if e.Code != c.code || !strings.Contains(e.Message, c.want) || strings.Join(e.Allow, ", ") != c.allow {
				t.Errorf("%s %s, Allow %v", e.Code, e.Message, e.Allow)
			}
			if len(s.asked) != 0 {
				t.Errorf("the vendor was asked: %v", s.asked)
			}
		})
	}
}

// The only record of a resource has the route of a collection.
func TestProxyOfTheOnlyRecord(t *testing.T) {
	t.Parallel()
	s := ours(t).says(`200 {"id":1}`)
	if a := s.succeeds("list", "", "", proxy(""), func(c *engine.Call) { c.Resource = "me" }); string(a.Body) != `{"id":1}` {
		t.Errorf("%s", a.Body)
	}
}

func TestProxyErrors(t *testing.T) {
	t.Parallel()
	s := ours(t).says(`403 {"reason":"Not yours","fields":[{"name":"x","message":"hidden from s3/cr\"et"}]}`)
	e := s.fails("get", "7", "", proxy(""))
	if e.Status() != http.StatusForbidden || e.Message != "Not yours" || !e.Insight.ScopesOnly || e.Remote == nil || !e.Remote.IsJSON {
		t.Errorf("%+v", e)
	}
	if len(e.Failures) != 1 || e.Failures[0].RemoteField != "x" || e.Failures[0].Path != "" {
		t.Errorf("%+v", e.Failures)
	}
	s.noSecret(e, string(e.Remote.Body))
	s = ours(t).says(`401 {}`)
	s.fails("list", "", "", proxy(""))
	if diff := cmp.Diff([]cognate.AccountStatus{cognate.AccountNeedsReauth}, s.statuses); diff != "" {
		t.Error(diff)
	}
}

func TestProxyDebugAndDryRun(t *testing.T) {
	t.Parallel()
	s := ours(t).says(`200 {"person":{"id":7}}`)
	a := s.succeeds("get", "7", "", proxy("q=x"), func(c *engine.Call) { c.Format = engine.FormatDebug })
	for _, part := range []string{`{"result":{"id":7},"debug":{"requestUrl":"https://north.acme.example.com/people/7?q=x&key=[redacted]"`, `"calls":[{"name":"people.get"`} {
		if !strings.Contains(string(a.Body), part) {
			t.Errorf("no %s in %s", part, a.Body)
		}
	}
	s.noSecret(string(a.Body))
	a = s.succeeds("create", "", `{"name":"Ana"}`, proxy(""), func(c *engine.Call) { c.DryRun = true })
	if !strings.Contains(string(a.Body), `"dry_run":true`) || !strings.Contains(string(a.Body), `"body":{"name":"Ana"}`) || strings.Contains(string(a.Body), "outcome") || len(s.asked) != 1 {
		t.Errorf("%s %v", a.Body, s.asked)
	}
}
