package freshdesk

import (
	"html"
	"regexp"
	"strings"
)

// asHTML puts plain words into a div, as the reference's samples have them.
func asHTML(s string) string {
	if s == "" || strings.HasPrefix(strings.TrimSpace(s), "<") {
		return s
	}
	return "<div>" + s + "</div>"
}

var (
	unseen = regexp.MustCompile(`(?is)<(script|style)[^>]*>.*?</(script|style)>|<!--.*?-->`)
	breaks = regexp.MustCompile(`(?i)<br\s*/?>|</(p|div|li|tr|h[1-6])>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// plainText is what a reader sees. How breaks read is chosen here.
func plainText(s string) string {
	s = breaks.ReplaceAllString(unseen.ReplaceAllString(s, ""), "\n")
	return strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(s, "")))
}
