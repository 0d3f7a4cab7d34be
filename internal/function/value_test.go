package function_test

import (
	"regexp"
	"testing"
)

func TestValues(t *testing.T) {
	t.Parallel()
	cases{
		{`$firstNonEmpty(none, null, "")`, `""`},
		{`$firstNonEmpty(none, false)`, `false`},
		{`$firstNonEmpty(none, s).a`, `1`},
		{`$firstNonEmpty()`, `! T0410`},

		{`$no(null)`, `true`},
		{`$no({})`, `true`},
		{`$no([0, [""]])`, `true`},
		{`$no([0, 1])`, `false`},
		{`$no($dtFromIso("2025-01-01"))`, `false`},
		{`$no(s.b = 1)`, `true`},
		{`[s, {}][$no(a)]`, `{}`},

		{`$removeEmpty("")`, ``},
		{`$removeEmpty("x")`, `"x"`},
		{`$removeEmpty(0)`, `0`},
		{`$removeEmpty(false)`, `false`},
		{`$removeEmpty(["1", ""])`, `["1",""]`},
		{`$removeEmpty({"a": null, "b": {}})`, ``},
		{`$removeEmpty({"a": 0, "b": false, "c": {"d": null}})`, `{"a":0,"b":false,"c":{"d":null}}`},
		{`$removeEmpty({"a": $dtFromIso("2025-01-01")})`, `{"a":"2025-01-01T00:00:00.000Z"}`},
		{`{"x": "", "y": 1}.$removeEmpty()`, `{"y":1}`},

		{`$removeEmptyItems([1, null, [], {"a": null}, "x", false])`, `[1,{"a":null},"x"]`},
		{`$removeEmptyItems("x")`, `"x"`},
		{`$removeEmptyItems([])`, `[]`},
		{`$compact("x")`, `["x"]`},
		{`$compact([null, [], {}])`, `[[],{}]`},
		{`$compact(null)`, `[]`},

		{`$mapValues(1, {"1": "one"})`, `"one"`},
		{`$mapValues(500, {"500": false})`, `false`},
		{`$mapValues("a", {"a": null})`, `"a"`},
		{`$mapValues("ÄB", {"äb": 1})`, `1`},
		{`$mapValues("A", {"A": 1}, true)`, `"A"`},
		{`$mapValues("A", {"a": 1}, true)`, `1`},
		{`$mapValues("x", {"a": 1}, false, "d")`, `"x"`},
		{`$mapValues(none, {"a": 1}, false, "d")`, `"d"`},
		{`$mapValues(none, {"a": 1})`, ``},
		{`$mapValues("x", null)`, `"x"`},
		{`$mapValues("x", none)`, `"x"`},
		{`$mapValues(true, {"true": 1})`, `true`},
		{`$mapValues({"a": ["x", {"b": "x"}], "c": null}, {"x": 1})`, `{"a":[1,{"b":1}],"c":null}`},
		{`$mapValues([1, 2], function($v, $i, $all) { $v + $i + $count($all) })`, `[3,5]`},
		{`$mapValues({"a": "x"}, function($v, $k) { $k & $v })`, `{"a":"ax"}`},
		{`$mapValues({"a": "x"}, $uppercase)`, `{"a":"X"}`},
		{`$mapValues("x", $uppercase)`, `"X"`},
		{`$mapValues({"a": "x", "b": 1}, function($v) { $v = 1 ? $v })`, `{"b":1}`},
		{`$mapValues([1], function($v) { $error("no") })`, `! D3137 no`},
		{`$mapValues("x", "y")`, "! T0410 argument 2 of function mapValues"},

		{`$toNumber("")`, `null`},
		{`$toNumber("-1e3")`, `-1000`},
		{`$toNumber("0x10")`, `null`},
		{`$toNumber("1,5")`, `null`},
		{`$toNumber("9007199254740993")`, `9007199254740993`},
		{`$toNumber("1e999")`, `null`},
		{`$toNumber("inf")`, `null`},
		{`$toNumber("e")`, `null`},
		{`$toNumber([1])`, `null`},
		{`$toNumber(false)`, `0`},
		{`$toNumber(7)`, `7`},

		{`$jsonParse("")`, `null`},
		{`$jsonParse(null)`, `null`},
		{`$jsonParse("{\"a\":1}").a`, `1`},
		{`$jsonParse("[1] x")`, `null`},
		{`$jsonParse(1)`, `! T0410`},
		{`text.$jsonParse()`, `[1]`},

		{`$wrap("", "*")`, `"**"`},
		{`$wrap("x", "<", "")`, `"<x<"`},
		{`$wrap({"a": 1}, "|")`, `"|{\"a\":1}|"`},
		{`$jsonParse("{}").$wrap("x")`, `"x{}x"`},
	}.run(t, `{"s": {"a": 1}, "text": "[1]"}`)
}

