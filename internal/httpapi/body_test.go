package httpapi_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cognate"
	"cognate/internal/httpapi"
)

func echoBody(w http.ResponseWriter, r *http.Request) error {
	v, err := httpapi.ReadValue(r)
	if err != nil {
		return err
	}
	if v.IsUndefined() {
		return httpapi.EmptyBody()
	}
	httpapi.WriteBytes(w, 200, v.AppendJSON(nil))
	return nil
}

func TestReadValue(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, httpapi.HandlerFunc(echoBody), httpapi.Options{MaxBody: 1000})
	for name, c := range map[string]struct {
		kind, encoding, body string
		status               int
		message              string
	}{
		"plain":             {"application/json", "", `{"b":1,"a":12345678901234567890}`, 200, ""},
		"charset":           {"Application/JSON; charset=UTF-8", "", `{}`, 200, ""},
		"json suffix":       {"application/merge-patch+json", "", `{}`, 200, ""},
		"identity":          {"application/json", "identity", `{}`, 200, ""},
		"no type":           {"", "", `{}`, 415, "there is a body without a Content-Type; application/json is taken"},
		"form":              {"application/x-www-form-urlencoded", "", `a=b`, 415, `the Content-Type "application/x-www-form-urlencoded" is not taken; application/json is`},
		"broken type":       {"json; =", "", `{}`, 415, `the Content-Type "json; =" is not taken; application/json is`},
		"latin-1":           {"application/json; charset=iso-8859-1", "", `{}`, 415, `the charset "iso-8859-1" is not taken; utf-8 is`},
		"gzip":              {"application/json", "gzip", `{}`, 415, `the Content-Encoding "gzip" is not taken; send the body as it is`},
		"empty":             {"application/json", "", ``, 400, "the body is empty; a JSON object is needed"},
		"blank":             {"application/json", "", " \n", 400, "the body is empty; a JSON object is needed"},
		"syntax":            {"application/json", "", "{\n  \"ü\": x}", 400, `the body is not valid JSON: line 2, column 8 (offset 10): 'x' where a value is expected`},
		"cut":               {"application/json", "", `{"a":`, 400, `the body is not valid JSON: line 1, column 6 (offset 5): end of input where a value is expected`},
		"second value":      {"application/json", "", `{} {}`, 400, `the body is not valid JSON: line 1, column 4 (offset 3): '{' after the end of the value`},
		"deep":              {"application/json", "", strings.Repeat("[", 101) + strings.Repeat("]", 101), 400, `the body is not valid JSON: line 1, column 101 (offset 100): more than 100 levels of nesting`},
		"as deep as can be": {"application/json", "", `{"a":` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + "}", 200, ""},
		"many brackets":     {"application/json", "", `{"a":["` + strings.Repeat("[", 200) + `\"[",[]]}`, 200, ""},
		"too large":         {"application/json", "", `"` + strings.Repeat("a", 1000) + `"`, 413, "the body is larger than 1000 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var header []string
			if c.kind != "" {
				header = append(header, "Content-Type", c.kind)
			}
			if c.encoding != "" {
				header = append(header, "Content-Encoding", c.encoding)
			}
			a := send(t, "POST", url, c.body, header...)
			if c.status == 200 {
				if a.status != 200 || a.text != c.body {
					t.Fatalf("%d %s", a.status, a.text)
				}
				return
			}
			if m := a.message(t, c.status); m != c.message {
				t.Errorf("message\n got %s\nwant %s", m, c.message)
			}
			if c.status == 400 {
				details, _ := a.body["details"].(map[string]any)
				failures, _ := details["failures"].([]any)
				if len(failures) != 1 {
					t.Errorf("details %v", a.body["details"])
				}
			}
		})
	}
}

// raw sends bytes as they are and reads one answer.
func raw(t *testing.T, url, request string) *http.Response {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestBodiesThatLie(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, httpapi.HandlerFunc(echoBody), httpapi.Options{MaxBody: 1000})
	head := "POST / HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\n"
	chunk := fmt.Sprintf("%x\r\n%s\r\n", 600, strings.Repeat(" ", 600))
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"announced too large": {head + "Content-Length: 5000\r\n\r\n{}", 413},
		"chunked too large":   {head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n", 413},
		"chunked and empty":   {head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
		"shorter than said":   {head + "Content-Length: 500\r\n\r\n{\"a\"", 400},
		"broken chunks":       {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := raw(t, url, c.request)
			var body map[string]any
			if err := json.NewDecoder(res.Body).Decode(&body); err != nil || res.StatusCode != c.status || body["statusCode"] != float64(c.status) {
				t.Errorf("%d %v %v", res.StatusCode, body, err)
			}
		})
	}
}

