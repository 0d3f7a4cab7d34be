package jsonata

import "slices"

// An absFunc is a function that can be followed: a lambda or a transform with
// what it captures, a function of the language or of the host, a regular
// expression, a partial application, or a chain of two functions.
type absFunc struct {
	node *node // of a lambda or a transform
	env  *absFrame
	ctx  *absValue

	name  string // of a function of the language, or of the host
	host  bool
	regex bool

	callee *absValue   // of a partial application, and the first of a chain
	bound  []*absValue // arguments of a partial application; nil: still to come
	then   *absValue   // the second of a chain

	recursive bool // it has called itself
}

// application evaluates calls, partial applications and ~>.
func (z *analyser) application(n *node, ctx *absValue, env *absFrame) *absValue {
	if n.kind == nodeApply {
		return z.apply(n, ctx, env)
	}
	args := z.arguments(n, ctx, env)
	callee := z.eval(n.proc, ctx, env)
	if n.kind == nodeCall {
		return z.callValue(callee, args, ctx)
	}
	return &absValue{fns: []*absFunc{{callee: callee, bound: args}}}
}

func (z *analyser) apply(n *node, ctx *absValue, env *absFrame) *absValue {
	left := z.eval(n.left, ctx, env)
	if n.right.kind == nodeCall {
		args := append([]*absValue{left}, z.arguments(n.right, ctx, env)...)
		return z.callValue(z.eval(n.right.proc, ctx, env), args, ctx)
	}
	right := z.eval(n.right, ctx, env)
	var out *absValue
	if len(left.fns) > 0 || left.any {
		out = &absValue{fns: []*absFunc{{callee: left, then: right}}}
	}
	if out == nil || !left.only(Kinds(KindFunction)) {
		out = join(out, z.callValue(right, []*absValue{left}, ctx))
	}
	return out
}

// arguments evaluates arguments; a placeholder is nil.
func (z *analyser) arguments(n *node, ctx *absValue, env *absFrame) []*absValue {
	args := make([]*absValue, len(n.list))
	for i, arg := range n.list {
		if arg.kind != nodePlaceholder {
			args[i] = z.eval(arg, ctx, env)
		}
	}
	return args
}

// callValue calls whatever v can be. What an unknown function gets may be read
// in any way.
func (z *analyser) callValue(v *absValue, args []*absValue, ctx *absValue) *absValue {
	var out *absValue
	for _, f := range v.fns {
		out = join(out, z.call(f, args, ctx))
	}
	for _, r := range v.refs {
		z.record(r, true, used) // no function: an error
	}
	if v.any || out == nil {
		for _, arg := range args {
			z.use(arg, !v.any)
		}
		out = join(out, absUnknown)
	}
	return out
}

func (z *analyser) call(f *absFunc, args []*absValue, ctx *absValue) *absValue {
	if z.lost {
		return absUnknown
	}
	switch {
	case f.then != nil:
		return z.callValue(f.then, []*absValue{z.callValue(f.callee, args, ctx)}, ctx)
	case f.callee != nil:
		return z.guarded(f, args, func() *absValue { return z.callValue(f.callee, f.fill(args), ctx) })
	case f.regex:
		for _, arg := range args {
			z.use(arg, true)
		}
		return &absValue{kinds: Kinds(KindObject, KindUndefined), open: absUnknown}
	case f.host:
		return z.hostCall(z.host[f.name], args, ctx)
	case f.node == nil:
		return z.builtin(f.name, args, ctx)
	case f.node.kind == nodeTransform:
		return z.guarded(f, args, func() *absValue { return z.transform(f, args) })
	}
	return z.guarded(f, args, func() *absValue { return z.lambda(f, args, ctx) })
}

// fill puts arguments in the open places of a partial application.
func (f *absFunc) fill(args []*absValue) []*absValue {
	full := slices.Clone(f.bound)
	for i := range full {
		if full[i] != nil {
			continue
		}
		full[i] = absUndefined
		if len(args) > 0 {
			full[i], args = args[0], args[1:]
		}
	}
	return full
}

// guarded calls f unless it is being called already. A recursive call gives
// anything and reads anything of its arguments; so that this is all that can
// happen, what the outer call gives is read, too.
func (z *analyser) guarded(f *absFunc, args []*absValue, body func() *absValue) *absValue {
	if slices.Contains(z.active, f) {
		f.recursive = true
		for _, arg := range args {
			z.use(arg, false)
		}
		return absUnknown
	}
	same := 0
	for _, other := range z.active {
		if f.node != nil && other.node == f.node {
			same++
		}
	}
	if same > 3 || len(z.active) >= maxAbsCalls {
		return z.lose()
	}
	z.active = append(z.active, f)
	v := body()
	z.active = z.active[:len(z.active)-1]
	if f.recursive {
		z.use(v, false)
		return absUnknown
	}
	return v
}

// lambda evaluates the body of a lambda with arguments. One with a signature may
// hand the arguments to other parameters than theirs, wrapped in arrays, or fill
// in the context.
func (z *analyser) lambda(f *absFunc, args []*absValue, ctx *absValue) *absValue {
	env := z.frame(f.env)
	mixed := absUndefined
	if f.node.signature != nil {
		mixed = join(mixed, ctx)
		for _, arg := range args {
			mixed = join(mixed, join(arg, absArray(arg)))
		}
	}
	for i, name := range f.node.params {
		switch {
		case f.node.signature != nil && (len(args) != len(f.node.params) || !f.node.signature.simple):
			env.vars[name] = mixed
		case i >= len(args):
			env.vars[name] = absUndefined
		case f.node.signature != nil && i < len(f.node.signature.params) && f.node.signature.params[i].array:
			env.vars[name] = join(args[i], absArray(args[i]))
		default:
			env.vars[name] = args[i]
		}
	}
	if f.node.signature != nil {
		// Which argument is wrong, and whether one is, depends on what they are.
		for _, arg := range args {
			z.touch(arg)
		}
	}
	return z.eval(f.node.right, f.ctx, env)
}

// transform evaluates |pattern|update,delete| on a copy of its argument, which
// is read whole.
func (z *analyser) transform(f *absFunc, args []*absValue) *absValue {
	v := absUndefined
	if len(args) > 0 {
		v = args[0]
	}
	if clone := f.env.find("clone"); clone != nil {
		v = z.callValue(clone, []*absValue{v}, absUnknown)
	}
	z.use(v, true)
	matches := z.eval(f.node.left, absUnknown, f.env)
	z.touch(matches)
	for _, n := range []*node{f.node.right, f.node.third} {
		if n != nil {
			z.use(z.loop(n, matches.item(), f.env), true)
		}
	}
	return &absValue{kinds: Kinds(KindObject, KindArray, KindUndefined), open: absUnknown, items: absUnknown}
}

// useFunc calls a function that is handed out, with anything.
func (z *analyser) useFunc(f *absFunc, bounded bool) {
	if z.used[f] || z.lost {
		return
	}
	z.used[f] = true
	args := []*absValue{absUnknown, absUnknown, absUnknown, absUnknown}
	if f.node != nil && f.node.kind == nodeLambda {
		for len(args) < len(f.node.params) {
			args = append(args, absUnknown)
		}
		args = args[:len(f.node.params)]
	}
	z.use(z.call(f, args, absUnknown), bounded)
}

// useAgain calls the functions that were handed out once more, now that all
// variables have all their values.
func (z *analyser) useAgain() {
	used := z.used
	z.used = map[*absFunc]bool{}
	for f := range used {
		z.useFunc(f, true)
	}
}
