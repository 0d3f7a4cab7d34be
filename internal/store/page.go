package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"strings"

	"cognate"
)

// Limits of a list.
const (
	DefaultLimit = 25
	MaxLimit     = 100
)

// List says which page of a list is wanted.
type List struct {
	// Cursor is the NextCursor of the page before; empty for the first.
	Cursor string
	// Limit is the most rows of the page, 1 to MaxLimit; 0 is DefaultLimit.
	Limit int
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T // never nil
	// NextCursor leads to the page after; empty on the last.
	NextCursor string
	// Limit is the limit that was applied.
	Limit int
}

var cursorEncoding = base64.RawURLEncoding.Strict()

// cursor names the list and the last id seen. It hides nothing and grants
// nothing: the scope and the filters are applied to every page.
func cursor(list, id string) string {
	return cursorEncoding.EncodeToString([]byte(list + "/" + id))
}

// open reads the page wanted: the id to start behind and the limit.
func (l List) open(list string) (after string, limit int, err error) {
	switch {
	case l.Limit < 0 || l.Limit > MaxLimit:
		return "", 0, cognate.Errorf(cognate.CodeInvalid, "limit %d: want 1 to %d", l.Limit, MaxLimit)
	case l.Limit == 0:
		l.Limit = DefaultLimit
	}
	if l.Cursor == "" {
		return "", l.Limit, nil
	}
	bad := cognate.Errorf(cognate.CodeInvalid, "next_cursor: not a cursor of this list; pass the next_cursor of the page before as it came")
	if len(l.Cursor) > 256 {
		return "", 0, bad
	}
	raw, err := cursorEncoding.DecodeString(l.Cursor)
	if err != nil {
		return "", 0, bad
	}
	name, id, ok := strings.Cut(string(raw), "/")
	// Compared as a whole, since base64 overlooks line ends.
	if !ok || name != list || !IsID(id) || cursor(list, id) != l.Cursor {
		return "", 0, bad
	}
	return id, l.Limit, nil
}

// where collects the conditions of a query.
type where struct {
	conditions []string
	args       []any
}

// and adds a condition with its arguments.
func (w *where) and(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// andIf adds column = value unless the value is empty.
func (w *where) andIf(column, value string) {
	if value != "" {
		w.and(column+" = ?", value)
	}
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// listOf is one page of rows, by the column that holds their id.
func listOf[T any](ctx context.Context, s *Store, list, idColumn, query string, w where, l List,
	scan func(scanner) (T, error), idOf func(T) string,
) (Page[T], error) {
	after, limit, err := l.open(list)
	if err != nil {
		return Page[T]{}, err
	}
	if after != "" {
		w.and(idColumn+" > ?", after)
	}
	// One row more than asked for tells whether there is a page after.
	query = s.dialect.Rebind(query + w.String() + " ORDER BY " + idColumn + " LIMIT ?")
	rows, err := s.read.QueryContext(ctx, query, append(w.args, limit+1)...)
	if err != nil {
		return Page[T]{}, s.fail(err, "list "+list)
	}
	items, err := collect(rows, scan)
	if err != nil {
		return Page[T]{}, s.fail(err, "list "+list)
	}
	page := Page[T]{Items: items, Limit: limit}
	if len(items) > limit {
		page.Items = items[:limit]
		page.NextCursor = cursor(list, idOf(items[limit-1]))
	}
	return page, nil
}

func collect[T any](rows *sql.Rows, scan func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	items := []T{}
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, rows.Err()
}
