package console_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

const marketing = `{"name":"marketing","label":"Marketing","category":"marketing","description":"What is sent to many.",
"resources":{"campaigns":{"label":"Campaigns","description":"What is sent.",
  "fields":{"id":{"type":"string","required":true},"title":{"type":"string"}},
  "methods":{"list":{},"get":{},"send":{"body":{"title":{}}}}}},
"mappings":{"acme":{"campaigns":{"response_mapping":"{ \"id\": $string(response.id), \"title\": response.name }",
  "list":{"method":"staff.list"},"get":{"method":"people.get"}}}}}`

func TestUnifiedModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ok(t, 201, w.api, "POST", "/unified-model", marketing)
	if a.str("environment_id") != w.env.ID || a.str("label") != "Marketing" || a.str("category") != "marketing" || a.get("version") != 1.0 ||
		a.str("resources.campaigns.fields.title.type") != "string" || a.str("mappings.acme.campaigns.list.method") != "staff.list" {
		t.Errorf("made: %s", a.text)
	}
	path := "/unified-model/" + a.str("id")
	for _, p := range []string{path, "/unified-model/marketing"} {
		if got := w.ok(t, 200, w.api, "GET", p, ""); got.text != a.text {
			t.Errorf("read: %s", got.text)
		}
	}
	var names []string
	for _, m := range result(t, w.ok(t, 200, w.api, "GET", "/unified-model", "")) {
		names = append(names, fmt.Sprint(m["name"], " ", m["environment_id"] == nil, " ", m["resources"]))
	}
	if got := strings.Join(names, " "); got != "ticketing true <nil> marketing false <nil>" {
		t.Errorf("listed: %s", got)
	}
	if n := len(result(t, w.ok(t, 200, w.api, "GET", "/environment-unified-model?unified_model_id="+a.str("id"), ""))); n != 1 {
		t.Errorf("installed %d times", n)
	}
	if got := w.ok(t, 200, w.api, "GET", "/integration/acme/capabilities", ""); !strings.Contains(got.text, `"model":"marketing"`) {
		t.Errorf("capabilities: %s", got.text)
	}
	b := w.ok(t, 200, w.api, "PATCH", path, `{"version":1,"description":null,"resources":{"campaigns":{"fields":{"sent_at":{"type":"string","format":"date-time"}}}}}`)
	if b.get("version") != 2.0 || b.str("description") != "" || b.str("resources.campaigns.fields.sent_at.format") != "date-time" || b.str("resources.campaigns.fields.title.type") != "string" {
		t.Errorf("patched: %s", b.text)
	}
	w.ok(t, 409, w.api, "PATCH", path, `{"version":1,"label":"x"}`)
	w.ok(t, 200, w.api, "PATCH", path, `{"name":"marketing"}`)
	if a := w.ok(t, 200, w.api, "DELETE", path, ""); a.str("id") == "" {
		t.Error(a.text)
	}
	w.ok(t, 404, w.api, "GET", path, "")
	if got := w.ok(t, 200, w.api, "GET", "/integration/acme/capabilities", ""); strings.Contains(got.text, "marketing") {
		t.Errorf("deleted, it is told of: %s", got.text)
	}
}

func TestUnifiedModelRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.ok(t, 201, w.api, "POST", "/unified-model", marketing)
	change := func(old, replacement string) string {
		if !strings.Contains(marketing, old) {
			t.Fatalf("nothing to replace: %s", old)
		}
		return strings.Replace(strings.Replace(marketing, `"name":"marketing"`, `"name":"other"`, 1), old, replacement, 1)
	}
	for name, c := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"no name":               {`{"resources":{}}`, 400, "name is required"},
		"no resources":          {`{"name":"x"}`, 400, "resources is required"},
		"empty resources":       {`{"name":"x","resources":{}}`, 400, "resources: must not be empty"},
		"a name of the catalog": {strings.Replace(marketing, `"name":"marketing"`, `"name":"ticketing"`, 1), 409, "there is a unified model ticketing in the catalog"},
		"a name that stands":    {marketing, 409, "it stands already"},
		"a bad name":            {strings.Replace(marketing, `"name":"marketing"`, `"name":"Mar keting"`, 1), 400, "name: want lower-case"},
		"a name of a route":     {strings.Replace(marketing, `"name":"marketing"`, `"name":"meta"`, 1), 400, "name: want lower-case"},
		"a type that is none":   {change(`"title":{"type":"string"}`, `"title":{"type":"text"}`), 400, `"path":"resources.campaigns.fields.title.type"`},
		"a mapping too far":     {change(`\"title\": response`, `\"titel\": response`), 400, `"path":"mappings.acme.campaigns.response_mapping"`},
		"its place":             {change(`"list":{"method":"staff.list"}`, `"list":{"method":"staff.lost"}`), 400, `line 6, column 20: mappings.acme.campaigns.list.method: staff.lost is not a call`},
		"a secret":              {change(`response.name`, `context.api_key`), 400, "context.api_key is secret"},
		"of no vendor":          {change(`"acme":`, `"nobody":`), 400, "mappings.nobody: there is no integration of that name"},
		"of no resource":        {change(`{"acme":{"campaigns"`, `{"acme":{"shoes"`), 400, "mappings.acme.shoes: other has no resource shoes"},
		"of no method":          {change(`"get":{"method"`, `"fly":{"method"`), 400, "campaigns of other has no method fly"},
		"a category of numbers": {change(`"category":"marketing"`, `"category":1`), 400, "category: want a text"},
		"a key of nobody":       {change(`"category"`, `"kategory"`), 400, "kategory: not a field"},
	} {
		if a := w.call(t, w.api, "POST", "/unified-model", c.body); a.status != c.status || !strings.Contains(a.text, c.want) {
			t.Errorf("%s: %d %s, want %q", name, a.status, a.text, c.want)
		}
	}
	path := "/unified-model/" + own.str("id")
	for body, want := range map[string]string{
		`{"name":"renamed"}`:                                           "a model keeps its name",
		`{"resources":{"campaigns":null}}`:                             "",
		`{"mappings":{"acme":{"campaigns":{"get":{"method":"x.y"}}}}}`: "mappings.acme.campaigns.get.method",
	} {
		if a := w.call(t, w.api, "PATCH", path, body); a.status != 400 || !strings.Contains(a.text, want) {
			t.Errorf("%s: %d %s", body, a.status, a.text)
		}
	}
	ticketing := w.ok(t, 200, w.api, "GET", "/unified-model/ticketing?integration=acme", "")
	if ticketing.str("resources.contacts.fields.name.type") != "string" || ticketing.str("mappings.acme.contacts.get.method") != "people.get" || ticketing.get("environment_id") != nil {
		t.Errorf("of the catalog: %.300s", ticketing.text)
	}
	w.ok(t, 403, w.api, "PATCH", "/unified-model/"+ticketing.str("id"), `{"label":"x"}`)
	w.ok(t, 403, w.api, "DELETE", "/unified-model/"+ticketing.str("id"), "")
	if got := w.ok(t, 200, w.api, "GET", path, ""); got.text != own.text {
		t.Errorf("changed to %s", got.text)
	}
}

