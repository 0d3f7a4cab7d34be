package jsonata

import (
	"math"
	"unsafe"

	"cognate/jsonata/internal/text"
)

func (c *compiler) binary(n *node) expr {
	switch n.text {
	case "and", "or":
		return &logicExpr{c.compile(n.left), c.compile(n.right), n.text == "or"}
	case "=", "!=":
		return &equalExpr{c.compile(n.left), c.compile(n.right), n.text == "!="}
	case "<", "<=", ">", ">=":
		return &compareExpr{c.compile(n.left), c.compile(n.right), n.text, n.offset}
	case "in":
		return &inExpr{c.compile(n.left), c.compile(n.right)}
	case "..":
		return &rangeExpr{c.compile(n.left), c.compile(n.right), n.offset}
	case "&":
		return c.concat(n)
	default:
		return &arithmeticExpr{c.compile(n.left), c.compile(n.right), n.text[0], n.offset}
	}
}

// truth is the cast to boolean, undefined counting as false.
func (s *state) truth(v Value) (bool, *Error) {
	switch v.rawKind() {
	case KindBool:
		return v.n&1 != 0, nil
	case KindString:
		return v.n&lenMask != 0, nil
	case KindNumber:
		f := math.Float64frombits(v.n)
		if math.IsInf(f, 0) {
			return false, faultValue("D1001", v)
		}
		return f != 0 && !math.IsNaN(f), nil
	case kindBigInt:
		return true, nil
	case KindObject, kindBigObject:
		return v.Len() > 0, nil
	case KindArray:
		return s.truthOfArray(v, 0)
	case kindHost:
		return s.truth(v.visible())
	default:
		return false, nil
	}
}

// truthOfArray is true if any item is.
func (s *state) truthOfArray(v Value, depth int) (bool, *Error) {
	if depth > 2*MaxNesting {
		return false, newFault("D1011")
	}
	for i := range v.Len() {
		if err := s.tick(); err != nil {
			return false, err
		}
		item := v.at(i)
		var yes bool
		var err *Error
		if item.isArray() {
			yes, err = s.truthOfArray(item, depth+1)
		} else {
			yes, err = s.truth(item)
		}
		if yes || err != nil {
			return yes, err
		}
	}
	return false, nil
}

type logicExpr struct {
	left, right expr
	or          bool
}

func (e *logicExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	v, err := e.left.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	yes, err := s.truth(v)
	if err != nil {
		return Value{}, err
	}
	if yes == e.or {
		return Bool(yes), nil
	}
	if v, err = e.right.eval(s, in, f); err != nil {
		return Value{}, err
	}
	yes, err = s.truth(v)
	return Bool(yes), err
}

type equalExpr struct {
	left, right expr
	not         bool
}

func (e *equalExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	a, err := e.left.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	b, err := e.right.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	if a.isString() && b.isString() {
		return Bool((a.text() == b.text()) != e.not), nil
	}
	if a.IsUndefined() || b.IsUndefined() {
		return Bool(false), nil
	}
	same, err := s.equal(a, b, 0)
	return Bool(same != e.not), err
}

type compareExpr struct {
	left, right expr
	op          string
	offset      int
}

func (e *compareExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	a, err := e.left.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	b, err := e.right.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	number := a.isNumber()
	if !comparable(a) || !comparable(b) {
		bad := a
		if number || a.isString() {
			bad = b
		}
		return Value{}, faultValue("T2010", bad).at(e.offset, e.op)
	}
	if a.IsUndefined() || b.IsUndefined() {
		return Value{}, nil
	}
	if number != b.isNumber() {
		err := faultValue("T2009", a).at(e.offset, e.op)
		err.Value2 = b
		return Value{}, err
	}
	if number {
		return Bool(ordered(e.op, a.Float(), b.Float())), nil
	}
	return Bool(ordered(e.op, text.Compare(a.text(), b.text()), 0)), nil
}

