// Package regex runs the language's regular expressions, which have ECMAScript
// syntax, without letting a pattern or a text take unbounded time or memory.
//
// A pattern is translated to RE2 where it means the same there, and then runs in
// linear time with the standard library. What RE2 lacks — lookaround,
// backreferences, line anchors that know all of ECMAScript's line ends, repeated
// groups whose captures start over — runs on a backtracking matcher
// (github.com/dlclark/regexp2) that stops after a time.
//
// Differences from ECMAScript: "." and classes match whole characters and not
// UTF-16 units; ignoring case uses Unicode's simple folding; lone surrogates are
// matched byte by byte.
//
// Source: ECMAScript 2024, sections 22.2 and B.1.2.
package regex
