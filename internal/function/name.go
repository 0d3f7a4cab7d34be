package function

import (
	"strings"

	"cognate/jsonata"
)

// splitName splits a name at its last blank; one word is a first name.
func splitName(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	first, last := strings.Join(strings.Fields(args[0].Str()), " "), jsonata.Null()
	if i := strings.LastIndexByte(first, ' '); i >= 0 {
		first, last = first[:i], jsonata.String(first[i+1:])
	}
	name := jsonata.Null()
	if first != "" {
		name = jsonata.String(first)
	}
	return jsonata.Object(
		jsonata.Field{Key: "first_name", Value: name},
		jsonata.Field{Key: "last_name", Value: last},
	), nil
}

// joinName is splitName's way back; "" where all that was told is empty.
func joinName(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	first, last := args[0], args[1]
	if first.IsUndefined() && last.IsUndefined() {
		return jsonata.Value{}, nil
	}
	was, err := splitName(nil, args[2:])
	if err != nil {
		return jsonata.Value{}, err
	}
	if first.IsUndefined() {
		first = was.Get("first_name")
	}
	if last.IsUndefined() {
		last = was.Get("last_name")
	}
	return jsonata.String(strings.Join(strings.Fields(plainText(first)+" "+plainText(last)), " ")), nil
}
