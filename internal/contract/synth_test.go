package contract_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cognate/internal/contract"
	"cognate/internal/description"
	"cognate/internal/story"
)

// answered lets the answer be made up, and gives what the check says of it.
func answered(t *testing.T, c *contract.Contract, x story.Exchange, want contract.Wanted) []string {
	t.Helper()
	text, err := c.Answer(&x, want)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := bytes.Cut(text, []byte("\n\n"))
	for i, digit := range bytes.TrimSpace(head) {
		if i == 0 {
			x.Status = 0
		}
		x.Status = 10*x.Status + int(digit-'0')
	}
	x.ResponseHeader, x.ResponseBody = http.Header{"Content-Type": {"application/json"}}, body
	var out []string
	for _, p := range texts(t, c, &story.Played{Exchanges: []story.Exchange{x}}) {
		if strings.Contains(p, "1.response") && !strings.HasPrefix(p, "warning") {
			out = append(out, p+"\n"+string(body))
		}
	}
	return out
}

var kinds = []contract.Wanted{contract.Full, contract.MorePages, contract.Minimal, contract.MinimalList, contract.Refusal}

func TestAnswerKeepsTheContract(t *testing.T) {
	t.Parallel()
	rest := acme(t, "grade: A\nfiles: [acme/openapi.yaml]\n")
	for _, request := range []string{"GET " + site + "/people?page=1", "POST " + site + "/people", "GET " + site + "/people/7", "GET " + site + "/people/me", "DELETE " + site + "/people/7", "GET " + site + "/loop"} {
		for _, want := range kinds {
			for _, problem := range answered(t, rest, exchange(t, request, "", 0, ""), want) {
				t.Errorf("%s, %d: %s", request, want, problem)
			}
		}
	}
	graph := acme(t, "grade: A\nfiles: [acme/schema.graphql]\n")
	for _, query := range []string{
		`{"query": "{ people { id name age since state notes(first: 2) { text } } }"}`,
		`{"query": "{ nodes { __typename id ... on Person { name } ...bot } } fragment bot on Bot { model }"}`,
		`{"query": "mutation { createPerson(input: {name: \"x\"}) { p: id } }"}`,
	} {
		for _, want := range kinds {
			for _, problem := range answered(t, graph, exchange(t, "POST https://acme.example.com/graphql", query, 0, ""), want) {
				t.Errorf("%s, %d: %s", query, want, problem)
			}
		}
	}
	if _, err := rest.Answer(&story.Exchange{Method: "GET", URL: &url.URL{Path: "/none"}}, contract.Full); err == nil {
		t.Error("an answer to what is not described")
	}
}

// TestAnswerOfVendors makes up answers for every operation of real descriptions:
// each keeps its own contract, read strictly.
func TestAnswerOfVendors(t *testing.T) {
	t.Parallel()
	l := library(t)
	for _, name := range []string{"happyfox/happyfox-1.1-reconstructed.json", "redmine/openapi.yaml", "shortcut/shortcut.swagger.json"} {
		t.Run(name, func(t *testing.T) {
			c, err := l.Load(contract.FileName, []byte("grade: A\nfiles: ["+name+"]\n"))
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(descriptions, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			d, err := description.Parse(name, data)
			if err != nil {
				t.Fatal(err)
			}
			for _, op := range d.Operations() {
				path := d.Bases()[0] + description.Variable.ReplaceAllString(op.Path, "7")
				for _, want := range []contract.Wanted{contract.Full, contract.MinimalList} {
					for _, problem := range answered(t, c, exchange(t, op.Method+" https://x.example.com"+path, "", 0, ""), want) {
						t.Errorf("%s, %d: %s", op.Name(), want, problem[:min(400, len(problem))])
					}
				}
			}
		})
	}
}

// TestAnswerOfOddSchemas shows values that only a part of the schema, a pattern or the
// words about a key tell.
func TestAnswerOfOddSchemas(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "odd.yaml"), []byte(`openapi: 3.0.0
paths:
  /things:
    get:
      responses:
        '200':
          description: ''
          content:
            application/json:
              schema:
                type: object
                properties:
                  total: {type: integer}
                  has_more: {type: boolean}
                  links: {type: object, properties: {next: {type: object, properties: {href: {type: string}}}}}
                  things:
                    type: array
                    items:
                      minProperties: 2
                      allOf: [{type: object, properties: {kind: {type: string}, case_id: {type: integer}}}, {type: object, properties: {kind: {enum: [ticket]}}}]
                      properties: {mood: {type: string, pattern: '(GOOD|BAD)'}, made: {type: integer, description: Epoch seconds.}}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := contract.OpenLibrary(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.Load(contract.FileName, []byte("grade: A\nfiles: [odd.yaml]\n"))
	if err != nil {
		t.Fatal(err)
	}
	x := exchange(t, "GET https://x.example.com/things", "", 0, "")
	for want, texts := range map[contract.Wanted][]string{
		contract.Full:        {`"kind": "ticket"`, `"mood": "GOOD"`, `"made": 1770110100`, `"has_more": false`},
		contract.MorePages:   {`"has_more": true`, `"total": 100`, `"href": "https://x.example.com/things?page=2"`},
		contract.MinimalList: {`"case_id": 7`, `"kind": "ticket"`},
	} {
		text, err := c.Answer(&x, want)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range texts {
			if !strings.Contains(string(text), part) {
				t.Errorf("%d: no %s in\n%s", want, part, text)
			}
		}
		for _, problem := range answered(t, c, x, want) {
			t.Errorf("%d: %s", want, problem)
		}
	}
}
