package jsonata

import "unsafe"

// Arrays and strings that a $reduce builds piece by piece would take quadratic time
// and memory if each piece meant a copy of the whole. The last one that was made
// longer has room behind it: making exactly that one longer again writes into the
// room. Whoever holds the shorter one does not see it, since its length stays.

const (
	growItems = 16  // items from which an array gets room
	growBytes = 256 // bytes from which a string does
)

// extend gives the array of the items of a, which is no range, and more.
func (s *state) extend(a Value, more []Value) (Value, *Error) {
	old := a.items()
	n := len(old) + len(more)
	if n > s.limits.SequenceLength {
		return Value{}, faultValue("D2015", Float(float64(n)))
	}
	room := s.roomItems
	if len(room) == len(old) && cap(room) >= n && &room[0] == &old[0] {
		room = append(room, more...)
		s.roomItems = room
		return arrayOf(room), s.charge(len(more))
	}
	if err := s.reserve(2 * n * valueSize); err != nil {
		return Value{}, err
	}
	room = append(append(s.arena.values.alone(2 * n)[:0], old...), more...)
	s.roomItems = room
	return arrayOf(room), s.charge(n)
}

// extendString gives the string a with more after it.
func (s *state) extendString(a string, more []byte) (Value, *Error) {
	n := len(a) + len(more)
	if n > s.limits.StringBytes {
		return Value{}, newFault("U1003")
	}
	room := s.roomBytes
	if len(room) == len(a) && cap(room) >= n && unsafe.SliceData(room) == unsafe.StringData(a) {
		room = append(room, more...)
		s.roomBytes = room
		return String(bytesToString(room)), s.charge(len(more))
	}
	if err := s.reserve(2 * n); err != nil {
		return Value{}, err
	}
	room = append(append(s.arena.bytes.alone(2 * n)[:0], a...), more...)
	s.roomBytes = room
	return String(bytesToString(room)), s.charge(n)
}
