package number

import (
	"math"
	"strconv"
	"strings"
)

// Parse reads a number written by the picture. It does not insist on the
// picture's width or case. Text with no number in it gives NaN.
func (p *IntegerPicture) Parse(text string) float64 {
	switch p.style {
	case styleLetters:
		return parseLetters(text)
	case styleRoman:
		return parseRoman(text)
	case styleWords:
		return parseWords(text)
	default:
		return p.parseDecimal(text)
	}
}

// parseDecimal drops grouping signs and reads the digits at the start.
func (p *IntegerPicture) parseDecimal(text string) float64 {
	var digits []byte
	negative := false
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		negative, text = true, rest
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	for _, r := range text {
		if r >= p.zero && r <= p.zero+9 {
			digits = append(digits, byte(r-p.zero)+'0')
			continue
		}
		if !p.isSign(r) {
			break
		}
	}
	f, err := strconv.ParseFloat(string(digits), 64)
	if err != nil && len(digits) == 0 {
		return math.NaN()
	}
	if negative {
		return -f
	}
	return f
}

func (p *IntegerPicture) isSign(r rune) bool {
	for _, g := range p.separators {
		if g.sign == r {
			return true
		}
	}
	return false
}

// Places returns how many digits are always written and how many may be.
func (p *IntegerPicture) Places() (mandatory, optional int) {
	return p.mandatory, p.optional
}

// IsRegular reports whether the grouping signs repeat at one distance, which
// they have and are all the same.
func (p *IntegerPicture) IsRegular() bool { return p.regular > 0 }

// Sign returns the repeating grouping sign, or 0 if there is none.
func (p *IntegerPicture) Sign() rune {
	if p.regular > 0 {
		return p.separators[0].sign
	}
	return 0
}

// WithMandatory returns a copy that always writes n digits.
func (p *IntegerPicture) WithMandatory(n int) *IntegerPicture {
	c := *p
	c.mandatory = n
	return &c
}

// Pattern returns a regular expression (RE2, to be used ignoring case) for the
// numbers of the picture. width is the exact number of digits, or 0 for any.
func (p *IntegerPicture) Pattern(width int) string {
	switch p.style {
	case styleLetters:
		return "[a-z]+"
	case styleRoman:
		return "[mdclxvi]+"
	case styleWords:
		return wordPattern
	}
	class := string(p.zero) + "-" + string(p.zero+9)
	pattern := "[" + class + "]"
	switch {
	case width > 0:
		pattern += "{" + strconv.Itoa(width) + "}"
	case len(p.separators) > 0:
		pattern += "[" + class + p.quotedSigns() + "]*"
	default:
		pattern += "+"
	}
	if p.ordinal {
		pattern += "(?:th|st|nd|rd)"
	}
	return pattern
}

// quotedSigns returns the grouping signs for use in a character class.
func (p *IntegerPicture) quotedSigns() string {
	var b strings.Builder
	for _, g := range p.separators {
		b.WriteString(`\x{` + strconv.FormatInt(int64(g.sign), 16) + `}`)
	}
	return b.String()
}
