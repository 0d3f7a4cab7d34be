package text

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"cognate/jsonata/internal/fault"
)

const (
	hexUpper = "0123456789ABCDEF"
	// uriMarks are the signs besides letters and digits that stay in a component.
	uriMarks = "-_.!~*'()"
	// uriReserved are those that stay in a whole URI, too, and that DecodeURI
	// leaves escaped.
	uriReserved = ";/?:@&=+$,#"
)

// EncodeURI escapes what may not stand in a URI ($encodeUrl). It fails with
// D3140 for a lone surrogate.
func EncodeURI(s string) (string, error) { return encode(s, uriMarks+uriReserved) }

// EncodeURIComponent escapes what may not stand in a part of a URI
// ($encodeUrlComponent). It fails with D3140 for a lone surrogate.
func EncodeURIComponent(s string) (string, error) { return encode(s, uriMarks) }

func encode(s, marks string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := DecodeRune(s[i:])
		if r >= highFirst && r <= lowLast || r == utf8.RuneError && size == 1 {
			return "", fault.New("D3140", s, "the string holds half of a character")
		}
		for _, c := range []byte(s[i : i+size]) {
			if isAlphanumeric(c) || strings.IndexByte(marks, c) >= 0 {
				b.WriteByte(c)
				continue
			}
			b.Write([]byte{'%', hexUpper[c>>4], hexUpper[c&15]})
		}
		i += size
	}
	return b.String(), nil
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// DecodeURI undoes EncodeURI; escapes of reserved signs stay. It fails with
// D3140 for an escape that is cut short or does not spell UTF-8.
func DecodeURI(s string) (string, error) { return decode(s, uriReserved) }

// DecodeURIComponent undoes EncodeURIComponent. It fails like DecodeURI.
func DecodeURIComponent(s string) (string, error) { return decode(s, "") }

func decode(s, keep string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '%' {
			b.WriteByte(s[i])
			i++
			continue
		}
		var buf [utf8.UTFMax]byte
		escaped, ok := unescapeRune(buf[:0], s[i:])
		if !ok {
			return "", fault.New("D3140", s, "the string has a malformed escape")
		}
		source := s[i : i+3*len(escaped)]
		if len(escaped) == 1 && strings.IndexByte(keep, escaped[0]) >= 0 {
			b.WriteString(source)
		} else {
			b.Write(escaped)
		}
		i += len(source)
	}
	return b.String(), nil
}

// unescapeRune appends the bytes of the one character that the escapes at the
// start of s spell.
func unescapeRune(dst []byte, s string) ([]byte, bool) {
	for len(dst) < utf8.UTFMax {
		c, ok := unescapeByte(s)
		if !ok {
			return nil, false
		}
		s = s[3:]
		dst = append(dst, c)
		if utf8.FullRune(dst) {
			r, size := utf8.DecodeRune(dst)
			return dst, size == len(dst) && (r != utf8.RuneError || size > 1)
		}
	}
	return nil, false
}

func unescapeByte(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	high, ok1 := unhex(s[1])
	low, ok2 := unhex(s[2])
	return high<<4 | low, ok1 && ok2
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// Base64Encode encodes the low byte of each UTF-16 unit of s, so that text of
// Latin-1 keeps its bytes, as the reference does.
func Base64Encode(s string) string {
	data := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, size := DecodeRune(s[i:])
		high, low := split(r)
		data = append(data, byte(high))
		if low != 0 {
			data = append(data, byte(low))
		}
		i += size
	}
	return base64.StdEncoding.EncodeToString(data)
}

// Base64Decode decodes standard or URL-safe Base64 into text with a character
// for each byte (Latin-1). It is lenient like the reference: foreign characters
// are skipped, padding ends the data, and a single left-over digit is dropped.
func Base64Decode(s string) string {
	digits := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		switch c {
		case '-':
			c = '+'
		case '_':
			c = '/'
		}
		if c == '=' {
			break
		}
		if isAlphanumeric(c) || c == '+' || c == '/' {
			digits = append(digits, c)
		}
	}
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	data := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, _ := base64.RawStdEncoding.Decode(data, digits) // only valid digits
	var b strings.Builder
	b.Grow(n)
	for _, c := range data[:n] {
		b.WriteRune(rune(c))
	}
	return b.String()
}
