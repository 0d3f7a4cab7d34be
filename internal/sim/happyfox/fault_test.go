package happyfox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"cognate/internal/sim/happyfox"
	"cognate/internal/sim/simtest"
)

func TestAnswerFaults(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		status                        int
		contentType, body, retryAfter string
	}{
		`{"fault": "401"}`:                          {401, "text/plain", "Authorization Required", ""},
		`{"fault": "403"}`:                          {403, "text/plain", "Forbidden", ""},
		`{"fault": 404}`:                            {404, "application/json", `{"error": "Cannot find the requested object"}`, ""},
		`{"fault": "429"}`:                          {429, "text/plain", "API rate limit exceeded", ""},
		`{"fault": "429", "retry_after": "7"}`:      {429, "text/plain", "API rate limit exceeded", "7"},
		`{"fault": "429", "retry_after": 7}`:        {429, "text/plain", "API rate limit exceeded", "7"},
		`{"fault": "429", "retry_after": "soon"}`:   {429, "text/plain", "API rate limit exceeded", "soon"},
		`{"fault": "503"}`:                          {503, "text/plain", "Throttled, wait 30 seconds.", ""},
		`{"fault": "503", "retry_after": "30"}`:     {503, "text/plain", "Throttled, wait 30 seconds.", "30"},
		`{"fault": "500"}`:                          {500, "text/html", "<h1>Server Error (500)</h1>", ""},
		`{"fault": "html-200"}`:                     {200, "text/html", "<h1>Sign in</h1>", ""},
		`{"fault": "error_list"}`:                   {400, "application/json", `{"error": [{"field": "name", `, ""},
		`{"fault": "error_map"}`:                    {400, "application/json", `{"error": {"display_id": [`, ""},
		`{"fault": "error_bare_list"}`:              {400, "application/json", `[{"field": "name", `, ""},
		`{"fault": "error_string"}`:                 {400, "application/json", `{"error": "`, ""},
		`{"fault": "error_200"}`:                    {200, "application/json", `{"error": "`, ""},
		`{"fault": "empty_200"}`:                    {200, "application/json", "", ""},
		`503:method=GET,path=staff/,retry_after=30`: {503, "text/plain", "Throttled, wait 30 seconds.", "30"},
	}
	for spec, c := range cases {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			a := demo(t)
			a.control(http.MethodPost, "faults", spec).want(http.StatusCreated, "")
			r := a.get("staff/").want(c.status, "")
			if !strings.HasPrefix(r.Header.Get("Content-Type"), c.contentType) || !strings.Contains(r.Body, c.body) || (c.body == "" && r.Body != "") {
				t.Errorf("%s %q, want %s with %q", r.Header.Get("Content-Type"), r.Body, c.contentType, c.body)
			}
			if got := r.Header.Get("Retry-After"); got != c.retryAfter {
				t.Errorf("Retry-After %q, want %q", got, c.retryAfter)
			}
			a.control(http.MethodDelete, "faults", "").want(http.StatusOK, `{"cleared": 1}`)
			a.get("staff/").want(http.StatusOK, "")
		})
	}
}

func TestFaultsMatchAndEnd(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, Faults: "429:retry_after=7,count=2,skip=1,method=POST,path=users/; 403:path=user/*"})
	a.get("users/").want(http.StatusOK, "")
	body := `{"email": "ada.marlow@example.org"}`
	a.post("users/", body).want(http.StatusOK, "")
	a.post("users/", body).want(http.StatusTooManyRequests, "")
	a.control(http.MethodGet, "faults", "").is(`1`, "faults", 0, "hits").is(`"7"`, "faults", 0, "retry_after").is(`2`, "faults", 1, "id").is(`"user/*"`, "faults", 1, "path")
	a.post("users/", body).want(http.StatusTooManyRequests, "")
	a.post("users/", body).want(http.StatusOK, "")
	for range 3 {
		a.get("user/1/").want(http.StatusForbidden, "")
	}
	a.get("user_custom_fields/").want(http.StatusOK, "")
	a.control(http.MethodGet, "faults", "").is(`3`, "faults", 0, "hits")
	a.control(http.MethodDelete, "faults", "").want(http.StatusOK, `{"cleared": 1}`)
	a.control(http.MethodPost, "faults", `{"fault": "403", "path": "`+happyfox.BasePath+`/staff/"}`).want(http.StatusCreated, "")
	a.get("staff/").want(http.StatusForbidden, "")
}

