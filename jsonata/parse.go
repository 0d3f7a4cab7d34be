package jsonata

import (
	"fmt"
	"unicode/utf8"
	"unsafe"
)

// MaxNesting is the depth of arrays and objects that Parse accepts and that a
// result may have.
const MaxNesting = 2000

// ParseError tells where a text is not JSON.
type ParseError struct {
	Offset  int    // in bytes, counted from 0
	Message string // what is wrong there
}

// Error gives the message with the offset.
func (e *ParseError) Error() string {
	return fmt.Sprintf("invalid JSON at byte %d: %s", e.Offset, e.Message)
}

// Parse reads one JSON text (RFC 8259). Keys keep their order; of equal keys the
// last value wins and the first place is kept. Integers beyond 2^53 keep their
// digits. Bytes that are not UTF-8 become U+FFFD, a lone surrogate escape is kept.
// The error is a *ParseError. The data is copied: it may change afterwards.
func Parse(data []byte) (Value, error) { return ParseString(string(data)) }

// ParseString is Parse without the copy.
func ParseString(s string) (Value, error) {
	d := decoder{src: unsafe.Slice(unsafe.StringData(s), len(s)), arena: new(arena)}
	return d.document()
}

// decoder reads one JSON text. The values it makes point into src.
type decoder struct {
	src    []byte
	pos    int
	depth  int
	arena  *arena
	values []Value // items of the arrays that are open
	fields []Field // fields of the objects that are open
	buf    []byte  // the string being unescaped
	odd    bool    // a key was written with escapes
	used   int     // the most that values or fields held
}

func bytesToString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func (d *decoder) fail(at int, format string, args ...any) error {
	return &ParseError{Offset: at, Message: fmt.Sprintf(format, args...)}
}

func (d *decoder) document() (Value, error) {
	v, err := d.value(Value{})
	if err != nil {
		return Value{}, err
	}
	if c := d.next(); c != 0 || d.pos < len(d.src) {
		return Value{}, d.fail(d.pos, "%s after the end of the value", d.found())
	}
	return v, nil
}

// next skips white space and gives the byte after it, 0 at the end.
func (d *decoder) next() byte {
	for d.pos < len(d.src) {
		c := d.src[d.pos]
		if c > ' ' || (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
			return c
		}
		d.pos++
	}
	return 0
}

// found describes what stands at the current place.
func (d *decoder) found() string {
	if d.pos >= len(d.src) {
		return "end of input"
	}
	r, _ := utf8.DecodeRune(d.src[d.pos:])
	return fmt.Sprintf("%q", r)
}

// value reads a value. like is one that stood in the same place of the object or
// item before, if there was one: rows of objects with the same keys are read faster.
func (d *decoder) value(like Value) (Value, error) {
	switch c := d.next(); c {
	case '"':
		d.pos++
		s, err := d.str()
		return String(s), err
	case '{':
		return d.object(like.fields())
	case '[':
		return d.array(like)
	case 't':
		return Bool(true), d.word("true")
	case 'f':
		return Bool(false), d.word("false")
	case 'n':
		return Null(), d.word("null")
	default:
		if c == '-' || c >= '0' && c <= '9' {
			return d.number()
		}
		return Value{}, d.fail(d.pos, "%s where a value is expected", d.found())
	}
}

func (d *decoder) word(w string) error {
	if len(d.src)-d.pos < len(w) || bytesToString(d.src[d.pos:d.pos+len(w)]) != w {
		return d.fail(d.pos, "%s where a value is expected", d.found())
	}
	d.pos += len(w)
	return nil
}

func (d *decoder) enter() error {
	d.pos++
	if d.depth++; d.depth > MaxNesting {
		return d.fail(d.pos-1, "more than %d levels of nesting", MaxNesting)
	}
	return nil
}

func (d *decoder) array(like Value) (Value, error) {
	if err := d.enter(); err != nil {
		return Value{}, err
	}
	base := len(d.values)
	if d.next() == ']' {
		d.pos++
		d.depth--
		return arrayOf(d.arena.values.alloc(1)[:0]), nil
	}
	v := like.Index(0)
	for {
		var err error
		if v, err = d.value(v); err != nil {
			return Value{}, err
		}
		d.values = append(d.values, v)
		switch d.next() {
		case ',':
			d.pos++
		case ']':
			d.pos++
			d.depth--
			items := d.arena.values.alloc(len(d.values) - base)
			copy(items, d.values[base:])
			d.values = d.values[:base]
			return arrayOf(items), nil
		default:
			return Value{}, d.fail(d.pos, "%s where a comma or ] is expected", d.found())
		}
	}
}

func (d *decoder) object(like []Field) (Value, error) {
	if err := d.enter(); err != nil {
		return Value{}, err
	}
	if d.next() == '}' {
		d.pos++
		d.depth--
		return objectOf(d.arena.fields.alloc(1)[:0]), nil
	}
	base := len(d.fields)
	var set keySet
	for n := 0; ; n++ {
		if n < len(like) && d.sameKey(like[n].Key) {
			// So far the keys are those of like, of which no two are equal.
			v, err := d.value(like[n].Value)
			if err != nil {
				return Value{}, err
			}
			d.fields = append(d.fields, Field{like[n].Key, v})
		} else if err := d.field(&set, base, n); err != nil {
			return Value{}, err
		} else {
			like = nil
		}
		switch d.next() {
		case ',':
			d.pos++
		case '}':
			d.pos++
			d.depth--
			fields := d.arena.fields.alloc(len(d.fields) - base)
			copy(fields, d.fields[base:])
			d.fields = d.fields[:base]
			return objectOf(fields), nil
		default:
			return Value{}, d.fail(d.pos, "%s where a comma or } is expected", d.found())
		}
	}
}

// field reads a key and its value. The set knows the keys before, unless they were
// those of another object up to now.
func (d *decoder) field(set *keySet, base, n int) error {
	key, err := d.key()
	if err != nil {
		return err
	}
	v, err := d.value(Value{})
	if err != nil {
		return err
	}
	if set.mask == 0 {
		for i := base; i < len(d.fields); i++ {
			set.add(d.fields[base : i+1])
		}
	}
	if i := set.find(d.fields[base:], key); i >= 0 {
		d.fields[base+i].Value = v
		return nil
	}
	d.fields = append(d.fields, Field{key, v})
	set.add(d.fields[base:])
	return nil
}

// sameKey consumes the key and its colon if it is spelled like this one.
func (d *decoder) sameKey(key string) bool {
	if d.odd || d.next() != '"' {
		return false
	}
	end := d.pos + 1 + len(key)
	if end+1 >= len(d.src) || d.src[end] != '"' || bytesToString(d.src[d.pos+1:end]) != key {
		return false
	}
	at := d.pos
	d.pos = end + 1
	if d.next() != ':' {
		d.pos = at
		return false
	}
	d.pos++
	return true
}

func (d *decoder) key() (string, error) {
	if d.next() != '"' {
		return "", d.fail(d.pos, "%s where a key is expected", d.found())
	}
	d.pos++
	start := d.pos
	key, err := d.str()
	if err != nil {
		return "", err
	}
	// Only keys that stand in the source as they are can be compared with it.
	d.odd = d.odd || len(key) != d.pos-1-start
	if d.next() != ':' {
		return "", d.fail(d.pos, "%s where a colon is expected", d.found())
	}
	d.pos++
	return key, nil
}
