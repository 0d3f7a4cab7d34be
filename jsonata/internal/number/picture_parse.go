package number

import (
	"strings"
	"unicode/utf8"
)

// pictureFaults says what each code of a bad picture means.
var pictureFaults = map[string]string{
	"D3081": "a part has more than one decimal separator",
	"D3082": "a part has more than one percent sign",
	"D3083": "a part has more than one per-mille sign",
	"D3084": "a part has both a percent and a per-mille sign",
	"D3085": "the mantissa needs a digit sign",
	"D3086": "a passive character stands between active ones",
	"D3087": "a grouping separator stands beside the decimal separator",
	"D3088": "a grouping separator ends the integer part",
	"D3089": "two grouping separators stand together",
	"D3090": "an optional digit follows a mandatory one in the integer part",
	"D3091": "a mandatory digit follows an optional one in the fraction",
	"D3092": "a part has an exponent and a percent or per-mille sign",
	"D3093": "the exponent must be mandatory digits",
}

// parts are the pieces of one part of a picture (XPath F&O 3.1, 4.7.3).
type parts struct {
	text, prefix, suffix, active string
	mantissa, integer, fraction  string
	exponent                     string
	hasExponent                  bool
}

// splitParts finds the pieces. An exponent separator counts as active only
// between other active characters.
func splitParts(s *symbols, text string) parts {
	p := parts{text: text}
	first, end := -1, -1
	for i, r := range text {
		if s.isActive(r) && string(r) != s.exponent {
			if first < 0 {
				first = i
			}
			end = i + utf8.RuneLen(r)
		}
	}
	p.active = text
	if first >= 0 {
		p.prefix, p.active, p.suffix = text[:first], text[first:end], text[end:]
	}
	p.mantissa, p.exponent, p.hasExponent = p.active, "", false
	if s.exponent != "" {
		p.mantissa, p.exponent, p.hasExponent = strings.Cut(p.active, s.exponent)
	}
	p.integer, p.fraction, _ = strings.Cut(p.mantissa, s.decimal)
	return p
}

// validate returns the code of what is wrong with the part, or "". When several
// things are wrong the last of these rules decides, as in the reference.
func (p *parts) validate(s *symbols) string {
	code := ""
	check := func(bad bool, c string) {
		if bad {
			code = c
		}
	}
	percent, perMille := strings.Contains(p.text, s.percent), strings.Contains(p.text, s.perMille)
	point := strings.Index(p.text, s.decimal)
	check(strings.Count(p.text, s.decimal) > 1, "D3081")
	check(strings.Count(p.text, s.percent) > 1, "D3082")
	check(strings.Count(p.text, s.perMille) > 1, "D3083")
	check(percent && perMille, "D3084")
	check(!strings.ContainsFunc(p.mantissa, s.isPlace), "D3085")
	check(strings.ContainsFunc(p.active, func(r rune) bool { return !s.isActive(r) }), "D3086")
	if point >= 0 {
		before, after := p.text[:point], p.text[point+len(s.decimal):]
		check(strings.HasSuffix(before, s.grouping) || strings.HasPrefix(after, s.grouping), "D3087")
	} else {
		check(strings.HasSuffix(p.integer, s.grouping), "D3088")
	}
	check(strings.Contains(p.text, s.grouping+s.grouping), "D3089")
	if at := strings.Index(p.integer, s.digit); at >= 0 {
		check(strings.ContainsFunc(p.integer[:at], s.isDigit), "D3090")
	}
	if at := strings.LastIndex(p.fraction, s.digit); at >= 0 {
		check(strings.ContainsFunc(p.fraction[at:], s.isDigit), "D3091")
	}
	check(p.hasExponent && p.exponent != "" && (percent || perMille), "D3092")
	foreign := strings.ContainsFunc(p.exponent, func(r rune) bool { return !s.isDigit(r) })
	check(p.hasExponent && (p.exponent == "" || foreign), "D3093")
	return code
}

// analyse derives sizes and grouping (XPath F&O 3.1, 4.7.4).
func (p *parts) analyse(s *symbols) subpicture {
	sub := subpicture{
		prefix:        p.prefix,
		suffix:        p.suffix,
		scale:         1,
		point:         strings.Contains(p.text, s.decimal),
		minInteger:    countFunc(p.integer, s.isDigit),
		minFraction:   countFunc(p.fraction, s.isDigit),
		maxFraction:   countFunc(p.fraction, s.isPlace),
		minExponent:   countFunc(p.exponent, s.isDigit),
		integerGroups: groupsRight(s, p.integer),
	}
	sub.fractionGroups = groupsLeft(s, p.fraction)
	sub.regular = commonDistance(sub.integerGroups)
	sub.scaling = sub.minInteger
	if strings.Contains(p.text, s.percent) {
		sub.scale = 100
	} else if strings.Contains(p.text, s.perMille) {
		sub.scale = 1000
	}
	if sub.minInteger == 0 && sub.maxFraction == 0 {
		if p.hasExponent {
			sub.minFraction, sub.maxFraction = 1, 1
		} else {
			sub.minInteger = 1
		}
	}
	if p.hasExponent && sub.minInteger == 0 && strings.Contains(p.integer, s.digit) {
		sub.minInteger = 1
	}
	if sub.minInteger == 0 && sub.minFraction == 0 {
		sub.minFraction = 1
	}
	return sub
}

func countFunc(text string, f func(rune) bool) int {
	n := 0
	for _, r := range text {
		if f(r) {
			n++
		}
	}
	return n
}

// groupsRight returns the number of digit places to the right of each sign.
func groupsRight(s *symbols, integer string) []int {
	var groups []int
	places := countFunc(integer, s.isPlace)
	for _, r := range integer {
		switch {
		case s.isPlace(r):
			places--
		case string(r) == s.grouping:
			groups = append(groups, places)
		}
	}
	return groups
}

// groupsLeft returns the number of digit places to the left of each sign.
func groupsLeft(s *symbols, fraction string) []int {
	var groups []int
	places := 0
	for _, r := range fraction {
		switch {
		case s.isPlace(r):
			places++
		case string(r) == s.grouping:
			groups = append(groups, places)
		}
	}
	return groups
}
