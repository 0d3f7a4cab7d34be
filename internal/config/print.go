package config

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Print writes the values as a configuration file that a server could be started
// with, each with where it comes from. Secrets stand as a placeholder, commented out.
//
//	listen: "127.0.0.1:8080"  # default
//	# key: [secret]  # environment COGNATE_KEY
func Print(w io.Writer, values []Value) error {
	for _, v := range values {
		text, mark := quote(v), ""
		if v.Field.Secret || v.Text == "" {
			mark = "# "
		}
		if _, err := fmt.Fprintf(w, "%s%s: %s  # %s\n", mark, v.Field.Name, text, v.Source); err != nil {
			return err
		}
	}
	return nil
}

func quote(v Value) string {
	switch {
	case v.Field.Secret:
		return v.Text
	case v.Field.List && v.Text != "":
		parts := strings.Split(v.Text, ",")
		for i := range parts {
			parts[i] = strconv.Quote(parts[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return strconv.Quote(v.Text)
	}
}
