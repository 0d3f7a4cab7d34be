package model

import (
	"math"
	"strconv"
	"strings"
	"time"

	"cognate/jsonata"
)

// Normalize brings a unified record into the types of the model: every field is
// there, in the order of the model, null where the record lacks it or where its
// value can't be made to fit; times are UTC with a Z; what the model doesn't know is
// left out. remote_data stays as it is, and absent where it is absent.
//
// Values are made to fit where the meaning is plain: numbers and booleans to
// strings and back, a single value to an array of one, an id to the object that
// refers to it. A string that is no time, although it should be, stays as it is.
func (s *Schema) Normalize(record jsonata.Value) jsonata.Value {
	fields := make([]jsonata.Field, 0, len(s.Fields))
	for _, f := range s.Fields {
		v := record.Get(f.Name)
		switch {
		case f.Name != RemoteData:
			v = f.normalize(v)
		case v.IsUndefined():
			continue
		}
		fields = append(fields, jsonata.Field{Key: f.Name, Value: v})
	}
	return jsonata.Object(fields...)
}

func (s *Schema) normalize(v jsonata.Value) jsonata.Value {
	if v.IsUndefined() || v.IsNull() {
		return jsonata.Null()
	}
	switch s.Type {
	case String:
		return s.toString(v)
	case Number, Integer:
		return s.toNumber(v)
	case Boolean:
		return toBoolean(v)
	case Array:
		return s.toArray(v)
	case Object:
		return s.toObject(v)
	default:
		return v
	}
}

func (s *Schema) toString(v jsonata.Value) jsonata.Value {
	switch v.Kind() {
	case jsonata.KindString:
		if s.Format == DateTime || s.Format == Date || s.Format == DateOrDateTime {
			return jsonata.String(s.Format.utc(v.Str()))
		}
		return v
	case jsonata.KindNumber, jsonata.KindBool:
		return jsonata.String(string(v.AppendJSON(nil)))
	default:
		return jsonata.Null()
	}
}

// looseTimes are the forms of vendors that aren't RFC 3339; without a zone they are UTC.
var looseTimes = []string{
	"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
}

// utc writes a time in UTC and a day as a day; anything else is returned as it is.
func (f Format) utc(s string) string {
	day, isDay := parseDate(s)
	if isDay && f != DateTime {
		return s
	}
	t, ok := parseDateTime(s)
	if isDay {
		t, ok = day, true
	}
	for i := 0; !ok && i < len(looseTimes) && len(s) <= 64; i++ {
		parsed, err := time.Parse(looseTimes[i], s)
		t, ok = parsed, err == nil
	}
	switch {
	case !ok:
		return s
	case f == Date:
		return t.UTC().Format(time.DateOnly)
	default:
		return t.UTC().Format(time.RFC3339Nano)
	}
}

func (s *Schema) toNumber(v jsonata.Value) jsonata.Value {
	if v.Kind() == jsonata.KindString {
		x, err := strconv.ParseFloat(strings.TrimSpace(v.Str()), 64)
		if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
			return jsonata.Null()
		}
		v = jsonata.Float(x)
	}
	if v.Kind() != jsonata.KindNumber || s.Type == Integer && !integral(v) {
		return jsonata.Null()
	}
	return v
}

func toBoolean(v jsonata.Value) jsonata.Value {
	word := v.Str()
	if n, ok := v.Int64(); ok {
		word = strconv.FormatInt(n, 10)
	}
	switch {
	case v.Kind() == jsonata.KindBool:
		return v
	case strings.EqualFold(word, "true"), word == "1":
		return jsonata.Bool(true)
	case strings.EqualFold(word, "false"), word == "0":
		return jsonata.Bool(false)
	default:
		return jsonata.Null()
	}
}

func (s *Schema) toArray(v jsonata.Value) jsonata.Value {
	if v.Kind() != jsonata.KindArray {
		v = jsonata.Array(v)
	}
	items := make([]jsonata.Value, 0, v.Len())
	for item := range v.Items() {
		if made := s.Items.normalize(item); !made.IsNull() {
			items = append(items, made)
		}
	}
	return jsonata.Array(items...)
}

func (s *Schema) toObject(v jsonata.Value) jsonata.Value {
	if v.Kind() != jsonata.KindObject {
		if id, ok := s.reference(v); ok {
			v = id
		} else {
			return jsonata.Null()
		}
	}
	if s.Open && len(s.Fields) == 0 {
		return v
	}
	fields := make([]jsonata.Field, 0, len(s.Fields))
	for _, f := range s.Fields {
		fields = append(fields, jsonata.Field{Key: f.Name, Value: f.normalize(v.Get(f.Name))})
	}
	if s.Open {
		for k, inner := range v.Fields() {
			if s.Field(k) == nil {
				fields = append(fields, jsonata.Field{Key: k, Value: inner})
			}
		}
	}
	return jsonata.Object(fields...)
}

// reference makes {"id": v} of a bare id.
func (s *Schema) reference(v jsonata.Value) (jsonata.Value, bool) {
	id := s.Field("id")
	if id == nil || v.Kind() != jsonata.KindString && v.Kind() != jsonata.KindNumber || v.Kind() == jsonata.KindString && v.Str() == "" {
		return jsonata.Value{}, false
	}
	return jsonata.Object(jsonata.Field{Key: "id", Value: id.normalize(v)}), true
}
