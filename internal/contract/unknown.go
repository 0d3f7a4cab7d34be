package contract

import "slices"

// unknown lists the keys of a value that its schema does not describe. A key that
// any of several schemas describes is known.
func (d *document) unknown(schema, v any, place string) (found []finding) {
	switch v := v.(type) {
	case object:
		if !d.isClosed(schema, 0) {
			return nil
		}
		for key, value := range v {
			subs, known := d.described(schema, key, 0)
			if !known {
				found = append(found, finding{place: place + "." + key, text: "is not described", unknown: true})
				continue
			}
			found = append(found, d.unknown(object{"anyOf": subs}, value, place+"."+key)...)
		}
	case []any:
		items := d.itemsOf(schema, 0)
		for _, value := range v {
			found = append(found, d.unknown(items, value, place+"[]")...)
		}
	}
	return found
}

// described gives the schemas of a key.
func (d *document) described(schema any, key string, depth int) (subs []any, known bool) {
	s, parts := d.parts(schema)
	if p, ok := objectOf(s["properties"])[key]; ok {
		subs, known = append(subs, p), true
	} else if more := s["additionalProperties"]; objectOf(more) != nil || isTrue(more) {
		subs, known = append(subs, more), true
	}
	if depth > maxParts {
		return subs, true
	}
	for _, p := range parts {
		more, ok := d.described(p, key, depth+1)
		subs, known = append(subs, more...), known || ok
	}
	return subs, known
}

// isClosed says whether a schema describes the keys of an object, so that others
// are unknown. Where one of several that may fit is any object, none is.
func (d *document) isClosed(schema any, depth int) bool {
	resolved, _ := d.resolve(schema)
	s := objectOf(resolved)
	if len(objectOf(s["properties"])) > 0 {
		return true
	}
	if depth > maxParts {
		return false
	}
	if slices.ContainsFunc(listOf(s["allOf"]), func(v any) bool { return d.isClosed(v, depth+1) }) {
		return true
	}
	found := false
	for _, v := range slices.Concat(listOf(s["oneOf"]), listOf(s["anyOf"])) {
		member, _ := d.resolve(v)
		if names := typesOf(objectOf(member)); len(names) > 0 && !slices.Contains(names, "object") {
			continue
		}
		if !d.isClosed(v, depth+1) {
			return false
		}
		found = true
	}
	return found
}
