package jsonata

import (
	"strconv"
	"strings"

	"cognate/jsonata/internal/text"
)

func fnReplace(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	str := args[0].text()
	if args[1].isString() && args[1].text() == "" {
		return Value{}, faultValue("D3010", args[1])
	}
	limit, err := limitOf(args[3], "D3011")
	if err != nil {
		return Value{}, err
	}
	if err := s.charge(len(str)); err != nil {
		return Value{}, err
	}
	if args[1].IsUndefined() || limit == 0 {
		return args[0], nil
	}
	if args[1].isString() {
		return s.replaceText(args, limit)
	}
	return s.replaceMatches(str, args, limit)
}

func (s *state) replaceText(args []Value, limit int) (Value, *Error) {
	str, pattern := args[0].text(), args[1].text()
	replacement, err := s.appendText(nil, args[2], "")
	if err != nil {
		return Value{}, err
	}
	if args[2].IsUndefined() {
		replacement = []byte("undefined")
	}
	var buf []byte
	for n := 0; n < limit; n++ {
		i := strings.Index(str, pattern)
		if i < 0 {
			break
		}
		buf = append(append(buf, str[:i]...), replacement...)
		str = str[i+len(pattern):]
		if len(buf) > s.limits.StringBytes {
			return Value{}, newFault("U1003")
		}
		if err := s.tick(); err != nil {
			return Value{}, err
		}
	}
	return s.newString(text.Append(buf, str))
}

func (s *state) replaceMatches(str string, args []Value, limit int) (Value, *Error) {
	var buf []byte
	from := 0
	ms := s.matchesOf(args[1].function(), str)
	for n := 0; n < limit; n++ {
		m, ok, err := ms.next()
		if err != nil {
			return Value{}, err
		}
		if !ok {
			break
		}
		buf = append(buf, str[min(from, m.start):m.start]...)
		if buf, err = s.substitute(buf, &m, ms, args[2]); err != nil {
			return Value{}, err
		}
		from = m.start + len(m.text)
		if from > len(str) {
			from = len(str)
		}
		if len(buf) > s.limits.StringBytes {
			return Value{}, newFault("U1003")
		}
	}
	return s.newString(text.Append(buf, str[from:]))
}

// substitute appends what takes the place of a match.
func (s *state) substitute(buf []byte, m *match, ms *matches, by Value) ([]byte, *Error) {
	if by.isString() {
		return appendTemplate(buf, by.text(), m), nil
	}
	fn := by.function()
	if fn == nil {
		return nil, faultValue("D3012", by)
	}
	v, err := s.callback(fn, m.value(s, ms))
	if err != nil {
		return nil, err
	}
	if !v.isString() {
		return nil, faultValue("D3012", v)
	}
	return append(buf, v.text()...), nil
}

// appendTemplate appends a replacement text with $$, $0 and $N filled in.
func appendTemplate(buf []byte, t string, m *match) []byte {
	for {
		i := strings.IndexByte(t, '$')
		if i < 0 {
			return append(buf, t...)
		}
		buf = append(buf, t[:i]...)
		t = t[i+1:]
		switch {
		case strings.HasPrefix(t, "$"):
			buf, t = append(buf, '$'), t[1:]
		case strings.HasPrefix(t, "0"):
			buf, t = append(buf, m.text...), t[1:]
		default:
			n, digits := groupNumber(t, m.groups.Len())
			if digits == 0 {
				buf = append(buf, '$')
				continue
			}
			if n >= 1 {
				buf = append(buf, m.groups.Index(n-1).Str()...)
			}
			t = t[digits:]
		}
	}
}

// groupNumber reads the number of a group, with no more digits than the number of
// groups has and one less when there is no such group.
func groupNumber(t string, groups int) (n, digits int) {
	most := max(1, len(strconv.Itoa(groups)))
	for digits < most && digits < len(t) && isDigit(t[digits]) {
		digits++
	}
	if digits == 0 {
		return 0, 0
	}
	n, _ = strconv.Atoi(t[:digits])
	if most > 1 && n > groups && digits > 1 {
		digits--
		n, _ = strconv.Atoi(t[:digits])
	}
	return n, digits
}
