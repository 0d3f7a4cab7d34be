package jsonata

import (
	"math"
	"unsafe"
)

// filterExpr is a predicate: a literal index or an expression for each item.
type filterExpr struct {
	e       expr
	index   float64
	isIndex bool
	scope   *scope // of the tuples that a block before the predicate may give
}

func (c *compiler) filter(s stage) filterExpr {
	if s.expr.kind == nodeNumber {
		return filterExpr{index: math.Floor(s.expr.lit.Float()), isIndex: true}
	}
	return filterExpr{e: c.compile(s.expr)}
}

// place gives the item that an index means among n, or -1.
func placeOf(index float64, n int) int {
	if index < 0 {
		index += float64(n)
	}
	if index < 0 || index >= float64(n) {
		return -1
	}
	return int(index)
}

// apply gives the items of v that fit, before norm; a single one that is no array
// as it is.
func (e *filterExpr) apply(s *state, v Value, f *frame) (Value, *Error) {
	if v.is(kindTuples) {
		return e.applyTuples(s, v, f)
	}
	if e.isIndex {
		return e.pick(v), nil
	}
	if e.scope != nil {
		f = s.push(f, e.scope)
		defer s.pop(f)
	}
	q := filterInput(v)
	base := len(s.stack)
	for i := range q.n {
		if err := s.tick(); err != nil {
			return Value{}, err
		}
		item := q.at(i)
		p, err := e.e.eval(s, item, f)
		if err != nil {
			return Value{}, err
		}
		times, err := s.matches(p, i, q.n)
		if err != nil {
			return Value{}, err
		}
		for range times {
			s.spend(valueSize)
			s.stack = append(s.stack, item)
		}
	}
	return s.filtered(v, base)
}

// filterInput is what a predicate after v is tried on.
func filterInput(v Value) seq {
	if !v.isArray() {
		return seqOne(v)
	}
	if v.n&flagOuter != 0 {
		v.n &^= flagOuter
		return seqOne(v)
	}
	return seqOfArray(v)
}

// filtered ends a predicate after v, whose matches are on the stack.
func (s *state) filtered(v Value, base int) (Value, *Error) {
	switch n := len(s.stack) - base; {
	case n == 0:
		return emptySequence, nil
	case v.IsUndefined():
		// The predicate of nothing is evaluated all the same, for its errors.
		s.stack = s.stack[:base]
		return Value{}, nil
	case n == 1 && !s.stack[base].isArray():
		item := s.stack[base]
		s.stack = s.stack[:base]
		return item, nil
	}
	return s.take(base)
}

// pick is a literal index.
func (e *filterExpr) pick(v Value) Value {
	if !v.isArray() {
		if placeOf(e.index, 1) == 0 && !v.IsUndefined() {
			return v
		}
		return emptySequence
	}
	if i := placeOf(e.index, v.Len()); i >= 0 {
		return v.at(i)
	}
	return emptySequence
}

// matches tells how often the item at place i of n is wanted by the value p of a
// predicate: numbers are places, anything else is cast to a boolean.
func (s *state) matches(p Value, i, n int) (int, *Error) {
	if p.p == unsafe.Pointer(&numberTag) && !math.IsNaN(p.Float()) {
		if math.IsInf(p.Float(), 0) {
			return 0, faultValue("D1001", p)
		}
		if placeOf(math.Floor(p.Float()), n) == i {
			return 1, nil
		}
		return 0, nil
	}
	if p.isArray() {
		if times, numbers := countPlaces(p, i, n); numbers {
			return times, s.charge(p.Len())
		}
	}
	yes, err := s.truth(p)
	if yes {
		return 1, err
	}
	return 0, err
}

// countPlaces tells how often place i is among the numbers of p, if p holds nothing
// but numbers.
func countPlaces(p Value, i, n int) (times int, numbers bool) {
	for j := range p.Len() {
		item := p.at(j)
		if !item.isNumber() || math.IsNaN(item.Float()) {
			return 0, false
		}
		if placeOf(math.Floor(item.Float()), n) == i {
			times++
		}
	}
	return times, true
}
