package jsonata

import "unsafe"

// A path that binds variables (@, #) or whose steps somebody refers to with %
// carries tuples instead of items: the item together with what is bound to it.

// tuple is an item with the variables bound on its way, in the order of the path's
// scope.
type tuple struct {
	at   Value
	vars []Value
}

// tuples is the value of a path inside a block whose tuples the path around goes on
// with.
type tuples struct {
	names []string
	list  []tuple
}

func tuplesValue(t *tuples) Value {
	return Value{p: unsafe.Pointer(t), n: uint64(kindTuples) << kindShift}
}

// tupleStep is a step that tuples go through.
type tupleStep struct {
	e        expr
	order    *orderExpr
	stages   []tupleStage
	focus    int // the slots of what the step binds; -1 for none
	index    int
	ancestor int
}

// tupleStage is a predicate, or with slot >= 0 the binding of a position.
type tupleStage struct {
	filter filterExpr
	slot   int
}

// tuplePathExpr is a path whose steps from first on carry tuples.
type tuplePathExpr struct {
	head  pathExpr // the steps before, and what belongs to the whole path
	first int
	steps []tupleStep
	scope *scope
	keep  bool // the path around goes on with the tuples
}

// tupleNames adds the names that the tuples of a path or block can carry.
func tupleNames(names []string, n *node) []string {
	add := func(name string) {
		if name != "" {
			names = addName(names, name)
		}
	}
	switch n.kind {
	case nodePath:
		for _, st := range n.list {
			add(st.focus)
			add(st.index)
			if st.ancestor != nil {
				add(st.ancestor.label)
			}
			for _, s := range st.stages {
				add(s.index)
			}
			names = tupleNames(names, st)
		}
	case nodeBlock:
		if len(n.list) > 0 {
			names = tupleNames(names, n.list[len(n.list)-1])
		}
	}
	return names
}

func (c *compiler) tuplePath(n *node, first int, raw bool) expr {
	e := &tuplePathExpr{first: first, keep: n.tuple}
	e.head = pathExpr{raw: raw, keep: n.keepSingle}
	e.head.variable = n.list[0].kind == nodeVariable
	e.head.cons = n.list[0].kind == nodeArray && n.list[0].consArray
	for _, st := range n.list[:first] {
		e.head.steps = append(e.head.steps, c.step(st))
	}
	names := binds(tupleNames(nil, n), n)
	e.scope = c.enter(nil, names, c.captures(n))
	defer c.leave()
	for _, st := range n.list[first:] {
		e.steps = append(e.steps, c.tupleStep(st, e.scope))
	}
	if n.group != nil {
		e.head.group = c.group(n.group.pairs, n.group.offset)
		e.head.group.tuples = e.scope
	}
	return e
}

func (c *compiler) tupleStep(n *node, sc *scope) tupleStep {
	st := tupleStep{focus: -1, index: -1, ancestor: -1}
	if n.kind == nodeSort {
		st.order = c.order(n)
	} else {
		st.e = c.compile(n)
	}
	if n.focus != "" {
		st.focus = sc.slot(n.focus)
	}
	if n.index != "" {
		st.index = sc.slot(n.index)
	}
	if n.ancestor != nil {
		st.ancestor = sc.slot(n.ancestor.label)
	}
	for _, s := range n.stages {
		if s.expr == nil {
			st.stages = append(st.stages, tupleStage{slot: sc.slot(s.index)})
		} else {
			st.stages = append(st.stages, tupleStage{filter: c.filter(s), slot: -1})
		}
	}
	return st
}

