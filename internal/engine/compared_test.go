package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/engine"
)

// TestComparedHere: what a mapping says it compares on our side is taken without
// being asked for, over the pages of the vendor, and anything else is refused still.
func TestComparedHere(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "list: {method: people.list}", "list: {method: people.list, scan: [name]}").
		says(`200 {"people":[{"id":1,"name":"Ada"},{"id":2,"name":"Bo"}]}`, `200 {"people":[{"id":3,"name":"ADA"}]}`)
	by := func(query string) func(c *engine.Call) {
		return func(c *engine.Call) { c.Query, c.IgnoreRemoteData = s.json(query), true }
	}
	a := s.succeeds("list", "", "", by(`{"name":"ada"}`))
	if !strings.HasPrefix(string(a.Body), `{"result":[{"id":"1","name":"Ada"},{"id":"3","name":"ADA"}],"next_cursor":null,`) {
		t.Errorf("%s", a.Body)
	}
	if diff := cmp.Diff([]string{"GET /people?n=2&p=1", "GET /people?n=2&p=2"}, s.asked); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]engine.Filter{{Name: "name", By: "scan"}}, a.Filters); diff != "" {
		t.Error(diff)
	}
	if e := s.fails("list", "", "", by(`{"first_name":"ada"}`)); e.Status() != 400 || !strings.Contains(e.Message, "it filters by name") {
		t.Errorf("%d %s", e.Status(), e.Message)
	}
}
