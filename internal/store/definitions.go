package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"cognate"
)

// Definitions is what an environment lays over the catalog.
type Definitions struct {
	Seen
	Catalog   []cognate.UnifiedModel            // those of the catalog that the store knows
	Models    []cognate.UnifiedModel            // its own
	Installed []cognate.EnvironmentUnifiedModel // all
	Overrides []cognate.MethodOverride
}

// Seen is what a write was checked against. When that has moved on, the write is
// refused with CodeConflict, and Moved tells it from other conflicts.
type Seen struct {
	EnvironmentID string
	// Version rises with every write of the environment's definitions. 0: there was
	// none, so that the environment has the catalog as it is.
	Version int64
	// Accounts rises with every write of an override of one of its accounts.
	Accounts int64
}

var errMoved = errors.New("store: definitions were changed meanwhile")

// Moved reports that a write was refused because something that it was checked
// against was changed meanwhile: read and check anew.
func Moved(err error) bool { return errors.Is(err, errMoved) }

func moved() error {
	return cognate.Wrap(errMoved, cognate.CodeConflict, "the definitions of the environment were changed meanwhile; try again")
}

const seenByID = "SELECT definitions_version, account_overrides_version FROM environment WHERE id = ?"

// DefinitionsSeen is the state of an environment's definitions: one row, to be asked
// often.
func (s *Store) DefinitionsSeen(ctx context.Context, environmentID string) (Seen, error) {
	seen := Seen{EnvironmentID: environmentID}
	err := s.hotRow(ctx, seenByID, environmentID).Scan(&seen.Version, &seen.Accounts)
	if errors.Is(err, sql.ErrNoRows) {
		return seen, noEnvironment(environmentID)
	} else if err != nil {
		return seen, s.fail(err, "get the state of definitions")
	}
	return seen, nil
}

// readTries bounds how often Definitions begins again while others write.
const readTries = 10

// Definitions is all that an environment lays over the catalog, at one moment.
func (s *Store) Definitions(ctx context.Context, environmentID string) (Definitions, error) {
	for range readTries {
		before, err := s.DefinitionsSeen(ctx, environmentID)
		if err != nil {
			return Definitions{}, err
		}
		d, err := s.definitions(ctx, environmentID)
		if err != nil {
			return Definitions{}, s.fail(err, "get definitions")
		}
		after, err := s.DefinitionsSeen(ctx, environmentID)
		if err != nil {
			return Definitions{}, err
		}
		if before.Version == after.Version {
			d.Seen = before
			return d, nil
		}
	}
	return Definitions{}, moved()
}

func (s *Store) definitions(ctx context.Context, environmentID string) (d Definitions, err error) {
	if d.Catalog, err = all(ctx, s, modelColumns+" WHERE m.environment_id IS NULL ORDER BY m.id", scanModel); err != nil {
		return d, err
	}
	if d.Models, err = all(ctx, s, modelColumns+" WHERE m.environment_id = ? ORDER BY m.id", scanModel, environmentID); err != nil {
		return d, err
	}
	if d.Installed, err = all(ctx, s, installedModelColumns+" WHERE e.environment_id = ? ORDER BY e.id", scanInstalledModel, environmentID); err != nil {
		return d, err
	}
	d.Overrides, err = all(ctx, s, methodOverrideColumns+" WHERE o.environment_id = ? ORDER BY o.id", scanMethodOverride, environmentID)
	return d, err
}

// all reads every row of a query.
func all[T any](ctx context.Context, s *Store, query string, scan func(scanner) (T, error), args ...any) ([]T, error) {
	rows, err := s.read.QueryContext(ctx, s.dialect.Rebind(query), args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scan)
}

// advance notes a write of the environment's definitions, unless what it was
// checked against has moved on.
func (s *Store) advance(ctx context.Context, q querier, seen Seen) error {
	n, err := s.exec(ctx, q, `UPDATE environment SET definitions_version = definitions_version + 1
		WHERE id = ? AND definitions_version = ? AND account_overrides_version = ?`, seen.EnvironmentID, seen.Version, seen.Accounts)
	if err != nil || n > 0 {
		return err
	}
	if _, err := s.environment(ctx, q, "", seen.EnvironmentID); err != nil {
		return err
	}
	return moved()
}

// advanceAccounts notes a write of an account's override that was checked against
// a version of the definitions.
func (s *Store) advanceAccounts(ctx context.Context, q querier, environmentID string, version int64) error {
	n, err := s.exec(ctx, q, `UPDATE environment SET account_overrides_version = account_overrides_version + 1
		WHERE id = ? AND definitions_version = ?`, environmentID, version)
	if err != nil || n > 0 {
		return err
	}
	return moved()
}

// writeDefinitions runs f in a transaction in which the definitions move on.
func (s *Store) writeDefinitions(ctx context.Context, seen Seen, doing string, f func(querier) error) error {
	err := s.inTx(ctx, doing, func(q querier) error {
		if err := s.advance(ctx, q, seen); err != nil {
			return err
		}
		return f(q)
	})
	if err == nil {
		s.tell(Change{TableDefinitions, seen.EnvironmentID})
	}
	return err
}

// checkObject holds a JSON object against a bound.
func checkObject(field string, object json.RawMessage, most int) error {
	switch {
	case len(object) == 0 || object[0] != '{' || !json.Valid(object):
		return invalid(field, "type", field+": want a JSON object")
	case len(object) > most:
		return invalid(field, "size", field+": too large")
	}
	return nil
}

// AccountOverride is the override of one account.
type AccountOverride struct {
	AccountID   string
	Integration string // name
	Override    json.RawMessage
}

// AccountOverrides gives each account of the environment that has an override to f,
// until f returns false.
func (s *Store) AccountOverrides(ctx context.Context, environmentID string, f func(AccountOverride) bool) error {
	const query = `SELECT a.id, i.name, a.unified_model_override FROM integrated_account a
		JOIN environment_integration ei ON ei.id = a.environment_integration_id
		JOIN integration i ON i.id = ei.integration_id
		WHERE a.environment_id = ? AND a.id > ? AND a.unified_model_override <> '{}' ORDER BY a.id LIMIT 100`
	scan := func(r scanner) (AccountOverride, error) {
		var o AccountOverride
		var override string
		err := r.Scan(&o.AccountID, &o.Integration, &override)
		o.Override = json.RawMessage(override)
		return o, err
	}
	for after := ""; ; {
		page, err := all(ctx, s, query, scan, environmentID, after)
		if err != nil {
			return s.fail(err, "get overrides of accounts")
		}
		for _, o := range page {
			if !f(o) {
				return nil
			}
			after = o.AccountID
		}
		if len(page) == 0 {
			return nil
		}
	}
}
