package function_test

import (
	"strings"
	"testing"

	"cognate/internal/function"
	"cognate/jsonata"
)

func TestDocumentTrees(t *testing.T) {
	t.Parallel()
	cases{
		{`$convertAdfToMarkdown(doc)`, `"## Title\n\nHello **bold** *slanted* ~~gone~~ ` + "`code`" + ` [link](https://example.com/x) @Mira :smile: 2025-10-02 DONE  \nnext\n\n- a\n  1. b\n\n- [x] done\n\n` + "```" + `go\nif x {\n}\n` + "```" + `\n\n> said\n\n---\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n![pic](https://example.com/p.png)"`},
		{`$convertAdfToText(doc)`, `"Title\n\nHello bold slanted gone code link (https://example.com/x) @Mira :smile: 2025-10-02 DONE\nnext\n\n- a\n  1. b\n\n- [x] done\n\nif x {\n}\n\n> said\n\nA\tB\n1\t2\n\npic"`},
		{`$substring($convertAdfToHtml(doc), 0, 124)`, `"<h2>Title</h2><p>Hello <strong>bold</strong> <em>slanted</em> <s>gone</s> <code>code</code> <a href=\"https://example.com/x\">"`},
		{`$convertAdfToHtml([{"type": "text", "text": "<script>", "marks": [{"type": "link", "attrs": {"href": "javascript:x"}}]}])`, `"<a>&lt;script&gt;</a>"`},
		{`$convertAdfToHtml([{"type": "codeBlock", "attrs": {"language": "\"><x"}, "content": [{"type": "text", "text": "a"}]}])`, `"<pre><code>a</code></pre>"`},
		{`$convertAdfToMarkdown("plain *text*")`, `"plain *text*"`},
		{`$convertAdfToHtml("a < b")`, `"<p>a &lt; b</p>"`},
		{`$convertAdfToText({})`, `""`},
		{`$convertAdfToText({"content": [{"type": "unheard-of", "content": [{"type": "text", "text": "x"}]}, 7, "y", null]})`, `"x"`},
		{`$convertAdfToText(7)`, `! T0410`},

		{`$convertMarkdownToAdf("")`, `{"version":1,"type":"doc","content":[]}`},
		{`$convertMarkdownToAdf("# a\n\n> b\n\n---\n\n\u0060\u0060\u0060js\nx\n\u0060\u0060\u0060").content`, `[{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"a"}]},{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]},{"type":"rule"},{"type":"codeBlock","attrs":{"language":"js"},"content":[{"type":"text","text":"x"}]}]`},
		{`$convertMarkdownToAdf("3. a\n   - b\n4. c").content`, `[{"type":"orderedList","attrs":{"order":3},"content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]},{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]}]},{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"c"}]}]}]}]`},
		{`$convertMarkdownToAdf("| A |\n|---|\n| x |").content[0].content.content.type`, `["tableHeader","tableCell"]`},
		{`$convertMarkdownToAdf("a  \nb [*c*](https://example.com) **\u0060d\u0060** e").content[0].content`, `[{"type":"text","text":"a"},{"type":"hardBreak"},{"type":"text","text":"b "},{"type":"text","text":"c","marks":[{"type":"link","attrs":{"href":"https://example.com"}},{"type":"em"}]},{"type":"text","text":" "},{"type":"text","text":"d","marks":[{"type":"code"}]},{"type":"text","text":" e"}]`},
		{`$convertMarkdownToAdf("[a](javascript:x) [b](/y)").content[0].content`, `[{"type":"text","text":"a b"}]`},
		{`$convertHtmlToAdf("<p>a<br></p><p> </p><p>b <sub>2</sub></p>").content`, `[{"type":"paragraph","content":[{"type":"text","text":"a"}]},{"type":"paragraph","content":[{"type":"text","text":"b "},{"type":"text","text":"2","marks":[{"type":"subsup","attrs":{"type":"sub"}}]}]}]`},
		{`$convertHtmlToAdf("<img src='https://example.com/a.png' alt='A cat'>").content[0].content[0].text`, `"A cat"`},
		{`$convertHtmlToAdf("<ul><li><pre>x</pre></li></ul>").content[0].content[0].content.type`, `["paragraph","codeBlock"]`},
		{`$convertHtmlToAdf("<script>x</script>").content`, `[]`},
		{`$convertAdfToMarkdown($convertMarkdownToAdf(md)) = md`, `true`},
		{`$count($convertHtmlToAdf($join([1..150].("<ul><li>" & $))).**[type = "bulletList"])`, `8`},
	}.run(t, `{"md": "# Title\n\nA **bold** *word* with \u0060code\u0060 and a [link](https://example.com).\n\n- one\n- two\n  1. deep\n\n> quoted\n\n| A | B |\n| --- | --- |\n| 1 | 2 |", "doc": {"version": 1, "type": "doc", "content": [
		{"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Title"}]},
		{"type": "paragraph", "content": [
			{"type": "text", "text": "Hello "}, {"type": "text", "text": "bold", "marks": [{"type": "strong"}]}, {"type": "text", "text": " "},
			{"type": "text", "text": "slanted", "marks": [{"type": "em"}]}, {"type": "text", "text": " "}, {"type": "text", "text": "gone", "marks": [{"type": "strike"}]},
			{"type": "text", "text": " "}, {"type": "text", "text": "code", "marks": [{"type": "code"}]}, {"type": "text", "text": " "},
			{"type": "text", "text": "link", "marks": [{"type": "link", "attrs": {"href": "https://example.com/x"}}]}, {"type": "text", "text": " "},
			{"type": "mention", "attrs": {"id": "1", "text": "@Mira"}}, {"type": "text", "text": " "}, {"type": "emoji", "attrs": {"shortName": ":smile:"}},
			{"type": "text", "text": " "}, {"type": "date", "attrs": {"timestamp": "1759395600000"}}, {"type": "text", "text": " "},
			{"type": "status", "attrs": {"text": "DONE"}}, {"type": "hardBreak"}, {"type": "text", "text": "next"}]},
		{"type": "bulletList", "content": [
			{"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a"}]},
				{"type": "orderedList", "attrs": {"order": 1}, "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "b"}]}]}]}]}]},
		{"type": "taskList", "content": [{"type": "taskItem", "attrs": {"state": "DONE"}, "content": [{"type": "text", "text": "done"}]}]},
		{"type": "codeBlock", "attrs": {"language": "go"}, "content": [{"type": "text", "text": "if x {\n}"}]},
		{"type": "blockquote", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "said"}]}]},
		{"type": "rule"},
		{"type": "table", "content": [
			{"type": "tableRow", "content": [{"type": "tableHeader", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "A"}]}]}, {"type": "tableHeader", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "B"}]}]}]},
			{"type": "tableRow", "content": [{"type": "tableCell", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "1"}]}]}, {"type": "tableCell", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "2"}]}]}]}]},
		{"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "external", "url": "https://example.com/p.png", "alt": "pic"}}]}
	]}}`)
}

