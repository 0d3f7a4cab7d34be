package jsonata

import (
	"context"
	"errors"
	"time"
	"unsafe"

	"cognate/jsonata/internal/datetime"
	"cognate/jsonata/internal/number"
)

// state is one evaluation: its budget, its memory and the scratch space that the
// next one uses again.
type state struct {
	ctx     context.Context
	program *program
	input   Value     // $$
	now     time.Time // of $now; zero until somebody asks
	vars    map[string]Value
	globals []Value
	limits  Limits
	pooled  bool // the arena is free again when the evaluation ends

	fuel     int   // steps until the next look at clock and budget
	slice    int   // what fuel started with
	steps    int64 // steps left after fuel
	memory   int64 // bytes left
	depth    int   // nested calls
	levels   int   // nested levels of expressions, calls included
	deadline time.Time

	call   Call // what host functions get
	broken bool // a panic left it in an unknown state

	own    *arena // that of pooled evaluations
	arena  *arena
	out    []byte
	stack  []Value   // arguments and results on their way
	fields []Field   // fields of objects on their way
	high   int       // the stack's greatest length
	frames []*frame  // free ones
	groups []*groups // free ones
	hints  []int32   // where each name step last found its key
	buf    []byte

	roomItems []Value // the array that was last made longer; see grow.go
	roomBytes []byte  // the string that was
	args      []Value // of the call in tail position that is to come

	tail       *function
	tailOffset int
	tailName   string

	dec decoder

	evals           map[string]evalText // texts that $eval compiled
	evalDepth       int
	numberPictures  map[string]*number.Picture
	integerPictures map[string]*number.IntegerPicture
	datePictures    map[string]*datetime.Picture
}

const (
	fuelSlice = 1024
	// maxLevels bounds the recursion of the evaluator: up to 600 bytes of stack
	// each.
	maxLevels = 100_000
)

// tick pays for one step.
func (s *state) tick() *Error {
	s.fuel--
	if s.fuel >= 0 {
		return nil
	}
	return s.check()
}

// charge pays for work on n bytes or items that costs less than a step each.
func (s *state) charge(n int) *Error {
	s.fuel -= 1 + n/32
	if s.fuel >= 0 {
		return nil
	}
	return s.check()
}

// hurry makes the next tick look at the clock: after work whose duration the number
// of steps does not tell.
func (s *state) hurry() {
	s.slice -= s.fuel
	s.fuel = 0
}

// check looks at budget, clock and context.
func (s *state) check() *Error {
	s.steps -= int64(s.slice - s.fuel)
	if s.steps < 0 {
		return newFault("U1001")
	}
	if s.memory < 0 {
		return newFault("U1004")
	}
	s.slice = fuelSlice
	s.fuel = fuelSlice
	if err := s.ctx.Err(); err != nil {
		return cancelled(err)
	}
	if time.Now().After(s.deadline) {
		return newFault("D1012")
	}
	return nil
}

func cancelled(cause error) *Error {
	err := newFault("U1009")
	if errors.Is(cause, context.DeadlineExceeded) {
		err = newFault("D1012")
	}
	err.Err = cause
	return err
}

// spend notes that n bytes were allocated; the next tick fails if they were too
// many.
func (s *state) spend(n int) {
	s.memory -= int64(n)
	if s.memory < 0 {
		s.hurry()
	}
}

// reserve is spend for what is about to be allocated and may be large.
func (s *state) reserve(n int) *Error {
	if int64(n) > s.memory {
		return newFault("U1004")
	}
	s.spend(n)
	return nil
}

const (
	valueSize = int(unsafe.Sizeof(Value{}))
	fieldSize = int(unsafe.Sizeof(Field{}))
)

// newItems allocates n items.
func (s *state) newItems(n int) []Value {
	s.spend(n * valueSize)
	return s.arena.values.alloc(n)
}

// makeItems is newItems for a length that data decide.
func (s *state) makeItems(n int) ([]Value, *Error) {
	if n > s.limits.SequenceLength {
		return nil, faultValue("D2015", Float(float64(n)))
	}
	if err := s.reserve(n * valueSize); err != nil {
		return nil, err
	}
	// Even an empty array has an address of its own, by which `in` knows it.
	return s.arena.values.alloc(max(n, 1))[:n], nil
}

// copyItems makes a plain array of items.
func (s *state) copyItems(items []Value) (Value, *Error) {
	out, err := s.makeItems(len(items))
	if err != nil {
		return Value{}, err
	}
	copy(out, items)
	return arrayOf(out), nil
}

// newObject makes an object of fields, which have distinct keys.
func (s *state) newObject(fields []Field) Value {
	s.spend(len(fields) * fieldSize)
	out := s.arena.fields.alloc(max(len(fields), 1))[:len(fields)]
	copy(out, fields)
	return objectOf(out)
}

// newString makes a string of b, which is the caller's to change again.
func (s *state) newString(b []byte) (Value, *Error) {
	if len(b) > s.limits.StringBytes {
		return Value{}, newFault("U1003")
	}
	if err := s.charge(len(b)); err != nil {
		return Value{}, err
	}
	s.spend(len(b))
	return String(s.arena.copyString(b)), nil
}

// ofString checks a string that somebody else made.
func (s *state) ofString(str string) (Value, *Error) {
	if len(str) > s.limits.StringBytes {
		return Value{}, newFault("U1003")
	}
	if err := s.charge(len(str)); err != nil {
		return Value{}, err
	}
	s.spend(len(str))
	return String(str), nil
}

// list gives the items of an array, writing a range out.
func (s *state) list(v Value) ([]Value, *Error) {
	if v.n&flagRange == 0 {
		return v.items(), nil
	}
	n := v.Len()
	out, err := s.makeItems(n)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i] = v.at(i)
	}
	return out, s.charge(n)
}

// time gives the time that the evaluation works with.
func (s *state) time() time.Time {
	if s.now.IsZero() {
		s.now = time.Now()
	}
	return s.now
}
