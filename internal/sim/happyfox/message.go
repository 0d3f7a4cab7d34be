package happyfox

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// readMessage reads "html" and the texts under the keys given, of which the
// first that is not blank counts. A text and markup may come together; each is
// then shown as it was sent (chosen here). Blank ones are no message.
func readMessage(f fields, errs *fieldErrors, textKeys ...string) messageData {
	m := messageData{HTML: messageText(f, "html", errs)}
	for _, key := range textKeys {
		if text := messageText(f, key, errs); m.Text == "" {
			m.Text = text
		}
	}
	if m.HTML = strings.TrimSpace(htmlComment.ReplaceAllString(m.HTML, "")); m.HTML == "" {
		return m
	}
	if m.Text == "" {
		m.Text = textOf(m.HTML)
	}
	m.HTML = document(m.HTML)
	return m
}

func messageText(f fields, key string, errs *fieldErrors) string {
	raw, _ := f.value(key)
	if raw == nil {
		return ""
	}
	text, isText := asText(raw)
	if !isText {
		errs.add(key, msgValue)
		return ""
	}
	if n := utf8.RuneCountInString(text); n > maxMessage {
		errs.add(key, tooLong(maxMessage, n))
	}
	return text
}

// readAddresses reads addresses in one text, separated by commas.
func readAddresses(f fields, key string, errs *fieldErrors) string {
	raw, _ := f.value(key)
	if raw == nil {
		return ""
	}
	text, isText := raw.(string)
	if !isText {
		errs.add(key, msgValue)
		return ""
	}
	addresses := splitList(text)
	for _, address := range addresses {
		if !validEmail(address) {
			errs.add(key, msgEmail)
			return ""
		}
	}
	if n := utf8.RuneCountInString(text); n > maxText {
		errs.add(key, tooLong(maxText, n))
	}
	return strings.Join(addresses, ",")
}

// splitList splits at commas, trims, and drops blanks and repetitions.
func splitList(text string) []string {
	var out []string
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" && !seen[part] {
			out, seen[part] = append(out, part), true
		}
	}
	return out
}

var (
	htmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	htmlBreak   = regexp.MustCompile(`(?i)<br\s*/?>|</(p|div|li|tr|h[1-6])\s*>`)
	htmlHidden  = regexp.MustCompile(`(?is)<(script|style|head)\b.*?</(script|style|head)\s*>`)
	htmlTag     = regexp.MustCompile(`(?s)<[^>]*>`)
	htmlOpening = regexp.MustCompile(`(?i)^\s*(<!doctype[^>]*>\s*)?<html\b`)
)

// textOf is markup as plain text: line breaks kept, tags dropped.
func textOf(markup string) string {
	text := htmlHidden.ReplaceAllString(markup, "")
	text = htmlBreak.ReplaceAllString(text, "\n")
	text = html.UnescapeString(htmlTag.ReplaceAllString(text, ""))
	return strings.TrimSpace(text)
}

// document wraps markup as the service does with what it is sent.
func document(markup string) string {
	if htmlOpening.MatchString(markup) {
		return markup
	}
	return `<html><head><meta charset="utf-8"></head><body>` + markup + `</body></html>`
}

// markup is a message's html: as it was sent, or made from the text.
func (m *messageData) markup() string {
	if m.HTML != "" {
		return m.HTML
	}
	return document(strings.ReplaceAll(html.EscapeString(m.Text), "\n", "<br>"))
}
