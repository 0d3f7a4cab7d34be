package connector

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"cognate/internal/definition"
	"cognate/jsonata"
)

// authFile is one scheme for all authentication methods, or one for each.
type authFile struct {
	schemeFile `yaml:",inline"`
	Methods    definition.Map[schemeFile] `yaml:"methods" doc:"A scheme for each authentication method: a key of credentials → one scheme."`
}

// schemeFile is one scheme; exactly one key may be set.
type schemeFile struct {
	Pos    definition.Pos                  `yaml:",pos"`
	Basic  *basicFile                      `yaml:"basic" doc:"HTTP Basic."`
	Bearer definition.Text                 `yaml:"bearer" doc:"Expression: the token of Authorization: Bearer."`
	Header definition.Map[definition.Text] `yaml:"header" doc:"Header name → expression."`
	Query  definition.Map[definition.Text] `yaml:"query" doc:"Query parameter → expression. Redacted wherever a URL is shown."`
	HMAC   *hmacFile                       `yaml:"hmac" doc:"A signature of each request by a shared key."`
	JWT    *jwtFile                        `yaml:"jwt" doc:"A token that is signed here (RFC 7519)."`
}

type basicFile struct {
	Username definition.Text `yaml:"username" required:"true" doc:"Expression over context."`
	Password definition.Text `yaml:"password" required:"true" doc:"Expression over context."`
}

type hmacFile struct {
	Algorithm   definition.Text                 `yaml:"algorithm" required:"true" enum:"sha1,sha256,sha512,md5" doc:"The hash of the HMAC (RFC 2104)."`
	Key         definition.Text                 `yaml:"key" required:"true" doc:"Expression over context: the key."`
	KeyEncoding definition.Text                 `yaml:"key_encoding" enum:"text,hex,base64" default:"text" doc:"How the bytes of the key are written."`
	Message     definition.Text                 `yaml:"message" required:"true" doc:"Expression: the text that is signed. method is GET and the like; path, query and url are as they are sent, query without its ?; body is exactly what is sent, empty for none; timestamp is in whole Unix seconds, date as HTTP has it, nonce 32 random characters."`
	Encoding    definition.Text                 `yaml:"encoding" enum:"hex,base64" default:"hex" doc:"How the signature is written."`
	Headers     definition.Map[definition.Text] `yaml:"headers" required:"true" doc:"Header name → expression over signature, timestamp, date, nonce and context: what is sent."`
}

type jwtFile struct {
	Algorithm   definition.Text                 `yaml:"algorithm" required:"true" enum:"HS256,HS384,HS512,RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA" doc:"How the token is signed (RFC 7518, RFC 8037)."`
	Key         definition.Text                 `yaml:"key" required:"true" doc:"Expression over context: the secret of HS…, a private key in PEM of the others."`
	KeyEncoding definition.Text                 `yaml:"key_encoding" enum:"text,hex,base64" default:"text" doc:"How the bytes of a secret are written."`
	Claims      definition.Text                 `yaml:"claims" required:"true" doc:"Expression over now (Unix seconds), ttl (seconds) and context: the claims, an object, such as {\"iss\": context.id, \"iat\": now, \"exp\": now + ttl}."`
	TTL         time.Duration                   `yaml:"ttl" default:"5m" min:"10s" max:"24h" doc:"How long a token is good. It is used again until shortly before that, or before the exp among its claims."`
	Header      definition.Map[definition.Text] `yaml:"header" doc:"Further fields of the token's own header, such as kid: name → expression over context."`
	Name        definition.Text                 `yaml:"name" default:"Authorization" doc:"The HTTP header that carries the token."`
	Prefix      definition.Text                 `yaml:"prefix" default:"Bearer " doc:"What stands before the token."`
}

// auths checks the scheme of all authentication methods, or that of each.
func (c *compiler) auths(f *authFile) {
	in := c.integration
	if f.Methods.Len() == 0 {
		in.auth = c.scheme("auth", &f.schemeFile)
		for _, credential := range in.Credentials {
			credential.Auth = in.auth
			c.checkOwnFields(credential, in.auth)
		}
		return
	}
	if len(f.set()) > 0 {
		c.problem(f.Pos, "auth", "either methods or one scheme for all: %s stands beside methods", strings.Join(f.set(), ", "))
	}
	for _, e := range f.Methods.Entries() {
		credential := in.Credential(e.Key)
		if credential == nil || e.Key == "" {
			c.problem(e.KeyPos, "auth.methods", "%s is not one of the credentials; they are %s", e.Key, strings.Join(in.credentialNames(), ", "))
			continue
		}
		credential.Auth = c.scheme("auth.methods."+e.Key, &e.Value)
		c.checkOwnFields(credential, credential.Auth)
	}
	for _, credential := range in.Credentials {
		if _, has := f.Methods.Get(credential.Name); !has {
			c.problem(f.Methods.Pos(), "auth.methods", "the credentials %s have no scheme", credential.Name)
		}
	}
}

func (i *Integration) credentialNames() []string {
	var names []string
	for _, c := range i.Credentials {
		names = append(names, c.Name)
	}
	return names
}

