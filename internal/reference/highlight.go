package reference

import (
	"html/template"
	"regexp"
	"strings"
)

// tokens of JSON: a key, a string, a number, a word. In a shell line the same
// stands for its JSON body, beside options and variables.
var (
	jsonToken  = regexp.MustCompile(`("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b`)
	shellToken = regexp.MustCompile(`\$[A-Z_]+|-[HX]\b|\bcurl\b`)
)

// highlight colours code by spans of the classes k (key), s (string), n (number,
// word) and v (variable, option).
func highlight(lang, code string) template.HTML {
	var b strings.Builder
	switch lang {
	case "json":
		colourJSON(&b, code)
	case "sh":
		head, body, found := strings.Cut(code, "-d '")
		colourShell(&b, head)
		if found {
			span(&b, "v", "-d")
			escape(&b, " '")
			colourJSON(&b, body)
		}
	default:
		escape(&b, code)
	}
	return template.HTML(b.String()) //nolint:gosec // every piece is escaped
}

func span(b *strings.Builder, class, s string) {
	b.WriteString(`<span class="` + class + `">`)
	escape(b, s)
	b.WriteString("</span>")
}

func colourJSON(b *strings.Builder, s string) {
	at := 0
	for _, m := range jsonToken.FindAllStringSubmatchIndex(s, -1) {
		escape(b, s[at:m[0]])
		at = m[1]
		switch {
		case m[4] >= 0:
			span(b, "k", s[m[2]:m[3]])
			escape(b, s[m[4]:m[5]])
		case m[2] >= 0:
			span(b, "s", s[m[2]:m[3]])
		default:
			span(b, "n", s[m[0]:m[1]])
		}
	}
	escape(b, s[at:])
}

func colourShell(b *strings.Builder, s string) {
	at := 0
	for _, m := range shellToken.FindAllStringIndex(s, -1) {
		escape(b, s[at:m[0]])
		span(b, "v", s[m[0]:m[1]])
		at = m[1]
	}
	escape(b, s[at:])
}
