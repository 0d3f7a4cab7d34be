package jsonata

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Analysis tells, without evaluating an expression, what it can read, call and
// give. It errs on the safe side: what it does not list can't happen, what it
// lists need not. It presumes that no variable of the host has the name of a
// function. It is immutable.
type Analysis struct {
	// Reads are the places of the input that can matter for the result, in the
	// order of the source, each once. The input itself is always read.
	Reads []Access
	// Result is what the result can be.
	Result *Shape
	// Functions are the functions of the language and of the host that are called
	// or passed on, sorted, without their $.
	Functions []string
	// Variables are the variables that the expression does not bind, which the
	// host must, sorted, without their $.
	Variables []string

	positions map[string]int
}

// Position gives where a name of Functions or Variables first stands in the
// source, in characters counted from 0; -1 if it does not.
func (a *Analysis) Position(name string) int {
	if at, ok := a.positions[name]; ok {
		return at
	}
	return -1
}

// Access is a place of the input with everything below it.
//
// As in the language, a name is looked up in each item of an array, and in the
// items of its items. So the steps of Path other than names say only what the
// expression wrote: to decide whether an access concerns a place, compare the
// names alone; see Names. [n] after nested arrays can be another item than n.
type Access struct {
	// Path leads from the input; it is empty for the input as a whole.
	Path []Step
	// Bounded is true when the value at Path is used as it is. It is false when
	// anything below it may be picked out at run time: a computed key, **, $eval, a
	// function that can't be followed.
	Bounded bool
	// Tested is true when the value at Path is only tested: it matters whether it is
	// true as $boolean has it, whether it is there, how many items it has, or which
	// scalar it is. Of an object no key matters by itself then.
	Tested bool
	// Passed is true when the value at Path is the result, or an item of it, as it
	// stands, and is read for nothing else.
	Passed bool
	// Position is where the path ends in the source, in characters counted from 0.
	Position int
}

// StepKind tells what a Step is.
type StepKind uint8

// The kinds of steps.
const (
	StepName  StepKind = iota // the value of a key
	StepIndex                 // an item of an array, from the end if negative
	StepEvery                 // every item of an array
)

// Step is one step of a path.
type Step struct {
	Name  string // for StepName
	Index int    // for StepIndex
	Kind  StepKind
}

// Names gives the keys along the path.
func (a Access) Names() []string { return stepNames(a.Path) }

// String gives the path in the language's notation, such as
// "body.emails[0].email" or "body.phones[*].number", and "$" for the input.
func (a Access) String() string {
	if len(a.Path) == 0 {
		return "$"
	}
	var b strings.Builder
	for i, s := range a.Path {
		switch s.Kind {
		case StepName:
			if i > 0 {
				b.WriteByte('.')
			}
			if isPlainName(s.Name) {
				b.WriteString(s.Name)
			} else {
				b.WriteString("`" + s.Name + "`")
			}
		case StepIndex:
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		case StepEvery:
			b.WriteString("[*]")
		}
	}
	return b.String()
}

// isPlainName reports whether a name can be written without backquotes.
func isPlainName(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

func stepNames(path []Step) []string {
	var names []string
	for _, s := range path {
		if s.Kind == StepName {
			names = append(names, s.Name)
		}
	}
	return names
}

// KindSet is a set of kinds of values.
type KindSet uint8

// AnyKind has all kinds, which also says that nothing is known.
const AnyKind KindSet = 1<<(KindFunction+1) - 1

// Kinds makes a set.
func Kinds(kinds ...Kind) KindSet {
	var s KindSet
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

// Has reports whether k is in the set.
func (s KindSet) Has(k Kind) bool { return s&(1<<k) != 0 }

// String lists the kinds, such as "undefined|string"; "any" for all.
func (s KindSet) String() string {
	if s == AnyKind {
		return "any"
	}
	var names []string
	for k := KindUndefined; k <= KindFunction; k++ {
		if s.Has(k) {
			names = append(names, k.String())
		}
	}
	return strings.Join(names, "|")
}

// Shape tells what a value can be.
type Shape struct {
	// Kinds are the kinds it can have.
	Kinds KindSet
	// Fields are the keys that objects are known to have, in order. When the value
	// can be one of several objects, those that only some have are optional.
	Fields []ShapeField
	// Open tells that objects can have other keys, too.
	Open bool
	// Items is what items of arrays can be; nil when no array has any, and when
	// Kinds is AnyKind, where nothing is known of them.
	Items *Shape
	// Position is where the expression of the value starts in the source, in
	// characters counted from 0.
	Position int
}

// ShapeField is a key of an object.
type ShapeField struct {
	Key string
	// KeyPosition is where the key stands in the source, in characters.
	KeyPosition int
	Value       *Shape
	// Optional tells that the key can be left out.
	Optional bool
}

// lazyAnalysis is the place of the analysis in an expression.
type lazyAnalysis struct {
	once  sync.Once
	value *Analysis
}

// Analyze analyses the expression, once. The result must not be changed.
func (e *Expression) Analyze() *Analysis {
	e.analysis.once.Do(func() {
		e.analysis.value = analyze(e)
		e.tree = nil // nothing else reads it, and it is most of what an expression holds
	})
	return e.analysis.value
}

func analyze(e *Expression) *Analysis {
	z := &analyser{
		host:    e.config.functions,
		reads:   map[string]*absRead{},
		labels:  map[string]*absValue{},
		focuses: map[string]*absValue{},
		used:    map[*absFunc]bool{},
		leaky:   map[*node]bool{},
	}
	z.root = &absValue{refs: []*absRef{{}}, refKinds: AnyKind}
	result := z.eval(e.tree, z.root, z.frame(nil))
	z.pass(result)
	z.useAgain()

	place := charPositions(e.src)
	names := collectNames(e.tree, e.config.functions)
	a := &Analysis{
		Reads:     z.accesses(place),
		Functions: sortedKeys(names.functions),
		Variables: sortedKeys(names.variables),
		positions: map[string]int{},
	}
	for _, found := range []map[string]int{names.functions, names.variables} {
		for name, offset := range found {
			a.positions[name] = place(offset)
		}
	}
	if z.lost {
		result = absUnknown
	}
	a.Result = result.shape(place, 0)
	return a
}

func sortedKeys(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// charPositions gives a function from offsets in bytes to characters.
func charPositions(src string) func(int) int {
	at := make([]int, len(src)+1)
	n := 0
	for i := range src {
		at[i] = n
		n++
	}
	at[len(src)] = n
	return func(offset int) int { return at[min(max(offset, 0), len(src))] }
}
