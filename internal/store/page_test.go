package store_test

import (
	"errors"
	"testing"

	"cognate"
	"cognate/internal/store"
)

// FuzzCursor: what is taken as a cursor is one that the list would make.
func FuzzCursor(f *testing.F) {
	id := store.NewID()
	f.Add(store.MakeCursor("integration", id))
	f.Add(store.MakeCursor("integration", "' OR 1=1"))
	f.Add(store.MakeCursor("environment", id))
	f.Add(store.MakeCursor("integration", id) + "\n")
	f.Add("====")
	f.Fuzz(func(t *testing.T, s string) {
		after, err := store.OpenCursor("integration", s)
		if err != nil {
			if e, ok := errors.AsType[*cognate.Error](err); !ok || e.Code != cognate.CodeInvalid {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if s != "" && (!store.IsID(after) || store.MakeCursor("integration", after) != s) {
			t.Errorf("%q is read as %q", s, after)
		}
	})
}
