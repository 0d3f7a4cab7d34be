package jsonata

import (
	"context"
	"errors"
	"time"
	"unsafe"
)

// Func is a host function. Its arguments fit the signature it was given with, and
// what it gives must fit, too (U1012); undefined always does. It must be safe for
// concurrent use if the expression is. The arguments, with all that is in them, are
// valid only until the evaluation ends, c only until the function returns: what is
// kept longer must be copied. An *Error is passed on as it is, any other error
// becomes the cause of U1007.
type Func func(c *Call, args []Value) (Value, error)

// Call is one call of a host function: its way back into the evaluation. It must
// not be used from another goroutine, nor after the function has returned.
type Call struct{ s *state }

// Context gives the context of the evaluation. The limits of the evaluation are not
// in it: see Spend.
func (c *Call) Context() context.Context { return c.s.ctx }

// Now gives the time that $now sees: the same one all through an evaluation.
func (c *Call) Now() time.Time { return c.s.time() }

// Apply calls a function that came as an argument, with as many of args as it
// declares. The error is an *Error, to be passed on as it is.
func (c *Call) Apply(fn Value, args ...Value) (Value, error) {
	f := fn.function()
	if f == nil {
		return Value{}, faultValue("T1006", fn)
	}
	if f.arity < len(args) {
		args = args[:max(f.arity, 1)]
	}
	v, err := c.s.callback(f, args...)
	if err != nil {
		return Value{}, err
	}
	return v.plain(), nil
}

// Truth reports what $boolean makes of v; undefined is false.
func (c *Call) Truth(v Value) (bool, error) {
	yes, err := c.s.truth(v)
	if err != nil {
		return false, err
	}
	return yes, nil
}

// Spend pays for n bytes that the function is about to allocate, or to work
// through: it fails when the evaluation has used more memory, time or steps than it
// may, and once the context has ended.
func (c *Call) Spend(n int) error {
	if err := c.s.reserve(n); err != nil {
		return err
	}
	if err := c.s.charge(n); err != nil {
		return err
	}
	return nil
}

// MaxString gives how many bytes a string may have; see Limits.
func (c *Call) MaxString() int { return c.s.limits.StringBytes }

// HostFunction is a function that the host gives to expressions.
type HostFunction struct {
	// Name is what the function is called, without its $.
	Name string
	// Signature is JSONata's, such as "<s-n?:s>"; "" takes and gives anything. The
	// analysis of expressions relies on the result that stands in it.
	Signature string
	// Reads tells the analysis which keys the function reads of an argument, or of
	// the items of one that is an array; nil for all that is in it.
	Reads [][]string
	// KeyedBy is the number, counted from 1, of an argument whose texts are the only
	// keys that the function reads of the first one; 0 for none.
	KeyedBy int
	// Tests is true for a function that only tests what it looks at, as $exists and
	// $boolean do; see Access.Tested.
	Tests bool
	Run   Func
}

// Library is a set of host functions that was made ready once, to be shared by any
// number of expressions. It is immutable.
type Library struct{ functions map[string]*function }

// NewLibrary makes functions ready. A wrong signature, a name that the language has
// already, and a name given twice are errors (an *Error).
func NewLibrary(functions ...HostFunction) (*Library, error) {
	l := &Library{functions: make(map[string]*function, len(functions))}
	for _, h := range functions {
		f, err := newHostFunction(h)
		if err != nil {
			return nil, err
		}
		if l.functions[h.Name] != nil {
			err := newFault("U1011")
			err.Token = h.Name
			return nil, err
		}
		l.functions[h.Name] = f
	}
	return l, nil
}

func newHostFunction(h HostFunction) (*function, *Error) {
	f := &function{name: h.Name, host: h.Run, reads: h.Reads, keyedBy: h.KeyedBy, tests: h.Tests, arity: 3, count: 3}
	if h.Signature != "" {
		sig, err := parseSignature(h.Signature)
		if err != nil {
			err.Token = h.Name
			return nil, err
		}
		f.sig = sig
		f.arity, f.count = len(sig.params), len(sig.params)
	}
	if builtin(h.Name) != nil {
		err := newFault("U1011")
		err.Token = h.Name
		return nil, err
	}
	return f, nil
}

