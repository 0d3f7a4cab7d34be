package reference_test

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/fstest"

	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/httpapi"
	"cognate/internal/reference"
	"cognate/models"
)

const publicURL = "https://cognate.example.com"

var loadCatalog = sync.OnceValues(func() (*connector.Catalog, error) {
	return connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
})

// catalog is the one that comes with the program.
func catalog(tb testing.TB) *connector.Catalog {
	tb.Helper()
	c, err := loadCatalog()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// alone is the catalog of one connector, for pages on which others would stand, too.
func alone(tb testing.TB, integration string) *connector.Catalog {
	tb.Helper()
	folder := fstest.MapFS{}
	err := fs.WalkDir(connectors.FS, integration, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(connectors.FS, path)
		folder[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	c, err := connector.Load(connector.Layer{Models: models.FS, Connectors: folder})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// newHandler is the handler as the program has it: inside httpapi.Wrap.
func newHandler(tb testing.TB) http.Handler {
	tb.Helper()
	return handlerOf(catalog(tb))
}

func handlerOf(c *connector.Catalog) http.Handler {
	h := reference.New(func() *connector.Catalog { return c }, reference.Options{PublicURL: publicURL})
	return httpapi.Wrap(h, httpapi.Options{Logger: slog.New(slog.DiscardHandler)})
}

// get asks the handler for a path.
func get(tb testing.TB, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	tb.Helper()
	return ask(tb, h, http.MethodGet, path, header...)
}

// ask makes a request; header is names and values in turn.
func ask(tb testing.TB, h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
