// Package skeleton guesses what a vendor's published description means for a unified
// model: which of its operations read and write which resource (calls.go, noun.go).
// From that it makes the first files of a connector (make.go), and lint tells what a
// connector leaves out (suggest.go).
//
// What a description does not tell is left out, so that it is missing where the
// files are checked; it is listed as unknown.
package skeleton
