package engine

import (
	"slices"

	"cognate/jsonata"
)

// leavesOut says whether a list passes a record over: one that is mapped to null,
// and one that a filter does not let through.
func (r *run) leavesOut(record jsonata.Value) bool {
	if r.call.Proxy {
		return false
	}
	return record.IsUndefined() || record.IsNull() || !r.meets(record)
}

// meets compares a record once more with the filters that the vendor matches too
// broadly, and with those that it does not take, as the model says: exactly, without
// regard to case, or by digits.
func (r *run) meets(record jsonata.Value) bool {
	for _, p := range r.mapping.Refine {
		want := r.vars.query.Get(p.Name)
		if !want.IsUndefined() && !p.Match(want, record.Get(p.Name)) {
			return false
		}
	}
	for _, p := range r.scan {
		if !p.Match(r.filter.Get(p.Name), record.Get(p.Name)) {
			return false
		}
	}
	return true
}

// canonical writes a value as JSON with its keys sorted.
func canonical(v jsonata.Value) []byte {
	return appendCanonical(nil, v)
}

func appendCanonical(dst []byte, v jsonata.Value) []byte {
	switch v.Kind() {
	case jsonata.KindArray:
		dst = append(dst, '[')
		for item := range v.Items() {
			dst = append(appendCanonical(dst, item), ',')
		}
		return append(dst, ']')
	case jsonata.KindObject:
		var keys []string
		for key := range v.Fields() {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		dst = append(dst, '{')
		for _, key := range keys {
			dst = append(jsonata.AppendString(dst, key), ':')
			dst = append(appendCanonical(dst, v.Get(key)), ',')
		}
		return append(dst, '}')
	default:
		return v.AppendJSON(dst)
	}
}
