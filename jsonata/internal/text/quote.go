package text

import "unicode/utf8"

const hexLower = "0123456789abcdef"

// AppendQuoted appends s as a JSON string the way ECMAScript writes it: only
// quotes, backslashes, control characters and lone surrogates are escaped. Bytes
// that are not UTF-8 become U+FFFD.
func AppendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := DecodeRune(s[i:])
		surrogate := r >= highFirst && r <= lowLast
		if c >= utf8.RuneSelf && !surrogate && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		dst = append(dst, s[done:i]...)
		dst = AppendEscape(dst, r)
		i += size
		done = i
	}
	dst = append(dst, s[done:]...)
	return append(dst, '"')
}

// AppendEscape appends a code point that can't stand in a JSON string as it is: a
// quote, a backslash, a control character or half of a surrogate pair, and U+FFFD.
func AppendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case utf8.RuneError:
		return utf8.AppendRune(dst, r)
	}
	return append(dst, '\\', 'u', hexLower[r>>12&15], hexLower[r>>8&15], hexLower[r>>4&15], hexLower[r&15])
}
