package engine_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

// rehearsed is what a dry run answers.
type rehearsed struct {
	DryRun   bool `json:"dry_run"`
	Outcome  string
	Requests []struct {
		Name, Method, URL string
		Headers           http.Header
		Body              json.RawMessage
	}
	Then, Ignored []string
}

func (s *theatre) rehearse(method, id, body string, change ...func(*engine.Call)) (rehearsed, *engine.Answer) {
	s.Helper()
	a := s.succeeds(method, id, body, append(change, func(c *engine.Call) { c.DryRun = true })...)
	var out rehearsed
	if err := json.Unmarshal(a.Body, &out); err != nil || a.Status != 200 || !out.DryRun || a.Outcome != "" {
		s.Fatalf("%+v, %v", a, err)
	}
	s.noSecret(string(a.Body))
	return out, a
}

// lines are the requests as asked has them.
func (r rehearsed) lines() []string {
	var out []string
	for _, q := range r.Requests {
		_, path, _ := strings.Cut(q.URL, ".acme.example.com")
		out = append(out, strings.TrimSpace(q.Method+" "+path+" "+string(q.Body)))
	}
	return out
}

// TestDryRun: the reads that a write needs are made, the writes are shown, as far
// as they can be known.
func TestDryRun(t *testing.T) {
	t.Parallel()
	const body = `request_body_mapping: '{ "name": body.name, "of": before.a.id }'`
	const plain = `request_body_mapping: '{ "name": body.name }'`
	tests := map[string]struct {
		create  string
		asked   []string // at the vendor
		shown   []string
		then    []string
		outcome string
	}{
		"alone":                 {`create: {method: people.create, ` + plain + `}`, nil, []string{`POST /people {"name":"Ada"}`}, nil, "created"},
		"behind reads":          {`create: {method: people.create, ` + body + `, before: [` + readA + `, ` + readB + `]}`, []string{"GET /people/a", "GET /people/b"}, []string{`POST /people {"name":"Ada","of":"1"}`}, nil, "created"},
		"with steps behind":     {`create: {method: people.create, ` + plain + `, after: [` + write + `, ` + readA + `]}`, nil, []string{`POST /people {"name":"Ada"}`}, []string{"people.tag", "people.get"}, "created"},
		"answered anew":         {`create: {method: people.create, answer: get, ` + plain + `}`, nil, []string{`POST /people {"name":"Ada"}`}, []string{"contacts.get"}, "created"},
		"behind a write":        {`create: {method: people.create, request_body_mapping: '{ "name": body.name }', before: [` + write + `, ` + readA + `]}`, []string{"GET /people/a"}, []string{"PUT /people/w/tag {}", `POST /people {"name":"Ada"}`}, nil, "created"},
		"by a write's answer":   {`create: {method: people.create, request_body_mapping: '{ "name": before.w.id }', before: [` + readA + `, ` + write + `, ` + readB + `]}`, []string{"GET /people/a"}, []string{"PUT /people/w/tag {}"}, []string{"people.get", "people.create"}, "created"},
		"by all of before":      {`create: {method: people.create, request_body_mapping: '{ "name": body.name, "all": $string(before) }', before: [` + write + `]}`, nil, []string{"PUT /people/w/tag {}"}, []string{"people.create"}, "created"},
		"through another step":  {`create: {method: people.create, request_body_mapping: '{ "name": before.z.id }', before: [` + write + `, {name: z, method: people.get, path_mapping: {id: before.w.id}}]}`, nil, []string{"PUT /people/w/tag {}"}, []string{"people.get", "people.create"}, "created"},
		"into a step of no use": {`create: {method: people.create, request_body_mapping: '{ "name": body.name }', before: [` + write + `, {name: z, method: people.get, path_mapping: {id: before.w.id}}]}`, nil, []string{"PUT /people/w/tag {}"}, []string{"people.get", "people.create"}, "created"},
		"a write for each":      {`create: {method: people.create, request_body_mapping: '{ "name": body.name }', before: [{name: w, each: '["x", "y"]', method: people.tag, path_mapping: {id: item}, request_body_mapping: '{}'}]}`, nil, []string{"PUT /people/x/tag {}", "PUT /people/y/tag {}", `POST /people {"name":"Ada"}`}, nil, "created"},
		"what is there":         {`create: {method: people.create, ` + body + `, before: [` + readA + `], outcome: 'before.a ? "updated" : "created"'}`, []string{"GET /people/a"}, []string{`POST /people {"name":"Ada","of":"1"}`}, nil, "updated"},
		"not known yet":         {`create: {method: people.create, ` + plain + `, outcome: 'response.new ? "created" : "updated"'}`, nil, []string{`POST /people {"name":"Ada"}`}, nil, ""},
		"one of several":        {`create: {method: {expression: 'before.w.id ? "people.create" : "people.update"', allowed: [people.create, people.update]}, path_mapping: {id: '"7"'}, request_body_mapping: '{}', before: [` + write + `]}`, nil, []string{"PUT /people/w/tag {}"}, []string{"people.create or people.update"}, "created"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, plainCreate, tt.create).says(`200 {"id":"1"}`)
			s.engine.Concurrency = 1 // for their order
			s.account.Status = cognate.AccountNeedsReauth
			got, _ := s.rehearse("create", "", `{"name":"Ada"}`)
			if diff := cmp.Diff(tt.asked, s.asked); diff != "" {
				t.Errorf("asked: %s", diff)
			}
			if diff := cmp.Diff(tt.shown, got.lines()); diff != "" {
				t.Errorf("shown: %s", diff)
			}
			if diff := cmp.Diff(tt.then, got.Then); diff != "" || got.Outcome != tt.outcome {
				t.Errorf("outcome %q, then %s", got.Outcome, diff)
			}
			if proven := len(s.asked) > 0; proven != (len(s.statuses) > 0) {
				t.Errorf("the account is said to be %v", s.statuses)
			}
		})
	}
}

