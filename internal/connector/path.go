package connector

import (
	"fmt"
	"strings"
)

// Path is the template of a vendor path: literal pieces and variables.
type Path struct {
	Template string // "/user/{id}/"
	parts    []pathPart
}

type pathPart struct {
	literal string
	name    string // not empty: a variable
}

func parsePath(template string) (Path, error) {
	p := Path{Template: template}
	if !strings.HasPrefix(template, "/") {
		return p, fmt.Errorf("a path starts with a slash")
	}
	if i := strings.IndexAny(template, " ?#\\"); i >= 0 {
		return p, fmt.Errorf("%q can't stand in a path; query parameters go under query", template[i])
	}
	rest := template
	for rest != "" {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			p.parts = append(p.parts, pathPart{literal: rest})
			break
		}
		if open > 0 {
			p.parts = append(p.parts, pathPart{literal: rest[:open]})
		}
		end := strings.IndexByte(rest[open:], '}')
		if end < 2 {
			return p, fmt.Errorf("{ without a name and }")
		}
		p.parts = append(p.parts, pathPart{name: rest[open+1 : open+end]})
		rest = rest[open+end+1:]
	}
	return p, nil
}

// Variables lists the names in the path, in order.
func (p Path) Variables() []string {
	var names []string
	for _, part := range p.parts {
		if part.name != "" {
			names = append(names, part.name)
		}
	}
	return names
}

// Expand fills the path; each value becomes one segment, percent-encoded. It
// fails for a variable that is missing, empty, "." or "..".
func (p Path) Expand(value func(name string) (string, bool)) (string, error) {
	buf := make([]byte, 0, len(p.Template)+32)
	for _, part := range p.parts {
		if part.name == "" {
			buf = append(buf, part.literal...)
			continue
		}
		v, ok := value(part.name)
		if !ok || v == "" || v == "." || v == ".." {
			return "", &PathError{Name: part.name, Value: v}
		}
		buf = appendSegment(buf, v)
	}
	return string(buf), nil
}

// PathError says that a path variable has no usable value.
type PathError struct{ Name, Value string }

func (e *PathError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("no value for %s", e.Name)
	}
	return fmt.Sprintf("%q can't be used as %s", e.Value, e.Name)
}

// appendSegment percent-encodes what RFC 3986 does not allow in a segment. Of
// the reserved characters only @ and : stay literal: vendors that take an e-mail
// address in the path want it so, while + and the like are read as blanks by
// some.
func appendSegment(buf []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '.', c == '_', c == '~', c == '@', c == ':':
			buf = append(buf, c)
		default:
			buf = append(buf, '%', hex[c>>4], hex[c&15])
		}
	}
	return buf
}
