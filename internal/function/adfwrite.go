package function

import (
	"strconv"
	"strings"

	"cognate/internal/function/markup"
	"cognate/jsonata"
)

// toADF makes a document tree of HTML.
func toADF(c *jsonata.Call, html string) (jsonata.Value, error) {
	if err := c.Spend(8 * len(html)); err != nil {
		return jsonata.Value{}, err
	}
	w := &adfWriter{}
	nodes := w.blocks(markup.Parse(html), anything)
	if err := c.Spend(w.nodes * 8 * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	return jsonata.Object(
		jsonata.Field{Key: "version", Value: jsonata.Int(1)},
		jsonata.Field{Key: "type", Value: jsonata.String("doc")},
		jsonata.Field{Key: "content", Value: jsonata.Array(nodes...)},
	), nil
}

func convertMarkdownToADF(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	html, err := fromMarkdown(func(s string) string { return s })(c, args)
	if err != nil || nothing(html) {
		return html, err
	}
	return toADF(c, html.Str())
}

func convertHTMLToADF(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	return toADF(c, cut(args[0].Str(), maxHTML))
}

// adfPlace says which blocks may stand somewhere; others give what they hold.
type adfPlace struct {
	lists, code, most bool // most: headings, quotes, rules
	tables            bool
	item              bool // starts with a paragraph
	depth             int  // of lists
}

// maxLists is how deep lists nest; below it their items are paragraphs.
const maxLists = 8

// itemOf is the inside of an item of a list.
func (p adfPlace) itemOf() adfPlace {
	return adfPlace{lists: p.depth+1 < maxLists, code: true, item: true, depth: p.depth + 1}
}

var (
	anything = adfPlace{lists: true, code: true, most: true, tables: true}
	inCell   = adfPlace{lists: true, code: true, most: true}
	inQuote  = adfPlace{lists: true, code: true}
)

// adfWriter makes nodes of elements.
type adfWriter struct {
	out    []jsonata.Value // the blocks so far
	inline []jsonata.Value // of the paragraph under way
	text   strings.Builder // of the text node under way
	marks  []jsonata.Value // of that text
	key    string          // of those marks
	space  bool
	nodes  int
}

// node makes a node; attrs and content are left out when there are none.
func (w *adfWriter) node(kind string, attrs jsonata.Value, content []jsonata.Value) jsonata.Value {
	w.nodes++
	fields := []jsonata.Field{{Key: "type", Value: jsonata.String(kind)}, {Key: "attrs", Value: attrs}}
	if content != nil {
		fields = append(fields, jsonata.Field{Key: "content", Value: jsonata.Array(content...)})
	}
	return jsonata.Object(fields...)
}

func attrOf(key string, v jsonata.Value) jsonata.Value {
	return jsonata.Object(jsonata.Field{Key: key, Value: v})
}

// blocks gives the blocks of what is in an element.
func (w *adfWriter) blocks(e *markup.Element, place adfPlace) []jsonata.Value {
	inner := &adfWriter{}
	inner.fill(e, place, nil)
	inner.end()
	w.nodes += inner.nodes
	return inner.out
}

// someBlocks is blocks where there must be one: a paragraph if nothing else.
func (w *adfWriter) someBlocks(e *markup.Element, place adfPlace) []jsonata.Value {
	out := w.blocks(e, place)
	if len(out) == 0 || place.item && out[0].Get("type").Str() != "paragraph" {
		out = append([]jsonata.Value{w.node("paragraph", jsonata.Value{}, []jsonata.Value{})}, out...)
	}
	return out
}

func (w *adfWriter) fill(e *markup.Element, place adfPlace, marks []string) {
	for _, kid := range e.Kids {
		w.element(kid, place, marks)
	}
}

// adfInline are the marks of elements.
var adfInline = map[string]string{
	"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "u": "underline", "ins": "underline",
	"s": "strike", "del": "strike", "strike": "strike", "code": "code", "kbd": "code", "samp": "code", "tt": "code", "sub": "sub", "sup": "sup",
}

func (w *adfWriter) element(e *markup.Element, place adfPlace, marks []string) {
	switch {
	case e.IsHidden():
	case e.Tag == "":
		w.words(e.Text, marks)
	case adfInline[e.Tag] != "":
		w.fill(e, place, with(marks, adfInline[e.Tag]))
	case e.Tag == "a":
		href := markup.SafeLink(e.Attrs["href"])
		if !strings.Contains(href, ":") {
			href = "" // there is nothing that it is relative to
		}
		if href != "" {
			marks = with(marks, "link "+href)
		}
		w.fill(e, place, marks)
	case e.Tag == "br":
		w.flush()
		w.inline = append(w.inline, w.node("hardBreak", jsonata.Value{}, nil))
		w.space = false
	case e.Tag == "img":
		w.image(e, marks)
	case e.Tag == "input" && e.Attrs["type"] == "checkbox":
		_, done := e.Attrs["checked"]
		w.words(map[bool]string{true: "☑ ", false: "☐ "}[done], marks)
	case markup.IsBlock(e.Tag):
		w.end()
		w.block(e, place, marks)
		w.end()
	default:
		w.fill(e, place, marks)
	}
}

// with adds a mark, once.
func with(marks []string, mark string) []string {
	for _, m := range marks {
		if m == mark || strings.HasPrefix(m, "link ") && strings.HasPrefix(mark, "link ") {
			return marks
		}
	}
	return append(marks[:len(marks):len(marks)], mark)
}

func (w *adfWriter) image(e *markup.Element, marks []string) {
	src := markup.SafeLink(e.Attrs["src"])
	alt := e.Attrs["alt"]
	if strings.HasPrefix(src, "http") {
		marks = with(marks, "link "+src)
		if alt == "" {
			alt = src
		}
	}
	w.words(alt, marks)
}

func (w *adfWriter) block(e *markup.Element, place adfPlace, marks []string) {
	none := jsonata.Value{}
	switch tag := e.Tag; {
	case len(tag) == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' && place.most:
		w.fill(e, adfPlace{}, marks)
		level, _ := strconv.Atoi(tag[1:])
		w.close("heading", attrOf("level", jsonata.Int(int64(level))))
	case tag == "ul" && place.lists, tag == "menu" && place.lists:
		w.list(e, place, "bulletList", none)
	case tag == "ol" && place.lists:
		start, _ := strconv.Atoi(e.Attrs["start"])
		attrs := none
		if start > 1 {
			attrs = attrOf("order", jsonata.Int(int64(start)))
		}
		w.list(e, place, "orderedList", attrs)
	case tag == "pre" && place.code:
		w.code(e)
	case tag == "blockquote" && place.most:
		if content := w.blocks(e, inQuote); len(content) > 0 {
			w.out = append(w.out, w.node("blockquote", none, content))
		}
	case tag == "hr" && place.most:
		w.out = append(w.out, w.node("rule", none, nil))
	case tag == "table" && place.tables:
		w.table(e)
	default:
		w.fill(e, place, marks)
	}
}

func (w *adfWriter) list(e *markup.Element, place adfPlace, kind string, attrs jsonata.Value) {
	var items []jsonata.Value
	for _, kid := range e.Kids {
		if kid.Tag == "li" || kid.Tag != "" && !kid.IsHidden() {
			items = append(items, w.node("listItem", jsonata.Value{}, w.someBlocks(&markup.Element{Kids: []*markup.Element{kid}}, place.itemOf())))
		}
	}
	if len(items) > 0 {
		w.out = append(w.out, w.node(kind, attrs, items))
	}
}

func (w *adfWriter) code(e *markup.Element) {
	attrs := jsonata.Value{}
	if lang := e.Language(); lang != "" {
		attrs = attrOf("language", jsonata.String(lang))
	}
	text := strings.Trim(e.AllText(), "\n")
	if text == "" {
		return
	}
	w.out = append(w.out, w.node("codeBlock", attrs, []jsonata.Value{textNode(text, nil)}))
}

func (w *adfWriter) table(e *markup.Element) {
	var rows []jsonata.Value
	for _, row := range markup.Rows(e) {
		var cells []jsonata.Value
		for _, cell := range row.Kids {
			switch cell.Tag {
			case "th":
				cells = append(cells, w.node("tableHeader", jsonata.Value{}, w.someBlocks(cell, inCell)))
			case "td":
				cells = append(cells, w.node("tableCell", jsonata.Value{}, w.someBlocks(cell, inCell)))
			}
		}
		if len(cells) > 0 {
			rows = append(rows, w.node("tableRow", jsonata.Value{}, cells))
		}
	}
	if len(rows) > 0 {
		w.out = append(w.out, w.node("table", jsonata.Value{}, rows))
	}
}

// words adds text to the paragraph, its blanks run together.
func (w *adfWriter) words(s string, marks []string) {
	if key := strings.Join(marks, "\n"); key != w.key && strings.TrimFunc(s, markup.IsBlank) != "" {
		w.between(key, s)
		w.key, w.marks = key, markNodes(marks)
	}
	for i, word := range strings.FieldsFunc(s, markup.IsBlank) {
		if i > 0 || s != "" && startsBlank(s) {
			w.space = true
		}
		if w.space && (len(w.inline) > 0 || w.text.Len() > 0) && !w.afterBlank() {
			w.text.WriteByte(' ')
		}
		w.space = false
		w.text.WriteString(strings.ToValidUTF8(word, "\ufffd"))
	}
	w.space = w.space || s != "" && endsBlank(s)
}

// between ends a text before one with other marks. A blank between them belongs to
// the one without marks, or to neither.
func (w *adfWriter) between(key, next string) {
	blank := w.space || startsBlank(next)
	if !blank || w.text.Len() == 0 || key == "" {
		w.flush()
		return
	}
	w.space = false
	if w.key != "" {
		w.flush()
		w.marks = nil
	}
	w.text.WriteByte(' ')
	w.flush()
}

func startsBlank(s string) bool { return strings.TrimLeftFunc(s, markup.IsBlank) != s }
func endsBlank(s string) bool   { return strings.TrimRightFunc(s, markup.IsBlank) != s }

// afterBlank reports whether a blank or a new line has just been written.
func (w *adfWriter) afterBlank() bool {
	n := len(w.inline)
	if w.text.Len() > 0 || n == 0 {
		return false
	}
	return w.inline[n-1].Get("type").Str() == "hardBreak" || strings.HasSuffix(w.inline[n-1].Get("text").Str(), " ")
}

// flush ends the text node under way.
func (w *adfWriter) flush() {
	if w.text.Len() > 0 {
		w.inline = append(w.inline, textNode(w.text.String(), w.marks))
		w.nodes++
		w.text.Reset()
	}
}

// end ends the paragraph under way.
func (w *adfWriter) end() { w.close("paragraph", jsonata.Value{}) }

func (w *adfWriter) close(kind string, attrs jsonata.Value) {
	w.flush()
	for n := len(w.inline); n > 0 && w.inline[n-1].Get("type").Str() == "hardBreak"; n-- {
		w.inline = w.inline[:n-1]
	}
	if len(w.inline) > 0 {
		w.out = append(w.out, w.node(kind, attrs, w.inline))
	}
	w.inline, w.space = nil, false
}

func textNode(text string, marks []jsonata.Value) jsonata.Value {
	fields := []jsonata.Field{{Key: "type", Value: jsonata.String("text")}, {Key: "text", Value: jsonata.String(text)}}
	if len(marks) > 0 {
		fields = append(fields, jsonata.Field{Key: "marks", Value: jsonata.Array(marks...)})
	}
	return jsonata.Object(fields...)
}

// markNodes gives the marks of a text. Code stands beside a link alone.
func markNodes(marks []string) []jsonata.Value {
	code := false
	for _, m := range marks {
		code = code || m == "code"
	}
	var out []jsonata.Value
	for _, m := range marks {
		kind, href, _ := strings.Cut(m, " ")
		attrs := jsonata.Value{}
		switch {
		case kind == "link":
			attrs = attrOf("href", jsonata.String(href))
		case code && kind != "code":
			continue
		case kind == "sub" || kind == "sup":
			kind, attrs = "subsup", attrOf("type", jsonata.String(m))
		}
		out = append(out, jsonata.Object(jsonata.Field{Key: "type", Value: jsonata.String(kind)}, jsonata.Field{Key: "attrs", Value: attrs}))
	}
	return out
}
