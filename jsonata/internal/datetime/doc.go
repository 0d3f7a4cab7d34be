// Package datetime writes and reads timestamps: strict ISO 8601, and the
// pictures of XPath's format-dateTime ("[D1o] [MNn] [Y0001]"), also backwards.
//
// A timestamp is a number of milliseconds since 1970-01-01T00:00:00Z. Pictures
// are parsed once into immutable values that are safe for concurrent use. Errors
// are of type *fault.Error.
//
// The components of a picture are Y year, M month, D day, d day of the year, F
// day of the week (1 is Monday), W ISO week, w week of the month, X and x the
// year and month these weeks belong to, H and h hour of 24 and 12, P am or pm, m
// minute, s second, f milliseconds, Z and z time zone, C calendar and E era.
//
// Source: XPath and XQuery Functions and Operators 3.1, section 9.8.4; ISO 8601.
package datetime