// set names the schemes that are there.
func (f *schemeFile) set() []string {
	var names []string
	for _, s := range []struct {
		scheme AuthScheme
		is     bool
	}{
		{AuthBasic, f.Basic != nil},
		{AuthBearer, f.Bearer.IsSet()},
		{AuthHeader, f.Header.Len() > 0},
		{AuthQuery, f.Query.Len() > 0},
		{AuthHMAC, f.HMAC != nil},
		{AuthJWT, f.JWT != nil},
	} {
		if s.is {
			names = append(names, string(s.scheme))
		}
	}
	return names
}

func (c *compiler) scheme(slot string, f *schemeFile) *Auth {
	names := f.set()
	if len(names) != 1 {
		what := "none is there"
		if len(names) > 1 {
			what = "there are " + strings.Join(names, " and ")
		}
		c.problem(f.Pos, slot, "one of basic, bearer, header, query, hmac and jwt is needed; %s", what)
		return &Auth{}
	}
	a := &Auth{Scheme: AuthScheme(names[0])}
	slot += "." + names[0]
	switch a.Scheme {
	case AuthBasic:
		a.Parts = []NamedSlot{
			{"username", c.slot(slot+".username", f.Basic.Username, scopeAuth)},
			{"password", c.slot(slot+".password", f.Basic.Password, scopeAuth)},
		}
	case AuthBearer:
		a.Parts = []NamedSlot{{"token", c.slot(slot, f.Bearer, scopeAuth)}}
	case AuthHeader:
		a.Parts = c.headers(slot, f.Header, scopeAuth)
	case AuthQuery:
		a.Parts = c.named(slot, f.Query, scopeAuth)
	case AuthHMAC:
		a.HMAC = c.hmac(slot, f.HMAC)
	case AuthJWT:
		a.JWT = c.jwt(slot, f.JWT)
	}
	return a
}

func (c *compiler) hmac(slot string, f *hmacFile) *HMAC {
	h := &HMAC{
		Algorithm: f.Algorithm.Value(), KeyEncoding: f.KeyEncoding.Value(), Encoding: f.Encoding.Value(),
		Key: c.slot(slot+".key", f.Key, scopeAuth), Message: c.slot(slot+".message", f.Message, scopeSign),
		Headers: c.headers(slot+".headers", f.Headers, scopeSigned),
	}
	if !slices.ContainsFunc(h.Headers, func(n NamedSlot) bool { return n.Slot.reads("signature") }) {
		c.problem(f.Headers.Pos(), slot+".headers", "none reads signature: it would not be sent")
	}
	return h
}

func (c *compiler) jwt(slot string, f *jwtFile) *JWT {
	j := &JWT{
		Algorithm: f.Algorithm.Value(), KeyEncoding: f.KeyEncoding.Value(), TTL: f.TTL,
		Key: c.slot(slot+".key", f.Key, scopeAuth), Claims: c.slot(slot+".claims", f.Claims, scopeClaims),
		Fields: c.named(slot+".header", f.Header, scopeAuth), Name: http.CanonicalHeaderKey(f.Name.Value()), Prefix: f.Prefix.Value(),
	}
	for _, e := range f.Header.Entries() {
		if e.Key == "alg" {
			c.problem(e.KeyPos, slot+".header", "alg is what algorithm says")
		}
	}
	if j.KeyEncoding != "text" && !strings.HasPrefix(j.Algorithm, "HS") {
		c.problem(f.KeyEncoding.Pos(), slot+".key_encoding", "the key of %s is in PEM", j.Algorithm)
	}
	c.checkHeaderName(slot+".name", f.Name.Pos(), j.Name)
	if strings.ContainsFunc(j.Prefix, func(r rune) bool { return r < ' ' || r > '~' }) {
		c.problem(f.Prefix.Pos(), slot+".prefix", "it can't stand in a header")
	}
	if s := j.Claims; s != nil && !s.Expr.Analyze().Result.Kinds.Has(jsonata.KindObject) {
		c.problem(f.Claims.Pos(), slot+".claims", "the claims are an object; the expression yields %s", s.Expr.Analyze().Result.Kinds)
	}
	return j
}

// slots are all expressions of a scheme.
func (a *Auth) slots() []*Slot {
	var out []*Slot
	named := a.Parts
	if a.HMAC != nil {
		out, named = append(out, a.HMAC.Key, a.HMAC.Message), a.HMAC.Headers
	}
	if a.JWT != nil {
		out, named = append(out, a.JWT.Key, a.JWT.Claims), a.JWT.Fields
	}
	for _, n := range named {
		out = append(out, n.Slot)
	}
	return slices.DeleteFunc(out, func(s *Slot) bool { return s == nil })
}

// checkOwnFields: the scheme of an authentication method reads the fields of that
// method alone; an account has no others.
func (c *compiler) checkOwnFields(credential *Credential, a *Auth) {
	for _, s := range a.slots() {
		for _, access := range s.Expr.Analyze().Reads {
			names := access.Names()
			if len(names) < 2 || names[0] != "context" || !c.secrets[names[1]] && !c.plain[names[1]] {
				continue // the scope tells of a field that no method has
			}
			if !slices.ContainsFunc(credential.Fields, func(f *CredentialField) bool { return f.Name == names[1] }) {
				c.problem(s.Pos, s.Name, "context.%s is no field of the credentials %s", names[1], credential.Name)
			}
		}
	}
}
