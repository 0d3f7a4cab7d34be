// Package jsonata is an engine for JSONata 2.2, the query and transformation
// language for JSON.
//
// An expression is compiled once and evaluated any number of times, from any
// number of goroutines:
//
//	e, err := jsonata.Compile(`orders[status = "open"].{"id": id, "total": $sum(items.(price * quantity))}`)
//	out, err := e.EvalJSON(ctx, input)          // bytes in, bytes out
//	v, err := e.Eval(ctx, value)                // Value in, Value out
//	dst, err = e.AppendEval(ctx, dst, value)    // Value in, JSON appended
//
// # Values
//
// [Value] is an immutable, ordered JSON value of two machine words. Its zero
// value is undefined, JSONata's "nothing", which is not null. Objects keep the
// order of their keys. An integer beyond 2^53 keeps its digits for as long as it
// is only passed on, compared or printed; arithmetic is on doubles.
//
// # Flow
//
//	source -> lexer -> parser -> AST (ast.go) -> process (steps, stages, parents)
//	       -> compile: nodes with resolved variables -> Expression
//	Expression + input Value -> evaluation (state.go) -> Value or JSON
//
// # Functions of the host
//
// A program adds functions of its own ([WithFunction], [Library]). They get values
// and give values, may call the functions among their arguments ([Call.Apply]), and
// may give objects with methods ([HostObject]). The analysis takes them to read the
// whole of their arguments.
//
// Expressions that say the same share it by name ([Definitions]).
//
// # Deviations from the reference implementation
//
//   - Integers beyond 2^53 keep their digits in output, $string, =, in,
//     $distinct and grouping. The reference rounds them to a double.
//   - Keys that look like array indexes keep their place; the reference, being
//     JavaScript, enumerates them first.
//   - An infinite number is the error D1001 where a result is written; the
//     reference writes null.
//   - A transform leaves numbers that it does not touch as they are; the reference
//     rounds all of them to 15 significant digits on the way.
//   - Position in an error is where the token starts, in characters; the
//     reference gives mostly where it ends.
//
// # Safety
//
// Expressions and data may come from strangers: see [Limits]. Each bound has its
// own error code. A context's end stops an evaluation.
package jsonata
