package connector_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

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

// wrong is a change of a courier file and the problem that it makes: at stands, once,
// where the problem is.
type wrong struct{ name, file, old, replacement, at, want string }

func (w *wrong) run(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(acme, "courier", w.file))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), w.old, w.replacement, 1)
	if w.at == "" { // in another file
		if _, err := loadCourier(t, w.file, w.old, w.replacement); err == nil || !strings.Contains(err.Error(), w.want) {
			t.Errorf("got:\n%v\nwant a problem with %q", err, w.want)
		}
		return
	}
	before, _, found := strings.Cut(text, w.at)
	if !found || strings.Count(text, w.at) > 1 {
		t.Fatalf("%q stands %d times", w.at, strings.Count(text, w.at))
	}
	line := strings.Count(before, "\n")
	column := utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
	want := fmt.Sprintf("%s:%d:%d: %s", w.file, line+1, column+1, w.want)
	_, err = loadCourier(t, w.file, w.old, w.replacement)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got:\n%v\nwant a problem with %q", err, want)
	}
}

func TestWireProblems(t *testing.T) {
	t.Parallel()
	const main, contacts, attachments, tags = "connector.yaml", "ticketing/contacts.yaml", "ticketing/attachments.yaml", "ticketing/tags.yaml"
	const person, label, path = "POST /people, body: form", "request_body_mapping: body.name", "path_mapping: {id: query.id, url: before.link.href ?? query.file_url}"
	tests := []wrong{
		{"unknown body", main, person, "POST /people, body: forms", "forms}", `resources.people.create.body: value is not allowed; did you mean "form"?`},
		{"a GET with a body", main, "GET /me", "GET /me, body: form", "form}\n  people", "resources.me.get.body: a GET has no body"},
		{
			"a form of text", contacts, "{\n      \"name\": body.name,\n      \"mail\"", "body.name & {\n      \"mail\"", "& {",
			"create.request_body_mapping: the mapping yields string; the form body of people.create is an object",
		},
		{"two roots", contacts, `{ "person": {`, `{ "vip": true, "person": {`, `{ "vip"`, "update.request_body_mapping: the xml body of people.update is an object of one key, its root element"},
		{"a raw list", tags, label, "request_body_mapping: '[body.name]'", "[body.name]", "create.request_body_mapping: the mapping yields array; the raw body of labels.create is a string or {content_type, data}"},
		{
			"a step", tags, label, label + "\n  after: [{name: tell, method: people.create, request_body_mapping: '[1]'}]", "[1]",
			"create.after.tell.request_body_mapping: the mapping yields array; the form body of people.create is an object",
		},
		{"a binary list", main, "{call: GET /me}", "{call: GET /me, answer: binary, items: response}", "response}\n  people", "resources.me.get: a binary answer is passed on as it comes: nothing is read from it"},
		{"a file as JSON", main, ", answer: binary", "", "", "download answers a file: files.get needs answer: binary"},
		{"a record of bytes", main, person, person + ", answer: binary", "", "people.create has a binary answer: create can't read it"},
		{
			"a step of bytes", tags, label, label + "\n  before: [{name: look, method: files.get, path_mapping: {id: '\"1\"'}}]", "files.get",
			"create: files.get has a binary answer: a step can't read it",
		},
		{"a mapped file", attachments, path, path + "\n  response_mapping: '{}'", "'{}'", "download: a file is passed on as it comes: there is nothing to map"},
		{"a step after a file", attachments, path, path + "\n  after: [{name: tell, method: me.get}]", "tell", "download.after: nothing follows a file, which is passed on as it comes"},
		{"beside a file", attachments, path, path + "\n  side_load: [{name: more, method: me.get}]", "more", "download.side_load: a file is passed on as it comes: nothing stands beside it"},
		{
			"a write to anywhere with credentials", main, "'GET {+url}', answer: binary}", "'POST {+url}'}", "'POST {+url}'}",
			"resources.files.open.call: POST to a whole address could do anything with the account: it is for a GET, or an anonymous call",
		},
		{"a whole address with more", main, "'GET {+url}', answer: binary}", "'GET {+url}/x', answer: binary}", "'GET {+url}/x'", `resources.files.open.call: "{+url}/x": a path starts with a slash`},
		{"a check without credentials", main, "{call: GET /me}", "{call: GET /me, anonymous: true}", "me.get\nfragments", "check: me.get can't prove a credential: it is made without one"},
	}
	for _, tt := range tests {
		t.Run(tt.name, tt.run)
	}
	if _, err := loadCourier(t, main, "", ""); err != nil {
		t.Error(err)
	}
}
