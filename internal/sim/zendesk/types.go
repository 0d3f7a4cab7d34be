package zendesk

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// id is a record's number. In JSON 0 is null, and a number in quotes is taken, too.
type id int64

func (i id) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(i), 10), nil
}

func (i *id) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		*i = 0
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%s is not a number", data)
	}
	*i = id(n)
	return nil
}

func (i id) String() string { return strconv.FormatInt(int64(i), 10) }

// parseID reads a number of a path or a query; 0, which no record has, when it is none.
func parseID(text string) id {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return id(n)
}

// keyed is a record with a number.
type keyed interface{ key() id }

// table holds records in the order in which they were made, which is that of their
// numbers. Its records are never changed, only replaced.
type table[R keyed] struct {
	rows  []R
	index map[id]int // key → place in rows
}

func (t *table[R]) MarshalJSON() ([]byte, error) {
	if t.rows == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(t.rows)
}

func (t *table[R]) UnmarshalJSON(data []byte) error {
	var rows []R
	if err := json.Unmarshal(data, &rows); err != nil {
		return err
	}
	*t = table[R]{}
	for _, r := range rows {
		if _, twice := t.index[r.key()]; twice || r.key() == 0 {
			return fmt.Errorf("the number %d is there twice, or is none", r.key())
		}
		t.put(r)
	}
	return nil
}

// put adds a record, or puts it in the place of the one of its number.
func (t *table[R]) put(r R) {
	if at, found := t.index[r.key()]; found {
		t.rows[at] = r
		return
	}
	if t.index == nil {
		t.index = map[id]int{}
	}
	t.index[r.key()] = len(t.rows)
	t.rows = append(t.rows, r)
}

// get finds a record; found is false, and the record empty, when there is none.
func (t *table[R]) get(key id) (r R, found bool) {
	at, found := t.index[key]
	if found {
		r = t.rows[at]
	}
	return r, found
}

// remove deletes the records that match.
func (t *table[R]) remove(match func(R) bool) {
	var kept table[R]
	for _, r := range t.rows {
		if !match(r) {
			kept.put(r)
		}
	}
	*t = kept
}

// where lists the records that match.
func (t *table[R]) where(match func(R) bool) []R {
	out := []R{}
	for _, r := range t.rows {
		if match(r) {
			out = append(out, r)
		}
	}
	return out
}

// first finds the first record that matches.
func (t *table[R]) first(match func(R) bool) (r R, found bool) {
	for _, r := range t.rows {
		if match(r) {
			return r, true
		}
	}
	return r, false
}

// patched is a copy of a record over which a request's object is laid: what is left
// out stays, null clears, maps are merged, lists are replaced.
func patched[T any](was *T, patch json.RawMessage) (*T, error) {
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

// has says whether a request's object holds a key.
func has(patch json.RawMessage, name string) bool {
	var keys map[string]json.RawMessage
	if json.Unmarshal(patch, &keys) != nil {
		return false
	}
	_, found := keys[name]
	return found
}

func ptr[T any](v T) *T { return &v }

// text is what a pointer holds; empty for nil.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func at(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
}
