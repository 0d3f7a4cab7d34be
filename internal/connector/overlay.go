package connector

import (
	"slices"
	"strings"

	"cognate/internal/definition"
	"cognate/internal/model"
)

// Overlay is a set of single fields laid over a value. Each expression of it sees
// the value as it was before any of them.
type Overlay []OverlayField

// OverlayField is one field of an overlay.
type OverlayField struct {
	// Path leads to the field through objects, which are made where they lack.
	Path []string
	// Value yields the field; undefined leaves it out. Nil: the field is dropped.
	Value *Slot
}

// overlayFile is an overlay in a file: dotted name → expression, or null to drop
// the field. Layers of overrides are kept apart, the lowest first.
type overlayFile struct {
	pos    definition.Pos
	layers [][]overlayEntry
}

type overlayEntry struct {
	key  string
	pos  definition.Pos
	text definition.Text // not set: dropped
}

// maxOverlay bounds the fields of one overlay, maxOverlayDepth the names in a path.
const (
	maxOverlay      = 200
	maxOverlayDepth = 16
)

// UnmarshalDefinition reads an object of expressions and nulls.
func (o *overlayFile) UnmarshalDefinition(n *definition.Node) {
	o.pos = n.Pos()
	for _, layer := range n.Layers() {
		if layer.Kind() != definition.Mapping {
			layer.Wrong("an object: field → expression")
			continue
		}
		if len(layer.Entries()) > maxOverlay {
			layer.Problem("more than %d fields", maxOverlay)
			continue
		}
		var entries []overlayEntry
		for _, e := range layer.Entries() {
			entry := overlayEntry{key: e.Key, pos: e.KeyPos}
			switch e.Value.Kind() {
			case definition.String:
				entry.text = e.Value.Text()
			case definition.Null:
			default:
				e.Value.Wrong("an expression, or null to drop the field")
			}
			entries = append(entries, entry)
		}
		o.layers = append(o.layers, entries)
	}
}

// DefinitionSchema is the JSON Schema of an overlay.
func (*overlayFile) DefinitionSchema() map[string]any {
	return map[string]any{"type": "object", "additionalProperties": map[string]any{"type": []any{"string", "null"}}}
}

func (o *overlayFile) isSet() bool { return len(o.layers) > 0 }

// overlays compiles the layers of an overlay.
func (c *compiler) overlays(slot string, f overlayFile, in scope) []Overlay {
	var out []Overlay
	for _, layer := range f.layers {
		var overlay Overlay
		for _, e := range layer {
			path := overlayPath(e.key)
			if slices.Contains(path, "") || len(path) > maxOverlayDepth {
				c.problem(e.pos, slot, "%q is no path: names joined by dots, at most %d; \\. is a dot in a name", e.key, maxOverlayDepth)
				continue
			}
			overlay = append(overlay, OverlayField{Path: path, Value: c.slot(slot+"."+e.key, e.text, in)})
		}
		out = append(out, overlay)
	}
	return out
}

// overlayPath splits contact.tier into its names. A backslash before a dot makes
// it part of a name.
func overlayPath(key string) []string {
	var path []string
	var name strings.Builder
	for i := 0; i < len(key); i++ {
		switch {
		case key[i] == '\\' && i+1 < len(key) && key[i+1] == '.':
			name.WriteByte('.')
			i++
		case key[i] == '.':
			path = append(path, name.String())
			name.Reset()
		default:
			name.WriteByte(key[i])
		}
	}
	return append(path, name.String())
}

// responseOverlays compiles response_overlay and works out what it adds to the
// fields of the record, and what it takes away.
func (c *compiler) responseOverlays(m *Mapping, f *mappingFile) {
	slot := m.Method.Name + ".response_overlay"
	m.ResponseOverlays = c.overlays(slot, f.ResponseOverlay, scopeResponse.with("record"))
	if f.ResponseOverlay.isSet() && m.Method.Name == "delete" {
		c.problem(f.ResponseOverlay.pos, slot, "the answer of a delete is the id alone")
	}
	m.Fields = slices.Clone(m.Fields)
	for i, layer := range f.ResponseOverlay.layers {
		before := slices.Clone(m.Fields)
		for _, e := range layer {
			c.overlayField(m, m.ResponseOverlays[i], slot, e, before)
		}
		for _, field := range m.ResponseOverlays[i] {
			m.Fields = overlaid(m.Fields, field)
		}
	}
}

// overlaid is the list of a record's fields with one of an overlay laid over.
func overlaid(fields []string, f OverlayField) []string {
	name := f.Path[0]
	switch {
	case f.Value != nil && !slices.Contains(fields, name):
		return append(fields, name)
	case f.Value == nil && len(f.Path) == 1:
		return slices.DeleteFunc(fields, func(s string) bool { return s == name })
	}
	return fields
}

// overlayField holds a field of response_overlay against the model.
func (c *compiler) overlayField(m *Mapping, overlay Overlay, slot string, e overlayEntry, known []string) {
	path := overlayPath(e.key)
	schema, beyond := c.overlaySchema(m.Resource.Resource.Fields, slot, path, e)
	switch {
	case beyond && e.text.IsSet(), schema == nil && !beyond:
	case beyond:
		if len(known) > 0 && !slices.Contains(known, path[0]) {
			c.problem(e.pos, slot, "there is no %s to drop; there is %s", path[0], strings.Join(known, ", "))
		}
	case e.text.IsSet():
		if s := overlay.slot(path); s != nil {
			shapeWalk{c: c, slot: s, text: e.text}.value(s.Expr.Analyze().Result, schema, e.key, 0)
		}
	case path[0] == model.RemoteData:
		c.problem(e.pos, slot, "remote_data stays; truto_ignore_remote_data leaves it out of an answer")
	case schema.Required:
		c.problem(e.pos, slot, "%s is in every record: it can't be dropped", e.key)
	}
}

// overlaySchema finds what the model says of a path. beyond: it has no such field,
// and need not. Nil and not beyond: a problem was told.
func (c *compiler) overlaySchema(schema *model.Schema, slot string, path []string, e overlayEntry) (found *model.Schema, beyond bool) {
	for i, name := range path {
		if schema.Type != model.Object && schema.Type != model.Any {
			c.problem(e.pos, slot, "%s is %s %s: only objects are entered; give it as a whole", strings.Join(path[:i], "."), article(schema.Type), schema.Type)
			return nil, false
		}
		next := schema.Field(name)
		switch {
		case next == nil && (schema.Open || schema.Type == model.Any || c.mayExceed(e.text) || !e.text.IsSet()):
			return nil, true
		case next == nil:
			c.problem(e.pos, slot, "%s is not a field of the model; it has %s", e.key, strings.Join(paramNames(schema.Fields), ", "))
			return nil, false
		}
		schema = next
	}
	return schema, false
}

func article(t model.Type) string {
	if t == model.Array || t == model.Integer || t == model.Object || t == model.Any {
		return "an"
	}
	return "a"
}

// slot finds the compiled expression of a path; nil when there is none.
func (o Overlay) slot(path []string) *Slot {
	for _, f := range o {
		if slices.Equal(f.Path, path) {
			return f.Value
		}
	}
	return nil
}

// overlaySlots are the expressions of overlays.
func overlaySlots(overlays []Overlay) []*Slot {
	var slots []*Slot
	for _, o := range overlays {
		for _, f := range o {
			if f.Value != nil {
				slots = append(slots, f.Value)
			}
		}
	}
	return slots
}
