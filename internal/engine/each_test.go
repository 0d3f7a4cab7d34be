package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEach: a step runs once for each item, writes in their order, and its record
// is the list of what the calls gave; the answer's record can come from a step.
func TestEach(t *testing.T) {
	t.Parallel()
	const mapping = `
create:
  before:
    - {name: sent, each: body.emails, method: people.tag, path_mapping: {id: item.type}, request_body_mapping: '{ "mail": item.email }'}
  method: people.create
  request_body_mapping: '{ "name": body.name, "tokens": before.sent.token }'
  after: [{name: shown, method: people.get, path_mapping: {id: '"9"'}}]
  select: after.shown`
	tests := map[string]struct {
		body string
		says []string
		want []string
		fail string
	}{
		"two": {
			`{"name":"Ada","emails":[{"email":"a@example.com","type":"x"},{"email":"b@example.com","type":"y"}]}`,
			[]string{`200 {"token":"t1"}`, `200 {"token":"t2"}`, `204 `, `200 {"id":9,"name":"Ada"}`},
			[]string{
				`PUT /people/x/tag {"mail":"a@example.com"}`, `PUT /people/y/tag {"mail":"b@example.com"}`,
				`POST /people {"name":"Ada","tokens":["t1","t2"]}`, `GET /people/9`,
			},
			"",
		},
		"none": {
			`{"name":"Ada"}`,
			[]string{`204 `, `200 {"id":9,"name":"Ada"}`},
			[]string{`POST /people {"name":"Ada"}`, `GET /people/9`},
			"",
		},
		"the second fails": {
			`{"name":"Ada","emails":[{"email":"a@example.com","type":"x"},{"email":"b@example.com","type":"y"}]}`,
			[]string{`200 {"token":"t1"}`, `422 {"reason":"No."}`},
			[]string{`PUT /people/x/tag {"mail":"a@example.com"}`, `PUT /people/y/tag {"mail":"b@example.com"}`},
			"No. (after people.tag had been done)",
		},
		"too many": {
			`{"name":"Ada","emails":[` + strings.TrimSuffix(strings.Repeat(`{"email":"a@example.com"},`, 101), ",") + `]}`,
			[]string{`200 {}`},
			nil,
			"create of contacts would take 101 calls of people.tag; at most 100 are made",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, plainCreate, mapping).says(tt.says...)
			if tt.fail != "" {
				if e := s.fails("create", "", tt.body); !strings.Contains(e.Message, tt.fail) {
					t.Errorf("message is %q", e.Message)
				}
			} else if a := s.succeeds("create", "", tt.body); !strings.HasPrefix(string(a.Body), `{"id":"9","name":"Ada",`) || len(a.Ignored) != 0 {
				t.Errorf("%s, ignored %v", a.Body, a.Ignored)
			}
			if diff := cmp.Diff(tt.want, s.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRecordOutOfAList: a step or a get that calls a list sees its records, not
// the vendor's envelope.
func TestRecordOutOfAList(t *testing.T) {
	t.Parallel()
	const get = "get: {method: people.get}"
	s := newTheatre(t, "max_size: 2", "max_size: 3", get, `get: {method: people.list, select: 'response[$string(id) = $$.id]', query: {include: all}}`).
		says(`200 {"people":[{"id":1,"name":"Ada"},{"id":2,"name":"Bo"}]}`)
	if a := s.succeeds("get", "2", ""); !strings.HasPrefix(string(a.Body), `{"id":"2","name":"Bo",`) {
		t.Errorf("%s", a.Body)
	}
	if e := s.fails("get", "3", ""); e.Status() != 404 || e.Remote != nil {
		t.Errorf("%d %s", e.Status(), e.Message)
	}
	s = newTheatre(t, "update: {method: people.update, ", "update: {answer: get, method: people.update, ", get, `get: {method: people.get, query: {include: all}}`).
		says(`204 `, `200 {"id":1,"name":"Bo"}`)
	s.succeeds("update", "1", `{"name":"Bo"}`)
	if diff := cmp.Diff([]string{`PATCH /people/1 {"name":"Bo"}`, "GET /people/1?include=all"}, s.asked); diff != "" {
		t.Error(diff)
	}
}
