// Package anonymous takes people out of what a real system answered, so that it can
// be kept as a test: names, addresses, numbers, texts and ids are replaced, the same
// by the same everywhere, so that what belongs together still does.
//
// What is not known to be harmless is replaced: a text stays only as a moment, an
// empty text, or under a key such as status or type. Shapes stay too: an e-mail
// address becomes one, HTML becomes HTML, an id of digits one of digits.
package anonymous
