package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

const plainCreate = `create: {method: people.create, request_body_mapping: '{ "name": body.name, "extra": body.custom_fields }'}`

// TestFailuresBehindAWrite: whoever is told of an error must learn that the record
// was made all the same.
func TestFailuresBehindAWrite(t *testing.T) {
	t.Parallel()
	tagged := func(step string) []string {
		return []string{plainCreate, `
create:
  method: people.create
  request_body_mapping: '{ "name": body.name }'
  after: [{name: tag, method: people.tag, path_mapping: {id: response.id}` + step + `}]`}
	}
	tests := map[string]struct {
		replace []string
		answer  []string
		applied []string
		want    string
	}{
		"the answer's mapping":   {[]string{`"name": response.name`, `"name": $number(response.name) & ""`}, []string{`201 {"id":1,"name":"x"}`}, []string{"people.create"}, "the mapping response_mapping of Acme failed (D3030)"},
		"a condition of a step":  {tagged(", run_if: '1 + body.name'"), []string{`201 {"id":1}`}, []string{"people.create"}, "create.after.tag.run_if of Acme failed"},
		"the path of a step":     {tagged(""), []string{`201 {"id":".."}`}, []string{"people.create"}, "can't be used as id"},
		"the outcome":            {[]string{plainCreate, strings.Replace(plainCreate, "}'}", "}', outcome: '\"kept\"'}", 1)}, []string{`201 {"id":1}`}, []string{"people.create"}, "neither created nor updated"},
		"a step at the vendor":   {tagged(""), []string{`201 {"id":1}`, `503 {}`}, []string{"people.create"}, "Acme answered 503"},
		"the write itself":       {nil, []string{`422 {"reason":"No."}`}, nil, "No."},
		"no record in its place": {nil, []string{`200 {}`}, nil, "a record without an id"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, tt.replace...).says(tt.answer...)
			e := s.fails("create", "", `{"name":"Ada"}`)
			var applied []string
			if e.Partial != nil {
				applied = e.Partial.Applied
			}
			if diff := cmp.Diff(tt.applied, applied); diff != "" || !strings.Contains(e.Message, tt.want) {
				t.Errorf("message is %q, applied %v", e.Message, applied)
			}
			if tt.applied != nil && (e.Partial.Failed == "" || !strings.Contains(e.Message, "after people.create had been done")) {
				t.Errorf("message is %q, failed %q", e.Message, e.Partial.Failed)
			}
		})
	}
}

// TestAnswerReadAgain: answer: get is a get of its own, and when it fails the write
// still counts.
func TestAnswerReadAgain(t *testing.T) {
	t.Parallel()
	const update = `update: {method: people.update, request_body_mapping: '{ "name": body.name }'`
	replace := []string{
		update, update + ", answer: get", `"name": response.name`, `"name": response.name & "/" & body.name & "/" & id & "/" & after.more.id`,
		"get: {method: people.get}", "get: {method: people.get, after: [{name: more, method: me.get}]}",
	}
	remote := func(c *engine.Call) { c.RemoteQuery = mustParse(`{"x":"1"}`) }
	tests := map[string]struct {
		answers []string
		body    string
		partial bool
	}{
		"read again":             {[]string{`204`, `200 {"id":1,"name":"Ada"}`, `200 {"id":9}`}, `{"id":"1","name":"Ada//1/9","remote_data":{"id":1,"name":"Ada"}}`, false},
		"not found":              {[]string{`204`, `404 {}`}, `{"id":"1"}`, true},
		"empty":                  {[]string{`204`, `204`, `200 {}`}, `{"id":"1"}`, true},
		"step fails":             {[]string{`204`, `200 {"id":1}`, `500 {}`}, `{"id":"1"}`, true},
		"the write's own answer": {[]string{`200 {"id":1,"name":"B"}`, `500 {}`}, `{"id":"1","name":"B/B/1/","remote_data":{"id":1,"name":"B"}}`, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, replace...).says(tt.answers...)
			a := s.succeeds("update", "1", `{"name":"B"}`, remote)
			if string(a.Body) != tt.body || a.Status != 200 || (a.Partial != "") != tt.partial {
				t.Errorf("%d %s, partial %q", a.Status, a.Body, a.Partial)
			}
			if s.asked[0] != `PATCH /people/1?x=1 {"name":"B"}` || s.asked[1] != "GET /people/1" {
				t.Errorf("asked %v", s.asked)
			}
		})
	}
	s := newTheatre(t, replace...).says(tests["read again"].answers...)
	a := s.succeeds("update", "1", `{"name":"B"}`, debug)
	var d struct {
		Debug struct {
			RequestOptions struct{ Method string }
			Calls          []any
		}
	}
	if err := json.Unmarshal(a.Body, &d); err != nil || d.Debug.RequestOptions.Method != "PATCH" || len(d.Debug.Calls) != 3 {
		t.Errorf("debug is %s", a.Body)
	}
}

