package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"sync"
	"time"

	"cognate"
)

// Dialect is what databases differ in.
type Dialect struct {
	// Name is the database's, for messages: "sqlite".
	Name string
	// Rebind turns the ?s of a query into the database's own parameters.
	Rebind func(query string) string
	// IsUnique reports an error that says that a unique constraint would break.
	IsUnique func(error) bool
	// IsForeignKey reports an error that says that a reference would dangle.
	IsForeignKey func(error) bool
	// IsBusy reports an error that says that others hold what is needed, and that
	// trying again may do.
	IsBusy func(error) bool
	// Scrub is run after sealed values were deleted, so that none stays behind in
	// a log of the database; empty when there is nothing to do.
	Scrub string
}

// Options of a Store; all fields but Now are needed.
type Options struct {
	// Read and Write may be one pool. SQLite has one writer at a time, so its
	// Write holds a single connection and waiting is done in Go.
	Read, Write *sql.DB
	Dialect     Dialect
	// Migrations holds files named 0001_name.sql, 0002_name.sql … at its root.
	Migrations fs.FS
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Store is an open database, at the version of this program.
type Store struct {
	read, write *sql.DB
	dialect     Dialect
	now         func() time.Time

	mu       sync.RWMutex
	hot      map[string]*sql.Stmt // by the query; those that calls ask
	watchers []func(Change)
}

// Change tells that rows were written by this process, after they were.
type Change struct {
	Table Table
	// ID of the row; empty when it may have been any of the table.
	ID string
}

// Table names one of the tables that caches are kept of.
type Table string

// The tables of which changes are told. Deleting a row tells of the rows deleted
// with it as "any of the table".
const (
	TableAccount                Table = "integrated_account"
	TableEnvironmentIntegration Table = "environment_integration"
	TableToken                  Table = "api_token"
	// TableDefinitions stands for all that an environment lays over the catalog; the
	// ID is the environment's.
	TableDefinitions Table = "environment_unified_model"
)

// New brings the database to the version of this program and returns it as a
// Store, which closes both pools in the end. On an error they stay open.
func New(ctx context.Context, o Options) (*Store, error) {
	if o.Read == nil || o.Write == nil || o.Migrations == nil || o.Dialect.Rebind == nil ||
		o.Dialect.IsUnique == nil || o.Dialect.IsForeignKey == nil || o.Dialect.IsBusy == nil {
		return nil, errors.New("store: an option is missing")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{read: o.Read, write: o.Write, dialect: o.Dialect, now: o.Now, hot: map[string]*sql.Stmt{}}
	if err := s.migrate(ctx, o.Migrations); err != nil {
		return nil, err
	}
	return s, nil
}

// DB is the pool that writes, for a queue whose jobs are enqueued in the
// transactions of the store.
func (s *Store) DB() *sql.DB { return s.write }

// Close closes the database.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for query, stmt := range s.hot {
		err = errors.Join(err, stmt.Close())
		delete(s.hot, query)
	}
	err = errors.Join(err, s.write.Close())
	if s.read != s.write {
		err = errors.Join(err, s.read.Close())
	}
	return err
}

// Ping asks the database for one answer, for a readiness check.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.read.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return s.fail(err, "ask the database")
	}
	return nil
}

// Watch has f called after each change that this process makes, on the goroutine
// that made it and before the method that made it returns: f must be quick and
// must not write to the store. Watching can't be undone.
func (s *Store) Watch(f func(Change)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers = append(s.watchers, f)
}

func (s *Store) tell(changes ...Change) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, f := range s.watchers {
		for _, c := range changes {
			f(c)
		}
	}
}

// querier is a pool or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a row to be read.
type scanner interface{ Scan(dest ...any) error }

// inTx runs f in a transaction that writes. Within f only the querier may be
// used: the pool may have no second connection.
func (s *Store) inTx(ctx context.Context, doing string, f func(querier) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return s.fail(err, doing)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if err := f(tx); err != nil {
		return s.fail(err, doing)
	}
	if err := tx.Commit(); err != nil {
		return s.fail(err, doing)
	}
	return nil
}

// exec runs one statement and tells how many rows it touched.
func (s *Store) exec(ctx context.Context, q querier, query string, args ...any) (int64, error) {
	res, err := q.ExecContext(ctx, s.dialect.Rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (s *Store) row(ctx context.Context, q querier, query string, args ...any) *sql.Row {
	return q.QueryRowContext(ctx, s.dialect.Rebind(query), args...)
}

// hotRow is row on the reading pool by a statement that is prepared once.
func (s *Store) hotRow(ctx context.Context, query string, args ...any) scanner {
	stmt, err := s.prepared(ctx, query) //nolint:sqlclosecheck // kept until Close
	if err != nil {
		return failedRow{err}
	}
	return stmt.QueryRowContext(ctx, args...)
}

// prepared is the statement of a query; Close closes it.
func (s *Store) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt := s.hot[query]
	s.mu.RUnlock()
	if stmt != nil {
		return stmt, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt = s.hot[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.read.PrepareContext(ctx, s.dialect.Rebind(query)) //nolint:sqlclosecheck // Close closes it
	if err == nil {
		s.hot[query] = stmt
	}
	return stmt, err
}

type failedRow struct{ err error }

func (r failedRow) Scan(...any) error { return r.err }

// millis is how the store keeps a time; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the time that millis kept, in UTC.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// fail gives every error its code. The causes come from the driver, whose texts
// name tables and columns and no values.
func (s *Store) fail(err error, doing string) error {
	if own, ok := errors.AsType[*cognate.Error](err); ok {
		return own
	}
	switch {
	case s.dialect.IsUnique(err):
		return cognate.Wrap(err, cognate.CodeConflict, "%s: it stands already", doing)
	case s.dialect.IsForeignKey(err):
		return cognate.Wrap(err, cognate.CodeConflict, "%s: it is in use, or what it refers to is gone", doing)
	case s.dialect.IsBusy(err):
		return cognate.Wrap(err, cognate.CodeUnavailable, "%s: the store is busy; try again", doing)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, sql.ErrTxDone):
		return cognate.Wrap(err, cognate.CodeUnavailable, "%s: not done in time", doing)
	}
	return cognate.Wrap(err, cognate.CodeInternal, "%s: the store failed", doing)
}
