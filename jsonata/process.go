package jsonata

import "strconv"

// processor turns the parser's tree into the one that ast.go describes.
type processor struct {
	labels int // % so far
}

// process works on the whole tree of an expression.
func process(n *node) (*node, *Error) {
	pr := &processor{}
	out, err := pr.node(n)
	if err != nil {
		return nil, err
	}
	if out.kind == nodeParent || len(out.seeking) > 0 {
		return nil, syntaxError("S0217", out.offset, "%")
	}
	return out, nil
}

func (pr *processor) node(n *node) (*node, *Error) {
	out, err := pr.kind(n)
	if err != nil {
		return nil, err
	}
	if n.keepArray {
		out.keepArray = true
	}
	return out, nil
}

func (pr *processor) kind(n *node) (*node, *Error) {
	switch n.kind {
	case nodeEnd:
		return nil, syntaxError("S0207", n.offset, "")
	case nodeOperator:
		n.kind = nodeName
		fallthrough
	case nodeName:
		return &node{kind: nodePath, offset: n.offset, list: []*node{n}, keepSingle: n.keepArray}, nil
	case nodeParent:
		n.slot = &slot{label: "!" + strconv.Itoa(pr.labels), level: 1}
		pr.labels++
		return n, nil
	case nodeRegex:
		return n, compileRegexNode(n)
	case nodeDot:
		return pr.dot(n)
	case nodeFilter:
		return pr.filter(n)
	case nodeGroup:
		return pr.grouping(n)
	case nodeOrder:
		return pr.order(n)
	case nodeFocus:
		return pr.bindFocus(n)
	case nodePosition:
		return pr.bindPosition(n)
	case nodeObject:
		return n, pr.pairs(n, n.pairs)
	case nodeBlock, nodeArray, nodeCall, nodePartial:
		return pr.listed(n)
	case nodeLambda, nodeTransform:
		return pr.function(n)
	case nodeNegate:
		return pr.negate(n)
	case nodeApply:
		if err := pr.operands(n, false); err != nil {
			return nil, err
		}
		n.keepArray = n.left.keepArray || n.right.keepArray
		return n, nil
	case nodeBind, nodeCondition, nodeBinary, nodeDefault, nodeCoalesce:
		return n, pr.operands(n, true)
	default:
		return n, nil
	}
}

// operands works on cond, left and right. The parents that they look for are
// looked for by n.
func (pr *processor) operands(n *node, seek bool) *Error {
	for _, p := range []**node{&n.cond, &n.left, &n.right} {
		if *p == nil {
			continue
		}
		out, err := pr.node(*p)
		if err != nil {
			return err
		}
		*p = out
		if seek {
			pushSeeking(n, out)
		}
	}
	return nil
}

func (pr *processor) pairs(n *node, pairs []pair) *Error {
	for i := range pairs {
		for _, p := range []**node{&pairs[i].key, &pairs[i].value} {
			out, err := pr.node(*p)
			if err != nil {
				return err
			}
			*p = out
			if n != nil {
				pushSeeking(n, out)
			}
		}
	}
	return nil
}

// listed works on blocks, array constructors and calls.
func (pr *processor) listed(n *node) (*node, *Error) {
	for i, item := range n.list {
		out, err := pr.node(item)
		if err != nil {
			return nil, err
		}
		n.list[i] = out
		pushSeeking(n, out)
		if n.kind == nodeBlock && (out.consArray || out.kind == nodePath && out.list[0].consArray) {
			n.consArray = true
		}
	}
	if n.proc != nil {
		out, err := pr.node(n.proc)
		if err != nil {
			return nil, err
		}
		n.proc = out
	}
	return n, nil
}

// function works on definitions of functions, whose body has no part in the search
// for parents.
func (pr *processor) function(n *node) (*node, *Error) {
	for _, p := range []**node{&n.left, &n.right, &n.third} {
		if *p == nil {
			continue
		}
		out, err := pr.node(*p)
		if err != nil {
			return nil, err
		}
		*p = out
	}
	return n, nil
}

func (pr *processor) negate(n *node) (*node, *Error) {
	out, err := pr.node(n.left)
	if err != nil {
		return nil, err
	}
	if out.kind == nodeNumber {
		out.lit = negated(out.lit)
		return out, nil
	}
	n.left = out
	pushSeeking(n, out)
	return n, nil
}

func negated(v Value) Value {
	if v.is(kindBigInt) {
		return bigInt("-" + v.text())
	}
	return Float(-v.Float())
}

