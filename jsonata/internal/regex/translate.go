package regex

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// notLineEnd is what "." matches.
	notLineEnd = `[^\n\r\x{2028}\x{2029}]`
	// spaces are the ranges of \s, notSpaces those of \S.
	spaces    = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	notSpaces = `\x{0}-\x{8}\x{e}-\x{1f}!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}` +
		`\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
)

// translator rewrites a pattern for RE2. It gives up where RE2 has no equal and
// where the pattern may be malformed, which the backtracking matcher reports.
type translator struct {
	in  string // what is left
	out strings.Builder
}

// translate returns the pattern in RE2's syntax; ok is false if it can't be.
func translate(pattern string, lines bool) (translated string, ok bool) {
	if !utf8.ValidString(pattern) {
		return "", false
	}
	t := &translator{in: pattern}
	for t.in != "" {
		if !t.next(lines) {
			return "", false
		}
	}
	return t.out.String(), true
}

// next translates one piece of the pattern outside of classes.
func (t *translator) next(lines bool) bool {
	switch r := t.take(); r {
	case '.':
		t.out.WriteString(notLineEnd)
	case '^', '$':
		if lines {
			return false // RE2 knows only one kind of line end
		}
		t.out.WriteString(map[rune]string{'^': `\A`, '$': `\z`}[r])
		return !t.repeated()
	case '(':
		return t.group()
	case '[':
		return t.class()
	case '\\':
		return t.escape()
	case '{':
		t.brace()
	case ')', '|', '*', '+', '?':
		t.out.WriteRune(r)
	default:
		t.literal(r)
	}
	return true
}

// repeated reports whether a repetition comes next, which an anchor can't have.
func (t *translator) repeated() bool {
	if t.in == "" {
		return false
	}
	return strings.IndexByte("*+?", t.in[0]) >= 0 || t.in[0] == '{' && counted.MatchString(t.in[1:])
}

// take removes and returns the first character.
func (t *translator) take() rune {
	r, size := utf8.DecodeRuneInString(t.in)
	t.in = t.in[size:]
	return r
}

// literal writes a character that stands for itself.
func (t *translator) literal(r rune) {
	t.out.WriteString(regexp.QuoteMeta(string(r)))
}

var namedGroup = regexp.MustCompile(`^\?<[\p{L}_$][\p{L}\p{Nd}_$]*>`)

// group translates an opening bracket. Names are dropped: the language gives
// captures by number only.
func (t *translator) group() bool {
	switch {
	case !strings.HasPrefix(t.in, "?"):
		t.out.WriteByte('(')
	case strings.HasPrefix(t.in, "?:"):
		t.out.WriteString("(?:")
		t.in = t.in[2:]
	default:
		name := namedGroup.FindString(t.in)
		if name == "" || strings.Contains(t.in, "(?<"+name[2:]) {
			return false // lookaround, a name used twice, or malformed
		}
		t.out.WriteByte('(')
		t.in = t.in[len(name):]
	}
	return true
}

var counted = regexp.MustCompile(`^[0-9]+(?:,[0-9]*)?\}`)

// brace translates "{", which starts a repetition or stands for itself.
func (t *translator) brace() {
	count := counted.FindString(t.in)
	if count == "" {
		t.out.WriteString(`\{`)
		return
	}
	t.out.WriteString("{" + count)
	t.in = t.in[len(count):]
}

// escape translates what follows a backslash outside of classes.
func (t *translator) escape() bool {
	if t.in == "" {
		return false
	}
	switch c := t.in[0]; c {
	case 'b', 'B':
		t.out.WriteString(`\` + t.in[:1])
		t.in = t.in[1:]
		return !t.repeated()
	case 'd', 'D', 'w', 'W':
		t.out.WriteString(`\` + t.in[:1])
	case 's':
		t.out.WriteString("[" + spaces + "]")
	case 'S':
		t.out.WriteString("[^" + spaces + "]")
	case 'k', 'c':
		return false
	default:
		r, ok := t.character()
		if ok {
			t.literal(r)
		}
		return ok
	}
	t.in = t.in[1:]
	return true
}

// character reads an escape that stands for one character, after its backslash.
func (t *translator) character() (rune, bool) {
	r := t.take()
	switch r {
	case 't':
		return '\t', true
	case 'n':
		return '\n', true
	case 'v':
		return '\v', true
	case 'f':
		return '\f', true
	case 'r':
		return '\r', true
	case 'x':
		return t.hex(2, 'x'), true
	case 'u':
		return t.unit()
	case '0':
		return 0, t.in == "" || t.in[0] < '0' || t.in[0] > '9'
	}
	// Other digits are backreferences or octal; other letters are themselves.
	return r, r < '1' || r > '9'
}

// hex reads a number of hex digits; without them the letter stands for itself.
func (t *translator) hex(digits int, letter rune) rune {
	if len(t.in) < digits {
		return letter
	}
	n, err := strconv.ParseUint(t.in[:digits], 16, 32)
	if err != nil {
		return letter
	}
	t.in = t.in[digits:]
	return rune(n)
}

// unit reads the digits of \uHHHH and puts surrogate pairs together.
func (t *translator) unit() (rune, bool) {
	r := t.hex(4, 'u')
	if !utf16.IsSurrogate(r) {
		return r, true
	}
	if !strings.HasPrefix(t.in, `\u`) {
		return 0, false
	}
	t.in = t.in[2:]
	r = utf16.DecodeRune(r, t.hex(4, 'u'))
	return r, r != utf8.RuneError
}

// class translates a class after its opening bracket.
func (t *translator) class() bool {
	negated := strings.HasPrefix(t.in, "^")
	if negated {
		t.in = t.in[1:]
	}
	var ranges strings.Builder
	for {
		if t.in == "" {
			return false // no end
		}
		if t.in[0] == ']' {
			t.in = t.in[1:]
			break
		}
		if !t.classRange(&ranges) {
			return false
		}
	}
	switch {
	case ranges.Len() > 0 && negated:
		t.out.WriteString("[^" + ranges.String() + "]")
	case ranges.Len() > 0:
		t.out.WriteString("[" + ranges.String() + "]")
	case negated:
		t.out.WriteString(`(?s:.)`)
	default:
		t.out.WriteString(`[^\x{0}-\x{10ffff}]`)
	}
	return true
}

// classRange translates a character, a range or an escape of a class.
func (t *translator) classRange(ranges *strings.Builder) bool {
	first, set, ok := t.classAtom()
	if !ok {
		return false
	}
	if len(t.in) < 2 || t.in[0] != '-' || t.in[1] == ']' {
		writeAtom(ranges, first, set)
		return true
	}
	t.in = t.in[1:]
	last, lastSet, ok := t.classAtom()
	if !ok {
		return false
	}
	if set != "" || lastSet != "" { // [\w-x]: three things, not a range
		writeAtom(ranges, first, set)
		writeAtom(ranges, '-', "")
		writeAtom(ranges, last, lastSet)
		return true
	}
	writeAtom(ranges, first, "")
	ranges.WriteByte('-')
	writeAtom(ranges, last, "")
	return first <= last
}

// writeAtom writes a set, or a character if the set is empty.
func writeAtom(b *strings.Builder, r rune, set string) {
	if set != "" {
		b.WriteString(set)
		return
	}
	b.WriteString(`\x{` + strconv.FormatInt(int64(r), 16) + `}`)
}

// classAtom reads a character, or a set such as \d, of a class.
func (t *translator) classAtom() (r rune, set string, ok bool) {
	if r = t.take(); r != '\\' {
		return r, "", true
	}
	if t.in == "" {
		return 0, "", false
	}
	switch c := t.in[0]; c {
	case 'd', 'D', 'w', 'W':
		set = `\` + t.in[:1]
	case 's':
		set = spaces
	case 'S':
		set = notSpaces
	case 'b':
		r = '\b'
	case 'c', 'k':
		return 0, "", false
	default:
		r, ok = t.character()
		return r, "", ok
	}
	t.in = t.in[1:]
	return r, set, true
}