// FuzzDocumentTree makes trees of any HTML, and HTML of any tree.
func FuzzDocumentTree(f *testing.F) {
	f.Add("<p>a <b>c</b><ul><li>e<table><tr><td>x</table>", `{"content":[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link"}]}]}]}`)
	f.Add("<h1><p>x<blockquote><li>", `[{"type":"taskItem"},{"type":"subsup"},1]`)
	e := jsonata.MustCompile(`(
		$t := $convertHtmlToAdf(h);
		{"types": $t.content.type, "html": $convertAdfToHtml($t) & $convertAdfToHtml($jsonParse(d)), "text": $convertAdfToText($t), "same": $convertHtmlToText(h)}
	)`, function.Options()...)
	f.Fuzz(func(t *testing.T, html, doc string) {
		in := jsonata.Object(jsonata.Field{Key: "h", Value: jsonata.String(html)}, jsonata.Field{Key: "d", Value: jsonata.String(doc)})
		v, err := e.Eval(t.Context(), in)
		if err != nil {
			if !strings.Contains(err.Error(), "does not fit its signature") {
				t.Fatalf("%q, %q: %v", html, doc, err)
			}
			return
		}
		if out := v.Get("html").Str(); strings.Contains(out, "<script") || strings.Contains(out, "javascript:x\"") {
			t.Errorf("%q, %q: %s", html, doc, out)
		}
	})
}
