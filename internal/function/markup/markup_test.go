package markup_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"cognate/internal/function/markup"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"text", "Hello   <wbr>world\n!", "Hello world !"},
		{"paragraphs", "<p>One</p><p>Two</p>", "One\n\nTwo"},
		{"paragraphs that nothing ends", "<p>One<p>Two", "One\n\nTwo"},
		{"divs", "<div>One</div><div>Two</div>", "One\nTwo"},
		{"lines", "One<br>Two<br><br>Three<br>", "One  \nTwo\n\nThree"},
		{"emphasis", "a <b>bold</b> and <i>slanted </i>word", "a **bold** and *slanted* word"},
		{"emphasis on nothing", "a<b> </b>b<strong></strong>", "a b"},
		{"emphasis that goes on", "<b>a</b><b>b</b> <b>c</b>", "**ab c**"},
		{"emphasis in its like", "<b>a <strong>b</strong></b>", "**a b**"},
		{"emphasis over blocks", "<b><p>One</p><p>Two</p></b>", "**One**\n\n**Two**"},
		{"struck", "<s>gone</s>", "~~gone~~"},
		{"headings", "<h1>Title</h1>text<h3>1. <b>Sub</b></h3><h2> </h2>", "# Title\n\ntext\n\n### 1. **Sub**"},
		{"links", `see <a href="https://example.com/a b(c)">the <b>page</b></a>.`, "see [the **page**](https://example.com/a%20b%28c%29)."},
		{"a link with a title", `<a href="/x" title='say "hi"'>x</a>`, `[x](/x "say \"hi\"")`},
		{"an address", `<a href="https://example.com/">https://example.com/</a>`, "<https://example.com/>"},
		{"a link over blocks", `<a href="/x"><div>One</div><div>Two</div></a>`, "[One](/x)\n[Two](/x)"},
		{"links that do harm", `<a href="javascript:alert(1)">a</a> <a href=" JavaScript:x">b</a> <a href="data:text/html,x">c</a> <a href="java&#10;script:x">d</a>`, "a b c d"},
		{"images", `<img src="https://example.com/a.png" alt="A [cat]"><img src="data:x" alt="inline"><img src="cid:1">`, `![A \[cat\]](https://example.com/a.png)inline![](cid:1)`},
		{"lists", "<ul><li>One<li>Two<ol><li>Deep<li>Deeper</ol><li>Three</ul>after", "- One\n- Two\n  1. Deep\n  2. Deeper\n- Three\n\nafter"},
		{"a list with a start", `<ol start="7"><li>x</li><li>y</li></ol>`, "7. x\n8. y"},
		{"a list with paragraphs", "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "- a\n\n  b\n\n- c"},
		{"tasks", `<ul><li><input type="checkbox" checked> done</li><li><input type=checkbox>open</li></ul>`, "- [x] done\n- [ ] open"},
		{"quotes", "<blockquote><p>a</p><blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"},
		{"a quote of a list", "<blockquote><ul><li>a<li>b</ul></blockquote>", "> - a\n> - b"},
		{"code", "use <code>a`b</code>, <code>`</code>", "use ``a`b``, `` ` ``"},
		{"a block of code", "<pre><code class='language-go'>if a {\n\tb()\n}\n</code></pre>x", "```go\nif a {\n\tb()\n}\n```\n\nx"},
		{"code in a list", "<ul><li>a<pre>b\n c</pre></li></ul>", "- a\n\n  ```\n  b\n   c\n  ```"},
		{"a fence in code", "<pre>```</pre>", "````\n```\n````"},
		{"a rule", "a<hr>b", "a\n\n---\n\nb"},
		{"a table", "<table><tr><th>A<th>B</tr><tr><td>1|2<td><b>x</b><br>y</tr><tr><td>3</table>", "| A | B |\n| --- | --- |\n| 1\\|2 | **x** y |\n| 3 | |"},
		{"a table for its looks", "<table><tr><td><table><tr><td>a<td>b</table><td><p>x</p><p>y</p></table>", "| a | b |\n| --- | --- |\n\nx\n\ny"},
		{"a table of one column", "<table><tr><td>a<tr><td>b</table>", "a\nb"},
		{"what shows nothing", "a<script>b</script><style>c</style><!-- d --><title>e</title><template>f</template><span hidden>g</span><span style='display: none'>h</span><noscript>i</noscript>z", "az"},
		{"a script that nothing ends", "a<script>b", "a"},
		{"Markdown in text", "*a* _b_ `c` [d](e) # f \\g <b>x</b> &lt;i&gt; &amp;amp; ![x] ~~y~~", `\*a\* \_b\_ \` + "`c\\`" + ` [d\](e) # f \\g **x** \<i> \&amp; \![x] \~\~y\~\~`},
		{"names with underscores", "snake_case_name", "snake_case_name"},
		{"marks of lines", "<p># a<p>- b<p>1. c<p>&gt; d<p>+ e<p>---<p>===<p>12) f<p>-5<p>1.5<p>| g", "\\# a\n\n\\- b\n\n1\\. c\n\n\\> d\n\n\\+ e\n\n\\---\n\n\\===\n\n12\\) f\n\n-5\n\n1.5\n\n\\| g"},
		{"entities", "caf&eacute; &nbsp; &#x1F600; &lt;", "café 😀 <"},
		{"what is not text", "a\u200b\u202eb\ufeff\x00c\xff", "abc\ufffd"},
		{"wrong nesting", "<b>a<i>b</b>c</i>d", "**a*b***cd"},
		{"ends without starts", "</div>a</b></table>b", "ab"},
		{"definitions", "<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\nb\nc\nd"},
		{"a whole page", "<!doctype html><html><head><title>x</title></head><body><main><p>y</main></body></html>", "y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, markup.Markdown(c.in)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"blocks", "<h1>Title</h1><p>a <b>bold</b> *word*</p><div>b</div>c<br>d", "Title\n\na bold *word*\n\nb\nc\nd"},
		{"lists", "<ul><li>a<li>b<ol><li>c</ol></ul>", "- a\n- b\n  1. c"},
		{"quotes", "<blockquote>a<br>b</blockquote>", "> a\n> b"},
		{"links", `<a href="https://example.com/x">here</a> <a href="mailto:a@example.com">a@example.com</a> <a href="javascript:x">no</a> <a href="https://example.com"><img src="x"></a>`, "here (https://example.com/x) a@example.com no"},
		{"images", `<img src="https://example.com/a.png" alt="A cat">`, "A cat"},
		{"code", "<pre>a\n  b</pre><code>c</code>", "a\n  b\n\nc"},
		{"a table", "<table><tr><th>A<th>B<tr><td>1<td>2</table>", "A\tB\n1\t2"},
		{"a rule", "a<hr>b", "a\n\nb"},
		{"script and style", "<style>p{}</style><script>if (a < b) alert('x')</script>ok", "ok"},
		{"marks of lines", "<p># a<p>1. b", "# a\n\n1. b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, markup.Text(c.in)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"blocks", "# a\n\nb *c* **d** ~~e~~ `f`\n\n- g\n- h", "<h1>a</h1>\n<p>b <em>c</em> <strong>d</strong> <del>e</del> <code>f</code></p>\n<ul>\n<li>g</li>\n<li>h</li>\n</ul>"},
		{"a table", "| a | b |\n|---|---|\n| 1 | 2 |", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>"},
		{"links", "[a](https://example.com) https://example.org", `<p><a href="https://example.com">a</a> <a href="https://example.org">https://example.org</a></p>`},
		{"a link that does harm", "[a](javascript:alert(1)) ![b](javascript:x) <javascript:x>", `<p><a href="">a</a> <img src="" alt="b"> <a href="">javascript:x</a></p>`},
		{"script in a line", "a <script>alert(1)</script> b", "<p>a &lt;script&gt;alert(1)&lt;/script&gt; b</p>"},
		{"a block of script", "<script>\nalert(1)\n</script>", "<p>&lt;script&gt;<br>\nalert(1)<br>\n&lt;/script&gt;</p>"},
		{"an event", `a <b onclick="x()">b</b> <img src=x onerror=y>`, "<p>a &lt;b onclick=&#34;x()&#34;&gt;b</b> &lt;img src=x onerror=y&gt;</p>"},
		{"plain tags", "a<br>b <U>c</U><sub>2</sub>", "<p>a<br>b <U>c</U><sub>2</sub></p>"},
		{"comments", "a <!-- b --> c\n\n<!-- d -->", "<p>a  c</p>"},
		{"a long rule", strings.Repeat("-", 80), "<hr>"},
		{"a quote", "> a\n> > b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := markup.HTML(c.in)
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestFromText(t *testing.T) {
	t.Parallel()
	if got, want := markup.FromText("a < b\r\nc\n\n\n\"d\"\n"), "<p>a &lt; b<br>\nc</p>\n<p>&#34;d&#34;</p>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// hostile gives texts of n bytes that are made to take long.
func hostile(n int) map[string]string {
	rep := func(s string) string { return strings.Repeat(s, n/len(s)+1)[:n] }
	return map[string]string{
		"div": rep("<div>"), "b": rep("<b>x"), "i and b": rep("<b>x<i>y"), "a": rep("<a href=x>y"), "li": rep("<ul><li>x"), "quote": rep("<blockquote>x"), "p in font": strings.Repeat("<font size=1>", 500) + rep("<p>x"),
		"tables": rep("<table><tr><td>x"), "wide table": "<table>" + strings.Repeat("<tr>"+strings.Repeat("<td>x", 49), n/250) + "</table>", "colspan": `<table><tr><td colspan=100000000 rowspan=100000000>x<td>y</table>`,
		"brackets": rep("["), "links": rep("[a]("), "stars": rep("*"), "backquotes": rep("`"), "quotes": rep(">"), "dashes": rep("- "), "quoted lists": rep("> - "), "definitions": rep("[a]: b\n"),
		"code": "<code>" + rep("`"), "pre": "<pre>" + rep("\n"), "blanks": rep(" "), "breaks": rep("x<br>"), "entities": rep("&amp;"), "comments": rep("<!--"), "tags": rep("<"), "attributes": "<a " + rep("x=y "), "headings": rep("<h1>x"),
		"ends": rep("<b></i>"), "pipes": strings.Repeat("|a", 500) + "\n" + strings.Repeat("|-", 500) + "\n" + rep("|\n"), "emphasis": rep("*a **b"), "open links": rep("[a"), "images": rep("!["), "html": rep("<a href=\""), "refs": rep("[a][b]"), "numbers": rep("1. "), "nested a": rep("<a href=y><b>"), "many links": rep("[a](b) "), "struck": rep("~~a"), "references": "[a]: b\n\n" + rep("[a] "), "addresses": rep("www.a.b "), "autolinks": rep("<a:b>"), "footnotes": rep("[^a]"), "setext": rep("a\n=\n"), "escapes": rep("\\*"), "e-mails": rep("a@b.c "),
	}
}

// TestHostile shows that nothing takes long or becomes large.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, s := range hostile(128 << 10) {
		for kind, convert := range map[string]func(string) string{
			"text": markup.Text, "Markdown": markup.Markdown,
			"HTML": func(s string) string { out, _ := markup.HTML(s); return out },
		} {
			start := time.Now()
			out := convert(s)
			if took := time.Since(start); took > 10*time.Second || len(out) > 40*len(s) {
				t.Errorf("%s to %s: %v and %d bytes", name, kind, took, len(out))
			}
		}
	}
}

// FuzzHTML reads any HTML: the text has no tag left that the tokenizer sees, and the
// Markdown, made HTML again, has no element that does harm.
func FuzzHTML(f *testing.F) {
	for _, s := range hostile(60) {
		f.Add(s)
	}
	f.Add(`<p>a <b>c</b> <a href="https://example.com">d</a><ul><li>e</ul><table><tr><th>f<th>g</table>`)
	f.Fuzz(func(t *testing.T, s string) {
		_ = markup.Text(s)
		out, err := markup.HTML(markup.Markdown(s))
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, s, out)
	})
}

// FuzzMarkdown reads any Markdown: the HTML does no harm.
func FuzzMarkdown(f *testing.F) {
	for _, s := range hostile(60) {
		f.Add(s)
	}
	f.Add("[a](javascript:x) <script>b</script> <img src=x onerror=y>\n\n| a |\n|---|\n\n```\nc\n```")
	f.Fuzz(func(t *testing.T, s string) {
		out, err := markup.HTML(s)
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, s, out)
	})
}

// harmless fails for HTML with scripts, events or addresses that run something.
func harmless(t *testing.T, source, out string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(out))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			switch tok.Data {
			case "script", "style", "iframe", "object", "embed", "svg", "math", "form", "link", "meta", "base":
				t.Fatalf("%q gives %q, with %s", source, out, tok)
			}
			for _, a := range tok.Attr {
				value := strings.ToLower(strings.TrimSpace(a.Val))
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "vbscript:") || strings.HasPrefix(value, "data:text") {
					t.Fatalf("%q gives %q, with %s", source, out, tok)
				}
			}
		}
	}
}

func BenchmarkMarkup(b *testing.B) {
	mail := strings.Repeat(`<div style="font-family:Arial"><p>Hello <b>Mira</b>,</p><p>thank you for <a href="https://example.com/t/1">your ticket</a>.<br>We look into it.</p><ul><li>One<li>Two</ul><blockquote>You wrote: &quot;it is broken&quot;</blockquote></div>`, 20)
	md := markup.Markdown(mail)
	for name, run := range map[string]func(){
		"text": func() { markup.Text(mail) }, "markdown": func() { markup.Markdown(mail) }, "html": func() { _, _ = markup.HTML(md) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(mail)))
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
		})
	}
}
