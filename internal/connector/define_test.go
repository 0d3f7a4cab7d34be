package connector_test

import (
	"errors"
	"strings"
	"testing"

	"cognate/internal/connector"
	"cognate/internal/definition"
)

const (
	defineIn   = "acme/ticketing/contacts.yaml"
	defineAt   = "response_mapping: |"
	defineMain = "acme/connector.yaml"
)

// What is read through definitions is what the expression reads.
func TestDefinitionsCount(t *testing.T) {
	t.Parallel()
	const note = `"note": body.details`
	catalog, err := load(t, defineIn, defineAt, "definitions:\n  note: function() { $cut(body.details) }\n  cut: function($s) { $wrap($substring($s, 0, 9), \"*\") }\n"+defineAt,
		note, `"note": $note()`)
	if err != nil {
		t.Fatal(err)
	}
	create := catalog.Integration("acme").Model("ticketing").Resource("contacts").Mapping("create")
	if !create.Taken.Covers("details") {
		t.Error("details is read, but not taken")
	}
}

func TestDefinitionProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, definitions, use string
		want                         string
	}{
		{"does not compile", defineIn, `{words: 'function($s) { $join(($s }'}`, `$words(body.details)`, "contacts.yaml:1:48: definitions.words: the expression does not compile"},
		{"unbound", defineIn, `{words: 'function($s) { $join($t) }'}`, `$words(body.details)`, "contacts.yaml:1:44: definitions.words: $t is bound nowhere"},
		{"a function's name", defineIn, `{join: '1'}`, `$join(body.details)`, "there is $join already"},
		{"the name of a function of ours", defineIn, `{find: '1'}`, `$find(body.details)`, "there is $find already"},
		{"no name", defineIn, `{Words-2: '1'}`, `body.details`, "can't be named in an expression"},
		{"unused", defineIn, `{words: '1'}`, `body.details`, "contacts.yaml:1:15: definitions: no expression names $words"},
		{"unused in the connector", defineMain, `{words: '1'}`, ``, "connector.yaml:4:15: definitions: no expression names $words"},
		{"a circle", defineIn, `{one: $two, two: $one}`, `$one & body.details`, "needs itself"},
		{"out of scope where it is named", defineIn, `{said: response.words}`, `$said & body.details`, "response is not in scope here"},
		{"a secret", defineIn, `{key: context.token}`, `$key & body.details`, "context.token is secret"},
		{"a computed read", defineIn, `{field: 'function($k) { $lookup(body, $k) }'}`, `$field($string(1)) & body.details`, "a computed read of body"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			change := []string{defineAt, "definitions: " + tt.definitions + "\n" + defineAt, `"note": body.details`, `"note": ` + tt.use}
			if tt.file == defineMain {
				change = []string{"label: Acme", "label: Acme\ndefinitions: " + tt.definitions}
			}
			_, err := load(t, tt.file, change[0], change[1], change[2:]...)
			var problems definition.Problems
			if !errors.As(err, &problems) || !strings.Contains(problems.Error(), tt.want) {
				t.Errorf("got:\n%v\nwant a problem with %q", err, tt.want)
			}
		})
	}
}

// An override has the connector's definitions, and what it leaves as it stands
// keeps them.
func TestDefinitionsOfOverrides(t *testing.T) {
	t.Parallel()
	catalog, err := load(t, defineIn, defineAt, "definitions: {words: 'function($s) { $trim($s) }'}\n"+defineAt, `"note": body.details`, `"note": $words(body.details)`)
	if err != nil {
		t.Fatal(err)
	}
	node, found := definition.ParseJSON("", []byte(`{"response_overlay":{"name":"$words(response.name)"}}`))
	if len(found) > 0 {
		t.Fatal(found)
	}
	out, problems := catalog.Integration("acme").Override(catalog.Model, []connector.Override{{Model: "ticketing", Resource: "contacts", Method: "create", Config: node}})
	if len(problems[0]) > 0 {
		t.Fatal(problems[0])
	}
	if create := out.Model("ticketing").Resource("contacts").Mapping("create"); !create.Taken.Covers("details") {
		t.Error("details is not taken any more")
	}
}
