package proof_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/contract"
	"cognate/internal/proof"
	"cognate/internal/story"
	"cognate/models"
)

// TestCommitted holds every proof.json against what passes now.
func TestCommitted(t *testing.T) {
	t.Parallel()
	const descriptions = "../../../shared/vendors/openapi"
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(descriptions); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("skipped: %v", err)
	}
	for _, in := range catalog.Integrations() {
		t.Run(in.Name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("../../connectors", in.Name)
			want, err := os.ReadFile(filepath.Join(dir, proof.FileName))
			if err != nil {
				t.Fatal(err)
			}
			got, err := proof.Format(gather(t, catalog, in, filepath.Join(dir, "testdata"), descriptions).Proof())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("proof.json is not what passes; make it again with: go run ./cmd/cognate connector test %s --update --descriptions %s\n%s", in.Name, descriptions[6:], diff)
			}
		})
	}
}

func gather(t *testing.T, catalog *connector.Catalog, in *connector.Integration, testdata, descriptions string) *proof.Evidence {
	t.Helper()
	library, err := contract.OpenLibrary(descriptions)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(testdata, contract.FileName))
	if err != nil {
		t.Fatal(err)
	}
	c, err := library.Load(contract.FileName, manifest)
	if err != nil {
		t.Fatal(err)
	}
	stories, err := story.Folder(t.Context(), catalog, in.Name, os.DirFS(testdata))
	if err != nil {
		t.Fatal(err)
	}
	runs, err := proof.Runs(os.DirFS(testdata), in)
	if err != nil {
		t.Fatal(err)
	}
	e, err := proof.Gather(in, stories, c, runs)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const cornerYAML = `name: corner
label: Corner
category: ticketing
docs_url: https://corner.example.com/docs
credentials: {token: {token: {label: Token, secret: true}}}
hosts: [corner.example.com]
base_url: '"https://corner.example.com"'
auth: {bearer: context.token}
check: people.list
pagination: {page: {page_param: page, size_param: size, max_size: 2}}
resources:
  people:
    list: {call: GET /people, items: response}
    create: {call: POST /people}
`

const contactsYAML = `response_mapping: '{ "id": $string(response.id), "name": response.name, "details": response.note, "emails": [response.mails.{ "email": $, "type": "work" }] }'
list: {method: people.list, query_mapping: '{ "name": query.name, "sort": query.sort_by.created_at }'}
create:
  method: people.create
  request_body_mapping: '{ "name": body.name, "mails": [body.emails.email], "note": body.details }'
`

// The stories of corner: list has all it needs, create lacks an error.
const (
	pages  = "-- call.json --\n{\"resource\": \"contacts\", \"method\": \"list\", \"limit\": 3, \"query\": {\"name\": \"Ada\"}}\n-- 1.response --\n200\n\n[{\"id\": 1, \"name\": \"Ada\", \"mails\": [\"a@example.org\"]}, {\"id\": 2}]\n-- 2.response --\n200\n\n[]\n"
	fails  = "-- call.json --\n{\"resource\": \"contacts\", \"method\": \"list\"}\n-- 1.response --\n500\n\n{}\n"
	made   = "-- call.json --\n{\"resource\": \"contacts\", \"method\": \"create\", \"body\": {\"name\": \"Ada\", \"emails\": [{\"email\": \"a@example.org\", \"type\": \"work\"}]}}\n-- 1.response --\n201\n\n{\"id\": 1, \"name\": \"Ada\"}\n"
	origin = "-- origin --\nrecorded 2026-02-03 from Corner 7\n"
)

const openAPI = `{"openapi": "3.0.0", "paths": {"/people": {
	"get": {"parameters": [{"name": "page", "in": "query"}, {"name": "size", "in": "query"}, {"name": "name", "in": "query"}], "responses": {"200": {}}},
	"post": {"requestBody": {"content": {"application/json": {}}}, "responses": {"201": {}}}}}}`

type corner struct {
	manifest string
	live     string
	stories  map[string]string
}

// prove plays the stories, once to write them, and works out the proof.
func (c corner) prove(t *testing.T) *connector.Proof {
	t.Helper()
	files := fstest.MapFS{"corner/connector.yaml": {Data: []byte(cornerYAML)}, "corner/ticketing/contacts.yaml": {Data: []byte(contactsYAML)}}
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files})
	if err != nil {
		t.Fatal(err)
	}
	in := catalog.Integration("corner")
	testdata := fstest.MapFS{}
	for name, text := range c.stories {
		played, err := story.Play(t.Context(), catalog, "corner", txtar.Parse([]byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		testdata[name+".txtar"] = &fstest.MapFile{Data: txtar.Format(played.Archive)}
	}
	if c.live != "" {
		testdata[proof.LiveFile] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(c.live, "DIGEST", in.Digest))}
	}
	stories, err := story.Folder(t.Context(), catalog, "corner", testdata)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "corner.json"), []byte(openAPI), 0o600); err != nil {
		t.Fatal(err)
	}
	library, err := contract.OpenLibrary(dir)
	if err != nil {
		t.Fatal(err)
	}
	var held *contract.Contract
	if c.manifest != "" {
		if held, err = library.Load(contract.FileName, []byte(c.manifest)); err != nil {
			t.Fatal(err)
		}
	}
	runs, err := proof.Runs(testdata, in)
	if err != nil {
		t.Fatal(err)
	}
	e, err := proof.Gather(in, stories, held, runs)
	if err != nil {
		t.Fatal(err)
	}
	return e.Proof()
}

