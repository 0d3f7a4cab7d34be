package engine_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/upstream"
	"cognate/jsonata"
	"cognate/models"
)

// acmeMain is a made-up vendor's connector.yaml.
const acmeMain = `
name: acme
label: Acme
category: ticketing
docs_url: https://acme.example.com/docs
credentials:
  token:
    site: {label: Site}
    token: {label: Token, secret: true}
hosts: ["*.acme.example.com"]
base_url: '"https://" & context.site & ".acme.example.com"'
auth: {bearer: context.token}
check: me.get
pagination: {page: {page_param: p, size_param: n, max_size: 2}}
error_mapping: '{ "message": error.reason, "failures": [error.fields.{ "remote_field": name, "message": text }] }'
resources:
  me:
    get: {call: GET /me}
  people:
    list: {call: GET /people, items: response.people}
    get: {call: 'GET /people/{id}'}
    create: {call: POST /people}
    update: {call: 'PATCH /people/{id}'}
    tag: {call: 'PUT /people/{id}/tag'}
`

// acmeContacts is its contacts.yaml, as plain as can be.
const acmeContacts = `
response_mapping: '{ "id": response.id ? $string(response.id), "name": response.name }'
list: {method: people.list}
get: {method: people.get}
create: {method: people.create, request_body_mapping: '{ "name": body.name, "extra": body.custom_fields }'}
update: {method: people.update, request_body_mapping: '{ "name": body.name }'}
`

const acmeSecret = `s3/cr"et`

// theatre stands in for the vendor, the store and the sealer. The context of its
// account has the secret acmeSecret.
type theatre struct {
	*testing.T
	catalog *connector.Catalog
	// integration is the connector as the account has it.
	integration *connector.Integration
	engine      *engine.Engine
	context     string
	account     cognate.Account
	log         lockedBuffer
	// answer is the vendor; n counts its requests from 0. serve stands in for it where
	// the headers of the answer matter.
	answer func(n int, r *http.Request) (status int, body string)
	serve  func(n int, r *http.Request, h http.Header) (status int, body string)
	// opening, when not nil, is called where a credential is opened.
	opening func()

	mu       sync.Mutex
	now      time.Time // of the engine's clock; the time of day when zero
	asked    []string  // method, address and body of each request
	statuses []cognate.AccountStatus
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// newTheatre loads the connector; pairs of texts are replaced in its two files.
func newTheatre(t *testing.T, replace ...string) *theatre {
	t.Helper()
	r := strings.NewReplacer(replace...)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(acmeMain+acmeContacts, replace[i]) {
			t.Fatalf("nothing to replace: %q", replace[i])
		}
	}
	return stage(t, map[string]string{"connector": r.Replace(acmeMain), "ticketing/contacts": r.Replace(acmeContacts)})
}

// stage loads a connector of these files.
func stage(t *testing.T, files map[string]string) *theatre {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range files {
		folder["acme/"+name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: folder})
	if err != nil {
		t.Fatal(err)
	}
	s := &theatre{T: t, catalog: catalog, integration: catalog.Integration("acme"), context: `{"site":"north","token":"s3/cr\"et"}`}
	s.account = cognate.Account{ID: "a", Integration: "acme", Status: cognate.AccountActive, CredentialVersion: 1, Context: []byte(`{"site":"north"}`)}
	s.engine, err = engine.New(engine.Config{
		Catalogs: s, Views: s, Credentials: s, Statuses: s, Sealer: plain{}, Now: s.clock, Logger: slog.New(slog.NewTextHandler(&s.log, nil)),
		Upstream: upstream.New(s, s.clock, upstream.Options{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *theatre) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.IsZero() {
		return time.Now()
	}
	return s.now
}

func (s *theatre) Catalog() *connector.Catalog { return s.catalog }

func (s *theatre) Open(context.Context, cognate.Account, string) ([]byte, error) {
	if s.opening != nil {
		s.opening()
	}
	return []byte(s.context), nil
}

func (s *theatre) SetAccountStatusAt(_ context.Context, _ string, _ int64, status cognate.AccountStatus, _ string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.statuses = append(s.statuses, status)
	return true, nil
}

func (s *theatre) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	line := r.Method + " " + r.URL.RequestURI()
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		line += " " + string(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	s.mu.Lock()
	n := len(s.asked)
	s.asked = append(s.asked, line)
	s.mu.Unlock()
	header := http.Header{"Content-Type": {"application/json"}, "Set-Cookie": {"session=c00kie"}, "X-Page": {"7"}}
	var status int
	var body string
	if s.serve != nil {
		status, body = s.serve(n, r, header)
	} else {
		status, body = s.answer(n, r)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}

// says is a vendor that gives the answers in turn, the last one for ever: "200 {}".
func (s *theatre) says(answers ...string) *theatre {
	s.answer = func(n int, _ *http.Request) (int, string) {
		var status int
		var body string
		text := answers[min(n, len(answers)-1)]
		if _, err := fmt.Sscanf(text, "%d", &status); err != nil {
			s.Error(err)
		}
		if _, rest, ok := strings.Cut(text, " "); ok {
			body = rest
		}
		return status, body
	}
	return s
}

// do runs a call; body and query are JSON, empty for none.
func (s *theatre) do(ctx context.Context, method, id, body string, change ...func(*engine.Call)) (*engine.Answer, error) {
	c := &engine.Call{Account: s.account, Model: "ticketing", Resource: "contacts", Method: method, ID: id, Format: engine.FormatUnified, Body: s.json(body)}
	for _, f := range change {
		f(c)
	}
	return s.engine.Do(ctx, c)
}

func (s *theatre) json(text string) jsonata.Value {
	s.Helper()
	if text == "" {
		return jsonata.Value{}
	}
	v, err := jsonata.Parse([]byte(text))
	if err != nil {
		s.Fatal(err)
	}
	return v
}

// fails runs a call that must fail.
func (s *theatre) fails(method, id, body string, change ...func(*engine.Call)) *cognate.Error {
	s.Helper()
	a, err := s.do(s.Context(), method, id, body, change...)
	if err == nil {
		s.Fatalf("no error, but %s", a.Body)
	}
	return asError(s.T, err)
}

// succeeds runs a call that must not fail.
func (s *theatre) succeeds(method, id, body string, change ...func(*engine.Call)) *engine.Answer {
	s.Helper()
	a, err := s.do(s.Context(), method, id, body, change...)
	if err != nil {
		s.Fatal(err)
	}
	return a
}

// noSecret checks that nothing of the credential is in what is shown or logged.
func (s *theatre) noSecret(shown ...any) {
	s.Helper()
	s.log.mu.Lock()
	text := s.log.String() + fmt.Sprintf("%+v", shown)
	s.log.mu.Unlock()
	for _, form := range []string{acmeSecret, `s3/cr\"et`, `s3\/cr\"et`, "s3%2Fcr%22et", "czMvY3IiZXQ", "c00kie"} {
		if strings.Contains(text, form) {
			s.Errorf("%s is told in %s", form, text)
		}
	}
}

// plain is a sealer that seals nothing.
type plain struct{}

func (plain) SealToken(_ string, text, _ []byte) (string, error) {
	return base64.RawURLEncoding.EncodeToString(text), nil
}

func (plain) OpenToken(_, token string, _ []byte) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(token)
}
