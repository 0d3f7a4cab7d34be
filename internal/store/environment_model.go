package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"cognate"
)

const installedModelColumns = `SELECT e.id, e.environment_id, e.unified_model_id, m.name, e.override, e.created_at, e.updated_at
	FROM environment_unified_model e JOIN unified_model m ON m.id = e.unified_model_id`

func scanInstalledModel(r scanner) (cognate.EnvironmentUnifiedModel, error) {
	var e cognate.EnvironmentUnifiedModel
	var override string
	var created, updated int64
	err := r.Scan(&e.ID, &e.EnvironmentID, &e.UnifiedModelID, &e.UnifiedModel, &override, &created, &updated)
	e.Override = json.RawMessage(override)
	e.CreatedAt, e.UpdatedAt = moment(created), moment(updated)
	return e, err
}

// installModel makes the row unless it stands.
func (s *Store) installModel(ctx context.Context, q querier, environmentID, modelID string) error {
	now := millis(s.now())
	_, err := s.exec(ctx, q, `INSERT INTO environment_unified_model (id, environment_id, unified_model_id, override, created_at, updated_at)
		VALUES (?, ?, ?, '{}', ?, ?) ON CONFLICT DO NOTHING`, NewID(), environmentID, modelID, now, now)
	return err
}

// EnvironmentUnifiedModels lists what is installed; model is the id or the name of a
// unified model, or "" for all.
func (s *Store) EnvironmentUnifiedModels(ctx context.Context, scope, model string, l List) (Page[cognate.EnvironmentUnifiedModel], error) {
	var w where
	w.andIf("e.environment_id", scope)
	if IsID(model) {
		w.and("m.id = ?", model)
	} else {
		w.andIf("m.name", model)
	}
	return listOf(ctx, s, "environment_unified_model", "e.id", installedModelColumns, w, l, scanInstalledModel,
		func(e cognate.EnvironmentUnifiedModel) string { return e.ID })
}

// EnvironmentUnifiedModel is the installed model with the id.
func (s *Store) EnvironmentUnifiedModel(ctx context.Context, scope, id string) (cognate.EnvironmentUnifiedModel, error) {
	return s.installedModel(ctx, s.read, scope, id)
}

func (s *Store) installedModel(ctx context.Context, q querier, scope, id string) (cognate.EnvironmentUnifiedModel, error) {
	e, err := scanInstalledModel(s.row(ctx, q, installedModelColumns+" WHERE e.id = ?", id))
	if errors.Is(err, sql.ErrNoRows) || err == nil && scope != "" && scope != e.EnvironmentID {
		return cognate.EnvironmentUnifiedModel{}, cognate.Errorf(cognate.CodeNotFound, "no environment unified model %s", quote(id))
	} else if err != nil {
		return e, s.fail(err, "get environment unified model")
	}
	return e, nil
}

// EnvironmentUnifiedModelOf is the model, by its id or name, as it is installed in
// the environment.
func (s *Store) EnvironmentUnifiedModelOf(ctx context.Context, environmentID, model string) (cognate.EnvironmentUnifiedModel, error) {
	column := "m.name"
	if IsID(model) {
		column = "m.id"
	}
	e, err := scanInstalledModel(s.row(ctx, s.read, installedModelColumns+" WHERE e.environment_id = ? AND "+column+" = ?", environmentID, model))
	if errors.Is(err, sql.ErrNoRows) {
		return e, cognate.Errorf(cognate.CodeNotFound, "the unified model %s is not installed in the environment", quote(model))
	} else if err != nil {
		return e, s.fail(err, "get environment unified model")
	}
	return e, nil
}

// InstallModel installs a unified model, by its id or name, in the environment, with
// an override ({} for none). It must not be installed yet.
func (s *Store) InstallModel(ctx context.Context, seen Seen, model string, override json.RawMessage) (cognate.EnvironmentUnifiedModel, error) {
	if err := checkObject("override", override, MaxOverride); err != nil {
		return cognate.EnvironmentUnifiedModel{}, err
	}
	now := millis(s.now())
	e := cognate.EnvironmentUnifiedModel{
		ID: NewID(), EnvironmentID: seen.EnvironmentID, Override: override, CreatedAt: moment(now), UpdatedAt: moment(now),
	}
	err := s.writeDefinitions(ctx, seen, "install unified model "+quote(model), func(q querier) error {
		m, err := s.unifiedModel(ctx, q, seen.EnvironmentID, model)
		if err != nil {
			return err
		}
		e.UnifiedModelID, e.UnifiedModel = m.ID, m.Name
		_, err = s.exec(ctx, q, `INSERT INTO environment_unified_model (id, environment_id, unified_model_id, override, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?)`, e.ID, e.EnvironmentID, e.UnifiedModelID, string(override), now, now)
		return err
	})
	if err != nil {
		return cognate.EnvironmentUnifiedModel{}, err
	}
	return e, nil
}

// UpdateEnvironmentUnifiedModel gives an installed model another override.
func (s *Store) UpdateEnvironmentUnifiedModel(ctx context.Context, seen Seen, id string, override json.RawMessage) (cognate.EnvironmentUnifiedModel, error) {
	if err := checkObject("override", override, MaxOverride); err != nil {
		return cognate.EnvironmentUnifiedModel{}, err
	}
	var e cognate.EnvironmentUnifiedModel
	err := s.writeDefinitions(ctx, seen, "update environment unified model", func(q querier) (err error) {
		if e, err = s.installedModel(ctx, q, seen.EnvironmentID, id); err != nil {
			return err
		}
		now := millis(s.now())
		e.Override, e.UpdatedAt = override, moment(now)
		_, err = s.exec(ctx, q, "UPDATE environment_unified_model SET override = ?, updated_at = ? WHERE id = ?", string(override), now, id)
		return err
	})
	if err != nil {
		return cognate.EnvironmentUnifiedModel{}, err
	}
	return e, nil
}

// DeleteEnvironmentUnifiedModel takes a model out of its environment, with what the
// environment lays over its methods.
func (s *Store) DeleteEnvironmentUnifiedModel(ctx context.Context, seen Seen, id string) error {
	return s.writeDefinitions(ctx, seen, "delete environment unified model", func(q querier) error {
		if _, err := s.installedModel(ctx, q, seen.EnvironmentID, id); err != nil {
			return err
		}
		_, err := s.exec(ctx, q, "DELETE FROM environment_unified_model WHERE id = ?", id)
		return err
	})
}
