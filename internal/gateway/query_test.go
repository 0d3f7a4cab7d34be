package gateway_test

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"cognate"
	"cognate/internal/gateway"
	"cognate/jsonata"
)

func TestParseQuery(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ query, want string }{
		"nothing":                  {"", `{}`},
		"scalar":                   {"a=1", `{"a":"1"}`},
		"without value":            {"a&b=", `{"a":"","b":""}`},
		"order is kept":            {"z=1&a=2&m=3", `{"z":"1","a":"2","m":"3"}`},
		"empty parts":              {"&&a=1&", `{"a":"1"}`},
		"percent and plus":         {"a=x+y%20z%2Bw%26&b=%C3%BC", `{"a":"x y z+w&","b":"ü"}`},
		"value with =":             {"a=b=c", `{"a":"b=c"}`},
		"object":                   {"a[b]=1&a[c]=2", `{"a":{"b":"1","c":"2"}}`},
		"deep object":              {"a[b][c][d]=1", `{"a":{"b":{"c":{"d":"1"}}}}`},
		"encoded brackets":         {"a%5Bb%5D=1&a%5bc%5d=2", `{"a":{"b":"1","c":"2"}}`},
		"operator":                 {"updated_at[gt]=2023-05-01T00:00:00.000Z", `{"updated_at":{"gt":"2023-05-01T00:00:00.000Z"}}`},
		"empty brackets":           {"a[]=1&a[]=2", `{"a":["1","2"]}`},
		"one empty bracket":        {"a[]=1", `{"a":["1"]}`},
		"indices":                  {"a[0]=x&a[1]=y", `{"a":["x","y"]}`},
		"indices out of order":     {"a[2]=z&a[0]=x&a[1]=y", `{"a":["x","y","z"]}`},
		"sparse indices":           {"a[1]=x&a[15]=y", `{"a":["x","y"]}`},
		"the same index":           {"a[0]=x&a[0]=y&a[1]=z", `{"a":["x","y","z"]}`},
		"indices and brackets":     {"a[0]=x&a[]=y", `{"a":["x","y"]}`},
		"brackets and indices":     {"a[]=y&a[0]=x", `{"a":["x","y"]}`},
		"repeats":                  {"a=1&a=2&a=3", `{"a":["1","2","3"]}`},
		"repeats and brackets":     {"a=1&a[]=2&a=3", `{"a":["1","2","3"]}`},
		"repeated name of digits":  {"0=1&0=2", `{"0":["1","2"]}`},
		"repeats in an object":     {"a[b]=1&a[b]=2", `{"a":{"b":["1","2"]}}`},
		"objects in a list":        {"a[][k]=1&a[][k]=2", `{"a":[{"k":"1"},{"k":"2"}]}`},
		"objects of two keys":      {"a[][k]=1&a[][l]=2&a[][k]=3&a[][l]=4", `{"a":[{"k":"1","l":"2"},{"k":"3","l":"4"}]}`},
		"objects, last key again":  {"a[][k]=1&a[][l]=2&a[][l]=3", `{"a":[{"k":"1","l":"2"},{"l":"3"}]}`},
		"objects by index":         {"a[0][k]=1&a[1][k]=2&a[0][l]=3", `{"a":[{"k":"1","l":"3"},{"k":"2"}]}`},
		"list in objects in list":  {"a[][k][]=1&a[][k][]=2&a[][l]=3", `{"a":[{"k":["1","2"],"l":"3"}]}`},
		"object in objects":        {"a[][k][x]=1&a[][k][y]=2&a[][k][x]=3", `{"a":[{"k":{"x":"1","y":"2"}},{"k":{"x":"3"}}]}`},
		"value then key in list":   {"a[][k]=1&a[][k][x]=2", `{"a":[{"k":"1"},{"k":{"x":"2"}}]}`},
		"value and object in list": {"a[]=1&a[][k]=2", `{"a":["1",{"k":"2"}]}`},
		"list in list":             {"a[][]=1&a[][]=2", `{"a":[["1","2"]]}`},
		"numbers as keys":          {"a[7]=x&a[k]=y", `{"a":{"7":"x","k":"y"}}`},
		"large numbers as keys":    {"custom_fields[36000123]=x", `{"custom_fields":{"36000123":"x"}}`},
		"leading zero is a key":    {"a[00]=x", `{"a":{"00":"x"}}`},
		"negative is a key":        {"a[-1]=x", `{"a":{"-1":"x"}}`},
		"remote_query numbers":     {"remote_query[5]=x&remote_query[0]=y", `{"remote_query":{"5":"x","0":"y"}}`},
		"prototype":                {"__proto__[x]=1&constructor=2&a[__proto__]=3", `{"__proto__":{"x":"1"},"constructor":"2","a":{"__proto__":"3"}}`},
		"dots are plain":           {"a.b=1", `{"a.b":"1"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := gateway.ParseQuery(c.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(v.AppendJSON(nil)); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.query, got, c.want)
			}
		})
	}
}

func TestParseQueryRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ query, path, message string }{
		"too many":              {strings.Repeat("a&", 1001), "", "more than 1000 parameters"},
		"too deep":              {"a" + strings.Repeat("[x]", 9) + "=1", "a" + strings.Repeat("[x]", 9), "more than 8 brackets"},
		"long key":              {strings.Repeat("k", 513) + "=1", strings.Repeat("k", 60) + "…", "name is longer than 512 bytes"},
		"long value":            {"a=" + strings.Repeat("v", 8193), "a", "value is longer than 8192 bytes"},
		"no name":               {"=1", "", "a name stands before"},
		"brackets first":        {"[a]=1", "[a]", "a name stands before"},
		"open bracket":          {"a[b=1", "a[b", "brackets don't match"},
		"closing bracket":       {"a]=1", "a]", "a name stands before"},
		"nested brackets":       {"a[b[c]]=1", "a[b[c]]", "brackets don't match"},
		"text after brackets":   {"a[b]c=1", "a[b]c", "brackets don't match"},
		"bad escape in value":   {"a=%zz", "a", "value is not percent-encoded UTF-8"},
		"bad escape in name":    {"a%=1", "a%", "name is not percent-encoded UTF-8"},
		"not UTF-8":             {"a=%ff", "a", "value is not percent-encoded UTF-8"},
		"value then object":     {"a=1&a[b]=2", "a[b]", "both as a value and with keys"},
		"object then value":     {"a[b]=2&a=1", "a", "both as a value and with keys"},
		"list and object":       {"a[]=1&a[b]=2", "a", "both as a list"},
		"object and list":       {"x=1&a[b][c]=2&a[b][]=1", "a", "both as a list"},
		"the same number twice": {"a[0]=1&a[0]=2&a[b]=3", "a", "[0] is sent more than once"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := gateway.ParseQuery(c.query)
			var e *cognate.Error
			if !errors.As(err, &e) || e.Code != cognate.CodeInvalid || !strings.Contains(e.Message, c.message) {
				t.Fatalf("error %v, want %q", err, c.message)
			}
			if len(e.Failures) > 0 && e.Failures[0].Path != c.path {
				t.Errorf("path %q, want %q", e.Failures[0].Path, c.path)
			}
		})
	}
}

// leaves counts the texts below a value.
func leaves(v jsonata.Value) int {
	n := 0
	switch v.Kind() {
	case jsonata.KindArray:
		for item := range v.Items() {
			n += leaves(item)
		}
	case jsonata.KindObject:
		for _, item := range v.Fields() {
			n += leaves(item)
		}
	default:
		n = 1
	}
	return n
}

// FuzzParseQuery: nothing panics, every error names a parameter in UTF-8, and
// what is taken is taken whole.
func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{
		"a=1&b[c]=2&d[]=3&d[]=4", "a[][k]=1&a[][k]=2&a[][l][]=3", "a[0]=x&a[2]=y&a[]=z", "a=1&a[b]=2", "a%5B%5D=%C3%BC+",
		"remote_query[0]=1&remote_query[0]=2", "a[0][0]=1&a[0]=2&a[0][x]=3", "integrated_account_id=x&limit=-1&truto_exclude_fields=a,b", "%ff[=&]=[",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var e *cognate.Error
		v, err := gateway.ParseQuery(raw)
		if err != nil {
			if !errors.As(err, &e) || e.Code != cognate.CodeInvalid || !utf8.ValidString(e.Message) {
				t.Errorf("error %v", err)
			}
		} else {
			sent := 0
			for part := range strings.SplitSeq(raw, "&") {
				if part != "" {
					sent++
				}
			}
			if got := leaves(v); got != sent {
				t.Errorf("%q: %d values sent, %d taken: %s", raw, sent, got, v.AppendJSON(nil))
			}
		}
		for _, method := range []string{"list", "create"} {
			if err := gateway.DecodeQuery(method, raw); err != nil && !errors.As(err, &e) {
				t.Errorf("error %v", err)
			}
		}
	})
}

// TestFlatQueriesAgreeWithURL: without brackets and repeats there is one meaning.
func TestFlatQueriesAgreeWithURL(t *testing.T) {
	t.Parallel()
	values := url.Values{}
	for i := range 50 {
		values.Set("key "+strconv.Itoa(i), strings.Repeat("ä&=%+;", i))
	}
	v, err := gateway.ParseQuery(values.Encode())
	if err != nil {
		t.Fatal(err)
	}
	for key, item := range v.Fields() {
		if item.Str() != values.Get(key) {
			t.Errorf("%s: got %q, want %q", key, item.Str(), values.Get(key))
		}
	}
	if len(values) != leaves(v) {
		t.Errorf("%d of %d", leaves(v), len(values))
	}
}
