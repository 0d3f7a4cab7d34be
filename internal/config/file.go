package config

import (
	"fmt"
	"strings"

	"cognate/internal/definition"
)

// fileValues reads a configuration file: one object of settings.
type fileValues struct {
	fields []*Field
	path   string
	given  map[string]given
}

// UnmarshalDefinition implements definition.Unmarshaler.
func (v *fileValues) UnmarshalDefinition(n *definition.Node) {
	if n.Kind() == definition.Null { // an empty file
		return
	}
	if n.Kind() != definition.Mapping {
		n.Wrong("an object of settings, such as listen: 127.0.0.1:8080")
		return
	}
	for _, e := range n.Entries() {
		f := v.find(e.Key)
		if f == nil {
			v.unknown(n, e)
			continue
		}
		if text, ok := settingText(f, e.Value); ok {
			v.given[f.Name] = given{text, "file " + e.Value.Pos().String()}
		}
	}
}

func (v *fileValues) find(name string) *Field {
	for _, f := range v.fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (v *fileValues) unknown(n *definition.Node, e definition.NodeEntry) {
	names := make([]string, len(v.fields))
	for i, f := range v.fields {
		names[i] = f.Name
	}
	p := definition.Problem{Pos: e.KeyPos, Message: fmt.Sprintf("unknown setting %q", shorten(e.Key)), Expected: "one of " + strings.Join(names, ", ")}
	if near := definition.Nearest(e.Key, names); near != "" {
		p.Message += fmt.Sprintf("; did you mean %q?", near)
	}
	n.Report(p)
}

// settingText is a value as it would be written in a variable.
func settingText(f *Field, n *definition.Node) (string, bool) {
	switch n.Kind() {
	case definition.Sequence:
		if f.List {
			return listText(n)
		}
		n.Wrong("one value")
		return "", false
	case definition.Mapping:
		n.Wrong("one value")
		return "", false
	case definition.Null: // as if it were not there
		return "", false
	default:
		return n.Text().Value(), true
	}
}

func listText(n *definition.Node) (string, bool) {
	parts := make([]string, 0, len(n.Items()))
	for _, item := range n.Items() {
		if item.Kind() != definition.String {
			item.Wrong("a string")
			return "", false
		}
		parts = append(parts, item.Text().Value())
	}
	return strings.Join(parts, ","), true
}
