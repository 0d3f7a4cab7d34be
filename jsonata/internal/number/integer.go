package number

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"cognate/jsonata/internal/fault"
)

// style is the way a picture writes an integer.
type style int

const (
	styleDecimal style = iota
	styleLetters
	styleRoman
	styleWords
)

// letterCase is how letters and words are written.
type letterCase int

const (
	lower letterCase = iota
	upper
	title
)

// IntegerPicture is a parsed picture of $formatInteger and $parseInteger, also
// used for the components of a date. It is immutable.
type IntegerPicture struct {
	style      style
	letters    letterCase
	ordinal    bool
	zero       rune       // the digit zero of the picture's digits
	mandatory  int        // digits always written
	optional   int        // digit places that need not be filled
	separators []grouping // grouping signs, the rightmost first
	regular    int        // distance of the signs when they repeat, or 0
}

// grouping is a grouping sign and the number of digits to the right of it.
type grouping struct {
	position int
	sign     rune
}

// ParseIntegerPicture parses a picture: "w", "W", "Ww" words; "i", "I" Roman;
// "a", "A" letters; or digits with "#" and grouping signs such as "#,##0"; each
// with an optional ";o" for ordinals. It fails with D3130 for a numbering
// sequence it does not know and D3131 when digits of two scripts are mixed.
func ParseIntegerPicture(picture string) (*IntegerPicture, error) {
	primary, ordinal := picture, false
	if at := strings.LastIndexByte(picture, ';'); at >= 0 {
		primary, ordinal = picture[:at], strings.HasPrefix(picture[at+1:], "o")
	}
	p := &IntegerPicture{ordinal: ordinal}
	switch primary {
	case "a":
		p.style = styleLetters
	case "A":
		p.style, p.letters = styleLetters, upper
	case "i":
		p.style = styleRoman
	case "I":
		p.style, p.letters = styleRoman, upper
	case "w":
		p.style = styleWords
	case "W":
		p.style, p.letters = styleWords, upper
	case "Ww":
		p.style, p.letters = styleWords, title
	default:
		return p, p.parseDigits(primary)
	}
	return p, nil
}

// parseDigits reads a decimal picture from its end.
func (p *IntegerPicture) parseDigits(primary string) error {
	places := 0
	for rest := primary; rest != ""; {
		r, size := utf8.DecodeLastRuneInString(rest)
		rest = rest[:len(rest)-size]
		if zero, ok := digitFamily(r); ok {
			if p.mandatory > 0 && zero != p.zero {
				return fault.New("D3131", primary, "the picture mixes digits of two scripts")
			}
			p.zero = zero
			p.mandatory++
			places++
			continue
		}
		if r == '#' {
			p.optional++
			places++
			continue
		}
		p.separators = append(p.separators, grouping{position: places, sign: r})
	}
	if p.mandatory == 0 {
		return fault.New("D3130", primary, "this way of writing integers is not supported")
	}
	p.regular = regularDistance(p.separators)
	return nil
}

// digitZeros are the zeros of the decimal digits in the basic plane, sorted.
var digitZeros = []rune{
	0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
	0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
	0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
}

// digitFamily returns the zero of the script that the digit r belongs to.
func digitFamily(r rune) (zero rune, ok bool) {
	for _, zero := range digitZeros {
		if r >= zero && r <= zero+9 {
			return zero, true
		}
	}
	return 0, false
}

// regularDistance returns the distance of grouping signs that are all the same
// and equally spaced, so that they go on to the left for ever, or 0.
func regularDistance(signs []grouping) int {
	if len(signs) == 0 {
		return 0
	}
	positions := make([]int, len(signs))
	for i, g := range signs {
		if g.sign != signs[0].sign {
			return 0
		}
		positions[i] = g.position
	}
	return commonDistance(positions)
}

// commonDistance returns d when the positions are exactly d, 2d, 3d …, else 0.
func commonDistance(positions []int) int {
	if len(positions) == 0 {
		return 0
	}
	d := 0
	seen := make(map[int]bool, len(positions))
	for _, position := range positions {
		d = gcd(d, position)
		seen[position] = true
	}
	for i := 1; i <= len(positions); i++ {
		if !seen[i*d] {
			return 0
		}
	}
	return d
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// maxRoman is the largest number written in Roman digits; larger ones, which
// would take more than ten thousand letters, are written in decimal.
const maxRoman = 10_000_000

// Format writes f, rounded down to an integer, by the picture.
func (p *IntegerPicture) Format(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Format(f)
	}
	f = math.Floor(f)
	text := p.formatAbs(math.Abs(f))
	if f < 0 {
		return "-" + text
	}
	return text
}

func (p *IntegerPicture) formatAbs(f float64) string {
	switch p.style {
	case styleLetters:
		return formatLetters(f, p.letters == upper)
	case styleRoman:
		if f > maxRoman {
			return wholeText(f)
		}
		return formatRoman(int(f), p.letters == upper)
	case styleWords:
		return formatWords(f, p.ordinal, p.letters)
	default:
		return p.formatDecimal(f)
	}
}

// wholeText is all digits of a whole number, however large.
func wholeText(f float64) string {
	return strconv.FormatFloat(f, 'f', 0, 64)
}

func (p *IntegerPicture) formatDecimal(f float64) string {
	digits := wholeText(f)
	if missing := p.mandatory - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	var b strings.Builder
	for i, digit := range digits {
		if i > 0 {
			p.writeSigns(&b, len(digits)-i)
		}
		b.WriteRune(digit - '0' + p.zero)
	}
	if p.ordinal && p.zero == '0' {
		b.WriteString(ordinalSuffix(digits))
	} else if p.ordinal {
		b.WriteString("th")
	}
	return b.String()
}

// writeSigns writes the grouping signs that stand before the last n digits.
func (p *IntegerPicture) writeSigns(b *strings.Builder, n int) {
	if p.regular > 0 {
		if n%p.regular == 0 {
			b.WriteRune(p.separators[0].sign)
		}
		return
	}
	for i := len(p.separators) - 1; i >= 0; i-- {
		if p.separators[i].position == n {
			b.WriteRune(p.separators[i].sign)
		}
	}
}

// ordinalSuffix returns st, nd, rd or th for a number in decimal digits.
func ordinalSuffix(digits string) string {
	if n := len(digits); n > 1 && digits[n-2] == '1' {
		return "th"
	}
	switch digits[len(digits)-1] {
	case '1':
		return "st"
	case '2':
		return "nd"
	case '3':
		return "rd"
	}
	return "th"
}

// FormatInteger writes f, rounded down, by a picture; see ParseIntegerPicture.
func FormatInteger(f float64, picture string) (string, error) {
	p, err := ParseIntegerPicture(picture)
	if err != nil {
		return "", err
	}
	return p.Format(f), nil
}

// ParseInteger reads text written by a picture. Text that does not fit the
// picture gives NaN, as in the reference; see ParseIntegerPicture for errors.
func ParseInteger(text, picture string) (float64, error) {
	p, err := ParseIntegerPicture(picture)
	if err != nil {
		return 0, err
	}
	return p.Parse(text), nil
}
