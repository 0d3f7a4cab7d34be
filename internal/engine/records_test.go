package engine_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
)

// deskMain is a made-up connector for the words about where records come from.
const deskMain = `
name: acme
label: Desk
category: ticketing
docs_url: https://desk.example.com/docs
credentials:
  token:
    token: {label: Token, secret: true}
    staff: {label: Staff member, optional: true, help: It writes what has no other author.}
    site: {label: Site, default: north}
hosts: [api.desk.example.com]
base_url: '"https://api.desk.example.com"'
auth: {bearer: context.token}
check: me.get
pagination: {page: {page_param: p, size_param: n, max_size: 2}}
lookups: {kinds: {method: kinds.list}}
resources:
  me: {get: {call: GET /me}}
  kinds: {list: {call: GET /kinds, items: response, pagination: {none: true}}}
  people:
    list: {call: GET /people, items: response.people}
    old: {call: GET /old, items: response.people, pagination: {cursor: {cursor_param: c, max_size: 3, next: response.next}}}
    all: {call: GET /all, items: response.people, pagination: {none: true}}
    search: {call: POST /search, read: true, items: response.people, pagination: {offset: {offset_param: from, size_param: size, max_size: 2, in: body}}}
    bare: {call: GET /bare}
    get: {call: 'GET /people/{id}'}
    create: {call: POST /people}
    delete: {call: 'DELETE /people/{id}'}
`

const deskRecord = "response_mapping: '{ \"id\": $string(response.id), \"name\": response.name, \"details\": source }'\n"

// desk is a theatre of that connector with a contacts.yaml. Its vendor has people 0,
// 1, 2 … in each of its lists: so many, by the path of the list.
func desk(t *testing.T, contacts string, people map[string]int, replace ...string) *theatre {
	t.Helper()
	main := strings.NewReplacer(replace...).Replace(deskMain)
	s := stage(t, map[string]string{"connector": main, "ticketing/contacts": contacts})
	s.account.Context = []byte(`{}`)
	s.context = `{"token":"s3/cr\"et"}`
	s.answer = func(_ int, r *http.Request) (int, string) {
		q := &asked{Request: r}
		if r.Body != nil {
			_ = json.NewDecoder(r.Body).Decode(&q.body)
		}
		total, isList := people[r.URL.Path]
		start, size := (q.number("p")-1)*q.number("n"), q.number("n")
		switch {
		case r.URL.Path == "/kinds":
			return 200, `[{"id":1,"name":"one"},{"id":2,"name":"two"},{"id":3,"name":"three"}]`
		case !isList:
			return 404, `{}`
		case r.URL.Path == "/old":
			start, size = q.number("c"), 3
		case r.URL.Path == "/all", r.URL.Path == "/bare":
			start, size = 0, total
		case r.URL.Path == "/search":
			start, size = q.number("from"), q.number("size")
		}
		end := min(start+size, total)
		out := map[string]any{"people": peopleFrom(start, end)}
		if end < total {
			out["next"] = end
		}
		text, _ := json.Marshal(out)
		return 200, string(text)
	}
	return s
}

