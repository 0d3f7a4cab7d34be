// Package text has the string functions of the language with the semantics of
// ECMAScript: full case mapping, URI escaping, Base64 of Latin-1, JSON quoting,
// and lengths and positions that count code points.
//
// Strings are UTF-8. A lone surrogate, which JSON can carry as "\ud800", is
// kept as the three bytes that UTF-8 would have for it (WTF-8), counts as one
// character and is escaped again by AppendQuoted. Two strings joined where one
// ends with a high and the other starts with a low surrogate must go through
// Join or Append, which put the pair together.
//
// Source: ECMAScript 2024, sections 19.2.6, 22.1.3 and 25.5.2; the Unicode
// Character Database, SpecialCasing.txt; https://simonsapin.github.io/wtf-8/
package text
