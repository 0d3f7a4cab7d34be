package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const shopDescription = `openapi: 3.0.0
info: {title: Shop API, version: '1'}
servers: [{url: 'https://shop.example.com/v1'}]
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
paths:
  /labels:
    get: {responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string}, name: {type: string}}}}}}}}}
    post: {responses: {'201': {description: ''}}}
`

// TestConnectorNew makes a connector, which passes lint as it is, and sees what lint
// says is missing.
func TestConnectorNew(t *testing.T) {
	t.Parallel()
	descriptions := t.TempDir()
	from := filepath.Join(descriptions, "shop", "shop.yaml")
	if err := os.MkdirAll(filepath.Dir(from), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(from, []byte(shopDescription), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	code, out, stderr := call(t, "", "connector", "new", "shop", "--from", from, "--dir", dir)
	for _, want := range []string{
		filepath.Join(dir, "connectors/shop/ticketing/tags.yaml") + "\n", "left to decide: connector.yaml: docs_url: ",
		"left to decide: tags.create: what stands in the body of POST /labels\n",
	} {
		if code != 0 || !strings.Contains(out, want) || strings.Contains(out, "cognate lint") {
			t.Errorf("exit code %d, no %q in\n%s%s", code, want, out, stderr)
		}
	}
	if code, _, stderr := call(t, "", "connector", "new", "shop", "--from", from, "--dir", dir); code != exitFailed || !strings.Contains(stderr, "is there already") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	code, out, stderr = call(t, "", "lint", dir, "--descriptions", descriptions)
	if want := "missing shop: tags.create: the vendor describes POST /labels\nok: 1 model, "; code != 0 || !strings.Contains(out, want) || !strings.Contains(out, "1 method may be missing") {
		t.Errorf("exit code %d, no %q in\n%s%s", code, want, out, stderr)
	}
}

// TestConnectorNewOfSeveral makes one connector of two descriptions, which are named
// as they stand below the folder of all.
func TestConnectorNewOfSeveral(t *testing.T) {
	t.Parallel()
	descriptions, dir := t.TempDir(), t.TempDir()
	args := []string{"connector", "new", "shop", "--dir", dir, "--descriptions", descriptions, "--grade", "A"}
	for name, text := range map[string]string{"shop.yaml": shopDescription, "shop/v2/people.yaml": strings.Replace(shopDescription, "/labels", "/people", 1)} {
		from := filepath.Join(descriptions, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(from), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(from, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"shop.yaml", "shop/v2/people.yaml"} {
		args = append(args, "--from", filepath.Join(descriptions, filepath.FromSlash(name)))
	}
	if code, out, stderr := call(t, "", args...); code != 0 || !strings.Contains(out, "contacts.yaml") || !strings.Contains(out, "tags.yaml") {
		t.Fatalf("exit code %d\n%s%s", code, out, stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "connectors/shop/testdata/contract.yaml"))
	if err != nil || !strings.HasSuffix(string(text), "grade: A\nfiles: ['shop.yaml', 'shop/v2/people.yaml']\n") && !strings.HasSuffix(string(text), "grade: A\nfiles: [shop.yaml, shop/v2/people.yaml]\n") {
		t.Errorf("%v\n%s", err, text)
	}
	if code, out, _ := call(t, "", "lint", dir, "--descriptions", descriptions); code != 0 {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// TestConnectorDraft takes a connector from its description to its proof.
func TestConnectorDraft(t *testing.T) {
	t.Parallel()
	descriptions := t.TempDir()
	from := filepath.Join(descriptions, "shop.yaml")
	if err := os.WriteFile(from, []byte(shopDescription), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if code, out, stderr := call(t, "", "connector", "new", "shop", "--from", from, "--dir", dir, "--docs-url", "https://shop.example.com"); code != 0 {
		t.Fatal(out, stderr)
	}
	manifest := filepath.Join(dir, "connectors/shop/testdata/contract.yaml")
	if err := os.WriteFile(manifest, []byte("grade: A\nfiles: [shop.yaml]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	draft := []string{"connector", "draft", "shop", "--dir", dir, "--descriptions", descriptions}
	code, out, stderr := call(t, "", draft...)
	if want := filepath.Join(dir, "connectors/shop/testdata/tags-list-minimal.txtar") + "\n"; code != 0 || !strings.Contains(out, want) || !strings.HasSuffix(out, "3 drafted of 3 gaps\n") {
		t.Errorf("exit code %d, no %q in\n%s%s", code, want, out, stderr)
	}
	if code, out, stderr := call(t, "", draft...); code != 0 || out != "0 drafted of 0 gaps\n" {
		t.Errorf("exit code %d, %s%s", code, out, stderr)
	}
	test := []string{"connector", "test", "shop", "--dir", dir, "--descriptions", descriptions}
	if code, out, _ := call(t, "", append(test, "--update")...); code != 0 || !strings.Contains(out, "WROTE "+filepath.Join(dir, "connectors/shop/proof.json")) {
		t.Errorf("exit code %d, %s", code, out)
	}
	if code, out, _ := call(t, "", test...); code != 0 || out != "ok   shop: 3 stories\n" {
		t.Errorf("exit code %d, %s", code, out)
	}
	for _, args := range [][]string{{"connector", "draft", "shop", "--dir", dir}, {"connector", "draft", "nobody", "--dir", dir, "--descriptions", descriptions}} {
		if code, _, stderr := call(t, "", args...); code != exitUsage || stderr == "" {
			t.Errorf("%v: exit code %d, %q", args, code, stderr)
		}
	}
}

func TestConnectorNewRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	none := file(t, "none.yaml", "openapi: 3.0.0\npaths: {}\n")
	broken := file(t, "broken.yaml", "paths: [\n")
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"a name that leads elsewhere", []string{"../x", "--from", none}, exitUsage, "is not a name"},
		{"no description", []string{"x"}, exitUsage, "--from"},
		{"no such file", []string{"x", "--from", filepath.Join(dir, "none")}, exitFailed, "none"},
		{"no operations", []string{"x", "--from", none}, exitFailed, "describes no operations"},
		{"no YAML", []string{"x", "--from", broken}, exitFailed, "broken.yaml"},
		{"a GraphQL schema", []string{"x", "--from", "schema.graphql"}, exitFailed, "is a GraphQL schema"},
		{"no grade", []string{"x", "--from", none, "--grade", "F"}, exitUsage, `"F" is no grade`},
		{"outside the descriptions", []string{"x", "--from", file(t, "shop.yaml", shopDescription), "--descriptions", dir}, exitUsage, "is not below"},
		{"no such model", []string{"x", "--from", none, "--model", "crm"}, exitUsage, `no model "crm"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := call(t, "", append([]string{"connector", "new", "--dir", dir}, c.args...)...)
			if code != c.code || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d, %q; want %d, %q", code, stderr, c.code, c.want)
			}
		})
	}
}
