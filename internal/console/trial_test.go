package console_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// side is one side of a trial as compact JSON.
func (a answer) side(name string) string {
	raw, _ := json.Marshal(a.json[name])
	return string(raw)
}

func TestTrial(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const head = `{"unified_model_name":"ticketing","resource_name":"contacts","integration_name":"acme","method_name":"get",`
	const sample = `,"sample":{"response":{"id":7,"name":"Ada","tier":"gold"},"context":{"subdomain":"help","api_key":"s3cret"}}}`
	w.ok(t, 201, w.api, "POST", overrides, head+`"config":{"response_overlay":{"nick":"record.name"}}}`)
	a := w.ok(t, 200, w.api, "POST", overrides+"/test", head+`"config":{"response_overlay":{"tier":"response.tier","at":"context.subdomain"}}`+sample)
	if got, want := a.side("current"), `{"record":{"id":"7","name":"Ada","nick":"Ada"}}`; got != want {
		t.Errorf("current: %s, want %s", got, want)
	}
	if got, want := a.side("candidate"), `{"record":{"at":"help","id":"7","name":"Ada","tier":"gold"}}`; got != want {
		t.Errorf("candidate: %s, want %s", got, want)
	}
	a = w.ok(t, 200, w.api, "POST", overrides+"/test", head+"\n"+`"config":{"response_overlay":{"tier":"respons.tier"}}`+sample)
	if a.side("candidate") != "null" || !strings.Contains(a.text, `"path":"config.response_overlay.tier"`) || !strings.Contains(a.text, `"line":2`) {
		t.Errorf("wrong: %s", a.text)
	}
	a = w.ok(t, 200, w.api, "POST", overrides+"/test", head+`"config":{"response_overlay":{"x":"$string(context)"}}`+sample)
	if strings.Contains(a.text, "s3cret") || !strings.Contains(a.side("candidate"), "help") {
		t.Errorf("a secret of the sample: %s", a.text)
	}
	a = w.ok(t, 200, w.api, "POST", overrides+"/test", strings.Replace(head, `"get"`, `"list"`, 1)+`"config":{"method":"staff.list"},"sample":{"response":[{"id":1}],"query":{}}}`)
	if a.side("current") != "null" || !strings.Contains(a.side("candidate"), `"url":"/staff"`) || !strings.Contains(a.side("candidate"), `"records":[{"id":"1"}]`) {
		t.Errorf("a method that is not there yet: %s", a.text)
	}
	for body, want := range map[string]string{
		head + `"config":{}}`:                           "sample is required",
		head + `"sample":{}}`:                           "config is required",
		head + `"config":{},"sample":{"respons":1}}`:    "sample.respons: not a part of a sample",
		head + `"config":{},"sample":{"body":[]}}`:      "sample.body: want an object",
		head + `"config":{},"sample":{"id":7}}`:         "sample.id: want a text",
		`{"config":{},"sample":{},"method_name":"get"}`: "integration_name is required",
	} {
		if a := w.call(t, w.api, "POST", overrides+"/test", body); a.status != 400 || !strings.Contains(a.text, want) {
			t.Errorf("%s: %d %s, want %q", body, a.status, a.text, want)
		}
	}
	if n := len(result(t, w.ok(t, 200, w.api, "GET", overrides, ""))); n != 1 {
		t.Errorf("a trial left %d overrides", n)
	}
}

func TestAccountTrial(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	account := w.account(t)
	w.ok(t, 200, w.api, "PATCH", "/integrated-account/"+account, `{"unified_model_override":{"ticketing":{"contacts":{"get":{"response_overlay":{"nick":"record.name"}}}}}}`)
	path := "/integrated-account/" + account + "/unified-model-override/test"
	const head = `{"unified_model_name":"ticketing","resource_name":"contacts","method_name":"get",`
	const sample = `,"sample":{"response":{"id":7,"name":"Ada"}}}`
	a := w.ok(t, 200, w.api, "POST", path, head+`"config":{"response_overlay":{"at":"context.subdomain","all":"$string(context)"}}`+sample)
	if got, want := a.side("current"), `{"record":{"id":"7","name":"Ada","nick":"Ada"}}`; got != want {
		t.Errorf("current: %s, want %s", got, want)
	}
	if got, want := a.side("candidate"), `{"record":{"all":"{\"subdomain\":\"help\",\"region\":\"us\"}","at":"help","id":"7","name":"Ada"}}`; got != want {
		t.Errorf("candidate: %s, want %s", got, want)
	}
	a = w.ok(t, 200, w.api, "POST", path, head+`"config":{"response_overlay":{"at":"context.api_key"}}`+sample)
	if a.side("candidate") != "null" || !strings.Contains(a.text, `"path":"config.response_overlay.at"`) || !strings.Contains(a.text, "context.api_key is secret") {
		t.Errorf("a secret: %s", a.text)
	}
	a = w.ok(t, 200, w.api, "POST", path, strings.Replace(head, "contacts", "shoes", 1)+`"config":{}`+sample)
	if a.side("current") != "null" || !strings.Contains(a.text, "ticketing has no resource shoes") {
		t.Errorf("no such resource: %s", a.text)
	}
	if got := w.ok(t, 200, w.api, "GET", "/integrated-account/"+account, ""); !strings.Contains(got.text, `{"response_overlay":{"nick":"record.name"}}`) {
		t.Errorf("a trial changed the account: %s", got.text)
	}
	if n := w.checks.count(); n != 1 {
		t.Errorf("%d calls to the vendor", n)
	}
}
