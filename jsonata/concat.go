package jsonata

import (
	"math"

	"cognate/jsonata/internal/number"
	"cognate/jsonata/internal/text"
)

// concatExpr is a & b & c.
type concatExpr struct {
	parts  []expr
	offset int
}

func (c *compiler) concat(n *node) expr {
	var parts []*node
	for ; n.kind == nodeBinary && n.text == "&" && len(n.predicates) == 0 && n.group == nil; n = n.left {
		parts = append(parts, n.right)
	}
	e := &concatExpr{parts: []expr{c.compile(n)}, offset: n.offset}
	for i := len(parts) - 1; i >= 0; i-- {
		e.parts = append(e.parts, c.compile(parts[i]))
	}
	return e
}

func (e *concatExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	base := len(s.stack)
	for _, p := range e.parts {
		v, err := p.eval(s, in, f)
		if err != nil {
			return Value{}, err
		}
		s.stack = append(s.stack, v)
	}
	first := s.stack[base]
	if first.isString() && first.Len() >= growBytes {
		return e.extend(s, base)
	}
	buf, err := e.join(s, base)
	if err != nil {
		return Value{}, err
	}
	return s.newString(buf)
}

// extend makes a long first part longer by the others.
func (e *concatExpr) extend(s *state, base int) (Value, *Error) {
	first := s.stack[base].text()
	rest, err := e.join(s, base+1)
	s.stack = s.stack[:base]
	if err != nil {
		return Value{}, err
	}
	if len(rest) > 0 && rest[0] == 0xED {
		// It may be the second half of a surrogate pair.
		return s.newString(append([]byte(nil), text.Join(first, string(rest))...))
	}
	return s.extendString(first, rest)
}

// join writes the parts on the stack from base on into the buffer.
func (e *concatExpr) join(s *state, base int) ([]byte, *Error) {
	buf := s.buf[:0]
	var err *Error
	for _, v := range s.stack[base:] {
		if v.isString() {
			buf = text.Append(buf, v.text())
		} else if buf, err = s.appendText(buf, v, ""); err != nil {
			return nil, err.at(e.offset, "&")
		}
		if len(buf) > s.limits.StringBytes {
			return nil, newFault("U1003").at(e.offset, "&")
		}
	}
	s.stack = s.stack[:base]
	s.buf = buf
	return buf, nil
}

// appendText appends what $string makes of v.
func (s *state) appendText(buf []byte, v Value, indent string) ([]byte, *Error) {
	switch v = v.visible(); v.rawKind() {
	case KindUndefined, KindFunction:
		return buf, nil
	case KindString, kindBigInt:
		return append(buf, v.text()...), nil
	case KindNumber:
		f := v.Float()
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return nil, faultValue("D3001", v)
		}
		return number.AppendString15(buf, f), nil
	}
	e := encoder{dst: buf, start: len(buf), maxBytes: s.limits.StringBytes, round: true, indent: indent}
	e.value(v)
	return e.dst, e.fault("U1003")
}

// fault tells what was wrong with the value; size is the code for too much text.
func (e *encoder) fault(size string) *Error {
	switch {
	case e.tooDeep:
		return newFault("D1011")
	case e.tooLong || len(e.dst)-e.start > e.maxBytes:
		return newFault(size)
	case e.infinite:
		return faultValue("D1001", Float(math.Inf(1)))
	}
	return nil
}
