package jsonata

import (
	"errors"
	"math"
	"strings"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/regex"
	"cognate/jsonata/internal/text"
)

func patternFunctions() []builtinSpec {
	return []builtinSpec{
		{"match", "<s-f<s:o>n?:a<o>>", 3, 3, fnMatch},
		{"contains", "<s-(sf):b>", 2, 2, fnContains},
		{"replace", "<s-(sf)(sf)n?:s>", 4, 4, fnReplace},
		{"split", "<s-(sf)n?:a<s>>", 3, 3, fnSplit},
	}
}

// matcher makes the function that a regex literal is.
func (r *regexValue) matcher() *function {
	return &function{arity: 1, count: 1, regex: r}
}

// match is one match of a matcher. start and end are in bytes.
type match struct {
	text       string
	start, end int
	index      int // in characters
	endIndex   int
	groups     Value
}

// matches goes through the matches of a pattern in a text: a regex, or a function of
// the expression that behaves like one.
type matches struct {
	s       *state
	str     string
	scanner *regex.Scanner
	fn      *function // the next one to call, when it is no regex
	started bool
}

func (s *state) matchesOf(fn *function, str string) *matches {
	m := &matches{s: s, str: str, fn: fn}
	if fn.regex != nil {
		m.scanner = fn.regex.re.Scan(str)
	}
	return m
}

func (m *matches) next() (match, bool, *Error) {
	if err := m.s.charge(64); err != nil {
		return match{}, false, err
	}
	if m.scanner == nil {
		return m.call()
	}
	got, ok, err := m.scanner.Next()
	m.s.hurry()
	if err != nil {
		return match{}, false, regexFault(err)
	}
	if !ok {
		return match{}, false, nil
	}
	return match{
		text: got.Text, start: got.Start, end: got.End, index: got.Index, endIndex: got.EndIndex,
		groups: m.s.groupValues(got.Groups),
	}, true, nil
}

func regexFault(err error) *Error {
	var fe *fault.Error
	if errors.As(err, &fe) && (fe.Code == fault.CodeTime || fe.Code == fault.CodeSize) {
		e := newFault("U1005")
		e.Err = errors.New(fe.Detail)
		return e
	}
	return fromFault(err)
}

func (s *state) groupValues(groups []regex.Group) Value {
	items := s.newItems(len(groups))
	for i, g := range groups {
		if g.OK {
			items[i] = String(g.Text)
		}
	}
	return arrayOf(items)
}

// call asks a matcher function for a match; the first is called with the text, the
// following ones are the next of the match before.
func (m *matches) call() (match, bool, *Error) {
	if m.fn == nil {
		return match{}, false, nil
	}
	var v Value
	var err *Error
	if m.started {
		v, err = m.s.callback(m.fn)
	} else {
		v, err = m.s.callback(m.fn, String(m.str))
	}
	m.started = true
	if err != nil || v.IsUndefined() {
		return match{}, false, err
	}
	if !v.Get("start").isNumber() && !v.Get("end").isNumber() && !v.Get("groups").isArray() && v.Get("next").function() == nil {
		return match{}, false, newFault("T1010")
	}
	m.fn = v.Get("next").function()
	index, end := v.Get("start").Float(), v.Get("end").Float()
	out := match{text: v.Get("match").Str(), groups: v.Get("groups").plain()}
	out.index, out.endIndex = clampIndex(index), clampIndex(end)
	out.start = text.ByteIndex(m.str, out.index)
	out.end = max(out.start, text.ByteIndex(m.str, out.endIndex))
	return out, true, nil
}

func clampIndex(f float64) int {
	if !(f > 0) {
		return 0
	}
	return int(math.Min(f, math.MaxInt32))
}

// value gives the match as $replace gives it to a function.
func (m *match) value(s *state, more *matches) Value {
	return s.newObject([]Field{
		{"match", String(m.text)},
		{"start", Float(float64(m.index))},
		{"end", Float(float64(m.endIndex))},
		{"groups", m.groups},
		{"next", functionValue(&function{native: func(s *state, _ []Value, _ Value) (Value, *Error) {
			got, ok, err := more.next()
			if !ok || err != nil {
				return Value{}, err
			}
			return got.value(s, more), nil
		}})},
	})
}

