package story

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// call is call.json.
type call struct {
	Model            string          `json:"model,omitempty"` // ticketing
	Resource         string          `json:"resource"`
	Method           string          `json:"method"`
	ID               string          `json:"id,omitempty"`
	Query            json.RawMessage `json:"query,omitempty"`
	Body             json.RawMessage `json:"body,omitempty"`
	RemoteQuery      json.RawMessage `json:"remote_query,omitempty"`
	Format           engine.Format   `json:"format,omitempty"` // unified
	IgnoreRemoteData bool            `json:"ignore_remote_data,omitempty"`
	ExcludeFields    []string        `json:"exclude_fields,omitempty"`
	KeyBy            string          `json:"key_by,omitempty"`
	IgnoreLimit      bool            `json:"ignore_limit,omitempty"`
	Limit            int             `json:"limit,omitempty"`
	Cursor           string          `json:"next_cursor,omitempty"`
	Strict           bool            `json:"strict,omitempty"`
	Scan             bool            `json:"scan,omitempty"`        // Prefer: filter=scan
	DryRun           bool            `json:"dry_run,omitempty"`     // Prefer: dry-run
	MustCreate       bool            `json:"must_create,omitempty"` // If-None-Match: *
	Sandbox          bool            `json:"is_sandbox,omitempty"`
	// AuthenticationMethod is the account's; the connector's first when left out.
	AuthenticationMethod string `json:"authentication_method,omitempty"`
	// Context is laid over that of the example account.
	Context map[string]any `json:"context,omitempty"`
}

// Now is the clock of every story.
var Now = time.Date(2026, 2, 3, 9, 15, 0, 0, time.UTC)

// Play runs the story's call against the integration of the catalog. The archive
// given back is the story as it went: the same comment, call, responses and notes,
// the requests and the outcome as they were. The error says what kept the story
// from being played.
func Play(ctx context.Context, catalog *connector.Catalog, integration string, a *txtar.Archive) (*Played, error) {
	in := catalog.Integration(integration)
	if in == nil {
		return nil, fmt.Errorf("there is no integration %s", integration)
	}
	told, err := read(a)
	if err != nil {
		return nil, err
	}
	return perform(ctx, catalog, in, told, nil)
}

// Answer is how a vendor that is made up as it goes answers a request: the text of
// a response, "200", headers, a blank line and the body.
type Answer func(x *Exchange) ([]byte, error)

// Improvise makes a story out of its call alone: the vendor's answers are made up.
func Improvise(ctx context.Context, catalog *connector.Catalog, integration string, a *txtar.Archive, answer Answer) (*Played, error) {
	in := catalog.Integration(integration)
	if in == nil {
		return nil, fmt.Errorf("there is no integration %s", integration)
	}
	told, err := read(a)
	if err != nil {
		return nil, err
	}
	return perform(ctx, catalog, in, told, answer)
}

func perform(ctx context.Context, catalog *connector.Catalog, in *connector.Integration, told *told, answer Answer) (*Played, error) {
	s := &stage{statuses: map[string]string{}, responses: told.responses, improvise: answer}
	request, err := s.play(ctx, catalog, in, &told.call)
	if err != nil {
		return nil, err
	}
	if s.fault != nil {
		return nil, s.fault
	}
	if s.asked < len(s.responses) {
		return nil, fmt.Errorf("%s was never asked for", s.responses[s.asked].Name)
	}
	return s.played(told, in, request), nil
}

func decodeStrict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// stage stands in for the vendor, the store and the credentials.
type stage struct {
	responses []txtar.File
	improvise Answer // makes the responses that are not told; may be nil
	asked     int
	files     []txtar.File
	exchanges []Exchange
	statuses  map[string]string
	fault     error
	context   []byte
	answer    *engine.Answer
	err       error // of the call
}

const accountID = "00000000-0000-4000-8000-000000000001"

// play makes the call; the error is about the story, and the call's own is kept.
func (s *stage) play(ctx context.Context, catalog *connector.Catalog, in *connector.Integration, c *call) (*engine.Call, error) {
	e, err := engine.New(engine.Config{
		Catalogs: fixed{catalog}, Credentials: s, Statuses: s, Sealer: plainSealer{},
		Upstream: upstream.New(s, func() time.Time { return Now }, upstream.Options{Random: zeros{}}),
		Now:      func() time.Time { return Now }, Logger: slog.New(slog.DiscardHandler),
		Concurrency: 1, // the requests of a story have an order
	})
	if err != nil {
		return nil, err
	}
	credential := in.Credential(c.AuthenticationMethod)
	if credential == nil {
		return nil, fmt.Errorf("call.json: %s has no authentication method %s", in.Name, c.AuthenticationMethod)
	}
	example := exampleContext(credential)
	maps.Copy(example, c.Context)
	if s.context, err = json.Marshal(example); err != nil {
		return nil, err
	}
	request, err := c.engineCall(in)
	if err != nil {
		return nil, err
	}
	s.answer, s.err = e.Do(ctx, request)
	return request, nil
}

