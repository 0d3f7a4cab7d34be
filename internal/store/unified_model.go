package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"cognate"
	"cognate/internal/mergepatch"
)

// Bounds of the models of one environment's own.
const (
	MaxModelDefinition = 1 << 20 // bytes of one, as JSON
	MaxOwnModels       = 50
)

const modelColumns = "SELECT m.id, m.environment_id, m.name, m.definition, m.version, m.created_at, m.updated_at FROM unified_model m"

func scanModel(r scanner) (cognate.UnifiedModel, error) {
	var m cognate.UnifiedModel
	var environment sql.NullString
	var text string
	var created, updated int64
	err := r.Scan(&m.ID, &environment, &m.Name, &text, &m.Version, &created, &updated)
	m.EnvironmentID = environment.String
	if text != "" {
		m.Definition = json.RawMessage(text)
	}
	m.CreatedAt, m.UpdatedAt = moment(created), moment(updated)
	return m, err
}

// EnsureModels makes the models of the catalog known. One that is new is installed
// in every environment; one that was known is left as it is, so that what was taken
// out stays out. One that environments have of their own by that name is left
// to them.
func (s *Store) EnsureModels(ctx context.Context, names []string) error {
	return s.inTx(ctx, "note the unified models", func(q querier) error {
		environments, err := s.column(ctx, q, "SELECT id FROM environment ORDER BY id")
		if err != nil {
			return err
		}
		for _, name := range names {
			id, now := NewID(), millis(s.now())
			n, err := s.exec(ctx, q, `INSERT INTO unified_model (id, environment_id, name, definition, version, created_at, updated_at)
				VALUES (?, NULL, ?, '', 1, ?, ?) ON CONFLICT DO NOTHING`, id, name, now, now)
			if err != nil {
				return err
			}
			for _, environment := range environments {
				if n == 0 {
					break
				}
				if err := s.installModel(ctx, q, environment, id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// UnifiedModels lists the models of the catalog, those included that it has no more,
// and the scope's own; name narrows it unless it is empty.
func (s *Store) UnifiedModels(ctx context.Context, scope, name string, l List) (Page[cognate.UnifiedModel], error) {
	var w where
	if scope != "" {
		w.and("(m.environment_id IS NULL OR m.environment_id = ?)", scope)
	}
	w.andIf("m.name", name)
	return listOf(ctx, s, "unified_model", "m.id", modelColumns, w, l, scanModel,
		func(m cognate.UnifiedModel) string { return m.ID })
}

// UnifiedModel is the model with the id, or with the name: of the catalog or of the
// scope's own.
func (s *Store) UnifiedModel(ctx context.Context, scope, idOrName string) (cognate.UnifiedModel, error) {
	return s.unifiedModel(ctx, s.read, scope, idOrName)
}

func (s *Store) unifiedModel(ctx context.Context, q querier, scope, idOrName string) (cognate.UnifiedModel, error) {
	query, args := modelColumns+" WHERE m.id = ?", []any{idOrName}
	if !IsID(idOrName) {
		query, args = modelColumns+" WHERE m.name = ? AND (m.environment_id IS NULL OR m.environment_id = ?) ORDER BY m.environment_id IS NULL DESC", []any{idOrName, scope}
	}
	m, err := scanModel(s.row(ctx, q, query, args...))
	if errors.Is(err, sql.ErrNoRows) || err == nil && scope != "" && m.EnvironmentID != "" && m.EnvironmentID != scope {
		return cognate.UnifiedModel{}, cognate.Errorf(cognate.CodeNotFound, "no unified model %s", quote(idOrName))
	} else if err != nil {
		return m, s.fail(err, "get unified model")
	}
	return m, nil
}

// CreateUnifiedModel makes a model of the environment's own and installs it there.
func (s *Store) CreateUnifiedModel(ctx context.Context, seen Seen, name string, definition json.RawMessage) (cognate.UnifiedModel, error) {
	if err := checkObject("resources", definition, MaxModelDefinition); err != nil {
		return cognate.UnifiedModel{}, err
	}
	now := millis(s.now())
	m := cognate.UnifiedModel{
		ID: NewID(), EnvironmentID: seen.EnvironmentID, Name: name, Definition: definition, Version: 1,
		CreatedAt: moment(now), UpdatedAt: moment(now),
	}
	err := s.writeDefinitions(ctx, seen, "create unified model "+quote(name), func(q querier) error {
		var own, ofCatalog int
		const count = "SELECT COUNT(CASE WHEN environment_id = ? THEN 1 END), COUNT(CASE WHEN environment_id IS NULL AND name = ? THEN 1 END) FROM unified_model"
		if err := s.row(ctx, q, count, seen.EnvironmentID, name).Scan(&own, &ofCatalog); err != nil {
			return err
		}
		switch {
		case ofCatalog > 0:
			return cognate.Errorf(cognate.CodeConflict, "there is a unified model %s in the catalog", quote(name))
		case own >= MaxOwnModels:
			return invalid("name", "size", fmt.Sprintf("an environment has at most %d unified models of its own", MaxOwnModels))
		}
		_, err := s.exec(ctx, q, `INSERT INTO unified_model (id, environment_id, name, definition, version, created_at, updated_at)
			VALUES (?, ?, ?, ?, 1, ?, ?)`, m.ID, m.EnvironmentID, name, string(definition), now, now)
		if err != nil {
			return err
		}
		return s.installModel(ctx, q, m.EnvironmentID, m.ID)
	})
	if err != nil {
		return cognate.UnifiedModel{}, err
	}
	return m, nil
}

// UpdateUnifiedModel gives a model of the environment's own another definition.
func (s *Store) UpdateUnifiedModel(ctx context.Context, seen Seen, id string, definition json.RawMessage) (cognate.UnifiedModel, error) {
	if err := checkObject("resources", definition, MaxModelDefinition); err != nil {
		return cognate.UnifiedModel{}, err
	}
	var m cognate.UnifiedModel
	err := s.writeDefinitions(ctx, seen, "update unified model", func(q querier) (err error) {
		if m, err = s.ownModel(ctx, q, seen.EnvironmentID, id); err != nil {
			return err
		}
		now := millis(s.now())
		m.Definition, m.UpdatedAt = definition, moment(now)
		m.Version++
		_, err = s.exec(ctx, q, "UPDATE unified_model SET definition = ?, version = ?, updated_at = ? WHERE id = ?", string(definition), m.Version, now, id)
		return err
	})
	if err != nil {
		return cognate.UnifiedModel{}, err
	}
	return m, nil
}

// ownModel is a model that may be changed.
func (s *Store) ownModel(ctx context.Context, q querier, scope, id string) (cognate.UnifiedModel, error) {
	m, err := s.unifiedModel(ctx, q, scope, id)
	if err == nil && m.EnvironmentID == "" {
		return m, cognate.Errorf(cognate.CodeForbidden, "the unified model %s is of the catalog: an environment can lay something over it, not change it", quote(m.Name))
	}
	return m, err
}

// DeleteUnifiedModel deletes a model of an environment's own with all that was laid
// over it, by the environment and by its accounts.
func (s *Store) DeleteUnifiedModel(ctx context.Context, scope, id string) error {
	var m cognate.UnifiedModel
	err := s.inTx(ctx, "delete unified model", func(q querier) (err error) {
		if m, err = s.ownModel(ctx, q, scope, id); err != nil {
			return err
		}
		if _, err := s.exec(ctx, q, "DELETE FROM unified_model WHERE id = ?", id); err != nil {
			return err
		}
		if err := s.forgetModel(ctx, q, m); err != nil {
			return err
		}
		_, err = s.exec(ctx, q, `UPDATE environment SET definitions_version = definitions_version + 1,
			account_overrides_version = account_overrides_version + 1 WHERE id = ?`, m.EnvironmentID)
		return err
	})
	if err == nil {
		s.tell(Change{TableDefinitions, m.EnvironmentID}, Change{Table: TableAccount})
	}
	return err
}

// forgetModel takes a model out of the overrides of accounts.
func (s *Store) forgetModel(ctx context.Context, q querier, m cognate.UnifiedModel) error {
	type held struct{ id, override string }
	rows, err := q.QueryContext(ctx, s.dialect.Rebind("SELECT id, unified_model_override FROM integrated_account WHERE environment_id = ? AND unified_model_override <> '{}'"), m.EnvironmentID)
	if err != nil {
		return err
	}
	accounts, err := collect(rows, func(r scanner) (held, error) {
		var h held
		err := r.Scan(&h.id, &h.override)
		return h, err
	})
	if err != nil {
		return err
	}
	patch := mergepatch.Object{{Name: m.Name, Value: json.RawMessage("null")}}.JSON()
	for _, a := range accounts {
		left, err := mergepatch.Merge([]byte(a.override), patch)
		if err != nil || string(left) == a.override {
			continue // what can't be read has no such model either
		}
		if _, err := s.exec(ctx, q, "UPDATE integrated_account SET unified_model_override = ? WHERE id = ?", string(left), a.id); err != nil {
			return err
		}
	}
	return nil
}

// checkRouteName bounds the name of a resource or a method.
func checkRouteName(field, name string) error {
	if name == "" || len(name) > MaxName || !utf8.ValidString(name) {
		return invalid(field, "format", field+": want a name of at most 200 bytes")
	}
	return nil
}
