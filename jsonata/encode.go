package jsonata

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"unsafe"

	"cognate/jsonata/internal/number"
	"cognate/jsonata/internal/text"
)

// AppendJSON appends v as JSON. Undefined appends nothing; a function is "", as
// in $string; a number that is not finite is null.
func (v Value) AppendJSON(dst []byte) []byte {
	e := encoder{dst: dst, maxBytes: math.MaxInt}
	e.value(v)
	return e.dst
}

// MarshalJSON implements json.Marshaler. Undefined is null.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.IsUndefined() {
		return []byte("null"), nil
	}
	return v.AppendJSON(nil), nil
}

// encoder writes JSON.
type encoder struct {
	dst      []byte
	start    int
	depth    int
	maxBytes int    // beyond it, tooLong is set and nothing more is written
	tooLong  bool   // the text reached maxBytes
	tooDeep  bool   // the value is nested deeper than a result may be
	infinite bool   // there was a number beyond all bounds
	round    bool   // numbers as $string writes them: 15 significant digits
	indent   string // one level of indentation; "" for none
}

func (e *encoder) value(v Value) {
	if v.p == unsafe.Pointer(&numberTag) {
		e.number(math.Float64frombits(v.n))
		return
	}
	switch v.rawKind() {
	case KindString:
		e.dst = appendString(e.dst, v.text())
	case KindObject, kindBigObject:
		e.object(v.fields())
	case KindArray:
		e.array(v)
	case KindNull:
		e.dst = append(e.dst, "null"...)
	case KindBool:
		e.dst = strconv.AppendBool(e.dst, v.n&1 != 0)
	case kindBigInt:
		e.dst = append(e.dst, v.text()...)
	case kindHost:
		e.value(v.visible())
	case KindFunction:
		e.dst = append(e.dst, `""`...)
	}
}

func (e *encoder) number(f float64) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		e.infinite = e.infinite || !math.IsNaN(f)
		e.dst = append(e.dst, "null"...)
		return
	}
	if e.round {
		f = number.Precision15(f)
	}
	e.dst = appendNumber(e.dst, f)
}

// enter reports whether a container may be written.
func (e *encoder) enter() bool {
	e.depth++
	if e.depth > MaxNesting {
		e.tooDeep = true
	}
	if len(e.dst)-e.start > e.maxBytes {
		e.tooLong = true
	}
	return !e.tooDeep && !e.tooLong
}

func (e *encoder) newline() {
	if e.indent == "" {
		return
	}
	e.dst = append(e.dst, '\n')
	for range e.depth {
		e.dst = append(e.dst, e.indent...)
	}
}

func (e *encoder) array(v Value) {
	if !e.enter() {
		e.depth--
		e.dst = append(e.dst, "null"...)
		return
	}
	e.dst = append(e.dst, '[')
	for i := range v.Len() {
		if i > 0 {
			e.dst = append(e.dst, ',')
		}
		e.newline()
		item := v.at(i)
		if item.IsUndefined() {
			item = Null()
		}
		e.value(item)
		if len(e.dst)-e.start > e.maxBytes {
			e.tooLong = true
			break
		}
	}
	e.depth--
	if v.Len() > 0 {
		e.newline()
	}
	e.dst = append(e.dst, ']')
}

func (e *encoder) object(fields []Field) {
	if !e.enter() {
		e.depth--
		e.dst = append(e.dst, "null"...)
		return
	}
	e.dst = append(e.dst, '{')
	for i := range fields {
		if i > 0 {
			e.dst = append(e.dst, ',')
		}
		e.newline()
		e.dst = appendString(e.dst, fields[i].Key)
		e.dst = append(e.dst, ':')
		if e.indent != "" {
			e.dst = append(e.dst, ' ')
		}
		e.value(fields[i].Value)
		if e.tooLong {
			break
		}
	}
	e.depth--
	if len(fields) > 0 {
		e.newline()
	}
	e.dst = append(e.dst, '}')
}

// needsEscape tells which bytes a JSON string can't hold as they are.
var needsEscape = func() (t [256]bool) {
	for c := range ' ' {
		t[c] = true
	}
	t['"'], t['\\'] = true, true
	return t
}()

// appendString appends s as a JSON string. It escapes what JSON must have escaped
// and lone surrogates, nothing else.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	from, i := 0, 0
	for i < len(b) {
		if i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			stop := zeroByte(x^ones*'"') | zeroByte(x^ones*'\\') | (x-ones*0x20)&^x&highs | zeroByte(x^ones*0xED)
			if stop == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(stop) / 8
		}
		c := b[i]
		if c == 0xED && i+2 < len(b) && b[i+1] >= 0xA0 {
			dst = append(dst, b[from:i]...)
			dst = text.AppendEscape(dst, 0xD000|rune(b[i+1]&0x3F)<<6|rune(b[i+2]&0x3F))
			i += 3
			from = i
			continue
		}
		if !needsEscape[c] {
			i++
			continue
		}
		dst = append(dst, b[from:i]...)
		dst = text.AppendEscape(dst, rune(c))
		i++
		from = i
	}
	dst = append(dst, b[from:]...)
	return append(dst, '"')
}

// appendNumber appends a finite number as ECMAScript prints it, -0 as 0.
func appendNumber(dst []byte, f float64) []byte {
	abs := math.Abs(f)
	if abs < maxSafe && f == math.Trunc(f) {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	if abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// e-07 becomes e-7.
	if n := len(dst); n-start > 4 && dst[n-4] == 'e' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}
