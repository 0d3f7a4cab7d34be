package jsonata

// foundNames are the names with a $ that an expression does not bind itself, each
// with the offset of its first use.
type foundNames struct {
	functions map[string]int
	variables map[string]int
	host      map[string]*function
	steps     map[string]bool // bound by @ or #
}

// nameScope holds the names that a block or a lambda binds, wherever in it.
type nameScope struct {
	names  map[string]bool
	parent *nameScope
}

func (s *nameScope) has(name string) bool {
	for ; s != nil; s = s.parent {
		if s.names[name] {
			return true
		}
	}
	return false
}

func collectNames(tree *node, host map[string]*function) *foundNames {
	f := &foundNames{functions: map[string]int{}, variables: map[string]int{}, host: host, steps: map[string]bool{}}
	f.collectSteps(tree)
	top := &nameScope{names: map[string]bool{}}
	top.collect(tree)
	f.walk(tree, top)
	return f
}

// collectSteps finds the names that paths bind. They may be seen outside of the
// path, so they count as bound everywhere.
func (f *foundNames) collectSteps(n *node) {
	for _, name := range []string{n.focus, n.index} {
		if name != "" {
			f.steps[name] = true
		}
	}
	for _, s := range n.stages {
		if s.index != "" {
			f.steps[s.index] = true
		}
	}
	n.children(f.collectSteps)
}

// collect adds what n binds in the scope around n.
func (s *nameScope) collect(n *node) {
	switch n.kind {
	case nodeBind:
		s.names[n.text] = true
	case nodeBlock, nodeLambda:
		return
	}
	n.children(s.collect)
}

func (f *foundNames) walk(n *node, scope *nameScope) {
	switch n.kind {
	case nodeVariable:
		f.add(n, scope)
	case nodeBlock, nodeLambda:
		scope = &nameScope{names: map[string]bool{}, parent: scope}
		for _, p := range n.params {
			scope.names[p] = true
		}
		n.children(scope.collect)
	}
	n.children(func(c *node) { f.walk(c, scope) })
}

func (f *foundNames) add(n *node, scope *nameScope) {
	name := n.text
	if name == "" || name == "$" || scope.has(name) || f.steps[name] {
		return
	}
	found := f.variables
	if absBuiltins[name] != nil || f.host[name] != nil {
		found = f.functions
	}
	if at, ok := found[name]; !ok || n.offset < at {
		found[name] = n.offset
	}
}
