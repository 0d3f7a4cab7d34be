package credential

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"cognate"
	"cognate/internal/store"
)

// keepFor is how long a token or an account is taken as it was read.
const keepFor = time.Second

// Bounds of the caches, in entries.
const (
	maxTokens   = 4096
	maxAccounts = 4096
)

// Options of the three; Store is needed.
type Options struct {
	Store *store.Store
	// Logger gets what has no caller to go to; nil discards it.
	Logger *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

func (o *Options) prepare() error {
	if o.Store == nil {
		return errors.New("credential: a store is needed")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return nil
}

// Authenticator tells who a bearer token is. It is safe for goroutines.
type Authenticator struct {
	store  *store.Store
	log    *slog.Logger
	now    func() time.Time
	tokens *cache[[32]byte, cognate.Token]

	touches sync.WaitGroup
	slots   chan struct{} // bounds the touches under way
}

// NewAuthenticator makes an Authenticator.
func NewAuthenticator(o Options) (*Authenticator, error) {
	if err := o.prepare(); err != nil {
		return nil, err
	}
	a := &Authenticator{
		store: o.Store, log: o.Logger, now: o.Now,
		tokens: newCache[[32]byte, cognate.Token](maxTokens, keepFor, o.Now),
		slots:  make(chan struct{}, 4),
	}
	o.Store.Watch(func(c store.Change) {
		if c.Table == store.TableToken {
			a.tokens.clear() // rare, and keyed by what the change can't tell
		}
	})
	return a, nil
}

// Authenticate is the principal of a bearer token, given without "Bearer ". It
// fails with CodeUnauthorized for a text that is no token, one that is not
// known, was deleted or has expired. The scopes must not be changed.
func (a *Authenticator) Authenticate(ctx context.Context, bearer string) (cognate.Principal, error) {
	hash, ok := HashToken(bearer)
	if !ok {
		return cognate.Principal{}, cognate.Errorf(cognate.CodeUnauthorized, "the bearer token is missing or is not a token of this server")
	}
	t, age, ok := a.tokens.get(hash)
	if !ok || !t.ExpiresAt.IsZero() && !t.ExpiresAt.After(a.now()) {
		var err error
		if t, err = a.read(ctx, hash, age); err != nil {
			return cognate.Principal{}, err
		}
	}
	return cognate.Principal{
		TokenID: t.ID, Kind: t.Kind, EnvironmentID: t.EnvironmentID, AccountID: t.AccountID, Scopes: t.Scopes,
	}, nil
}

func (a *Authenticator) read(ctx context.Context, hash [32]byte, age uint64) (cognate.Token, error) {
	readAt := a.now()
	t, err := a.store.TokenByHash(ctx, hash)
	if err != nil {
		return t, err
	}
	a.tokens.put(hash, t, readAt, age)
	a.touch(ctx, t)
	return t, nil
}

// touch notes the use beside the call, so that no call waits for a write. When
// all slots are taken it is left to the next second.
func (a *Authenticator) touch(ctx context.Context, t cognate.Token) {
	if a.now().Sub(t.LastUsedAt) < time.Minute {
		return
	}
	select {
	case a.slots <- struct{}{}:
	default:
		return
	}
	// The call may be over before the write is.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	a.touches.Go(func() {
		defer cancel()
		defer func() { <-a.slots }()
		if err := a.store.TouchToken(ctx, t); err != nil {
			a.log.WarnContext(ctx, "use of token not noted", slog.String("token", t.ID), slog.Any("error", err))
		}
	})
}

// Close waits for what is still being written. Nobody may authenticate any more;
// call it before the store is closed.
func (a *Authenticator) Close() { a.touches.Wait() }
