package jsonata

// remap gives the tuples of a block with their variables in the order of sc.
func (s *state) remap(t *tuples, sc *scope) ([]tuple, *Error) {
	if len(t.names) == len(sc.names) && (len(t.names) == 0 || &t.names[0] == &sc.names[0]) {
		return t.list, nil
	}
	out := make([]tuple, len(t.list))
	for i := range t.list {
		if err := s.tick(); err != nil {
			return nil, err
		}
		out[i] = tuple{at: t.list[i].at, vars: s.newItems(len(sc.names))}
		for j, v := range t.list[i].vars {
			if slot := sc.slot(t.names[j]); slot >= 0 {
				out[i].vars[slot] = v
			}
		}
	}
	return out, nil
}

// applyTuples is a predicate after a block that gives tuples.
func (e *filterExpr) applyTuples(s *state, v Value, f *frame) (Value, *Error) {
	list, err := s.remap((*tuples)(v.p), e.scope)
	if err != nil {
		return Value{}, err
	}
	if list, err = e.tuples(s, e.scope, list, f); err != nil {
		return Value{}, err
	}
	return tuplesValue(&tuples{names: e.scope.names, list: list}), nil
}

// applyTuples groups tuples.
func (e *groupExpr) applyTuples(s *state, in Value, f *frame) (Value, *Error) {
	list, err := s.remap((*tuples)(in.p), e.tuples)
	if err != nil {
		return Value{}, err
	}
	gs := s.newGroups()
	for n := range list {
		if err := s.tick(); err != nil {
			return Value{}, err
		}
		for i := range e.pairs {
			tf := s.tupleFrame(f, e.tuples, &list[n])
			key, err := e.pairs[i].key.eval(s, list[n].at, tf)
			if err != nil {
				return Value{}, err
			}
			s.pop(tf)
			g, err := e.of(s, gs, key, i)
			if err != nil {
				return Value{}, err
			}
			if g != nil {
				s.spend(3 * valueSize)
				g.tuple = append(g.tuple, list[n])
			}
		}
	}
	base := len(s.fields)
	for i := range gs.list {
		g := &gs.list[i]
		t, err := s.reduceTuples(g.tuple)
		if err != nil {
			return Value{}, err
		}
		tf := s.tupleFrame(f, e.tuples, &t)
		v, err := e.pairs[g.pair].value.eval(s, t.at, tf)
		if err != nil {
			return Value{}, err
		}
		s.pop(tf)
		if !v.IsUndefined() {
			s.fields = append(s.fields, Field{g.key, v})
		}
	}
	v := s.newObject(s.fields[base:])
	s.fields = s.fields[:base]
	s.freeGroups(gs)
	return v, nil
}

// reduceTuples makes one tuple of many: each variable has all their values.
func (s *state) reduceTuples(ts []tuple) (tuple, *Error) {
	if len(ts) == 1 {
		return ts[0], nil
	}
	column := make([]Value, 0, len(ts))
	join := func(pick func(*tuple) Value) (Value, *Error) {
		column = column[:0]
		for i := range ts {
			if v := pick(&ts[i]); !v.IsUndefined() {
				column = append(column, unbound(v))
			}
		}
		if len(column) == 0 {
			return Value{}, nil
		}
		return s.joined(column[0], column[1:])
	}
	out := tuple{vars: make([]Value, len(ts[0].vars))}
	var err *Error
	if out.at, err = join(func(t *tuple) Value { return t.at }); err != nil {
		return tuple{}, err
	}
	for i := range out.vars {
		if out.vars[i], err = join(func(t *tuple) Value { return t.vars[i] }); err != nil {
			return tuple{}, err
		}
	}
	return out, nil
}
