package main

import (
	"cognate/internal/gateway"
	"cognate/internal/reference"
)

// pages are the docs and the OpenAPI description, made of the catalog.
func (s *server) pages() *reference.Reference {
	return reference.New(s.library.Catalog, reference.Options{PublicURL: s.config.PublicURL})
}

// documents lets the gateway answer with what the pages say.
func documents(r *reference.Reference) gateway.Documents {
	return func(model, integration, format string) (string, []byte, error) {
		d, err := r.Integration(model, integration, reference.Format(format))
		return d.MediaType, d.Body, err
	}
}
