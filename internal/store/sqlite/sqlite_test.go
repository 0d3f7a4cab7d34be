package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"cognate"
	"cognate/internal/store"
	"cognate/internal/store/sqlite"
	"cognate/internal/store/storetest"
)

func open(tb testing.TB, path string, now func() time.Time) *store.Store {
	tb.Helper()
	s, err := sqlite.Open(context.Background(), sqlite.Options{Path: path, Now: now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(tb testing.TB, now func() time.Time) *store.Store {
		tb.Helper()
		return open(tb, filepath.Join(tb.TempDir(), "cognate.db"), now)
	})
}

func TestFileModes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return
	}
	dir := filepath.Join(t.TempDir(), "a b?c#d%e")
	path := filepath.Join(dir, "cognate.db")
	s := open(t, path, nil)
	if _, err := s.CreateEnvironment(t.Context(), "e"); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%v, %v; want the file, its log and its shared memory", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, path, nil)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("opened again: mode %v, %v", info.Mode(), err)
	}
}

func TestReopen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "cognate.db")
	var wg sync.WaitGroup
	for range 4 { // a first start of several at once
		wg.Go(func() {
			s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := s.InitMeta(t.Context(), "k", []byte("v")); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if v, err := open(t, path, nil).Meta(t.Context(), "k"); err != nil || string(v) != "v" {
		t.Errorf("%q, %v", v, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	s := open(t, newer, nil)
	if _, err := s.DB().ExecContext(t.Context(), "INSERT INTO schema_migration VALUES (99, 'later', 0)"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{text: "is not a SQLite database", newer: "use a newer program", dir: "directory"} {
		if _, err := sqlite.Open(t.Context(), sqlite.Options{Path: path}); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want an error that says %q", path, err, want)
		}
	}
}

// TestMigrateOld: a store of the first version has its models after the next start.
func TestMigrateOld(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile("migrations/0001_accounts.sql")
	if err != nil {
		t.Fatal(err)
	}
	old, err := store.New(t.Context(), store.Options{
		Read: db, Write: db, Dialect: sqlite.Dialect(), Migrations: fstest.MapFS{"0001_accounts.sql": {Data: first}},
	})
	if err != nil {
		t.Fatal(err)
	}
	const row = "INSERT INTO environment (id, name, created_at, updated_at) VALUES ('01890000-0000-7000-8000-000000000001', 'default', 1, 1)"
	if _, err := old.DB().ExecContext(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, nil)
	if err := s.EnsureModels(t.Context(), []string{"ticketing"}); err != nil {
		t.Fatal(err)
	}
	if e, err := s.EnvironmentUnifiedModelOf(t.Context(), "01890000-0000-7000-8000-000000000001", "ticketing"); err != nil || string(e.Override) != "{}" {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestFailedMigration: all of it or nothing.
func TestFailedMigration(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "m.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	for name, files := range map[string]fstest.MapFS{
		"0002_bad":    {"0001_a.sql": file("CREATE TABLE a (x TEXT)"), "0002_bad.sql": file("CREATE TABLE b (; ")},
		"number 0002": {"0001_a.sql": file("SELECT 1"), "0003_c.sql": file("SELECT 1")},
		"a name such": {"one.sql": file("SELECT 1")},
	} {
		_, err := store.New(t.Context(), store.Options{Read: db, Write: db, Dialect: sqlite.Dialect(), Migrations: files})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want an error that says %q", err, name)
		}
	}
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM sqlite_schema").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d tables are left of migrations that failed, %v", n, err)
	}
	if _, err := store.New(t.Context(), store.Options{Read: db}); err == nil {
		t.Error("a store without its parts is taken")
	}
}

// TestBusy: what another process holds is told from a failure.
func TestBusy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "busy.db")
	var last error
	for range 2 { // two processes, each holding what it gets
		db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var tx *sql.Tx
		if tx, last = db.BeginTx(t.Context(), nil); last == nil {
			defer tx.Rollback()
		}
	}
	if d := sqlite.Dialect(); !d.IsBusy(last) || d.IsUnique(last) || d.IsForeignKey(last) {
		t.Errorf("got %v", last)
	}
}

// TestDeleteDestroys: not even the sealed bytes stay in the files.
func TestDeleteDestroys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "cognate.db"), nil)
	env, _, err := s.Bootstrap(t.Context(), []string{"alpha"})
	if err != nil {
		t.Fatal(err)
	}
	ei, err := s.EnvironmentIntegrationOf(t.Context(), env.ID, "alpha")
	if err != nil {
		t.Fatal(err)
	}
	mark := []byte("mark-of-a-sealed-context")
	var ids []string
	for i := range 20 {
		a, err := s.CreateAccount(t.Context(), "", store.NewAccount{
			ID: store.NewID(), EnvironmentIntegrationID: ei.ID, AuthenticationMethod: "k",
			ContextSealed: bytes.Repeat(mark, 1+10*i), Status: cognate.AccountActive,
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	if !inFiles(t, dir, mark) {
		t.Fatal("the mark is not in the files: the test looks at the wrong place")
	}
	if _, err := s.DeleteAccounts(t.Context(), env.ID, ids); err != nil {
		t.Fatal(err)
	}
	if inFiles(t, dir, mark) {
		t.Error("the sealed context is still in the files")
	}
}

func inFiles(t *testing.T, dir string, mark []byte) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, mark) {
			return true
		}
	}
	return false
}

func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "cognate.db")
	open(b, path, nil)
	for b.Loop() {
		s, err := sqlite.Open(b.Context(), sqlite.Options{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