// TestEnvironmentModel: what an environment lays over a model of the catalog.
func TestEnvironmentModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	installed := result(t, w.ok(t, 200, w.api, "GET", "/environment-unified-model", ""))[0]
	path := "/environment-unified-model/" + installed["id"].(string)
	a := w.ok(t, 200, w.api, "PATCH", path, `{"override":{"label":"Our tickets","resources":{"contacts":{"fields":{"loyalty_tier":{"type":"string","enum":["gold","tin"]}},"methods":{"list":{"query":{"loyalty_tier":{}}}}}}}}`)
	if a.str("override.resources.contacts.fields.loyalty_tier.type") != "string" || a.str("unified_model.label") != "Our tickets" {
		t.Errorf("patched: %s", a.text)
	}
	if got := w.ok(t, 200, w.api, "GET", "/integration/acme/capabilities", ""); !strings.Contains(got.text, `"env_overridden":true`) {
		t.Errorf("capabilities: %s", got.text)
	}
	for body, want := range map[string]string{
		`{"override":{"resources":{"contacts":{"fields":{"name":{"type":"integer"}}}}}}`:                        "override.resources.contacts.fields.name",
		`{"override":{"resources":{"contacts":{"fields":{"name":null}}}}}`:                                      "it is gone",
		`{"override":{"resources":{"contacts":{"methods":{"list":{"query":{"Bad Name":{"type":"string"}}}}}}}}`: "is no field name",
		`{"override":{"resources":{"shoes":{"label":"Shoes"}}}}`:                                                "override.resources.shoes",
		`{"override":{"resource":{}}}`:                                                                          "unknown key",
		`{"override":1}`:                                                                                        "want an object, got a number",
	} {
		got := w.call(t, w.api, "PATCH", path, body)
		if body == `{"override":{"resources":{"contacts":{"fields":{"name":null}}}}}` {
			if got.status != 200 { // by RFC 7396 it takes back what the override says of name, which is nothing
				t.Errorf("%d %s", got.status, got.text)
			}
			continue
		}
		if got.status != 400 || !strings.Contains(got.text, want) {
			t.Errorf("%s: %d %s, want %q", body, got.status, got.text, want)
		}
	}
	if got := w.ok(t, 200, w.api, "GET", path, ""); !strings.Contains(got.text, "loyalty_tier") {
		t.Errorf("changed to %s", got.text)
	}
	if got := w.ok(t, 200, w.api, "PATCH", path, `{"override":null}`); !strings.Contains(got.text, `"override":{}`) {
		t.Errorf("taken back: %s", got.text)
	}
	w.ok(t, 200, w.api, "DELETE", path, "")
	if got := w.ok(t, 200, w.api, "GET", "/integration/acme/capabilities", ""); strings.Contains(got.text, `"model":"ticketing"`) {
		t.Errorf("uninstalled, it is told of: %s", got.text)
	}
	a = w.ok(t, 201, w.api, "POST", "/environment-unified-model", `{"unified_model_id":"ticketing"}`)
	if b := w.ok(t, 200, w.api, "POST", "/environment-unified-model", fmt.Sprintf(`{"unified_model_id":%q,"override":{"label":"x"}}`, a.str("unified_model_id"))); b.text != a.text {
		t.Errorf("one that stands is answered as %s", b.text)
	}
	if got := w.call(t, w.api, "POST", "/environment-unified-model", `{"unified_model_id":"none"}`); got.failures()["unified_model_id"] != "not_found" {
		t.Error(got.text)
	}
}

// TestModelsAtOnce: concurrent patches of one model all count, as do those of what is
// laid over one.
func TestModelsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.ok(t, 201, w.api, "POST", "/unified-model", marketing).str("id")
	installed := result(t, w.ok(t, 200, w.api, "GET", "/environment-unified-model?unified_model_name=ticketing", ""))[0]["id"].(string)
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() {
			w.done(t, w.api, "PATCH", "/unified-model/"+own, fmt.Sprintf(`{"resources":{"campaigns":{"fields":{"extra_%d":{"type":"string"}}}}}`, i))
		})
		wg.Go(func() {
			w.done(t, w.api, "PATCH", "/environment-unified-model/"+installed, fmt.Sprintf(`{"override":{"resources":{"contacts":{"fields":{"extra_%d":{"type":"string"}}}}}}`, i))
		})
	}
	wg.Wait()
	for _, path := range []string{"/unified-model/" + own, "/environment-unified-model/" + installed} {
		if a := w.ok(t, 200, w.api, "GET", path, ""); strings.Count(a.text, `"extra_`) != 5 {
			t.Errorf("%s: %s", path, a.text)
		}
	}
}
