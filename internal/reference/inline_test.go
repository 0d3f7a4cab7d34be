package reference

import (
	"strings"
	"testing"
)

func TestInline(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, html, bare text }{
		"plain":            {"a < b & c", "a &lt; b &amp; c", "a < b & c"},
		"code":             {"use `a<b>` now", "use <code>a&lt;b&gt;</code> now", "use a<b> now"},
		"long code":        {"`GET /shelves/{shelf}/books`", "<code>GET <wbr>/shelves<wbr>/{shelf}<wbr>/books</code>", "GET /shelves/{shelf}/books"},
		"an address":       {"`https://shelves.example.com/a`", "<code>https://<wbr>shelves.<wbr>example.<wbr>com<wbr>/a</code>", "https://shelves.example.com/a"},
		"strong":           {"**not `x`** y", "<strong>not <code>x</code></strong> y", "not x y"},
		"link":             {"see [the *page*](/docs/errors)", `see <a href="/docs/errors">the *page*</a>`, "see the page"},
		"escapes":          {plain("a `b` [c](d) *e* \\"), "a `b` [c](d) *e* \\", "a `b` [c](d) *e* \\"},
		"unended":          {"a ` b ** c [d", "a ` b ** c [d", "a  b  c d"},
		"script in a link": {"[x](javascript:alert)", "[x](javascript:alert)", "x"},
		"other host":       {"[x](//example.com)", "[x](//example.com)", "x"},
		"quote in a link":  {`[x](/a"onclick=")`, `<a href="/a&#34;onclick=&#34;">x</a>`, "x"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := string(test.in.html()); got != string(test.html) {
				t.Errorf("html %q, not %q", got, test.html)
			}
			if got := test.in.bare(); got != string(test.bare) {
				t.Errorf("bare %q, not %q", got, test.bare)
			}
		})
	}
}

func FuzzInline(f *testing.F) {
	for _, seed := range []string{"a `b` **c** [d](/e) \\", "[[x](/y)](/z)", "**`**`", "<script>", "[a](https://x\">)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := string(text(s).html())
		for _, tag := range []string{"<code>", "</code>", "<wbr>", "<strong>", "</strong>", "</a>"} {
			out = strings.ReplaceAll(out, tag, "")
		}
		for {
			before, after, found := strings.Cut(out, `<a href="`)
			if !found {
				break
			}
			href, tail, _ := strings.Cut(after, `">`)
			if strings.ContainsAny(href, `<>"`) {
				t.Fatalf("%q: address %q", s, href)
			}
			out = before + tail
		}
		if strings.ContainsAny(out, "<>") {
			t.Fatalf("%q: markup in %q", s, out)
		}
		if got := string(plain(s).html()); got != string(escaped(s)) {
			t.Fatalf("plain text %q became %q", s, got)
		}
	})
}

// escaped is what html/template makes of a text.
func escaped(s string) text {
	var b strings.Builder
	escape(&b, s)
	return text(b.String())
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := newCache(100)
	made := 0
	build := func(path string) (file, error) {
		made++
		return newFile("text/plain", []byte(strings.Repeat(path, 40))), nil
	}
	for _, path := range []string{"a", "b", "a", "c", "b", "a"} { // c drives a out, then a drives b out
		if _, err := c.get(path, build); err != nil {
			t.Fatal(err)
		}
	}
	if made != 4 || c.size > 100 || len(c.files) != len(c.order) {
		t.Errorf("made %d, %d bytes, %d files, %d in order", made, c.size, len(c.files), len(c.order))
	}
	if _, err := c.get("large", func(string) (file, error) { return newFile("", make([]byte, 101)), nil }); err != nil || c.files["large"].body != nil {
		t.Error("a file over the bound is kept")
	}
}
