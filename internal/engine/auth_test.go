package engine_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"cognate/internal/engine"
	"cognate/internal/upstream"
)

const acmeAuth = "auth: {bearer: context.token}"

// signed is a theatre of an account with that auth and context; its clock is now, and
// headers keeps those of each request.
func signed(t *testing.T, auth, context string, now func() time.Time) (s *theatre, headers func() []http.Header) {
	t.Helper()
	var mu sync.Mutex
	var got []http.Header
	s = newTheatre(t, acmeAuth, auth)
	s.context = context
	s.answer = func(_ int, r *http.Request) (int, string) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.Header)
		return 200, `{"id":1,"name":"Ada","people":[]}`
	}
	c := s.engine.Config
	c.Upstream = upstream.New(s, now, upstream.Options{Random: strings.NewReader(strings.Repeat("random bytes", 1000))})
	var err error
	if s.engine, err = engine.New(c); err != nil {
		t.Fatal(err)
	}
	return s, func() []http.Header {
		mu.Lock()
		defer mu.Unlock()
		return got
	}
}

func clockAt(text string) func() time.Time {
	return func() time.Time {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			panic(err)
		}
		return t
	}
}

// TestHMACVectors: the published ones, of RFC 2202 (sections 2 and 3) and RFC 4231
// (section 4), test cases 1, 2 and 6.
func TestHMACVectors(t *testing.T) {
	t.Parallel()
	const long = "Test Using Larger Than Block-Size Key - Hash Key First"
	aa := func(n int) string { return strings.Repeat("aa", n) }
	tests := []struct{ algorithm, key, message, want string }{
		{"md5", strings.Repeat("0b", 16), "Hi There", "9294727a3638bb1c13f48ef8158bfc9d"},
		{"md5", hex.EncodeToString([]byte("Jefe")), "what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"},
		{"md5", aa(80), long, "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"},
		{"sha1", strings.Repeat("0b", 20), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"},
		{"sha1", hex.EncodeToString([]byte("Jefe")), "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
		{"sha1", aa(80), long, "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
		{"sha256", strings.Repeat("0b", 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{"sha256", hex.EncodeToString([]byte("Jefe")), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{"sha256", aa(131), long, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
		{"sha512", strings.Repeat("0b", 20), "Hi There", "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
		{"sha512", hex.EncodeToString([]byte("Jefe")), "what do ya want for nothing?", "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
		{"sha512", aa(131), long, "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
	}
	for _, tt := range tests {
		t.Run(tt.algorithm+" "+tt.message, func(t *testing.T) {
			t.Parallel()
			auth := `auth: {hmac: {algorithm: ` + tt.algorithm + `, key: context.token, key_encoding: hex, message: '"` + tt.message + `"', headers: {X-S: signature}}}`
			s, headers := signed(t, auth, `{"site":"north","token":"`+tt.key+`"}`, time.Now)
			s.succeeds("get", "1", "")
			if got := headers()[0].Get("X-S"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestHMACMessage: what is signed is what is sent, byte for byte, and the time and
// the nonce are the same in the message and in the headers.
func TestHMACMessage(t *testing.T) {
	t.Parallel()
	const auth = `auth:
  hmac:
    algorithm: sha256
    key: context.token
    encoding: base64
    message: '$join([method, path, query, url, host, body, $string(timestamp), date, nonce], "|")'
    headers:
      Authorization: '"HMAC " & context.site & ":" & signature'
      X-Time: timestamp
      X-Nonce: nonce
      X-Date: date`
	s, headers := signed(t, auth, `{"site":"north","token":"key"}`, clockAt("2026-02-03T09:15:00Z"))
	s.succeeds("create", "", `{"name":"Ad\u00e9 \ud83d\ude00"}`)
	nonce := hex.EncodeToString([]byte("random bytesrand"))
	want := http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/json"}, "User-Agent": {"cognate"},
		"X-Time": {"1770110100"}, "X-Nonce": {nonce}, "X-Date": {"Tue, 03 Feb 2026 09:15:00 GMT"},
	}
	message := strings.Join([]string{
		"POST", "/people", "", "https://north.acme.example.com/people", "north.acme.example.com", `{"name":"Adé 😀"}`, "1770110100", "Tue, 03 Feb 2026 09:15:00 GMT", nonce,
	}, "|")
	mac := hmac.New(sha256.New, []byte("key"))
	mac.Write([]byte(message))
	want.Set("Authorization", "HMAC north:"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	if diff := cmp.Diff(want, headers()[0]); diff != "" {
		t.Error(diff)
	}
	s.succeeds("list", "", "", func(c *engine.Call) { c.Limit = 2; c.RemoteQuery = s.json(`{"q":"a b/ü"}`) })
	again := headers()[1]
	if again.Get("X-Nonce") == nonce {
		t.Error("the nonce is used twice")
	}
	mac = hmac.New(sha256.New, []byte("key"))
	const query = "n=2&p=1&q=a+b%2F%C3%BC"
	mac.Write([]byte(strings.Join([]string{
		"GET", "/people", query, "https://north.acme.example.com/people?" + query, "north.acme.example.com", "", "1770110100", "Tue, 03 Feb 2026 09:15:00 GMT", again.Get("X-Nonce"),
	}, "|")))
	if want := "HMAC north:" + base64.StdEncoding.EncodeToString(mac.Sum(nil)); again.Get("Authorization") != want {
		t.Errorf("got %s, want %s", again.Get("Authorization"), want)
	}
}

// TestHMACBytes: a body that is no text is signed as it is.
func TestHMACBytes(t *testing.T) {
	t.Parallel()
	const auth = `auth: {hmac: {algorithm: sha256, key: context.token, message: 'method & body', headers: {X-S: signature}}}`
	s := newTheatre(t, acmeAuth, auth, "create: {call: POST /people}", "create: {call: POST /people, body: raw}",
		`{ "name": body.name, "extra": body.custom_fields }`, `{ "content_type": "image/png", "data": body.details, "file_name": body.name }`)
	s.context = `{"site":"north","token":"key"}`
	var got string
	s.answer = func(_ int, r *http.Request) (int, string) {
		got = r.Header.Get("X-S")
		return 201, `{"id":1,"name":"Ada"}`
	}
	s.succeeds("create", "", `{"name":"a","details":"/4AA"}`)
	mac := hmac.New(sha256.New, []byte("key"))
	mac.Write([]byte("POST\xff\x80\x00"))
	if want := hex.EncodeToString(mac.Sum(nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestHMACFailures: nothing is sent, and nothing of the key is told.
func TestHMACFailures(t *testing.T) {
	t.Parallel()
	const auth = `auth: {hmac: {algorithm: sha256, key: context.token, message: body, headers: {X-S: signature}}}`
	tests := map[string]struct {
		auth, context string
		change        func(*engine.Call)
		status        int
		want          string
	}{
		"a key that is no hex":  {strings.Replace(auth, "message", "key_encoding: hex, message", 1), `{"site":"n","token":"s3cr3t"}`, nil, 400, "auth.hmac.key of Acme is not a key in hex; check the account's credentials"},
		"no base64 key":         {strings.Replace(auth, "message", "key_encoding: base64, message", 1), `{"site":"n","token":"s3cr3t!"}`, nil, 400, "auth.hmac.key of Acme is not a key in base64"},
		"an empty key":          {auth, `{"site":"n","token":""}`, nil, 400, "is not a key in text"},
		"no key":                {auth, `{"site":"n"}`, nil, 400, "yields no text from its context"},
		"no message":            {strings.Replace(auth, "message: body", "message: '{\"s3cr3t\": context.token}'", 1), `{"site":"n","token":"s3cr3t"}`, nil, 400, "auth.hmac.message of Acme yields nothing that can be sent"},
		"a broken message":      {strings.Replace(auth, "message: body", "message: context.token * 2", 1), `{"site":"n","token":"s3cr3t"}`, nil, 500, "auth.hmac.message of Acme failed"},
		"a header of two lines": {strings.Replace(auth, "{X-S: signature}", `{X-S: 'signature & "\n"'}`, 1), `{"site":"n","token":"s3cr3t"}`, nil, 400, "auth.hmac.headers.X-S of Acme yields nothing that can be sent"},
		"a body in passing":     {auth, `{"site":"n","token":"s3cr3t"}`, passing("hello"), 400, "Acme signs the body of each request: it can't be passed through as it comes"},
		"a body not signed":     {strings.Replace(auth, "message: body", "message: path", 1), `{"site":"n","token":"s3cr3t"}`, passing("hello"), 200, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := signed(t, tt.auth, tt.context, time.Now)
			change := func(*engine.Call) {}
			if tt.change != nil {
				change = tt.change
			}
			if tt.status == 200 {
				s.succeeds("create", "", `{"name":"Ada"}`, change)
				return
			}
			e := s.fails("create", "", `{"name":"Ada"}`, change)
			if e.Status() != tt.status || !strings.Contains(e.Message, tt.want) || len(s.asked) != 0 {
				t.Errorf("got %d %s, asked %v", e.Status(), e.Message, s.asked)
			}
			if strings.Contains(e.Error(), "s3cr3t") {
				t.Errorf("the key is told in %v", e)
			}
		})
	}
}

// TestSignaturesShown: a debug answer and a dry run show neither signature nor token.
func TestSignaturesShown(t *testing.T) {
	t.Parallel()
	for name, auth := range map[string]string{
		"hmac": `auth: {hmac: {algorithm: sha256, key: context.token, message: body, headers: {X-S: signature, X-Time: timestamp}}}`,
		"jwt":  `auth: {jwt: {algorithm: HS256, key: context.token, claims: '{"exp": now + ttl}', name: X-S, prefix: ''}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, headers := signed(t, auth, `{"site":"north","token":"s3cr3t"}`, time.Now)
			debug := s.succeeds("get", "1", "", func(c *engine.Call) { c.Format = engine.FormatDebug })
			dry := s.succeeds("create", "", `{"name":"Ada"}`, func(c *engine.Call) { c.DryRun = true })
			value := headers()[0].Get("X-S")
			for _, shown := range []string{string(debug.Body), string(dry.Body)} {
				if strings.Contains(shown, value) || !strings.Contains(shown, "[redacted]") || strings.Contains(shown, "s3cr3t") {
					t.Errorf("shown: %s", shown)
				}
			}
		})
	}
}

// TestTokenEchoed: a vendor that repeats the token in its answer does not tell it.
func TestTokenEchoed(t *testing.T) {
	t.Parallel()
	s, _ := signed(t, `auth: {jwt: {algorithm: HS256, key: context.token, claims: '{"exp": now + ttl}'}}`, `{"site":"north","token":"s3cr3t"}`, time.Now)
	token := ""
	s.answer = func(_ int, r *http.Request) (int, string) {
		token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		return 401, `{"reason":"bad token ` + token + `"}`
	}
	e := s.fails("get", "1", "")
	if token == "" || strings.Contains(e.Message, token) || strings.Contains(string(e.Remote.Body), token) || !strings.Contains(e.Message, "bad token [redacted]") {
		t.Errorf("got %s, %s", e.Message, e.Remote.Body)
	}
}

func inPEM(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// TestJWT: the library that many vendors' servers could use takes the tokens.
func TestJWT(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	oneLine := strings.ReplaceAll(inPEM(t, rsaKey), "\n", `\n`)
	tests := map[string]struct {
		algorithm, encoding, key string
		public                   any
	}{
		"HS256":           {"HS256", "text", "s3cr3t", []byte("s3cr3t")},
		"HS512 in base64": {"HS512", "base64", "czNjcjN0", []byte("s3cr3t")},
		"HS384 in hex":    {"HS384", "hex", "733363723374", []byte("s3cr3t")},
		"RS256":           {"RS256", "text", inPEM(t, rsaKey), rsaKey.Public()},
		"RS512, one line": {"RS512", "text", oneLine, rsaKey.Public()},
		"PS256":           {"PS256", "text", inPEM(t, rsaKey), rsaKey.Public()},
		"RS256, PKCS 1":   {"RS256", "text", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey)})), rsaKey.Public()},
		"ES256":           {"ES256", "text", inPEM(t, ecKey), ecKey.Public()},
		"EdDSA":           {"EdDSA", "text", inPEM(t, edKey), edKey.Public()},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			context, _ := json.Marshal(map[string]string{"site": "north", "token": tt.key})
			auth := "auth: {jwt: {algorithm: " + tt.algorithm + ", key_encoding: " + tt.encoding + `, key: context.token, ttl: 2m, header: {kid: context.site}, claims: '{"iss": context.site, "iat": now, "exp": now + ttl, "big": 12345678901234567}'}}`
			if tt.encoding == "text" {
				auth = strings.Replace(auth, ", key_encoding: text", "", 1)
			}
			s, headers := signed(t, auth, string(context), clockAt("2026-02-03T09:15:00Z"))
			s.succeeds("get", "1", "")
			text, found := strings.CutPrefix(headers()[0].Get("Authorization"), "Bearer ")
			token, err := jwt.Parse(text, func(*jwt.Token) (any, error) { return tt.public, nil },
				jwt.WithValidMethods([]string{tt.algorithm}), jwt.WithTimeFunc(clockAt("2026-02-03T09:16:30Z")), jwt.WithIssuer("north"), jwt.WithJSONNumber())
			if err != nil || !found {
				t.Fatalf("%q: %v", text, err)
			}
			want := jwt.MapClaims{"iss": "north", "iat": json.Number("1770110100"), "exp": json.Number("1770110220"), "big": json.Number("12345678901234567")}
			if diff := cmp.Diff(want, token.Claims); diff != "" {
				t.Error(diff)
			}
			if token.Header["kid"] != "north" || token.Header["typ"] != "JWT" {
				t.Errorf("the header is %v", token.Header)
			}
		})
	}
}

// TestJWTKept: a token is used again until shortly before it ends, and by many at
// once.
func TestJWTKept(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := clockAt("2026-02-03T09:15:00Z")()
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	pass := func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
	}
	const auth = `auth: {jwt: {algorithm: HS256, key: context.token, ttl: 10m, claims: '{"iat": now, "exp": now + 300}'}}`
	s, headers := signed(t, auth, `{"site":"north","token":"s3cr3t"}`, clock)
	token := func() string {
		s.succeeds("get", "1", "")
		all := headers()
		return all[len(all)-1].Get("Authorization")
	}
	first := token()
	if pass(4 * time.Minute); token() != first {
		t.Error("a good token is not used again")
	}
	pass(31 * time.Second) // 29 s before the exp among the claims
	second := token()
	if second == first {
		t.Error("a token is used to its very end")
	}
	if pass(-time.Hour); token() == second {
		t.Error("a token of the future is used, after the clock was set back")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { token() })
	}
	wg.Wait()
	s.account.CredentialVersion++
	s.context = `{"site":"north","token":"another"}`
	before := headers()[len(headers())-1].Get("Authorization")
	if token() == before {
		t.Error("a token outlives its credential")
	}
}

func TestJWTFailures(t *testing.T) {
	t.Parallel()
	const auth = `auth: {jwt: {algorithm: ES256, key: context.token, claims: '{"iat": now}'}}`
	ec384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		auth, key string
		status    int
		want      string
	}{
		"no PEM":                {auth, "s3cr3t", 400, "auth.jwt.key of Acme is not a key in PEM for ES256; check the account's credentials"},
		"a key of another kind": {auth, inPEM(t, crypto.PrivateKey(ed25519.NewKeyFromSeed(make([]byte, 32)))), 400, "is not a key in PEM for ES256"},
		"another curve":         {auth, inPEM(t, ec384), 400, "auth.jwt.key of Acme can't sign with ES256"},
		"claims that are none":  {strings.Replace(auth, `'{"iat": now}'`, `'now > 0 ? null : {"iat": now}'`, 1), inPEM(t, ec256(t)), 400, "auth.jwt.claims of Acme yields nothing that can be sent"},
		"broken claims":         {strings.Replace(auth, `now}`, `context.token * 2}`, 1), inPEM(t, ec256(t)), 500, "auth.jwt.claims of Acme failed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			context, _ := json.Marshal(map[string]string{"site": "north", "token": tt.key})
			s, _ := signed(t, tt.auth, string(context), time.Now)
			e := s.fails("get", "1", "")
			if e.Status() != tt.status || !strings.Contains(e.Message, tt.want) || len(s.asked) != 0 {
				t.Errorf("got %d %s", e.Status(), e.Message)
			}
			if strings.Contains(e.Error(), "s3cr3t") || strings.Contains(e.Error(), "PRIVATE") {
				t.Errorf("the key is told in %v", e)
			}
		})
	}
}

func ec256(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestAuthenticationMethods: each account proves itself by the scheme of its own
// method.
func TestAuthenticationMethods(t *testing.T) {
	t.Parallel()
	const keys = "  token:\n    site: {label: Site}\n    token: {label: Token, secret: true}\n"
	s := newTheatre(t, keys, keys+"  pair:\n    site: {label: Site}\n    user: {label: User}\n    word: {label: Word, secret: true}\n",
		acmeAuth, "auth: {methods: {token: {query: {key: context.token}}, pair: {basic: {username: context.user, password: context.word}}}}")
	var got *http.Request
	s.answer = func(_ int, r *http.Request) (int, string) {
		got = r
		return 200, `{"people":[]}`
	}
	s.account.ID, s.account.AuthenticationMethod, s.context = "1", "token", `{"site":"north","token":"t0ken"}`
	s.succeeds("list", "", "")
	if got.URL.Query().Get("key") != "t0ken" || got.Header.Get("Authorization") != "" {
		t.Errorf("asked %s %v", got.URL, got.Header)
	}
	keyed := func(c *engine.Call) { c.RemoteQuery = s.json(`{"key":"x"}`) }
	if e := s.fails("list", "", "", keyed); !strings.Contains(e.Message, "it is the account's credential") {
		t.Error(e)
	}
	s.account.ID, s.account.AuthenticationMethod, s.context = "2", "pair", `{"site":"north","user":"ada","word":"w0rd"}`
	s.succeeds("list", "", "", keyed)
	if user, word, _ := got.BasicAuth(); user != "ada" || word != "w0rd" || got.URL.Query().Get("key") != "x" {
		t.Errorf("asked %s %v", got.URL, got.Header)
	}
	s.account.ID, s.account.AuthenticationMethod = "3", "gone"
	if e := s.fails("list", "", ""); e.Status() != 400 || !strings.Contains(e.Message, "Acme has no authentication method gone any more") {
		t.Error(e)
	}
}
