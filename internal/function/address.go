package function

import (
	"net/url"
	"strings"
	"sync"

	"cognate/jsonata"
)

func addressFunctions() []Function {
	return []Function{
		{
			Name: "parseUrl", Signature: "<(sl)-:x>", Arguments: []string{"url"}, run: parseURL,
			Doc: "The parts of an absolute address: `href`, `origin`, `protocol`, `username`, `password`, `host`, `hostname`, `port`, `pathname`, `search`, `hash`, and `searchParams` with `get(name)`, `getAll(name)`, `has(name)`, `keys()`, `values()`, `toString()`, `size`. Null when it is none.",
			Examples: []Example{
				{`$parseUrl("https://example.com/path?cursor=a%20b#end").pathname`, `"/path"`},
				{`$parseUrl("https://example.com/path?cursor=a%20b").searchParams.get("cursor")`, `"a b"`},
			},
		},
		{
			Name: "parseQuery", Signature: "<(sl)-:(ol)>", Arguments: []string{"query"}, run: parseQuery,
			Doc:      "The object that a query string stands for; brackets make objects and arrays, a name that comes twice an array.",
			Examples: []Example{{`$parseQuery("a=1&b[c]=x+y&d[]=1&d[]=2")`, `{"a":"1","b":{"c":"x y"},"d":["1","2"]}`}},
		},
		{
			Name: "stringifyQuery", Signature: "<(ol)-o?:(sl)>", Arguments: []string{"object", "options?"}, run: stringifyQuery,
			Doc: "The query string of an object. Options: `arrayFormat` (`indices`, the default, `brackets`, `repeat`, `comma`), `allowDots`, `addQueryPrefix`, `skipNulls`, `encode`, `encodeValuesOnly`, `delimiter`.",
			Examples: []Example{
				{`$stringifyQuery({"q": "a b", "ids": [1, 2]}, {"arrayFormat": "repeat"})`, `"q=a%20b&ids=1&ids=2"`},
				{`$stringifyQuery({"filter": {"state": "open"}})`, `"filter%5Bstate%5D=open"`},
			},
		},
	}
}

// maxAddress bounds an address, in bytes.
const maxAddress = 64 << 10

func parseURL(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	text := strings.TrimSpace(args[0].Str())
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || len(text) > maxAddress {
		return jsonata.Null(), nil //nolint:nilerr // no address is null, as documented
	}
	return jsonata.FromHost(newAddress(u)), nil
}

// address is a URL as the web's own URL objects show it (url.spec.whatwg.org).
type address struct {
	parts  map[string]string
	params params
}

// usualPorts are left out of an address.
var usualPorts = map[string]string{"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}

func newAddress(u *url.URL) address {
	scheme := strings.ToLower(u.Scheme)
	port := u.Port()
	if port == usualPorts[scheme] {
		port = ""
	}
	hostname := strings.ToLower(u.Hostname())
	if strings.Contains(hostname, ":") {
		hostname = "[" + hostname + "]"
	}
	host := hostname
	if port != "" {
		host += ":" + port
	}
	path := u.EscapedPath()
	if u.Opaque != "" {
		path = u.Opaque
	}
	if path == "" && host != "" {
		path = "/"
	}
	password, _ := u.User.Password()
	parts := map[string]string{
		"protocol": scheme + ":", "username": u.User.Username(), "password": password,
		"host": host, "hostname": hostname, "port": port, "pathname": path,
		"search": prefixed("?", u.RawQuery), "hash": prefixed("#", u.EscapedFragment()), "origin": "null",
	}
	login := ""
	if u.User != nil {
		login = u.User.String() + "@"
	}
	slashes := ""
	if u.Host != "" || u.Opaque == "" && scheme == "file" {
		slashes = "//"
		parts["origin"] = scheme + "://" + host
	}
	parts["href"] = parts["protocol"] + slashes + login + host + path + parts["search"] + parts["hash"]
	return address{parts, newParams(u.RawQuery)}
}

func prefixed(mark, text string) string {
	if text == "" {
		return ""
	}
	return mark + text
}

// Get gives a part of the address, or a method.
func (a address) Get(key string) jsonata.Value {
	switch key {
	case "searchParams":
		return jsonata.FromHost(a.params)
	case "toString":
		return addressMethods()["toString"].Bind(func(*jsonata.Call, []jsonata.Value) (jsonata.Value, error) { return a.Plain(), nil })
	}
	if part, ok := a.parts[key]; ok {
		return jsonata.String(part)
	}
	return jsonata.Value{}
}

// Plain is the address itself.
func (a address) Plain() jsonata.Value { return jsonata.String(a.parts["href"]) }

// params are the parameters of a query, in their order.
type params struct {
	raw   string
	pairs []pair
}

type pair struct{ name, value string }

func newParams(raw string) params {
	p := params{raw: raw}
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		p.pairs = append(p.pairs, pair{unescape(name), unescape(value)})
	}
	return p
}

// unescape decodes a part of a query; what is no escape stays as it is.
func unescape(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return strings.ToValidUTF8(out, "\ufffd")
	}
	return strings.ReplaceAll(s, "+", " ")
}

var addressMethods = sync.OnceValue(func() map[string]*jsonata.Method {
	out := map[string]*jsonata.Method{}
	for name, signature := range map[string]string{
		"get": "<s:(sl)>", "getAll": "<s:a>", "has": "<s:b>", "keys": "<:a>", "values": "<:a>", "toString": "<:s>",
	} {
		m, err := jsonata.NewMethod(name, signature)
		if err != nil {
			panic("function: " + err.Error())
		}
		out[name] = m
	}
	return out
})

// Get gives the number of parameters, or a method.
func (p params) Get(key string) jsonata.Value {
	if key == "size" {
		return jsonata.Int(int64(len(p.pairs)))
	}
	m := addressMethods()[key]
	if m == nil {
		return jsonata.Value{}
	}
	return m.Bind(func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) { return p.call(key, args), nil })
}

func (p params) call(name string, args []jsonata.Value) jsonata.Value {
	switch name {
	case "toString":
		return jsonata.String(p.raw)
	case "keys":
		return p.list(func(x pair) (string, bool) { return x.name, true })
	case "values":
		return p.list(func(x pair) (string, bool) { return x.value, true })
	}
	found := p.list(func(x pair) (string, bool) { return x.value, x.name == args[0].Str() })
	switch {
	case name == "getAll":
		return found
	case name == "has":
		return jsonata.Bool(found.Len() > 0)
	case found.Len() == 0:
		return jsonata.Null()
	}
	return found.Index(0)
}

func (p params) list(take func(pair) (string, bool)) jsonata.Value {
	var out []jsonata.Value
	for _, x := range p.pairs {
		if text, ok := take(x); ok {
			out = append(out, jsonata.String(text))
		}
	}
	return jsonata.Array(out...)
}

// Plain is the query that the parameters came from.
func (p params) Plain() jsonata.Value { return jsonata.String(p.raw) }
