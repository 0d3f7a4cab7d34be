package engine_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/engine"
)

// TestWholeList: of a list that comes in one answer, what the vendor can't filter by
// is compared here, without being asked for.
func TestWholeList(t *testing.T) {
	t.Parallel()
	const whole = "list: {call: GET /people, items: response.people, pagination: {none: true}}"
	s := newTheatre(t, "list: {call: GET /people, items: response.people}", whole)
	s.answer = func(int, *http.Request) (int, string) {
		return 200, `{"people":[{"id":2,"name":"n2"},{"id":3,"name":"n3"},{"id":4,"name":null}]}`
	}
	tests := map[string]struct {
		query string
		want  []string
		fails string
	}{
		"by a field":         {`{"name":"N3"}`, []string{"3"}, ""},
		"none meets":         {`{"name":"n9"}`, nil, ""},
		"not what is told":   {`{"account_id":"1"}`, nil, "account_id: Acme can't filter by it; it filters by name"},
		"not a sort, either": {`{"sort_by":{"created_at":"asc"}}`, nil, "can't sort by it"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			query := func(c *engine.Call) { c.Query = mustParse(tt.query) }
			if tt.fails != "" {
				if e := s.fails("list", "", "", query); e.Status() != 400 || !strings.Contains(e.Message, tt.fails) {
					t.Errorf("got %v", e)
				}
				return
			}
			a := s.succeeds("list", "", "", query)
			var ids []string
			for _, r := range list(t, a).Result {
				ids = append(ids, r.ID)
			}
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]engine.Filter{{Name: "name", By: "scan"}}, a.Filters); diff != "" {
				t.Error(diff)
			}
		})
	}
	list := s.catalog.Integration("acme").Model("ticketing").Resource("contacts").Mapping("list")
	if !list.TakesQuery("name") || list.TakesQuery("account_id") || list.TakesQuery("emails[].email") || len(list.Filters) != 1 {
		t.Errorf("filters are %v", list.Filters)
	}
}
