package console_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/store"
)

func TestCreateAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ok(t, 201, w.api, "POST", "/integrated-account",
		`{"integration":"acme","tenant_id":"t-1","context":`+goodContext+`,"is_sandbox":true}`)
	for path, want := range map[string]any{
		"tenant_id": "t-1", "environment_id": w.env.ID, "integration": "acme", "authentication_method": "api_key",
		"status": "active", "last_error": nil, "is_sandbox": true, "is_blocked": false,
		"context.subdomain": "help", "context.region": "us", "context.api_key": nil, "context.auth_code": nil,
	} {
		if got := a.get(path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if diff := cmp.Diff([]string{"key-5a7e {}"}, w.checks.calls); diff != "" {
		t.Error(diff)
	}
	got := w.ok(t, 200, w.api, "GET", "/integrated-account/"+a.str("id"), "")
	if diff := cmp.Diff(a.json, got.json); diff != "" {
		t.Errorf("GET differs from the answer of POST:\n%s", diff)
	}
	if !strings.Contains(w.logs.String(), `"route":"POST /integrated-account"`) {
		t.Error("the log does not tell of the call")
	}
	for _, secret := range []string{"key-5a7e", "c0ffee"} {
		if strings.Contains(a.text+got.text+w.logs.String(), secret) {
			t.Errorf("the secret %s is shown", secret)
		}
	}
}

// A credential that fails is kept, with what the vendor says; the next change
// that works makes the account active.
func TestCheckFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ok(t, 201, w.api, "POST", "/integrated-account",
		`{"integration":"acme","context":{"subdomain":"help","api_key":"wrong","auth_code":"c0ffee"}}`)
	if a.str("status") != "validation_error" || !strings.Contains(a.str("last_error"), "Invalid key") {
		t.Errorf("status %s, last_error %s", a.str("status"), a.str("last_error"))
	}
	path := "/integrated-account/" + a.str("id") + "/credentials"
	if b := w.ok(t, 200, w.api, "PATCH", path, `{"context":{"api_key":"right"}}`); b.str("status") != "active" || b.get("last_error") != nil {
		t.Errorf("after the change: %s", b.text)
	}
	if diff := cmp.Diff([]string{"wrong {}", "right {}"}, w.checks.calls); diff != "" {
		t.Error(diff)
	}
	if b := w.ok(t, 200, w.api, "PATCH", path, `{"context":{"api_key":"wrong"}}`); b.str("status") != "validation_error" {
		t.Errorf("after a bad change: %s", b.text)
	}
}

// An id is taken in either case, wherever it stands.
func TestIDsInUpperCase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	up := strings.ToUpper
	list := result(t, w.ok(t, 200, w.api, "GET", "/environment-integration?environment_id="+up(w.env.ID), ""))
	installation, integration := list[0]["id"].(string), list[0]["integration_id"].(string)
	a := w.ok(t, 201, w.api, "POST", "/integrated-account",
		`{"environment_integration_id":"`+up(installation)+`","environment_id":"`+up(w.env.ID)+`","context":`+goodContext+`}`)
	id := a.str("id")
	for _, path := range []string{
		"/integrated-account/" + up(id), "/integrated-account/" + up(id) + "/capabilities", "/environment/" + up(w.env.ID),
		"/environment-integration/" + up(installation), "/integration/" + up(integration),
		"/integrated-account?integration=" + up(integration), "/environment-integration?integration=" + up(integration),
	} {
		b := w.ok(t, 200, w.api, "GET", path, "")
		if found, isList := b.json["result"].([]any); isList && len(found) != 1 {
			t.Errorf("%s: %s", path, b.text)
		}
	}
	w.ok(t, 201, w.admin, "POST", "/api-token", `{"name":"ci","environment_id":"`+up(w.env.ID)+`"}`)
	w.ok(t, 201, w.api, "POST", "/integrated-account/token", `{"integrated_account_id":"`+up(id)+`"}`)
	if b := w.ok(t, 200, w.api, "PATCH", "/integrated-account/"+up(id), `{"tenant_id":"x"}`); b.str("id") != id {
		t.Error(b.text)
	}
	if b := w.ok(t, 200, w.api, "POST", "/integrated-account/bulk-delete", `{"ids":["`+up(id)+`"]}`); !strings.Contains(b.text, id) {
		t.Error(b.text)
	}
	if b := w.ok(t, 200, w.api, "DELETE", "/environment-integration/"+up(installation), ""); b.str("id") != installation {
		t.Error(b.text)
	}
	w.ok(t, 201, w.api, "POST", "/environment-integration", `{"integration_id":"`+up(integration)+`","environment_id":"`+up(w.env.ID)+`"}`)
}

