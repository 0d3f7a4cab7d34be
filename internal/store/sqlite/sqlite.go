package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"cognate/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers is the number of connections that read: reads take microseconds and
// go beside the one that writes.
const readers = 4

// Options of a database.
type Options struct {
	// Path of the file; its folder is made, with mode 0700, when there is none.
	Path string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Open opens or creates the database and brings it to this program's version.
func Open(ctx context.Context, o Options) (*store.Store, error) {
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if err := private(path); err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	write, err := sql.Open("sqlite", dsn(path, "&_txlock=immediate&_pragma=wal_autocheckpoint(1000)"))
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", dsn(path, "&_query_only=1"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", path, err), write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	files, _ := fs.Sub(migrations, "migrations") // embedded, so it stands
	s, err := store.New(ctx, store.Options{Read: read, Write: write, Dialect: Dialect(), Migrations: files, Now: o.Now})
	if is(lib.SQLITE_NOTADB)(err) {
		return nil, errors.Join(fmt.Errorf("%s is not a SQLite database", path), read.Close(), write.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", path, err), read.Close(), write.Close())
	}
	return s, nil
}

// private makes the file with mode 0600 before SQLite would make it with the
// umask's, and takes the others' rights off one that stands. The log and the
// shared memory beside it take the file's mode.
func private(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600)
	}
	return errors.Join(err, f.Close())
}

// dsn names the file with what every connection has. secure_delete writes
// zeros over what is deleted; synchronous FULL keeps what was acknowledged
// through a power cut; cache_size bounds a connection's pages to 1 MB.
func dsn(path, more string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	u := url.URL{Scheme: "file", Path: path}
	return u.String() + "?_busy_timeout=5000&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_dqs=0&_defensive=1" +
		"&_pragma=secure_delete(1)&_pragma=cache_size(-1000)&_pragma=trusted_schema(0)" + more
}

// Dialect is what the store must know of SQLite.
func Dialect() store.Dialect {
	return store.Dialect{
		Name:         "sqlite",
		Rebind:       func(query string) string { return query },
		IsUnique:     is(lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY),
		IsForeignKey: is(lib.SQLITE_CONSTRAINT_FOREIGNKEY),
		IsBusy:       is(lib.SQLITE_BUSY, lib.SQLITE_BUSY_SNAPSHOT, lib.SQLITE_BUSY_RECOVERY, lib.SQLITE_BUSY_TIMEOUT, lib.SQLITE_LOCKED),
		Scrub:        "PRAGMA wal_checkpoint(TRUNCATE)",
	}
}

// is recognizes errors by SQLite's extended result code.
func is(codes ...int) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok {
			return false
		}
		for _, code := range codes {
			if e.Code() == code {
				return true
			}
		}
		return false
	}
}
