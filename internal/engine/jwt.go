package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// jwtSigner makes a token and sends it until shortly before it ends. Safe for
// concurrent use.
type jwtSigner struct {
	signing
	*connector.JWT
	method jwt.SigningMethod
	key    any
	fields map[string]string

	mu    sync.Mutex
	token string
	made  time.Time
	until time.Time
}

func (b *targetBuilder) jwt(j *connector.JWT) *jwtSigner {
	s := &jwtSigner{signing: signing{b.in.Label, b.full}, JWT: j, method: jwt.GetSigningMethod(j.Algorithm), fields: map[string]string{}}
	s.key = b.signingKey(j)
	for _, f := range j.Fields {
		s.fields[f.Name] = b.evaluate(f.Slot)
	}
	return s
}

// signingKey is a secret, or a private key in PEM. Forms often keep a line break of it
// as \n.
func (b *targetBuilder) signingKey(j *connector.JWT) (key any) {
	if strings.HasPrefix(j.Algorithm, "HS") {
		return b.key(j.Key, j.KeyEncoding)
	}
	text := b.key(j.Key, "text")
	if b.err != nil {
		return nil
	}
	if !bytes.ContainsRune(text, '\n') {
		text = bytes.ReplaceAll(text, []byte(`\n`), []byte("\n"))
	}
	var err error
	switch j.Algorithm[:2] {
	case "ES":
		key, err = jwt.ParseECPrivateKeyFromPEM(text)
	case "Ed":
		key, err = jwt.ParseEdPrivateKeyFromPEM(text)
	default:
		key, err = jwt.ParseRSAPrivateKeyFromPEM(text)
	}
	if err != nil {
		b.err = b.badKey(j.Key, "PEM for "+j.Algorithm)
	}
	return key
}

// Sign implements upstream.Signer.
func (s *jwtSigner) Sign(ctx context.Context, o *upstream.Outgoing) (upstream.Credentials, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == "" || !o.Now.Before(s.until) || o.Now.Before(s.made) {
		if err := s.make(ctx, o.Now); err != nil {
			return upstream.Credentials{}, err
		}
	}
	return upstream.Credentials{Header: http.Header{s.Name: {s.Prefix + s.token}}, Secrets: []string{s.token}}, nil
}

// maxMargin is how long before its end a token is used no more, at most: clocks differ.
const maxMargin = 30 * time.Second

func (s *jwtSigner) make(ctx context.Context, now time.Time) error {
	claims, err := s.claims(ctx, now)
	if err != nil {
		return err
	}
	token := jwt.NewWithClaims(s.method, claims)
	for name, value := range s.fields {
		token.Header[name] = value
	}
	signed, err := token.SignedString(s.key)
	if err != nil { // such as a key of another curve; the error holds nothing of it
		return cognate.Wrap(err, cognate.CodeInvalid, "the account can't be called: %s of %s can't sign with %s; check the account's credentials", s.Key.Name, s.label, s.Algorithm)
	}
	end := now.Add(s.TTL)
	if exp, err := claims.GetExpirationTime(); err == nil && exp != nil && exp.Before(end) {
		end = exp.Time
	}
	s.token, s.made, s.until = signed, now, end.Add(-min(maxMargin, end.Sub(now)/5))
	return nil
}

func (s *jwtSigner) claims(ctx context.Context, now time.Time) (jwt.MapClaims, error) {
	in, err := s.input(s.Claims, func(name string) (jsonata.Value, error) {
		if name == "ttl" {
			return jsonata.Int(int64(s.TTL / time.Second)), nil
		}
		return jsonata.Int(now.Unix()), nil
	})
	if err != nil {
		return nil, err
	}
	v, err := s.Claims.Expr.Eval(ctx, in)
	if err != nil || v.Kind() != jsonata.KindObject {
		return nil, s.failed(s.Claims, err)
	}
	d := json.NewDecoder(bytes.NewReader(v.AppendJSON(nil)))
	d.UseNumber()
	claims := jwt.MapClaims{}
	if err := d.Decode(&claims); err != nil {
		return nil, s.failed(s.Claims, err)
	}
	return claims, nil
}