func (c *call) engineCall(in *connector.Integration) (*engine.Call, error) {
	out := &engine.Call{
		Account: cognate.Account{ID: accountID, Integration: in.Name, Status: cognate.AccountActive, IsSandbox: c.Sandbox, CredentialVersion: 1, AuthenticationMethod: c.AuthenticationMethod},
		Model:   c.Model, Resource: c.Resource, Method: c.Method, ID: c.ID, Format: c.Format,
		IgnoreRemoteData: c.IgnoreRemoteData, ExcludeFields: c.ExcludeFields, KeyBy: c.KeyBy, IgnoreLimit: c.IgnoreLimit,
		Limit: c.Limit, Cursor: c.Cursor, Strict: c.Strict,
		Scan: c.Scan, DryRun: c.DryRun, MustCreate: c.MustCreate, Trace: &upstream.Trace{},
	}
	if out.Model == "" {
		out.Model = "ticketing"
	}
	if out.Format == "" {
		out.Format = engine.FormatUnified
	}
	for _, part := range []struct {
		name string
		raw  json.RawMessage
		into *jsonata.Value
	}{{"query", c.Query, &out.Query}, {"body", c.Body, &out.Body}, {"remote_query", c.RemoteQuery, &out.RemoteQuery}} {
		if len(part.raw) == 0 {
			continue
		}
		v, err := jsonata.Parse(part.raw)
		if err != nil {
			return nil, fmt.Errorf("call.json: %s: %w", part.name, err)
		}
		*part.into = v
	}
	out.RawQuery = out.Query
	return out, nil
}

// exampleContext fills every field that an authentication method needs, or has a
// default or choices for, with those or a made-up word.
func exampleContext(c *connector.Credential) map[string]any {
	fields := map[string]any{}
	for _, f := range c.Fields {
		switch {
		case f.Default != "":
			fields[f.Name] = f.Default
		case len(f.Enum) > 0:
			fields[f.Name] = f.Enum[0]
		case !f.Optional:
			fields[f.Name] = "example"
		}
	}
	return fields
}

// maxImprovised bounds the answers that are made up for one story.
const maxImprovised = 20

// RoundTrip is the vendor: it writes down the request and gives the next answer.
func (s *stage) RoundTrip(r *http.Request) (*http.Response, error) {
	n := s.asked + 1
	x := Exchange{Method: r.Method, URL: r.URL, Header: r.Header, Body: s.bodyOf(r)}
	s.files = append(s.files, txtar.File{Name: fmt.Sprintf("%d.request", n), Data: describe(&x)})
	if s.improvise != nil && s.asked == len(s.responses) {
		if len(s.responses) == maxImprovised {
			s.fault = fmt.Errorf("it goes on after %d requests", maxImprovised)
			return nil, s.fault
		}
		data, err := s.improvise(&x)
		if err != nil {
			s.fault = err
			return nil, err
		}
		s.responses = append(s.responses, txtar.File{Name: fmt.Sprintf("%d.response", n), Data: data})
	}
	if s.asked >= len(s.responses) {
		s.fault = fmt.Errorf("there is no %d.response to %s %s", n, r.Method, r.URL)
		return nil, s.fault
	}
	f := s.responses[s.asked]
	if want := fmt.Sprintf("%d.response", n); f.Name != want {
		s.fault = fmt.Errorf("%s stands where %s is due", f.Name, want)
		return nil, s.fault
	}
	s.asked++
	s.files = append(s.files, f)
	answer, err := x.parseResponse(f.Data, r)
	if err != nil {
		s.fault = fmt.Errorf("%s: %w", f.Name, err)
		return nil, s.fault
	}
	s.exchanges = append(s.exchanges, x)
	return answer, nil
}

func (s *stage) bodyOf(r *http.Request) []byte {
	if r.Body == nil {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.fault = err
	}
	return body
}

// describe writes a request as a story shows it: the address whole in the first
// line, its own headers, the body as readable makes it.
func describe(x *Exchange) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n", x.Method, x.URL)
	for _, name := range slices.Sorted(maps.Keys(x.Header)) {
		if name != "Accept" && name != "Accept-Encoding" && name != "User-Agent" {
			fmt.Fprintf(&b, "%s: %s\n", name, x.Header.Get(name))
		}
	}
	if len(x.Body) > 0 {
		fmt.Fprintf(&b, "\n%s\n", readable(x.Header.Get("Content-Type"), x.Body))
	}
	return b.Bytes()
}

