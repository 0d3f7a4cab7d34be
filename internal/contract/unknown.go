package contract

// unknown lists the keys of a value that its schema does not describe. A key that
// any of several schemas describes is known.
func (d *document) unknown(schema, v any, place string) (found []finding) {
	switch v := v.(type) {
	case object:
		if !d.IsClosed(schema) {
			return nil
		}
		for key, value := range v {
			subs, known := d.Described(schema, key)
			if !known {
				found = append(found, finding{place: place + "." + key, text: "is not described", unknown: true})
				continue
			}
			found = append(found, d.unknown(object{"anyOf": subs}, value, place+"."+key)...)
		}
	case []any:
		items := d.Items(schema)
		for _, value := range v {
			found = append(found, d.unknown(items, value, place+"[]")...)
		}
	}
	return found
}
