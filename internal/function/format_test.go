package function_test

import (
	"strings"
	"testing"

	"cognate/internal/function"
	"cognate/jsonata"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	cases{
		{`$jsonToCsv([])`, `""`},
		{`$jsonToCsv([null])`, `""`},
		{`$jsonToCsv({"a": true, "b": [1], "c": {"d": "e\nf"}})`, `"\"a\",\"b\",\"c\"\ntrue,\"[1]\",\"{\"\"d\"\":\"\"e\\nf\"\"}\""`},
		{`$jsonToCsv([{"a": 1}, {"b": 2}])`, `"\"a\",\"b\"\n1,\n,2"`},
		{`$jsonToCsv([{"a": 1, "b": 2}], {"header": false, "fields": ["b", "a"]})`, `"2,1"`},
		{`$jsonToCsv([{"a": $dtFromIso("2025-01-01")}], {"header": false})`, `"\"2025-01-01T00:00:00.000Z\""`},
		{`$jsonToCsv([{"a": 1}], {"quote": "x"})`, "! U1007 function $jsonToCsv failed: argument 2 has no option \"quote\""},
		{`$jsonToCsv([{"a": 1}], {"fields": [1]})`, "! U1007 function $jsonToCsv failed: argument 2 must have keys"},

		{`$xmlToJs("<?xml version='1.0'?><!-- x --><a/>")`, `{"a":{}}`},
		{`$xmlToJs("<a> <b>x &amp; <![CDATA[<y>]]></b> </a>")`, `{"a":{"b":{"_text":["x & ","<y>"]}}}`},
		{`$xmlToJs("<s:a xmlns:s='u' s:b='c'><s:d/></s:a>").*.*`, `[{"xmlns:s":"u","s:b":"c"},{}]`},
		{`$xmlToJs("<a>é漢</a>").a._text`, `"é漢"`},
		{`$xmlToJs("")`, `null`},
		{`$xmlToJs("text")`, `null`},
		{`$xmlToJs("<a>")`, `null`},
		{`$xmlToJs("<a></b>")`, `null`},
		{`$xmlToJs("<a/><b/>")`, `null`},
		{`$xmlToJs("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")`, `null`},
		{`$xmlToJs("<a/>", {"compact": false})`, "! U1007 function $xmlToJs failed: argument 2 has no option"},
		{`$xmlToJs($join([1..200].("<a>")))`, `null`},

		{`$jsToXml({"a": {"b": [1, "x<", null, true], "c": {}}}, {})`, `"<a><b>1</b><b>x&lt;</b><b/><b>true</b><c/></a>"`},
		{`$jsToXml({"a": {"_text": "x", "b": "y"}})`, `"<a>x\n    <b>y</b>\n</a>"`},
		{`$jsToXml({"_declaration": {"_attributes": {"version": "1.0"}}, "a": {"_attributes": {"q": "\"<&"}}}, {})`, `"<?xml version=\"1.0\"?><a q=\"&quot;&lt;&amp;\"/>"`},
		{`$jsToXml({"a b": 1}, {})`, "! U1007 function $jsToXml failed: argument 1 has \"a b\""},
		{`$jsToXml({"a": {"_attributes": {"><x": 1}}}, {})`, "! U1007 function $jsToXml failed: argument 1 has"},
		{`$jsToXml({"a": "\u0001"}, {})`, `"<a>�</a>"`},
		{`$jsToXml({"a": []}, {})`, `""`},
		{`$jsToXml({"a": {"_cdata": "<x>"}}, {})`, `"<a>&lt;x&gt;</a>"`},
		{`$jsToXml({"d": $dtFromIso("2025-01-01")}, {})`, `"<d>2025-01-01T00:00:00.000Z</d>"`},
		{`$xmlToJs($jsToXml($xmlToJs(doc))) = $xmlToJs(doc)`, `true`},
	}.run(t, `{"doc": "<a x='1'><b>t</b><b><c y='&lt;'/></b><d>é &amp; z</d></a>"}`)
}

func FuzzXML(f *testing.F) {
	for _, s := range []string{"<a x='1'><b>t</b></a>", "<a><!-- c --><![CDATA[x]]></a>", "<?xml version='1.0'?><s:a xmlns:s='u'/>", "<!DOCTYPE a><a/>"} {
		f.Add(s)
	}
	e := jsonata.MustCompile(`($o := $xmlToJs(s); $x := $jsToXml($o, {}); {"first": $o, "again": $xmlToJs($x)})`, function.Options()...)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := e.Eval(t.Context(), jsonata.Object(jsonata.Field{Key: "s", Value: jsonata.String(s)}))
		if err != nil {
			if !strings.Contains(err.Error(), "can't be the name") {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if strings.Contains(s, "_") || strings.Count(s, ">") > 3 { // mixed content comes back in another order
			return
		}
		if v.Get("first").IsNull() != v.Get("again").IsNull() {
			t.Errorf("%q: %s", s, v.AppendJSON(nil))
		}
	})
}
