package connector_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"cognate/internal/connector"
	"cognate/models"
)

// TestGraphQLRead: what an operation is about, where it tells.
func TestGraphQLRead(t *testing.T) {
	t.Parallel()
	const info = " pageInfo { hasNextPage endCursor }"
	tests := map[string]struct{ text, items, item, connection string }{
		"a record":               {"query($id: ID!) { box(id: $id) { id lid { id } } }", "", "response.data.box", ""},
		"a record of one part":   {"query($id: ID!) { box(id: $id) { lid { id } } }", "", "response.data.box", ""},
		"a fragment alone":       {"{ box { ...b } } fragment b on B { nodes }", "", "response.data.box", ""},
		"a leaf":                 {"{ box }", "", "response.data.box", ""},
		"an alias":               {"{ it: box { id } }", "", "response.data.it", ""},
		"an operator's name":     {"{ or { in { nodes { id } } } }", "response.data.`or`.`in`.nodes", "", ""},
		"nodes":                  {"{ boxes { nodes { id }" + info + " } }", "response.data.boxes.nodes", "", "response.data.boxes"},
		"edges":                  {"{ boxes { edges { cursor node { id } }" + info + " } }", "response.data.boxes.edges.node", "", "response.data.boxes"},
		"edges without a node":   {"{ boxes { edges { cursor } } }", "", "response.data.boxes", ""},
		"without pageInfo":       {"{ boxes { nodes { id } } }", "response.data.boxes.nodes", "", ""},
		"half a pageInfo":        {"{ boxes { nodes { id } pageInfo { endCursor } } }", "response.data.boxes.nodes", "", ""},
		"renamed nodes":          {"{ boxes { all: nodes { id } } }", "", "response.data.boxes", ""},
		"below a record":         {"query($id: ID!) { ship(id: $id) { boxes { nodes { id }" + info + " } } }", "response.data.ship.boxes.nodes", "", "response.data.ship.boxes"},
		"beside a field":         {"query($id: ID!) { ship(id: $id) { id boxes { nodes { id } } } }", "", "response.data.ship", ""},
		"two fields":             {"{ a { id } b { id } }", "", "", ""},
		"a fragment at the root": {"{ ...q } fragment q on Q { a { id } }", "", "", ""},
		"a mutation":             {"mutation { boxCreate { success box { id } } }", "", "response.data.boxCreate.box", ""},
		"of nothing":             {"mutation { boxDelete { success } }", "", "", ""},
		"of two things":          {"mutation { boxCreate { box { id } userErrors { message } } }", "", "", ""},
		"of a fragment":          {"mutation { boxCreate { box { id } ...p } } fragment p on P { id }", "", "", ""},
		"of a list":              {"mutation { boxesCreate { boxes { nodes { id } } } }", "", "response.data.boxesCreate.boxes", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, problems := connector.CheckGraphQL(tt.text)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if items, item, connection := g.Read(); items != tt.items || item != tt.item || connection != tt.connection {
				t.Errorf("got items %q, item %q, connection %q", items, item, connection)
			}
		})
	}
}

// graphMain is a made-up connector of a GraphQL API.
const graphMain = `name: graph
label: Graph
category: ticketing
docs_url: https://graph.example.com/docs
credentials: {token: {token: {label: Token, secret: true}}}
hosts: [api.graph.example.com]
base_url: '"https://api.graph.example.com"'
auth: {bearer: context.token}
check: me.get
graphql: POST /graphql
pagination: {relay: {max_size: 50}}
resources:
  me: {get: {graphql: 'query Me { me { id } }'}}
  people:
    list:
      graphql: 'query People($first: Int!, $after: String) { people(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }'
    own: {graphql: 'query Own { people { id } }', item: 'response.data.people[0]'}
    elsewhere: {call: POST /other, graphql: 'query Else { people { id } }'}
    whole: {graphql: 'query Whole { people { nodes { id } } }', pagination: {none: true}}
`

func loadGraph(main string) (*connector.Catalog, error) {
	return connector.Load(connector.Layer{Models: models.FS, Connectors: fstest.MapFS{"graph/connector.yaml": {Data: []byte(main)}}})
}

// TestGraphQLWords: a call that says nothing of its own has what the connector and the
// operation say.
func TestGraphQLWords(t *testing.T) {
	t.Parallel()
	c, err := loadGraph(graphMain)
	if err != nil {
		t.Fatal(err)
	}
	in := c.Integration("graph")
	list := in.Method("people.list")
	if list.HTTPMethod != "POST" || list.Path.Template != "/graphql" || list.Items.Expr.Source() != "response.data.people.nodes" {
		t.Errorf("the list is %s %s, items %s", list.HTTPMethod, list.Path.Template, list.Items.Expr.Source())
	}
	p := list.Pagination
	if p.Style != connector.PageCursor || !p.InBody || p.Param != "variables.after" || p.SizeParam != "variables.first" || p.MaxSize != 50 ||
		p.Next.Expr.Source() != "response.data.people.pageInfo.endCursor" || p.Last.Expr.Source() != "response.data.people.pageInfo.hasNextPage = false" {
		t.Errorf("it is paged by %+v", p)
	}
	if own := in.Method("people.own"); own.Items != nil || own.Item.Expr.Source() != "response.data.people[0]" {
		t.Error("what the call says of its record does not hold")
	}
	if other := in.Method("people.elsewhere"); other.Path.Template != "/other" {
		t.Errorf("the call of its own goes to %s", other.Path)
	}
	if whole := in.Method("people.whole"); whole.Items == nil || whole.Pagination != nil {
		t.Error("the list that comes whole is paged, or none")
	}
}

func TestGraphQLWordProblems(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ old, replacement, want string }{
		"no call at all":        {"graphql: POST /graphql\n", "", `connector.yaml:12:8: resources.me.get: missing key "call": an HTTP method and a path, such as GET /users/; or graphql, where the connector has the key graphql`},
		"a call of REST":        {"{graphql: 'query Me { me { id } }'}", "{read: true}", `connector.yaml:13:8: resources.me.get: missing key "call"`},
		"a GET for all":         {"graphql: POST /graphql", "graphql: GET /graphql", `connector.yaml:10:10: graphql: value has the wrong form (found "GET /graphql"`},
		"a list without an end": {", pagination: {none: true}", "", "connector.yaml:19:22: resources.people.whole: it is paged by a connection, and its operation does not ask for the pageInfo { hasNextPage endCursor } of one alone"},
		"its own without an end": {
			"pagination: {none: true}", "pagination: {relay: {max_size: 9}}",
			"connector.yaml:19:22: resources.people.whole.pagination: it is paged by a connection",
		},
		"pages of any size":      {"{max_size: 50}", "{}", `pagination.relay: missing key "max_size"`},
		"a variable that is not": {"{max_size: 50}", "{max_size: 50, size_param: variables.first, cursor_param: variables.first}", "variables.first stands for the place in the list and for the page size"},
		"a list of REST": {
			"    own: ", "    rest: {call: POST /people, read: true, items: response}\n    own: ",
			"connector.yaml:17:18: resources.people.rest: it is paged by a connection",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(graphMain, tt.old) {
				t.Fatalf("there is no %q", tt.old)
			}
			if _, err := loadGraph(strings.Replace(graphMain, tt.old, tt.replacement, 1)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got:\n%v\nwant a problem with %q", err, tt.want)
			}
		})
	}
}
