package model

import "cognate/jsonata"

// JSONSchema returns the schema as JSON Schema 2020-12, which OpenAPI 3.1 takes too,
// with keys in the order of the model. nullable says whether null may stand for any
// field that isn't required, as in records and bodies; parameters can't be null.
//
// An open enum allows every string; a range is a string or an object of bounds; a
// sort is an object of asc and desc. The resources that ids belong to stand in x-ref.
func (s *Schema) JSONSchema(nullable bool) jsonata.Value {
	return s.jsonSchema(nullable, false)
}

// object builds a JSON object key by key.
type object []jsonata.Field

func (o *object) set(key string, v jsonata.Value) { *o = append(*o, jsonata.Field{Key: key, Value: v}) }

func (o *object) text(key, text string) {
	if text != "" {
		o.set(key, jsonata.String(text))
	}
}

func (o object) value() jsonata.Value { return jsonata.Object(o...) }

func texts(names []string) jsonata.Value {
	out := make([]jsonata.Value, len(names))
	for i, n := range names {
		out[i] = jsonata.String(n)
	}
	return jsonata.Array(out...)
}

func (s *Schema) jsonSchema(nullable, null bool) jsonata.Value {
	var o object
	switch s.Type {
	case Any:
	case Range:
		o.set("oneOf", s.rangeSchema())
	case Sort:
		o.set("type", jsonata.String("object"))
		o.set("properties", s.sortSchema())
		o.set("additionalProperties", jsonata.Bool(false))
	default:
		o.set("type", typeSchema(s.Type, null))
	}
	o.text("description", s.Description)
	if s.Type == String {
		s.stringSchema(&o, null)
	}
	if s.Items != nil {
		o.set("items", s.Items.jsonSchema(nullable, false))
	}
	if s.Type == Object {
		s.objectSchema(&o, nullable)
	}
	if len(s.Ref) > 0 {
		o.set("x-ref", texts(s.Ref))
	}
	if s.Example.IsSet() {
		if v, err := jsonata.Parse(s.Example.Bytes()); err == nil {
			o.set("examples", jsonata.Array(v))
		}
	}
	return o.value()
}

func typeSchema(t Type, null bool) jsonata.Value {
	if null {
		return texts([]string{string(t), "null"})
	}
	return jsonata.String(string(t))
}

func (s *Schema) stringSchema(o *object, null bool) {
	switch s.Format {
	case Base64:
		o.text("contentEncoding", "base64")
	case DateOrDateTime:
		o.set("anyOf", formats(Date, DateTime, null))
	default:
		o.text("format", string(s.Format))
	}
	if len(s.Enum) == 0 {
		return
	}
	values := make([]jsonata.Value, 0, len(s.Enum)+1)
	for _, v := range s.Enum {
		values = append(values, jsonata.String(v))
	}
	if null && !s.Open {
		values = append(values, jsonata.Null())
	}
	enum := jsonata.Object(jsonata.Field{Key: "enum", Value: jsonata.Array(values...)})
	if s.Open {
		o.set("anyOf", jsonata.Array(enum, jsonata.Object(jsonata.Field{Key: "type", Value: typeSchema(String, null)})))
		return
	}
	o.set("enum", enum.Get("enum"))
}

// formats is the choice between two formats, and null.
func formats(a, b Format, null bool) jsonata.Value {
	form := func(f Format) jsonata.Value {
		return jsonata.Object(jsonata.Field{Key: "format", Value: jsonata.String(string(f))})
	}
	if null {
		return jsonata.Array(form(a), form(b), jsonata.Object(jsonata.Field{Key: "type", Value: jsonata.String("null")}))
	}
	return jsonata.Array(form(a), form(b))
}

func (s *Schema) objectSchema(o *object, nullable bool) {
	var properties object
	var required []string
	for _, f := range s.Fields {
		properties.set(f.Name, f.jsonSchema(nullable, nullable && !f.Required))
		if f.Required {
			required = append(required, f.Name)
		}
	}
	if len(properties) > 0 {
		o.set("properties", properties.value())
	}
	if len(required) > 0 {
		o.set("required", texts(required))
	}
	if s.Open {
		o.set("additionalProperties", jsonata.Bool(true))
	}
}

func (s *Schema) rangeSchema() jsonata.Value {
	var end, within, properties object
	end.text("type", string(String))
	if s.rangeFormat() == Date {
		end.text("format", string(Date))
	} else {
		end.set("anyOf", formats(Date, DateTime, false))
	}
	for _, b := range bounds {
		properties.set(b, end.value())
	}
	within.text("type", string(Object))
	within.set("properties", properties.value())
	within.set("additionalProperties", jsonata.Bool(false))
	return jsonata.Array(end.value(), within.value())
}

func (s *Schema) sortSchema() jsonata.Value {
	var direction, properties object
	direction.text("type", string(String))
	direction.set("enum", texts([]string{"asc", "desc"}))
	for _, name := range s.Enum {
		properties.set(name, direction.value())
	}
	return properties.value()
}
