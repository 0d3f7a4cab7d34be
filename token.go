package cognate

import "time"

// TokenKind says how far a token reaches.
type TokenKind string

// The kinds of token.
const (
	// TokenAdmin reaches all environments and tokens.
	TokenAdmin TokenKind = "admin"
	// TokenAPI reaches one environment.
	TokenAPI TokenKind = "api"
	// TokenAccount reaches one account, for 15 minutes.
	TokenAccount TokenKind = "integrated_account"
)

// Token is an issued token. The secret itself is not kept, only its hash.
type Token struct {
	ID            string
	Kind          TokenKind
	Name          string
	EnvironmentID string // empty for an admin token
	AccountID     string // of a TokenAccount
	Scopes        []string
	ExpiresAt     time.Time // zero: never
	LastUsedAt    time.Time // zero: never
	CreatedAt     time.Time
}

// Principal is who is calling, as the token says.
type Principal struct {
	TokenID       string
	Kind          TokenKind
	EnvironmentID string // empty for an admin
	AccountID     string // of a TokenAccount
	Scopes        []string
}
