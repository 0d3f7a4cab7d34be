package media_test

import (
	"errors"
	"io"
	"testing"

	"cognate/internal/media"
	"cognate/jsonata"
)

func value(tb testing.TB, text string) jsonata.Value {
	tb.Helper()
	v, err := jsonata.Parse([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// written is a value as a body of a kind; the boundary is "b".
func written(tb testing.TB, kind media.Kind, text string) *media.Body {
	tb.Helper()
	b, err := media.New(kind, value(tb, text), "b")
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return b
}

// read reads a body twice, and holds its size against what comes.
func read(tb testing.TB, b *media.Body) string {
	tb.Helper()
	var first string
	for i := range 2 {
		data, err := io.ReadAll(b.Reader())
		if err != nil {
			tb.Fatal(err)
		}
		if int64(len(data)) != b.Size() || string(data) != string(b.Bytes()) {
			tb.Errorf("the body has %d bytes, its size is %d, Bytes gives %d", len(data), b.Size(), len(b.Bytes()))
		}
		if i == 1 && first != string(data) {
			tb.Errorf("a second reading gives %q after %q", data, first)
		}
		first = string(data)
	}
	return first
}

// refused is the error for a value that can't be written: "path: message".
func refused(tb testing.TB, kind media.Kind, text string) string {
	tb.Helper()
	_, err := media.New(kind, value(tb, text), "b")
	var e *media.Error
	if !errors.As(err, &e) {
		tb.Fatalf("%s as %s: got %v, want an *Error", text, kind, err)
	}
	return e.Error()
}
