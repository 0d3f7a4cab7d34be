package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"cognate"
)

// MaxScopes bounds the scopes of a token; each is at most MaxName long.
const MaxScopes = 100

// touchEvery is how exact a token's LastUsedAt is.
const touchEvery = time.Minute

const tokenColumns = `SELECT id, kind, name, environment_id, account_id, scopes, expires_at, last_used_at, created_at FROM api_token` //nolint:gosec // names of columns

const tokenByHash = tokenColumns + " WHERE hash = ?"

func scanToken(r scanner) (cognate.Token, error) {
	var t cognate.Token
	var environment, account sql.NullString
	var scopes string
	var expires, used, created int64
	err := r.Scan(&t.ID, &t.Kind, &t.Name, &environment, &account, &scopes, &expires, &used, &created)
	if err != nil {
		return t, err
	}
	t.EnvironmentID, t.AccountID = environment.String, account.String
	t.ExpiresAt, t.LastUsedAt, t.CreatedAt = moment(expires), moment(used), moment(created)
	return t, json.Unmarshal([]byte(scopes), &t.Scopes)
}

// NewToken is a token to be made. Hash is the SHA-256 of its secret.
type NewToken struct {
	Kind          cognate.TokenKind
	Name          string // of an account token: may be empty
	Hash          [32]byte
	EnvironmentID string // of an API token
	AccountID     string // of an account token; its environment is the account's
	Scopes        []string
	ExpiresAt     time.Time // zero: never
}

// CreateToken makes the token.
func (s *Store) CreateToken(ctx context.Context, n NewToken) (cognate.Token, error) {
	if err := s.checkToken(n); err != nil {
		return cognate.Token{}, err
	}
	now := millis(s.now())
	t := cognate.Token{
		ID: NewID(), Kind: n.Kind, Name: n.Name, EnvironmentID: n.EnvironmentID, AccountID: n.AccountID,
		Scopes: append([]string{}, n.Scopes...), ExpiresAt: moment(millis(n.ExpiresAt)), CreatedAt: moment(now),
	}
	scopes, err := json.Marshal(t.Scopes)
	if err != nil {
		return cognate.Token{}, s.fail(err, "create token")
	}
	err = s.inTx(ctx, "create token", func(q querier) error {
		switch n.Kind {
		case cognate.TokenAccount:
			a, err := s.account("", n.AccountID, s.row(ctx, q, accountByID, n.AccountID))
			if err != nil {
				return err
			}
			t.EnvironmentID = a.EnvironmentID
		case cognate.TokenAPI:
			if _, err := s.environment(ctx, q, "", n.EnvironmentID); err != nil {
				return err
			}
		case cognate.TokenAdmin:
		}
		_, err := s.exec(ctx, q, `INSERT INTO api_token
			(id, kind, name, hash, environment_id, account_id, scopes, expires_at, last_used_at, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`, t.ID, string(t.Kind), t.Name, n.Hash[:], orNull(t.EnvironmentID),
			orNull(t.AccountID), string(scopes), millis(t.ExpiresAt), now)
		return err
	})
	if err != nil {
		return cognate.Token{}, err
	}
	return t, nil
}

func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

func (s *Store) checkToken(n NewToken) error {
	admin, api, account := n.Kind == cognate.TokenAdmin, n.Kind == cognate.TokenAPI, n.Kind == cognate.TokenAccount
	switch {
	case !admin && !api && !account:
		return invalid("kind", "enum", "kind "+quote(string(n.Kind))+": not a kind of token")
	case (n.AccountID != "") != account, api && n.EnvironmentID == "", !api && n.EnvironmentID != "":
		return invalid("kind", "format", "a token is of an environment, of an account, or an admin's")
	case len(n.Scopes) > MaxScopes:
		return invalid("scopes", "size", "scopes: at most 100")
	case !n.ExpiresAt.IsZero() && !n.ExpiresAt.After(s.now()):
		return invalid("expires_at", "format", "expires_at: in the past")
	}
	for _, scope := range n.Scopes {
		if err := checkName(scope); err != nil {
			return invalid("scopes", "format", "scopes: each is a text of 1 to 200 characters")
		}
	}
	if account && n.Name == "" {
		return nil
	}
	return checkName(n.Name)
}

// TokenByHash is the token whose secret has the hash; CodeUnauthorized when
// there is none or it has expired.
func (s *Store) TokenByHash(ctx context.Context, hash [32]byte) (cognate.Token, error) {
	t, err := scanToken(s.hotRow(ctx, tokenByHash, hash[:]))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return cognate.Token{}, cognate.Errorf(cognate.CodeUnauthorized, "the token is not known here, or was deleted")
	case err != nil:
		return cognate.Token{}, s.fail(err, "look a token up")
	case !t.ExpiresAt.IsZero() && !t.ExpiresAt.After(s.now()):
		return cognate.Token{}, cognate.Errorf(cognate.CodeUnauthorized, "the token expired at %s", t.ExpiresAt.Format(time.RFC3339))
	}
	return t, nil
}

// Tokens lists the tokens of the scope: those of its environment, or all. The
// short-lived tokens of accounts are not listed.
func (s *Store) Tokens(ctx context.Context, scope string, l List) (Page[cognate.Token], error) {
	var w where
	w.and("kind <> ?", string(cognate.TokenAccount))
	w.andIf("environment_id", scope)
	return listOf(ctx, s, "api_token", "id", tokenColumns, w, l, scanToken, func(t cognate.Token) string { return t.ID })
}

// DeleteToken deletes the token: it is refused at once by this process, and
// within a second by others.
func (s *Store) DeleteToken(ctx context.Context, scope, id string) error {
	n, err := s.exec(ctx, s.write, "DELETE FROM api_token WHERE id = ? AND (? = '' OR environment_id = ?)", id, scope, scope)
	if err != nil {
		return s.fail(err, "delete token")
	}
	if n == 0 {
		return cognate.Errorf(cognate.CodeNotFound, "no token %s", quote(id))
	}
	s.tell(Change{TableToken, id})
	return nil
}

// TouchToken notes that the token was used now, at most once a minute.
func (s *Store) TouchToken(ctx context.Context, t cognate.Token) error {
	now := s.now()
	if now.Sub(t.LastUsedAt) < touchEvery {
		return nil
	}
	_, err := s.exec(ctx, s.write, "UPDATE api_token SET last_used_at = ? WHERE id = ? AND last_used_at <= ?",
		millis(now), t.ID, millis(now.Add(-touchEvery)))
	if err != nil {
		return s.fail(err, "note the use of a token")
	}
	return nil
}

// DeleteExpiredTokens deletes the tokens that have expired and tells how many.
func (s *Store) DeleteExpiredTokens(ctx context.Context) (int64, error) {
	n, err := s.exec(ctx, s.write, "DELETE FROM api_token WHERE expires_at > 0 AND expires_at <= ?", millis(s.now()))
	if err != nil {
		return 0, s.fail(err, "delete expired tokens")
	}
	if n > 0 {
		s.tell(Change{Table: TableToken})
	}
	return n, nil
}
