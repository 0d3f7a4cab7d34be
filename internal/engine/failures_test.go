package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

// TestErrorWhen: a 2xx that is none is told as the failure that it is.
func TestErrorWhen(t *testing.T) {
	t.Parallel()
	const call = "get: {call: 'GET /people/{id}'}"
	tests := map[string]struct {
		when, answer string // the expression; of the vendor
		status       int    // 200: no failure
		message      string
	}{
		"true":                 {"$exists(response.error)", `200 {"error":{},"reason":"No."}`, 400, "No."},
		"without a word":       {"$exists(response.error)", `200 {"error":{}}`, 400, "Acme answered 200 with a failure"},
		"false":                {"$exists(response.error)", `200 {"id":1}`, 200, ""},
		"a status":             {"response.code", `200 {"code":404,"reason":"Not here."}`, 404, "Not here."},
		"a credential":         {"response.code", `200 {"code":401}`, 401, "Acme answered 200 with a failure"},
		"too many":             {"response.code", `202 {"code":429}`, 429, "Acme answered 202 with a failure"},
		"of theirs":            {"response.code", `200 {"code":503}`, 503, "Acme answered 200 with a failure"},
		"no status of one":     {"response.code", `200 {"code":200,"id":1}`, 200, ""},
		"another number":       {"response.code", `200 {"code":399,"id":1}`, 200, ""},
		"a number too large":   {"response.code", `200 {"code":600,"id":1}`, 200, ""},
		"half a number":        {"response.code", `200 {"code":404.5,"id":1}`, 200, ""},
		"a text":               {"response.code", `200 {"code":"404","id":1}`, 200, ""},
		"null":                 {"response.code", `200 {"code":null,"id":1}`, 200, ""},
		"a number of a text":   {"$number(response.code)", `200 {"code":"409"}`, 409, "Acme answered 200 with a failure"},
		"by a header":          {`headers."x-page" = "7"`, `200 {"id":1}`, 400, "Acme answered 200 with a failure"},
		"by the status":        {"status = 202", `202 {"id":1}`, 400, "Acme answered 202 with a failure"},
		"not of a real one":    {"true", `409 {"reason":"There is one."}`, 409, "There is one."},
		"one that fails":       {"1 + response.code", `200 {"code":"x","id":1}`, 500, "resources.people.get.error_when of Acme failed (T2002)"},
		"one that raises":      {`response.code ? $error("bad: " & response.code) : false`, `200 {"code":"x"}`, 502, "bad: x"},
		"an answer of nothing": {"$exists(response.error)", `204`, 502, "Acme answered 204 with a record without an id"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, call, "get: {call: 'GET /people/{id}', error_when: \""+strings.ReplaceAll(tt.when, `"`, `\"`)+"\"}").says(tt.answer)
			if tt.status == 200 {
				s.succeeds("get", "1", "")
				return
			}
			e := s.fails("get", "1", "")
			if e.Status() != tt.status || !strings.Contains(e.Message, tt.message) {
				t.Errorf("got %d %v", e.Status(), e)
			}
			if refused := tt.status == 401; refused != (len(s.statuses) == 1) {
				t.Errorf("the account is %v", s.statuses)
			}
		})
	}
}