func (e *tuplePathExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	q, found, err := e.start(s, in, f)
	if err != nil {
		return Value{}, err
	}
	if q.n == 0 && e.first > 0 {
		return e.head.finish(s, found, f, nil)
	}
	ts, err := e.fresh(s, &q)
	if err != nil {
		return Value{}, err
	}
	for i := range e.steps {
		if e.first == 0 && i == 0 && e.head.cons {
			ts, err = e.constructed(s, &e.steps[i], in, f)
		} else {
			ts, err = e.step(s, &e.steps[i], ts, f)
		}
		if err != nil {
			return Value{}, err
		}
	}
	stream := tuplesValue(&tuples{names: e.scope.names, list: ts})
	if e.head.group != nil {
		return e.head.group.apply(s, stream, f)
	}
	if e.keep {
		return stream, nil
	}
	base := len(s.stack)
	for i := range ts {
		s.stack = append(s.stack, ts[i].at)
	}
	v, err := s.take(base)
	return e.head.finish(s, v, f, err)
}

// start evaluates the steps before the first tuple step. It gives what that is
// mapped over, and the same as a value.
func (e *tuplePathExpr) start(s *state, in Value, f *frame) (seq, Value, *Error) {
	q := e.head.input(in)
	if len(e.head.steps) == 0 {
		return q, Value{}, nil
	}
	head := e.head
	head.raw, head.keep, head.group = true, false, nil
	v, err := head.general(s, in, q, 0, f)
	if err != nil {
		return seq{}, Value{}, err
	}
	if v.IsUndefined() || v.isArray() && v.Len() == 0 && (!head.cons || len(head.steps) != 1) {
		v = emptySequence
	}
	// A single array counts as its items.
	if v.isArray() {
		return seqOfArray(v), v, nil
	}
	return seqOne(v), v, nil
}

// fresh makes tuples with nothing bound.
func (e *tuplePathExpr) fresh(s *state, q *seq) ([]tuple, *Error) {
	out := make([]tuple, 0, min(q.n, 1024))
	for i := range q.n {
		if err := s.tick(); err != nil {
			return nil, err
		}
		t, err := e.newTuple(s, nil)
		if err != nil {
			return nil, err
		}
		t.at = q.at(i)
		out = append(out, t)
	}
	return out, nil
}

// constructed makes tuples of an array constructor in the first step, which is
// evaluated once.
func (e *tuplePathExpr) constructed(s *state, st *tupleStep, in Value, f *frame) ([]tuple, *Error) {
	tf := s.push(f, e.scope)
	v, err := st.e.eval(s, constructorContext(in), tf)
	if err != nil {
		return nil, err
	}
	s.pop(tf)
	root, err := e.newTuple(s, nil)
	if err != nil {
		return nil, err
	}
	root.at = in
	out, err := e.expand(s, st, &root, v, nil)
	for i := range st.stages {
		if err != nil {
			return nil, err
		}
		out, err = e.stage(s, &st.stages[i], out, f)
	}
	return out, err
}

func (e *tuplePathExpr) newTuple(s *state, vars []Value) (tuple, *Error) {
	n := len(e.scope.names)
	if err := s.reserve((n + 3) * valueSize); err != nil {
		return tuple{}, err
	}
	t := tuple{vars: s.arena.values.alloc(n)}
	copy(t.vars, vars)
	return t, nil
}

// tupleFrame makes the frame in which what belongs to a tuple is evaluated.
func (s *state) tupleFrame(f *frame, sc *scope, t *tuple) *frame {
	tf := s.push(f, sc)
	copy(tf.slots, t.vars)
	return tf
}

