package engine_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cognate/internal/engine"
	"cognate/jsonata"
)

// try tries a method of the theatre's account on a sample: name → JSON.
func (s *theatre) try(method string, sample map[string]string) engine.Tried {
	s.Helper()
	v := func(name string) jsonata.Value { return s.json(sample[name]) }
	return s.engine.Try(s.Context(), engine.Trial{
		Integration: s.integration, Mapping: s.integration.Model("ticketing").Resource("contacts").Mapping(method),
		Sample: engine.Sample{
			Response: v("response"), Body: v("body"), Query: v("query"), ID: strings.Trim(sample["id"], `"`), Context: v("context"),
			Headers: v("headers"), Before: v("before"), After: v("after"), Lookup: v("lookup"), SideLoad: v("side_load"),
		},
	})
}

func TestTrial(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, config string
		sample               map[string]string
		want                 string
	}{
		{"a record", "get", `{}`, map[string]string{"response": `{"id":7,"name":"Ada"}`}, `{"record":{"id":"7","name":"Ada"}}`},
		{"with an overlay", "get", `{"response_overlay":{"tier":"response.tier"}}`, map[string]string{"response": `{"id":7,"tier":"gold"}`}, `{"record":{"id":"7","tier":"gold"}}`},
		{"a page", "list", `{}`, map[string]string{"response": `{"people":[{"id":1},{"id":2}]}`}, `{"records":[{"id":"1"},{"id":"2"}]}`},
		{"records alone", "list", `{}`, map[string]string{"response": `[{"id":1},{"id":2}]`}, `{"records":[{"id":"1"},{"id":"2"}]}`},
		{"a page at once", "list", `{"response_mapping":"[response.{ \"id\": $string(id) }]","response_mapping_method":"array"}`, map[string]string{"response": `{"people":[{"id":1},{"id":2}]}`}, `{"records":[{"id":"1"},{"id":"2"}]}`},
		{"an empty page", "list", `{}`, map[string]string{"response": `{"people":[]}`}, `{"records":[]}`},
		{"one that is left out", "get", `{"response_mapping":"null"}`, map[string]string{"response": `{"id":1}`}, `{"record":null}`},
		{"a request", "create", `{"request_body_overlay":{"tier":"body.loyalty_tier"}}`, map[string]string{"body": `{"name":"Ada","loyalty_tier":"gold","shoe_size":44}`}, `{"request":{"name":"people.create","method":"POST","url":"/people","headers":{"Accept":["application/json"],"Content-Type":["application/json"],"User-Agent":["cognate"]},"body":{"name":"Ada","tier":"gold"}},"ignored":["shoe_size"]}`},
		{"both", "update", `{}`, map[string]string{"body": `{"name":"Ada"}`, "id": `7`, "response": `{"id":7}`}, `{"record":{"id":"7"},"request":{"name":"people.update","method":"PATCH","url":"/people/7","headers":{"Accept":["application/json"],"Content-Type":["application/json"],"User-Agent":["cognate"]},"body":{"name":"Ada"}}}`},
		{"steps and context", "get", `{"before":[{"name":"team","method":"me.get"}],"response_overlay":{"team":"before.team.name","site":"context.site","token":"$string(context)","page":"headers.` + "`x-page`" + `"}}`, map[string]string{"response": `{"id":7}`, "before": `{"team":{"name":"North"}}`, "context": `{"site":"s","token":"secret"}`, "headers": `{"x-page":"3"}`}, `{"record":{"id":"7","team":"North","site":"s","token":"{\"site\":\"s\"}","page":"3"}}`},
		{"a failure", "get", `{"response_overlay":{"tier":"$error(\"no tier\")"}}`, map[string]string{"response": `{"id":7}`}, `{"error":"invalid: no tier"}`},
		{"a body that is wrong", "create", `{}`, map[string]string{"body": `{"name":7}`}, `{"error":"invalid: name: must be a string, not a number"}`},
		{"a filter that is not taken", "list", `{}`, map[string]string{"query": `{"name":"x"}`}, `{"error":"invalid: name: Acme can't filter by it; it filters by nothing"}`},
		{"a filter of one's own", "list", `{"query_mapping":"{ \"seg\": query.segment }"}`, map[string]string{"query": `{"segment":"vip"}`}, `{"request":{"name":"people.list","method":"GET","url":"/people?seg=vip","headers":{"Accept":["application/json"],"User-Agent":["cognate"]}}}`},
		{"without end", "get", `{"response_overlay":{"x":"($f := function($n) { $f($n) }; $f(1))"}}`, map[string]string{"response": `{"id":7}`}, `{"error":"internal: the mapping get.response_overlay.x of Acme failed`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTheatre(t).layered(layer{tt.method: tt.config})
			got := show(t, s.try(tt.method, tt.sample))
			if !strings.HasPrefix(got, strings.TrimSuffix(tt.want, `"}`)) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if len(s.asked) > 0 {
				t.Errorf("the vendor was called: %v", s.asked)
			}
		})
	}
}

// show writes what came of a trial.
func show(t *testing.T, tried engine.Tried) string {
	t.Helper()
	var parts []string
	add := func(key string, raw []byte) { parts = append(parts, `"`+key+`":`+string(raw)) }
	if !tried.Record.IsUndefined() {
		add("record", tried.Record.AppendJSON(nil))
	}
	if !tried.Records.IsUndefined() {
		add("records", tried.Records.AppendJSON(nil))
	}
	marshal := func(key string, v any) {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		add(key, raw)
	}
	if tried.Request != nil {
		marshal("request", tried.Request)
	}
	if len(tried.Ignored) > 0 {
		marshal("ignored", tried.Ignored)
	}
	if tried.Err != nil {
		add("error", []byte(`"`+tried.Err.Error()+`"`))
	}
	return "{" + strings.Join(parts, ",") + "}"
}
