package markup

import (
	"html"
	"strings"
)

// shown are the tags that AsHTML writes, with the attributes that they keep; of
// others it writes what is in them.
var shown = map[string][]string{
	"p": nil, "h1": nil, "h2": nil, "h3": nil, "h4": nil, "h5": nil, "h6": nil, "ul": nil, "ol": {"start"}, "li": nil, "blockquote": nil, "pre": nil,
	"hr": nil, "table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": nil, "td": nil, "b": nil, "strong": nil, "i": nil, "em": nil, "u": nil,
	"s": nil, "del": nil, "code": {"class"}, "sub": nil, "sup": nil, "br": nil, "a": {"href", "title"}, "img": {"src", "alt", "title"},
}

// AsHTML gives a tree as HTML that can do no harm: a few tags without attributes,
// and addresses that run nothing.
func (e *Element) AsHTML() string {
	var b strings.Builder
	for _, kid := range e.Kids {
		kid.serialize(&b)
	}
	return b.String()
}

func (e *Element) serialize(b *strings.Builder) {
	if e.IsHidden() {
		return
	}
	attrs, known := shown[e.Tag]
	switch {
	case e.Tag == "":
		b.WriteString(html.EscapeString(strings.ToValidUTF8(e.Text, "\ufffd")))
	case e.Tag == "input" && e.attr("type") == "checkbox":
		b.WriteString(checkmark(e) + " ")
	case known:
		b.WriteString("<" + e.Tag)
		for _, name := range attrs {
			if v := e.safe(name); v != "" {
				b.WriteString(" " + name + `="` + html.EscapeString(v) + `"`)
			}
		}
		b.WriteByte('>')
	}
	for _, kid := range e.Kids {
		kid.serialize(b)
	}
	if known && !voids[e.Tag] {
		b.WriteString("</" + e.Tag + ">")
	}
}

// safe gives an attribute that may be kept.
func (e *Element) safe(name string) string {
	v := strings.ToValidUTF8(e.attr(name), "\ufffd")
	switch name {
	case "href", "src":
		return SafeLink(v)
	case "class":
		if lang := e.Language(); lang != "" {
			return "language-" + lang
		}
		return ""
	case "start":
		if strings.Trim(v, "0123456789") == "" {
			return v
		}
		return ""
	}
	return v
}
