package jsonata

import "time"

// Limits bounds one evaluation. A field that is zero has the value of
// DefaultLimits; there is no way to have no bound.
type Limits struct {
	// Time bounds the wall time; the error is D1012. The deadline of the context
	// counts too, whichever is earlier; a cancelled context is U1009.
	Time time.Duration
	// Depth bounds nested calls of functions; tail calls do not nest. The error is
	// D1011, as it is for a result that is nested deeper than MaxNesting.
	Depth int
	// Steps bounds the work, in items visited and functions called; the error is
	// U1001.
	Steps int64
	// SequenceLength bounds the items of any array that an expression makes; the
	// error is D2015. A range may not be longer than 10,000,000 in any case (D2014).
	SequenceLength int
	// StringBytes bounds any string that an expression makes; the error is U1003.
	StringBytes int
	// MemoryBytes bounds what an expression allocates for arrays, objects and
	// strings in all, whether it is still in use or not; the error is U1004.
	MemoryBytes int64
	// OutputBytes bounds the result, as JSON; the error is U1002. Results of Eval and
	// arguments of host functions are held to it by an estimate.
	OutputBytes int
}

// DefaultLimits gives the bounds that are in force when nothing is said: 5 s,
// 10,000 nested calls, 100,000,000 steps, 10,000,000 items, strings of 16 MiB,
// 256 MiB in all, output of 64 MiB.
func DefaultLimits() Limits {
	return Limits{
		Time:           5 * time.Second,
		Depth:          10_000,
		Steps:          100_000_000,
		SequenceLength: 10_000_000,
		StringBytes:    16 << 20,
		MemoryBytes:    256 << 20,
		OutputBytes:    64 << 20,
	}
}

// filled gives l with the defaults in the place of zeros.
func (l Limits) filled() Limits {
	d := DefaultLimits()
	fill(&l.Time, d.Time)
	fill(&l.Depth, d.Depth)
	fill(&l.Steps, d.Steps)
	fill(&l.SequenceLength, d.SequenceLength)
	fill(&l.StringBytes, d.StringBytes)
	fill(&l.MemoryBytes, d.MemoryBytes)
	fill(&l.OutputBytes, d.OutputBytes)
	return l
}

func fill[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}
