package regex

import (
	"errors"
	"time"

	"github.com/dlclark/regexp2/v2"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/text"
)

// Match is a match in a text.
type Match struct {
	// Text is what matched.
	Text string
	// Start and End are byte offsets into the text.
	Start, End int
	// Index and EndIndex are the same places counted in code points.
	Index, EndIndex int
	// Groups are the captures in the order of their opening brackets.
	Groups []Group
}

// Group is what a capturing group matched.
type Group struct {
	Text string
	// OK is false if the group took no part in the match.
	OK bool
}

// Scanner finds the matches of a pattern in a text one after the other. It is
// for one goroutine.
type Scanner struct {
	re       *Regexp
	text     string
	started  bool
	ended    bool
	last     Match
	previous *regexp2.Match
	spent    time.Duration
}

// Scan starts at the beginning of a text.
func (re *Regexp) Scan(s string) *Scanner { return &Scanner{re: re, text: s} }

// Matches reports whether the pattern matches anywhere in s.
func (re *Regexp) Matches(s string) (bool, error) {
	_, ok, err := re.Scan(s).Next()
	return ok, err
}

// Next returns the next match, or false after the last. It fails with D1004
// when the search would not move on because the pattern matches nothing at all,
// with fault.CodeSize for a text that is too long for the pattern, and with
// fault.CodeTime when a bound on time runs out.
func (s *Scanner) Next() (Match, bool, error) {
	if s.ended || s.started && s.last.End >= len(s.text) {
		return Match{}, false, nil
	}
	if s.started && s.last.Start == s.last.End {
		return s.fail(s.stuck())
	}
	if s.spent > scanTime {
		return s.fail(s.timeout())
	}
	begin := time.Now()
	found, ok, err := s.find()
	s.spent += time.Since(begin)
	switch {
	case err != nil:
		return s.fail(err)
	case !ok:
		s.ended = true
		return Match{}, false, nil
	case s.started && found.Start == found.End:
		return s.fail(s.stuck())
	}
	found.Text = s.text[found.Start:found.End]
	found.Index = s.last.EndIndex + text.Length(s.text[s.last.End:found.Start])
	found.EndIndex = found.Index + text.Length(found.Text)
	s.last, s.started = found, true
	return found, true, nil
}

func (s *Scanner) fail(err error) (Match, bool, error) {
	s.ended = true
	return Match{}, false, err
}

func (s *Scanner) stuck() error {
	return fault.New("D1004", s.re.source, "the regular expression matches a string of length zero")
}

func (s *Scanner) timeout() error {
	return fault.New(fault.CodeTime, s.re.source, "matching the regular expression takes too long")
}

// find searches from the end of the last match on.
func (s *Scanner) find() (Match, bool, error) {
	if s.re.linear != nil {
		return s.findLinear()
	}
	return s.findBacktracking()
}

func (s *Scanner) findLinear() (Match, bool, error) {
	if len(s.text) > maxWork/s.re.size {
		return Match{}, false, fault.New(fault.CodeSize, s.re.source, "the text is too long for the regular expression")
	}
	from := s.last.End
	if from > 0 && s.re.looksAt {
		return s.resume(from)
	}
	places := s.re.linear.FindStringSubmatchIndex(s.text[from:])
	return s.match(places, from)
}

// resume searches from an offset so that the pattern sees the character before.
func (s *Scanner) resume(from int) (Match, bool, error) {
	before := from - 1
	for before > 0 && s.text[before]&0xC0 == 0x80 {
		before--
	}
	places := s.re.resuming().FindStringSubmatchIndex(s.text[before:])
	if places == nil {
		return Match{}, false, nil
	}
	return s.match(places[2:], before)
}

// match makes a match of pairs of offsets that count from an offset.
func (s *Scanner) match(places []int, from int) (Match, bool, error) {
	if places == nil {
		return Match{}, false, nil
	}
	m := Match{Start: from + places[0], End: from + places[1]}
	m.Groups = make([]Group, len(places)/2-1)
	for i := range m.Groups {
		if start, end := places[2*i+2], places[2*i+3]; start >= 0 {
			m.Groups[i] = Group{Text: s.text[from+start : from+end], OK: true}
		}
	}
	return m, true, nil
}

func (s *Scanner) findBacktracking() (Match, bool, error) {
	if len(s.text) > MaxBacktrackText {
		return Match{}, false, fault.New(fault.CodeSize, s.re.source, "the text is too long for the regular expression")
	}
	var found *regexp2.Match
	var err error
	if s.previous == nil {
		found, err = s.re.backtracking.FindStringMatch(s.text)
	} else {
		found, err = s.re.backtracking.FindNextMatch(s.previous)
	}
	switch {
	case errors.Is(err, regexp2.ErrBacktrackingStackLimit):
		return Match{}, false, fault.New(fault.CodeSize, s.re.source, "matching the regular expression takes too much memory")
	case err != nil:
		return Match{}, false, s.timeout() // its only other error
	case found == nil:
		return Match{}, false, nil
	}
	s.previous = found
	start, length := found.ByteRange()
	m := Match{Start: start, End: start + length}
	for _, group := range found.Groups()[1:] {
		if len(group.Captures) == 0 {
			m.Groups = append(m.Groups, Group{})
			continue
		}
		from, size := group.ByteRange()
		m.Groups = append(m.Groups, Group{Text: s.text[from : from+size], OK: true})
	}
	return m, true, nil
}
