// Package skeleton guesses what a vendor's published description means for a unified
// model: what of its paths is the account's (account.go), which of its operations
// read and write which resource (calls.go, noun.go), how their lists are paged
// (paging.go), how a request proves who it is for (scheme.go), and what the fields of
// a record are in the words of the model (record.go). From that it makes the first
// files of a connector (make.go, mapping.go), and lint tells what a connector leaves
// out (suggest.go).
//
// What is made loads as it is. What a description does not tell is guessed where a
// connector needs it, on the safe side, and left out elsewhere: a comment that begins
// with "Left to decide" says so at its place, and all of it is listed as unknown.
package skeleton
