package reference

import (
	"strings"

	"cognate/internal/connector"
	"cognate/internal/model"
)

// site is the documentation of one snapshot of the catalog.
type site struct {
	catalog *connector.Catalog
	public  string
	pages   map[string]func() (*page, error)
	paths   []string // of pages, in reading order
}

// newSite lists the pages; none is made yet.
func newSite(c *connector.Catalog, public string) *site {
	s := &site{catalog: c, public: strings.TrimRight(public, "/"), pages: map[string]func() (*page, error){}}
	s.add(docsRoot, s.indexPage)
	for _, name := range guides {
		s.add(docsRoot+name, func() (*page, error) { return s.guidePage(name) })
	}
	s.add(coveragePath, s.coveragePage)
	for _, name := range c.Names() {
		s.add(integrationPath(name), func() (*page, error) { return s.integrationPage(c.Integration(name)) })
		s.add(proofPath(name), func() (*page, error) { return s.proofPage(c.Integration(name)) })
	}
	for _, m := range c.Models {
		s.addModel(m)
	}
	return s
}

func (s *site) addModel(m *model.Model) {
	s.add(modelPath(m), func() (*page, error) { return s.modelPage(m) })
	for _, r := range m.Resources {
		s.add(resourcePath(r), func() (*page, error) { return s.resourcePage(r) })
		for _, method := range r.Methods {
			s.add(methodPath(method), func() (*page, error) { return s.methodPage(method) })
		}
	}
}

func (s *site) add(path string, make func() (*page, error)) {
	s.pages[path] = make
	s.paths = append(s.paths, path)
}

// base is the server's address, as examples show it.
func (s *site) base() string {
	if s.public == "" {
		return "$COGNATE_URL"
	}
	return s.public
}

// navGroup is a part of the navigation.
type navGroup struct {
	Title string
	Href  string // may be empty
	Items []navItem
}

type navItem struct {
	Title   string
	Href    string
	Verb    string
	Current bool // the page itself
	Off     bool
	Items   []navItem // the methods of the resource that is open
}

// nav is the navigation as it stands beside a page.
func (s *site) nav(path string) []navGroup {
	start := navGroup{Title: "Start", Items: []navItem{
		{Title: "Overview", Href: docsRoot},
		{Title: "Conventions", Href: docsRoot + "conventions"},
		{Title: "Vendor's own API", Href: docsRoot + "vendor"},
		{Title: "Errors", Href: docsRoot + "errors"},
		{Title: "Admin API", Href: docsRoot + "admin"},
		{Title: "Overrides and own models", Href: docsRoot + "overrides"},
		{Title: "Connector format", Href: docsRoot + "connector-format"},
		{Title: "Connectors by example", Href: docsRoot + "connector-examples"},
		{Title: "Functions", Href: docsRoot + "functions"},
	}}
	integrations := navGroup{Title: "Integrations", Items: []navItem{{Title: "Coverage", Href: coveragePath}}}
	for _, in := range s.catalog.Integrations() {
		integrations.Items = append(integrations.Items, navItem{Title: in.Label, Href: integrationPath(in.Name)})
	}
	groups := []navGroup{start, integrations}
	for _, m := range s.catalog.Models {
		group := navGroup{Title: m.Label, Href: modelPath(m)}
		for _, r := range m.Resources {
			group.Items = append(group.Items, s.navResource(r, path))
		}
		groups = append(groups, group)
	}
	for i := range groups {
		mark(groups[i].Items, path)
	}
	return groups
}

func (s *site) navResource(r *model.Resource, path string) navItem {
	item := navItem{Title: label(r), Href: resourcePath(r), Off: len(s.mappedBy(r)) == 0}
	if path != item.Href && !strings.HasPrefix(path, item.Href+"/") {
		return item
	}
	for _, m := range r.Methods {
		item.Items = append(item.Items, navItem{Title: m.Name, Href: methodPath(m), Verb: m.HTTPMethod, Off: len(supportOf(s.catalog, m).offers) == 0})
	}
	return item
}

func mark(items []navItem, path string) {
	for i := range items {
		items[i].Current = items[i].Href == path
		mark(items[i].Items, path)
	}
}
