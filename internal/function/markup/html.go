package markup

import (
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// converter reads Markdown (CommonMark with GFM's tables, strikethrough, task lists
// and bare addresses). HTML in it is text; see rawHTML.
var converter = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.Linkify),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(rawHTML{}, 1))),
)

// HTML gives Markdown as HTML that can do no harm: of tags it has only those of
// Markdown itself and the few of plainTags, and no address of javascript and the like.
func HTML(markdown string) (string, error) {
	var b bytes.Buffer
	if err := converter.Convert([]byte(tame(markdown)), &b); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}

// rawHTML renders the HTML in Markdown as text, and leaves comments out.
type rawHTML struct{}

func (r rawHTML) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindRawHTML, r.inline)
	reg.Register(ast.KindHTMLBlock, r.block)
}

// plainTags are tags that are kept where they stand without attributes.
var plainTags = set("b i u s em strong br sub sup del ins mark kbd code small")

func (rawHTML) inline(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	tag := string(n.(*ast.RawHTML).Segments.Value(source))
	name := strings.Trim(tag, "</> ")
	switch {
	case strings.HasPrefix(tag, "<!--"):
	case plainTags[strings.ToLower(name)] && !strings.Contains(tag, "\n"):
		_, _ = w.WriteString(tag) // the buffer keeps the error
	default:
		_, _ = w.WriteString(html.EscapeString(tag))
	}
	return ast.WalkSkipChildren, nil
}

func (rawHTML) block(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var text strings.Builder
	block := n.(*ast.HTMLBlock)
	for i := range block.Lines().Len() {
		line := block.Lines().At(i)
		text.Write(line.Value(source))
	}
	if block.HasClosure() {
		text.Write(block.ClosureLine.Value(source))
	}
	if s := strings.TrimSpace(text.String()); !strings.HasPrefix(s, "<!--") {
		_, _ = w.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(s), "\n", "<br>\n") + "</p>\n")
	}
	return ast.WalkContinue, nil
}

// FromText gives plain text as HTML: paragraphs, and lines in them.
func FromText(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\ufffd")
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		paragraph = strings.Trim(paragraph, "\n")
		if strings.TrimSpace(paragraph) == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(paragraph), "\n", "<br>\n") + "</p>")
	}
	return b.String()
}
