package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/definition"
	"cognate/internal/mergepatch"
	"cognate/internal/store"
)

// connectStore is what making an account and changing its credential need.
type connectStore interface {
	EnvironmentIntegrationOf(ctx context.Context, environmentID, integration string) (cognate.EnvironmentIntegration, error)
	SetAccountStatusAt(ctx context.Context, id string, version int64, status cognate.AccountStatus, lastError string) (changed bool, err error)
}

// Vault seals credentials into the store.
type Vault interface {
	Create(ctx context.Context, scope string, n credential.NewAccount) (cognate.Account, error)
	Merge(ctx context.Context, scope, id string, p credential.Patch) (cognate.Account, error)
}

// Checker makes the call that proves an account's credential.
type Checker interface {
	Check(ctx context.Context, account cognate.Account, override []byte) error
}

func (c *Console) createAccount(r *request) (int, any, error) {
	skip, err := r.flag("skip_check")
	if err != nil {
		return 0, nil, err
	}
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	n := credential.NewAccount{Status: cognate.AccountConnecting}
	if skip {
		n.Status = cognate.AccountActive
	}
	if tenant := tenantID(b); tenant != nil {
		n.TenantID = *tenant
	}
	if sandbox := b.flag("is_sandbox"); sandbox != nil {
		n.IsSandbox = *sandbox
	}
	override := modelOverride(b)
	installation, err := c.newCredential(r, b, &n)
	if err == nil {
		_, err = c.checkModelOverride(r, b, accountOf(installation), override)
	}
	if err == nil {
		err = b.done()
	}
	if err != nil {
		return 0, nil, err
	}
	a, err := settled(func() (cognate.Account, error) {
		change, err := c.checkModelOverride(r, b, accountOf(installation), override)
		if err == nil {
			err = b.done()
		}
		if err != nil {
			return cognate.Account{}, err
		}
		if change != nil {
			n.UnifiedModelOverride, n.DefinitionsVersion = change.To, change.DefinitionsVersion
		}
		return c.vault.Create(r.ctx, r.scope(), n)
	})
	if err == nil && !skip {
		a, err = c.check(r.ctx, a, installation.Override, true)
	}
	return http.StatusCreated, viewAccount(a), err
}

// newCredential reads where a new account belongs and the credential that is
// asked for there. What is wrong is added to b's failures.
func (c *Console) newCredential(r *request, b *body, n *credential.NewAccount) (cognate.EnvironmentIntegration, error) {
	method, context := b.text("authentication_method"), b.object("context")
	e, err := c.installationOf(r, b)
	if err != nil || e.ID == "" {
		return e, err
	}
	in, err := c.connectorOf(e.Integration)
	if err != nil {
		return e, err
	}
	cred, failures := methodOf(in, method, "")
	if cred == nil {
		b.failures = append(b.failures, failures...)
		return e, nil
	}
	values := readContext(cred, context)
	values.checkAll()
	b.failures = append(b.failures, values.failures...)
	n.EnvironmentIntegrationID, n.AuthenticationMethod = e.ID, cred.Name
	n.Fields, n.Context = fieldsOf(cred), values.object()
	return e, nil
}

func tenantID(b *body) *string {
	t := b.text("tenant_id")
	if t != nil && len(*t) > store.MaxTenantID {
		b.fail("tenant_id", "size", "longer than %d bytes", store.MaxTenantID)
	}
	return t
}

// installationOf finds where a new account belongs. What is wrong with that is
// added to b's failures, and nothing is returned then.
func (c *Console) installationOf(r *request, b *body) (cognate.EnvironmentIntegration, error) {
	id, integration, environment := b.id("environment_integration_id"), b.id("integration"), b.id("environment_id")
	byID, byName := id != nil && *id != "", integration != nil && *integration != ""
	switch {
	case byID && !store.IsID(*id):
		b.fail("environment_integration_id", "format", "want an id (a UUID)")
	case byID && byName:
		b.fail("integration", "conflict", "environment_integration_id names it already")
	case byID:
		e, err := c.store.EnvironmentIntegration(r.ctx, r.scope(), *id)
		if err == nil && environment != nil && *environment != "" && *environment != e.EnvironmentID {
			b.fail("environment_id", "conflict", "the environment integration is in another environment")
		}
		return e, b.missing("environment_integration_id", err)
	case byName:
		environmentID, err := c.environmentOf(r, environment)
		if err != nil {
			return cognate.EnvironmentIntegration{}, err
		}
		e, err := c.store.EnvironmentIntegrationOf(r.ctx, environmentID, *integration)
		return e, b.missing("integration", err)
	default:
		b.failures = append(b.failures, cognate.Failure{
			Path: "integration", Code: "required", Message: "integration (or environment_integration_id) is required",
		})
	}
	return cognate.EnvironmentIntegration{}, nil
}

// missing turns "there is no such thing" into a failure of the field that named it.
func (b *body) missing(field string, err error) error {
	if own, ok := errors.AsType[*cognate.Error](err); ok && own.Code == cognate.CodeNotFound {
		b.fail(field, "not_found", "%s", own.Message)
		return nil
	}
	return err
}

// outcomeWait bounds the writing of a check's outcome, which is done even when
// the caller has gone away meanwhile.
const outcomeWait = 5 * time.Second

