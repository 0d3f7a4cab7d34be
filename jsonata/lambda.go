package jsonata

// lambdaExpr is the definition of a function.
type lambdaExpr struct {
	scope  *scope
	body   expr
	sig    *signature
	height int
}

func (c *compiler) lambda(n *node) expr {
	e := &lambdaExpr{sig: n.signature, height: n.right.height(maxHeight) + 4}
	e.scope = c.enter(nil, nil, c.captures(n.right))
	defer c.leave()
	// Of equal parameters the last one counts, and the first place stays empty.
	for i, p := range n.params {
		for j := range i {
			if e.scope.names[j] == p {
				e.scope.names[j] = ""
			}
		}
		e.scope.names = append(e.scope.names, p)
	}
	e.scope.bound = len(n.params)
	for _, name := range binds(nil, n.right) {
		e.scope.names = addName(e.scope.names, name)
	}
	e.body = c.tail(n.right)
	return e
}

// tail compiles an expression that ends a function: a call there is left to the
// caller, so that it does not nest.
func (c *compiler) tail(n *node) expr {
	if len(n.predicates) > 0 || n.group != nil || n.keepArray {
		return c.compile(n)
	}
	switch n.kind {
	case nodeCall:
		return c.call(n, true, true)
	case nodeCondition:
		return c.condition(n, c.tail)
	case nodeBlock:
		return c.block(n, c.tail)
	case nodeCoalesce:
		return &coalesceExpr{c.compile(n.left), c.tail(n.right)}
	case nodeDefault:
		return &defaultExpr{c.compile(n.left), c.tail(n.right)}
	default:
		return c.compile(n)
	}
}

func (e *lambdaExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	s.spend(256)
	return functionValue(&function{
		code: e, env: f, input: in, sig: e.sig,
		arity: e.scope.bound, count: e.scope.bound,
	}), nil
}

// partialExpr is f(?, b).
type partialExpr struct {
	proc   expr
	args   []expr // nil where the argument is still to come
	name   string
	hinted expr
	offset int
}

func (c *compiler) partialArgs(n *node) []expr {
	out := make([]expr, len(n.list))
	for i, a := range n.list {
		if a.kind != nodePlaceholder {
			out[i] = c.compile(a)
		}
	}
	return out
}

func (e *partialExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	p := &partial{}
	for _, a := range e.args {
		var v Value
		var err *Error
		if a != nil {
			if v, err = a.eval(s, in, f); err != nil {
				return Value{}, err
			}
		}
		p.args = append(p.args, v)
		p.open = append(p.open, a == nil)
	}
	proc, err := e.proc.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	if p.base = proc.function(); p.base == nil {
		return Value{}, e.noFunction(s, proc, in, f)
	}
	if n := p.base.count; n > 0 && p.base.host == nil {
		for len(p.args) < n {
			p.args = append(p.args, Value{})
			p.open = append(p.open, false)
		}
		p.args, p.open = p.args[:n], p.open[:n]
	}
	fn := &function{part: p}
	for _, open := range p.open {
		if open {
			fn.arity++
		}
	}
	fn.count = fn.arity
	s.spend(256 + valueSize*len(p.args))
	return functionValue(fn), nil
}

func (e *partialExpr) noFunction(s *state, proc, in Value, f *frame) *Error {
	if proc.IsUndefined() && e.hinted != nil {
		v, err := e.hinted.eval(s, in, f)
		if err != nil {
			return err
		}
		if !v.IsUndefined() {
			return newFault("T1007").at(e.offset, e.name)
		}
	}
	return newFault("T1008").at(e.offset, e.name)
}
