package reference_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"cognate/internal/connector"
	"cognate/internal/model"
	"cognate/internal/story"
	"cognate/jsonata"
)

// TestCreateContacts holds the page that matters most against what it must say.
func TestCreateContacts(t *testing.T) {
	t.Parallel()
	const path = "/docs/unified/ticketing/contacts/create"
	h := handlerOf(alone(t, "happyfox"))
	page := parsePage(t, path, get(t, h, path).Body.String())
	for _, id := range []string{
		"first_name", "emails", "emails[].email", "emails[].type", "phones[].number", "remote_data",
		"query.integrated_account_id", "query.truto_response_format", "response.id", "response.emails[].email", "request-body", "the-answer", "the-errors",
	} {
		if !page.ids[id] {
			t.Errorf("no anchor %s", id)
		}
	}
	text := get(t, h, path+".md").Body.String()
	for _, want := range []string{
		"# Create contacts\n\n`POST /unified/ticketing/contacts`\n",
		"**Integrations**: [HappyFox](" + publicURL + "/docs/integrations/happyfox.md)",
		"- `integrated_account_id` (string, uuid, required)",
		"- One of `unified`, `raw`, `normalized`, `stream` or `debug`\n  - Default: `unified`",
		"- `first_name` (string): Given name.\n  - Example: `Ben`\n  - Required in HappyFox, unless `name` is given\n  - Supported in HappyFox\n",
		"- `emails[].email` (string, email, required in each item)",
		"    - Required in HappyFox, unless `phones[].number` is given\n    - Supported in HappyFox\n",
		"- `details` (string): Notes about the person.\n  - Example: `Prefers to be called in the morning.`\n  - Supported in no integration yet\n",
		"- **422** Unprocessable Entity\n  - Meaning: ",
		`"missing_required_body_fields"`,
		`"error": "Bad Request"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the Markdown lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// TestNeedsTogether: what several integrations require alike is said once.
func TestNeedsTogether(t *testing.T) {
	t.Parallel()
	body := get(t, newHandler(t), "/docs/unified/ticketing/tickets/create.md").Body.String()
	_, field, _ := strings.Cut(body, "\n- `name` (string)")
	field, _, _ = strings.Cut(field, "\n- ")
	always := 0
	for line := range strings.Lines(field) {
		if strings.Contains(line, "Required in ") && !strings.Contains(line, "unless") {
			always++
		}
	}
	if always != 1 {
		t.Errorf("name is required in %d lines: %s", always, field)
	}
	said := map[string]string{}
	for line := range strings.Lines(body) {
		who, what, ok := strings.Cut(line, " need")
		if !ok || !strings.HasPrefix(line, "- ") {
			continue
		}
		what = strings.TrimPrefix(what, "s")
		if said[what] != "" {
			t.Errorf("%s and %s need the same", said[what], who)
		}
		said[what] = who
	}
	if len(said) < 3 {
		t.Errorf("only %d needs are told: %v", len(said), said)
	}
}

// TestErrorExample holds the error on the page against what the engine answers to
// an empty body.
func TestErrorExample(t *testing.T) {
	t.Parallel()
	page := get(t, handlerOf(alone(t, "happyfox")), "/docs/unified/ticketing/contacts/create.md").Body.String()
	_, example, found := strings.Cut(page, "The error for an empty body:\n\n```json\n")
	example, _, ended := strings.Cut(example, "\n```")
	if !found || !ended {
		t.Fatalf("no example of an error:\n%s", page)
	}
	var shown struct {
		Message string
		Details struct{ Failures json.RawMessage }
		Insight struct {
			Missing     struct{ Value json.RawMessage } `json:"missing_required_body_fields"`
			Conditional struct{ Value json.RawMessage } `json:"conditionally_required_body_fields"`
		} `json:"truto_error_insight"`
	}
	var real struct {
		Message     string
		Failures    json.RawMessage
		Missing     json.RawMessage `json:"missing_required_body_fields"`
		Conditional json.RawMessage `json:"conditionally_required_body_fields"`
	}
	call := txtar.Parse([]byte("-- call.json --\n{\"resource\": \"contacts\", \"method\": \"create\", \"body\": {}}\n"))
	played, err := story.Play(t.Context(), catalog(t), "happyfox", call)
	if err != nil {
		t.Fatal(err)
	}
	answer := played.Outcome.Data
	if err := errors.Join(json.Unmarshal([]byte(example), &shown), json.Unmarshal(answer, &real)); err != nil {
		t.Fatal(err)
	}
	same := func(what string, a, b []byte) {
		var x, y bytes.Buffer
		if err := errors.Join(json.Compact(&x, a), json.Compact(&y, b)); err != nil || x.String() != y.String() {
			t.Errorf("%s: the page has %s, the engine %s", what, a, b)
		}
	}
	same("failures", shown.Details.Failures, real.Failures)
	same("missing", shown.Insight.Missing.Value, real.Missing)
	same("conditional", shown.Insight.Conditional.Value, real.Conditional)
	if shown.Message != real.Message {
		t.Errorf("the page says %q, the engine %q", shown.Message, real.Message)
	}
}

// TestExamplesAreTaken holds the body of every example against the model and the
// mapping that it is made for, the first one that serves the method: nothing wrong
// in it, nothing that the integration would ignore.
func TestExamplesAreTaken(t *testing.T) {
	t.Parallel()
	h, c := newHandler(t), catalog(t)
	checked := 0
	for _, m := range c.Models {
		for _, r := range m.Resources {
			for _, method := range r.Methods {
				mapping := firstMapping(c, method)
				if mapping == nil || method.Body == nil || mapping.Taken.Empty() {
					continue
				}
				body := exampleBody(t, h, method)
				if failures := method.Body.Validate(body); len(failures) > 0 {
					t.Errorf("%s: %v", method.Path, failures)
				}
				if ignored := mapping.Taken.Ignored(body, true); len(ignored) > 0 {
					t.Errorf("%s: %v would be ignored", method.Path, ignored)
				}
				checked++
			}
		}
	}
	if checked == 0 {
		t.Error("no example was checked")
	}
}

// firstMapping is that of the first integration that serves a method.
func firstMapping(c *connector.Catalog, m *model.Method) *connector.Mapping {
	for _, in := range c.Integrations() {
		models := in.Model(m.Resource.Model.Name)
		if models == nil || models.Resource(m.Resource.Name) == nil {
			continue
		}
		if mapping := models.Resource(m.Resource.Name).Mapping(m.Name); mapping != nil && mapping.Unsupported == "" {
			return mapping
		}
	}
	return nil
}

// exampleBody takes the body out of the curl line of a page.
func exampleBody(t *testing.T, h http.Handler, m *model.Method) jsonata.Value {
	t.Helper()
	page := get(t, h, "/docs"+strings.TrimSuffix(m.Path, "/{id}")+"/"+m.Name+".md").Body.String()
	_, body, found := strings.Cut(page, "-d '")
	body, _, ended := strings.Cut(body, "'\n```")
	if !found || !ended || !json.Valid([]byte(body)) {
		t.Fatalf("no body in the example of %s %s", m.HTTPMethod, m.Path)
	}
	v, err := jsonata.Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if v.Len() == 0 {
		t.Errorf("%s %s: the example is empty", m.HTTPMethod, m.Path)
	}
	return v
}

func TestOtherPages(t *testing.T) {
	t.Parallel()
	h := handlerOf(alone(t, "happyfox"))
	tests := map[string]struct{ want []string }{
		"/docs/unified/ticketing/contacts/list.md": {[]string{
			"- `emails` (array of objects", "Example: `emails[][email]=ben@example.com`", "matches of HappyFox are compared once more",
			"Example: `phones[][number]=%2B1%20555%200100`",
			"- `sort_by` (object)", "Example: `sort_by[created_at]=desc`", "- `limit` (integer)", "Default: `25`", `"next_cursor": null`,
			"Example: `created_at[gte]=2025-01-01T00:00:00Z`",
		}},
		"/docs/unified/ticketing/contacts/delete.md": {[]string{
			"Not in [HappyFox]", "(405): HappyFox's API has no route that deletes a contact.", "No integration supports this method yet.",
		}},
		"/docs/unified/ticketing/tickets/create.md": {[]string{"`POST /unified/ticketing/tickets`", "`attachments[].data` (string, base64, required in each item)"}},
		"/docs/integrations/happyfox.md": {[]string{
			"**Account name.** The first part of your HappyFox address", "- `auth_code` (string, secret, required)", "**Proof**: `contract`: stories show every method", "held against a description that is reconstructed from evidence",
			"`*.happyfox.com`, `*.happyfox.net` and `*.amazonaws.com`", "Becomes: `GET /user/{id}/`", "is not supported: HappyFox's API has no route", "## Good to know",
			"Takes: `emails`, `phones`", "Default: `us`", "`eu`",
		}},
		"/docs/index.md":                          {[]string{"[Unified Ticketing API](" + publicURL + "/docs/unified/ticketing.md)", "17 resources", "[HappyFox]", publicURL + "/openapi.json"}},
		"/docs/conventions.md":                    {[]string{"`emails[][email]=ben@example.com`", "- `truto_key_by` (string)", "Cognate-Ignored", publicURL + "/unified/ticketing/contacts?"}},
		"/docs/admin.md":                          {[]string{"`PATCH /integrated-account/{id}/credentials`", "`POST /integrated-account/bulk-delete`", publicURL + "/api-token", "Set that first:"}},
		"/docs/unified/ticketing/contacts/get.md": {[]string{"/contacts/${ID:?an id of contacts, from list or create}?", "Set `ID` first"}},
		"/docs/errors.md":                         {[]string{"`request_id`", "**500** Internal", "**503** Service", "HTML page", "`missing_required_body_fields`", "**502** Bad Gateway", "truto_is_remote_error"}},
	}
	for path, test := range tests {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			text := get(t, h, path).Body.String()
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("lacks %q", want)
				}
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}
