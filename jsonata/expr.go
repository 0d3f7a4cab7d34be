package jsonata

// finishExpr does what stands after an expression that is no step: predicates,
// grouping, [].
type finishExpr struct {
	inner   expr
	filters []filterExpr
	group   *groupExpr
	keep    bool
}

func (e *finishExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	v, err := e.inner.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	for i := range e.filters {
		if v, err = e.filters[i].apply(s, v, f); err != nil {
			return Value{}, err
		}
	}
	if e.keep && len(e.filters) > 0 && !v.isArray() && !v.IsUndefined() && !v.is(kindTuples) {
		v = arrayOf([]Value{v})
		v.n |= flagSequence
	}
	if e.group != nil {
		if v, err = e.group.apply(s, v, f); err != nil {
			return Value{}, err
		}
	}
	if e.keep && v.isSequence() {
		v.n |= flagKeep
	}
	return norm(v), nil
}

type constExpr struct{ v Value }

func (e *constExpr) eval(*state, Value, *frame) (Value, *Error) { return e.v, nil }

// contextExpr is $.
type contextExpr struct{ raw bool }

func (e *contextExpr) eval(_ *state, in Value, _ *frame) (Value, *Error) {
	if in.has(flagOuter) {
		in.n &^= flagOuter
		return in, nil
	}
	if e.raw {
		return in, nil
	}
	return norm(in), nil
}

// place says where a variable is: so many frames out, in that slot.
type place struct{ hops, slot int }

const (
	globalNone = -1 // the innermost place always has a value
	globalRoot = -2 // $$
)

// rootExpr is $$.
type rootExpr struct{}

func (rootExpr) eval(s *state, _ Value, _ *frame) (Value, *Error) { return s.input, nil }

type variableExpr struct {
	places []place
	global int
	raw    bool
}

// simplify gives the cheapest form of the variable.
func (e *variableExpr) simplify() expr {
	if len(e.places) == 1 && e.global == globalNone && e.places[0].hops == 0 {
		return &localExpr{e.places[0].slot, e.raw}
	}
	if len(e.places) == 0 {
		return &globalExpr{e.global, e.raw}
	}
	return e
}

func (e *variableExpr) eval(s *state, _ Value, f *frame) (Value, *Error) {
	hops := 0
	for _, p := range e.places {
		for ; hops < p.hops; hops++ {
			f = f.parent
		}
		if v := f.slots[p.slot]; !v.IsUndefined() {
			return finishVariable(unbound(v), e.raw), nil
		}
	}
	switch e.global {
	case globalNone:
		return Value{}, nil
	case globalRoot:
		return s.input, nil
	}
	return finishVariable(s.globals[e.global], e.raw), nil
}

func finishVariable(v Value, raw bool) Value {
	if raw {
		return v
	}
	return norm(v)
}

// localExpr is a parameter of the function whose frame is the innermost.
type localExpr struct {
	slot int
	raw  bool
}

func (e *localExpr) eval(_ *state, _ Value, f *frame) (Value, *Error) {
	return finishVariable(unbound(f.slots[e.slot]), e.raw), nil
}

// globalExpr is a variable that only the caller, or the language, can have bound.
type globalExpr struct {
	index int
	raw   bool
}

func (e *globalExpr) eval(s *state, _ Value, _ *frame) (Value, *Error) {
	return finishVariable(s.globals[e.index], e.raw), nil
}

// dynamicExpr is a variable of an expression in which $eval may bind any name.
type dynamicExpr struct {
	name string
	raw  bool
}

func (e *dynamicExpr) eval(s *state, _ Value, f *frame) (Value, *Error) {
	v, ok := f.lookup(e.name)
	if !ok {
		v = s.global(e.name)
	}
	return finishVariable(v, e.raw), nil
}

// global gives a variable that no frame has.
func (s *state) global(name string) Value {
	if name == "$" {
		return s.input
	}
	if v, ok := s.vars[name]; ok {
		return v
	}
	return s.program.config.named(name)
}

type bindExpr struct {
	value      expr
	name       string
	hops, slot int
}

