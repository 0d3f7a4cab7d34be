package secret

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrToken tells of a token that was not made by this store for this purpose and
// associated data, or that was altered.
var ErrToken = errors.New("token does not open")

// MaxToken bounds the length of a token in characters.
const MaxToken = 16 << 10

const tokenOverhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

var tokenEncoding = base64.RawURLEncoding.Strict()

// SealToken makes an opaque token for a caller to carry and bring back, such as
// a page cursor: base64url without padding of nonce, ciphertext and tag, that is
// 54 characters and four for each three bytes of plaintext. It opens for the
// same purpose and associated data alone. The token never expires of itself. A
// plaintext whose token would be longer than MaxToken is an error.
func (b *Box) SealToken(purpose string, plaintext, aad []byte) (string, error) {
	if size := tokenEncoding.EncodedLen(tokenOverhead + len(plaintext)); size > MaxToken {
		return "", fmt.Errorf("secret: a %s token of %d characters is over the bound of %d", purpose, size, MaxToken)
	}
	raw := make([]byte, chacha20poly1305.NonceSizeX, tokenOverhead+len(plaintext))
	_, _ = rand.Read(raw) // never fails
	raw = b.tokens.Seal(raw, raw, plaintext, label("token", purpose, string(aad)))
	return tokenEncoding.EncodeToString(raw), nil
}

// OpenToken is what was sealed into the token; every failure is ErrToken.
func (b *Box) OpenToken(purpose, token string, aad []byte) ([]byte, error) {
	if len(token) > MaxToken || strings.ContainsAny(token, "\r\n") { // base64 overlooks line ends
		return nil, ErrToken
	}
	raw, err := tokenEncoding.DecodeString(token)
	if err != nil || len(raw) < tokenOverhead {
		return nil, ErrToken
	}
	nonce, sealed := raw[:chacha20poly1305.NonceSizeX], raw[chacha20poly1305.NonceSizeX:]
	out, err := b.tokens.Open(sealed[:0], nonce, sealed, label("token", purpose, string(aad)))
	if err != nil {
		return nil, ErrToken
	}
	return out, nil
}
