package jsonata

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// zeroByte marks, in its high bit, the lowest byte of x that is zero.
func zeroByte(x uint64) uint64 { return (x - ones) &^ x & highs }

// plain moves over characters that stand for themselves, from i to the next quote,
// backslash or control character. It tells whether some were beyond ASCII.
func (d *decoder) plain(i int) (end int, high bool) {
	var seen uint64
	for i+8 <= len(d.src) {
		x := binary.LittleEndian.Uint64(d.src[i:])
		stop := zeroByte(x^ones*'"') | zeroByte(x^ones*'\\') | (x-ones*0x20)&^x&highs
		if stop != 0 {
			at := bits.TrailingZeros64(stop)
			seen |= x & highs & (1<<at - 1)
			return i + at/8, seen != 0
		}
		seen |= x & highs
		i += 8
	}
	for i < len(d.src) && d.src[i] >= ' ' && d.src[i] != '"' && d.src[i] != '\\' {
		seen |= uint64(d.src[i] & 0x80)
		i++
	}
	return i, seen != 0
}

// str reads a string whose opening quote is consumed.
func (d *decoder) str() (string, error) {
	start := d.pos
	i, high := d.plain(start)
	if i >= len(d.src) {
		return "", d.fail(i, "end of input in a string")
	}
	if d.src[i] != '"' {
		d.pos = i
		d.buf = appendValid(d.buf[:0], d.src[start:i], high)
		return d.escaped()
	}
	d.pos = i + 1
	s := bytesToString(d.src[start:i])
	if high && !utf8.ValidString(s) {
		return strings.ToValidUTF8(s, "\uFFFD"), nil
	}
	return s, nil
}

// escaped goes on reading a string at a backslash, what stood before it being in buf.
func (d *decoder) escaped() (string, error) {
	for d.pos < len(d.src) {
		switch d.src[d.pos] {
		case '"':
			d.pos++
			return d.arena.copyString(d.buf), nil
		case '\\':
			if err := d.escape(); err != nil {
				return "", err
			}
			end, high := d.plain(d.pos)
			d.buf = appendValid(d.buf, d.src[d.pos:end], high)
			d.pos = end
		default:
			return "", d.fail(d.pos, "control character in a string")
		}
	}
	return "", d.fail(d.pos, "end of input in a string")
}

// appendValid appends b, with U+FFFD for what is not UTF-8; high tells that b is not
// ASCII alone.
func appendValid(dst, b []byte, high bool) []byte {
	if !high || utf8.Valid(b) {
		return append(dst, b...)
	}
	return append(dst, strings.ToValidUTF8(string(b), "\uFFFD")...)
}

func (d *decoder) escape() error {
	if d.pos+1 >= len(d.src) {
		return d.fail(d.pos, "end of input in a string")
	}
	c := d.src[d.pos+1]
	if c == 'u' {
		return d.escapeUnicode()
	}
	plain := unescape(c)
	if plain == 0 {
		return d.fail(d.pos, "unknown escape \\%c", c)
	}
	d.buf = append(d.buf, plain)
	d.pos += 2
	return nil
}

// unescape gives the character that follows a backslash in JSON; 0 for none.
func unescape(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	default:
		return 0
	}
}

func (d *decoder) escapeUnicode() error {
	u, ok := hex4(d.src, d.pos+2)
	if !ok {
		return d.fail(d.pos, "\\u without four hexadecimal digits")
	}
	d.pos += 6
	if u >= 0xD800 && u < 0xDC00 && d.pos+1 < len(d.src) && d.src[d.pos] == '\\' && d.src[d.pos+1] == 'u' {
		if low, ok := hex4(d.src, d.pos+2); ok && low >= 0xDC00 && low < 0xE000 {
			d.pos += 6
			u = 0x10000 + (u-0xD800)<<10 + (low - 0xDC00)
		}
	}
	d.buf = appendWTF8(d.buf, u)
	return nil
}

// appendWTF8 appends the code point, a lone surrogate as its three bytes.
func appendWTF8(dst []byte, u rune) []byte {
	if u >= 0xD800 && u < 0xE000 {
		return append(dst, 0xE0|byte(u>>12), 0x80|byte(u>>6)&0x3F, 0x80|byte(u)&0x3F)
	}
	return utf8.AppendRune(dst, u)
}

// hex4 reads four hexadecimal digits at i.
func hex4[T string | []byte](s T, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	var u rune
	for _, c := range []byte(s[i : i+4]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		u = u<<4 | rune(c)
	}
	return u, true
}
