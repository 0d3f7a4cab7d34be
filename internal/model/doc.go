// Package model holds the unified models: what a contact or a ticket looks like,
// which methods its resource has, and what a call may send.
//
// Models are data. [Load] reads them from one or more folders, checks them and
// returns an immutable [Set]; everything in it is shared by all requests and must
// not be changed.
//
// A [Schema] also does the work that follows from the types:
//
//   - [Schema.Validate] checks the body of a write, all failures at once
//   - [Schema.Unknown] lists what a body holds outside the model
//   - [Schema.Coerce] gives the strings of a query the types of its parameters
//   - [Schema.Match] compares a record's value with a filter, exactly
//   - [Schema.Normalize] brings a record into the model's types
package model
