package reference

import (
	"bytes"
	"fmt"
	"regexp"

	"cognate"
	"cognate/internal/connector"
)

// Format is the form of the documentation of one integration.
type Format string

// The formats.
const (
	FormatJSON     Format = "json"
	FormatMarkdown Format = "md"
	FormatHTML     Format = "html" // one <article>, to be put into a page of another's
)

// Document is the documentation of one integration in one format.
type Document struct {
	MediaType string
	Body      []byte
}

// Integration documents what an integration makes of a unified model: how an
// account is connected, and which methods there are. As JSON:
//
//	{"model", "integration": {"name", "label"}, "pricing_plan": [], "user_role": [],
//	 "scopes": [], "instructions": "…", "resources": [{"resource", "methods", "docs_url"}]}
//
// where instructions are the Markdown. Markdown and HTML are made of the blocks
// that the docs page has. The error is CodeNotFound where the catalog lacks either,
// or the integration serves nothing of the model. A nil catalog is the current one.
func (h *Reference) Integration(catalog *connector.Catalog, model, integration string, format Format) (Document, error) {
	s, _ := h.of(catalog)
	in, m, err := s.served(model, integration)
	if err != nil {
		return Document{}, err
	}
	p := s.modelOfIntegration(in, m)
	switch format {
	case FormatMarkdown:
		return Document{"text/markdown; charset=utf-8", markdown(p, s.public)}, nil
	case FormatHTML:
		raw, err := s.fragment(p)
		return Document{"text/html; charset=utf-8", raw}, err
	default:
		raw, err := encode(s.metaObject(in, m, p))
		return Document{"application/json; charset=utf-8", raw}, err
	}
}

// served finds an integration and what it maps of a model.
func (s *site) served(model, integration string) (*connector.Integration, *connector.ModelMapping, error) {
	if s.catalog.Model(model) == nil {
		return nil, nil, cognate.Errorf(cognate.CodeNotFound, "there is no unified model of that name")
	}
	in := s.catalog.Integration(integration)
	if in == nil {
		return nil, nil, cognate.Errorf(cognate.CodeNotFound, "there is no integration of that name")
	}
	m := in.Model(model)
	if m == nil {
		return nil, nil, cognate.Errorf(cognate.CodeNotFound, "%s serves nothing of %s", in.Label, model)
	}
	return in, m, nil
}

// modelOfIntegration is the part of an integration's page that is about one model.
func (s *site) modelOfIntegration(in *connector.Integration, m *connector.ModelMapping) *page {
	p := &page{
		Path: integrationPath(in.Name), Title: in.Label + ": " + m.Model.Label,
		Lead: "What " + plain(in.Label) + " takes and gives, and how to connect an account.",
	}
	p.Body = append(p.Body, notesSection(in)...)
	p.Body = append(p.Body, credentialSection(in)...)
	p.Body = append(p.Body, modelSection(in, m)...)
	return p
}

func (s *site) metaObject(in *connector.Integration, m *connector.ModelMapping, p *page) object {
	none := []string{} // said by no connector so far
	resources := []any{}
	for _, r := range m.Resources {
		resources = append(resources, object{
			{"resource", r.Resource.Name},
			{"methods", listOf(r.Supported())},
			{"docs_url", s.public + resourcePath(r.Resource)},
		})
	}
	return object{
		{"model", m.Model.Name},
		{"integration", object{{"name", in.Name}, {"label", in.Label}}},
		{"pricing_plan", none},
		{"user_role", none},
		{"scopes", none},
		{"instructions", string(markdown(p, s.public))},
		{"resources", resources},
	}
}

// anchors are links of a heading to itself. Only our own style keeps them out of sight.
var anchors = regexp.MustCompile(`<a class="anchor"[^>]*>#</a>`)

// fragment renders a page without what stands around it. Where the server knows
// its own address, links are whole.
func (s *site) fragment(p *page) ([]byte, error) {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, "fragment", p); err != nil {
		return nil, fmt.Errorf("render %s: %w", p.Path, err)
	}
	raw := anchors.ReplaceAll(out.Bytes(), nil)
	if s.public == "" {
		return raw, nil
	}
	// A quote in a text is escaped, so that only links look like this.
	return bytes.ReplaceAll(raw, []byte(`href="/`), []byte(`href="`+s.public+"/")), nil
}
