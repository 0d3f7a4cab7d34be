package main

import (
	"context"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/engine"
	"cognate/internal/gateway"
	"cognate/internal/httpapi"
	"cognate/internal/secret"
	"cognate/internal/store"
)

// The floors meet here: each adapter lets one package stand behind the interface
// that another has declared for what it needs.

var (
	_ engine.Statuses = (*store.Store)(nil)
	_ engine.Sealer   = (*secret.Box)(nil)
)

// connected finds accounts for the gateway.
type connected struct{ accounts *credential.Accounts }

var _ gateway.Accounts = connected{}

func (c connected) Account(ctx context.Context, p cognate.Principal, id string) (cognate.Account, []byte, error) {
	found, err := c.accounts.Lookup(ctx, p, id)
	if err != nil {
		return cognate.Account{}, nil, err
	}
	if !found.Installation.IsActive {
		return cognate.Account{}, nil, cognate.Errorf(cognate.CodeForbidden,
			"the integration %s is switched off in the environment (is_active of its environment integration)", found.Account.Integration)
	}
	return found.Account, found.Installation.Override, nil
}

// onBehalf runs calls on behalf of whoever the request was authenticated as, which
// the vault asks for before it opens a credential.
type onBehalf struct{ engine *engine.Engine }

var _ gateway.Engine = onBehalf{}

func (e onBehalf) Do(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	if p, ok := httpapi.Principal(ctx); ok {
		ctx = credential.WithPrincipal(ctx, p)
	}
	return e.engine.Do(ctx, call)
}

// Meta opens nothing: it needs nobody's behalf.
func (e onBehalf) Meta(ctx context.Context, call *engine.Call) ([]byte, error) {
	return e.engine.Meta(ctx, call)
}

// operator is the authenticator of what is done on this machine itself: there is
// one caller, who reaches everything.
type operator struct{}

var _ httpapi.Authenticator = operator{}

func (operator) Authenticate(context.Context, string) (cognate.Principal, error) {
	return credential.Operator(), nil
}
