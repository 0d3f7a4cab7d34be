package credential

import (
	"context"

	"cognate"
	"cognate/internal/store"
)

// Connected is an account with the installation that it is connected through.
type Connected struct {
	Account      cognate.Account
	Installation cognate.EnvironmentIntegration
}

// Accounts looks accounts up for calls. It is safe for goroutines.
type Accounts struct {
	store *store.Store
	cache *cache[string, Connected]
}

// NewAccounts makes an Accounts.
func NewAccounts(o Options) (*Accounts, error) {
	if err := o.prepare(); err != nil {
		return nil, err
	}
	a := &Accounts{store: o.Store, cache: newCache[string, Connected](maxAccounts, keepFor, o.Now)}
	o.Store.Watch(func(c store.Change) {
		switch {
		case c.Table == store.TableAccount && c.ID != "":
			a.cache.drop(c.ID)
		case c.Table == store.TableAccount, c.Table == store.TableEnvironmentIntegration:
			a.cache.clear()
		}
	})
	return a, nil
}

// Lookup is the account, as of at most a second ago. One that does not stand and
// one that the principal does not reach are both CodeNotFound, in the same
// words. Nothing in the answer may be changed: it is shared.
func (a *Accounts) Lookup(ctx context.Context, p cognate.Principal, id string) (Connected, error) {
	c, age, ok := a.cache.get(id)
	if !ok {
		readAt := a.cache.now()
		var err error
		if c.Account, err = a.store.Account(ctx, "", id); err != nil {
			return Connected{}, err
		}
		if c.Installation, err = a.store.EnvironmentIntegration(ctx, "", c.Account.EnvironmentIntegrationID); err != nil {
			return Connected{}, err
		}
		a.cache.put(id, c, readAt, age)
	}
	if !Reaches(p, c.Account) {
		return Connected{}, store.NoAccount(id)
	}
	return c, nil
}
