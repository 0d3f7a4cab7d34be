package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"unicode/utf8"

	"cognate"
)

// MaxName bounds the names of environments and tokens, in characters.
const MaxName = 200

const environmentColumns = "SELECT id, name, created_at, updated_at FROM environment"

func scanEnvironment(r scanner) (cognate.Environment, error) {
	var e cognate.Environment
	var created, updated int64
	err := r.Scan(&e.ID, &e.Name, &created, &updated)
	e.CreatedAt, e.UpdatedAt = moment(created), moment(updated)
	return e, err
}

// Environments lists the environments of the scope: its own, or all.
func (s *Store) Environments(ctx context.Context, scope string, l List) (Page[cognate.Environment], error) {
	var w where
	w.andIf("id", scope)
	return listOf(ctx, s, "environment", "id", environmentColumns, w, l, scanEnvironment,
		func(e cognate.Environment) string { return e.ID })
}

// Environment is the environment with the id.
func (s *Store) Environment(ctx context.Context, scope, id string) (cognate.Environment, error) {
	return s.environment(ctx, s.read, scope, id)
}

func (s *Store) environment(ctx context.Context, q querier, scope, id string) (cognate.Environment, error) {
	if scope != "" && scope != id {
		return cognate.Environment{}, noEnvironment(id)
	}
	e, err := scanEnvironment(s.row(ctx, q, environmentColumns+" WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return e, noEnvironment(id)
	} else if err != nil {
		return e, s.fail(err, "get environment")
	}
	return e, nil
}

func noEnvironment(id string) error {
	return cognate.Errorf(cognate.CodeNotFound, "no environment %s", quote(id))
}

// CreateEnvironment makes an environment and installs every integration and every
// unified model of the catalog in it.
func (s *Store) CreateEnvironment(ctx context.Context, name string) (cognate.Environment, error) {
	var e cognate.Environment
	err := s.inTx(ctx, "create environment "+quote(name), func(q querier) (err error) {
		e, err = s.createEnvironment(ctx, q, name)
		return err
	})
	return e, err
}

func (s *Store) createEnvironment(ctx context.Context, q querier, name string) (cognate.Environment, error) {
	if err := checkName(name); err != nil {
		return cognate.Environment{}, err
	}
	now := millis(s.now())
	e := cognate.Environment{ID: NewID(), Name: name, CreatedAt: moment(now), UpdatedAt: moment(now)}
	const insert = "INSERT INTO environment (id, name, created_at, updated_at) VALUES (?, ?, ?, ?)"
	if _, err := s.exec(ctx, q, insert, e.ID, e.Name, now, now); err != nil {
		return e, err
	}
	ids, err := s.column(ctx, q, "SELECT id FROM integration ORDER BY id")
	if err != nil {
		return e, err
	}
	for _, id := range ids {
		if err := s.install(ctx, q, e.ID, id); err != nil {
			return e, err
		}
	}
	models, err := s.column(ctx, q, "SELECT id FROM unified_model WHERE environment_id IS NULL ORDER BY id")
	if err != nil {
		return e, err
	}
	for _, id := range models {
		if err := s.installModel(ctx, q, e.ID, id); err != nil {
			return e, err
		}
	}
	return e, nil
}

// RenameEnvironment gives the environment another name.
func (s *Store) RenameEnvironment(ctx context.Context, scope, id, name string) (cognate.Environment, error) {
	if err := checkName(name); err != nil {
		return cognate.Environment{}, err
	}
	var e cognate.Environment
	err := s.inTx(ctx, "rename environment to "+quote(name), func(q querier) (err error) {
		if e, err = s.environment(ctx, q, scope, id); err != nil || e.Name == name {
			return err
		}
		now := millis(s.now())
		e.Name, e.UpdatedAt = name, moment(now)
		_, err = s.exec(ctx, q, "UPDATE environment SET name = ?, updated_at = ? WHERE id = ?", name, now, id)
		return err
	})
	return e, err
}

// DeleteEnvironment deletes the environment with all that is in it:
// installations, its definitions, accounts with their sealed contexts, tokens. CodeConflict when it
// is the only one: a server without any can't be used.
func (s *Store) DeleteEnvironment(ctx context.Context, id string) error {
	err := s.inTx(ctx, "delete environment", func(q querier) error {
		n, err := s.exec(ctx, q, "DELETE FROM environment WHERE id = ?", id)
		if err == nil && n == 0 {
			return noEnvironment(id)
		} else if err != nil {
			return err
		}
		var left int
		if err := s.row(ctx, q, "SELECT COUNT(*) FROM environment").Scan(&left); err != nil {
			return err
		}
		if left == 0 {
			return cognate.Errorf(cognate.CodeConflict, "the environment %s is the only one: make another before deleting it", quote(id))
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.tell(Change{Table: TableAccount}, Change{Table: TableEnvironmentIntegration}, Change{Table: TableToken}, Change{TableDefinitions, id})
	s.scrub(ctx)
	return nil
}

// column reads one column of texts in full; it must be read before anything is
// written, as a transaction has one connection.
func (s *Store) column(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, s.dialect.Rebind(query), args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(r scanner) (string, error) {
		var v string
		err := r.Scan(&v)
		return v, err
	})
}

func checkName(name string) error {
	if strings.TrimSpace(name) == "" {
		return invalid("name", "required", "name is required")
	}
	if utf8.RuneCountInString(name) > MaxName || !utf8.ValidString(name) {
		return invalid("name", "format", "name: want valid text of at most 200 characters")
	}
	return nil
}

func invalid(path, code, message string) error {
	e := cognate.Errorf(cognate.CodeInvalid, "%s", message)
	e.Failures = []cognate.Failure{{Path: path, Code: code, Message: message}}
	return e
}

// quote repeats a caller's text in a message, bounded.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return `"` + s + `"`
}
