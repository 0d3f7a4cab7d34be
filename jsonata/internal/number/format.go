package number

import (
	"math"
	"strconv"
	"strings"

	"cognate/jsonata/internal/fault"
)

// Format returns f as ECMAScript prints it: the shortest text that reads back
// as f, with an exponent below 1e-6 and from 1e21 on ("1e-7", "1e+21"). Minus
// zero is "0"; the other special values are "NaN", "Infinity" and "-Infinity".
func Format(f float64) string {
	var buf [32]byte
	return string(AppendFormat(buf[:0], f))
}

// AppendFormat appends the text that Format returns.
func AppendFormat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	if math.Abs(f) < 1e15 && f == math.Trunc(f) {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	if f < 0 {
		dst, f = append(dst, '-'), -f
	}
	var buf [32]byte
	digits, exponent := decompose(buf[:0], f)
	return layout(dst, digits, exponent)
}

// decompose returns the shortest decimal digits of a positive finite f and the
// exponent n, so that f is 0.DIGITS × 10^n.
func decompose(buf []byte, f float64) (digits []byte, n int) {
	text := strconv.AppendFloat(buf, f, 'e', -1, 64)
	e := len(text) - 1
	for text[e] != 'e' {
		e--
	}
	n, _ = strconv.Atoi(string(text[e+1:])) // AppendFloat wrote it
	if e == 1 {
		return text[:1], n + 1
	}
	copy(text[1:], text[2:e]) // drop the point
	return text[:e-1], n + 1
}

// layout appends 0.DIGITS × 10^n in the notation ECMAScript chooses.
func layout(dst, digits []byte, n int) []byte {
	k := len(digits)
	switch {
	case k <= n && n <= 21:
		dst = append(dst, digits...)
		return appendZeros(dst, n-k)
	case 0 < n && n <= 21:
		dst = append(dst, digits[:n]...)
		dst = append(dst, '.')
		return append(dst, digits[n:]...)
	case -6 < n && n <= 0:
		dst = append(dst, "0."...)
		dst = appendZeros(dst, -n)
		return append(dst, digits...)
	}
	dst = append(dst, digits[0])
	if k > 1 {
		dst = append(dst, '.')
		dst = append(dst, digits[1:]...)
	}
	dst = append(dst, 'e')
	if n > 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, int64(n-1), 10)
}

func appendZeros(dst []byte, count int) []byte {
	for range count {
		dst = append(dst, '0')
	}
	return dst
}

// String15 returns f as $string does: an integer in full, anything else
// rounded to 15 significant digits first, so that 0.1+0.2 is "0.3".
func String15(f float64) string {
	var buf [32]byte
	return string(AppendString15(buf[:0], f))
}

// AppendString15 appends the text that String15 returns.
func AppendString15(dst []byte, f float64) []byte {
	return AppendFormat(dst, Precision15(f))
}

// Precision15 rounds a finite non-integer to 15 significant digits. A tie goes
// away from zero, as ECMAScript's toPrecision has it. Other values return
// unchanged.
func Precision15(f float64) float64 {
	if f == math.Trunc(f) || math.IsNaN(f) {
		return f
	}
	var buf [32]byte
	digits, n := decompose(buf[:0], math.Abs(f))
	if len(digits) <= 15 {
		return f
	}
	if len(digits) == 16 && digits[15] == '5' && isExact(f, string(digits)) {
		// A tie of exactly 16 digits: strconv would round it to even.
		digits[15] = '9'
		rounded, _ := strconv.ParseFloat("0."+string(digits)+"e"+strconv.Itoa(n), 64)
		return math.Copysign(Precision15(rounded), f)
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
	return rounded
}

// isExact reports whether the 16 digits are the whole decimal expansion of f.
func isExact(f float64, digits string) bool {
	const longest = 766 // digits after the first, of any float64
	text := strconv.FormatFloat(math.Abs(f), 'e', longest, 64)
	tail := strings.TrimLeft(text[len(digits)+1:strings.IndexByte(text, 'e')], "0")
	return tail == ""
}

// Round rounds half to even at a number of decimal places, which may be
// negative (-2 rounds to hundreds). The point is moved in the decimal text and
// not by multiplying, so Round(4.525, 2) is 4.52. It never returns minus zero.
func Round(f float64, places int) float64 {
	const most = 400 // beyond the range of a float64 either way
	if math.IsNaN(f) || math.IsInf(f, 0) || places > most {
		return f
	}
	if places < -most {
		return 0
	}
	shifted := shift(f, places)
	if math.Abs(shifted) >= 1<<53 {
		return f // more places than f has digits
	}
	result := shift(math.RoundToEven(shifted), -places)
	if result == 0 {
		return 0
	}
	return result
}

// shift returns f × 10^places, correctly rounded.
func shift(f float64, places int) float64 {
	if places == 0 || f == 0 {
		return f
	}
	text := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(text, "e")
	n, _ := strconv.Atoi(exponent) // FormatFloat wrote it
	result, _ := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(n+places), 64)
	return result
}

// FormatBase writes f, rounded to an integer, in a base from 2 to 36 (itself
// rounded). All digits of the float64 are exact. It fails with D3100 for any other
// base.
func FormatBase(f, base float64) (string, error) {
	f, base = Round(f, 0), Round(base, 0)
	if !(base >= 2 && base <= 36) {
		return "", fault.New("D3100", Format(base), "the base must be from 2 to 36")
	}
	if base == 10 || math.IsNaN(f) || math.IsInf(f, 0) {
		return Format(f), nil
	}
	if math.Abs(f) < 1<<53 {
		return strconv.FormatInt(int64(f), int(base)), nil
	}
	return formatBigBase(f, int(base)), nil
}

// Parse reads the text of a number as $number does: decimal digits with an
// optional minus, fraction and exponent, or an integer with 0x, 0o or 0b before
// it. It reports false for any other text and for numbers out of range.
func Parse(text string) (float64, bool) {
	if len(text) > 2 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x':
			return parseBase(text[2:], 16)
		case 'o':
			return parseBase(text[2:], 8)
		case 'b':
			return parseBase(text[2:], 2)
		}
	}
	if !isDecimal(text) {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

// isDecimal reports whether text is -?D+(.D+)?([eE][+-]?D+)? and nothing else.
func isDecimal(text string) bool {
	text = strings.TrimPrefix(text, "-")
	rest := skipDigits(text)
	if len(rest) == len(text) {
		return false
	}
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		rest = skipDigits(fraction)
		if len(rest) == len(fraction) {
			return false
		}
	}
	if rest == "" {
		return true
	}
	if rest[0]|0x20 != 'e' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	return rest != "" && skipDigits(rest) == ""
}

func skipDigits(text string) string {
	return strings.TrimLeft(text, "0123456789")
}

// parseBase reads digits of base 2, 8 or 16, rounding once at the end.
func parseBase(digits string, base int) (float64, bool) {
	digits = strings.ToLower(digits)
	symbols := "0123456789abcdef"[:base]
	if digits == "" || strings.Trim(digits, symbols) != "" {
		return 0, false
	}
	if n, err := strconv.ParseUint(digits, base, 53); err == nil {
		return float64(n), true
	}
	return parseBigBase(digits, base)
}
