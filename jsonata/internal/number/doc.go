// Package number writes and reads numbers as the language does: the shortest
// decimal text of ECMAScript, the 15 digits of $string, rounding half to even
// on the decimal text, other bases, and the pictures of XPath's format-number
// and format-integer.
//
// Pictures are parsed once into immutable values that are safe for concurrent
// use, so that a constant picture costs nothing per call. Errors are of type
// *fault.Error.
//
// Sources: ECMAScript 2024, section 6.1.6.1.20 (Number::toString); XPath and
// XQuery Functions and Operators 3.1, sections 4.6 and 4.7.
package number
