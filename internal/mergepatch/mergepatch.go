package mergepatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// maxDepth bounds how deep objects may nest in a patch.
const maxDepth = 64

var errDepth = fmt.Errorf("mergepatch: objects nest deeper than %d", maxDepth)

// Member is one member of a JSON object.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Object is a JSON object with its members in order. A name that a document
// repeats stands once, at its first place, with its last value.
type Object []Member

// Parse reads a document that must be one JSON object.
func Parse(doc []byte) (Object, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("mergepatch: not a JSON object")
	}
	var o Object
	at := map[string]int{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("mergepatch: not JSON: %w", syntax(err))
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("mergepatch: not JSON: %w", syntax(err))
		}
		key, _ := name.(string) // the decoder takes nothing else
		if i, ok := at[key]; ok {
			o[i].Value = value
			continue
		}
		at[key] = len(o)
		o = append(o, Member{key, value})
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("mergepatch: not JSON: %w", syntax(err))
	}
	if d.More() {
		return nil, errors.New("mergepatch: something follows the JSON object")
	}
	return o, nil
}

// syntax keeps the place and leaves out what stands there: it may be a secret.
func syntax(err error) error {
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("syntax error at byte %d", s.Offset)
	}
	return errors.New("the text ends early")
}

// Get is the value of a member; nil when there is none.
func (o Object) Get(name string) json.RawMessage {
	for i := range o {
		if o[i].Name == name {
			return o[i].Value
		}
	}
	return nil
}

// JSON writes the object without spaces between its members.
func (o Object) JSON() []byte {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		name, _ := json.Marshal(m.Name) // a string always can be
		out = append(out, name...)
		out = append(out, ':')
		out = append(out, m.Value...)
	}
	return append(out, '}')
}

// Merge applies the patch to the target; both must be JSON objects, an empty
// text counting as {}. Nulls inside the patch never reach the result.
func Merge(target, patch []byte) ([]byte, error) {
	out, err := merge(target, patch, 0)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func merge(target, patch []byte, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	p, err := parseOrEmpty(patch)
	if err != nil {
		return nil, err
	}
	t, err := parseOrEmpty(target)
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(t))
	for i := range t {
		at[t[i].Name] = i
	}
	for _, m := range p {
		i, stands := at[m.Name]
		if string(m.Value) == "null" {
			if stands {
				t[i].Value = nil // left out below
			}
			continue
		}
		if m.Value[0] == '{' {
			var under []byte
			if stands && len(t[i].Value) > 0 && t[i].Value[0] == '{' {
				under = t[i].Value
			}
			if m.Value, err = merge(under, m.Value, depth+1); err != nil {
				return nil, err
			}
		}
		if stands {
			t[i].Value = m.Value
			continue
		}
		t = append(t, m)
	}
	kept := t[:0]
	for _, m := range t {
		if m.Value != nil {
			kept = append(kept, m)
		}
	}
	return kept.JSON(), nil
}

func parseOrEmpty(doc []byte) (Object, error) {
	if len(doc) == 0 {
		return nil, nil
	}
	return Parse(doc)
}
