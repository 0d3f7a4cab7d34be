package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStepWithTable: a table in the place of a call is read when the step runs, is
// kept, and is read anew when a write has changed what it was read from.
func TestStepWithTable(t *testing.T) {
	t.Parallel()
	s := newTheatre(t,
		"resources:\n", "lookups: {tags: {method: tags.list}}\nresources:\n  tags:\n    list: {call: GET /tags, items: response, pagination: {none: true}}\n    create: {call: POST /tags}\n",
		plainCreate, `
create:
  before:
    - {name: known, run_if: $exists(body.details), lookup: tags}
    - {name: made, run_if: body.details = "new", method: tags.create}
  method: people.create
  request_body_mapping: '{ "name": body.name, "tags": before.known.name }'`)
	s.says(
		`200 {"id":1}`,                       // no details: no table
		`200 [{"name":"a"}]`, `200 {"id":1}`, // the table, once
		`200 {"id":1}`,
		`200 {}`, `200 {"id":1}`, // a tag is made: the table is outdated
		`200 [{"name":"a"},{"name":"b"}]`, `200 {"id":1}`,
	)
	for _, body := range []string{`{"name":"Ada"}`, `{"name":"Ada","details":"x"}`, `{"name":"Ada","details":"x"}`, `{"name":"Ada","details":"new"}`, `{"name":"Ada","details":"x"}`} {
		s.succeeds("create", "", body)
	}
	want := []string{
		`POST /people {"name":"Ada"}`,
		`GET /tags`, `POST /people {"name":"Ada","tags":"a"}`,
		`POST /people {"name":"Ada","tags":"a"}`,
		`POST /tags`, `POST /people {"name":"Ada","tags":"a"}`,
		`GET /tags`, `POST /people {"name":"Ada","tags":["a","b"]}`,
	}
	if diff := cmp.Diff(want, s.asked); diff != "" {
		t.Error(diff)
	}
}

// TestFromCutList: a record that is not in a list made of a table that was cut may
// be there all the same.
func TestFromCutList(t *testing.T) {
	t.Parallel()
	s := newTheatre(t,
		"resources:\n", "lookups: {all: {method: people.list, max_records: 3}}\nresources:\n",
		"list: {method: people.list}", "list: {records: lookup.all}",
		"get: {method: people.get}", "get: {from: list}")
	s.answer = people(5)
	s.succeeds("get", "2", "")
	if e := s.fails("get", "4", ""); e.Status() != 502 || !strings.Contains(e.Message, "of all only the first 3 records of Acme were looked at") {
		t.Errorf("got %v", e)
	}
	s.answer = people(2)
	s.account.CredentialVersion++ // a new credential, and with it a new table
	if e := s.fails("get", "4", ""); e.Status() != 404 {
		t.Errorf("got %v", e)
	}
}
