package skeleton_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/description"
	"cognate/internal/model"
	"cognate/internal/skeleton"
	"cognate/models"
)

func ticketing(tb testing.TB) *model.Model {
	tb.Helper()
	c, err := connector.Load(connector.Layer{Models: models.FS})
	if err != nil {
		tb.Fatal(err)
	}
	return c.Model("ticketing")
}

func read(tb testing.TB, file string) *description.Document {
	tb.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	d, err := description.Parse(file, data)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// load compiles what was made.
func load(name string, r *skeleton.Result) (*connector.Catalog, error) {
	files := fstest.MapFS{}
	for file, text := range r.Files {
		files[name+"/"+file] = &fstest.MapFile{Data: []byte(text)}
	}
	return connector.Load(connector.Layer{Models: models.FS, Connectors: files})
}

const wantConnector = `# How to talk to Acme.
#
# Source: Acme REST API 2, a description in acme/acme.yaml. What it does not tell is not here.
name: acme
label: Acme
category: ticketing
docs_url: 'https://acme.example.com/docs'

credentials:
  api_key:
    account_name: {label: Account name, pattern: '^[A-Za-z0-9][A-Za-z0-9-]*$'}
    api_key: {label: API key, secret: true}

hosts: ["*.acme.example.com"]
base_url: '"https://" & context.account_name & ".acme.example.com/api/v2"'
auth: {header: {X-Key: context.api_key}}
check: agents.me

pagination: {cursor: {cursor_param: cursor, next: response.meta.next_cursor, size_param: limit, max_size: 50}}
error_mapping: '{ "message": error.message }'

resources:
  agents:
    list: {call: GET /agents}
    me: {call: GET /agents/me}
  customers:
    list: {call: GET /customers, items: response.data}
    get: {call: 'GET /customers/{id}'}
    create: {call: POST /customers}
  ticket_comments:
    list: {call: 'GET /tickets/{ticket_id}/comments', items: response, pagination: {none: true}}
    create: {call: 'POST /tickets/{ticket_id}/comments'}
  tickets:
    list: {call: GET /tickets, items: response.tickets, pagination: {page: {page_param: page, size_param: per_page, max_size: 100}}}
    get: {call: 'GET /tickets/{id}', item: response.ticket}
    create: {call: POST /tickets, item: response.ticket}
    update: {call: 'PUT /tickets/{id}'}
    delete: {call: 'DELETE /tickets/{id}'}
    close: {call: 'POST /tickets/{id}/close'}
`

var wantMappings = map[string]string{
	"contacts": `response_mapping: |
  {
    "id": response.id,
    "name": response.name,
    "emails": response.email ? [{ "email": response.email }] : [],
    "phones": response.phone ? [{ "number": response.phone }] : []
  }

list:
  method: customers.list

get:
  method: customers.get
`,
	"tickets": `response_mapping: |
  {
    "id": response.id != null ? $string(response.id),
    "number": response.number != null ? $string(response.number),
    "description": response.description,
    "is_private": response.isPrivate,
    "created_at": response.created_at
  }

list:
  method: tickets.list

get:
  method: tickets.get

create:
  method: tickets.create
  required: [description]
  request_body_mapping: '{ "ticket": { "description": body.description, "is_private": body.is_private } }'

delete:
  method: tickets.delete
`,
	"comments": `response_mapping: |
  {
    "id": response.id,
    "body": response.body,
    "is_private": response.is_private
  }

list:
  method: ticket_comments.list
  required_query: [ticket.id]
  path_mapping: {ticket_id: query.ticket.id}

create:
  method: ticket_comments.create
  required_query: [ticket.id]
  path_mapping: {ticket_id: query.ticket.id}
  request_body_mapping: '{ "body": body.body, "is_private": body.is_private }'
`,
}

func TestMake(t *testing.T) {
	t.Parallel()
	r := skeleton.Make(read(t, "testdata/acme.yaml"), skeleton.Options{Name: "acme", Model: ticketing(t), File: "acme/acme.yaml"})
	if diff := cmp.Diff(wantConnector, r.Files["connector.yaml"]); diff != "" {
		t.Error(diff)
	}
	for name, want := range wantMappings {
		_, got, _ := strings.Cut(r.Files["ticketing/"+name+".yaml"], "\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	want := []string{
		"contacts.create: board is required by POST /customers, and no field of the model is called so",
		"tickets.update: which of the model's fields PUT /tickets/{ticketId} takes",
		"users.list: how large size may be",
		"contract.yaml: grade: how far the description can be trusted",
	}
	if diff := cmp.Diff(want, r.Unknown); diff != "" {
		t.Error(diff)
	}
	if _, err := load("acme", r); err != nil {
		t.Errorf("it does not load: %v", err)
	}
}

func TestMakeAll(t *testing.T) {
	t.Parallel()
	r := skeleton.Make(read(t, "testdata/acme.yaml"), skeleton.Options{Name: "acme", Label: "Acme: Desk", DocsURL: "https://x.example.com", Model: ticketing(t), All: true, File: "acme/acme.yaml"})
	for _, want := range []string{"label: 'Acme: Desk'\n", "docs_url: 'https://x.example.com'\n", "  invoices:\n    list: {call: GET /invoices"} {
		if !strings.Contains(r.Files["connector.yaml"], want) {
			t.Errorf("no %q in\n%s", want, r.Files["connector.yaml"])
		}
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	d := read(t, "testdata/acme.yaml")
	r := skeleton.Make(d, skeleton.Options{Name: "acme", Model: ticketing(t), File: "acme/acme.yaml"})
	catalog, err := load("acme", r)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range skeleton.Missing(catalog.Integration("acme"), catalog.Model("ticketing"), []*description.Document{d}) {
		got = append(got, s.Resource+"."+s.Method+" "+s.Operation)
	}
	want := []string{"contacts.create POST /customers", "tickets.update PUT /tickets/{ticketId}", "users.list GET /agents"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestVendors makes connectors from what real vendors publish: each loads but for
// keys that its description can't tell.
func TestVendors(t *testing.T) {
	t.Parallel()
	const root = "../../../shared/vendors/openapi"
	if _, err := os.Stat(root); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("skipped: %v", err)
	}
	m := ticketing(t)
	// every kind: large and small, Swagger and OpenAPI, in YAML, in JSON, with a byte order mark
	for _, pattern := range []string{
		"azure-devops/7.1/core.json", "basecamp/*.json", "f*/*.json", "g*/*.json", "happyfox/*.json", "hubspot/v3/t*.json",
		"intercom/*2.16.yaml", "redmine/*.yaml", "request-tracker/*.json", "shortcut/*.json", "zendesk/*.yaml", "trello/*.yaml",
	} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s (%v)", pattern, err)
		}
		for _, file := range files {
			t.Run(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), func(t *testing.T) {
				r := skeleton.Make(read(t, file), skeleton.Options{Name: "vendor", DocsURL: "https://vendor.example.com", Model: m, File: "vendor/file"})
				_, err := load("vendor", r)
				problems, _ := errors.AsType[definition.Problems](err)
				for _, p := range problems {
					if !strings.Contains(p.Error(), "missing key") {
						t.Error(p)
					}
				}
				if err != nil && len(problems) == 0 {
					t.Error(err)
				}
			})
		}
	}
}

// FuzzMake shows that whatever a file describes, something is made of it, and its
// mappings load.
func FuzzMake(f *testing.F) {
	data, err := os.ReadFile("testdata/acme.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add(`{"swagger": "2.0", "basePath": "/x", "paths": {"/users/{a}.{b}": {"get": {"parameters": [{"in": "body"}], "responses": {"200": {"schema": {"$ref": "#/a"}}}}}}}`)
	f.Add("paths: {/a/{b: {get: {responses: {200: {$ref: '#/paths'}}}}}")
	m := ticketing(f)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := description.Parse("x.yaml", []byte(text))
		if err != nil {
			return
		}
		r := skeleton.Make(d, skeleton.Options{Name: "x", DocsURL: "https://x.example.com", Model: m, File: "x/x.yaml"})
		if !slices.Contains(slices.Collect(maps.Keys(r.Files)), "connector.yaml") {
			t.Error("no connector.yaml")
		}
	})
}
