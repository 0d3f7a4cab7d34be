package jsonata

import "strings"

// absFrame holds variables.
type absFrame struct {
	vars   map[string]*absValue
	parent *absFrame
	// path says that it holds the variables of @ and # for the rest of a path.
	// := binds in the frame around it.
	path bool
	// branches is how many conditions and loops are around the frame.
	branches int
}

func (z *analyser) frame(parent *absFrame) *absFrame {
	return &absFrame{vars: map[string]*absValue{}, parent: parent, branches: z.branches}
}

func (f *absFrame) find(name string) *absValue {
	for ; f != nil; f = f.parent {
		if v, ok := f.vars[name]; ok {
			return v
		}
	}
	return nil
}

// bind sets a variable. What it was before stays possible, since functions and
// loops may have seen it; in a branch that may not be taken so does the value
// that a frame further out gives it.
func (z *analyser) bind(name string, v *absValue, env *absFrame) {
	for env.path {
		env = env.parent
	}
	old, ok := env.vars[name]
	if !ok {
		if z.branches > env.branches {
			v = join(v, z.variable(name, absUndefined, env))
		}
		z.changes++
		env.vars[name] = v
		return
	}
	var before, after strings.Builder
	old.fingerprint(&before, 0)
	joined := join(old, v)
	joined.fingerprint(&after, 0)
	if before.String() != after.String() {
		z.changes++
		env.vars[name] = joined
	}
}

// branch evaluates what may not be evaluated at all.
func (z *analyser) branch(n *node, ctx *absValue, env *absFrame) *absValue {
	z.branches++
	defer func() { z.branches-- }()
	return z.eval(n, ctx, env)
}

// loop evaluates what may be evaluated any number of times. If that binds
// variables of a frame outside, it goes on until they change no more.
func (z *analyser) loop(n *node, ctx *absValue, env *absFrame) *absValue {
	if !z.leaks(n) {
		return z.branch(n, ctx, env)
	}
	for range maxAbsRounds {
		before := z.changes
		if v := z.branch(n, ctx, env); z.changes == before {
			return v
		}
	}
	return z.lose()
}

// leaks reports whether evaluating n binds a variable in a frame around n.
func (z *analyser) leaks(n *node) bool {
	switch n.kind {
	case nodeBind:
		return true
	case nodeBlock, nodeLambda:
		// The predicates and the group of a block are outside of it.
		if len(n.predicates) == 0 && len(n.stages) == 0 && n.group == nil {
			return false
		}
	}
	known, ok := z.leaky[n]
	if !ok {
		n.children(func(c *node) { known = known || z.leaks(c) })
		z.leaky[n] = known
	}
	return known
}