// TestStrictBeforeAnything: a strict call is refused while nothing has happened,
// even where the connector writes by a GET.
func TestStrictBeforeAnything(t *testing.T) {
	t.Parallel()
	s := newTheatre(t).says(`200 {"id":1}`)
	e := s.fails("create", "", `{"name":"Ada","details":"x"}`, func(c *engine.Call) { c.Strict = true })
	if len(s.asked) != 0 || e.Status() != 400 || len(e.Failures) != 1 || e.Failures[0].Path != "details" {
		t.Errorf("asked %v, got %v", s.asked, e)
	}
	many := `{"name":"Ada","custom_fields":{}`
	for i := range 500 {
		many += fmt.Sprintf(`,"x%d":1`, i)
	}
	if e := s.fails("create", "", many+"}", func(c *engine.Call) { c.Strict = true }); len(e.Failures) != 100 {
		t.Errorf("%d failures", len(e.Failures))
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // id → the path asked for; empty: refused
		"": "", ".": "", "..": "", strings.Repeat("x", 3000): "",
		"7":                "/people/7",
		"a/../b":           "/people/a%2F..%2Fb",
		"%2e%2e":           "/people/%252e%252e",
		`a\b`:              "/people/a%5Cb",
		"a\x00b":           "/people/a%00b",
		"?x=1#y":           "/people/%3Fx%3D1%23y",
		"ada@example.org":  "/people/ada@example.org",
		"\r\nHost: x":      "/people/%0D%0AHost:%20x",
		"é":                "/people/%C3%A9",
		"\xff":             "/people/%FF",
		"...":              "/people/...",
		"a;b,c&d=e+f g":    "/people/a%3Bb%2Cc%26d%3De%2Bf%20g",
		"{id}":             "/people/%7Bid%7D",
		"//example.org":    "/people/%2F%2Fexample.org",
		"..%2f..%2fadmins": "/people/..%252f..%252fadmins",
	}
	for id, want := range tests {
		t.Run(fmt.Sprintf("%.20q", id), func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t).says(`200 {"id":1}`)
			if want == "" {
				e := s.fails("get", id, "")
				if e.Status() != 400 || len(s.asked) != 0 || len(e.Message) > 300 {
					t.Errorf("got %v, asked %v", e, s.asked)
				}
				return
			}
			s.succeeds("get", id, "")
			if s.asked[0] != "GET "+want {
				t.Errorf("asked %v, want %s", s.asked, want)
			}
		})
	}
}

// TestRemoteDataMergesDeeply: what the caller says of the vendor's body wins, and
// all else stays, at any depth.
func TestRemoteDataMergesDeeply(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	var random func(depth int) any
	random = func(depth int) any {
		switch n := rnd.IntN(7); {
		case n < 3 && depth > 0:
			o := map[string]any{}
			for range rnd.IntN(4) {
				o[string(rune('a'+rnd.IntN(4)))] = random(depth - 1)
			}
			return o
		case n == 3:
			return []any{random(depth - 1), nil}
		case n == 4:
			return nil
		case n == 5:
			return true
		default:
			return float64(rnd.IntN(9))
		}
	}
	s := newTheatre(t, `"name": body.name, "extra": body.custom_fields`, `"extra": body.custom_fields`).says(`200 {"id":1}`)
	for i := range 300 {
		base := map[string]any{}
		for len(base) == 0 {
			base, _ = random(4).(map[string]any)
		}
		over, ok := random(4).(map[string]any)
		if !ok {
			over = map[string]any{}
		}
		body, err := json.Marshal(map[string]any{"custom_fields": base, "remote_data": map[string]any{"extra": over, "new": 1.0}})
		if err != nil {
			t.Fatal(err)
		}
		s.succeeds("create", "", string(body))
		var got map[string]any
		if err := json.Unmarshal([]byte(strings.TrimPrefix(s.asked[i], "POST /people ")), &got); err != nil {
			t.Fatal(err, s.asked[i])
		}
		if want := map[string]any{"extra": overlay(base, over), "new": 1.0}; !reflect.DeepEqual(got, want) {
			t.Fatalf("%s became %v, want %v", body, got, want)
		}
	}
}

