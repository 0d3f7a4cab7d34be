package text

import (
	"math"
	"strings"
	"unicode/utf8"

	"cognate/jsonata/internal/fault"
)

// Substring returns the code points of s from start on. A negative start counts
// from the end; one before the beginning is the beginning. Fractions are cut.
func Substring(s string, start float64) string {
	return slice(s, start, math.Inf(1))
}

// SubstringLength returns length code points of s from start on; see Substring.
func SubstringLength(s string, start, length float64) string {
	if !(length > 0) {
		return ""
	}
	if start >= 0 {
		return slice(s, start, start+length)
	}
	n := float64(Length(s))
	if n+start < 0 {
		start = -n
	}
	return slice(s, start, n+start+length)
}

// slice returns the code points from start to end, which is not negative.
func slice(s string, start, end float64) string {
	if math.IsNaN(start) {
		start = 0
	}
	start = math.Trunc(start)
	if start < 0 {
		start = max(0, float64(Length(s))+start)
	}
	end = math.Trunc(end)
	if !(end > start) || start >= float64(len(s)) {
		return ""
	}
	from := ByteIndex(s, int(start))
	if end >= float64(len(s)) {
		return s[from:]
	}
	return s[from : from+ByteIndex(s[from:], int(end-start))]
}

// ByteIndex returns where in s the code point with the number n (from 0)
// starts, in bytes; the length of s when there are not as many.
func ByteIndex(s string, n int) int {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := DecodeRune(s[i:])
		i += size
	}
	return i
}

// Pad makes s at least |width| code points long with copies of fill (a blank
// if it is empty), cut to fit: after s for a positive width, before it for a
// negative one. It fails with fault.CodeSize when the result would have more
// than limit bytes.
func Pad(s string, width float64, fill string, limit int) (string, error) {
	if fill == "" {
		fill = " "
	}
	width = math.Trunc(width)
	missing := math.Abs(width) - float64(Length(s))
	if !(missing > 0) {
		return s, nil
	}
	if missing > float64(limit-len(s)) {
		return "", fault.New(fault.CodeSize, "", "the padded string is too long")
	}
	padding, ok := repeat(fill, int(missing), limit-len(s))
	if !ok {
		return "", fault.New(fault.CodeSize, "", "the padded string is too long")
	}
	if width > 0 {
		return Join(s, padding), nil
	}
	return Join(padding, s), nil
}

// repeat returns count code points of fill, over and over, up to limit bytes.
func repeat(fill string, count, limit int) (string, bool) {
	n := Length(fill)
	rest := fill[:ByteIndex(fill, count%n)]
	// count/n is at most limit, so the product stays in range.
	if size := int64(count/n)*int64(len(fill)) + int64(len(rest)); size > int64(limit) {
		return "", false
	}
	return strings.Repeat(fill, count/n) + rest, true
}

// Trim makes each run of blanks, tabs and line breaks one blank and drops those
// at both ends. Other white space stays.
func Trim(s string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(s, isTrimmed) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

func isTrimmed(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r'
}