// TestErrorWhenOfAll: one for all calls stands in where a call has none of its own;
// it judges steps and lists, too.
func TestErrorWhenOfAll(t *testing.T) {
	t.Parallel()
	const check = "check: me.get"
	all := []string{check, check + "\nerror_when: $exists(response.error)", "    tag: {call: 'PUT /people/{id}/tag'}", "    tag: {call: 'PUT /people/{id}/tag', error_when: response.code}"}
	s := newTheatre(t, append(all, plainCreate, `
create:
  method: people.create
  request_body_mapping: '{ "name": body.name }'
  after: [{name: tag, method: people.tag, path_mapping: {id: response.id}, request_body_mapping: '{}'}]`)...)
	if e := s.says(`200 {"error":1,"people":[]}`).fails("list", "", ""); e.Status() != 400 || e.Remote.Call != "GET /people" {
		t.Errorf("got %v", e)
	}
	s.asked = nil
	e := s.says(`200 {"error":1,"id":1}`).fails("create", "", `{"name":"Ada"}`)
	if e.Status() != 400 || e.Partial != nil || len(s.asked) != 1 {
		t.Errorf("a write that was refused did nothing: %v, %+v", e, e.Partial)
	}
	s.asked = nil
	e = s.says(`201 {"id":1}`, `200 {"code":422,"error":1}`).fails("create", "", `{"name":"Ada"}`)
	if e.Status() != 422 || e.Partial == nil || cmp.Diff([]string{"people.create"}, e.Partial.Applied) != "" {
		t.Errorf("got %v", e)
	}
	s.asked = nil
	if a := s.says(`201 {"id":1}`, `200 {"error":1}`).succeeds("create", "", `{"name":"Ada"}`); a.Status != 201 {
		t.Errorf("the call's own stands in for that of all: %+v", a)
	}
	if err := s.says(`200 {"error":1}`).engine.Check(t.Context(), s.account, nil); err == nil {
		t.Error("a check that failed proves nothing")
	}
	// What can't be judged was made all the same.
	s = newTheatre(t, "create: {call: POST /people}", "create: {call: POST /people, error_when: '1 + response.code'}").says(`200 {"id":1,"code":"x"}`)
	e = s.fails("create", "", `{"name":"Ada"}`)
	if e.Partial == nil || cmp.Diff([]string{"people.create"}, e.Partial.Applied) != "" || !strings.Contains(e.Message, "after people.create had been done") {
		t.Errorf("got %v, %+v", e, e.Partial)
	}
}

// TestErrorMapping: what a mapping makes of a failure beside its words.
func TestErrorMapping(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		mapping, answer string
		status          int
		retry           string
		scopes          []string
		message         string
	}{
		"another status":           {`{ "status": 401 }`, `403 {}`, 401, "", nil, "Acme answered 401 Unauthorized"},
		"of theirs":                {`{ "status": error.code }`, `400 {"code":503}`, 503, "", nil, ""},
		"no failure":               {`{ "status": 200 }`, `403 {}`, 403, "", nil, "Acme answered 403 Forbidden"},
		"no status":                {`{ "status": 700 }`, `403 {}`, 403, "", nil, ""},
		"a text":                   {`{ "status": "404" }`, `403 {}`, 403, "", nil, ""},
		"half":                     {`{ "status": 404.5 }`, `403 {}`, 403, "", nil, ""},
		"by the status":            {`{ "status": status = 422 ? 409 : 404 }`, `422 {}`, 409, "", nil, ""},
		"seconds":                  {`{ "retry_after": error.wait }`, `429 {"wait":12}`, 429, "12", nil, ""},
		"parts of seconds":         {`{ "retry_after": error.wait }`, `429 {"wait":1.2}`, 429, "2", nil, ""},
		"a time":                   {`{ "retry_after": error.wait }`, `429 {"wait":"2026-03-01T09:00:30Z"}`, 429, "30", nil, ""},
		"a time gone by":           {`{ "retry_after": error.wait }`, `429 {"wait":"2026-03-01T08:00:00Z"}`, 429, "0", nil, ""},
		"of a header":              {`{ "retry_after": headers."x-page" }`, `429 {}`, 429, "7", nil, ""},
		"no time":                  {`{ "retry_after": error.wait }`, `429 {"wait":"soon"}`, 429, "", nil, ""},
		"less than none":           {`{ "retry_after": error.wait }`, `429 {"wait":-5}`, 429, "", nil, ""},
		"a list of times":          {`{ "retry_after": [1, 2] }`, `429 {}`, 429, "", nil, ""},
		"scopes":                   {`{ "missing_scopes": error.scopes }`, `403 {"scopes":["read","write"]}`, 403, "", []string{"read", "write"}, ""},
		"one scope":                {`{ "missing_scopes": error.scopes }`, `403 {"scopes":"read"}`, 403, "", []string{"read"}, ""},
		"no scopes":                {`{ "missing_scopes": error.scopes }`, `403 {"scopes":null}`, 403, "", nil, ""},
		"scopes of other kinds":    {`{ "missing_scopes": error.scopes }`, `403 {"scopes":[1,{"a":1},"read",["x"]]}`, 403, "", []string{"read"}, ""},
		"a scope that is a secret": {`{ "missing_scopes": error.scopes }`, `403 {"scopes":["s3/cr\"et!"]}`, 403, "", []string{"[redacted]!"}, ""},
		"a message that is one":    {`{ "message": "No: " & error.key }`, `403 {"key":"s3/cr\"et"}`, 403, "", nil, "No: [redacted]"},
		"a message of nothing":     {`{ "message": "" }`, `403 {}`, 403, "", nil, "Acme answered 403 Forbidden"},
		"no object":                {`"No."`, `403 {}`, 403, "", nil, "Acme answered 403 Forbidden"},
		"one that fails":           {`1 + error.code`, `403 {"code":"x"}`, 403, "", nil, "Acme answered 403 Forbidden"},
		"of no JSON":               {`{ "message": error }`, `500 it is broken`, 500, "", nil, "it is broken"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, "get: {method: people.get}", "get: {method: people.get, error_mapping: '"+tt.mapping+"'}").says(tt.answer)
			s.now = now
			e := s.fails("get", "1", "")
			if e.Status() != tt.status || e.Remote == nil || e.Remote.Header.Get("Retry-After") != tt.retry || !strings.Contains(e.Message, tt.message) {
				t.Errorf("got %d %v, %v", e.Status(), e, e.Remote.Header)
			}
			if diff := cmp.Diff(tt.scopes, e.Insight.MissingScopes); diff != "" {
				t.Error(diff)
			}
			if refused := tt.status == 401; refused != (len(s.statuses) == 1 && s.statuses[0] == cognate.AccountNeedsReauth) {
				t.Errorf("the account is %v", s.statuses)
			}
			s.noSecret(e.Message, e.Insight)
		})
	}
}

