package fault

import "strconv"

// Codes of limits, which belong to the host and not to one function.
const (
	// CodeTime says that a time bound ran out.
	CodeTime = "D1012"
	// CodeSize says that a picture, pattern, text or result is over its bound.
	CodeSize = "D2015"
)

// Error is a failure with a code of the language.
type Error struct {
	// Code is the code, such as "D3110".
	Code string
	// Value is the offending value as text, shortened, or "".
	Value string
	// Detail says in a few words what is wrong, or "" where the code says it all.
	Detail string
}

// maxValue is how many bytes of an offending value an error keeps.
const maxValue = 200

// New returns an error with a code, the offending value and what is wrong.
func New(code, value, detail string) *Error {
	return &Error{Code: code, Value: shorten(value), Detail: detail}
}

// Error returns the code, the detail and the quoted value, as far as present.
func (e *Error) Error() string {
	text := e.Code
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Value != "" {
		text += ": " + strconv.Quote(e.Value)
	}
	return text
}

// shorten cuts a value at a character boundary near maxValue bytes.
func shorten(value string) string {
	if len(value) <= maxValue {
		return value
	}
	cut := maxValue
	for cut > 0 && value[cut]&0xC0 == 0x80 {
		cut--
	}
	return value[:cut] + "…"
}
