package definition

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Bounds on a file. A definition is written by hand: these are far above any real one.
const (
	// MaxSize is the size of a file in bytes.
	MaxSize = 1 << 20
	// MaxDepth is how deep objects and lists may nest.
	MaxDepth = 64
	// MaxKeyLength is the length of a key in bytes.
	MaxKeyLength = 200
)

// bom may open a file and isn't part of it.
var bom = []byte("\uFEFF")

// parse reads the one document of a file; nil after a problem with its syntax.
func (d *decoder) parse(file string, data []byte) *Node {
	start := Pos{File: file, Line: 1, Column: 1}
	if len(data) > MaxSize {
		d.report(Problem{Pos: start, Message: fmt.Sprintf("file is larger than %d KiB", MaxSize>>10)})
		return nil
	}
	data = bytes.TrimPrefix(data, bom)
	if p := checkText(file, data); p != nil {
		d.report(*p)
		return nil
	}
	d.src = newSource(file, string(data))
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		d.report(Problem{Pos: start, Message: err.Error()})
		return nil
	}
	var doc yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF), err == nil && len(doc.Content) == 0:
		d.report(Problem{Pos: start, Message: "file is empty"})
		return nil
	case err != nil:
		d.report(d.syntax(err))
		return nil
	}
	var second yaml.Node
	if err := loader.Load(&second); err == nil {
		d.report(Problem{Pos: d.src.pos(second.Line, second.Column), Message: "a second document; a file holds one"})
	} else if !errors.Is(err, io.EOF) {
		d.report(d.syntax(err))
		return nil
	}
	return d.build(doc.Content[0], nil, 0)
}

// syntax turns an error of the YAML library into a problem with its place.
func (d *decoder) syntax(err error) Problem {
	p := Problem{Pos: Pos{File: d.src.file, Line: 1, Column: 1}, Message: strings.TrimPrefix(err.Error(), "yaml: ")}
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return p
	}
	p.Message = load.Message
	if load.ContextMsg != "" {
		p.Message += ", " + load.ContextMsg
	}
	if load.Mark.Line > 0 {
		p.Pos = d.src.pos(load.Mark.Line, max(load.Mark.Column, 1))
	}
	if line := d.src.runes(p.Pos.Line - 1); p.Pos.Column <= len(line) && line[p.Pos.Column-1] == '\t' {
		p.Message = "tab used for indentation; use spaces"
	}
	return p
}

// build checks a YAML node and everything below it, once, and returns it as a
// Node; nil for what can't be used.
func (d *decoder) build(y *yaml.Node, parent *Node, depth int) *Node {
	pos := d.src.pos(y.Line, y.Column)
	n := &Node{d: d, parent: parent, text: Text{pos: pos, set: true}}
	switch {
	case depth > MaxDepth:
		d.report(Problem{Pos: pos, Message: fmt.Sprintf("nested deeper than %d levels", MaxDepth)})
		return nil
	case y.Kind == yaml.AliasNode:
		d.report(Problem{Pos: pos, Message: "aliases are not supported; repeat the value"})
		return nil
	case y.Anchor != "":
		d.report(Problem{Pos: pos, Message: "anchors are not supported"})
		return nil
	case d.tagged(y):
		d.report(Problem{Pos: pos, Message: "tags are not supported", Found: y.Tag})
		return nil
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = Mapping
		d.buildMapping(n, y, depth)
	case yaml.SequenceNode:
		n.kind = Sequence
		for _, item := range y.Content {
			if c := d.build(item, n, depth+1); c != nil {
				c.index = len(n.items)
				n.items = append(n.items, c)
			}
		}
	default:
		n.kind = scalarKind(y)
		n.text = Text{value: y.Value, pos: pos, set: true, src: d.src, style: y.Style}
	}
	return n
}

func (d *decoder) buildMapping(n *Node, y *yaml.Node, depth int) {
	first := make(map[string]Pos, len(y.Content)/2)
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, pos := y.Content[i], d.src.pos(y.Content[i].Line, y.Content[i].Column)
		if msg := d.badKey(key); msg != "" {
			n.Report(Problem{Pos: pos, Message: msg})
			continue
		}
		if at, dup := first[key.Value]; dup {
			n.Report(Problem{
				Pos: pos, Message: fmt.Sprintf("key %s stands twice", preview(key.Value)),
				Found: fmt.Sprintf("the first at line %d, column %d", at.Line, at.Column),
			})
			continue
		}
		first[key.Value] = pos
		value := d.build(y.Content[i+1], n, depth+1)
		if value == nil {
			n.refused = append(n.refused, key.Value)
			continue
		}
		value.key = key.Value
		n.entries = append(n.entries, NodeEntry{Key: key.Value, KeyPos: pos, Value: value})
	}
}

// badKey says what is wrong with the key of a mapping, "" when nothing.
func (d *decoder) badKey(key *yaml.Node) string {
	switch {
	case key.Kind == yaml.AliasNode:
		return "aliases are not supported; repeat the value"
	case key.Kind != yaml.ScalarNode:
		return "a key must be a string"
	case key.Anchor != "":
		return "anchors are not supported"
	case d.tagged(key):
		return "tags are not supported"
	case key.Tag == "!!merge":
		return "merge keys are not supported; repeat the keys"
	case key.Value == "" || key.Tag == "!!null" && key.Style == 0:
		return "empty key"
	case len(key.Value) > MaxKeyLength:
		return fmt.Sprintf("key longer than %d bytes", MaxKeyLength)
	}
	return ""
}

// tagged reports whether a node carries a tag. The lone "!" leaves no trace in the
// node, but nothing else starts with that character without quotes.
func (d *decoder) tagged(y *yaml.Node) bool {
	line := d.src.runes(y.Line - 1)
	return y.Style&yaml.TaggedStyle != 0 || y.Column-1 < len(line) && line[y.Column-1] == '!'
}

// scalarKind tells how YAML reads a scalar. Timestamps are strings here, as in YAML 1.2.
func scalarKind(y *yaml.Node) Kind {
	switch y.Tag {
	case "!!null":
		return Null
	case "!!int":
		return Int
	case "!!float":
		return Float
	case "!!bool":
		return Bool
	default:
		return String
	}
}