// TestErrorMappingHeaders: an error mapping sees the headers of the failure, and
// what follows a tolerated one does not.
func TestErrorMappingHeaders(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "get: {method: people.get}", `get: {method: people.get, error_mapping: '{ "message": "call " & headers."x-call" }', after: [{name: more, method: me.get, missing: 'null'}]}`,
		`"name": response.name`, `"name": headers."x-call"`)
	s.serve = func(n int, r *http.Request, h http.Header) (int, string) {
		h.Set("X-Call", fmt.Sprint(n))
		switch {
		case r.URL.Path == "/me":
			return 404, "{}"
		case n > 1:
			return 500, "{}"
		}
		return 200, `{"id":1}`
	}
	if a := s.succeeds("get", "1", ""); !strings.Contains(string(a.Body), `"name":"0"`) {
		t.Errorf("%s", a.Body)
	}
	if e := s.fails("get", "1", ""); e.Message != "call 2" {
		t.Errorf("got %v", e)
	}
}

// TestIsPartial: the vendor may say that its answer is not whole.
func TestIsPartial(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		when, answer string
		partial      bool
		says, fails  string
	}{
		"said":             {"data.incomplete", `200 {"incomplete":true,"id":1,"people":[{"id":1}]}`, true, "", ""},
		"said by response": {"response.incomplete", `200 {"incomplete":true,"id":1,"people":[{"id":1}]}`, true, "", ""},
		"said by a header": {`headers."x-page" = "7"`, `200 {"id":1,"people":[{"id":1}]}`, true, "", ""},
		"not said":         {"data.incomplete", `200 {"incomplete":false,"id":1,"people":[{"id":1}]}`, false, "", ""},
		"nothing said":     {"data.incomplete", `200 {"id":1,"people":[{"id":1}]}`, false, "", ""},
		"said in a word":   {"data.incomplete", `200 {"incomplete":"two of three","id":1,"people":[{"id":1}]}`, true, ": two of three", ""},
		"an empty word":    {"data.incomplete", `200 {"incomplete":"","id":1,"people":[{"id":1}]}`, false, "", ""},
		"by an odd answer": {"1 + data.incomplete", `200 {"incomplete":"yes","id":1,"people":[{"id":1}]}`, false, "", "is_partial_expression of Acme failed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			when := ", is_partial_expression: '" + tt.when + "'}"
			s := newTheatre(t, "list: {method: people.list}", "list: {method: people.list"+when, "get: {method: people.get}", "get: {method: people.get"+when,
				`"extra": body.custom_fields }'}`, `"extra": body.custom_fields }'`+when).says(tt.answer)
			want := ""
			if tt.partial {
				want = "Acme answered incompletely" + tt.says
			}
			for method, body := range map[string]string{"list": "", "get": "", "create": `{"name":"Ada"}`} {
				for _, format := range []engine.Format{engine.FormatUnified, engine.FormatRaw} {
					id := map[string]string{"get": "1"}[method]
					change := func(c *engine.Call) { c.Format = format }
					if tt.fails != "" {
						if e := s.fails(method, id, body, change); !strings.Contains(e.Message, method+"."+tt.fails) {
							t.Errorf("got %v", e)
						}
						continue
					}
					a := s.succeeds(method, id, body, change)
					if a.Partial != want {
						t.Errorf("%s, %s: partial %q", method, format, a.Partial)
					}
					if method == "list" && format == engine.FormatUnified && list(t, a).Partial != tt.partial {
						t.Errorf("the envelope: %s", a.Body)
					}
				}
			}
		})
	}
}

