package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"cognate/jsonata"
)

// maxElements bounds the elements and attributes of an answer.
const maxElements = 1 << 20

// ParseXML reads a document by the rule of newXML: {"root": …}. An element without
// attributes and elements is its text as it stands, "" when it is empty; one that
// comes again is an array; white space between elements is nothing. Prefixes stay.
//
// It reads no document type and no entity but XML's own five, and bounds depth and
// number of elements. UTF-8, ISO-8859-1 and Windows-1252 are read.
func ParseXML(data []byte) (jsonata.Value, error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, byteOrderMark)))
	d.CharsetReader = decoded
	r := xmlReader{}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return r.end()
		}
		if err == nil {
			err = r.token(token)
		}
		if err != nil {
			return jsonata.Value{}, err
		}
	}
}

// byteOrderMark is what some vendors put before their text.
var byteOrderMark = []byte("\xef\xbb\xbf")

// xmlReader holds the elements that are open, the innermost last.
type xmlReader struct {
	open  []*xmlNode
	root  *xmlNode
	count int
}

type xmlNode struct {
	name   string
	text   strings.Builder
	fields []jsonata.Field
	at     map[string]int // key → its place in fields
	many   map[int][]jsonata.Value
	nested bool // it has elements
}

func (r *xmlReader) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.close(nameOf(t.Name))
	case xml.CharData:
		return r.text(t)
	case xml.Directive:
		return errors.New("a document type (<!…>) is not read")
	default:
		return nil // comments and processing instructions say nothing
	}
}

func (r *xmlReader) start(t xml.StartElement) error {
	if r.count += 1 + len(t.Attr); r.count > maxElements {
		return fmt.Errorf("more than %d elements", maxElements)
	}
	if len(r.open) == maxDepth {
		return fmt.Errorf("elements are nested more than %d deep", maxDepth)
	}
	if len(r.open) == 0 && r.root != nil {
		return errors.New("there is a second root element")
	}
	n := &xmlNode{name: nameOf(t.Name)}
	for _, a := range t.Attr {
		key := "@" + nameOf(a.Name)
		if _, twice := n.at[key]; twice {
			return fmt.Errorf("the attribute %s stands twice", key)
		}
		n.put(key, jsonata.String(a.Value))
	}
	if len(r.open) == 0 {
		r.root = n
	}
	r.open = append(r.open, n)
	return nil
}

func (r *xmlReader) close(name string) error {
	last := len(r.open) - 1
	if last < 0 || r.open[last].name != name {
		return fmt.Errorf("</%s> closes no open element", name)
	}
	n := r.open[last]
	if r.open = r.open[:last]; last > 0 {
		parent := r.open[last-1]
		parent.nested = true
		parent.put(name, n.value())
	}
	return nil
}

func (r *xmlReader) text(t xml.CharData) error {
	if len(r.open) > 0 {
		r.open[len(r.open)-1].text.Write(t)
		return nil
	}
	if len(bytes.TrimSpace(t)) > 0 {
		return errors.New("there is text outside the root element")
	}
	return nil
}

func (r *xmlReader) end() (jsonata.Value, error) {
	switch {
	case len(r.open) > 0:
		return jsonata.Value{}, fmt.Errorf("<%s> is not closed", r.open[len(r.open)-1].name)
	case r.root == nil:
		return jsonata.Value{}, errors.New("there is no root element")
	}
	return jsonata.Object(jsonata.Field{Key: r.root.name, Value: r.root.value()}), nil
}

// put adds a value; a key that comes again becomes an array.
func (n *xmlNode) put(key string, v jsonata.Value) {
	i, again := n.at[key]
	if again {
		if n.many == nil {
			n.many = map[int][]jsonata.Value{}
		}
		if n.many[i] == nil {
			n.many[i] = []jsonata.Value{n.fields[i].Value}
		}
		n.many[i] = append(n.many[i], v)
		return
	}
	if n.at == nil {
		n.at = map[string]int{}
	}
	n.at[key] = len(n.fields)
	n.fields = append(n.fields, jsonata.Field{Key: key, Value: v})
}

func (n *xmlNode) value() jsonata.Value {
	text := n.text.String()
	if len(n.fields) == 0 {
		return jsonata.String(text)
	}
	for i, items := range n.many {
		n.fields[i].Value = jsonata.Array(items...)
	}
	if n.nested {
		text = strings.TrimSpace(text)
	}
	if text != "" {
		n.put("#text", jsonata.String(text))
	}
	return jsonata.Object(n.fields...)
}

func nameOf(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// decoded reads the encodings that old systems declare.
func decoded(charset string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1", "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil // a superset, as browsers read both
	}
	return nil, fmt.Errorf("the charset %q is not read", charset)
}
