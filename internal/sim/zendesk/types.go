package zendesk

import (
	"time"

	"cognate/internal/sim/rig"
)

type (
	id = rig.ID
	// table holds the records of one kind; they are replaced, never changed.
	table[R rig.Keyed] = rig.Table[R]
)

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
