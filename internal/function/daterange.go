package function

import (
	"time"

	"cognate/jsonata"
)

func dtWithTime(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	return jsonata.String(withTime(args[0].Str(), args[1].Str())), nil
}

// withTime gives a bare day a time; any other text is left as it is.
func withTime(date, clock string) string {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return date
	}
	return date + "T" + clock
}

// startOfDay and endOfDay are when a day begins and ends.
const (
	startOfDay = "00:00:00Z"
	endOfDay   = "23:59:59.999Z"
)

func dtRange(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	r, end := args[0], endOfDay
	if !args[1].IsUndefined() {
		end = args[1].Str()
	}
	switch r.Kind() {
	case jsonata.KindUndefined, jsonata.KindNull:
		return r, nil
	case jsonata.KindString:
		r = jsonata.Object(jsonata.Field{Key: "gte", Value: r}, jsonata.Field{Key: "lte", Value: r})
	default: // an object of bounds
	}
	var fields []jsonata.Field
	add := func(name, bound, clock string) {
		if v := r.Get(bound); v.Kind() == jsonata.KindString && v.Len() > 0 {
			fields = append(fields, jsonata.Field{Key: name, Value: jsonata.String(withTime(v.Str(), clock))})
		}
	}
	add("gt", "gt", end)
	add("gte", "gte", startOfDay)
	add("lt", "lt", startOfDay)
	add("lte", "lte", end)
	add("from", firstOf(r, "gt", "gte"), startOfDay)
	add("to", firstOf(r, "lt", "lte"), end)
	return jsonata.Object(fields...), nil
}

// firstOf is the first of two keys if an object has a text there, else the second.
func firstOf(object jsonata.Value, first, second string) string {
	if v := object.Get(first); v.Kind() == jsonata.KindString && v.Len() > 0 {
		return first
	}
	return second
}