func TestSmallOnes(t *testing.T) {
	t.Parallel()
	cases{
		{`$convertCurrencyToSubunit(0.1 + 0.2, "usd")`, `30`},
		{`$convertCurrencyToSubunit(19.99, "EUR")`, `1999`},
		{`$convertCurrencyToSubunit(1.234, "KWD")`, `1234`},
		{`$convertCurrencyToSubunit(5, "points")`, `5`},
		{`$convertCurrencyToSubunit("x", "USD")`, `null`},
		{`$convertCurrencyToSubunit(null, "USD")`, `null`},
		{`$convertCurrencyFromSubunit(500, "JPY")`, `500`},
		{`$convertCurrencyFromSubunit(-5, "EUR")`, `-0.05`},

		{`$mostSimilar("appl", ["apple", "apricot"], 0.8)`, `"apple"`},
		{`$mostSimilar("appl", ["apricot"], 0.8)`, `"appl"`},
		{`$mostSimilar("appl", "apple")`, `"apple"`},
		{`$mostSimilar("x", [])`, `"x"`},
		{`$mostSimilar("漢字", ["漢字", "x"])`, `"漢字"`},
		{`$diceCoefficient("", "")`, `1`},
		{`$diceCoefficient("a", "b")`, `0`},
		{`$diceCoefficient("aaaa", "aa")`, `0.5`},
		{`$diceCoefficient("a", 1)`, `! T0410`},

		{`$getMimeType("")`, `null`},
		{`$getMimeType("a.b/c")`, `null`},
		{`$getMimeType("folder.zip/pdf")`, `"application/pdf"`},
		{`$getMimeType(".png")`, `"image/png"`},
		{`$getMimeType("x.unheard-of")`, `null`},

		{`$splitName("  Ada   Lovelace ")`, `{"first_name":"Ada","last_name":"Lovelace"}`},
		{`$splitName("")`, `{"first_name":null,"last_name":null}`},
		{`$splitName(null)`, `null`},

		{`$decodeHtmlEntities("<b> &lt; &nope; &")`, `"<b> < &nope; &"`},
		{`$decodeHtmlEntities($encodeHtmlEntities("<'\"&"))`, `"<'\"&"`},
	}.run(t, `{}`)
}

func TestUUID(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"$`)
	a, b := eval(t, `$uuid()`, ""), eval(t, `$uuid()`, "")
	if !form.MatchString(a) || a == b {
		t.Errorf("%s and %s", a, b)
	}
}

