package media_test

import (
	"strings"
	"testing"

	"cognate/internal/media"
	"cognate/jsonata"
)

const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

func TestXMLWritten(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ value, want string }{
		"documented": {
			`{"ticket":{"@id":7,"subject":"Printer","tag":["a","b"],"note":{"@lang":"en","#text":"Hi"}}}`,
			`<ticket id="7"><subject>Printer</subject><tag>a</tag><tag>b</tag><note lang="en">Hi</note></ticket>`,
		},
		"text":       {`{"a":"x"}`, `<a>x</a>`},
		"empty text": {`{"a":""}`, `<a/>`},
		"null":       {`{"a":null}`, `<a/>`},
		"no fields":  {`{"a":{}}`, `<a/>`},
		"attributes": {`{"a":{"@b":true,"@c":null,"@d":"<&\"'>\t\n\r"}}`, `<a b="true" d="&lt;&amp;&#34;'&gt;&#x9;&#xA;&#xD;"/>`},
		"escapes":    {`{"a":"<b>&amp;\"'\t\n\r]]>"}`, "<a>&lt;b&gt;&amp;amp;\"'\t\n&#xD;]]&gt;</a>"},
		"prefixes":   {`{"s:Envelope":{"@xmlns:s":"urn:x","s:Body":null}}`, `<s:Envelope xmlns:s="urn:x"><s:Body/></s:Envelope>`},
		"no items":   {`{"a":{"b":[],"c":[null,1]}}`, `<a><c/><c>1</c></a>`},
		"order":      {`{"r":{"z":1,"@q":2,"a":3}}`, `<r q="2"><z>1</z><a>3</a></r>`},
		"unicode":    {`{"größe":"日本😀"}`, `<größe>日本😀</größe>`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := written(t, media.XML, tt.value)
			if got := read(t, b); got != declaration+tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if b.ContentType() != "application/xml" || b.Framed() {
				t.Errorf("the type is %s, framed %v", b.ContentType(), b.Framed())
			}
		})
	}
}

