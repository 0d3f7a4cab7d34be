package jsonata

import (
	"math"
	"slices"
)

// An analyser evaluates an expression once on absValues. Both branches of a
// condition are taken, every item of an array is the same item, and a lambda is
// evaluated at each of its calls; see analyser.call.
//
// What is read is written down in three ways. use: the value matters with all
// that is below it. touch: only whether it is there, or how many items it has,
// matters; that is no access of its own when something below it is read, too.
// And a value that is only stepped through or passed on is not read.
type analyser struct {
	root  *absValue
	host  map[string]*function
	reads map[string]*absRead
	order []*absRead

	steps    int
	branches int               // how many conditions and loops we are in
	changes  int               // of variables that were bound before
	active   []*absFunc        // lambdas being called
	used     map[*absFunc]bool // functions handed out, to be called with anything
	labels   map[string]*absValue
	focuses  map[string]*absValue
	leaky    map[*node]bool
	lost     bool // too complicated: everything may be read
}

// Bounds of the analysis; an expression beyond them reads everything.
const (
	maxAbsSteps  = 200_000
	maxAbsCalls  = 24 // nested calls of lambdas
	maxAbsRounds = 8  // until a loop changes nothing more
)

// lose gives up: everything may be read, the result may be anything.
func (z *analyser) lose() *absValue {
	if !z.lost {
		z.lost = true
		z.record(&absRef{}, false, used)
	}
	return absUnknown
}

// eval evaluates n on a context.
func (z *analyser) eval(n *node, ctx *absValue, env *absFrame) *absValue {
	if z.steps++; z.steps > maxAbsSteps {
		return z.lose()
	}
	if z.lost {
		return absUnknown
	}
	v := z.kind(n, ctx, env)
	for _, s := range n.predicates {
		v = z.filter(v, s, env)
	}
	switch {
	case n.group != nil:
		z.touch(v)
		grouped := z.object(n.group.pairs, v, env, n.offset)
		for i := range grouped.fields {
			// There may be nothing to group.
			grouped.fields[i].optional = grouped.fields[i].optional || !v.isSingle()
		}
		v = grouped
	case n.keepSingle:
		items := v.item().without(Kinds(KindUndefined))
		if n.list[0].kind == nodeArray {
			items = join(items, absArray(nil)) // see path
		}
		v = join(absArray(items), absUndefined)
	case n.keepArray: // which only a sequence obeys
		v = join(v, v.sequence())
	}
	if len(v.refs) > maxAbsRefs || slices.ContainsFunc(v.refs, func(r *absRef) bool { return len(r.path) > maxAbsPath }) {
		return z.lose()
	}
	if n.kind == nodePath {
		return v.at(n.list[0].offset)
	}
	return v.at(n.offset)
}

func (z *analyser) kind(n *node, ctx *absValue, env *absFrame) *absValue {
	switch n.kind {
	case nodePath:
		return z.path(n, ctx, env)
	case nodeName:
		return ctx.get(n.text, n.offset)
	case nodeString:
		text := n.lit.Str()
		return &absValue{kinds: Kinds(KindString), lit: &text}
	case nodeNumber:
		return absNumber
	case nodeLiteral:
		return absOf(n.lit.Kind())
	case nodeVariable:
		return z.variable(n.text, ctx, env)
	case nodeWildcard:
		return z.wildcard(ctx)
	case nodeDescendants:
		z.use(ctx, false)
		return absUnknown
	case nodeParent:
		if v := z.labels[n.slot.label]; v != nil {
			return v
		}
		return z.lose()
	case nodeNegate:
		return z.number(z.eval(n.left, ctx, env), absNumber)
	case nodeArray:
		return z.array(n.list, ctx, env)
	case nodeObject:
		return z.object(n.pairs, ctx, env, n.offset)
	case nodeBinary:
		return z.binary(n, ctx, env)
	case nodeDefault, nodeCoalesce, nodeCondition:
		return z.choice(n, ctx, env)
	case nodeBlock:
		return z.block(n, ctx, env)
	case nodeBind:
		v := z.eval(n.right, ctx, env)
		z.bind(n.text, v, env)
		return v
	case nodeCall, nodePartial, nodeApply:
		return z.application(n, ctx, env)
	case nodeRegex:
		return &absValue{fns: []*absFunc{{name: "match", regex: true}}}
	case nodeLambda, nodeTransform:
		return &absValue{fns: []*absFunc{{node: n, env: env, ctx: ctx}}}
	default:
		return z.lose()
	}
}

// variable gives the value of $name; that of one that the host binds is anything.
func (z *analyser) variable(name string, ctx *absValue, env *absFrame) *absValue {
	switch name {
	case "":
		return ctx
	case "$":
		return z.root
	}
	v := env.find(name)
	switch {
	case v != nil && z.focuses[name] != nil:
		return join(v, z.focuses[name])
	case v != nil:
		return v
	case z.focuses[name] != nil:
		return join(z.focuses[name], absUnknown)
	case absBuiltins[name] != nil:
		return &absValue{fns: []*absFunc{{name: name}}}
	case z.host[name] != nil:
		return &absValue{fns: []*absFunc{{name: name, host: true}}}
	}
	return absUnknown
}

func (z *analyser) block(n *node, ctx *absValue, env *absFrame) *absValue {
	env = z.frame(env)
	v := absUndefined
	for _, e := range n.list {
		v = z.eval(e, ctx, env)
	}
	return v
}