// TestRecords: a list that needs no call has its records from a table, the
// account's settings or the mapping itself, and is paged as any.
func TestRecords(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		records string
		want    []string // ids
		calls   int      // at the vendor, over the whole walk
	}{
		"of a table":             {`lookup.kinds`, []string{"1", "2", "3"}, 1},
		"of constants":           {`[{"id": "a"}, {"id": "b"}]`, []string{"a", "b"}, 0},
		"one":                    {`{"id": "a"}`, []string{"a"}, 0},
		"of the account":         {`[{"id": context.site}]`, []string{"north"}, 0},
		"none":                   {`[]`, nil, 0},
		"nothing":                {`lookup.kinds[id = 9]`, nil, 1},
		"null":                   {`null`, nil, 0},
		"one of a table":         {`lookup.kinds[id = 2]`, []string{"2"}, 1},
		"many":                   {`[1..60].{"id": $}`, append([]string{}, upTo(61)[1:]...), 0},
		"by the caller's filter": {`lookup.kinds[name = $$.query.first_name or $not($exists($$.query.first_name))]`, []string{"1", "2", "3"}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records, _ := json.Marshal(tt.records)
			s := desk(t, deskRecord+"list: {records: "+string(records)+"}\nget: {from: list}\n", nil)
			for _, limit := range []int{1, 2, 25} {
				if got := s.walk(limit); !slices.Equal(got.ids, tt.want) {
					t.Errorf("limit %d: %s", limit, cmp.Diff(tt.want, got.ids))
				}
			}
			if len(s.asked) != tt.calls {
				t.Errorf("asked %v", s.asked)
			}
			raw := s.succeeds("list", "", "", func(c *engine.Call) { c.Format = engine.FormatRaw })
			var all []any
			if err := json.Unmarshal(raw.Body, &all); err != nil || len(all) != len(tt.want) || raw.NextCursor != "" {
				t.Errorf("raw is %s, %v", raw.Body, err)
			}
			for _, id := range tt.want[:min(len(tt.want), 2)] {
				if a := s.succeeds("get", id, ""); !strings.HasPrefix(string(a.Body), `{"id":"`+id+`"`) {
					t.Errorf("get gives %s", a.Body)
				}
			}
			if e := s.fails("get", "none", ""); e.Status() != 404 || e.Remote != nil {
				t.Errorf("got %v", e)
			}
		})
	}
	// Nothing shows about a credential that was not used.
	s := desk(t, deskRecord+"list: {records: '[{\"id\": 1}]'}\n", nil)
	s.account.Status = cognate.AccountNeedsReauth
	if s.succeeds("list", "", ""); len(s.statuses) != 0 {
		t.Errorf("the account is said to be %v", s.statuses)
	}
	s = desk(t, deskRecord+"list: {records: '[1, \"x\"]'}\n", nil)
	if a := s.succeeds("list", "", ""); !strings.Contains(string(a.Body), `"remote_data":1`) {
		t.Errorf("%s", a.Body)
	}
}

// TestFrom: a record that can't be read alone is found in the list, as the list has
// it; whether it is there is not said where that can't be known.
func TestFrom(t *testing.T) {
	t.Parallel()
	const list = "list: {method: people.list}\nget: {from: list}\n"
	s := desk(t, deskRecord+list, map[string]int{"/people": 30})
	if a := s.succeeds("get", "29", ""); string(a.Body) != `{"id":"29","name":"n29","remote_data":{"id":"29","name":"n29"}}` || len(s.asked) != 15 || a.Partial != "" {
		t.Errorf("%s after %d requests", a.Body, len(s.asked))
	}
	if a := s.succeeds("get", "3", "", func(c *engine.Call) { c.Format = engine.FormatRaw }); string(a.Body) != `{"id":"3","name":"n3"}` {
		t.Errorf("raw is %s", a.Body)
	}
	a := s.succeeds("get", "3", "", debug)
	var d struct {
		Debug struct{ Calls []any }
	}
	if err := json.Unmarshal(a.Body, &d); err != nil || len(d.Debug.Calls) != 2 {
		t.Errorf("debug is %s", a.Body)
	}
	if e := s.fails("get", "30", ""); e.Status() != 404 || e.Message != "Desk has no record 30 of contacts" || e.Remote != nil {
		t.Errorf("got %v", e)
	}
	if e := s.fails("get", "0 or 1", ""); e.Status() != 404 {
		t.Errorf("got %v", e)
	}
	tests := map[string]struct {
		contacts string
		people   int
		id       string
		status   int
		want     string
	}{
		"too far":         {deskRecord + list, 60, "55", 502, "it is not within the first 25 pages of the list"},
		"behind a cap":    {deskRecord + "list: {method: people.capped}\nget: {from: list}\n", 60, "55", 502, "it is not among those found: Desk gives only the first 4 records of this list"},
		"before a cap":    {deskRecord + "list: {method: people.capped}\nget: {from: list}\n", 60, "3", 200, `{"id":"3"`},
		"hidden":          {"response_mapping: 'response.id = \"1\" ? null : {\"id\": response.id}'\n" + list, 3, "1", 404, "Desk has no record 1"},
		"out of a page":   {"response_mapping: 'response.{\"id\": id, \"name\": \"all\"}'\nresponse_mapping_method: array\n" + list, 9, "4", 200, `{"id":"4","name":"all","remote_data":{"id":"4","name":"n4"}}`},
		"out of several":  {deskRecord + "list: {method: {all: [people.all, people.old]}}\nget: {from: list}\n", 9, "7", 200, `{"id":"7","name":"n7","details":"people.old",`},
		"selected":        {deskRecord + "list: {method: people.bare, select: response.people}\nget: {from: list}\n", 9, "4", 200, `{"id":"4","name":"n4",`},
		"by a step":       {deskRecord + "list: {method: people.list, before: [{name: me, method: people.bare}], query_mapping: '{\"x\": before.me.next}'}\nget: {from: list}\n", 9, "4", 200, `{"id":"4"`},
		"with an overlay": {deskRecord + "list: {method: people.list, response_overlay: {name: '\"of the list\"'}}\nget: {from: list, response_overlay: {details: record.name & \" and its own\"}}\n", 9, "4", 200, `{"id":"4","name":"of the list","details":"of the list and its own",`},
		"needs a setting": {deskRecord + "list: {method: people.list, required_context: [staff]}\nget: {from: list}\n", 9, "4", 400, "get of contacts needs staff"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := desk(t, tt.contacts, map[string]int{"/people": tt.people, "/all": 2, "/old": tt.people, "/bare": tt.people},
				"    bare:", "    capped: {call: GET /people, items: response.people, pagination: {page: {page_param: p, size_param: n, max_size: 2}, cap: {records: 4}}}\n    bare:")
			if tt.status != 200 {
				if e := s.fails("get", tt.id, ""); e.Status() != tt.status || !strings.Contains(e.Message, tt.want) {
					t.Errorf("got %v", e)
				}
				return
			}
			if a := s.succeeds("get", tt.id, ""); !strings.HasPrefix(string(a.Body), tt.want) {
				t.Errorf("got %s", a.Body)
			}
		})
	}
}