func TestArrays(t *testing.T) {
	t.Parallel()
	cases{
		{`$find(people, "boss").name`, `"Mira"`},
		{`$find(people, {"org": {"id": 2}}).name`, `"Sam"`},
		{`$find(people, ["org.id", 2]).name`, `"Sam"`},
		{`$find(people, function($p, $i) { $i = 1 }).name`, `"Sam"`},
		{`$find(people, "tags[0]").name`, `"Sam"`},
		{`$find(people, {"name": "Nobody"})`, ``},
		{`$find([0, "", 3])`, `3`},
		{`$find([])`, ``},
		{`$find("x")`, `"x"`},
		{`$find(people, 1)`, `! T0410`},
		{`$find(people, function($p) { $error("no") })`, `! D3137`},

		{`$lofilter(people, {"boss": true}).name`, `"Mira"`},
		{`$lofilter(people, "none")`, `[]`},
		{`$lofilter([1, 2, 3], function($v) { $v > 1 })`, `[2,3]`},
		{`$lofilter([1])`, `[1]`},

		{`$keys($groupBy(people, "org.id"))`, `["1","2"]`},
		{`$groupBy(people, "none")`, `{}`},
		{`$groupBy([1, 2, 3], function($v) { $v % 2 })`, `{"1":[1,3],"0":[2]}`},
		{`$groupBy("x", function($v) { $v })`, `{"x":["x"]}`},
		{`$groupBy([true, null], function($v) { $v })`, `{"true":[true]}`},
		{`$keyBy(people, "name").Sam.org.id`, `2`},
		{`$keyBy([{"a": 1, "n": 1}, {"a": 1, "n": 2}], "a")`, `{"1":{"a":1,"n":2}}`},

		{`$orderBy(people, "name", "desc").name`, `["Sam","Mira","Ada"]`},
		{`$orderBy(people, ["org.id", "name"], ["desc", "asc"]).name`, `["Sam","Ada","Mira"]`},
		{`$orderBy([{"n": 2}, {"n": null}, {"n": 1}], "n", "desc").n`, `[2,1,null]`},
		{`$orderBy(["b", 2, "a", 1, true, null])`, `[1,2,"a","b",true,null]`},
		{`$orderBy([3, 1], function($v) { -$v })`, `[3,1]`},
		{`$orderBy(people, "name", "up")`, "! U1007 function $orderBy failed: argument 3 must be"},
		{`$orderBy([true, false])`, `[false,true]`},
		{`$orderBy([$dtFromIso("2025-02-01"), $dtFromIso("2025-01-01")]).month`, `[1,2]`},
		{`$orderBy(people, [1..40])`, "! U1007 function $orderBy failed: argument 2 has more"},

		{`$difference([1, "1", null, {"a": 1}, [2]], [1, {"a": 1}, [2]])`, `["1",null]`},
		{`$difference([1], none)`, `[1]`},
		{`$difference("a", "a")`, `[]`},

		{`$chunk([1, 2])`, `[[1],[2]]`},
		{`$chunk([], 2)`, `[]`},
		{`$chunk([1, 2, 3], 2.9)`, `[[1,2],[3]]`},
		{`$chunk([1], 0)`, "! U1007 function $chunk failed: argument 2 must be"},
		{`$chunk([1], -1)`, "! U1007 function $chunk"},

		{`$flatten([])`, `[]`},
		{`$flatten(1)`, `[1]`},
		{`$flatten([[], [[]]])`, `[[]]`},
		{`$flattenDeep([[[[["x"]]], null]])`, `["x",null]`},
		{`$flattenDepth([[[1]]], 0)`, `[[[1]]]`},
		{`$flattenDepth([[[1]]])`, `[[1]]`},
		{`$flattenDepth([[[1]]], 1e300)`, `[1]`},

		{`$sortNodes([])`, `[]`},
		{`$sortNodes([{"id": 1, "parent_id": 2}, {"id": 2, "parent_id": 1}, {"id": 3}]).id`, `[3,1,2]`},
		{`$sortNodes([{"id": 1, "parent_id": 1}]).id`, `1`},
		{`$sortNodes([{"k": "b", "up": "a", "n": 1}, {"k": "c", "up": "a", "n": 0}, {"k": "a"}], "k", "up", "n").k`, `["a","c","b"]`},
		{`$sortNodes([{"id": 1, "sequence": 2}, {"id": "1", "sequence": 1}]).sequence`, `[1,2]`},

		{`$zipSqlResponse([{"n": "a"}, {"n": "b"}], [[1], [2, 3, 4]], "n")`, `[{"a":1},{"a":2,"b":3}]`},
		{`$zipSqlResponse([], [[1]], "n")`, `[{}]`},
		{`$zipSqlResponse([{"n": "a"}], [], "n")`, `[]`},
	}.run(t, `{"people": [
		{"name": "Mira", "boss": true, "org": {"id": 1}, "tags": []},
		{"name": "Sam", "boss": false, "org": {"id": 2}, "tags": ["x"]},
		{"name": "Ada", "boss": null, "org": {"id": 1}}
	]}`)
}

