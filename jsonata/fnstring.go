package jsonata

import (
	"strings"

	"cognate/jsonata/internal/text"
)

func stringFunctions() []builtinSpec {
	return []builtinSpec{
		{"string", "<x-b?:s>", 1, 2, fnString},
		{"substring", "<s-nn?:s>", 3, 3, fnSubstring},
		{"substringBefore", "<s-s:s>", 2, 2, fnSubstringBefore},
		{"substringAfter", "<s-s:s>", 2, 2, fnSubstringAfter},
		{"lowercase", "<s-:s>", 1, 1, mapString(text.Lower)},
		{"uppercase", "<s-:s>", 1, 1, mapString(text.Upper)},
		{"trim", "<s-:s>", 1, 1, fnTrim},
		{"length", "<s-:n>", 1, 1, fnLength},
		{"pad", "<s-ns?:s>", 3, 3, fnPad},
		{"join", "<a<s>s?:s>", 2, 2, fnJoin},
		{"base64encode", "<s-:s>", 1, 1, mapString(text.Base64Encode)},
		{"base64decode", "<s-:s>", 1, 1, mapString(text.Base64Decode)},
		{"encodeUrlComponent", "<s-:s>", 1, 1, tryString(text.EncodeURIComponent)},
		{"encodeUrl", "<s-:s>", 1, 1, tryString(text.EncodeURI)},
		{"decodeUrlComponent", "<s-:s>", 1, 1, tryString(text.DecodeURIComponent)},
		{"decodeUrl", "<s-:s>", 1, 1, tryString(text.DecodeURI)},
	}
}

// mapString makes a builtin of a function of one string.
func mapString(f func(string) string) native {
	return tryString(func(s string) (string, error) { return f(s), nil })
}

// tryString is mapString for a function that can fail.
func tryString(f func(string) (string, error)) native {
	return func(s *state, args []Value, _ Value) (Value, *Error) {
		if args[0].IsUndefined() {
			return Value{}, nil
		}
		in := args[0].text()
		if err := s.charge(len(in)); err != nil {
			return Value{}, err
		}
		out, err := f(in)
		if err != nil {
			return Value{}, fromFault(err)
		}
		return s.ofString(out)
	}
}

func fnTrim(s *state, args []Value, in Value) (Value, *Error) {
	if args[0].isString() && isTrimmed(args[0].text()) {
		return args[0], s.charge(args[0].Len())
	}
	return trim(s, args, in)
}

var trim = mapString(text.Trim)

// isTrimmed reports whether $trim would change nothing, as is mostly so.
func isTrimmed(str string) bool {
	blank := true // so far, the character before is a blank or the start
	for i := range len(str) {
		switch str[i] {
		case ' ':
			if blank {
				return false
			}
			blank = true
		case '\t', '\n', '\r':
			return false
		default:
			blank = false
		}
	}
	return !blank || str == ""
}

func fnString(s *state, args []Value, _ Value) (Value, *Error) {
	v := args[0]
	if v.IsUndefined() || v.isString() {
		return v, nil
	}
	indent := ""
	if args[1].Bool() {
		indent = "  "
	}
	buf, err := s.appendText(s.buf[:0], v, indent)
	if err != nil {
		return Value{}, err
	}
	s.buf = buf
	return s.newString(buf)
}

func fnSubstring(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	str := args[0].text()
	if err := s.charge(len(str)); err != nil {
		return Value{}, err
	}
	if args[2].IsUndefined() {
		return String(text.Substring(str, args[1].Float())), nil
	}
	if args[1].IsUndefined() {
		return String(""), nil
	}
	return String(text.SubstringLength(str, args[1].Float(), args[2].Float())), nil
}

func fnSubstringBefore(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	str := args[0].text()
	if i := strings.Index(str, wanted(args[1])); i >= 0 {
		str = str[:i]
	}
	return String(str), s.charge(len(args[0].text()))
}

func fnSubstringAfter(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	str, chars := args[0].text(), wanted(args[1])
	if i := strings.Index(str, chars); i >= 0 {
		str = str[i+len(chars):]
	}
	return String(str), s.charge(len(args[0].text()))
}

// wanted gives the text to look for; what JavaScript looks for when there is none
// is its word for that.
func wanted(v Value) string {
	if v.IsUndefined() {
		return "undefined"
	}
	return v.text()
}

func fnLength(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	return Float(float64(text.Length(args[0].text()))), s.charge(args[0].Len())
}

func fnPad(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	out, err := text.Pad(args[0].text(), args[1].Float(), args[2].Str(), s.limits.StringBytes)
	if err != nil {
		return Value{}, newFault("U1003")
	}
	return s.ofString(out)
}

func fnJoin(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	sep := args[1].Str()
	buf := s.buf[:0]
	for i, item := range args[0].items() {
		if i > 0 {
			buf = text.Append(buf, sep)
		}
		buf = text.Append(buf, item.Str())
		if len(buf) > s.limits.StringBytes {
			return Value{}, newFault("U1003")
		}
	}
	s.buf = buf
	return s.newString(buf)
}