// TestFromWithSideLoads: what is loaded beside records is loaded for the one that is
// found, not for those on the way.
func TestFromWithSideLoads(t *testing.T) {
	t.Parallel()
	s := newFirms(t, "get: {method: people.get}", "get: {from: list}", "update: {method: people.update", "update: {answer: get, method: people.update")
	s.firms([]string{`"a"`, `"b"`, `"c"`, `"d"`, `"e"`}, namedFirm)
	if a := s.succeeds("get", "3", ""); !strings.Contains(string(a.Body), `"name":"Firm d"`) {
		t.Errorf("%s", a.Body)
	}
	if diff := cmp.Diff([]string{"d"}, s.firmCalls()); diff != "" {
		t.Error(diff)
	}
	a := s.succeeds("update", "3", `{"name":"Ada"}`)
	if !strings.Contains(string(a.Body), `"name":"Firm d"`) || a.Partial != "" || a.Status != 200 {
		t.Errorf("read again: %+v", a)
	}
	if diff := cmp.Diff([]string{"d"}, s.firmCalls()); diff != "" {
		t.Error(diff)
	}
	s.firms([]string{`"a"`}, func(string) (int, string) { return 403, "" })
	if a := s.succeeds("get", "0", ""); a.Partial != "firm could not be loaded: Acme answered 403" {
		t.Errorf("partial is %q", a.Partial)
	}
	if a := s.succeeds("update", "7", `{"name":"Ada"}`); a.Partial != "the record was written, but could not be read again" {
		t.Errorf("partial is %q", a.Partial)
	}
}

