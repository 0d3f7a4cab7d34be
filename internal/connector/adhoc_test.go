package connector_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/connector"
	"cognate/internal/media"
)

func adhoc(t *testing.T, verb, config string) (*connector.Method, []connector.Param, string) {
	t.Helper()
	catalog, err := load(t, "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	acme := catalog.Integration("acme")
	before := len(acme.Methods)
	var raw []byte
	if config != "" {
		raw = []byte(config)
	}
	m, headers, problems := acme.Adhoc(verb, "/x/%20{y}", raw)
	if len(acme.Methods) != before {
		t.Error("the connector has a call more")
	}
	var text []string
	for _, p := range problems {
		text = append(text, p.Error())
	}
	return m, headers, strings.Join(text, "; ")
}

func TestAdhoc(t *testing.T) {
	t.Parallel()
	m, headers, problems := adhoc(t, "REPORT", "")
	if problems != "" || m.FullName() != "custom.report" || m.HTTPMethod != "REPORT" || m.IsRead() || m.Items != nil || m.Answer != media.Binary || len(headers) > 0 {
		t.Errorf("%+v %v %s", m, headers, problems)
	}
	if path, err := m.Path.Expand(nil); err != nil || path != "/x/%20{y}" || strings.Contains(m.Path.Template, "x") {
		t.Errorf("%q %q %v", path, m.Path.Template, err)
	}
	m, headers, problems = adhoc(t, "POST", `{"items":"response.data","pagination":{"cursor":{"cursor_param":"after","next":"response.next","max_size":50}},"body":"form","headers":{"x-version":"2"}}`)
	if problems != "" || m.Items == nil || m.Pagination.Style != connector.PageCursor || m.Body != media.Form || m.Answer != media.JSON || m.IsRead() {
		t.Errorf("%+v %s", m, problems)
	}
	if diff := cmp.Diff([]connector.Param{{Name: "X-Version", Value: "2"}}, headers); diff != "" {
		t.Error(diff)
	}
	if path, err := m.Path.Expand(nil); err != nil || path != "/x/%20{y}" {
		t.Errorf("%q %v", path, err)
	}
}

func TestRefusedAdhoc(t *testing.T) {
	t.Parallel()
	for config, want := range map[string]string{
		`7`:                            "object",
		`{"items":}`:                   "not JSON",
		`{"items":7}`:                  "items",
		`{"itmes":"response"}`:         `unknown key "itmes"; did you mean "items"?`,
		`{"items":"response["}`:        "the expression does not compile",
		`{"items":"context.token"}`:    "context is not in scope",
		`{"item":"$token"}`:            "$token is bound nowhere",
		`{"pagination":{"none":true}}`: "pagination without items",
		`{"items":"response","pagination":{"page":{"page_param":"p"}}}`: "missing key \"max_size\"",
		`{"body":"protobuf"}`:                                            "protobuf",
		`{"call":"GET /other"}`:                                          `unknown key "call"`,
		`{"read":true}`:                                                  `unknown key "read"`,
		`{"anonymous":true}`:                                             "anonymous",
		`{"headers":{"authorization":"Bearer x"}}`:                       "authorization is not a caller's to set",
		`{"headers":{"Cookie":"a=b"}}`:                                   "Cookie is not a caller's to set",
		`{"headers":{"Host":"evil"}}`:                                    "Host is not a caller's to set",
		`{"headers":{"Content-Length":"1"}}`:                             "Content-Length is not a caller's to set",
		`{"headers":{"a b":"c"}}`:                                        "is not the name of a header",
		`{"headers":{"X-A":"b\r\nX-B: c"}}`:                              "control character",
		`{"items":"response","x":"` + strings.Repeat("a", 64<<10) + `"}`: "larger than 64 KiB",
	} {
		m, _, problems := adhoc(t, "POST", config)
		if m != nil || !strings.Contains(problems, want) {
			t.Errorf("%.60s: %s", config, problems)
		}
	}
	if _, _, problems := adhoc(t, "GET", `{"body":"form"}`); !strings.Contains(problems, "body: a GET has no body") || strings.Contains(problems, "resources.") {
		t.Error(problems)
	}
}
