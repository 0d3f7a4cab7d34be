package credential

import (
	"encoding/json"

	"cognate"
	"cognate/internal/mergepatch"
)

// Field is a field of a credential, as the connector declares it.
type Field struct {
	Name   string
	Secret bool
}

// Split parts a context into the fields that may be shown and the secret ones,
// each a JSON object in the order of the context. A field that the connector
// does not declare counts as secret. A context that is no JSON object is
// CodeInvalid.
func Split(fields []Field, context []byte) (public, private json.RawMessage, err error) {
	o, err := parse(context)
	if err != nil {
		return nil, nil, err
	}
	var shown, hidden mergepatch.Object
	for _, m := range o {
		if shows(fields, m.Name) {
			shown = append(shown, m)
		} else {
			hidden = append(hidden, m)
		}
	}
	return shown.JSON(), hidden.JSON(), nil
}

func shows(fields []Field, name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return !f.Secret
		}
	}
	return false
}

// join is the whole context: the public fields, then the secret ones, which win.
func join(public, private []byte) ([]byte, error) {
	o, err := parse(public)
	if err != nil {
		return nil, err
	}
	hidden, err := parse(private)
	if err != nil {
		return nil, err
	}
	whole := make(mergepatch.Object, 0, len(o)+len(hidden))
	for _, m := range o {
		if hidden.Get(m.Name) == nil {
			whole = append(whole, m)
		}
	}
	return append(whole, hidden...).JSON(), nil
}

func parse(context []byte) (mergepatch.Object, error) {
	if len(context) == 0 {
		return nil, nil
	}
	o, err := mergepatch.Parse(context)
	if err != nil {
		return nil, notContext(err)
	}
	return o, nil
}

// notContext tells where a context is wrong; the cause has no values in it.
func notContext(err error) error {
	e := cognate.Wrap(err, cognate.CodeInvalid, "context: want a JSON object")
	e.Failures = []cognate.Failure{{Path: "context", Code: "type", Message: e.Message}}
	return e
}