// TestDryRunOfOthers: of every kind of write, and of one that is none.
func TestDryRunOfOthers(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "auth: {bearer: context.token}", "auth: {query: {key: context.token}}\nheaders: {X-Key: context.token}",
		"update: {method: people.update, ", `update: {method: people.update, request_header_mapping: {X-Sum: '$string($length(context.token))', X-Key-2: context.token}, `).says(`200 {"id":"1"}`)
	got, a := s.rehearse("update", "1", `{"name":"Ada","details":"x"}`)
	if len(s.asked) != 0 || len(got.Requests) != 1 || got.Requests[0].Method != "PATCH" || got.Requests[0].Headers.Get("Accept") == "" || got.Outcome != "updated" {
		t.Errorf("%+v, asked %v", got, s.asked)
	}
	if diff := cmp.Diff([]string{"details"}, got.Ignored); diff != "" || cmp.Diff([]string{"details"}, a.Ignored) != "" {
		t.Errorf("ignored %v, %s", a.Ignored, diff)
	}
	// nothing that reaches the vendor
	if got, _ := s.rehearse("update", "1", `{"details":"x"}`); len(s.asked) != 0 || got.Requests == nil || len(got.Requests) != 0 || got.Outcome != "" {
		t.Errorf("%+v, asked %v", got, s.asked)
	}
	// what would be refused is refused
	dry := func(c *engine.Call) { c.DryRun = true }
	if e := s.fails("update", "1", `{"name":"Ada","details":"x"}`, dry, func(c *engine.Call) { c.Strict = true }); e.Status() != 400 || e.Failures[0].Path != "details" {
		t.Errorf("got %v", e)
	}
	if e := s.fails("update", "..", `{"name":"Ada"}`, dry); e.Status() != 400 {
		t.Errorf("got %v", e)
	}
	if e := s.fails("create", "", `{"emails":7}`, dry); e.Status() != 400 {
		t.Errorf("got %v", e)
	}
	// a read fails
	s = newTheatre(t, plainCreate, `create: {method: people.create, request_body_mapping: '{ "name": body.name }', before: [`+readA+`]}`).says(`403 {"reason":"No."}`)
	if e := s.fails("create", "", `{"name":"Ada"}`, dry); e.Message != "No." || e.Partial != nil {
		t.Errorf("got %v", e)
	}
	// a delete, and a method of its own
	s = desk(t, deskRecord+"delete: {method: people.delete}\n", nil)
	if got, _ := s.rehearse("delete", "7", ""); len(s.asked) != 0 || got.Requests[0].URL != "https://api.desk.example.com/people/7" || got.Requests[0].Method != "DELETE" || got.Outcome != "" || got.Requests[0].Body != nil {
		t.Errorf("%+v", got)
	}
	s = newImport(t)
	got, _ = s.rehearse("import", "", `{"remote_data":{"a":1}}`, ofTickets)
	if len(s.asked) != 0 || cmp.Diff([]string{`POST /import {"a":1}`}, got.lines()) != "" {
		t.Errorf("%+v", got)
	}
	// tables are read
	s = newKinds(t, "method: kinds.list", plainCreate, `create: {method: people.create, request_body_mapping: '{ "name": lookup.kinds[0].name }'}`)
	if got, _ := s.rehearse("create", "", `{"name":"Ada"}`); s.took() != 2 || cmp.Diff([]string{`POST /people {"name":"n0"}`}, got.lines()) != "" {
		t.Errorf("%+v", got)
	}
}

