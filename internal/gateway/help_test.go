package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/gateway"
	"cognate/internal/httpapi"
	"cognate/internal/upstream"
)

const (
	accountID = "0b5f1d1e-6c5f-4c39-9d5c-3a4f3f6f0a01" // in env-1
	otherID   = "0b5f1d1e-6c5f-4c39-9d5c-3a4f3f6f0a02" // in env-2
	unknownID = "0b5f1d1e-6c5f-4c39-9d5c-3a4f3f6f0a03"
)

// fakeEngine keeps the last call and answers as it is told.
type fakeEngine struct {
	mu     sync.Mutex
	calls  []engine.Call
	answer func(*engine.Call) (*engine.Answer, error)
}

func (f *fakeEngine) Do(ctx context.Context, c *engine.Call) (*engine.Answer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, *c)
	if _, ok := ctx.Deadline(); ok == (c.Upload != nil) { // what is passed on takes as long as it moves
		return nil, cognate.Errorf(cognate.CodeInternal, "the call has no deadline, or one that its body has not")
	}
	c.Trace.Calls = append(c.Trace.Calls, upstream.Exchange{Name: "users.create", Status: 201, Took: 3 * time.Millisecond})
	if f.answer != nil {
		return f.answer(c)
	}
	return &engine.Answer{Status: 200, Body: []byte(`{"id":"7"}`)}, nil
}

// Meta answers what it was asked for.
func (f *fakeEngine) Meta(_ context.Context, c *engine.Call) ([]byte, error) {
	if c.Resource == "nothing" {
		return nil, cognate.Errorf(cognate.CodeNotFound, "no such resource")
	}
	return json.Marshal(map[string]string{
		"call": c.Model + " " + c.Resource + " " + c.Method, "account": c.Account.ID, "integration": c.Account.Integration,
		"environment": c.Account.EnvironmentID, "override": string(c.Override),
	})
}

func documents(_ context.Context, _, model, integration, format string) (string, []byte, error) {
	if integration != "acmedesk" {
		return "", nil, cognate.Errorf(cognate.CodeNotFound, "no such integration")
	}
	return "application/" + format, []byte(`{"document":"` + model + ` of ` + integration + `"}`), nil
}

// last is the only call that reached the engine.
func (f *fakeEngine) last(t *testing.T) engine.Call {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.calls) != 1 {
		t.Fatalf("%d calls reached the engine", len(f.calls))
	}
	return f.calls[0]
}

func (f *fakeEngine) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls)
}

// fakeStore has an account in each of two environments, and a token of each kind.
type fakeStore struct{}

func (fakeStore) Account(_ context.Context, _ cognate.Principal, id string) (cognate.Account, []byte, error) {
	switch id {
	case accountID:
		return cognate.Account{ID: id, EnvironmentID: "env-1", Integration: "acmedesk"}, []byte(`{"base_url":"x"}`), nil
	case otherID:
		return cognate.Account{ID: id, EnvironmentID: "env-2", Integration: "acmedesk"}, nil, nil
	default:
		return cognate.Account{}, nil, cognate.Errorf(cognate.CodeNotFound, "the store knows no such row")
	}
}

func (fakeStore) Authenticate(_ context.Context, token string) (cognate.Principal, error) {
	switch token {
	case "admin":
		return cognate.Principal{TokenID: "t0", Kind: cognate.TokenAdmin}, nil
	case "api":
		return cognate.Principal{TokenID: "t1", Kind: cognate.TokenAPI, EnvironmentID: "env-1"}, nil
	case "account":
		return cognate.Principal{TokenID: "t2", Kind: cognate.TokenAccount, EnvironmentID: "env-1", AccountID: accountID}, nil
	case "strange":
		return cognate.Principal{TokenID: "t3", Kind: "strange", EnvironmentID: "env-1"}, nil
	default:
		return cognate.Principal{}, cognate.Errorf(cognate.CodeUnauthorized, "the token is not known")
	}
}

func methods(_ context.Context, _, model, resource string) ([]string, error) {
	switch model + "/" + resource {
	case "ticketing/contacts":
		return []string{"list", "get", "create", "update"}, nil
	case "ticketing/attachments":
		return []string{"list", "download"}, nil
	default:
		return nil, nil
	}
}

type server struct {
	http   *httptest.Server
	url    string
	engine *fakeEngine
	log    *bytes.Buffer // read after a call has been answered and logged
	lines  chan struct{}
}

// logLines is a writer that tells of each line.
type logLines struct {
	buf   *bytes.Buffer
	lines chan struct{}
}

func (l logLines) Write(p []byte) (int, error) {
	n, err := l.buf.Write(p)
	l.lines <- struct{}{}
	return n, err
}

func start(t *testing.T, change ...func(*gateway.Config)) *server {
	t.Helper()
	s := &server{engine: &fakeEngine{}, log: new(bytes.Buffer), lines: make(chan struct{}, 1000)}
	logger := slog.New(slog.NewJSONHandler(logLines{s.log, s.lines}, nil))
	c := gateway.Config{Engine: s.engine, Accounts: fakeStore{}, Tokens: fakeStore{}, Methods: methods, Documents: documents, Logger: logger, Now: time.Now}
	for _, f := range change {
		f(&c)
	}
	g, err := gateway.New(c)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(httpapi.Wrap(g, httpapi.Options{Logger: logger, MaxBody: 1 << 16}))
	t.Cleanup(h.Close)
	s.http, s.url = h, h.URL
	return s
}

type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// send makes a call with the API token unless a header says otherwise.
func (s *server) send(t *testing.T, method, path, body string, header ...string) answer {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, reader)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer api")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i+1] == "" {
			req.Header.Del(header[i])
		} else {
			req.Header.Set(header[i], header[i+1])
		}
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return readAnswer(t, res)
}

func readAnswer(t *testing.T, res *http.Response) answer {
	t.Helper()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, text: string(data)}
	if len(data) > 0 && strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(data, &a.body); err != nil {
			t.Fatalf("the answer is not a JSON object: %s", data)
		}
	}
	return a
}

// message is the message of an error answer of that status.
func (a answer) message(t *testing.T, status int) string {
	t.Helper()
	m, ok := a.body["message"].(string)
	if a.status != status || a.body["statusCode"] != float64(status) || !ok || a.body["request_id"] == "" {
		t.Fatalf("want an error %d, got %d %s", status, a.status, a.text)
	}
	return m
}

// paths are the paths of details.failures, each with its code.
func (a answer) paths() string {
	details, _ := a.body["details"].(map[string]any)
	failures, _ := details["failures"].([]any)
	var out []string
	for _, f := range failures {
		if f, ok := f.(map[string]any); ok {
			path, _ := f["path"].(string)
			code, _ := f["code"].(string)
			out = append(out, path+":"+code)
		}
	}
	return strings.Join(out, " ")
}
