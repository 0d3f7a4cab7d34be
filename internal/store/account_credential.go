package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"cognate"
)

const sealedByID = "SELECT context_sealed, credential_version FROM integrated_account WHERE id = ?"

// SealedContext is the account's sealed context and its version.
func (s *Store) SealedContext(ctx context.Context, id string) (sealed []byte, version int64, err error) {
	err = s.hotRow(ctx, sealedByID, id).Scan(&sealed, &version)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, NoAccount(id)
	} else if err != nil {
		return nil, 0, s.fail(err, "get sealed context")
	}
	return sealed, version, nil
}

// NewCredential replaces an account's credential.
type NewCredential struct {
	// Version is the credential version that the new one was made from. When the
	// account has moved on, nothing is written and CodeConflict is answered.
	Version              int64
	AuthenticationMethod string
	Context              json.RawMessage
	ContextSealed        []byte
}

// ReplaceCredential writes the credential and raises its version. Status and
// last error stay as they are.
func (s *Store) ReplaceCredential(ctx context.Context, scope, id string, n NewCredential) (cognate.Account, error) {
	var a cognate.Account
	err := s.inTx(ctx, "replace credential", func(q querier) (err error) {
		if a, err = s.account(scope, id, s.row(ctx, q, accountByID, id)); err != nil {
			return err
		}
		if a.CredentialVersion != n.Version {
			return cognate.Errorf(cognate.CodeConflict, "the credential of account %s was changed meanwhile", quote(id))
		}
		a.AuthenticationMethod, a.Context = n.AuthenticationMethod, n.Context
		if err := checkAccount(a, n.ContextSealed); err != nil {
			return err
		}
		now := millis(s.now())
		a.UpdatedAt = moment(now)
		a.CredentialVersion++
		_, err = s.exec(ctx, q, `UPDATE integrated_account SET authentication_method = ?, context = ?, context_sealed = ?,
			credential_version = ?, updated_at = ? WHERE id = ?`,
			a.AuthenticationMethod, string(a.Context), n.ContextSealed, a.CredentialVersion, now, id)
		return err
	})
	if err != nil {
		return cognate.Account{}, err
	}
	s.tell(Change{TableAccount, id})
	return a, nil
}

// DeleteAccount deletes the account with its tokens and destroys its sealed
// context.
func (s *Store) DeleteAccount(ctx context.Context, scope, id string) error {
	deleted, err := s.DeleteAccounts(ctx, scope, []string{id})
	if err == nil && len(deleted) == 0 {
		return NoAccount(id)
	}
	return err
}

// DeleteAccounts deletes those of the accounts that stand in the scope, all in
// one transaction, and returns their ids in the order given.
func (s *Store) DeleteAccounts(ctx context.Context, scope string, ids []string) (deleted []string, err error) {
	if len(ids) > MaxBulk {
		return nil, invalid("ids", "size", "ids: at most 500 at once")
	}
	err = s.inTx(ctx, "delete integrated accounts", func(q querier) error {
		deleted = []string{}
		for _, id := range ids {
			n, err := s.exec(ctx, q, "DELETE FROM integrated_account WHERE id = ? AND (? = '' OR environment_id = ?)", id, scope, scope)
			if err != nil {
				return err
			}
			if n > 0 {
				deleted = append(deleted, id)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(deleted) > 0 {
		for _, id := range deleted {
			s.tell(Change{TableAccount, id})
		}
		s.tell(Change{Table: TableToken})
		s.scrub(ctx)
	}
	return deleted, nil
}

// scrub has the database forget what was deleted. It may fail while another
// process reads; the next one does it then.
func (s *Store) scrub(ctx context.Context) {
	if s.dialect.Scrub == "" {
		return
	}
	_, _ = s.write.ExecContext(context.WithoutCancel(ctx), s.dialect.Scrub)
}