// TestSelect: of what a call gave, the records that are meant.
func TestSelect(t *testing.T) {
	t.Parallel()
	people := map[string]int{"/people": 9, "/all": 5, "/bare": 5}
	t.Run("list", func(t *testing.T) {
		t.Parallel()
		tests := map[string]struct {
			contacts string
			query    string
			want     []string
		}{
			"some of each page":   {"list: {method: people.list, select: 'response[$number(id) % 3 = 0]'}", `{}`, []string{"0", "3", "6"}},
			"none of some pages":  {"list: {method: people.list, select: 'response[$number(id) > 6]'}", `{}`, []string{"7", "8"}},
			"one":                 {"list: {method: people.list, select: 'response[id = \"4\"]'}", `{}`, []string{"4"}},
			"none":                {"list: {method: people.list, select: 'response[id = 4]'}", `{}`, nil},
			"by a filter":         {"list: {method: people.list, select: 'response[name = $$.query.name]'}", `{"name":"n5"}`, []string{"5"}},
			"where items are not": {"list: {method: people.bare, select: response.people}", `{}`, upTo(5)},
			"other than records":  {"list: {method: people.list, select: 'response.{\"id\": id & \"!\", \"name\": name}'}", `{}`, []string{"0!", "1!", "2!", "3!", "4!", "5!", "6!", "7!", "8!"}},
			"more than there are": {"list: {method: people.bare, select: '$append(response.people, {\"id\": \"x\"})'}", `{}`, append(upTo(5), "x")},
		}
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := desk(t, deskRecord+tt.contacts+"\n", people)
				for _, limit := range []int{1, 2, 25} {
					if got := s.walk(limit, func(c *engine.Call) { c.Query = mustParse(tt.query) }); !slices.Equal(got.ids, tt.want) || got.partial != "" {
						t.Errorf("limit %d: %q, %s", limit, got.partial, cmp.Diff(tt.want, got.ids))
					}
				}
			})
		}
		s := desk(t, deskRecord+"list: {method: people.list, select: 'response[id = \"4\"]'}\n", people)
		a := s.succeeds("list", "", "")
		if !strings.Contains(string(a.Body), `"remote_data":{"id":"4","name":"n4"}`) {
			t.Errorf("what is selected is the vendor's record: %s", a.Body)
		}
	})
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		tests := map[string]struct {
			contacts, id string
			status       int
			want         string
		}{
			"of a whole list":     {"get: {method: people.all, select: 'response[id = $$.id]'}", "4", 200, `{"id":"4"`},
			"not in a whole list": {"get: {method: people.all, select: 'response[id = $$.id]'}", "5", 404, "Desk has no record 5 of contacts"},
			"of a first page":     {"get: {method: people.list, select: 'response[id = $$.id]'}", "1", 200, `{"id":"1"`},
			"not on a first page": {"get: {method: people.list, select: 'response[id = $$.id]'}", "4", 502, "Desk can't read one record of contacts, and it is not on the first page of those found"},
			"several":             {"get: {method: people.all, select: response}", "3", 200, `{"id":"0"`},
			"null":                {"get: {method: people.all, select: 'null'}", "3", 404, "no record 3"},
			"out of a record":     {"get: {method: people.bare, select: 'response.people[2]'}", "2", 200, `{"id":"2"`},
			"that fails":          {"get: {method: people.bare, select: '1 + response'}", "2", 500, "get.select of Desk failed"},
			"no record at all":    {"get: {method: people.bare, select: response.next}", "2", 404, "no record"},
			"a text":              {"get: {method: people.bare, select: '\"x\"'}", "2", 502, "a record without an id"},
		}
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := desk(t, "response_mapping: '{ \"id\": response.id, \"name\": response.name }'\n"+tt.contacts+"\n", people)
				if tt.status != 200 {
					if e := s.fails("get", tt.id, ""); e.Status() != tt.status || !strings.Contains(e.Message, tt.want) {
						t.Errorf("got %v", e)
					}
				} else if a := s.succeeds("get", tt.id, ""); !strings.HasPrefix(string(a.Body), tt.want) {
					t.Errorf("got %s", a.Body)
				}
			})
		}
	})
	t.Run("write", func(t *testing.T) {
		t.Parallel()
		s := desk(t, deskRecord+"create: {method: people.create, request_body_mapping: '{\"n\": body.name}', select: 'response.made[0]'}\n", nil).
			says(`200 {"made":[{"id":"7"}]}`, `200 {"made":[]}`)
		if a := s.succeeds("create", "", `{"name":"Ada"}`); !strings.HasPrefix(string(a.Body), `{"id":"7"`) || a.Status != 201 {
			t.Errorf("got %+v", a)
		}
		if e := s.fails("create", "", `{"name":"Ada"}`); e.Status() != 502 || !strings.Contains(e.Message, "no record") {
			t.Errorf("got %v", e)
		}
	})
}

