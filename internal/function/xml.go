package function

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"cognate/jsonata"
)

// Bounds of XML: its size in bytes, and how deep elements nest.
const (
	maxXML      = 1 << 20
	maxXMLDepth = 100
)

func xmlToJs(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if _, err := xmlOptions(args[1]); err != nil || nothing(args[0]) {
		return args[0], err
	}
	text := args[0].Str()
	if len(text) > maxXML {
		return jsonata.Value{}, argument(1, "is longer than %d KiB", maxXML>>10)
	}
	if err := c.Spend(32 * len(text)); err != nil {
		return jsonata.Value{}, err
	}
	v, err := readXML(text)
	if err != nil {
		return jsonata.Null(), nil //nolint:nilerr // no XML is null, as documented
	}
	return v, nil
}

// xmlOptions reads the options: how many blanks a level is indented by.
func xmlOptions(v jsonata.Value) (spaces int, err error) {
	if v.IsUndefined() {
		return 4, nil
	}
	for key, o := range v.Fields() {
		switch {
		case key == "compact" && o.Kind() == jsonata.KindBool && o.Bool():
		case key == "spaces" && o.Kind() == jsonata.KindNumber && o.Float() >= 0 && o.Float() <= 8:
			spaces = int(o.Float())
		default:
			return 0, argument(2, "has no option %q, or not with %s", key, o.AppendJSON(nil))
		}
	}
	return spaces, nil
}

// xmlElement is an element while it is read: names with what stands under them.
type xmlElement struct {
	name   string
	keys   []string
	values map[string][]jsonata.Value
}

func (e *xmlElement) add(key string, v jsonata.Value) {
	if e.values == nil {
		e.values = map[string][]jsonata.Value{}
	}
	if _, ok := e.values[key]; !ok {
		e.keys = append(e.keys, key)
	}
	e.values[key] = append(e.values[key], v)
}

func (e *xmlElement) value() jsonata.Value {
	fields := make([]jsonata.Field, 0, len(e.keys))
	for _, key := range e.keys {
		v := e.values[key][0]
		if len(e.values[key]) > 1 {
			v = jsonata.Array(e.values[key]...)
		}
		fields = append(fields, jsonata.Field{Key: key, Value: v})
	}
	return jsonata.Object(fields...)
}

var errXML = errors.New("no XML")

// readXML reads a document. Prefixes of names stay as they are.
func readXML(text string) (jsonata.Value, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	stack := []*xmlElement{{}}
	roots := 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return jsonata.Value{}, err
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if len(stack) > maxXMLDepth {
				return jsonata.Value{}, errXML
			}
			if len(stack) == 1 {
				roots++
			}
			stack = append(stack, startElement(t))
		case xml.EndElement:
			if len(stack) == 1 || top.name != rawName(t.Name) {
				return jsonata.Value{}, errXML
			}
			stack = stack[:len(stack)-1]
			stack[len(stack)-1].add(top.name, top.value())
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" {
				if len(stack) == 1 {
					return jsonata.Value{}, errXML
				}
				top.add("_text", jsonata.String(string(t)))
			}
		}
	}
	if len(stack) > 1 || roots != 1 {
		return jsonata.Value{}, errXML
	}
	return stack[0].value(), nil
}

func startElement(t xml.StartElement) *xmlElement {
	e := &xmlElement{name: rawName(t.Name)}
	var attrs []jsonata.Field
	for _, a := range t.Attr {
		attrs = append(attrs, jsonata.Field{Key: rawName(a.Name), Value: jsonata.String(a.Value)})
	}
	if len(attrs) > 0 {
		e.add("_attributes", jsonata.Object(attrs...))
	}
	return e
}

func rawName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// xmlWriter writes XML.
type xmlWriter struct {
	call   *jsonata.Call
	indent string
	b      strings.Builder
}

func jsToXML(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	spaces, err := xmlOptions(args[1])
	if err != nil || nothing(args[0]) {
		return args[0], err
	}
	w := &xmlWriter{call: c, indent: strings.Repeat(" ", spaces)}
	for key, v := range args[0].Fields() {
		if key == "_declaration" {
			w.b.WriteString("<?xml")
			if err := w.attributes(v.Get("_attributes")); err != nil {
				return jsonata.Value{}, err
			}
			w.b.WriteString("?>")
			continue
		}
		if err := w.elements(key, v, 0); err != nil {
			return jsonata.Value{}, err
		}
	}
	return jsonata.String(w.b.String()), nil
}

