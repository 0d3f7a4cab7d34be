package model_test

import (
	"encoding/json"
	"testing"
)

func TestJSONSchema(t *testing.T) {
	t.Parallel()
	ticketing := shipped(t).Model("ticketing")
	tickets, contacts := ticketing.Resource("tickets"), ticketing.Resource("contacts")
	cases := []struct {
		name, got, want string
	}{
		{
			"nested and nullable", string(contacts.Fields.At("emails").JSONSchema(true).AppendJSON(nil)),
			`{"type":"array","description":"Mail addresses.","items":{"type":"object","properties":{` +
				`"email":{"type":"string","description":"The address.","format":"email","examples":["ben@example.com"]},` +
				`"type":{"type":["string","null"],"description":"What the address is for.","examples":["work"]}},"required":["email"]}}`,
		},
		{
			"open enum", string(ticketing.Resource("tags").Fields.At("status").JSONSchema(false).AppendJSON(nil)),
			`{"type":"string","description":"Whether the tag is in use; the vendor's own word where neither fits.",` +
				`"anyOf":[{"enum":["active","inactive"]},{"type":"string"}],"examples":["active"]}`,
		},
		{
			"closed enum in an object, null allowed", string(ticketing.Resource("tickets").Fields.At("created_by").JSONSchema(true).Get("properties").Get("type").AppendJSON(nil)),
			`{"type":["string","null"],"description":"Whose id that is.","enum":["user","contact",null],"examples":["contact"]}`,
		},
		{
			"reference", string(tickets.Method("list").Param("team").JSONSchema(false).AppendJSON(nil)),
			`{"type":"object","description":"The team in charge.","properties":{"id":{"type":"string","description":"Id of the team.","examples":["6"]}},"x-ref":["teams"]}`,
		},
		{
			"range", string(tickets.Method("list").Param("due_date").JSONSchema(false).Get("oneOf").Index(1).Get("properties").Get("gt").AppendJSON(nil)),
			`{"type":"string","anyOf":[{"format":"date"},{"format":"date-time"}]}`,
		},
		{
			"sort", string(contacts.Method("list").Param("sort_by").JSONSchema(false).Get("properties").Get("last_name").AppendJSON(nil)),
			`{"type":"string","enum":["asc","desc"]}`,
		},
		{
			"open object", string(contacts.Fields.At("custom_fields").JSONSchema(true).Get("additionalProperties").AppendJSON(nil)), `true`,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.got != c.want {
				t.Errorf("got  %s\nwant %s", c.got, c.want)
			}
		})
	}
	for _, r := range ticketing.Resources {
		if !json.Valid(r.Fields.JSONSchema(true).AppendJSON(nil)) {
			t.Errorf("%s: not JSON", r.Name)
		}
	}
}
