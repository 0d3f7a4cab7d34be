package credential

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"

	"cognate"
	"cognate/internal/mergepatch"
	"cognate/internal/secret"
	"cognate/internal/store"
)

// Where a sealed context stands: what it is sealed for.
const (
	sealedTable  = "integrated_account"
	sealedColumn = "context_sealed"
)

// Bounds of the cache of opened contexts: entries, and the largest context that
// is kept, in bytes.
const (
	maxOpened  = 1024
	maxKeepLen = 16 << 10
)

// tries bounds how often a merge is begun anew because another came first.
const tries = 8

// Vault seals credentials into the store and opens them. It is safe for
// goroutines.
type Vault struct {
	store  *store.Store
	box    *secret.Box
	log    *slog.Logger
	opened *cache[string, opened]
}

type opened struct {
	version int64
	context secret.Bytes
}

// NewVault makes a Vault over the store and the box that Unlock opened for it.
func NewVault(o Options, box *secret.Box) (*Vault, error) {
	if err := o.prepare(); err != nil {
		return nil, err
	}
	if box == nil {
		return nil, errors.New("credential: a box is needed")
	}
	v := &Vault{store: o.Store, box: box, log: o.Logger, opened: newCache[string, opened](maxOpened, 0, o.Now)}
	o.Store.Watch(func(c store.Change) {
		switch {
		case c.Table != store.TableAccount:
		case c.ID != "":
			v.opened.drop(c.ID)
		default:
			v.opened.clear()
		}
	})
	return v, nil
}

// NewAccount is an account to be connected.
type NewAccount struct {
	EnvironmentIntegrationID string
	TenantID                 string
	AuthenticationMethod     string
	// Fields are those of the method; they say what of Context is secret.
	Fields []Field
	// Context is the whole context, a JSON object:
	// {"subdomain": "acme", "api_key": "…"}.
	Context              json.RawMessage
	UnifiedModelOverride json.RawMessage
	DefinitionsVersion   int64                 // that UnifiedModelOverride was checked against
	Status               cognate.AccountStatus // AccountActive when empty
	LastError            string
	IsSandbox            bool
}

// Create seals the credential and makes the account, in the environment of its
// environment integration. Errors are the store's, and CodeInvalid for a context
// that is no JSON object.
func (v *Vault) Create(ctx context.Context, scope string, n NewAccount) (cognate.Account, error) {
	// Nulls have no meaning in a context; a merge would take them out too.
	whole, err := merge(nil, n.Context)
	if err != nil {
		return cognate.Account{}, err
	}
	id := store.NewID()
	public, sealed, err := v.seal(id, n.Fields, whole)
	if err != nil {
		return cognate.Account{}, err
	}
	return v.store.CreateAccount(ctx, scope, store.NewAccount{
		ID: id, EnvironmentIntegrationID: n.EnvironmentIntegrationID, TenantID: n.TenantID,
		AuthenticationMethod: n.AuthenticationMethod, Context: public, ContextSealed: sealed,
		UnifiedModelOverride: n.UnifiedModelOverride, DefinitionsVersion: n.DefinitionsVersion, Status: n.Status, LastError: n.LastError, IsSandbox: n.IsSandbox,
	})
}

// Patch changes a credential.
type Patch struct {
	// AuthenticationMethod is the new method; empty leaves it.
	AuthenticationMethod string
	// Fields are those of the method as it will be.
	Fields []Field
	// Context is merged into the whole context as RFC 7396 says: null removes,
	// and a secret that is not sent stays.
	Context json.RawMessage
	// Check, when set, is shown the whole context that would result, secrets
	// included; its error stops the merge and is returned as it is. It may be
	// called more than once.
	Check func(context []byte) error
}

// Merge changes the account's credential and raises its version. Merges at the
// same time all count.
func (v *Vault) Merge(ctx context.Context, scope, id string, p Patch) (cognate.Account, error) {
	for try := 1; ; try++ {
		a, err := v.mergeOnce(ctx, scope, id, p)
		own, ok := errors.AsType[*cognate.Error](err)
		if !ok || own.Code != cognate.CodeConflict || try == tries {
			return a, err
		}
	}
}

