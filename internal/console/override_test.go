package console_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"cognate"
	"cognate/internal/store"
)

const overrides = "/environment-unified-model-resource-method"

// failure is the first failure of an answer, as path, place and message.
func (a answer) failure() string {
	list, _ := a.get("details.failures").([]any)
	if len(list) == 0 {
		return ""
	}
	f, _ := list[0].(map[string]any)
	return fmt.Sprintf("%v %v:%v %v", f["path"], f["line"], f["column"], f["message"])
}

func TestMethodOverride(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	installed := result(t, w.ok(t, 200, w.api, "GET", "/environment-unified-model?unified_model_name=ticketing", ""))[0]
	if installed["override"].(map[string]any) == nil || installed["unified_model"].(map[string]any)["label"] != "Unified Ticketing API" {
		t.Errorf("installed: %v", installed)
	}
	body := fmt.Sprintf(`{"environment_unified_model_id":%q,"resource_name":"contacts","integration_name":"acme","method_name":"get",
		"config":{"response_overlay":{"tier":"response.tier","name":null},"after":null}}`, installed["id"])
	a := w.ok(t, 201, w.api, "POST", overrides, body)
	if a.str("environment_id") != w.env.ID || a.str("unified_model_name") != "ticketing" || a.get("config.after") != nil || !strings.Contains(a.text, `"after":null`) {
		t.Errorf("made: %s", a.text)
	}
	id := a.str("id")
	if got := w.ok(t, 200, w.api, "GET", overrides+"/"+id, ""); got.text != a.text {
		t.Errorf("read: %s", got.text)
	}
	for query, want := range map[string]int{
		"": 1, "?resource_name=contacts&method_name=get": 1, "?integration_name=acme&unified_model_name=ticketing": 1, "?method_name=list": 0,
		"?environment_unified_model_id=" + installed["id"].(string): 1, "?unified_model_id=" + installed["unified_model_id"].(string): 1,
	} {
		if n := len(result(t, w.ok(t, 200, w.api, "GET", overrides+query, ""))); n != want {
			t.Errorf("%s: %d", query, n)
		}
	}
	w.ok(t, 409, w.api, "POST", overrides, body)

	// A merge patch: null takes a word back, an overlay is replaced as a whole.
	a = w.ok(t, 200, w.api, "PATCH", overrides+"/"+id, `{"config":{"after":null,"response_overlay":{"level":"response.level","details":null},"path_mapping":{"id":"id"}}}`)
	if want := `"config":{"response_overlay":{"level":"response.level","details":null},"path_mapping":{"id":"id"}}`; !strings.Contains(a.text, want) {
		t.Errorf("patched: %s", a.text)
	}
	a = w.ok(t, 200, w.api, "PATCH", overrides+"/"+id, `{"config":{"response_overlay":null}}`)
	if !strings.Contains(a.text, `"config":{"path_mapping":{"id":"id"}}`) {
		t.Errorf("patched: %s", a.text)
	}
	if again := w.ok(t, 200, w.api, "PATCH", overrides+"/"+id, `{}`); again.text != a.text {
		t.Errorf("an empty patch: %s", again.text)
	}
	if a = w.ok(t, 200, w.api, "PATCH", overrides+"/"+id, `{"config":null}`); !strings.Contains(a.text, `"config":{}`) {
		t.Errorf("all taken back: %s", a.text)
	}
	if a := w.ok(t, 200, w.api, "DELETE", overrides+"/"+id, ""); a.str("id") != id {
		t.Error(a.text)
	}
	w.ok(t, 404, w.api, "GET", overrides+"/"+id, "")
}

// TestOverridesOfAnother: what is in another environment is not there.
func TestOverridesOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, err := w.store.CreateEnvironment(t.Context(), "other")
	if err != nil {
		t.Fatal(err)
	}
	foreign := w.issue(t, store.NewToken{Kind: cognate.TokenAPI, Name: "other", EnvironmentID: other.ID})
	body := `{"unified_model_name":"ticketing","resource_name":"contacts","integration_name":"acme","method_name":"get","config":{}}`
	a := w.ok(t, 201, w.api, "POST", overrides, body)
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		send := map[string]string{"PATCH": `{"config":{"answer":null}}`}[method]
		w.ok(t, 404, foreign, method, overrides+"/"+a.str("id"), send)
		w.ok(t, 404, foreign, method, "/environment-unified-model/"+a.str("environment_unified_model_id"), strings.ReplaceAll(send, "config", "override"))
	}
	if got := w.call(t, foreign, "POST", overrides, fmt.Sprintf(`{"environment_unified_model_id":%q,"resource_name":"contacts","integration_name":"acme","method_name":"list","config":{}}`, a.str("environment_unified_model_id"))); got.failures()["environment_unified_model_id"] != "not_found" {
		t.Error(got.text)
	}
	w.ok(t, 201, foreign, "POST", overrides, body)
	if n := len(result(t, w.ok(t, 200, w.admin, "GET", overrides, ""))); n != 2 {
		t.Errorf("an admin sees %d", n)
	}
	account := w.ok(t, 201, w.api, "POST", "/integrated-account/token", fmt.Sprintf(`{"id":%q}`, w.account(t))).str("token")
	w.ok(t, 403, account, "GET", overrides, "")
}

