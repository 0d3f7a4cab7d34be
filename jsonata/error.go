package jsonata

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Error is any failure to compile or to evaluate an expression.
type Error struct {
	// Code is the code of the reference implementation (S syntax, T type, D
	// evaluation); those that only this engine has are listed at [Limits].
	Code string
	// Position is where the token that failed starts in the expression, in
	// characters counted from 0; -1 when there is no place.
	Position int
	// Token is the operator, name or function that failed; "" when there is none.
	Token string
	// Value is the offending value and Value2 the one it did not fit; undefined
	// when there are none.
	Value, Value2 Value
	// Index is the number of the offending argument, counted from 1; 0 for none.
	Index int
	// Message overrides the text that goes with Code: that of $error and $assert.
	Message string
	// Err is the cause: of $eval, of a host function, of a context's end.
	Err error

	offset int // byte offset in the source plus 1; 0 while not known
}

// Error gives the code, the message and the place.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if e.Position >= 0 {
		b.WriteString(" at character ")
		b.WriteString(strconv.Itoa(e.Position))
	}
	b.WriteString(": ")
	b.WriteString(e.Text())
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Text gives the message without code and place.
func (e *Error) Text() string {
	text := e.Message
	if text == "" {
		text = e.fill(messages[e.Code])
	}
	if text == "" {
		text = "the expression failed"
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// fill puts the fields of e in place of their names in braces.
func (e *Error) fill(template string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	return strings.NewReplacer(
		"{token}", e.Token,
		"{value}", preview(e.Value),
		"{value2}", preview(e.Value2),
		"{index}", strconv.Itoa(e.Index),
	).Replace(template)
}

// previewBytes bounds what a message shows of a value.
const previewBytes = 80

// preview gives v as short JSON.
func preview(v Value) string {
	if v.IsUndefined() {
		return "nothing"
	}
	if v.Kind() == KindFunction {
		return "a function"
	}
	if v.isString() && v.Len() > previewBytes {
		return string(appendString(nil, cutString(v.Str(), previewBytes))) + "…"
	}
	e := encoder{maxBytes: 4 * previewBytes}
	e.value(v)
	if len(e.dst) > previewBytes {
		return cutString(string(e.dst), previewBytes) + "…"
	}
	return string(e.dst)
}

// cutString cuts s to at most n bytes, between characters.
func cutString(s string, n int) string {
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// newFault makes an error without a place; the node that sees it first adds one.
func newFault(code string) *Error { return &Error{Code: code, Position: -1} }

func faultValue(code string, v Value) *Error {
	return &Error{Code: code, Position: -1, Value: v.plain()}
}

// at adds the place, unless there is one.
func (e *Error) at(offset int, token string) *Error {
	if e.offset == 0 && offset >= 0 {
		e.offset = offset + 1
	}
	if e.Token == "" {
		e.Token = token
	}
	return e
}

// locate turns the byte offset into the position in characters.
func (e *Error) locate(src string) *Error {
	if e.Position < 0 && e.offset > 0 {
		e.Position = utf8.RuneCountInString(src[:min(e.offset-1, len(src))])
	}
	return e
}

func syntaxError(code string, offset int, token string) *Error {
	return newFault(code).at(offset, token)
}

// maxDetached bounds in bytes the value that an error keeps.
const maxDetached = 16 << 10

// detach makes e and its causes independent of the memory of the evaluation.
func (e *Error) detach() {
	for e != nil {
		if e.Message == "" {
			e.Message = e.fill(messages[e.Code])
		}
		e.Value, e.Value2 = detached(e.Value), detached(e.Value2)
		e.Token = strings.Clone(e.Token)
		cause := e.Err
		e = nil
		if !errors.As(cause, &e) {
			return
		}
	}
}

// detached copies a value, or gives its preview when it is large.
func detached(v Value) Value {
	if v.IsUndefined() || v.Kind() == KindFunction {
		return Value{}
	}
	enc := encoder{maxBytes: maxDetached}
	enc.value(v)
	if enc.tooDeep || len(enc.dst) > maxDetached || enc.infinite {
		return String(preview(v))
	}
	out, err := ParseString(string(enc.dst))
	if err != nil {
		return String(preview(v))
	}
	return out
}
