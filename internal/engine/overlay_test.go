package engine_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/engine"
)

// layered gives the theatre's account overrides: "get" → JSON, laid over contacts.
// Each further layer is laid over the one before.
func (s *theatre) layered(layers ...map[string]string) *theatre {
	s.Helper()
	in := s.catalog.Integration("acme")
	for _, layer := range layers {
		var overrides []connector.Override
		for method, config := range layer {
			node, problems := definition.ParseJSON("override", []byte(config))
			if len(problems) > 0 {
				s.Fatal(problems)
			}
			overrides = append(overrides, connector.Override{Model: "ticketing", Resource: "contacts", Method: method, Config: node})
		}
		in, _ = in.Override(s.catalog.Model, overrides)
	}
	s.integration = in
	return s
}

func (s *theatre) View(_ context.Context, a *cognate.Account) (*connector.View, *connector.Integration, error) {
	if a.Integration != s.integration.Name {
		return s.catalog.View(), nil, nil
	}
	return s.catalog.View(), s.integration, nil
}

type layer = map[string]string

const ada = `200 {"id":7,"name":"Ada","tier":"gold","address":{"city":"Turku"},"tags":["a"]}`

func TestResponseOverlay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		layers []layer
		want   string
	}{
		{"add", []layer{{"get": `{"response_overlay":{"loyalty_tier":"response.tier"}}`}}, `{"id":"7","name":"Ada","loyalty_tier":"gold"}`},
		{"replace", []layer{{"get": `{"response_overlay":{"name":"$uppercase(record.name)"}}`}}, `{"id":"7","name":"ADA"}`},
		{"rename, in either order", []layer{{"get": `{"response_overlay":{"name":null,"full_name":"record.name"}}`}}, `{"id":"7","full_name":"Ada"}`},
		{"drop", []layer{{"get": `{"response_overlay":{"name":null}}`}}, `{"id":"7"}`},
		{"undefined leaves out", []layer{{"get": `{"response_overlay":{"name":"response.nick"}}`}}, `{"id":"7"}`},
		{"null stays", []layer{{"get": `{"response_overlay":{"name":"null"}}`}}, `{"id":"7","name":null}`},
		{"nested, made where it lacks", []layer{{"get": `{"response_overlay":{"home.city":"response.address.city","home.land":"\"FI\""}}`}}, `{"id":"7","name":"Ada","home":{"city":"Turku","land":"FI"}}`},
		{"nested drop of nothing", []layer{{"get": `{"response_overlay":{"custom_fields.x":"response.nothing"}}`}}, `{"id":"7","name":"Ada"}`},
		{"layers see what lies below", []layer{
			{"get": `{"response_overlay":{"tier":"response.tier","home.city":"\"x\""}}`}, {"get": `{"response_overlay":{"tier":"record.tier & \"!\"","home.city":null}}`},
		}, `{"id":"7","name":"Ada","tier":"gold!","home":{}}`},
		{"over a mapping of the override's", []layer{
			{"get": `{"response_mapping":"{ \"id\": \"1\", \"x\": 1 }","response_overlay":{"y":"record.x + 1"}}`},
		}, `{"id":"1","x":1,"y":2}`},
		{"the caller's query", []layer{{"get": `{"response_overlay":{"asked":"rawQuery.tone"}}`}}, `{"id":"7","name":"Ada"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t).says(ada).layered(tt.layers...)
			got := string(s.succeeds("get", "7", "", func(c *engine.Call) { c.IgnoreRemoteData = true }).Body)
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestResponseOverlayOfLists: each record, however the page is mapped, and filters
// that are compared here see the record as it is answered.
func TestResponseOverlayOfLists(t *testing.T) {
	t.Parallel()
	const page = `200 {"people":[{"id":1,"name":"Ada","tier":"gold"},{"id":2,"name":"Ben"}]}`
	for config, want := range map[string]string{
		`{"response_overlay":{"tier":"response.tier","name":null}}`: `[{"id":"1","tier":"gold"},{"id":"2"}]`,
		`{"response_mapping_method":"array","response_mapping":"[response.{ \"id\": $string(id), \"n\": name }]","response_overlay":{"of":"$count(response)","n":"record.n & \"!\""}}`: `[{"id":"1","n":"Ada!","of":2},{"id":"2","n":"Ben!","of":2}]`,
	} {
		s := newTheatre(t).says(page, `200 {"people":[]}`).layered(layer{"list": config})
		got := string(s.succeeds("list", "", "", func(c *engine.Call) { c.IgnoreRemoteData = true }).Body)
		if !strings.HasPrefix(got, `{"result":`+want) {
			t.Errorf("%s: got %s", config, got)
		}
	}
}

func TestRequestBodyOverlay(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, config, body, sent, ignored string }{
		{"add", `{"request_body_overlay":{"meta.tier":"body.loyalty_tier"}}`, `{"name":"Ada","loyalty_tier":"gold"}`, `{"name":"Ada","meta":{"tier":"gold"}}`, ""},
		{"rename", `{"request_body_overlay":{"title":"request.name","name":null}}`, `{"name":"Ada"}`, `{"title":"Ada"}`, ""},
		{"what is not read is named", `{"request_body_overlay":{"tier":"body.loyalty_tier"}}`, `{"name":"Ada","shoe_size":44}`, `{"name":"Ada"}`, "shoe_size"},
		{"remote_data wins", `{"request_body_overlay":{"tier":"\"gold\""}}`, `{"name":"Ada","remote_data":{"tier":"tin"}}`, `{"name":"Ada","tier":"tin"}`, ""},
		{"over nothing", `{"request_body_mapping":null,"request_body_overlay":{"name":"body.name"}}`, `{"name":"Ada"}`, `{"name":"Ada"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t).says(ada).layered(layer{"create": tt.config})
			a := s.succeeds("create", "", tt.body)
			if s.asked[0] != "POST /people "+tt.sent || strings.Join(a.Ignored, ",") != tt.ignored {
				t.Errorf("sent %s, ignored %v", s.asked[0], a.Ignored)
			}
		})
	}
}

