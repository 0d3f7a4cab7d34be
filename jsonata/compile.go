package jsonata

// expr is a compiled expression. eval gives its value for a context; frames hold
// the variables.
type expr interface {
	eval(s *state, in Value, f *frame) (Value, *Error)
}

// program is what an Expression runs.
type program struct {
	root    expr
	top     *scope
	globals []string // names that no block or function binds
	values  []Value  // what they are unless the caller binds them
	hints   int      // name steps, each with a place in state.hints
	height  int      // levels of the tree
	config  *compileConfig
	limits  Limits
}

// compiler turns a tree into a program.
type compiler struct {
	prog    *program
	scope   *scope
	dynamic bool // variables are looked up by name, since $eval may bind them
	base    int  // the first free hint
	index   map[string]int
}

// compileProgram compiles the tree of a whole expression.
func compileProgram(tree *node, config *compileConfig) *program {
	prog := &program{config: config, limits: config.limits.filled(), height: tree.height(maxHeight)}
	c := &compiler{prog: prog, index: map[string]int{}}
	c.dynamic = !config.noEval && mentions(tree, "eval")
	prog.top = c.enter(nil, binds(nil, tree), c.captures(tree))
	prog.root = c.compile(tree)
	return prog
}

// mentions reports whether the variable $name occurs in the tree.
func mentions(n *node, name string) bool {
	if n.kind == nodeVariable && n.text == name {
		return true
	}
	found := false
	n.children(func(ch *node) { found = found || mentions(ch, name) })
	return found
}

// binds adds the names that := binds in n but not in a block or function of its own.
func binds(names []string, n *node) []string {
	switch n.kind {
	case nodeBlock, nodeLambda:
		n.children(func(ch *node) {
			if isDecoration(n, ch) {
				names = binds(names, ch)
			}
		})
		return names
	case nodeBind:
		names = addName(names, n.text)
	}
	n.children(func(ch *node) { names = binds(names, ch) })
	return names
}

// isDecoration reports whether ch stands after n rather than in it.
func isDecoration(n, ch *node) bool {
	for _, s := range n.predicates {
		if s.expr == ch {
			return true
		}
	}
	for _, s := range n.stages {
		if s.expr == ch {
			return true
		}
	}
	if n.group != nil {
		for _, p := range n.group.pairs {
			if p.key == ch || p.value == ch {
				return true
			}
		}
	}
	return false
}

func addName(names []string, name string) []string {
	for _, n := range names {
		if n == name {
			return names
		}
	}
	return append(names, name)
}

// captures reports whether n can make a function that keeps the frame.
func (c *compiler) captures(nodes ...*node) bool {
	found := c.dynamic
	for _, n := range nodes {
		if n.kind == nodeLambda || n.kind == nodeTransform {
			return true
		}
		n.children(func(ch *node) { found = found || c.captures(ch) })
	}
	return found
}

// enter starts a scope; leave ends it.
func (c *compiler) enter(params, names []string, captured bool) *scope {
	sc := &scope{parent: c.scope, names: append([]string(nil), params...), bound: len(params), captured: captured}
	for _, n := range names {
		sc.names = addName(sc.names, n)
	}
	c.scope = sc
	return sc
}

func (c *compiler) leave() { c.scope = c.scope.parent }

func (c *compiler) hint() int {
	c.prog.hints++
	return c.base + c.prog.hints - 1
}

// compile compiles a node with all that stands after it.
func (c *compiler) compile(n *node) expr {
	if len(n.predicates) == 0 && (n.group == nil || n.kind == nodePath) && !n.keepArray {
		return c.kind(n, false)
	}
	e := &finishExpr{inner: c.kind(n, true), keep: n.keepArray}
	var sc *scope
	if n.tuple && n.kind == nodeBlock {
		sc = c.enter(nil, tupleNames(nil, n), c.captures(n))
		defer c.leave()
	}
	for _, p := range n.predicates {
		x := c.filter(p)
		x.scope = sc
		e.filters = append(e.filters, x)
	}
	if n.group != nil && n.kind != nodePath {
		e.group = c.group(n.group.pairs, n.group.offset)
		e.group.tuples = sc
	}
	return e
}

func (c *compiler) all(nodes []*node) []expr {
	out := make([]expr, len(nodes))
	for i, n := range nodes {
		out[i] = c.compile(n)
	}
	return out
}

