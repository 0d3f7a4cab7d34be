package happyfox_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"regexp"
	"testing"

	"cognate/internal/sim/happyfox"
)

var linkEnd = regexp.MustCompile(`"url":"[^"]*"`)

// withoutLinks takes out what every read makes anew.
func withoutLinks(body string) string { return linkEnd.ReplaceAllString(body, `"url":""`) }

// put is a request that replaces something.
func (a *account) put(path, body string) *http.Request {
	a.T.Helper()
	return a.Request(http.MethodPut, happyfox.BasePath+"/"+path, "application/json", body)
}

// text checks a whole body that is no JSON.
func (r answer) text(want string) answer {
	r.T.Helper()
	if r.Body != want {
		r.T.Fatalf("body %q, want %q", r.Body, want)
	}
	return r
}

// links are the addresses of a ticket's attachments, oldest first.
func (a *account) links(path string) []string {
	a.T.Helper()
	return linksOf(a.get(path).want(http.StatusOK, ""))
}

func linksOf(ticket answer) []string {
	ticket.T.Helper()
	var urls []string
	for _, update := range ticket.field("updates").([]any) {
		message, _ := update.(map[string]any)["message"].(map[string]any)
		files, _ := message["attachments"].([]any)
		for _, file := range files {
			urls = append(urls, file.(map[string]any)["url"].(string))
		}
	}
	return urls
}

// download fetches an address without a credential.
func (a *account) download(url string) answer {
	a.T.Helper()
	req, err := http.NewRequestWithContext(a.T.Context(), http.MethodGet, url, nil)
	if err != nil {
		a.T.Fatal(err)
	}
	return a.do(req)
}

// upload is a file of a form: its field, name and content.
type upload struct{ field, name, content string }

// formOf writes a multipart body of values (name, value, name, value …) and
// files.
func formOf(tb testing.TB, values []string, files ...upload) (contentType, body string) {
	tb.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for i := 0; i < len(values); i += 2 {
		if err := w.WriteField(values[i], values[i+1]); err != nil {
			tb.Fatal(err)
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.field, f.name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := part.Write([]byte(f.content)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return w.FormDataContentType(), buf.String()
}

func (a *account) multipart(path string, values []string, files ...upload) answer {
	a.T.Helper()
	contentType, body := formOf(a.T, values, files...)
	return a.do(a.Request(http.MethodPost, happyfox.BasePath+"/"+path, contentType, body))
}
