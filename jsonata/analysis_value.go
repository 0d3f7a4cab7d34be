package jsonata

import (
	"fmt"
	"slices"
	"strings"
)

// An absValue stands for all values that an expression can have in any
// evaluation. It is a union of alternatives: values of the input at some places
// (refs), values made by the expression (kinds with fields and items), functions
// that can be followed (fns), and anything at all (any). What is in the input
// counts as read only when it is used; see analyser.use. absValues are not changed
// once made.
type absValue struct {
	refs     []*absRef
	refKinds KindSet // what refs can be

	kinds  KindSet     // of what the expression made
	fields []absField  // of its objects
	open   *absValue   // what its objects may have under other keys; nil: nothing
	items  *absValue   // of its arrays; nil: nothing
	parts  []*absValue // the items of one array literal, one by one

	lit *string // of a string literal, for keys
	fns []*absFunc
	any bool // anything that holds nothing of the input that was not used yet
	pos int
}

type absField struct {
	key      string
	pos      int
	value    *absValue
	optional bool
}

// absRef is a place of the input. The pos is where its path ends in the source.
type absRef struct {
	path []Step
	pos  int
	key  string // the path without StepEvery, as text
}

// Bounds on what is followed; beyond them the analysis says "anything".
const (
	maxAbsPath = 64
	maxAbsRefs = 64
)

var (
	absUnknown   = &absValue{any: true}
	absUndefined = absOf(KindUndefined)
	absNumber    = absOf(KindNumber)
	absBool      = absOf(KindBool)
	absString    = absOf(KindString)
)

func absOf(kinds ...Kind) *absValue { return &absValue{kinds: Kinds(kinds...)} }

// absArray is an array with such items; nil is an empty array.
func absArray(items *absValue) *absValue {
	return &absValue{kinds: Kinds(KindArray), items: items}
}

func (r *absRef) extend(s Step, pos int) *absRef {
	key := r.key
	switch s.Kind {
	case StepName:
		key += fmt.Sprintf("%d.%s", len(s.Name), s.Name)
	case StepIndex:
		key += fmt.Sprintf("[%d]", s.Index)
	}
	return &absRef{path: append(slices.Clip(slices.Clone(r.path)), s), pos: pos, key: key}
}

// every is each item of what is there. It is the same place when the last step
// picks items already, and for the input as a whole.
func (r *absRef) every() *absRef {
	if n := len(r.path); n == 0 || r.path[n-1].Kind != StepName {
		return r
	}
	return r.extend(Step{Kind: StepEvery}, r.pos)
}

// at gives v with the place where its expression starts.
func (v *absValue) at(pos int) *absValue {
	if v.pos == pos {
		return v
	}
	c := *v
	c.pos = pos
	return &c
}

// mayBe reports whether v can have one of the kinds.
func (v *absValue) mayBe(kinds KindSet) bool {
	if v.any && kinds != 0 || v.kinds&kinds != 0 || len(v.refs) > 0 && v.refKinds&kinds != 0 {
		return true
	}
	return len(v.fns) > 0 && kinds.Has(KindFunction)
}

// isScalar reports whether v is made by the expression and neither array, object nor
// function.
func (v *absValue) isScalar() bool {
	return v != nil && !v.any && len(v.refs)+len(v.fns) == 0 && v.kinds&Kinds(KindArray, KindObject, KindFunction) == 0
}

// only reports whether v can have no kinds but these.
func (v *absValue) only(kinds KindSet) bool { return !v.mayBe(^kinds & AnyKind) }

// without gives v less some kinds of what the expression made.
func (v *absValue) without(kinds KindSet) *absValue {
	c := *v
	c.kinds &^= kinds
	c.refKinds &^= kinds
	return &c
}

// join gives the union.
func join(a, b *absValue) *absValue {
	switch {
	case a == b || b == nil:
		return a
	case a == nil:
		return b
	}
	out := &absValue{
		refs: a.refs, refKinds: a.refKinds | b.refKinds, kinds: a.kinds | b.kinds,
		open: join(a.open, b.open), items: join(a.items, b.items), fns: a.fns, any: a.any || b.any, pos: a.pos,
	}
	for _, r := range b.refs {
		if !slices.ContainsFunc(out.refs, func(o *absRef) bool { return o.key == r.key }) {
			out.refs = append(slices.Clip(out.refs), r)
		}
	}
	for _, f := range b.fns {
		if !slices.Contains(out.fns, f) {
			out.fns = append(slices.Clip(out.fns), f)
		}
	}
	out.fields = joinFields(a, b)
	return out
}

// joinFields gives the fields of objects that are those of a or of b.
func joinFields(a, b *absValue) []absField {
	if !b.kinds.Has(KindObject) {
		return a.fields
	}
	if !a.kinds.Has(KindObject) {
		return b.fields
	}
	var out []absField
	for _, f := range a.fields {
		if other := b.field(f.key); other != nil {
			f.value = join(f.value, other.value)
			f.optional = f.optional || other.optional
		} else {
			f.optional = true
		}
		out = append(out, f)
	}
	for _, f := range b.fields {
		if a.field(f.key) == nil {
			f.optional = true
			out = append(out, f)
		}
	}
	return out
}

// field finds a field of the objects that the expression made.
func (v *absValue) field(key string) *absField {
	for i := range v.fields {
		if v.fields[i].key == key {
			return &v.fields[i]
		}
	}
	return nil
}