func ofTickets(c *engine.Call) { c.Resource = "tickets" }

// newImport is a theatre whose tickets have a method of their own.
func newImport(t *testing.T) *theatre {
	t.Helper()
	main := strings.Replace(acmeMain, "  people:\n", "  people:\n    import: {call: POST /import}\n", 1)
	return stage(t, map[string]string{
		"connector":         main,
		"ticketing/tickets": "response_mapping: '{ \"id\": response.id, \"name\": response.subject }'\nimport: {method: people.import}\n",
	})
}

// TestMustCreate: If-None-Match: * refuses to change what is there, before anything
// was changed, and says so where it can't be known.
func TestMustCreate(t *testing.T) {
	t.Parallel()
	const body = `request_body_mapping: '{ "name": body.name }'`
	found := `before: [` + strings.Replace(readA, "}}", "}, missing: 'null'}", 1) + `], outcome: 'before.a ? "updated" : "created"'}`
	tests := map[string]struct {
		create string
		answer string // of the first call
		status int
		asked  int
	}{
		"not there":              {`create: {method: people.create, ` + body + `, ` + found, `404 {}`, 201, 2},
		"there":                  {`create: {method: people.create, ` + body + `, ` + found, `200 {"id":"1"}`, 412, 1},
		"a call that only makes": {plainCreate, `201 {"id":"1"}`, 201, 1},
		"told by the answer":     {`create: {method: people.create, ` + body + `, outcome: 'response.new ? "created" : "updated"'}`, `200 {}`, 400, 0},
		"told by a later step":   {`create: {method: people.create, ` + body + `, after: [` + readA + `], outcome: 'after.a ? "created" : "updated"'}`, `200 {}`, 400, 0},
		"before another write":   {`create: {method: people.create, ` + body + `, before: [` + strings.Replace(readA, "}}", "}, missing: 'null'}", 1) + `, ` + write + `], outcome: 'before.a ? "updated" : "created"'}`, `200 {"id":"1"}`, 412, 1},
		"neither":                {`create: {method: people.create, ` + body + `, outcome: '"kept"'}`, `200 {}`, 500, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			must := func(c *engine.Call) { c.MustCreate = true }
			s := newTheatre(t, plainCreate, tt.create).says(tt.answer, `201 {"id":"1"}`)
			if tt.status == 201 {
				if a := s.succeeds("create", "", `{"name":"Ada"}`, must); a.Status != 201 || a.Outcome != "created" {
					t.Errorf("got %+v", a)
				}
			} else if e := s.fails("create", "", `{"name":"Ada"}`, must); e.Status() != tt.status || e.Partial != nil {
				t.Errorf("got %v", e)
			}
			if len(s.asked) != tt.asked {
				t.Errorf("asked %v", s.asked)
			}
			for _, line := range s.asked {
				if tt.status != 201 && !strings.HasPrefix(line, "GET ") {
					t.Errorf("it was refused, but %s was asked", line)
				}
			}
			if tt.status == 412 {
				s.asked = nil
				if e := s.fails("create", "", `{"name":"Ada"}`, must, func(c *engine.Call) { c.DryRun = true }); e.Status() != 412 {
					t.Errorf("a dry run says %v", e)
				}
			}
		})
	}
}