// A call that never left tells nothing of a credential that stood before, and
// leaves a new one unproven.
func TestCheckHeldBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/integrated-account/" + w.account(t)
	w.checks.hold()
	if a := w.ok(t, 502, w.api, "PATCH", path+"/credentials", `{"context":{}}`); !strings.Contains(a.str("message"), "egress-allow") {
		t.Error(a.text)
	}
	if a := w.ok(t, 200, w.api, "GET", path, ""); a.str("status") != "active" || a.get("last_error") != nil {
		t.Errorf("the refusal is noted as the account's: %s", a.text)
	}
	for _, a := range []answer{
		w.ok(t, 200, w.api, "PATCH", path+"/credentials", `{"context":{"api_key":"fresh"}}`),
		w.ok(t, 201, w.api, "POST", "/integrated-account", `{"integration":"acme","context":`+goodContext+`}`),
	} {
		if a.str("status") != "validation_error" || !strings.Contains(a.str("last_error"), "egress-allow") {
			t.Error(a.text)
		}
	}
}

func TestSkipCheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ok(t, 201, w.api, "POST", "/integrated-account?skip_check=true", `{"integration":"acme","context":`+goodContext+`}`)
	if a.str("status") != "active" || w.checks.count() != 0 {
		t.Errorf("status %s after %d checks", a.str("status"), w.checks.count())
	}
	w.ok(t, 200, w.api, "PATCH", "/integrated-account/"+a.str("id")+"?skip_check=true", `{"context":{"note":"x"}}`)
	if w.checks.count() != 0 {
		t.Error("checked all the same")
	}
	if b := w.ok(t, 400, w.api, "POST", "/integrated-account?skip_check=yes", `{}`); b.failures()["skip_check"] != "format" {
		t.Error(b.text)
	}
}

func TestContextFailures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name, body string
		want       map[string]string
	}{
		{"all at once", `{"integration":"acme","tenant_id":7,"shape":1,"context":{"subdomain":"He lp","region":"mars","auth_code":"xyz","apikey":"k"}}`, map[string]string{
			"tenant_id": "type", "shape": "unknown", "context.subdomain": "pattern", "context.region": "enum",
			"context.auth_code": "pattern", "context.apikey": "unknown", "context.api_key": "required",
		}},
		{"no context", `{"integration":"acme"}`, map[string]string{"context.subdomain": "required", "context.api_key": "required", "context.auth_code": "required"}},
		{"context is a list", `{"integration":"acme","context":[]}`, map[string]string{"context": "type", "context.subdomain": "required", "context.api_key": "required", "context.auth_code": "required"}},
		{"values of other types", `{"integration":"acme","context":{"subdomain":1,"api_key":{},"auth_code":"c0","region":null}}`, map[string]string{"context.subdomain": "type", "context.api_key": "type"}},
		{"unknown method", `{"integration":"acme","authentication_method":"oauth2","context":{}}`, map[string]string{"authentication_method": "enum"}},
		{"unknown integration", `{"integration":"acne","context":{}}`, map[string]string{"integration": "not_found"}},
		{"no integration", `{"context":{}}`, map[string]string{"integration": "required"}},
		{"no such installation", `{"environment_integration_id":"` + store.NewID() + `","context":{}}`, map[string]string{"environment_integration_id": "not_found"}},
		{"not an id", `{"environment_integration_id":"7","context":{}}`, map[string]string{"environment_integration_id": "format"}},
		{"overrides of mappings", `{"integration":"acme","context":` + goodContext + `,"unified_model_override":{"ticketing":{"contacts":{"get":{"methd":"x"}}}}}`, map[string]string{"unified_model_override.ticketing.contacts.get.methd": "definition"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := w.ok(t, 400, w.api, "POST", "/integrated-account", c.body)
			if diff := cmp.Diff(c.want, a.failures()); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(a.text, "xyz") {
				t.Error("a secret's value is in the message")
			}
		})
	}
}

