package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Upper maps s to capitals with the full mapping of Unicode: "straße" becomes
// "STRASSE".
func Upper(s string) string {
	return mapCase(s, func(dst []byte, r rune, _ int) []byte {
		if full, ok := fullUpper[r]; ok {
			return append(dst, full...)
		}
		return utf8.AppendRune(dst, unicode.ToUpper(r))
	})
}

// Lower maps s to small letters with the full mapping of Unicode: a capital
// sigma that ends a word becomes "ς".
func Lower(s string) string {
	return mapCase(s, func(dst []byte, r rune, at int) []byte {
		switch {
		case r == 'İ':
			return append(dst, "i\u0307"...)
		case r == 'Σ' && endsWord(s, at):
			return append(dst, "ς"...)
		}
		return utf8.AppendRune(dst, unicode.ToLower(r))
	})
}

// mapCase maps each character of s with f, which is told where the character
// is. What is no character is kept.
func mapCase(s string, f func(dst []byte, r rune, at int) []byte) string {
	dst := make([]byte, 0, len(s)+len(s)/8)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError {
			dst = append(dst, s[i:i+size]...)
		} else {
			dst = f(dst, r, i)
		}
		i += size
	}
	return string(dst)
}

// endsWord reports whether the sigma at a place of s has a letter with case
// before it and none after it, apart from marks that are ignored.
func endsWord(s string, at int) bool {
	before := strings.TrimRightFunc(s[:at], ignoresCase)
	last, _ := utf8.DecodeLastRuneInString(before)
	after := strings.TrimLeftFunc(s[at+len("Σ"):], ignoresCase)
	next, _ := utf8.DecodeRuneInString(after)
	return before != "" && hasCase(last) && (after == "" || !hasCase(next))
}

func hasCase(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Uppercase, unicode.Other_Lowercase)
}

func ignoresCase(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:·՟״‘’․‧︓﹒﹕＇．：", r)
}
