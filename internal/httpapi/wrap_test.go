package httpapi_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"cognate/internal/httpapi"
)

func TestRequestID(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		httpapi.WriteJSON(w, r, 200, map[string]string{"id": httpapi.RequestID(r.Context())})
	}), httpapi.Options{})
	for name, c := range map[string]struct {
		sent  string
		taken bool
	}{
		"plain":    {"Trace-1_2.3", true},
		"longest":  {strings.Repeat("a", 128), true},
		"too long": {strings.Repeat("a", 129), false},
		"space":    {"a b", false},
		"markup":   {"<script>", false},
		"none":     {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := send(t, "GET", url, "", "X-Request-Id", c.sent)
			got := a.header.Get("X-Request-Id")
			if got == "" || (got == c.sent) != c.taken || a.body["id"] != got {
				t.Errorf("sent %q, header %q, context %v", c.sent, got, a.body["id"])
			}
		})
	}
}

func TestPanicIsACleanError(t *testing.T) {
	t.Parallel()
	url, log := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cognate-Ignored", "left over")
		panic("the secret is s3cr3t")
	}), httpapi.Options{})
	a := send(t, "GET", url, "")
	a.message(t, 500)
	if strings.Contains(a.text, "s3cr3t") || strings.Contains(a.text, ".go") || a.header.Get("Cognate-Ignored") != "" {
		t.Errorf("the answer tells too much: %s %v", a.text, a.header)
	}
	if !strings.Contains(log.String(), "wrap_test.go") {
		t.Errorf("the log lacks the stack: %s", log)
	}
}

func TestPanicAfterTheAnswerBeganCutsTheConnection(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic("late")
	}), httpapi.Options{})
	req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.ReadAll(res.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the answer looks whole: %v", err)
	}
}

func TestURLBound(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, failWith(nil), httpapi.Options{MaxURL: 100})
	if m := send(t, "GET", url+"/?"+strings.Repeat("a", 200), "").message(t, 400); !strings.Contains(m, "100 bytes") {
		t.Errorf("message %q", m)
	}
}

func TestBearerToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header []string
		token  string
	}{
		"plain":         {[]string{"Bearer abc"}, "abc"},
		"lower case":    {[]string{"bearer abc"}, "abc"},
		"none":          {nil, ""},
		"other scheme":  {[]string{"Basic abc"}, ""},
		"no token":      {[]string{"Bearer "}, ""},
		"two tokens":    {[]string{"Bearer a b"}, ""},
		"two headers":   {[]string{"Bearer a", "Bearer b"}, ""},
		"far too long":  {[]string{"Bearer " + strings.Repeat("a", 5000)}, ""},
		"without space": {[]string{"Bearerabc"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &http.Request{Header: http.Header{}}
			for _, h := range c.header {
				r.Header.Add("Authorization", h)
			}
			got, err := httpapi.BearerToken(r)
			if got != c.token || (err == nil) != (c.token != "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
