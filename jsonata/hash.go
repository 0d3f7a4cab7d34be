package jsonata

import (
	"hash/maphash"
	"math"
)

var hashSeed = maphash.MakeSeed()

// Values may share parts, so that only so much of one is looked at.
const (
	hashDepth = 2
	hashItems = 16
)

// hashValue gives equal numbers for values that are Equal.
func hashValue(v Value, depth int) uint64 {
	const prime = 0x9E3779B97F4A7C15
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
		for i := range min(v.Len(), hashItems) {
			if depth == hashDepth {
				break
			}
			h = (h ^ hashValue(v.at(i), depth+1)) * prime
		}
		return h
	case KindObject, kindBigObject:
		h := uint64(v.Len()) * prime
		for _, f := range v.fields() {
			k := maphash.String(hashSeed, f.Key)
			if depth < hashDepth {
				k ^= hashValue(f.Value, depth+1) * prime
			}
			h += k
		}
		return h
	default:
		return v.n * prime
	}
}