// item is what stands for one item: of arrays their items, else the value itself.
func (v *absValue) item() *absValue {
	out := *v
	out.kinds &^= Kinds(KindArray)
	out.items, out.parts, out.refs = nil, nil, nil
	for _, r := range v.refs {
		out.refs = append(out.refs, r.every())
	}
	if v.kinds.Has(KindArray) && v.items != nil {
		return join(&out, v.items)
	}
	return &out
}

// several is what any number of values like v can come to: nothing, one, or an
// array of them.
func (v *absValue) several() *absValue {
	if v.isForeign() {
		return join(v, absUndefined)
	}
	return join(join(v, absArray(v.without(Kinds(KindUndefined)))), absUndefined)
}

// isForeign reports whether all of v is in the input, so that its kinds are any.
func (v *absValue) isForeign() bool {
	return v.kinds&^Kinds(KindUndefined) == 0 && len(v.fns) == 0 && !v.any && v.refKinds|Kinds(KindUndefined) == AnyKind
}

// sequence is several with the items of arrays in the place of the arrays.
func (v *absValue) sequence() *absValue {
	if v.any && len(v.refs)+len(v.fns)+len(v.fields) == 0 && v.items == nil && v.open == nil {
		return v
	}
	item := v.item()
	if item.isForeign() {
		return join(item, absUndefined)
	}
	return join(join(item, absArray(item.without(Kinds(KindUndefined)))), absUndefined)
}

// flat is an item of v, of its items if they are arrays, and so on.
func (v *absValue) flat() *absValue {
	out := v
	for range maxShape {
		if v.items == nil {
			return out
		}
		v = v.items
		out = join(out, v)
	}
	return join(out, absUnknown)
}

// isSingle reports whether v is certainly one value that is not an array.
func (v *absValue) isSingle() bool { return v.only(^Kinds(KindArray, KindUndefined)) }

// get is the value of a key, as a step of a path has it.
func (v *absValue) get(name string, pos int) *absValue {
	out := &absValue{pos: pos}
	for _, r := range v.refs {
		out.refs = append(out.refs, r.extend(Step{Kind: StepName, Name: name}, pos))
		out.refKinds = AnyKind
	}
	if v.any {
		out = join(out, absUnknown)
	}
	if v.kinds&^Kinds(KindObject, KindArray) != 0 || len(v.fns) > 0 || v.kinds.Has(KindArray) && v.items == nil {
		out = join(out, absUndefined)
	}
	if v.kinds.Has(KindObject) {
		out = join(out, v.getField(name))
	}
	if v.kinds.Has(KindArray) && v.items != nil {
		out = join(out, v.items.get(name, pos).sequence())
	}
	return out.at(pos)
}

// getField is the value of a key of the objects that the expression made.
func (v *absValue) getField(name string) *absValue {
	f := v.field(name)
	switch {
	case f == nil:
		return join(absUndefined, v.open)
	case f.optional:
		return join(join(f.value, absUndefined), v.open)
	}
	return join(f.value, v.open)
}

// children is everything one level below the objects and arrays that the
// expression made.
func (v *absValue) children() *absValue {
	out := join(v.open, v.items)
	for _, f := range v.fields {
		out = join(out, f.value)
	}
	return out
}

// maxShape is how deep a shape goes; below it is anything.
const maxShape = 40

// shape gives what the host sees of v.
func (v *absValue) shape(place func(int) int, depth int) *Shape {
	s := &Shape{Kinds: v.kinds, Position: place(v.pos)}
	if len(v.fns) > 0 {
		s.Kinds |= Kinds(KindFunction)
	}
	if len(v.refs) > 0 {
		s.Kinds |= v.refKinds
	}
	foreign := v.any || depth > maxShape
	if foreign {
		s.Kinds = AnyKind
	}
	if foreign || len(v.refs) > 0 {
		s.Open = s.Kinds.Has(KindObject)
		if s.Kinds.Has(KindArray) && s.Kinds != AnyKind {
			s.Items = &Shape{Kinds: AnyKind, Open: true, Position: s.Position}
		}
	}
	if depth > maxShape {
		return s
	}
	if s.Kinds == AnyKind {
		s.Open = true
	} else if s.Items == nil && v.items != nil {
		s.Items = v.items.shape(place, depth+1)
	}
	s.Open = s.Open || v.open != nil
	for _, f := range v.fields {
		value := f.value.shape(place, depth+1)
		s.Fields = append(s.Fields, ShapeField{
			Key: f.key, KeyPosition: place(f.pos), Value: value,
			Optional: f.optional || foreign || len(v.refs) > 0 || value.Kinds.Has(KindUndefined),
		})
	}
	return s
}

// fingerprint tells whether two absValues are the same, but for places.
func (v *absValue) fingerprint(b *strings.Builder, depth int) {
	if v == nil || depth > maxShape {
		b.WriteByte('-')
		return
	}
	fmt.Fprintf(b, "{%d %d %t", v.kinds, v.refKinds, v.any)
	for _, r := range v.refs {
		fmt.Fprintf(b, " <%s>", r.key)
	}
	for _, f := range v.fns {
		fmt.Fprintf(b, " %p", f)
	}
	for _, f := range v.fields {
		fmt.Fprintf(b, " %q", f.key)
		f.value.fingerprint(b, depth+1)
	}
	v.open.fingerprint(b, depth+1)
	v.items.fingerprint(b, depth+1)
	b.WriteByte('}')
}
