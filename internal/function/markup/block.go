package markup

import (
	"strconv"
	"strings"
)

// block writes an element that stands on lines of its own, and any that is unknown.
func (w *writer) block(e *Element) {
	switch e.Tag {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.heading(e)
	case "blockquote":
		w.line(2)
		w.boxed("> ", "> ", func() { w.children(e) })
		w.line(2)
	case "ul", "ol", "menu":
		w.list(e)
	case "li": // outside of a list
		w.item("- ", e)
	case "pre":
		w.pre(e)
	case "hr":
		w.line(2)
		if w.md && !w.cell {
			w.raw("---")
		}
		w.line(2)
	case "table":
		w.table(e)
	case "p", "dl", "figure", "details", "fieldset":
		w.spaced(e, 2)
	case "td", "th":
		w.spaced(e, 1)
	default:
		if blocks[e.Tag] {
			w.spaced(e, 1)
		} else {
			w.children(e)
		}
	}
}

// spaced writes a block with n ends of lines around it.
func (w *writer) spaced(e *Element, n int) {
	w.line(n)
	w.children(e)
	w.line(n)
}

func (w *writer) heading(e *Element) {
	w.line(2)
	if w.md && !w.cell && w.shows(e) {
		level, _ := strconv.Atoi(e.Tag[1:])
		w.raw(strings.Repeat("#", level) + " ")
		cell := w.cell
		w.cell, w.inRow = true, false // one line, which starts here
		w.children(e)
		w.settle()
		w.cell = cell
	} else {
		w.children(e)
	}
	w.line(2)
}

func (w *writer) list(e *Element) {
	around := 2
	for _, b := range w.boxes {
		if b.rest != "> " {
			around = 1 // in an item of another list
		}
	}
	w.line(around)
	number, _ := strconv.Atoi(e.attr("start"))
	if number <= 0 || number > 999_999_999-len(e.Kids) {
		number = 1
	}
	for _, kid := range e.Kids {
		if kid.Tag != "li" {
			w.element(kid)
			continue
		}
		mark := "- "
		if e.Tag == "ol" {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		w.item(mark, kid)
	}
	w.line(around)
}

func (w *writer) item(mark string, e *Element) {
	w.line(1)
	w.boxed(mark, strings.Repeat(" ", len(mark)), func() { w.children(e) })
	w.line(1)
}

// pre writes text with its lines and blanks.
func (w *writer) pre(e *Element) {
	text := strings.Trim(strings.ReplaceAll(e.AllText(), "\r\n", "\n"), "\n")
	if text == "" || w.cell {
		w.text(text)
		return
	}
	fence, lang := "", ""
	if w.md {
		fence = strings.Repeat("`", max(3, longestRun(text, '`')+1))
		lang = e.Language()
	}
	w.line(2)
	if w.md {
		w.raw(fence + lang)
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 || w.md {
			w.newline()
		} else {
			w.before()
		}
		w.out.WriteString(strings.ToValidUTF8(line, "\ufffd"))
		w.inRow = true
	}
	if w.md {
		w.newline()
		w.out.WriteString(fence)
	}
	w.line(2)
}

// newline ends a line at once.
func (w *writer) newline() {
	w.out.WriteByte('\n')
	w.prefix()
}

// Language reads the language of code, as highlighters want it.
func (e *Element) Language() string {
	for _, x := range append([]*Element{e}, e.Kids...) {
		for class := range strings.FieldsSeq(x.attr("class")) {
			if lang, ok := strings.CutPrefix(class, "language-"); ok && len(lang) < 30 && strings.Trim(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#-") == "" {
				return lang
			}
		}
	}
	return ""
}

// longestRun gives the length of the longest run of a character.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] == c {
			run++
		} else {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// shows reports whether anything of an element is written.
func (w *writer) shows(e *Element) bool {
	if strings.TrimSpace(e.Text) != "" || e.Tag == "img" && (w.md || e.attr("alt") != "") {
		return true
	}
	for _, kid := range e.Kids {
		if !kid.IsHidden() && w.shows(kid) {
			return true
		}
	}
	return false
}

// AllText gives all text in an element.
func (e *Element) AllText() string {
	var b strings.Builder
	appendText(&b, e)
	return b.String()
}

func appendText(b *strings.Builder, e *Element) {
	if e.Tag == "br" {
		b.WriteByte('\n')
	}
	b.WriteString(e.Text)
	for _, kid := range e.Kids {
		if !kid.IsHidden() {
			appendText(b, kid)
		}
	}
}
