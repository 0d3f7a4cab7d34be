package secret_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"cognate/internal/secret"
)

func newBox(tb testing.TB, key secret.Key) (*secret.Box, []byte) {
	tb.Helper()
	stored, err := secret.NewDataKeys(key)
	if err != nil {
		tb.Fatal(err)
	}
	box, err := secret.NewBox(key, stored)
	if err != nil {
		tb.Fatal(err)
	}
	return box, stored
}

func TestCells(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	box, stored := newBox(t, key)
	for _, plain := range []string{"", "x", strings.Repeat("long ", 10000)} {
		sealed, err := box.Seal([]byte(plain), "account", "1", "context")
		if err != nil {
			t.Fatal(err)
		}
		if len(plain) > 1 && bytes.Contains(sealed, []byte(plain)) {
			t.Error("the sealed value shows the plain one")
		}
		again, _ := box.Seal([]byte(plain), "account", "1", "context")
		if bytes.Equal(sealed, again) {
			t.Error("sealing twice gives the same")
		}
		restarted, err := secret.NewBox(key, stored)
		if err != nil {
			t.Fatal(err)
		}
		got, err := restarted.Open(sealed, "account", "1", "context")
		if err != nil || string(got) != plain {
			t.Errorf("got %.20q, %v", got, err)
		}
	}
}

func TestCellsOpenNowhereElse(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	box, _ := newBox(t, key)
	sealed, err := box.Seal([]byte("s3cret"), "ab", "c", "d")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range [][3]string{{"a", "bc", "d"}, {"ab", "c", "e"}, {"ab", "d", "d"}, {"abc", "", "d"}, {"", "ab", "cd"}, {"AB", "c", "d"}} {
		if _, err := box.Open(sealed, at[0], at[1], at[2]); !errors.Is(err, secret.ErrDamaged) {
			t.Errorf("it opens at %v: %v", at, err)
		}
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := box.Open(bad, "ab", "c", "d"); !errors.Is(err, secret.ErrDamaged) {
			t.Errorf("byte %d changed and it opens: %v", i, err)
		}
	}
	other, _ := newBox(t, key)
	if _, err := other.Open(sealed, "ab", "c", "d"); !errors.Is(err, secret.ErrDamaged) {
		t.Errorf("it opens in another store: %v", err)
	}
	if _, err := box.Open(nil, "ab", "c", "d"); !errors.Is(err, secret.ErrDamaged) {
		t.Errorf("nothing opens: %v", err)
	}
}

func TestWrongKey(t *testing.T) {
	t.Parallel()
	key, other := newKey(t), newKey(t)
	_, stored := newBox(t, key)
	_, err := secret.NewBox(other, stored)
	if !errors.Is(err, secret.ErrWrongKey) || !strings.Contains(err.Error(), other.Source()) {
		t.Errorf("another key: %v", err)
	}
	for i := 8; i < len(stored); i++ {
		bad := bytes.Clone(stored)
		bad[i] ^= 1
		if _, err := secret.NewBox(key, bad); err == nil {
			t.Fatalf("data keys with byte %d changed are taken", i)
		}
	}
	for _, bad := range [][]byte{nil, stored[:4], stored[:8], stored[:20]} {
		if _, err := secret.NewBox(key, bad); !errors.Is(err, secret.ErrDamaged) {
			t.Errorf("%d bytes of data keys: %v", len(bad), err)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	box, stored := newBox(t, key)
	token := sealToken(t, box, []byte(`{"page":2}`), []byte("account 1"))
	if len(token) != (24+10+16)*8/6+1 {
		t.Errorf("%d characters", len(token))
	}
	restarted, err := secret.NewBox(key, stored)
	if err != nil {
		t.Fatal(err)
	}
	got, err := restarted.OpenToken("cursor", token, []byte("account 1"))
	if err != nil || string(got) != `{"page":2}` {
		t.Fatalf("got %q, %v", got, err)
	}
	other, _ := newBox(t, key)
	for name, open := range map[string]func() ([]byte, error){
		"another purpose": func() ([]byte, error) { return box.OpenToken("link", token, []byte("account 1")) },
		"another account": func() ([]byte, error) { return box.OpenToken("cursor", token, []byte("account 2")) },
		"parts moved":     func() ([]byte, error) { return box.OpenToken("cursora", token, []byte("ccount 1")) },
		"another store":   func() ([]byte, error) { return other.OpenToken("cursor", token, []byte("account 1")) },
		"empty":           func() ([]byte, error) { return box.OpenToken("cursor", "", []byte("account 1")) },
		"cut":             func() ([]byte, error) { return box.OpenToken("cursor", token[:len(token)-1], []byte("account 1")) },
		"line end":        func() ([]byte, error) { return box.OpenToken("cursor", token+"\n", []byte("account 1")) },
		"padded":          func() ([]byte, error) { return box.OpenToken("cursor", token+"=", []byte("account 1")) },
		"too long": func() ([]byte, error) {
			return box.OpenToken("cursor", strings.Repeat("A", 1<<20), []byte("account 1"))
		},
	} {
		if got, err := open(); !errors.Is(err, secret.ErrToken) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func sealToken(tb testing.TB, box *secret.Box, plain, aad []byte) string {
	tb.Helper()
	token, err := box.SealToken("cursor", plain, aad)
	if err != nil {
		tb.Fatal(err)
	}
	return token
}

func TestTokenBound(t *testing.T) {
	t.Parallel()
	box, _ := newBox(t, newKey(t))
	most := make([]byte, secret.MaxToken/4*3-24-16)
	token := sealToken(t, box, most, nil)
	if got, err := box.OpenToken("cursor", token, nil); err != nil || len(got) != len(most) || len(token) != secret.MaxToken {
		t.Errorf("the longest: %d bytes in %d characters, %v", len(got), len(token), err)
	}
	if _, err := box.SealToken("cursor", append(most, 0), nil); err == nil {
		t.Error("a token over the bound was made")
	}
}

func FuzzOpenToken(f *testing.F) {
	box, _ := newBox(f, newKey(f))
	made := sealToken(f, box, []byte("x"), nil)
	f.Add("")
	f.Add(strings.Repeat("A", 54))
	f.Add("####")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := box.OpenToken("cursor", s, nil); err == nil {
			t.Errorf("%q opens as %q", s, got)
		}
		// One character of a good token, changed.
		if i := len(s) % len(made); s != "" && s[0] != made[i] {
			bad := made[:i] + s[:1] + made[i+1:]
			if got, err := box.OpenToken("cursor", bad, nil); err == nil {
				t.Errorf("%q opens as %q", bad, got)
			}
		}
	})
}

func BenchmarkToken(b *testing.B) {
	box, _ := newBox(b, newKey(b))
	plain, aad := bytes.Repeat([]byte("x"), 120), []byte("0193f0a0-0000-7000-8000-000000000000")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := box.OpenToken("cursor", sealToken(b, box, plain, aad), aad); err != nil {
			b.Fatal(err)
		}
	}
}
