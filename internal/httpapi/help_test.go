package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"cognate/internal/httpapi"
)

// logBuffer collects log lines of concurrent handlers.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// serve runs h inside Wrap and gives its URL and log.
func serve(t *testing.T, h http.Handler, o httpapi.Options) (string, *logBuffer) {
	t.Helper()
	log := new(logBuffer)
	o.Logger = slog.New(slog.NewJSONHandler(log, nil))
	s := httptest.NewServer(httpapi.Wrap(h, o))
	t.Cleanup(s.Close)
	return s.URL, log
}

type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func send(t *testing.T, method, url, body string, header ...string) answer {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, reader)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Add(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, text: string(data)}
	if len(data) > 0 {
		if err := json.Unmarshal(data, &a.body); err != nil {
			t.Fatalf("%s %s: the answer is not a JSON object: %s", method, url, data)
		}
	}
	return a
}

// message is the answer's message, checked to be a whole error answer.
func (a answer) message(t *testing.T, status int) string {
	t.Helper()
	if a.status != status || a.body["statusCode"] != float64(status) || a.body["error"] != http.StatusText(status) {
		t.Fatalf("want a %d error, got %d %s", status, a.status, a.text)
	}
	if a.body["request_id"] != a.header.Get("X-Request-Id") || a.body["request_id"] == "" {
		t.Errorf("request_id %v differs from the header %q", a.body["request_id"], a.header.Get("X-Request-Id"))
	}
	if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type is %q", got)
	}
	m, _ := a.body["message"].(string)
	return m
}
