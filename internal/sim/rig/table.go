package rig

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// ID is a record's number. In JSON 0 is null, and a number in quotes is taken, too.
type ID int64

// MarshalJSON writes the number, or null for 0.
func (i ID) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(i), 10), nil
}

// UnmarshalJSON reads a number, in quotes or not; null and "" are 0.
func (i *ID) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		*i = 0
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%s is not a number", data)
	}
	*i = ID(n)
	return nil
}

// String is the number in digits.
func (i ID) String() string { return strconv.FormatInt(int64(i), 10) }

// ParseID reads a number of a path or a query; 0, which no record has, when it is none.
func ParseID(text string) ID {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return ID(n)
}

// Keyed is a record with a number.
type Keyed interface{ Number() ID }

// Table holds records in the order in which they were made, which is that of their
// numbers. Its records are never changed, only replaced.
type Table[R Keyed] struct {
	rows  []R
	index map[ID]int // key → place in rows
}

// Rows are the records; the list is only to be read.
func (t *Table[R]) Rows() []R { return t.rows }

// MarshalJSON writes the records as a list.
func (t *Table[R]) MarshalJSON() ([]byte, error) {
	if t.rows == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(t.rows)
}

// UnmarshalJSON reads a list of records; each must have a number of its own.
func (t *Table[R]) UnmarshalJSON(data []byte) error {
	var rows []R
	if err := json.Unmarshal(data, &rows); err != nil {
		return err
	}
	*t = Table[R]{}
	for _, r := range rows {
		if _, twice := t.index[r.Number()]; twice || r.Number() == 0 {
			return fmt.Errorf("the number %d is there twice, or is none", r.Number())
		}
		t.Put(r)
	}
	return nil
}

// Put adds a record, or puts it in the place of the one of its number.
func (t *Table[R]) Put(r R) {
	if at, found := t.index[r.Number()]; found {
		t.rows[at] = r
		return
	}
	if t.index == nil {
		t.index = map[ID]int{}
	}
	t.index[r.Number()] = len(t.rows)
	t.rows = append(t.rows, r)
}

// Get finds a record; found is false, and the record empty, when there is none.
func (t *Table[R]) Get(key ID) (r R, found bool) {
	at, found := t.index[key]
	if found {
		r = t.rows[at]
	}
	return r, found
}

// Remove deletes the records that match.
func (t *Table[R]) Remove(match func(R) bool) {
	var kept Table[R]
	for _, r := range t.rows {
		if !match(r) {
			kept.Put(r)
		}
	}
	*t = kept
}

// Where lists the records that match.
func (t *Table[R]) Where(match func(R) bool) []R {
	out := []R{}
	for _, r := range t.rows {
		if match(r) {
			out = append(out, r)
		}
	}
	return out
}

// First finds the first record that matches.
func (t *Table[R]) First(match func(R) bool) (r R, found bool) {
	for _, r := range t.rows {
		if match(r) {
			return r, true
		}
	}
	return r, false
}

// Patched is a copy of a record over which a request's object is laid: what is left
// out stays, null clears, maps are merged, lists are replaced.
func Patched[T any](was *T, patch json.RawMessage) (*T, error) {
	data, err := json.Marshal(was)
	if err != nil {
		return nil, err
	}
	out := new(T)
	if err := json.Unmarshal(data, out); err != nil {
		return nil, err
	}
	if len(patch) == 0 {
		return out, nil
	}
	empty(reflect.ValueOf(out).Elem(), patch)
	if err := json.Unmarshal(patch, out); err != nil {
		return nil, err
	}
	return out, nil
}

// empty empties the fields for which a patch has null or a list: encoding/json leaves a
// text where null stands, and writes into the items of the list that is there.
func empty(record reflect.Value, patch json.RawMessage) {
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(patch, &keys) // what is wrong is told of the whole
	for i := range record.NumField() {
		name, _, _ := strings.Cut(record.Type().Field(i).Tag.Get("json"), ",")
		v, sent := keys[name]
		if sent && record.Field(i).Kind() != reflect.Map && (string(v) == "null" || v[0] == '[') {
			record.Field(i).SetZero()
		}
	}
}

// Has says whether a request's object holds a key.
func Has(patch json.RawMessage, name string) bool {
	var keys map[string]json.RawMessage
	if json.Unmarshal(patch, &keys) != nil {
		return false
	}
	_, found := keys[name]
	return found
}
