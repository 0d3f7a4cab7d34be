package main

import (
	"errors"
	"strings"

	"cognate"
)

// message is an error for the person at the terminal: what callers of the API
// would read, with the cause, which the operator may see.
func message(err error) string {
	own, ok := errors.AsType[*cognate.Error](err)
	if !ok {
		return err.Error()
	}
	text := own.Message
	for _, f := range own.Failures {
		if !strings.Contains(text, f.Message) {
			text += "\n  " + strings.TrimPrefix(f.Path+": ", ": ") + f.Message
		}
	}
	if own.Cause != nil {
		text += " (" + own.Cause.Error() + ")"
	}
	return text
}
