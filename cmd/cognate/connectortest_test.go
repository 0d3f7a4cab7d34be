package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const cornerConnector = `name: corner
label: Corner
category: ticketing
docs_url: https://corner.example.com/docs
credentials: {token: {token: {label: Token, secret: true}}}
hosts: [corner.example.com]
base_url: '"https://corner.example.com"'
auth: {bearer: context.token}
check: labels.list
pagination: {page: {page_param: page, size_param: size, max_size: 2}}
resources:
  labels:
    list: {call: GET /labels, items: response}
`

const cornerTags = `response_mapping: '{ "id": $string(response.id), "name": response.name }'
list: {method: labels.list}
`

// corner makes a folder with a small connector and these stories.
func corner(t *testing.T, stories map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"connector.yaml": cornerConnector, "ticketing/tags.yaml": cornerTags}
	for name, text := range stories {
		files["testdata/"+name+".txtar"] = text
	}
	for name, text := range files {
		path := filepath.Join(dir, "connectors", "corner", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const cornerList = "What labels there are.\n-- call.json --\n{\"resource\": \"tags\", \"method\": \"list\"}\n-- 1.response --\n"

func TestConnectorTest(t *testing.T) {
	t.Parallel()
	dir := corner(t, map[string]string{
		"list-pages": cornerList + "200\n\n[{\"id\": 1, \"name\": \"red\"}, {\"id\": 2, \"name\": null}]\n-- 2.response --\n200\n\n[]\n",
		"list-none":  cornerList + "500\n\n{}\n",
	})
	code, out, _ := call(t, "", "connector", "test", "corner", "--dir", dir)
	for _, want := range []string{"FAIL corner/list-none: ", "+ GET https://corner.example.com/labels?page=1&size=2", "corner: 2 stories, 2 failed"} {
		if code != exitFailed || !strings.Contains(out, want) {
			t.Errorf("exit code %d, no %q in\n%s", code, want, out)
		}
	}
	if code, out, _ := call(t, "", "connector", "test", "--dir", dir, "--update"); code != 0 || !strings.Contains(out, "WROTE corner/list-pages\ncorner: 2 stories, 2 written\n") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if code, out, _ := call(t, "", "connector", "test", "--dir", dir); code != 0 || out != "ok   corner: 2 stories\n" {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if err := os.Remove(filepath.Join(dir, "connectors/corner/testdata/list-none.txtar")); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := call(t, "", "connector", "test", "corner", "--dir", dir); code != exitFailed || out != "GAP  corner: tags.list: no story shows an error of the vendor\ncorner: 1 story, 1 gap\n" {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// TestConnectorTestContract holds the stories of a folder against a description.
func TestConnectorTestContract(t *testing.T) {
	t.Parallel()
	dir := corner(t, map[string]string{
		"list-pages": cornerList + "200\n\n[{\"id\": 1, \"name\": \"red\"}, {\"id\": \"x\", \"name\": null}]\n-- 2.response --\n200\n\n[]\n-- exceptions --\n2.response body: none\n",
		"list-none":  cornerList + "500\n\n{}\n",
	})
	if code, out, _ := call(t, "", "connector", "test", "--dir", dir, "--update"); code != 0 {
		t.Fatal(out)
	}
	descriptions := t.TempDir()
	for name, text := range map[string]string{
		filepath.Join(descriptions, "corner.json"): `{"openapi": "3.0.0", "paths": {"/labels": {"get": {"parameters": [{"name": "page", "in": "query"}], "responses": {"200": {"description": "", "content": {
			"application/json": {"schema": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}}}}}}}}}}`,
		filepath.Join(dir, "connectors/corner/testdata/contract.yaml"): "grade: D\nfiles: [corner.json]\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, _ := call(t, "", "connector", "test", "corner", "--dir", dir, "--descriptions", descriptions)
	for _, want := range []string{
		"WARN corner/list-pages: 1.request query.size: is not described\n",
		"BREACH corner/list-pages: 1.response body[].id: got string, want null or integer\n",
		"BREACH corner/list-pages: exceptions 2.response body: the exception is not needed\n",
		"\ncorner: 2 stories, 2 breaches of contract, 3 warnings\n",
	} {
		if code != exitFailed || !strings.Contains(out, want) {
			t.Errorf("exit code %d, no %q in\n%s", code, want, out)
		}
	}
	if code, _, stderr := call(t, "", "connector", "test", "--dir", dir, "--descriptions", filepath.Join(dir, "none")); code != exitFailed || !strings.Contains(stderr, "none") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

func TestConnectorTestRefuses(t *testing.T) {
	t.Parallel()
	dir := corner(t, map[string]string{"broken": "-- call.json --\n{\"resource\": 7}\n"})
	for _, c := range []struct {
		name         string
		args         []string
		code         int
		out, message string
	}{
		{"a story that can't be played", []string{"corner", "--dir", dir, "--update"}, exitFailed, "FAIL corner/broken: call.json: ", ""},
		{"unknown name", []string{"nobody", "--dir", dir}, exitUsage, "", `no connector "nobody"`},
		{"no stories", []string{"corner", "--dir", corner(t, nil)}, exitFailed, "", "corner has no stories"},
		{"no stories at all", []string{"--dir", corner(t, nil)}, exitFailed, "", "has stories"},
		{"no folder", []string{"corner", "--dir", filepath.Join(dir, "none")}, exitFailed, "", "none does not exist"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, stderr := call(t, "", append([]string{"connector", "test"}, c.args...)...)
			if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(stderr, c.message) {
				t.Errorf("exit code %d, %q, %q; want %d, %q, %q", code, out, stderr, c.code, c.out, c.message)
			}
		})
	}
}
