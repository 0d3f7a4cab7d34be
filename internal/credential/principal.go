package credential

import (
	"context"

	"cognate"
)

type principalKey struct{}

// WithPrincipal says on whose behalf what follows is done. Vault.Open opens for
// nobody else.
func WithPrincipal(ctx context.Context, p cognate.Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalOf is the principal of the context.
func PrincipalOf(ctx context.Context) (cognate.Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(cognate.Principal)
	return p, ok
}

// Operator is the principal of what the operator does on the machine itself, and
// of the server's own work. It has no token and reaches everything.
func Operator() cognate.Principal { return cognate.Principal{Kind: cognate.TokenAdmin} }

// Reaches reports whether the principal may use the account.
func Reaches(p cognate.Principal, a cognate.Account) bool {
	switch p.Kind {
	case cognate.TokenAdmin:
		return true
	case cognate.TokenAPI:
		return p.EnvironmentID != "" && p.EnvironmentID == a.EnvironmentID
	case cognate.TokenAccount:
		return p.AccountID != "" && p.AccountID == a.ID
	}
	return false
}
