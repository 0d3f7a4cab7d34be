package media

import (
	"iter"
	"strconv"
	"strings"

	"cognate/jsonata"
)

// Leaf is one plain value of an object, under the name that forms and query
// strings give it.
type Leaf struct {
	Name string // emails, phones[0][number], ticket[id]
	Path string // emails[1], phones[0].number, ticket.id
	// Value is plain, or an array or an object without anything in it.
	Value jsonata.Value
}

// Leaves walks an object in order. A plain array repeats its name, what is
// deeper stands in brackets: {"a": [1, 2], "b": {"c": 3}, "d": [{"e": 4}]} has
// a=1, a=2, b[c]=3 and d[0][e]=4.
func Leaves(v jsonata.Value) iter.Seq[Leaf] {
	return leaves(v, func(jsonata.Value) bool { return false })
}

// leaves is Leaves with objects that stand for one value.
func leaves(v jsonata.Value, whole func(jsonata.Value) bool) iter.Seq[Leaf] {
	return func(yield func(Leaf) bool) {
		w := leafWalk{whole, yield}
		w.object(Leaf{}, v)
	}
}

type leafWalk struct {
	whole func(jsonata.Value) bool
	yield func(Leaf) bool
}

func (w *leafWalk) object(at Leaf, v jsonata.Value) bool {
	for key, item := range v.Fields() {
		l := Leaf{Name: key, Path: key, Value: item}
		if at.Name != "" {
			l.Name, l.Path = at.Name+"["+key+"]", at.Path+"."+key
		}
		if !item.IsUndefined() && !w.value(l) {
			return false
		}
	}
	return true
}

func (w *leafWalk) value(l Leaf) bool {
	switch kind := l.Value.Kind(); {
	case l.Value.Len() == 0 || w.whole(l.Value):
		return w.yield(l)
	case kind == jsonata.KindObject:
		return w.object(l, l.Value)
	case kind == jsonata.KindArray:
		return w.array(l)
	}
	return w.yield(l)
}

func (w *leafWalk) array(at Leaf) bool {
	for i := range at.Value.Len() {
		l := Leaf{Name: at.Name, Path: indexed(at.Path, i), Value: at.Value.Index(i)}
		if k := l.Value.Kind(); (k == jsonata.KindObject || k == jsonata.KindArray) && !w.whole(l.Value) {
			l.Name = indexed(at.Name, i)
		}
		if !w.value(l) {
			return false
		}
	}
	return true
}

func indexed(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// plainText is a plain value as text; false for what is none. Null is empty text.
func plainText(v jsonata.Value) (string, bool) {
	switch v.Kind() {
	case jsonata.KindString:
		return strings.ToValidUTF8(v.Str(), "\uFFFD"), true // half of a surrogate pair has no UTF-8
	case jsonata.KindNumber:
		return string(v.AppendJSON(nil)), true
	case jsonata.KindBool:
		return strconv.FormatBool(v.Bool()), true
	case jsonata.KindNull:
		return "", true
	default:
		return "", false
	}
}
