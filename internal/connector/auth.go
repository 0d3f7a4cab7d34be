package connector

import "time"

// AuthScheme names how a request proves who it is for.
type AuthScheme string

// The schemes.
const (
	AuthBasic  AuthScheme = "basic"
	AuthBearer AuthScheme = "bearer"
	AuthHeader AuthScheme = "header"
	AuthQuery  AuthScheme = "query"
	AuthHMAC   AuthScheme = "hmac"
	AuthJWT    AuthScheme = "jwt"
)

// Auth is one scheme and its expressions: basic has username and password, bearer
// has token, header and query one for each name. The others are in HMAC and JWT.
type Auth struct {
	Scheme AuthScheme
	Parts  []NamedSlot
	HMAC   *HMAC
	JWT    *JWT
}

// HMAC signs each request.
type HMAC struct {
	Algorithm   string // sha1, sha256, sha512 or md5
	Key         *Slot
	KeyEncoding string // text, hex or base64
	Message     *Slot
	Encoding    string // of the signature: hex or base64
	Headers     []NamedSlot
}

// JWT sends a token (RFC 7519) that is signed here, and kept until shortly before it
// ends.
type JWT struct {
	Algorithm    string // HS256 …; see jwtFile
	Key          *Slot  // the secret of HS…, a private key in PEM of the others
	KeyEncoding  string // of a secret: text, hex or base64
	Claims       *Slot
	TTL          time.Duration
	Fields       []NamedSlot // further ones of the token's header
	Name, Prefix string      // of the HTTP header that carries it
}

// AuthOf is how requests of an authentication method prove who they are for; nil
// when the connector has no such method, and a scheme for each.
func (i *Integration) AuthOf(method string) *Auth {
	if c := i.Credential(method); c != nil {
		return c.Auth
	}
	return i.auth
}
