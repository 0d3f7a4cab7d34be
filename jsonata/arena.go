package jsonata

import "unsafe"

// arena hands out small slices from larger pieces, so that a document or an
// evaluation costs a few allocations instead of one a container.
//
// What it handed out stays valid until reset, which only an owner may call who
// knows that nothing made from it is in use any more.
type arena struct {
	values slab[Value]
	fields slab[Field]
	bytes  slab[byte]
}

// reset makes everything that was handed out free again.
func (a *arena) reset() {
	a.values.reset()
	a.fields.reset()
	a.bytes.reset()
}

// copyString copies b into the arena.
func (a *arena) copyString(b []byte) string {
	out := a.bytes.alloc(len(b))
	copy(out, b)
	return bytesToString(out)
}

const (
	slabFirst = 16      // elements of the first piece
	slabMost  = 1024    // elements of the largest piece
	slabKept  = 1 << 20 // bytes that survive a reset, in pieces of each sort
)

// slab hands out slices of T.
type slab[T any] struct {
	cur   []T   // the piece in use; its length is what is handed out
	full  [][]T // the pieces before it, in use up to their length
	free  [][]T // pieces kept by reset
	large [][]T // slices that were handed out alone
	spare [][]T // such slices kept by reset
	next  int   // elements of the next new piece
}

// alloc gives n zero elements.
func (s *slab[T]) alloc(n int) []T {
	have := len(s.cur)
	if have+n <= cap(s.cur) {
		s.cur = s.cur[:have+n]
		return s.cur[have : have+n : have+n]
	}
	return s.grow(n)
}

func (s *slab[T]) grow(n int) []T {
	if n > slabMost/4 {
		return s.alone(n)
	}
	if cap(s.cur) > 0 {
		s.full = append(s.full, s.cur)
	}
	if k := len(s.free); k > 0 && cap(s.free[k-1]) >= n {
		s.cur = s.free[k-1][:n]
		s.free = s.free[:k-1]
		return s.cur[0:n:n]
	}
	s.next = min(max(2*s.next, slabFirst), slabMost)
	s.cur = make([]T, n, max(n, s.next))
	return s.cur[0:n:n]
}

// alone gives a slice that shares its memory with no other.
func (s *slab[T]) alone(n int) []T {
	for i, piece := range s.spare {
		if cap(piece) >= n && cap(piece) <= 4*n {
			last := len(s.spare) - 1
			s.spare[i], s.spare[last] = s.spare[last], nil
			s.spare = s.spare[:last]
			s.large = append(s.large, piece[:n])
			return piece[:n:n]
		}
	}
	piece := make([]T, n)
	s.large = append(s.large, piece)
	return piece
}

func (s *slab[T]) reset() {
	if cap(s.cur) > 0 {
		s.full = append(s.full, s.cur)
	}
	s.cur = nil
	s.full, s.free = keep(s.full, s.free)
	s.large, s.spare = keep(s.large, s.spare)
}

// keep clears the pieces that were used and adds them to those for another time, as
// far as they may be kept.
func keep[T any](used, kept [][]T) ([][]T, [][]T) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	room := slabKept
	for _, piece := range kept {
		room -= cap(piece) * size
	}
	for i := len(used) - 1; i >= 0; i-- {
		if room -= cap(used[i]) * size; room >= 0 {
			clear(used[i])
			kept = append(kept, used[i][:0])
		}
		used[i] = nil
	}
	return used[:0], kept
}
