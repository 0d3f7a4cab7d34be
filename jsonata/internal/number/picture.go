package number

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cognate/jsonata/internal/fault"
)

// symbols are the signs of a decimal format, each of which an option replaces.
type symbols struct {
	decimal, grouping, exponent, infinity, minus, nan, percent, perMille, digit, separator string
	zero                                                                                   rune
}

func newSymbols(options map[string]string) symbols {
	option := func(name, fallback string) string {
		if value, ok := options[name]; ok {
			return value
		}
		return fallback
	}
	s := symbols{
		decimal:   option("decimal-separator", "."),
		grouping:  option("grouping-separator", ","),
		exponent:  option("exponent-separator", "e"),
		infinity:  option("infinity", "Infinity"),
		minus:     option("minus-sign", "-"),
		nan:       option("NaN", "NaN"),
		percent:   option("percent", "%"),
		perMille:  option("per-mille", "\u2030"),
		digit:     option("digit", "#"),
		separator: option("pattern-separator", ";"),
		zero:      '0',
	}
	if zero := option("zero-digit", "0"); zero != "" {
		s.zero, _ = utf8.DecodeRuneInString(zero)
	}
	return s
}

func (s *symbols) isDigit(r rune) bool { return r >= s.zero && r <= s.zero+9 }

// isPlace reports whether r is a digit or the sign for an optional one.
func (s *symbols) isPlace(r rune) bool { return s.isDigit(r) || string(r) == s.digit }

// isActive reports whether r has a meaning in a picture.
func (s *symbols) isActive(r rune) bool {
	if s.isDigit(r) {
		return true
	}
	switch string(r) {
	case s.decimal, s.exponent, s.grouping, s.digit, s.separator:
		return true
	}
	return false
}

// Picture is a parsed picture of $formatNumber with its options. It is
// immutable.
type Picture struct {
	symbols  symbols
	positive subpicture
	negative subpicture
}

// subpicture is the analysed picture for numbers of one sign.
type subpicture struct {
	prefix, suffix string
	scale          float64 // 100 for percent, 1000 for per mille, else 1
	point          bool    // the picture has a decimal separator
	minInteger     int     // digits before the point, at least
	scaling        int     // digits before the point of a mantissa
	minFraction    int     // digits after the point, at least and at most
	maxFraction    int
	minExponent    int   // digits of the exponent; 0: there is none
	integerGroups  []int // digits to the right of each grouping sign
	regular        int   // distance of grouping signs when regular, else 0
	fractionGroups []int // digits to the left of each grouping sign
}

// ParsePicture parses a picture of $formatNumber. The options are those of
// XPath's decimal format ("decimal-separator", "zero-digit" and so on; unknown
// ones are ignored). It fails with D3080 to D3093.
func ParsePicture(picture string, options map[string]string) (*Picture, error) {
	p := &Picture{symbols: newSymbols(options)}
	s := &p.symbols
	texts := strings.Split(picture, s.separator)
	if len(texts) > 2 {
		return nil, fault.New("D3080", picture, "the picture has more than two parts")
	}
	subs := make([]subpicture, len(texts))
	for i, text := range texts {
		parts := splitParts(s, text)
		if code := parts.validate(s); code != "" {
			return nil, fault.New(code, picture, pictureFaults[code])
		}
		subs[i] = parts.analyse(s)
	}
	p.positive = subs[0]
	if len(subs) == 2 {
		p.negative = subs[1]
	} else {
		p.negative = subs[0]
		p.negative.prefix = s.minus + p.negative.prefix
	}
	return p, nil
}

// FormatNumber writes f by a picture; see ParsePicture.
func FormatNumber(f float64, picture string, options map[string]string) (string, error) {
	p, err := ParsePicture(picture, options)
	if err != nil {
		return "", err
	}
	return p.Format(f), nil
}

// Format writes f by the picture.
func (p *Picture) Format(f float64) string {
	s := &p.symbols
	if math.IsNaN(f) {
		return s.nan
	}
	sub := &p.positive
	if f < 0 {
		sub = &p.negative
	}
	f *= sub.scale
	if math.IsInf(f, 0) {
		return sub.prefix + s.infinity + sub.suffix
	}
	mantissa, exponent := sub.split(f)
	integer, fraction := sub.digits(mantissa)
	var b strings.Builder
	b.WriteString(sub.prefix)
	sub.writeInteger(&b, s, integer)
	if sub.point && fraction != "" {
		b.WriteString(s.decimal)
		sub.writeFraction(&b, s, fraction)
	}
	if sub.minExponent > 0 {
		sub.writeExponent(&b, s, exponent)
	}
	b.WriteString(sub.suffix)
	return b.String()
}

// split returns f as mantissa × 10^exponent for a picture with an exponent,
// else f itself. The mantissa of zero is zero.
func (sub *subpicture) split(f float64) (mantissa float64, exponent int) {
	if sub.minExponent == 0 || f == 0 {
		return f, 0
	}
	largest, smallest := math.Pow10(sub.scaling), math.Pow10(sub.scaling-1)
	for math.Abs(f) < smallest {
		f *= 10
		exponent--
	}
	for math.Abs(f) > largest {
		f /= 10
		exponent++
	}
	return f, exponent
}

// digits returns the digits on both sides of the point, rounded and padded as
// the picture wants, in ASCII.
func (sub *subpicture) digits(f float64) (integer, fraction string) {
	f = math.Abs(Round(f, sub.maxFraction))
	text := strconv.FormatFloat(f, 'f', sub.maxFraction, 64)
	integer, fraction, _ = strings.Cut(text, ".")
	integer = strings.TrimLeft(integer, "0")
	fraction = strings.TrimRight(fraction, "0")
	if missing := sub.minInteger - len(integer); missing > 0 {
		integer = strings.Repeat("0", missing) + integer
	}
	if missing := sub.minFraction - len(fraction); missing > 0 {
		fraction += strings.Repeat("0", missing)
	}
	return integer, fraction
}

func (sub *subpicture) writeInteger(b *strings.Builder, s *symbols, digits string) {
	for i := range len(digits) {
		if left := len(digits) - i; i > 0 && sub.isGrouped(left) {
			b.WriteString(s.grouping)
		}
		s.writeDigit(b, digits[i])
	}
}

// isGrouped reports whether a grouping sign stands before the last n digits.
func (sub *subpicture) isGrouped(n int) bool {
	if sub.regular > 0 {
		return n%sub.regular == 0
	}
	return slices.Contains(sub.integerGroups, n)
}

func (sub *subpicture) writeFraction(b *strings.Builder, s *symbols, digits string) {
	for i := range len(digits) {
		if slices.Contains(sub.fractionGroups, i) {
			b.WriteString(s.grouping)
		}
		s.writeDigit(b, digits[i])
	}
}

func (sub *subpicture) writeExponent(b *strings.Builder, s *symbols, exponent int) {
	b.WriteString(s.exponent)
	if exponent < 0 {
		b.WriteString(s.minus)
		exponent = -exponent
	}
	digits := strconv.Itoa(exponent)
	for range sub.minExponent - len(digits) {
		s.writeDigit(b, '0')
	}
	for i := range len(digits) {
		s.writeDigit(b, digits[i])
	}
}

// writeDigit writes an ASCII digit in the picture's script.
func (s *symbols) writeDigit(b *strings.Builder, digit byte) {
	b.WriteRune(s.zero + rune(digit-'0'))
}
