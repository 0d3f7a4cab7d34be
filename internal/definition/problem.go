package definition

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a definition file.
type Pos struct {
	// File is the name given to [Decode], usually a slash-separated path.
	File string
	// Line and Column count from 1; columns are characters (runes), not bytes.
	// Zero means that only the file is known.
	Line, Column int
}

// String returns "file:line:column", or less where less is known.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	if p.File == "" {
		return fmt.Sprintf("%d:%d", p.Line, p.Column)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Compare orders places by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Problem is one thing wrong with a definition file.
type Problem struct {
	// Pos is the place of the offending key or value.
	Pos Pos
	// Slot is the path of the value in its file, such as
	// "create.request_body_mapping" or "before[1].run_if"; empty for the whole file.
	Slot string
	// Message says what is wrong, in a few words.
	Message string
	// Found is what the file holds and Expected what it should; either may be empty.
	Found, Expected string
}

// Error returns "file:line:column: slot: message (found X, expected Y)".
func (p Problem) Error() string {
	var b strings.Builder
	if at := p.Pos.String(); at != "" {
		b.WriteString(at + ": ")
	}
	if p.Slot != "" {
		b.WriteString(p.Slot + ": ")
	}
	b.WriteString(p.Message)
	switch {
	case p.Found != "" && p.Expected != "":
		fmt.Fprintf(&b, " (found %s, expected %s)", p.Found, p.Expected)
	case p.Found != "":
		fmt.Fprintf(&b, " (found %s)", p.Found)
	case p.Expected != "":
		fmt.Fprintf(&b, " (expected %s)", p.Expected)
	}
	return b.String()
}

// MaxProblems is how many problems one [Problems] list keeps.
const MaxProblems = 100

// Problems is a list of problems; as an error it prints one a line.
// A nil list means that nothing is wrong: use [Problems.Err] to turn it into an error.
type Problems []Problem

// Error returns all problems, one a line, in the order of the list.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns the list as an error, and nil when it is empty.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// Add appends problems, up to [MaxProblems]; one more then says that there are
// others, and the rest is left out.
func (ps *Problems) Add(more ...Problem) {
	for _, p := range more {
		switch n := len(*ps); {
		case n < MaxProblems:
			*ps = append(*ps, p)
		case n == MaxProblems:
			*ps = append(*ps, Problem{Pos: Pos{File: p.Pos.File}, Message: "too many problems; the rest is left out"})
		default:
			return
		}
	}
}

// Sort orders the list by file, line and column. The order of problems at one
// place is kept.
func (ps Problems) Sort() {
	last := len(ps)
	if last > MaxProblems {
		last = MaxProblems // the closing remark stays last
	}
	slices.SortStableFunc(ps[:last], func(a, b Problem) int { return a.Pos.Compare(b.Pos) })
}
