package jsonata

import (
	"cmp"
	"slices"
	"strings"
)

// A depth says how much of a place matters.
type absDepth uint8

const (
	touched absDepth = iota // whether it is there, or how many items it has
	tested                  // what a test sees of it; see Access.Tested
	used                    // everything in it
)

// absRead is one access.
type absRead struct {
	ref     *absRef
	bounded bool
	depth   absDepth
	passed  bool // see Access.Passed
}

// record writes an access down, once for each place.
func (z *analyser) record(r *absRef, bounded bool, depth absDepth) {
	old, ok := z.reads[r.key]
	if !ok {
		read := &absRead{ref: r, bounded: bounded, depth: depth}
		z.reads[r.key] = read
		z.order = append(z.order, read)
		return
	}
	old.passed = old.passed && depth < used
	switch {
	case depth > old.depth:
		old.depth, old.bounded = depth, bounded
	case depth == used:
		old.bounded = old.bounded && bounded
	}
	if r.pos < old.ref.pos {
		old.ref = r
	}
}

// touch records that it matters whether v is there or how many items it has. The
// input itself is always there.
func (z *analyser) touch(v *absValue) {
	for range maxShape {
		if v == nil {
			return
		}
		for _, r := range v.refs {
			if len(r.path) > 0 {
				z.record(r, true, touched)
			}
		}
		v = v.items // of which there are as many as there are values
	}
	z.lose()
}

// test records that it matters what a test sees of v: whether it is true, or which
// scalar it is.
func (z *analyser) test(v *absValue) {
	for range maxShape {
		if v == nil {
			return
		}
		for _, r := range v.refs {
			z.record(r, true, tested)
		}
		for _, f := range v.fields { // without any an object is false
			z.touch(f.value)
		}
		z.touch(v.open)
		v = v.items
	}
	z.lose()
}

// use records that v matters with everything in it. Unless bounded, what below v
// matters is found out at run time. Functions in v may be called with anything.
func (z *analyser) use(v *absValue, bounded bool) {
	z.useBelow(v, bounded, map[*absValue]bool{})
}

// pass is use of what the whole expression gives.
func (z *analyser) pass(v *absValue) {
	var fresh []string
	for at, depth := v, 0; at != nil && depth < maxShape; at, depth = at.items, depth+1 {
		for _, r := range at.refs {
			if old := z.reads[r.key]; old == nil || old.depth < used {
				fresh = append(fresh, r.key)
			}
		}
	}
	z.use(v, true)
	for _, key := range fresh {
		if read := z.reads[key]; read != nil {
			read.passed = true
		}
	}
}

func (z *analyser) useBelow(v *absValue, bounded bool, seen map[*absValue]bool) {
	if v == nil || seen[v] || z.lost {
		return
	}
	seen[v] = true
	for _, r := range v.refs {
		z.record(r, bounded, used)
	}
	for _, f := range v.fields {
		z.useBelow(f.value, bounded, seen)
	}
	z.useBelow(v.open, bounded, seen)
	z.useBelow(v.items, bounded, seen)
	for _, f := range v.fns {
		z.useFunc(f, bounded)
	}
}

// accesses gives what was recorded, without touches that are no accesses.
func (z *analyser) accesses(place func(int) int) []Access {
	var out []Access
	for _, read := range z.order {
		if read.depth == touched && z.readsBelow(read) {
			continue
		}
		path := read.ref.path
		if n := len(path); n > 0 && path[n-1].Kind == StepEvery {
			path = path[:n-1]
		}
		out = append(out, Access{Path: path, Bounded: read.bounded, Tested: read.depth < used, Passed: read.passed, Position: place(read.ref.pos)})
	}
	slices.SortStableFunc(out, func(a, b Access) int {
		return cmp.Or(a.Position-b.Position, len(a.Path)-len(b.Path), strings.Compare(a.String(), b.String()))
	})
	return out
}

// readsBelow reports whether another access leads further than read, or is the
// same but for indexes and not a touch.
func (z *analyser) readsBelow(read *absRead) bool {
	names := stepNames(read.ref.path)
	for _, other := range z.order {
		longer := stepNames(other.ref.path)
		if len(longer) < len(names) || !slices.Equal(longer[:len(names)], names) {
			continue
		}
		if len(longer) > len(names) || other.depth > touched {
			return true
		}
	}
	return false
}
