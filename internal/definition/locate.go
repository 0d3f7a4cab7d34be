package definition

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// place is a position in a source; line and column count from 0.
type place struct{ line, column int }

// locate reads the scalar that starts at line and column again, by the rules of
// YAML, and returns the place of each character of value and of its end. It
// returns nil if what it reads is not value, which a test rules out.
func locate(src *source, line, column int, style yaml.Style, value []rune) []place {
	switch {
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return locateBlock(src, line, column, value)
	case style&yaml.DoubleQuotedStyle != 0:
		return locateFlow(src, line, column+1, '"', value)
	case style&yaml.SingleQuotedStyle != 0:
		return locateFlow(src, line, column+1, '\'', value)
	default:
		return locateFlow(src, line, column, 0, value)
	}
}

// track is a value under reconstruction.
type track struct {
	runes  []rune
	places []place
}

func (t *track) add(r rune, p place) {
	t.runes = append(t.runes, r)
	t.places = append(t.places, p)
}

func (t *track) append(o track) {
	t.runes = append(t.runes, o.runes...)
	t.places = append(t.places, o.places...)
}

// finish closes the track at end and returns its places if it spells value.
func (t *track) finish(value []rune, end place) []place {
	if !slices.Equal(t.runes, value) {
		return nil
	}
	return append(t.places, end)
}

// flow reads plain and quoted scalars.
type flow struct {
	track
	src   *source
	quote rune // 0 for a plain scalar
	line  int
	col   int
	cur   []rune // the characters of line
}

// locateFlow reads from the first character behind the opening quote, if any.
func locateFlow(src *source, line, column int, quote rune, value []rune) []place {
	f := &flow{src: src, quote: quote, line: line, col: column, cur: src.runes(line)}
	for len(f.runes) < len(value) {
		if !f.step() {
			return nil
		}
	}
	return f.finish(value, place{f.line, f.col})
}

// step reads one character, escape or run of white space; false at the end.
func (f *flow) step() bool {
	if f.col >= len(f.cur) {
		return f.space(false)
	}
	here := place{f.line, f.col}
	switch r := f.cur[f.col]; {
	case r == ' ' || r == '\t':
		return f.space(false)
	case f.quote == '\'' && r == '\'':
		if f.col+1 >= len(f.cur) || f.cur[f.col+1] != '\'' {
			return false
		}
		f.add('\'', here)
		f.col += 2
	case f.quote == '"' && r == '"':
		return false
	case f.quote == '"' && r == '\\':
		return f.escape(here)
	default:
		f.add(r, here)
		f.col++
	}
	return true
}

// space reads white space and line breaks. White space around a break vanishes;
// one break becomes a space and n+1 breaks become n. After an escaped break
// (joined) the first break counts like any other.
func (f *flow) space(joined bool) bool {
	var white, breaks track
	broken := joined
	var first place
	for {
		if f.col < len(f.cur) && (f.cur[f.col] == ' ' || f.cur[f.col] == '\t') {
			if !broken {
				white.add(f.cur[f.col], place{f.line, f.col})
			}
			f.col++
			continue
		}
		if f.col < len(f.cur) {
			break
		}
		at := place{f.line, f.col}
		if !f.nextLine() {
			return false
		}
		switch {
		case !broken:
			broken, first = true, at
		default:
			breaks.add('\n', at)
		}
	}
	switch {
	case !broken:
		f.append(white)
	case len(breaks.runes) == 0 && !joined:
		f.add(' ', first)
	default:
		f.append(breaks)
	}
	return true
}

func (f *flow) nextLine() bool {
	if f.line+1 >= len(f.src.lines) {
		return false
	}
	f.line++
	f.col, f.cur = 0, f.src.runes(f.line)
	return true
}

// escape reads an escape sequence of a double quoted scalar.
func (f *flow) escape(here place) bool {
	if f.col+1 >= len(f.cur) { // an escaped line break joins the lines
		return f.nextLine() && f.space(true)
	}
	c := f.cur[f.col+1]
	f.col += 2
	if digits, ok := hexEscapes[c]; ok {
		if f.col+digits > len(f.cur) {
			return false
		}
		r := hexRune(f.cur[f.col : f.col+digits])
		f.col += digits
		f.add(f.surrogate(r), here)
		return true
	}
	r, ok := escapes[c]
	if !ok {
		return false
	}
	f.add(r, here)
	return true
}

// surrogate joins the first half of a character that JSON writes as two escapes
// with the second, which it passes over. A half that is alone stands for nothing.
func (f *flow) surrogate(r rune) rune {
	if !utf16.IsSurrogate(r) {
		return r
	}
	rest := f.cur[f.col:]
	if len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' {
		if whole := utf16.DecodeRune(r, hexRune(rest[2:6])); whole != utf8.RuneError {
			f.col += 6
			return whole
		}
	}
	return utf8.RuneError
}

// hexEscapes tells how many digits follow.
var hexEscapes = map[rune]int{'x': 2, 'u': 4, 'U': 8}

// escapes are the escapes of one character: YAML 1.2, section 5.7.
var escapes = map[rune]rune{
	'0': 0, 'a': 7, 'b': 8, 't': 9, '\t': 9, 'n': 10, 'v': 11, 'f': 12, 'r': 13, 'e': 27,
	' ': ' ', '"': '"', '/': '/', '\\': '\\', '\'': '\'', 'N': 0x85, '_': 0xA0, 'L': 0x2028, 'P': 0x2029,
}

func hexRune(digits []rune) rune {
	var v rune
	for _, d := range digits {
		v <<= 4
		switch {
		case d >= '0' && d <= '9':
			v |= d - '0'
		case d >= 'a' && d <= 'f':
			v |= d - 'a' + 10
		case d >= 'A' && d <= 'F':
			v |= d - 'A' + 10
		}
	}
	return v
}
