package jsonata

// step is one step of a path that no tuples go through.
type step struct {
	e       expr
	name    string // of a plain name step
	hint    int
	isName  bool
	filters []filterExpr
	order   *orderExpr // instead of e
}

// pathExpr is a path without tuples.
type pathExpr struct {
	steps    []step
	simple   bool // names alone, perhaps after a variable
	variable bool // the first step is a variable: it is not mapped over the context
	cons     bool // the first step is an array constructor
	keep     bool
	raw      bool
	group    *groupExpr
}

func (c *compiler) path(n *node, raw bool) expr {
	for i, st := range n.list {
		if st.tuple {
			return c.tuplePath(n, i, raw)
		}
	}
	e := &pathExpr{raw: raw, keep: n.keepSingle, simple: n.group == nil}
	e.variable = n.list[0].kind == nodeVariable
	e.cons = n.list[0].kind == nodeArray && n.list[0].consArray
	for _, st := range n.list {
		e.steps = append(e.steps, c.step(st))
		named := e.steps[len(e.steps)-1].isName || e.variable && len(e.steps) == 1
		e.simple = e.simple && named && len(st.stages) == 0
	}
	if n.group != nil {
		e.group = c.group(n.group.pairs, n.group.offset)
	}
	return e
}

func (c *compiler) step(n *node) step {
	var st step
	switch n.kind {
	case nodeName:
		if len(n.predicates) > 0 || n.group != nil {
			st.e = c.compile(n)
			break
		}
		st.isName, st.name, st.hint = true, n.text, c.hint()
		st.e = &nameExpr{name: st.name, hint: st.hint}
	case nodeSort:
		st.order = c.order(n)
	default:
		st.e = c.compile(n)
	}
	for _, s := range n.stages {
		st.filters = append(st.filters, c.filter(s))
	}
	return st
}

func (e *pathExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	if !e.simple || in.isArray() && !e.variable {
		return e.general(s, in, e.input(in), 0, f)
	}
	v, i := in, 0
	if e.variable {
		var err *Error
		if v, err = e.steps[0].e.eval(s, in, f); err != nil {
			return Value{}, err
		}
		i = 1
	}
	for ; i < len(e.steps); i++ {
		if v.isArray() {
			return e.general(s, in, after(v), i, f)
		}
		if !v.isObject() {
			v = v.Get(e.steps[i].name)
			continue
		}
		v = s.get(v, e.steps[i].name, e.steps[i].hint)
	}
	return e.single(norm(v)), nil
}

// input is what the first step is mapped over.
func (e *pathExpr) input(in Value) seq {
	if !in.isArray() {
		return seqOne(in)
	}
	if in.n&flagOuter != 0 {
		if !e.variable {
			in.n &^= flagOuter
		}
		return seqOne(in)
	}
	if e.variable {
		return seqOne(in)
	}
	return seqOfArray(in)
}

// constructorContext is the context of an array constructor that starts a path: it
// is evaluated once, for what the other steps would be mapped over.
func constructorContext(in Value) Value {
	if in.isArray() || in.IsUndefined() {
		return in
	}
	in = arrayOf([]Value{in})
	in.n |= flagSequence
	return in
}

// after is what a step is mapped over when the one before gave the single value v.
func after(v Value) seq {
	if v.isArray() && v.n&flagCons == 0 {
		return seqOfArray(v)
	}
	return seqOne(v)
}

// general maps the steps from the given one on over q.
func (e *pathExpr) general(s *state, in Value, q seq, from int, f *frame) (Value, *Error) {
	base := len(s.stack)
	for i := from; i < len(e.steps); i++ {
		last := i == len(e.steps)-1
		if i == 0 && e.cons {
			v, err := e.steps[0].e.eval(s, constructorContext(in), f)
			if err != nil || last || v.IsUndefined() || v.isArray() && v.Len() == 0 {
				return e.finish(s, v, f, err)
			}
			// After a predicate it may be a single value.
			q = seqOne(v)
			if v.isArray() {
				q = seqOfArray(v)
			}
			continue
		}
		start := len(s.stack)
		whole, isWhole, err := s.mapStep(&e.steps[i], &q, f, last)
		if err != nil {
			return Value{}, err
		}
		if isWhole {
			s.stack = s.stack[:base]
			return e.finish(s, whole, f, nil)
		}
		// The results go down to where the inputs were.
		s.high = max(s.high, len(s.stack))
		n := copy(s.stack[base:], s.stack[start:])
		s.stack = s.stack[:base+n]
		if n == 0 {
			return e.finish(s, emptySequence, f, nil)
		}
		q = seqOf(s.stack[base:])
	}
	if e.group == nil && !e.keep && !e.raw && len(s.stack) == base+1 {
		v := s.stack[base]
		s.stack = s.stack[:base]
		return v, nil
	}
	v, err := s.take(base)
	return e.finish(s, v, f, err)
}

