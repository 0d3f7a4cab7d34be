package connector_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/models"
)

// deskMain is a made-up connector for the words about where records come from.
const deskMain = `name: desk
label: Desk
category: ticketing
docs_url: https://desk.example.com/docs
credentials:
  token:
    token: {label: Token, secret: true}
    staff: {label: Staff member, optional: true, help: Who writes.}
hosts: [api.desk.example.com]
base_url: '"https://api.desk.example.com"'
auth: {bearer: context.token}
check: me.get
lookups: {kinds: {method: kinds.list}}
pagination: {page: {page_param: p, max_size: 9}}
resources:
  me: {get: {call: GET /me}}
  kinds:
    list: {call: GET /kinds, items: response.kinds}
    one: {call: 'GET /kinds/{kind}'}
  people:
    list: {call: GET /people, items: response.people}
    more: {call: GET /more, items: response.people}
    search: {call: POST /search, read: true, items: response.people}
    bare: {call: GET /bare}
    get: {call: 'GET /people/{id}'}
    create: {call: POST /people}
    delete: {call: 'DELETE /people/{id}'}
`

// desk loads the made-up connector with a contacts.yaml.
func desk(t *testing.T, main, contacts string) (*connector.Resource, string) {
	t.Helper()
	files := fstest.MapFS{"desk/connector.yaml": {Data: []byte(main)}, "desk/ticketing/contacts.yaml": {Data: []byte(contacts)}}
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files})
	var problems definition.Problems
	if err != nil {
		if !errors.As(err, &problems) {
			t.Fatal(err)
		}
		return nil, problems.Error()
	}
	return catalog.Integration("desk").Model("ticketing").Resource("contacts"), ""
}