// TestOverrideRefused: each with its place in the body that was sent, and nothing is
// changed.
func TestOverrideRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const head = `{"unified_model_name":"ticketing","resource_name":"contacts","integration_name":"acme","method_name":"get",` + "\n"
	standing := w.ok(t, 201, w.api, "POST", overrides, head+`"config":{"response_overlay":{"tier":"response.tier"}}}`)
	path := overrides + "/" + standing.str("id")
	long := strings.Repeat("x", store.MaxOverride)
	deep := strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70)
	for name, c := range map[string]struct{ method, path, body, want string }{
		"unknown key":         {"PATCH", path, `{"config": {"respons_mapping": "1"}}`, `config.respons_mapping 1:13 line 1, column 13: config.respons_mapping: unknown key "respons_mapping"; did you mean "response_mapping"?`},
		"in the expression":   {"PATCH", path, "{\"config\": {\n  \"response_mapping\": \"{\\n  \\\"id\\\": $string(response.id) & }\"\n}}", "config.response_mapping 2:60 "},
		"out of scope":        {"PATCH", path, `{"config":{"response_mapping":"{ \"id\": replies.id }"}}`, "config.response_mapping 1:50 line 1, column 50: config.response_mapping: replies is not in scope here"},
		"a secret":            {"PATCH", path, `{"config":{"request_header_mapping":{"X-Key":"context.api_key"}}}`, "config.request_header_mapping.X-Key 1:"},
		"a call of no vendor": {"PATCH", path, `{"config":{"method":"https://elsewhere.example.com/"}}`, "is not a call of this connector"},
		"no object":           {"PATCH", path, `{"config":"x"}`, "config <nil>:<nil> config: want an object, got a text"},
		"a key twice":         {"PATCH", path, `{"config":{"answer":"get","answer":"get"}}`, `config 1:27 line 1, column 27: config: key "answer" stands twice`},
		"too large":           {"PATCH", path, `{"config":{"error_mapping":"\"` + long + `\""}}`, "too large"},
		"too deep":            {"PATCH", path, `{"config":` + deep + `}`, "nested deeper than 64 levels"},
		"no such method":      {"POST", overrides, strings.Replace(head, `"get"`, `"fly"`, 1) + `"config":{}}`, "config 2:10 line 2, column 10: config: contacts has no method fly"},
		"no such resource":    {"POST", overrides, strings.Replace(head, `"contacts"`, `"shoes"`, 1) + `"config":{}}`, "ticketing has no resource shoes"},
		"no such integration": {"POST", overrides, strings.Replace(head, `"acme"`, `"none"`, 1) + `"config":{}}`, "integration_name <nil>:<nil> integration_name: no integration"},
		"no such model":       {"POST", overrides, strings.Replace(head, `"ticketing"`, `"sales"`, 1) + `"config":{}}`, "unified_model_name <nil>:<nil> unified_model_name: the unified model"},
		"nothing":             {"POST", overrides, `{}`, "environment_unified_model_id <nil>:<nil> environment_unified_model_id (or unified_model_name) is required"},
		"another's id":        {"POST", overrides, `{"environment_unified_model_id":"1","config":{}}`, "want an id"},
		"a field too many":    {"PATCH", path, `{"method_name":"list"}`, "method_name <nil>:<nil> method_name: not a field that can be set here"},
	} {
		a := w.call(t, w.api, c.method, c.path, c.body)
		if a.status != 400 || !strings.Contains(a.failure(), c.want) && !strings.Contains(a.text, c.want) {
			t.Errorf("%s: %d %s, want %q", name, a.status, a.failure(), c.want)
		}
		if strings.Contains(a.text, "xxxxxxxxxx") || len(a.text) > 20_000 {
			t.Errorf("%s: the answer repeats what was sent", name)
		}
	}
	if got := w.ok(t, 200, w.api, "GET", path, ""); got.text != standing.text {
		t.Errorf("changed to %s", got.text)
	}
}

