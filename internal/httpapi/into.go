package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"cognate"
	"cognate/jsonata"
)

// ReadInto reads the JSON body of a request into a struct, strictly: a key that
// the struct has no field for is a 400 that names it, as is a value of another
// type. The other errors are those of ReadValue; an empty body is a 400.
func ReadInto(r *http.Request, dst any) error {
	empty := true
	err := withBody(r, func(data []byte) error {
		empty = false
		return into(data, dst)
	})
	if err == nil && empty {
		return EmptyBody()
	}
	return err
}

func into(data []byte, dst any) error {
	v, err := parse(data)
	if err != nil {
		return err
	}
	if v.Kind() != jsonata.KindObject {
		return invalidBody("type", fmt.Sprintf("the body is a JSON object, not %s", kindName(v.Kind())))
	}
	if failures := unknownKeys(nil, "", v, reflect.TypeOf(dst)); len(failures) > 0 {
		return failed(failures)
	}
	err = json.Unmarshal(data, dst)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return failed([]cognate.Failure{{Path: wrong.Field, Code: "type", Message: fmt.Sprintf("%s is needed, not %s", typeName(wrong.Type), wrong.Value)}})
	case err != nil:
		return cognate.Wrap(err, cognate.CodeInvalid, "the body can't be read: a value has the wrong form")
	}
	return nil
}

func failed(failures []cognate.Failure) error {
	message := failures[0].Path + ": " + failures[0].Message
	if n := len(failures) - 1; n > 0 {
		message += " (and " + strconv.Itoa(n) + " more)"
	}
	return &cognate.Error{Code: cognate.CodeInvalid, Message: message, Failures: failures}
}

func kindName(k jsonata.Kind) string {
	switch k {
	case jsonata.KindArray:
		return "an array"
	case jsonata.KindNull:
		return "null"
	default:
		return "a " + k.String()
	}
}

func typeName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	default:
		return "a number"
	}
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// unknownKeys collects the keys of v that t has no field for. What reads itself
// (json.RawMessage, time.Time) or is a map is not looked into.
func unknownKeys(found []cognate.Failure, at string, v jsonata.Value, t reflect.Type) []cognate.Failure {
	for t.Kind() == reflect.Pointer && !t.Implements(unmarshaler) {
		t = t.Elem()
	}
	if t.Implements(unmarshaler) || reflect.PointerTo(t).Implements(unmarshaler) {
		return found
	}
	switch {
	case t.Kind() == reflect.Slice && v.Kind() == jsonata.KindArray:
		for i := range v.Len() {
			found = unknownKeys(found, at+"["+strconv.Itoa(i)+"]", v.Index(i), t.Elem())
		}
	case t.Kind() == reflect.Struct && v.Kind() == jsonata.KindObject:
		fields := map[string]reflect.Type{}
		jsonFields(t, fields)
		for key, item := range v.Fields() {
			place := strings.TrimPrefix(at+"."+key, ".")
			if field, ok := fields[key]; ok {
				found = unknownKeys(found, place, item, field)
				continue
			}
			found = append(found, cognate.Failure{Path: place, Code: "unknown", Message: "there is no such field here"})
		}
	}
	return found
}

// jsonFields gathers the names by which encoding/json knows the fields of t.
func jsonFields(t reflect.Type, out map[string]reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			jsonFields(f.Type, out)
		case !f.IsExported():
		case name == "":
			out[f.Name] = f.Type
		default:
			out[name] = f.Type
		}
	}
}
