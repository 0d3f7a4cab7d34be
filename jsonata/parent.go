package jsonata

// The search for what % means. A nodeParent has a slot whose level says how many
// steps it has to go up. The slot is handed from the expression that holds the %
// to the path around it (seeking), and from there back along the path's steps until
// its level is used up. The step found there gets the slot as its ancestor: when it
// is evaluated as part of a tuple stream, its context is stored under the label.

// pushSeeking hands the slots that child looks for to n.
func pushSeeking(n, child *node) {
	n.seeking = append(n.seeking, child.seeking...)
	if child.kind == nodeParent {
		n.seeking = append(n.seeking, child.slot)
	}
}

// resolveParents looks along the steps of a path for what its last step seeks.
func resolveParents(path *node) *Error {
	last := path.list[len(path.list)-1]
	slots := last.seeking
	if last.kind == nodeParent {
		slots = append(slots[:len(slots):len(slots)], last.slot)
	}
	for _, s := range slots {
		i := len(path.list) - 2
		for s.level > 0 {
			if i < 0 {
				path.seeking = append(path.seeking, s)
				break
			}
			step := path.list[i]
			i--
			// Steps in a row that bind the focus have the same context.
			for i >= 0 && step.focus != "" && path.list[i].focus != "" {
				step = path.list[i]
				i--
			}
			if err := seekParent(step, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// seekParent takes the slot one step up, past n.
func seekParent(n *node, s *slot) *Error {
	switch n.kind {
	case nodeName, nodeWildcard:
		s.level--
		if s.level == 0 {
			if n.ancestor != nil {
				s.label = n.ancestor.label
			}
			n.ancestor = s
			n.tuple = true
		}
	case nodeParent:
		s.level++
	case nodeBlock:
		if len(n.list) > 0 {
			n.tuple = true
			return seekParent(n.list[len(n.list)-1], s)
		}
	case nodePath:
		n.tuple = true
		for i := len(n.list) - 1; i >= 0; i-- {
			if err := seekParent(n.list[i], s); err != nil {
				return err
			}
			if s.level <= 0 {
				break
			}
		}
	default:
		return syntaxError("S0217", n.offset, "%")
	}
	return nil
}
