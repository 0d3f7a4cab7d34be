package jsonata

// emptySequence is the sequence of nothing, before norm makes it undefined.
var emptySequence = Value{n: uint64(KindArray)<<kindShift | flagSequence}

// norm gives the value of an expression: a sequence of nothing is undefined, one of
// a single value is that value.
func norm(v Value) Value {
	if v.n&flagSequence == 0 || !v.isArray() {
		return v
	}
	switch v.n & lenMask {
	case 0:
		return Value{}
	case 1:
		if v.n&flagKeep == 0 {
			return v.at(0)
		}
	}
	return v
}

// isSequence reports whether v is a result sequence and no plain array.
func (v Value) isSequence() bool { return v.n&flagSequence != 0 && v.isArray() }

// rawSequence makes a sequence that is not normalised yet.
func (s *state) rawSequence(items []Value) (Value, *Error) {
	v, err := s.copyItems(items)
	v.n |= flagSequence
	return v, err
}

// take ends what was pushed on the stack from base on and makes a raw sequence of
// it.
func (s *state) take(base int) (Value, *Error) {
	s.high = max(s.high, len(s.stack))
	v, err := s.rawSequence(s.stack[base:])
	s.stack = s.stack[:base]
	return v, err
}

// spread pushes v on the stack: the items of an array, else v itself.
func (s *state) spread(v Value) *Error {
	if !v.isArray() {
		s.stack = append(s.stack, v)
		return nil
	}
	n := v.Len()
	if n > s.limits.SequenceLength {
		return faultValue("D2015", Float(float64(n)))
	}
	if err := s.reserve(n * valueSize); err != nil {
		return err
	}
	if v.n&flagRange == 0 {
		s.stack = append(s.stack, v.items()...)
		return s.charge(n)
	}
	for i := range n {
		s.stack = append(s.stack, v.at(i))
	}
	return s.charge(n)
}

// appendValues is $append: arrays are joined, other values count as one item.
func (s *state) appendValues(a, b Value) (Value, *Error) {
	if a.IsUndefined() {
		return b, nil
	}
	if b.IsUndefined() {
		return a, nil
	}
	base := len(s.stack)
	grown := a.isArray() && a.n&(flagRange|flagOuter) == 0 && a.Len() >= growItems
	if !grown {
		if err := s.spread(a); err != nil {
			return Value{}, err
		}
	}
	if err := s.spread(b); err != nil {
		return Value{}, err
	}
	if grown {
		s.high = max(s.high, len(s.stack))
		v, err := s.extend(a, s.stack[base:])
		s.stack = s.stack[:base]
		return v, err
	}
	v, err := s.take(base)
	return v.plain(), err
}

// seq is what a step is mapped over: items, one value, or a range that nobody
// wrote out.
type seq struct {
	items []Value
	one   Value // the value, or the range
	n     int
}

func seqOf(items []Value) seq { return seq{items: items, n: len(items)} }

func seqOne(v Value) seq { return seq{one: v, n: 1} }

// seqOfArray is mapped over the items of an array.
func seqOfArray(v Value) seq {
	if v.n&flagRange != 0 {
		return seq{one: v, n: v.Len()}
	}
	return seqOf(v.items())
}

func (q *seq) at(i int) Value {
	if q.items != nil {
		return q.items[i]
	}
	if q.one.has(flagRange) && q.n != 1 {
		return q.one.at(i)
	}
	return q.one
}

// get is a name step on an object; the hint is where the key was found last.
func (s *state) get(v Value, name string, hint int) Value {
	fields := v.fields()
	at := int(s.hints[hint])
	if at < len(fields) && fields[at].Key == name {
		return fields[at].Value
	}
	if len(fields) <= smallObject {
		for i := range fields {
			if fields[i].Key == name {
				s.hints[hint] = int32(i)
				return fields[i].Value
			}
		}
		return Value{}
	}
	o := (*bigObject)(v.p)
	if i := o.find(name); i >= 0 {
		s.hints[hint] = int32(i)
		return o.fields[i].Value
	}
	return Value{}
}

// lookup is a name step on any value, before norm: over an array it collects from
// all items, at any depth.
func (s *state) lookup(v Value, name string) (Value, *Error) {
	if !v.isArray() {
		return v.Get(name), nil
	}
	base := len(s.stack)
	if err := s.collect(v, name, 0); err != nil {
		return Value{}, err
	}
	return s.take(base)
}

func (s *state) collect(v Value, name string, depth int) *Error {
	if depth > 2*MaxNesting {
		return newFault("D1011")
	}
	for i := range v.Len() {
		if err := s.tick(); err != nil {
			return err
		}
		item := v.at(i)
		if item.isArray() {
			if err := s.collect(item, name, depth+1); err != nil {
				return err
			}
			continue
		}
		found := item.Get(name)
		if found.IsUndefined() {
			continue
		}
		if err := s.spread(found); err != nil {
			return err
		}
	}
	return nil
}
