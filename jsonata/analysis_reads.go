package jsonata

import (
	"cmp"
	"slices"
	"strings"
)

// absRead is one access. A shallow one is only a touch.
type absRead struct {
	ref     *absRef
	bounded bool
	shallow bool
}

// record writes an access down, once for each place.
func (z *analyser) record(r *absRef, bounded, shallow bool) {
	old, ok := z.reads[r.key]
	if !ok {
		read := &absRead{ref: r, bounded: bounded, shallow: shallow}
		z.reads[r.key] = read
		z.order = append(z.order, read)
		return
	}
	if old.shallow && !shallow {
		old.shallow, old.bounded = false, bounded
	} else if !shallow {
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
				z.record(r, true, true)
			}
		}
		v = v.items // of which there are as many as there are values
	}
	z.lose()
}

// use records that v matters with everything in it. Unless bounded, what below v
// matters is found out at run time. Functions in v may be called with anything.
func (z *analyser) use(v *absValue, bounded bool) {
	z.useBelow(v, bounded, map[*absValue]bool{})
}

func (z *analyser) useBelow(v *absValue, bounded bool, seen map[*absValue]bool) {
	if v == nil || seen[v] || z.lost {
		return
	}
	seen[v] = true
	for _, r := range v.refs {
		z.record(r, bounded, false)
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
		if read.shallow && z.readsBelow(read) {
			continue
		}
		path := read.ref.path
		if n := len(path); n > 0 && path[n-1].Kind == StepEvery {
			path = path[:n-1]
		}
		out = append(out, Access{Path: path, Bounded: read.bounded, Position: place(read.ref.pos)})
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
		if len(longer) > len(names) || !other.shallow {
			return true
		}
	}
	return false
}