// TestResponseHeaders: what a mapping puts into headers, and what it can't.
func TestResponseHeaders(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		mapping string
		want    http.Header
		fails   string
	}{
		"a few":             {`{ "X-Version": response.version, "x-count": 3, "X-Flag": true }`, http.Header{"X-Version": {"7"}, "X-Count": {"3"}, "X-Flag": {"true"}}, ""},
		"of the vendor's":   {`{ "X-Page": headers."x-page" }`, http.Header{"X-Page": {"7"}}, ""},
		"nothing":           {`response.nothing`, nil, ""},
		"values of nothing": {`{ "X-A": null, "X-B": response.nothing, "X-C": {}, "X-D": [1] }`, nil, ""},
		"ours": {
			`{ "Cognate-Partial": "x", "X-Request-Id": "x", "RateLimit-Limit": "1", "Preference-Applied": "x", "Server-Timing": "x", "cache-control": "public", "Allow": "GET" }`, nil, "",
		},
		"of HTTP":      {`{ "content-length": "0", "Transfer-Encoding": "chunked", "Connection": "close", "Trailer": "x", "Location": "https://evil.example.org", "Content-Type": "text/html" }`, nil, ""},
		"of browsers":  {`{ "Set-Cookie": "a=b", "Access-Control-Allow-Origin": "*", "Content-Security-Policy": "x", "Clear-Site-Data": "x", "Refresh": "0", "Sec-X": "x", "X-Frame-Options": "x" }`, nil, ""},
		"a line break": {`{ "X-A": "a\nb", "X-B": "a\rb", "X-C": "a\u0000" }`, nil, ""},
		"no name":      {`{ "": "a", "X A": "b", "X:A": "c", "X-Ä": "d", "X-OK": "e" }`, http.Header{"X-Ok": {"e"}}, ""},
		"too long":     {`{ "X-A": $pad("", 2000, "x"), "X-B": $pad("", 1024, "x") }`, http.Header{"X-B": {strings.Repeat("x", 1024)}}, ""},
		"a secret":     {`{ "X-A": "key " & response.key }`, http.Header{"X-A": {"key [redacted]"}}, ""},
		"no object":    {`"X-A"`, nil, "response_header_mapping of Acme yields no object"},
		"that fails":   {`{ "X-A": 1 + response.key }`, nil, "response_header_mapping of Acme failed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mapping := ", response_header_mapping: '" + tt.mapping + "'}"
			s := newTheatre(t, "list: {method: people.list}", "list: {method: people.list"+mapping, "get: {method: people.get}", "get: {method: people.get"+mapping,
				`"extra": body.custom_fields }'}`, `"extra": body.custom_fields }'`+mapping).says(`200 {"id":1,"version":7,"key":"s3/cr\"et","people":[{"id":1,"version":8}]}`)
			for method, body := range map[string]string{"list": "", "get": "", "create": `{"name":"Ada"}`, "stream": ""} {
				id := map[string]string{"get": "1"}[method]
				change := func(c *engine.Call) {
					if method == "stream" {
						c.Method, c.Stream = "list", true
					}
				}
				if tt.fails != "" {
					if e := s.fails(method, id, body, change); !strings.Contains(e.Message, tt.fails) {
						t.Errorf("%s: got %v", method, e)
					}
					continue
				}
				if diff := cmp.Diff(tt.want, s.succeeds(method, id, body, change).Header); diff != "" {
					t.Errorf("%s: %s", method, diff)
				}
			}
		})
	}
}