// TestSeveralLists: lists that are told as one, one after the other, each record
// once, wherever a page ends.
func TestSeveralLists(t *testing.T) {
	t.Parallel()
	contacts := "response_mapping: '{ \"id\": $substringBefore(source, \".list\") & source & response.id, \"name\": response.name }'\n" +
		"list: {method: {all: [people.list, people.all, people.old, people.search]}, query_mapping: '{\"q\": query.name}'}\n"
	s := desk(t, contacts, nil)
	counts := []map[string]int{
		{"/people": 4, "/all": 3, "/old": 4, "/search": 2},
		{"/people": 0, "/all": 0, "/old": 0, "/search": 0},
		{"/people": 2, "/all": 0, "/old": 0, "/search": 1},
		{"/people": 0, "/all": 1, "/old": 6, "/search": 0},
		{"/people": 5, "/all": 5, "/old": 5, "/search": 5},
	}
	for _, people := range counts {
		s.answer = desk(t, contacts, people).answer
		var want []string
		for _, source := range [][2]string{{"/people", "peoplepeople.list"}, {"/all", "people.all"}, {"/old", "people.old"}, {"/search", "people.search"}} {
			prefix := source[1]
			if source[0] != "/people" { // $substringBefore gives all of it where there is nothing to cut
				prefix += source[1]
			}
			for _, id := range upTo(people[source[0]]) {
				want = append(want, prefix+id)
			}
		}
		for _, limit := range []int{1, 2, 3, 4, 7, 25} {
			if got := s.walk(limit); !slices.Equal(got.ids, want) || got.partial != "" {
				t.Errorf("%v, limit %d: %s", people, limit, cmp.Diff(want, got.ids))
			}
		}
	}
	// remote_query and filters go to each of them
	s.asked = nil
	s.answer = desk(t, contacts, map[string]int{"/people": 0, "/all": 0, "/old": 0, "/search": 0}).answer
	s.walk(25, func(c *engine.Call) { c.Query, c.RemoteQuery = mustParse(`{"name":"x"}`), mustParse(`{"a":"1"}`) })
	want := []string{"GET /people?a=1&n=2&p=1&q=x", "GET /all?a=1&q=x", "GET /old?a=1&q=x", `POST /search?a=1&q=x {"size":2,"from":0}`}
	if diff := cmp.Diff(want, s.asked); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"p", "n", "c"} {
		if e := s.fails("list", "", "", func(c *engine.Call) { c.RemoteQuery = mustParse(`{"` + name + `":"1"}`) }); e.Status() != 400 {
			t.Errorf("remote_query turns the page by %s: %v", name, e)
		}
	}
	// raw: page by page, over all of them
	s.answer = desk(t, contacts, map[string]int{"/people": 3, "/all": 2, "/old": 1, "/search": 0}).answer
	var sizes []int
	for cursor, n := "", 0; n == 0 || cursor != "" && n < 9; n++ {
		a := s.succeeds("list", "", "", func(c *engine.Call) { c.Format, c.Cursor = engine.FormatRaw, cursor })
		var page struct{ People []any }
		if err := json.Unmarshal(a.Body, &page); err != nil {
			t.Fatal(err)
		}
		sizes, cursor = append(sizes, len(page.People)), a.NextCursor
	}
	if diff := cmp.Diff([]int{2, 1, 2, 1, 0}, sizes); diff != "" {
		t.Error(diff)
	}
	// one of them fails: the error says which
	answer := s.answer
	s.answer = func(n int, r *http.Request) (int, string) {
		if r.URL.Path == "/all" {
			return 503, "{}"
		}
		return answer(n, r)
	}
	if e := s.fails("list", "", ""); e.Remote == nil || e.Remote.Call != "GET /all" {
		t.Errorf("got %v", e)
	}
}

