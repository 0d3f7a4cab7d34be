package jsonata

import (
	"math"
	"strconv"
)

var powersOfTen = [...]float64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// number reads a number by the grammar of JSON.
func (d *decoder) number() (Value, error) {
	start := d.pos
	s := d.src
	i := start
	if s[i] == '-' {
		i++
	}
	first := i
	var mantissa uint64
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		mantissa = mantissa*10 + uint64(s[i]-'0')
		i++
	}
	digits := i - first
	if digits == 0 {
		d.pos = i
		return Value{}, d.fail(i, "%s where a digit is expected", d.found())
	}
	if s[first] == '0' && digits > 1 {
		return Value{}, d.fail(first, "a number that starts with 0")
	}
	if i == len(s) || (s[i] != '.' && s[i]|0x20 != 'e') {
		d.pos = i
		return integer(s[start:i], mantissa, digits), nil
	}
	return d.fraction(start, i, mantissa, digits)
}

// integer gives the number of a text without fraction and exponent.
func integer(text []byte, mantissa uint64, digits int) Value {
	if digits > 18 || mantissa > maxSafe {
		return bigInt(bytesToString(text))
	}
	f := float64(mantissa)
	if text[0] == '-' {
		f = -f
	}
	return Float(f)
}

// fraction goes on reading a number at its dot or exponent.
func (d *decoder) fraction(start, i int, mantissa uint64, digits int) (Value, error) {
	s := d.src
	scale := 0
	if s[i] == '.' {
		i++
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			mantissa = mantissa*10 + uint64(s[i]-'0')
			i++
		}
		if scale = i - from; scale == 0 {
			d.pos = i
			return Value{}, d.fail(i, "%s where a digit is expected", d.found())
		}
	}
	exponent := i < len(s) && s[i]|0x20 == 'e'
	if exponent {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if i == from {
			d.pos = i
			return Value{}, d.fail(i, "%s where a digit is expected", d.found())
		}
	}
	d.pos = i
	if !exponent && digits+scale <= 18 && mantissa <= maxSafe && scale < len(powersOfTen) {
		// Both are exact doubles, so that one division rounds once.
		f := float64(mantissa) / powersOfTen[scale]
		if s[start] == '-' {
			f = -f
		}
		return Float(f), nil
	}
	f, _ := strconv.ParseFloat(bytesToString(s[start:i]), 64)
	if math.IsInf(f, 0) {
		return Value{}, d.fail(start, "a number beyond the range of a double")
	}
	return Float(f), nil
}
