package httpapi

import (
	"context"
	"net/http"
	"strings"

	"cognate"
)

// Authenticator finds out who a bearer token belongs to. A token that is unknown
// or has expired is a *cognate.Error with CodeUnauthorized.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (cognate.Principal, error)
}

// maxToken bounds a token, in bytes.
const maxToken = 4 << 10

// Authenticate finds the principal of a request by its bearer token, and keeps it
// for Principal.
func Authenticate(r *http.Request, a Authenticator) (cognate.Principal, error) {
	token, err := BearerToken(r)
	if err != nil {
		return cognate.Principal{}, err
	}
	p, err := a.Authenticate(r.Context(), token)
	if err != nil {
		return cognate.Principal{}, err
	}
	if x := exchangeOf(r.Context()); x != nil {
		x.principal, x.known = p, true
	}
	return p, nil
}

// RequireBearer lets only authenticated requests through.
func RequireBearer(a Authenticator, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := Authenticate(r, a); err != nil {
			WriteError(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// BearerToken takes the token out of Authorization: Bearer <token> (RFC 6750);
// the scheme's name is taken in any case. The error has CodeUnauthorized.
func BearerToken(r *http.Request) (string, error) {
	values := r.Header["Authorization"]
	switch {
	case len(values) == 0:
		return "", cognate.Errorf(cognate.CodeUnauthorized, "the header Authorization: Bearer <token> is missing")
	case len(values) > 1:
		return "", cognate.Errorf(cognate.CodeUnauthorized, "there is more than one Authorization header")
	}
	const scheme = "Bearer "
	v := values[0]
	if len(v) <= len(scheme) || !strings.EqualFold(v[:len(scheme)], scheme) {
		return "", cognate.Errorf(cognate.CodeUnauthorized, "the Authorization header must read: Bearer <token>")
	}
	token := strings.TrimSpace(v[len(scheme):])
	if token == "" || len(token) > maxToken || strings.ContainsAny(token, " \t") {
		return "", cognate.Errorf(cognate.CodeUnauthorized, "the token of the Authorization header is not one")
	}
	return token, nil
}
