package definition

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Kind is the kind of a [Node].
type Kind int

// The kinds of nodes. Scalars are told apart by how YAML reads them when they
// stand without quotes.
const (
	Null     Kind = iota // nothing, null or ~
	String               // quoted, block, or plain and none of the others
	Int                  // 12
	Float                // 1.5
	Bool                 // true, false
	Mapping              // an object
	Sequence             // a list
)

// String returns the kind as messages name it.
func (k Kind) String() string {
	return [...]string{"nothing", "a string", "an integer", "a number", "a boolean", "an object", "a list"}[k]
}

// Node is a value of a definition file before it is decoded: what a hook
// ([Unmarshaler]) gets, and what [Parse] and [ParseJSON] return. In a hook it is good
// only until [Decode] returns.
type Node struct {
	d       *decoder
	kind    Kind
	text    Text // of a scalar; of the others only its place
	parent  *Node
	key     string // in an object
	index   int    // in a list
	entries []NodeEntry
	items   []*Node
	layers  []*Node  // values stacked here by Layer, this one last; nil for one
	refused []string // keys whose values can't be used; reported already
}

// NodeEntry is one key of an object.
type NodeEntry struct {
	Key    string
	KeyPos Pos
	Value  *Node
}

// Unmarshaler is the hook of a type with a form of its own. It is implemented on
// the pointer. It reports what is wrong with [Node.Problem] and must set the
// receiver to a usable value in any case. To decode the ordinary form of the same
// type it converts to a type without the hook: type plain T; n.Decode((*plain)(t)).
type Unmarshaler interface {
	UnmarshalDefinition(n *Node)
}

// Kind returns what the node is.
func (n *Node) Kind() Kind { return n.kind }

// Pos returns where the node starts.
func (n *Node) Pos() Pos { return n.text.pos }

// Text returns the text of a scalar: for a string its value, for the other
// scalars what the file says. For objects and lists it is an empty text with their place.
func (n *Node) Text() Text { return n.text }

// Entries returns the keys of an object in the order of the file, nil for other kinds.
func (n *Node) Entries() []NodeEntry { return n.entries }

// Items returns the elements of a list, nil for other kinds.
func (n *Node) Items() []*Node { return n.items }

// Get returns the value of a key of an object, nil when there is none.
func (n *Node) Get(key string) *Node {
	for _, e := range n.entries {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// Decode decodes the node into dst, a pointer, by the rules of [Decode]. It
// reports whether there was no problem; problems are collected by the running Decode.
func (n *Node) Decode(dst any) bool {
	before := n.d.count
	n.d.value(n, pointerTo(dst), &field{})
	return n.d.count == before
}

// Problem records that something is wrong with this node.
func (n *Node) Problem(format string, args ...any) {
	n.Report(Problem{Message: fmt.Sprintf(format, args...)})
}

// Wrong records that the node is not what was expected, such as "a string or an
// object"; what was found is added.
func (n *Node) Wrong(expected string) {
	n.Report(Problem{Message: "wrong kind of value", Found: n.found(), Expected: expected})
}

// Report records a problem; the node's place and slot are filled in where p has none.
func (n *Node) Report(p Problem) {
	if p.Pos == (Pos{}) {
		p.Pos = n.Pos()
	}
	if p.Slot == "" {
		p.Slot = n.Slot()
	}
	n.d.report(p)
}

// Slot returns the path of the node in its file, such as "before[1].run_if".
func (n *Node) Slot() string {
	var parts []string
	for at := n; at.parent != nil; at = at.parent {
		if at.parent.kind == Sequence {
			parts = append(parts, "["+strconv.Itoa(at.index)+"]")
		} else {
			parts = append(parts, slotKey(at.key))
		}
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	return strings.TrimPrefix(b.String(), ".")
}

var plainKey = regexp.MustCompile(`^[\pL\pN_-]+$`)

// slotKey is a key as a step of a path.
func slotKey(key string) string {
	if plainKey.MatchString(key) {
		return "." + key
	}
	return "[" + strconv.Quote(key) + "]"
}

// found describes the node for a message.
func (n *Node) found() string {
	switch n.kind {
	case Null, Mapping, Sequence:
		return n.kind.String()
	case String:
		return "the string " + preview(n.text.value)
	default:
		return n.kind.String() + " " + n.text.value
	}
}

const previewLen = 40

// preview quotes a value, shortened.
func preview(s string) string {
	if r := []rune(s); len(r) > previewLen {
		s = string(r[:previewLen-1]) + "…"
	}
	return strconv.Quote(s)
}
