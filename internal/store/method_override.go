package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"cognate"
)

// Bounds of what one environment lays over methods; MaxOverride bounds each.
const (
	MaxMethodOverrides     = 2000
	MaxMethodOverrideBytes = 8 << 20 // of all together
)

const methodOverrideColumns = `SELECT o.id, o.environment_id, o.environment_unified_model_id, m.name, o.resource_name, i.name,
	o.method_name, o.config, o.created_at, o.updated_at
	FROM environment_unified_model_resource_method o
	JOIN environment_unified_model e ON e.id = o.environment_unified_model_id
	JOIN unified_model m ON m.id = e.unified_model_id
	JOIN integration i ON i.id = o.integration_id`

func scanMethodOverride(r scanner) (cognate.MethodOverride, error) {
	var o cognate.MethodOverride
	var config string
	var created, updated int64
	err := r.Scan(&o.ID, &o.EnvironmentID, &o.EnvironmentUnifiedModelID, &o.UnifiedModel, &o.Resource, &o.Integration,
		&o.Method, &config, &created, &updated)
	o.Config = json.RawMessage(config)
	o.CreatedAt, o.UpdatedAt = moment(created), moment(updated)
	return o, err
}

// MethodOverrideFilter narrows a list of overrides; an empty field does not.
type MethodOverrideFilter struct {
	EnvironmentUnifiedModelID string
	UnifiedModel              string // id or name
	Integration               string // id or name
	Resource                  string
	Method                    string
}

// MethodOverrides lists the overrides of the scope.
func (s *Store) MethodOverrides(ctx context.Context, scope string, f MethodOverrideFilter, l List) (Page[cognate.MethodOverride], error) {
	var w where
	w.andIf("o.environment_id", scope)
	w.andIf("o.environment_unified_model_id", f.EnvironmentUnifiedModelID)
	w.andIf("o.resource_name", f.Resource)
	w.andIf("o.method_name", f.Method)
	for column, value := range map[string]string{"m": f.UnifiedModel, "i": f.Integration} {
		if IsID(value) {
			w.and(column+".id = ?", value)
		} else {
			w.andIf(column+".name", value)
		}
	}
	return listOf(ctx, s, "environment_unified_model_resource_method", "o.id", methodOverrideColumns, w, l, scanMethodOverride,
		func(o cognate.MethodOverride) string { return o.ID })
}

// MethodOverride is the override with the id.
func (s *Store) MethodOverride(ctx context.Context, scope, id string) (cognate.MethodOverride, error) {
	return s.methodOverride(ctx, s.read, scope, id)
}

func (s *Store) methodOverride(ctx context.Context, q querier, scope, id string) (cognate.MethodOverride, error) {
	o, err := scanMethodOverride(s.row(ctx, q, methodOverrideColumns+" WHERE o.id = ?", id))
	if errors.Is(err, sql.ErrNoRows) || err == nil && scope != "" && scope != o.EnvironmentID {
		return cognate.MethodOverride{}, cognate.Errorf(cognate.CodeNotFound, "no environment unified model resource method %s", quote(id))
	} else if err != nil {
		return o, s.fail(err, "get environment unified model resource method")
	}
	return o, nil
}

// NewMethodOverride is an override to be made.
type NewMethodOverride struct {
	EnvironmentUnifiedModelID string
	Integration               string // id or name
	Resource, Method          string
	Config                    json.RawMessage
}

// CreateMethodOverride makes an override; CodeConflict when the method has one.
func (s *Store) CreateMethodOverride(ctx context.Context, seen Seen, n NewMethodOverride) (cognate.MethodOverride, error) {
	for field, name := range map[string]string{"resource_name": n.Resource, "method_name": n.Method} {
		if err := checkRouteName(field, name); err != nil {
			return cognate.MethodOverride{}, err
		}
	}
	if err := checkObject("config", n.Config, MaxOverride); err != nil {
		return cognate.MethodOverride{}, err
	}
	now := millis(s.now())
	o := cognate.MethodOverride{
		ID: NewID(), EnvironmentID: seen.EnvironmentID, Resource: n.Resource, Method: n.Method, Config: n.Config,
		CreatedAt: moment(now), UpdatedAt: moment(now),
	}
	err := s.writeDefinitions(ctx, seen, "create environment unified model resource method", func(q querier) error {
		e, err := s.installedModel(ctx, q, seen.EnvironmentID, n.EnvironmentUnifiedModelID)
		if err != nil {
			return err
		}
		i, err := s.integration(ctx, q, n.Integration)
		if err != nil {
			return err
		}
		o.EnvironmentUnifiedModelID, o.UnifiedModel, o.Integration = e.ID, e.UnifiedModel, i.Name
		_, err = s.exec(ctx, q, `INSERT INTO environment_unified_model_resource_method
			(id, environment_id, environment_unified_model_id, integration_id, resource_name, method_name, config, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, o.ID, o.EnvironmentID, e.ID, i.ID, o.Resource, o.Method, string(o.Config), now, now)
		if err != nil {
			return err
		}
		return s.checkRoom(ctx, q, o.EnvironmentID)
	})
	if err != nil {
		return cognate.MethodOverride{}, err
	}
	return o, nil
}

// checkRoom holds all overrides of an environment against their bounds.
func (s *Store) checkRoom(ctx context.Context, q querier, environmentID string) error {
	var n, size int
	const sum = "SELECT COUNT(*), COALESCE(SUM(LENGTH(config)), 0) FROM environment_unified_model_resource_method WHERE environment_id = ?"
	if err := s.row(ctx, q, sum, environmentID).Scan(&n, &size); err != nil {
		return err
	}
	if n > MaxMethodOverrides || size > MaxMethodOverrideBytes {
		return invalid("config", "size", fmt.Sprintf("config: the overrides of an environment are at most %d, of %d MiB together", MaxMethodOverrides, MaxMethodOverrideBytes>>20))
	}
	return nil
}

// UpdateMethodOverride gives an override another config.
func (s *Store) UpdateMethodOverride(ctx context.Context, seen Seen, id string, config json.RawMessage) (cognate.MethodOverride, error) {
	if err := checkObject("config", config, MaxOverride); err != nil {
		return cognate.MethodOverride{}, err
	}
	var o cognate.MethodOverride
	err := s.writeDefinitions(ctx, seen, "update environment unified model resource method", func(q querier) (err error) {
		if o, err = s.methodOverride(ctx, q, seen.EnvironmentID, id); err != nil {
			return err
		}
		now := millis(s.now())
		o.Config, o.UpdatedAt = config, moment(now)
		_, err = s.exec(ctx, q, "UPDATE environment_unified_model_resource_method SET config = ?, updated_at = ? WHERE id = ?", string(config), now, id)
		if err != nil {
			return err
		}
		return s.checkRoom(ctx, q, o.EnvironmentID)
	})
	if err != nil {
		return cognate.MethodOverride{}, err
	}
	return o, nil
}

// DeleteMethodOverride deletes an override.
func (s *Store) DeleteMethodOverride(ctx context.Context, seen Seen, id string) error {
	return s.writeDefinitions(ctx, seen, "delete environment unified model resource method", func(q querier) error {
		n, err := s.exec(ctx, q, "DELETE FROM environment_unified_model_resource_method WHERE id = ? AND environment_id = ?", id, seen.EnvironmentID)
		if err == nil && n == 0 {
			return cognate.Errorf(cognate.CodeNotFound, "no environment unified model resource method %s", quote(id))
		}
		return err
	})
}
