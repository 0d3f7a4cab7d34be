package media

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cognate/jsonata"
)

// maxDepth is how deep elements may be nested, written and read.
const maxDepth = 100

// newXML writes an object of one key, the root element:
//
//	{"ticket": {"@id": 7, "subject": "Printer", "tag": ["a", "b"], "note": {"@lang": "en", "#text": "Hi"}}}
//	<ticket id="7"><subject>Printer</subject><tag>a</tag><tag>b</tag><note lang="en">Hi</note></ticket>
//
// "@name" is an attribute, "#text" the text beside attributes or elements, an
// array repeats its element, null and "" are empty ones. Names are as XML has them, with
// a prefix or without. Text that XML 1.0 can't hold is an error.
func newXML(v jsonata.Value) (*Body, error) {
	if v.Kind() != jsonata.KindObject || v.Len() != 1 {
		return nil, wrong("", "an XML body is an object of one key, its root element")
	}
	w := xmlWriter{out: []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")}
	for name, root := range v.Fields() {
		if root.Kind() == jsonata.KindArray {
			return nil, wrong(name, "is an array; there is one root element")
		}
		if err := w.element(name, root, name, 1); err != nil {
			return nil, err
		}
	}
	return Bytes("application/xml", w.out), nil
}

type xmlWriter struct{ out []byte }

func (w *xmlWriter) element(name string, v jsonata.Value, path string, depth int) error {
	switch {
	case !isXMLName(name):
		return wrong(path, "is not the name of an XML element")
	case depth > maxDepth:
		return wrong(path, "elements are nested more than %d deep", maxDepth)
	}
	w.out = append(append(w.out, '<'), name...)
	if v.Kind() == jsonata.KindObject {
		if err := w.attributes(v, path); err != nil {
			return err
		}
	}
	w.out = append(w.out, '>')
	start := len(w.out)
	if err := w.content(v, path, depth); err != nil {
		return err
	}
	if len(w.out) == start {
		w.out = append(w.out[:start-1], "/>"...)
		return nil
	}
	w.out = append(append(append(w.out, "</"...), name...), '>')
	return nil
}

func (w *xmlWriter) attributes(v jsonata.Value, path string) error {
	for key, value := range v.Fields() {
		name, isAttribute := strings.CutPrefix(key, "@")
		if !isAttribute || value.IsNull() || value.IsUndefined() {
			continue
		}
		if !isXMLName(name) {
			return wrong(path+"."+key, "is not the name of an XML attribute")
		}
		w.out = append(append(append(w.out, ' '), name...), `="`...)
		if err := w.text(value, path+"."+key, true); err != nil {
			return err
		}
		w.out = append(w.out, '"')
	}
	return nil
}

func (w *xmlWriter) content(v jsonata.Value, path string, depth int) error {
	if v.Kind() != jsonata.KindObject {
		return w.text(v, path, false)
	}
	for key, value := range v.Fields() {
		at := path + "." + key
		var err error
		switch {
		case strings.HasPrefix(key, "@") || value.IsUndefined():
		case key == "#text":
			err = w.text(value, at, false)
		case value.Kind() == jsonata.KindArray:
			err = w.repeat(key, value, at, depth)
		default:
			err = w.element(key, value, at, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *xmlWriter) repeat(name string, items jsonata.Value, path string, depth int) error {
	for i := range items.Len() {
		item, at := items.Index(i), indexed(path, i)
		if item.Kind() == jsonata.KindArray {
			return wrong(at, "is an array in an array, which XML has no form for")
		}
		if err := w.element(name, item, at, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *xmlWriter) text(v jsonata.Value, path string, attribute bool) error {
	s, ok := plainText(v)
	if !ok {
		return wrong(path, "must be plain text, it is %s", v.Kind())
	}
	for _, r := range s {
		var escaped string
		switch {
		case r == '&':
			escaped = "&amp;"
		case r == '<':
			escaped = "&lt;"
		case r == '>':
			escaped = "&gt;"
		case r == '\r':
			escaped = "&#xD;" // else it is read as a line feed
		case attribute && r == '"':
			escaped = "&#34;"
		case attribute && r == '\n':
			escaped = "&#xA;"
		case attribute && r == '\t':
			escaped = "&#x9;"
		case !isXMLChar(r):
			return wrong(path, "has a character that XML can't hold")
		default:
			w.out = utf8.AppendRune(w.out, r)
			continue
		}
		w.out = append(w.out, escaped...)
	}
	return nil
}

// isXMLChar: XML 1.0, production 2.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xFFFE && r != 0xFFFF
}

// isXMLName takes a name, or a prefix and a name, of letters, digits, "-", "_" and ".".
func isXMLName(s string) bool {
	prefix, local, found := strings.Cut(s, ":")
	if !found {
		return isLocalName(s)
	}
	return isLocalName(prefix) && isLocalName(local)
}

func isLocalName(s string) bool {
	for i, r := range s {
		isStart := unicode.IsLetter(r) || r == '_'
		if !isStart && (i == 0 || !unicode.IsDigit(r) && r != '-' && r != '.') {
			return false
		}
	}
	return s != ""
}
