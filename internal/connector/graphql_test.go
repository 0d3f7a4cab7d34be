package connector_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cognate/internal/connector"
)

func TestGraphQL(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want connector.GraphQL
	}{
		"a query": {`query Q($id: ID!, $n: Int! = 5, $s: [String!]) { a(id: $id, n: $n) { b @skip(if: $s) } }`, connector.GraphQL{
			Variables: []connector.GraphQLVariable{{Name: "id", Type: "ID!", Required: true}, {Name: "n", Type: "Int!"}, {Name: "s", Type: "[String!]"}},
		}},
		"shorthand":  {"\n{ a }\n", connector.GraphQL{Text: "{ a }"}},
		"a mutation": {`mutation($in: In!) { make(input: {deep: [{in: $in}]}) { id } }`, connector.GraphQL{Mutates: true, Variables: []connector.GraphQLVariable{{Name: "in", Type: "In!", Required: true}}}},
		"fragments": {`query($a: Int) { ...x ... on T { ...x } } fragment x on T { b(a: $a) ...y } fragment y on T { c { ...x } }`, connector.GraphQL{
			Variables: []connector.GraphQLVariable{{Name: "a", Type: "Int"}},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems := connector.CheckGraphQL(tt.text)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if tt.want.Text == "" {
				tt.want.Text = tt.text
			}
			if diff := cmp.Diff(&tt.want, got, cmpopts.IgnoreUnexported(connector.GraphQL{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGraphQLDocuments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"query {\n  a(\n}":                        "3:1: call.graphql: the document can't be read",
		"queri { a }":                             "1:1: call.graphql: the document can't be read: Unexpected Name \"queri\"",
		"query { ü }":                             "1:9: call.graphql: the document can't be read",
		"{ a } { b }":                             "1:1: call.graphql: there are 2 operations; a call makes one",
		"fragment x on T { a }":                   "1:1: call.graphql: there are 0 operations",
		"subscription { a }":                      "1:1: call.graphql: a subscription has no one answer",
		"query($a: Int) { b }":                    "1:7: call.graphql: $a is declared and not used",
		"query { b(a: $a, c: [$a]) }":             "1:14: call.graphql: $a is not declared by the operation",
		"query($a: Int, $a: Int) { b(a: $a) }":    "1:16: call.graphql: $a is declared twice",
		"{ ...x }":                                "1:6: call.graphql: there is no fragment x",
		"{ a }\nfragment x on T { b }":            "2:1: call.graphql: the fragment x is not used",
		"{" + strings.Repeat(" a", 30_000) + " }": "exceeded token limit",
	} {
		_, problems := connector.CheckGraphQL(text)
		if len(problems) == 0 || !strings.Contains(problems.Error(), want) {
			t.Errorf("%.40q: got %v, want %q", text, problems, want)
		}
	}
}

func TestGraphQLProblems(t *testing.T) {
	t.Parallel()
	const main, accounts = "connector.yaml", "ticketing/accounts.yaml"
	const get = "graphql: 'query Depot($id: ID!) { depot(id: $id) { id name } }'"
	tests := []wrong{
		{"syntax", main, "depot(id: $id) {", "depot(id: $id {", "{ id name } }'\n      item: response.data.depot\n", `resources.depots.get.graphql: the document can't be read: Expected Name, found {`},
		{"in a block", main, "nodes { ...depot } pageInfo", "nodes { ...depott } pageInfo", "depott }", "resources.depots.list.graphql: there is no fragment depott"},
		{"in a shared fragment", main, "{depot: 'on Depot { id name }'}", "{depot: 'on Depot { id name(short: $short) ...more }'}", "$short) ...more", "resources.depots.list.graphql: $short is not declared by the operation"},
		{"spread by a shared fragment", main, "{depot: 'on Depot { id name }'}", "{depot: 'on Depot { id ...more }'}", "more }'}", "resources.depots.list.graphql: there is no fragment more"},
		{"a shared fragment that is none", main, "{depot: 'on Depot { id name }'}", "{depot: 'on Depot { id'}", "'on Depot { id'", "fragments.depot: the fragment can't be read: Expected Name, found <EOF>"},
		{"two shared in one", main, "{depot: 'on Depot { id name }'}", "{depot: 'on Depot { id } fragment b on Depot { id }'}", "'on Depot { id } f", "fragments.depot: one fragment is needed: on TYPE { fields }"},
		{"a shared fragment that none spreads", main, "{depot: 'on Depot { id name }'}", "{depot: 'on Depot { id name }', more: 'on Depot { id }'}", "more: 'on", "fragments.more: no operation spreads it"},
		{"a GET", main, "call: POST /graphql\n      " + get, "call: GET /graphql\n      " + get, "'query Depot(", "resources.depots.get.graphql: a GraphQL operation is sent by a POST"},
		{"a body", main, get, "body: form\n      " + get, "'query Depot(", "resources.depots.get.graphql: the body is {query, variables}: body is not for it"},
		{"an answer", main, get, "answer: xml\n      " + get, "'query Depot(", "resources.depots.get.graphql: the answer is JSON: answer is not for it"},
		{"a read", main, get, "read: true\n      " + get, "'query Depot(", "resources.depots.get.graphql: the operation says itself whether it reads: read is not for it"},
		{"a mutation that reads", main, "'query Depot($id", "'mutation Depot($id", "", "depots.get is a POST: it can't serve get"},
		{"a variable that is none", accounts, `{ "id": id }`, `{ "id": id, "name": id }`, `"name": id`, "get.request_body_mapping: depots.get declares no $name; it has $id"},
		{"a variable that lacks", accounts, `{ "id": id }`, `{ }`, "depots.get", "get: depots.get needs the variable $id, ID!, and nothing gives it"},
		{"no mapping", accounts, `  request_body_mapping: '{ "id": id }'` + "\n", "", "depots.get", "get: depots.get needs the variable $id, ID!, and nothing gives it"},
		{"no object", accounts, `{ "id": id }`, `"x" & id`, `& id`, "get.request_body_mapping: the mapping yields string; the variables of depots.get are an object"},
		{"a check", main, "check: me.get", "check: depots.get", "depots.get\nfragments", "check: depots.get needs the variable $id, ID!, and nothing gives it"},
		{"a lookup", main, "check: me.get", "check: me.get\nlookups: {depots: {method: depots.get}}", "depots.get}", "lookups.depots.method: depots.get needs the variable $id, ID!, and nothing gives it"},
		{
			"paging that does not give it", main, "size_param: variables.first", "size_param: variables.last", "", "depots.list needs the variable $first, Int!, and nothing gives it",
		},
		{
			"a step", accounts, "method: depots.get", "method: depots.get\n  before: [{name: look, method: depots.get}]", "depots.get}]",
			"get: depots.get needs the variable $id, ID!, and nothing gives it",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, tt.run)
	}
}

// FuzzGraphQL: no document breaks the check, and each problem has a place in it.
func FuzzGraphQL(f *testing.F) {
	for _, s := range []string{"query Q($a: [Int!]! = 1) { b(a: $a) @c { ...d } } fragment d on E { f }", "{ a(b: \"\"\"x\n\"\"\") }", "{ü", "mutation{a", "#\r\n{"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, problems := connector.CheckGraphQL(text)
		for _, p := range problems {
			if p.Pos.Line < 1 || p.Pos.Line > 1+strings.Count(text, "\n") || p.Pos.Column < 1 || p.Pos.Column > len(text)+2 {
				t.Errorf("%q: the problem stands at %s", text, p)
			}
		}
	})
}
