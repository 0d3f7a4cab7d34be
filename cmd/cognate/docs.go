package main

import (
	"net/http"

	"cognate/internal/reference"
)

// pages are the docs and the OpenAPI description, made of the catalog.
func (s *server) pages() http.Handler {
	return reference.New(s.library.Catalog, reference.Options{PublicURL: s.config.PublicURL})
}
