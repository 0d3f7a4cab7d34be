// Package function holds the functions that every expression of a connector, an
// override or a model may call beside those of JSONata: dates, text, hashes,
// addresses, and the small helpers for values that mappings are full of. Names and
// meanings are those of Truto's public list of functions where it has one, so that a
// mapping written for it runs here.
//
// The rules that all of them keep:
//
//   - Nothing given is nothing back: an undefined first argument gives undefined, and
//     null gives null where the function makes a text, a number or a date of it.
//   - What comes from a vendor and can't be read as what it should be (a date that is
//     none, text that is not JSON) gives null. What the author of a mapping wrote
//     wrong (an algorithm, an option, a zone) is an error, which names the argument.
//   - They are pure: no network, no files, the clock of the evaluation; $uuid alone
//     is random.
//   - They are bounded: input that is parsed has a greatest size, and what is made is
//     paid for from the evaluation's budget (jsonata.Limits). A result of one function
//     takes time and memory in proportion to what it is given.
//
// [All] describes them; the page docs/functions.md is made of it.
package function
