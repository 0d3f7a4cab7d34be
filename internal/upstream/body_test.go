package upstream_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"cognate"
	"cognate/internal/media"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// sent is what a vendor got.
type sent struct {
	header http.Header
	length int64
	body   string
}

// keeping is a vendor that keeps what it gets and answers {}.
func keeping(got chan<- sent) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- sent{r.Header, r.ContentLength, string(body)}
		_, _ = io.WriteString(w, "{}")
	}
}

func body(t *testing.T, kind media.Kind, text string) *media.Body {
	t.Helper()
	v, err := jsonata.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	b, err := media.New(kind, v, "7f3c")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBodies(t *testing.T) {
	t.Parallel()
	own := http.Header{"Content-Type": {"application/vnd.acme+json"}}
	const file = `{"f":{"file_name":"a","data":"SGVsbG8="}}`
	tests := map[string]struct {
		body        *media.Body
		header      http.Header
		contentType string
		want        string
	}{
		"JSON":               {body(t, media.JSON, `{"a":1}`), nil, "application/json", `{"a":1}`},
		"JSON by a name":     {body(t, media.JSON, `{"a":1}`), own, "application/vnd.acme+json", `{"a":1}`},
		"form":               {body(t, media.Form, `{"a":1}`), own, "application/x-www-form-urlencoded", "a=1"},
		"form of nothing":    {body(t, media.Form, `{}`), nil, "application/x-www-form-urlencoded", ""},
		"XML":                {body(t, media.XML, `{"a":1}`), nil, "application/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>1</a>"},
		"raw":                {body(t, media.Raw, `"x"`), nil, "text/plain; charset=utf-8", "x"},
		"raw by a name":      {body(t, media.Raw, `"x"`), http.Header{"Content-Type": {"text/csv"}}, "text/csv", "x"},
		"multipart":          {body(t, media.Multipart, file), own, "multipart/form-data; boundary=7f3c", string(body(t, media.Multipart, file).Bytes())},
		"none":               {nil, nil, "", ""},
		"none but with type": {nil, own, "application/vnd.acme+json", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := make(chan sent, 1)
			v := vendor(t, keeping(got))
			r := upstream.Request{Vendor: "Acme", Method: "POST", Path: "/x", Body: tt.body, Header: tt.header}
			if _, err := upstream.New(transport(t), clock, upstream.Options{}).Send(t.Context(), v, r, nil); err != nil {
				t.Fatal(err)
			}
			s := <-got
			if s.body != tt.want || s.header.Get("Content-Type") != tt.contentType || s.length != int64(len(tt.want)) {
				t.Errorf("the vendor got %d bytes of %q: %q", s.length, s.header.Get("Content-Type"), s.body)
			}
		})
	}
}

func TestBodyTooLarge(t *testing.T) {
	t.Parallel()
	v := vendor(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	c := upstream.New(transport(t), clock, upstream.Options{MaxUpload: 4})
	_, err := c.Send(t.Context(), v, post("/x", `{"a":1}`), nil)
	if e := asError(t, err); e.Code != cognate.CodeTooLarge || e.Message != "the body for Acme has 7 bytes; at most 4 are sent" || e.Remote != nil {
		t.Errorf("got %v", e)
	}
}

// TestFilesInTrace: a debug answer shows the fields of a form, and of files their
// size.
func TestFilesInTrace(t *testing.T) {
	t.Parallel()
	v := vendor(t, answer(200, "application/json", "{}"), func(c *upstream.TargetConfig) { c.Secrets = []string{"s3cr3t"} })
	r := upstream.Request{Vendor: "Acme", Method: "POST", Path: "/x", Body: body(t, media.Multipart, `{"key":"s3cr3t","f":{"file_name":"a","data":"SGVsbG8="}}`)}
	trace := &upstream.Trace{Detail: true}
	if _, err := upstream.New(transport(t), clock, upstream.Options{}).Send(t.Context(), v, r, trace); err != nil {
		t.Fatal(err)
	}
	shown := string(trace.Calls[0].Body)
	if !strings.Contains(shown, "[redacted]") || !strings.Contains(shown, "[5 bytes]") || strings.Contains(shown, "s3cr3t") || strings.Contains(shown, "Hello") {
		t.Errorf("the trace shows %q", shown)
	}
}

func TestBoundary(t *testing.T) {
	t.Parallel()
	c := upstream.New(transport(t), clock, upstream.Options{})
	one, err := c.Boundary()
	two, _ := c.Boundary()
	if err != nil || len(one) != 32 || one == two {
		t.Errorf("boundaries are %q and %q, %v", one, two, err)
	}
	c = upstream.New(transport(t), clock, upstream.Options{Random: strings.NewReader("short")})
	if _, err := c.Boundary(); err == nil {
		t.Error("a boundary without randomness")
	}
}