// TestReadByPost: a POST that changes nothing reads: in a sandbox, in a dry run, and
// for lists.
func TestReadByPost(t *testing.T) {
	t.Parallel()
	const contacts = "list: {method: people.search, request_body_mapping: '{\"q\": {\"name\": query.name}}', body: {q: {kind: person}, sort: id}}\n" +
		"create: {method: people.create, request_body_mapping: '{\"n\": body.name}', before: [{name: same, method: people.search, request_body_mapping: '{\"q\": body.name}'}], outcome: 'before.same ? \"updated\" : \"created\"'}\n"
	s := desk(t, deskRecord+contacts, map[string]int{"/search": 3})
	s.account.IsSandbox = true
	if got := s.walk(25, func(c *engine.Call) { c.Query = mustParse(`{"name":"x"}`) }); len(got.ids) != 3 {
		t.Errorf("got %v", got)
	}
	want := []string{
		`POST /search {"q":{"kind":"person","name":"x"},"sort":"id","size":2,"from":0}`, `POST /search {"q":{"kind":"person","name":"x"},"sort":"id","size":2,"from":2}`,
	}
	if diff := cmp.Diff(want, s.asked); diff != "" {
		t.Error(diff)
	}
	s.account.IsSandbox, s.asked = false, nil
	a := s.succeeds("create", "", `{"name":"Ada"}`, func(c *engine.Call) { c.DryRun = true })
	if len(s.asked) != 1 || !strings.Contains(string(a.Body), `"outcome":"updated"`) {
		t.Errorf("%s, asked %v", a.Body, s.asked)
	}
}

