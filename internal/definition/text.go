package definition

import (
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Text is a string of a definition file that knows its place. Its zero value is
// an absent string.
type Text struct {
	value string
	pos   Pos
	set   bool
	src   *source
	style yaml.Style
}

// NewText returns a text that starts at pos and runs on from there without
// indentation or quotes: for strings that come from elsewhere than a file.
func NewText(pos Pos, value string) Text {
	return Text{value: value, pos: pos, set: true}
}

// Value returns the string as YAML means it: unquoted, unescaped, unindented.
func (t Text) Value() string { return t.value }

// String returns the value.
func (t Text) String() string { return t.value }

// Pos returns where the scalar starts: its first character, its opening quote or
// the sign of its block (| or >). For a default it is the place of the object that lacks the key.
func (t Text) Pos() Pos { return t.pos }

// IsSet reports whether the file holds the string; false for an absent key, even
// when a default gives it a value.
func (t Text) IsSet() bool { return t.set }

// Foreign reports whether the string was sent by a caller ([ParseJSON]) rather than
// written in a file of the operator's.
func (t Text) Foreign() bool { return t.src != nil && t.src.foreign }

// At returns the place in the file of the character of Value with the given
// offset in characters. An escape is found at its backslash, a folded or a kept
// line break at the end of its line. The offset behind the last character gives
// the place behind it; offsets outside the text are moved to its nearest end.
func (t Text) At(offset int) Pos {
	n := utf8.RuneCountInString(t.value)
	offset = max(0, min(offset, n))
	if t.src == nil {
		return t.atDetached(offset)
	}
	places := locate(t.src, t.pos.Line-1, t.pos.Column-1, t.style, []rune(t.value))
	if places == nil {
		return t.pos
	}
	return t.src.pos(places[offset].line+1, places[offset].column+1)
}

// atDetached counts lines and columns in the value itself.
func (t Text) atDetached(offset int) Pos {
	p := t.pos
	if p.Line == 0 {
		return p
	}
	for _, r := range t.value {
		if offset == 0 {
			break
		}
		offset--
		p.Column++
		if r == '\n' {
			p.Line, p.Column = p.Line+1, 1
		}
	}
	return p
}
