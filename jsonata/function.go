package jsonata

import (
	"errors"
	"unsafe"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/regex"
)

// native is a builtin. Its arguments fit its signature and are only valid during
// the call; in is the context.
type native func(s *state, args []Value, in Value) (Value, *Error)

// function is a function as a value. One of native, host, code, part and regex
// says what it does; none of them: it is $eval.
type function struct {
	name  string
	sig   *signature
	arity int // the parameters it declares, which decides what a callback gets
	count int // the parameters it has, optional ones included

	native native
	host   Func
	reads  [][]string // of host: the keys read of each argument
	// keyedBy is the argument, counted from 1, that names the keys read of the first.
	keyedBy int
	tests   bool // whether it only tests what it looks at
	code    *lambdaExpr
	env     *frame // of code and of $eval: where it was made
	input   Value  // of code: the context where it was made
	part    *partial
	regex   *regexValue
}

func functionValue(f *function) Value {
	return Value{p: unsafe.Pointer(f), n: uint64(KindFunction) << kindShift}
}

// function gives the function that v is, or nil.
func (v Value) function() *function {
	if !v.is(KindFunction) {
		return nil
	}
	return (*function)(v.p)
}

// partial is a function with some of its arguments given.
type partial struct {
	base *function
	args []Value
	open []bool // this argument is still to come
}

// fromFault turns the error of an inner package into ours.
func fromFault(err error) *Error {
	var fe *fault.Error
	if !errors.As(err, &fe) {
		e := newFault("D3137")
		e.Err = err
		return e
	}
	e := newFault(fe.Code)
	if fe.Value != "" {
		e.Value = String(fe.Value)
	}
	if fe.Detail != "" && fe.Code != "D3140" {
		e.Err = errors.New(fe.Detail)
	}
	return e
}

// regexValue is a regex literal, compiled once.
type regexValue struct{ re *regex.Regexp }

func compileRegexNode(n *node) *Error {
	re, err := regex.Compile(n.text, n.flags)
	if err != nil {
		return fromFault(err).at(n.offset, n.text)
	}
	n.regex = &regexValue{re}
	return nil
}
