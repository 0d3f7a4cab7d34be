package function_test

import "testing"

func TestRequests(t *testing.T) {
	t.Parallel()
	cases{
		{`$idNamed(table, {"id": "9", "name": "Low"}, "x")`, `"9"`},
		{`$idNamed(table, {"id": null, "name": "LOW"}, "x")`, `1`},
		{`$idNamed(table, {"name": ""}, "x")`, ``},
		{`$idNamed(table, {}, "x")`, ``},
		{`$idNamed(table, null, "x")`, ``},
		{`$idNamed(none, none, "x")`, ``},
		{`$idNamed(table, {"name": "none"}, "priority")`, `! D3137 priority.name: none is named none; there are Low, Twin, twin, 7`},
		{`$idNamed(table, {"name": "Twin"}, "priority")`, `! D3137 priority.name: several are named Twin; there are Low, Twin, twin, 7`},
		{`$idNamed(table, {"name": "7"}, "x")`, `4`},
		{`$idNamed(table[0], {"name": "low"}, "x")`, `1`},
		{`$idNamed(none, {"name": "low"}, "x")`, `! D3137 x.name: none is named low; there are `},
		{`$idNamed(table, "Low", "x")`, `! T0410`},

		{`$matchFields({"1": "a"}, table, ["name", "id"]).field.name`, `"Low"`},
		{`$matchFields({"7": "a"}, table, ["id", "name"]).field.id`, `4`},
		{`$matchFields({"twin": "a"}, table, "name").field.id`, `3`},
		{`$matchFields({"x": "a"}, [{"of": {"key": "x"}, "n": 1}], "of.key").field.n`, `1`},
		{`$matchFields({"null": "a", "": "b"}, [{"id": null}, {}], "id")`, `[{"key":"null","value":"a"},{"key":"","value":"b"}]`},
		{`$matchFields({"true": 1}, [{"id": true, "n": 1}, {"id": "true", "n": 2}], "id").field.n`, `1`},
		{`$matchFields({}, table, "id")`, `[]`},
		{`$matchFields(null, table, "id")`, `null`},
		{`$matchFields({"a": 1}, none, "id")`, `[{"key":"a","value":1}]`},
		{`$merge($matchFields({"Low": 5, "Gone": 6}, table, "name")[field].{ $string(field.id): value })`, `{"1":5}`},

		{`$fileParts({"file_name": "a", "content_type": "text/plain", "data": "", "url": "x"})`, `{"file_name":"a","content_type":"text/plain","data":""}`},
		{`$fileParts([])`, `[]`},
		{`$fileParts([1])`, `! U1007 function $fileParts failed: argument 1 has an item`},

		{`$cleared({"a": 0, "b": false, "c": {}, "d": [], "e": " "}, ["a", "b", "c", "d", "e"])`, `["c","d"]`},
		{`$cleared({"a": null}, "a")`, `["a"]`},
		{`$cleared(null, "a")`, `[]`},
		{`[$cleared({"a": null, "b": null}, ["b", "a"]), "c"]`, `["b","a","c"]`},

		{`$lacking({"a": {"id": ""}, "b": {"id": 0}, "c": {}, "d": [], "e": "x"}, ["a", "b", "c", "d", "e", "f"])`, `["a","b","e"]`},
		{`$lacking({"a": [{"id": 1}, {}, null, {"id": null}]}, "a")`, `["a[1]","a[2]","a[3]"]`},
		{`$lacking({"a": [{"x": {"y": 1}}, {"z": 2}, {"w": 3}]}, "a", ["x.y", "z"])`, `["a[2]"]`},

		{`$beyond({"a": [1, 2, 3], "b": 7, "c": {"d": 1}}, ["c", "a", "b"])`, `["a[1]","a[2]"]`},
		{`$beyond({"a": [1, 2, 3]}, "a", 2)`, `["a[2]"]`},
		{`$beyond({"a": [1]}, "a", 0)`, `["a[0]"]`},
	}.run(t, `{"table": [{"id": 1, "name": "Low"}, {"id": 2, "name": "Twin"}, {"id": 3, "name": "twin"}, {"id": 4, "name": 7}, {"id": 5, "name": null}]}`)
}

func TestRanges(t *testing.T) {
	t.Parallel()
	cases{
		{
			`$dtRange({"gte": "2025-10-02", "lt": "2025-10-04"})`,
			`{"gte":"2025-10-02T00:00:00Z","lt":"2025-10-04T00:00:00Z","from":"2025-10-02T00:00:00Z","to":"2025-10-04T23:59:59.999Z"}`,
		},
		{
			`$dtRange({"gt": "2025-10-02", "lte": "2025-10-02"}, "23:59:59Z")`,
			`{"gt":"2025-10-02T23:59:59Z","lte":"2025-10-02T23:59:59Z","from":"2025-10-02T00:00:00Z","to":"2025-10-02T23:59:59Z"}`,
		},
		{`$dtRange("2025-10-02T09:00:00+02:00").from`, `"2025-10-02T09:00:00+02:00"`},
		{`$dtRange({"gt": null, "gte": "2025-10-02T09:00:00Z"})`, `{"gte":"2025-10-02T09:00:00Z","from":"2025-10-02T09:00:00Z"}`},
		{`$dtRange({})`, `{}`},
		{`$dtRange(null)`, `null`},
		{`$dtRange(7)`, `! T0410`},

		{`$dtWithTime("2025-13-02", "00:00:00Z")`, `"2025-13-02"`},
		{`$dtWithTime(null, "00:00:00Z")`, `null`},

		{`$joinName("Ada", null, "Mira Sam")`, `"Ada"`},
		{`$joinName(none, "Sam", "Ana María López")`, `"Ana María Sam"`},
		{`$joinName(" Ada ", " van  Dijk ")`, `"Ada van Dijk"`},
		{`$joinName(none, none, "Mira Sam")`, ``},
		{`$joinName(null, none, "Mira")`, `""`},
		{`$joinName(none, "", "Mira")`, `"Mira"`},
		{`$joinName(none, "Sam", null)`, `"Sam"`},
	}.run(t, `{}`)
}
