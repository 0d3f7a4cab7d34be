package console_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/store"
)

func TestEnvironments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.ok(t, 201, w.admin, "POST", "/environment", `{"name":"staging"}`)
	id := made.str("id")
	if diff := cmp.Diff(made.json, w.ok(t, 200, w.admin, "GET", "/environment/"+id, "").json); diff != "" {
		t.Error(diff)
	}
	if got := len(result(t, w.ok(t, 200, w.admin, "GET", "/environment", ""))); got != 2 {
		t.Errorf("an admin sees %d environments", got)
	}
	if got := result(t, w.ok(t, 200, w.api, "GET", "/environment", "")); len(got) != 1 || got[0]["name"] != "default" {
		t.Errorf("an API token sees %v", got)
	}
	w.ok(t, 404, w.api, "GET", "/environment/"+id, "")
	if a := w.ok(t, 200, w.api, "PATCH", "/environment/"+w.env.ID, `{"name":"main"}`); a.str("name") != "main" {
		t.Error(a.text)
	}
	w.ok(t, 200, w.api, "PATCH", "/environment/"+w.env.ID, `{}`)
	w.ok(t, 409, w.admin, "POST", "/environment", `{"name":"staging"}`)
	for _, body := range []string{`{}`, `{"name":""}`, `{"name":null}`, `{"name":1}`, `{"name":"x","colour":1}`, `[]`, ``, `{"name"`} {
		w.ok(t, 400, w.admin, "POST", "/environment", body)
	}
	w.ok(t, 400, w.api, "PATCH", "/environment/"+w.env.ID, `{"name":null}`)
	w.ok(t, 200, w.admin, "DELETE", "/environment/"+id, "")
	w.ok(t, 404, w.admin, "DELETE", "/environment/"+id, "")
	if a := w.ok(t, 409, w.admin, "DELETE", "/environment/"+w.env.ID, ""); !strings.Contains(a.str("message"), "the only one") {
		t.Error(a.text)
	}
	w.ok(t, 200, w.api, "GET", "/environment/"+w.env.ID, "")
}

// The new environment has every integration installed; an account in it is
// unknown to tokens of another.
func TestEnvironmentsAreSeparate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	env := w.ok(t, 201, w.admin, "POST", "/environment", `{"name":"staging"}`).str("id")
	body := `{"integration":"acme","context":` + goodContext
	if a := w.ok(t, 400, w.admin, "POST", "/integrated-account", body+`}`); a.failures()["environment_id"] != "required" {
		t.Error(a.text)
	}
	id := w.ok(t, 201, w.admin, "POST", "/integrated-account", body+`,"environment_id":"`+env+`"}`).str("id")
	w.ok(t, 403, w.api, "POST", "/integrated-account", body+`,"environment_id":"`+env+`"}`)
	w.ok(t, 404, w.api, "GET", "/integrated-account/"+id, "")
	w.ok(t, 404, w.api, "PATCH", "/integrated-account/"+id, `{"tenant_id":"x"}`)
	w.ok(t, 404, w.api, "PATCH", "/integrated-account/"+id+"/credentials", `{"context":{"region":"eu"}}`)
	w.ok(t, 404, w.api, "DELETE", "/integrated-account/"+id, "")
	w.ok(t, 404, w.api, "POST", "/integrated-account/token", `{"id":"`+id+`"}`)
	w.ok(t, 403, w.api, "GET", "/integrated-account?environment_id="+env, "")
	if n := len(result(t, w.ok(t, 200, w.api, "GET", "/integrated-account", ""))); n != 0 {
		t.Errorf("%d accounts of the other environment", n)
	}
	if n := len(result(t, w.ok(t, 200, w.admin, "GET", "/integrated-account?environment_id="+env, ""))); n != 1 {
		t.Errorf("the admin sees %d", n)
	}
}

