package freshdesk_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/sim/freshdesk"
)

// send answers a request without a listener.
func send(tb testing.TB, s *freshdesk.Server, method, path, contentType, body string) *httptest.ResponseRecorder {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), method, "http://127.0.0.1"+freshdesk.BasePath+"/"+path, strings.NewReader(body))
	if err != nil {
		tb.Skip(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.SetBasicAuth(s.BasicAuth())
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return w
}

func fuzzed(f *testing.F) *freshdesk.Server {
	f.Helper()
	s, err := freshdesk.New(freshdesk.Options{Seed: freshdesk.SeedDemo})
	if err != nil {
		f.Fatal(err)
	}
	return s
}

// FuzzQuery: any query is answered with results, or refused.
func FuzzQuery(f *testing.F) {
	for _, q := range []string{`"status:2"`, `"(status:2 OR priority:>3) AND tag:'a b'"`, `"`, `""`, `"cf_seats:null"`, `"((((status:2))))"`, `"created_at:<'2026-02-30'"`, `"a:b"`, `"status:2 AND OR"`, `"tag:'"`} {
		f.Add(q, "2")
	}
	s := fuzzed(f)
	f.Fuzz(func(t *testing.T, q, page string) {
		for _, what := range []string{"tickets", "contacts"} {
			w := send(t, s, http.MethodGet, "search/"+what+"?"+url.Values{"query": {q}, "page": {page}}.Encode(), "", "")
			if w.Code != 200 && w.Code != 400 || !json.Valid(w.Body.Bytes()) {
				t.Errorf("%s: %d %s", q, w.Code, w.Body)
			}
		}
	})
}

// FuzzBody: any body is taken or refused, and what was taken reads as valid JSON.
func FuzzBody(f *testing.F) {
	form := "--b\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nS\r\n--b\r\nContent-Disposition: form-data; name=\"custom_fields[cf_seats]\"\r\n\r\n1e3\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"attachments[]\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n"
	for _, body := range []string{
		`{"subject": "S", "description": "<p>x", "email": "a@example.com", "tags": ["a"], "custom_fields": {"cf_amount": 1e999, "cf_seats": null}, "due_by": "2026-01-01"}`,
		`{"name": "N", "email": "n@example.com", "other_companies": [{"company_id": 80057}, null], "custom_fields": {"tier": "Gold"}}`, `{"body": "x", "private": 0}`, `null`,
		`{"email": "b@example.com", "ticket_scope": 1, "role_ids": [80001], "group_ids": [-1]}`, `{"parent_id": 3, "related_ticket_ids": [4]}`,
		`{"priority": 99999999999999999999, "requester_id": -5, "attachments": [{}]}`, form,
	} {
		f.Add(body)
	}
	s := fuzzed(f)
	f.Fuzz(func(t *testing.T, body string) {
		for _, call := range []string{"POST tickets", "PUT tickets/3", "POST tickets/3/notes", "POST tickets/3/reply", "POST contacts", "PUT contacts/80062", "POST agents", "PUT agents/80053", "POST groups", "POST companies"} {
			method, path, _ := strings.Cut(call, " ")
			for _, kind := range []string{"application/json", "multipart/form-data; boundary=b"} {
				if w := send(t, s, method, path, kind, body); w.Code >= 500 || w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
					t.Errorf("%s %s: %d %s", call, body, w.Code, w.Body)
				}
			}
		}
		for _, path := range []string{"tickets?include=requester,stats,description&per_page=100", "contacts?per_page=100", "agents", "tickets/3/conversations"} {
			if w := send(t, s, http.MethodGet, path, "", ""); w.Code != 200 || !json.Valid(w.Body.Bytes()) {
				t.Errorf("behind %s, %s answers %d", body, path, w.Code)
			}
		}
	})
}