// TestWordProblems: each word where it makes no sense.
func TestWordProblems(t *testing.T) {
	t.Parallel()
	const mapped = "response_mapping: '{ \"id\": response.id }'\n"
	tests := map[string]struct{ contacts, want string }{
		"no source":                {"list: {}", "contacts.yaml:1:1: list.method: one of method, records and from is needed"},
		"two sources":              {"list: {method: people.list, records: lookup.kinds}", "list.method: one of method, records and from is needed"},
		"records of one":           {"get: {records: lookup.kinds}", "contacts.yaml:2:16: get.records: only a list is made of records; get can take its record from: list"},
		"from nothing":             {"get: {from: list}", "contacts.yaml:2:13: get.from: there is no list to take the record from"},
		"from what is not offered": {"list: {unsupported: No.}\nget: {from: list}", "get.from: there is no list"},
		"a list from a list":       {"list: {from: list}", "list.from: only get takes its record from the list"},
		"from another":             {"list: {method: people.list}\nget: {from: get}", "get.from: value is not allowed"},
		"from and a path":          {"list: {method: people.list}\nget: {from: list, path_mapping: {id: id}}", "contacts.yaml:3:13: get.from: the list says how its records are read"},
		"from and a side load":     {"list: {method: people.list}\nget: {from: list, side_load: [{name: a, method: me.get}]}", "get.from: the list says how"},
		"from and a step":          {"list: {method: people.list}\nget: {from: list, before: [{name: a, method: me.get}]}", "get.from: the list says how"},
		"from and a need":          {"list: {method: people.list, required_query: [name], query_mapping: '{\"q\": query.name}'}\nget: {from: list}", "contacts.yaml:3:13: get.from: the list needs name, which is no parameter of get"},

		"records and select":    {"list: {records: lookup.kinds, select: response}", "contacts.yaml:2:39: list.select: records has the records already"},
		"records and a path":    {"list: {records: lookup.kinds, path_mapping: {kind: '1'}}", "list.path_mapping: there is no call that it could be of"},
		"records and a query":   {"list: {records: lookup.kinds, query_mapping: '{}'}", "list.query_mapping: there is no call"},
		"records and a default": {"list: {records: lookup.kinds, query: {a: 1}}", "list.query: there is no call"},
		"records and a header":  {"list: {records: lookup.kinds, request_header_mapping: {X-A: '1'}}", "list.request_header_mapping: there is no call"},
		"records and a body":    {"list: {records: lookup.kinds, request_body_mapping: '{}'}", "list.request_body_mapping: no call of this method has a body"},
		"records, partial":      {"list: {records: lookup.kinds, is_partial_expression: 'true'}", "list.is_partial_expression: there is no call"},
		"records of the vendor": {"list: {records: response}", "list.records: response is not in scope here"},
		"records of no table":   {"list: {records: lookup.colours}", "contacts.yaml:2:24: list.records: lookup.colours is no lookup of the connector; there is kinds"},
		"a filter of the model": {"list: {records: 'lookup.kinds[x=$$.query.colour]'}", "query.colour: list of contacts has no colour in its query"},

		"select of a delete":      {"delete: {method: people.delete, select: response}", "contacts.yaml:2:41: delete.select: delete answers the id alone"},
		"a mapping of a delete":   {"delete: {method: people.delete, response_mapping: '{}'}", "delete.response_mapping: delete answers the id alone"},
		"a side load of a delete": {"delete: {method: people.delete, side_load: [{name: a, method: me.get}]}", "delete.side_load: delete answers the id alone"},
		"a header of a delete":    {"delete: {method: people.delete, response_header_mapping: '{}'}", "delete.response_header_mapping: delete answers the id alone"},
		"a half delete":           {"delete: {method: people.delete, is_partial_expression: 'true'}", "delete.is_partial_expression: delete answers the id alone"},
		"a record of a list":      {"get: {method: people.list}", "people.list has items: it is a list, unless select finds the record"},
		"a list of a record":      {"list: {method: people.bare}", "people.bare has no items: it is not a list, unless select finds the records"},
		"select of what is later": {"list: {method: people.list, select: side_load.a}", "list.select: side_load is not in scope here"},
		"a read that is none":     {"create: {method: people.search}", "people.search is a POST: it can't serve create"},
		"after a list":            {"list: {method: people.list, after: [{name: a, method: me.get}]}", "list.after: a list has no call to follow"},

		"a side load that writes":   {"list: {method: people.list, side_load: [{name: a, method: people.create}]}", "contacts.yaml:2:59: list.side_load.a.method: people.create is a POST: what is loaded beside a record is read"},
		"two side loads":            {"list: {method: people.list, side_load: [{name: a, method: me.get}, {name: a, method: me.get}]}", "contacts.yaml:2:75: list.side_load: two side loads named a"},
		"a side load without a way": {"list: {method: people.list, side_load: [{name: a, method: kinds.one}]}", "{kind} of kinds.one has no value: name it under path_mapping"},
		"a side load to nowhere":    {"list: {method: people.list, side_load: [{name: a, method: me.get, path_mapping: {kind: response.id}}]}", "list.a.path_mapping: no path has {kind}"},
		"a side load of a page":     {"list: {method: people.list, side_load: [{name: a, method: me.get}], response_mapping: '[]', response_mapping_method: array}", "list.side_load: it is made for each record, but response_mapping runs for the page"},
		"a side load by another":    {"list: {method: people.list, side_load: [{name: a, method: kinds.one, path_mapping: {kind: side_load.b}}]}", "side_load is not in scope here"},
		"a side load by a secret":   {"list: {method: people.list, side_load: [{name: a, method: kinds.one, path_mapping: {kind: context.token}}]}", "context.token is secret"},
		"no such side load":         {"list: {method: people.list, side_load: [{name: a, method: me.get}], response_mapping: '{\"id\": side_load.b.id}'}", "side_load.b is no step made by then; there is a"},

		"several calls of a record": {"get: {method: {all: [people.list, people.more]}}", "contacts.yaml:1:1: get.method: only a list is made of several calls"},
		"several and one":           {"list: {method: {all: [people.list], resource: people, method: list}}", "either resource and method, or expression and allowed, or all"},
		"several of nothing":        {"list: {method: {all: [people.list, people.none]}}", "contacts.yaml:2:36: list.method: people.none is not a call of this connector"},
		"several, one a record":     {"list: {method: {all: [people.list, people.bare]}}", "people.bare has no items"},
		"a page in order":           {"list: {method: people.list, select: 'query.sort_by.created_at ? response^(created) : response'}", "contacts.yaml:2:37: list.select: sort_by is heeded by select alone, which has one page or one list before it"},
		"lists in order":            {"list: {method: {all: [people.bare, people.bare]}, select: 'query.sort_by.created_at ? response^(created) : response'}", "list.select: sort_by is heeded by select alone"},
		"source before a call":      {"list: {method: {all: [people.list, people.more]}, query_mapping: '{\"a\": source}'}", "list.query_mapping: source is not in scope here"},

		"a need that is no parameter": {"list: {method: people.list, required_query: [colour]}", "contacts.yaml:2:46: list.required_query: colour is not a parameter of list; it has emails, phones"},
		"a need below a parameter":    {"list: {method: people.list, required_query: [{any_of: [name, name.x]}]}", "name.x is not a parameter of list"},
		"a need of two kinds":         {"list: {method: people.list, required_query: [{field: name, any_of: [name]}]}", "either field (with unless) or any_of"},
		"a setting that is always":    {"list: {method: people.list, required_context: [token]}", "contacts.yaml:2:48: list.required_context: token is no optional credential field of the connector"},
		"no such setting":             {"list: {method: people.list, required_context: [colour]}", "colour is no optional credential field"},
		"a default that is no object": {"list: {method: people.list, query: [a]}", "contacts.yaml:2:36: list.query: an object is needed"},
		"a body that is no object":    {"list: {method: people.search, body: 7}", "contacts.yaml:2:37: list.body: an object is needed"},
		"no path of the body":         {"list: {method: people.list, required_context: [{field: staff, unless: [colour]}]}", "colour is not a field of the body of list"},
		"a create left to its steps":  {"create: {method: people.create, run_if: 'true'}", "create.run_if: only an update can be left to its steps"},
		"a create of nothing":         {"create: {method: people.create, unchanged_when: 'true'}", "create.unchanged_when: only an update can change nothing"},
		"a body of a GET":             {"list: {method: people.list, body: {a: 1}}", "list.body: no call of this method has a body"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, got := desk(t, deskMain, mapped+tt.contacts+"\n"); !strings.Contains(got, tt.want) {
				t.Errorf("got:\n%s\nwant a problem with %q", got, tt.want)
			}
		})
	}
}

