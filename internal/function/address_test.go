package function_test

import (
	"net/url"
	"strings"
	"testing"

	"cognate/internal/function"
	"cognate/jsonata"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	cases{
		{`$parseUrl(u).[href, origin, protocol, username, password, host, hostname, port, pathname, search, hash]`, `["https://mira:secret@example.com:8443/a%20b/c?x=1&y=%C3%A9&x=2#top","https://example.com:8443","https:","mira","secret","example.com:8443","example.com","8443","/a%20b/c","?x=1&y=%C3%A9&x=2","#top"]`},
		{`$parseUrl("HTTPS://Example.COM:443").href`, `"https://example.com/"`},
		{`$parseUrl("http://[::1]:8080/x").host`, `"[::1]:8080"`},
		{`$parseUrl("mailto:a@example.com").[href, pathname, origin]`, `["mailto:a@example.com","a@example.com","null"]`},
		{`$parseUrl(u) & ""`, `"https://mira:secret@example.com:8443/a%20b/c?x=1&y=%C3%A9&x=2#top"`},
		{`$parseUrl("https://example.com/").toString()`, `"https://example.com/"`},
		{`$parseUrl(u).searchParams.get("y")`, `"é"`},
		{`$parseUrl(u).searchParams.get("none")`, `null`},
		{`$parseUrl(u).searchParams.getAll("x")`, `["1","2"]`},
		{`$parseUrl(u).searchParams.[has("x"), has("z"), size]`, `[true,false,3]`},
		{`$parseUrl(u).searchParams.keys()`, `["x","y","x"]`},
		{`$parseUrl(u).searchParams.values()`, `["1","é","2"]`},
		{`$parseUrl(u).searchParams.toString()`, `"x=1&y=%C3%A9&x=2"`},
		{`$parseUrl(u).searchParams`, `"x=1&y=%C3%A9&x=2"`},
		{`$parseUrl("/only/a/path")`, `null`},
		{`$parseUrl("http://%zz")`, `null`},
		{`$parseUrl("")`, `null`},
		{`$parseUrl("/only/a/path").searchParams.get("x")`, ``},
		{`$parseUrl("https://example.com/?a=%zz&b").searchParams.[get("a"), get("b")]`, `["%zz",""]`},
		{`$parseUrl(u).none`, ``},

		{`$parseQuery("")`, `{}`},
		{`$parseQuery("?a=1&&b=&c")`, `{"a":"1","b":"","c":""}`},
		{`$parseQuery("a=1&a=2")`, `{"a":["1","2"]}`},
		{`$parseQuery("a[]=1")`, `{"a":["1"]}`},
		{`$parseQuery("a[1]=y&a[0]=x")`, `{"a":["x","y"]}`},
		{`$parseQuery("a[21]=x")`, `{"a":{"21":"x"}}`},
		{`$parseQuery("a[b]=1&a[]=2")`, `{"a":{"b":"1","":"2"}}`},
		{`$parseQuery("a[b][c]=1&a[b][d]=2")`, `{"a":{"b":{"c":"1","d":"2"}}}`},
		{`$parseQuery("a[][b]=1&a[][b]=2")`, `{"a":[{"b":["1","2"]}]}`},
		{`$parseQuery("a=1&a[b]=2")`, `{"a":["1",{"b":"2"}]}`},
		{`$parseQuery("a%5Bb%5D=%20+x")`, `{"a":{"b":"  x"}}`},
		{`$parseQuery("[a]=1&a[b=2&=3")`, `{"[a]":"1","a":{"[b":"2"}}`},
		{`$parseQuery("a[b][c][d][e][f][g][h]=1")`, `{"a":{"b":{"c":{"d":{"e":{"f":{"[g][h]":"1"}}}}}}}`},
		{`$parseQuery("__proto__[x]=1")`, `{"__proto__":{"x":"1"}}`},
		{`$parseQuery($join([1..2000].("a=" & $), "&"))`, "! U1007 function $parseQuery failed: argument 1 has more"},

		{`$stringifyQuery({"a": "é&=+ ", "b": 1.5, "c": true, "d": null})`, `"a=%C3%A9%26%3D%2B%20&b=1.5&c=true&d="`},
		{`$stringifyQuery({"d": null, "e": []}, {"skipNulls": true})`, `""`},
		{`$stringifyQuery({"a": [1, [2]]})`, `"a%5B0%5D=1&a%5B1%5D%5B0%5D=2"`},
		{`$stringifyQuery({"a": [1, {"b": 2}]}, {"encodeValuesOnly": true})`, `"a[0]=1&a[1][b]=2"`},
		{`$stringifyQuery({"a": ["x", "y"]}, {"arrayFormat": "brackets", "encode": false})`, `"a[]=x&a[]=y"`},
		{`$stringifyQuery({"a": ["x", "y"], "b": []}, {"arrayFormat": "comma"})`, `"a=x%2Cy"`},
		{`$stringifyQuery({"a": {"b": {"c": 1}}}, {"allowDots": true, "addQueryPrefix": true})`, `"?a.b.c=1"`},
		{`$stringifyQuery({"a": 1, "b": 2}, {"delimiter": ";"})`, `"a=1;b=2"`},
		{`$stringifyQuery({}, {"addQueryPrefix": true})`, `""`},
		{`$stringifyQuery({"d": $dtFromIso("2025-01-01")})`, `"d=2025-01-01T00%3A00%3A00.000Z"`},
		{`$stringifyQuery({"a": 1}, {"sort": true})`, "! U1007 function $stringifyQuery failed: argument 2 has no option"},
		{`$stringifyQuery({"a": 1}, {"encode": "no"})`, "! U1007 function $stringifyQuery failed: argument 2 must have a boolean"},
		{`$stringifyQuery({"a": 1}, {"arrayFormat": "tabs"})`, "! U1007 function $stringifyQuery failed: argument 2 must have indices"},
		{`$stringifyQuery("x")`, "! T0410"},
		{`$stringifyQuery($parseQuery("a[b]=c&d[0]=e&d[1]=f"), {"encodeValuesOnly": true})`, `"a[b]=c&d[0]=e&d[1]=f"`},
	}.run(t, `{"u": "https://mira:secret@example.com:8443/a%20b/c?x=1&y=%C3%A9&x=2#top"}`)
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{"a=1&b[c]=2&b[]=3", "https://example.com/?a=%zz#x", "a[b][", "%5B%5D=1"} {
		f.Add(s)
	}
	e := jsonata.MustCompile(`(
		$q := $parseQuery(s);
		{"q": $q, "again": $parseQuery($stringifyQuery($q)), "plain": $stringifyQuery($q, {"encode": false}),
		 "url": $parseUrl(s).[href, origin, search, searchParams.keys()], "same": $parseUrl($parseUrl(s).href).href = $parseUrl(s).href}
	)`, function.Options()...)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := e.Eval(t.Context(), jsonata.Object(jsonata.Field{Key: "s", Value: jsonata.String(s)}))
		if err != nil && !strings.Contains(err.Error(), "has more than") {
			t.Fatalf("%q: %v", s, err)
		}
		// A flat query of distinct names is what the standard library reads.
		want, err := url.ParseQuery(strings.TrimPrefix(s, "?"))
		if err != nil || strings.ContainsAny(s, "[;%\x00") || !isASCII(s) {
			return
		}
		for name, values := range want {
			if got := v.Get("q").Get(name); name != "" && len(values) == 1 && got.Str() != values[0] {
				t.Errorf("%q: %s is %s, want %q", s, name, got.AppendJSON(nil), values[0])
			}
		}
	})
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] > 0x7e {
			return false
		}
	}
	return true
}
