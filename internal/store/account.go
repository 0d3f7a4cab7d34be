package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"cognate"
)

// Bounds of an account's fields, in bytes.
const (
	MaxTenantID  = 512
	MaxContext   = 128 << 10 // public and sealed each
	MaxLastError = 2 << 10   // what is longer is cut
	MaxBulk      = 500       // ids of one DeleteAccounts
)

const accountColumns = `SELECT a.id, a.environment_id, a.environment_integration_id, i.name, a.tenant_id,
	a.authentication_method, a.context, a.credential_version, a.unified_model_override, a.status, a.last_error,
	a.is_sandbox, a.is_blocked, a.created_at, a.updated_at
	FROM integrated_account a
	JOIN environment_integration ei ON ei.id = a.environment_integration_id
	JOIN integration i ON i.id = ei.integration_id`

const accountByID = accountColumns + " WHERE a.id = ?"

func scanAccount(r scanner) (cognate.Account, error) {
	var a cognate.Account
	var created, updated int64
	var public, override string
	err := r.Scan(&a.ID, &a.EnvironmentID, &a.EnvironmentIntegrationID, &a.Integration, &a.TenantID,
		&a.AuthenticationMethod, &public, &a.CredentialVersion, &override, &a.Status, &a.LastError,
		&a.IsSandbox, &a.IsBlocked, &created, &updated)
	a.Context, a.UnifiedModelOverride = json.RawMessage(public), json.RawMessage(override)
	a.CreatedAt, a.UpdatedAt = moment(created), moment(updated)
	return a, err
}

// AccountFilter narrows a list of accounts; a zero field does not.
type AccountFilter struct {
	TenantID    string
	Status      cognate.AccountStatus
	Integration string // name or id
	IsSandbox   *bool
}

// Accounts lists the accounts of the scope.
func (s *Store) Accounts(ctx context.Context, scope string, f AccountFilter, l List) (Page[cognate.Account], error) {
	var w where
	w.andIf("a.environment_id", scope)
	w.andIf("a.tenant_id", f.TenantID)
	w.andIf("a.status", string(f.Status))
	if IsID(f.Integration) {
		w.and("i.id = ?", f.Integration)
	} else {
		w.andIf("i.name", f.Integration)
	}
	if f.IsSandbox != nil {
		w.and("a.is_sandbox = ?", *f.IsSandbox)
	}
	return listOf(ctx, s, "integrated_account", "a.id", accountColumns, w, l, scanAccount,
		func(a cognate.Account) string { return a.ID })
}

// Account is the account with the id.
func (s *Store) Account(ctx context.Context, scope, id string) (cognate.Account, error) {
	return s.account(scope, id, s.hotRow(ctx, accountByID, id))
}

// account reads the row and holds it against the scope.
func (s *Store) account(scope, id string, row scanner) (cognate.Account, error) {
	a, err := scanAccount(row)
	if errors.Is(err, sql.ErrNoRows) || err == nil && scope != "" && scope != a.EnvironmentID {
		return cognate.Account{}, NoAccount(id)
	} else if err != nil {
		return a, s.fail(err, "get integrated account")
	}
	return a, nil
}

// NoAccount is the error for an account that does not stand, or that the caller
// is not to know of: both read the same.
func NoAccount(id string) error {
	return cognate.Errorf(cognate.CodeNotFound, "no integrated account %s", quote(id))
}

// NewAccount is an account to be made. The caller has the id from NewID, since
// the context is sealed for it.
type NewAccount struct {
	ID                       string
	EnvironmentIntegrationID string
	TenantID                 string
	AuthenticationMethod     string
	Context                  json.RawMessage // the public fields; {} when empty
	ContextSealed            []byte
	// UnifiedModelOverride was checked against DefinitionsVersion; {} when empty.
	UnifiedModelOverride json.RawMessage
	DefinitionsVersion   int64
	Status               cognate.AccountStatus // AccountActive when empty
	LastError            string
	IsSandbox            bool
}

