package regex

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"

	"cognate/jsonata/internal/fault"
)

const (
	// MaxPattern is the length in bytes of the longest pattern.
	MaxPattern = 4096
	// MaxBacktrackText is the length in bytes of the longest text for a pattern
	// that needs backtracking.
	MaxBacktrackText = 1 << 20

	// maxProgram is the size of the largest RE2 program.
	maxProgram = 10_000
	// maxWork bounds the steps of one RE2 search: instructions × bytes.
	maxWork = 1 << 28
	// matchTime bounds one backtracking search, scanTime all searches of a scan.
	matchTime = 250 * time.Millisecond
	scanTime  = time.Second
	// maxStack bounds the stack of the backtracking matcher, in integers.
	maxStack = 1 << 20
)

// Regexp is a compiled pattern. It is immutable and safe for concurrent use.
type Regexp struct {
	source string
	groups int

	linear   *regexp.Regexp // nil when the pattern needs backtracking
	size     int            // instructions of linear
	looksAt  bool           // linear looks at what stands before a match
	resuming func() *regexp.Regexp

	backtracking *regexp2.Regexp
}

// Compile compiles a pattern with the flags "i" (ignore case), "m" ("^" and "$"
// match at lines) or both; "g" is accepted and means nothing. It fails with
// S0301 for an empty pattern and S0303 for one that is malformed or too large.
func Compile(pattern, flags string) (*Regexp, error) {
	switch {
	case pattern == "":
		return nil, fault.New("S0301", "", "the regular expression is empty")
	case len(pattern) > MaxPattern:
		return nil, fault.New("S0303", pattern, "the regular expression is too long")
	case strings.Trim(flags, "gim") != "":
		return nil, fault.New("S0303", flags, "a regular expression has an unknown flag")
	}
	re := &Regexp{source: pattern}
	ignoreCase, lines := strings.Contains(flags, "i"), strings.Contains(flags, "m")
	if re.compileLinear(pattern, ignoreCase, lines) {
		return re, nil
	}
	return re, re.compileBacktracking(pattern, ignoreCase, lines)
}

// compileLinear tries RE2 and reports whether the pattern means the same there.
func (re *Regexp) compileLinear(pattern string, ignoreCase, lines bool) bool {
	translated, ok := translate(pattern, lines)
	if !ok {
		return false
	}
	if ignoreCase {
		translated = "(?i)" + translated
	}
	tree, err := syntax.Parse(translated, syntax.Perl)
	if err != nil || differs(tree, false) {
		return false
	}
	looksAt := looksBehind(tree)
	program, err := syntax.Compile(tree.Simplify())
	if err != nil || len(program.Inst) > maxProgram {
		return false
	}
	if re.linear, err = regexp.Compile(translated); err != nil {
		return false
	}
	re.groups, re.size, re.looksAt = re.linear.NumSubexp(), len(program.Inst), looksAt
	re.resuming = sync.OnceValue(func() *regexp.Regexp {
		// The first character is what stood before; the rest is the search.
		return regexp.MustCompile(`\A(?s:.)(?s:.*?)(` + translated + `)`)
	})
	return true
}

func (re *Regexp) compileBacktracking(pattern string, ignoreCase, lines bool) error {
	options := regexp2.ECMAScript
	if ignoreCase {
		options |= regexp2.IgnoreCase
	}
	if lines {
		options |= regexp2.Multiline
	}
	compiled, err := regexp2.Compile(pattern, options, regexp2.OptionMaxBacktrackingStackSize(maxStack))
	if err != nil {
		return fault.New("S0303", pattern, "the regular expression is malformed: "+err.Error())
	}
	compiled.MatchTimeout = matchTime
	re.backtracking = compiled
	re.groups = len(compiled.GetGroupNumbers()) - 1
	return nil
}

// String returns the pattern as it was written.
func (re *Regexp) String() string { return re.source }

// Groups returns how many groups the pattern captures.
func (re *Regexp) Groups() int { return re.groups }

// looksBehind reports whether the pattern depends on what stands before it.
func looksBehind(tree *syntax.Regexp) bool {
	switch tree.Op {
	case syntax.OpBeginText, syntax.OpBeginLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	for _, sub := range tree.Sub {
		if looksBehind(sub) {
			return true
		}
	}
	return false
}

// differs reports whether a repetition in the tree means something else in
// ECMAScript, which clears the captures in each round and takes no round that
// matches nothing. repeated says that the tree is inside of a repetition.
func differs(tree *syntax.Regexp, repeated bool) bool {
	switch tree.Op {
	case syntax.OpStar, syntax.OpPlus, syntax.OpRepeat, syntax.OpQuest:
		if captures(tree) && repeated {
			return true
		}
		if body := tree.Sub[0]; mayBeEmpty(body) && (captures(tree) || prefersEmpty(body)) {
			return true
		}
		repeated = repeated || tree.Op != syntax.OpQuest
	case syntax.OpAlternate:
		if repeated && captures(tree) {
			return true
		}
	}
	for _, sub := range tree.Sub {
		if differs(sub, repeated) {
			return true
		}
	}
	return false
}

// prefersEmpty reports whether something in the tree may try the empty text
// before another.
func prefersEmpty(tree *syntax.Regexp) bool {
	if tree.Op == syntax.OpAlternate || tree.Flags&syntax.NonGreedy != 0 {
		return true
	}
	for _, sub := range tree.Sub {
		if prefersEmpty(sub) {
			return true
		}
	}
	return false
}

// captures reports whether the tree has a capturing group.
func captures(tree *syntax.Regexp) bool { return tree.MaxCap() > 0 }

// mayBeEmpty reports whether the tree can match the empty text.
func mayBeEmpty(tree *syntax.Regexp) bool {
	switch tree.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return mayBeEmpty(tree.Sub[0])
	case syntax.OpRepeat:
		return tree.Min == 0 || mayBeEmpty(tree.Sub[0])
	case syntax.OpConcat:
		for _, sub := range tree.Sub {
			if !mayBeEmpty(sub) {
				return false
			}
		}
	case syntax.OpAlternate:
		for _, sub := range tree.Sub {
			if mayBeEmpty(sub) {
				return true
			}
		}
		return false
	}
	return true
}
