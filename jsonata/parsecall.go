package jsonata

import "strings"

// call parses the arguments of a call, and the rest of a function definition when
// what is called is the word function.
func (p *parser) call(n *node) (*node, *Error) {
	n.kind, n.proc, n.left, n.text = nodeCall, n.left, nil, ""
	if err := p.arguments(n); err != nil {
		return nil, err
	}
	if n.proc.kind == nodeName && (n.proc.text == "function" || n.proc.text == "λ") {
		return p.lambda(n)
	}
	return n, nil
}

func (p *parser) arguments(n *node) *Error {
	if p.at(")") {
		return p.advance(true)
	}
	for {
		if p.at("?") {
			n.kind = nodePartial
			n.list = append(n.list, &node{kind: nodePlaceholder, offset: p.tok.offset, text: "?"})
			if err := p.advance(true); err != nil {
				return err
			}
		} else {
			arg, err := p.expression(0)
			if err != nil {
				return err
			}
			n.list = append(n.list, arg)
		}
		if !p.at(",") {
			return p.expect(")", true)
		}
		if err := p.advance(false); err != nil {
			return err
		}
	}
}

func (p *parser) lambda(n *node) (*node, *Error) {
	n.kind = nodeLambda
	for i, arg := range n.list {
		if arg.kind != nodeVariable {
			err := syntaxError("S0208", arg.offset, arg.text)
			err.Index = i + 1
			return nil, err
		}
		n.params = append(n.params, arg.text)
	}
	n.list, n.proc = nil, nil
	if p.at("<") {
		if err := p.lambdaSignature(n); err != nil {
			return nil, err
		}
	}
	if err := p.expect("{", false); err != nil {
		return nil, err
	}
	var err *Error
	if n.right, err = p.expression(0); err != nil {
		return nil, err
	}
	return n, p.expect("}", true)
}

// lambdaSignature reads <...> token by token and compiles it.
func (p *parser) lambdaSignature(n *node) *Error {
	start := p.tok.offset
	var text strings.Builder
	text.WriteString("<")
	for depth := 1; depth > 0; {
		if err := p.advance(true); err != nil {
			return err
		}
		if p.tok.kind == tokenEnd || p.at("{") {
			break
		}
		if p.at(">") {
			depth--
		} else if p.at("<") {
			depth++
		}
		text.WriteString(p.tok.text)
	}
	if err := p.expect(">", true); err != nil {
		return err
	}
	sig, err := parseSignature(text.String())
	if err != nil {
		return err.at(start, "")
	}
	n.signature = sig
	return nil
}