func TestRefuseBody(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, httpapi.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		if err := httpapi.RefuseBody(r); err != nil {
			return err
		}
		httpapi.WriteBytes(w, 200, []byte("{}"))
		return nil
	}), httpapi.Options{})
	if a := send(t, "DELETE", url, ""); a.status != 200 {
		t.Errorf("without a body: %d %s", a.status, a.text)
	}
	if m := send(t, "DELETE", url, "{}").message(t, 400); m != "DELETE takes no body" {
		t.Errorf("message %q", m)
	}
}

type inner struct {
	Size *int `json:"size"`
}

type embedded struct {
	Shared string `json:"shared"`
}

type object struct {
	embedded
	Name    string            `json:"name"`
	Parts   []inner           `json:"parts"`
	Context json.RawMessage   `json:"context"`
	Tags    map[string]string `json:"tags"`
	At      time.Time         `json:"at"`
	Hidden  string            `json:"-"`
}

func TestReadInto(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, message, paths string }{
		"all":        {`{"name":"a","shared":"s","parts":[{"size":1}],"context":{"any":1},"tags":{"x":"y"},"at":"2026-01-02T03:04:05Z"}`, "", ""},
		"unknown":    {`{"nam":"a","Name":"b","parts":[{},{"sizes":1}],"Hidden":"x"}`, "nam: there is no such field here (and 3 more)", "nam Name parts[1].sizes Hidden"},
		"wrong type": {`{"name":3}`, "name: a string is needed, not number", "name"},
		"wrong deep": {`{"parts":[{"size":"x"}]}`, "parts.size: a number is needed, not string", "parts.size"},
		"bad time":   {`{"at":"yesterday"}`, "the body can't be read: a value has the wrong form", ""},
		"array":      {`[]`, "the body is a JSON object, not an array", ""},
		"null":       {`null`, "the body is a JSON object, not null", ""},
		"empty":      {``, "the body is empty; a JSON object is needed", ""},
		"syntax":     {`{`, "the body is not valid JSON: line 1, column 2 (offset 1): end of input where a key is expected", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := serve(t, httpapi.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
				var o object
				if err := httpapi.ReadInto(r, &o); err != nil {
					return err
				}
				httpapi.WriteJSON(w, r, 200, o)
				return nil
			}), httpapi.Options{})
			a := send(t, "POST", url, c.body, "Content-Type", "application/json")
			if c.message == "" {
				if a.status != 200 || normal(t, a.text) != normal(t, c.body) {
					t.Fatalf("%d %s", a.status, a.text)
				}
				return
			}
			if m := a.message(t, 400); m != c.message {
				t.Errorf("message\n got %s\nwant %s", m, c.message)
			}
			var got []string
			details, _ := a.body["details"].(map[string]any)
			failures, _ := details["failures"].([]any)
			for _, f := range failures {
				if p, ok := f.(map[string]any)["path"].(string); ok {
					got = append(got, p)
				}
			}
			if strings.Join(got, " ") != c.paths {
				t.Errorf("paths %q, want %q", got, c.paths)
			}
		})
	}
}

func FuzzReadValue(f *testing.F) {
	for _, s := range []string{`{"a":[1,"x",null]}`, "{\n\"a\":", strings.Repeat("[", 200), `"\ud800"`, "\xef\xbb\xbf{}"} {
		f.Add(s, "application/json")
	}
	f.Add("{}", "text/plain; charset")
	f.Fuzz(func(t *testing.T, body, kind string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		v, err := httpapi.ReadValue(r)
		if err != nil || v.IsUndefined() {
			return
		}
		if out := v.AppendJSON(nil); !json.Valid(out) {
			t.Errorf("%q became %q", body, out)
		}
	})
}

// TestInvalidUTF8: a byte that is not UTF-8 is refused at its place, not mended.
func TestInvalidUTF8(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("{\"name\":\n \"a\xff\"}"))
	r.Header.Set("Content-Type", "application/json")
	_, err := httpapi.ReadValue(r)
	var e *cognate.Error
	if !errors.As(err, &e) || e.Status() != http.StatusBadRequest || !strings.Contains(e.Message, "not UTF-8") || !strings.Contains(e.Message, "line 2") {
		t.Errorf("got %v", err)
	}
}
