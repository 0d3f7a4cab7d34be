package happyfox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxFormParts bounds the fields of a form body.
const maxFormParts = 1000

var errUndecodable = errors.New("the body can't be decoded")

// payload is a decoded request body: one object, or (JSON only) an array.
type payload struct {
	object fields
	list   []any // nil unless isList
	isList bool
	files  []file // of a multipart body, in its order
}

// fields is one object's keys. A form's values are texts, repeated keys are
// lists, and an empty text stands for null, which a form can't say otherwise.
type fields struct {
	json map[string]any // values: nil, bool, string, json.Number, []any, map[string]any
	form map[string][]string
}

func (f fields) keys() []string {
	keys := make([]string, 0, len(f.json)+len(f.form))
	for k := range f.json {
		keys = append(keys, k)
	}
	for k := range f.form {
		keys = append(keys, k)
	}
	return keys
}

// value returns a key's value; of a form's repeated key the last one.
func (f fields) value(key string) (any, bool) {
	if values, ok := f.form[key]; ok {
		last := values[len(values)-1]
		if last == "" {
			return nil, true
		}
		return last, true
	}
	v, ok := f.json[key]
	return v, ok
}

// renamed gives keys that begin with one prefix another one.
func (f fields) renamed(from, to string) fields {
	return fields{json: renamedKeys(f.json, from, to), form: renamedKeys(f.form, from, to)}
}

func renamedKeys[V any](m map[string]V, from, to string) map[string]V {
	out := make(map[string]V, len(m))
	for key, value := range m {
		if rest, found := strings.CutPrefix(key, from); found {
			key = to + rest
		}
		out[key] = value
	}
	return out
}

// list returns a key's values where a list is wanted: a JSON array as it is, a
// form's values one by one. Null is an empty list. isList is false for any
// other JSON value.
func (f fields) list(key string) (values []any, isList, given bool) {
	if texts, ok := f.form[key]; ok {
		for _, text := range texts {
			if text != "" {
				values = append(values, text)
			}
		}
		return values, true, true
	}
	v, given := f.json[key]
	if !given || v == nil {
		return nil, true, given
	}
	values, isList = v.([]any)
	return values, isList, true
}

// decodeBody reads a body by its content type. An empty body without a type is
// an empty object; any other type than the three is undecodable (chosen here).
func decodeBody(contentType string, body []byte) (payload, error) {
	if contentType == "" && len(body) == 0 {
		return payload{}, nil
	}
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return payload{}, errUndecodable
	}
	switch mediaType {
	case "application/json":
		return decodeJSON(body)
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return payload{}, errUndecodable
		}
		return formPayload(values)
	case "multipart/form-data":
		return decodeMultipart(params["boundary"], body)
	}
	return payload{}, errUndecodable
}

func decodeJSON(body []byte) (payload, error) {
	if !utf8.Valid(body) {
		return payload{}, errUndecodable
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return payload{}, errUndecodable
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return payload{}, errUndecodable
	}
	switch v := v.(type) {
	case map[string]any:
		return payload{object: fields{json: v}}, nil
	case []any:
		return payload{list: v, isList: true}, nil
	}
	return payload{}, errUndecodable
}

func formPayload(values map[string][]string) (payload, error) {
	count := 0
	for key, texts := range values {
		count += len(texts)
		if count > maxFormParts || !utf8.ValidString(key) {
			return payload{}, errUndecodable
		}
		for _, text := range texts {
			if !utf8.ValidString(text) {
				return payload{}, errUndecodable
			}
		}
	}
	return payload{object: fields{form: values}}, nil
}
