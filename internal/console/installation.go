package console

import (
	"context"
	"net/http"

	"cognate"
	"cognate/internal/store"
)

type installationStore interface {
	EnvironmentIntegrations(ctx context.Context, scope, integration string, l store.List) (store.Page[cognate.EnvironmentIntegration], error)
	EnvironmentIntegration(ctx context.Context, scope, id string) (cognate.EnvironmentIntegration, error)
	Install(ctx context.Context, environmentID, integration string, p store.InstallationPatch) (cognate.EnvironmentIntegration, bool, error)
	UpdateEnvironmentIntegration(ctx context.Context, scope, id string, p store.InstallationPatch) (cognate.EnvironmentIntegration, error)
	DeleteEnvironmentIntegration(ctx context.Context, scope, id string) error
}

func (c *Console) listInstallations(r *request) (int, any, error) {
	integration := lowerID(r.param("integration"))
	scope, page, err := r.scopedList()
	if err != nil {
		return 0, nil, err
	}
	found, err := c.store.EnvironmentIntegrations(r.ctx, scope, integration, page)
	return http.StatusOK, listOf(found, viewInstallation), err
}

func (c *Console) getInstallation(r *request) (int, any, error) {
	id, err := r.id("environment integration")
	if err != nil {
		return 0, nil, err
	}
	e, err := c.store.EnvironmentIntegration(r.ctx, r.scope(), id)
	return http.StatusOK, viewInstallation(e), err
}

// createInstallation answers what stands, with 200, when it stands already.
func (c *Console) createInstallation(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	integration, byName := b.id("integration_id"), b.id("integration")
	if integration == nil {
		integration = byName
	} else if byName != nil {
		b.fail("integration", "conflict", "integration_id names it already")
	}
	b.required("integration_id", integration != nil && *integration != "")
	environment := b.id("environment_id")
	patch := installationPatch(b)
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	environmentID, err := c.environmentOf(r, environment)
	if err != nil {
		return 0, nil, err
	}
	stands, err := c.standingOverride(r, environmentID, *integration)
	if err != nil {
		return 0, nil, err
	}
	if err := r.guardOverride(stands, &patch); err != nil {
		return 0, nil, err
	}
	e, created, err := c.store.Install(r.ctx, environmentID, *integration, patch)
	if !created {
		return http.StatusOK, viewInstallation(e), err
	}
	return http.StatusCreated, viewInstallation(e), err
}

func installationPatch(b *body) store.InstallationPatch {
	p := store.InstallationPatch{Override: b.object("override"), IsActive: b.flag("is_active")}
	b.failures = append(b.failures, checkOverride(p.Override)...)
	return p
}

func (c *Console) updateInstallation(r *request) (int, any, error) {
	id, err := r.id("environment integration")
	if err != nil {
		return 0, nil, err
	}
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	patch := installationPatch(b)
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	stands, err := c.store.EnvironmentIntegration(r.ctx, r.scope(), id)
	if err != nil {
		return 0, nil, err
	}
	if err := r.guardOverride(stands.Override, &patch); err != nil {
		return 0, nil, err
	}
	e, err := c.store.UpdateEnvironmentIntegration(r.ctx, r.scope(), id, patch)
	return http.StatusOK, viewInstallation(e), err
}

func (c *Console) deleteInstallation(r *request) (int, any, error) {
	id, err := r.id("environment integration")
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, idOnly{id}, c.store.DeleteEnvironmentIntegration(r.ctx, r.scope(), id)
}
