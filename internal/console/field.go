package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/credential"
	"cognate/internal/definition"
	"cognate/internal/mergepatch"
)

// maxFieldValue bounds one field of a context, in bytes: a private key fits.
const maxFieldValue = 32 << 10

// methodOf finds the authentication method that a caller names, or the one that
// stands; "" is the connector's first.
func methodOf(in *connector.Integration, named *string, stands string) (*connector.Credential, []cognate.Failure) {
	name := stands
	if named != nil && *named != "" {
		name = *named
	}
	if c := in.Credential(name); c != nil {
		return c, nil
	}
	names := make([]string, len(in.Credentials))
	for i, known := range in.Credentials {
		names[i] = known.Name
	}
	return nil, []cognate.Failure{failure("authentication_method", "enum", "%s connects by %s", in.Label, strings.Join(names, ", "))}
}

func fieldsOf(c *connector.Credential) []credential.Field {
	fields := make([]credential.Field, len(c.Fields))
	for i, f := range c.Fields {
		fields[i] = credential.Field{Name: f.Name, Secret: f.Secret}
	}
	return fields
}

// values are those of one authentication method's fields, and what is wrong with
// them: all at once, by paths such as "context.subdomain".
type values struct {
	credential *connector.Credential
	texts      map[string]string
	cleared    []string // fields that were sent as null
	failures   []cognate.Failure
	bad        []string // fields that failed
	skip       []string // fields that failed elsewhere already
}

func failure(path, code, format string, args ...any) cognate.Failure {
	return cognate.Failure{Path: path, Code: code, Message: path + ": " + fmt.Sprintf(format, args...)}
}

func (v *values) fail(field, code, format string, args ...any) {
	v.bad = append(v.bad, field)
	v.failures = append(v.failures, failure("context."+field, code, format, args...))
}

// readContext takes what a caller sent: an object of texts and nulls, of fields
// that the connector declares.
func readContext(c *connector.Credential, sent json.RawMessage) *values {
	v := &values{credential: c, texts: map[string]string{}}
	if len(sent) == 0 || isNull(sent) {
		return v
	}
	members, err := mergepatch.Parse(sent)
	if err != nil {
		v.failures = append(v.failures, failure("context", "type", "%s", strings.TrimPrefix(err.Error(), "mergepatch: ")))
		return v
	}
	for _, m := range members {
		v.take(m.Name, bytes.TrimSpace(m.Value))
	}
	return v
}

func (v *values) take(name string, value json.RawMessage) {
	if !slices.ContainsFunc(v.credential.Fields, func(f *connector.CredentialField) bool { return f.Name == name }) {
		v.fail(shorten(name), "unknown", "%s", v.unknown(name))
		return
	}
	if isNull(value) {
		v.cleared = append(v.cleared, name)
		return
	}
	text, ok := textOf(value)
	if !ok {
		v.fail(name, "type", "want a text, got %s", kindOf(value))
		return
	}
	v.texts[name] = text
}

// valuesOf takes a whole context as it stands in the store.
func valuesOf(c *connector.Credential, whole []byte) (*values, error) {
	v := &values{credential: c, texts: map[string]string{}}
	if err := json.Unmarshal(whole, &v.texts); err != nil {
		return nil, fmt.Errorf("console: the stored context is not an object of texts: %w", err)
	}
	return v, nil
}

func (v *values) unknown(name string) string {
	names := make([]string, len(v.credential.Fields))
	for i, f := range v.credential.Fields {
		names[i] = f.Name
	}
	text := fmt.Sprintf("not a field of %s; it has %s", v.credential.Name, strings.Join(names, ", "))
	if near := definition.Nearest(name, names); near != "" {
		text += "; did you mean " + near + "?"
	}
	return text
}

func (v *values) checkAll() {
	for _, f := range v.credential.Fields {
		if !slices.Contains(v.bad, f.Name) && !slices.Contains(v.skip, f.Name) {
			v.check(f)
		}
	}
}

