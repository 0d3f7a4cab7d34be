package jsonata

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Expression is a compiled expression. It is immutable and safe for concurrent
// use.
type Expression struct {
	src    string
	tree   *node
	prog   *program
	config compileConfig
	// defined are the definitions that it needs, in the order of their binding.
	defined []string
	states  sync.Pool // of *state

	analysis lazyAnalysis
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
	tree, err := parsed(src)
	if err == nil {
		tree, e.defined, err = e.config.definitions.define(tree, src, e.config.functions)
	}
	if err != nil {
		return nil, err.locate(src)
	}
	e.tree = tree
	e.prog = compileProgram(tree, &e.config)
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
	s := e.begin(ctx, false, opts)
	defer e.end(s)
	v, err := e.run(s, input)
	if err != nil {
		return Value{}, err
	}
	size, err := s.measure(v)
	if err != nil {
		return Value{}, err
	}
	if size.hosts {
		v = withoutHosts(v)
	}
	return v, nil
}

// EvalJSON evaluates the expression on a JSON text and gives the result as JSON,
// which is empty when it is undefined. Empty input stands for no input. The error
// is an *Error; U1008 when the input is not JSON, with a *ParseError as its cause.
func (e *Expression) EvalJSON(ctx context.Context, input []byte, opts ...EvalOption) ([]byte, error) {
	s := e.begin(ctx, true, opts)
	defer e.end(s)
	in, err := e.parse(s, input)
	if err != nil {
		return nil, err
	}
	out, ferr := e.write(s, s.out[:0], in)
	if ferr != nil {
		return nil, ferr
	}
	s.out = out
	if len(out) == 0 {
		return nil, nil
	}
	return append(make([]byte, 0, len(out)), out...), nil
}

// parse reads the input. The values point into it, unless they may outlive the
// evaluation.
func (e *Expression) parse(s *state, input []byte) (Value, error) {
	if len(input) == 0 {
		return Value{}, nil
	}
	if !s.pooled {
		input = append([]byte(nil), input...)
	}
	d := &s.dec
	d.src, d.pos, d.depth, d.odd, d.arena = input, 0, 0, false, s.arena
	v, err := d.document()
	d.src, d.arena = nil, nil
	d.used = max(d.used, len(d.values), len(d.fields))
	d.values, d.fields = d.values[:0], d.fields[:0]
	if err != nil {
		ferr := newFault("U1008")
		ferr.Err = err
		return Value{}, ferr
	}
	return v, nil
}