func (e *bindExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	v, err := e.value.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	if e.slot < 0 {
		f.bind(e.name, v)
		return v, nil
	}
	for range e.hops {
		f = f.parent
	}
	f.slots[e.slot] = bound(v)
	return norm(v), nil
}

type blockExpr struct {
	scope *scope // nil when nothing is bound in the block
	list  []expr
}

func (e *blockExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	if e.scope != nil {
		f = s.push(f, e.scope)
		defer s.pop(f)
	}
	var v Value
	var err *Error
	for _, x := range e.list {
		if v, err = x.eval(s, in, f); err != nil {
			return Value{}, err
		}
	}
	return norm(v), nil
}

type conditionExpr struct{ cond, then, otherwise expr }

func (e *conditionExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	c, err := e.cond.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	yes, err := s.truth(c)
	if err != nil {
		return Value{}, err
	}
	branch := e.then
	if !yes {
		branch = e.otherwise
	}
	if branch == nil {
		return Value{}, nil
	}
	v, err := branch.eval(s, in, f)
	return norm(v), err
}

// defaultExpr is a ?: b.
type defaultExpr struct{ left, right expr }

func (e *defaultExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	v, err := e.left.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	if yes, err := s.truth(v); yes || err != nil {
		return v, err
	}
	return e.right.eval(s, in, f)
}

// coalesceExpr is a ?? b.
type coalesceExpr struct{ left, right expr }

func (e *coalesceExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	v, err := e.left.eval(s, in, f)
	if err != nil || !v.IsUndefined() {
		return v, err
	}
	return e.right.eval(s, in, f)
}

// nameExpr is a name step on its own.
type nameExpr struct {
	name string
	hint int
}

func (e *nameExpr) eval(s *state, in Value, _ *frame) (Value, *Error) {
	if in.isObject() {
		return norm(s.get(in, e.name, e.hint)), nil
	}
	if !in.isArray() {
		return norm(in.Get(e.name)), nil
	}
	v, err := s.lookup(in, e.name)
	return norm(v), err
}

type wildcardExpr struct{ raw bool }

func (e *wildcardExpr) eval(s *state, in Value, _ *frame) (Value, *Error) {
	base := len(s.stack)
	plain := false // one array among the values makes the result a plain array
	each := func(v Value) *Error {
		plain = plain || v.isArray()
		return s.flatten(v, 0)
	}
	if in.isArray() {
		for i := range in.Len() {
			if err := each(in.at(i)); err != nil {
				return Value{}, err
			}
		}
	}
	for _, f := range in.fields() {
		if err := each(f.Value); err != nil {
			return Value{}, err
		}
	}
	v, err := s.take(base)
	if plain {
		return v.plain(), err
	}
	return finishVariable(v, e.raw), err
}

// flatten pushes v, and of arrays the items at any depth.
func (s *state) flatten(v Value, depth int) *Error {
	if depth > 2*MaxNesting {
		return newFault("D1011")
	}
	if err := s.tick(); err != nil {
		return err
	}
	if !v.isArray() {
		s.spend(valueSize)
		s.stack = append(s.stack, v)
		return nil
	}
	for i := range v.Len() {
		if err := s.flatten(v.at(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// descendantsExpr is **.
type descendantsExpr struct{ raw bool }

func (e *descendantsExpr) eval(s *state, in Value, _ *frame) (Value, *Error) {
	if in.IsUndefined() {
		return Value{}, nil
	}
	base := len(s.stack)
	if err := s.descend(in, 0); err != nil {
		return Value{}, err
	}
	if len(s.stack) == base+1 {
		v := s.stack[base]
		s.stack = s.stack[:base]
		return v, nil
	}
	v, err := s.take(base)
	return finishVariable(v, e.raw), err
}

func (s *state) descend(v Value, depth int) *Error {
	if depth > 2*MaxNesting {
		return newFault("D1011")
	}
	if err := s.tick(); err != nil {
		return err
	}
	if v.isArray() {
		for i := range v.Len() {
			if err := s.descend(v.at(i), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	s.spend(valueSize)
	s.stack = append(s.stack, v)
	for _, f := range v.fields() {
		if err := s.descend(f.Value, depth+1); err != nil {
			return err
		}
	}
	return nil
}
