package connector_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/models"
)

// sharedMain has a step that methods share.
const sharedMain = deskMain + "steps: {mark: {method: people.create, request_body_mapping: '{ \"name\": body.name }'}}\n"

const sharedContacts = `steps:
  kind: {method: kinds.one, path_mapping: {kind: body.name}, missing: "null"}
response_mapping: '{ "id": response.id }'
create:
  before: [kind, {name: own, method: me.get}, mark]
  method: people.create
  request_body_mapping: '{ "kind": before.kind.id, "by": before.own.id, "mark": before.mark.id }'
delete: {before: [mark], method: people.delete}
`

// TestSharedSteps: a step that is named is the step itself.
func TestSharedSteps(t *testing.T) {
	t.Parallel()
	r, problems := desk(t, sharedMain, sharedContacts)
	if r == nil {
		t.Fatal(problems)
	}
	var made []string
	for _, s := range r.Mapping("create").Before {
		made = append(made, s.Name+" "+s.Method.FullName())
	}
	if got := strings.Join(made, ", "); got != "kind kinds.one, own me.get, mark people.create" {
		t.Errorf("create makes %s", got)
	}
	if s := r.Mapping("create").Before[0]; !s.MissingNull || len(s.Path) != 1 {
		t.Errorf("the shared step is %+v", s)
	}
	if s := r.Mapping("delete").Before[0]; s.Name != "mark" || s.Body == nil {
		t.Errorf("delete makes %+v", s)
	}
}

// TestSharedStepsInOverrides: an override names what the connector and the resource
// share.
func TestSharedStepsInOverrides(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"desk/connector.yaml": {Data: []byte(sharedMain)}, "desk/ticketing/contacts.yaml": {Data: []byte(sharedContacts)}}
	c, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files})
	if err != nil {
		t.Fatal(err)
	}
	for config, want := range map[string]string{
		`{"before": ["kind", "mark"], "request_body_mapping": "{ \"k\": before.kind.id }"}`: "",
		`{"before": ["kinds"]}`: "before: kinds is none of steps; there is kind, mark",
		`{"before": [7]}`:       "expected a step, or the name of one of steps",
	} {
		node, problems := definition.ParseJSON("override", []byte(config))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		_, found := c.Integration("desk").Override(c.Model, []connector.Override{{Model: "ticketing", Resource: "contacts", Method: "create", Config: node}})
		if got := found[0].Error(); want == "" && len(found[0]) > 0 || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", config, got, want)
		}
	}
}

func TestSharedStepProblems(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ main, contacts, want string }{
		"no such step":        {deskMain, "delete: {before: [mark], method: people.delete}", "contacts.yaml:1:19: delete.before: mark is none of steps; there is none"},
		"of another name":     {sharedMain, "delete: {after: [marks], before: [mark], method: people.delete}", "contacts.yaml:1:18: delete.after: marks is none of steps; there is mark"},
		"twice":               {sharedMain, "delete: {before: [mark, mark], method: people.delete}", "contacts.yaml:1:25: delete.before: two steps named mark"},
		"two of a name":       {sharedMain, "steps: {mark: {method: me.get}}\ndelete: {before: [mark], method: people.delete}", "contacts.yaml:1:9: steps: the connector has a step mark already"},
		"a name that is none": {sharedMain, "steps: {Mark: {method: me.get}}\ndelete: {before: [mark], method: people.delete}", `contacts.yaml:1:9: steps: "Mark" is no name of a step`},
		"one that none makes": {sharedMain, "delete: {method: people.delete}", "connector.yaml:28:9: steps: no method makes the step mark"},
		"one of the resource": {sharedMain, "steps: {look: {method: me.get}}\ndelete: {before: [mark], method: people.delete}", "contacts.yaml:1:9: steps: no method makes the step look"},
		"a name inside":       {sharedMain, "steps: {look: {name: look, method: me.get}}\ndelete: {before: [mark, look], method: people.delete}", `unknown key "name"`},
		"a call that is none": {sharedMain, "steps: {look: {method: me.none}}\ndelete: {before: [mark, look], method: people.delete}", "contacts.yaml:1:24: delete.before.look.method: me.none is not a call of this connector"},
		"what it can't see":   {sharedMain, "steps: {look: {method: kinds.one, path_mapping: {kind: after.x.id}}}\ndelete: {before: [mark, look], method: people.delete}", "delete.before.look.path_mapping.kind: after is not in scope here"},
		"no call":             {sharedMain, "steps: {look: {run_if: 'true'}}\ndelete: {before: [mark, look], method: people.delete}", "delete.before.look.method: one of method and lookup is needed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, got := desk(t, tt.main, tt.contacts+"\n"); !strings.Contains(got, tt.want) {
				t.Errorf("got:\n%s\nwant a problem with %q", got, tt.want)
			}
		})
	}
}