func TestXMLNotWritten(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 101) + "1" + strings.Repeat("}", 101)
	if got := refused(t, media.XML, deep); !strings.HasSuffix(got, "a.a: elements are nested more than 100 deep") {
		t.Error(got)
	}
	for value, want := range map[string]string{
		`"a"`: "an XML body is an object of one key, its root element", `{}`: "an XML body is an object of one key, its root element",
		`{"a":1,"b":2}`:              "an XML body is an object of one key, its root element",
		`{"a":[1]}`:                  "a: is an array; there is one root element",
		`{"@a":1}`:                   "@a: is not the name of an XML element",
		`{"a":{"b c":1}}`:            "a.b c: is not the name of an XML element",
		`{"a":{"b><c":1}}`:           "a.b><c: is not the name of an XML element",
		`{"a":{"":1}}`:               "a.: is not the name of an XML element",
		`{"a":{"1":1}}`:              "a.1: is not the name of an XML element",
		`{"a":{"x:y:z":1}}`:          "a.x:y:z: is not the name of an XML element",
		`{"a":{"@b=\"":1}}`:          `a.@b=": is not the name of an XML attribute`,
		`{"a":{"@b":{}}}`:            "a.@b: must be plain text, it is object",
		`{"a":{"#text":[1]}}`:        "a.#text: must be plain text, it is array",
		`{"a":{"b":[1,[2]]}}`:        "a.b[1]: is an array in an array, which XML has no form for",
		`{"a":{"b":["x","\u0000"]}}`: "a.b[1]: has a character that XML can't hold",
		`{"a":"\uffff"}`:             "a: has a character that XML can't hold",
	} {
		if got := refused(t, media.XML, value); got != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

func TestXMLRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"documented": {
			`<ticket id="7"><subject>Printer</subject><tag>a</tag><tag>b</tag><note lang="en">Hi</note></ticket>`,
			`{"ticket":{"@id":"7","subject":"Printer","tag":["a","b"],"note":{"@lang":"en","#text":"Hi"}}}`,
		},
		"white space":      {"<?xml version=\"1.0\"?>\n<!-- c --><a>\n  <b> x </b>\n <c>\n</c>\n</a>\n", `{"a":{"b":" x ","c":"\n"}}`},
		"empty":            {`<a/>`, `{"a":""}`},
		"empty attributes": {`<a b=""/>`, `{"a":{"@b":""}}`},
		"mixed":            {"<a> one <b/> two </a>", `{"a":{"b":"","#text":"one  two"}}`},
		"kept text":        {"<a b='1'> x\n</a>", `{"a":{"@b":"1","#text":" x\n"}}`},
		"scattered":        {`<a><b>1</b><c>2</c><b>3</b><b>4</b></a>`, `{"a":{"b":["1","3","4"],"c":"2"}}`},
		"entities":         {`<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;</a>`, `{"a":"<>&\"'AB"}`},
		"CDATA":            {`<a>x<![CDATA[<b>&amp;]]>y</a>`, `{"a":"x<b>&amp;y"}`},
		"prefixes":         {`<s:E xmlns:s="urn:x"><s:B s:c="1"/></s:E>`, `{"s:E":{"@xmlns:s":"urn:x","s:B":{"@s:c":"1"}}}`},
		"mark":             {"\xef\xbb\xbf<a>é</a>", `{"a":"é"}`},
		"Latin 1":          {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9\x80</a>", `{"a":"é€"}`},
		"instructions":     {`<?xml-stylesheet href="x"?><a/>`, `{"a":""}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := media.Parse(media.XML, "", []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(v.AppendJSON(nil)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestXMLNotRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`:                 "document type",
		`<!DOCTYPE l [<!ENTITY x "x"><!ENTITY y "&x;&x;">]><l>&y;</l>`: "document type",
		`<a>&x;</a>`:       "entity",
		`<a>&nbsp;</a>`:    "entity",
		`<a><b></a></b>`:   "closes no open element",
		`<a>`:              "<a> is not closed",
		`</a>`:             "closes no open element",
		`<a/><b/>`:         "second root",
		`x<a/>`:            "text outside",
		`<a b="1" b="2"/>`: "stands twice",
		`<?xml version="1.0" encoding="EBCDIC"?><a/>`: `charset "EBCDIC"`,
		`<!-- only -->`:            "no root element",
		"<a>\xff</a>":              "UTF-8",
		"<a>\x00</a>":              "illegal character",
		strings.Repeat("<a>", 101): "more than 100 deep",
		"<a>" + strings.Repeat("<b/>", 1<<20) + "</a>": "more than 1048576 elements",
		`{"a":1}`: "text outside",
	} {
		_, err := media.Parse(media.XML, "", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: got %v, want %q", text, err, want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]string{
		"":                             "a\ufffdb",
		"text/csv; charset=utf-8":      "a\ufffdb",
		"text/csv; charset=iso-8859-1": "aéb",
	} {
		v, err := media.Parse(media.Text, contentType, []byte("a\xe9b"))
		if err != nil || v.Str() != want {
			t.Errorf("%s: got %q, %v", contentType, v.Str(), err)
		}
	}
	if _, err := media.Parse(media.Text, "text/plain; charset=ebcdic", []byte("a")); err == nil {
		t.Error("an unknown charset is read")
	}
	for _, kind := range []media.Kind{media.JSON, media.XML, media.Text} {
		if v, err := media.Parse(kind, "", []byte(" \n")); err != nil || !v.IsUndefined() {
			t.Errorf("%s: nothing is %v, %v", kind, v, err)
		}
	}
	if v, err := media.Parse(media.JSON, "", []byte("\xef\xbb\xbf{\"a\":1}")); err != nil || v.Get("a").Float() != 1 {
		t.Errorf("JSON behind a mark is %v, %v", v, err)
	}
}

// FuzzXML: what is read and can be written is read back the same.
func FuzzXML(f *testing.F) {
	for _, s := range []string{
		`<a b="1">x<c/>y<c>2</c></a>`, `<s:E xmlns:s="u"><!-- --><![CDATA[<&]]>&#13;</s:E>`, "<a>\r\n\t</a>", `<a b="&#10;'"> </a>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := media.ParseXML(data)
		if err != nil {
			return
		}
		b, err := media.New(media.XML, v, "")
		if err != nil {
			return // names beyond those that we write
		}
		again, err := media.ParseXML(b.Bytes())
		if err != nil {
			t.Fatalf("%q became %q: %v", data, b.Bytes(), err)
		}
		if !jsonata.Equal(v, again) {
			t.Errorf("%s became %s by %s", v.AppendJSON(nil), again.AppendJSON(nil), b.Bytes())
		}
	})
}

// FuzzXMLWritten: a value that can be written gives a document, and the document
// says it again and again.
func FuzzXMLWritten(f *testing.F) {
	for _, s := range []string{`{"a":{"@b":1,"c":[null,{}],"#text":"x"}}`, `{"a":"\r\n<&"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := jsonata.Parse(data)
		if err != nil {
			return
		}
		b, err := media.New(media.XML, v, "")
		if err != nil || b == nil {
			return
		}
		_, err = media.ParseXML(b.Bytes())
		if err != nil && strings.Contains(err.Error(), "invalid XML name") {
			return // the standard library reads the names of XML's fourth edition
		}
		if err != nil {
			t.Fatalf("%s became %q: %v", data, b.Bytes(), err)
		}
	})
}
