package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cognate"
	"cognate/internal/definition"
	"cognate/internal/mergepatch"
)

// body takes the members of a request body one by one and collects all that is
// wrong with them. A member is absent, null or a value; what absent and null
// mean is the handler's.
type body struct {
	data     []byte
	root     *definition.Node // of the whole, once it was asked for
	members  mergepatch.Object
	taken    []string // names asked for, in order
	failures []cognate.Failure
}

// decodeBody reads a JSON object; an empty body is an empty object.
func decodeBody(data []byte) (*body, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return &body{}, nil
	}
	members, err := mergepatch.Parse(data)
	if err != nil {
		return nil, cognate.Errorf(cognate.CodeInvalid, "the body: %s", strings.TrimPrefix(err.Error(), "mergepatch: "))
	}
	return &body{data: data, members: members}, nil
}

// raw is the member's value as it stands; nil when it is absent.
func (b *body) raw(name string) json.RawMessage {
	b.taken = append(b.taken, name)
	for _, m := range b.members {
		if m.Name == name {
			return bytes.TrimSpace(m.Value)
		}
	}
	return nil
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }

func (b *body) fail(path, code, format string, args ...any) {
	b.failures = append(b.failures, cognate.Failure{Path: path, Code: code, Message: path + ": " + fmt.Sprintf(format, args...)})
}

// forget takes back the failures of a code.
func (b *body) forget(code string) {
	b.failures = slices.DeleteFunc(b.failures, func(f cognate.Failure) bool { return f.Code == code })
}

// required notes an absence.
func (b *body) required(name string, present bool) {
	if !present && !slices.ContainsFunc(b.failures, func(f cognate.Failure) bool { return f.Path == name }) {
		b.failures = append(b.failures, cognate.Failure{Path: name, Code: "required", Message: name + " is required"})
	}
}

// text is a string; nil when the member is absent, "" when it is null.
func (b *body) text(name string) *string {
	raw := b.raw(name)
	switch {
	case raw == nil:
		return nil
	case isNull(raw):
		return new(string)
	}
	s, ok := textOf(raw)
	if !ok {
		b.fail(name, "type", "want a text, got %s", kindOf(raw))
		return nil
	}
	return &s
}

// id is a text that may be an id, which is taken in either case.
func (b *body) id(name string) *string {
	s := b.text(name)
	if s != nil {
		*s = lowerID(*s)
	}
	return s
}

func textOf(raw json.RawMessage) (string, bool) {
	var s string
	if len(raw) == 0 || raw[0] != '"' || !utf8.Valid(raw) || json.Unmarshal(raw, &s) != nil {
		return "", false
	}
	return s, true
}

// flag is true or false; nil when the member is absent or null.
func (b *body) flag(name string) *bool {
	raw := b.raw(name)
	if raw == nil || isNull(raw) {
		return nil
	}
	if t := string(raw); t != "true" && t != "false" {
		b.fail(name, "type", "want true or false, got %s", kindOf(raw))
		return nil
	}
	v := string(raw) == "true"
	return &v
}

// object is a JSON object or null, as it stands; nil when the member is absent.
func (b *body) object(name string) json.RawMessage {
	raw := b.raw(name)
	if raw == nil || isNull(raw) {
		return raw
	}
	if raw[0] != '{' {
		b.fail(name, "type", "want an object, got %s", kindOf(raw))
		return nil
	}
	return raw
}

// texts is a list of strings; nil when the member is absent or null.
func (b *body) texts(name string) []string {
	raw := b.raw(name)
	if raw == nil || isNull(raw) {
		return nil
	}
	var items []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		b.fail(name, "type", "want a list of texts, got %s", kindOf(raw))
		return nil
	}
	out := make([]string, 0, len(items))
	for i, item := range items {
		s, ok := textOf(bytes.TrimSpace(item))
		if !ok {
			b.fail(fmt.Sprintf("%s[%d]", name, i), "type", "want a text, got %s", kindOf(item))
			continue
		}
		out = append(out, s)
	}
	return out
}

// moment is a point in time; zero when the member is absent or null.
func (b *body) moment(name string) time.Time {
	s := b.text(name)
	if s == nil || *s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		b.fail(name, "format", "want a time such as 2030-01-31T12:00:00Z, got %q", shorten(*s))
	}
	return t
}

// done reports all failures, members that nobody asked for among them.
func (b *body) done() error {
	for _, m := range b.members {
		if slices.Contains(b.taken, m.Name) {
			continue
		}
		name := shorten(m.Name)
		text := "not a field that can be set here"
		if near := definition.Nearest(m.Name, b.taken); near != "" {
			text += "; did you mean " + near + "?"
		}
		b.fail(name, "unknown", "%s", text)
	}
	return refuse(b.failures)
}

// refuse makes failures one error; nil when there are none.
func refuse(failures []cognate.Failure) error {
	if len(failures) == 0 {
		return nil
	}
	e := cognate.Errorf(cognate.CodeInvalid, "%s", failures[0].Message)
	if n := len(failures); n > 1 {
		e.Message += fmt.Sprintf(" (and %d more, see details.failures)", n-1)
	}
	e.Failures = failures
	for _, f := range failures {
		if f.Code == "required" {
			e.Insight.MissingBody = append(e.Insight.MissingBody, f.Path)
		}
	}
	return e
}

// kindOf names a JSON value's type and never shows the value: it may be a secret.
func kindOf(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}

// shorten bounds what a message repeats.
func shorten(s string) string {
	const most = 80
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
