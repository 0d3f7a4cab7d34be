package freshdesk

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxFiles bounds the files of a ticket together, in bytes.
const maxFiles = 20 << 20

// input is what a request sends: JSON, or a form, whose values are texts and lists of
// texts.
type input struct {
	values map[string]any
	form   bool
	files  map[string][]upload // by attribute
}

// upload is a file of a form.
type upload struct {
	name, contentType string
	data              []byte
}

func parseJSON(body []byte) (*input, *reply) {
	in := &input{}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	err := dec.Decode(&in.values)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err != nil || in.values == nil {
		bad := coded(http.StatusBadRequest, "invalid_json", "Request body has invalid json format")
		return nil, &bad
	}
	return in, nil
}

// parseForm reads name=value, name[]=value and name[key]=value, and files.
func parseForm(body []byte, boundary string) (*input, *reply) {
	in := &input{values: map[string]any{}, form: true, files: map[string][]upload{}}
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		var data []byte
		if err == nil {
			data, err = io.ReadAll(part)
		}
		if err != nil {
			bad := coded(http.StatusBadRequest, "invalid_form", "The form can't be read") // the words are ours
			return nil, &bad
		}
		in.take(part.FormName(), part.FileName(), part.Header.Get("Content-Type"), data)
	}
}

var formKey = regexp.MustCompile(`^([^\[\]]+)\[([^\[\]]*)\]$`)

func (in *input) take(name, file, contentType string, data []byte) {
	m := formKey.FindStringSubmatch(name)
	switch {
	case file != "":
		name = strings.TrimSuffix(name, "[]")
		if contentType == "" {
			contentType = "application/octet-stream"
		}
		in.files[name] = append(in.files[name], upload{file, contentType, data})
	case m == nil:
		in.values[name] = string(data)
	case m[2] == "":
		list, _ := in.values[m[1]].([]any)
		in.values[m[1]] = append(list, string(data))
	default:
		inner, isMap := in.values[m[1]].(map[string]any)
		if !isMap {
			inner = map[string]any{}
		}
		inner[m[2]] = string(data)
		in.values[m[1]] = inner
	}
}

func (in *input) has(name string) bool {
	_, sent := in.values[name]
	return sent
}

// text is a text that was sent; empty for none.
func (in *input) text(name string) string {
	s, _ := in.values[name].(string)
	return s
}

// kind is what an attribute may hold. clearable is added where null empties it.
type kind int

const (
	words kind = iota
	integer
	decimal
	boolean
	dictionary
	wordList
	numberList
	hashes
	moment
	date
	fileList
	clearable kind = 64
)

var kindNames = map[kind]string{
	words: "String", integer: "Positive Integer", decimal: "Number", boolean: "Boolean", dictionary: "key/value pair", wordList: "Array", numberList: "Array",
	hashes: "Array", moment: "DateTime in the ISO8601 format", date: "Date in the YYYY-MM-DD format", fileList: "File",
}

// attributes are those that a request may have, with what they hold.
type attributes map[string]kind

// accept checks the names and the kinds of what was sent, and turns a form's texts and
// all times into what JSON would have. missing are the mandatory ones that are not there.
func (in *input) accept(known attributes, mandatory ...string) problems {
	var p problems
	for _, name := range slices.Sorted(maps.Keys(in.values)) {
		k, found := known[name]
		if !found {
			p.unknown(name)
			continue
		}
		v, isOne := in.convert(k, in.values[name])
		if !isOne {
			p.mismatch(name, k, in.values[name])
		}
		in.values[name] = v
	}
	for name := range in.files {
		if known[name] != fileList {
			p.unknown(name)
		}
	}
	for _, name := range mandatory {
		if v := in.values[name]; v == nil && !in.has(name) {
			p.add(name, missingField, "It should be a/an %s", kindNames[known[name]&^clearable])
		} else if s, isText := v.(string); isText && strings.TrimSpace(s) == "" {
			p.add(name, invalidValue, "It should not be blank as this is a mandatory field")
		}
	}
	return p
}

// mismatch tells what a value is and what it should be. A time that is none is a wrong
// value, not of a wrong type.
func (p *problems) mismatch(name string, k kind, v any) {
	k &^= clearable
	if _, isText := v.(string); isText && (k == moment || k == date) {
		p.add(name, invalidValue, "It should be a/an %s", kindNames[k])
		return
	}
	p.add(name, mismatch, "Value set is of type %s.It should be a/an %s", typeName(v), kindNames[k])
}

func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "Null"
	case string:
		return "String"
	case bool:
		return "Boolean"
	case json.Number:
		if strings.ContainsAny(string(v), ".eE") {
			return "Float"
		}
		return "Integer"
	case []any:
		return "Array"
	}
	return "key/value pair"
}

// convert is a value of a kind; isOne is false where it is of another. A form can say
// nothing but texts.
func (in *input) convert(k kind, v any) (out any, isOne bool) {
	if v == nil || k == fileList { // a file is a part of a form that has a name
		return v, k&clearable != 0
	}
	k &^= clearable
	s, isText := v.(string)
	switch k {
	case words:
		return v, isText
	case moment, date:
		if !isText {
			return v, false
		}
		return parseTime(k, s)
	case boolean:
		_, isBool := v.(bool)
		if b, err := strconv.ParseBool(s); in.form && err == nil {
			return b, true
		}
		return v, isBool
	case integer, decimal:
		return in.number(k, v)
	case dictionary:
		_, isMap := v.(map[string]any)
		return v, isMap
	default:
		return in.list(k, v)
	}
}

func (in *input) number(k kind, v any) (out any, isOne bool) {
	n, isNumber := v.(json.Number)
	if s, isText := v.(string); isText && in.form {
		n, isNumber = json.Number(s), true
	}
	if !isNumber {
		return v, false
	}
	if k == decimal {
		f, err := n.Float64()
		return f, err == nil && !strings.ContainsAny(string(n), "xX_") && f == f && f < 1e15 && f > -1e15
	}
	i, err := n.Int64()
	return i, err == nil
}

func (in *input) list(k kind, v any) (out any, isOne bool) {
	list, isList := v.([]any)
	if !isList {
		return v, false
	}
	inner := map[kind]kind{wordList: words, numberList: integer, hashes: dictionary}[k]
	all := make([]any, 0, len(list))
	for _, v := range list {
		one, isOne := in.convert(inner, v)
		if !isOne {
			return list, false
		}
		all = append(all, one)
	}
	return all, true
}

// The documented forms of times; without a zone they are in UTC.
var timeForms = []string{
	"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", time.RFC3339, "2006-01-02T15:04:05Z07", "2006-01-02T15:04:05Z0700",
}

// parseTime is a time in the form of answers.
func parseTime(k kind, s string) (out any, isOne bool) {
	if k == date {
		_, err := time.Parse(time.DateOnly, s)
		return s, err == nil
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form, s); err == nil && t.Year() > 0 {
			return t.UTC().Truncate(time.Second).Format(time.RFC3339), true
		}
	}
	return s, false
}

// json is what was sent, checked, as JSON.
func (in *input) json() []byte {
	data, err := json.Marshal(in.values)
	if err != nil {
		panic(err) // it came as JSON or as texts
	}
	return data
}
