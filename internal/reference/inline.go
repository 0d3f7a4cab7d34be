package reference

import (
	"html/template"
	"strings"
)

// plain makes text of a string that may hold characters of the markup.
func plain(s string) text {
	return text(plainReplacer.Replace(s))
}

var plainReplacer = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "<", `\<`)

// mono makes code of a string.
func mono(s string) text { return text("`" + strings.ReplaceAll(s, "`", "'") + "`") }

// to makes a link.
func to(title, href string) text { return text("[" + string(plain(title)) + "](" + href + ")") }

// html renders the markup. Whatever it doesn't know stands as it is, escaped.
func (t text) html() template.HTML {
	var b strings.Builder
	writeInline(&b, string(t))
	return template.HTML(b.String()) //nolint:gosec // every piece is escaped by writeInline
}

func writeInline(b *strings.Builder, s string) {
	for s != "" {
		i := strings.IndexAny(s, "\\`*[")
		if i < 0 {
			escape(b, s)
			return
		}
		escape(b, s[:i])
		s = s[i+writeMark(b, s[i:]):]
	}
}

// writeMark renders the mark that s starts with and returns its length.
func writeMark(b *strings.Builder, s string) int {
	switch {
	case s[0] == '\\' && len(s) > 1:
		escape(b, s[1:2])
		return 2
	case s[0] == '`':
		if end := strings.IndexByte(s[1:], '`'); end > 0 {
			b.WriteString("<code>")
			b.WriteString(string(breakable(s[1 : 1+end])))
			b.WriteString("</code>")
			return end + 2
		}
	case strings.HasPrefix(s, "**"):
		if end := strings.Index(s[2:], "**"); end > 0 {
			b.WriteString("<strong>")
			writeInline(b, s[2:2+end])
			b.WriteString("</strong>")
			return end + 4
		}
	case s[0] == '[':
		if n := writeLink(b, s); n > 0 {
			return n
		}
	}
	escape(b, s[:1])
	return 1
}

// writeLink renders [words](address); 0 when s is no link. Addresses are ours or
// https, so that no definition can bring a script in.
func writeLink(b *strings.Builder, s string) int {
	middle := closing(s)
	if middle < 0 {
		return 0
	}
	end := strings.IndexByte(s[middle:], ')')
	if end < 0 {
		return 0
	}
	href := s[middle+2 : middle+end]
	if !safeHref(href) {
		return 0
	}
	b.WriteString(`<a href="`)
	escape(b, href)
	b.WriteString(`">`)
	writeInline(b, s[1:middle])
	b.WriteString("</a>")
	return middle + end + 1
}

// closing finds the ] that is followed by ( and not escaped; -1 for none.
func closing(s string) int {
	for i := 1; i+1 < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ']':
			if s[i+1] == '(' {
				return i
			}
			return -1
		}
	}
	return -1
}

func safeHref(href string) bool {
	return strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "#") ||
		strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//")
}

func escape(b *strings.Builder, s string) { b.WriteString(template.HTMLEscapeString(s)) }

// bare is the text without its markup, for titles and descriptions.
func (t text) bare() string {
	s := string(t)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '`', s[i] == '*', s[i] == '[':
		case s[i] == ']' && i+1 < len(s) && s[i+1] == '(':
			if end := strings.IndexByte(s[i:], ')'); end > 0 {
				i += end
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// words joins with commas and a last "and" or "or".
func words(items []text, last string) text {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	var b strings.Builder
	for i, item := range items {
		switch {
		case i == len(items)-1:
			b.WriteString(" " + last + " ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(item))
	}
	return text(b.String())
}

// verb chooses the form that goes with so many subjects.
func verb(subjects []text, one, several text) text {
	if len(subjects) == 1 {
		return one
	}
	return several
}

func monos(items []string) []text {
	out := make([]text, len(items))
	for i, s := range items {
		out[i] = mono(s)
	}
	return out
}
