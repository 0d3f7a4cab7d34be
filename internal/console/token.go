package console

import (
	"context"
	"net/http"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/store"
)

type tokenStore interface {
	Tokens(ctx context.Context, scope string, l store.List) (store.Page[cognate.Token], error)
	CreateToken(ctx context.Context, n store.NewToken) (cognate.Token, error)
	DeleteToken(ctx context.Context, scope, id string) error
}

func (c *Console) listTokens(r *request) (int, any, error) {
	scope, page, err := r.scopedList()
	if err != nil {
		return 0, nil, err
	}
	found, err := c.store.Tokens(r.ctx, scope, page)
	return http.StatusOK, listOf(found, viewToken), err
}

func (c *Console) createToken(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	name, environment, scopes, expires := b.text("name"), b.id("environment_id"), b.texts("scopes"), b.moment("expires_at")
	b.required("name", name != nil && *name != "")
	if len(scopes) > 0 {
		b.fail("scopes", "unsupported", "scopes are not offered yet; an API token reaches its whole environment")
	}
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	environmentID, err := c.environmentOf(r, environment)
	if err != nil {
		return 0, nil, err
	}
	plain, t, err := c.issue(r.ctx, store.NewToken{
		Kind: cognate.TokenAPI, Name: *name, EnvironmentID: environmentID, ExpiresAt: expires,
	})
	view := viewToken(t)
	view.Token = plain
	return http.StatusCreated, view, err
}

func (c *Console) deleteToken(r *request) (int, any, error) {
	id, err := r.id("token")
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, idOnly{id}, c.store.DeleteToken(r.ctx, r.scope(), id)
}

// issue makes a token; its secret is in the answer of this call and nowhere else.
func (c *Console) issue(ctx context.Context, n store.NewToken) (string, cognate.Token, error) {
	plain, hash, err := credential.NewToken(n.Kind)
	if err != nil {
		return "", cognate.Token{}, err
	}
	n.Hash = hash
	t, err := c.store.CreateToken(ctx, n)
	return plain.Reveal(), t, err
}

type accountTokenView struct {
	Token     string `json:"token"`
	ExpiresAt string `json:"expires_at"`
}

// createAccountToken makes a token for one account: POST /integrated-account/token.
func (c *Console) createAccountToken(r *request) (int, any, error) {
	a, err := c.accountOfBody(r)
	if err != nil {
		return 0, nil, err
	}
	plain, t, err := c.issue(r.ctx, store.NewToken{
		Kind: cognate.TokenAccount, AccountID: a.ID, ExpiresAt: c.now().Add(credential.AccountTokenLife),
	})
	return http.StatusCreated, accountTokenView{plain, timeText(t.ExpiresAt)}, err
}
