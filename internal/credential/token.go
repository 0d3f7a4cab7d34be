package credential

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"cognate"
	"cognate/internal/secret"
	"cognate/internal/store"
)

// AccountTokenLife is how long an account's token lives.
const AccountTokenLife = 15 * time.Minute

// tokenBytes are random: 256 bits, so that the plain hash of a token can't be
// searched for.
const tokenBytes = 32

var tokenEncoding = base64.RawURLEncoding.Strict()

// prefixes let a person, and a scanner for leaked secrets, tell what a token is.
var prefixes = map[cognate.TokenKind]string{
	cognate.TokenAdmin:   "cgn_admin_",
	cognate.TokenAPI:     "cgn_api_",
	cognate.TokenAccount: "cgn_acct_",
}

// NewToken makes a token and its hash: the prefix of its kind, then 43
// characters of base64url. The kind must be one of cognate's.
func NewToken(kind cognate.TokenKind) (secret.Text, [32]byte, error) {
	prefix, ok := prefixes[kind]
	if !ok {
		return secret.Text{}, [32]byte{}, fmt.Errorf("credential: %q is not a kind of token", kind)
	}
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw) // never fails
	plain := prefix + tokenEncoding.EncodeToString(raw)
	return secret.NewText(plain), sha256.Sum256([]byte(plain)), nil
}

// HashToken is the hash under which the store knows a token. ok is false for a
// text that is no token of ours; nothing has to be looked up for it.
func HashToken(plain string) (hash [32]byte, ok bool) {
	for _, prefix := range prefixes {
		rest, found := strings.CutPrefix(plain, prefix)
		if !found || len(rest) != tokenEncoding.EncodedLen(tokenBytes) || strings.ContainsAny(rest, "\r\n") {
			continue
		}
		var raw [tokenBytes + 1]byte
		if n, err := tokenEncoding.Decode(raw[:], []byte(rest)); err == nil && n == tokenBytes {
			return sha256.Sum256([]byte(plain)), true
		}
	}
	return hash, false
}

// Issue makes a token and stores its hash; n.Hash is set here. The secret is
// never to be had again.
func Issue(ctx context.Context, s *store.Store, n store.NewToken) (secret.Text, cognate.Token, error) {
	plain, hash, err := NewToken(n.Kind)
	if err != nil {
		return secret.Text{}, cognate.Token{}, cognate.Wrap(err, cognate.CodeInvalid, "not a kind of token")
	}
	n.Hash = hash
	t, err := s.CreateToken(ctx, n)
	if err != nil {
		return secret.Text{}, cognate.Token{}, err
	}
	return plain, t, nil
}
