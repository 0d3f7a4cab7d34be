package connector_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/connector"
	"cognate/jsonata"
)

func parse(t *testing.T, text string) jsonata.Value {
	t.Helper()
	v, err := jsonata.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, expr, body, want string }{
		{"every item", `body.emails.email`, `{"emails":[{"email":"a"},{"email":"b","type":"c"}]}`, "emails[1].type"},
		{"the first", `body.emails[0].email`, `{"emails":[{"email":"a"},{"email":"b"}]}`, "emails[1]"},
		{"the last", `body.emails[-1].email`, `{"emails":[{"email":"a"},{"email":"b"}]}`, "emails[0]"},
		{"one of each", `[body.emails[0].email, body.emails[1].type]`, `{"emails":[{"email":"a","type":"t"},{"email":"b","type":"t"}]}`, "emails[0].type emails[1].email"},
		{"a subtree", `body.custom_fields`, `{"custom_fields":{"a":{"b":1}}}`, ""},
		{"one key of a subtree", `body.custom_fields.a`, `{"custom_fields":{"a":{"b":1},"c":2}}`, "custom_fields.c"},
		{"nothing below", `body.custom_fields.a`, `{"custom_fields":{"c":2,"d":3}}`, "custom_fields"},
		{"a name over an object", `body.emails.email`, `{"emails":{"email":"a","type":"t"}}`, "emails.type"},
		{"a scalar where fields are read", `body.emails.email`, `{"emails":"a"}`, "emails"},
		{"the body", `body`, `{"a":1,"b":[{"c":2}]}`, ""},
		{"nothing", `1`, `{"a":1,"b":[{"c":2}]}`, "a b"},
		{"an object whose presence is asked for", `$exists(body.a) ? 1`, `{"a":{"b":1}}`, "a"},
		{"a scalar that is tested", `body.a ? 1`, `{"a":true}`, ""},
		{"null where presence is asked for", `$exists(body.a) ? body.a.id`, `{"a":null}`, ""},
		{"no item where presence is asked for", `$exists(body.a) ? [body.a.id]`, `{"a":[]}`, ""},
		{"a list that is counted", `$count(body.a) > 1 ? 1 : body.a[0].id`, `{"a":[{"id":1,"n":2},{"id":3}]}`, "a[0].n a[1]"},
		{"what an object is compared with", `body.a = "x" or body.b = body.c`, `{"a":{"d":1},"b":{"d":1},"c":{"d":1}}`, "a"},
		{"a fallback", `(body.a ?: body.b).id`, `{"a":{"id":1,"n":2}}`, "a.n"},
		{"a read twice", `[body.a.b, body.a]`, `{"a":{"b":1,"c":2}}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := connector.CoverageOf("body", tt.expr).Ignored(parse(t, tt.body), false)
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestIgnoredLaws: with everything read nothing is ignored; with nothing read all
// that stands at the top is; and what is ignored of a value is read as soon as the
// expression reads those paths, too.
func TestIgnoredLaws(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		text, leaves := randomBody(rnd)
		body := parse(t, text)
		if got := connector.CoverageOf("body", "body").Ignored(body, true); got != nil {
			t.Fatalf("%s: the whole body is read, ignored are %v", text, got)
		}
		var top []string
		for key := range body.Fields() {
			top = append(top, key)
		}
		if got := connector.CoverageOf("body", "1").Ignored(body, true); len(got) != len(top) {
			t.Fatalf("%s: nothing is read, ignored are %v", text, got)
		}
		if len(leaves) == 0 {
			continue
		}
		all := connector.CoverageOf("body", "[body."+strings.Join(leaves, ", body.")+"]")
		if got := all.Ignored(body, true); got != nil {
			t.Fatalf("%s: every leaf is read (%v), ignored are %v", text, leaves, got)
		}
		some := leaves[:rnd.IntN(len(leaves))]
		expr := "[" + strings.TrimSuffix("body."+strings.Join(some, ", body."), "body.") + "]"
		ignored := connector.CoverageOf("body", expr).Ignored(body, true)
		for _, path := range some {
			for _, no := range ignored {
				if path == no || strings.HasPrefix(path, no+".") || strings.HasPrefix(path, no+"[") {
					t.Fatalf("%s: %s is read and %s ignored", text, path, no)
				}
			}
		}
		if more := append(some, ignored...); len(more) > 0 {
			if got := connector.CoverageOf("body", "[body."+strings.Join(more, ", body.")+"]").Ignored(body, true); got != nil {
				t.Fatalf("%s: with %v read, %v are still ignored", text, more, got)
			}
		}
	}
}

// randomBody makes an object and the paths of its leaves; arrays hold objects.
func randomBody(rnd *rand.Rand) (text string, leaves []string) {
	var object func(depth int, at string) string
	object = func(depth int, at string) string {
		var parts []string
		for i := range 1 + rnd.IntN(3) {
			key := string(rune('a' + i))
			path := strings.TrimPrefix(at+"."+key, ".")
			switch n := rnd.IntN(4); {
			case n == 0 && depth > 0:
				parts = append(parts, fmt.Sprintf("%q:%s", key, object(depth-1, path)))
			case n == 1 && depth > 0:
				var items []string
				for i := range 1 + rnd.IntN(3) {
					items = append(items, object(depth-1, fmt.Sprintf("%s[%d]", path, i)))
				}
				parts = append(parts, fmt.Sprintf("%q:[%s]", key, strings.Join(items, ",")))
			default:
				parts = append(parts, fmt.Sprintf("%q:%d", key, rnd.IntN(9)))
				leaves = append(leaves, path)
			}
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	text = object(3, "")
	return text, leaves
}
