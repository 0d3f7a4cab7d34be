package definition

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// ParseJSON reads a JSON text that a caller of the API sent, under the bounds that
// hold for files; its texts are [Text.Foreign]. file is the name that positions
// carry; it may be empty. The root is nil when the text can't be read.
func ParseJSON(file string, data []byte) (*Node, Problems) {
	r := &jsonReader{d: &decoder{}, data: data}
	if p := r.check(file); p != nil {
		return nil, Problems{*p}
	}
	r.d.src = newSource(file, string(data))
	r.d.src.foreign = true
	r.tokens = json.NewDecoder(bytes.NewReader(data))
	r.tokens.UseNumber()
	root := r.value(&Node{d: r.d}, 0)
	r.d.problems.Sort()
	return root, r.d.problems
}

// jsonReader builds nodes of a text that is known to be one JSON value.
type jsonReader struct {
	d      *decoder
	data   []byte
	tokens *json.Decoder
	// The place of the byte at offset at, so that the text is walked once.
	at, line, column int
}

// check refuses what is no JSON text of a bearable size.
func (r *jsonReader) check(file string) *Problem {
	start := Pos{File: file, Line: 1, Column: 1}
	switch {
	case len(r.data) > MaxSize:
		return &Problem{Pos: start, Message: fmt.Sprintf("text is larger than %d KiB", MaxSize>>10)}
	case !utf8.Valid(r.data):
		return &Problem{Pos: start, Message: "not valid UTF-8"}
	}
	var whole json.RawMessage
	d := json.NewDecoder(bytes.NewReader(r.data))
	err := d.Decode(&whole)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return &Problem{Pos: r.place(file, int(syntax.Offset)-1), Message: "not JSON: " + syntax.Error()}
	}
	if err != nil {
		return &Problem{Pos: r.place(file, len(r.data)), Message: "not JSON: the text ends early"}
	}
	rest := bytes.TrimLeft(r.data[d.InputOffset():], " \t\r\n")
	if len(rest) > 0 {
		return &Problem{Pos: r.place(file, len(r.data)-len(rest)), Message: "not JSON: something follows the value"}
	}
	return nil
}

// place is the line and column of a byte; offsets must not fall.
func (r *jsonReader) place(file string, offset int) Pos {
	if r.line == 0 {
		r.line, r.column = 1, 1
	}
	for r.at < min(offset, len(r.data)) {
		char, size := utf8.DecodeRune(r.data[r.at:])
		r.at += size
		r.column++
		if char == '\n' {
			r.line, r.column = r.line+1, 1
		}
	}
	return Pos{File: file, Line: r.line, Column: r.column}
}

// next reads a token and tells where it starts.
func (r *jsonReader) next() (json.Token, Pos) {
	from := int(r.tokens.InputOffset())
	from += len(r.data[from:]) - len(bytes.TrimLeft(r.data[from:], " \t\r\n,:"))
	token, _ := r.tokens.Token() // the text was read once already
	return token, r.place(r.d.src.file, from)
}

// value reads a value into n, which knows where it stands; nil when it nests too
// deep.
func (r *jsonReader) value(n *Node, depth int) *Node {
	token, pos := r.next()
	n.text = Text{pos: pos, set: true}
	switch t := token.(type) {
	case json.Delim:
		r.composite(n, t, depth)
		if depth > MaxDepth {
			if depth == MaxDepth+1 {
				r.d.report(Problem{Pos: pos, Message: fmt.Sprintf("nested deeper than %d levels", MaxDepth)})
			}
			return nil
		}
		return n
	case string:
		n.kind = String
		n.text = Text{value: t, pos: pos, set: true, src: r.d.src, style: yaml.DoubleQuotedStyle}
	case json.Number:
		n.kind, n.text.value = Int, t.String()
		if strings.ContainsAny(t.String(), ".eE") {
			n.kind = Float
		}
		n.number() // which reports what no number of ours can be
	case bool:
		n.kind, n.text.value = Bool, fmt.Sprint(t)
	default:
		n.kind = Null
	}
	return n
}

// composite reads up to the end of an object or a list. Too deep a one is read
// and forgotten.
func (r *jsonReader) composite(n *Node, open json.Delim, depth int) {
	if open == '[' {
		n.kind = Sequence
		for r.tokens.More() {
			if c := r.value(&Node{d: r.d, parent: n, index: len(n.items)}, depth+1); c != nil {
				n.items = append(n.items, c)
			}
		}
		_, _ = r.next()
		return
	}
	n.kind = Mapping
	first := map[string]Pos{}
	for r.tokens.More() {
		token, pos := r.next()
		key, _ := token.(string)
		value := r.value(&Node{d: r.d, parent: n, key: key}, depth+1)
		switch at, stands := first[key]; {
		case value == nil:
			n.refused = append(n.refused, key)
		case stands:
			n.Report(Problem{
				Pos: pos, Message: fmt.Sprintf("key %s stands twice", preview(key)),
				Found: fmt.Sprintf("the first at line %d, column %d", at.Line, at.Column),
			})
		case key == "":
			n.Report(Problem{Pos: pos, Message: "empty key"})
		case len(key) > MaxKeyLength:
			n.Report(Problem{Pos: pos, Message: fmt.Sprintf("key longer than %d bytes", MaxKeyLength)})
		default:
			first[key] = pos
			n.entries = append(n.entries, NodeEntry{Key: key, KeyPos: pos, Value: value})
		}
	}
	_, _ = r.next()
}
