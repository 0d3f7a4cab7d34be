package jsonata

import "unsafe"

// transformExpr is |pattern|update,delete|: a function that gives a changed copy of
// its argument.
type transformExpr struct {
	pattern, update, remove expr
	clone                   expr // $clone
	offset                  int
	updateOffset            int
}

func (c *compiler) transform(n *node) expr {
	e := &transformExpr{
		pattern: c.compile(n.left), update: c.compile(n.right),
		clone: c.resolve("clone", true), offset: n.offset, updateOffset: n.right.offset,
	}
	if n.third != nil {
		e.remove = c.compile(n.third)
	}
	return e
}

// transformSignature is that of the function a transform makes: <(oa):o>.
var transformSignature = &signature{simple: true, params: []parameter{{types: typeObject | typeArray | typeMissing}}}

func (e *transformExpr) eval(s *state, _ Value, f *frame) (Value, *Error) {
	s.spend(256)
	return functionValue(&function{
		sig: transformSignature, arity: 1, count: 1,
		native: func(s *state, args []Value, _ Value) (Value, *Error) { return e.apply(s, args[0], f) },
	}), nil
}

func (e *transformExpr) apply(s *state, in Value, f *frame) (Value, *Error) {
	if in.IsUndefined() {
		return Value{}, nil
	}
	clone, err := e.clone.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	fn := clone.function()
	if fn == nil {
		return Value{}, newFault("T2013").at(e.offset, "")
	}
	if fn != builtin("clone") {
		if in, err = s.callback(fn, in); err != nil {
			return Value{}, err
		}
	}
	run := new(transformRun)
	out, err := s.mutable(run, in, 0)
	if err != nil {
		return Value{}, err
	}
	found, err := e.pattern.eval(s, out, f)
	if err != nil || found.IsUndefined() {
		return out, err
	}
	q := seqOne(found)
	if found.isArray() {
		q = seqOfArray(found)
	}
	for i := range q.n {
		if err := s.tick(); err != nil {
			return Value{}, err
		}
		if err := e.change(s, run, q.at(i), f); err != nil {
			return Value{}, err
		}
	}
	return out, nil
}

// change updates one match in its place in the copy.
func (e *transformExpr) change(s *state, run *transformRun, match Value, f *frame) *Error {
	update, err := e.update.eval(s, match, f)
	if err != nil {
		return err
	}
	target := match.ownedBy(run)
	if !update.IsUndefined() {
		if !update.isObject() {
			return faultValue("T2011", update).at(e.updateOffset, "")
		}
		if target != nil {
			if err := s.assign(target, update.fields()); err != nil {
				return err
			}
		}
	}
	if e.remove == nil {
		return nil
	}
	names, err := e.remove.eval(s, match, f)
	if err != nil || names.IsUndefined() {
		return err
	}
	return e.delete(s, target, names)
}

func (e *transformExpr) delete(s *state, target *bigObject, names Value) *Error {
	q := seqOne(names)
	if names.isArray() {
		q = seqOfArray(names)
	}
	gone := make(map[string]bool, q.n)
	for i := range q.n {
		name := q.at(i)
		if !name.isString() {
			return faultValue("T2012", names).at(e.updateOffset, "")
		}
		gone[name.text()] = true
	}
	if target == nil {
		return nil
	}
	kept := s.arena.fields.alloc(len(target.fields))[:0]
	s.spend(len(target.fields) * fieldSize)
	for _, fd := range target.fields {
		if !gone[fd.Key] {
			kept = append(kept, fd)
		}
	}
	target.set(kept)
	return s.charge(len(kept))
}

// assign sets the fields of a copied object.
func (s *state) assign(target *bigObject, fields []Field) *Error {
	s.spend((len(target.fields) + len(fields)) * fieldSize)
	list := fieldList{fields: make([]Field, 0, len(target.fields)+len(fields))}
	for _, fd := range target.fields {
		list.put(fd.Key, fd.Value)
	}
	for _, fd := range fields {
		list.put(fd.Key, fd.Value)
	}
	target.set(list.fields)
	return s.charge(len(list.fields))
}

func (o *bigObject) set(fields []Field) {
	o.fields = fields
	o.index.Store(nil)
}

// ownedBy gives the object of v if this transform has copied it: nothing else may be
// changed.
func (v Value) ownedBy(run *transformRun) *bigObject {
	if !v.is(kindBigObject) || (*bigObject)(v.p).owner != run {
		return nil
	}
	return (*bigObject)(v.p)
}

// mutable copies v so that each object of it can be changed in its place.
func (s *state) mutable(run *transformRun, v Value, depth int) (Value, *Error) {
	if depth > 2*MaxNesting {
		return Value{}, newFault("D1011")
	}
	if err := s.tick(); err != nil {
		return Value{}, err
	}
	switch {
	case v.isArray():
		return s.mutableArray(run, v, depth)
	case v.isObject():
		fields := v.fields()
		s.spend(len(fields)*fieldSize + 32)
		out := make([]Field, len(fields))
		for i, fd := range fields {
			c, err := s.mutable(run, fd.Value, depth+1)
			if err != nil {
				return Value{}, err
			}
			out[i] = Field{fd.Key, c}
		}
		return Value{p: unsafe.Pointer(&bigObject{fields: out, owner: run}), n: uint64(kindBigObject) << kindShift}, nil
	case v.is(KindFunction):
		return String(""), nil
	default:
		return v, nil
	}
}

func (s *state) mutableArray(run *transformRun, v Value, depth int) (Value, *Error) {
	out, err := s.makeItems(v.Len())
	if err != nil {
		return Value{}, err
	}
	for i := range out {
		if out[i], err = s.mutable(run, v.at(i), depth+1); err != nil {
			return Value{}, err
		}
	}
	return arrayOf(out), nil
}
