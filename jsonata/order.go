package jsonata

import (
	"slices"

	"cognate/jsonata/internal/text"
)

// orderExpr is ^( terms ).
type orderExpr struct {
	terms  []orderTerm
	offset int
}

type orderTerm struct {
	e          expr
	descending bool
}

func (c *compiler) order(n *node) *orderExpr {
	e := &orderExpr{offset: n.offset}
	for _, t := range n.terms {
		e.terms = append(e.terms, orderTerm{c.compile(t.expr), t.descending})
	}
	return e
}

// sort gives the items in order. The items themselves stay as they are.
func (e *orderExpr) sort(s *state, items []Value, f *frame) ([]Value, *Error) {
	if len(items) <= 1 {
		return items, nil
	}
	places, err := e.places(s, len(items), func(i int, term expr) (Value, *Error) {
		return term.eval(s, items[i], f)
	})
	if err != nil {
		return nil, err
	}
	out, err := s.makeItems(len(items))
	if err != nil {
		return nil, err
	}
	for i, p := range places {
		out[i] = items[p]
	}
	return out, nil
}

// places gives the order of n items. The key of an item for a term is computed once,
// and not before it is needed.
func (e *orderExpr) places(s *state, n int, key func(int, expr) (Value, *Error)) ([]int32, *Error) {
	if err := s.reserve(n * (valueSize*len(e.terms) + 12)); err != nil {
		return nil, err
	}
	k := &sortKeys{s: s, order: e, key: key, keys: make([][]Value, len(e.terms))}
	places := make([]int32, n)
	for i := range places {
		places[i] = int32(i)
	}
	if k.uniform(n) {
		k.sortUniform(places)
		return places, s.charge(n * 16)
	}
	if k.err != nil {
		return nil, k.err
	}
	err := mergeSort(places, make([]int32, n), func(a, b int32) (bool, *Error) { return k.after(a, b) })
	return places, err
}

// sortKeys holds the keys of the items of one sort, by term and item.
type sortKeys struct {
	s     *state
	order *orderExpr
	key   func(int, expr) (Value, *Error)
	keys  [][]Value // bound, so that the zero Value is one not computed yet
	n     int
	err   *Error
}

func (k *sortKeys) at(term int, i int32) (Value, *Error) {
	if k.keys[term] == nil {
		k.keys[term] = make([]Value, k.n)
	}
	if v := k.keys[term][i]; !v.IsUndefined() {
		return unbound(v), nil
	}
	if err := k.s.tick(); err != nil {
		return Value{}, err
	}
	v, err := k.key(int(i), k.order.terms[term].e)
	if err != nil {
		return Value{}, err
	}
	k.keys[term][i] = bound(v)
	return v, nil
}

// uniform computes the keys of a single term and reports whether all are numbers or
// all are strings, so that no comparison can fail.
func (k *sortKeys) uniform(n int) bool {
	k.n = n
	if len(k.order.terms) != 1 {
		return false
	}
	numbers, strs := 0, 0
	for i := range n {
		v, err := k.at(0, int32(i))
		if err != nil {
			k.err = err
			return false
		}
		if v.isNumber() {
			numbers++
		} else if v.isString() {
			strs++
		}
	}
	return numbers == n || strs == n
}

// sortUniform sorts by the keys that uniform computed; of equal ones the first stays
// first.
func (k *sortKeys) sortUniform(places []int32) {
	keys := k.keys[0]
	sign := 1
	if k.order.terms[0].descending {
		sign = -1
	}
	if keys[0].isString() {
		slices.SortFunc(places, func(a, b int32) int {
			if c := text.Compare(keys[a].text(), keys[b].text()); c != 0 {
				return sign * c
			}
			return int(a - b)
		})
		return
	}
	type numbered struct {
		key   float64
		place int32
	}
	list := make([]numbered, len(places))
	for i, p := range places {
		list[i] = numbered{float64(sign) * keys[p].Float(), p}
	}
	slices.SortFunc(list, func(a, b numbered) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		default:
			return int(a.place - b.place)
		}
	})
	for i := range list {
		places[i] = list[i].place
	}
}

// compareKeys orders two numbers or two strings.
func compareKeys(a, b Value) int {
	if a.isString() {
		return text.Compare(a.text(), b.text())
	}
	x, y := a.Float(), b.Float()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	default:
		return 0
	}
}

// after reports whether item a comes after item b. Items without a key come last,
// whatever the direction.
func (k *sortKeys) after(a, b int32) (bool, *Error) {
	if err := k.s.tick(); err != nil {
		return false, err
	}
	for t := range k.order.terms {
		x, err := k.at(t, a)
		if err != nil {
			return false, err
		}
		y, err := k.at(t, b)
		if err != nil {
			return false, err
		}
		if x.IsUndefined() && y.IsUndefined() {
			continue
		}
		if x.IsUndefined() || y.IsUndefined() {
			return x.IsUndefined(), nil
		}
		if err := k.comparable(x, y); err != nil {
			return false, err
		}
		if c := compareKeys(x, y); c != 0 {
			return (c > 0) != k.order.terms[t].descending, nil
		}
	}
	return false, nil
}

func (k *sortKeys) comparable(x, y Value) *Error {
	for _, v := range [2]Value{x, y} {
		if !v.isNumber() && !v.isString() {
			return faultValue("T2008", v).at(k.order.offset, "^")
		}
	}
	if x.isNumber() != y.isNumber() {
		err := faultValue("T2007", x).at(k.order.offset, "^")
		err.Value2 = y
		return err
	}
	return nil
}

// mergeSort sorts stably with as few calls of after as the reference makes; tmp has
// the length of items.
func mergeSort[T any](items, tmp []T, after func(a, b T) (bool, *Error)) *Error {
	if len(items) <= 1 {
		return nil
	}
	middle := len(items) / 2
	if err := mergeSort(items[:middle], tmp[:middle], after); err != nil {
		return err
	}
	if err := mergeSort(items[middle:], tmp[middle:], after); err != nil {
		return err
	}
	copy(tmp, items)
	l, r := 0, middle
	for i := range items {
		fromRight := l == middle
		if l < middle && r < len(items) {
			swap, err := after(tmp[l], tmp[r])
			if err != nil {
				return err
			}
			fromRight = swap
		}
		if fromRight {
			items[i] = tmp[r]
			r++
		} else {
			items[i] = tmp[l]
			l++
		}
	}
	return nil
}
