package jsonata

// scope lists the variables that one kind of frame has. Scopes exist at compile
// time; the evaluator only needs them where $eval may look a name up.
type scope struct {
	parent   *scope
	names    []string
	bound    int  // the first names, which always have a value: parameters
	captured bool // a function made in the frame may outlive it
}

// slot gives the place of a name in the frames of s, or -1.
func (s *scope) slot(name string) int {
	for i, n := range s.names {
		if n == name {
			return i
		}
	}
	return -1
}

// frame holds the values of the variables of one block, call or tuple.
//
// A slot is the zero Value until it is bound: what is bound to undefined holds
// kindUnset.
type frame struct {
	parent *frame
	scope  *scope
	slots  []Value
	extra  map[string]Value // bound by text given to $eval
}

// bound is the form in which a slot holds v.
func bound(v Value) Value {
	if v.IsUndefined() {
		return Value{n: uint64(kindUnset) << kindShift}
	}
	return v
}

// unbound undoes bound.
func unbound(v Value) Value {
	if v.p == nil && v.n == uint64(kindUnset)<<kindShift {
		return Value{}
	}
	return v
}

// push makes the frame of a scope. Unless the scope is captured, pop gives it back.
func (s *state) push(parent *frame, sc *scope) *frame {
	n := len(sc.names)
	if sc.captured {
		return &frame{parent: parent, scope: sc, slots: make([]Value, n)}
	}
	var f *frame
	if k := len(s.frames); k > 0 {
		f = s.frames[k-1]
		s.frames = s.frames[:k-1]
	} else {
		f = &frame{slots: make([]Value, 0, max(4, n))}
	}
	if cap(f.slots) < n {
		f.slots = make([]Value, n)
	}
	f.parent, f.scope, f.slots = parent, sc, f.slots[:n]
	return f
}

func (s *state) pop(f *frame) {
	if f.scope.captured {
		return
	}
	clear(f.slots)
	f.parent, f.scope, f.extra = nil, nil, nil
	s.frames = append(s.frames, f)
}

// lookup finds a variable by name, for expressions in which $eval may have bound it.
func (f *frame) lookup(name string) (Value, bool) {
	for ; f != nil; f = f.parent {
		if i := f.scope.slot(name); i >= 0 && !f.slots[i].IsUndefined() {
			return unbound(f.slots[i]), true
		}
		if v, ok := f.extra[name]; ok {
			return v, true
		}
	}
	return Value{}, false
}

// bind binds a variable by name.
func (f *frame) bind(name string, v Value) {
	if i := f.scope.slot(name); i >= 0 {
		f.slots[i] = bound(v)
		return
	}
	if f.extra == nil {
		f.extra = make(map[string]Value)
	}
	f.extra[name] = v
}
