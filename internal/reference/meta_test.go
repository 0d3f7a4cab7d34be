package reference_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/reference"
)

func newReference(t *testing.T, public string) *reference.Reference {
	t.Helper()
	c := catalog(t)
	return reference.New(func() *connector.Catalog { return c }, reference.Options{PublicURL: public})
}

func TestIntegrationDocument(t *testing.T) {
	t.Parallel()
	r := newReference(t, publicURL+"/")
	doc := func(f reference.Format) reference.Document {
		d, err := r.Integration(nil, "ticketing", "happyfox", f)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	text := doc(reference.FormatMarkdown)
	var told struct {
		Model, Instructions string
		Integration         struct{ Name, Label string }
		PricingPlan         []string `json:"pricing_plan"`
		UserRole            []string `json:"user_role"`
		Scopes              []string
		Resources           []struct {
			Resource string
			Methods  []string
			DocsURL  string `json:"docs_url"`
		}
	}
	raw := doc(reference.FormatJSON)
	if err := json.Unmarshal(raw.Body, &told); err != nil {
		t.Fatal(err)
	}
	if told.Model != "ticketing" || told.Integration.Name != "happyfox" || told.Integration.Label != "HappyFox" ||
		told.PricingPlan == nil || told.UserRole == nil || told.Scopes == nil || told.Instructions != string(text.Body) {
		t.Errorf("%s", raw.Body)
	}
	mapped := catalog(t).Integration("happyfox").Model("ticketing")
	if len(told.Resources) != len(mapped.Resources) {
		t.Errorf("%d resources", len(told.Resources))
	}
	for _, res := range told.Resources {
		if want := mapped.Resource(res.Resource).Supported(); strings.Join(res.Methods, " ") != strings.Join(want, " ") || res.DocsURL != publicURL+"/docs/unified/ticketing/"+res.Resource {
			t.Errorf("%+v, want %v", res, want)
		}
	}
	for _, part := range []string{
		"# HappyFox: Unified Ticketing API", "## Credentials", "`auth_code`", "](" + publicURL + "/docs/unified/ticketing/contacts/create.md)", "HappyFox's API has no route that deletes a contact.",
		"tags/get.md)\n  - Becomes: `",
	} {
		if !strings.Contains(strings.ReplaceAll(string(text.Body), `\`, ""), part) {
			t.Errorf("the Markdown has no %q:\n%s", part, text.Body)
		}
	}
	checkFragment(t, doc(reference.FormatHTML))
}

// checkFragment: one article, with whole links, and nothing that runs or loads.
func checkFragment(t *testing.T, d reference.Document) {
	t.Helper()
	if !strings.HasPrefix(string(d.Body), "<article>") || d.MediaType != "text/html; charset=utf-8" {
		t.Errorf("%s: %.80s", d.MediaType, d.Body)
	}
	root, err := html.Parse(strings.NewReader(string(d.Body)))
	if err != nil {
		t.Fatal(err)
	}
	links := 0
	for n := range root.Descendants() {
		switch n.Data {
		case "script", "style", "link", "img", "iframe", "form":
			t.Errorf("there is a %s", n.Data)
		}
		for _, a := range n.Attr {
			if a.Val == "anchor" {
				t.Error("a heading links to itself")
			}
			if strings.HasPrefix(a.Key, "on") || a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("%s=%q", a.Key, a.Val)
			}
			if a.Key == "href" && strings.HasPrefix(a.Val, publicURL+"/docs/unified/") {
				links++
			}
		}
	}
	if links == 0 {
		t.Error("no link leads to a method")
	}
}

func TestIntegrationDocumentOfNothing(t *testing.T) {
	t.Parallel()
	r := newReference(t, "")
	for _, c := range [][3]string{
		{"crm", "happyfox", "there is no unified model"},
		{"ticketing", "none", "there is no integration"},
		{"", "", "there is no unified model"},
	} {
		_, err := r.Integration(nil, c[0], c[1], reference.FormatJSON)
		var e *cognate.Error
		if !errors.As(err, &e) || e.Code != cognate.CodeNotFound || !strings.Contains(e.Message, c[2]) {
			t.Errorf("%v: %v", c, err)
		}
	}
}