func TestFaultComesBeforeAuthorization(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Faults: "503"})
	req := a.Request(http.MethodGet, happyfox.BasePath+"/staff/", "", "")
	req.Header.Del("Authorization")
	a.do(req).want(http.StatusServiceUnavailable, "")
}

func TestRedirectFault(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Faults: "301:count=1; 301:location=http://eu.example.org/x"})
	r := a.get("users/?page=2").want(http.StatusMovedPermanently, "")
	if got, want := r.Header.Get("Location"), "https://elsewhere.example.com"+happyfox.BasePath+"/users/?page=2"; got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	r = a.get("users/").want(http.StatusMovedPermanently, "")
	if got := r.Header.Get("Location"); got != "http://eu.example.org/x" {
		t.Errorf("Location %q", got)
	}
}

func TestTruncatedBody(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, Faults: "truncated:count=1"})
	resp, err := simtest.Client.Do(a.Request(http.MethodPost, happyfox.BasePath+"/users/", "application/json", `{"name": "Vera", "email": "vera@example.com"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("reading ended with %v, want an unexpected EOF", err)
	}
	if promised, _ := strconv.Atoi(resp.Header.Get("Content-Length")); len(body) == 0 || promised <= len(body) {
		t.Errorf("%d bytes of %d came", len(body), promised)
	}
	a.get("user/vera@example.com/").want(http.StatusOK, "") // done, only the answer was lost
}

func TestResetConnection(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		spec  string
		found int
	}{{"reset:count=1,method=POST", http.StatusNotFound}, {"reset:count=1,method=POST,apply=true", http.StatusOK}} {
		t.Run(c.spec, func(t *testing.T) {
			t.Parallel()
			a := start(t, happyfox.Options{Faults: c.spec})
			resp, err := simtest.Client.Do(a.Request(http.MethodPost, happyfox.BasePath+"/users/", "application/json", `{"name": "Vera", "email": "vera@example.com"}`))
			if err == nil {
				_ = resp.Body.Close()
				t.Fatalf("answered %s, want a broken connection", resp.Status)
			}
			a.get("user/vera@example.com/").want(c.found, "")
			a.control(http.MethodGet, "requests", "").is(`0`, "requests", 0, "status").is(`"reset"`, "requests", 0, "fault")
		})
	}
}

func TestHiddenSuccess(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Faults: "503:count=1,apply=true"})
	a.post("users/", `{"name": "Vera", "email": "vera@example.com"}`).want(http.StatusServiceUnavailable, "")
	a.get("user/vera@example.com/").want(http.StatusOK, "")
}

func TestOversizedBody(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Faults: "oversized:bytes=300000"})
	r := a.get("users/").want(http.StatusOK, "")
	if len(r.Body) != 300000 {
		t.Errorf("%d bytes, want 300000", len(r.Body))
	}
	r.field("data", 0) // and it is JSON
}

func TestSlowFault(t *testing.T) {
	t.Parallel()
	slept := make(chan time.Duration, 1)
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, Faults: "slow:delay=3m", Sleep: func(_ context.Context, d time.Duration) error {
		slept <- d
		return nil
	}})
	a.get("staff/").want(http.StatusOK, "").is(`3`, 0, "id")
	if d := <-slept; d != 3*time.Minute {
		t.Errorf("slept %s, want 3m", d)
	}
}

func TestSlowFaultEndsWithTheSimulator(t *testing.T) {
	t.Parallel()
	sleeping := make(chan struct{})
	a := start(t, happyfox.Options{Faults: "slow:delay=5m", Sleep: func(ctx context.Context, _ time.Duration) error {
		close(sleeping)
		<-ctx.Done()
		return ctx.Err()
	}})
	ended := make(chan error, 1)
	req := a.Request(http.MethodPost, happyfox.BasePath+"/users/", "application/json", "{}") // a GET would be sent again
	go func() {
		resp, err := simtest.Client.Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		ended <- err
	}()
	<-sleeping
	if err := a.sim.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("the slow request was answered, want a broken connection")
	}
}

func TestBadFaults(t *testing.T) {
	t.Parallel()
	a := demo(t)
	cases := map[string]string{
		``:                                          "no fault",
		`{"fault": "418"}`:                          `fault "418" is not known`,
		`{"method": "GET"}`:                         `"fault" is missing`,
		`{"fault": "429", "retries": 1}`:            `"retries" is not a setting`,
		`{"fault": "429", "count": -1}`:             `count "-1" is not a whole number`,
		`{"fault": "429", "count": [1]}`:            `"count" must be a text`,
		`{"fault": "429", "method": "FETCH"}`:       `method "FETCH" is not an HTTP method`,
		`{"fault": "429", "path": "a*b"}`:           "* is allowed at the end only",
		`{"fault": "429", "path": "users/?q=1"}`:    "no query",
		`{"fault": "429", "retry_after": "a\nb"}`:   "a header can't carry",
		`{"fault": "slow", "delay": "forever"}`:     `delay "forever" is not a duration`,
		`{"fault": "slow", "delay": "10m"}`:         "up to 5m",
		`{"fault": "slow", "retry_after": 1}`:       "retry_after does not apply",
		`{"fault": "301", "location": "/users/"}`:   "not an absolute http or https URL",
		`{"fault": "429", "location": "http://x/"}`: "location applies to 301 only",
		`{"fault": "429", "bytes": 5}`:              "bytes applies to oversized only",
		`{"fault": "oversized", "bytes": 1e12}`:     "bytes",
		`{"fault": "reset", "apply": "maybe"}`:      "neither true nor false",
		`{"fault": `:                                "not a JSON object",
		`[{"fault": "429"}] x`:                      "followed by more text",
		`[1]`:                                       "not a JSON object",
		`429:count`:                                 "not of the form setting=value",
		`429:count=1,count=2`:                       "given twice",
		strings.Repeat("429;", 101):                 "101 faults are too many",
	}
	for spec, want := range cases {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			r := a.control(http.MethodPost, "faults", spec).want(http.StatusBadRequest, "")
			if message, _ := r.field("error").(string); !strings.Contains(message, want) {
				t.Errorf("error %q, want one with %q", message, want)
			}
			a.control(http.MethodGet, "faults", "").want(http.StatusOK, `{"faults": []}`)
		})
	}
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.control(http.MethodPost, "faults", strings.Repeat("429:path=x;", 100)).want(http.StatusCreated, "")
	a.control(http.MethodPost, "faults", "429").want(http.StatusBadRequest, "")
	a.control(http.MethodPost, "faults", strings.Repeat(" ", 300<<10)).want(http.StatusRequestEntityTooLarge, "")
}

func TestRequestJournal(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.control(http.MethodGet, "requests", "").want(http.StatusOK, `{"requests": [], "total": 0}`)
	a.post("users/", `{"name": "`+happyfox.ExampleAuthCode+`", "email": "vera@example.com"}`).want(http.StatusOK, "")
	a.get("users/?q=name:vera&page=1").want(http.StatusOK, "")
	r := a.control(http.MethodGet, "requests", "").want(http.StatusOK, "").is(`2`, "total")
	r.is(`"POST"`, "requests", 0, "method").is(`"`+happyfox.BasePath+`/users/"`, "requests", 0, "path").is(`"Basic [redacted]"`, "requests", 0, "auth")
	r.is(`"{\"name\": \"[redacted]\", \"email\": \"vera@example.com\"}"`, "requests", 0, "body").is(`200`, "requests", 0, "status").is(`"application/json"`, "requests", 0, "headers", "Content-Type")
	r.is(`"q=name:vera&page=1"`, "requests", 1, "query").is(`"2026-03-01T12:00:00Z"`, "requests", 1, "time").is(`2`, "requests", 1, "number")
	if strings.Contains(r.Body, happyfox.ExampleAuthCode) {
		t.Error("the auth code stands in the journal")
	}
	a.control(http.MethodGet, "requests?limit=1", "").is(`2`, "requests", 0, "number")
	a.control(http.MethodGet, "requests?limit=0", "").want(http.StatusBadRequest, "")
	a.control(http.MethodDelete, "requests", "").want(http.StatusOK, `{"cleared": 2}`)
	a.control(http.MethodGet, "requests", "").want(http.StatusOK, `{"requests": [], "total": 0}`)
}

func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("users/", strings.Repeat("x", 20_000)).want(http.StatusBadRequest, "")
	r := a.control(http.MethodGet, "requests", "").is(`true`, "requests", 0, "body_truncated")
	if body, _ := r.field("requests", 0, "body").(string); len(body) != 16<<10 {
		t.Errorf("%d bytes of the body kept, want %d", len(body), 16<<10)
	}
	for range 205 {
		a.get("nothing/").want(http.StatusNotFound, "")
	}
	r = a.control(http.MethodGet, "requests", "").is(`206`, "total").is(`7`, "requests", 0, "number").is(`206`, "requests", 199, "number")
	if list, _ := r.field("requests").([]any); len(list) != 200 {
		t.Errorf("%d entries kept, want 200", len(list))
	}
}

func TestJournalRedactsBareCredentials(t *testing.T) {
	t.Parallel()
	a := demo(t)
	req := a.Request(http.MethodGet, happyfox.BasePath+"/staff/?key="+happyfox.ExampleAPIKey+"&pad="+strings.Repeat("y", 9000), "", "")
	req.Header.Set("Authorization", "some-token")
	req.Header.Set("Cookie", "session=some-token")
	req.Header.Set("X-Code", happyfox.ExampleAuthCode)
	a.do(req).want(http.StatusUnauthorized, "")
	r := a.control(http.MethodGet, "requests", "").is(`"[redacted]"`, "requests", 0, "auth").is(`"[redacted]"`, "requests", 0, "headers", "X-Code")
	if strings.Contains(r.Body, "some-token") || strings.Contains(r.Body, happyfox.ExampleAPIKey) || len(r.Body) > 6000 {
		t.Errorf("a credential, or too much, stands in %s", r.Body)
	}
}

func TestControlRoutes(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.control(http.MethodGet, "", "").want(http.StatusOK, "").is(`"`+happyfox.BasePath+`"`, "base_path")
	a.control(http.MethodGet, "nothing", "").want(http.StatusNotFound, "")
	a.control(http.MethodPut, "faults", "").want(http.StatusMethodNotAllowed, "")
	req := a.Request(http.MethodPost, "/_sim/reset", "", "")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	a.do(req).want(http.StatusForbidden, "")
}

// TestJournalTellsOverlaps: two replies to one ticket at once are told from two
// that wait for each other.
func TestJournalTellsOverlaps(t *testing.T) {
	t.Parallel()
	sleeping, wake := make(chan struct{}), make(chan struct{})
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, Faults: "slow:count=1", Sleep: func(context.Context, time.Duration) error {
		close(sleeping)
		<-wake
		return nil
	}})
	const path, body = "ticket/1/staff_update/", `{"staff": 3, "text": "x"}`
	first := make(chan answer, 1)
	go func() { first <- a.post(path, body) }()
	<-sleeping
	a.post(path, body).want(http.StatusOK, "")
	a.post("ticket/2/staff_update/", body).want(http.StatusOK, "")
	close(wake)
	(<-first).want(http.StatusOK, "").is(`3`, "messages_count")
	a.post(path, body).want(http.StatusOK, "")
	r := a.control(http.MethodGet, "requests", "").is(`1`, "requests", 1, "overlaps")
	for _, i := range []int{0, 2, 3} {
		if entry, _ := r.field("requests", i).(map[string]any); entry["overlaps"] != nil {
			t.Errorf("request %d overlaps %v", i+1, entry["overlaps"])
		}
	}
}