const manifest = "grade: A\nfiles: [corner.json]\n"

func TestProof(t *testing.T) {
	t.Parallel()
	both := map[string]string{"pages": pages, "fails": fails, "made": made}
	list, create := "ticketing.contacts.list", "ticketing.contacts.create"
	for _, c := range []struct {
		name   string
		corner corner
		levels map[string]connector.Level // of the methods
		whole  connector.Level
	}{
		{"contract", corner{manifest: manifest, stories: both}, map[string]connector.Level{list: "contract", create: "typed"}, "typed"},
		{"nothing published", corner{stories: both}, map[string]connector.Level{list: "typed", create: "typed"}, "typed"},
		{"recorded", corner{stories: map[string]string{"pages": pages + origin, "fails": fails}}, map[string]connector.Level{list: "recorded", create: "typed"}, "typed"},
		{"a gap", corner{manifest: manifest, stories: map[string]string{"pages": pages}}, map[string]connector.Level{list: "typed", create: "typed"}, "typed"},
		{"a breach", corner{manifest: manifest, stories: map[string]string{"pages": pages + "-- exceptions --\n1.request body: none\n", "fails": fails}}, map[string]connector.Level{list: "typed", create: "typed"}, "typed"},
		{
			"live",
			corner{manifest: manifest, stories: both, live: `[{"system": "Corner 7", "date": "2026-02-03", "definitions": "DIGEST", "methods": {
				"ticketing.contacts.list": {"filters": ["name"]}, "ticketing.contacts.create": {"body": ["name"], "record": ["id", "nothing"]}}}]`},
			map[string]connector.Level{list: "live", create: "live"},
			"live",
		},
		{
			"run against a simulator",
			corner{manifest: manifest, stories: both, live: `[{"system": "Corner (simulator)", "simulated": true, "date": "2026-02-03", "definitions": "DIGEST", "methods": {"ticketing.contacts.create": {}}}]`},
			map[string]connector.Level{list: "contract", create: "typed"},
			"typed",
		},
		{
			"live with other definitions",
			corner{manifest: manifest, stories: both, live: `[{"system": "Corner 7", "date": "2026-02-03", "definitions": "sha256:0", "methods": {"ticketing.contacts.create": {}}}]`},
			map[string]connector.Level{list: "contract", create: "typed"},
			"typed",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := c.corner.prove(t)
			got := map[string]connector.Level{}
			for name, m := range p.Methods {
				got[name] = m.Level
			}
			if diff := cmp.Diff(c.levels, got); diff != "" || p.Level != c.whole {
				t.Errorf("as a whole %s, want %s\n%s", p.Level, c.whole, diff)
			}
		})
	}
}

// TestCells shows that a cell is what a story has, and nothing else.
func TestCells(t *testing.T) {
	t.Parallel()
	p := corner{manifest: manifest, stories: map[string]string{"pages": pages, "fails": fails, "made": made}}.prove(t)
	list, create := p.Methods["ticketing.contacts.list"], p.Methods["ticketing.contacts.create"]
	for _, c := range []struct {
		name      string
		got, want connector.Shown
	}{
		{"filters", list.Filters, connector.Shown{"contract": {"name"}, "typed": {"sort_by.created_at"}}},
		{"record", list.Record, connector.Shown{"contract": {"emails[].email", "emails[].type", "id", "name"}, "typed": {"details"}}},
		// the type is ignored: it is no cell at all
		{"body", create.Body, connector.Shown{"contract": {"emails[].email", "name"}, "typed": {"details"}}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	text, err := proof.Format(p)
	if err != nil {
		t.Fatal(err)
	}
	if line := `        "contract": ["emails[].email", "emails[].type", "id", "name"],` + "\n"; !strings.Contains(string(text), line) {
		t.Errorf("no line %q in\n%s", line, text)
	}
}

// TestProofOfOthers shows that a proof is none of definitions that were changed.
func TestProofOfOthers(t *testing.T) {
	t.Parallel()
	p := corner{manifest: manifest, stories: map[string]string{"pages": pages, "fails": fails}}.prove(t)
	text, err := proof.Format(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, contacts, proof string
		methods               int
	}{
		{"the same", contactsYAML, string(text), 2},
		{"changed", contactsYAML + "# changed\n", string(text), 0},
		{"a level that is none", contactsYAML, strings.Replace(string(text), `"level": "typed"`, `"level": "perfect"`, 1), 0},
		{"none", contactsYAML, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"corner/connector.yaml": {Data: []byte(cornerYAML)}, "corner/ticketing/contacts.yaml": {Data: []byte(c.contacts)}}
			if c.proof != "" {
				files["corner/proof.json"] = &fstest.MapFile{Data: []byte(c.proof)}
			}
			catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files})
			if err != nil {
				t.Fatal(err)
			}
			in := catalog.Integration("corner")
			if len(in.Proof.Methods) != c.methods {
				t.Errorf("%d methods are proven, want %d", len(in.Proof.Methods), c.methods)
			}
			for _, m := range in.Models[0].Resources[0].Mappings {
				if level := in.Proof.Of(m).Level; !slices.Contains(connector.Levels, level) {
					t.Errorf("%s is %q", m.Method.Name, level)
				}
			}
		})
	}
	files := fstest.MapFS{"corner/connector.yaml": {Data: []byte(cornerYAML)}, "corner/proof.json": {Data: []byte("[]")}}
	if _, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files}); err == nil || !strings.Contains(err.Error(), "not a proof") {
		t.Errorf("error %v", err)
	}
}