func (z *analyser) binary(n *node, ctx *absValue, env *absFrame) *absValue {
	left := z.eval(n.left, ctx, env)
	if n.text == "and" || n.text == "or" {
		z.test(left)
		z.test(z.branch(n.right, ctx, env))
		return absBool
	}
	right := z.eval(n.right, ctx, env)
	z.compare(n.text, left, right)
	switch n.text {
	case "=", "!=", "in":
		return absBool
	case "&":
		return absString
	case "<", "<=", ">", ">=":
		return join(z.number(left, absBool), z.number(right, absBool))
	case "..":
		return join(absArray(absNumber), absUndefined)
	}
	return join(z.number(left, absNumber), z.number(right, absNumber))
}

// compare records what an operator looks at of its operands. What is held against
// scalars is looked at as far as it is one.
func (z *analyser) compare(operator string, left, right *absValue) {
	equal := operator == "=" || operator == "!="
	if equal && left.isScalar() {
		z.test(right)
	} else {
		z.use(right, true)
	}
	if equal && right.isScalar() || operator == "in" && right.item().isScalar() {
		z.test(left)
	} else {
		z.use(left, true)
	}
}

// number gives the result of an operator that is undefined if its operand is.
func (z *analyser) number(operand, result *absValue) *absValue {
	z.use(operand, true)
	if operand.mayBe(Kinds(KindUndefined)) {
		return join(result, absUndefined)
	}
	return result
}

func (z *analyser) choice(n *node, ctx *absValue, env *absFrame) *absValue {
	switch n.kind {
	case nodeCondition:
		z.test(z.eval(n.cond, ctx, env))
		left := z.branch(n.left, ctx, env)
		if n.right == nil {
			return join(left, absUndefined)
		}
		return join(left, z.branch(n.right, ctx, env))
	case nodeDefault:
		left := z.eval(n.left, ctx, env)
		z.test(left)
		return join(left.without(Kinds(KindUndefined, KindNull)), z.branch(n.right, ctx, env))
	}
	left := z.eval(n.left, ctx, env)
	z.touch(left)
	return join(left.without(Kinds(KindUndefined)), z.branch(n.right, ctx, env))
}

func (z *analyser) array(list []*node, ctx *absValue, env *absFrame) *absValue {
	out := &absValue{kinds: Kinds(KindArray)}
	for _, n := range list {
		v := z.eval(n, ctx, env)
		out.parts = append(out.parts, v)
		if n.kind != nodeArray { // what is no literal goes in item by item
			v = v.item()
		}
		out.items = join(out.items, v.without(Kinds(KindUndefined)))
	}
	return out
}

// object evaluates a constructor on each item of the context. A value sees one
// item, or several that have the same key.
func (z *analyser) object(pairs []pair, ctx *absValue, env *absFrame, pos int) *absValue {
	out := &absValue{kinds: Kinds(KindObject), pos: pos}
	item, group := ctx, ctx
	if !ctx.isSingle() {
		item = ctx.item()
		group = join(item, item.sequence())
	}
	for _, p := range pairs {
		z.use(z.loop(p.key, item, env), true)
		v := z.loop(p.value, group, env)
		value := v.without(Kinds(KindUndefined))
		if p.key.kind != nodeString || len(p.key.predicates) > 0 {
			out.open = join(out.open, value)
			continue
		}
		f := absField{key: p.key.lit.Str(), pos: p.key.offset, value: value, optional: v.mayBe(Kinds(KindUndefined))}
		if old := out.field(f.key); old != nil {
			old.value = join(old.value, f.value)
			old.optional = old.optional && f.optional
			continue
		}
		out.fields = append(out.fields, f)
	}
	return out
}

// wildcard gives the values of all keys. What is in the input is read whole.
func (z *analyser) wildcard(ctx *absValue) *absValue {
	out := absUndefined
	for _, r := range ctx.refs {
		z.record(r, true, used)
		out = absUnknown
	}
	if ctx.any || len(ctx.fns) > 0 {
		out = absUnknown
	}
	if ctx.items != nil {
		out = join(out, z.wildcard(ctx.items))
	}
	if below := ctx.children(); below != nil {
		out = join(out, below.flat())
	}
	return out.sequence()
}

// filter applies a predicate, or binds the position of #.
func (z *analyser) filter(v *absValue, s stage, env *absFrame) *absValue {
	if s.expr == nil {
		z.touch(v)
		z.bindStep(s.index, absNumber, env)
		return v
	}
	if s.expr.kind == nodeNumber && len(s.expr.predicates) == 0 && s.expr.group == nil {
		return pick(v, s.expr.lit.Float(), s.offset)
	}
	item := v.item()
	z.use(z.loop(s.expr, item, env), true)
	return join(item.sequence(), item.several())
}

// pick gives one item by its index.
func pick(v *absValue, index float64, pos int) *absValue {
	index = math.Floor(index)
	local := *v
	local.refs = nil
	out := join(local.item(), absUndefined)
	for _, r := range v.refs {
		every := r.every()
		if n := len(every.path); n > 0 && every != r && math.Abs(index) < 1<<31 {
			every = r.extend(Step{Kind: StepIndex, Index: int(index)}, r.pos)
		}
		out = join(out, &absValue{refs: []*absRef{every}, refKinds: v.refKinds})
	}
	return out.at(pos)
}

// bindStep binds a variable of @ or #. It also holds outside of its path, where
// a path that looks for parents carries it.
func (z *analyser) bindStep(name string, v *absValue, env *absFrame) {
	env.vars[name] = join(v, env.vars[name])
	z.focuses[name] = join(v, z.focuses[name])
}
