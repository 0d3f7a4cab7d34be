package reference

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed templates/*.html
var templateFiles embed.FS

// HTML and Bare are the renderings that templates ask for.
func (t text) HTML() template.HTML { return t.html() }

// Bare is the text without markup.
func (t text) Bare() string { return t.bare() }

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"highlight": highlight,
	"breakable": breakable,
	"short":     shortVerb,
}).ParseFS(templateFiles, "templates/*.html"))

// view is what the page template sees.
type view struct {
	Page        *page
	Nav         []navGroup
	Style, Twin string
	Intro, Rest []block   // the body before its first heading, and from it on
	Contents    []heading // of level 2
}

// render makes the HTML of a page.
func (s *site) render(p *page) ([]byte, error) {
	n := intro(p)
	here := p.Path
	if p.Missing {
		here = ""
	}
	v := view{Page: p, Nav: s.nav(here), Style: styleHref, Twin: twin(p.Path), Intro: p.Body[:n], Rest: p.Body[n:]}
	for _, b := range v.Rest {
		if h, ok := b.(heading); ok && h.Level == 2 {
			v.Contents = append(v.Contents, h)
		}
	}
	if len(v.Contents) < 2 {
		v.Contents = nil
	}
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, "page", v); err != nil {
		return nil, fmt.Errorf("render %s: %w", p.Path, err)
	}
	return out.Bytes(), nil
}

// shortName is the number of bytes up to which a name stays whole.
const shortName = 20

// breakable lets a long name break at its dots, slashes and underscores.
func breakable(s string) template.HTML {
	if len(s) <= shortName {
		return template.HTML(template.HTMLEscapeString(s)) //nolint:gosec // escaped
	}
	return template.HTML(breaks.Replace(template.HTMLEscapeString(s))) //nolint:gosec // escaped
}

var breaks = strings.NewReplacer(".", ".<wbr>", "://", "://<wbr>", "/", "<wbr>/", "_", "_<wbr>", "[", "<wbr>[", "=", "=<wbr>")

// shortVerb fits the verb into the navigation.
func shortVerb(verb string) string {
	if verb == "DELETE" {
		return "DEL"
	}
	return verb
}