// TestWordProblemsOfMain: those that stand in connector.yaml.
func TestWordProblemsOfMain(t *testing.T) {
	t.Parallel()
	const lookups = "lookups: {kinds: {method: kinds.list}}"
	tests := map[string]struct{ old, replacement, want string }{
		"a table that is no list":  {lookups, "lookups: {kinds: {method: me.get}}", "connector.yaml:13:27: lookups.kinds.method: me.get is not a list"},
		"a table by a write":       {lookups, "lookups: {kinds: {method: people.create}}", "lookups.kinds.method: people.create is not a list"},
		"a table by an id":         {lookups, "lookups: {kinds: {method: people.get}}", "people.get has variables in its path: a table is fetched by the account alone"},
		"a table of nothing":       {lookups, "lookups: {kinds: {method: kinds.all}}", "kinds.all is not a call of this connector"},
		"a table by a secret":      {lookups, "lookups: {kinds: {method: kinds.list, query_mapping: '{\"a\": context.token}'}}", "context.token is secret"},
		"a table by the caller":    {lookups, "lookups: {kinds: {method: kinds.list, query_mapping: '{\"a\": query.name}'}}", "query is not in scope here; in scope are context"},
		"a table for no time":      {lookups, "lookups: {kinds: {method: kinds.list, max_age: 0s}}", "lookups.kinds.max_age: out of bounds"},
		"a table for a time":       {lookups, "lookups: {kinds: {method: kinds.list, max_age: soon}}", "lookups.kinds.max_age"},
		"a table of no records":    {lookups, "lookups: {kinds: {method: kinds.list, max_records: 0}}", "lookups.kinds.max_records: out of bounds"},
		"a GET that reads":         {"bare: {call: GET /bare}", "bare: {call: GET /bare, read: true}", "resources.people.bare.read: read is for a POST that changes nothing"},
		"a DELETE that reads":      {"call: 'DELETE /people/{id}'", "call: 'DELETE /people/{id}', read: true", "and DELETE never does"},
		"a failure by the account": {"bare: {call: GET /bare}", "bare: {call: GET /bare, error_when: context.staff}", "resources.people.bare.error_when: context is not in scope here; in scope are response, headers, status"},
		"a failure that never is":  {"bare: {call: GET /bare}", "bare: {call: GET /bare, error_when: '\"x\" & response.error'}", "resources.people.bare.error_when: it is neither true nor a status"},
		"a failure for all":        {lookups, lookups + "\nerror_when: '[response.error]'", "connector.yaml:14:14: error_when: it is neither true nor a status"},
		"a failure that fails":     {lookups, lookups + "\nerror_when: response.(", "error_when: the expression does not compile"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			main := strings.Replace(deskMain, tt.old, tt.replacement, 1)
			if _, got := desk(t, main, "list: {method: people.list, response_mapping: '{}'}\n"); !strings.Contains(got, tt.want) {
				t.Errorf("got:\n%s\nwant a problem with %q", got, tt.want)
			}
		})
	}
}

// TestWordsDerived: what an integration supports and needs, by the words it uses.
func TestWordsDerived(t *testing.T) {
	t.Parallel()
	r, problems := desk(t, deskMain, `
response_mapping: '{ "id": response.id, "name": side_load.kind.name, "details": $string(lookup.kinds[0].x) }'
list:
  method: {all: [people.list, people.search]}
  required_context: [staff]
  query_mapping: '{ "q": query.name }'
  select: 'response[account = $$.query.account_id or $not($exists($$.query.account_id))]'
  side_load: [{name: kind, method: kinds.one, path_mapping: {kind: response.kind & query.first_name}}]
get: {from: list}
`)
	if problems != "" {
		t.Fatal(problems)
	}
	list, get := r.Mapping("list"), r.Mapping("get")
	var filters []string
	for _, p := range list.Filters {
		filters = append(filters, p.Name)
	}
	if diff := cmp.Diff([]string{"account_id", "name"}, filters); diff != "" {
		t.Errorf("a filter is one that the vendor takes or select heeds, not one that a side load reads: %s", diff)
	}
	if len(list.Lookups) != 1 || len(list.Call.All()) != 2 || len(list.SideLoads) != 1 {
		t.Errorf("got %+v", list)
	}
	if len(get.RequiredContext) != 1 || get.RequiredContext[0].Name != "staff" || len(get.Fields) != 3 {
		t.Errorf("a record out of the list needs what the list needs: %+v", get.RequiredContext)
	}
}