func (v *Vault) mergeOnce(ctx context.Context, scope, id string, p Patch) (cognate.Account, error) {
	a, err := v.store.Account(ctx, scope, id)
	if err != nil {
		return cognate.Account{}, err
	}
	whole, version, err := v.unseal(ctx, a)
	if err != nil {
		return cognate.Account{}, err
	}
	if whole, err = merge(whole, p.Context); err != nil {
		return cognate.Account{}, err
	}
	if p.Check != nil {
		if err := p.Check(whole); err != nil {
			return cognate.Account{}, err
		}
	}
	public, sealed, err := v.seal(id, p.Fields, whole)
	if err != nil {
		return cognate.Account{}, err
	}
	if p.AuthenticationMethod == "" {
		p.AuthenticationMethod = a.AuthenticationMethod
	}
	return v.store.ReplaceCredential(ctx, scope, id, store.NewCredential{
		Version: version, AuthenticationMethod: p.AuthenticationMethod, Context: public, ContextSealed: sealed,
	})
}

func merge(whole, patch []byte) ([]byte, error) {
	out, err := mergepatch.Merge(whole, patch)
	if err != nil {
		return nil, notContext(err)
	}
	return out, nil
}

// seal splits the whole context and seals the secret part for the account.
func (v *Vault) seal(id string, fields []Field, whole []byte) (public json.RawMessage, sealed []byte, err error) {
	public, private, err := Split(fields, whole)
	if err != nil {
		return nil, nil, err
	}
	sealed, err = v.box.Seal(private, sealedTable, id, sealedColumn)
	if err != nil {
		return nil, nil, cognate.Wrap(err, cognate.CodeInternal, "the credential could not be sealed")
	}
	return public, sealed, nil
}

// unseal is the whole context as it stands now, with its version.
func (v *Vault) unseal(ctx context.Context, a cognate.Account) ([]byte, int64, error) {
	sealed, version, err := v.store.SealedContext(ctx, a.ID)
	if err != nil {
		return nil, 0, err
	}
	if version != a.CredentialVersion {
		// The public part in hand belongs to another version.
		if a, err = v.store.Account(ctx, "", a.ID); err != nil {
			return nil, 0, err
		}
		if version != a.CredentialVersion {
			return nil, 0, cognate.Errorf(cognate.CodeConflict, "the credential of account %q is being changed", a.ID)
		}
	}
	private, err := v.box.Open(sealed, sealedTable, a.ID, sealedColumn)
	if err != nil {
		return nil, 0, cognate.Wrap(err, cognate.CodeInternal, "the credential of account %q does not open", a.ID)
	}
	whole, err := join(a.Context, private)
	if err != nil {
		return nil, 0, cognate.Wrap(err, cognate.CodeInternal, "the credential of account %q does not read", a.ID)
	}
	return whole, version, nil
}

// Open is the account's whole context, a JSON object with its secrets, for the
// purpose named ("ticketing.contacts.create"). The principal of the context
// (WithPrincipal) must reach the account: CodeForbidden otherwise, and
// CodeInternal when the context has none. Each opening is noted in the log at level debug, by account, purpose
// and token, and each refusal at level warn. The answer is shared: it must not be
// changed, kept or logged.
func (v *Vault) Open(ctx context.Context, a cognate.Account, purpose string) ([]byte, error) {
	p, ok := PrincipalOf(ctx)
	if !ok {
		return nil, cognate.Errorf(cognate.CodeInternal, "a credential was asked for on nobody's behalf")
	}
	if !Reaches(p, a) {
		v.note(ctx, slog.LevelWarn, "credential refused", a, p, purpose)
		return nil, cognate.Errorf(cognate.CodeForbidden, "the token does not reach the credential of account %q", a.ID)
	}
	whole, err := v.whole(ctx, a)
	if err != nil {
		return nil, err
	}
	v.note(ctx, slog.LevelDebug, "credential opened", a, p, purpose)
	return whole, nil
}

func (v *Vault) note(ctx context.Context, level slog.Level, message string, a cognate.Account, p cognate.Principal, purpose string) {
	if !v.log.Enabled(ctx, level) {
		return
	}
	v.log.LogAttrs(ctx, level, message, slog.String("account", a.ID), slog.String("purpose", purpose), //nolint:sloglint // the callers write constants
		slog.String("token", p.TokenID), slog.String("token_kind", string(p.Kind)))
}

func (v *Vault) whole(ctx context.Context, a cognate.Account) ([]byte, error) {
	o, age, ok := v.opened.get(a.ID)
	if ok && o.version == a.CredentialVersion {
		return o.context.Reveal(), nil
	}
	readAt := v.opened.now()
	whole, version, err := v.unseal(ctx, a)
	if err != nil {
		return nil, err
	}
	if len(whole) <= maxKeepLen {
		v.opened.put(a.ID, opened{version, secret.NewBytes(whole)}, readAt, age)
	}
	return whole, nil
}
