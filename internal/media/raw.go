package media

import "cognate/jsonata"

// newRaw takes text as it stands (text/plain), or {content_type, data} with data
// in base64.
func newRaw(v jsonata.Value) (*Body, error) {
	if v.Kind() == jsonata.KindString {
		text, _ := plainText(v)
		return Bytes("text/plain; charset=utf-8", []byte(text)), nil
	}
	if !isFile(v) {
		return nil, wrong("", "a raw body is text or {content_type, data}, this is %s", v.Kind())
	}
	f, err := newFile("", v)
	if err != nil {
		return nil, err
	}
	b := &Body{contentType: f.contentType, size: f.size}
	if f.size > 0 {
		b.pieces = []piece{{base64: f.data}}
	}
	return b, nil
}