// applyRegex calls a regex literal as the function it is.
func (s *state) applyRegex(r *regexValue, args []Value) (Value, *Error) {
	if len(args) == 0 || !args[0].isString() {
		return Value{}, nil
	}
	ms := &matches{s: s, str: args[0].text(), scanner: r.re.Scan(args[0].text())}
	got, ok, err := ms.next()
	if !ok || err != nil {
		return Value{}, err
	}
	return got.value(s, ms), nil
}

// limitOf gives how many matches are wanted.
func limitOf(v Value, code string) (int, *Error) {
	if v.IsUndefined() {
		return math.MaxInt, nil
	}
	n := v.Float()
	if n < 0 {
		return 0, faultValue(code, v)
	}
	return int(math.Min(math.Ceil(n), math.MaxInt32)), nil
}

func fnContains(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() || args[1].IsUndefined() {
		return Value{}, nil
	}
	str := args[0].text()
	if args[1].isString() {
		return Bool(strings.Contains(str, args[1].text())), s.charge(len(str))
	}
	fn := args[1].function()
	if fn.regex != nil {
		ok, err := fn.regex.re.Matches(str)
		s.hurry()
		if err != nil {
			return Value{}, regexFault(err)
		}
		return Bool(ok), s.charge(len(str))
	}
	_, ok, err := s.matchesOf(fn, str).next()
	return Bool(ok), err
}

func fnMatch(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	limit, err := limitOf(args[2], "D3040")
	if err != nil {
		return Value{}, err
	}
	base := len(s.stack)
	ms := s.matchesOf(args[1].function(), args[0].text())
	for n := 0; n < limit; n++ {
		m, ok, err := ms.next()
		if err != nil {
			return Value{}, err
		}
		if !ok {
			break
		}
		s.stack = append(s.stack, s.newObject([]Field{
			{"match", String(m.text)}, {"index", Float(float64(m.index))}, {"groups", m.groups},
		}))
	}
	return s.take(base)
}

func fnSplit(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	limit, err := limitOf(args[2], "D3020")
	if err != nil {
		return Value{}, err
	}
	str := args[0].text()
	if err := s.charge(len(str)); err != nil {
		return Value{}, err
	}
	base := len(s.stack)
	if fn := args[1].function(); fn != nil {
		err = s.splitMatches(str, fn, limit)
	} else {
		if !args[2].IsUndefined() {
			limit = int(math.Min(args[2].Float(), math.MaxInt32))
		}
		err = s.splitText(str, args[1], limit)
	}
	if err != nil {
		return Value{}, err
	}
	v, err := s.take(base)
	return v.plain(), err
}

func (s *state) splitMatches(str string, fn *function, limit int) *Error {
	start, n := 0, 0
	ms := s.matchesOf(fn, str)
	for ; n < limit; n++ {
		m, ok, err := ms.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		s.spend(valueSize)
		s.stack = append(s.stack, String(str[min(start, m.start):m.start]))
		start = m.end
	}
	if n < limit {
		s.stack = append(s.stack, String(str[start:]))
	}
	return nil
}

func (s *state) splitText(str string, sep Value, limit int) *Error {
	if sep.IsUndefined() {
		if limit > 0 {
			s.stack = append(s.stack, String(str))
		}
		return nil
	}
	by := sep.text()
	if by == "" && str == "" {
		return nil
	}
	for n := 0; n < limit; n++ {
		if err := s.tick(); err != nil {
			return err
		}
		s.spend(valueSize)
		at, skip := strings.Index(str, by), len(by)
		if by == "" {
			_, at = text.DecodeRune(str)
			if at == len(str) {
				at = -1
			}
		}
		if at < 0 {
			s.stack = append(s.stack, String(str))
			return nil
		}
		s.stack = append(s.stack, String(str[:at]))
		str = str[at+skip:]
	}
	return nil
}
