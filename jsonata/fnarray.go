package jsonata

import (
	"math"
	"math/rand/v2"
)

func arrayFunctions() []builtinSpec {
	return []builtinSpec{
		{"sum", "<a<n>:n>", 1, 1, fnSum},
		{"count", "<a:n>", 1, 1, fnCount},
		{"max", "<a<n>:n>", 1, 1, extreme(math.Max)},
		{"min", "<a<n>:n>", 1, 1, extreme(math.Min)},
		{"average", "<a<n>:n>", 1, 1, fnAverage},
		{"append", "<xx:a>", 2, 2, fnAppend},
		{"reverse", "<a:a>", 1, 1, fnReverse},
		{"shuffle", "<a:a>", 1, 1, fnShuffle},
		{"distinct", "<x:x>", 1, 1, fnDistinct},
		{"zip", "<a+>", 0, 0, fnZip},
	}
}

// total adds up an array of numbers.
func (s *state) total(v Value) (float64, *Error) {
	sum := 0.0
	for i := range v.Len() {
		sum += v.at(i).Float()
	}
	return sum, s.charge(v.Len())
}

func fnSum(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	sum, err := s.total(args[0])
	return Float(sum), err
}

func fnCount(_ *state, args []Value, _ Value) (Value, *Error) {
	return Float(float64(args[0].Len())), nil
}

func extreme(better func(a, b float64) float64) native {
	return func(s *state, args []Value, _ Value) (Value, *Error) {
		n := args[0].Len()
		if n == 0 {
			return Value{}, nil
		}
		best := args[0].at(0)
		for i := 1; i < n; i++ {
			item := args[0].at(i)
			if f := better(best.Float(), item.Float()); f != best.Float() {
				best = item
			}
		}
		return best, s.charge(n)
	}
}

func fnAverage(s *state, args []Value, _ Value) (Value, *Error) {
	n := args[0].Len()
	if n == 0 {
		return Value{}, nil
	}
	sum, err := s.total(args[0])
	return Float(sum / float64(n)), err
}

func fnAppend(s *state, args []Value, _ Value) (Value, *Error) {
	return s.appendValues(args[0], args[1])
}

func fnReverse(s *state, args []Value, _ Value) (Value, *Error) {
	n := args[0].Len()
	if n <= 1 {
		return args[0], nil
	}
	out, err := s.makeItems(n)
	if err != nil {
		return Value{}, err
	}
	for i := range n {
		out[n-1-i] = args[0].at(i)
	}
	return arrayOf(out), s.charge(n)
}

func fnShuffle(s *state, args []Value, _ Value) (Value, *Error) {
	n := args[0].Len()
	if n <= 1 {
		return args[0], nil
	}
	out, err := s.makeItems(n)
	if err != nil {
		return Value{}, err
	}
	for i := range n {
		out[i] = args[0].at(i)
	}
	rand.Shuffle(n, func(i, j int) { out[i], out[j] = out[j], out[i] }) //nolint:gosec // no secrecy is promised
	return arrayOf(out), s.charge(n)
}

func fnDistinct(s *state, args []Value, _ Value) (Value, *Error) {
	v := args[0]
	if !v.isArray() || v.Len() <= 1 {
		return v, nil
	}
	base := len(s.stack)
	seen := make(map[uint64][]int32, v.Len())
	s.spend(v.Len() * 32)
	for i := range v.Len() {
		if err := s.tick(); err != nil {
			return Value{}, err
		}
		item := v.at(i)
		if err := s.charge(8 * item.Len()); err != nil {
			return Value{}, err
		}
		h := hashValue(item, 0)
		if known, err := s.known(item, base, seen[h]); known || err != nil {
			if err != nil {
				return Value{}, err
			}
			continue
		}
		seen[h] = append(seen[h], int32(len(s.stack)-base))
		s.stack = append(s.stack, item)
	}
	out, err := s.take(base)
	if !v.isSequence() {
		out = out.plain()
	}
	return out, err
}

// known reports whether item equals one of those at the places.
func (s *state) known(item Value, base int, places []int32) (bool, *Error) {
	for _, p := range places {
		if err := s.tick(); err != nil {
			return false, err
		}
		if yes, err := s.equal(s.stack[base+int(p)], item, 0); yes || err != nil {
			return yes, err
		}
	}
	return false, nil
}

func fnZip(s *state, args []Value, _ Value) (Value, *Error) {
	n := math.MaxInt
	for _, a := range args {
		n = min(n, a.Len())
	}
	if len(args) == 0 {
		n = 0
	}
	rows, err := s.makeItems(n)
	if err != nil {
		return Value{}, err
	}
	for i := range rows {
		if err := s.tick(); err != nil {
			return Value{}, err
		}
		row := s.newItems(len(args))
		for j, a := range args {
			row[j] = a.at(i)
		}
		rows[i] = arrayOf(row)
	}
	return arrayOf(rows), nil
}
