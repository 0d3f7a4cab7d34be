package engine

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// credentials works out what proves who the account is: what is always the same, and
// a signer for what is made anew.
func (b *targetBuilder) credentials(method string) {
	auth := b.in.AuthOf(method)
	if auth == nil {
		b.err = cognate.Errorf(cognate.CodeInvalid, "the account can't be called: %s has no authentication method %s any more; connect it anew", b.in.Label, method)
		return
	}
	switch auth.Scheme {
	case connector.AuthBasic:
		pair := b.text(auth.Parts[0].Slot) + ":" + b.text(auth.Parts[1].Slot)
		value := base64.StdEncoding.EncodeToString([]byte(pair))
		b.cfg.Credentials.Header.Set("Authorization", "Basic "+value)
		b.cfg.Secrets = append(b.cfg.Secrets, value)
	case connector.AuthBearer:
		b.credential("Authorization", "Bearer ", auth.Parts[0].Slot)
	case connector.AuthHeader:
		for _, p := range auth.Parts {
			b.credential(p.Name, "", p.Slot)
		}
	case connector.AuthQuery:
		for _, p := range auth.Parts {
			b.cfg.Credentials.Query.Set(p.Name, b.text(p.Slot))
		}
	case connector.AuthHMAC:
		b.cfg.Signer = b.hmac(auth.HMAC)
	case connector.AuthJWT:
		b.cfg.Signer = b.jwt(auth.JWT)
	}
}

func (b *targetBuilder) credential(name, prefix string, s *connector.Slot) {
	b.cfg.Credentials.Header.Set(name, prefix+b.text(s))
}

// key is the bytes of a key that stands in the account's context.
func (b *targetBuilder) key(s *connector.Slot, encoding string) []byte {
	text := b.evaluate(s)
	if b.err != nil {
		return nil
	}
	b.cfg.Secrets = append(b.cfg.Secrets, text)
	key, err := []byte(text), error(nil)
	switch encoding {
	case "hex":
		key, err = hex.DecodeString(text)
	case "base64":
		key, err = base64.StdEncoding.DecodeString(text)
	}
	if err != nil || len(key) == 0 {
		b.err = b.badKey(s, encoding)
	}
	return key
}

func (b *targetBuilder) badKey(s *connector.Slot, what string) error {
	return cognate.Errorf(cognate.CodeInvalid, "the account can't be called: %s of %s is not a key in %s; check the account's credentials", s.Name, b.in.Label, what)
}

// signing evaluates the expressions of a scheme.
type signing struct {
	label   string // of the integration
	context jsonata.Value
}

// input is the object that a slot of a scheme is evaluated over: the variables that
// it reads, made when they are.
func (s *signing) input(slot *connector.Slot, get func(name string) (jsonata.Value, error)) (jsonata.Value, error) {
	var fields []jsonata.Field
	for _, name := range slot.Uses {
		v := s.context
		if name != "context" {
			var err error
			if v, err = get(name); err != nil {
				return v, err
			}
		}
		fields = append(fields, jsonata.Field{Key: name, Value: v})
	}
	return jsonata.Object(fields...), nil
}

// failed tells which expression failed, without the secrets that it met.
func (s *signing) failed(slot *connector.Slot, err error) error {
	if err == nil {
		return cognate.Errorf(cognate.CodeInvalid, "the account can't be called: %s of %s yields nothing that can be sent; check the account's credentials", slot.Name, s.label)
	}
	return cognate.Wrap(withoutValues(slot, err), cognate.CodeInternal, "%s of %s failed", slot.Name, s.label)
}

var (
	_ upstream.Signer = (*hmacSigner)(nil)
	_ upstream.Signer = (*jwtSigner)(nil)
)

// inHeader says whether a text can be the value of a header.
func inHeader(s string) bool { return plainText(s) && strings.TrimSpace(s) == s }