func TestAccountOverride(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ok(t, 201, w.api, "POST", "/integrated-account", `{"integration":"acme","context":`+goodContext+`,
		"unified_model_override":{"ticketing":{"contacts":{"get":{"response_overlay":{"tier":"1","name":null},"after":null},"list":null}}}}`)
	if !strings.Contains(a.text, `"unified_model_override":{"ticketing":{"contacts":{"get":{"response_overlay":{"tier":"1","name":null},"after":null}}}}`) {
		t.Errorf("made: %s", a.text)
	}
	path := "/integrated-account/" + a.str("id")
	for _, c := range []struct{ patch, want string }{
		{`{"ticketing":{"contacts":{"list":{"method":"staff.list","before":null}}}}`, `{"ticketing":{"contacts":{"get":{"response_overlay":{"tier":"1","name":null},"after":null},"list":{"method":"staff.list","before":null}}}}`},
		{`{"ticketing":{"contacts":{"list":{"before":null},"get":{"after":null,"response_overlay":{"level":"2"}}}}}`, `{"ticketing":{"contacts":{"get":{"response_overlay":{"level":"2"}},"list":{"method":"staff.list"}}}}`},
		{`{"ticketing":{"contacts":{"list":null}}}`, `{"ticketing":{"contacts":{"get":{"response_overlay":{"level":"2"}}}}}`},
		{`{"ticketing":null}`, `{}`},
		{`null`, `{}`},
	} {
		got := w.ok(t, 200, w.api, "PATCH", path, `{"unified_model_override":`+c.patch+`}`)
		if !strings.Contains(got.text, `"unified_model_override":`+c.want+`,`) {
			t.Errorf("%s: %s, want %s", c.patch, got.text, c.want)
		}
	}
	before := w.ok(t, 200, w.api, "GET", path, "")
	for body, want := range map[string]string{
		`{"unified_model_override":{"ticketing":{"contacts":{"get":{"response_mapping":"{ \"id\": context.api_key }"}}}}}`: "unified_model_override.ticketing.contacts.get.response_mapping 1:",
		`{"unified_model_override":{"sales":{"x":{"get":{}}}}}`:                                                            "unified_model_override.sales.x.get 1:48 ",
		`{"unified_model_override":{"ticketing":[]}}`:                                                                      "unified_model_override.ticketing 1:40 line 1, column 40: unified_model_override.ticketing: an object is needed",
		`{"unified_model_override":"x"}`:                                                                                   "want an object, got a text",
		`{"tenant_id":"t","unified_model_override":{"ticketing":{"contacts":{"fly":{}}}}}`:                                 "contacts has no method fly",
		`{"context":{"api_key":"new"},"unified_model_override":{"a":{"b":{"c":{}}}}}`:                                      "there is no unified model a",
	} {
		if got := w.call(t, w.api, "PATCH", path, body); got.status != 400 || !strings.Contains(got.failure(), want) {
			t.Errorf("%s: %d %s", body, got.status, got.failure())
		}
	}
	if got := w.ok(t, 200, w.api, "GET", path, ""); got.text != before.text {
		t.Errorf("changed to %s", got.text)
	}
	if n := w.checks.count(); n != 1 {
		t.Errorf("%d checks: a refused patch changed the credential", n)
	}
}

// TestOverridesLieOnEachOther: what an account's override stands on can't be taken
// from under it.
func TestOverridesLieOnEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	env := w.ok(t, 201, w.api, "POST", overrides, `{"unified_model_name":"ticketing","resource_name":"contacts","integration_name":"acme","method_name":"get",
		"config":{"before":[{"name":"more","method":"people.get","path_mapping":{"id":"id"}}]}}`)
	account := w.account(t)
	w.ok(t, 200, w.api, "PATCH", "/integrated-account/"+account, `{"unified_model_override":{"ticketing":{"contacts":{"get":{"response_overlay":{"more":"before.more.x"}}}}}}`)
	path := overrides + "/" + env.str("id")
	for _, a := range []answer{w.call(t, w.api, "DELETE", path, ""), w.call(t, w.api, "PATCH", path, `{"config":{"before":null}}`)} {
		if a.status != 409 || !strings.Contains(a.text, account) || !strings.Contains(a.text, "before.more is no step made by then") {
			t.Errorf("%d %s", a.status, a.text)
		}
	}
	w.ok(t, 200, w.api, "PATCH", "/integrated-account/"+account, `{"unified_model_override":null}`)
	w.ok(t, 200, w.api, "DELETE", path, "")
}

