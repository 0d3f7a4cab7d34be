package layer

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/store"
)

// keepFor is how long the state of an environment's definitions is taken as it was
// read.
const keepFor = time.Second

// maxEnvironments bounds the environments that are kept.
const maxEnvironments = 1000

// Catalogs gives the current snapshot of models and connectors.
type Catalogs interface {
	Catalog() *connector.Catalog
}

// Options of Views; Now is time.Now when nil, the rest is needed.
type Options struct {
	Store    *store.Store
	Catalogs Catalogs
	Now      func() time.Time
}

// Views gives the catalog as environments and accounts have it. Safe for concurrent
// use.
type Views struct {
	store    *store.Store
	catalogs Catalogs
	now      func() time.Time

	mu           sync.RWMutex
	environments map[string]*environment
}

// New makes a Views.
func New(o Options) (*Views, error) {
	if o.Store == nil || o.Catalogs == nil {
		return nil, errors.New("layer: a store and catalogs are needed")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	v := &Views{store: o.Store, catalogs: o.Catalogs, now: o.Now, environments: map[string]*environment{}}
	o.Store.Watch(func(c store.Change) {
		if c.Table == store.TableDefinitions {
			v.drop(c.ID)
		}
	})
	return v, nil
}

// drop makes the next look read anew: at one environment, or at any for "".
func (v *Views) drop(id string) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for known, e := range v.environments {
		if id == "" || id == known {
			e.changes.Add(1)
		}
	}
}

// Environment is the catalog as the environment has it, as of at most a second ago.
func (v *Views) Environment(ctx context.Context, id string) (*connector.View, error) {
	s, err := v.state(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.view, nil
}

// View is the catalog as the account's environment has it, and the account's
// integration in it with its own overrides laid over; nil when the catalog has none
// of that name.
func (v *Views) View(ctx context.Context, a *cognate.Account) (*connector.View, *connector.Integration, error) {
	s, err := v.state(ctx, a.EnvironmentID)
	if err != nil {
		return nil, nil, err
	}
	return s.view, s.integration(a), nil
}

func (v *Views) state(ctx context.Context, id string) (*state, error) {
	if id == "" { // no environment in particular
		return &state{view: v.catalogs.Catalog().View(), accounts: newAccounts()}, nil
	}
	e := v.environment(id)
	if s := e.state.Load(); s != nil && v.stands(e, s) {
		return s, nil
	}
	return v.refresh(ctx, id, e)
}

// stands says whether a state can be taken without a look at the store.
func (v *Views) stands(e *environment, s *state) bool {
	age := v.now().Sub(s.readAt)
	return age >= 0 && age < keepFor && s.change == e.changes.Load() && s.view.Base() == v.catalogs.Catalog()
}

func (v *Views) environment(id string) *environment {
	v.mu.RLock()
	e := v.environments[id]
	v.mu.RUnlock()
	if e != nil {
		return e
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if e = v.environments[id]; e != nil {
		return e
	}
	if len(v.environments) >= maxEnvironments {
		clear(v.environments)
	}
	e = &environment{}
	v.environments[id] = e
	return e
}

// environment is what is kept of one environment.
type environment struct {
	mu      sync.Mutex // one look at the store at a time
	changes atomic.Int64
	state   atomic.Pointer[state]
}

// refresh asks the store whether the definitions have moved on, and makes a new view
// when they have, or when the catalog is another.
func (v *Views) refresh(ctx context.Context, id string, e *environment) (*state, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.state.Load()
	if old != nil && v.stands(e, old) {
		return old, nil // somebody else has looked meanwhile
	}
	change, readAt, catalog := e.changes.Load(), v.now(), v.catalogs.Catalog()
	seen, err := v.store.DefinitionsSeen(ctx, id)
	if err != nil {
		return nil, err
	}
	s := &state{version: seen.Version, readAt: readAt, change: change}
	switch {
	case old != nil && old.version == seen.Version && old.view.Base() == catalog:
		s.view, s.accounts = old.view, old.accounts
	case seen.Version == 0:
		s.view, s.accounts = catalog.View(), newAccounts()
	default:
		d, err := v.store.Definitions(ctx, id)
		if err != nil {
			return nil, err
		}
		s.version = d.Version
		s.view, s.accounts = catalog.Customize(newSketch(d).environment()), newAccounts()
	}
	e.state.Store(s)
	return s, nil
}

// state is an environment's view and what it was made of.
type state struct {
	view     *connector.View
	version  int64
	readAt   time.Time
	change   int64 // of this process, that was known
	accounts *accounts
}
