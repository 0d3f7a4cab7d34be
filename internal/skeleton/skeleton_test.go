package skeleton_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/connector"
	"cognate/internal/contract"
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
# Source: Acme REST API 2, a description in acme/acme.yaml. What it does not tell is a guess, marked "Left to decide", or not here.
name: acme
label: Acme
category: ticketing
docs_url: 'https://acme.example.com/docs'

# The description has other ways as well: basic, oauth.
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
    # Left to decide: agents.list: how large size may be: 20 is a guess on the safe side.
    list: {call: GET /agents, items: response, pagination: {page: {page_param: page, size_param: size, max_size: 20}}}
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
	"contacts": `# Left to decide, what fills of the model: first_name, last_name, details, account_id, created_at, updated_at, custom_fields,
# is_active.
# Of the vendor's record nothing reads: order (string).
response_mapping: |
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

# create is left out: POST /customers requires what no field of the model looks like: shelf (string).
# create:
#   method: customers.create
#   required: [name]
#   request_body_mapping: '{ "name": body.name }'
`,
	"tickets": `# Left to decide, what fills of the model: name, assignees, status, created_by, due_date, html_description, workspace, team,
# collections, conversations, ticket_type, contact, additional_contacts, account, parent_ticket, attachments, tags, priority,
# completed_at, closed_at, first_responded_at, urls, channel, custom_fields.
# Of the vendor's record nothing reads: status (object).
response_mapping: |
  {
    "id": response.id != null ? $string(response.id),
    "number": response.number != null ? $string(response.number),
    "description": response.description,
    "is_private": response.isPrivate,
    "created_at": response.created_at,
    "updated_at": response.updated_at ? $fromMillis(response.updated_at * 1000)
  }

list:
  method: tickets.list

get:
  method: tickets.get

create:
  method: tickets.create
  required: [description]
  request_body_mapping: '{ "ticket": { "description": body.description, "is_private": body.is_private } }'

# update is left out: which of the model's fields PUT /tickets/{ticketId} takes: it has shelf (string).
# update:
#   method: tickets.update
#   answer: get

delete:
  method: tickets.delete
`,
	"comments": `# Left to decide, what fills of the model: author, receiver, html_body, ticket, attachments, is_internal, channel, created_at,
# updated_at.
response_mapping: |
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
	r := skeleton.Make([]*description.Document{read(t, "testdata/acme.yaml")}, skeleton.Options{Name: "acme", Model: ticketing(t), Files: []string{"acme/acme.yaml"}})
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
		"contacts.create: POST /customers requires what no field of the model looks like: shelf (string)",
		"tickets.update: which of the model's fields PUT /tickets/{ticketId} takes: it has shelf (string)",
		"connector.yaml: agents.list: how large size may be: 20 is a guess on the safe side",
		"contract.yaml: grade: how far the description can be trusted. E asks for the least; see docs/connectors.md",
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
	r := skeleton.Make([]*description.Document{read(t, "testdata/acme.yaml")}, skeleton.Options{Name: "acme", Label: "Acme: Desk", DocsURL: "https://x.example.com", Model: ticketing(t), All: true, Files: []string{"acme/acme.yaml"}})
	for _, want := range []string{"label: 'Acme: Desk'\n", "docs_url: 'https://x.example.com'\n", "  invoices:\n    list: {call: GET /invoices"} {
		if !strings.Contains(r.Files["connector.yaml"], want) {
			t.Errorf("no %q in\n%s", want, r.Files["connector.yaml"])
		}
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	d := read(t, "testdata/acme.yaml")
	r := skeleton.Make([]*description.Document{d}, skeleton.Options{Name: "acme", Model: ticketing(t), Files: []string{"acme/acme.yaml"}})
	catalog, err := load("acme", r)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range skeleton.Missing(catalog.Integration("acme"), catalog.Model("ticketing"), []*description.Document{d}) {
		got = append(got, s.Resource+"."+s.Method+" "+s.Operation)
	}
	want := []string{"contacts.create POST /customers", "tickets.update PUT /tickets/{ticketId}"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMakeOfAnAccount makes a connector of an API whose paths begin with the account,
// which takes headers and parameters in every call, and tells moments in seconds.
func TestMakeOfAnAccount(t *testing.T) {
	t.Parallel()
	r := skeleton.Make([]*description.Document{read(t, "testdata/account.yaml")}, skeleton.Options{Name: "bolt", Grade: "C", Model: ticketing(t), Files: []string{"bolt/account.yaml"}})
	got := r.Files["connector.yaml"]
	for _, want := range []string{
		"    account_id: {label: Account id, help: The account., pattern: '^[0-9]+$'}\n", "    bolt_region: {label: Bolt region, pattern: '^[^/\\s]+$'}\n",
		"    auth_token: {label: Auth token, secret: true}\n    auth_user: {label: Auth user, secret: true}\n",
		`base_url: '"https://bolt.example.com/v3/accounts/" & context.account_id'` + "\n",
		"auth: {header: {X-Auth-Token: context.auth_token, X-Auth-User: context.auth_user}}\n",
		"headers:\n  Bolt-Version: '\"2026-01\"'\n  Bolt-Region: context.bolt_region\n",
		"check: me.get\n", "docs_url: 'https://bolt.example.com/docs'\n",
		"pagination: {offset: {offset_param: start, total: response.page_info.total, size_param: limit, max_size: 40}}\n",
		`error_mapping: '{ "message": $join([error.errors.message], "; "), "failures": [error.errors[field].{ "remote_field": field, "message": message }] }'`,
		"    list: {call: GET /cases/, query: {format: full}, items: response.data}\n", "    get: {call: 'GET /cases/{id}', query: {format: full}, item: response.data}\n",
		"    create: {call: POST /cases/, query: {format: full}, body: form, item: response.data}\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for name, wants := range map[string][]string{
		"tickets": {
			`"id": response.case_id != null ? $string(response.case_id)`, `"name": response.subject`, `"created_at": response.opened ? $fromMillis(response.opened * 1000)`,
			`"due_date": response.due ? $fromMillis(response.due)`, `"contact": response.requester_id ? { "id": $string(response.requester_id) }`,
			`"assignees": response.assignee ? [{ "id": response.assignee.id != null ? $string(response.assignee.id), "name": response.assignee.name }] : []`, `"tags": [response.tags.{ "name": $string($) }]`,
			`"status": response.state ? { "id": response.state, "name": $lookup({ "new": "open", "waiting": "pending" }, response.state) }`, "required: [name]",
			`"requester_id": body.contact.id ? $number(body.contact.id) : body.contact.id`, `"due": body.due_date ? $toMillis(body.due_date) : body.due_date`,
			`"labels": $exists(body.tags) ? [body.tags.name]`, `"state": $lookup({ "open": "new", "pending": "waiting" }, body.status.name ?: "") ?? body.status.id`,
			"# Left to decide, which of them are filters of the model (query_mapping): state (new, waiting).\nlist:",
		},
		"comments": {"required_query: [ticket.id]\n  path_mapping: {case_id: query.ticket.id}", `"body": response.text`},
	} {
		for _, want := range wants {
			if !strings.Contains(r.Files["ticketing/"+name+".yaml"], want) {
				t.Errorf("%s: no %q in\n%s", name, want, r.Files["ticketing/"+name+".yaml"])
			}
		}
	}
	if _, err := load("bolt", r); err != nil {
		t.Error(err)
	}
}

// TestAccount shows which variables are the account's.
func TestAccount(t *testing.T) {
	t.Parallel()
	paths := func(all ...string) string {
		text := "openapi: 3.0.0\nservers: [{url: 'https://x.example.com'}]\npaths:\n"
		for _, p := range all {
			text += "  " + p + ": {get: {responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string}}}}}}}}}}\n"
		}
		return text
	}
	for name, c := range map[string]struct{ text, baseURL, call string }{
		"at the beginning":      {paths("/{org}/tickets", "/{org}/tickets/{id}", "/{org}/users"), `"https://x.example.com/" & context.org`, "GET /tickets/{id}"},
		"an account's":          {paths("/api/v1/accounts/{id}/tickets", "/api/v1/accounts/{id}/tickets/{ticket}", "/api/v1/accounts/{id}/users"), `/api/v1/accounts/" & context.account_id`, "GET /tickets/{id}"},
		"two":                   {paths("/{org}/{project}/tickets", "/{org}/{project}/users", "/{org}/{project}/tags/{id}"), `& context.org & "/" & context.project`, "GET /tags/{id}"},
		"a version":             {paths("/api/{version}/tickets", "/api/{version}/users", "/api/{version}/tags/{id}"), `"https://x.example.com/api/" & context.version`, "GET /tags/{id}"},
		"beside a call without": {paths("/sites/{site}/tickets", "/sites/{site}/tickets/{id}", "/sites/{site}/users", "/me"), `"https://x.example.com"`, "GET /sites/{site}/tickets/{id}"},
		"a record":              {paths("/tickets/{id}", "/tickets/{id}/comments", "/tickets/{id}/tags", "/tickets/{id}/users"), `"https://x.example.com"`, "GET /tickets/{ticket_id}/comments"},
		"a kind":                {paths("/objects/{object_type}/tickets", "/objects/{object_type}/users", "/objects/{object_type}/tags"), `"https://x.example.com"`, "GET /objects/{object_type}/tickets"},
		"in few":                {paths("/{org}/tickets", "/tickets", "/users", "/tags"), `"https://x.example.com"`, "GET /{org}/tickets"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := description.Parse("x.yaml", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			r := skeleton.Make([]*description.Document{d}, skeleton.Options{Name: "x", Model: ticketing(t), Files: []string{"x/x.yaml"}})
			got := r.Files["connector.yaml"]
			if !strings.Contains(got, c.baseURL) || !strings.Contains(got, c.call) {
				t.Errorf("no %q or %q in\n%s", c.baseURL, c.call, got)
			}
			if _, err := load("x", r); err != nil {
				t.Errorf("%v\n%s", err, got)
			}
		})
	}
}

