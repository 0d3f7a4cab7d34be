package connector_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/models"
)

// TestSaidInVain: what would never be used, or not as it is meant, is refused.
func TestSaidInVain(t *testing.T) {
	t.Parallel()
	const main, contacts = "acme/connector.yaml", "acme/ticketing/contacts.yaml"
	const get, create, update = "method: {resource: people, method: get}", "required: [name]", "answer: get"
	tests := []struct{ name, file, old, replacement, want string }{
		{"a step that is not there", contacts, `"note": body.details`, `"note": before.found.note`, "contacts.yaml:20:109: create.request_body_mapping: before.found is no step made by then; there is none yet"},
		{"a step that comes later", contacts, create, create + "\n  before:\n    - {name: a, method: me.get, run_if: before.b}\n    - {name: b, method: me.get}", "create.before.a.run_if: before.b is no step made by then; there is none yet"},
		{"a step of its own", contacts, create, create + "\n  before:\n    - {name: a, method: me.get, run_if: before.a}", "before.a is no step made by then"},
		{"another method's step", contacts, get, get + "\n  response_mapping: '{ \"id\": \"1\", \"name\": after.tag.note }'", "get.response_mapping: after.tag is no step made by then"},
		{"no method's step", contacts, "after.tag.note", "after.tog.note", "after.tog is no step made by then; there is tag"},
		{"a write for a list", contacts, "method: {expression: 'query.name ? \"people.find\" : \"people.list\"', allowed: [people.find, people.list]}", "method: people.create", "people.create is a POST: it can't serve list"},
		{"a record for a list", contacts, "allowed: [people.find, people.list]", "allowed: [people.find, people.get]", "people.get has no items"},
		{"a list for a record", contacts, get, "method: people.list", "people.list has items: it is a list"},
		{"a read for a write", contacts, "method: people.create", "method: me.get", "me.get is a GET: it can't serve create"},
		{"a body of a read", contacts, get, get + "\n  request_body_mapping: '{}'", "get.request_body_mapping: no call of this method has a body"},
		{"a body of a read step", contacts, create, create + "\n  before: [{name: a, method: me.get, request_body_mapping: '{}'}]", "create.a.request_body_mapping: a GET has no body"},
		{"required of a read", contacts, get, get + "\n  required: [name]", "no body to require a field of"},
		{"outcome of a read", contacts, get, get + "\n  outcome: '\"created\"'", "only create and update have one"},
		{"answer of a read", contacts, get, get + "\n  answer: get", "only create and update can be answered anew"},
		{"refine of a read", contacts, get, get + "\n  refine: [name]", "only a list is refined"},
		{"refine of what is not pushed down", contacts, "  query_mapping: |", "  refine: [first_name]\n  query_mapping: |", "list.refine: first_name is not pushed down"},
		{"a scan of a read", contacts, get, get + "\n  scan: [name]", "only a list has filters"},
		{"a scan of no filter", contacts, "  query_mapping: |", "  scan: [nam]\n  query_mapping: |", "list.scan: nam is not a filter of the model"},
		{"a scan of what is not told", contacts, "  query_mapping: |", "  scan: [account_id]\n  query_mapping: |", "list.scan: account_id can't be compared"},
		{"no such variable", contacts, update, update + "\n  path_mapping: {idd: response.id}", "response is not in scope"},
		{"no such variable of a path", contacts, update, update + "\n  path_mapping: {idd: id}", "update.path_mapping: no path has {idd}"},
		{"a choice of nothing", contacts, "expression: 'query.name ? \"people.find\" : \"people.list\"'", "expression: '1 + 1'", "never yields the name of a call"},
		{"no choice", contacts, "allowed: [people.find, people.list]", "allowed: []", "expression and allowed"},
		{"unsupported with steps", contacts, "method: people.update\n  request_body_mapping: '{ \"name\": body.name, \"mail\": $exists(body.emails) ? [body.emails.email] }'\n  answer: get", "unsupported: No.\n  required: [name]", "unsupported stands alone"},
		{"outside the model", contacts, "full_name: name", "full_name: nom", "nom is not a field of contacts"},
		{"an answer by a get that is not there", contacts, "get:\n  method: {resource: people, method: get}\n", "", "get is not mapped"},
		{"the whole input", contacts, `"note": body.details`, `"note": $string($)`, "the whole input is read"},
		{"no way to connect", main, "credentials:\n  token:\n    site: {label: Site, pattern: '^[a-z]+$'}\n    token: {label: Token, secret: true}", "credentials: {}", "credentials: must not be empty"},
		{"no field", main, "  token:\n    site: {label: Site, pattern: '^[a-z]+$'}\n    token: {label: Token, secret: true}", "  token: {}", "credentials.token: must not be empty"},
		{"no name of a header", main, "X-Acme-Site: context.site", "'X Acme': context.site", `"X Acme" is not the name of a header`},
		{"a line break in a header", main, "X-Acme-Site: context.site", `"X\nA": context.site`, "is not the name of a header"},
		{"a header of HTTP", main, "X-Acme-Site: context.site", "host: context.site", "host is not a connector's to set"},
		{"a page before the first", main, "max_size: 2", "max_size: 2, first: -1", "found -1, expected at least 0"},
		{"a pagination of nothing", main, "pagination: {page: {page_param: p, size_param: n, max_size: 2}}", "pagination: {}", "connector.yaml:2:7: pagination: one of page, offset, cursor, relay, link, next_url, range, dynamic and none is needed"},
		{"a path to encode anew", main, "GET /me", "GET /m|e", "can't stand in a path"},
		{"a step to another folder", main, "GET /me", "GET /me/../x", "can be a step to another folder"},
		{"half an escape", main, "GET /me", "GET /me%2", "can't stand in a path"},
		{"a secret in a path", contacts, "path_mapping: {id: response.id}", "path_mapping: {id: context.token}", "context.token is secret"},
		{"a secret in a filter", contacts, `"search": query.name`, `"search": context.token`, "context.token is secret"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, tt.file, tt.old, tt.replacement)
			var problems definition.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			if !strings.Contains(problems.Error(), tt.want) {
				t.Errorf("got:\n%v\nwant a problem with %q", problems, tt.want)
			}
		})
	}
}

