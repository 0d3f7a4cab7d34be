package jsonata

// evalRefExpr is the variable $eval. If it is the builtin, its value remembers the
// frame, whose variables the text given to it may use.
type evalRefExpr struct{ variable expr }

func (e *evalRefExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	v, err := e.variable.eval(s, in, f)
	if err != nil {
		return Value{}, err
	}
	fn := v.function()
	if fn == nil || fn != builtin("eval") {
		return v, nil
	}
	bound := *fn
	bound.env = f
	return functionValue(&bound), nil
}

// maxEvals bounds the nesting of $eval in $eval.
const maxEvals = 32

// evalText is $eval.
func (s *state) evalText(fn *function, args []Value, in Value) (Value, *Error) {
	if s.program.config.noEval {
		return Value{}, newFault("U1006")
	}
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	if s.evalDepth >= maxEvals {
		return Value{}, newFault("D1011")
	}
	if !args[1].IsUndefined() {
		in = args[1]
		if in.isArray() && !in.isSequence() {
			in.n |= flagOuter
		}
	}
	src := args[0].text()
	if err := s.charge(16 * len(src)); err != nil {
		return Value{}, err
	}
	text, err := cached(&s.evals, src, s.compileText)
	if err != nil {
		e := newFault("D3120")
		e.Err = err
		e.Value = String(err.Error())
		return Value{}, e
	}
	s.evalDepth++
	s.levels += text.height
	v, ferr := text.e.eval(s, in, fn.env)
	s.levels -= text.height
	s.evalDepth--
	if ferr != nil {
		return Value{}, evalFault(ferr.locate(src))
	}
	return v, nil
}

// evalFault wraps what went wrong in the text; limits stay what they are.
func evalFault(cause *Error) *Error {
	switch cause.Code {
	case "U1001", "U1002", "U1003", "U1004", "U1005", "U1009", "D1011", "D1012", "D2015":
		cause.offset, cause.Position = 0, -1
		return cause
	}
	e := newFault("D3121")
	e.Err = cause
	e.Value = String(cause.Error())
	return e
}

// evalText is a compiled text.
type evalText struct {
	e      expr
	height int
}

// compileText compiles a text given to $eval. Its name steps get places after those
// that are in use.
func (s *state) compileText(src string) (evalText, error) {
	tree, err := parsed(src)
	if err != nil {
		return evalText{}, err.locate(src)
	}
	s.memory -= int64(512 * len(src))
	prog := &program{config: s.program.config}
	c := &compiler{prog: prog, dynamic: true, base: len(s.hints), index: map[string]int{}}
	c.scope = &scope{captured: true}
	out := evalText{e: c.compile(tree), height: tree.height(maxHeight)}
	s.hints = append(s.hints, make([]int32, prog.hints)...)
	return out, nil
}
