package jsonata

// maxHeight bounds the levels of the tree of one expression, and with it the
// recursion of everything that walks the tree.
const maxHeight = 1000

// MaxSource is the length in bytes that an expression may have.
const MaxSource = 1 << 20

// bindingPower gives the left binding power of the infix operators.
var bindingPower = map[string]int{
	"[": 80, "(": 80, "@": 80, "#": 80,
	".": 75,
	"{": 70,
	"*": 60, "/": 60, "%": 60,
	"+": 50, "-": 50, "&": 50,
	"=": 40, "!=": 40, "<": 40, "<=": 40, ">": 40, ">=": 40,
	"in": 40, "~>": 40, "^": 40, "?:": 40, "??": 40,
	"and": 30,
	"or":  25,
	"?":   20,
	":=":  10,
}

// parser is a Pratt parser: an operator goes on taking operands for as long as
// they bind tighter than what stands left of it.
type parser struct {
	lexer lexer
	tok   token
	depth int
}

// parse gives the tree of the source, before process.
func parse(src string) (*node, *Error) {
	if len(src) > MaxSource {
		return nil, syntaxError("S0304", 0, "")
	}
	p := &parser{lexer: lexer{src: src}}
	if err := p.advance(false); err != nil {
		return nil, err
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenEnd {
		return nil, syntaxError("S0201", p.tok.offset, p.tok.text)
	}
	if n.height(maxHeight) >= maxHeight {
		return nil, syntaxError("S0305", 0, "")
	}
	return n, nil
}

func (p *parser) advance(afterOperand bool) *Error {
	t, err := p.lexer.next(afterOperand)
	p.tok = t
	if err == nil && t.kind == tokenOperator && (t.text == "!" || t.text == "~") {
		return syntaxError("S0204", t.offset, t.text)
	}
	return err
}

// at reports whether the current token is this operator.
func (p *parser) at(op string) bool { return p.tok.kind == tokenOperator && p.tok.text == op }

// expect consumes the operator op.
func (p *parser) expect(op string, afterOperand bool) *Error {
	if p.at(op) {
		return p.advance(afterOperand)
	}
	code := "S0202"
	if p.tok.kind == tokenEnd {
		code = "S0203"
	}
	err := syntaxError(code, p.tok.offset, p.tok.text)
	err.Value = String(op)
	return err
}

func (p *parser) power() int {
	if p.tok.kind == tokenOperator {
		return bindingPower[p.tok.text]
	}
	return 0
}

func (p *parser) expression(power int) (*node, *Error) {
	if p.depth++; p.depth > maxHeight {
		return nil, syntaxError("S0305", p.tok.offset, "")
	}
	defer func() { p.depth-- }()
	t := p.tok
	if err := p.advance(t.isOperand()); err != nil {
		return nil, err
	}
	left, err := p.prefix(t)
	for err == nil && power < p.power() {
		t = p.tok
		if err = p.advance(false); err == nil {
			left, err = p.infix(t, left)
		}
	}
	return left, err
}

// isOperand tells how a slash after the first token of an expression is read.
func (t token) isOperand() bool {
	if t.kind != tokenOperator {
		return true
	}
	switch t.text {
	case "and", "or", "in", "*", "**", "%":
		return true
	}
	return false
}

// prefix parses an operand that starts with t, which is consumed.
func (p *parser) prefix(t token) (*node, *Error) {
	n := &node{offset: t.offset, text: t.text, lit: t.lit}
	switch t.kind {
	case tokenEnd:
		n.kind = nodeEnd
	case tokenName:
		n.kind = nodeName
	case tokenVariable:
		n.kind = nodeVariable
	case tokenNumber:
		n.kind = nodeNumber
	case tokenLiteral:
		n.kind = nodeLiteral
	case tokenString:
		n.kind, n.lit = nodeString, String(t.text)
	case tokenRegex:
		n.kind, n.flags = nodeRegex, t.flags
	case tokenOperator:
		return p.prefixOperator(n)
	}
	return n, nil
}

func (p *parser) prefixOperator(n *node) (*node, *Error) {
	var err *Error
	switch n.text {
	case "-":
		n.kind = nodeNegate
		n.left, err = p.expression(70)
	case "and", "or", "in":
		n.kind = nodeOperator
	case "*":
		n.kind = nodeWildcard
	case "**":
		n.kind = nodeDescendants
	case "%":
		n.kind = nodeParent
	case "(":
		n.kind = nodeBlock
		err = p.block(n)
	case "[":
		n.kind = nodeArray
		err = p.array(n)
	case "{":
		n.kind = nodeObject
		n.pairs, err = p.pairs()
	case "|":
		n.kind = nodeTransform
		err = p.transform(n)
	default:
		return nil, syntaxError("S0211", n.offset, n.text)
	}
	return n, err
}

// infix parses what follows the operator t, which is consumed.
func (p *parser) infix(t token, left *node) (*node, *Error) {
	n := &node{offset: t.offset, text: t.text, left: left}
	var err *Error
	switch t.text {
	case "(":
		return p.call(n)
	case "[":
		return p.filter(n)
	case "{":
		n.kind = nodeGroup
		n.pairs, err = p.pairs()
	case "^":
		n.kind = nodeOrder
		err = p.order(n)
	case "@", "#":
		return p.bindStep(n)
	case ":=":
		if left.kind != nodeVariable {
			return nil, syntaxError("S0212", left.offset, left.text)
		}
		n.kind, n.text, n.left = nodeBind, left.text, nil
		n.right, err = p.expression(bindingPower[":="] - 1)
	case "?":
		n.kind, n.cond = nodeCondition, left
		err = p.condition(n)
	case "?:", "??":
		n.kind = nodeDefault
		if t.text == "??" {
			n.kind = nodeCoalesce
		}
		n.right, err = p.expression(0)
	default:
		n.kind = nodeBinary
		switch t.text {
		case ".":
			n.kind = nodeDot
		case "~>":
			n.kind = nodeApply
		}
		n.right, err = p.expression(bindingPower[t.text])
	}
	return n, err
}

func (p *parser) condition(n *node) *Error {
	var err *Error
	if n.left, err = p.expression(0); err != nil || !p.at(":") {
		return err
	}
	if err = p.advance(false); err == nil {
		n.right, err = p.expression(0)
	}
	return err
}

// filter parses [ ] or [ predicate ].
func (p *parser) filter(n *node) (*node, *Error) {
	if p.at("]") {
		step := n.left
		for step.kind == nodeFilter {
			step = step.left
		}
		step.keepArray = true
		return n.left, p.advance(true)
	}
	n.kind = nodeFilter
	var err *Error
	if n.right, err = p.expression(0); err != nil {
		return nil, err
	}
	return n, p.expect("]", true)
}

func (p *parser) bindStep(n *node) (*node, *Error) {
	n.kind = nodeFocus
	if n.text == "#" {
		n.kind = nodePosition
	}
	name, err := p.expression(bindingPower["@"])
	if err != nil {
		return nil, err
	}
	if name.kind != nodeVariable {
		return nil, syntaxError("S0214", name.offset, n.text)
	}
	n.text = name.text
	return n, nil
}

func (p *parser) block(n *node) *Error {
	for !p.at(")") {
		e, err := p.expression(0)
		if err != nil {
			return err
		}
		n.list = append(n.list, e)
		if !p.at(";") {
			break
		}
		if err := p.advance(false); err != nil {
			return err
		}
	}
	return p.expect(")", true)
}

func (p *parser) array(n *node) *Error {
	if p.at("]") {
		return p.advance(true)
	}
	for {
		item, err := p.expression(0)
		if err != nil {
			return err
		}
		if p.at("..") {
			item = &node{kind: nodeBinary, text: "..", offset: p.tok.offset, left: item}
			if err = p.advance(false); err != nil {
				return err
			}
			if item.right, err = p.expression(0); err != nil {
				return err
			}
		}
		n.list = append(n.list, item)
		if !p.at(",") {
			return p.expect("]", true)
		}
		if err := p.advance(false); err != nil {
			return err
		}
	}
}

// pairs parses the rest of { key: value, … }.
func (p *parser) pairs() ([]pair, *Error) {
	var out []pair
	if p.at("}") {
		return out, p.advance(true)
	}
	for {
		key, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		if err = p.expect(":", false); err != nil {
			return nil, err
		}
		value, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		out = append(out, pair{key, value})
		if !p.at(",") {
			return out, p.expect("}", true)
		}
		if err = p.advance(false); err != nil {
			return nil, err
		}
	}
}

func (p *parser) order(n *node) *Error {
	if err := p.expect("(", false); err != nil {
		return err
	}
	for {
		term := sortTerm{descending: p.at(">")}
		if p.at("<") || p.at(">") {
			if err := p.advance(false); err != nil {
				return err
			}
		}
		var err *Error
		if term.expr, err = p.expression(0); err != nil {
			return err
		}
		n.terms = append(n.terms, term)
		if !p.at(",") {
			return p.expect(")", true)
		}
		if err := p.advance(false); err != nil {
			return err
		}
	}
}

func (p *parser) transform(n *node) *Error {
	var err *Error
	if n.left, err = p.expression(0); err != nil {
		return err
	}
	if err = p.expect("|", false); err != nil {
		return err
	}
	if n.right, err = p.expression(0); err != nil {
		return err
	}
	if p.at(",") {
		if err = p.advance(false); err != nil {
			return err
		}
		if n.third, err = p.expression(0); err != nil {
			return err
		}
	}
	return p.expect("|", true)
}