// TestDelete: a delete answers the id, whatever the vendor says.
func TestDelete(t *testing.T) {
	t.Parallel()
	const del = "delete: {method: people.delete}\n"
	tests := map[string]struct {
		contacts string
		replace  []string
		says     []string
		id       string
		status   int
		body     string
		asked    []string
	}{
		"nothing said":     {del, nil, []string{"204"}, "7", 200, `{"id":"7"}`, []string{"DELETE /people/7"}},
		"a record":         {del, nil, []string{`200 {"id":9}`}, "7", 200, `{"id":"7"}`, []string{"DELETE /people/7"}},
		"an odd id":        {del, nil, []string{"200 {}"}, `a"/b`, 200, `{"id":"a\"/b"}`, []string{"DELETE /people/a%22%2Fb"}},
		"not there":        {del, nil, []string{"404 {}"}, "7", 404, "Desk answered 404 Not Found", []string{"DELETE /people/7"}},
		"refused":          {del, nil, []string{`403 {}`}, "7", 403, "", []string{"DELETE /people/7"}},
		"no record of one": {del, []string{"delete: {call: 'DELETE /people/{id}'}", "delete: {call: 'DELETE /people/{id}', item: response.deleted}"}, []string{`200 {"error":"x"}`}, "7", 502, "no record", []string{"DELETE /people/7"}},
		"one of one":       {del, []string{"delete: {call: 'DELETE /people/{id}'}", "delete: {call: 'DELETE /people/{id}', item: response.deleted}"}, []string{`200 {"deleted":{}}`}, "7", 200, `{"id":"7"}`, []string{"DELETE /people/7"}},
		"with a body":      {"delete: {method: people.delete, request_body_mapping: '{\"ids\": [id]}'}\n", nil, []string{"204"}, "7", 200, `{"id":"7"}`, []string{`DELETE /people/7 {"ids":["7"]}`}},
		"between steps": {
			"delete: {method: people.delete, before: [{name: was, method: people.get}], path_mapping: {id: before.was.key}, after: [{name: now, method: people.create, request_body_mapping: '{\"of\": response.of}'}]}\n", nil,
			[]string{`200 {"key":"k"}`, `200 {"of":1}`, `201 {}`},
			"7", 200, `{"id":"7"}`,
			[]string{"GET /people/7", "DELETE /people/k", `POST /people {"of":1}`},
		},
		"a step behind fails": {
			"delete: {method: people.delete, after: [{name: now, method: people.create, request_body_mapping: '{}'}]}\n", nil, []string{`204`, `500 {}`}, "7", 500, "after people.delete had been done", nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := desk(t, deskRecord+tt.contacts, nil, tt.replace...).says(tt.says...)
			if tt.status != 200 {
				if e := s.fails("delete", tt.id, ""); e.Status() != tt.status || !strings.Contains(e.Message, tt.body) {
					t.Errorf("got %v", e)
				}
			} else if a := s.succeeds("delete", tt.id, ""); string(a.Body) != tt.body || a.Status != 200 || a.Outcome != "" {
				t.Errorf("got %+v %s", a, a.Body)
			}
			if diff := cmp.Diff(tt.asked, s.asked); diff != "" && tt.asked != nil {
				t.Error(diff)
			}
		})
	}
	s := desk(t, deskRecord+del, nil).says(`200 {"gone":true}`, "204")
	raw := func(c *engine.Call) { c.Format = engine.FormatRaw }
	if a := s.succeeds("delete", "7", "", raw); string(a.Body) != `{"gone":true}` {
		t.Errorf("raw is %s", a.Body)
	}
	if a := s.succeeds("delete", "7", "", raw); string(a.Body) != `{}` {
		t.Errorf("raw of nothing is %s", a.Body)
	}
	if a := s.succeeds("delete", "7", "", debug); !strings.HasPrefix(string(a.Body), `{"result":{"id":"7"},"debug":{"requestUrl":"https://api.desk.example.com/people/7"`) {
		t.Errorf("debug is %s", a.Body)
	}
	s.account.IsSandbox = true
	if e := s.fails("delete", "7", ""); e.Status() != 405 {
		t.Errorf("got %v", e)
	}
}

// TestCustomMethod: a method of its own answers what it gave as result.
func TestCustomMethod(t *testing.T) {
	t.Parallel()
	s := newImport(t).says(`200 {"id":"9","subject":"x"}`)
	call := func(body string, change ...func(*engine.Call)) *engine.Answer {
		t.Helper()
		return s.succeeds("import", "", body, append(change, ofTickets)...)
	}
	a := call(`{"remote_data":{"a":1}}`)
	if string(a.Body) != `{"result":{"id":"9","name":"x","remote_data":{"id":"9","subject":"x"}}}` || a.Status != 200 || a.Outcome != "" || s.asked[0] != `POST /import {"a":1}` {
		t.Errorf("%+v %s, asked %v", a, a.Body, s.asked)
	}
	if a := call(`{"remote_data":{"a":1}}`, func(c *engine.Call) { c.Format = engine.FormatRaw }); string(a.Body) != `{"id":"9","subject":"x"}` {
		t.Errorf("raw is %s", a.Body)
	}
	if a := call(`{"remote_data":{"a":1}}`, debug); !strings.HasPrefix(string(a.Body), `{"result":{"id":"9"`) || !strings.Contains(string(a.Body), `"debug":{"requestUrl":"https://north.acme.example.com/import"`) {
		t.Errorf("debug is %s", a.Body)
	}
	s.says(`200 {"subject":"x"}`)
	if e := s.fails("import", "", `{"remote_data":{}}`, ofTickets); e.Status() != 502 || !strings.Contains(e.Message, "a record without an id") || e.Remote == nil {
		t.Errorf("got %v", e)
	}
	s.account.IsSandbox = true
	if e := s.fails("import", "", `{"remote_data":{}}`, ofTickets); e.Status() != 405 {
		t.Errorf("got %v", e)
	}
}