// TestOverridesAtOnce: concurrent patches of one override all count, and those of
// different ones don't undo each other.
func TestOverridesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row := w.ok(t, 201, w.api, "POST", overrides, `{"unified_model_name":"ticketing","resource_name":"contacts","integration_name":"acme","method_name":"get","config":{}}`)
	account := w.account(t)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			w.done(t, w.api, "PATCH", overrides+"/"+row.str("id"), fmt.Sprintf(`{"config":{"request_header_mapping":{"X-%d":"\"v\""}}}`, i))
		})
		wg.Go(func() {
			w.done(t, w.api, "PATCH", "/integrated-account/"+account, fmt.Sprintf(`{"unified_model_override":{"ticketing":{"contacts":{"get":{"request_header_mapping":{"X-A%d":"\"v\""}}}}}}`, i))
		})
	}
	wg.Wait()
	if a := w.ok(t, 200, w.api, "GET", overrides+"/"+row.str("id"), ""); strings.Count(a.text, `"X-`) != 6 {
		t.Errorf("of the environment: %s", a.text)
	}
	if a := w.ok(t, 200, w.api, "GET", "/integrated-account/"+account, ""); strings.Count(a.text, `"X-A`) != 6 {
		t.Errorf("of the account: %s", a.text)
	}
}

// TestOverrideCounts: capabilities tell what is overridden.
func TestOverrideCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	account := w.account(t)
	methods := func(path string) string {
		var out []string
		for _, u := range w.ok(t, 200, w.api, "GET", path, "").get("unified").([]any) {
			m := u.(map[string]any)
			out = append(out, fmt.Sprint(m["resource"], " ", m["methods"], " ", m["env_overridden"]))
		}
		return strings.Join(out, " ")
	}
	if got := methods("/integration/acme/capabilities"); got != "contacts [get] false" {
		t.Errorf("before: %s", got)
	}
	w.ok(t, 201, w.api, "POST", overrides, `{"unified_model_name":"ticketing","resource_name":"users","integration_name":"acme","method_name":"list",
		"config":{"method":"staff.list","response_mapping":"{ \"id\": $string(response.id) }"}}`)
	w.ok(t, 200, w.api, "PATCH", "/integrated-account/"+account, `{"unified_model_override":{"ticketing":{"contacts":{"list":{"method":"staff.list"}}}}}`)
	if got := methods("/integration/acme/capabilities"); got != "contacts [get] false users [list] true" {
		t.Errorf("of the environment: %s", got)
	}
	if got := methods("/integrated-account/" + account + "/capabilities"); got != "contacts [list get] false users [list] true" {
		t.Errorf("of the account: %s", got)
	}
	if a := w.ok(t, 200, w.admin, "GET", "/integration/acme/capabilities", ""); strings.Contains(a.text, `"users"`) {
		t.Errorf("of the catalog: %s", a.text)
	}
	if a := w.ok(t, 200, w.admin, "GET", "/integration/acme/tools?type=unified&environment_id="+w.env.ID, ""); !strings.Contains(a.text, `"list_ticketing_users"`) {
		t.Errorf("tools in the environment: %s", a.text)
	}
}

// TestMisfits: a reload tells what does not fit any more, and so does the call.
func TestMisfits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(t, 201, w.api, "POST", overrides, `{"unified_model_name":"ticketing","resource_name":"users","integration_name":"acme","method_name":"list",
		"config":{"method":"staff.list","response_mapping":"{ \"id\": $string(response.id) }"}}`)
	if a := w.ok(t, 200, w.admin, "POST", "/admin/reload", ""); len(a.get("misfits").([]any)) != 0 {
		t.Error(a.text)
	}
	w.files["acme/connector.yaml"].Data = []byte(strings.NewReplacer("staff.list", "crew.list", "  staff:", "  crew:").Replace(acme))
	a := w.ok(t, 200, w.admin, "POST", "/admin/reload", "")
	if misfits := a.get("misfits").([]any); len(misfits) != 1 || misfits[0] != `default: the environment's override of ticketing.users.list of acme: the environment's override:1:11: method: staff.list is not a call of this connector; it has crew.list, people.get` {
		t.Error(a.text)
	}
}