// TestStrayFiles: a definition under a name that is not looked for is a mistake,
// not an absence.
func TestStrayFiles(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"acme.yaml", "acme/connector.yml", "acme/ticketing/contacts.yml"} {
		files := fstest.MapFS{name: {Data: []byte("name: acme\n")}}
		if _, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestReadsOfWritingSteps: what a writing step takes into its path reaches the
// vendor, too.
func TestReadsOfWritingSteps(t *testing.T) {
	t.Parallel()
	catalog, err := load(t, "acme/ticketing/contacts.yaml", "path_mapping: {id: response.id}", "path_mapping: {id: response.id & body.account_id}")
	if err != nil {
		t.Fatal(err)
	}
	if !catalog.Integration("acme").Model("ticketing").Resource("contacts").Mapping("create").Taken.Covers("account_id") {
		t.Error("account_id is not taken")
	}
}

// FuzzLoad: no file, however broken, brings the loader down, and what it takes can
// be looked at.
func FuzzLoad(f *testing.F) {
	read := func(name string) string {
		data, err := connectors.FS.ReadFile("happyfox/" + name)
		if err != nil {
			f.Fatal(err)
		}
		return string(data)
	}
	main, contacts := read("connector.yaml"), read("ticketing/contacts.yaml")
	lines := strings.SplitAfter(main+"\x00"+contacts, "\n")
	for i := 0; i < len(lines); i += 5 { // a line less
		files := strings.Join(lines[:i], "") + strings.Join(lines[i+1:], "")
		a, b, _ := strings.Cut(files, "\x00")
		f.Add(a, b)
	}
	f.Add(main, "download: {answer: get, method: users.get}\n")
	f.Add(main, "update: {answer: get, unsupported: x}\n")
	f.Add(main, "list: {method: {expression: '1', allowed: [staff.list]}}\n")
	f.Add(main, "get: {method: users.get, before: [{}]}\nremote_fields: {'*': '*'}\n")
	f.Add("resources: {x: {y: {call: '', pagination: {}}}}\ncheck: x.y\n", "")
	f.Add("credentials: {a: }\npagination: {page: }\nauth: {basic: }\n", "list:\n")
	f.Fuzz(func(t *testing.T, main, contacts string) {
		files := fstest.MapFS{"happyfox/connector.yaml": {Data: []byte(main)}, "happyfox/ticketing/contacts.yaml": {Data: []byte(contacts)}}
		catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files})
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a word")
			}
			return
		}
		for _, in := range catalog.Integrations() {
			if in.BaseURL == nil || in.Check == nil || len(in.Credentials) == 0 || len(in.Credentials[0].Fields) == 0 {
				t.Errorf("taken: %+v", in)
			}
			for _, m := range in.Models {
				for _, r := range m.Resources {
					for _, mapping := range r.Mappings {
						if mapping.Unsupported == "" && (len(mapping.Call.All()) == 0 || mapping.Call.All()[0] == nil) {
							t.Errorf("%s has no call", mapping.Method.Name)
						}
					}
				}
			}
		}
	})
}
