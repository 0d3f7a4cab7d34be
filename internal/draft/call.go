package draft

import (
	"encoding/json"
	"strings"

	"cognate/internal/connector"
	"cognate/internal/model"
)

// callFile is call.json.
type callFile struct {
	Model            string         `json:"model,omitempty"`
	Resource         string         `json:"resource"`
	Method           string         `json:"method"`
	ID               string         `json:"id,omitempty"`
	Query            map[string]any `json:"query,omitempty"`
	Body             any            `json:"body,omitempty"` // an object, or nil
	Limit            int            `json:"limit,omitempty"`
	NextCursor       string         `json:"next_cursor,omitempty"`
	IgnoreRemoteData bool           `json:"ignore_remote_data,omitempty"`
	Context          map[string]any `json:"context,omitempty"`
}

// call makes a call of the model's examples: with all that the mapping takes, or
// with no more than it needs.
func (w *writer) call(minimal bool) *callFile {
	m := w.mapping
	c := &callFile{Resource: m.Resource.Resource.Name, Method: m.Method.Name}
	if name := m.Resource.Model.Name; name != "ticketing" {
		c.Model = name
	}
	if m.Method.HasID() {
		c.ID = "101"
	}
	c.Query = map[string]any{}
	for _, path := range needed(m.RequiredQuery) {
		name, _, _ := strings.Cut(path, ".")
		if p := m.Method.Param(name); p != nil {
			put(c.Query, p, path)
		}
	}
	if m.Method.Body != nil {
		c.Body = w.body(minimal)
	}
	c.Context = w.context()
	return c
}

// context has the fields of the account that a story doesn't fill by itself:
// those that the method alone requires, and those whose pattern refuses the word
// that stories fill in. Nil for none.
func (w *writer) context() map[string]any {
	fields := map[string]any{}
	for _, f := range w.mapping.RequiredContext {
		fields[f.Name] = fitting(f.CredentialField)
	}
	if len(w.in.Credentials) > 0 {
		for _, f := range w.in.Credentials[0].Fields {
			if !f.Optional && !f.Secret && f.Default == "" && len(f.Enum) == 0 && !f.Matches(madeUp[0]) {
				fields[f.Name] = fitting(f)
			}
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return fields
}

// madeUp are values that a field of an account may take; a story fills in the
// first by itself.
var madeUp = []string{"example", "1", "nora@example.com", "https://example.com", "example/example", "00000000-0000-4000-8000-000000000000"}

// fitting is a choice of the field, or the first made-up value that its pattern lets
// through; the first of all when it lets none.
func fitting(f *connector.CredentialField) string {
	if len(f.Enum) > 0 {
		return f.Enum[0]
	}
	for _, value := range madeUp {
		if f.Matches(value) {
			return value
		}
	}
	return madeUp[0]
}

// needed lists a path for each requirement.
func needed(requirements []connector.Requirement) []string {
	var paths []string
	for _, r := range requirements {
		switch {
		case len(r.AnyOf) > 0:
			paths = append(paths, r.AnyOf[0])
		case r.Field != "":
			paths = append(paths, r.Field)
		}
	}
	return paths
}

func (w *writer) body(minimal bool) map[string]any {
	m := w.mapping
	out := map[string]any{}
	for _, f := range m.Method.Body.Fields {
		if minimal || f.Name == model.RemoteData || !m.TakesBody(f.Name) {
			continue
		}
		if v := exampleOf(f, f.Name, m.TakesBody); v != nil {
			out[f.Name] = v
		}
	}
	for _, path := range needed(m.Required) {
		name, _, _ := strings.Cut(strings.ReplaceAll(path, "[]", ""), ".")
		if f := m.Method.Body.Field(name); f != nil && out[name] == nil {
			put(out, f, path)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, f := range m.Method.Body.Fields { // a body has something
		if f.Name == model.RemoteData || !m.TakesBody(f.Name) {
			continue
		}
		if v := exampleOf(f, f.Name, m.TakesBody); v != nil {
			return map[string]any{f.Name: v}
		}
	}
	return out
}

// put sets the part of a field that a path names: emails[].email sets one item.
func put(into map[string]any, f *model.Schema, path string) {
	steps := model.Steps(path)
	only := func(at string) bool {
		want := model.Steps(at)
		for i, step := range want {
			if i < len(steps) && steps[i] != step {
				return false
			}
		}
		return true
	}
	if v := exampleOf(f, f.Name, only); v != nil {
		into[f.Name] = v
	}
}

// exampleOf makes a value of the parts that keep allows; nil where the model has no
// example for any of them.
func exampleOf(s *model.Schema, path string, keep func(string) bool) any {
	if s.Example.IsSet() {
		var v any
		if json.Unmarshal(s.Example.Bytes(), &v) == nil { // checked when the model was read
			return v
		}
	}
	switch s.Type {
	case model.Array:
		if v := exampleOf(s.Items, path+"[]", keep); v != nil {
			return []any{v}
		}
	case model.Object:
		out := map[string]any{}
		for _, f := range s.Fields {
			at := strings.TrimPrefix(path+"."+f.Name, ".")
			if !keep(at) {
				continue
			}
			if v := exampleOf(f, at, keep); v != nil {
				out[f.Name] = v
			}
		}
		if len(out) > 0 {
			return out
		}
	case model.String:
		if len(s.Enum) > 0 {
			return s.Enum[0]
		}
	default: // nothing to take one from
	}
	return nil
}
