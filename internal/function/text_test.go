package function_test

import (
	"strings"
	"testing"
)

func TestConversions(t *testing.T) {
	t.Parallel()
	cases{
		{`$convertHtmlToMarkdown("")`, `""`},
		{`$convertHtmlToMarkdown("<p>żółć <i>漢字</i></p>")`, `"żółć *漢字*"`},
		{`"x".$convertHtmlToText()`, ``},
		{`html.$convertHtmlToText()`, `"a & b"`},
		{`$convertHtmlToText(["<p>a"])`, `! T0410`},
		{`$convertMarkdownToHtml($convertHtmlToMarkdown("<ul><li>a</li><li><b>b</b></li></ul>"))`, `"<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>"`},
		{`$convertMarkdownToHtml("[x](javascript:alert(1))")`, `"<p><a href=\"\">x</a></p>"`},
		{`$convertMarkdownToHtml($convertTextToMarkdown(odd))`, `"<p>*a* &lt;script&gt; _b_ [c](d)<br>\n# e<br>\n1. f</p>"`},
		{`$convertMarkdownToText($convertTextToMarkdown(odd))`, `"*a* <script> _b_ [c](d)\n# e\n1. f"`},
		{`$convertHtmlToText($convertTextToHtml(odd)) = odd`, `true`},
		{`$map(["<p>a", "<p>b"], $convertHtmlToText)`, `["a","b"]`},
	}.run(t, `{"html": "<p>a &amp; b", "odd": "*a* <script> _b_ [c](d)\n# e\n1. f"}`)
}

func TestConversionBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expr, want string }{
		{`$convertMarkdownToHtml(s)`, "! U1007 function $convertMarkdownToHtml failed: argument 1 is longer than 256 KiB"},
		{`$convertMarkdownToText(s)`, "! U1007 function $convertMarkdownToText failed: argument 1 is longer"},
		{`$convertTextToHtml(s)`, "! U1007 function $convertTextToHtml failed: argument 1 is longer"},
		{`$length($convertHtmlToText(s))`, "4194304"},
	} {
		if got := eval(t, c.expr, `{"s": "`+strings.Repeat("x", 5<<20)+`"}`); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %.200s", c.expr, got)
		}
	}
}