// check proves the account's credential and records how that went. A credential
// that fails is no error: the account says so. But where the credential is not
// fresh, a call that our own egress policy held back tells nothing of it: the
// account stays as it is and the refusal is the error. The policy may be this
// process's alone, such as a command's beside a server that allows more.
func (c *Console) check(ctx context.Context, a cognate.Account, override json.RawMessage, fresh bool) (cognate.Account, error) {
	status, text := cognate.AccountActive, ""
	if err := c.checker.Check(ctx, a, override); err != nil {
		if !fresh && heldBack(err) {
			return a, err
		}
		status, text = cognate.AccountValidationError, checkText(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), outcomeWait)
	defer cancel()
	if _, err := c.store.SetAccountStatusAt(ctx, a.ID, a.CredentialVersion, status, text); err != nil {
		return a, err
	}
	return c.store.Account(ctx, "", a.ID)
}

// heldBack reports an error that says that our own egress policy let no call to
// the vendor leave: nothing remote is told of then.
func heldBack(err error) bool {
	own, ok := errors.AsType[*cognate.Error](err)
	return ok && own.Code == cognate.CodeBadGateway && own.Remote == nil && strings.Contains(own.Message, " was not called: ")
}

// checkText is what an error may say to whoever connects the account.
func checkText(err error) string {
	own, ok := errors.AsType[*cognate.Error](err)
	if !ok || strings.TrimSpace(own.Message) == "" {
		return "the check call failed"
	}
	return own.Message
}

// updateAccount is PATCH /integrated-account/{id}; with a context it does what
// updateCredentials does, too.
func (c *Console) updateAccount(r *request) (int, any, error) {
	return c.change(r, func(b *body) accountChange {
		return accountChange{
			override: modelOverride(b),
			patch:    store.AccountPatch{TenantID: tenantID(b), IsSandbox: b.flag("is_sandbox"), IsBlocked: b.flag("is_blocked")},
		}
	})
}

// updateCredentials is PATCH /integrated-account/{id}/credentials.
func (c *Console) updateCredentials(r *request) (int, any, error) {
	return c.change(r, func(b *body) accountChange {
		b.required("context", b.raw("context") != nil)
		return accountChange{}
	})
}

// accountChange is a patch of an account but for its credential.
type accountChange struct {
	patch    store.AccountPatch
	override *definition.Node // nil: stays
}

// change applies a patch: the credential's part first, which can still fail, then
// the rest, then the check of a new credential. What is wrong with the override is
// told before anything is changed.
func (c *Console) change(r *request, rest func(*body) accountChange) (int, any, error) {
	skip, err := r.flag("skip_check")
	if err != nil {
		return 0, nil, err
	}
	id, err := r.id("integrated account")
	if err != nil {
		return 0, nil, err
	}
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	change := rest(b)
	a, err := c.store.Account(r.ctx, r.scope(), id)
	if err != nil {
		return 0, nil, err
	}
	if _, err := c.checkModelOverride(r, b, a, change.override); err != nil {
		return 0, nil, err
	}
	a, proof, err := c.changeCredential(r, b, a)
	if err != nil {
		return 0, nil, err
	}
	if a, err = c.changeRest(r, b, a, change); err != nil {
		return 0, nil, err
	}
	if proof != proofNone && !skip {
		e, err := c.store.EnvironmentIntegration(r.ctx, "", a.EnvironmentIntegrationID)
		if err != nil {
			return 0, nil, err
		}
		if a, err = c.check(r.ctx, a, e.Override, proof == proofFresh); err != nil {
			return 0, nil, err
		}
	}
	return http.StatusOK, viewAccount(a), nil
}

func (c *Console) changeRest(r *request, b *body, a cognate.Account, change accountChange) (cognate.Account, error) {
	p := change.patch
	if p.TenantID == nil && p.IsSandbox == nil && p.IsBlocked == nil && change.override == nil {
		return a, nil
	}
	return settled(func() (cognate.Account, error) {
		now, err := c.store.Account(r.ctx, r.scope(), a.ID)
		if err != nil {
			return a, err
		}
		if p.UnifiedModelOverride, err = c.checkModelOverride(r, b, now, change.override); err == nil {
			err = b.done()
		}
		if err != nil {
			return a, err
		}
		return c.store.UpdateAccount(r.ctx, r.scope(), a.ID, p)
	})
}

// proof is what the credential's part of a patch asks to be proven.
type proof int

const (
	proofNone  proof = iota // the patch has no such part
	proofStood              // the part is empty: the credential that stands
	proofFresh              // a credential that was changed
)

// changeCredential merges the credential's part of a patch, which ends the body.
// An unsent field stays; what another authentication method does not have goes.
func (c *Console) changeCredential(r *request, b *body, a cognate.Account) (_ cognate.Account, p proof, err error) {
	method, context := b.text("authentication_method"), b.object("context")
	if method == nil && context == nil {
		return a, proofNone, b.done()
	}
	in, err := c.connectorOf(a.Integration)
	if err != nil {
		return a, proofNone, err
	}
	cred, failures := methodOf(in, method, a.AuthenticationMethod)
	b.failures = append(b.failures, failures...)
	if cred == nil {
		return a, proofNone, b.done()
	}
	sent := readContext(cred, context)
	b.failures = append(b.failures, sent.failures...)
	b.failures = append(b.failures, sent.moved(in)...)
	a, err = c.vault.Merge(r.ctx, r.scope(), a.ID, credential.Patch{
		AuthenticationMethod: cred.Name, Fields: fieldsOf(cred), Context: sent.patch(in),
		Check: func(whole []byte) error {
			merged, err := valuesOf(cred, whole)
			if err != nil {
				return err
			}
			merged.skip = sent.bad
			merged.checkAll()
			all := *b
			all.failures = append(slices.Clone(b.failures), merged.failures...)
			return all.done()
		},
	})
	if members, bad := mergepatch.Parse(context); method == nil && bad == nil && len(members) == 0 {
		return a, proofStood, err
	}
	return a, proofFresh, err
}