func overlay(base, over any) any {
	b, ok := base.(map[string]any)
	o, isObject := over.(map[string]any)
	if !ok || !isObject {
		return over
	}
	out := map[string]any{}
	for k, v := range b {
		out[k] = v
	}
	for k, v := range o {
		if old, stands := b[k]; stands {
			v = overlay(old, v)
		}
		out[k] = v
	}
	return out
}

// TestRequiredInLists: a requirement holds in every item, however deep the path.
func TestRequiredInLists(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, plainCreate, strings.Replace(plainCreate, "}'}", "}', required: ['emails[].type', 'phones[].number', name]}", 1)).says(`200 {"id":1}`)
	e := s.fails("create", "", `{"emails":[{"email":"a@example.org"},{"type":"work"}],"phones":[{"number":" "},{"number":"1"},{}]}`)
	var paths []string
	for _, f := range e.Failures {
		paths = append(paths, f.Path+" "+f.Code)
	}
	slices.Sort(paths)
	want := []string{"emails[0].type required", "emails[1].email required", "name required", "phones[0].number required", "phones[2].number required"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
	slices.Sort(e.Insight.MissingBody)
	if diff := cmp.Diff([]string{"emails[].email", "emails[].type", "name", "phones[].number"}, e.Insight.MissingBody); diff != "" {
		t.Error(diff)
	}
	if len(s.asked) != 0 {
		t.Errorf("asked %v", s.asked)
	}
}

// TestErrorsOfMappings: $error refuses what the caller gave or what the vendor gave.
func TestErrorsOfMappings(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, `{ "name": body.name, "extra"`, `{ "name": $error("no name fits"), "extra"`).says(`200 {"id":1}`)
	if e := s.fails("create", "", `{"name":"x"}`); e.Status() != 400 || e.Message != "no name fits" {
		t.Errorf("got %v", e)
	}
	s = newTheatre(t, `"name": response.name`, `"name": $error("no name: " & response.name)`).says(`200 {"id":1,"name":"x"}`)
	if e := s.fails("get", "1", ""); e.Status() != 502 || e.Message != "no name: x" {
		t.Errorf("got %v", e)
	}
	s = newTheatre(t, `"name": response.name`, `"name": ($f := function($n) { $f($n + 1) + 0 }; $f(1) & "")`)
	ctx, cancel := context.WithCancel(t.Context())
	s.answer = func(int, *http.Request) (int, string) { cancel(); return 200, `{"id":1}` }
	_, err := s.do(ctx, "get", "1", "")
	if e := asError(t, err); e.Code != cognate.CodeUnavailable {
		t.Errorf("a call given up: got %v", e)
	}
}

// TestStatusUnderConcurrency: calls of one account at the same time, some of them
// refused; what each says of the credential is told once by each.
func TestStatusUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := newTheatre(t)
	s.answer = func(_ int, r *http.Request) (int, string) {
		if r.URL.Path == "/people/bad" {
			return 401, `{"reason":"No."}`
		}
		return 200, `{"id":1}`
	}
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			status, id := cognate.AccountActive, "good"
			if i%2 == 0 {
				status = cognate.AccountNeedsReauth
			}
			if i%4 < 2 {
				id = "bad"
			}
			_, err := s.do(t.Context(), "get", id, "", func(c *engine.Call) { c.Account.Status = status })
			if (err != nil) != (id == "bad") {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	counts := map[cognate.AccountStatus]int{}
	for _, status := range s.statuses {
		counts[status]++
	}
	// told where it is news: an active account refused, a refused one taken
	if diff := cmp.Diff(map[cognate.AccountStatus]int{cognate.AccountActive: 16, cognate.AccountNeedsReauth: 16}, counts); diff != "" {
		t.Error(diff)
	}
}