// AppendEval is Eval with the result appended to dst as JSON. It costs less than
// Eval followed by AppendJSON, since the memory of the evaluation is used again.
func (e *Expression) AppendEval(ctx context.Context, dst []byte, input Value, opts ...EvalOption) ([]byte, error) {
	s := e.begin(ctx, true, opts)
	defer e.end(s)
	out, err := e.write(s, dst, input)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// write evaluates and appends the result to dst.
func (e *Expression) write(s *state, dst []byte, input Value) ([]byte, *Error) {
	v, err := e.run(s, input)
	if err != nil {
		return nil, err
	}
	enc := encoder{dst: dst, start: len(dst), maxBytes: s.limits.OutputBytes}
	enc.value(v)
	if err := enc.fault("U1002"); err != nil {
		return nil, err
	}
	return enc.dst, nil
}

// begin makes an evaluation ready. With pooled set, nothing that it makes outlives
// it.
func (e *Expression) begin(ctx context.Context, pooled bool, opts []EvalOption) *state {
	s, _ := e.states.Get().(*state)
	if s == nil {
		s = &state{hints: make([]int32, e.prog.hints)}
	}
	s.ctx, s.program, s.globals = ctx, e.prog, e.prog.values
	s.call.s = s
	s.pooled = pooled
	if s.pooled {
		if s.own == nil {
			s.own = new(arena)
		}
		s.arena = s.own
	} else {
		s.arena = new(arena)
	}
	s.limits = e.prog.limits
	if len(opts) > 0 {
		e.configure(s, opts)
	}
	s.steps, s.memory = s.limits.Steps, s.limits.MemoryBytes
	s.slice, s.fuel = 0, 0
	s.depth, s.levels, s.evalDepth = 0, 0, 0
	s.deadline = time.Now().Add(s.limits.Time)
	return s
}

func (e *Expression) configure(s *state, opts []EvalOption) {
	var c evalConfig
	for _, o := range opts {
		o(&c)
	}
	if c.limits != nil {
		s.limits = c.limits.filled()
	}
	s.now = c.now
	if len(c.variables) == 0 {
		return
	}
	s.vars = c.variables
	s.globals = append([]Value(nil), e.prog.values...)
	for i, name := range e.prog.globals {
		if v, ok := c.variables[name]; ok {
			s.globals[i] = v
		}
	}
}

// end gives the state back for the next evaluation.
func (e *Expression) end(s *state) {
	if s.broken {
		return
	}
	clear(s.stack[:min(cap(s.stack), max(s.high, len(s.stack)))])
	s.stack, s.high = s.stack[:0], 0
	clear(s.fields[:cap(s.fields)])
	s.fields = s.fields[:0]
	clear(s.args[:cap(s.args)])
	s.args = s.args[:0]
	s.dec.forget()
	if s.own != nil {
		s.own.reset()
	}
	s.ctx, s.vars, s.globals, s.arena, s.tail = nil, nil, nil, nil, nil
	s.input, s.now = Value{}, time.Time{}
	s.roomItems, s.roomBytes = nil, nil
	s.evals, s.hints = nil, s.hints[:e.prog.hints]
	if cap(s.out) > maxKept {
		s.out = nil
	}
	if cap(s.buf) > maxKept {
		s.buf = nil
	}
	if cap(s.stack) > maxKept/valueSize {
		s.stack = nil
	}
	e.states.Put(s)
}

// maxKept bounds in bytes each buffer that waits for the next evaluation.
const maxKept = 1 << 20

// forget drops what the decoder holds of the last document.
func (d *decoder) forget() {
	clear(d.values[:min(d.used, cap(d.values))])
	clear(d.fields[:min(d.used, cap(d.fields))])
	d.used = 0
	if cap(d.values) > maxKept/valueSize {
		d.values = nil
	}
	if cap(d.fields) > maxKept/fieldSize {
		d.fields = nil
	}
	if cap(d.buf) > maxKept {
		d.buf = nil
	}
}

// run evaluates the program. A panic, which would be an error of this package, ends
// the evaluation and not the process.
func (e *Expression) run(s *state, input Value) (v Value, err *Error) {
	defer func() {
		if p := recover(); p != nil {
			s.broken = true
			err = newFault("U1010")
			err.Err = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
		if err != nil {
			err.locate(e.src).detach()
		}
	}()
	s.input = input.plain()
	in := s.input
	if in.isArray() {
		in.n |= flagOuter
	}
	f := s.push(nil, e.prog.top)
	if v, err = e.prog.root.eval(s, in, f); err != nil {
		return Value{}, err
	}
	s.pop(f)
	if v.is(kindTuples) {
		v = (*tuples)(v.p).values()
	}
	if err = s.finish(); err != nil {
		return Value{}, err
	}
	return v.plain(), nil
}

// finish fails when the evaluation used more than it may since the last check.
func (s *state) finish() *Error {
	if s.steps-int64(s.slice-s.fuel) < 0 {
		return newFault("U1001")
	}
	if s.memory < 0 {
		return newFault("U1004")
	}
	return nil
}

// extent is what measure finds out about a value.
type extent struct {
	bytes int  // of its text, by an estimate
	hosts bool // there are host objects in it
}

// measure fails when a value is nested too deeply to be walked, or longer as text
// than a result may be. Values may share parts, so that a small one can be long.
func (s *state) measure(v Value) (extent, *Error) {
	var size extent
	err := s.measureAt(v, 0, &size)
	return size, err
}

func (s *state) measureAt(v Value, depth int, size *extent) *Error {
	if depth > MaxNesting {
		return newFault("D1011")
	}
	if size.bytes += 1 + v.Len(); size.bytes > s.limits.OutputBytes {
		return newFault("U1002")
	}
	size.hosts = size.hosts || v.is(kindHost)
	if v.isArray() && v.n&flagRange == 0 {
		for _, item := range v.items() {
			if err := s.measureAt(item, depth+1, size); err != nil {
				return err
			}
		}
	}
	for _, f := range v.fields() {
		size.bytes += len(f.Key)
		if err := s.measureAt(f.Value, depth+1, size); err != nil {
			return err
		}
	}
	return nil
}

// values gives the items of the tuples.
func (t *tuples) values() Value {
	items := make([]Value, len(t.list))
	for i := range items {
		items[i] = t.list[i].at
	}
	v := arrayOf(items)
	v.n |= flagSequence
	return norm(v)
}
