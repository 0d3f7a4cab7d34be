package freshdesk

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxQuery is the length of a query in characters, with its double quotes.
const maxQuery = 512

// searchKey is a field that a query may name: what it holds, and what a record has in it.
// An empty list is what null finds.
type searchKey[R any] struct {
	kind kind
	of   func(R) []any
}

// condition says whether a record is found.
type condition[R any] func(R) bool

// parser reads a query, such as (status:2 OR status:3) AND created_at:>'2026-02-01'. That
// AND binds stronger than OR is chosen here.
type parser[R any] struct {
	rest  string
	known func(name string) (searchKey[R], bool)
	p     problems
}

// parseQuery reads what stands between the double quotes.
func parseQuery[R any](quoted string, known func(string) (searchKey[R], bool)) (condition[R], problems) {
	s := &parser[R]{known: known}
	inner, opens := strings.CutPrefix(quoted, `"`)
	inner, closes := strings.CutSuffix(inner, `"`)
	if !opens || !closes || len([]rune(quoted)) > maxQuery {
		s.p.add("query", invalidValue, "It should be enclosed in double quotes and have up to %d characters", maxQuery)
		return nil, s.p
	}
	s.rest = inner
	found := s.either()
	if s.space(); s.rest != "" || found == nil {
		s.wrong()
	}
	return found, s.p
}

// wrong refuses what can't be read, once.
func (s *parser[R]) wrong() {
	if len(s.p) == 0 {
		s.p.add("query", invalidValue, "Given query is invalid")
	}
}

func (s *parser[R]) space() { s.rest = strings.TrimLeft(s.rest, " ") }

// word takes AND or OR with the spaces around it.
func (s *parser[R]) word(w string) bool {
	trimmed := strings.TrimLeft(s.rest, " ")
	after, found := strings.CutPrefix(trimmed, w)
	if !found || after == "" || !strings.ContainsAny(after[:1], " (") {
		return false
	}
	s.rest = after
	return true
}

func (s *parser[R]) either() condition[R] {
	left := s.both()
	for left != nil && s.word("OR") {
		one, other := left, s.both()
		if other == nil {
			return nil
		}
		left = func(r R) bool { return one(r) || other(r) }
	}
	return left
}

func (s *parser[R]) both() condition[R] {
	left := s.one()
	for left != nil && s.word("AND") {
		one, other := left, s.one()
		if other == nil {
			return nil
		}
		left = func(r R) bool { return one(r) && other(r) }
	}
	return left
}

func (s *parser[R]) one() condition[R] {
	s.space()
	after, isGroup := strings.CutPrefix(s.rest, "(")
	if !isGroup {
		return s.term()
	}
	s.rest = after
	inner := s.either()
	s.space()
	if s.rest, isGroup = strings.CutPrefix(s.rest, ")"); !isGroup || inner == nil {
		s.wrong()
		return nil
	}
	return inner
}

// term reads field:value, field:>value or field:<value, which take the value itself, too.
func (s *parser[R]) term() condition[R] {
	name, rest, found := strings.Cut(s.rest, ":")
	if !found || name == "" || strings.ContainsAny(name, " ()'\"") {
		s.wrong()
		return nil
	}
	s.rest = rest
	key, isKnown := s.known(name)
	if !isKnown {
		s.p.unknown(name)
		return nil
	}
	relation := ""
	if rest != "" && (rest[0] == '>' || rest[0] == '<') {
		relation, s.rest = rest[:1], rest[1:]
	}
	value, quoted, isValue := s.value()
	if !isValue {
		s.wrong()
		return nil
	}
	if value == "null" && !quoted && relation == "" {
		return func(r R) bool { return len(key.of(r)) == 0 }
	}
	wanted, isOne := searched(key.kind, value, quoted)
	if !isOne || relation != "" && (key.kind == words || key.kind == boolean) {
		s.p.add(name, invalidValue, "It should be a/an %s", kindNames[key.kind])
		return nil
	}
	return func(r R) bool {
		return slices.ContainsFunc(key.of(r), func(has any) bool { return related(has, relation, wanted) })
	}
}

// value takes 'words', or what stands up to the next space or parenthesis.
func (s *parser[R]) value() (value string, quoted, found bool) {
	s.space()
	if after, isQuoted := strings.CutPrefix(s.rest, "'"); isQuoted {
		value, s.rest, found = strings.Cut(after, "'")
		return value, true, found
	}
	end := strings.IndexAny(s.rest, " ()'\"")
	if end < 0 {
		end = len(s.rest)
	}
	value, s.rest = s.rest[:end], s.rest[end:]
	return value, false, value != ""
}

// searched is a value in the form in which records have it.
func searched(k kind, value string, quoted bool) (any, bool) {
	switch k {
	case integer:
		n, err := strconv.ParseInt(value, 10, 64)
		return n, err == nil && !quoted
	case boolean:
		return value == "true", !quoted && (value == "true" || value == "false")
	case date:
		_, err := time.Parse(time.DateOnly, value)
		return value, err == nil
	default:
		return strings.ToLower(value), true
	}
}

// related compares: texts whatever their case, which is chosen here; days as the words
// that they are.
func related(has any, relation string, wanted any) bool {
	if n, isNumber := has.(int64); isNumber {
		w, _ := wanted.(int64)
		return relation == "" && n == w || relation == ">" && n >= w || relation == "<" && n <= w
	}
	h, isText := has.(string)
	w, _ := wanted.(string)
	if !isText {
		return has == wanted
	}
	h = strings.ToLower(h)
	return relation == "" && h == w || relation == ">" && h >= w || relation == "<" && h <= w
}