// finish does what belongs to the whole path: [], grouping, norm.
func (e *pathExpr) finish(s *state, v Value, f *frame, err *Error) (Value, *Error) {
	if err != nil {
		return Value{}, err
	}
	if e.keep && v.isArray() {
		if v.n&flagCons != 0 && !v.isSequence() {
			v = arrayOf([]Value{v})
			v.n |= flagSequence
		}
		if v.isSequence() {
			v.n |= flagKeep
		}
	}
	if e.group != nil {
		if v, err = e.group.apply(s, v, f); err != nil {
			return Value{}, err
		}
	}
	if e.raw {
		return v, nil
	}
	return norm(v), nil
}

// single finishes a path of names that found the one value v.
func (e *pathExpr) single(v Value) Value {
	switch {
	case !v.isArray():
		if !e.keep || v.IsUndefined() {
			return v
		}
		v = arrayOf([]Value{v})
	case v.isSequence():
		v.n &^= flagMask &^ flagRange
	case e.keep && v.n&flagCons != 0:
		v = arrayOf([]Value{v})
	default:
		return v
	}
	v.n |= flagSequence
	if e.keep {
		v.n |= flagKeep
	}
	if e.raw {
		return v
	}
	return norm(v)
}

// results collects what a step gives for each item on the stack, flattening arrays
// by one level. The first result waits, since alone it may be the result as it is.
type results struct {
	s     *state
	count int
	first Value
}

func (r *results) add(v Value) *Error {
	r.count++
	if r.count == 1 {
		r.first = v
		return nil
	}
	if r.count == 2 {
		if err := r.push(r.first); err != nil {
			return err
		}
	}
	return r.push(v)
}

func (r *results) push(v Value) *Error {
	if v.isArray() && v.n&flagCons == 0 {
		return r.s.spread(v)
	}
	r.s.spend(valueSize)
	r.s.stack = append(r.s.stack, v)
	return nil
}

// mapStep evaluates a step for every item of q and leaves the results on the
// stack. If the last step gives a single plain array, that is the whole result.
func (s *state) mapStep(st *step, q *seq, f *frame, last bool) (Value, bool, *Error) {
	if st.order != nil {
		return s.orderStep(st, q, f)
	}
	r := results{s: s}
	for i := range q.n {
		if err := s.tick(); err != nil {
			return Value{}, false, err
		}
		item := q.at(i)
		var v Value
		var err *Error
		if st.isName && item.isObject() {
			v = norm(s.get(item, st.name, st.hint))
		} else if v, err = st.e.eval(s, item, f); err != nil {
			return Value{}, false, err
		}
		for j := range st.filters {
			if v, err = st.filters[j].apply(s, v, f); err != nil {
				return Value{}, false, err
			}
		}
		if v.IsUndefined() {
			continue
		}
		if err = r.add(v); err != nil {
			return Value{}, false, err
		}
	}
	if r.count != 1 {
		return Value{}, false, nil
	}
	if last && r.first.isArray() && !r.first.isSequence() {
		return r.first, true, nil
	}
	return Value{}, false, r.push(r.first)
}

// orderStep sorts the items of q and applies the predicates to the whole.
func (s *state) orderStep(st *step, q *seq, f *frame) (Value, bool, *Error) {
	items, err := s.seqItems(q)
	if err != nil {
		return Value{}, false, err
	}
	sorted, err := st.order.sort(s, items, f)
	if err != nil {
		return Value{}, false, err
	}
	if len(st.filters) == 0 {
		s.spend(len(sorted) * valueSize)
		s.stack = append(s.stack, sorted...)
		return Value{}, false, nil
	}
	v, err := s.copyItems(sorted)
	for j := range st.filters {
		if err != nil {
			return Value{}, false, err
		}
		v, err = st.filters[j].apply(s, v, f)
	}
	if err != nil || v.IsUndefined() {
		return Value{}, false, err
	}
	r := results{s: s}
	return Value{}, false, r.push(v)
}

// seqItems writes q out.
func (s *state) seqItems(q *seq) ([]Value, *Error) {
	if q.items != nil || q.n == 0 {
		return q.items, nil
	}
	if q.n == 1 {
		return []Value{q.at(0)}, nil
	}
	return s.list(q.one)
}
