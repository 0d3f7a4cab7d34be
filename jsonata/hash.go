package jsonata

import (
	"hash/maphash"
	"math"
)

var hashSeed = maphash.MakeSeed()

// hashValue gives equal numbers for values that are Equal.
func hashValue(v Value, depth int) uint64 {
	const prime = 0x9E3779B97F4A7C15
	if depth > 16 {
		return prime
	}
	switch v.rawKind() {
	case KindString:
		return maphash.String(hashSeed, v.text())
	case KindNumber, kindBigInt:
		f := v.Float()
		if f == 0 {
			f = 0 // -0 equals 0
		}
		return math.Float64bits(f) * prime
	case KindArray:
		h := uint64(v.Len())
		for i := range min(v.Len(), 64) {
			h = (h ^ hashValue(v.at(i), depth+1)) * prime
		}
		return h
	case KindObject, kindBigObject:
		h := uint64(v.Len()) * prime
		for _, f := range v.fields() {
			h += (maphash.String(hashSeed, f.Key) ^ hashValue(f.Value, depth+1)*prime)
		}
		return h
	default:
		return v.n * prime
	}
}
