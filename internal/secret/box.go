package secret

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/crypto/chacha20poly1305"
)

var (
	// ErrWrongKey tells that the store was sealed by another key than the one given.
	ErrWrongKey = errors.New("the store was sealed by another key")
	// ErrDamaged tells that a sealed value was altered, or moved from the table, row or
	// column that it was sealed for.
	ErrDamaged = errors.New("sealed value does not open")
)

// dataKeysLabel binds the sealed data keys to their use.
var dataKeysLabel = []byte("cognate data keys v1")

// Box seals and opens with the data keys of one store. It is immutable and safe
// for goroutines.
type Box struct {
	cells  tink.AEAD
	tokens cipher.AEAD
}

// NewDataKeys makes a set of data keys, sealed by the operator's key, to be
// stored as it is: the id of the key (8 bytes), then tink's encrypted key set.
func NewDataKeys(k Key) ([]byte, error) {
	// Nonces are random, so the cipher with the long nonce: no count of
	// messages has to be kept.
	h, err := keyset.NewHandle(aead.XChaCha20Poly1305KeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("secret: make data keys: %w", err)
	}
	kek, err := subtle.NewXChaCha20Poly1305(k.bytes.Reveal())
	if err != nil {
		return nil, fmt.Errorf("secret: make data keys: %w", err)
	}
	id := k.id()
	out := bytes.NewBuffer(id[:])
	if err := h.WriteWithAssociatedData(keyset.NewBinaryWriter(out), kek, dataKeysLabel); err != nil {
		return nil, fmt.Errorf("secret: seal data keys: %w", err)
	}
	return out.Bytes(), nil
}

// NewBox opens the stored data keys. It fails with ErrWrongKey, naming where
// the key came from, when they were sealed by another one, and with ErrDamaged
// when the key is right and they do not open.
func NewBox(k Key, dataKeys []byte) (*Box, error) {
	id := k.id()
	if len(dataKeys) < len(id) {
		return nil, fmt.Errorf("secret: data keys: %w", ErrDamaged)
	}
	if !bytes.Equal(dataKeys[:len(id)], id[:]) {
		return nil, fmt.Errorf("secret: %s: %w (store %x, given %x); put the right key back, from the backup if need be",
			k.source, ErrWrongKey, dataKeys[:len(id)], id)
	}
	kek, err := subtle.NewXChaCha20Poly1305(k.bytes.Reveal())
	if err != nil {
		return nil, fmt.Errorf("secret: open data keys: %w", err)
	}
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(dataKeys[len(id):])), kek, dataKeysLabel)
	if err != nil {
		return nil, fmt.Errorf("secret: data keys: %w", ErrDamaged)
	}
	cells, err := aead.New(h)
	if err != nil {
		return nil, fmt.Errorf("secret: open data keys: %w", err)
	}
	tokens, err := tokenCipher(k, dataKeys)
	if err != nil {
		return nil, fmt.Errorf("secret: derive token key: %w", err)
	}
	return &Box{cells, tokens}, nil
}

// tokenCipher derives a key of its own for each store, so that stores which
// share the operator's key do not take each other's tokens.
func tokenCipher(k Key, dataKeys []byte) (cipher.AEAD, error) {
	salt := sha256.Sum256(dataKeys)
	key, err := hkdf.Key(sha256.New, k.bytes.Reveal(), salt[:], "cognate token key v1", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	return chacha20poly1305.NewX(key)
}

// Seal seals one cell of a table.
func (b *Box) Seal(plaintext []byte, table, row, column string) ([]byte, error) {
	out, err := b.cells.Encrypt(plaintext, label("cell", table, row, column))
	if err != nil {
		return nil, fmt.Errorf("secret: seal %s.%s: %w", table, column, err)
	}
	return out, nil
}

// Open opens a cell for the table, row and column that it was sealed for; for
// any other it fails with ErrDamaged.
func (b *Box) Open(sealed []byte, table, row, column string) ([]byte, error) {
	out, err := b.cells.Decrypt(sealed, label("cell", table, row, column))
	if err != nil {
		return nil, fmt.Errorf("secret: %s.%s of row %q: %w", table, column, row, ErrDamaged)
	}
	return out, nil
}

// label is the associated data: each part behind its length, so that no two
// different lists of parts read alike.
func label(parts ...string) []byte {
	size := 0
	for _, p := range parts {
		size += len(p) + 2
	}
	out := make([]byte, 0, size)
	for _, p := range parts {
		out = binary.AppendUvarint(out, uint64(len(p)))
		out = append(out, p...)
	}
	return out
}
