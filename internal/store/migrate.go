package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
)

type migration struct {
	version int
	name    string
	sql     string
}

var migrationName = regexp.MustCompile(`^(\d{4})_([a-z0-9_]+)\.sql$`)

// readMigrations reads them in order and insists that the numbers run from 1
// without a gap.
func readMigrations(files fs.FS) ([]migration, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, fmt.Errorf("store: read migrations: %w", err)
	}
	var all []migration
	for _, e := range entries { // sorted by name
		parts := migrationName.FindStringSubmatch(e.Name())
		if parts == nil {
			return nil, fmt.Errorf("store: migration %q: want a name such as 0001_accounts.sql", e.Name())
		}
		version, _ := strconv.Atoi(parts[1])
		if version != len(all)+1 {
			return nil, fmt.Errorf("store: migration %q: want number %04d", e.Name(), len(all)+1)
		}
		text, err := fs.ReadFile(files, e.Name())
		if err != nil {
			return nil, fmt.Errorf("store: read migrations: %w", err)
		}
		all = append(all, migration{version, parts[2], string(text)})
	}
	return all, nil
}

const migrationTable = `CREATE TABLE IF NOT EXISTS schema_migration (
  version    INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  applied_at BIGINT NOT NULL
)`

// migrate runs what is missing, in one transaction: all of it or nothing. A
// second process that opens meanwhile waits and finds it done.
func (s *Store) migrate(ctx context.Context, files fs.FS) error {
	all, err := readMigrations(files)
	if err != nil {
		return err
	}
	// The common case first: nothing to do, so nothing to lock.
	if at, err := s.version(ctx, s.read); err == nil && at == len(all) {
		return nil
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, migrationTable); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	at, err := s.version(ctx, tx)
	if err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	if at > len(all) {
		return fmt.Errorf("store: the database is at version %d and this program knows %d: use a newer program", at, len(all))
	}
	for _, m := range all[at:] {
		if _, err := tx.ExecContext(ctx, m.sql); err != nil {
			return fmt.Errorf("store: migration %04d_%s: %w", m.version, m.name, err)
		}
		const note = "INSERT INTO schema_migration (version, name, applied_at) VALUES (?, ?, ?)"
		if _, err := s.exec(ctx, tx, note, m.version, m.name, millis(s.now())); err != nil {
			return fmt.Errorf("store: migration %04d_%s: %w", m.version, m.name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

func (s *Store) version(ctx context.Context, q querier) (int, error) {
	var at sql.NullInt64
	err := q.QueryRowContext(ctx, "SELECT MAX(version) FROM schema_migration").Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return int(at.Int64), err
}