func TestPatchCredentials(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account(t)
	path := "/integrated-account/" + id + "/credentials"
	// An unsent secret stays, null takes a field back to its default.
	w.ok(t, 200, w.api, "PATCH", path, `{"context":{"region":"eu","note":"n"}}`)
	b := w.ok(t, 200, w.api, "PATCH", path, `{"context":{"region":null,"note":null}}`)
	if b.str("context.region") != "us" || b.get("context.note") != nil {
		t.Error(b.text)
	}
	if last := w.checks.calls[len(w.checks.calls)-1]; last != "key-5a7e {}" {
		t.Errorf("the key after changes that do not name it: %s", last)
	}
	for body, want := range map[string]map[string]string{
		`{"context":{"api_key":null}}`:                            {"context.api_key": "required"},
		`{"context":{"subdomain":"NO","colour":"red"},"extra":1}`: {"context.subdomain": "pattern", "context.colour": "unknown", "extra": "unknown"},
		`{}`:                                {"context": "required"},
		`{"authentication_method":"token"}`: {"context": "required", "context.token": "required"},
		`{"authentication_method":"token","context":{}}`: {"context.token": "required"},
	} {
		if diff := cmp.Diff(want, w.ok(t, 400, w.api, "PATCH", path, body).failures()); diff != "" {
			t.Errorf("%s:\n%s", body, diff)
		}
	}
	// Another method starts with its own fields; those of the old one go.
	b = w.ok(t, 200, w.api, "PATCH", path, `{"authentication_method":"token","context":{"token":"tok-123"}}`)
	if diff := cmp.Diff(map[string]any{"subdomain": "help"}, b.get("context")); diff != "" || b.str("authentication_method") != "token" {
		t.Errorf("%s\n%s", diff, b.text)
	}
	if last := w.checks.calls[len(w.checks.calls)-1]; last != " {}" {
		t.Errorf("the old method's key is still there: %s", last)
	}
}

func TestUpdateAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account(t)
	checked := w.checks.count()
	b := w.ok(t, 200, w.api, "PATCH", "/integrated-account/"+id, `{"tenant_id":"t-2","is_blocked":true}`)
	if b.str("tenant_id") != "t-2" || b.get("is_blocked") != true || w.checks.count() != checked {
		t.Errorf("%s after %d checks more", b.text, w.checks.count()-checked)
	}
	b = w.ok(t, 200, w.api, "PATCH", "/integrated-account/"+id, `{"tenant_id":null,"context":{"region":"eu"}}`)
	if b.get("tenant_id") != nil || b.str("context.region") != "eu" || w.checks.count() != checked+1 {
		t.Errorf("%s after %d checks more", b.text, w.checks.count()-checked)
	}
	// Nothing is changed when a part of the patch is wrong.
	w.ok(t, 400, w.api, "PATCH", "/integrated-account/"+id, `{"tenant_id":"t-3","context":{"region":"mars"}}`)
	if b := w.ok(t, 200, w.api, "GET", "/integrated-account/"+id, ""); b.get("tenant_id") != nil {
		t.Error(b.text)
	}
	w.ok(t, 400, w.api, "PATCH", "/integrated-account/"+id, `{"status":"active"}`)
}

func TestListAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, tenant := range []string{"a", "b", "b"} {
		w.ok(t, 201, w.api, "POST", "/integrated-account", `{"integration":"acme","tenant_id":"`+tenant+`","context":`+goodContext+`}`)
	}
	for query, want := range map[string]int{
		"": 3, "?tenant_id=b": 2, "?tenant_id=c": 0, "?status=active": 3, "?status=needs_reauth": 0,
		"?is_sandbox=true": 0, "?is_sandbox=false": 3, "?integration=acme": 3, "?integration=other": 0,
		"?environment_id=" + w.env.ID: 3, "?tenant_id=&next_cursor=": 3,
	} {
		if got := len(result(t, w.ok(t, 200, w.api, "GET", "/integrated-account"+query, ""))); got != want {
			t.Errorf("%q: %d, want %d", query, got, want)
		}
	}
	first := w.ok(t, 200, w.api, "GET", "/integrated-account?limit=2", "")
	if len(result(t, first)) != 2 || first.get("limit") != float64(2) || first.str("next_cursor") == "" {
		t.Fatal(first.text)
	}
	rest := w.ok(t, 200, w.api, "GET", "/integrated-account?limit=2&next_cursor="+first.str("next_cursor"), "")
	if len(result(t, rest)) != 1 || rest.get("next_cursor") != nil {
		t.Error(rest.text)
	}
	for query, path := range map[string]string{
		"?tenant=b": "tenant", "?status=good": "status", "?is_sandbox=1": "is_sandbox", "?limit=0": "limit", "?limit=x": "limit",
		"?limit=1000": "limit", "?environment_id=7": "environment_id", "?tenant_id=a&tenant_id=b": "tenant_id",
	} {
		if a := w.ok(t, 400, w.api, "GET", "/integrated-account"+query, ""); a.failures()[path] == "" {
			t.Errorf("%s: %s", query, a.text)
		}
	}
	w.ok(t, 400, w.api, "GET", "/integrated-account?next_cursor=nonsense", "")
}

func TestDeleteAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two, three := w.account(t), w.account(t), w.account(t)
	if a := w.ok(t, 200, w.api, "DELETE", "/integrated-account/"+one, ""); a.text != `{"id":"`+one+`"}`+"\n" {
		t.Error(a.text)
	}
	w.ok(t, 404, w.api, "GET", "/integrated-account/"+one, "")
	w.ok(t, 404, w.api, "DELETE", "/integrated-account/"+one, "")
	w.ok(t, 400, w.api, "GET", "/integrated-account/7", "")
	a := w.ok(t, 200, w.api, "POST", "/integrated-account/bulk-delete", `{"ids":["`+one+`","`+two+`","`+three+`"]}`)
	if diff := cmp.Diff([]any{two, three}, a.get("ids")); diff != "" {
		t.Error(diff)
	}
	for _, body := range []string{`{}`, `{"ids":[]}`, `{"ids":["7"]}`, `{"ids":"x"}`, `{"ids":[7]}`} {
		w.ok(t, 400, w.api, "POST", "/integrated-account/bulk-delete", body)
	}
}

func TestRefreshCredentials(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account(t)
	if a := w.ok(t, 400, w.api, "POST", "/integrated-account/refresh-credentials", `{"id":"`+id+`"}`); !strings.Contains(a.str("message"), "nothing to refresh") {
		t.Error(a.text)
	}
	w.ok(t, 404, w.api, "POST", "/integrated-account/refresh-credentials", `{"id":"`+store.NewID()+`"}`)
	w.ok(t, 400, w.api, "POST", "/integrated-account/refresh-credentials", `{}`)
}

// A secret that is kept goes to no other address: of software that runs at a
// customer's own, the address comes with its secrets.
func TestAddressWithoutSecrets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := strings.NewReplacer(`hosts: ["*.acme.example.com"]`, `hosts: ["{base_url}"]`,
		`"https://" & context.subdomain & ".acme.example.com"`, `context.subdomain`, `pattern: '^[a-z]+$', help`, `help`).Replace(acme)
	w.files["acme/connector.yaml"] = &fstest.MapFile{Data: []byte(own)}
	w.ok(t, 200, w.admin, "POST", "/admin/reload", "")
	id := w.ok(t, 201, w.api, "POST", "/integrated-account",
		`{"integration":"acme","context":{"subdomain":"https://desk.example.org","api_key":"key-5a7e","auth_code":"c0ffee"}}`).str("id")
	path := "/integrated-account/" + id
	for body, want := range map[string]map[string]string{
		`{"context":{"subdomain":"https://elsewhere.example.net"}}`:               {"context.api_key": "required", "context.auth_code": "required"},
		`{"context":{"subdomain":"https://desk.example.org","auth_code":"beef"}}`: {"context.api_key": "required"},
		`{"context":{"subdomain":null,"api_key":"k"}}`:                            {"context.auth_code": "required", "context.subdomain": "required"},
		`{"authentication_method":"token","context":{"subdomain":"https://x.example.net"}}`: {
			"context.token": "required",
		},
	} {
		if diff := cmp.Diff(want, w.ok(t, 400, w.api, "PATCH", path, body).failures()); diff != "" {
			t.Errorf("%s:\n%s", body, diff)
		}
	}
	w.ok(t, 200, w.api, "PATCH", path, `{"context":{"note":"n"}}`)
	b := w.ok(t, 200, w.api, "PATCH", path, `{"context":{"subdomain":"https://new.example.org","api_key":"k2","auth_code":"beef"}}`)
	if b.str("context.subdomain") != "https://new.example.org" {
		t.Error(b.text)
	}
}