// TestLayeredCalls: a method that the connector lacks is served, one switched off
// is refused with the reason, and the answer of a write is the overridden get.
func TestLayeredCalls(t *testing.T) {
	t.Parallel()
	s := newTheatre(t).says(`200 {}`, ada).layered(layer{"delete": `{"method":"people.tag"}`}, layer{"get": `{"unsupported":"Not here."}`})
	if a := s.succeeds("delete", "7", ""); string(a.Body) != `{"id":"7"}` || s.asked[0] != "PUT /people/7/tag" {
		t.Errorf("%s after %v", a.Body, s.asked)
	}
	if e := s.fails("get", "7", ""); e.Code != cognate.CodeMethodNotAllowed || !strings.HasSuffix(e.Message, "Not here.") {
		t.Errorf("%+v", e)
	}
	s = newTheatre(t).says(`200 {"id":7}`, ada).layered(layer{"update": `{"answer":"get"}`, "get": `{"response_overlay":{"tier":"response.tier"}}`})
	if a := s.succeeds("update", "7", `{"name":"Ada"}`); !strings.HasPrefix(string(a.Body), `{"id":"7","name":"Ada","tier":"gold"`) {
		t.Errorf("%s", a.Body)
	}
}

// TestBrokenOverride: what does not fit any more is told, not passed over.
func TestBrokenOverride(t *testing.T) {
	t.Parallel()
	s := newTheatre(t).says(ada).layered(layer{"get": `{"method":"people.gone"}`})
	e := s.fails("get", "7", "")
	if e.Code != cognate.CodeInternal || !strings.Contains(e.Message, "its override does not fit: override:1:11: method: people.gone is not a call") || len(s.asked) > 0 {
		t.Errorf("%+v", e)
	}
	if e := s.fails("list", "", ""); e.Code == cognate.CodeInternal {
		t.Errorf("another method is broken, too: %+v", e)
	}
}

// TestOverrideSeesNoSecret: not even by the whole of its context, in a header that
// could carry it away.
func TestOverrideSeesNoSecret(t *testing.T) {
	t.Parallel()
	var sent []http.Header
	s := newTheatre(t).layered(layer{
		"create": `{"request_header_mapping":{"X-All":"$string(context)"},"request_body_overlay":{"all":"$string(context)"},"response_overlay":{"all":"$string(context)"}}`,
	})
	s.answer = func(_ int, r *http.Request) (int, string) {
		sent = append(sent, r.Header.Clone())
		return 200, `{"id":7}`
	}
	a := s.succeeds("create", "", `{"name":"Ada"}`)
	sent[0].Del("Authorization")
	s.noSecret(string(a.Body), s.asked, sent)
	if !strings.Contains(sent[0].Get("X-All"), "north") || !strings.Contains(string(a.Body), "north") {
		t.Error("the public context is not seen either: the test shows nothing")
	}
}

// TestHostileOverride: an expression without end ends, and the server with it not.
func TestHostileOverride(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{
		"($f := function($n) { $f($n) + 1 }; $f(1))", "($f := function($n) { $f($n) }; $f(1))",
		"$join([1..4000000].\\\"xxxxxxxxxxxxxxxx\\\")", "$reduce([1..4000000], function($a, $b) { $a & $a & $b }, \\\"x\\\")",
	} {
		s := newTheatre(t).says(ada).layered(layer{"get": `{"response_overlay":{"x":"` + expr + `"}}`})
		if s.integration.Model("ticketing").Resource("contacts").Mapping("get").Broken {
			t.Fatalf("%s does not compile", expr)
		}
		if e := s.fails("get", "7", ""); e.Code != cognate.CodeInternal || !strings.Contains(e.Message, "get.response_overlay.x of Acme failed") {
			t.Errorf("%s: %+v", expr, e)
		}
	}
}
