package connector_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/jsonata"
	"cognate/models"
)

const acme = "../story/testdata/connectors"

// load loads the made-up connector with texts of one file replaced: more has
// further pairs of old and new.
func load(t *testing.T, file, old, replacement string, more ...string) (*connector.Catalog, error) {
	t.Helper()
	changes := append([]string{old, replacement}, more...)
	files := fstest.MapFS{}
	for _, name := range []string{"acme/connector.yaml", "acme/ticketing/contacts.yaml"} {
		data, err := os.ReadFile(filepath.Join(acme, name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		for i := 0; name == file && i < len(changes); i += 2 {
			if !strings.Contains(text, changes[i]) {
				t.Fatalf("%s has no %q", name, changes[i])
			}
			text = strings.Replace(text, changes[i], changes[i+1], 1)
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return connector.Load(connector.Layer{Models: models.FS, Connectors: files})
}

// TestUnknownOfMany: of many calls those are named that may have been meant.
func TestUnknownOfMany(t *testing.T) {
	t.Parallel()
	many := "resources:\n  others:\n"
	for i := range 20 {
		many += fmt.Sprintf("    c%d: {call: GET /others/%d}\n", i, i)
	}
	_, err := load(t, "acme/connector.yaml", "check: me.get", "check: me.gone", "resources:\n", many)
	if err == nil {
		t.Fatal("a check that is no call is taken")
	}
	for _, want := range []string{"me.gone is not a call of this connector; it has me.get, others.c0, others.c1, ", "others.c10 and "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it lacks %q: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "others.c11") {
		t.Errorf("all are named: %v", err)
	}
}

func TestEmbeddedConnectorsLoad(t *testing.T) {
	t.Parallel()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
	if err != nil {
		t.Fatal(err)
	}
	if catalog.Integration("happyfox") == nil || catalog.Model("ticketing") == nil {
		t.Fatalf("loaded %v", catalog.Names())
	}
}

func TestDerived(t *testing.T) {
	t.Parallel()
	catalog, err := load(t, "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	contacts := catalog.Integration("acme").Model("ticketing").Resource("contacts")
	if diff := cmp.Diff([]string{"list", "create", "get", "update"}, contacts.Supported()); diff != "" {
		t.Error(diff)
	}
	create := contacts.Mapping("create")
	for path, want := range map[string]bool{"name": true, "emails.[].email": true, "emails.[].type": false, "details": true, "account_id": false} {
		if got := create.Taken.Covers(strings.Split(path, ".")...); got != want {
			t.Errorf("Covers(%s) = %v", path, got)
		}
	}
	var filters []string
	for _, f := range contacts.Mapping("list").Filters {
		filters = append(filters, f.Name)
	}
	if diff := cmp.Diff([]string{"account_id", "name", "sort_by"}, filters); diff != "" {
		t.Error(diff)
	}
}

// However a field is read, reading it is what counts.
func TestDerivedFromAnyStyle(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{
		"body.(details)", "body[0].details", `body.{"d": details}.d`, "($b := body; $b.details)",
		`$map(body, function($b) { $b.details })`, `$lookup(body, "details")`,
		`$firstNonEmpty(body.details, body.name)`, `$removeEmpty({"a": body.details}).a`, `$dtFromIso(body.details).toISO()`,
		`$mapValues(body.details, {"a": "b"})`, `body.details.$digest()`, `$find([body.details], function($d) { $d })`,
		`$find(["x"], function($x) { $x = $$.body.details })`, `body.details ~> $wrap("*")`, `$pick(body, "details").details`,
	} {
		catalog, err := load(t, "acme/ticketing/contacts.yaml", `"note": body.details`, `"note": `+expr)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		create := catalog.Integration("acme").Model("ticketing").Resource("contacts").Mapping("create")
		if !create.Taken.Covers("details") {
			t.Errorf("%s is not taken for a read of details", expr)
		}
	}
}

func TestIgnored(t *testing.T) {
	t.Parallel()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
	if err != nil {
		t.Fatal(err)
	}
	create := catalog.Integration("happyfox").Model("ticketing").Resource("contacts").Mapping("create")
	tests := []struct {
		name, body string
		keepEmpty  bool
		want       []string
	}{
		{"all taken", `{"first_name":"Ada","emails":[{"email":"ada@example.org"}]}`, false, nil},
		{"a scalar", `{"details":"x"}`, false, []string{"details"}},
		{"a second item", `{"emails":[{"email":"a@example.org"},{"email":"b@example.org"}]}`, false, []string{"emails[1]"}},
		{"a key of an item", `{"emails":[{"email":"a@example.org","type":"work"}]}`, false, []string{"emails[0].type"}},
		{"outside the model", `{"shoe_size":44,"phones":[{"number":"1","loud":true}]}`, false, []string{"phones[0].loud", "shoe_size"}},
		{"a subtree taken as a whole", `{"custom_fields":{"4":"x","5":"y"}}`, false, nil},
		{"a whole subtree", `{"shoes":{"left":44,"right":45}}`, false, []string{"shoes"}},
		{"remote_data is never ignored", `{"remote_data":{"x":1}}`, false, nil},
		{"empty on a create", `{"details":null,"emails":[]}`, false, nil},
		{"empty on an update", `{"details":null,"emails":[],"phones":null}`, true, []string{"details", "emails", "phones"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := jsonata.Parse([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, create.Taken.Ignored(v, tt.keepEmpty)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestProblems: each mistake is found at its place.
func TestProblems(t *testing.T) {
	t.Parallel()
	const main, contacts = "acme/connector.yaml", "acme/ticketing/contacts.yaml"
	tests := []struct {
		name, file, old, replacement string
		want                         string // file:line:column and the start of the message, or a part of it
	}{
		{"unknown key", main, "label: Acme", "lable: Acme", "connectors/acme/connector.yaml:3:1: lable"},
		{"wrong kind", main, "max_size: 2", "max_size: two", "connectors/acme/connector.yaml:15:61"},
		{"wrong folder", main, "name: acme", "name: other", "is not the name of its folder"},
		{"two auth schemes", main, "auth: {query", "auth: {bearer: context.token, query", "there are bearer and query"},
		{"bad expression", main, `'"https://" & context.site`, `'"https://" & & context.site`, "connectors/acme/connector.yaml:11:25: base_url: the expression does not compile"},
		{"unknown context field", main, "key: context.token", "key: context.tokn", "connectors/acme/connector.yaml:12:29: auth.query.key: context has no field tokn; it has site, token"},
		{"bad host", main, `"*.acme.example.com"`, `"https://acme.example.com"`, "hosts"},
		{"bad pattern", main, "'^[a-z]+$'", "'^[a-z+$'", "credentials.token.site.pattern"},
		{"unknown check", main, "check: me.get", "check: me.list", "me.list is not a call of this connector; it has me.get, people.list"},
		{"check needs no variable", main, "check: me.get", "check: people.get", "can't prove a credential"},
		{"bad call", main, "GET /me", "FETCH /me", "is not an HTTP method and a path"},
		{"bad path", main, "GET /me", "GET /me?x=1", "query parameters go under query"},
		{"paging of no list", main, "call: GET /me", "call: GET /me, pagination: {none: true}", "only a list is paged"},
		{"bad rate", main, "check: me.get", "check: me.get\nrate_limit: {get: fast}", "is not calls/window"},
		{"out of scope", contacts, "response.name,", "reply.name,", "connectors/acme/ticketing/contacts.yaml:4:19: response_mapping: reply is not in scope here; in scope are response, answer, headers"},
		{"unbound variable", contacts, "$string(response.id)", "$string($record.id)", "$record is bound nowhere"},
		{"a secret in a mapping", contacts, "response.name,", "context.token,", "context.token is secret"},
		{"a secret by an index", contacts, "response.name,", "context[0].token,", "context.token is secret"},
		{"a secret in brackets", contacts, "response.name,", "context.(token),", "context.token is secret"},
		{"a secret in a function", contacts, "response.name,", "$map(context, function($c) { $c.token }),", "context.token is secret"},
		{"a secret in a function of ours", contacts, "response.name,", "$firstNonEmpty(response.name, context.token),", "context.token is secret"},
		{"a secret in a callback", contacts, "response.name,", "$find([1], function($x) { $$.context.token }),", "context.token is secret"},
		{"an unknown function", contacts, "response.name,", "$firstNonEmty(response.name),", "$firstNonEmty is bound nowhere"},
		{"an unknown body field in brackets", contacts, `"note": body.details`, `"note": body.(remarks)`, "create of contacts has no remarks in its body"},
		{"field outside the model", contacts, `"name": response.name`, `"nom": response.name`, "connectors/acme/ticketing/contacts.yaml:4:5: response_mapping: nom is not a field of the model"},
		{"wrong type", contacts, `"id": $string(response.id)`, `"id": $number(response.id)`, "connectors/acme/ticketing/contacts.yaml:3:5: response_mapping: id is number, the model says string"},
		{"bare item for an array", contacts, `[response.mail.{ "email": $ }]`, `response.mail.{ "email": $ }`, "where the model has an array"},
		{"unknown body field", contacts, `"note": body.details`, `"note": body.remarks`, "create of contacts has no remarks in its body"},
		{"unknown filter", contacts, "query.name,", "query.nick,", "has no nick in its query"},
		{"computed read of the body", contacts, `"note": body.details`, `"note": $lookup(body, $string(1))`, "a computed read of body"},
		{"unknown call", contacts, "method: people.create", "method: people.make", "people.make is not a call"},
		{"required outside the body", contacts, "required: [name]", "required: [nom]", "nom is not a field of the body"},
		{"unsupported beside a method", contacts, "answer: get", "unsupported: no", "unsupported stands alone"},
		{"a path without a value", contacts, "path_mapping: {id: response.id}", "path_mapping: {key: response.id}", "{id} of people.tag has no value"},
		{"a step without a call", contacts, "      method: people.tag\n", "", "after.tag.method: one of method and lookup is needed"},
		{"a step with an unknown table", contacts, "method: people.tag", "lookup: tags", "tags is no lookup of the connector"},
		{"a table with parameters", contacts, "method: people.tag", "lookup: tags", "beside lookup there is run_if and nothing else"},
		{"method the model lacks", contacts, "answer: get", "answer: get\ndownload: {method: people.get}", "has no method download"},
		{"wrong remote field", contacts, "'mail.*'", "'mail.*.*'", "at most one *"},
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

func TestFoldersAndFiles(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"lost/ticketing/contacts.yaml":  "the folder has no connector.yaml",
		"acme/sales/contacts.yaml":      "there is no model sales",
		"acme/ticketing/shoes.yaml":     "ticketing has no resource shoes",
		"acme/ticketing/deep/file.yaml": "a file that nothing reads",
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			main, err := os.ReadFile(filepath.Join(acme, "acme/connector.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			files := fstest.MapFS{"acme/connector.yaml": {Data: main}, name: {Data: []byte("list: {method: people.list}\n")}}
			_, err = connector.Load(connector.Layer{Models: models.FS, Connectors: files})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

// TestReload: a later layer replaces files; a wrong one leaves the old snapshot.
func TestReload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lib, err := connector.OpenLibrary(connector.Layer{Models: models.FS, Connectors: connectors.FS}, connector.Folder(dir))
	if err != nil {
		t.Fatal(err)
	}
	first := lib.Catalog()
	file := filepath.Join(dir, "connectors", "happyfox", "connector.yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	original, err := connectors.FS.ReadFile("happyfox/connector.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write := func(old, replacement string) {
		text := strings.Replace(string(original), old, replacement, 1)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("label: HappyFox", "label: Our HappyFox")
	if err := lib.Reload(); err != nil {
		t.Fatal(err)
	}
	if got := lib.Catalog().Integration("happyfox").Label; got != "Our HappyFox" || first.Integration("happyfox").Label != "HappyFox" {
		t.Errorf("label is %q", got)
	}
	write("label:", "labl:")
	second := lib.Catalog()
	if err := lib.Reload(); err == nil || !strings.Contains(err.Error(), "connector.yaml:") {
		t.Errorf("a wrong file: got %v", err)
	}
	if lib.Catalog() != second {
		t.Error("a bad reload replaced the snapshot")
	}
}
