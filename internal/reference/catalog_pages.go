package reference

import (
	"strconv"
	"strings"
	"unicode"

	"cognate/internal/model"
)

// indexPage is the front door.
func (s *site) indexPage() (*page, error) {
	p := &page{
		Path: docsRoot, Title: "API reference",
		Lead: "One API for your customers' tools. A call becomes the vendor's own call with that customer's credential, live, and the answer comes back in one shape.",
	}
	p.Body = append(p.Body, heading{"models", "Unified models", 2}, s.modelCards())
	p.Body = append(p.Body, heading{"integrations", "Integrations", 2}, s.integrationCards(),
		paragraph{"What each serves, and how well that is proven: " + to("Coverage", coveragePath) + "."})
	p.Body = append(p.Body, heading{"guides", "Guides", 2}, cards{Items: []card{
		{Href: "/docs/conventions", Title: "Conventions", Text: "Tokens, query encoding, control parameters, envelopes, pages, limits."},
		{Href: "/docs/vendor", Title: "Vendor's own API", Text: "Calls of a vendor's own resources, with the account's credential."},
		{Href: "/docs/errors", Title: "Errors", Text: "Their shape, the statuses, and what to do about each."},
		{Href: "/docs/admin", Title: "Admin API", Text: "Connect accounts; environments, integrations and tokens."},
		{Href: "/docs/overrides", Title: "Overrides and own models", Text: "What you lay over an integration's mappings, and models that are yours."},
		{Href: "/docs/connector-format", Title: "Connector format", Text: "How a vendor is described, key by key."},
		{Href: "/docs/connector-examples", Title: "Connectors by example", Text: "A small connector, and each word of the format in its place."},
		{Href: "/docs/functions", Title: "Functions", Text: "What expressions may call beside JSONata's own functions."},
		{Href: "/openapi.json", Title: "OpenAPI 3.1", Text: "The whole API as a description for programs."},
	}})
	p.Aside = []block{code{Title: "First call", Lang: "sh", Text: s.firstCall()}}
	return p, nil
}

// firstCall is the example of the first method that some integration supports.
func (s *site) firstCall() string {
	for _, m := range s.methods() {
		sup := supportOf(s.catalog, m)
		if len(sup.offers) == 0 || m.Response != model.ResponseList {
			continue
		}
		if call, err := curl(s.base(), &sup.offers[0], m); err == nil {
			return call
		}
	}
	return "curl " + s.base() + "/openapi.json"
}

func (s *site) modelCards() cards {
	var c cards
	for _, m := range s.catalog.Models {
		c.Items = append(c.Items, card{
			Href: modelPath(m), Title: m.Label, Text: plain(m.Description),
			Meta: count(len(m.Resources), "resource"),
		})
	}
	return c
}

func (s *site) integrationCards() cards {
	var c cards
	for _, in := range s.catalog.Integrations() {
		var resources []text
		for _, m := range in.Models {
			for _, r := range m.Resources {
				resources = append(resources, text(strings.ToLower(label(r.Resource))))
			}
		}
		c.Items = append(c.Items, card{Href: integrationPath(in.Name), Title: in.Label, Text: words(resources, "and"), Meta: in.Category})
	}
	return c
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func (s *site) modelPage(m *model.Model) (*page, error) {
	p := &page{Path: modelPath(m), Title: m.Label, Lead: plain(m.Description), Crumb: []link{{"Reference", docsRoot}}}
	var c cards
	for _, r := range m.Resources {
		names := s.mappedBy(r)
		item := card{Href: resourcePath(r), Title: label(r), Text: plain(r.Description), Meta: strings.Join(names, ", "), Off: len(names) == 0}
		if item.Off {
			item.Meta = "no integration yet"
		}
		c.Items = append(c.Items, item)
	}
	p.Body = append(p.Body, facts{Rows: []fact{
		{"Base address", mono(s.base() + "/unified/" + m.Name)},
		{"Integrations", s.integrationsOf(m)},
	}}, heading{"resources", "Resources", 2}, c)
	return p, nil
}

func (s *site) integrationsOf(m *model.Model) text {
	var labels []text
	for _, in := range s.catalog.Integrations() {
		if in.Model(m.Name) != nil {
			labels = append(labels, to(in.Label, integrationPath(in.Name)))
		}
	}
	if len(labels) == 0 {
		return "none yet"
	}
	return words(labels, "and")
}

// mappedBy lists the labels of the integrations that support any method of r.
func (s *site) mappedBy(r *model.Resource) []string {
	var labels []string
	for _, in := range s.catalog.Integrations() {
		mapped := in.Model(r.Model.Name)
		if mapped == nil {
			continue
		}
		if own := mapped.Resource(r.Name); own != nil && len(own.Supported()) > 0 {
			labels = append(labels, in.Label)
		}
	}
	return labels
}

func (s *site) resourcePage(r *model.Resource) (*page, error) {
	p := &page{
		Path: resourcePath(r), Title: label(r), Lead: plain(r.Description),
		Crumb: []link{{"Reference", docsRoot}, {r.Model.Label, modelPath(r.Model)}},
	}
	var c cards
	for _, m := range r.Methods {
		sup := supportOf(s.catalog, m)
		item := card{Href: methodPath(m), Title: methodTitle(m), Verb: m.HTTPMethod, Text: mono(m.Path), Meta: strings.Join(sup.labels(), ", ")}
		if item.Off = len(sup.offers) == 0; item.Off {
			item.Meta = "no integration yet"
		}
		c.Items = append(c.Items, item)
	}
	p.Body = append(p.Body, heading{"the-methods", "Methods", 2}, c,
		heading{"the-record", "The record", 2}, fields{Rows: recordRows(r)})
	raw, err := indented(recordExample(nil, r.Fields))
	if err != nil {
		return nil, err
	}
	p.Aside = []block{code{Title: "A record, without remote_data", Lang: "json", Text: raw}}
	return p, nil
}

func (s *site) resourceCrumb(r *model.Resource) []link {
	return []link{{"Reference", docsRoot}, {r.Model.Label, modelPath(r.Model)}, {label(r), resourcePath(r)}}
}

// methods lists every method of every model.
func (s *site) methods() []*model.Method {
	var out []*model.Method
	for _, m := range s.catalog.Models {
		for _, r := range m.Resources {
			out = append(out, r.Methods...)
		}
	}
	return out
}

// The addresses of pages.
const docsRoot = "/docs/"

func modelPath(m *model.Model) string           { return "/docs/unified/" + m.Name }
func resourcePath(r *model.Resource) string     { return modelPath(r.Model) + "/" + r.Name }
func methodPath(m *model.Method) string         { return resourcePath(m.Resource) + "/" + m.Name }
func integrationPath(integration string) string { return "/docs/integrations/" + integration }

// twin is the address of a page's Markdown.
func twin(path string) string {
	if path == docsRoot {
		return docsRoot + "index.md"
	}
	return path + ".md"
}

// label is a resource's name as text has it: "Ticket types" for TicketTypes.
func label(r *model.Resource) string {
	var b strings.Builder
	before := ' '
	for _, c := range r.Label {
		word := unicode.IsLower(before) && unicode.IsUpper(c)
		before = c
		if word {
			b.WriteByte(' ')
			c = unicode.ToLower(c)
		}
		b.WriteRune(c)
	}
	return b.String()
}
