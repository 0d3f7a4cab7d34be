package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"cognate"
	"cognate/internal/mergepatch"
)

// MaxOverride bounds an override, in bytes of JSON.
const MaxOverride = 256 << 10

const installationColumns = `SELECT ei.id, ei.environment_id, ei.integration_id, i.name, ei.override, ei.is_active,
	ei.created_at, ei.updated_at
	FROM environment_integration ei JOIN integration i ON i.id = ei.integration_id`

const installationByID = installationColumns + " WHERE ei.id = ?"

func scanInstallation(r scanner) (cognate.EnvironmentIntegration, error) {
	var e cognate.EnvironmentIntegration
	var created, updated int64
	var override string
	err := r.Scan(&e.ID, &e.EnvironmentID, &e.IntegrationID, &e.Integration, &override, &e.IsActive, &created, &updated)
	e.Override = json.RawMessage(override)
	e.CreatedAt, e.UpdatedAt = moment(created), moment(updated)
	return e, err
}

// EnvironmentIntegrations lists what is installed; integration is an id, a name
// or "" for all.
func (s *Store) EnvironmentIntegrations(ctx context.Context, scope, integration string, l List) (Page[cognate.EnvironmentIntegration], error) {
	var w where
	w.andIf("ei.environment_id", scope)
	if IsID(integration) {
		w.and("i.id = ?", integration)
	} else {
		w.andIf("i.name", integration)
	}
	return listOf(ctx, s, "environment_integration", "ei.id", installationColumns, w, l, scanInstallation,
		func(e cognate.EnvironmentIntegration) string { return e.ID })
}

// EnvironmentIntegration is the installation with the id.
func (s *Store) EnvironmentIntegration(ctx context.Context, scope, id string) (cognate.EnvironmentIntegration, error) {
	return s.installation(scope, id, s.hotRow(ctx, installationByID, id))
}

// EnvironmentIntegrationOf is the installation of the integration, by id or
// name, in the environment.
func (s *Store) EnvironmentIntegrationOf(ctx context.Context, environmentID, integration string) (cognate.EnvironmentIntegration, error) {
	return s.installationOf(ctx, s.read, environmentID, integration)
}

func (s *Store) installationOf(ctx context.Context, q querier, environmentID, integration string) (cognate.EnvironmentIntegration, error) {
	column := "i.name"
	if IsID(integration) {
		column = "i.id"
	}
	row := s.row(ctx, q, installationColumns+" WHERE ei.environment_id = ? AND "+column+" = ?", environmentID, integration)
	e, err := scanInstallation(row)
	if errors.Is(err, sql.ErrNoRows) {
		return e, cognate.Errorf(cognate.CodeNotFound, "integration %s is not installed in the environment", quote(integration))
	} else if err != nil {
		return e, s.fail(err, "get environment integration")
	}
	return e, nil
}

// installation reads the row and holds it against the scope.
func (s *Store) installation(scope, id string, row scanner) (cognate.EnvironmentIntegration, error) {
	e, err := scanInstallation(row)
	if errors.Is(err, sql.ErrNoRows) || err == nil && scope != "" && scope != e.EnvironmentID {
		return cognate.EnvironmentIntegration{}, cognate.Errorf(cognate.CodeNotFound, "no environment integration %s", quote(id))
	} else if err != nil {
		return e, s.fail(err, "get environment integration")
	}
	return e, nil
}

