package story_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"cognate"
	"cognate/internal/story"
)

// vendor answers each request with the next of its answers: status, header, body.
type vendor struct {
	t       *testing.T
	answers []string
	asked   []string
}

func (v *vendor) RoundTrip(r *http.Request) (*http.Response, error) {
	v.asked = append(v.asked, r.Method+" "+r.URL.String())
	if len(v.answers) == 0 {
		v.t.Errorf("nothing is answered to %s", v.asked[len(v.asked)-1])
		return nil, io.ErrUnexpectedEOF
	}
	head, body, _ := strings.Cut(v.answers[0], "\n\n")
	v.answers = v.answers[1:]
	resp := &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}, "Set-Cookie": {"session=abcdef"}}, Request: r, Body: io.NopCloser(strings.NewReader(body))}
	for i, line := range strings.Split(head, "\n") {
		name, value, found := strings.Cut(line, ": ")
		switch {
		case i == 0 && line == "404":
			resp.StatusCode = 404
		case found:
			resp.Header.Set(name, value)
		}
	}
	return resp, nil
}

// opened is a credential.
type opened string

func (o opened) Open(context.Context, cognate.Account, string) ([]byte, error) { return []byte(o), nil }

func record(t *testing.T, call string, answers ...string) (string, error) {
	t.Helper()
	v := &vendor{t: t, answers: answers}
	p, err := story.Record(t.Context(), format(t), "acme", []byte(call), story.Source{
		Account: cognate.Account{ID: "a", Integration: "acme", Status: cognate.AccountActive, CredentialVersion: 1}, Credentials: opened(`{"site": "realsite", "token": "real-token"}`),
		Transport: v, Now: func() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) }, System: "Acme 7.1", Comment: "What it shows.",
	})
	if err != nil {
		return "", err
	}
	if asked := strings.Join(v.asked, "\n"); !strings.Contains(asked, "https://realsite.acme.example.com/api/") || !strings.Contains(asked, "key=real-token") {
		t.Errorf("asked was %s", asked)
	}
	return string(txtar.Format(p.Archive)), nil
}

func TestRecord(t *testing.T) {
	t.Parallel()
	text, err := record(t, `{"resource": "contacts", "method": "list", "limit": 3, "query": {"account_id": "98765432"}}`,
		"200\nLink: <https://realsite.acme.example.com/api/people?p=2>; rel=\"next\"\nX-Request-Id: 123e4567-e89b-12d3-a456-426614174000\n\n"+
			`{"people": [{"id": 55555555, "name": "Jane Roe", "mail": "jane@real.test", "company": 98765432}, {"id": 55555556, "name": "John Roe", "mail": null, "token": "real-token"}]}`,
		"200\n\n"+`{"people": [{"id": 55555557, "name": "Jim", "mail": "jim@real.test", "manager": {"email": "jane@real.test"}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"What it shows.\n-- call.json --\n", `"account_id": "1001"`, "GET https://example.acme.example.com/api/people?",
		"Link: <https://example.acme.example.com/api/people?p=2>; rel=\"next\"", `"name": "Ada Marlow"`, `"name": "Ben Marlow"`, `"email": "person1@example.org"`,
		"-- 2.response --", "-- result.json --", "-- origin --\nrecorded 2026-03-04 from Acme 7.1\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, gone := range []string{"real", "Jane", "Roe", "5555", "98765432", "Set-Cookie", "X-Request-Id"} {
		if strings.Contains(text, gone) {
			t.Errorf("%q is in\n%s", gone, text)
		}
	}
	p, err := story.Play(t.Context(), format(t), "acme", txtar.Parse([]byte(text)))
	if err != nil || string(txtar.Format(p.Archive)) != text {
		t.Errorf("the story goes otherwise (%v)", err)
	}
}

func TestRecordFailure(t *testing.T) {
	t.Parallel()
	text, err := record(t, `{"resource": "contacts", "method": "get", "id": "55555555"}`, "404\n\n"+`{"reason": "jane@real.test is not here"}`)
	if err != nil || !strings.Contains(text, `"reason": "person1@example.org is not here"`) || !strings.Contains(text, "/people/1001?") {
		t.Errorf("%v, %s", err, text)
	}
	if text, err = record(t, `{"resource": "contacts", "method": "get", "id": "7"}`, "404\nContent-Type: text/html\n\n<html>Dear Jane</html>"); err != nil || strings.Contains(text, "Jane") {
		t.Errorf("%v, %s", err, text)
	}
}

func TestRecordRefuses(t *testing.T) {
	t.Parallel()
	get := `{"resource": "contacts", "method": "get", "id": "7"}`
	for name, c := range map[string]struct {
		call    string
		answers []string
		want    string
	}{
		"no call":               {`[]`, nil, "the call"},
		"unknown key":           {`{"resuorce": "x"}`, nil, "resuorce"},
		"a later page":          {`{"resource": "contacts", "method": "list", "next_cursor": "x"}`, nil, "first page"},
		"nothing to ask":        {`{"resource": "contacts", "method": "delete", "id": "7"}`, nil, "the call"},
		"too large":             {get, []string{"200\n\n" + `"` + strings.Repeat("x", 1<<20) + `"`}, "larger than 1 MiB"},
		"what can't be read":    {get, []string{"404\nContent-Type: application/xml\n\n<a>Jane</a>"}, "can't be made anonymous"},
		"not the JSON it is to": {get, []string{"404\n\n{Jane"}, "and is none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := record(t, c.call, c.answers...)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "Jane") {
				t.Errorf("error %v, %s", err, text)
			}
		})
	}
}
