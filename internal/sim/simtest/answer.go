package simtest

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
)

// Answer is a response read to its end.
type Answer struct {
	T      testing.TB
	Status int
	Header http.Header
	Body   string
}

// Want fails unless the status is that one.
func (r Answer) Want(status int) Answer {
	r.T.Helper()
	if r.Status != status {
		r.T.Fatalf("status %d, want %d; body %s", r.Status, status, r.Body)
	}
	return r
}

// At is the value at a path of keys and list positions; nil where there is none.
func (r Answer) At(path ...any) any {
	r.T.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.Body), &v); err != nil {
		r.T.Fatalf("not JSON: %v: %q", err, r.Body)
	}
	return At(v, path...)
}

// At walks into decoded JSON by keys and list positions; nil where there is nothing.
func At(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

// Is checks the value at a path against JSON.
func (r Answer) Is(want string, path ...any) Answer {
	r.T.Helper()
	var v any
	if err := json.Unmarshal([]byte(want), &v); err != nil {
		r.T.Fatal(err)
	}
	if got := r.At(path...); !reflect.DeepEqual(got, v) {
		r.T.Errorf("%v is %s, want %s\nin %s", path, JSON(got), want, r.Body)
	}
	return r
}

// Count is how many items the list at a path has.
func (r Answer) Count(path ...any) int {
	r.T.Helper()
	list, isList := r.At(path...).([]any)
	if !isList {
		r.T.Fatalf("no list %v in %s", path, r.Body)
	}
	return len(list)
}

// ID is the id of the record at a path, as text.
func (r Answer) ID(path ...any) string {
	r.T.Helper()
	number, isNumber := r.At(append(path, "id")...).(float64)
	if !isNumber {
		r.T.Fatalf("no id of %v in %s", path, r.Body)
	}
	return JSON(number)
}

// JSON is a value of an answer as text.
func JSON(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}