// parseResponse reads "200", header lines, a blank line and a body. JSON is the
// content type unless a header says otherwise.
func (x *Exchange) parseResponse(data []byte, r *http.Request) (*http.Response, error) {
	head, body, _ := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(strings.TrimSpace(string(head)), "\n")
	resp := &http.Response{Header: http.Header{"Content-Type": {"application/json"}}, Request: r, ProtoMajor: 1, ProtoMinor: 1}
	if _, err := fmt.Sscanf(lines[0], "%d", &resp.StatusCode); err != nil {
		return nil, fmt.Errorf("%q is not a status", lines[0])
	}
	for _, line := range lines[1:] {
		name, value, found := strings.Cut(line, ":")
		if !found {
			return nil, fmt.Errorf("%q is not a header", line)
		}
		resp.Header.Set(name, strings.TrimSpace(value))
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	x.Status, x.ResponseHeader, x.ResponseBody = resp.StatusCode, resp.Header, body
	return resp, nil
}

// Open gives the story's context.
func (s *stage) Open(context.Context, cognate.Account, string) ([]byte, error) { return s.context, nil }

// SetAccountStatusAt writes down what the call showed about the credential.
func (s *stage) SetAccountStatusAt(_ context.Context, _ string, _ int64, status cognate.AccountStatus, _ string) (bool, error) {
	s.statuses["account_status"] = string(status)
	return true, nil
}

// zeros are the random bytes of every story.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

type fixed struct{ c *connector.Catalog }

func (f fixed) Catalog() *connector.Catalog { return f.c }

// plainSealer writes cursors readably, so that a story shows what they hold.
type plainSealer struct{}

func (plainSealer) SealToken(_ string, plaintext, _ []byte) (string, error) {
	return base64.RawURLEncoding.EncodeToString(plaintext), nil
}

func (plainSealer) OpenToken(_, token string, _ []byte) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(token)
}

type result struct {
	Status        int               `json:"status"`
	Headers       map[string]string `json:"headers,omitempty"`
	AccountStatus string            `json:"account_status,omitempty"`
	Body          json.RawMessage   `json:"body"`
}

type failure struct {
	Status        int               `json:"status"`
	Message       string            `json:"message"`
	Failures      []cognate.Failure `json:"failures,omitempty"`
	MissingQuery  []string          `json:"missing_required_query_parameters,omitempty"`
	MissingBody   []string          `json:"missing_required_body_fields,omitempty"`
	Conditional   map[string]string `json:"conditionally_required_body_fields,omitempty"`
	IsRemote      bool              `json:"truto_is_remote_error,omitempty"`
	Partial       *cognate.Partial  `json:"partial,omitempty"`
	RetryAfter    string            `json:"retry_after,omitempty"`
	Allow         []string          `json:"allow,omitempty"`
	AccountStatus string            `json:"account_status,omitempty"`
}

func (s *stage) outcome() txtar.File {
	if s.err != nil {
		return txtar.File{Name: "error.json", Data: pretty(s.failure(s.err))}
	}
	a := s.answer
	r := result{Status: a.Status, Headers: map[string]string{}, AccountStatus: s.statuses["account_status"], Body: a.Body}
	for name, value := range map[string]string{
		"Cognate-Ignored": strings.Join(a.Ignored, ","), "Cognate-Outcome": a.Outcome,
		"Cognate-Partial": a.Partial, "Cognate-Next-Cursor": a.NextCursor, "Cognate-Filters": scanned(a.Filters),
	} {
		if value != "" {
			r.Headers[name] = value
		}
	}
	for name := range a.RateLimit {
		r.Headers[name] = a.RateLimit.Get(name)
	}
	r.other(a)
	return txtar.File{Name: "result.json", Data: pretty(r)}
}

// other shows a body that is not JSON, as text: a file, or what a vendor says raw.
func (r *result) other(a *engine.Answer) {
	body, contentType := a.Body, a.ContentType
	if a.File != nil {
		r.Headers["Content-Disposition"], contentType = a.File.Disposition(), a.File.ContentType()
		body, _ = io.ReadAll(a.File) // from a story's part
		_ = a.File.Close()
	}
	if a.File == nil && (contentType == "" || contentType == "application/json") {
		return
	}
	r.Headers["Content-Type"] = contentType
	r.Body = jsonata.AppendString(nil, string(readable("", body)))
}

// scanned names the filters that were compared on our side; the others show in the
// request.
func scanned(filters []engine.Filter) string {
	var names []string
	for _, f := range filters {
		if f.By != "vendor" {
			names = append(names, f.Name+"="+f.By)
		}
	}
	return strings.Join(names, ", ")
}

func (s *stage) failure(err error) failure {
	var e *cognate.Error
	if !errors.As(err, &e) {
		return failure{Message: err.Error()}
	}
	f := failure{
		Status: e.Status(), Message: e.Message, Failures: e.Failures, MissingBody: e.Insight.MissingBody, MissingQuery: e.Insight.MissingQuery,
		Conditional: e.Insight.ConditionalBody, Partial: e.Partial, Allow: e.Allow, AccountStatus: s.statuses["account_status"],
	}
	if e.Remote != nil {
		f.IsRemote, f.RetryAfter = true, e.Remote.Header.Get("Retry-After")
	}
	return f
}

func pretty(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return []byte(err.Error() + "\n")
	}
	return b.Bytes()
}
