package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"cognate/internal/engine"
)

func debug(c *engine.Call) { c.Format = engine.FormatDebug }

// TestNoSecretTold: whatever the vendor repeats and whatever fails on our side, the
// credential stays out of answers, errors and logs.
func TestNoSecretTold(t *testing.T) {
	t.Parallel()
	echo := `{"reason":"bad key s3/cr\"et","fields":[{"name":"s3/cr\"et","text":"s3/cr\"et"}]}`
	header := func(expr string) []string {
		return []string{"get: {method: people.get}", "get: {method: people.get, request_header_mapping: {X-Sign: '" + expr + "'}}"}
	}
	tests := map[string]struct {
		replace []string
		answer  string
		want    string // in the error
	}{
		"an error mapped":         {nil, "401 " + echo, "bad key [redacted]"},
		"an error not mapped":     {nil, "500 Error: s3/cr\"et c00kie"[:24], "Acme answered 500"},
		"no JSON":                 {nil, "200 <s3/cr\"et>", "an HTML page"},
		"no record":               {nil, "200 " + echo, "a record without an id"},
		"a redirect":              {nil, "302 " + echo, "a redirect"},
		"a header that fails":     {header("$number(context.token)"), "200 {}", "the mapping get.request_header_mapping.X-Sign of Acme failed (D3030)"},
		"a header that refuses":   {header(`$error("not " & context.token)`), "200 {}", "not [redacted]"},
		"a header with a control": {header(`context.token & "\n"`), "200 {}", "a control character for the header X-Sign"},
		"auth that fails":         {[]string{"bearer: context.token", "bearer: $string($number(context.token))"}, "200 {}", "auth.bearer of Acme yields no text"},
		"auth with a control":     {[]string{"bearer: context.token", `bearer: '"\r\n" & context.token'`}, "200 {}", "a control character"},
		"a host made of it":       {[]string{`& ".acme.example.com"'`, `& ".acme.example.org"'`, `"https://" & context.site`, `"https://" & $string($length(context.token)) & context.site`}, "200 {}", "not one that this integration may reach"},
		"a mapping that fails":    {[]string{`"name": response.name`, `"name": $number(response.name) & ""`}, `200 {"id":1,"name":"s3/cr\"et"}`, "the mapping response_mapping of Acme failed (D3030)"},
		"an error mapping fails":  {[]string{`"message": error.reason`, `"message": $number(error.reason)`}, "400 " + echo, "Acme answered 400"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t, tt.replace...).says(tt.answer)
			e := s.fails("get", "1", "")
			if !strings.Contains(e.Message, tt.want) {
				t.Errorf("message is %q, want %q in it", e.Message, tt.want)
			}
			raw := ""
			if e.Remote != nil {
				raw = fmt.Sprintf("%s %v", e.Remote.Body, e.Remote.Header)
			}
			s.noSecret(e.Error(), e.Failures, raw)
		})
	}
}

// TestDebugTellsNoSecret: neither in any form nor by what was made of it.
func TestDebugTellsNoSecret(t *testing.T) {
	t.Parallel()
	for _, auth := range []string{
		"bearer: context.token", "{basic: {username: context.token, password: context.site}}", "{query: {key: context.token}}",
		"{header: {X-Key: '\"k \" & $base64encode(context.token)'}}",
	} {
		if strings.HasPrefix(auth, "{") {
			auth = "auth: " + auth
		} else {
			auth = "auth: {" + auth + "}"
		}
		s := newTheatre(t, "auth: {bearer: context.token}", auth,
			"get: {method: people.get}", "get: {method: people.get, request_header_mapping: {X-Sign: '$base64encode(\"x\" & context.token)', X-Page: context.site}}")
		s.answer = func(_ int, r *http.Request) (int, string) {
			if r.Header.Get("X-Sign") == "" || r.Header.Get("X-Page") != "north" {
				t.Error("the headers are not sent")
			}
			return 200, `{"id":1,"name":"Ada"}`
		}
		a := s.succeeds("get", "1", "", debug)
		if n := strings.Count(string(a.Body), "[redacted]"); n < 4 {
			t.Errorf("%s: %d redactions in %s", auth, n, a.Body)
		}
		if strings.Contains(string(a.Body), "eHMzL2NyImV0") || !strings.Contains(string(a.Body), `"X-Page":["north"]`) {
			t.Errorf("%s: %s", auth, a.Body)
		}
		s.noSecret(string(a.Body))
	}
}

// TestHeadersHaveNoCookies: headers is what the vendor said, without what would let
// in.
func TestHeadersHaveNoCookies(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, `"name": response.name`, `"name": $string(headers)`).says(`200 {"id":1}`)
	a := s.succeeds("get", "1", "")
	if !strings.Contains(string(a.Body), `\"x-page\":\"7\"`) {
		t.Errorf("got %s", a.Body)
	}
	s.noSecret(string(a.Body))
}

// TestUndeclaredFieldsAreSecret: as they are where they are stored.
func TestUndeclaredFieldsAreSecret(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, `"name": response.name`, `"name": $string(context)`).says(`200 {"id":1}`, `400 {"reason":"deep-secret 12345678 true"}`)
	s.context = `{"site":"north","token":12345678,"more":{"x":["deep-secret",true]}}`
	a := s.succeeds("get", "1", "")
	if !strings.Contains(string(a.Body), `"name":"{\"site\":\"north\"}"`) {
		t.Errorf("the mapping saw %s", a.Body)
	}
	if e := s.fails("get", "1", ""); e.Message != "[redacted] [redacted] true" {
		t.Errorf("message is %q", e.Message)
	}
}

// TestVendorWordsAreBounded: a message, what stands in last_error, has an end.
func TestVendorWordsAreBounded(t *testing.T) {
	t.Parallel()
	field := `{"name":"x","text":"` + strings.Repeat("é", 5000) + `"},`
	s := newTheatre(t).says(`400 {"reason":"` + strings.Repeat("é", 5000) + `","fields":[` + strings.TrimSuffix(strings.Repeat(field, 300), ",") + `]}`)
	e := s.fails("get", "1", "")
	if len([]rune(e.Message)) > 1001 || len(e.Failures) != 100 || len([]rune(e.Failures[0].Message)) > 1001 {
		t.Errorf("%d characters, %d failures", len([]rune(e.Message)), len(e.Failures))
	}
}
