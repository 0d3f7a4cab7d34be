package jsonata

// callExpr is f(a, b).
type callExpr struct {
	proc   expr
	args   []expr
	name   string // for messages
	hinted expr   // the variable meant when the $ was forgotten
	tail   bool   // the call ends a function: it is made by the caller
	raw    bool
	offset int
}

// calleeName gives what a message calls the function.
func calleeName(proc *node) string {
	switch proc.kind {
	case nodePath:
		return proc.list[0].text
	case nodeVariable:
		return proc.text
	default:
		return ""
	}
}

// forgotten compiles the variable that has the name of a path in the place of a
// function.
func (c *compiler) forgotten(proc *node) expr {
	if proc.kind != nodePath || proc.list[0].kind != nodeName {
		return nil
	}
	return c.resolve(proc.list[0].text, true)
}

func (c *compiler) call(n *node, raw, tail bool) expr {
	return &callExpr{
		proc: c.compile(n.proc), args: c.all(n.list), name: calleeName(n.proc),
		hinted: c.forgotten(n.proc), tail: tail, raw: raw, offset: n.offset,
	}
}

func (e *callExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	base := len(s.stack)
	v, err := e.invoke(s, in, f)
	s.high = max(s.high, len(s.stack))
	s.stack = s.stack[:base]
	if err != nil {
		return Value{}, err
	}
	if e.raw {
		return v, nil
	}
	return norm(v), nil
}

// invoke calls the function with the arguments; what stands on the stack already
// from the current top on, an apply's left side, comes first.
func (e *callExpr) invoke(s *state, in Value, f *frame, first ...Value) (Value, *Error) {
	proc, err := e.proc.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	if proc.IsUndefined() {
		if err := e.suggest(s, in, f); err != nil {
			return Value{}, err
		}
	}
	base := len(s.stack)
	s.stack = append(s.stack, first...)
	for _, a := range e.args {
		v, err := a.eval(s, in, f)
		if err != nil {
			return Value{}, err
		}
		s.stack = append(s.stack, v)
	}
	fn := proc.function()
	if fn == nil {
		return Value{}, newFault("T1006").at(e.offset, e.name)
	}
	args := s.stack[base:]
	if e.tail && fn.deferrable(len(args)) {
		s.tail, s.tailOffset, s.tailName = fn, e.offset, e.name
		s.args = append(s.args[:0], args...)
		return Value{n: uint64(kindTail) << kindShift}, nil
	}
	v, err := s.apply(fn, args, in)
	if err != nil {
		return Value{}, err.at(e.offset, e.name)
	}
	return v, nil
}

// suggest fails when a variable has the name that stands in the place of a function.
func (e *callExpr) suggest(s *state, in Value, f *frame) *Error {
	if e.hinted == nil {
		return nil
	}
	v, err := e.hinted.eval(s, in, f)
	if err != nil || v.IsUndefined() {
		return err
	}
	return newFault("T1005").at(e.offset, e.name)
}

// deferrable reports whether a call in tail position has to wait for the caller: for
// functions of the expression, which may recurse, and where the caller's context
// stands in for an argument.
func (fn *function) deferrable(args int) bool {
	if fn.native == nil && fn.host == nil {
		return true
	}
	return fn.sig != nil && args < len(fn.sig.params)
}

// apply calls a function, and then whatever it calls in tail position.
func (s *state) apply(fn *function, args []Value, in Value) (Value, *Error) {
	if s.depth >= s.limits.Depth || s.levels > maxLevels {
		return Value{}, newFault("D1011")
	}
	s.depth++
	v, err := s.applyOnce(fn, args, in)
	for err == nil && v.is(kindTail) {
		fn = s.tail
		offset, name := s.tailOffset, s.tailName
		base := len(s.stack)
		s.stack = append(s.stack, s.args...)
		if v, err = s.applyOnce(fn, s.stack[base:], in); err != nil {
			err = err.at(offset, name)
			break
		}
		s.high = max(s.high, len(s.stack))
		s.stack = s.stack[:base]
	}
	s.depth--
	return v, err
}

