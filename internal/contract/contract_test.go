package contract_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/contract"
	"cognate/internal/story"
)

func acme(t *testing.T, manifest string) *contract.Contract {
	t.Helper()
	l, err := contract.OpenLibrary("testdata")
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.Load(contract.FileName, []byte(manifest))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// exchange makes one of "GET https://… Name=value" and "200 body"; JSON both ways
// where there is a body.
func exchange(t *testing.T, request, body string, status int, answer string) story.Exchange {
	t.Helper()
	parts := strings.Fields(request)
	u, err := url.Parse(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	x := story.Exchange{
		Method: parts[0], URL: u, Header: http.Header{}, Body: []byte(body),
		Status: status, ResponseHeader: http.Header{"Content-Type": {"application/json"}}, ResponseBody: []byte(answer),
	}
	if body != "" {
		x.Header.Set("Content-Type", "application/json")
	}
	for _, h := range parts[2:] {
		name, value, _ := strings.Cut(h, "=")
		x.Header.Set(name, value)
	}
	return x
}

func texts(t *testing.T, c *contract.Contract, p *story.Played) []string {
	t.Helper()
	problems, err := c.Check(p)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range problems {
		text := p.String()
		if p.Warning {
			text = "warning: " + text
		}
		out = append(out, text)
	}
	return out
}

const site = "https://acme.example.com/v1"

func TestREST(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, grade, request, body string
		status                     int
		answer                     string
		want                       []string
	}{
		{"all right", "A", "GET " + site + "/people?page=2&state=open&ids=1&ids=2&tags=a,b&created[after]=5&key=k X-Version=2", "", 200, `{"people": [{"id": 1, "name": "Ada", "born": null, "extra": {"x": 1}, "boss": {"id": 2, "name": "Ben"}}]}`, nil},
		{"unknown path", "E", "GET " + site + "/persons", "", 200, "{}", []string{"1.request path: /v1/persons is not described"}},
		{"other base", "E", "GET https://acme.example.com/v2/people", "", 200, "{}", []string{"1.request path: /v2/people is not described"}},
		{"unknown method", "E", "PUT " + site + "/people/7", "", 200, "{}", []string{"1.request method: PUT is not described for /people/{id}"}},
		{"a fixed path before a variable", "A", "GET " + site + "/people/me", "", 200, `{"vat": "x"}`, nil},
		{"path of the wrong type", "E", "GET " + site + "/people/ada", "", 200, `{"id": 1, "name": "x"}`, []string{"1.request path.id: got string, want integer"}},
		{"parameters", "C", "GET " + site + "/people?page=0&state=new&ids=x&created[after]=no&sort=up&created[before]=1", "", 200, "{}", []string{
			"1.request query.state: value must be one of 'open', 'closed'", "1.request query.ids[]: got string, want integer",
			"1.request query.created.after: got string, want integer", "1.request query.created.before: is not described", "1.request header.X-Version: is missing",
			"1.request query.page: minimum: got 0, want 1", "1.request query.sort: is not described",
		}},
		{"parameters that are not known, in a poor description", "D", "GET " + site + "/people?sort=up X-Version=2", "", 200, "{}", []string{"warning: 1.request query.sort: is not described"}},
		{"one parameter twice", "A", "GET " + site + "/people?page=1&page=2 X-Version=2", "", 200, "{}", []string{"1.request query.page: got array, want integer"}},
		{"readOnly is not asked for, either of two fits", "A", "POST " + site + "/people", `{"name": "Ada", "mails": [{"address": "a@example.org"}]}`, 201, "", nil},
		{"unknown keys deep below", "A", "POST " + site + "/people", `{"name": "Ada", "nick": "x", "mails": [{"street": "a@example.org"}, {"street": "b@example.org"}], "extra": {"any": 1}}`, 201, "", []string{
			"1.request body.mails[].street: is not described", "1.request body.nick: is not described",
		}},
		{"unknown keys in a poor description", "E", "POST " + site + "/people", `{"name": "Ada", "nick": "x"}`, 201, "", []string{"warning: 1.request body.nick: is not described"}},
		{"wrong value in a request", "E", "POST " + site + "/people", `{"name": "a name that is far too long", "age": 0}`, 201, "", []string{
			"1.request body.age: exclusiveMinimum: got 0, want 0", "1.request body.name: maxLength: got 27, want 20",
		}},
		{"null in a request", "C", "POST " + site + "/people", `{"name": null, "born": null}`, 201, "", []string{"1.request body.name: got null, want string"}},
		{"null in a request, in a poor description", "D", "POST " + site + "/people", `{"name": null, "born": null}`, 201, "", nil},
		{"no body", "A", "POST " + site + "/people", "", 201, "", []string{"1.request body: is missing"}},
		{"a body where none is", "B", "DELETE " + site + "/people/7", "{}", 204, "", []string{"1.request body: is not described"}},
		{"no JSON", "A", "POST " + site + "/people", "{", 201, "", []string{"1.request body: unexpected EOF"}},
		{"other media type", "A", "POST " + site + "/people Content-Type=text/plain", "Ada", 201, "", []string{"1.request header.Content-Type: text/plain is not described; there is application/json, application/x-www-form-urlencoded, multipart/form-data"}},
		{"form", "A", "POST " + site + "/people Content-Type=application/x-www-form-urlencoded", "name=Ada&age=5&mails[0][main]=true&mails[1][main]=maybe", 201, "", []string{"1.request body.mails[].main: got string, want boolean"}},
		{"answer that lacks and has too much", "A", "GET " + site + "/people/7", "", 200, `{"id": 7, "nick": "x"}`, []string{"1.response body.name: is missing", "warning: 1.response body.nick: is not described"}},
		{"answer with an unknown key", "A", "GET " + site + "/people/7", "", 200, `{"id": 7, "name": "Ada", "nick": "x"}`, []string{"warning: 1.response body.nick: is not described"}},
		{"answers of an older copy may lack and be null", "B", "GET " + site + "/people/7", "", 200, `{"id": null, "mails": [null]}`, nil},
		{"answers of a poor description may have more", "C", "GET " + site + "/people/7", "", 200, `{"id": 7, "nick": "x"}`, nil},
		{"a wrong type is wrong in any", "E", "GET " + site + "/people/7", "", 200, `{"id": "7", "mails": [{"main": 1}]}`, []string{"1.response body.id: got string, want null or integer", "1.response body.mails[].main: got number, want null or boolean"}},
		{"status", "A", "GET " + site + "/people/7", "", 202, `{}`, []string{"warning: 1.response status: 202 is not described"}},
		{"failure that is not described", "A", "GET " + site + "/people/7", "", 500, `oops`, nil},
		{"failure of a class", "A", "GET " + site + "/people X-Version=2", "", 422, `{"massage": "no"}`, []string{"1.response body.message: is missing", "warning: 1.response body.massage: is not described"}},
		{"failure by default", "A", "POST " + site + "/people", `{"name": "Ada"}`, 503, `{"message": 5}`, []string{"1.response body.message: got number, want string"}},
		{"a reference to nothing asks for nothing", "A", "GET " + site + "/loop", "", 200, `{"any": [1]}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			contract := acme(t, "grade: "+c.grade+"\nfiles: [acme/openapi.yaml]\n")
			got := texts(t, contract, &story.Played{Exchanges: []story.Exchange{exchange(t, c.request, c.body, c.status, c.answer)}})
			if diff := cmp.Diff(set(c.want), set(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSwagger(t *testing.T) {
	t.Parallel()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	file, _ := w.CreateFormFile("file", "a.txt")
	_, _ = file.Write([]byte{0, 255})
	_ = w.WriteField("size", "big")
	_ = w.Close()
	const api = "https://acme.example.com/api"
	for _, c := range []struct {
		name, request, body string
		answer              string
		want                []string
	}{
		{"list in one text", "GET " + api + "/notes?labels=1,2", "", `[{"text": "x"}]`, nil},
		{"wrong item", "GET " + api + "/notes?labels=1,x", "", `[{"text": 1}]`, []string{"1.request query.labels[]: got string, want integer", "1.response body[].text: got number, want string"}},
		{"body", "POST " + api + "/notes", `{"txt": "x"}`, "", []string{"1.request body.txt: is not described"}},
		{"multipart", "POST " + api + "/files Content-Type=multipart/form-data;boundary=" + w.Boundary(), form.String(), "", []string{"1.request body.size: got string, want integer"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := exchange(t, c.request, c.body, 200, c.answer)
			if x.Method == "POST" {
				x.Status = 201
			}
			got := texts(t, acme(t, "grade: A\nfiles: [acme/openapi.yaml, acme/swagger.json]\n"), &story.Played{Exchanges: []story.Exchange{x}})
			if diff := cmp.Diff(set(c.want), set(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// set is the texts as a set.
func set(s []string) map[string]bool {
	out := map[string]bool{}
	for _, x := range s {
		out[x] = true
	}
	return out
}

func TestGraphQL(t *testing.T) {
	t.Parallel()
	const person = `{"query": "query One($id: ID!) { p: person(id: $id) { id name age state since notes(first: 2) { text } } }", "variables": {"id": "7"}}`
	const nodes = `{"query": "{ nodes { __typename id ... on Person { name } ...bot } } fragment bot on Bot { model }"}`
	for _, c := range []struct {
		name, grade, body, answer string
		want                      []string
	}{
		{"all right", "A", person, `{"data": {"p": {"id": "7", "name": "Ada", "age": null, "state": "OPEN", "since": "2026-02-03", "notes": [{"text": "x"}]}}}`, nil},
		{"nobody", "A", person, `{"data": {"p": null}}`, nil},
		{"failed", "A", person, `{"data": null, "errors": [{"message": "no"}]}`, nil},
		{"wrong answer", "A", person, `{"data": {"p": {"id": 7, "name": null, "age": 1.5, "state": "NEW", "since": 5, "nick": "x", "notes": {}}}}`, []string{
			"1.response body.data.p.name: is null, and String! is never", "1.response body.data.p.age: 1.5 is no Int", "1.response body.data.p.state: NEW is none of the values of State",
			"1.response body.data.p.nick: was not asked for", "1.response body.data.p.notes: is no list, as [Note!]! is",
		}},
		{"lacking", "B", person, `{"data": {"p": {"id": "7", "name": null}}}`, []string{
			"1.response body.data.p.age: was asked for and is missing", "1.response body.data.p.state: was asked for and is missing",
			"1.response body.data.p.since: was asked for and is missing", "1.response body.data.p.notes: was asked for and is missing",
		}},
		{"no data", "A", person, `{}`, []string{"1.response body.data: is missing"}},
		{"fragments", "A", nodes, `{"data": {"nodes": [{"__typename": "Person", "id": "1", "name": "Ada"}, {"__typename": "Bot", "id": "2", "model": null}]}}`, nil},
		{"fragment of another", "A", nodes, `{"data": {"nodes": [{"__typename": "Bot", "id": "2", "name": "x"}]}}`, []string{"1.response body.data.nodes[].model: was asked for and is missing"}},
		{"unknown field", "A", `{"query": "{ people { nick } }"}`, `{}`, []string{`1.request body.query: input:1:12: Cannot query field "nick" on type "Person".`}},
		{"variables", "A", `{"query": "mutation M($in: PersonInput!) { createPerson(input: $in) { id } }", "variables": {"in": {"name": "Ada", "nick": "x"}, "more": 1}}`, `{"data": {"createPerson": {"id": "1"}}}`, []string{
			"1.request body.variables.more: the operation has no such variable", "1.request body.variables: input: variable.in.nick unknown field",
		}},
		{"no JSON", "A", `{`, `{}`, []string{"1.request body: unexpected end of JSON input"}},
		{"no query", "A", `{}`, `{}`, []string{"1.request body.query: no operation"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			contract := acme(t, "grade: "+c.grade+"\nfiles: [acme/schema.graphql]\n")
			got := texts(t, contract, &story.Played{Exchanges: []story.Exchange{exchange(t, "POST https://acme.example.com/graphql", c.body, 200, c.answer)}})
			if diff := cmp.Diff(set(c.want), set(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGraphOtherCalls(t *testing.T) {
	t.Parallel()
	played := &story.Played{Exchanges: []story.Exchange{exchange(t, "PUT https://files.example.com/a/b", "Hello", 200, "")}}
	schema := "grade: A\nfiles: [acme/schema.graphql]\n"
	if diff := cmp.Diff([]string{"1.request path: /a/b is not described"}, texts(t, acme(t, schema), played)); diff != "" {
		t.Error(diff)
	}
	excepted := acme(t, schema+"exceptions: [{call: PUT /a/*, place: request path, reason: files lie elsewhere}]\n")
	if got := texts(t, excepted, played); len(got) > 0 {
		t.Errorf("got %v for what is an exception", got)
	}
}

func TestExceptions(t *testing.T) {
	t.Parallel()
	c := acme(t, `grade: A
files: [acme/openapi.yaml]
base_paths: ['/at/{site}/v1', '/v1']
custom_keys: [cf_*]
exceptions:
  - {call: 'GET /people/*', place: response body.bo*, reason: told of the head alone}
  - {call: 'GET *v1/offices/*', place: request path, reason: newer than the description}
  - {call: 'GET /people', place: request query.sort, reason: never used}
`)
	played := &story.Played{
		Exchanges: []story.Exchange{
			exchange(t, "GET https://acme.example.com/at/7/v1/people/7", "", 200, `{"id": 7, "boss": "none"}`),
			exchange(t, "POST "+site+"/people", `{"name": "Ada", "cf_7": 1}`, 201, ""),
			exchange(t, "GET "+site+"/offices/3", "", 200, "{}"),
		},
		Exceptions: []story.Exception{{Part: "1.response", Place: "body.name", Reason: "x"}, {Part: "2.request", Place: "body.cf_7", Reason: "x"}},
	}
	want := []string{"exceptions 2.request body.cf_7: the exception is not needed"}
	if diff := cmp.Diff(want, texts(t, c, played)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"contract.yaml: the exception GET /people request query.sort is not needed"}, c.Unneeded()); diff != "" {
		t.Error(diff)
	}
}

// TestRefusedAnswer shows that an answer which the story shows to be refused need
// not keep the contract.
func TestRefusedAnswer(t *testing.T) {
	t.Parallel()
	x := exchange(t, "GET "+site+"/people/7", "", 200, `{"error": "no"}`)
	e := cognate.Errorf(cognate.CodeBadGateway, "Acme answered 200 with no record")
	e.Remote = &cognate.Remote{Status: 200}
	c := acme(t, "grade: A\nfiles: [acme/openapi.yaml]\n")
	if got := texts(t, c, &story.Played{Exchanges: []story.Exchange{x}, Err: e}); got != nil {
		t.Error(got)
	}
	if got := texts(t, c, &story.Played{Exchanges: []story.Exchange{x}}); got == nil {
		t.Error("an answer that was taken has no contract")
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ manifest, want string }{
		"grade":       {"grade: F\nfiles: [acme/openapi.yaml]\n", "grade"},
		"no file":     {"grade: A\nfiles: [acme/none.yaml]\n", "acme/none.yaml"},
		"outside":     {"grade: A\nfiles: [../testdata/acme/openapi.yaml]\n", "not below"},
		"no object":   {"grade: A\nfiles: [acme/list.json]\n", "not an object"},
		"no yaml":     {"grade: A\nfiles: [acme/broken.yaml]\n", "acme/broken.yaml"},
		"unknown key": {"grade: A\nfile: acme/openapi.yaml\n", "file"},
		"no grade":    {"files: [acme/openapi.yaml]\n", `contract.yaml:1:1: missing key "grade"`},
		"every file":  {"grade: A\nfiles: [acme/none.yaml, acme/nothing.json]\n", "contract.yaml:2:25: files[1]: acme/nothing.json is not in the folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, err := contract.OpenLibrary("testdata")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := l.Load(contract.FileName, []byte(c.manifest)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want one that has %q", err, c.want)
			}
		})
	}
	if _, err := contract.OpenLibrary("testdata/none"); err == nil {
		t.Error("a library that does not exist")
	}
}

// TestCheckManifest shows what is wrong with a contract whatever its descriptions.
func TestCheckManifest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ manifest, want string }{
		"right":        {"grade: E\nfiles: [acme/none.yaml, acme/other.json]\nbase_paths: ['/at/{site}']\n", ""},
		"grade":        {"grade: F\nfiles: [acme/none.yaml]\n", "contract.yaml:1:8: grade: "},
		"no files":     {"grade: A\nfiles: []\n", "contract.yaml:2:8: files: "},
		"outside":      {"grade: A\nfiles: [/acme.yaml]\n", "contract.yaml:2:9: files[0]: /acme.yaml is not below"},
		"twice":        {"grade: A\nfiles: [a.yaml, a.yaml]\n", "contract.yaml:2:17: files[1]: a.yaml is named twice"},
		"two kinds":    {"grade: A\nfiles: [a.yaml, b.graphql]\n", "contract.yaml:2:17: files[1]: b.graphql is a GraphQL schema"},
		"base path":    {"grade: A\nfiles: [a.yaml]\nbase_paths: ['at/{site}']\n", "contract.yaml:3:14: base_paths[0]: a base path is empty or starts with"},
		"place":        {"grade: A\nfiles: [a.yaml]\nexceptions: [{call: GET /a, place: query.q, reason: why}]\n", "contract.yaml:3:36: exceptions[0].place: a place starts with"},
		"no reason":    {"grade: A\nfiles: [a.yaml]\nexceptions: [{call: GET /a, place: request query.q}]\n", `missing key "reason"`},
		"wrong syntax": {"grade: [\n", "contract.yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := contract.CheckManifest(contract.FileName, []byte(c.manifest)).Error()
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("problems %q; want some that have %q", got, c.want)
			}
		})
	}
}

func FuzzCheckManifest(f *testing.F) {
	f.Add([]byte("grade: A\nfiles: [a.yaml]\nbase_paths: ['/{']\nexceptions: [{call: '*', place: request path, reason: x}]\n"))
	l, err := contract.OpenLibrary("testdata")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		problems := contract.CheckManifest(contract.FileName, data)
		if c, err := l.Load(contract.FileName, data); (len(problems) > 0 || c == nil) && err == nil {
			t.Errorf("it was taken: %v", problems)
		}
	})
}
