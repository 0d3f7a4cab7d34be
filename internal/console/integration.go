package console

import (
	"context"
	"net/http"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/store"
)

type integrationStore interface {
	Integrations(ctx context.Context, l store.List) (store.Page[cognate.Integration], error)
	Integration(ctx context.Context, idOrName string) (cognate.Integration, error)
	EnsureIntegrations(ctx context.Context, names []string) error
}

// listIntegrations leaves out those that the catalog has no more, so that a page
// can be shorter than its limit.
func (c *Console) listIntegrations(r *request) (int, any, error) {
	page, err := r.list()
	if err != nil {
		return 0, nil, err
	}
	found, err := c.store.Integrations(r.ctx, page)
	if err != nil {
		return 0, nil, err
	}
	catalog := c.library.Catalog()
	kept := found.Items[:0]
	for _, i := range found.Items {
		if catalog.Has(i.Name) {
			kept = append(kept, i)
		}
	}
	found.Items = kept
	return http.StatusOK, listOf(found, func(i cognate.Integration) integrationView {
		return viewIntegration(i, catalog.Integration(i.Name))
	}), nil
}

func (c *Console) getIntegration(r *request) (int, any, error) {
	i, in, err := c.integration(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, viewIntegration(i, in), nil
}

// integration finds the one that the path names by id or name.
func (c *Console) integration(r *request) (cognate.Integration, *connector.Integration, error) {
	if err := r.noParams(); err != nil {
		return cognate.Integration{}, nil, err
	}
	i, err := c.store.Integration(r.ctx, lowerID(r.http.PathValue("id")))
	if err != nil {
		return i, nil, err
	}
	in, err := c.connectorOf(i.Name)
	return i, in, err
}

func (c *Console) connectorOf(name string) (*connector.Integration, error) {
	in := c.library.Catalog().Integration(name)
	if in == nil {
		return nil, cognate.Errorf(cognate.CodeNotFound, "the integration %s is not in the catalog any more", name)
	}
	return in, nil
}