// install makes the row unless it stands.
func (s *Store) install(ctx context.Context, q querier, environmentID, integrationID string) error {
	now := millis(s.now())
	_, err := s.exec(ctx, q, `INSERT INTO environment_integration
		(id, environment_id, integration_id, override, is_active, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		NewID(), environmentID, integrationID, "{}", true, now, now)
	return err
}

// InstallationPatch changes an installation.
type InstallationPatch struct {
	// Override is merged into the override (RFC 7396); nil leaves it.
	Override json.RawMessage
	IsActive *bool
}

// Install installs the integration, by id or name, in the environment and
// applies the patch. One that stands is answered as it is, unpatched, with
// created false.
func (s *Store) Install(ctx context.Context, environmentID, integration string, p InstallationPatch) (
	e cognate.EnvironmentIntegration, created bool, err error,
) {
	err = s.inTx(ctx, "install integration "+quote(integration), func(q querier) error {
		if _, err := s.environment(ctx, q, "", environmentID); err != nil {
			return err
		}
		i, err := s.integration(ctx, q, integration)
		if err != nil {
			return err
		}
		e, err = s.installationOf(ctx, q, environmentID, i.ID)
		if own, ok := errors.AsType[*cognate.Error](err); err == nil || !ok || own.Code != cognate.CodeNotFound {
			return err
		}
		created = true
		if err := s.install(ctx, q, environmentID, i.ID); err != nil {
			return err
		}
		if e, err = s.installationOf(ctx, q, environmentID, i.ID); err != nil {
			return err
		}
		e, err = s.patchInstallation(ctx, q, e, p)
		return err
	})
	if err != nil {
		return cognate.EnvironmentIntegration{}, false, err
	}
	if created {
		s.tell(Change{TableEnvironmentIntegration, e.ID})
	}
	return e, created, nil
}

// UpdateEnvironmentIntegration applies the patch.
func (s *Store) UpdateEnvironmentIntegration(ctx context.Context, scope, id string, p InstallationPatch) (cognate.EnvironmentIntegration, error) {
	var e cognate.EnvironmentIntegration
	err := s.inTx(ctx, "update environment integration", func(q querier) (err error) {
		if e, err = s.installation(scope, id, s.row(ctx, q, installationByID, id)); err != nil {
			return err
		}
		e, err = s.patchInstallation(ctx, q, e, p)
		return err
	})
	if err != nil {
		return cognate.EnvironmentIntegration{}, err
	}
	s.tell(Change{TableEnvironmentIntegration, id})
	return e, nil
}

func (s *Store) patchInstallation(ctx context.Context, q querier, e cognate.EnvironmentIntegration, p InstallationPatch) (cognate.EnvironmentIntegration, error) {
	if p.Override == nil && p.IsActive == nil {
		return e, nil
	}
	var err error
	if e.Override, err = merged("override", e.Override, p.Override); err != nil {
		return e, err
	}
	if p.IsActive != nil {
		e.IsActive = *p.IsActive
	}
	now := millis(s.now())
	e.UpdatedAt = moment(now)
	_, err = s.exec(ctx, q, "UPDATE environment_integration SET override = ?, is_active = ?, updated_at = ? WHERE id = ?",
		string(e.Override), e.IsActive, now, e.ID)
	return e, err
}

// merged applies a merge patch to an override and bounds the result.
func merged(field string, override, patch json.RawMessage) (json.RawMessage, error) {
	if string(patch) == "null" { // the whole of it is taken back
		return json.RawMessage("{}"), nil
	}
	out, err := mergepatch.Merge(override, patch)
	if err != nil {
		return nil, invalid(field, "type", field+": want a JSON object: "+err.Error())
	}
	if len(out) > MaxOverride {
		return nil, invalid(field, "size", field+": larger than 256 KiB")
	}
	return out, nil
}

// DeleteEnvironmentIntegration takes the integration out of its environment;
// CodeConflict while accounts are connected through it.
func (s *Store) DeleteEnvironmentIntegration(ctx context.Context, scope, id string) error {
	err := s.inTx(ctx, "delete environment integration", func(q querier) error {
		if _, err := s.installation(scope, id, s.row(ctx, q, installationByID, id)); err != nil {
			return err
		}
		var n int
		const count = "SELECT COUNT(*) FROM integrated_account WHERE environment_integration_id = ?"
		if err := s.row(ctx, q, count, id).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return cognate.Errorf(cognate.CodeConflict, "the environment integration %s is in use, by connected accounts (%d): delete those first", quote(id), n)
		}
		_, err := s.exec(ctx, q, "DELETE FROM environment_integration WHERE id = ?", id)
		return err
	})
	if err == nil {
		s.tell(Change{TableEnvironmentIntegration, id})
	}
	return err
}