// applyOnce calls a function. The arguments must be what the stack ends with.
func (s *state) applyOnce(fn *function, args []Value, in Value) (Value, *Error) {
	if err := s.tick(); err != nil {
		return Value{}, err
	}
	if fn.sig != nil {
		var err *Error
		if args, err = s.arguments(fn.sig, args, in); err != nil {
			return Value{}, err.at(-1, fn.name)
		}
	}
	switch {
	case fn.native != nil:
		return fn.native(s, args, in)
	case fn.code != nil:
		return s.applyLambda(fn, args)
	case fn.part != nil:
		return s.applyPartial(fn.part, args)
	case fn.host != nil:
		return s.applyHost(fn, args)
	case fn.regex != nil:
		return s.applyRegex(fn.regex, args)
	default:
		return s.evalText(fn, args, in)
	}
}

func (s *state) applyLambda(fn *function, args []Value) (Value, *Error) {
	code := fn.code
	f := s.push(fn.env, code.scope)
	for i := range code.scope.bound {
		if i < len(args) {
			f.slots[i] = bound(args[i])
		} else {
			f.slots[i] = bound(Value{})
		}
	}
	s.levels += code.height
	v, err := code.body.eval(s, fn.input, f)
	s.levels -= code.height
	if err != nil {
		return Value{}, err
	}
	s.pop(f)
	return v, nil
}

func (s *state) applyPartial(p *partial, args []Value) (Value, *Error) {
	base := len(s.stack)
	next := 0
	for i, a := range p.args {
		if p.open[i] {
			a = Value{}
			if next < len(args) {
				a = args[next]
			}
			next++
		}
		s.stack = append(s.stack, a)
	}
	v, err := s.apply(p.base, s.stack[base:], Null())
	s.stack = s.stack[:base]
	return v, err
}

// callback calls a function that was given to a builtin.
func (s *state) callback(fn *function, args ...Value) (Value, *Error) {
	base := len(s.stack)
	s.stack = append(s.stack, args...)
	v, err := s.apply(fn, s.stack[base:], Null())
	s.high = max(s.high, len(s.stack))
	s.stack = s.stack[:base]
	return v, err
}

// each calls a callback with as much of value, key and whole as it declares.
func (s *state) each(fn *function, value, key, whole Value) (Value, *Error) {
	switch {
	case fn.arity >= 3:
		return s.callback(fn, value, key, whole)
	case fn.arity == 2:
		return s.callback(fn, value, key)
	default:
		return s.callback(fn, value)
	}
}

// applyExpr is a ~> f.
type applyExpr struct {
	left   expr
	right  expr
	call   *callExpr // the right side when it is a call
	offset int
	raw    bool
}

func (c *compiler) apply(n *node, raw bool) expr {
	e := &applyExpr{left: c.compile(n.left), offset: n.offset, raw: raw}
	if n.right.kind == nodeCall {
		e.call = c.call(n.right, true, false).(*callExpr)
	} else {
		e.right = c.compile(n.right)
	}
	return e
}

func (e *applyExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	left, err := e.left.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	base := len(s.stack)
	v, err := e.invoke(s, left, in, f)
	s.stack = s.stack[:base]
	if err != nil {
		return Value{}, err
	}
	return finishVariable(v, e.raw), nil
}

func (e *applyExpr) invoke(s *state, left, in Value, f *frame) (Value, *Error) {
	if e.call != nil {
		return e.call.invoke(s, in, f, left)
	}
	right, err := e.right.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	fn := right.function()
	if fn == nil {
		return Value{}, faultValue("T2006", right).at(e.offset, "~>")
	}
	if g := left.function(); g != nil {
		return functionValue(composed(g, fn)), nil
	}
	v, err := s.callback(fn, left)
	if err != nil {
		return Value{}, err.at(e.offset, "~>")
	}
	return v, nil
}

// composed is the function of one parameter that calls f, then g.
func composed(f, g *function) *function {
	return &function{arity: 1, count: 1, native: func(s *state, args []Value, _ Value) (Value, *Error) {
		var x Value
		if len(args) > 0 {
			x = args[0]
		}
		v, err := s.callback(f, x)
		if err != nil {
			return Value{}, err
		}
		return s.callback(g, v)
	}}
}