// TestVendors makes connectors from what real vendors publish: each loads as it is.
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
		"azure-devops/7.1/*.json", "asana/asana_oas.yaml", "basecamp/*.json", "chatwoot/*.json", "crisp/*.json", "jira/*.yaml", "kustomer/*.json", "notion/*.json", "o*/*.json", "p*/p*y*.json", "f*/*.json", "g*/*.json", "happyfox/*.json", "hubspot/v3/t*.json",
		"intercom/*2.16.yaml", "redmine/*.yaml", "request-tracker/*.json", "shortcut/*.json", "zendesk/*.yaml", "trello/*.yaml",
	} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s (%v)", pattern, err)
		}
		for _, file := range files {
			t.Run(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), func(t *testing.T) {
				r := skeleton.Make([]*description.Document{read(t, file)}, skeleton.Options{Name: "vendor", Model: m, Files: []string{"vendor/file"}})
				if _, err := load("vendor", r); err != nil {
					t.Error(err)
				}
				if problems := contract.CheckManifest("contract.yaml", []byte(r.Files["testdata/contract.yaml"])); len(problems) > 0 {
					t.Error(problems)
				}
			})
		}
	}
}

// TestPlaceholder shows that an address which stands for the customer's own asks for it.
func TestPlaceholder(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://your-domain.desk.example.com/api": `base_url: '"https://" & context.subdomain & ".desk.example.com/api"'`,
		"https://yourcompany.example.com":          `base_url: '"https://" & context.subdomain & ".example.com"'`,
		"https://api.example.com":                  `base_url: '"https://api.example.com"'`,
		"https://my.com/api":                       `base_url: '"https://my.com/api"'`,
	} {
		d, err := description.Parse("x.yaml", []byte("openapi: 3.0.0\nservers: [{url: '"+address+"'}]\npaths: {/me: {get: {}}}\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := skeleton.Make([]*description.Document{d}, skeleton.Options{Name: "x", Model: ticketing(t), Files: []string{"x/x.yaml"}}).Files["connector.yaml"]
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", address, want, got)
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
		r := skeleton.Make([]*description.Document{d}, skeleton.Options{Name: "x", DocsURL: "https://x.example.com", Model: m, Files: []string{"x/x.yaml"}})
		if _, err := load("x", r); err != nil {
			t.Errorf("%v\n%s", err, r.Files["connector.yaml"])
		}
	})
}
