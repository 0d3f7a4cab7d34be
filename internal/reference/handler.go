package reference

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/httpapi"
)

// Options are what the pages need to know beside the catalog.
type Options struct {
	// PublicURL is the server's address in examples, such as
	// "https://api.example.com"; empty: the shell variable $COGNATE_URL.
	PublicURL string
	// Of gives whoever sends a request with an Authorization header the catalog as
	// their environment has it, or refuses them; nil: the header is passed over.
	Of func(*http.Request) (*connector.Catalog, error)
}

// Reference is the handler of /docs, /docs/… and /openapi.json. Pages are made
// when they are asked for and kept within a bound. No token is needed; with one, they
// are those of its environment. GET and HEAD alone are answered. Safe for concurrent
// use.
type Reference struct {
	options Options
	catalog func() *connector.Catalog

	mu    sync.Mutex
	shelf shelf // of the current catalog
	// others are of the catalog as environments have it.
	others []shelf
}

// shelf is the site of one catalog and what is kept of it.
type shelf struct {
	site  *site
	cache *cache
}

// maxOthers bounds the environments of which pages are kept.
const maxOthers = 8

// New makes a Reference. catalog gives the current snapshot; pages of an older one
// are dropped when it changes.
func New(catalog func() *connector.Catalog, o Options) *Reference {
	return &Reference{catalog: catalog, options: o}
}

// of returns the site of a catalog and its cache; nil is the current snapshot.
func (h *Reference) of(c *connector.Catalog) (*site, *cache) {
	current := h.catalog()
	if c == nil {
		c = current
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.shelf.site == nil || h.shelf.site.catalog != current {
		h.shelf, h.others = h.newShelf(current), nil
	}
	if c == current {
		return h.shelf.site, h.shelf.cache
	}
	for _, o := range h.others {
		if o.site.catalog == c {
			return o.site, o.cache
		}
	}
	if len(h.others) >= maxOthers {
		h.others = h.others[1:]
	}
	o := h.newShelf(c)
	h.others = append(h.others, o)
	return o.site, o.cache
}

func (h *Reference) newShelf(c *connector.Catalog) shelf {
	return shelf{newSite(c, h.options.PublicURL), newCache(maxCache)}
}

// policy lets a page have its style and its icon, and nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ServeHTTP answers one request.
func (h *Reference) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		httpapi.WriteError(w, r, &cognate.Error{
			Code: cognate.CodeMethodNotAllowed, Message: "pages are read with GET", Allow: []string{"GET", "HEAD"},
		})
		return
	}
	switch path := r.URL.Path; {
	case path == "/docs":
		http.Redirect(w, r, docsRoot, http.StatusMovedPermanently)
	case path != docsRoot && strings.HasPrefix(path, docsRoot) && strings.HasSuffix(path, "/") && !strings.HasPrefix(path, "//"):
		http.Redirect(w, r, strings.TrimRight(path, "/"), http.StatusMovedPermanently) //nolint:gosec // the path begins with /docs/
	default:
		h.page(w, r, path)
	}
}

func (h *Reference) page(w http.ResponseWriter, r *http.Request, path string) {
	if f, ok := files[path]; ok {
		caching := "no-cache"
		if r.URL.Query().Get("v") == f.version {
			caching = "public, max-age=31536000, immutable"
		}
		send(w, r, f, caching)
		return
	}
	caching := "no-cache"
	var catalog *connector.Catalog
	if h.options.Of != nil {
		w.Header().Set("Vary", "Authorization")
		if r.Header.Get("Authorization") != "" {
			var err error
			if catalog, err = h.options.Of(r); err != nil {
				httpapi.WriteError(w, r, err)
				return
			}
			caching = "private, no-cache"
		}
	}
	s, cache := h.of(catalog)
	f, err := cache.get(path, s.file)
	switch {
	case errors.Is(err, errNoPage):
		h.notFound(w, r, s)
	case err != nil:
		httpapi.WriteError(w, r, cognate.Wrap(err, cognate.CodeInternal, "the page can't be made"))
	default:
		send(w, r, f, caching)
	}
}

// errNoPage says that a site has no such page.
var errNoPage = errors.New("no such page")

// file makes the file at a path: a page, its twin, or the OpenAPI description.
func (s *site) file(path string) (file, error) {
	if path == openAPIPath {
		raw, err := s.openAPI()
		return newFile("application/json", raw), err
	}
	markdownWanted := strings.HasSuffix(path, ".md")
	if markdownWanted {
		if path = strings.TrimSuffix(path, ".md"); path == docsRoot+"index" || path == "/docs" {
			path = docsRoot
		}
	}
	build, ok := s.pages[path]
	if !ok {
		return file{}, errNoPage
	}
	p, err := build()
	if err != nil {
		return file{}, err
	}
	if markdownWanted {
		return newFile("text/markdown; charset=utf-8", markdown(p, s.public)), nil
	}
	raw, err := s.render(p)
	return newFile("text/html; charset=utf-8", raw), err
}

// send answers with a file: ETag, HEAD and 304 are ServeContent's.
func send(w http.ResponseWriter, r *http.Request, f file, caching string) {
	header := w.Header()
	header.Set("Content-Type", f.mediaType)
	header.Set("ETag", `"`+f.version+`"`)
	header.Set("Cache-Control", caching)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
}

// notFound answers 404 with the way back, as a page or as JSON.
func (h *Reference) notFound(w http.ResponseWriter, r *http.Request, s *site) {
	if wantsJSON(r) {
		httpapi.WriteError(w, r, cognate.Errorf(cognate.CodeNotFound, "there is no such page; %s lists what there is", docsRoot))
		return
	}
	p := &page{Path: docsRoot, Missing: true, Title: "No such page", Lead: "Nothing stands at this address. It may belong to a model or an integration that this server doesn't have."}
	p.Body = []block{heading{"models", "Unified models", 2}, s.modelCards(), heading{"integrations", "Integrations", 2}, s.integrationCards()}
	raw, err := s.render(p)
	if err != nil {
		httpapi.WriteError(w, r, cognate.Wrap(err, cognate.CodeInternal, "the page can't be made"))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	if r.Method != http.MethodHead {
		_, _ = w.Write(raw) // the caller has gone when it fails
	}
}

func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}
