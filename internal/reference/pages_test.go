package reference_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// expectedPaths are the pages that the catalog must have.
func expectedPaths(tb testing.TB) []string {
	tb.Helper()
	c := catalog(tb)
	paths := []string{"/docs/", "/docs/conventions", "/docs/vendor", "/docs/errors", "/docs/admin", "/docs/connector-format", "/docs/connector-examples", "/docs/functions"}
	for _, in := range c.Integrations() {
		paths = append(paths, "/docs/integrations/"+in.Name)
	}
	for _, m := range c.Models {
		paths = append(paths, "/docs/unified/"+m.Name)
		for _, r := range m.Resources {
			base := "/docs/unified/" + m.Name + "/" + r.Name
			paths = append(paths, base)
			for _, method := range r.Methods {
				paths = append(paths, base+"/"+method.Name)
			}
		}
	}
	return paths
}

// document is what a page holds that other pages can lead to.
type document struct {
	ids   map[string]bool
	links []string
	text  string
}

func TestEveryPage(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	pages := map[string]document{}
	for _, path := range expectedPaths(t) {
		w := get(t, h, path)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, w.Code)
		}
		pages[path] = parsePage(t, path, w.Body.String())
		checkTwin(t, h, path)
	}
	for path, page := range pages {
		for _, link := range page.links {
			checkLink(t, h, pages, path, link)
		}
	}
}

// checkTwin holds the Markdown of a page against what all of it must have.
func checkTwin(t *testing.T, h http.Handler, path string) {
	t.Helper()
	name := path + ".md"
	if path == "/docs/" {
		name = "/docs/index.md"
	}
	w := get(t, h, name)
	body := w.Body.String()
	switch {
	case w.Code != http.StatusOK:
		t.Errorf("%s: %d", name, w.Code)
	case w.Header().Get("Content-Type") != "text/markdown; charset=utf-8":
		t.Errorf("%s: %s", name, w.Header().Get("Content-Type"))
	case !strings.HasPrefix(body, "# ") || !strings.HasSuffix(body, "\n"):
		t.Errorf("%s: no heading, or no end of line", name)
	case strings.Count(body, "```")%2 != 0 || strings.Contains(body, "<no value>"):
		t.Errorf("%s: broken", name)
	}
	for rest := body; ; {
		_, after, found := strings.Cut(rest, "]("+publicURL+"/docs/")
		if !found {
			break
		}
		target, tail, _ := strings.Cut(after, ")")
		target, _, _ = strings.Cut(target, "#")
		if linked := get(t, h, "/docs/"+target); linked.Code != http.StatusOK || !strings.HasSuffix(target, ".md") {
			t.Errorf("%s leads to %s: %d", name, target, linked.Code)
		}
		rest = tail
	}
}

func checkLink(t *testing.T, h http.Handler, pages map[string]document, from, link string) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Errorf("%s: %v", from, err)
		return
	}
	if u.Host != "" {
		if u.Scheme != "https" {
			t.Errorf("%s leads to %s", from, link)
		}
		return
	}
	target := u.Path
	if target == "" {
		target = from
	}
	page, known := pages[target]
	if !known {
		if w := get(t, h, target); w.Code != http.StatusOK {
			t.Errorf("%s leads to %s: %d", from, link, w.Code)
		}
		return
	}
	if u.Fragment != "" && !page.ids[u.Fragment] {
		t.Errorf("%s leads to %s, which has no such anchor", from, link)
	}
}

// voidElements have no end tag.
var voidElements = []string{"meta", "link", "img", "br", "wbr", "hr", "input"}

// parsePage reads HTML strictly: every element is ended in its turn, ids occur
// once, one h1, nothing that runs or loads from elsewhere.
func parsePage(t *testing.T, path, page string) document {
	t.Helper()
	d := document{ids: map[string]bool{}}
	var open []string
	headings := 0
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%s: never ended: %v", path, open)
			}
			if headings != 1 {
				t.Errorf("%s: %d h1", path, headings)
			}
			return d
		case html.TextToken:
			d.text += string(z.Text())
		case html.StartTagToken:
			token := z.Token()
			d.element(t, path, token)
			if token.Data == "h1" {
				headings++
			}
			if !slices.Contains(voidElements, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("%s: </%s> inside %v", path, name, open)
			}
			open = open[:len(open)-1]
		case html.SelfClosingTagToken:
			t.Errorf("%s: <%s/>", path, z.Token().Data)
		}
	}
}

func (d *document) element(t *testing.T, path string, token html.Token) {
	t.Helper()
	if slices.Contains([]string{"script", "style", "iframe", "object", "form"}, token.Data) {
		t.Errorf("%s: <%s>", path, token.Data)
	}
	for _, a := range token.Attr {
		switch {
		case a.Key == "id":
			if d.ids[a.Val] {
				t.Errorf("%s: id %s occurs twice", path, a.Val)
			}
			d.ids[a.Val] = true
		case a.Key == "href" && token.Data == "link", a.Key == "src":
			if !strings.HasPrefix(a.Val, "/docs/") {
				t.Errorf("%s loads %s", path, a.Val)
			}
		case a.Key == "href":
			d.links = append(d.links, a.Val)
		case a.Key == "style", strings.HasPrefix(a.Key, "on"):
			t.Errorf("%s: %s=%s", path, a.Key, a.Val)
		}
	}
}