// CreateAccount makes the account in the environment of its environment
// integration, which must be active and within the scope.
func (s *Store) CreateAccount(ctx context.Context, scope string, n NewAccount) (cognate.Account, error) {
	a := cognate.Account{
		ID: n.ID, EnvironmentIntegrationID: n.EnvironmentIntegrationID, TenantID: n.TenantID,
		AuthenticationMethod: n.AuthenticationMethod, Context: n.Context, Status: n.Status,
		LastError: cut(n.LastError), IsSandbox: n.IsSandbox, CredentialVersion: 1,
	}
	if a.Status == "" {
		a.Status = cognate.AccountActive
	}
	if len(a.Context) == 0 {
		a.Context = json.RawMessage("{}")
	}
	if a.UnifiedModelOverride = n.UnifiedModelOverride; len(a.UnifiedModelOverride) == 0 {
		a.UnifiedModelOverride = json.RawMessage("{}")
	}
	if err := checkObject("unified_model_override", a.UnifiedModelOverride, MaxOverride); err != nil {
		return cognate.Account{}, err
	}
	if err := checkAccount(a, n.ContextSealed); err != nil {
		return cognate.Account{}, err
	}
	err := s.inTx(ctx, "create integrated account", func(q querier) error {
		ei, err := s.installation(scope, a.EnvironmentIntegrationID, s.row(ctx, q, installationByID, a.EnvironmentIntegrationID))
		if err != nil {
			return err
		}
		if !ei.IsActive {
			return cognate.Errorf(cognate.CodeConflict, "integration %s is switched off in the environment", quote(ei.Integration))
		}
		now := millis(s.now())
		a.EnvironmentID, a.Integration = ei.EnvironmentID, ei.Integration
		a.CreatedAt, a.UpdatedAt = moment(now), moment(now)
		if string(a.UnifiedModelOverride) != "{}" {
			if err := s.advanceAccounts(ctx, q, a.EnvironmentID, n.DefinitionsVersion); err != nil {
				return err
			}
		}
		return s.insertAccount(ctx, q, a, n.ContextSealed, now)
	})
	if err != nil {
		return cognate.Account{}, err
	}
	s.tell(Change{TableAccount, a.ID})
	return a, nil
}

