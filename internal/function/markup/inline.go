package markup

import "strings"

// inline writes an element that stands in a line; false when it is none.
func (w *writer) inline(e *Element) bool {
	body := func() { w.children(e) }
	switch e.Tag {
	case "b", "strong":
		w.marked("strong", "**", "**", body)
	case "i", "em", "cite", "var", "dfn":
		w.marked("em", "*", "*", body)
	case "s", "del", "strike":
		w.marked("del", "~~", "~~", body)
	case "code", "kbd", "samp", "tt":
		w.code(e)
	case "a":
		w.link(e)
	case "img":
		w.image(e)
	case "br":
		w.newRow()
	case "wbr":
	case "q":
		w.text(`"`)
		w.children(e)
		w.text(`"`)
	case "input":
		w.checkbox(e)
	default:
		return false
	}
	return true
}

// newRow ends a line inside a block: two of them start another paragraph.
func (w *writer) newRow() {
	w.settle()
	switch {
	case w.cell:
		w.space = true
	case w.breaks > 0 || !w.inRow || !w.md:
		if w.inRow || w.breaks > 0 {
			w.line(min(w.breaks+1, 2))
		}
	default:
		w.breaks, w.space, w.hard = 1, false, true
	}
}

func (w *writer) code(e *Element) {
	if !w.md {
		w.children(e)
		return
	}
	text := strings.Join(strings.Fields(e.AllText()), " ")
	if text == "" {
		return
	}
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if text[0] == '`' || text[len(text)-1] == '`' {
		text = " " + text + " "
	}
	if w.cell {
		text = strings.ReplaceAll(text, "|", `\|`)
	}
	w.raw(fence + strings.ToValidUTF8(text, "\ufffd") + fence)
}

func (w *writer) link(e *Element) {
	href := SafeLink(e.attr("href"))
	words := ""
	if href != "" && len(e.Kids) == 1 && e.Kids[0].Tag == "" {
		words = strings.TrimSpace(e.Kids[0].Text)
	}
	same := words == href || "mailto:"+words == href || "tel:"+words == href
	switch {
	case href == "":
		w.children(e)
	case !w.md:
		w.children(e)
		if !same && !strings.HasPrefix(href, "cid:") && w.shows(e) {
			w.space = true
			w.raw("(" + href + ")")
		}
	case same && strings.Contains(href, "://") && !strings.ContainsAny(href, " <>"):
		w.raw("<" + href + ">")
	default:
		title := ""
		if t := strings.Join(strings.Fields(e.attr("title")), " "); t != "" {
			title = ` "` + titleEscapes.Replace(t) + `"`
		}
		w.marked("link", "[", "]("+destination(href)+title+")", func() { w.children(e) })
	}
}

var titleEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", `\&`, "<", `\<`, "|", `\|`)

func (w *writer) image(e *Element) {
	alt := strings.Join(strings.Fields(e.attr("alt")), " ")
	src := SafeLink(e.attr("src"))
	if !w.md || src == "" {
		w.text(alt)
		return
	}
	w.raw("!")
	w.out.WriteByte('[')
	w.last = '['
	for rest := alt; rest != ""; {
		n := w.imageText(rest)
		rest = rest[n:]
	}
	w.raw("](" + destination(src) + ")")
}

// imageText writes one character of the words of an image.
func (w *writer) imageText(s string) int {
	if strings.IndexByte("\\[]`*_<&|", s[0]) >= 0 {
		w.out.WriteString(`\` + s[:1])
		return 1
	}
	n := strings.IndexAny(s, "\\[]`*_<&|")
	if n < 0 {
		n = len(s)
	}
	w.out.WriteString(strings.ToValidUTF8(s[:n], "\ufffd"))
	return n
}

func (w *writer) checkbox(e *Element) {
	if e.attr("type") != "checkbox" {
		return
	}
	w.raw(checkmark(e))
	w.space = true
}

// checkmark is a checkbox as a task list has it.
func checkmark(e *Element) string {
	if _, ok := e.Attrs["checked"]; ok {
		return "[x]"
	}
	return "[ ]"
}
