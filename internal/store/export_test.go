package store

// OpenCursor reads a cursor of the list, for the fuzzing of it.
func OpenCursor(list, cursor string) (after string, err error) {
	after, _, err = List{Cursor: cursor}.open(list)
	return after, err
}

// MakeCursor makes one.
func MakeCursor(list, id string) string { return cursor(list, id) }
