package secret_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"cognate/internal/secret"
)

func newKey(tb testing.TB) secret.Key {
	tb.Helper()
	key, created, err := secret.KeySource{File: filepath.Join(tb.TempDir(), "key")}.LoadOrCreate()
	if err != nil || !created {
		tb.Fatalf("created %v, %v", created, err)
	}
	return key
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "data", "key")
	s := secret.KeySource{File: file}
	if _, err := s.Load(); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), file) {
		t.Fatalf("Load without a file: %v", err)
	}
	key, created, err := s.LoadOrCreate()
	if err != nil || !created {
		t.Fatalf("created %v, %v", created, err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text))); err != nil || len(raw) != 32 {
		t.Errorf("the file holds %d bytes, %v", len(raw), err)
	}
	for _, out := range []string{fmt.Sprintf("%v %+v %#v %s %x", key, key, key, key, key), fmt.Sprintf("%+v", &key)} {
		if strings.Contains(out, strings.TrimSpace(string(text))) || !strings.Contains(out, file) {
			t.Errorf("the key prints as %s", out)
		}
	}
	if _, created, err = s.LoadOrCreate(); err != nil || created {
		t.Errorf("the second time: created %v, %v", created, err)
	}
	again, err := os.ReadFile(file)
	if err != nil || string(again) != string(text) {
		t.Error("the second start changed the key file")
	}
}

func TestKeyFileOfOneWinner(t *testing.T) {
	t.Parallel()
	s := secret.KeySource{File: filepath.Join(t.TempDir(), "key")}
	var wg sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range 8 {
		wg.Go(func() {
			// A loser may see the file before its text is in it, and must then
			// fail rather than run with a key of its own.
			_, created, _ := s.LoadOrCreate()
			mu.Lock()
			defer mu.Unlock()
			if created {
				made++
			}
		})
	}
	wg.Wait()
	if made != 1 {
		t.Errorf("%d of 8 made the key file", made)
	}
}

func TestKeyRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string, mode fs.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := base64.StdEncoding.EncodeToString(make([]byte, 32))
	short := base64.StdEncoding.EncodeToString(make([]byte, 31))
	cases := []struct {
		name   string
		source secret.KeySource
		want   string
	}{
		{"nothing named", secret.KeySource{}, "COGNATE_KEY"},
		{"short value", secret.KeySource{Value: secret.NewText(short)}, "COGNATE_KEY"},
		{"not base64", secret.KeySource{Value: secret.NewText("!" + good)}, "COGNATE_KEY"},
		{"empty file", secret.KeySource{File: write("empty", "", 0o600)}, "base64 of 32 bytes"},
		{"short file", secret.KeySource{File: write("short", short, 0o600)}, "base64 of 32 bytes"},
		{"readable by the group", secret.KeySource{File: write("group", good, 0o640)}, "chmod 600 "},
		{"readable by all", secret.KeySource{File: write("all", good, 0o604)}, "chmod 600 "},
		{"a directory", secret.KeySource{File: dir}, "not a regular file"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && strings.HasPrefix(c.want, "chmod") {
				return
			}
			_, created, err := c.source.LoadOrCreate()
			if err == nil || created || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want an error that says %q", err, c.want)
			}
			for _, s := range []string{good, short} {
				if strings.Contains(err.Error(), s) {
					t.Errorf("the error tells the key: %v", err)
				}
			}
		})
	}
	value := secret.KeySource{Value: secret.NewText(good + "\n"), File: filepath.Join(dir, "never")}
	if k, created, err := value.LoadOrCreate(); err != nil || created || k.Source() != "COGNATE_KEY" {
		t.Errorf("a key by value: %v, %v, %v", k, created, err)
	}
}
