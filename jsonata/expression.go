package jsonata

import "context"

// Expression is a compiled expression. It is immutable and safe for concurrent
// use.
type Expression struct {
	src    string
	tree   *node
	config compileConfig
}

// Compile compiles the source of an expression. The error is an *Error.
func Compile(src string, opts ...CompileOption) (*Expression, error) {
	e := &Expression{src: src}
	for _, o := range opts {
		o(&e.config)
	}
	if e.config.err != nil {
		return nil, e.config.err
	}
	tree, err := parse(src)
	if err == nil {
		tree, err = process(tree)
	}
	if err != nil {
		return nil, err.locate(src)
	}
	e.tree = tree
	return e, nil
}

// MustCompile is Compile for sources that are known to be right; it panics if one
// is not.
func MustCompile(src string, opts ...CompileOption) *Expression {
	e, err := Compile(src, opts...)
	if err != nil {
		panic("jsonata: Compile(" + src + "): " + err.Error())
	}
	return e
}

// Source gives the source of the expression.
func (e *Expression) Source() string { return e.src }

// Eval evaluates the expression on an input; the undefined Value stands for no
// input. An undefined result means that the expression found nothing. The error is
// an *Error.
func (e *Expression) Eval(ctx context.Context, input Value, opts ...EvalOption) (Value, error) {
	return Value{}, fault("S0500")
}

// EvalJSON evaluates the expression on a JSON text and gives the result as JSON,
// which is empty when it is undefined. Empty input stands for no input. The error
// is an *Error; U1008 when the input is not JSON, with a *ParseError as its cause.
func (e *Expression) EvalJSON(ctx context.Context, input []byte, opts ...EvalOption) ([]byte, error) {
	return nil, fault("S0500")
}

// AppendEval is Eval with the result appended to dst as JSON. It costs less than
// Eval followed by AppendJSON, since the memory of the evaluation is used again.
func (e *Expression) AppendEval(ctx context.Context, dst []byte, input Value, opts ...EvalOption) ([]byte, error) {
	return dst, fault("S0500")
}
