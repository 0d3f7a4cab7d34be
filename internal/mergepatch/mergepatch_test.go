package mergepatch_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"cognate/internal/mergepatch"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	// The first rows are those of RFC 7396 appendix A whose both sides are objects.
	cases := []struct{ target, patch, want string }{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
		{``, `{"z":1,"a":2}`, `{"z":1,"a":2}`},
		{`{"z":1,"a":2}`, ``, `{"z":1,"a":2}`},
		{`{"z":1,"a":2,"m":3}`, `{"a":9,"b":8}`, `{"z":1,"a":9,"m":3,"b":8}`},
		{`{"n":12345678901234567890.10}`, `{"m":1e400}`, `{"n":12345678901234567890.10,"m":1e400}`},
		{`{"a":1,"a":2}`, `{}`, `{"a":2}`},
		{`{"a":1}`, `{"a":null,"a":3}`, `{"a":3}`},
		{`{"a":1}`, `{"\u0061":2}`, `{"a":2}`},
	}
	for _, c := range cases {
		got, err := mergepatch.Merge([]byte(c.target), []byte(c.patch))
		if err != nil || string(got) != c.want {
			t.Errorf("%s + %s: got %s, %v; want %s", c.target, c.patch, got, err, c.want)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70)
	for _, patch := range []string{`[]`, `null`, `"hunter2"`, `{`, `{"a"}`, `{"a":hunter2}`, `{"a":1}{"b":2}`, `{"a":1} x`, `{"a":1,}`, deep} {
		got, err := mergepatch.Merge([]byte(`{}`), []byte(patch))
		if err == nil {
			t.Errorf("%.40s is taken: %s", patch, got)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error tells the text: %v", err)
		}
	}
}

// FuzzMerge compares with the plain recursion of RFC 7396 section 2.
func FuzzMerge(f *testing.F) {
	f.Add(`{"a":{"b":1}}`, `{"a":{"b":null,"c":[1,null]}}`)
	f.Add(`{"a":1,"a":{"x":1}}`, `{"a":{"x":null}}`)
	f.Fuzz(func(t *testing.T, target, patch string) {
		var a, b map[string]any
		if json.Unmarshal([]byte(target), &a) != nil || json.Unmarshal([]byte(patch), &b) != nil || a == nil || b == nil {
			return
		}
		got, err := mergepatch.Merge([]byte(target), []byte(patch))
		if err != nil {
			return // a bound, or a number that JSON has and Go has not
		}
		var have any
		if err := json.Unmarshal(got, &have); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if want := plain(a, b); !reflect.DeepEqual(have, want) {
			t.Errorf("%s + %s: got %v, want %v", target, patch, have, want)
		}
	})
}

func plain(target, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	t, ok := target.(map[string]any)
	if !ok {
		t = map[string]any{}
	}
	for k, v := range p {
		if v == nil {
			delete(t, k)
		} else {
			t[k] = plain(t[k], v)
		}
	}
	return t
}