// TestDefaults: what a mapping sends unless it says otherwise, and what of it the
// caller may change.
func TestDefaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		contacts, query, remote string
		want                    string
	}{
		"as they stand":       {"list: {method: people.all, query: {a: 1, b: [x, y], c: {d: true, e: null}}}", `{}`, `{}`, "GET /all?a=1&b=x&b=y&c%5Bd%5D=true"},
		"under a mapping":     {"list: {method: people.all, query: {a: 1, b: 2}, query_mapping: '{\"a\": query.name}'}", `{"name":"x"}`, `{}`, "GET /all?a=x&b=2"},
		"nothing mapped":      {"list: {method: people.all, query: {a: 1, b: 2}, query_mapping: '{\"a\": query.name}'}", `{}`, `{}`, "GET /all?a=1&b=2"},
		"mapped to null":      {"list: {method: people.all, query: {a: 1, b: 2}, query_mapping: '{\"a\": null}'}", `{}`, `{}`, "GET /all?b=2"},
		"under remote_query":  {"list: {method: people.all, query: {a: 1, b: 2}}", `{}`, `{"b":"3"}`, "GET /all?a=1&b=3"},
		"one deep":            {"list: {method: people.all, query: {a: {b: 1, c: 2}}, query_mapping: '{\"a\": {\"b\": 3}}'}", `{}`, `{}`, "GET /all?a%5Bb%5D=3&a%5Bc%5D=2"},
		"a mapping of no use": {"list: {method: people.all, query: {a: 1}, query_mapping: '[query.name]'}", `{}`, `{}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := desk(t, deskRecord+tt.contacts+"\n", map[string]int{"/all": 0})
			change := func(c *engine.Call) { c.Query, c.RemoteQuery = mustParse(tt.query), mustParse(tt.remote) }
			if tt.want == "" {
				if e := s.fails("list", "", "", change); !strings.Contains(e.Message, "list.query_mapping of Desk yields no object") || len(s.asked) != 0 {
					t.Errorf("got %v", e)
				}
			} else if s.succeeds("list", "", "", change); s.asked[0] != tt.want {
				t.Errorf("asked %s", s.asked[0])
			}
		})
	}
	bodies := map[string]struct{ mapping, body, want string }{
		"merged deeply":     {`request_body_mapping: '{"a": {"n": body.name}}'`, `{"name":"Ada"}`, `{"a":{"m":1,"n":"Ada"},"b":[2]}`},
		"a list for a list": {`request_body_mapping: '{"b": [body.name]}'`, `{"name":"Ada"}`, `{"a":{"m":1},"b":["Ada"]}`},
		"null":              {`request_body_mapping: '{"a": null, "n": body.name}'`, `{"name":"Ada"}`, `{"a":null,"b":[2],"n":"Ada"}`},
		"under remote_data": {`request_body_mapping: '{"n": body.name}'`, `{"name":"Ada","remote_data":{"a":{"m":9}}}`, `{"a":{"m":9},"b":[2],"n":"Ada"}`},
		"no mapping":        {`ignored: '"name"'`, `{"name":"Ada"}`, `{"a":{"m":1},"b":[2]}`},
	}
	for name, tt := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := desk(t, deskRecord+"create: {method: people.create, body: {a: {m: 1}, b: [2]}, "+tt.mapping+"}\n", nil).says(`201 {"id":1}`)
			if s.succeeds("create", "", tt.body); s.asked[0] != "POST /people "+tt.want {
				t.Errorf("asked %s", s.asked[0])
			}
		})
	}
}

// TestRequired: what an integration needs of a call is said before anything is
// sent, with the way to give it.
func TestRequired(t *testing.T) {
	t.Parallel()
	mapped := func(needs string) string {
		return deskRecord + "list: {method: people.all, required_query: " + needs + ", query_mapping: '{\"a\": query.name, \"b\": query.emails.email, \"c\": query.created_at.gt, \"d\": query.account_id}'}\n"
	}
	tests := map[string]struct {
		needs, query string
		message      string // empty: taken
		missing      []string
		conditional  map[string]string
	}{
		"there":              {"[name]", `{"name":"x"}`, "", nil, nil},
		"not there":          {"[name]", `{}`, "name: required by Desk", []string{"name"}, nil},
		"empty":              {"[name]", `{"name":""}`, "name: required by Desk", []string{"name"}, nil},
		"blank":              {"[name]", `{"name":"  "}`, "name: required by Desk", []string{"name"}, nil},
		"two":                {"[name, account_id]", `{}`, "name: required by Desk (and 1 more)", []string{"name", "account_id"}, nil},
		"unless":             {"[{field: name, unless: [account_id]}]", `{"account_id":"1"}`, "", nil, nil},
		"unless, not there":  {"[{field: name, unless: [account_id, emails]}]", `{}`, "name: required by Desk, unless there is account_id or emails", []string{"name"}, nil},
		"any of":             {"[{any_of: [name, account_id]}]", `{"account_id":"1"}`, "", nil, nil},
		"any of, none there": {"[{any_of: [name, account_id]}]", `{}`, "name: one of name, account_id is required by Desk", nil, map[string]string{"name": "one of name, account_id is required by Desk", "account_id": "one of name, account_id is required by Desk"}},
		"a list":             {"[emails]", `{"emails":[{"email":"a@example.com"}]}`, "", nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := desk(t, mapped(tt.needs), map[string]int{"/all": 0})
			query := func(c *engine.Call) { c.Query = mustParse(tt.query) }
			if tt.message == "" {
				s.succeeds("list", "", "", query)
				return
			}
			e := s.fails("list", "", "", query)
			if e.Status() != 400 || e.Message != tt.message || len(s.asked) != 0 || e.Failures[0].Code != "required" {
				t.Errorf("got %v", e)
			}
			if diff := cmp.Diff(tt.missing, e.Insight.MissingQuery); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.conditional, e.Insight.ConditionalQuery); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRequiredContext: a method that needs a setting says which, and how to set it.
func TestRequiredContext(t *testing.T) {
	t.Parallel()
	const contacts = deskRecord + "list: {method: people.all}\ncreate: {method: people.create, required_context: [staff], request_body_mapping: '{\"n\": body.name, \"by\": context.staff}'}\n"
	for _, context := range []string{`{"token":"x"}`, `{"token":"x","staff":""}`, `{"token":"x","staff":null}`} {
		s := desk(t, contacts, map[string]int{"/all": 0})
		s.context = context
		e := s.fails("create", "", `{"name":"Ada"}`)
		want := `create of contacts needs staff (Staff member) among the settings of the account: PATCH /integrated-account/a with {"context": {"staff": "…"}}. It writes what has no other author.`
		if e.Status() != 400 || e.Message != want || len(s.asked) != 0 || len(e.Failures) != 1 || e.Failures[0].Path != "context.staff" || e.Failures[0].Code != "required" {
			t.Errorf("%s: got %v", context, e)
		}
		s.succeeds("list", "", "") // which does not need it
	}
	s := desk(t, contacts, nil).says(`201 {"id":1}`)
	s.context, s.account.Context = `{"token":"x","staff":"17"}`, []byte(`{"staff":"17"}`)
	if s.succeeds("create", "", `{"name":"Ada"}`); s.asked[0] != `POST /people {"n":"Ada","by":"17"}` {
		t.Errorf("asked %v", s.asked)
	}
}