func (s *Store) insertAccount(ctx context.Context, q querier, a cognate.Account, sealed []byte, now int64) error {
	_, err := s.exec(ctx, q, `INSERT INTO integrated_account (id, environment_id, environment_integration_id, tenant_id,
		authentication_method, context, context_sealed, credential_version, unified_model_override, status, last_error,
		is_sandbox, is_blocked, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.EnvironmentID, a.EnvironmentIntegrationID, a.TenantID, a.AuthenticationMethod, string(a.Context), sealed,
		a.CredentialVersion, string(a.UnifiedModelOverride), string(a.Status), a.LastError, a.IsSandbox, a.IsBlocked, now, now)
	return err
}

func checkAccount(a cognate.Account, sealed []byte) error {
	switch {
	case !IsID(a.ID):
		return cognate.Errorf(cognate.CodeInternal, "an account needs an id")
	case len(a.TenantID) > MaxTenantID:
		return invalid("tenant_id", "size", "tenant_id: longer than 512 bytes")
	case a.AuthenticationMethod == "":
		return invalid("authentication_method", "required", "authentication_method is required")
	case len(a.Context) > MaxContext || len(sealed) > MaxContext:
		return invalid("context", "size", "context: larger than 128 KiB")
	case len(sealed) == 0:
		return cognate.Errorf(cognate.CodeInternal, "an account needs a sealed context")
	}
	return checkStatus(a.Status)
}

func checkStatus(status cognate.AccountStatus) error {
	switch status {
	case cognate.AccountActive, cognate.AccountConnecting, cognate.AccountPostInstallError,
		cognate.AccountValidationError, cognate.AccountNeedsReauth:
		return nil
	}
	return invalid("status", "enum", "status "+quote(string(status))+": not a status of an account")
}

// AccountPatch changes an account; a nil field leaves what stands.
type AccountPatch struct {
	TenantID             *string
	IsSandbox            *bool
	IsBlocked            *bool
	UnifiedModelOverride *OverrideChange
}

// OverrideChange replaces an override of an account. When the one that stands, or
// what the new one was checked against, has moved on, the change is refused; see
// Moved.
type OverrideChange struct {
	From, To           json.RawMessage
	DefinitionsVersion int64
}

// UpdateAccount applies the patch.
func (s *Store) UpdateAccount(ctx context.Context, scope, id string, p AccountPatch) (cognate.Account, error) {
	if p.TenantID != nil && len(*p.TenantID) > MaxTenantID {
		return cognate.Account{}, invalid("tenant_id", "size", "tenant_id: longer than 512 bytes")
	}
	if p.UnifiedModelOverride != nil {
		if err := checkObject("unified_model_override", p.UnifiedModelOverride.To, MaxOverride); err != nil {
			return cognate.Account{}, err
		}
	}
	var a cognate.Account
	err := s.inTx(ctx, "update integrated account", func(q querier) (err error) {
		if a, err = s.account(scope, id, s.row(ctx, q, accountByID, id)); err != nil {
			return err
		}
		if err := s.changeOverride(ctx, q, &a, p.UnifiedModelOverride); err != nil {
			return err
		}
		take(&a.TenantID, p.TenantID)
		take(&a.IsSandbox, p.IsSandbox)
		take(&a.IsBlocked, p.IsBlocked)
		now := millis(s.now())
		a.UpdatedAt = moment(now)
		_, err = s.exec(ctx, q, `UPDATE integrated_account SET tenant_id = ?, is_sandbox = ?, is_blocked = ?,
			unified_model_override = ?, updated_at = ? WHERE id = ?`,
			a.TenantID, a.IsSandbox, a.IsBlocked, string(a.UnifiedModelOverride), now, id)
		return err
	})
	if err != nil {
		return cognate.Account{}, err
	}
	s.tell(Change{TableAccount, id})
	return a, nil
}

func (s *Store) changeOverride(ctx context.Context, q querier, a *cognate.Account, c *OverrideChange) error {
	if c == nil {
		return nil
	}
	if string(a.UnifiedModelOverride) != string(c.From) {
		return moved()
	}
	a.UnifiedModelOverride = c.To
	return s.advanceAccounts(ctx, q, a.EnvironmentID, c.DefinitionsVersion)
}

func take[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// SetAccountStatus moves the account to the status with the error. When it
// stands so already, or is gone, nothing is written.
func (s *Store) SetAccountStatus(ctx context.Context, id string, status cognate.AccountStatus, lastError string) error {
	_, err := s.SetAccountStatusAt(ctx, id, 0, status, lastError)
	return err
}

// SetAccountStatusAt is SetAccountStatus as long as the account's credential
// version is the one that the caller saw, so that the outcome of a call made
// with an old credential does not judge a new one; 0 is any version. It tells
// whether anything was changed.
func (s *Store) SetAccountStatusAt(ctx context.Context, id string, version int64, status cognate.AccountStatus, lastError string) (changed bool, err error) {
	if err := checkStatus(status); err != nil {
		return false, err
	}
	lastError = cut(lastError)
	n, err := s.exec(ctx, s.write, `UPDATE integrated_account SET status = ?, last_error = ?, updated_at = ?
		WHERE id = ? AND (status <> ? OR last_error <> ?) AND (? = 0 OR credential_version = ?)`,
		string(status), lastError, millis(s.now()), id, string(status), lastError, version, version)
	if err != nil {
		return false, s.fail(err, "set account status")
	}
	if n > 0 {
		s.tell(Change{TableAccount, id})
	}
	return n > 0, nil
}

// cut bounds a last error.
func cut(s string) string {
	if len(s) > MaxLastError {
		return strings.ToValidUTF8(s[:MaxLastError], "") // a rune cut in two goes
	}
	return s
}
