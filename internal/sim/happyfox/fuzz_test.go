package happyfox_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/sim/happyfox"
	"cognate/internal/sim/simtest"
)

// direct serves one request without a listener, for speed.
func direct(t *testing.T, sim *happyfox.Server, method, target, contentType, body string) answer {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.SetBasicAuth(sim.BasicAuth())
	return serve(t, sim, req)
}

func serve(t *testing.T, sim *happyfox.Server, req *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, req)
	return answer{simtest.Answer{T: t, Status: w.Code, Header: w.Header(), Body: w.Body.String()}}
}

func newStrict(tb testing.TB) *happyfox.Server {
	tb.Helper()
	sim, err := happyfox.New(happyfox.Options{Seed: happyfox.SeedStrict})
	if err != nil {
		tb.Fatal(err)
	}
	return sim
}

// FuzzQuery: every search is answered with contacts or with a reason, and one
// more term never finds more.
func FuzzQuery(f *testing.F) {
	for _, q := range []string{
		"ada", "name:ada", `name:"van aalst"`, `email:ada.marlow@example.org phone:5550100`, `"`, `""`, `name:"`, ":", "::", `a"b c"d`,
		"created_since:2026/01/01", `updated_since:"2026-01-01 00:00:00"`, "phone:+", "+", "NAME:Ł", "\x00", "\xff", "a  b", `q:"x y" "`,
	} {
		f.Add(q)
	}
	sim := newStrict(f)
	f.Fuzz(func(t *testing.T, q string) {
		search := func(q string) answer {
			return direct(t, sim, http.MethodGet, happyfox.BasePath+"/users/?size=50&q="+url.QueryEscape(q), "", "")
		}
		r := search(q)
		switch r.Status {
		case http.StatusBadRequest:
			r.is(`"q"`, "error", 0, "field")
			return
		case http.StatusOK:
		default:
			t.Fatalf("status %d: %s", r.Status, r.Body)
		}
		if strings.Contains(q, `"`) {
			return // a quote may find its partner in what is added
		}
		if narrowed := search(q + " name:ada"); narrowed.Status == http.StatusOK && len(narrowed.ids()) > len(r.ids()) {
			t.Fatalf("%q finds %v, and with a term more %v", q, r.ids(), narrowed.ids())
		}
	})
}

// FuzzBody: every body is stored or refused with a reason, and what is refused
// changes nothing.
func FuzzBody(f *testing.F) {
	const form, multi = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
	f.Add("application/json", `{"name": "A B", "email": "a@example.org", "phones": [{"number": "1"}], "c-cf-6": 11, "c-cf-11": "x"}`)
	f.Add("application/json", `[{"email": "ada.marlow@example.org", "c-cf-6": 12, "c-cf-8": "2026-01-01", "c-cf-9": [21], "c-cf-11": 1.5, "c-cf-7": "-0"}, 1, {}]`)
	f.Add("application/json; charset=utf-8", `{"email": null, "name": {}, "phones": [[], {"id": 1e400}], "is_login_enabled": "TRUE"}`)
	f.Add(form, "name=A&email=a%40example.org&c-cf-6=11&c-cf-9=21&c-cf-9=22&c-cf-11=x")
	f.Add(multi, "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nA\r\n--b--\r\n")
	f.Add("", "")
	f.Add("text/plain", "x")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		if strings.ContainsAny(contentType, "\r\n\x00") {
			return
		}
		sim := newStrict(t)
		contacts := func() string {
			return direct(t, sim, http.MethodGet, happyfox.BasePath+"/users/?size=50", "", "").want(http.StatusOK, "").Body
		}
		before := contacts()
		for _, path := range []string{"users/", "user/1/", "contact_groups/", "contact_group/3/", "contact_group/3/delete_contacts/", "contact_group/3/update_contacts/"} {
			r := direct(t, sim, http.MethodPost, happyfox.BasePath+"/"+path, contentType, body)
			switch r.Status {
			case http.StatusOK:
				parse(t, r.Body)
				before = contacts()
			case http.StatusBadRequest:
				if r.Body != "Bad Request" {
					r.field("error", 0, "errors", 0)
				}
				if after := contacts(); after != before {
					t.Fatalf("%s refused with %s, and yet the contacts changed from\n%s\nto\n%s", path, r.Body, before, after)
				}
			default:
				t.Fatalf("%s: status %d: %s", path, r.Status, r.Body)
			}
		}
	})
}
