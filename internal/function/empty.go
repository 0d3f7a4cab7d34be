package function

import (
	"slices"

	"cognate/jsonata"
)

// isEmpty reports whether v carries nothing: undefined, null, "", [] or {}.
func isEmpty(v jsonata.Value) bool {
	switch v.Kind() {
	case jsonata.KindUndefined, jsonata.KindNull:
		return true
	case jsonata.KindString, jsonata.KindArray:
		return v.Len() == 0
	case jsonata.KindObject:
		return v.Host() == nil && v.Len() == 0
	default:
		return false
	}
}

// truthy is JavaScript's idea of truth.
func truthy(v jsonata.Value) bool {
	switch v.Kind() {
	case jsonata.KindUndefined, jsonata.KindNull:
		return false
	case jsonata.KindBool:
		return v.Bool()
	case jsonata.KindNumber:
		return v.Float() != 0 && v.Float() == v.Float()
	case jsonata.KindString:
		return v.Len() > 0
	default:
		return true
	}
}

func firstNonEmpty(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	for _, v := range args {
		if !nothing(v) {
			return v, nil
		}
	}
	return jsonata.Value{}, nil
}

// removeEmpty gives v without its empty fields if it is an object, and nothing in the
// place of what is empty or becomes so.
func removeEmpty(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	v := args[0]
	if v.Kind() == jsonata.KindObject && v.Host() == nil {
		var fields []jsonata.Field
		for key, value := range v.Fields() {
			if !isEmpty(value) {
				fields = append(fields, jsonata.Field{Key: key, Value: value})
			}
		}
		if err := c.Spend(len(fields) * sizeOf); err != nil {
			return jsonata.Value{}, err
		}
		v = jsonata.Object(fields...)
	}
	if isEmpty(v) {
		return jsonata.Value{}, nil
	}
	return v, nil
}

func removeEmptyItems(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].Kind() != jsonata.KindArray {
		return args[0], nil
	}
	return keep(c, args[0], func(v jsonata.Value) (bool, error) { return truthy(v) && !isEmpty(v), nil })
}

func compact(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	return keep(c, args[0], func(v jsonata.Value) (bool, error) { return truthy(v), nil })
}

// keep gives the items of an array that pass.
func keep(c *jsonata.Call, array jsonata.Value, pass func(jsonata.Value) (bool, error)) (jsonata.Value, error) {
	if err := c.Spend(array.Len() * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	var kept []jsonata.Value
	for item := range array.Items() {
		yes, err := pass(item)
		if err != nil {
			return jsonata.Value{}, err
		}
		if yes {
			kept = append(kept, item)
		}
	}
	return jsonata.Array(kept...), nil
}

// items gives the items of an array.
func items(c *jsonata.Call, array jsonata.Value) ([]jsonata.Value, error) {
	if err := c.Spend(array.Len() * sizeOf); err != nil {
		return nil, err
	}
	return slices.AppendSeq(make([]jsonata.Value, 0, array.Len()), array.Items()), nil
}
