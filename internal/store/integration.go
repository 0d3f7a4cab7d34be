package store

import (
	"context"
	"database/sql"
	"errors"

	"cognate"
)

const integrationColumns = "SELECT id, name, created_at, updated_at FROM integration"

func scanIntegration(r scanner) (cognate.Integration, error) {
	var i cognate.Integration
	var created, updated int64
	err := r.Scan(&i.ID, &i.Name, &created, &updated)
	i.CreatedAt, i.UpdatedAt = moment(created), moment(updated)
	return i, err
}

// Integrations lists the integrations that the store knows, those included that
// the catalog has no more.
func (s *Store) Integrations(ctx context.Context, l List) (Page[cognate.Integration], error) {
	return listOf(ctx, s, "integration", "id", integrationColumns, where{}, l, scanIntegration,
		func(i cognate.Integration) string { return i.ID })
}

// Integration is the integration with the id or the name.
func (s *Store) Integration(ctx context.Context, idOrName string) (cognate.Integration, error) {
	return s.integration(ctx, s.read, idOrName)
}

func (s *Store) integration(ctx context.Context, q querier, idOrName string) (cognate.Integration, error) {
	column := "name"
	if IsID(idOrName) {
		column = "id"
	}
	i, err := scanIntegration(s.row(ctx, q, integrationColumns+" WHERE "+column+" = ?", idOrName))
	if errors.Is(err, sql.ErrNoRows) {
		return i, cognate.Errorf(cognate.CodeNotFound, "no integration %s", quote(idOrName))
	} else if err != nil {
		return i, s.fail(err, "get integration")
	}
	return i, nil
}

// EnsureIntegrations makes the integrations of the catalog known. One that is
// new is installed in every environment; one that was known is left as it is,
// so that what an operator took out stays out.
func (s *Store) EnsureIntegrations(ctx context.Context, names []string) error {
	err := s.inTx(ctx, "note the integrations", func(q querier) error {
		return s.ensureIntegrations(ctx, q, names)
	})
	if err == nil {
		s.tell(Change{Table: TableEnvironmentIntegration})
	}
	return err
}

func (s *Store) ensureIntegrations(ctx context.Context, q querier, names []string) error {
	environments, err := s.column(ctx, q, "SELECT id FROM environment ORDER BY id")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := checkName(name); err != nil || IsID(name) {
			return cognate.Errorf(cognate.CodeInvalid, "integration %s: not a name", quote(name))
		}
		id, now := NewID(), millis(s.now())
		n, err := s.exec(ctx, q, `INSERT INTO integration (id, name, created_at, updated_at) VALUES (?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, id, name, now, now)
		if err != nil {
			return err
		}
		for _, environment := range environments {
			if n == 0 {
				break
			}
			if err := s.install(ctx, q, environment, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// bootstrapped marks a store whose first start was done.
const bootstrapped = "bootstrapped"

// Bootstrap notes the integrations and, on the very first start, makes the
// environment "default". First is true for exactly one call in the life of a
// store, whatever is deleted later.
func (s *Store) Bootstrap(ctx context.Context, integrations []string) (environment cognate.Environment, first bool, err error) {
	err = s.inTx(ctx, "prepare the store", func(q querier) error {
		if err := s.ensureIntegrations(ctx, q, integrations); err != nil {
			return err
		}
		n, err := s.exec(ctx, q, "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING", bootstrapped, []byte{1})
		if err != nil || n == 0 {
			return err
		}
		first = true
		environment, err = s.createEnvironment(ctx, q, "default")
		return err
	})
	if err != nil {
		return cognate.Environment{}, false, err
	}
	s.tell(Change{Table: TableEnvironmentIntegration})
	return environment, first, nil
}
