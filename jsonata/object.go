package jsonata

import (
	"iter"
	"sync/atomic"
	"unsafe"
)

// Field is one key of an object with its value.
type Field struct {
	Key   string
	Value Value
}

// smallObject is the number of fields up to which a lookup scans the keys. A
// larger object has an index.
const smallObject = 24

// bigObject is an object whose keys are indexed on the first lookup, or the copy of
// an object that a transform is still changing.
type bigObject struct {
	fields []Field
	index  atomic.Pointer[map[string]int]
	owner  *transformRun // the transform that may change it; nil for none
}

// transformRun is the identity of one transform at work.
type transformRun struct{ _ byte }

func (o *bigObject) find(key string) int {
	if len(o.fields) <= smallObject {
		for i := range o.fields {
			if o.fields[i].Key == key {
				return i
			}
		}
		return -1
	}
	index := o.index.Load()
	if index == nil {
		m := make(map[string]int, len(o.fields))
		for i := range o.fields {
			m[o.fields[i].Key] = i
		}
		index = &m
		o.index.Store(index)
	}
	if i, ok := (*index)[key]; ok {
		return i
	}
	return -1
}

// Object gives an object of the fields, in their order. Fields whose value is
// undefined are left out; of equal keys the last value wins and the first place
// is kept.
func Object(fields ...Field) Value {
	out := fieldList{fields: make([]Field, 0, len(fields))}
	for _, f := range fields {
		if !f.Value.IsUndefined() {
			out.put(f.Key, f.Value.plain())
		}
	}
	return objectOf(out.fields)
}

// objectOf makes an object of fields with distinct keys without copying; the
// caller gives them up.
func objectOf(fields []Field) Value {
	if len(fields) <= smallObject {
		return Value{p: unsafe.Pointer(unsafe.SliceData(fields)), n: uint64(KindObject)<<kindShift | uint64(len(fields))}
	}
	return Value{p: unsafe.Pointer(&bigObject{fields: fields}), n: uint64(kindBigObject) << kindShift}
}

// fields gives the fields of an object, to be read only; nil for anything else.
func (v Value) fields() []Field {
	switch v.rawKind() {
	case KindObject:
		return unsafe.Slice((*Field)(v.p), int(v.n&lenMask))
	case kindBigObject:
		return (*bigObject)(v.p).fields
	default:
		return nil
	}
}

// Fields iterates over the keys and values of an object in their order; over
// nothing for anything else.
func (v Value) Fields() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for _, f := range v.fields() {
			if !yield(f.Key, f.Value) {
				return
			}
		}
	}
}

// Get gives the value at a key of an object; undefined when v is no object or has
// no such key.
func (v Value) Get(key string) Value {
	switch v.rawKind() {
	case KindObject:
		fields := unsafe.Slice((*Field)(v.p), int(v.n&lenMask))
		for i := range fields {
			if fields[i].Key == key {
				return fields[i].Value
			}
		}
	case kindBigObject:
		o := (*bigObject)(v.p)
		if i := o.find(key); i >= 0 {
			return o.fields[i].Value
		}
	case kindHost:
		return (*hostBox)(v.p).object.Get(key)
	}
	return Value{}
}

// Has reports whether v is an object with this key.
func (v Value) Has(key string) bool { return !v.Get(key).IsUndefined() }

// keySet finds the place of a key among the fields collected so far: by a scan
// while they are few, behind a filter of one word; by a map when they are many.
type keySet struct {
	mask  uint64
	index map[string]int
}

func keyBit(key string) uint64 {
	if key == "" {
		return 1
	}
	h := uint(len(key))*7 + uint(key[0])*3 + uint(key[len(key)-1])*17 + uint(key[len(key)/2])*5
	return 1 << (h & 63)
}

// find gives the index of key in fields, or -1.
func (s *keySet) find(fields []Field, key string) int {
	if s.mask&keyBit(key) == 0 {
		return -1
	}
	if s.index != nil {
		if i, ok := s.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range fields {
		if fields[i].Key == key {
			return i
		}
	}
	return -1
}

// add notes the last of fields. It must be called for each field in turn.
func (s *keySet) add(fields []Field) {
	last := len(fields) - 1
	s.mask |= keyBit(fields[last].Key)
	switch {
	case s.index != nil:
		s.index[fields[last].Key] = last
	case last >= 2*smallObject:
		s.index = make(map[string]int, 4*last)
		for i := range fields {
			s.index[fields[i].Key] = i
		}
	}
}

// fieldList collects the fields of one object.
type fieldList struct {
	fields []Field
	set    keySet
}

// find gives the place of key, or -1.
func (l *fieldList) find(key string) int { return l.set.find(l.fields, key) }

// put sets the value of key: in its place when it is there, else at the end.
func (l *fieldList) put(key string, v Value) {
	if i := l.set.find(l.fields, key); i >= 0 {
		l.fields[i].Value = v
		return
	}
	l.fields = append(l.fields, Field{key, v})
	l.set.add(l.fields)
}