func comparable(v Value) bool { return v.isNumber() || v.isString() || v.IsUndefined() }

func ordered[T int | float64](op string, a, b T) bool {
	switch op {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	default:
		return a >= b
	}
}

type inExpr struct{ left, right expr }

func (e *inExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	a, err := e.left.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	b, err := e.right.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	if a.IsUndefined() || b.IsUndefined() {
		return Bool(false), nil
	}
	if !b.isArray() {
		return Bool(same(a, b)), nil
	}
	if err := s.charge(b.Len()); err != nil {
		return Value{}, err
	}
	for i := range b.Len() {
		if same(a, b.at(i)) {
			return Bool(true), nil
		}
	}
	return Bool(false), nil
}

// maxRange is the reference's bound on the items of a range.
const maxRange = 10_000_000

type rangeExpr struct {
	left, right expr
	offset      int
}

func (e *rangeExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	a, err := e.left.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	b, err := e.right.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	if !a.IsUndefined() && !isInteger(a) {
		return Value{}, faultValue("T2003", a).at(e.offset, "..")
	}
	if !b.IsUndefined() && !isInteger(b) {
		return Value{}, faultValue("T2004", b).at(e.offset, "..")
	}
	if a.IsUndefined() || b.IsUndefined() || a.Float() > b.Float() {
		return Value{}, nil
	}
	n := b.Float() - a.Float() + 1
	if n > maxRange {
		return Value{}, faultValue("D2014", Float(n)).at(e.offset, "..")
	}
	if n > float64(s.limits.SequenceLength) {
		return Value{}, faultValue("D2015", Float(n)).at(e.offset, "..")
	}
	if n == 1 {
		return a, nil
	}
	v := rangeOf(int64(a.Float()), int(n))
	v.n |= flagSequence
	return v, nil
}

func isInteger(v Value) bool {
	if !v.isNumber() {
		return false
	}
	f := v.Float()
	return f == math.Trunc(f) && math.Abs(f) < 1<<62
}

type negateExpr struct {
	operand expr
	offset  int
}

func (e *negateExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	v, err := e.operand.eval(s, in, f)
	if err != nil || v.IsUndefined() {
		return Value{}, err
	}
	if !v.isNumber() || math.IsNaN(v.Float()) {
		return Value{}, faultValue("D1002", v).at(e.offset, "-")
	}
	if math.IsInf(v.Float(), 0) {
		return Value{}, faultValue("D1001", v).at(e.offset, "-")
	}
	return Float(-v.Float()), nil
}

type arithmeticExpr struct {
	left, right expr
	op          byte
	offset      int
}

func (e *arithmeticExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	a, err := e.left.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	b, err := e.right.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	var x, y float64
	if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
		x, y = math.Float64frombits(a.n), math.Float64frombits(b.n)
		// A sum is finite only if both are.
		if d := x - y; d-d == 0 {
			return Float(compute(e.op, x, y)), nil
		}
	}
	if err := e.check(a, b); err != nil || a.IsUndefined() || b.IsUndefined() {
		return Value{}, err
	}
	return Float(compute(e.op, a.Float(), b.Float())), nil
}

// check looks at the types: a wrong one is an error even beside undefined.
func (e *arithmeticExpr) check(a, b Value) *Error {
	for i, v := range [2]Value{a, b} {
		if v.IsUndefined() {
			continue
		}
		code := [2]string{"T2001", "T2002"}[i]
		if !v.isNumber() || math.IsNaN(v.Float()) {
			return faultValue(code, v).at(e.offset, string(e.op))
		}
		if math.IsInf(v.Float(), 0) {
			return faultValue("D1001", v).at(e.offset, string(e.op))
		}
	}
	return nil
}

func compute(op byte, x, y float64) float64 {
	switch op {
	case '+':
		return x + y
	case '-':
		return x - y
	case '*':
		return x * y
	case '/':
		return x / y
	default:
		return math.Mod(x, y)
	}
}
