package main

import (
	"context"
	"net/http"

	"cognate/internal/connector"
	"cognate/internal/gateway"
	"cognate/internal/httpapi"
	"cognate/internal/reference"
)

// pages are the docs and the OpenAPI description, made of the catalog as whoever asks
// has it.
func (s *server) pages() *reference.Reference {
	return reference.New(s.library.Catalog, reference.Options{PublicURL: s.config.PublicURL, Of: s.catalogOf})
}

// catalogOf is the catalog as the environment of a token has it; that of an admin
// has none, and gets the catalog as it is.
func (s *server) catalogOf(r *http.Request) (*connector.Catalog, error) {
	p, err := httpapi.Authenticate(r, s.tokens)
	if err != nil {
		return nil, err
	}
	return s.catalogIn(r.Context(), p.EnvironmentID)
}

func (s *server) catalogIn(ctx context.Context, environmentID string) (*connector.Catalog, error) {
	view, err := s.views.Environment(ctx, environmentID)
	if err != nil {
		return nil, err
	}
	return view.Catalog(), nil
}

// documents lets the gateway answer with what the pages say.
func (s *server) documents(r *reference.Reference) gateway.Documents {
	return func(ctx context.Context, environmentID, model, integration, format string) (string, []byte, error) {
		catalog, err := s.catalogIn(ctx, environmentID)
		if err != nil {
			return "", nil, err
		}
		d, err := r.Integration(catalog, model, integration, reference.Format(format))
		return d.MediaType, d.Body, err
	}
}
