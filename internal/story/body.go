package story

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"
)

// readable is a body as a story shows it: JSON and XML indented, a form one field
// a line, multipart with plain line ends; what is not text shows its size.
func readable(contentType string, body []byte) []byte {
	kind, _, _ := mime.ParseMediaType(contentType)
	switch {
	case kind == "application/x-www-form-urlencoded":
		return formLines(body)
	case kind == "multipart/form-data":
		body = bytes.ReplaceAll(bytes.TrimSuffix(body, []byte("\r\n")), []byte("\r\n"), []byte("\n"))
	case strings.HasSuffix(kind, "xml"):
		return indentXML(body)
	}
	if !utf8.Valid(body) {
		return fmt.Appendf(nil, "[%d bytes]", len(body))
	}
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return body
	}
	return b.Bytes()
}

// formLines shows each field as it is meant; one that is no plain line stays
// encoded.
func formLines(body []byte) []byte {
	lines := strings.Split(string(body), "&")
	for i, pair := range lines {
		name, value, _ := strings.Cut(pair, "=")
		n, err1 := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if err1 == nil && err2 == nil && !strings.ContainsFunc(n+v, func(r rune) bool { return r < ' ' || r == utf8.RuneError }) {
			lines[i] = n + "=" + v
		}
	}
	return []byte(strings.Join(lines, "\n"))
}

// indentXML puts each element that holds elements on lines of its own. It looks at
// the signs alone: what it shows was written without white space.
func indentXML(body []byte) []byte {
	var b bytes.Buffer
	depth := 0
	for i, piece := range strings.Split(strings.TrimSpace(string(body)), "><") {
		if i > 0 {
			b.WriteByte('>')
			if strings.HasPrefix(piece, "/") {
				depth--
			}
			b.WriteString("\n" + strings.Repeat("  ", max(0, depth)) + "<")
		}
		b.WriteString(piece)
		if opens := !strings.HasPrefix(piece, "/") && !strings.HasSuffix(piece, "/") && !strings.Contains(piece, "</"); opens {
			depth++
		}
	}
	return b.Bytes()
}
