package connector_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cognate/internal/connector"
)

const (
	oneMethod  = "credentials:\n  token:\n    token: {label: Token, secret: true}\n"
	twoMethods = "credentials:\n  token:\n    token: {label: Token, secret: true}\n  pair:\n    user: {label: User}\n    word: {label: Word, secret: true}\n"
)

// loadAuth loads the courier with another auth and other credentials. The auth stands
// behind them.
func loadAuth(t *testing.T, auth, credentials string) (*connector.Catalog, error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(acme, "courier", "connector.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	part := func(from, to string) string {
		_, rest, _ := strings.Cut(string(data), from)
		text, _, found := strings.Cut(rest, to)
		if !found {
			t.Fatalf("there is nothing from %q to %q", from, to)
		}
		return from + text
	}
	old := part("credentials:", "error_mapping:")
	return loadCourier(t, "connector.yaml", old, credentials+auth+"\n"+part("hosts:", "auth:"))
}

func TestAuth(t *testing.T) {
	t.Parallel()
	catalog, err := loadAuth(t, `auth:
  hmac:
    algorithm: sha256
    key: context.token
    message: '$join([method, path, query, url, host, body, $string(timestamp), date, nonce, context.token])'
    headers: {X-Signature: signature, X-Time: $string(timestamp) & date & nonce & context.token}`, oneMethod)
	if err != nil {
		t.Fatal(err)
	}
	a := catalog.Integration("courier").AuthOf("token")
	if a.Scheme != connector.AuthHMAC || a.HMAC.Encoding != "hex" || a.HMAC.KeyEncoding != "text" || len(a.HMAC.Headers) != 2 {
		t.Errorf("got %+v", a)
	}
	catalog, err = loadAuth(t, `auth: {jwt: {algorithm: ES256, key: context.token, claims: '{"iat": now, "exp": now + ttl, "iss": context.token}', header: {kid: context.token}, prefix: ''}}`, oneMethod)
	if err != nil {
		t.Fatal(err)
	}
	if a := catalog.Integration("courier").AuthOf("any"); a.Scheme != connector.AuthJWT || a.JWT.Name != "Authorization" || a.JWT.Prefix != "" || a.JWT.TTL.String() != "5m0s" {
		t.Errorf("got %+v", a.JWT)
	}
}

func TestAuthMethods(t *testing.T) {
	t.Parallel()
	catalog, err := loadAuth(t, "auth: {methods: {token: {bearer: context.token}, pair: {basic: {username: context.user, password: context.word}}}}", twoMethods)
	if err != nil {
		t.Fatal(err)
	}
	in := catalog.Integration("courier")
	for method, want := range map[string]connector.AuthScheme{"token": connector.AuthBearer, "pair": connector.AuthBasic, "": connector.AuthBearer} {
		if a := in.AuthOf(method); a == nil || a.Scheme != want {
			t.Errorf("%q: got %+v", method, a)
		}
	}
	if a := in.AuthOf("other"); a != nil {
		t.Errorf("an unknown method has %+v", a)
	}
}

