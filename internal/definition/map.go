package definition

import "reflect"

// Map is an object with keys of the author's choice, in the order of the file.
// Its zero value is an absent object.
type Map[T any] struct {
	pos     Pos
	entries []Entry[T]
	index   map[string]int
}

// Entry is one key of a [Map].
type Entry[T any] struct {
	Key    string
	KeyPos Pos
	Value  T
}

// Get returns the value of a key.
func (m Map[T]) Get(key string) (T, bool) {
	if i, ok := m.index[key]; ok {
		return m.entries[i].Value, true
	}
	var zero T
	return zero, false
}

// Entries returns the keys and values in the order of the file. The slice belongs
// to the map: don't change it.
func (m Map[T]) Entries() []Entry[T] { return m.entries }

// Len returns the number of keys.
func (m Map[T]) Len() int { return len(m.entries) }

// Pos returns where the object starts; the zero Pos for an absent or inline one.
func (m Map[T]) Pos() Pos { return m.pos }

// Set adds a value, or replaces the value of a key that is there.
func (m *Map[T]) Set(key string, pos Pos, value T) {
	if i, ok := m.index[key]; ok {
		m.entries[i].Value = value
		return
	}
	if m.index == nil {
		m.index = map[string]int{}
	}
	m.index[key] = len(m.entries)
	m.entries = append(m.entries, Entry[T]{Key: key, KeyPos: pos, Value: value})
}

// restMap is what a Map offers when it stands inline.
type restMap interface {
	addEntry(d *decoder, e NodeEntry)
	elem() reflect.Type
}

func (m *Map[T]) elem() reflect.Type { return reflect.TypeFor[T]() }

func (m *Map[T]) addEntry(d *decoder, e NodeEntry) { m.decodeEntry(d, e, &field{}) }

func (m *Map[T]) decodeEntry(d *decoder, e NodeEntry, f *field) {
	var value T
	d.value(e.Value, reflect.ValueOf(&value).Elem(), f)
	m.Set(e.Key, e.KeyPos, value)
}

// decodeNode takes an object. The enum, pattern and bounds of the field hold for
// each value.
func (m *Map[T]) decodeNode(d *decoder, n *Node, f *field) {
	m.pos = n.Pos()
	if n.kind != Mapping {
		n.Wrong("an object")
		return
	}
	if len(n.entries) == 0 && f.required {
		n.Problem("must not be empty")
	}
	for _, e := range n.entries {
		m.decodeEntry(d, e, f)
	}
}