// check holds one field's value against its rules; the value itself is shown
// only when it is not a secret.
func (v *values) check(f *connector.CredentialField) {
	value := v.texts[f.Name]
	if value == "" && f.Default != "" {
		value = f.Default
		v.texts[f.Name] = value
	}
	shown := fmt.Sprintf("got %q", shorten(value))
	if f.Secret {
		shown = "which the value is not"
	}
	switch {
	case value == "" && f.Optional:
		delete(v.texts, f.Name)
	case value == "":
		v.bad = append(v.bad, f.Name)
		path := "context." + f.Name
		v.failures = append(v.failures, cognate.Failure{Path: path, Code: "required", Message: path + " is required: " + f.Label})
	case len(value) > maxFieldValue:
		v.fail(f.Name, "size", "longer than %d bytes", maxFieldValue)
	case strings.Contains(value, "\x00"):
		v.fail(f.Name, "format", "holds a zero byte")
	case len(f.Enum) > 0 && !slices.Contains(f.Enum, value):
		v.fail(f.Name, "enum", "want one of %s, %s", strings.Join(f.Enum, ", "), shown)
	case !f.Matches(value):
		v.fail(f.Name, "pattern", "%s", strings.TrimSpace(fmt.Sprintf("want a match of %s, %s. %s", f.Pattern, shown, f.Help)))
	}
}

// moved refuses an address without the secrets that go there: whoever may change
// an account must not learn what it keeps by pointing it elsewhere. Whether the
// address is a new one doesn't matter: somebody else may change it meanwhile.
func (v *values) moved(in *connector.Integration) []cognate.Failure {
	touched := func(name string) bool {
		_, sent := v.texts[name]
		return sent || slices.Contains(v.cleared, name)
	}
	i := slices.IndexFunc(in.AddressFields, touched)
	if i < 0 {
		return nil
	}
	var failures []cognate.Failure
	for _, f := range v.credential.Fields {
		if f.Secret && !touched(f.Name) && !slices.Contains(v.bad, f.Name) {
			failures = append(failures, failure("context."+f.Name, "required", "is sent along with %s: a secret that is kept goes to no other address", in.AddressFields[i]))
		}
	}
	return failures
}

// object is the values as a JSON object, in the order of the connector's fields.
func (v *values) object() json.RawMessage {
	var o orderedJSON
	for _, f := range v.credential.Fields {
		if text, ok := v.texts[f.Name]; ok {
			o.add(f.Name, &text)
		}
	}
	return o.bytes()
}

// patch is the values as a merge patch of a stored context: a cleared field falls
// back to its default, and what only other methods of the connector have goes.
func (v *values) patch(in *connector.Integration) json.RawMessage {
	var o orderedJSON
	own := map[string]bool{}
	for _, f := range v.credential.Fields {
		own[f.Name] = true
		text, sent := v.texts[f.Name]
		switch cleared := slices.Contains(v.cleared, f.Name) || sent && text == ""; {
		case cleared && f.Default != "":
			o.add(f.Name, &f.Default)
		case cleared:
			o.add(f.Name, nil)
		case sent:
			o.add(f.Name, &text)
		}
	}
	for _, c := range in.Credentials {
		for _, f := range c.Fields {
			if !own[f.Name] {
				own[f.Name] = true
				o.add(f.Name, nil)
			}
		}
	}
	return o.bytes()
}

// orderedJSON is an object of texts and nulls, its members in the order of their
// adding.
type orderedJSON struct{ b bytes.Buffer }

func (o *orderedJSON) add(name string, value *string) {
	sep := byte(',')
	if o.b.Len() == 0 {
		sep = '{'
	}
	o.b.WriteByte(sep)
	n, _ := json.Marshal(name) // a text always marshals
	t, _ := json.Marshal(value)
	o.b.Write(n)
	o.b.WriteByte(':')
	o.b.Write(t)
}

func (o *orderedJSON) bytes() json.RawMessage {
	if o.b.Len() == 0 {
		return json.RawMessage("{}")
	}
	return append(bytes.Clone(o.b.Bytes()), '}')
}
