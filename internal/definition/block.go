package definition

import "strings"

// locateBlock reads the block scalar whose sign (| or >) stands at line and
// column. Without a number behind the sign the first line with text gives the
// indentation. With one it depends on the parent too, which is not known here, so
// the indentations that can be meant are tried until one spells the value.
func locateBlock(src *source, line, column int, value []rune) []place {
	head := src.runes(line)
	if column >= len(head) {
		return nil
	}
	chomp, explicit := header(head[column+1:])
	deepest := maxIndent(src, line+1)
	tries := 1
	if explicit {
		tries = min(deepest+1, maxIndentTries)
	}
	for i := range tries {
		b := block{src: src, line: line + 1, indent: deepest - i, folded: head[column] == '>'}
		if places := b.read(chomp).finish(value, b.end()); places != nil {
			return places
		}
	}
	return nil
}

// maxIndentTries bounds the work for a scalar of a hostile depth.
const maxIndentTries = 128

// header reads what follows the sign of a block scalar.
func header(rest []rune) (chomp chomping, explicit bool) {
	for _, r := range rest {
		switch {
		case r == '-':
			chomp = strip
		case r == '+':
			chomp = keep
		case r >= '1' && r <= '9':
			explicit = true
		default:
			return chomp, explicit
		}
	}
	return chomp, explicit
}

// maxIndent is the indentation of the first line with text, and the deepest
// indentation that the block can have. Blank lines count up to that line.
func maxIndent(src *source, line int) int {
	deepest := 0
	for ; line < len(src.lines); line++ {
		text := src.lines[line]
		trimmed := strings.TrimLeft(text, " ")
		deepest = max(deepest, len(text)-len(trimmed))
		if trimmed != "" {
			break
		}
	}
	return deepest
}

type chomping int

const (
	clip  chomping = iota // one line break at the end
	strip                 // none
	keep                  // all
)

// block reads a literal or folded scalar of a known indentation.
type block struct {
	track
	src    *source
	line   int
	indent int
	folded bool

	leading  track // the break behind the last line with text
	trailing track // the breaks of the empty lines after it
	last     place // the place behind the last character of text
}

// read collects the characters up to the first line that is indented less.
func (b *block) read(chomp chomping) *track {
	b.last = place{b.line - 1, len(b.src.runes(b.line - 1))}
	wasBlank := false
	b.emptyLines()
	for b.inside() {
		text := b.src.runes(b.line)[b.indent:]
		isBlank := text[0] == ' ' || text[0] == '\t'
		b.join(wasBlank || isBlank)
		wasBlank = isBlank
		for i, r := range text {
			b.add(r, place{b.line, b.indent + i})
		}
		b.last = place{b.line, b.indent + len(text)}
		if b.line+1 < len(b.src.lines) || strings.Trim(string(text), " \t") == "" {
			b.leading.add('\n', b.last)
		}
		b.line++
		b.emptyLines()
	}
	if chomp != strip {
		b.append(b.leading)
	}
	if chomp == keep {
		b.append(b.trailing)
	}
	return &b.track
}

// end is the place behind the value: behind the text, or at the start of the
// line that follows when the value ends with a break.
func (b *block) end() place {
	if n := len(b.runes); n > 0 && b.runes[n-1] == '\n' {
		return place{b.places[n-1].line + 1, 0}
	}
	return b.last
}

// inside reports whether the current line has text of the block.
func (b *block) inside() bool {
	if b.line >= len(b.src.lines) {
		return false
	}
	text := b.src.lines[b.line]
	return len(text) > b.indent && strings.TrimLeft(text[:b.indent], " ") == ""
}

// emptyLines takes the lines that hold at most the indentation. The YAML library
// ends a blank last line even where the file doesn't.
func (b *block) emptyLines() {
	for ; b.line < len(b.src.lines); b.line++ {
		text := b.src.lines[b.line]
		if text == "" && b.line == len(b.src.lines)-1 || len(text) > b.indent || strings.TrimLeft(text, " ") != "" {
			return
		}
		b.trailing.add('\n', place{b.line, len(text)})
	}
}

// join writes the breaks before a line with text. In a folded scalar one break
// between two lines that don't start with white space is a space, and with empty
// lines between them it vanishes.
func (b *block) join(spaced bool) {
	if b.folded && len(b.leading.runes) > 0 && !spaced {
		if len(b.trailing.runes) == 0 {
			b.add(' ', b.leading.places[0])
		}
	} else {
		b.append(b.leading)
	}
	b.append(b.trailing)
	b.leading, b.trailing = track{}, track{}
}
