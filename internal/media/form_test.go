package media_test

import (
	"fmt"
	"net/url"
	"testing"

	"cognate/internal/media"
	"cognate/jsonata"
)

func TestForm(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ value, want string }{
		"nothing":          {`{}`, ""},
		"plain values":     {`{"b":"x y","a":1.5,"c":true,"big":12345678901234567890}`, "b=x+y&a=1.5&c=true&big=12345678901234567890"},
		"null clears":      {`{"a":null}`, "a="},
		"empty containers": {`{"a":[],"b":{},"c":""}`, "c="},
		"arrays repeat":    {`{"tag":["a","b",null],"ids[]":[1]}`, "tag=a&tag=b&tag=&ids%5B%5D=1"},
		"nested":           {`{"ticket":{"id":7,"by":{"name":"Ada"}}}`, "ticket%5Bid%5D=7&ticket%5Bby%5D%5Bname%5D=Ada"},
		"array of objects": {`{"p":[{"n":1},{"n":2,"t":["x","y"]}]}`, "p%5B0%5D%5Bn%5D=1&p%5B1%5D%5Bn%5D=2&p%5B1%5D%5Bt%5D=x&p%5B1%5D%5Bt%5D=y"},
		"array in array":   {`{"m":[[1,2],3]}`, "m%5B0%5D=1&m%5B0%5D=2&m=3"},
		"reserved":         {`{"a&b=c":"d&e=f%+é\n"}`, "a%26b%3Dc=d%26e%3Df%25%2B%C3%A9%0A"},
		"half a pair":      {`{"a":"\ud800"}`, "a=%EF%BF%BD"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := written(t, media.Form, tt.value)
			if got := read(t, b); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if b.ContentType() != "application/x-www-form-urlencoded" || !b.Framed() {
				t.Errorf("the type is %s, framed %v", b.ContentType(), b.Framed())
			}
		})
	}
	if got := refused(t, media.Form, `[1]`); got != "a form is an object, this is array" {
		t.Error(got)
	}
}

func TestLeafPaths(t *testing.T) {
	t.Parallel()
	var got string
	for leaf := range media.Leaves(value(t, `{"a":[1,{"b":[2]}],"c":{"d":null,"e":[]}}`)) {
		got += fmt.Sprintf("%s %s %s\n", leaf.Name, leaf.Path, leaf.Value.AppendJSON(nil))
	}
	if want := "a a[0] 1\na[1][b] a[1].b[0] 2\nc[d] c.d null\nc[e] c.e []\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for range media.Leaves(value(t, `{"a":[1,2],"b":{"c":3}}`)) {
		break // ends the walk
	}
}

// FuzzForm: what a form says is what its leaves are, in order.
func FuzzForm(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `{"a":["x",{"b":null}],"c d":{"e&":"=%"}}`, `{"":{"":[[]]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := jsonata.Parse(data)
		if err != nil || v.Kind() != jsonata.KindObject {
			return
		}
		b, err := media.New(media.Form, v, "")
		if err != nil {
			t.Fatal(err)
		}
		got, err := url.ParseQuery(read(t, b))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for leaf := range media.Leaves(v) {
			if k := leaf.Value.Kind(); k != jsonata.KindArray && k != jsonata.KindObject {
				n++
				if leaf.Value.Kind() == jsonata.KindString && !contains(got, leaf.Value.Str()) {
					t.Errorf("%q is not in %q", leaf.Value.Str(), got)
				}
			}
		}
		for _, values := range got {
			n -= len(values)
		}
		if n != 0 {
			t.Errorf("%d leaves more than fields", n)
		}
	})
}