func TestIntegrations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := result(t, w.ok(t, 200, w.api, "GET", "/integration", ""))
	if len(list) != 1 || list[0]["name"] != "acme" || list[0]["label"] != "Acme" {
		t.Fatal(list)
	}
	byName := w.ok(t, 200, w.api, "GET", "/integration/acme", "")
	byID := w.ok(t, 200, w.api, "GET", "/integration/"+byName.str("id"), "")
	if diff := cmp.Diff(byName.json, byID.json); diff != "" {
		t.Error(diff)
	}
	for _, part := range []string{`"name":"auth_code","label":"Auth code","required":true,"secret":true`, `"enum":["us","eu"],"default":"us"`, `"proof_level"`} {
		if !strings.Contains(byName.text, part) {
			t.Errorf("no %s in %s", part, byName.text)
		}
	}
	w.ok(t, 404, w.api, "GET", "/integration/none", "")
	if apis := result(t, w.ok(t, 200, w.api, "GET", "/integration/acme/unified-apis", "")); len(apis) != 1 || apis[0]["model"] != "ticketing" {
		t.Error(apis)
	}
}

func TestEnvironmentIntegrations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := result(t, w.ok(t, 200, w.api, "GET", "/environment-integration", ""))
	if len(list) != 1 || list[0]["integration"] != "acme" {
		t.Fatal(list)
	}
	id, _ := list[0]["id"].(string)
	path := "/environment-integration/" + id
	// It stands already: that one is answered.
	if a := w.ok(t, 200, w.api, "POST", "/environment-integration", `{"integration_id":"acme"}`); a.str("id") != id {
		t.Error(a.text)
	}
	a := w.ok(t, 200, w.admin, "PATCH", path, `{"override":{"base_url":"https://help.example.com/api"}}`)
	if a.str("override.base_url") != "https://help.example.com/api" {
		t.Error(a.text)
	}
	w.account(t)
	if last := w.checks.calls[len(w.checks.calls)-1]; last != `key-5a7e {"base_url":"https://help.example.com/api"}` {
		t.Errorf("the check saw %s", last)
	}
	for body, want := range map[string]map[string]string{
		`{"override":{"base_ur":"x"}}`:                                       {"override.base_ur": "unknown"},
		`{"override":{"base_url":"ftp://x.example.com"}}`:                    {"override.base_url": "format"},
		`{"override":{"base_url":"https://u:p@x.example.com"}}`:              {"override.base_url": "format"},
		`{"override":{"base_url":"https://x.example.com?a=1"}}`:              {"override.base_url": "format"},
		`{"override":{"base_url":7},"is_active":"yes","integration":"acme"}`: {"override.base_url": "type", "is_active": "type", "integration": "unknown"},
		`{"override":[]}`: {"override": "type"},
	} {
		if diff := cmp.Diff(want, w.ok(t, 400, w.api, "PATCH", path, body).failures()); diff != "" {
			t.Errorf("%s:\n%s", body, diff)
		}
	}
	if a := w.ok(t, 200, w.admin, "PATCH", path, `{"override":{"base_url":null},"is_active":false}`); a.get("is_active") != false || a.get("override.base_url") != nil {
		t.Error(a.text)
	}
	w.ok(t, 409, w.api, "POST", "/integrated-account", `{"integration":"acme","context":`+goodContext+`}`)
	w.ok(t, 409, w.api, "DELETE", path, "")
	for _, account := range result(t, w.ok(t, 200, w.api, "GET", "/integrated-account", "")) {
		w.ok(t, 200, w.api, "DELETE", "/integrated-account/"+account["id"].(string), "")
	}
	w.ok(t, 200, w.api, "DELETE", path, "")
	w.ok(t, 403, w.api, "POST", "/environment-integration", `{"integration_id":"acme","override":{"base_url":"https://x.example.com"}}`)
	w.ok(t, 201, w.admin, "POST", "/environment-integration", `{"integration_id":"acme","override":{"base_url":"https://x.example.com"}}`)
	w.ok(t, 404, w.api, "POST", "/environment-integration", `{"integration_id":"none"}`)
	w.ok(t, 400, w.api, "POST", "/environment-integration", `{}`)
}