func (pr *processor) dot(n *node) (*node, *Error) {
	left, err := pr.node(n.left)
	if err != nil {
		return nil, err
	}
	path := left
	if left.kind != nodePath {
		path = &node{kind: nodePath, offset: left.offset, list: []*node{left}}
		if left.kind == nodeParent {
			path.seeking = []*slot{left.slot}
		}
	}
	rest, err := pr.node(n.right)
	if err != nil {
		return nil, err
	}
	if rest.kind == nodePath {
		path.list = append(path.list, rest.list...)
	} else {
		rest.stages, rest.predicates = append(rest.stages, rest.predicates...), nil
		path.list = append(path.list, rest)
	}
	for _, step := range path.list {
		switch step.kind {
		case nodeNumber, nodeLiteral:
			err := syntaxError("S0213", step.offset, step.text)
			err.Value = step.lit
			return nil, err
		case nodeString:
			step.kind = nodeName
		}
		if step.keepArray {
			path.keepSingle = true
		}
	}
	for _, step := range []*node{path.list[0], path.list[len(path.list)-1]} {
		if step.kind == nodeArray {
			step.consArray = true
		}
	}
	return path, resolveParents(path)
}

func (pr *processor) filter(n *node) (*node, *Error) {
	out, err := pr.node(n.left)
	if err != nil {
		return nil, err
	}
	step := out
	if out.kind == nodePath {
		step = out.list[len(out.list)-1]
	}
	if step.group != nil {
		return nil, syntaxError("S0209", n.offset, "[")
	}
	predicate, err := pr.node(n.right)
	if err != nil {
		return nil, err
	}
	if len(predicate.seeking) > 0 {
		for _, s := range predicate.seeking {
			if s.level == 1 {
				if err := seekParent(step, s); err != nil {
					return nil, err
				}
			} else {
				s.level--
			}
		}
		pushSeeking(step, predicate)
	}
	s := stage{expr: predicate, offset: n.offset}
	if out.kind == nodePath {
		step.stages = append(step.stages, s)
	} else {
		step.predicates = append(step.predicates, s)
	}
	return out, nil
}

func (pr *processor) grouping(n *node) (*node, *Error) {
	out, err := pr.node(n.left)
	if err != nil {
		return nil, err
	}
	if out.group != nil {
		return nil, syntaxError("S0210", n.offset, "{")
	}
	if err := pr.pairs(nil, n.pairs); err != nil {
		return nil, err
	}
	out.group = &grouping{pairs: n.pairs, offset: n.offset}
	return out, nil
}

func (pr *processor) order(n *node) (*node, *Error) {
	path, err := pr.node(n.left)
	if err != nil {
		return nil, err
	}
	if path.kind != nodePath {
		path = &node{kind: nodePath, offset: path.offset, list: []*node{path}}
	}
	step := &node{kind: nodeSort, offset: n.offset, text: "^", terms: n.terms}
	for i := range step.terms {
		out, err := pr.node(step.terms[i].expr)
		if err != nil {
			return nil, err
		}
		step.terms[i].expr = out
		pushSeeking(step, out)
	}
	path.list = append(path.list, step)
	return path, resolveParents(path)
}

func (pr *processor) bindFocus(n *node) (*node, *Error) {
	out, err := pr.node(n.left)
	if err != nil {
		return nil, err
	}
	step := out
	if out.kind == nodePath {
		step = out.list[len(out.list)-1]
	}
	if len(step.stages) > 0 || len(step.predicates) > 0 {
		return nil, syntaxError("S0215", n.offset, "@")
	}
	if step.kind == nodeSort {
		return nil, syntaxError("S0216", n.offset, "@")
	}
	if n.keepArray {
		step.keepArray = true
	}
	step.focus = n.text
	step.tuple = true
	return out, nil
}

func (pr *processor) bindPosition(n *node) (*node, *Error) {
	out, err := pr.node(n.left)
	if err != nil {
		return nil, err
	}
	step := out
	if out.kind == nodePath {
		step = out.list[len(out.list)-1]
	} else {
		out = &node{kind: nodePath, offset: step.offset, list: []*node{step}}
		step.stages, step.predicates = append(step.stages, step.predicates...), nil
	}
	if len(step.stages) == 0 {
		step.index = n.text
	} else {
		step.stages = append(step.stages, stage{index: n.text, offset: n.offset})
	}
	step.tuple = true
	return out, nil
}
