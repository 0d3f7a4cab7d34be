package main

import (
	"strings"
	"sync"
	"testing"
)

// TestOverridesUnderCalls: while overrides come and go, each call is served by one
// state or another, and none fails.
func TestOverridesUnderCalls(t *testing.T) {
	t.Parallel()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	url, bearer := after(t, s.line(t), "COGNATE_URL="), "Bearer "+after(t, s.line(t), "COGNATE_TOKEN=")
	query := "?limit=1&integrated_account_id=" + after(t, s.line(t), "COGNATE_ACCOUNT_ID=")
	const rows = "/environment-unified-model-resource-method"
	const row = `{"unified_model_name":"ticketing","integration_name":"happyfox","resource_name":"contacts","method_name":"list","config":{"response_overlay":{"marked":"true"}}}`
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 10 { // below the limit of calls against one account
				if status, body := fetch(t, "GET", url+"/unified/ticketing/contacts"+query, bearer, ""); status != 200 {
					t.Errorf("%d %s", status, body)
				}
			}
		})
	}
	for range 8 {
		status, body := fetch(t, "POST", url+rows, bearer, row)
		if status != 201 {
			t.Fatal(status, body)
		}
		if _, body := fetch(t, "GET", url+"/unified/ticketing/contacts"+query, bearer, ""); !strings.Contains(body, `"marked":true`) {
			t.Errorf("written, it does not count: %s", body)
		}
		if status, body := fetch(t, "DELETE", url+rows+"/"+object(t, body)["id"].(string), bearer, ""); status != 200 {
			t.Fatal(status, body)
		}
	}
	wg.Wait()
	if _, body := fetch(t, "GET", url+"/unified/ticketing/contacts"+query, bearer, ""); strings.Contains(body, "marked") {
		t.Errorf("deleted, it counts: %s", body)
	}
}

// TestOwnModelCalls: a model of one's own has its custom methods, by the token of its
// environment, and a model of that name is unknown without it.
func TestOwnModelCalls(t *testing.T) {
	t.Parallel()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	url, bearer := after(t, s.line(t), "COGNATE_URL="), "Bearer "+after(t, s.line(t), "COGNATE_TOKEN=")
	query := "?integrated_account_id=" + after(t, s.line(t), "COGNATE_ACCOUNT_ID=")
	if status, _ := fetch(t, "GET", url+"/unified/directory/people"+query, bearer, ""); status != 404 {
		t.Errorf("before there is one: %d", status)
	}
	status, body := fetch(t, "POST", url+"/unified-model", bearer, `{"name":"directory","resources":{"people":{"label":"People","description":"Those who answer.",
		"fields":{"id":{"type":"string","required":true},"name":{"type":"string"}},"methods":{"list":{},"register":{"body":{"name":{},"mail":{"type":"string"}}}}}},
		"mappings":{"happyfox":{"people":{"response_mapping":"{ \"id\": $string(response.id), \"name\": response.name }","list":{"method":"staff.list"},
		"register":{"method":"users.create","request_body_mapping":"{ \"name\": body.name, \"email\": body.mail }"}}}}}`)
	if status != 201 {
		t.Fatal(status, body)
	}
	id := object(t, body)["id"].(string)
	if status, body := fetch(t, "GET", url+"/unified/directory/people"+query, bearer, ""); status != 200 || object(t, body)["result_count"] == float64(0) {
		t.Error(status, body)
	}
	status, body = fetch(t, "POST", url+"/unified/directory/people/register"+query, bearer, `{"name":"Ilse Brandt","mail":"ilse.brandt@example.com"}`)
	if status != 200 || !strings.Contains(body, `{"result":{"id":`) || !strings.Contains(body, "Ilse Brandt") {
		t.Error(status, body)
	}
	if status, body := fetch(t, "DELETE", url+"/unified-model/"+id, bearer, ""); status != 200 {
		t.Error(status, body)
	}
	for _, path := range []string{"/unified/directory/people" + query, "/unified/meta/directory/happyfox"} {
		if status, _ := fetch(t, "GET", url+path, bearer, ""); status != 404 {
			t.Errorf("deleted, %s answers %d", path, status)
		}
	}
}