func (e *tuplePathExpr) step(s *state, st *tupleStep, ts []tuple, f *frame) ([]tuple, *Error) {
	var out []tuple
	var err *Error
	if st.order != nil {
		if out, err = e.sorted(s, st, ts, f); err != nil {
			return nil, err
		}
	} else {
		for i := range ts {
			if out, err = e.advance(s, st, &ts[i], out, f); err != nil {
				return nil, err
			}
		}
	}
	for i := range st.stages {
		if out, err = e.stage(s, &st.stages[i], out, f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// advance evaluates a step for one tuple and adds the tuples that come of it.
func (e *tuplePathExpr) advance(s *state, st *tupleStep, t *tuple, out []tuple, f *frame) ([]tuple, *Error) {
	if err := s.tick(); err != nil {
		return nil, err
	}
	tf := s.tupleFrame(f, e.scope, t)
	v, err := st.e.eval(s, t.at, tf)
	if err != nil {
		return nil, err
	}
	s.pop(tf)
	if v.IsUndefined() {
		return out, nil
	}
	if v.is(kindTuples) {
		return e.merge(s, t, (*tuples)(v.p), out)
	}
	return e.expand(s, st, t, v, out)
}

// expand adds a tuple for each item that the step st found for t.
func (e *tuplePathExpr) expand(s *state, st *tupleStep, t *tuple, v Value, out []tuple) ([]tuple, *Error) {
	q := seqOne(v)
	if v.isArray() {
		q = seqOfArray(v)
	}
	for i := range q.n {
		if err := s.tick(); err != nil {
			return nil, err
		}
		next, err := e.newTuple(s, t.vars)
		if err != nil {
			return nil, err
		}
		next.at = q.at(i)
		if st.focus >= 0 {
			next.vars[st.focus] = bound(next.at)
			next.at = t.at
		}
		if st.index >= 0 {
			next.vars[st.index] = Float(float64(i))
		}
		if st.ancestor >= 0 {
			next.vars[st.ancestor] = bound(t.at)
		}
		out = append(out, next)
	}
	return out, nil
}

// merge adds the tuples of a path inside a block to what t carries already.
func (e *tuplePathExpr) merge(s *state, t *tuple, inner *tuples, out []tuple) ([]tuple, *Error) {
	for i := range inner.list {
		next, err := e.newTuple(s, t.vars)
		if err != nil {
			return nil, err
		}
		next.at = inner.list[i].at
		for j, v := range inner.list[i].vars {
			if slot := e.scope.slot(inner.names[j]); slot >= 0 && !v.IsUndefined() {
				next.vars[slot] = v
			}
		}
		out = append(out, next)
	}
	return out, nil
}

// sorted is an order-by step.
func (e *tuplePathExpr) sorted(s *state, st *tupleStep, ts []tuple, f *frame) ([]tuple, *Error) {
	places := make([]int32, len(ts))
	if len(ts) > 1 {
		var err *Error
		places, err = st.order.places(s, len(ts), func(i int, term expr) (Value, *Error) {
			tf := s.tupleFrame(f, e.scope, &ts[i])
			v, err := term.eval(s, ts[i].at, tf)
			if err == nil {
				s.pop(tf)
			}
			return v, err
		})
		if err != nil {
			return nil, err
		}
	}
	out := make([]tuple, len(ts))
	for i, p := range places {
		out[i] = ts[p]
	}
	if st.index >= 0 {
		return e.stage(s, &tupleStage{slot: st.index}, out, f)
	}
	return out, nil
}

func (e *tuplePathExpr) stage(s *state, st *tupleStage, ts []tuple, f *frame) ([]tuple, *Error) {
	if st.slot < 0 {
		return st.filter.tuples(s, e.scope, ts, f)
	}
	out := make([]tuple, len(ts))
	for i := range ts {
		t, err := e.newTuple(s, ts[i].vars)
		if err != nil {
			return nil, err
		}
		t.at = ts[i].at
		t.vars[st.slot] = Float(float64(i))
		out[i] = t
	}
	return out, nil
}

// tuples gives the tuples that a predicate lets through.
func (e *filterExpr) tuples(s *state, sc *scope, ts []tuple, f *frame) ([]tuple, *Error) {
	if e.isIndex {
		if i := placeOf(e.index, len(ts)); i >= 0 {
			return ts[i : i+1], nil
		}
		return nil, nil
	}
	var out []tuple
	for i := range ts {
		if err := s.tick(); err != nil {
			return nil, err
		}
		tf := s.tupleFrame(f, sc, &ts[i])
		p, err := e.e.eval(s, ts[i].at, tf)
		if err != nil {
			return nil, err
		}
		s.pop(tf)
		times, err := s.matches(p, i, len(ts))
		if err != nil {
			return nil, err
		}
		for range times {
			s.spend(3 * valueSize)
			out = append(out, ts[i])
		}
	}
	return out, nil
}
