package zendesk_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/sim/zendesk"
)

// send answers a request without a listener.
func send(tb testing.TB, s *zendesk.Server, method, path, body string) *httptest.ResponseRecorder {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), method, "http://127.0.0.1"+zendesk.BasePath+"/"+path, strings.NewReader(body))
	if err != nil {
		tb.Skip(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.SetBasicAuth(s.BasicAuth())
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return w
}

// FuzzSearch: any query is answered with results, or refused.
func FuzzSearch(f *testing.F) {
	for _, q := range []string{"type:ticket", `subject:"a b" -tags:none`, `""`, `created>=2026-02-30T25:00:00Z`, "a:b:c<", `"`, "custom_field_9999999999999999999:1", "-", "organization:x brand:y group:z"} {
		f.Add(q, "created_at", "2")
	}
	s, err := zendesk.New(zendesk.Options{Seed: zendesk.SeedDemo})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, q, by, page string) {
		query := url.Values{"query": {q}, "sort_by": {by}, "page": {page}}.Encode()
		if w := send(t, s, http.MethodGet, "search?"+query, ""); w.Code != 200 && w.Code != 422 && w.Code != 400 {
			t.Errorf("%s: %d %s", q, w.Code, w.Body)
		}
		query = url.Values{"query": {q}, "filter[type]": {"user"}, "page[after]": {page}}.Encode()
		if w := send(t, s, http.MethodGet, "search/export?"+query, ""); w.Code != 200 && w.Code != 400 {
			t.Errorf("%s: %d %s", q, w.Code, w.Body)
		}
	})
}

// FuzzTicket: any body is taken or refused, and what was taken reads as valid JSON.
func FuzzTicket(f *testing.F) {
	for _, body := range []string{
		`{"ticket": {"comment": {"body": "x"}, "tags": ["a", null, "b c"], "custom_fields": [{"id": 1, "value": [1]}]}}`,
		`{"ticket": {"requester": {"name": "A", "email": "a@example.com"}, "email_ccs": [{"user_id": "12", "action": "delete"}], "due_at": "2026-01-01"}}`,
		`{"ticket": {"comments": [{"value": "x", "created_at": "2020-01-01T00:00:00Z"}], "status": "closed", "via": 7}}`, `{"ticket": null}`, `[]`, `{"ticket": {"status": "solved", "type": ""}}`,
	} {
		f.Add(body)
	}
	s, err := zendesk.New(zendesk.Options{Seed: zendesk.SeedDemo})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, call := range []string{"POST tickets", "PUT tickets/3", "POST imports/tickets", "POST users", "PUT users/360020", "POST ticket_fields"} {
			method, path, _ := strings.Cut(call, " ")
			w := send(t, s, method, path, body)
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Errorf("%s %s: %d %s", call, body, w.Code, w.Body)
			}
		}
		if w := send(t, s, http.MethodGet, "tickets?page[size]=100&include=users,groups,organizations,dates", ""); w.Code != 200 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("behind %s the list answers %d", body, w.Code)
		}
	})
}
