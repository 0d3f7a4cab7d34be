package jsonata

import "time"

// CompileOption changes how an expression is compiled.
type CompileOption func(*compileConfig)

type compileConfig struct {
	functions   map[string]*function
	definitions *Definitions
	noEval      bool
	limits      Limits
	err         *Error
}

// WithFunction makes a host function known as $name; see HostFunction. A name that
// the language already has is an error of Compile: nothing built in is replaced.
func WithFunction(name, signature string, fn Func) CompileOption {
	f, err := newHostFunction(HostFunction{Name: name, Signature: signature, Run: fn})
	return func(c *compileConfig) {
		if err != nil && c.err == nil {
			c.err = err
			return
		}
		c.addFunctions(map[string]*function{name: f})
	}
}

// WithLibrary makes all functions of a library known. Options that come later win.
func WithLibrary(l *Library) CompileOption {
	return func(c *compileConfig) { c.addFunctions(l.functions) }
}

// WithoutEval makes a call of $eval fail with U1006.
func WithoutEval() CompileOption {
	return func(c *compileConfig) { c.noEval = true }
}

// WithDefaultLimits sets the limits of evaluations that set none themselves.
func WithDefaultLimits(l Limits) CompileOption {
	return func(c *compileConfig) { c.limits = l }
}

// EvalOption changes one evaluation.
type EvalOption func(*evalConfig)

type evalConfig struct {
	variables map[string]Value
	limits    *Limits
	now       time.Time
}

// WithVariables binds variables: the key is the name without its $. They stand in
// front of functions of the same name. The map must not change during the evaluation.
func WithVariables(vars map[string]Value) EvalOption {
	return func(c *evalConfig) {
		if c.variables == nil {
			c.variables = vars
			return
		}
		for name, v := range vars {
			WithVariable(name, v)(c)
		}
	}
}

// WithVariable binds the variable $name.
func WithVariable(name string, v Value) EvalOption {
	return func(c *evalConfig) {
		merged := make(map[string]Value, len(c.variables)+1)
		for k, old := range c.variables {
			merged[k] = old
		}
		merged[name] = v
		c.variables = merged
	}
}

// WithLimits bounds this evaluation.
func WithLimits(l Limits) EvalOption {
	return func(c *evalConfig) { c.limits = &l }
}

// WithNow fixes the time that $now, $millis and dates without all their parts see.
// Without it that is the time when the evaluation starts.
func WithNow(t time.Time) EvalOption {
	return func(c *evalConfig) { c.now = t }
}