func TestObjects(t *testing.T) {
	t.Parallel()
	cases{
		{`$pick(o, "a")`, `{"a":1}`},
		{`$pick(o, ["b.c", "b.d", "none", "none.x"])`, `{"b":{"c":2,"d":3}}`},
		{`$pick(o, ["b", "b.c"])`, `{"b":{"c":2,"d":3}}`},
		{`$pick(o, ["b.c", "b"])`, `{"b":{"c":2,"d":3}}`},
		{`$pick(o, "x.y")`, `{"x.y":4}`},
		{`$pick(o, "a.b")`, `{}`},
		{`$pick(o, "")`, `{}`},
		{`$pick(o, none)`, `{}`},
		{`$pick(o, [1])`, `! T0412`},
		{`$pick("x", "a")`, `! T0410`},
		{`o.$pick("a")`, `{"a":1}`},

		{`$omit(o, ["b", "x.y"])`, `{"a":1}`},
		{`$omit(o, ["b.c"]).b`, `{"d":3}`},
		{`$omit(o, ["b", "b.c", "none.x"])`, `{"a":1,"x.y":4}`},
		{`$omit({"a": 1}, none)`, `{"a":1}`},

		{`$values({})`, `[]`},
		{`$values([1, 2])`, `[1,2]`},
		{`$values(o)[1].c`, `2`},
	}.run(t, `{"o": {"a": 1, "b": {"c": 2, "d": 3}, "x.y": 4}}`)
}

func TestEncoding(t *testing.T) {
	t.Parallel()
	cases{
		{`$encodeBase64("")`, `""`},
		{`$encodeBase64("€")`, `"4oKs"`},
		{`$encodeBase64("😀?>", true)`, `"8J-YgD8-"`},
		{`$encodeBase64(1)`, `! T0410`},
		{`$decodeBase64("8J-YgD8-")`, `"😀?>"`},
		{`$decodeBase64("4o\nKs")`, `"€"`},
		{`$decodeBase64("/w==")`, `"�"`},
		{`$decodeBase64("a")`, `null`},
		{`$decodeBase64("é")`, `null`},
		{`$decodeBase64($encodeBase64("żółć 漢字"))`, `"żółć 漢字"`},
		{`$digest("")`, `"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`},
		{`$digest("é", "md5")`, `"66ddcd97cfdeabb2f6fb8a999b4bc76f"`},
		{`$digest("abc", "SHA-1")`, `"a9993e364706816aba3e25717850c26c9cd0d89d"`},
		{`$digest("abc", "SHA-512", "base64-urlSafe")`, `"3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05ohkpkqJ0_BqDa6PCOj_uu9RU1EI2Q86A4qmslPpUyknw"`},
		{`$digest("abc", "SHA-3")`, "! U1007 function $digest failed: argument 2 must be SHA-1"},
		{`$digest("abc", "MD5", "text")`, "! U1007 function $digest failed: argument 3 must be hex"},
		{`$sign("", "SHA-1", "")`, "! U1007 function $sign failed: argument 3 is no secret"},
		{`$sign("x", "SHA-1", none)`, "! U1007 function $sign failed: argument 3 is no secret"},
		{`$sign("Hi There", "MD5", "\u000b")`, `"adb84805b88d03e5901e4b0569ce35ea"`},
		{`$sign("what do ya want for nothing?", "MD5", "Jefe")`, `"750c783e6ab0b503eaa86e310a5db738"`},
	}.run(t, `{}`)
}
