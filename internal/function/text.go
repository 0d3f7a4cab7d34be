package function

import (
	"html"
	"strings"
	"unicode/utf8"

	"cognate/internal/function/markup"
	"cognate/jsonata"
)

func textFunctions() []Function {
	return []Function{
		{
			Name: "convertHtmlToMarkdown", Signature: "<(sl)-:(sl)>", Arguments: []string{"html"}, run: fromHTML(markup.Markdown),
			Doc:      "HTML as Markdown, with GFM's tables and strikethrough. Scripts, styles, hidden elements and addresses that run something are left out; of more than 4 MiB the start is taken.",
			Examples: []Example{{`$convertHtmlToMarkdown("<h2>Hello</h2><p>a <b>bold</b> <a href='https://example.com'>link</a></p><ul><li>x</li></ul>")`, `"## Hello\n\na **bold** [link](https://example.com)\n\n- x"`}},
		},
		{
			Name: "convertHtmlToText", Signature: "<(sl)-:(sl)>", Arguments: []string{"html"}, run: fromHTML(markup.Text),
			Doc:      "The text of HTML: blocks on lines of their own, addresses behind the words of their links. It leaves out what `$convertHtmlToMarkdown` does.",
			Examples: []Example{{`$convertHtmlToText("<style>p {}</style><p>Hello &amp; <a href='https://example.com'>welcome</a></p><p>Mira</p>")`, `"Hello & welcome (https://example.com)\n\nMira"`}},
		},
		{
			Name: "convertMarkdownToHtml", Signature: "<(sl)-:(sl)>", Arguments: []string{"markdown"}, run: fromMarkdown(func(s string) string { return s }),
			Doc:      "Markdown (CommonMark, with GFM's tables, strikethrough, task lists and bare addresses) as HTML. HTML in it comes out as text, plain tags such as `<br>` and `<u>` aside. At most 256 KiB.",
			Examples: []Example{{`$convertMarkdownToHtml("a **bold** <script>x</script>")`, `"<p>a <strong>bold</strong> &lt;script&gt;x&lt;/script&gt;</p>"`}},
		},
		{
			Name: "convertMarkdownToText", Signature: "<(sl)-:(sl)>", Arguments: []string{"markdown"}, run: fromMarkdown(markup.Text),
			Doc:      "The text of Markdown, as `$convertHtmlToText` has it. At most 256 KiB.",
			Examples: []Example{{`$convertMarkdownToText("# Hello\n\na **bold** word")`, `"Hello\n\na bold word"`}},
		},
		{
			Name: "convertMarkdownToAdf", Signature: "<(sl)-:(ol)>", Arguments: []string{"markdown"}, run: convertMarkdownToADF,
			Doc:      "Markdown as a document tree (ADF). At most 256 KiB.",
			Examples: []Example{{`$convertMarkdownToAdf("a **b**")`, `{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a "},{"type":"text","text":"b","marks":[{"type":"strong"}]}]}]}`}},
		},
		{
			Name: "convertHtmlToAdf", Signature: "<(sl)-:(ol)>", Arguments: []string{"html"}, run: convertHTMLToADF,
			Doc:      "HTML as a document tree (ADF). It leaves out what `$convertHtmlToMarkdown` does; an image becomes a link.",
			Examples: []Example{{`$convertHtmlToAdf("<h2>a</h2><ul><li>b</ul>").content.type`, `["heading","bulletList"]`}},
		},
		{
			Name: "convertAdfToMarkdown", Signature: "<(olas)-:(sl)>", Arguments: []string{"document"}, run: fromADF((*markup.Element).AsMarkdown, func(s string) string { return s }),
			Doc:      "A document tree (ADF), or its nodes, as Markdown. Mentions, emoji, dates and states come as their text. A text stands for itself.",
			Examples: []Example{{`$convertAdfToMarkdown({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "b", "marks": [{"type": "strong"}]}]}]})`, `"**b**"`}},
		},
		{
			Name: "convertAdfToHtml", Signature: "<(olas)-:(sl)>", Arguments: []string{"document"}, run: fromADF((*markup.Element).AsHTML, markup.FromText),
			Doc:      "A document tree (ADF), or its nodes, as HTML.",
			Examples: []Example{{`$convertAdfToHtml([{"type": "paragraph", "content": [{"type": "text", "text": "a < b"}]}])`, `"<p>a &lt; b</p>"`}},
		},
		{
			Name: "convertAdfToText", Signature: "<(olas)-:(sl)>", Arguments: []string{"document"}, run: fromADF((*markup.Element).AsText, func(s string) string { return s }),
			Doc:      "The text of a document tree (ADF), or of its nodes.",
			Examples: []Example{{`$convertAdfToText([{"type": "paragraph", "content": [{"type": "mention", "attrs": {"text": "@Mira"}}, {"type": "text", "text": " hi"}]}])`, `"@Mira hi"`}},
		},
		{
			Name: "decodeHtmlEntities", Signature: "<(sl)-:(sl)>", Arguments: []string{"text"}, run: fromText(html.UnescapeString),
			Doc:      "Text with the characters that its entities stand for; tags stay as they are.",
			Examples: []Example{{`$decodeHtmlEntities("caf&eacute; &amp; bar &#39;x&#39;")`, `"café & bar 'x'"`}},
		},
		{
			Name: "encodeHtmlEntities", Signature: "<(sl)-:(sl)>", Arguments: []string{"text"}, run: fromText(html.EscapeString),
			Doc:      "Text that may stand in HTML: `&`, `<`, `>` and quotes as entities.",
			Examples: []Example{{`$encodeHtmlEntities("a < b & \"c\"")`, `"a &lt; b &amp; &#34;c&#34;"`}},
		},
		{
			Name: "splitName", Signature: "<(sl)-:(ol)>", Arguments: []string{"name"}, run: splitName,
			Doc:      "The first and the last name in one: it is split at its last blank, and one word is a first name.",
			Examples: []Example{{`$splitName("Ana María López")`, `{"first_name":"Ana María","last_name":"López"}`}, {`$splitName("Mira").last_name`, `null`}},
		},
		{
			Name: "joinName", Signature: "<(sl)(sl)?(sl)?:s>", Arguments: []string{"first_name", "last_name?", "was?"}, run: joinName,
			Doc: "A first and a last name in one. In the place of one that is undefined stands that of `was`, the name before, as `$splitName` gives it; null and `\"\"` leave it out. " +
				"Undefined when both are.",
			Examples: []Example{
				{`$joinName("Ana María", "López")`, `"Ana María López"`},
				{`$joinName("Ana", none, "Mira López")`, `"Ana López"`},
				{`$joinName(null, "")`, `""`},
			},
		},
		{
			Name: "convertTextToHtml", Signature: "<(sl)-:(sl)>", Arguments: []string{"text"}, run: fromText(markup.FromText),
			Doc:      "Plain text as HTML: paragraphs, with their lines.",
			Examples: []Example{{`$convertTextToHtml("a < b\nc\n\nd")`, `"<p>a &lt; b<br>\nc</p>\n<p>d</p>"`}},
		},
		{
			Name: "convertTextToMarkdown", Signature: "<(sl)-:(sl)>", Arguments: []string{"text"}, run: fromText(func(s string) string { return markup.Markdown(markup.FromText(s)) }),
			Doc:      "Plain text as Markdown in which nothing is more than text.",
			Examples: []Example{{`$convertTextToMarkdown("2 * 3 * 4\n# 1")`, `"2 \\* 3 \\* 4  \n\\# 1"`}},
		},
	}
}

