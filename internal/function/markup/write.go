package markup

import (
	"strings"
	"unicode/utf8"
)

// Text gives the text of HTML: blocks on lines of their own, lists with their marks,
// addresses of links behind their words.
func Text(source string) string { return Parse(source).AsText() }

// Markdown gives HTML as Markdown (CommonMark, with the tables and the strikethrough
// of GFM). What has no Markdown is left out, what is in it stays.
func Markdown(source string) string { return Parse(source).AsMarkdown() }

// AsText is Text of a tree.
func (e *Element) AsText() string { return e.render(false) }

// AsMarkdown is Markdown of a tree.
func (e *Element) AsMarkdown() string { return e.render(true) }

func (e *Element) render(md bool) string {
	w := &writer{md: md}
	w.children(e)
	w.settle()
	return strings.TrimRight(w.out.String(), " \n")
}

// writer writes a tree in one walk. What stands between two pieces of text, blanks,
// ends of lines and of marks, is written only when the second piece comes.
type writer struct {
	md     bool
	out    strings.Builder
	boxes  []*box
	open   []*mark // inline marks around what comes
	due    []*mark // marks that ended, still to be written
	breaks int     // ends of lines that are due
	space  bool    // a blank is due
	hard   bool    // the end of line that is due is one inside a paragraph
	inRow  bool    // something stands in this line
	cell   bool    // in a cell of a table: one line
	last   rune    // what was written last
}

// box is a block that puts something before each of its lines.
type box struct {
	first, rest string
	begun       bool // the first line has come
	breaks      int  // ends of lines before it, which its first block does not add to
}

// mark is emphasis or a link.
type mark struct {
	kind, start, end string
	begun            bool // start is written
}

const (
	maxBoxes = 12
	maxMarks = 8
)

// line asks for n ends of lines before what comes.
func (w *writer) line(n int) {
	w.settle()
	for i := len(w.open) - 1; i >= 0; i-- { // a mark does not cross blocks
		if m := w.open[i]; m.begun {
			w.out.WriteString(m.end)
			m.begun = false
		}
	}
	if i := len(w.boxes) - 1; i >= 0 && !w.boxes[i].begun {
		n = min(n, w.boxes[i].breaks)
	}
	w.breaks, w.space, w.hard = max(w.breaks, n), false, w.hard && n == 0
}

// settle writes the ends of marks that are due.
func (w *writer) settle() {
	for _, m := range w.due {
		w.out.WriteString(m.end)
		w.last = '*'
	}
	w.due = w.due[:0]
}

// before writes what is due before a piece of text.
func (w *writer) before() {
	w.settle()
	switch {
	case w.cell:
		w.space = w.space || w.breaks > 0
	case w.out.Len() == 0:
		w.prefix()
	case w.breaks > 0:
		if w.hard && w.breaks == 1 {
			w.out.WriteString("  ")
		}
		for i := range w.breaks {
			if i > 0 {
				w.blankLine()
			}
			w.out.WriteByte('\n')
		}
		w.prefix()
		w.inRow = false
	}
	if w.space && w.inRow {
		w.out.WriteByte(' ')
		w.last = ' '
	}
	w.breaks, w.space, w.hard = 0, false, false
	for _, m := range w.open {
		if !m.begun {
			w.out.WriteString(m.start)
			m.begun = true
			w.last = '*'
		}
	}
}

// prefix writes what the boxes put before a line.
func (w *writer) prefix() {
	for _, b := range w.boxes {
		if b.begun {
			w.out.WriteString(b.rest)
		} else {
			w.out.WriteString(b.first)
		}
		b.begun = true
	}
	w.last = '\n'
}

// blankLine writes the boxes of an empty line.
func (w *writer) blankLine() {
	var line strings.Builder
	for _, b := range w.boxes {
		if !b.begun {
			break
		}
		line.WriteString(b.rest)
	}
	w.out.WriteString(strings.TrimRight(line.String(), " "))
}

// raw writes text as it stands.
func (w *writer) raw(s string) {
	if s == "" {
		return
	}
	w.before()
	w.out.WriteString(s)
	w.inRow = true
	w.last, _ = utf8.DecodeLastRuneInString(s)
}

// boxed writes something in a box.
func (w *writer) boxed(first, rest string, body func()) {
	if len(w.boxes) >= maxBoxes || w.cell {
		body()
		return
	}
	w.boxes = append(w.boxes, &box{first: first, rest: rest, breaks: w.breaks})
	body()
	w.settle()
	w.boxes = w.boxes[:len(w.boxes)-1]
}

// marked writes something between marks, which are left out around nothing and
// inside their like.
func (w *writer) marked(kind, start, end string, body func()) {
	for _, m := range w.open {
		if m.kind == kind {
			body()
			return
		}
	}
	if !w.md || len(w.open) >= maxMarks {
		body()
		return
	}
	m := &mark{kind: kind, start: start, end: end}
	if n := len(w.due); n > 0 && w.due[n-1].kind == kind && w.due[n-1].end == end && w.breaks == 0 {
		m.begun = true // it goes on
		w.due = w.due[:n-1]
	}
	w.open = append(w.open, m)
	body()
	w.open = w.open[:len(w.open)-1]
	if m.begun {
		w.due = append(w.due, m)
	}
}

// text writes text with its blanks run together.
func (w *writer) text(s string) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case IsBlank(r):
			w.space = true
		case r < ' ' || r == 0x7f || r == 0xad || r >= 0x200b && r <= 0x200f || r == 0xfeff || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x2064:
			// Control and formatting characters show nothing.
		case r == utf8.RuneError && size == 1:
			w.raw("\ufffd")
		default:
			if n := w.word(s[i:]); n > 0 {
				size = n
			}
		}
		i += size
	}
}

// IsBlank reports whether a character is one of the blanks that run together.
func IsBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000
}

// word writes the first characters of s, which is no blank, and gives their length.
func (w *writer) word(s string) int {
	w.before()
	n := 0
	if w.md {
		n = w.escaped(s)
	}
	if n == 0 {
		r, size := utf8.DecodeRuneInString(s)
		w.out.WriteString(s[:size])
		w.last, n = r, size
	}
	w.inRow = true
	return n
}

func (w *writer) children(e *Element) {
	for _, kid := range e.Kids {
		w.element(kid)
	}
}

func (w *writer) element(e *Element) {
	switch {
	case e.Tag == "":
		w.text(e.Text)
	case e.IsHidden():
	case w.inline(e):
	default:
		w.block(e)
	}
}