// addFunctions makes host functions known. The map of a library is shared until
// something else is added.
func (c *compileConfig) addFunctions(functions map[string]*function) {
	if len(c.functions) == 0 {
		c.functions = functions
		return
	}
	merged := make(map[string]*function, len(c.functions)+len(functions))
	for _, m := range []map[string]*function{c.functions, functions} {
		for name, f := range m {
			merged[name] = f
		}
	}
	c.functions = merged
}

// Method is the name and the signature of functions that host objects have, made
// ready once.
type Method struct{ template function }

// NewMethod makes a method ready; a wrong signature is an error (an *Error).
func NewMethod(name, signature string) (*Method, error) {
	sig, err := parseSignature(signature)
	if err != nil {
		err.Token = name
		return nil, err
	}
	return &Method{function{name: name, sig: sig, arity: len(sig.params), count: len(sig.params)}}, nil
}

// Bind gives the method as a value, such as Get of a HostObject gives it: run
// holds the object.
func (m *Method) Bind(run Func) Value {
	f := m.template
	f.host = run
	return functionValue(&f)
}

// HostObject is an object that a host function gives to an expression, such as a
// date: a name step finds its values and its methods, everything else sees it as the
// plain value that it stands for. It must be immutable and safe for concurrent use.
type HostObject interface {
	// Get gives the value of a key; undefined when there is none.
	Get(key string) Value
	// Plain gives what the object is in a result, in text, when it is compared and
	// when it is cast to boolean. It must hold no host object.
	Plain() Value
}

// hostBox is what a Value with a host object points to.
type hostBox struct{ object HostObject }

// FromHost gives an object of the host as a value. It never leaves an evaluation:
// Eval gives what Plain gives in its place.
func FromHost(o HostObject) Value {
	return Value{p: unsafe.Pointer(&hostBox{o}), n: uint64(kindHost) << kindShift}
}

// Host gives the host object that v is; nil for anything else.
func (v Value) Host() HostObject {
	if !v.is(kindHost) {
		return nil
	}
	return (*hostBox)(v.p).object
}

// visible gives v, or what stands for it if it is a host object.
func (v Value) visible() Value {
	if v.is(kindHost) {
		return (*hostBox)(v.p).object.Plain()
	}
	return v
}

// withoutHosts puts plain values in the place of all host objects in v, which
// measure has found not to be nested too deeply.
func withoutHosts(v Value) Value {
	switch {
	case v.is(kindHost):
		return v.visible()
	case v.isArray() && v.n&flagRange == 0:
		items := make([]Value, v.Len())
		for i, item := range v.items() {
			items[i] = withoutHosts(item)
		}
		return arrayOf(items)
	case v.isObject():
		fields := make([]Field, v.Len())
		for i, f := range v.fields() {
			fields[i] = Field{f.Key, withoutHosts(f.Value)}
		}
		return objectOf(fields)
	}
	return v
}

func (s *state) applyHost(fn *function, args []Value) (Value, *Error) {
	for i := range args {
		size, err := s.measure(args[i])
		if err != nil {
			return Value{}, err
		}
		if err = s.charge(size.bytes); err != nil {
			return Value{}, err
		}
		args[i] = args[i].plain()
	}
	v, err := fn.host(&s.call, args)
	s.hurry()
	if err != nil {
		return Value{}, hostFault(fn, err)
	}
	return s.fromHost(fn, v.plain())
}

// fromHost checks what a host function gave.
func (s *state) fromHost(fn *function, v Value) (Value, *Error) {
	if fn.sig != nil && typeOf(v)&(fn.sig.result|typeMissing) == 0 {
		err := faultValue("U1012", v)
		err.Token = fn.name
		return Value{}, err
	}
	if v.isString() {
		return s.ofString(v.text())
	}
	return v, nil
}

func hostFault(fn *function, err error) *Error {
	var ours *Error
	if errors.As(err, &ours) {
		return ours
	}
	e := newFault("U1007")
	e.Token = fn.name
	e.Err = err
	return e
}
