package media

import (
	"net/url"

	"cognate/jsonata"
)

// newForm writes application/x-www-form-urlencoded (URL standard, section 5.2):
// the leaves of the object in order, null as an empty value, an empty array or
// object not at all.
func newForm(v jsonata.Value) (*Body, error) {
	if v.Kind() != jsonata.KindObject {
		return nil, wrong("", "a form is an object, this is %s", v.Kind())
	}
	var out []byte
	for leaf := range Leaves(v) {
		text, ok := plainText(leaf.Value)
		if !ok {
			continue
		}
		if len(out) > 0 {
			out = append(out, '&')
		}
		out = append(append(append(out, url.QueryEscape(leaf.Name)...), '='), url.QueryEscape(text)...)
	}
	b := Bytes("application/x-www-form-urlencoded", out)
	b.framed = true
	return b, nil
}
