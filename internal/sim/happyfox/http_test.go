package happyfox_test

import (
	"net/http"
	"strings"
	"testing"

	"cognate/internal/sim/happyfox"
)

func TestAuthorization(t *testing.T) {
	t.Parallel()
	a := demo(t)
	cases := map[string]func(*http.Request){
		"none":       func(r *http.Request) { r.Header.Del("Authorization") },
		"wrong key":  func(r *http.Request) { r.SetBasicAuth("nobody", happyfox.ExampleAuthCode) },
		"wrong code": func(r *http.Request) { r.SetBasicAuth(happyfox.ExampleAPIKey, "wrong") },
		"bearer":     func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+happyfox.ExampleAPIKey) },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"/users/", "/nothing/", "/users"} {
				req := a.Request(http.MethodGet, happyfox.BasePath+path, "", "")
				change(req)
				r := a.do(req)
				r.want(http.StatusUnauthorized, "")
				if r.Body != "Authorization Required" || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
					t.Errorf("%s: body %q as %s", path, r.Body, r.Header.Get("Content-Type"))
				}
				if got := r.Header.Get("WWW-Authenticate"); got != `Basic realm="API"` {
					t.Errorf("%s: WWW-Authenticate %q", path, got)
				}
			}
		})
	}
}

func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	a := demo(t)
	paths := []string{
		"/", "/api/", "/api/1.1/", happyfox.BasePath + "/", happyfox.BasePath + "/tickets/1/", happyfox.BasePath + "/user/999/",
		happyfox.BasePath + "/user/nobody@example.com/", happyfox.BasePath + "/user/99999999999999999999/", happyfox.BasePath + "/users//",
		happyfox.BasePath + "/contact_group/99/", happyfox.BasePath + "/staff/99/", happyfox.BasePath + "/staff/nobody@example.com/",
		happyfox.BasePath + "/category/9/", happyfox.BasePath + "/status/9/", happyfox.BasePath + "/priority/9/",
		happyfox.BasePath + "/user_custom_field/9/", happyfox.BasePath + "/ticket_custom_field/9/", happyfox.BasePath + "/ticket/99/",
		happyfox.BasePath + "/category/-1/", happyfox.BasePath + "/category/x/", happyfox.BasePath + "/ticket/1/nothing/",
	}
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			a.do(a.Request(http.MethodGet, path, "", "")).want(http.StatusNotFound, `{"error": "Cannot find the requested object"}`)
		})
	}
}

func TestWrongMethod(t *testing.T) {
	t.Parallel()
	a := demo(t)
	cases := []struct{ method, path, allow string }{
		{"PUT", "users/", "GET, POST"},
		{"PATCH", "user/1/", "GET, POST"},
		{"DELETE", "user/1/", "GET, POST"},
		{"POST", "staff/", "GET"},
		{"PUT", "tickets/", "GET, POST"},
		{"DELETE", "ticket/1/", "GET"},
		{"GET", "ticket/1/delete/", "POST"},
		{"POST", "ticket_custom_field/1/", "GET, PUT"},
		{"GET", "ticket-inline-attachment", "POST"},
		{"POST", "categories/", "GET"},
		{"GET", "contact_group/3/update_contacts/", "POST"},
		{"HEAD", "users/", "GET, POST"},
	}
	for _, c := range cases {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			t.Parallel()
			r := a.do(a.Request(c.method, happyfox.BasePath+"/"+c.path, "", ""))
			r.want(http.StatusMethodNotAllowed, "")
			if got := r.Header.Get("Allow"); got != c.allow {
				t.Errorf("Allow %q, want %q", got, c.allow)
			}
		})
	}
}

func TestSlashlessPathIsRedirected(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.get("user/theo%2Bbilling@example.com?a=1&b=%2F").want(http.StatusMovedPermanently, "")
	if got, want := r.Header.Get("Location"), happyfox.BasePath+"/user/theo%2Bbilling@example.com/?a=1&b=%2F"; got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	a.get("nothing").want(http.StatusNotFound, "")

	before := a.total()
	a.post("users", `{"name": "Lost", "email": "lost@example.com"}`).want(http.StatusMovedPermanently, "")
	if after := a.total(); after != before {
		t.Errorf("a POST without the slash stored a contact: %s, before %s", after, before)
	}
}

func TestUndecodableBodies(t *testing.T) {
	t.Parallel()
	a := demo(t)
	cases := map[string]struct{ contentType, body string }{
		"broken json":        {"application/json", `{"name": `},
		"two values":         {"application/json", `{} {}`},
		"a text":             {"application/json", `"name"`},
		"null":               {"application/json", `null`},
		"empty json":         {"application/json", ``},
		"not utf-8":          {"application/json", "{\"name\": \"\xff\"}"},
		"bad escape":         {"application/x-www-form-urlencoded", "name=%zz"},
		"form not utf-8":     {"application/x-www-form-urlencoded", "name=%ff"},
		"no boundary":        {"multipart/form-data", "x"},
		"broken multipart":   {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda"},
		"another type":       {"text/xml", "<name/>"},
		"no type":            {"", `{"name": "Ada"}`},
		"type out of shape":  {"application/json; =", `{}`},
		"too many form keys": {"application/x-www-form-urlencoded", strings.Repeat("a=1&", 1001)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := a.do(a.Request(http.MethodPost, happyfox.BasePath+"/users/", c.contentType, c.body)).want(http.StatusBadRequest, "")
			if r.Body != "Bad Request" || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
				t.Errorf("body %q as %s", r.Body, r.Header.Get("Content-Type"))
			}
		})
	}
}

func TestBodyIsBounded(t *testing.T) {
	t.Parallel()
	a := demo(t)
	big := `{"name": "` + strings.Repeat("x", 2<<20) + `", "email": "big@example.com"}`
	a.post("users/", big).want(http.StatusRequestEntityTooLarge, "")
	a.get("user/big@example.com/").want(http.StatusNotFound, "")
}

func TestAnswersAreJSON(t *testing.T) {
	t.Parallel()
	a := demo(t)
	if got := a.get("users/").Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type %q", got)
	}
}

func TestBadOptions(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		opts happyfox.Options
		want string
	}{
		"seed":      {happyfox.Options{Seed: "huge"}, `seed "huge" is not known`},
		"fault":     {happyfox.Options{Faults: "418"}, `fault "418" is not known`},
		"colon":     {happyfox.Options{APIKey: "a:b"}, "colon"},
		"limit":     {happyfox.Options{GetPerMinute: -1}, "negative"},
		"directory": {happyfox.Options{StateFile: "/dev/null/no/such"}, "state file"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := happyfox.New(c.opts); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}
