package definition

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Decode reads the definition file data into dst, a pointer to a struct or to a
// type with a hook, and returns everything that is wrong with the file, ordered by
// place and bounded by [MaxProblems]. What could be read is in dst even when there
// are problems, so that a caller can go on and find more.
//
// file is the name that positions carry. Decode panics when the type of dst can't
// be decoded, which is a mistake of the program and not of the file.
func Decode(file string, data []byte, dst any) Problems {
	d := &decoder{}
	target := pointerTo(dst)
	if root := d.parse(file, data); root != nil {
		d.value(root, target, &field{})
	}
	d.problems.Sort()
	return d.problems
}

// Parse reads the definition file data and leaves it undecoded, for what has to be
// laid over first ([Layer]); [DecodeNode] decodes it. The root is nil when the file
// can't be read.
func Parse(file string, data []byte) (*Node, Problems) {
	d := &decoder{}
	root := d.parse(file, data)
	d.problems.Sort()
	return root, d.problems
}

// DecodeNode decodes a node into dst by the rules of [Decode], as if it were a file
// of its own: slots begin at it. The node itself is only read, so that goroutines
// may share it.
func DecodeNode(n *Node, dst any) Problems {
	d := &decoder{}
	d.value(n.bind(d), pointerTo(dst), &field{})
	d.problems.Sort()
	return d.problems
}

// decoder is the state of one Decode.
type decoder struct {
	src      *source
	problems Problems
	count    int // of all problems, those beyond the bound included
}

func (d *decoder) report(p Problem) {
	d.count++
	d.problems.Add(p)
}

// pointerTo returns what dst points at.
func pointerTo(dst any) reflect.Value {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("definition: decode into %T, which is not a pointer", dst))
	}
	return v.Elem()
}

// selfDecoder is a type of this package that decodes itself.
type selfDecoder interface {
	decodeNode(d *decoder, n *Node, f *field)
}

// value decodes n into v under the rules of the field f.
func (d *decoder) value(n *Node, v reflect.Value, f *field) {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), f)
		return
	}
	switch t := v.Addr().Interface().(type) {
	case Unmarshaler:
		t.UnmarshalDefinition(n)
		return
	case selfDecoder:
		t.decodeNode(d, n, f)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.object(n, v)
	case reflect.Slice:
		d.list(n, v, f)
	default:
		d.scalar(n, v, f)
	}
}

func (d *decoder) list(n *Node, v reflect.Value, f *field) {
	if n.kind != Sequence {
		n.Wrong("a list")
		return
	}
	if len(n.items) == 0 && f.required {
		n.Problem("must not be empty")
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		d.value(item, v.Index(i), f)
	}
}

// object decodes a mapping into a struct.
func (d *decoder) object(n *Node, v reflect.Value) {
	info := structOf(v.Type())
	for _, path := range info.positions {
		v.FieldByIndex(path).Set(reflect.ValueOf(n.Pos()))
	}
	if n.kind != Mapping {
		n.Wrong("an object")
		return
	}
	for _, e := range n.entries {
		switch f := info.byName[e.Key]; {
		case f != nil:
			d.value(e.Value, v.FieldByIndex(f.path), f)
		case info.rest != nil && !mistyped(e, info):
			rest := v.FieldByIndex(info.rest).Addr().Interface().(restMap)
			rest.addEntry(d, e)
		default:
			d.unknownKey(n, e, info)
		}
	}
	for i := range info.fields {
		if f := &info.fields[i]; n.Get(f.name) == nil {
			d.absent(n, v.FieldByIndex(f.path), f)
		}
	}
}

// mistyped reports whether a key that a Map would take was meant to be another: it
// is near to one, and what it holds is no object.
func mistyped(e NodeEntry, info *structInfo) bool {
	return e.Value.kind != Mapping && e.Value.kind != Null && Nearest(e.Key, info.names) != ""
}

// absent handles a key that the file doesn't have.
func (d *decoder) absent(n *Node, v reflect.Value, f *field) {
	switch {
	case f.required && !n.lacks(f.name):
		n.Report(Problem{Message: fmt.Sprintf("missing key %q", f.name), Expected: f.expected()})
	case f.fallback != nil:
		d.fallback(n, v, f)
	}
}

// lacks reports whether a key was written but refused, so that it isn't called missing too.
func (n *Node) lacks(key string) bool { return slices.Contains(n.refused, key) }

// fallback gives a field the value of its default tag.
func (d *decoder) fallback(n *Node, v reflect.Value, f *field) {
	node := &Node{d: d, parent: n, key: f.name, kind: f.fallbackKind, text: NewText(n.Pos(), *f.fallback)}
	d.value(node, v, f)
	if t, ok := v.Addr().Interface().(*Text); ok {
		t.set = false
	}
}

const listedKeys = 40

func (d *decoder) unknownKey(n *Node, e NodeEntry, info *structInfo) {
	p := Problem{Pos: e.KeyPos, Slot: e.Value.Slot(), Message: fmt.Sprintf("unknown key %s", preview(e.Key))}
	if near := Nearest(e.Key, info.names); near != "" {
		p.Message += fmt.Sprintf("; did you mean %q?", near)
	}
	names := info.names
	if len(names) > listedKeys {
		names = append(slices.Clone(names[:listedKeys]), "…")
	}
	p.Expected = "one of " + strings.Join(names, ", ")
	if len(names) == 0 {
		p.Expected = "an empty object"
	}
	n.Report(p)
}
