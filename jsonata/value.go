package jsonata

import (
	"iter"
	"math"
	"strconv"
	"unsafe"
)

// Value is one JSON value, or undefined (the zero Value), or a function.
//
// It is immutable, cheap to copy (two words) and safe to share between
// goroutines. Strings and containers share memory with what they were made from.
// Values are compared with [Equal], not with ==.
//
// A number is p == numberTag and the bits of a float64 in n. Everything else has
// its kind in the top byte of n, flags in the next, and a length or a scalar in
// the low 48 bits; p points to the first byte, item or field.
type Value struct {
	p unsafe.Pointer
	n uint64
}

// numberTag marks a Value as a number; its own content is never read.
var numberTag byte

const (
	kindShift = 56
	lenMask   = 1<<48 - 1
	flagMask  = 0xff << 48

	flagSequence = 1 << 48 // a result sequence: unwraps when it holds one value
	flagKeep     = 1 << 49 // a sequence that must not unwrap
	flagCons     = 1 << 50 // made by [...] in a path: not flattened by the next step
	flagOuter    = 1 << 51 // the context is a top-level array seen as one item
	flagRange    = 1 << 52 // p is a *rangeData, items are computed
)

// rangeData is an array of consecutive integers that nobody has written out.
type rangeData struct{ lo int64 }

// Null gives the JSON null.
func Null() Value { return Value{n: uint64(KindNull) << kindShift} }

// Bool gives a JSON boolean.
func Bool(b bool) Value {
	v := Value{n: uint64(KindBool) << kindShift}
	if b {
		v.n |= 1
	}
	return v
}

// Float gives a number. NaN and the infinities are accepted, but a result that
// holds one fails with D1001.
func Float(f float64) Value {
	return Value{p: unsafe.Pointer(&numberTag), n: math.Float64bits(f)}
}

// maxSafe is the largest integer up to which every integer is a double.
const maxSafe = 1 << 53

// Int gives a number; beyond 2^53 it keeps all its digits for as long as it is
// only passed on.
func Int(i int64) Value {
	if i >= -maxSafe && i <= maxSafe {
		return Float(float64(i))
	}
	return bigInt(strconv.FormatInt(i, 10))
}

// bigInt holds the digits of an integer beyond 2^53, as written in JSON.
func bigInt(digits string) Value {
	return Value{p: unsafe.Pointer(unsafe.StringData(digits)), n: uint64(kindBigInt)<<kindShift | uint64(len(digits))}
}

// String gives a string. It is taken as UTF-8; a lone surrogate is three bytes
// (WTF-8) and is written as an escape.
func String(s string) Value {
	return Value{p: unsafe.Pointer(unsafe.StringData(s)), n: uint64(KindString)<<kindShift | uint64(len(s))}
}

// Array gives an array of the items; undefined items are left out.
func Array(items ...Value) Value {
	out := make([]Value, 0, len(items))
	for _, it := range items {
		if !it.IsUndefined() {
			out = append(out, it.plain())
		}
	}
	return arrayOf(out)
}

// arrayOf makes an array of items without copying; the caller gives them up.
func arrayOf(items []Value) Value {
	return Value{p: unsafe.Pointer(unsafe.SliceData(items)), n: uint64(KindArray)<<kindShift | uint64(len(items))}
}

// rangeOf makes the array lo, lo+1 … of n integers.
func rangeOf(lo int64, n int) Value {
	return Value{p: unsafe.Pointer(&rangeData{lo}), n: uint64(KindArray)<<kindShift | flagRange | uint64(n)}
}

// plain strips the marks that evaluation leaves on arrays.
func (v Value) plain() Value {
	if v.isArray() {
		v.n &^= flagMask &^ flagRange
	}
	return v
}

// rawKind is Kind with the internal kinds.
func (v Value) rawKind() Kind {
	if v.p == unsafe.Pointer(&numberTag) {
		return KindNumber
	}
	return Kind(v.n >> kindShift)
}