// An override decides where credentials are sent: an API token may repeat what
// stands and switch the integration, nothing else.
func TestOverrideIsTheAdmins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := result(t, w.ok(t, 200, w.api, "GET", "/environment-integration", ""))
	path := "/environment-integration/" + list[0]["id"].(string)
	for _, override := range []string{`null`, `{}`, `{"base_url":null}`} { // nothing stands
		w.ok(t, 200, w.api, "PATCH", path, `{"override":`+override+`}`)
	}
	w.ok(t, 403, w.api, "PATCH", path, `{"override":{"base_url":"https://collect.example.org"}}`)
	w.ok(t, 200, w.admin, "PATCH", path, `{"override":{"base_url":"https://help.example.com"}}`)
	for _, override := range []string{`null`, `{"base_url":null}`, `{"base_url":"https://collect.example.org"}`} {
		for method, at := range map[string]string{"PATCH": path, "POST": "/environment-integration"} {
			body := `{"is_active":false,"override":` + override + `}`
			if method == "POST" {
				body = `{"integration_id":"acme",` + body[1:]
			}
			a := w.ok(t, 403, w.api, method, at, body)
			if a.str("message") != "an override decides where credentials are sent: only the admin token may set it" {
				t.Error(a.text)
			}
		}
	}
	if a := w.ok(t, 200, w.api, "GET", path, ""); a.str("override.base_url") != "https://help.example.com" || a.get("is_active") != true {
		t.Errorf("a refused call changed something: %s", a.text)
	}
	same := `{"override":{"base_url":"https://help.example.com"},"is_active":false}`
	if a := w.ok(t, 200, w.api, "PATCH", path, same); a.get("is_active") != false || a.str("override.base_url") != "https://help.example.com" {
		t.Error(a.text)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.ok(t, 201, w.admin, "POST", "/api-token", `{"name":"ci","expires_at":"2999-01-31T12:00:00Z"}`)
	plain := made.str("token")
	if made.str("environment_id") != w.env.ID || made.str("expires_at") != "2999-01-31T12:00:00.000Z" || plain == "" {
		t.Fatal(made.text)
	}
	w.ok(t, 200, plain, "GET", "/environment", "")
	list := w.ok(t, 200, w.api, "GET", "/api-token", "")
	if strings.Contains(list.text, plain) || strings.Contains(list.text, `"token"`) {
		t.Error("the list shows secrets")
	}
	if n := len(result(t, list)); n != 2 {
		t.Errorf("an API token sees %d tokens of its environment", n)
	}
	w.ok(t, 403, w.api, "POST", "/api-token", `{"name":"x"}`)
	w.ok(t, 403, w.api, "DELETE", "/api-token/"+made.str("id"), "")
	w.ok(t, 200, w.admin, "DELETE", "/api-token/"+made.str("id"), "")
	w.ok(t, 401, plain, "GET", "/environment", "")
	for body, path := range map[string]string{
		`{}`: "name", `{"name":"x","scopes":["read"]}`: "scopes", `{"name":"x","expires_at":"tomorrow"}`: "expires_at",
		`{"name":"x","expires_at":"2001-01-01T00:00:00Z"}`: "expires_at", `{"name":"x","environment_id":"7"}`: "environment_id",
	} {
		if a := w.ok(t, 400, w.admin, "POST", "/api-token", body); a.failures()[path] == "" {
			t.Errorf("%s: %s", body, a.text)
		}
	}
}

func TestAccountToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account(t)
	made := w.ok(t, 201, w.api, "POST", "/integrated-account/token", `{"id":"`+id+`"}`)
	if len(made.json) != 2 || made.str("expires_at") == "" {
		t.Error(made.text)
	}
	plain := made.str("token")
	if a := w.ok(t, 200, plain, "GET", "/integrated-account/me", ""); a.str("id") != id {
		t.Error(a.text)
	}
	for _, path := range []string{"/integrated-account", "/integrated-account/" + id, "/environment", "/integration", "/api-token"} {
		w.ok(t, 403, plain, "GET", path, "")
	}
	w.ok(t, 403, w.api, "GET", "/integrated-account/me", "")
	w.ok(t, 200, w.api, "DELETE", "/integrated-account/"+id, "")
	w.ok(t, 401, plain, "GET", "/integrated-account/me", "")
}

