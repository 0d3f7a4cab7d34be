package jsonata

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// Equal reports whether a and b are the same JSON value. The order of keys does
// not matter; numbers are compared exactly; a function equals only itself.
// Undefined equals undefined.
func Equal(a, b Value) bool {
	var unbounded *state
	yes, err := unbounded.equal(a, b, 0)
	return yes && err == nil
}

// equal is Equal within the budget of s, if there is one: values may share parts, so
// that even small ones can take long to compare.
func (s *state) equal(a, b Value, depth int) (bool, *Error) {
	ka, kb := a.rawKind(), b.rawKind()
	if ka == KindNumber && kb == KindNumber {
		return math.Float64frombits(a.n) == math.Float64frombits(b.n), nil
	}
	switch {
	case ka == kindHost && kb == kindHost:
		return s.equal(a.visible(), b.visible(), depth+1)
	case ka == KindString:
		return kb == KindString && a.text() == b.text(), nil
	case a.isNumber():
		return b.isNumber() && equalNumbers(a, b), nil
	}
	arrays := ka == KindArray && kb == KindArray
	if !arrays && (!a.isObject() || !b.isObject()) {
		return a.p == b.p && a.n == b.n, nil
	}
	n := a.Len()
	if n != b.Len() {
		return false, nil
	}
	if n == 0 || a.p == b.p {
		return true, nil
	}
	if depth > 2*MaxNesting {
		return false, newFault("D1011")
	}
	if s != nil {
		if err := s.charge(8 * n); err != nil {
			return false, err
		}
	}
	if arrays {
		return s.equalArrays(a, b, depth)
	}
	return s.equalObjects(a, b, depth)
}

// equalNumbers compares two numbers of which one at least is a big integer.
func equalNumbers(a, b Value) bool {
	if a.is(kindBigInt) && b.is(kindBigInt) {
		return a.text() == b.text()
	}
	if b.is(kindBigInt) {
		a, b = b, a
	}
	f := b.Float()
	return f == math.Trunc(f) && strconv.FormatFloat(f, 'f', 0, 64) == a.text()
}

func (s *state) equalArrays(a, b Value, depth int) (bool, *Error) {
	for i := range a.Len() {
		if yes, err := s.equal(a.at(i), b.at(i), depth+1); !yes || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (s *state) equalObjects(a, b Value, depth int) (bool, *Error) {
	other := b.fields()
	for i, f := range a.fields() {
		v := other[i].Value
		if other[i].Key != f.Key {
			if v = b.Get(f.Key); v.IsUndefined() {
				return false, nil
			}
		}
		if yes, err := s.equal(f.Value, v, depth+1); !yes || err != nil {
			return false, err
		}
	}
	return true, nil
}

// same reports whether a and b are identical in the sense of JavaScript's ===:
// scalars by value, containers only when they are the very same one.
func same(a, b Value) bool {
	if a.isArray() && b.isArray() {
		return a.p == b.p && a.Len() == b.Len() && a.p != nil
	}
	if a.isObject() && b.isObject() {
		return a.p == b.p && a.Len() == b.Len() && a.p != nil
	}
	return a.Kind() == b.Kind() && !a.isArray() && !a.isObject() && Equal(a, b)
}

// Go gives v as the types of encoding/json: nil for null and undefined, bool,
// float64, json.Number for an integer beyond 2^53, string, []any and
// map[string]any, which loses the order of keys. A function is nil.
func (v Value) Go() any {
	switch v = v.visible(); v.rawKind() {
	case KindBool:
		return v.Bool()
	case KindNumber:
		return v.Float()
	case kindBigInt:
		return json.Number(v.text())
	case KindString:
		return v.Str()
	case KindArray:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = v.at(i).Go()
		}
		return out
	case KindObject, kindBigObject:
		fields := v.fields()
		out := make(map[string]any, len(fields))
		for _, f := range fields {
			out[f.Key] = f.Value.Go()
		}
		return out
	default:
		return nil
	}
}

// FromGo makes a Value of what encoding/json could write: nil (null), booleans,
// numbers, json.Number, strings, slices, maps with string keys (in the order of
// their keys), Value itself, and anything else by way of json.Marshal.
func FromGo(x any) (Value, error) {
	switch x := x.(type) {
	case nil:
		return Null(), nil
	case Value:
		return x, nil
	case bool:
		return Bool(x), nil
	case string:
		return String(strings.ToValidUTF8(x, "\uFFFD")), nil
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return Value{}, fmt.Errorf("jsonata: %v has no JSON form", x)
		}
		return Float(x), nil
	case int:
		return Int(int64(x)), nil
	case int64:
		return Int(x), nil
	case json.Number:
		return ParseString(string(x))
	case []any:
		return fromSlice(x)
	case map[string]any:
		return fromMap(x)
	default:
		return fromOther(x)
	}
}

func fromSlice(x []any) (Value, error) {
	items := make([]Value, len(x))
	for i := range x {
		v, err := FromGo(x[i])
		if err != nil {
			return Value{}, fmt.Errorf("[%d]: %w", i, err)
		}
		if v.IsUndefined() {
			v = Null()
		}
		items[i] = v
	}
	return arrayOf(items), nil
}

func fromMap(x map[string]any) (Value, error) {
	keys := make([]string, 0, len(x))
	for k := range x {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	fields := make([]Field, 0, len(x))
	for _, k := range keys {
		v, err := FromGo(x[k])
		if err != nil {
			return Value{}, fmt.Errorf("%s: %w", k, err)
		}
		if !v.IsUndefined() {
			fields = append(fields, Field{k, v})
		}
	}
	return objectOf(fields), nil
}

func fromOther(x any) (Value, error) {
	if k := reflect.ValueOf(x).Kind(); k == reflect.Func || k == reflect.Chan {
		return Value{}, fmt.Errorf("jsonata: %T has no JSON form", x)
	}
	data, err := json.Marshal(x)
	if err != nil {
		return Value{}, fmt.Errorf("jsonata: %w", err)
	}
	return ParseString(unsafe.String(unsafe.SliceData(data), len(data)))
}
