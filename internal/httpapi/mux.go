package httpapi

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"cognate"
)

// HandlerFunc is a handler whose error is answered by WriteError.
type HandlerFunc func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP calls f.
func (f HandlerFunc) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := f(w, r); err != nil {
		WriteError(w, r, err)
	}
}

// Mux routes requests by the patterns of http.ServeMux. What no route takes is
// answered as the API does it: 404, 405 with Allow, 204 with Allow to OPTIONS. A
// trailing slash that no pattern asks for is overlooked. Nothing is redirected,
// but to the slash of a pattern that ends in one. Routes are added before the
// first request.
type Mux struct {
	routes, probe *http.ServeMux
	trees         []tree
}

// tree is a handler of all paths below a prefix.
type tree struct {
	prefix  string
	handler http.Handler
}

// NewMux makes a Mux without routes.
func NewMux() *Mux {
	m := &Mux{routes: http.NewServeMux(), probe: http.NewServeMux()}
	m.routes.HandleFunc("/", m.unrouted)
	return m
}

// Handle adds a route, such as "GET /environment/{id}". The pattern "/" is the
// Mux's own.
func (m *Mux) Handle(pattern string, h http.Handler) {
	m.routes.Handle(pattern, h)
	m.probe.Handle(pattern, h)
}

// HandleTree gives a handler every path that is prefix or lies below it, by any
// method. On the way nothing is cleaned, decoded or redirected: whether a path is in
// order is the handler's to say.
func (m *Mux) HandleTree(prefix string, h http.Handler) {
	m.trees = append(m.trees, tree{prefix, h})
}

// HandleFunc adds a route whose handler may return an error.
func (m *Mux) HandleFunc(pattern string, f HandlerFunc) { m.Handle(pattern, f) }

// ServeHTTP serves one request.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := escapedPath(r.URL)
	for _, t := range m.trees {
		if rest, ok := strings.CutPrefix(p, t.prefix); ok && (rest == "" || rest[0] == '/') {
			t.handler.ServeHTTP(w, r)
			return
		}
	}
	if !clean(p) {
		WriteError(w, r, notFound(r))
		return
	}
	m.routes.ServeHTTP(w, r)
}

func escapedPath(u *url.URL) string {
	if u.RawPath != "" {
		return u.RawPath
	}
	return u.Path
}

// clean tells whether ServeMux would take the path as it is; any other it would
// redirect.
func clean(p string) bool {
	if !strings.HasPrefix(p, "/") {
		return false
	}
	if !strings.Contains(p, "//") && !strings.Contains(p, "/.") {
		return true
	}
	c := path.Clean(p)
	return p == c || p == c+"/"
}

func notFound(r *http.Request) error {
	return cognate.Errorf(cognate.CodeNotFound, "there is no route %s", shorten(r.URL.Path, 200))
}

// unrouted answers what no route takes.
func (m *Mux) unrouted(w http.ResponseWriter, r *http.Request) {
	if p := escapedPath(r.URL); len(p) > 1 && strings.HasSuffix(p, "/") {
		m.routes.ServeHTTP(w, withoutSlash(r))
		return
	}
	allow := m.allowed(r)
	switch {
	case len(allow) == 0:
		WriteError(w, r, notFound(r))
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", strings.Join(append(allow, http.MethodOptions), ", "))
		w.WriteHeader(http.StatusNoContent)
	default:
		e := cognate.Errorf(cognate.CodeMethodNotAllowed, "%s is not offered here; there is %s", shorten(r.Method, 20), strings.Join(allow, ", "))
		e.Allow = allow
		WriteError(w, r, e)
	}
}

// withoutSlash gives the request with one trailing slash less.
func withoutSlash(r *http.Request) *http.Request {
	u := *r.URL
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
	c := *r
	c.URL = &u
	return &c
}

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// allowed lists the methods that have a route at the request's path.
func (m *Mux) allowed(r *http.Request) []string {
	var out []string
	c := *r
	for _, method := range methods {
		c.Method = method
		if _, pattern := m.probe.Handler(&c); pattern != "" {
			out = append(out, method)
		}
	}
	return out
}