// Kind tells what v holds.
func (v Value) Kind() Kind {
	switch k := v.rawKind(); k {
	case kindBigInt:
		return KindNumber
	case kindBigObject, kindHost:
		return KindObject
	case kindTail, kindTuples, kindUnset:
		return KindUndefined
	default:
		return k
	}
}

// IsUndefined reports whether v is nothing at all, which null is not.
func (v Value) IsUndefined() bool { return v.n == 0 && v.p == nil }

// IsNull reports whether v is the JSON null.
func (v Value) IsNull() bool { return v.p == nil && v.n == uint64(KindNull)<<kindShift }

func (v Value) isNumber() bool { return v.p == unsafe.Pointer(&numberTag) || v.is(kindBigInt) }
func (v Value) isString() bool { return v.is(KindString) }
func (v Value) isArray() bool  { return v.is(KindArray) }
func (v Value) isObject() bool { return v.is(KindObject) || v.is(kindBigObject) }
func (v Value) is(k Kind) bool {
	return v.n>>kindShift == uint64(k) && v.p != unsafe.Pointer(&numberTag)
}
func (v Value) has(flag uint64) bool { return v.n&flag != 0 && v.isArray() }

// Bool gives the boolean that v holds; false when it holds none.
func (v Value) Bool() bool { return v.p == nil && v.n == uint64(KindBool)<<kindShift|1 }

// Truth is the cast of $boolean: true for a text, an object or a number that is not
// empty or zero, and for an array that has such an item. What is undefined is false.
func (v Value) Truth() bool {
	switch v.Kind() {
	case KindBool:
		return v.Bool()
	case KindNumber:
		return v.Float() != 0 && v.Float() == v.Float()
	case KindString, KindObject:
		return v.Len() > 0
	case KindArray:
		for item := range v.Items() {
			if item.Truth() {
				return true
			}
		}
	}
	return false
}

// Float gives the number that v holds, rounded to a double; 0 when it holds none.
func (v Value) Float() float64 {
	if v.p == unsafe.Pointer(&numberTag) {
		return math.Float64frombits(v.n)
	}
	if v.is(kindBigInt) {
		f, _ := strconv.ParseFloat(v.text(), 64)
		return f
	}
	return 0
}

// Int64 gives the number that v holds when it is an integer that fits exactly.
func (v Value) Int64() (int64, bool) {
	if v.is(kindBigInt) {
		i, err := strconv.ParseInt(v.text(), 10, 64)
		return i, err == nil
	}
	if v.p != unsafe.Pointer(&numberTag) {
		return 0, false
	}
	f := math.Float64frombits(v.n)
	if f != math.Trunc(f) || f < -(1<<63) || f >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

// Str gives the string that v holds; "" when it holds none.
func (v Value) Str() string {
	if !v.isString() {
		return ""
	}
	return v.text()
}

// text gives the bytes of a string or of a big integer's digits.
func (v Value) text() string { return unsafe.String((*byte)(v.p), int(v.n&lenMask)) }

// Len gives the number of items of an array, of fields of an object, of bytes of
// a string; 0 for anything else.
func (v Value) Len() int {
	switch v.rawKind() {
	case KindArray, KindObject, KindString:
		return int(v.n & lenMask)
	case kindBigObject:
		return len((*bigObject)(v.p).fields)
	default:
		return 0
	}
}

// Index gives the i-th item of an array, counted from 0; undefined when there is
// none.
func (v Value) Index(i int) Value {
	if !v.isArray() || i < 0 || i >= int(v.n&lenMask) {
		return Value{}
	}
	return v.at(i)
}

// at is Index for an array and a valid index.
func (v Value) at(i int) Value {
	if v.n&flagRange != 0 {
		return Float(float64((*rangeData)(v.p).lo + int64(i)))
	}
	return unsafe.Slice((*Value)(v.p), int(v.n&lenMask))[i]
}

// items gives the items of an array that is no range, to be read only.
func (v Value) items() []Value { return unsafe.Slice((*Value)(v.p), int(v.n&lenMask)) }

// Items iterates over the items of an array; over nothing for anything else.
func (v Value) Items() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for i := range v.Len() {
			if !v.isArray() || !yield(v.at(i)) {
				return
			}
		}
	}
}
