package model

import (
	"regexp"
	"strconv"
	"strings"
)

// trail is the way to a value, written out only when something is wrong with it.
// A nil trail is the value itself.
type trail struct {
	up    *trail
	name  string // "" for an item of an array
	index int
}

var plainKey = regexp.MustCompile(`^[\pL\pN_-]+$`)

// String returns the path: "emails[0].email", or `custom["a.b"]` for an odd key.
func (t *trail) String() string {
	var steps []string
	for ; t != nil; t = t.up {
		switch {
		case t.name == "":
			steps = append(steps, "["+strconv.Itoa(t.index)+"]")
		case plainKey.MatchString(t.name):
			steps = append(steps, "."+t.name)
		default:
			steps = append(steps, "["+strconv.Quote(t.name)+"]")
		}
	}
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteString(steps[i])
	}
	return strings.TrimPrefix(b.String(), ".")
}
