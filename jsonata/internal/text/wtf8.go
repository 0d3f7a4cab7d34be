package text

import "unicode/utf8"

const (
	highFirst, highLast = 0xD800, 0xDBFF
	lowFirst, lowLast   = 0xDC00, 0xDFFF
	surrogateSize       = 3 // bytes of a lone surrogate
)

// DecodeRune returns the first code point of s and its length in bytes. A lone
// surrogate is returned as such; a byte that is part of nothing is
// utf8.RuneError of length 1, and the empty string has length 0.
func DecodeRune(s string) (r rune, size int) {
	if s != "" && s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	if r, ok := surrogateAt(s); ok {
		return r, surrogateSize
	}
	return utf8.DecodeRuneInString(s)
}

// surrogateAt returns the lone surrogate that s starts with.
func surrogateAt(s string) (rune, bool) {
	if len(s) < surrogateSize || s[0] != 0xED || s[1] < 0xA0 || s[1] > 0xBF || s[2]&0xC0 != 0x80 {
		return 0, false
	}
	return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), true
}

// AppendRune appends a code point, which may be a lone surrogate.
func AppendRune(dst []byte, r rune) []byte {
	if r >= highFirst && r <= lowLast {
		return append(dst, 0xED, byte(r>>6)&0x3F|0x80, byte(r)&0x3F|0x80)
	}
	return utf8.AppendRune(dst, r)
}

// Append appends s to dst and puts a surrogate pair together where they meet.
func Append(dst []byte, s string) []byte {
	if low, ok := surrogateAt(s); ok && low >= lowFirst && len(dst) >= surrogateSize {
		start := len(dst) - surrogateSize
		if high, ok := surrogateAt(string(dst[start:])); ok && high <= highLast {
			dst = utf8.AppendRune(dst[:start], combine(high, low))
			s = s[surrogateSize:]
		}
	}
	return append(dst, s...)
}

// Join returns a with b after it; see Append.
func Join(a, b string) string {
	if _, ok := surrogateAt(b); !ok {
		return a + b
	}
	return string(Append([]byte(a), b))
}

func combine(high, low rune) rune {
	return (high-highFirst)<<10 + (low - lowFirst) + 0x10000
}

// split returns the UTF-16 units of a code point; low is 0 if there is one.
func split(r rune) (high, low rune) {
	if r < 0x10000 {
		return r, 0
	}
	r -= 0x10000
	return highFirst + r>>10, lowFirst + r&0x3FF
}

// Length counts the code points of s.
func Length(s string) int {
	n := 0
	for i := 0; i < len(s); n++ {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := DecodeRune(s[i:])
		i += size
	}
	return n
}

// Compare orders strings by UTF-16 code units, as ECMAScript does: it returns
// -1, 0 or 1. The order differs from that of the bytes only for characters
// outside the basic plane.
func Compare(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	switch {
	case i == len(a) && i == len(b):
		return 0
	case i == len(a):
		return -1
	case i == len(b):
		return 1
	}
	if a[i] < 0xED || b[i] < 0xED || a[i] == b[i] {
		return order(rune(a[i]), rune(b[i]))
	}
	return compareLeads(a[i:], b[i:])
}

// compareLeads orders strings that differ in a first byte of 0xED or more.
func compareLeads(a, b string) int {
	ra, _ := DecodeRune(a)
	rb, _ := DecodeRune(b)
	ha, la := split(ra)
	hb, lb := split(rb)
	if ha != hb {
		return order(ha, hb)
	}
	return order(la, lb)
}

func order(a, b rune) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
