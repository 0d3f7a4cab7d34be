package definition

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// source is the text of one file, cut into lines for the arithmetic of places.
type source struct {
	file    string
	lines   []string // without their line ends
	foreign bool     // sent by a caller
}

func newSource(file, text string) *source {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return &source{file: file, lines: lines}
}

// pos makes a Pos of a line and a column that count from 1.
func (s *source) pos(line, column int) Pos {
	return Pos{File: s.file, Line: line, Column: column}
}

// runes returns the characters of a line that counts from 0, nil past the end.
func (s *source) runes(line int) []rune {
	if line < 0 || line >= len(s.lines) {
		return nil
	}
	return []rune(s.lines[line])
}

// checkText refuses text whose lines and columns would be counted differently by
// an editor, by YAML and by this package, or that YAML forbids anyway.
func checkText(file string, data []byte) *Problem {
	line, column := 1, 1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if msg := badRune(data[i:], r, size); msg != "" {
			return &Problem{Pos: Pos{File: file, Line: line, Column: column}, Message: msg}
		}
		i += size
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return nil
}

// badRune says what is wrong with the first character of rest, "" when nothing.
func badRune(rest []byte, r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return "not valid UTF-8"
	case r == '\r' && (len(rest) < 2 || rest[1] != '\n'):
		return "carriage return without a line feed; end lines with LF or CRLF"
	case r == 0x85, r == 0x2028, r == 0x2029:
		return fmt.Sprintf("line separator %U; end lines with LF or CRLF, or write it as an escape in double quotes", r)
	case r == 0xFEFF, r == 0xFFFE, r == 0xFFFF, r == 0x7F, r < 0x20 && r != '\t' && r != '\n' && r != '\r', r > 0x7F && r < 0xA0:
		return fmt.Sprintf("character %U is not allowed in YAML; write it as an escape in double quotes", r)
	}
	return ""
}
