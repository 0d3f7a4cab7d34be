// Package fault is the error that the language's inner packages return: a code
// of the language (D3080, S0303 and so on) with the value it speaks about. The
// evaluator adds the position in the expression before a caller sees it.
package fault
