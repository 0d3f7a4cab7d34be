package console

import (
	"context"
	"net/http"
	"strings"

	"cognate"
	"cognate/internal/store"
)

type accountStore interface {
	Accounts(ctx context.Context, scope string, f store.AccountFilter, l store.List) (store.Page[cognate.Account], error)
	Account(ctx context.Context, scope, id string) (cognate.Account, error)
	UpdateAccount(ctx context.Context, scope, id string, p store.AccountPatch) (cognate.Account, error)
	DeleteAccount(ctx context.Context, scope, id string) error
	DeleteAccounts(ctx context.Context, scope string, ids []string) (deleted []string, err error)
}

func (c *Console) listAccounts(r *request) (int, any, error) {
	f := store.AccountFilter{
		TenantID: r.param("tenant_id"), Status: cognate.AccountStatus(r.param("status")), Integration: lowerID(r.param("integration")),
	}
	if f.Status != "" && !knownStatus(f.Status) {
		return 0, nil, refuse([]cognate.Failure{failure("status", "enum", "want one of %s", strings.Join(statuses, ", "))})
	}
	var err error
	if f.IsSandbox, err = r.optionalFlag("is_sandbox"); err != nil {
		return 0, nil, err
	}
	scope, page, err := r.scopedList()
	if err != nil {
		return 0, nil, err
	}
	found, err := c.store.Accounts(r.ctx, scope, f, page)
	return http.StatusOK, listOf(found, viewAccount), err
}

var statuses = []string{
	string(cognate.AccountActive), string(cognate.AccountConnecting), string(cognate.AccountPostInstallError),
	string(cognate.AccountValidationError), string(cognate.AccountNeedsReauth),
}

func knownStatus(s cognate.AccountStatus) bool {
	for _, known := range statuses {
		if string(s) == known {
			return true
		}
	}
	return false
}

func (c *Console) getAccount(r *request) (int, any, error) {
	id, err := r.id("integrated account")
	if err != nil {
		return 0, nil, err
	}
	a, err := c.store.Account(r.ctx, r.scope(), id)
	return http.StatusOK, viewAccount(a), err
}

// getOwnAccount is GET /integrated-account/me: the account of an account's token.
func (c *Console) getOwnAccount(r *request) (int, any, error) {
	if err := r.noParams(); err != nil {
		return 0, nil, err
	}
	if r.principal.Kind != cognate.TokenAccount {
		return 0, nil, cognate.Errorf(cognate.CodeForbidden, "/integrated-account/me is for the token of an account; this one is of an environment or an admin")
	}
	a, err := c.store.Account(r.ctx, "", r.principal.AccountID)
	return http.StatusOK, viewAccount(a), err
}

func (c *Console) deleteAccount(r *request) (int, any, error) {
	id, err := r.id("integrated account")
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, idOnly{id}, c.store.DeleteAccount(r.ctx, r.scope(), id)
}

type idsView struct {
	IDs []string `json:"ids"`
}

// deleteAccounts answers the ids of those that stood and are deleted now.
func (c *Console) deleteAccounts(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	ids := b.texts("ids")
	b.required("ids", len(ids) > 0)
	for i, id := range ids {
		if ids[i] = lowerID(id); !store.IsID(ids[i]) {
			b.fail("ids", "format", "%q is not an id (a UUID)", shorten(id))
			break
		}
	}
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	deleted, err := c.store.DeleteAccounts(r.ctx, r.scope(), ids)
	return http.StatusOK, idsView{deleted}, err
}

// accountOfBody is the account that a body {"id": "…"} names.
func (c *Console) accountOfBody(r *request) (cognate.Account, error) {
	b, err := r.body()
	if err != nil {
		return cognate.Account{}, err
	}
	id := b.id("id")
	if other := b.id("integrated_account_id"); id == nil {
		id = other // the name that Truto's own documentation gives it
	}
	b.required("id", id != nil && *id != "")
	if id != nil && *id != "" && !store.IsID(*id) {
		b.fail("id", "format", "want an id (a UUID)")
	}
	if err := b.done(); err != nil {
		return cognate.Account{}, err
	}
	return c.store.Account(r.ctx, r.scope(), *id)
}

// refreshCredentials is for credentials that are exchanged for tokens, of which
// no authentication method is so far.
func (c *Console) refreshCredentials(r *request) (int, any, error) {
	a, err := c.accountOfBody(r)
	if err != nil {
		return 0, nil, err
	}
	return 0, nil, cognate.Errorf(cognate.CodeInvalid,
		"the account connects by %s, which does not expire: there is nothing to refresh. PATCH /integrated-account/%s/credentials sets new ones",
		a.AuthenticationMethod, a.ID)
}
