package connector_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"cognate/internal/connector"
	"cognate/models"
)

// TestRetry: what a call says of being made again, and what holds where it says
// nothing.
func TestRetry(t *testing.T) {
	t.Parallel()
	const contacts = "response_mapping: '{\"id\": response.id}'\nlist: {method: people.list}\n"
	main := strings.Replace(deskMain, "create: {call: POST /people}", "create: {call: POST /people, retry: never}", 1)
	main = strings.Replace(main, "delete: {call: 'DELETE /people/{id}'}", "delete: {call: 'DELETE /people/{id}', retry: safe}\n    update: {call: 'PUT /people/{id}'}", 1)
	files := fstest.MapFS{"desk/connector.yaml": {Data: []byte(main)}, "desk/ticketing/contacts.yaml": {Data: []byte(contacts)}}
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]connector.Retry{
		"people.list": connector.RetrySafe, "people.search": connector.RetrySafe, "people.create": connector.RetryNever,
		"people.delete": connector.RetrySafe, "people.update": connector.RetryUnsent,
	} {
		if got := catalog.Integration("desk").Method(name).Retry; got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if _, problems := desk(t, strings.Replace(main, "retry: never", "retry: always", 1), contacts); !strings.Contains(problems, "safe") || !strings.Contains(problems, "retry") {
		t.Errorf("got %s", problems)
	}
}