// elements writes one element, or one for each item of an array.
func (w *xmlWriter) elements(name string, v jsonata.Value, depth int) error {
	if v.Kind() != jsonata.KindArray {
		return w.element(name, v, depth)
	}
	for item := range v.Items() {
		if err := w.element(name, item, depth); err != nil {
			return err
		}
	}
	return nil
}

func (w *xmlWriter) element(name string, v jsonata.Value, depth int) error {
	if !isXMLName(name) {
		return argument(1, "has %q, which can't be the name of an element", name)
	}
	if depth >= maxXMLDepth {
		return argument(1, "is nested deeper than %d elements", maxXMLDepth)
	}
	if err := w.call.Spend(2*len(name) + sizeOf + depth*len(w.indent)); err != nil {
		return err
	}
	if h := v.Host(); h != nil {
		v = h.Plain()
	}
	w.newline(depth)
	w.b.WriteString("<" + name)
	if v.Kind() != jsonata.KindObject {
		return w.leaf(name, plainText(v))
	}
	if err := w.attributes(v.Get("_attributes")); err != nil {
		return err
	}
	return w.content(name, v, depth)
}

// leaf ends an element that holds text alone.
func (w *xmlWriter) leaf(name, text string) error {
	if text == "" {
		w.b.WriteString("/>")
		return nil
	}
	w.b.WriteByte('>')
	if err := w.text(text); err != nil {
		return err
	}
	w.b.WriteString("</" + name + ">")
	return nil
}

// content writes what an object holds, and the end of its element.
func (w *xmlWriter) content(name string, v jsonata.Value, depth int) error {
	open, nested := false, false
	for key, below := range v.Fields() {
		if key == "_attributes" || key == "_comment" || below.Kind() == jsonata.KindArray && below.Len() == 0 {
			continue
		}
		if !open {
			w.b.WriteByte('>')
			open = true
		}
		var err error
		if key == "_text" || key == "_cdata" {
			err = w.texts(below)
		} else {
			nested = true
			err = w.elements(key, below, depth+1)
		}
		if err != nil {
			return err
		}
	}
	if !open {
		w.b.WriteString("/>")
		return nil
	}
	if nested {
		w.newline(depth)
	}
	w.b.WriteString("</" + name + ">")
	return nil
}

func (w *xmlWriter) texts(v jsonata.Value) error {
	for _, item := range listOfAll(v) {
		if err := w.text(plainText(item)); err != nil {
			return err
		}
	}
	return nil
}

// listOfAll is the items of an array, or the value itself.
func listOfAll(v jsonata.Value) []jsonata.Value {
	if v.Kind() != jsonata.KindArray {
		return []jsonata.Value{v}
	}
	var out []jsonata.Value
	for item := range v.Items() {
		out = append(out, item)
	}
	return out
}

func (w *xmlWriter) newline(depth int) {
	if w.indent != "" && w.b.Len() > 0 {
		w.b.WriteString("\n" + strings.Repeat(w.indent, depth))
	}
}

func (w *xmlWriter) attributes(v jsonata.Value) error {
	for key, a := range v.Fields() {
		if !isXMLName(key) {
			return argument(1, "has %q, which can't be the name of an attribute", key)
		}
		w.b.WriteString(" " + key + `="`)
		if err := w.text(plainText(a)); err != nil {
			return err
		}
		w.b.WriteByte('"')
	}
	return nil
}

// text writes text with its entities. What XML can't hold becomes U+FFFD.
func (w *xmlWriter) text(s string) error {
	if err := w.call.Spend(6 * len(s)); err != nil {
		return err
	}
	for _, r := range s {
		switch {
		case r == '&':
			w.b.WriteString("&amp;")
		case r == '<':
			w.b.WriteString("&lt;")
		case r == '>':
			w.b.WriteString("&gt;")
		case r == '"':
			w.b.WriteString("&quot;")
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff:
			w.b.WriteRune('\ufffd')
		default:
			w.b.WriteRune(r)
		}
	}
	return nil
}

// isXMLName reports whether an element or an attribute can be called so: ASCII
// letters, digits and _ - . : beside all that is not ASCII.
func isXMLName(name string) bool {
	for i, r := range name {
		letter := isLetter(byte(r)) && r < 0x80 || r == '_' || r == ':' || r >= 0xc0
		if !letter && (i == 0 || r != '-' && r != '.' && (r < '0' || r > '9')) {
			return false
		}
	}
	return name != "" && len(name) <= 256
}
