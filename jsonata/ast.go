package jsonata

// The abstract syntax tree, as process.go leaves it:
//
//   - A name alone is a path of one step. a.b.c is one nodePath whose list holds
//     the steps; nodeDot, nodeFilter, nodeGroup, nodeOrder, nodeFocus and
//     nodePosition exist only between parser and process.
//   - Predicates of a step are in its stages, those of an expression that is no
//     step of a path in its predicates. #$i after a predicate is a stage too.
//   - path{...} and expr{...} have a group.
//   - % is a nodeParent with a slot. The step whose context it means has the same
//     label in ancestor; paths that need tuples to carry it have tuple steps.
//
// Offsets are in bytes of the source.

type nodeKind uint8

const (
	nodeEnd         nodeKind = iota // the end of the source, or an operator without operands
	nodePath                        // list: the steps
	nodeName                        // text; only as a step
	nodeString                      // lit
	nodeNumber                      // lit
	nodeLiteral                     // lit: true, false, null
	nodeVariable                    // text: the name without $; "" is the context, "$" the root
	nodeWildcard                    // *
	nodeDescendants                 // **
	nodeParent                      // %: slot
	nodeRegex                       // text: pattern, flags
	nodeNegate                      // left
	nodeArray                       // list: the items
	nodeObject                      // pairs
	nodeBinary                      // text: + - * / % = != < <= > >= & and or in ..; left, right
	nodeApply                       // left ~> right
	nodeDefault                     // left ?: right
	nodeCoalesce                    // left ?? right
	nodeCondition                   // cond ? left : right; right may be nil
	nodeBlock                       // list: the expressions
	nodeBind                        // text := right
	nodeCall                        // proc(list...)
	nodePartial                     // proc(list...) with nodePlaceholder among the arguments
	nodePlaceholder                 // ? as an argument
	nodeLambda                      // params, signature, right: the body
	nodeTransform                   // |left|right,third|; third may be nil
	nodeSort                        // terms; only as a step

	nodeOperator // and, or, in as operand: becomes a name
	nodeDot      // left . right
	nodeFilter   // left [ right ]
	nodeGroup    // left { pairs }
	nodeOrder    // left ^ ( terms )
	nodeFocus    // left @ $text
	nodePosition // left # $text
)

// node is one node of the tree. Which fields are in use depends on kind.
type node struct {
	kind   nodeKind
	offset int    // where its token starts
	text   string // name, operator, pattern
	lit    Value

	left, right, third *node
	cond               *node
	proc               *node
	list               []*node
	pairs              []pair
	terms              []sortTerm

	params    []string
	signature *signature
	flags     string // of a regex: i, m
	regex     *regexValue

	// What stands after the expression.
	predicates []stage
	stages     []stage
	group      *grouping
	focus      string // @$focus
	index      string // #$index
	slot       *slot  // of a nodeParent
	ancestor   *slot  // the % that means the context of this step
	seeking    []*slot
	tuple      bool // the step belongs to a stream of tuples
	keepArray  bool // followed by []
	keepSingle bool // of a path: one of its steps has keepArray
	consArray  bool // an array constructor first or last in a path
}

// pair is one key: value of an object constructor.
type pair struct{ key, value *node }

// sortTerm is one key of an order-by.
type sortTerm struct {
	expr       *node
	descending bool
}

// grouping is the {...} after an expression.
type grouping struct {
	pairs  []pair
	offset int
}

// stage is a predicate, or with expr nil the binding of a position.
type stage struct {
	expr   *node
	index  string
	offset int
}

// slot is what a % refers to: level counts the steps still to go up.
type slot struct {
	label string
	level int
}

// children calls f for every node below n.
func (n *node) children(f func(*node)) {
	call := func(c *node) {
		if c != nil {
			f(c)
		}
	}
	call(n.left)
	call(n.cond)
	call(n.proc)
	for _, c := range n.list {
		call(c)
	}
	for _, p := range n.pairs {
		call(p.key)
		call(p.value)
	}
	call(n.right)
	call(n.third)
	for _, t := range n.terms {
		call(t.expr)
	}
	for _, s := range n.predicates {
		call(s.expr)
	}
	for _, s := range n.stages {
		call(s.expr)
	}
	if n.group != nil {
		for _, p := range n.group.pairs {
			call(p.key)
			call(p.value)
		}
	}
}

// height gives the number of levels of the tree, or limit when it has more. It
// does not recurse, so that any tree the parser makes can be measured.
func (n *node) height(limit int) int {
	level := []*node{n}
	for h := 0; ; h++ {
		if len(level) == 0 || h == limit {
			return h
		}
		var below []*node
		for _, m := range level {
			m.children(func(c *node) { below = append(below, c) })
		}
		level = below
	}
}
