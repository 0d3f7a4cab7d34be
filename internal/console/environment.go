package console

import (
	"context"
	"net/http"

	"cognate"
	"cognate/internal/store"
)

type environmentStore interface {
	Environments(ctx context.Context, scope string, l store.List) (store.Page[cognate.Environment], error)
	Environment(ctx context.Context, scope, id string) (cognate.Environment, error)
	CreateEnvironment(ctx context.Context, name string) (cognate.Environment, error)
	RenameEnvironment(ctx context.Context, scope, id, name string) (cognate.Environment, error)
	DeleteEnvironment(ctx context.Context, id string) error
}

func (c *Console) listEnvironments(r *request) (int, any, error) {
	page, err := r.list()
	if err != nil {
		return 0, nil, err
	}
	found, err := c.store.Environments(r.ctx, r.scope(), page)
	return http.StatusOK, listOf(found, viewEnvironment), err
}

func (c *Console) getEnvironment(r *request) (int, any, error) {
	id, err := r.id("environment")
	if err != nil {
		return 0, nil, err
	}
	e, err := c.store.Environment(r.ctx, r.scope(), id)
	return http.StatusOK, viewEnvironment(e), err
}

func (c *Console) createEnvironment(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	name := b.text("name")
	b.required("name", name != nil && *name != "")
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	e, err := c.store.CreateEnvironment(r.ctx, *name)
	return http.StatusCreated, viewEnvironment(e), err
}

func (c *Console) updateEnvironment(r *request) (int, any, error) {
	id, err := r.id("environment")
	if err != nil {
		return 0, nil, err
	}
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	name := b.text("name")
	if name != nil {
		b.required("name", *name != "") // null would take the name away
	}
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	if name == nil {
		return c.getEnvironment(r)
	}
	e, err := c.store.RenameEnvironment(r.ctx, r.scope(), id, *name)
	return http.StatusOK, viewEnvironment(e), err
}

func (c *Console) deleteEnvironment(r *request) (int, any, error) {
	id, err := r.id("environment")
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, idOnly{id}, c.store.DeleteEnvironment(r.ctx, id)
}
