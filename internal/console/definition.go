package console

import (
	"encoding/json"
	"fmt"
	"strings"

	"cognate"
	"cognate/internal/definition"
	"cognate/internal/layer"
	"cognate/internal/store"
)

// node is the member's value with the places of all that stands in it; nil when it
// is absent, or when the body has what no definition can have, which is told.
func (b *body) node(name string) *definition.Node {
	if b.raw(name) == nil {
		return nil
	}
	if b.root == nil {
		root, problems := definition.ParseJSON("", b.data)
		for _, f := range definitionFailures("", problems) {
			f.Code = "format"
			b.failures = append(b.failures, f)
		}
		if b.root = root; root == nil {
			b.root = definition.NewObject()
		}
	}
	return b.root.Get(name)
}

// objectNode is a node that is an object or null; null is an empty object.
func (b *body) objectNode(name string) *definition.Node {
	n := b.node(name)
	switch {
	case n == nil:
		return nil
	case n.Kind() == definition.Null:
		return definition.NewObject()
	case n.Kind() != definition.Mapping:
		b.fail(name, "type", "want an object, got %s", kindOf(b.raw(name)))
		return nil
	}
	return n
}

// definitionFailures tells problems of a definition, with slots below prefix. Line
// and column are those of the request's body; what stands elsewhere, in a file or in
// what was stored before, says so in its message.
func definitionFailures(prefix string, problems definition.Problems) []cognate.Failure {
	failures := make([]cognate.Failure, len(problems))
	for i, p := range problems {
		f := cognate.Failure{Path: strings.Trim(prefix+"."+p.Slot, "."), Code: "definition"}
		said := definition.Problem{Message: p.Message, Found: p.Found, Expected: p.Expected}
		if p.Pos.File == "" {
			f.Line, f.Column = p.Pos.Line, p.Pos.Column
		} else {
			said.Pos = p.Pos
		}
		f.Message = said.Error()
		if f.Path != "" {
			f.Message = f.Path + ": " + f.Message
		}
		if f.Line > 0 {
			f.Message = fmt.Sprintf("line %d, column %d: %s", f.Line, f.Column, f.Message)
		}
		failures[i] = f
	}
	return failures
}

// refusal is what a verdict means for the request: 400 for what is wrong in it, with
// slots below prefix; 409 for what it would break.
func refusal(v layer.Verdict, prefix string) error {
	if len(v.Problems) > 0 {
		return refuse(definitionFailures(prefix, v.Problems))
	}
	if len(v.Breaks) == 0 {
		return nil
	}
	e := cognate.Errorf(cognate.CodeConflict, "what lies on it would not work any more. %s", v.Breaks[0])
	if n := len(v.Breaks); n > 1 {
		e.Message += fmt.Sprintf(" (and %d more, see details.failures)", n-1)
	}
	for _, b := range v.Breaks {
		e.Failures = append(e.Failures, cognate.Failure{Path: prefix, Code: "breaks", Message: b})
	}
	return e
}

// tries bounds how often a write begins again because others wrote meanwhile.
const tries = 20

// settled runs a check and a write until nobody else's change comes between them.
func settled[T any](f func() (T, error)) (T, error) {
	for try := 1; ; try++ {
		v, err := f()
		if !store.Moved(err) || try == tries {
			return v, err
		}
	}
}

// stored is the file of what stands in the store, in positions.
const stored = "stored"

// parseStored reads an object of the store, which was checked before it was written.
func parseStored(text json.RawMessage) *definition.Node {
	n, problems := definition.ParseJSON(stored, text)
	if n == nil || len(problems) > 0 {
		return definition.NewObject()
	}
	return n
}

// overlayKeys are the words whose nulls mean something: a field that is dropped.
var overlayKeys = []string{"response_overlay", "request_body_overlay"}

// patchConfig applies a merge patch (RFC 7396) to the config of a method: objects
// are merged, and null takes the config's own word back, so that what lies below
// shows again. An overlay is replaced as a whole, since null is a value in it; and so
// is method, which is one thing.
func patchConfig(config, patch *definition.Node) *definition.Node {
	how := map[string]definition.How{}
	for _, key := range append([]string{"method"}, overlayKeys...) {
		if n := patch.Get(key); n != nil && n.Kind() != definition.Null {
			how[key] = definition.Replace
		}
	}
	return definition.Layer(config, patch, how)
}

// patchModelOverride applies a merge patch to unified_model_override: model →
// resource → method → config. A method that had no override takes what was sent as it
// stands, nulls included.
func patchModelOverride(override, patch *definition.Node, depth int) *definition.Node {
	if patch.Kind() != definition.Mapping || override != nil && override.Kind() != definition.Mapping {
		return patch
	}
	const methodDepth = 3
	if depth == methodDepth {
		if override == nil {
			return patch
		}
		return patchConfig(override, patch)
	}
	merged := definition.Layer(override, definition.NewObject(), nil)
	how := map[string]definition.How{}
	for _, e := range patch.Entries() {
		if e.Value.Kind() != definition.Null {
			var below *definition.Node
			if override != nil {
				below = override.Get(e.Key)
			}
			e.Value, how[e.Key] = patchModelOverride(below, e.Value, depth+1), definition.Replace
		}
		merged = definition.Layer(merged, definition.NewObject(e), how)
	}
	return merged
}
