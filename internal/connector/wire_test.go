package connector_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"cognate/internal/connector"
	"cognate/models"
)

// loadCourier loads the made-up connector of every body with one text of one file
// replaced.
func loadCourier(t *testing.T, file, old, replacement string) (*connector.Catalog, error) {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS(acme)
	err := fs.WalkDir(root, "courier", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		text := string(data)
		if name == "courier/"+file {
			if !strings.Contains(text, old) {
				t.Fatalf("%s has no %q", name, old)
			}
			text = strings.Replace(text, old, replacement, 1)
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return connector.Load(connector.Layer{Models: models.FS, Connectors: files})
}

func TestWireProblems(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, old, replacement, want string }{
		{"unknown body", "connector.yaml", "body: form", "body: forms", `connector.yaml:17:40: resources.people.create.body: value is not allowed; did you mean "form"?`},
		{"a GET with a body", "connector.yaml", "GET /me", "GET /me, body: form", "connector.yaml:15:32: resources.me.get.body: a GET has no body"},
		{
			"a form of text", "ticketing/contacts.yaml", `request_body_mapping: |
    {
      "name"`, `request_body_mapping: |
    body.name & {
      "name"`,
			"ticketing/contacts.yaml:5:15: create.request_body_mapping: the mapping yields string; the form body of people.create is an object",
		},
		{
			"two roots", "ticketing/contacts.yaml", `{ "person": {`, `{ "vip": true, "person": {`,
			"ticketing/contacts.yaml:14:5: update.request_body_mapping: the xml body of people.update is an object of one key, its root element",
		},
		{
			"a raw list", "ticketing/tags.yaml", "request_body_mapping: body.name", "request_body_mapping: '[body.name]'",
			"ticketing/tags.yaml:4:26: create.request_body_mapping: the mapping yields array; the raw body of labels.create is a string or {content_type, data}",
		},
		{
			"a step", "ticketing/tags.yaml", "request_body_mapping: body.name", `request_body_mapping: body.name
  after: [{name: tell, method: people.create, request_body_mapping: '[1]'}]`,
			"ticketing/tags.yaml:5:70: create.after.tell.request_body_mapping: the mapping yields array; the form body of people.create is an object",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := loadCourier(t, tt.file, tt.old, tt.replacement)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got:\n%v\nwant a problem with %q", err, tt.want)
			}
		})
	}
	if _, err := loadCourier(t, "connector.yaml", "", ""); err != nil {
		t.Error(err)
	}
}