// kind compiles a node alone. With raw set, its value is not normalised yet.
func (c *compiler) kind(n *node, raw bool) expr {
	switch n.kind {
	case nodePath:
		return c.path(n, raw)
	case nodeName:
		return &nameExpr{name: n.text, hint: c.hint()}
	case nodeString, nodeNumber, nodeLiteral:
		return &constExpr{n.lit}
	case nodeVariable:
		return c.variable(n, raw)
	case nodeWildcard:
		return &wildcardExpr{raw}
	case nodeDescendants:
		return &descendantsExpr{raw}
	case nodeParent:
		return c.resolve(n.slot.label, raw)
	case nodeRegex:
		return &constExpr{functionValue(n.regex.matcher())}
	case nodeNegate:
		return &negateExpr{c.compile(n.left), n.offset}
	case nodeArray:
		return c.array(n)
	case nodeObject:
		return c.object(n)
	case nodeBinary:
		return c.binary(n)
	case nodeApply:
		return c.apply(n, raw)
	case nodeDefault:
		return &defaultExpr{c.compile(n.left), c.compile(n.right)}
	case nodeCoalesce:
		return &coalesceExpr{c.compile(n.left), c.compile(n.right)}
	case nodeCondition:
		return c.condition(n, c.compile)
	case nodeBlock:
		return c.block(n, c.compile)
	case nodeBind:
		return c.bind(n)
	case nodeCall:
		return c.call(n, raw, false)
	case nodePartial:
		return &partialExpr{proc: c.compile(n.proc), args: c.partialArgs(n), name: calleeName(n.proc), hinted: c.forgotten(n.proc), offset: n.offset}
	case nodeLambda:
		return c.lambda(n)
	case nodeTransform:
		return c.transform(n)
	default:
		return &constExpr{}
	}
}

func (c *compiler) condition(n *node, branch func(*node) expr) expr {
	e := &conditionExpr{cond: c.compile(n.cond), then: branch(n.left)}
	if n.right != nil {
		e.otherwise = branch(n.right)
	}
	return e
}

// block compiles ( a; b ), the last expression by way of last.
func (c *compiler) block(n *node, last func(*node) expr) expr {
	var names []string
	for _, m := range n.list {
		names = binds(names, m)
	}
	e := &blockExpr{}
	if len(names) > 0 || c.dynamic {
		e.scope = c.enter(nil, names, c.captures(n.list...))
		defer c.leave()
	}
	for i, m := range n.list {
		if i == len(n.list)-1 {
			e.list = append(e.list, last(m))
		} else {
			e.list = append(e.list, c.compile(m))
		}
	}
	if e.scope == nil && len(e.list) == 1 {
		switch e.list[0].(type) {
		case *callExpr, *applyExpr, *conditionExpr, *blockExpr:
			// Their value may be a sequence that is normalised once more.
		default:
			return e.list[0]
		}
	}
	return e
}

func (c *compiler) bind(n *node) expr {
	e := &bindExpr{value: c.compile(n.right), name: n.text, slot: -1}
	if c.dynamic {
		return e
	}
	for sc := c.scope; sc != nil; sc = sc.parent {
		if i := sc.slot(n.text); i >= 0 {
			e.slot = i
			return e
		}
		e.hops++
	}
	return e
}

func (c *compiler) variable(n *node, raw bool) expr {
	if n.text == "" {
		return &contextExpr{raw}
	}
	if n.text == "eval" {
		return &evalRefExpr{c.resolve(n.text, true)}
	}
	return c.resolve(n.text, raw)
}

// resolve finds the variable in the scopes around. A slot may turn out not to be
// bound yet, then the next scope's counts.
func (c *compiler) resolve(name string, raw bool) expr {
	if c.dynamic {
		return &dynamicExpr{name: name, raw: raw}
	}
	e := &variableExpr{raw: raw, global: -1}
	hops := 0
	for sc := c.scope; sc != nil; sc = sc.parent {
		if i := sc.slot(name); i >= 0 {
			e.places = append(e.places, place{hops, i})
			if i < sc.bound {
				return e.simplify()
			}
		}
		hops++
	}
	if name == "$" {
		if len(e.places) == 0 {
			return rootExpr{}
		}
		e.global = globalRoot
		return e
	}
	e.global = c.global(name)
	return e.simplify()
}

func (c *compiler) global(name string) int {
	if i, ok := c.index[name]; ok {
		return i
	}
	i := len(c.prog.globals)
	c.index[name] = i
	c.prog.globals = append(c.prog.globals, name)
	c.prog.values = append(c.prog.values, c.prog.config.named(name))
	return i
}

// named gives the function that $name is unless somebody binds it.
func (c *compileConfig) named(name string) Value {
	if f, ok := c.functions[name]; ok {
		return functionValue(f)
	}
	if f := builtin(name); f != nil {
		return functionValue(f)
	}
	return Value{}
}
