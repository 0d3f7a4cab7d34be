package engine_test

import (
	"strings"
	"testing"

	"cognate/internal/engine"
)

// TestWholeAnswer: a mapping reads what the vendor gave beside its record, and the
// vendor's record in the answer is the record alone.
func TestWholeAnswer(t *testing.T) {
	t.Parallel()
	const plain = `'{ "id": response.id ? $string(response.id), "name": response.name }'`
	const beside = `'{ "id": $string(response.id), "name": response.name, "details": response.firm ? $find(answer.firms, {"id": response.firm}).name }'`
	s := newTheatre(t, plain, beside, "{call: 'GET /people/{id}'}", "{call: 'GET /people/{id}', item: response.person}").
		says(`200 {"people":[{"id":1,"name":"Ada","firm":7},{"id":2,"name":"Bo"}],"firms":[{"id":7,"name":"North"}]}`,
			`200 {"people":[]}`, `200 {"person":{"id":1,"name":"Ada","firm":8},"firms":[{"id":8,"name":"South"}]}`)
	const want = `{"result":[{"id":"1","name":"Ada","details":"North","remote_data":{"id":1,"name":"Ada","firm":7}},{"id":"2","name":"Bo","remote_data":{"id":2,"name":"Bo"}}]`
	if a := s.succeeds("list", "", ""); !strings.HasPrefix(string(a.Body), want) {
		t.Errorf("%s", a.Body)
	}
	bare := func(c *engine.Call) { c.IgnoreRemoteData = true }
	if a := s.succeeds("get", "1", "", bare); string(a.Body) != `{"id":"1","name":"Ada","details":"South"}` {
		t.Errorf("%s", a.Body)
	}
}

// TestWholeAnswerOfSelect: select finds records in what stands beside those that
// the call means.
func TestWholeAnswerOfSelect(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "list: {method: people.list}", "list: {method: people.list, select: 'answer.drafts'}").
		says(`200 {"people":[{"id":1}],"drafts":[{"id":3,"name":"Cy"}]}`, `200 {"people":[]}`)
	if a := s.succeeds("list", "", ""); !strings.HasPrefix(string(a.Body), `{"result":[{"id":"3","name":"Cy",`) {
		t.Errorf("%s", a.Body)
	}
}