// Bounds of what is converted, in bytes.
const (
	maxHTML     = 4 << 20
	maxMarkdown = 256 << 10
	maxText     = 1 << 20
)

func fromHTML(convert func(string) string) jsonata.Func {
	return func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		if nothing(args[0]) {
			return args[0], nil
		}
		source := cut(args[0].Str(), maxHTML)
		// The tree takes several bytes for each of the text.
		if err := c.Spend(8 * len(source)); err != nil {
			return jsonata.Value{}, err
		}
		return jsonata.String(convert(source)), nil
	}
}

func fromMarkdown(then func(string) string) jsonata.Func {
	return func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		if nothing(args[0]) {
			return args[0], nil
		}
		source := args[0].Str()
		if len(source) > maxMarkdown {
			return jsonata.Value{}, argument(1, "is longer than %d KiB", maxMarkdown>>10)
		}
		if err := c.Spend(64 * len(source)); err != nil {
			return jsonata.Value{}, err
		}
		out, err := markup.HTML(source)
		return jsonata.String(then(out)), err
	}
}

func fromText(convert func(string) string) jsonata.Func {
	return func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		if nothing(args[0]) {
			return args[0], nil
		}
		source := args[0].Str()
		if len(source) > maxText {
			return jsonata.Value{}, argument(1, "is longer than %d KiB", maxText>>10)
		}
		if err := c.Spend(8 * len(source)); err != nil {
			return jsonata.Value{}, err
		}
		return jsonata.String(convert(source)), nil
	}
}

// cut is the start of a text, whole characters of it.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.Clone(s[:n])
}
