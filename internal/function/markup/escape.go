package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// escaped writes the start of s with a backslash where Markdown would take it for
// more than text, and gives its length; 0 when it may stand as it is.
func (w *writer) escaped(s string) int {
	if !w.inRow && !w.cell {
		if n := lineMark(s); n > 0 {
			w.out.WriteString(s[:n-1] + `\` + s[n-1:n])
			w.last = rune(s[n-1])
			return n
		}
	}
	if !w.special(s) {
		return 0
	}
	w.out.WriteString(`\` + s[:1])
	w.last = rune(s[0])
	return 1
}

// lineMark gives the length of what makes a block of a line: up to and with the
// character that a backslash makes harmless.
func lineMark(s string) int {
	switch s[0] {
	case '#', '>', '|':
		return 1
	case '+', '-', '=':
		if len(s) == 1 || IsBlank(rune(s[1])) || s[1] == s[0] || s[0] == '=' {
			return 1
		}
	}
	digits := 0
	for digits < len(s) && digits < 10 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < 10 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') &&
		(digits+1 == len(s) || IsBlank(rune(s[digits+1]))) {
		return digits + 1
	}
	return 0
}

// special reports whether the first character of s would start or end something.
func (w *writer) special(s string) bool {
	next := byte(0)
	if len(s) > 1 {
		next = s[1]
	}
	switch s[0] {
	case '\\', '`', '*':
		return true
	case '_':
		r, _ := utf8.DecodeRuneInString(s[1:])
		return !isWord(w.last) || !isWord(r)
	case '~':
		return next == '~' || w.last == '~'
	case ']':
		return next == 0 || next == '(' || next == ':' || next == '[' || w.inLink()
	case '[':
		return w.inLink()
	case '<':
		return next == '/' || next == '!' || next == '?' || isLetter(next)
	case '&':
		return next == '#' || isLetter(next) && strings.Contains(s[:min(len(s), 40)], ";")
	case '|':
		return w.cell
	case '!':
		return next == '['
	}
	return false
}

func (w *writer) inLink() bool {
	for _, m := range w.open {
		if m.kind == "link" {
			return true
		}
	}
	return false
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// schemes are the addresses that are kept; cid: is a part of the same e-mail.
var schemes = set("http https mailto tel cid")

// maxLink bounds an address, in bytes.
const maxLink = 8 << 10

// SafeLink gives an address that may be kept: a relative one, or one of http, https,
// mailto, tel and cid; "" for any other.
func SafeLink(link string) string {
	link = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.TrimSpace(link))
	if len(link) > maxLink || strings.HasPrefix(link, "#") {
		return ""
	}
	scheme, _, found := strings.Cut(link, ":")
	if found && !strings.ContainsAny(scheme, "/?#") && !schemes[strings.ToLower(scheme)] {
		return ""
	}
	return link
}

// destination writes an address as a link of Markdown has it.
func destination(link string) string {
	return linkEscapes.Replace(link)
}

var linkEscapes = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "\"", "%22", "`", "%60", "*", "%2A", "_", "_", "|", "%7C")