func TestAuthProblems(t *testing.T) {
	t.Parallel()
	const hmac = "auth: {hmac: {algorithm: sha256, key: context.token, message: body, headers: {X-S: signature}}}"
	const jwt = "auth: {jwt: {algorithm: HS256, key: context.token, claims: '{\"iat\": now}'}}"
	tests := []struct{ name, auth, credentials, want string }{
		{"nothing", "auth: {}", "", ":9:7: auth: one of basic, bearer, header, query, hmac and jwt is needed; none is there"},
		{"two", "auth: {bearer: context.token, query: {k: context.token}}", "", ":9:7: auth: one of basic, bearer, header, query, hmac and jwt is needed; there are bearer and query"},
		{"beside methods", "auth: {bearer: context.token, methods: {token: {bearer: context.token}}}", "", ":9:7: auth: either methods or one scheme for all: bearer stands beside methods"},
		{"an unknown method", "auth: {methods: {token: {bearer: context.token}, pair: {bearer: context.token}}}", "", ":9:50: auth.methods: pair is not one of the credentials; they are token"},
		{"a method without a scheme", "auth: {methods: {token: {bearer: context.token}}}", twoMethods, ":12:17: auth.methods: the credentials pair have no scheme"},
		{"a method of nothing", "auth: {methods: {token: {}}}", "", ":9:25: auth.methods.token: one of basic"},
		{"methods in methods", "auth: {methods: {token: {methods: {}}}}", "", `unknown key "methods"`},
		{
			"a field of another method", "auth: {methods: {token: {bearer: context.word}, pair: {bearer: context.word}}}", twoMethods,
			":12:34: auth.methods.token.bearer: context.word is no field of the credentials token",
		},
		{
			"one scheme that reads what a method lacks", "auth: {bearer: context.word}", twoMethods,
			":12:16: auth.bearer: context.word is no field of the credentials token",
		},
		{"an unknown hash", strings.Replace(hmac, "sha256", "sha3", 1), "", "auth.hmac.algorithm: value is not allowed"},
		{"no key", strings.Replace(hmac, "key: context.token, ", "", 1), "", `auth.hmac: missing key "key"`},
		{"a key of the request", strings.Replace(hmac, "key: context.token", "key: body", 1), "", "auth.hmac.key: body is not in scope here; in scope are context"},
		{"a message of the answer", strings.Replace(hmac, "message: body", "message: response", 1), "", "auth.hmac.message: response is not in scope here; in scope are method, path, query, url, host, body, timestamp, date, nonce, context"},
		{"a signature in the message", strings.Replace(hmac, "message: body", "message: signature", 1), "", "auth.hmac.message: signature is not in scope"},
		{"no signature sent", strings.Replace(hmac, "X-S: signature", "X-S: nonce", 1), "", "auth.hmac.headers: none reads signature: it would not be sent"},
		{"no header name", strings.Replace(hmac, "X-S: signature", "'X S': signature", 1), "", `auth.hmac.headers: "X S" is not the name of a header`},
		{"a header of HTTP", strings.Replace(hmac, "X-S: signature", "Host: signature", 1), "", "auth.hmac.headers: Host is not a connector's to set"},
		{"an unknown algorithm", strings.Replace(jwt, "HS256", "none", 1), "", "auth.jwt.algorithm: value is not allowed"},
		{"claims of text", strings.Replace(jwt, `'{"iat": now}'`, "context.token & 'x'", 1), "", "auth.jwt.claims: the claims are an object; the expression yields string"},
		{"claims of the request", strings.Replace(jwt, "now}", "body}", 1), "", "auth.jwt.claims: body is not in scope here; in scope are now, ttl, context"},
		{"alg in the header", strings.Replace(jwt, "'}}", "', header: {alg: context.token}}}", 1), "", "auth.jwt.header: alg is what algorithm says"},
		{"PEM in base64", strings.Replace(jwt, "HS256,", "RS256, key_encoding: base64,", 1), "", "auth.jwt.key_encoding: the key of RS256 is in PEM"},
		{"a name that is none", strings.Replace(jwt, "'}}", "', name: 'A B'}}", 1), "", `auth.jwt.name: "A B" is not the name of a header`},
		{"a prefix with a line", strings.Replace(jwt, "'}}", "', prefix: \"A\\nB\"}}", 1), "", "auth.jwt.prefix: it can't stand in a header"},
		{"too short", strings.Replace(jwt, "'}}", "', ttl: 1s}}", 1), "", "auth.jwt.ttl: out of bounds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			credentials := oneMethod
			if tt.credentials != "" {
				credentials = tt.credentials
			}
			if _, err := loadAuth(t, tt.auth, credentials); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got:\n%v\nwant a problem with %q", err, tt.want)
			}
		})
	}
}
