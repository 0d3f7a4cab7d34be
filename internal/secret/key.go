package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// KeySize is the size of the operator's key in bytes.
const KeySize = 32

// KeyVariable is the environment variable that holds the key.
const KeyVariable = "COGNATE_KEY"

// Key is the operator's key-encryption key. It prints as where it came from.
type Key struct {
	bytes  Bytes
	source string
}

// Source is where the key came from, for messages: "COGNATE_KEY" or "key file
// /var/lib/cognate/key".
func (k Key) Source() string { return k.source }

// String is Source.
func (k Key) String() string { return k.source }

// Format writes Source, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.source) }

// id names the key without telling it, so that a wrong key is told from a
// damaged store.
func (k Key) id() [8]byte {
	sum := sha256.Sum256(append([]byte("cognate key id v1\x00"), k.bytes.Reveal()...))
	return [8]byte(sum[:8])
}

// KeySource says where the operator's key is.
type KeySource struct {
	// Value is the key itself, base64 of 32 bytes: the value of COGNATE_KEY. It
	// wins over File when it is not empty.
	Value Text
	// File is the path of a file that holds the same base64 and that nobody but
	// its owner may read.
	File string
}

// Load reads the key. A missing file is an error that wraps fs.ErrNotExist.
func (s KeySource) Load() (Key, error) {
	if !s.Value.IsEmpty() {
		return parseKey(s.Value.Reveal(), KeyVariable)
	}
	if s.File == "" {
		return Key{}, fmt.Errorf("secret: no key: set %s to the base64 of %d random bytes, or name a key file", KeyVariable, KeySize)
	}
	source := "key file " + s.File
	text, err := readPrivate(s.File)
	if err != nil {
		return Key{}, fmt.Errorf("secret: %s: %w", source, err)
	}
	return parseKey(text, source)
}

// LoadOrCreate reads the key, and makes the file with a new key and mode 0600
// when it does not exist; created tells that it did.
func (s KeySource) LoadOrCreate() (key Key, created bool, err error) {
	key, err = s.Load()
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return key, false, err
	}
	if err := createKeyFile(s.File); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, false, fmt.Errorf("secret: make key file %s: %w", s.File, err)
	} else if err == nil {
		created = true
	}
	key, err = s.Load()
	return key, created, err
}

func parseKey(text, source string) (Key, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != KeySize {
		// Neither the text nor the decoder's error: they would tell the key.
		return Key{}, fmt.Errorf("secret: %s does not hold the base64 of %d bytes", source, KeySize)
	}
	return Key{NewBytes(raw), source}, nil
}

// readPrivate reads a small file that only its owner may read. Mode bits mean
// nothing on Windows, where the directory's access list has to do.
func readPrivate(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", bare(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", bare(err)
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("not a regular file")
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return "", fmt.Errorf("mode %#o lets others read it: chmod 600 %s", mode, path)
	}
	text, err := io.ReadAll(io.LimitReader(f, 1<<10))
	return string(text), bare(err)
}

// bare takes the path off an error whose message names it already.
func bare(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// createKeyFile never writes over a file, and leaves none behind that it could
// not write in full.
func createKeyFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	raw := make([]byte, KeySize)
	_, _ = rand.Read(raw) // never fails
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(raw) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}
