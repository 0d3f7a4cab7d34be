package jsonata

// Kind tells what a Value holds.
type Kind uint8

// The kinds of values. KindUndefined is JSONata's "nothing": the result of a
// path that finds nothing.
const (
	KindUndefined Kind = iota
	KindNull
	KindBool
	KindNumber
	KindString
	KindArray
	KindObject
	KindFunction

	// The kinds below never leave the package.
	kindBigInt    // an integer beyond 2^53 with its digits; a number outside
	kindBigObject // an object with more than smallObject fields
	kindHost      // an object of the host; an object outside
	kindTail      // a call in tail position, waiting in the state
	kindTuples    // a stream of tuples: context plus bound variables
	kindUnset     // a variable slot bound to undefined
)

// String gives the kind's name as $type gives it, "undefined" aside.
func (k Kind) String() string {
	switch k {
	case KindNull:
		return "null"
	case KindBool:
		return "boolean"
	case KindNumber, kindBigInt:
		return "number"
	case KindString:
		return "string"
	case KindArray:
		return "array"
	case KindObject, kindBigObject, kindHost:
		return "object"
	case KindFunction:
		return "function"
	default:
		return "undefined"
	}
}