// Who may do what, over every route.
func TestReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	account := w.issue(t, store.NewToken{Kind: cognate.TokenAccount, AccountID: w.account(t), ExpiresAt: w.env.CreatedAt.AddDate(100, 0, 0)})
	id := store.NewID()
	for _, c := range []struct {
		route     string
		admin     bool // needs an admin token
		forAnyone bool // an account's token too
	}{
		{route: "GET /environment"},
		{route: "POST /environment", admin: true},
		{route: "GET /environment/" + id},
		{route: "PATCH /environment/" + id},
		{route: "DELETE /environment/" + id, admin: true},
		{route: "GET /integration"},
		{route: "GET /integration/acme"},
		{route: "GET /integration/acme/tools"},
		{route: "GET /environment-integration"},
		{route: "POST /environment-integration"},
		{route: "GET /environment-integration/" + id},
		{route: "PATCH /environment-integration/" + id},
		{route: "DELETE /environment-integration/" + id},
		{route: "GET /integrated-account"},
		{route: "POST /integrated-account"},
		{route: "GET /integrated-account/" + id},
		{route: "GET /integrated-account/" + id + "/capabilities"},
		{route: "GET /integrated-account/" + id + "/tools"},
		{route: "PATCH /integrated-account/" + id},
		{route: "DELETE /integrated-account/" + id},
		{route: "PATCH /integrated-account/" + id + "/credentials"},
		{route: "POST /integrated-account/bulk-delete"},
		{route: "POST /integrated-account/token"},
		{route: "GET /integrated-account/me", forAnyone: true},
		{route: "POST /integrated-account/refresh-credentials"},
		{route: "GET /api-token"},
		{route: "POST /api-token", admin: true},
		{route: "DELETE /api-token/" + id, admin: true},
		{route: "POST /admin/reload", admin: true},
	} {
		t.Run(c.route, func(t *testing.T) {
			t.Parallel()
			method, path, _ := strings.Cut(c.route, " ")
			w.ok(t, 401, "", method, path, "")
			w.ok(t, 401, "cgn_api_nonsense", method, path, "")
			if got := w.call(t, w.api, method, path, "").status; (got == 403) != c.admin && path != "/integrated-account/me" {
				t.Errorf("an API token: %d", got)
			}
			if got := w.call(t, account, method, path, "").status; (got == 403) == c.forAnyone {
				t.Errorf("an account's token: %d", got)
			}
			if got := w.call(t, w.admin, method, path, "").status; (got == 403) != c.forAnyone || got == 401 || got >= 500 {
				t.Errorf("an admin token: %d", got)
			}
		})
	}
}

func TestReload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ok(t, 200, w.admin, "POST", "/admin/reload", "")
	if a.get("integrations") != float64(1) || a.get("models") != float64(1) || a.get("resources") != float64(1) {
		t.Error(a.text)
	}
	w.files["acme/connector.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(acme, "label: Acme", "lable: Acme", 1))}
	a = w.ok(t, 400, w.admin, "POST", "/admin/reload", "")
	problems, _ := a.get("details.problems").([]any)
	if len(problems) == 0 {
		t.Fatal(a.text)
	}
	if p, _ := problems[0].(map[string]any); p["line"] != float64(2) && p["line"] != float64(1) || p["file"] == "" || p["message"] == "" {
		t.Error(p)
	}
	w.ok(t, 200, w.api, "GET", "/integration/acme", "") // the catalog that stood
	w.files["acme/connector.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(acme, "label: Acme", "label: Acme Two", 1))}
	w.files["other/connector.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(acme, "name: acme", "name: other", 1))}
	w.ok(t, 200, w.admin, "POST", "/admin/reload", "")
	if a := w.ok(t, 200, w.api, "GET", "/integration/acme", ""); a.str("label") != "Acme Two" {
		t.Error(a.text)
	}
	// A new integration is known, and installed, at once.
	if n := len(result(t, w.ok(t, 200, w.api, "GET", "/environment-integration?integration=other", ""))); n != 1 {
		t.Errorf("%d installations of the new integration", n)
	}
}

func TestDoors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(t, 404, w.admin, "GET", "/nothing", "")
	w.ok(t, 405, w.admin, "PUT", "/environment", "")
	w.ok(t, 400, w.admin, "GET", "/environment?x=%zz", "")
	w.ok(t, 400, w.admin, "GET", "/environment", `{"a":1}`)
	w.ok(t, 400, w.admin, "GET", "/environment?colour=red", "")
	w.ok(t, 200, w.admin, "GET", "/environment/", "")
}
