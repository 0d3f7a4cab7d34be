package jsonata

// path evaluates the steps of a path, each on every item of the one before.
func (z *analyser) path(n *node, ctx *absValue, env *absFrame) *absValue {
	env = z.frame(env)
	env.path = true
	current := ctx
	for i, step := range n.list {
		if z.lost {
			return absUnknown
		}
		v := z.step(step, current, env, i == 0)
		if step.index != "" {
			z.touch(v)
			z.bindStep(step.index, absNumber, env)
		}
		if step.focus != "" {
			// The context stays where it was, for the predicates too.
			z.touch(v)
			z.bindStep(step.focus, v.item(), env)
			v = current.several()
			if !current.isForeign() {
				v = join(v, current.sequence())
			}
		}
		for _, s := range step.stages {
			v = z.filter(v, s, env)
		}
		if len(step.stages) > 0 && !current.isSingle() {
			v = v.several() // an index counts in each item
		}
		current = v
	}
	if n.list[0].kind == nodeArray && len(n.list) > 1 {
		// An empty array at the start is what the path gives.
		return join(current, absArray(nil))
	}
	return current
}

// step evaluates one step on the values before it.
func (z *analyser) step(step *node, before *absValue, env *absFrame, first bool) *absValue {
	if step.ancestor != nil {
		label := step.ancestor.label
		z.labels[label] = join(before.item(), z.labels[label])
	}
	switch step.kind {
	case nodeParent:
		z.touch(before) // there is one parent for each
		v := z.eval(step, before, env)
		return join(v.sequence(), v.several())
	case nodeName, nodeWildcard, nodeDescendants:
		return z.eval(step, before, env)
	case nodeVariable:
		if first {
			return z.eval(step, before, env)
		}
	case nodeSort:
		item := before.item()
		for _, t := range step.terms {
			z.use(z.loop(t.expr, item, env), true)
		}
		return join(item.sequence(), item.several())
	}
	// Anything else is evaluated for each item, and so depends on how many there are.
	z.touch(before)
	v := z.loop(step, before.item(), env)
	if before.isSingle() {
		return v
	}
	out := join(join(v, v.sequence()), absUndefined)
	if v.kinds.Has(KindArray) {
		out = join(out, absArray(v)) // some arrays are kept as they are
	}
	return out
}
